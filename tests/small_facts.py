"""Facts of plans written by hand: a letter for each body, a word for each clause."""

import pandas as pd
from small_assignments import assignments

from hbey_analysis import Facts
from hbey_analysis.measures.baseline import MEASURED, PLAN_COLUMNS

FUNCTIONS = {"P": "planning", "F": "finance", "f": "finance", "L": "land", "E": "environment"}


def facts(*plans: tuple[str, str | None, list[str]], **sizes: int) -> Facts:
    """Build plans: ("p", "city", ["P>F", "F>L*"]); C is a central agency, * a class of bodies.

    A size given by a plan's id is its number of tasks, where some name nobody.
    """
    rows, tables = [], []
    for name, level, clauses in plans:
        table = assignments(*(f"1.1.{n} {clause}" for n, clause in enumerate(clauses, start=1)))
        led = sum(not clause.startswith(">") for clause in clauses)
        measured = ("-", sizes.get(name, len(clauses)), 0, 0, "led" if led else "flat")
        known = {"plan_id": name, "level": level, "office": "government", "title": name}
        rows.append(known | dict(zip(MEASURED, measured, strict=True)))
        tables.append(table.assign(plan_id=name))
    table = pd.concat(tables, ignore_index=True)
    table["position"] = range(1, len(table) + 1)
    table["function"] = table["department"].map(FUNCTIONS)
    table["body_kind"] = table["department"].map({"C": "central_agency"}).fillna("other")
    table["confidence"] = "certain"
    return Facts(pd.DataFrame(rows, columns=list(PLAN_COLUMNS)).set_index("plan_id"), table)
