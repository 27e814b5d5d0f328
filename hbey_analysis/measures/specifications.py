"""How far a finding rests on choices: every defensible specification."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from itertools import combinations, product
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import LEAST_BODIES, LEAST_LEADS, LEAST_TASKS, unit_ids
from hbey_analysis.measures.coassignment import co_assignment, in_every_unit
from hbey_analysis.measures.coverage import breadth, coverage
from hbey_analysis.measures.levels import LEAST_BALANCE, levels
from hbey_analysis.measures.workload import concentration, merge_children, workload
from hbey_analysis.stored import stored
from hbey_analysis.tables.plan import Plan

CHOICES: dict[str, tuple[str, ...]] = {
    "unit": ("task", "item", "section"),
    "counting": ("whole", "fractional"),
    "collectives": ("out", "in"),
    "all_present": ("in", "out"),
    "children": ("separate", "merged"),
    "population": ("all", "leaders"),
    "association": ("jaccard", "cosine", "lift"),
}
LEAST_SHARED = 3
HALF = 0.5  # where the claims about figures change sides
TIE = " = "  # between bodies that come first together
BY_LEADS = ("leads_most", "three_lead_half", "leading_unequal")
BY_SECTIONS = ("most_shared_section", "broadest_after_first")


class Finding(NamedTuple):
    """What one specification finds: who comes first, by what number, and everybody's numbers.

    For a claim about a figure, also the least and the greatest that it could have been.
    """

    result: str | None
    estimate: float
    values: pd.Series | None = None
    least: float | None = None
    greatest: float | None = None


class Rows:
    """The assignments under some choices; what many specifications ask of them is computed once.

    Parameters
    ----------
    table : DataFrame
        Tidy assignments.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        self.workload = cache(partial(workload, table))
        self.shared = cache(partial(co_assignment, table))


@stored
def specification_curve(plan: Plan, claims: Iterable[str] | None = None) -> pd.DataFrame:
    """Recompute each headline claim under every defensible combination of choices.

    A claim has one estimand; a choice that would change what is estimated, or that could not move
    the answer, is not among its choices. After Simonsohn, Simmons & Nelson (2020), Nature Human
    Behaviour 4:1208; descriptive: the share of specifications in which a claim holds, no inference
    over them.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    claims : iterable of str, optional
        Some of ``CLAIMS``; default all that the plan allows. A claim that no specification could
        contradict is left out.

    Returns
    -------
    DataFrame
        One row a specification, the study's own first for each claim: claim, specification (from
        1), unit, counting, collectives, all_present, children, population, association (null where
        a choice does not bear on the claim), result (who or what comes first, those tied together
        by " = "; null for a figure), estimate (the number behind it), baseline (the study's
        result), relative (the number of the study's result here over that of whoever comes first,
        1 where it does; null for a figure, 0 where a choice takes the study's result away), holds
        (whether the claim, as the study's own specification makes it, holds here too) and
        could_differ (whether it could have held here and could have failed; see Notes).

    Raises
    ------
    ValueError
        If a claim is not known.

    Notes
    -----
    A claim that somebody comes first could go either way where the study's answer is among those
    compared, with others: it is not where its body is merged into another. A claim that a figure
    lies above one half could go either way where the figure, with the same number of leads over
    the same number of bodies, could lie on both sides: from leads spread as evenly as whole leads
    can be to leads held by as few bodies as can hold them (by all leaders at least one, where only
    leaders are compared). The bounds are those of whole counts under fractional counting too.
    """
    wanted = list(CLAIMS) if claims is None else list(claims)
    unknown = [claim for claim in wanted if claim not in CLAIMS]
    if unknown:
        raise ValueError(f"claims={unknown[0]!r}: there are {', '.join(CLAIMS)}.")
    known: dict[tuple[str, ...], Rows] = {}
    rows = [row for claim in wanted for row in _specifications(plan, claim, known)]
    columns = ["claim", "specification", *CHOICES]
    columns += ["result", "estimate", "baseline", "relative", "holds", "could_differ"]
    return pd.DataFrame(rows, columns=columns)


def _specifications(
    plan: Plan, claim: str, known: dict[tuple[str, ...], Rows]
) -> list[dict[str, Any]]:
    """Return the rows of one claim; none where the plan cannot decide it, or nothing could."""
    declared = CLAIMS[claim]
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for number, chosen in enumerate(product(*declared.choices.values()), start=1):
        choice = dict(zip(declared.choices, chosen, strict=True))
        found = declared.measure(_prepared(plan, {**choice, **declared.fixed}, known), choice)
        if found is None:
            continue
        row = {"claim": claim, "specification": number, **choice}
        rows.append(row | {"result": found.result, "estimate": found.estimate})
        findings.append(found)
    if not rows or rows[0]["specification"] != 1:
        return []
    baseline = rows[0]["result"]
    for row, found in zip(rows, findings, strict=True):
        row["baseline"] = baseline
        row["relative"] = _relative(baseline, found.values)
        row["holds"] = bool(declared.holds(row, rows[0]))
        row["could_differ"] = _could_differ(baseline, found)
    return rows if any(row["could_differ"] for row in rows) else []


