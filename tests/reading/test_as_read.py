"""The invented plans are read as they were: a change of the grammar shows what it changes.

`python tests/reading/test_as_read.py` writes tests/labelled/as_read.csv anew; its difference in
git is what a change of the grammar did.
"""

import csv
import io

from hbey_analysis import load_plan
from hbey_analysis.paths import ROOT

FOLDER = ROOT / "tests" / "labelled"
COLUMNS = ["file", "kind", "what", "name", "start", "end"]


def as_read():
    """Return who does what, deadlines and problems of every plan, a row each, as CSV."""
    rows = []
    for path in sorted(FOLDER.glob("*.txt")):
        plan = load_plan(path, apply_rules=True)
        for row in plan.assignments.itertuples():
            rows.append((path.name, row.role, row.task_id, row.department, row.start, row.end))
        for row in plan.tasks.dropna(subset="deadline").itertuples():
            where = row.clause_start, row.clause_end
            rows.append((path.name, "deadline", row.task_id, row.deadline, *where))
        for row in plan.problems.itertuples():
            rows.append((path.name, "problem", row.code, "", row.start, row.end))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([COLUMNS, *rows])
    return buffer.getvalue()


def test_the_invented_plans_are_read_as_they_were():
    assert as_read() == (FOLDER / "as_read.csv").read_text(encoding="utf-8")


if __name__ == "__main__":
    (FOLDER / "as_read.csv").write_text(as_read(), encoding="utf-8", newline="")
