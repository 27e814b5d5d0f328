"""Values of what tasks speak of: sections, what can be checked, places, themes, instruments."""

from collections.abc import Iterator

from hbey_analysis.measures.chance import breadth_by_chance, coverage_by_chance
from hbey_analysis.measures.checkable import checkable_counts, checkable_targets, named_works
from hbey_analysis.measures.coverage import coverage
from hbey_analysis.measures.instruments import SIDES, instrument_shares
from hbey_analysis.measures.levels import LEAST_BALANCE, levels
from hbey_analysis.measures.places import (
    expand_places,
    mention_levels,
    place_level,
    places_assigned,
)
from hbey_analysis.measures.themes import tasks_by_code, with_parents
from hbey_analysis.values.measured import Measured, foremost, index, nth, size, where
from hbey_analysis.values.value import MEAN, PROBABILITY, SHARE, Maker, Value

PLACES = ("first", "second", "third")


def sections(of: Maker) -> Iterator[Value | None]:
    """Yield how bodies spread over sections; nothing where sections do not divide the tasks."""
    rows, tasks = of.plan.assignments, of.plan.tasks
    if not levels(tasks)["balance"]["section_id"] >= LEAST_BALANCE:
        return
    cells = Measured(
        "coverage_by_chance(plan.assignments, plan.tasks)", coverage_by_chance(rows, tasks)
    )
    yield of.number("coverage.cells", size(cells))
    several = where(cells, "count > 1")
    yield of.number("coverage.above", size(where(several, "p < .05")))
    firm = where(several, "q < .05")
    yield of.number("coverage.firm", size(firm))
    yield from _first_cell(of, cells)
    yield from _broadest(of)
    broad = Measured(
        "breadth_by_chance(plan.assignments, plan.tasks)", breadth_by_chance(rows, tasks)
    )
    for key, condition in (
        ("narrow", "p_low < .05"),
        ("broad", "p_high < .05"),
        ("firm", "q < .05"),
    ):
        some = where(broad, condition)
        yield of.number(f"breadth.{key}", size(some))
        if 0 < len(some.table) <= 8:
            yield of.names(f"breadth.{key}.names", index(some))


def _first_cell(of: Maker, cells: Measured) -> Iterator[Value | None]:
    """Yield the body and section that are together furthest beyond chance."""
    first = cells.to(".iloc[0]", cells.table.iloc[0])
    body, section = first.table["department"], first.table["section_id"]
    yield of.name("coverage.first.name", first["department"])
    yield of.name("coverage.first.section", first["section_id"], rows="sections")
    if section in of.plan.sections["section_id"].to_list():  # a task outside any is its own
        yield of.count("coverage.first.tasks", department=body, section_id=section)
    for column, form in (("expected", MEAN), ("p", PROBABILITY), ("q", PROBABILITY)):
        yield of.number(f"coverage.first.{column}", first[column], form)


def _broadest(of: Maker) -> Iterator[Value | None]:
    """Yield which bodies are in most sections, those that every task names aside."""
    counts = coverage(of.plan.assignments)
    free = counts[counts.sum(axis=1) < len(of.plan.tasks)].gt(0).sum(axis=1)
    call = "coverage(plan.assignments).loc[lambda x: x.sum(axis=1) < len(plan.tasks)]"
    present = Measured(f"{call}.gt(0).sum(axis=1)", free)
    if not len(free):
        return
    broadest = foremost(present)
    yield of.foremost("coverage.broadest.name", present)
    yield of.number("coverage.broadest.sections", present.to(".max()", free.max()))
    if len(broadest.table) == 1 and "lead" in of.plan.assignments["role"].to_list():
        yield of.count("coverage.broadest.leads", department=broadest.table[0], role="lead")


def checkable(of: Maker) -> Iterator[Value | None]:
    """Yield how many figures, dates and works by name can be checked, and in how many tasks."""
    plan = of.plan
    targets = checkable_targets(plan.targets)
    works = named_works(plan.tasks, plan.mentions, plan.text)
    calls = "checkable_targets(plan.targets)", "named_works(plan.tasks, plan.mentions, plan.text)"
    counts = Measured(f"checkable_counts({calls[0]}, {calls[1]})", checkable_counts(targets, works))
    for sort in counts.table.index:
        behind = works if sort == "named_work" else targets[targets["sort"] == sort]
        for column, key in (("number", f"checkable.{sort}"), ("tasks", f"checkable.{sort}.tasks")):
            yield of.cell(key, counts, sort, column, rows="targets", tasks=behind["task_id"])
    measured = Measured(calls[0], targets)
    hard = where(measured, "checkable")["task_id"]
    yield of.number("targets.count", size(measured), rows="targets", tasks=targets["task_id"])
    yield of.number(
        "targets.tasks", _distinct(measured["task_id"]), rows="targets", tasks=targets["task_id"]
    )
    yield of.number("checkable.quantities.tasks", _distinct(hard), rows="targets", tasks=hard.table)
    either = {*hard.table, *works["task_id"]}
    found = Measured(f"len({{*{hard.call}, *{calls[1]}['task_id']}})", len(either))
    yield of.number("checkable.tasks", found, rows="targets", tasks=either)
    figures = where(measured, "sort == 'figure'")
    for key, column in (("words", "surface"), ("task", "task_id")):
        for said in figures.table[column].head(1):
            first = figures[column].to(".iloc[0]", said)
            yield of.said(f"checkable.first.{key}", first, said, said, "targets")
    dated = plan.tasks.loc[plan.tasks["deadline"].notna(), "task_id"]
    number = Measured("plan.tasks['deadline'].notna().sum()", len(dated))
    yield of.number("deadlines.tasks", number, rows="tasks", tasks=dated)


