"""Write the facts of real plans (names, roles, counts; no text) that a plan is compared with.

    python tools/baseline.py FOLDER [TARGET]

FOLDER holds the texts, a .txt file or a plan's folder each; texts with fewer than five tasks are
left out. Classes of bodies, and words that were taken for a body and hardly are one, stand without
their words. TARGET is the corpus: data/corpus/baseline unless told otherwise. What its plans.csv
already says of a plan (title, issuer, office, level, place, year, document_number, source) is kept;
what is measured is measured anew. A plan that is no longer in FOLDER is no longer in the corpus.
"""

import sys
from pathlib import Path

import pandas as pd

from hbey_analysis.measures.baseline import (
    ASSIGNMENTS_FILE,
    CORPUS,
    CURATED,
    LEAST_OWN,
    MEASURED,
    PLANS_FILE,
    Facts,
    facts_of,
)
from hbey_analysis.measures.comparison import read_functions
from hbey_analysis.paths import write_if_changed
from hbey_analysis.tables.export import csv_bytes
from hbey_analysis.tables.plan import load_plan
from hbey_analysis.text.csvfile import read_rows
from hbey_analysis.text.source import PlanError

CLASS, UNREAD = "（集合称谓）", "（未识读）"


def read_folder(folder: Path) -> Facts:
    """Return the facts of the plans in a folder, sorted by id; say which are left out."""
    texts = sorted([*folder.glob("*.txt"), *(path.parent for path in folder.glob("*/plan.txt"))])
    kept = []
    for path in texts:
        try:
            plan = load_plan(path)
        except PlanError as error:
            print(f"left out: {error}")
            continue
        if len(plan.tasks) < LEAST_OWN:
            print(f"left out: {path.name}: {len(plan.tasks)} tasks")
        else:
            kept.append(plan)
    return facts_of(sorted(kept, key=lambda plan: plan.plan_id), read_functions())


def without_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Return assignments in which only names of bodies are words of the text."""
    unread = rows["body_kind"].eq("other") & rows["confidence"].eq("doubtful")
    names = rows["department"].mask(unread, UNREAD).mask(rows["kind"].eq("collective"), CLASS)
    return rows.assign(department=names)


def with_curated(plans: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return plans with what a table already says of them."""
    if path.is_file():
        rows = [row.cells for row in read_rows(path, ("plan_id", *CURATED), ("plan_id",))]
        known = pd.DataFrame(rows).set_index("plan_id")[list(CURATED)]
        shared = plans.index.intersection(known.index)
        plans = plans.astype(dict.fromkeys(CURATED, object))
        plans.loc[shared, list(CURATED)] = known.loc[shared].replace("", None)
    return plans[[*CURATED, *MEASURED]]


def main(folder: Path, target: Path) -> None:
    """Write both tables."""
    facts = read_folder(folder)
    plans = with_curated(facts.plans, target / PLANS_FILE)
    write_if_changed(target / PLANS_FILE, csv_bytes(plans.reset_index()))
    write_if_changed(target / ASSIGNMENTS_FILE, csv_bytes(without_words(facts.assignments)))
    print(f"{len(plans)} plans, {len(facts.assignments)} assignments in {target}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else CORPUS / "baseline")
