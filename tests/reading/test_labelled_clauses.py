"""Clauses labelled by hand: of seven real plans, which are not in the repository, and invented."""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from hbey_analysis import load_plan
from hbey_analysis.paths import ROOT

REAL = Path(os.environ.get("HBEY_PLANS") or ROOT.parent / "shared" / "plans")
INVENTED = ROOT / "tests" / "labelled"
real = pytest.mark.skipif(not (REAL / "clauses.jsonl").is_file(), reason="no real plans here")
FOLDERS = [pytest.param(REAL, marks=real, id="real"), pytest.param(INVENTED, id="invented")]


@pytest.fixture(scope="module")
def read():
    """Return a function that reads the plans of a folder."""
    return lambda folder: {path.name: load_plan(path) for path in sorted(folder.glob("*.txt"))}


def labels(folder):
    """Return the labelled clauses of a folder."""
    text = (folder / "clauses.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def compared(folder, plans):
    """Return (style, found, wanted) of each labelled clause, as sets of (role, name, kind)."""
    found = {}
    for name, plan in plans.items():
        starts = plan.tasks.set_index("task_id")["clause_start"]
        by_clause = defaultdict(set)
        for row in plan.assignments.itertuples():
            by_clause[starts[row.task_id]].add((row.role, row.department, row.kind))
        found[name] = by_clause
    return [
        (
            row["style"],
            found[row["file"]].get(row["start"], set()),
            {(a["role"], a["name"], a["kind"]) for a in row["assignments"]},
        )
        for row in labels(folder)
    ]


def scores(rows):
    """Return exact matches, clauses and F1 over participants."""
    right = sum(len(found & wanted) for _, found, wanted in rows)
    given = sum(len(found) + len(wanted) for _, found, wanted in rows)
    return sum(found == wanted for _, found, wanted in rows), len(rows), 2 * right / given


def score_lines(rows):
    """Return a row of the docs' table for each style, and one for all."""
    groups = {style: [row for row in rows if row[0] == style] for style, *_ in rows}
    tables = {**dict(sorted(groups.items())), "all": rows}
    numbers = {style: scores(rows) for style, rows in tables.items()}
    return [f"| {style} | {n} | {exact} | {f1:.3f} |" for style, (exact, n, f1) in numbers.items()]


@pytest.mark.parametrize("folder", FOLDERS)
def test_clauses_match_their_labels(folder, read):
    rows = compared(folder, read(folder))
    print("", "| style | clauses | exact | F1 |", *score_lines(rows), sep="\n")
    exact, n, f1 = scores(rows)
    assert exact / n >= 0.95
    assert f1 >= 0.98


@real
def test_the_docs_state_these_scores(read):
    page = (ROOT / "docs" / "adapting.md").read_text(encoding="utf-8")
    assert [line for line in score_lines(compared(REAL, read(REAL))) if line not in page] == []


def test_the_docs_state_the_scores_of_the_invented_plans(read):
    page = (ROOT / "docs" / "adapting.md").read_text(encoding="utf-8")
    exact, n, f1 = scores(compared(INVENTED, read(INVENTED)))
    assert f"{exact} of {n} clauses exact, F1 {f1:.3f}" in " ".join(page.split())


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_of_the_plans_is_lost_and_no_body_stands_outside_the_labels(folder, read):
    for name, plan in read(folder).items():
        joined = "".join(plan.text[b.start : b.end] for b in plan.blocks.itertuples())
        assert joined == plan.text
        if folder == INVENTED:  # every clause of these is labelled
            spans = [(row["start"], row["end"]) for row in labels(folder) if row["file"] == name]
            for row in plan.assignments.itertuples():
                assert any(start <= row.start < end for start, end in spans), row.surface


@real
def test_at_most_a_handful_of_problems_and_no_errors(read):
    for name, plan in read(REAL).items():
        assert len(plan.problems) <= 3, name
        assert (plan.problems["severity"] == "warning").all(), name
