"""Values of leading: who leads, how unequally, and against an even draw among the named."""

from collections.abc import Iterable, Iterator

import pandas as pd

from hbey_analysis.measures.lead_rate import (
    APPROVING,
    lead_rate,
    leading_merged,
    random_leads,
    standing_groups,
    subordinates,
)
from hbey_analysis.measures.workload import concentration, merge_children, workload
from hbey_analysis.values.measured import Measured, index, nth, share_of, size, where
from hbey_analysis.values.value import INDEX, MEAN, SHARE, Maker, Value

PLACES = ("first", "second", "third", "fourth", "fifth")
TAILS = ("p_low", "p_high")
ALLOTMENTS = 10_000  # of leads at random


def leads(of: Maker) -> Iterator[Value | None]:
    """Yield how many tasks have one lead, several or none, and who leads."""
    rows = of.plan.assignments
    named = rows[(rows["kind"] != "collective") & (rows["role"] == "lead")]
    leaders = named.groupby("task_id")["department"].nunique().reindex(of.plan.tasks["task_id"])
    leaders = leaders.fillna(0)
    call = (
        "plan.assignments.query(\"kind != 'collective' and role == 'lead'\")"
        ".groupby('task_id')['department'].nunique()"
        ".reindex(plan.tasks['task_id'], fill_value=0)"
    )
    for key, sign in (("none", "eq(0)"), ("one", "eq(1)"), ("several", "gt(1)")):
        chosen = getattr(leaders, sign[:2])(int(sign[3]))
        found = Measured(f"{call}.{sign}.sum()", int(chosen.sum()))
        yield of.number(f"leads.{key}", found, tasks=leaders.index[chosen])
    if named.empty:
        return
    rates = _rates(of)
    leading, never = where(rates, "leads > 0"), where(rates, "leads == 0")
    total = rates["leads"].to(".sum()", rates.table["leads"].sum())
    yield of.number("leads.count", total, tasks=named["task_id"])
    yield of.number("leaders.count", size(leading))
    yield of.names("leaders.names", index(leading))
    yield of.number("leaders.share", share_of(size(leading), size(rates)), SHARE)
    yield of.number("leaders.never", size(never))
    yield of.names("leaders.never.names", index(never))
    once = where(rates, "leads == 1")
    yield of.number("leaders.once", size(once))
    firm = where(rates, "q < .05")
    yield of.number("leaders.firm", size(firm))
    if len(firm.table):
        yield of.names("leaders.firm.names", index(firm))
    top = leading["leads"].to(".head(3).sum()", leading.table["leads"].head(3).sum())
    yield of.number(
        "leaders.three.leads", top, tasks=_tasks_of(of, leading.table.index[:3], "lead")
    )
    yield of.number("leaders.three.share", share_of(top, total), SHARE)
    for n, place in enumerate(PLACES[: len(leading.table)]):
        yield of.name(f"leaders.{place}.name", nth(leading, n))
        yield from _body(of, f"leaders.{place}", str(leading.table.index[n]), rates)


def functions(of: Maker) -> Iterator[Value | None]:
    """Yield leads of the planning body and of each approving one, against an even draw."""
    rates = _rates(of)
    for function in ("planning", *APPROVING):
        name = of.body(function)
        if name is not None and not rates.table.empty:
            call = (
                "next(name for name in workload(plan.assignments).index "
                f"if function_of(name, read_functions()) == {function!r})"
            )
            yield of.name(f"leads.{function}.name", Measured(call, name))
            yield from _body(of, f"leads.{function}", name, rates)


