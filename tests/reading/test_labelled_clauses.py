"""Clauses labelled by hand: of seven real plans, which are not in the repository, and invented."""

import json
from collections import Counter
from functools import cache

import pytest
from open_plans import DOCUMENTS, PLANS, needs

from hbey_analysis import load_plan
from hbey_analysis.paths import ROOT

INVENTED = ROOT / "tests" / "labelled"
here, both = needs(PLANS), needs(PLANS, DOCUMENTS)
FOLDERS = [
    pytest.param([PLANS], marks=here, id="real"),
    pytest.param([PLANS, DOCUMENTS], marks=both, id="documents"),
    pytest.param([INVENTED], id="invented"),
]
# What a style's letter tells, and whether "line" (no brackets) is in it.
FORMS = {"V": "verbs", "L": "labels", "P": "running text", "T": "tables"}


@pytest.fixture(scope="module")
def read():
    """Return a function that reads the plans of a folder, once."""

    @cache
    def plans(folder):
        return {path.name: load_plan(path) for path in sorted(folder.glob("*.txt"))}

    return plans


def labels(folder):
    """Return the labelled clauses of a folder."""
    text = (folder / "clauses.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def compared(folders, read, group=lambda row: row["style"]):
    """Return (group, found, wanted) of each labelled clause, as sets of (role, name, kind)."""
    rows = []
    for folder in folders:
        for row in labels(folder):
            table = read(folder)[row["file"]].assignments
            inside = table[(table["start"] >= row["start"]) & (table["start"] < row["end"])]
            found = {(body.role, body.department, body.kind) for body in inside.itertuples()}
            wanted = {(body["role"], body["name"], body["kind"]) for body in row["assignments"]}
            rows.append((group(row), found, wanted))
    return rows


def form_and_layout(row):
    """Return what gives the roles in a clause, and how it is printed."""
    form = FORMS[row["style"][0]]
    if "no brackets" in row["style"]:
        form += " without brackets"
    broken = "\n" in row["clause"].strip()
    return f"{form}, {'broken over lines' if broken else 'on one line'}"


def scores(rows):
    """Return exact matches, clauses and F1 over participants."""
    right = sum(len(found & wanted) for _, found, wanted in rows)
    given = sum(len(found) + len(wanted) for _, found, wanted in rows)
    return sum(found == wanted for _, found, wanted in rows), len(rows), 2 * right / given


def score_lines(rows):
    """Return a row of the docs' table for each group, and one for all."""
    groups = {group: [row for row in rows if row[0] == group] for group, *_ in rows}
    tables = {**dict(sorted(groups.items())), "all": rows}
    numbers = {group: scores(rows) for group, rows in tables.items()}
    return [f"| {group} | {n} | {exact} | {f1:.3f} |" for group, (exact, n, f1) in numbers.items()]


@pytest.mark.parametrize("folders", FOLDERS)
def test_clauses_match_their_labels(folders, read):
    rows = compared(folders, read)
    print("", "| style | clauses | exact | F1 |", *score_lines(rows), sep="\n")
    exact, n, f1 = scores(rows)
    assert exact / n >= 0.95
    assert f1 >= 0.98


def missing_in_the_docs(lines):
    """Return the lines that docs/adapting.md lacks."""
    page = (ROOT / "docs" / "adapting.md").read_text(encoding="utf-8")
    return [line for line in lines if line not in page]


@here
def test_the_docs_state_the_scores_of_the_plans_by_style(read):
    assert missing_in_the_docs(score_lines(compared([PLANS], read))) == []


@both
def test_the_docs_state_the_scores_of_all_documents_by_form_and_layout(read):
    rows = compared([PLANS, DOCUMENTS], read, form_and_layout)
    assert missing_in_the_docs(score_lines(rows)) == []


@both
def test_the_docs_state_how_many_outlines_are_those_counted_by_reading(read):
    lines = (DOCUMENTS / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    plans = {name: plan for folder in (PLANS, DOCUMENTS) for name, plan in read(folder).items()}
    equal = Counter()
    for row in map(json.loads, lines):
        plan = plans[row["file"]]
        equal["sections"] += len(plan.sections) == row["sections"]
        equal["items"] += len(plan.items) == row["items"]
        own = ~plan.tasks["task_id"].str.endswith(".0")  # those of headings are no tasks
        equal["tasks"] += own.sum() == row["tasks_with_clause"]
    said = "the outlines of {} with those counted by reading: sections are equal in {}, tasks in {}"
    said = said.format(len(lines), equal["sections"], equal["tasks"])
    page = " ".join((ROOT / "docs" / "adapting.md").read_text(encoding="utf-8").split())
    assert f"{said}, items in {equal['items']}." in page


@pytest.mark.parametrize("folders", FOLDERS)
def test_a_task_s_clause_begins_where_its_label_does(folders, read):
    rows = [(folder, row) for folder in folders for row in labels(folder)]
    # those of other genres begin at the first label of bodies, by another convention
    rows = [(folder, row) for folder, row in rows if not row["style"].startswith("other genres")]
    begun = [
        row["start"] in set(read(folder)[row["file"]].tasks["clause_start"]) for folder, row in rows
    ]
    assert sum(begun) >= 0.99 * len(begun)


def test_the_docs_state_the_scores_of_the_invented_plans(read):
    page = (ROOT / "docs" / "adapting.md").read_text(encoding="utf-8")
    exact, n, f1 = scores(compared([INVENTED], read))
    assert f"{exact} of {n} clauses exact, F1 {f1:.3f}" in " ".join(page.split())


@pytest.mark.parametrize("folders", FOLDERS)
def test_nothing_of_the_plans_is_lost(folders, read):
    for folder in folders:
        for plan in read(folder).values():
            joined = "".join(plan.text[b.start : b.end] for b in plan.blocks.itertuples())
            assert joined == plan.text


def test_no_body_of_the_invented_plans_stands_outside_the_labels(read):
    rows = labels(INVENTED)  # every clause of these is labelled
    for name, plan in read(INVENTED).items():
        spans = [(row["start"], row["end"]) for row in rows if row["file"] == name]
        for row in plan.assignments.itertuples():
            assert any(start <= row.start < end for start, end in spans), row.surface


@here
def test_at_most_a_handful_of_problems_and_no_errors_in_the_plans(read):
    for name, plan in read(PLANS).items():
        assert len(plan.problems) <= 3, name
        assert (plan.problems["severity"] == "warning").all(), name