def _relative(baseline: str | None, values: pd.Series | None) -> float | None:
    """Return the number of the study's result (of the least of those tied) over the highest."""
    if baseline is None or values is None:
        return None
    own = min(float(values.get(name, 0)) for name in baseline.split(TIE))
    return own / float(values.max())


def _could_differ(baseline: str | None, found: Finding) -> bool:
    """Tell whether the claim could have held and could have failed in a specification."""
    if found.least is not None and found.greatest is not None:
        return found.least <= HALF < found.greatest
    if baseline is None or found.values is None:
        return False
    names = baseline.split(TIE)
    return set(names) <= set(found.values.index) and len(found.values) > 1


def _prepared(plan: Plan, choice: dict[str, str], known: dict[tuple[str, ...], Rows]) -> Rows:
    """Return the assignments under the choices that change them."""
    names = ("collectives", "all_present", "children")
    key = tuple(choice.get(name, CHOICES[name][0]) for name in names)
    if key not in known:
        collectives, present, children = key
        rows = plan.assignments
        out = (rows["kind"] == "collective") & (collectives == "out")
        rows = rows[~out].assign(kind="named")
        if children == "merged":
            rows = merge_children(rows, plan.departments)
        if present == "out":  # of those compared: a class that every task names is all-present too
            rows = rows[~rows["department"].isin(_in_every_task(rows, plan))]
        known[key] = Rows(rows)
    return known[key]


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
    return _in_every_task(plan.assignments, plan)


def _in_every_task(rows: pd.DataFrame, plan: Plan) -> list[str]:
    """Return the departments of some rows that every task of the plan names."""
    return in_every_unit(co_assignment(rows), len(plan.tasks))


def _leads(rows: Rows, choice: dict[str, str], counting: str = "") -> pd.Series | None:
    """Return what each department leads, zeros included; None where nobody does."""
    table = rows.workload(unit=choice["unit"], counting=counting or choice["counting"])
    return table.get("lead")


def _first_leader(rows: Rows, choice: dict[str, str]) -> Finding | None:
    leads = _leads(rows, choice)
    return None if leads is None else _first(leads, total=leads.sum())


def _lead_gini(rows: Rows, choice: dict[str, str]) -> Finding | None:
    return _figure_of_leads(rows, choice, lambda leads: float(concentration(leads)["gini"]))


def _top_three(rows: Rows, choice: dict[str, str]) -> Finding | None:
    return _figure_of_leads(
        rows, choice, lambda leads: float(np.sort(leads)[-3:].sum() / leads.sum())
    )


def _figure_of_leads(
    rows: Rows, choice: dict[str, str], figure: Callable[[np.ndarray], float]
) -> Finding | None:
    """Return a figure of how leads are divided, with the least and the greatest possible."""
    leads = _leads(rows, choice)
    whole = leads if choice["counting"] == "whole" else _leads(rows, choice, "whole")
    if leads is None or whole is None:
        return None
    only_leaders = choice.get("population") == "leaders"
    if only_leaders:
        leads, whole = leads[leads > 0], whole[whole > 0]
    led = rows.table[rows.table["role"] == "lead"]
    units = unit_ids(led, f"{choice['unit']}_id").nunique()
    even, stacked = _extremes(int(whole.sum()), len(whole), units, int(only_leaders))
    return Finding(None, figure(leads.to_numpy(float)), None, figure(even), figure(stacked))