def standing(of: Maker) -> Iterator[Value | None]:
    """Yield leads of the groups that are fixed in advance: gatekeepers, and kinds of bodies."""
    groups = standing_groups(of.plan.departments, of.plan.notes)
    call = "standing_groups(plan.departments, plan.notes)"
    joined = Measured(
        f"workload(plan.assignments).join({call})", workload(of.plan.assignments).join(groups)
    )
    for column, keys in (
        ("standing", {"approving": "gatekeepers"}),
        ("kind", {"central_agency": "central", "enterprise": "enterprises"}),
    ):
        rates = Measured(
            f"lead_rate(plan.assignments, {call}[{column!r}])",
            lead_rate(of.plan.assignments, groups[column]),
        )
        for group, key in keys.items():
            if group in rates.table.index:
                members = index(where(joined, f"{column} == {group!r}"))
                yield from _group(of, key, group, rates, members)


def inequality(of: Maker) -> Iterator[Value | None]:
    """Yield how concentrated leading is, beside leads that are allotted at random."""
    rates = _rates(of)
    some = where(rates, "leads > 0")["leads"]
    shares = Measured(f"concentration({some.call})", concentration(some.table))
    yield of.number("leaders.gini", shares["gini"], INDEX)
    yield of.number("leading.draws", Measured(str(ALLOTMENTS), ALLOTMENTS))
    for draw in ("all", "named"):
        table = random_leads(of.plan.assignments, draw, n_draws=ALLOTMENTS)
        call = f"random_leads(plan.assignments, {draw!r}, n_draws={ALLOTMENTS})"
        drawn = Measured(call, table)
        for row, key in (
            ("gini", "gini"),
            ("effective_number", "effective"),
            ("leaders", "leaders"),
        ):
            form = INDEX if row == "gini" else MEAN
            stem = f"leading.{key}.{draw}"
            if draw == "all" and row != "leaders":
                yield of.cell(f"leading.{key}", drawn, row, "observed", form)
            for column in ("expected", "low", "high"):
                yield of.cell(f"{stem}.{column}", drawn, row, column, form)
            yield of.least(f"{stem}.p", drawn, row, TAILS)
        bodies, expected = len(rates.table), table["expected"]["leaders"]
        found = Measured(
            f"len({rates.call}) - {drawn.call}.loc['leaders', 'expected']", bodies - expected
        )
        yield of.number(f"leaders.never.{draw}.expected", found, MEAN)


def merged(of: Maker) -> Iterator[Value | None]:
    """Yield who leads once bodies count with their subordinates, as far as the registry is sure."""
    rows, registry = of.plan.assignments, of.plan.departments
    if _rates(of).table.empty:
        return
    call = "leading_merged(plan.assignments, plan.departments)"
    table = Measured(call, leading_merged(rows, registry))
    first = of.body("planning")
    under = Measured(
        "subordinates(plan.assignments, plan.departments)", subordinates(rows, registry)
    )
    under = where(under, f"parent == {first!r}")
    if first and len(under.table):
        names = under.to("['department'].tolist()", under.table["department"].tolist())
        yield of.names("leads.planning.subordinates.names", names, rows="departments")
    for row, key in (("low", "merged"), ("high", "merged.high")):
        yield of.cell(f"leaders.{key}.bodies", table, row, "bodies")
        yield of.cell(f"leaders.{key}.count", table, row, "leaders")
        yield of.cell(f"leaders.{key}.effective", table, row, "effective_number", MEAN)
        yield of.cell(f"leaders.{key}.gini", table, row, "gini", INDEX)
        if first is None:
            continue
        known = Measured("plan.departments", registry)
        known = where(known, f"confidence == {row!r}") if row == "high" else known
        one = Measured(
            f"lead_rate(merge_children(plan.assignments, {known.call}))",
            lead_rate(merge_children(rows, known.table)),
        )
        children = known.table.loc[known.table["parent"] == first, "department"]
        family = dict.fromkeys([first, *children[children.isin(of.named)]], first)
        each = Measured(f"lead_rate(plan.assignments, {family})", lead_rate(rows, family))
        for stem, rates in ((f"leads.planning.{key}", one), (f"leads.planning.{key}.each", each)):
            yield from _against(of, stem, rates, first, list(family))


