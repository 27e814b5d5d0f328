"""Assignment tables written by hand, a word for each clause."""

import pandas as pd


def assignments(*clauses: str) -> pd.DataFrame:
    """Build tasks: "1.1.1 A>BC*" is led by A, supported by B, C and a class of bodies."""
    rows = []
    for task_id, clause in (text.split() for text in clauses):
        leads, supports = clause.split(">")
        named = [(body, "lead") for body in leads] + [(body, "support") for body in supports]
        for body, role in named:
            kind = "collective" if body == "*" else "named"
            rows.append((task_id, task_id[:3], task_id[0], body, role, kind))
    columns = ["task_id", "item_id", "section_id", "department", "role", "kind"]
    return pd.DataFrame(rows, columns=columns)
