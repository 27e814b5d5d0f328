"""Values of other plans, and of where the plan stands among them: counts, never a pooled test."""

from collections.abc import Iterator, Sequence

import pandas as pd

from hbey_analysis.measures.baseline import (
    CHOSEN,
    LEAST_TASKS,
    comparable,
    function_leads,
    percentile,
    plan_measures,
    summed_leads,
    with_baseline,
)
from hbey_analysis.measures.lead_rate import APPROVING
from hbey_analysis.values.measured import Measured, share_of, size, where
from hbey_analysis.values.value import INDEX, MEAN, SHARE, Maker, Value

ROWS = "corpus/baseline"
SUMMED = {name: (name,) for name in CHOSEN} | {"gatekeepers": APPROVING}
# Held apart, for a sum may show no more than which plans there are.
STRATA = {
    "province": "level == 'province'", "city": "level == 'city'",
    "government": "office == 'government'",
}  # fmt: skip
STANDING = {f"share.{name}": (f"share_{name}", SHARE) for name in CHOSEN} | {
    "bodies": ("bodies_per_task", MEAN),
    "above": ("above", INDEX),
}


def baseline(of: Maker) -> Iterator[Value | None]:
    """Yield what other plans do, and where the plan stands; nothing for an invented one."""
    facts = Measured("with_baseline(plan, 'baseline')", with_baseline(of.plan, "baseline"))
    table = Measured(f"plan_measures({facts.call})", plan_measures(facts.table))
    others = table.to(".iloc[1:]", table.table.iloc[1:])
    if others.table.empty:
        return
    yield from _selection(of, facts)
    several = where(others, f"tasks >= {LEAST_TASKS}")
    yield from _everywhere(of, several)
    clear = where(others, f"clear >= {LEAST_TASKS}")
    yield _plans(of, "baseline.clear", clear)
    for level in ("province", "city"):
        yield _plans(of, f"baseline.clear.{level}", where(clear, f"level == {level!r}"))
    leads = Measured(f"function_leads({facts.call})", function_leads(facts.table))
    for key, functions in SUMMED.items():
        yield from _leads(of, f"baseline.leads.{key}", _rows(leads, clear, functions))
        for stratum, condition in STRATA.items():
            rows = _rows(leads, where(clear, condition), functions)
            yield from _ratio(of, f"baseline.{stratum}.{key}", rows)
    yield from _standing(of, table)


def _selection(of: Maker, facts: Measured) -> Iterator[Value | None]:
    """Yield how many plans there are, what most have in common, and how surely they were read."""
    plans = Measured(f"{facts.call}.plans.iloc[1:]", facts.table.plans.iloc[1:])
    yield of.number("baseline.plans", size(plans), rows=ROWS)
    yield of.number("baseline.flat", size(where(plans, "grammar == 'flat'")), rows=ROWS)
    for column in ("year", "source"):
        most = plans[column].to(".value_counts().max()", plans.table[column].value_counts().max())
        yield of.number(f"baseline.{column}.plans", most, rows=ROWS)
    years = plans["year"].to(".mode()[0]", str(plans.table["year"].mode()[0]))
    yield of.said("baseline.year", years, years.table, years.table, ROWS)
    rows = Measured(f"{facts.call}.assignments", facts.table.assignments)
    rows = where(rows, f"plan_id != {of.plan.plan_id!r}")
    certain = where(rows, "confidence == 'certain'")
    yield of.number("baseline.certain", share_of(size(certain), size(rows)), SHARE, rows=ROWS)


def _everywhere(of: Maker, plans: Measured) -> Iterator[Value | None]:
    """Yield in how many tasks other plans name the body named most, and a planning body."""
    yield of.number("baseline.least", Measured(str(LEAST_TASKS), LEAST_TASKS), rows=ROWS)
    yield of.number("baseline.several", size(plans), rows=ROWS)
    median = plans["top_body"].to(".median()", plans.table["top_body"].median())
    yield of.number("baseline.top.median", median, SHARE, rows=ROWS)
    yield _plans(of, "baseline.everywhere", where(plans, "top_body == 1"))
    yield _plans(of, "baseline.everywhere.planning", where(plans, "share_planning == 1"))
    most = plans["share_planning"].to(".max()", plans.table["share_planning"].max())
    yield of.number("baseline.planning.most", most, SHARE, rows=ROWS)


def _rows(leads: Measured, clear: Measured, functions: Sequence[str]) -> Measured:
    """Return the leads of functions in each plan that names one of them in a clear task."""
    rows = leads.to(
        f".loc[({clear.call}.index, {list(functions)}), :].groupby('plan_id', sort=False).sum()",
        leads.table.loc[(clear.table.index, list(functions)), :]
        .groupby("plan_id", sort=False)
        .sum(),
    )
    return where(rows, "named > 0")


def _leads(of: Maker, stem: str, rows: Measured) -> Iterator[Value | None]:
    """Yield leads over plans against even draws, added up and plan by plan."""
    summed = Measured(f"summed_leads({rows.call})", summed_leads(rows.table))
    yield _plans(of, f"{stem}.plans", rows)
    yield of.number(stem, summed["leads"], rows=ROWS)
    yield of.number(f"{stem}.expected", summed["expected"], MEAN, rows=ROWS)
    yield from _ratio(of, stem, rows)
    for key, condition in (
        ("fewer", "leads < expected"),
        ("more", "leads > expected"),
        ("none", "leads == 0"),
        ("due", "expected >= 1"),
        ("due.none", "expected >= 1 and leads == 0"),
    ):
        yield _plans(of, f"{stem}.{key}", where(rows, condition))


def _ratio(of: Maker, stem: str, rows: Measured) -> Iterator[Value | None]:
    """Yield leads of all plans over even draws, with the interval."""
    summed = Measured(f"summed_leads({rows.call})", summed_leads(rows.table))
    for name in ("ratio", "low", "high"):
        yield of.number(f"{stem}.{name}", summed[name], INDEX, rows=ROWS)


def _standing(of: Maker, table: Measured) -> Iterator[Value | None]:
    """Yield where the plan stands among those of its level and its way of writing clauses."""
    plan = of.plan.plan_id
    alike = Measured(f"comparable({table.call}, {plan!r})", comparable(table.table, plan))
    yield _plans(of, "baseline.comparable", alike)
    for key, (measure, form) in STANDING.items():
        call = f"percentile({plan!r}, {table.call}, {measure!r})"
        standing = Measured(call, percentile(plan, table.table, measure))
        values: pd.Series = alike.table[measure].dropna()
        below = values.index[values < standing.table["value"]]
        yield of.number(f"baseline.{key}.median", standing["median"], form, rows=ROWS)
        for name, ids in (("compared", values.index), ("below", below)):
            yield of.number(f"baseline.{key}.{name}", standing[name], rows=ROWS, plans=ids)


def _plans(of: Maker, key: str, plans: Measured) -> Value | None:
    """Return how many plans there are."""
    return of.number(key, size(plans), rows=ROWS, plans=plans.table.index)
