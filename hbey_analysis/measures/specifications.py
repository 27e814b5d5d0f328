"""How far a finding rests on choices: every defensible specification."""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, product
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hbey_analysis.measures.coassignment import co_assignment, in_every_unit, precedence
from hbey_analysis.measures.coverage import breadth, coverage
from hbey_analysis.measures.workload import concentration, merge_children, workload
from hbey_analysis.tables.plan import Plan

CHOICES: dict[str, tuple[str, ...]] = {
    "unit": ("task", "item", "section"),
    "counting": ("whole", "fractional"),
    "collectives": ("out", "in"),
    "all_present": ("in", "out"),
    "children": ("separate", "merged"),
    "roles": ("all", "lead"),
    "association": ("count", "jaccard", "cosine", "lift"),
}
LEAST_SHARED = 3
TIE = " = "  # between bodies that come first together


class Finding(NamedTuple):
    """What one specification finds: who comes first, by what number, and everybody's numbers."""

    result: str | None
    estimate: float
    values: pd.Series | None = None


def specification_curve(plan: Plan, claims: Iterable[str] | None = None) -> pd.DataFrame:
    """Recompute each headline claim under every defensible combination of choices.

    After Simonsohn, Simmons & Nelson (2020), Nature Human Behaviour 4:1208; descriptive: the share
    of specifications in which a claim holds, no inference over them.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    claims : iterable of str, optional
        Some of ``CLAIMS``; default all that the plan allows.

    Returns
    -------
    DataFrame
        One row a specification, the study's own first for each claim: claim, specification (from
        1), unit, counting, collectives, all_present, children, roles, association (null where a
        choice does not bear on the claim), result (who or what comes first; null for a figure),
        estimate (the number behind it), baseline (the study's result), relative (the number of
        the study's result here over that of whoever comes first, 1 where it does; null for a
        figure, 0 where a choice takes the study's result away) and holds (whether the claim, as
        the study's own specification makes it, holds here too).

    Raises
    ------
    ValueError
        If a claim is not known.
    """
    wanted = list(CLAIMS) if claims is None else list(claims)
    unknown = [claim for claim in wanted if claim not in CLAIMS]
    if unknown:
        raise ValueError(f"claims={unknown[0]!r}: there are {', '.join(CLAIMS)}.")
    cache: dict[tuple[Any, ...], pd.DataFrame] = {}
    rows = [row for claim in wanted for row in _specifications(plan, claim, cache)]
    columns = ["claim", "specification", *CHOICES]
    columns += ["result", "estimate", "baseline", "relative", "holds"]
    return pd.DataFrame(rows, columns=columns)


def _specifications(
    plan: Plan, claim: str, cache: dict[tuple[Any, ...], pd.DataFrame]
) -> list[dict[str, Any]]:
    """Return the rows of one claim; none where the plan cannot decide it."""
    declared = CLAIMS[claim]
    options = [CHOICES[name] for name in declared.bearing]
    rows: list[dict[str, Any]] = []
    values: list[pd.Series | None] = []
    for number, chosen in enumerate(product(*options), start=1):
        choice = dict(zip(declared.bearing, chosen, strict=True))
        found = declared.measure(_prepared(plan, {**choice, **declared.fixed}, cache), choice)
        if found is None:
            continue
        row = {"claim": claim, "specification": number, **choice}
        rows.append(row | {"result": found.result, "estimate": found.estimate})
        values.append(found.values)
    if not rows or rows[0]["specification"] != 1:
        return []
    baseline = rows[0]["result"]
    for row, numbers in zip(rows, values, strict=True):
        row["baseline"] = baseline
        row["relative"] = _relative(baseline, numbers)
        row["holds"] = bool(declared.holds(row, rows[0]))
    return rows


def _relative(baseline: str | None, values: pd.Series | None) -> float | None:
    """Return the number of the study's result (of the least of those tied) over the highest."""
    if baseline is None or values is None:
        return None
    own = min(float(values.get(name, 0)) for name in baseline.split(TIE))
    return own / float(values.max())


