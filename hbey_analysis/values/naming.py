"""Values of naming: how many bodies a task has, who is named with whom, and in what order."""

from collections.abc import Iterator

from hbey_analysis.measures.coassignment import (
    all_pairs,
    asymmetry,
    co_assignment,
    combinations_of_departments,
    first_supporters,
    in_every_unit,
    lead_support,
    precedence,
)
from hbey_analysis.measures.coordination import named_last, order_by_chance
from hbey_analysis.measures.significance import (
    NULL_MODELS,
    all_nulls,
    directed_significance,
)
from hbey_analysis.measures.workload import workload
from hbey_analysis.values.measured import Measured, nth, pairs, share_of, size, where
from hbey_analysis.values.value import MEAN, PROBABILITY, SHARE, Maker, Value

PLACES = ("first", "second", "third")
DRAWS, SEED = 50_000, 1
CENTRAL = ("central_agency", "enterprise")
LEAST, OFTEN = 3, 4  # clauses in which two supporters meet, from which their order is counted


def bodies_of_tasks(of: Maker) -> Iterator[Value | None]:
    """Yield how many bodies a task names, and who is named in all and in most tasks."""
    rows = of.plan.assignments
    sizes = rows[rows["kind"] == "named"].groupby("task_id")["department"].nunique()
    call = "plan.assignments.query(\"kind == 'named'\").groupby('task_id')['department'].nunique()"
    each = Measured(call, sizes)
    for key, form in (("mean", MEAN), ("median", ",g"), ("min", ",d"), ("max", ",d")):
        found = getattr(sizes, key)() if len(sizes) else None
        yield of.number(f"naming.bodies.{key}", each.to(f".{key}()", found), form)
    single = each.to(".eq(1).sum()", int(sizes.eq(1).sum()))
    yield of.number("naming.alone", single, tasks=sizes.index[sizes.eq(1)])
    load = Measured("workload(plan.assignments)", workload(rows))
    every = Measured(
        "in_every_unit(co_assignment(plan.assignments), len(plan.tasks))",
        in_every_unit(co_assignment(rows), len(of.plan.tasks)),
    )
    yield of.number("everywhere.count", size(every))
    if every.table:
        yield of.names("everywhere.names", every)
    free = where(load, f"department not in {every.table}")
    for n, place in enumerate(PLACES[: len(free.table)]):
        yield of.name(f"naming.{place}.name", nth(free, n))
        yield of.count(f"naming.{place}", department=str(free.table.index[n]))


def sets(of: Maker) -> Iterator[Value | None]:
    """Yield how many sets of bodies there are, and how many tasks have one of their own."""
    table = combinations_of_departments(of.plan.assignments)
    every = Measured("combinations_of_departments(plan.assignments)", table)
    yield of.number("sets.count", size(every))
    for key, condition in (("single", "tasks == 1"), ("recurring", "tasks > 1")):
        some = where(every, condition)
        behind = [task for ids in some.table["task_ids"] for task in ids.split("|")]
        number = some["tasks"].to(".sum()", int(some.table["tasks"].sum()))
        yield of.number(f"sets.{key}.tasks", number, tasks=behind)
        yield of.number(f"sets.{key}", size(some))


def nulls(of: Maker) -> Iterator[Value | None]:
    """Yield which pairs are named together beyond chance, under each null model and all."""
    call = f"all_nulls(plan.assignments, n_draws={DRAWS}, seed={SEED})"
    table = all_nulls(of.plan.assignments, n_draws=DRAWS, seed=SEED)
    every = Measured(call, table)
    one = where(every, "null == 'margins'")
    yield of.number("pairs.count", size(one))
    yield of.number("pairs.met", size(where(one, "observed > 0")))
    yield of.number("nulls.count", Measured(f"{call}['null'].nunique()", table["null"].nunique()))
    yield of.number("nulls.draws", Measured(str(DRAWS), DRAWS))
    yield of.number("nulls.seed", Measured(str(SEED), SEED))
    for model in NULL_MODELS:
        own = where(every, f"null == {model!r}")
        yield from _verdicts(of, f"pairs.{model}", own)
    beyond = where(one, "stands")
    yield of.number("pairs.beyond_all", size(beyond))
    if len(beyond.table):
        yield of.names("pairs.beyond_all.names", pairs(beyond))
        first = pairs(beyond)
        yield of.name("pairs.beyond_all.name", first.to("[0]", first.table[0]))
        a, b = beyond.table.iloc[0][:2]
        yield of.count("pairs.beyond_all.shared", department=a, with_department=b)
        for model in NULL_MODELS:
            pair = f"null == {model!r} and department_a == {a!r} and department_b == {b!r}"
            found = where(every, pair)
            for column, form in (("expected", MEAN), ("q", PROBABILITY)):
                for row in found.table.itertuples():
                    number = found[column].to(".iloc[0]", getattr(row, column))
                    yield of.number(f"pairs.beyond_all.{model}.{column}", number, form)


