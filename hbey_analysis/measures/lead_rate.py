"""Who leads given who is named: leads against an even draw, of bodies and of groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import named_rows, require, strongest_role
from hbey_analysis.measures.comparison import function_of, read_functions
from hbey_analysis.measures.coordination import coordinators
from hbey_analysis.measures.workload import concentration, merge_children, workload
from hbey_analysis.reading.codes import Codebook
from hbey_analysis.stored import stored

APPROVING = ("land", "finance", "environment")  # functions whose consent other work needs
CERTAINTY = ("high", "medium", "low")  # of the registry, falling
ENDS = (2.5, 97.5)  # percentiles, 95 %
DRAWS = ("all", "named")
UNEVEN = ("gini", "hhi", "effective_number", "top_share", "leaders")


def lead_rate(
    assignments: pd.DataFrame, groups: Mapping[Any, Any] | pd.Series | str | None = None
) -> pd.DataFrame:
    """Compare the tasks a body leads with those it would lead by an even draw among the named.

    Under the null each task's lead is drawn evenly from the bodies that the task names. With n
    bodies named, a body leads with probability 1/n, and its leads over independent tasks are
    Poisson-binomial. A task that names k leads draws k bodies without repeating any, so that each
    leads with probability k/n. A group leads a task if at least one of its bodies does: with m of
    them among the n named, 1 - C(n - m, k) / C(n, k), which is m/n where k is 1.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``department``, ``role``, and optionally ``kind``. Collectives
        are left out. Tasks without a lead say nothing about who leads and are set aside.
    groups : mapping, Series or str, optional
        The group of each body, or the column of `assignments` that holds it. A body without a
        group counts as named, but has no row. Groups must be fixed before looking at who leads:
        for one picked afterwards the tails say nothing. See `standing_groups`.

    Returns
    -------
    DataFrame
        Index department, or group: named (how often tasks with a lead name the body, or bodies of
        the group), leads (tasks that it leads), expected, p_low and p_high (exact tails
        P(X <= leads) and P(X >= leads)) and q (Benjamini & Hochberg 1995, over the rows, of twice
        the smaller tail, at most 1). Sorted by leads, then named, both falling, then name.
        ``result.attrs`` counts the ``tasks`` with a lead and those ``without_lead``.

    Raises
    ------
    ValueError
        If a column is missing or a role is unknown.

    Notes
    -----
    Poisson-binomial distribution: Wang 1993, Statistica Sinica 3: 295. An even draw is a
    yardstick, no theory: mandates may explain every lead.
    """
    from scipy.special import comb  # scipy is slow to import: only where it is used
    from scipy.stats import false_discovery_control, poisson_binom

    rows, without = _with_leads(assignments, [groups] if isinstance(groups, str) else [])
    name = "department" if groups is None else "group"
    rows = rows.assign(**{name: _grouped(rows["department"], rows, groups)})
    sizes = rows.groupby("task_id")["leading"].agg(["size", "sum"])
    n, k = sizes["size"].to_numpy()[:, None], sizes["sum"].to_numpy()[:, None]
    named = pd.crosstab(rows["task_id"], rows[name]).reindex(sizes.index, fill_value=0)
    leading = rows[rows["leading"]]
    led = pd.crosstab(leading["task_id"], leading[name]).reindex_like(named) > 0
    chance = 1 - comb(n - named.to_numpy(), k) / comb(n, k)
    table = pd.DataFrame(
        {"named": named.sum(), "leads": led.sum(), "expected": chance.sum(axis=0)},
        index=named.columns,
    )
    table = table.astype({"named": int, "leads": int, "expected": float})
    leads = table["leads"].to_numpy()
    some = len(table) > 0  # scipy takes no empty array
    table["p_low"] = poisson_binom.cdf(leads, chance.T).clip(0, 1) if some else 0.0
    table["p_high"] = poisson_binom.sf(leads - 1, chance.T).clip(0, 1) if some else 0.0
    both = np.minimum(2 * table[["p_low", "p_high"]].min(axis=1), 1)
    table["q"] = false_discovery_control(both) if some else 0.0
    # crosstab has sorted the names already
    table = table.sort_values(["leads", "named"], ascending=False, kind="stable")
    table = table.rename_axis(index=name)
    table.attrs.update(tasks=len(sizes), without_lead=without)
    return table


def _with_leads(assignments: pd.DataFrame, columns: Iterable[str]) -> tuple[pd.DataFrame, int]:
    """Return each task's bodies once, with ``leading``, and how many tasks without a lead go."""
    rows = named_rows(assignments, "role", *columns)
    rows = strongest_role(rows, ["task_id", "department"])
    rows = rows.assign(leading=rows["role"].eq("lead"))
    led = rows.groupby("task_id")["leading"].transform("any")
    return rows[led], rows.loc[~led, "task_id"].nunique()