def _prepared(
    plan: Plan, choice: dict[str, str], cache: dict[tuple[Any, ...], pd.DataFrame]
) -> pd.DataFrame:
    """Return the assignments under the choices that change them."""
    names = ("collectives", "all_present", "children", "roles")
    key = tuple(choice.get(name, CHOICES[name][0]) for name in names)
    if key not in cache:
        collectives, present, children, roles = key
        rows = plan.assignments
        everywhere = all_present(plan)
        rows = rows[rows["kind"] == "named"] if collectives == "out" else rows.assign(kind="named")
        if children == "merged":
            rows = merge_children(rows, plan.departments)
        if present == "out":
            rows = rows[~rows["department"].isin(everywhere)]
        if roles == "lead":
            rows = rows[rows["role"] == "lead"]
        cache[key] = rows
    return cache[key]


def all_present(plan: Plan) -> list[str]:
    """Return the bodies that every task names: they tell no task from another.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.

    Returns
    -------
    list of str
        Departments, sorted by name; none in most plans.
    """
    return in_every_unit(co_assignment(plan.assignments), len(plan.tasks))


def _leads(rows: pd.DataFrame, choice: dict[str, str]) -> pd.Series | None:
    """Return what each department leads; None where nobody does."""
    unit, counting = choice.get("unit", "task"), choice.get("counting", "whole")
    table = workload(rows, unit=unit, counting=counting)
    if "lead" not in table:
        return None
    return table["lead"].sort_values(ascending=False, kind="stable")


def _first_leader(rows: pd.DataFrame, choice: dict[str, str]) -> Finding | None:
    leads = _leads(rows, choice)
    if leads is None:
        return None
    return Finding(leads.index[0], float(leads.iloc[0] / leads.sum()), leads)


def _top_three(rows: pd.DataFrame, choice: dict[str, str]) -> Finding | None:
    leads = _leads(rows, choice)
    return None if leads is None else Finding(None, float(leads.head(3).sum() / leads.sum()))


def _lead_gini(rows: pd.DataFrame, choice: dict[str, str]) -> Finding | None:
    leads = _leads(rows, choice)
    return None if leads is None else Finding(None, float(concentration(leads)["gini"]))


def _busiest(rows: pd.DataFrame, choice: dict[str, str]) -> Finding | None:
    table = workload(rows, unit=choice["unit"], counting=choice["counting"])
    if table.empty:
        return None
    tied = table.index[table["rank"] == 1]  # ties are said, not broken
    return Finding(TIE.join(sorted(tied)), float(table["share"].iloc[0]), table["share"])


def _strongest_pair(rows: pd.DataFrame, choice: dict[str, str]) -> Finding | None:
    matrix = co_assignment(rows, measure=choice["association"], unit=choice["unit"])
    if len(matrix) < 2:
        return None
    counts = co_assignment(rows, unit=choice["unit"]).loc[matrix.index, matrix.index]
    first, second = np.triu_indices(len(matrix), 1)
    shared = counts.to_numpy()[first, second]
    # quotients of one or two units say nothing: a pair must share three to be called strong
    if shared.max() < LEAST_SHARED:
        return None
    values = np.where(shared >= LEAST_SHARED, matrix.to_numpy(dtype=float)[first, second], 0).round(
        9
    )
    place = np.lexsort([-shared, -values])[0]  # ties: the pair that shares more
    pairs = ["|".join(sorted(pair)) for pair in combinations(matrix.index, 2)]
    return Finding(pairs[place], float(values[place]), pd.Series(values, index=pairs))