def _rates(of: Maker) -> Measured:
    """Return the bodies' leads against an even draw."""
    return Measured("lead_rate(plan.assignments)", lead_rate(of.plan.assignments))


def _body(of: Maker, stem: str, name: str, rates: Measured) -> Iterator[Value | None]:
    """Yield the tasks that a body leads, those that name it, and the even draw."""
    yield of.count(stem, department=name, role="lead")
    yield of.count(f"{stem}.named", department=name)
    if name in rates.table.index:
        yield of.cell(f"{stem}.expected", rates, name, "expected", MEAN)
        yield of.least(f"{stem}.p", rates, name, TAILS)
        yield of.cell(f"{stem}.q", rates, name, "q", "p")


def _against(
    of: Maker, stem: str, rates: Measured, row: str, members: list[str]
) -> Iterator[Value | None]:
    """Yield leads, namings and the even draw of a row of `lead_rate` that is of several bodies."""
    yield of.cell(stem, rates, row, "leads", tasks=_tasks_of(of, members, "lead"))
    yield of.cell(f"{stem}.named", rates, row, "named", tasks=_tasks_of(of, members))
    yield of.cell(f"{stem}.expected", rates, row, "expected", MEAN)
    yield of.least(f"{stem}.p", rates, row, TAILS)


def _group(
    of: Maker, stem: str, group: str, rates: Measured, members: Measured
) -> Iterator[Value | None]:
    """Yield the members of a group, the tasks that name one of them, and their leads."""
    naming = _tasks_of(of, members.table)
    yield of.names(f"{stem}.names", members, rows="departments")
    yield of.number(f"{stem}.bodies", size(members), rows="departments")
    yield of.cell(f"{stem}.named", rates, group, "named", tasks=naming)
    namings = Measured(f"{rates.call}.loc[{group!r}, 'named']", rates.table["named"][group])
    yield of.number(f"{stem}.share", share_of(namings, size(_namings(of))), SHARE)
    yield of.cell(
        f"{stem}.leads", rates, group, "leads", tasks=_tasks_of(of, members.table, "lead")
    )
    yield of.cell(f"{stem}.expected", rates, group, "expected", MEAN)
    yield of.least(f"{stem}.p", rates, group, TAILS)
    call = f"plan.assignments[plan.assignments['department'].isin({members.call})]['task_id']"
    number = Measured(f"{call}.nunique()", naming.nunique())
    yield of.number(f"{stem}.tasks", number, tasks=naming)


def example(of: Maker) -> Iterator[Value | None]:
    """Yield an even draw by example: the first task with a lead, and how many bodies it names."""
    led = where(_namings(of), "role == 'lead'")
    if led.table.empty:
        return
    task = led["task_id"].to(".iloc[0]", str(led.table["task_id"].iloc[0]))
    yield of.said("example.draw.task", task, task.table, task.table, "tasks")
    lead = led["department"].to(".iloc[0]", str(led.table["department"].iloc[0]))
    yield of.name("example.draw.lead", lead)
    bodies = where(_namings(of), f"task_id == {task.table!r}")["department"]
    number = bodies.to(".nunique()", bodies.table.nunique())
    yield of.number("example.draw.bodies", number, tasks=[task.table])
    yield of.number("example.draw.share", share_of(Measured("1", 1), number), INDEX)


def _tasks_of(of: Maker, names: Iterable[str], role: str | None = None) -> pd.Series:
    """Return the tasks of the assignments of some bodies, in a role if one is given."""
    rows = of.plan.assignments
    wanted = rows["department"].isin(list(names))
    return rows.loc[wanted if role is None else wanted & rows["role"].eq(role), "task_id"]


def _namings(of: Maker) -> Measured:
    """Return the assignments of named bodies."""
    return where(Measured("plan.assignments", of.plan.assignments), "kind == 'named'")