def _extremes(total: int, bodies: int, units: int, least: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the most even and the least even way to give whole leads to bodies.

    Parameters
    ----------
    total, bodies : int
        Leads, and bodies to hold them.
    units : int
        The most that one body can hold.
    least : int
        The fewest that each holds.
    """
    whole, rest = divmod(total, bodies)
    even = np.full(bodies, whole, dtype=float)
    even[:rest] += 1
    stacked, left = np.full(bodies, least, dtype=float), total - least * bodies
    for body in range(bodies):
        more = min(units - least, left)
        stacked[body] += more
        left -= more
    return even, stacked


def _first(values: pd.Series, total: float = 1.0) -> Finding:
    """Return who comes first, all those tied by name, and the number, over a total if given."""
    values = values.astype(float).round(9)  # sums of thirds differ in the last digits
    tied = values.index[values == values.max()]
    return Finding(TIE.join(sorted(map(str, tied))), float(values.max() / total), values)


def _busiest(rows: Rows, choice: dict[str, str]) -> Finding | None:
    table = rows.workload(unit=choice["unit"], counting=choice["counting"])
    return None if table.empty else _first(table["total"], total=table["total"].sum())


def _strongest_pair(rows: Rows, choice: dict[str, str]) -> Finding | None:
    return _first_pair(rows, choice["unit"], "count")


def _closest_pair(rows: Rows, choice: dict[str, str]) -> Finding | None:
    return _first_pair(rows, choice["unit"], choice["association"])


def _first_pair(rows: Rows, unit: str, measure: str) -> Finding | None:
    """Return the pair that comes first; one that shares too few units counts as nothing."""
    matrix = rows.shared(measure=measure, unit=unit)
    if len(matrix) < 2:
        return None
    counts = rows.shared(unit=unit).loc[matrix.index, matrix.index]
    first, second = np.triu_indices(len(matrix), 1)
    shared = counts.to_numpy()[first, second]
    # quotients of one or two units say nothing: a pair must share three to be called strong
    if shared.max() < LEAST_SHARED:
        return None
    values = np.where(shared >= LEAST_SHARED, matrix.to_numpy(dtype=float)[first, second], 0)
    pairs = ["|".join(sorted(pair)) for pair in combinations(matrix.index, 2)]
    return _first(pd.Series(values, index=pairs))


def _most_shared_section(rows: Rows, choice: dict[str, str]) -> Finding | None:
    table = rows.table.dropna(subset=["section_id"])
    if table.empty:
        return None
    table = table.assign(unit=unit_ids(table, f"{choice['unit']}_id"))
    each = table.groupby(["section_id", "unit"], sort=False)["department"].nunique()
    return _first(each.groupby("section_id", sort=False).mean())


def _broadest(rows: Rows, choice: dict[str, str]) -> Finding | None:
    table = rows.table.dropna(subset=["section_id"])
    if table.empty:
        return None
    table = table.assign(unit=unit_ids(table, f"{choice['unit']}_id"))
    table = table.drop_duplicates(["unit", "department"])
    counts = coverage(table)
    if choice["counting"] == "fractional":
        weight = 1 / table.groupby("unit")["department"].transform("size")
        counts = table.assign(weight=weight).pivot_table(
            index="department", columns="section_id", values="weight", aggfunc="sum", fill_value=0.0
        )
    return _first(breadth(counts))


def _same(row: dict[str, Any], study: dict[str, Any]) -> bool:
    """Tell whether the same body, pair or section comes first, alone or tied as in the study."""
    return bool(row["result"] == study["result"])


def _same_side_of_half(row: dict[str, Any], study: dict[str, Any]) -> bool:
    """Tell whether the number lies on the same side of one half."""
    return bool((row["estimate"] > HALF) == (study["estimate"] > HALF))


def _choices(*names: str, **options: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the choices that bear on a claim, all their options unless fewer are given."""
    return {name: options.get(name, CHOICES[name]) for name in names}


# A claim: what decides it, the choices that bear on it (the first of each is the study's), the
# test that it holds, and the choices that the claim itself makes.
Measure = Callable[[Rows, dict[str, str]], Finding | None]
Test = Callable[[dict[str, Any], dict[str, Any]], bool]
AFTER_FIRST = {"all_present": "out"}


class Claim(NamedTuple):
    """A claim of the study: its measure, the choices that bear on it, and when it still holds."""

    measure: Measure
    choices: Mapping[str, tuple[str, ...]]
    holds: Test = _same
    fixed: Mapping[str, str] = MappingProxyType({})


# What is no choice here, and why: leads alone, where a claim speaks of all roles, is another
# question; a body in every task adds one to each section's mean, which moves no answer; in a whole
# section more tasks mean more bodies, shared or not; counts of shared tasks measure how much two
# work together, the associations how much for their size (van Eck & Waltman 2009, JASIST 60: 1635).
CLAIMS: dict[str, Claim] = {
    "leads_most": Claim(_first_leader, _choices("unit", "counting", "collectives", "children")),
    "three_lead_half": Claim(
        _top_three,
        _choices("unit", "counting", "collectives", "all_present", "children"),
        _same_side_of_half,
    ),
    "leading_unequal": Claim(
        _lead_gini,
        _choices("unit", "counting", "collectives", "all_present", "children", "population"),
        _same_side_of_half,
    ),
    "busiest_after_first": Claim(
        _busiest, _choices("unit", "counting", "collectives", "children"), fixed=AFTER_FIRST
    ),
    "strongest_pair": Claim(
        _strongest_pair, _choices("unit", "collectives", "children"), fixed=AFTER_FIRST
    ),
    "closest_pair": Claim(
        _closest_pair,
        _choices("unit", "collectives", "children", "association"),
        fixed=AFTER_FIRST,
    ),
    "most_shared_section": Claim(
        _most_shared_section,
        _choices("unit", "collectives", "children", unit=("task", "item")),
    ),
    "broadest_after_first": Claim(
        _broadest, _choices("unit", "counting", "collectives", "children"), fixed=AFTER_FIRST
    ),
}


def claim_shares(curve: pd.DataFrame) -> pd.DataFrame:
    """Say for each claim in how many of the specifications that could go either way it holds.

    Parameters
    ----------
    curve : DataFrame
        From `specification_curve`.

    Returns
    -------
    DataFrame
        One row a claim, in the order of the curve: claim, baseline (the study's result; null for a
        figure), specifications, could_differ (how many could go either way), holds (in how many of
        those the claim holds), share (holds / could_differ), beside (in how many of those in which
        it does not hold the study's answer shares the first place with others), rival (the result
        that comes first most often where the claim does not hold, the first in the curve if equal;
        null for a figure) and rival_specifications.
    """
    rows = []
    for claim, every in curve.groupby("claim", sort=False):
        could = every[every["could_differ"].astype(bool)]
        holds = could["holds"].astype(bool)
        rivals = could.loc[~holds, "result"].dropna().value_counts(sort=False)
        rivals = rivals.sort_values(ascending=False, kind="stable")
        rows.append(
            {
                "claim": claim,
                "baseline": every["baseline"].iloc[0],
                "specifications": len(every),
                "could_differ": len(could),
                "holds": int(holds.sum()),
                "share": holds.mean(),
                "beside": int((could["relative"].eq(1) & ~holds).sum()),
                "rival": rivals.index[0] if len(rivals) else None,
                "rival_specifications": int(rivals.iloc[0]) if len(rivals) else 0,
            }
        )
    columns = ["claim", "baseline", "specifications", "could_differ", "holds", "share", "beside"]
    return pd.DataFrame(rows, columns=[*columns, "rival", "rival_specifications"])


def choice_effects(curve: pd.DataFrame) -> pd.DataFrame:
    """Say for each claim and choice how much the choice moves the answer.

    Every two specifications that differ in this choice alone are compared, among those that could
    go either way.

    Parameters
    ----------
    curve : DataFrame
        From `specification_curve`.

    Returns
    -------
    DataFrame
        One row a claim and choice that bears on it, in the order of the curve: claim, choice,
        comparisons (how many pairs of specifications), answer_changes (the share of them in which
        somebody else comes first, or is tied; for a figure, in which it lies on the other side of
        one half), verdict_changes (the share in which the claim holds in one of the two only) and
        moves (the mean absolute difference of relative, for a figure of the estimate). The three
        are null without comparisons.
    """
    rows = []
    for claim, every in curve.groupby("claim", sort=False):
        bearing = [name for name in CHOICES if every[name].notna().any()]
        could = every[every["could_differ"].astype(bool)]
        by_name = could["result"].notna().any()
        number = could["relative" if by_name else "estimate"].astype(float)
        answer = could["result"] if by_name else could["estimate"] > HALF
        table = could[[*bearing, "specification"]].assign(
            answer=answer, verdict=could["holds"], number=number
        )
        for choice in bearing:
            others = [name for name in bearing if name != choice]
            pairs = table.merge(table, on=others) if others else table.merge(table, how="cross")
            pairs = pairs[pairs["specification_x"] < pairs["specification_y"]]
            rows.append(
                {
                    "claim": claim,
                    "choice": choice,
                    "comparisons": len(pairs),
                    "answer_changes": (pairs["answer_x"] != pairs["answer_y"]).mean(),
                    "verdict_changes": (pairs["verdict_x"] != pairs["verdict_y"]).mean(),
                    "moves": (pairs["number_x"] - pairs["number_y"]).abs().mean(),
                }
            )
    columns = ["claim", "choice", "comparisons", "answer_changes", "verdict_changes", "moves"]
    return pd.DataFrame(rows, columns=columns)


def claimable(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the claims that rest on enough leads, tasks, bodies and sections.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    table : DataFrame
        With a column claim.
    """
    rows = plan.assignments[plan.assignments["kind"] != "collective"]
    if len(plan.tasks) < LEAST_TASKS or rows["department"].nunique() < LEAST_BODIES:
        return table.iloc[:0]
    led = rows.loc[rows["role"] == "lead", "task_id"].nunique()
    few = () if led >= LEAST_LEADS else BY_LEADS
    divided = levels(plan.tasks)["balance"]["section_id"] >= LEAST_BALANCE
    return table[~table["claim"].isin([*few, *(() if divided else BY_SECTIONS)])]