def _most_shared_section(rows: pd.DataFrame, choice: dict[str, str]) -> Finding | None:
    rows = rows.dropna(subset=["section_id"])
    if rows.empty:
        return None
    if choice["unit"] == "section":
        shared = rows.groupby("section_id", sort=False)["department"].nunique()
    else:
        unit = f"{choice['unit']}_id"
        rows = rows.assign(unit=rows[unit].fillna(rows["task_id"]))
        each = rows.groupby(["section_id", "unit"], sort=False)["department"].nunique()
        return _highest(each.groupby("section_id", sort=False).mean())
    return _highest(shared)


def _highest(values: pd.Series) -> Finding:
    """Return the name and the number of the first highest value."""
    return Finding(str(values.idxmax()), float(values.max()), values)


def _broadest(rows: pd.DataFrame, choice: dict[str, str]) -> Finding | None:
    rows = rows.dropna(subset=["section_id"])
    if rows.empty:
        return None
    rows = rows.assign(unit=rows[f"{choice['unit']}_id"].fillna(rows["task_id"]))
    rows = rows.drop_duplicates(["unit", "department"])
    counts = coverage(rows)
    if choice["counting"] == "fractional":
        weight = 1 / rows.groupby("unit")["department"].transform("size")
        counts = rows.assign(weight=weight).pivot_table(
            index="department", columns="section_id", values="weight", aggfunc="sum", fill_value=0.0
        )
    values = breadth(counts).round(9).sort_values(ascending=False, kind="stable")
    return Finding(values.index[0], float(values.iloc[0]), values)


def _named_first(rows: pd.DataFrame, choice: dict[str, str]) -> Finding | None:
    table = precedence(rows)
    table = table[table["support_clauses"] > 0]
    if table.empty:
        return None
    often = table.sort_values(["first_support", "support_clauses"], ascending=False, kind="stable")
    shares = often["first_support"] / often["first_support"].sum()
    return Finding(often.index[0], float(shares.iloc[0]), shares)


def _same(row: dict[str, Any], study: dict[str, Any]) -> bool:
    """Tell whether the same body, pair or section comes first, alone or tied as in the study."""
    return bool(row["result"] == study["result"])


def _same_side_of_half(row: dict[str, Any], study: dict[str, Any]) -> bool:
    """Tell whether the number lies on the same side of one half."""
    return bool((row["estimate"] > 0.5) == (study["estimate"] > 0.5))


# A claim: what decides it, the choices that bear on it (the first of each is the study's), the
# test that it holds, and the choices that the claim itself makes.
Measure = Callable[[pd.DataFrame, dict[str, str]], Finding | None]
Test = Callable[[dict[str, Any], dict[str, Any]], bool]
AFTER_FIRST = {"all_present": "out"}


class Claim(NamedTuple):
    """A claim of the study: its measure, the choices that bear on it, and when it still holds."""

    measure: Measure
    bearing: tuple[str, ...]
    holds: Test = _same
    fixed: Mapping[str, str] = MappingProxyType({})


CLAIMS: dict[str, Claim] = {
    "leads_most": Claim(_first_leader, ("unit", "counting", "collectives", "children")),
    "three_lead_half": Claim(
        _top_three,
        ("unit", "counting", "collectives", "all_present", "children"),
        _same_side_of_half,
    ),
    "leading_unequal": Claim(
        _lead_gini,
        ("unit", "counting", "collectives", "all_present", "children"),
        _same_side_of_half,
    ),
    "busiest_after_first": Claim(
        _busiest,
        ("unit", "counting", "collectives", "children", "roles"),
        fixed=AFTER_FIRST,
    ),
    "strongest_pair": Claim(
        _strongest_pair,
        ("unit", "association", "collectives", "children"),
        fixed=AFTER_FIRST,
    ),
    "most_shared_section": Claim(
        _most_shared_section,
        ("unit", "collectives", "all_present", "children", "roles"),
    ),
    "broadest_after_first": Claim(
        _broadest,
        ("unit", "counting", "collectives", "children", "roles"),
        fixed=AFTER_FIRST,
    ),
    "named_first": Claim(_named_first, ("collectives", "children")),
}
