"""Values of the text itself: its origin, its parts, the bodies named, its closing duties."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from hbey_analysis.measures.coordination import closing_duties
from hbey_analysis.measures.structure import absent_bodies, roster
from hbey_analysis.reading.bodies import BODY_KINDS
from hbey_analysis.values.measured import Measured, index, size, where
from hbey_analysis.values.value import Maker, Value


def document(of: Maker) -> Iterator[Value | None]:
    """Yield what the text says of itself, and how long it and its tasks are."""
    row = Measured("plan.document.iloc[0]", of.plan.document.iloc[0])
    for key in ("title", "issuer"):
        if pd.notna(row.table[key]):
            yield of.said(f"document.{key}", row[key], row.table[key], row.table[key], "document")
    if pd.notna(row.table["published"]):
        day = date.fromisoformat(str(row.table["published"])[:10])
        en, zh = f"{day.day} {day:%B} {day.year}", f"{day.year}年{day.month}月{day.day}日"
        yield of.said("document.published", row["published"], en, zh, "document")
    yield of.number("document.characters", row["n_characters"], rows="document")
    lengths = Measured("plan.tasks['n_characters']", of.plan.tasks["n_characters"])
    for key in ("median", "sum"):
        found = getattr(lengths.table, key)()
        yield of.number(f"tasks.characters.{key}", lengths.to(f".{key}()", found), rows="tasks")


def parts(of: Maker) -> Iterator[Value | None]:
    """Yield how many parts, bodies and assignments there are."""
    yield of.count("tasks.count")
    for table in ("sections", "items", "sentences", "assignments", "problems"):
        rows = Measured(f"plan.{table}", getattr(of.plan, table))
        yield of.number(f"{table}.count", size(rows), rows=table)
    named = where(Measured("plan.assignments", of.plan.assignments), "kind == 'named'")
    yield of.number("assignments.named", size(named), tasks=named.table["task_id"])
    for role in named.table["role"].unique():
        some = where(named, f"role == {role!r}")
        yield of.number(f"assignments.{role}", size(some), tasks=some.table["task_id"])
    classes = where(Measured("plan.departments", of.plan.departments), "kind == 'collective'")
    found = classes.table["department"].tolist()
    if found:
        listed = classes.to("['department'].tolist()", found)
        yield of.names("collectives.names", listed, rows="departments")
        for name in found[:1]:
            yield of.count("collectives.first", department=name)


def bodies(of: Maker) -> Iterator[Value | None]:
    """Yield how many bodies are named, of each kind, and how many of the registry are not."""
    registry = of.plan.assignments, of.plan.departments
    named = Measured("roster(plan.assignments, plan.departments)", roster(*registry))
    yield of.number("bodies.count", size(named))
    for kind in BODY_KINDS:
        some = where(named, f"kind == {kind!r}")
        yield of.number(f"bodies.{kind}", size(some))
        if 0 < len(some.table) <= 8:
            yield of.names(f"bodies.{kind}.names", index(some))
    once = where(named, "total == 1")
    yield of.number("bodies.once", size(once))
    absent = Measured("absent_bodies(plan.assignments, plan.departments)", absent_bodies(*registry))
    yield of.number("bodies.absent", size(absent), rows="departments")


def closing(of: Maker) -> Iterator[Value | None]:
    """Yield what the closing duties ask of whom."""
    call = "closing_duties(plan.notes, plan.departments)"
    duties = Measured(call, closing_duties(of.plan.notes, of.plan.departments))
    yield of.number("closing.duties", size(duties), rows="notes")
    for part in ("coordinates", "supervises", "office"):
        some = where(duties, part)
        yield of.number(f"closing.{part}", size(some), rows="notes")
        if len(some.table):
            actors = some.to("['actor'].tolist()", some.table["actor"].tolist())
            yield of.names(f"closing.{part}.names", actors, rows="notes")