def _verdicts(of: Maker, stem: str, tested: Measured) -> Iterator[Value | None]:
    """Yield the pairs that are firm, and those on the threshold."""
    for key, verdict in (("firm", "firm"), ("threshold", "on the threshold")):
        some = where(tested, f"verdict == {verdict!r}")
        yield of.number(f"{stem}.{key}", size(some))
        if len(some.table):
            yield of.names(f"{stem}.{key}.names", pairs(some))


def together(of: Maker) -> Iterator[Value | None]:
    """Yield the pair that shares most tasks, apart from bodies in every task."""
    counts = co_assignment(of.plan.assignments)
    aside = in_every_unit(counts, len(of.plan.tasks))
    free = [name for name in counts.index if name not in aside]
    if len(free) < 2:
        return
    call = f"all_pairs(co_assignment(plan.assignments).drop(index={aside}, columns={aside}))"
    shared = Measured(call, all_pairs(counts.loc[free, free]))
    most = where(shared, "shared == shared.max()")
    yield of.names("pairs.most.names", pairs(most))
    a, b = most.table.iloc[0][:2]
    yield of.count("pairs.most.shared", department=a, with_department=b)


def directed(of: Maker) -> Iterator[Value | None]:
    """Yield who leads whom: directed pairs, those both ways, those beyond chance."""
    support = lead_support(of.plan.assignments)
    if support.empty:
        return
    matrix = Measured("lead_support(plan.assignments)", support)
    number = matrix.to(".gt(0).to_numpy().sum()", int(support.gt(0).to_numpy().sum()))
    yield of.number("directed.pairs", number)
    ties = Measured(f"asymmetry({matrix.call})", asymmetry(support))
    yield of.number("directed.pairs.both_ways", size(where(ties, "reciprocated")))
    yield of.number("directed.supports", matrix.to(".to_numpy().sum()", support.to_numpy().sum()))
    every = in_every_unit(co_assignment(of.plan.assignments), len(of.plan.tasks))
    reach = matrix.to(
        f".gt(0).sum().drop({every}, errors='ignore')",
        support.gt(0).sum().drop(every, errors="ignore"),
    )
    if len(reach.table):
        yield of.foremost("support.broadest.name", reach)
        yield of.number("support.broadest.leaders", reach.to(".max()", reach.table.max()))
    call = f"directed_significance(plan.assignments, n_draws={DRAWS}, seed={SEED})"
    found = directed_significance(of.plan.assignments, n_draws=DRAWS, seed=SEED)
    tested = Measured(call, found)
    yield of.number("directed.tested", size(tested))
    yield from _verdicts(of, "directed", tested)
    first = where(tested, "index == 0")
    for row in first.table.itertuples():
        lead, supporter = str(row.lead), str(row.support)
        yield of.names("directed.first.names", pairs(first))
        yield of.count(
            "directed.first.shared", department=lead, role="lead",
            with_department=supporter, with_role="support",
        )  # fmt: skip
        for column, form in (("expected", MEAN), ("q", PROBABILITY)):
            number = first[column].to(".iloc[0]", getattr(row, column))
            yield of.number(f"directed.first.{column}", number, form)


def order(of: Maker) -> Iterator[Value | None]:
    """Yield who stands first among supporters, and how many pairs keep one order."""
    rows = of.plan.assignments
    first = Measured("precedence(plan.assignments)", precedence(rows))
    if not first.table["support_clauses"].any():
        return
    lists = first["first_support"].to(".sum()", int(first.table["first_support"].sum()))
    supports = rows.loc[rows["role"].eq("support") & rows["kind"].ne("collective"), "task_id"]
    yield of.number("order.clauses", lists, tasks=supports)
    name, first_in = of.body("planning"), first_supporters(rows)
    if name is not None:
        yield of.cell(
            "order.planning.first",
            first,
            name,
            "first_support",
            tasks=first_in.index[first_in == name],
        )
        yield of.count("order.planning.clauses", department=name, role="support")
        yield of.cell("order.planning.share", first, name, "first_support_share", SHARE)
        yield of.cell("order.planning.expected", first, name, "first_by_chance", MEAN)
    yield of.number("order.least", Measured(str(LEAST), LEAST))
    for stem, more in (
        ("order.pairs", {"least": LEAST}),
        ("order.often", {"least": OFTEN}),
        ("order.once", {"duplicates": "once"}),
    ):
        given = "".join(f", {key}={value!r}" for key, value in more.items())
        found = Measured(f"order_by_chance(plan.assignments{given})", order_by_chance(rows, **more))
        yield of.number(f"{stem}", found["pairs"])
        if found.table["pairs"]:
            yield of.number(f"{stem}.kept", found["kept"])
            yield of.number(f"{stem}.share", share_of(found["kept"], found["pairs"]), SHARE)
            yield of.number(f"{stem}.expected", found["expected"], MEAN)
            yield of.number(f"{stem}.p", found["p"], PROBABILITY)
    last = Measured(
        f"named_last(plan.assignments, plan.departments, {CENTRAL})",
        named_last(rows, of.plan.departments, CENTRAL),
    )
    behind = where(last, "last")
    yield of.number("order.central.clauses", size(last), tasks=last.table["task_id"])
    yield of.number("order.central.last", size(behind), tasks=behind.table["task_id"])