def places(of: Maker) -> Iterator[Value | None]:
    """Yield which places tasks speak of, and which they are assigned to by name."""
    plan = of.plan
    if not (plan.mentions["codebook"] == "places").any():
        return
    level = place_level(plan.mentions, plan.codes)
    rows = plan.mentions, plan.codes, plan.assignments, plan.departments
    call = "places_assigned(plan.mentions, plan.codes, plan.assignments, plan.departments"
    counted = expand_places(plan.mentions, plan.codes, (level,))
    table = Measured(f"{call}, levels=({level!r},))", places_assigned(*rows, levels=(level,)))
    units = where(table, f"level == {level!r}")
    named = where(units, "mentioned > 0")
    yield of.number("places.named", size(named), rows="mentions")
    yield of.number("places.assigned", size(where(table, "assigned > 0")))
    first = named.to(
        ".sort_values('mentioned', ascending=False, kind='stable')",
        named.table.sort_values("mentioned", ascending=False, kind="stable"),
    )
    for n, place in enumerate(PLACES[: len(first.table)]):
        name = nth(first, n)
        yield of.name(f"places.{place}.name", name, rows="mentions", codebook="places")
        behind = counted.loc[counted["code"] == name.table, "task_id"]
        yield of.cell(
            f"places.{place}", table, name.table, "mentioned", rows="mentions", tasks=behind
        )
    spoken = where(Measured("plan.mentions", plan.mentions), "codebook == 'places'")["task_id"]
    yield of.number("places.tasks", _distinct(spoken), rows="mentions", tasks=spoken.table)
    yield of.number("places.mentions", size(spoken), rows="mentions")
    by_level = Measured("mention_levels(plan.mentions, plan.codes)", mention_levels(*rows[:2]))
    of_code = plan.codes[plan.codes["codebook"] == "places"].set_index("code")["level"]
    inside = plan.mentions[plan.mentions["codebook"] == "places"]
    for key in ("prefecture", "county"):
        behind = inside.loc[inside["code"].map(of_code) == key, "task_id"]
        yield of.cell(f"places.{key}.tasks", by_level, key, "tasks", rows="mentions", tasks=behind)


def themes(of: Maker) -> Iterator[Value | None]:
    """Yield of what most tasks speak."""
    plan = of.plan
    top = with_parents(plan.mentions, plan.codes)
    spoken = top[top["codebook"] == "themes"]
    if spoken.empty:
        return
    call = "tasks_by_code(with_parents(plan.mentions, plan.codes).query(\"codebook == 'themes'\"))"
    tasks = Measured(call, tasks_by_code(spoken))
    yield of.number("themes.count", size(tasks), rows="mentions")
    for n, place in enumerate(PLACES[: len(tasks.table)]):
        code = nth(tasks, n)
        yield of.name(f"themes.{place}.name", code, rows="mentions", codebook="themes")
        yield of.count(f"themes.{place}", codebook="themes", code=code.table)


def instruments(of: Maker) -> Iterator[Value | None]:
    """Yield the mix of policy instruments."""
    plan = of.plan
    if not (plan.mentions["codebook"] == "instruments").any():
        return
    call = "instrument_shares(plan.mentions, plan.codes, plan.tasks)"
    table = Measured(call, instrument_shares(plan.mentions, plan.codes, plan.tasks))
    top = with_parents(plan.mentions, plan.codes).query("codebook == 'instruments'")
    for side in SIDES:
        behind = top.loc[top["code"] == side, "task_id"]
        for column in ("mentions", "tasks"):
            key = f"instruments.{side}.{column}"
            yield of.cell(key, table, side, column, rows="mentions", tasks=behind)
            yield of.cell(f"{key}.share", table, side, f"{column}_share", SHARE, rows="mentions")


def _distinct(measured: Measured) -> Measured:
    """Return how many different ones there are."""
    return measured.to(".nunique()", measured.table.nunique())