def _grouped(
    bodies: pd.Series, rows: pd.DataFrame, groups: Mapping[Any, Any] | pd.Series | str | None
) -> pd.Series:
    """Return the group of each row; null where it has none."""
    if groups is None:
        return bodies
    return rows[groups] if isinstance(groups, str) else bodies.map(dict(groups))


def standing_groups(
    departments: pd.DataFrame,
    notes: pd.DataFrame,
    functions: Codebook | None = None,
    approving: Iterable[str] = APPROVING,
) -> pd.DataFrame:
    """Say how each body stands to the work of others, from sources that name no lead.

    Parameters
    ----------
    departments, notes : DataFrame
        Of a plan.
    functions : Codebook, optional
        From `read_functions`, unless given: ``data/functions.csv``.
    approving : iterable of str
        Functions of government whose consent other work needs: land, money, emissions.

    Returns
    -------
    DataFrame
        Index department, in the registry's order: kind (of the registry) and standing:
        coordinator (the closing duties give it coordination, see `closing_duties`), approving (by
        its function) or other; the first that applies. Either column does as groups of
        `lead_rate`.

    Notes
    -----
    The functions stand in a table that knows no plan; which of them approve is the analyst's
    choice, to be made, and reported, before leads are counted.
    """
    functions = read_functions() if functions is None else functions
    chosen, first = set(approving), coordinators(notes, departments)
    standing = [
        "coordinator"
        if name in first
        else "approving"
        if function_of(str(name), functions) in chosen
        else "other"
        for name in departments["department"]
    ]
    return departments[["department", "kind"]].assign(standing=standing).set_index("department")


def subordinates(assignments: pd.DataFrame, departments: pd.DataFrame) -> pd.DataFrame:
    """List the named bodies that the registry puts under another, with its source and confidence.

    Parameters
    ----------
    assignments, departments : DataFrame
        Of a plan.

    Returns
    -------
    DataFrame
        One row a body with a parent: parent, department, tasks (that name it), leads, confidence
        and source (of the registry's row, parent included); by parent, then leads and tasks
        falling, then name.
    """
    load = workload(assignments)
    load["lead"] = load.get("lead", 0)
    counted = load[["total", "lead"]].rename(columns={"total": "tasks", "lead": "leads"})
    under = departments[departments["parent"].fillna("").ne("")]
    rows = under.merge(counted.reset_index(), on="department")
    rows = rows[["parent", "department", "tasks", "leads", "confidence", "source"]]
    keys = ["parent", "leads", "tasks", "department"]
    return rows.sort_values(keys, ascending=[True, False, False, True], ignore_index=True)


