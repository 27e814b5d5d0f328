"""Facts of a corpus for a plan to be compared with: names, roles and counts, no text."""

from pathlib import Path

import pandas as pd

from hbey_analysis.corpus.query import Corpus
from hbey_analysis.measures.baseline import (
    ASSIGNMENT_COLUMNS,
    ASSIGNMENTS_FILE,
    CURATED,
    MEASURED,
    PLAN_COLUMNS,
    PLANS_FILE,
    Facts,
    grammar_of,
    office_of,
)
from hbey_analysis.measures.checkable import checkable_targets
from hbey_analysis.paths import write_if_changed
from hbey_analysis.tables.export import csv_bytes
from hbey_analysis.text.csvfile import read_rows
from hbey_analysis.text.source import PlanError

CLASS, UNREAD = "（集合称谓）", "（未识读）"


def corpus_facts(corpus: Corpus, least: int = 0) -> Facts:
    """Return the facts of the plans of a corpus.

    Parameters
    ----------
    corpus : Corpus
        Built by `hbey corpus build`; its mapping says the functions of bodies.
    least : int
        Tasks below which a plan is left out.

    Returns
    -------
    Facts
        As `facts_of` gives them of loaded plans, by plan; ids without the ending .txt, and place
        and source as the corpus has them.

    Raises
    ------
    PlanError
        If no plan has so many tasks.
    """
    plans = corpus.sql(
        "SELECT *, region AS place, plan_id AS source FROM plans "
        "LEFT JOIN (SELECT plan_id, count(deadline) AS deadlines FROM tasks GROUP BY 1) "
        "USING (plan_id) WHERE tasks >= ? ORDER BY plan_id", least,
    ).astype({"year": "Int64"})  # fmt: skip
    if plans.empty:
        raise PlanError(f"{corpus.folder}: no plan has {least} tasks; give a lower --least.")
    rows = corpus.sql("FROM assignments").merge(
        corpus.sql("SELECT plan_id, department, kind AS body_kind FROM departments"),
        on=["plan_id", "department"],
    )
    rows = rows[rows["plan_id"].isin(plans["plan_id"])].reset_index(drop=True)
    functions = corpus.sql("FROM functions").set_index("department")["function"]
    rows["function"] = rows["department"].map(functions).where(rows["kind"].eq("named"))
    targets = checkable_targets(corpus.sql("FROM pooled_targets"))
    checkable = targets[targets["checkable"]].groupby("plan_id")["task_id"].nunique()
    by_plan = rows.groupby("plan_id")[["task_id", "kind", "role"]]
    plans = plans.assign(
        office=plans["issuer"].map(office_of),
        checkable=plans["plan_id"].map(checkable).fillna(0).astype(int),
        grammar=plans["plan_id"].map(by_plan.apply(grammar_of)),
    )
    for table in (plans, rows):
        table["plan_id"] = table["plan_id"].str.removesuffix(".txt")
    table = plans[list(PLAN_COLUMNS)].set_index("plan_id")
    return Facts(table, rows[list(ASSIGNMENT_COLUMNS)])


def write_facts(facts: Facts, folder: Path) -> None:
    """Write plans.csv and assignments.csv, which `read_facts` reads.

    Classes of bodies, and words that were taken for a body and hardly are one, stand without their
    words. What plans.csv already says of a plan (title, issuer, office, level, place, year,
    document_number, source) is kept.

    Parameters
    ----------
    facts : Facts
        From `corpus_facts`.
    folder : Path
        Made where missing.
    """
    rows = facts.assignments
    unread = rows["body_kind"].eq("other") & rows["confidence"].eq("doubtful")
    names = rows["department"].mask(unread, UNREAD).mask(rows["kind"].eq("collective"), CLASS)
    plans = _with_curated(facts.plans, folder / PLANS_FILE)
    folder.mkdir(parents=True, exist_ok=True)
    write_if_changed(folder / PLANS_FILE, csv_bytes(plans.reset_index()))
    write_if_changed(folder / ASSIGNMENTS_FILE, csv_bytes(rows.assign(department=names)))


def _with_curated(plans: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return plans with what a table already says of them."""
    if path.is_file():
        rows = [row.cells for row in read_rows(path, ("plan_id", *CURATED), ("plan_id",))]
        known = pd.DataFrame(rows).set_index("plan_id")[list(CURATED)]
        shared = plans.index.intersection(known.index)
        plans = plans.astype(dict.fromkeys(CURATED, object))
        plans.loc[shared, list(CURATED)] = known.loc[shared].replace("", None)
    return plans[[*CURATED, *MEASURED]]
