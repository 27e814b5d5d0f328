"""Clauses of seven real plans, labelled by hand; their texts are not in the repository."""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from hbey_analysis import load_plan
from hbey_analysis.paths import ROOT

PLANS = Path(os.environ.get("HBEY_PLANS") or ROOT.parent / "shared" / "plans")
LABELS = PLANS / "clauses.jsonl"
pytestmark = pytest.mark.skipif(not LABELS.is_file(), reason=f"no labelled plans in {PLANS.name}")


@pytest.fixture(scope="module")
def plans():
    return {path.name: load_plan(path) for path in sorted(PLANS.glob("*.txt"))}


@pytest.fixture(scope="module")
def compared(plans):
    """Return (style, found, wanted) of each labelled clause, as sets of (role, name, kind)."""
    found = {}
    for name, plan in plans.items():
        starts = plan.tasks.set_index("task_id")["clause_start"]
        by_clause = defaultdict(set)
        for row in plan.assignments.itertuples():
            by_clause[starts[row.task_id]].add((row.role, row.department, row.kind))
        found[name] = by_clause
    rows = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    return [
        (
            row["style"],
            found[row["file"]].get(row["start"], set()),
            {(a["role"], a["name"], a["kind"]) for a in row["assignments"]},
        )
        for row in rows
    ]


def scores(rows):
    """Return exact matches, clauses and F1 over participants."""
    right = sum(len(found & wanted) for _, found, wanted in rows)
    given = sum(len(found) + len(wanted) for _, found, wanted in rows)
    return sum(found == wanted for _, found, wanted in rows), len(rows), 2 * right / given


def score_lines(compared):
    """Return a row of the docs' table for each style, and one for all."""
    groups = {style: [row for row in compared if row[0] == style] for style, *_ in compared}
    tables = {**dict(sorted(groups.items())), "all": compared}
    numbers = {style: scores(rows) for style, rows in tables.items()}
    return [f"| {style} | {n} | {exact} | {f1:.3f} |" for style, (exact, n, f1) in numbers.items()]


def test_clauses_match_their_labels(compared):
    print("", "| style | clauses | exact | F1 |", *score_lines(compared), sep="\n")
    exact, n, f1 = scores(compared)
    assert exact / n >= 0.95
    assert f1 >= 0.98


def test_the_docs_state_these_scores(compared):
    page = (ROOT / "docs" / "adapting.md").read_text(encoding="utf-8")
    assert [line for line in score_lines(compared) if line not in page] == []


def test_nothing_of_the_plans_is_lost(plans):
    for plan in plans.values():
        joined = "".join(plan.text[b.start : b.end] for b in plan.blocks.itertuples())
        assert joined == plan.text


def test_at_most_a_handful_of_problems_and_no_errors(plans):
    for name, plan in plans.items():
        assert len(plan.problems) <= 3, name
        assert (plan.problems["severity"] == "warning").all(), name