def leading_merged(assignments: pd.DataFrame, departments: pd.DataFrame) -> pd.DataFrame:
    """Say how concentrated leading is once bodies count with their subordinates.

    Parameters
    ----------
    assignments : DataFrame
        Tidy assignments.
    departments : DataFrame
        With columns department, parent and confidence; a row without a confidence counts as low.

    Returns
    -------
    DataFrame
        Index merged: apart (no body merged), then high, medium, low: bodies merged into their
        parents where the registry is at least so sure. Columns bodies (merged away), first (the
        body that leads most; of several the first by name), leads (of it), tasks (with a lead),
        leaders, effective_number (of leaders, see `concentration`) and gini (over the leaders).

    Notes
    -----
    A task that both a body and its subordinate lead counts once: see `merge_children`.
    """
    surest = {"apart": 0} | {name: place for place, name in enumerate(CERTAINTY, start=1)}
    places = departments["confidence"].map(surest).fillna(len(CERTAINTY))
    named = workload(assignments).index
    records = {}
    for name, place in surest.items():
        known = departments.assign(parent=departments["parent"].where(places <= place))
        merged = merge_children(assignments, known)
        load = workload(merged)
        leads = load["lead"] if "lead" in load else pd.Series(dtype=int)
        leads = leads[leads > 0].sort_index()
        shares = concentration(leads)
        led = merged.loc[merged["role"].eq("lead") & merged["department"].isin(leads.index)]
        records[name] = {
            "bodies": int((~named.isin(load.index)).sum()),
            "first": leads.idxmax() if len(leads) else None,
            "leads": int(leads.max()) if len(leads) else 0,
            "tasks": led["task_id"].nunique(),
            "leaders": len(leads),
            "effective_number": shares["effective_number"],
            "gini": shares["gini"],
        }
    return pd.DataFrame.from_dict(records, orient="index").rename_axis("merged")


def even_gini(leads: int, bodies: int) -> float:
    """Return the Gini index to be expected when leads fall on bodies at random.

    Parameters
    ----------
    leads, bodies : int
        Each lead falls on any body with the same probability, independently.

    Returns
    -------
    float
        The exact expectation, (B - 1) / (2 L) E|X - Y|, with X and Y the leads of two bodies:
        X + Y is binomial (L, 2 / B) and, given it, X binomial with 1/2. nan without leads.
    """
    from scipy.stats import binom  # slow to import

    if not leads:
        return float("nan")
    if bodies < 2:
        return 0.0
    both, one = np.arange(leads + 1)[:, None], np.arange(leads + 1)
    apart = (np.abs(2 * one - both) * binom.pmf(one, both, 0.5)).sum(axis=1)
    mean = float(apart @ binom.pmf(both[:, 0], leads, 2 / bodies))
    return (bodies - 1) / (2 * leads) * mean


@stored
def random_leads(
    assignments: pd.DataFrame, draw: str = "all", n_draws: int = 10_000, seed: int = 1
) -> pd.DataFrame:
    """Compare the concentration of leading with what leads allotted at random would give.

    Leads that fall at random are unequal, too: this is the yardstick of an index of inequality.

    Parameters
    ----------
    assignments : DataFrame
        As for `lead_rate`.
    draw : {"all", "named"}
        Who a task's leads are drawn from, evenly and without repeating any: every body that the
        plan names, or the bodies that the task names.
    n_draws : int
        Allotments drawn.
    seed : int
        Of the drawing.

    Returns
    -------
    DataFrame
        Index index: gini, hhi, effective_number, top_share (see `concentration`, over all bodies
        named in tasks with a lead, those that never lead included) and leaders (bodies that lead
        at all). Columns observed, expected (mean of the draws), low and high (2.5 and 97.5
        percentiles), p_low and p_high ((r + 1) / (n_draws + 1), r the draws at or below, or at or
        above, the observed; Davison & Hinkley 1997).

    Raises
    ------
    ValueError
        If ``draw`` or ``n_draws`` is not allowed, a column is missing or a role is unknown.

    Notes
    -----
    Exact under ``all``, where every task has one lead: `even_gini`.
    """
    require("draw", draw, DRAWS)
    if n_draws < 1:
        raise ValueError("n_draws must be at least 1.")
    rows, _ = _with_leads(assignments, [])
    if rows.empty:
        nothing = ["observed", "expected", "low", "high", "p_low", "p_high"]
        return pd.DataFrame(np.nan, index=pd.Index(UNEVEN, name="index"), columns=nothing)
    rows = rows.assign(body=pd.factorize(rows["department"], sort=True)[0])
    seen = _unevenness(rows.groupby("body")["leading"].sum().to_numpy(dtype=int)[None])[0]
    drawn = _unevenness(_allotted(rows, draw, n_draws, seed))
    low, high = np.percentile(drawn, ENDS, axis=0)
    near = 1e-9  # equal values may differ in the last digits
    return pd.DataFrame(
        {
            "observed": seen,
            "expected": drawn.mean(axis=0),
            "low": low,
            "high": high,
            "p_low": ((drawn <= seen + near).sum(axis=0) + 1) / (n_draws + 1),
            "p_high": ((drawn >= seen - near).sum(axis=0) + 1) / (n_draws + 1),
        },
        index=pd.Index(UNEVEN, name="index"),
    )


