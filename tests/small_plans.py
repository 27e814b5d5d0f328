"""Plans small enough to check by hand, for the tests of measures."""

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st


def plan(**tasks: str) -> pd.DataFrame:
    """Build assignments: t111="A>BC*" is task 1.1.1 led by A, supported by B, C, a collective."""
    rows = []
    for name, clause in tasks.items():
        task_id = ".".join(name[1:])
        leads, supports = clause.split(">")
        named = [(body, "lead") for body in leads] + [(body, "support") for body in supports]
        for position, (body, role) in enumerate(named, start=1):
            kind = "collective" if body == "*" else "named"
            ids = (task_id, position, task_id[:3], task_id[0])
            rows.append((*ids, body, role, kind))
    names = ["task_id", "position", "item_id", "section_id", "department", "role", "kind"]
    return pd.DataFrame(rows, columns=names)


@st.composite
def plans(draw: st.DrawFn) -> pd.DataFrame:
    """Draw a plan of up to 8 tasks in 2 sections of 2 items, among 5 bodies and a collective."""
    clauses = {}
    for number in range(draw(st.integers(1, 8))):
        section, item = draw(st.sampled_from(["11", "12", "21", "22"]))
        bodies = draw(st.lists(st.sampled_from("ABCDE*"), min_size=1, unique=True))
        n_leads = draw(st.integers(0, len(bodies)))
        clause = "".join(bodies[:n_leads]) + ">" + "".join(bodies[n_leads:])
        clauses[f"t{section}{item}{number}"] = clause
    return plan(**clauses)


relaxed = settings(deadline=None, derandomize=True, max_examples=40)