@stored
def leads_by_rank(
    assignments: pd.DataFrame, draw: str = "all", n_draws: int = 10_000, seed: int = 1
) -> pd.DataFrame:
    """Add up leads from the body that leads most, beside leads allotted at random.

    Parameters
    ----------
    assignments, draw, n_draws, seed
        As for `random_leads`, whose draws these are.

    Returns
    -------
    DataFrame
        Index rank, from 1 to the number of bodies named in tasks with a lead: observed (leads of
        the first so many bodies, int), expected (mean of the draws, bodies ranked anew in each),
        low and high (2.5 and 97.5 percentiles).

    Raises
    ------
    ValueError
        As for `random_leads`.
    """
    require("draw", draw, DRAWS)
    if n_draws < 1:
        raise ValueError("n_draws must be at least 1.")
    rows, _ = _with_leads(assignments, [])
    rows = rows.assign(body=pd.factorize(rows["department"], sort=True)[0])
    seen = rows.groupby("body")["leading"].sum().to_numpy(dtype=int)
    drawn = _allotted(rows, draw, n_draws, seed)
    ranked = np.cumsum(-np.sort(-drawn, axis=1), axis=1)
    low, high = np.percentile(ranked, ENDS, axis=0)
    return pd.DataFrame(
        {
            "observed": np.cumsum(-np.sort(-seen)),
            "expected": ranked.mean(axis=0),
            "low": low,
            "high": high,
        },
        index=pd.RangeIndex(1, len(seen) + 1, name="rank"),
    )


def _allotted(rows: pd.DataFrame, draw: str, n_draws: int, seed: int) -> np.ndarray:
    """Return the leads of each body (columns) in each allotment (rows)."""
    random = np.random.default_rng(seed)
    bodies = rows["body"].nunique()
    counts = np.zeros((n_draws, bodies), dtype=int)
    lanes = np.arange(n_draws)[:, None]
    for _, task in rows.groupby("task_id", sort=False):
        pool = np.arange(bodies) if draw == "all" else task["body"].to_numpy()
        keys = random.random((n_draws, len(pool)))
        drawn = np.argsort(keys, axis=1)[:, : int(task["leading"].sum())]
        counts[lanes, pool[drawn]] += 1
    return counts


def _unevenness(counts: np.ndarray) -> np.ndarray:
    """Return the indices UNEVEN of each row of counts; as `concentration`, for many at once."""
    x = np.sort(counts, axis=1)
    n, total = x.shape[1], x.sum(axis=1)
    p = x / total[:, None]
    hhi = (p**2).sum(axis=1)
    gini = ((2 * np.arange(1, n + 1) - n - 1) * p).sum(axis=1) / n
    return np.column_stack([gini, hhi, 1 / hhi, p[:, -1], (x > 0).sum(axis=1)])
