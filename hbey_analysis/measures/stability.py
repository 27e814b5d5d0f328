"""How far a finding rests on single items: intervals when they are drawn anew or left out."""

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import named_rows, resampled, unit_ids
from hbey_analysis.measures.coverage import breadth, coverage

NORMAL = 1.96  # standard errors, 95 %
STABILITY = ["total", "total_low", "total_high", "share", "share_low", "share_high"]
STABILITY += ["rank", "rank_low", "rank_high"]


def stability(
    assignments: pd.DataFrame,
    n: int = 1_000,
    seed: int = 1,
    cluster: str = "item_id",
    role: str | None = None,
) -> pd.DataFrame:
    """Return intervals of share and rank when items are drawn anew with replacement.

    A plan is a census of itself: these are intervals of stability (how far a share or a rank rests
    on single items), not of sampling error. Cluster bootstrap, percentile intervals (Efron &
    Tibshirani 1993).

    Parameters
    ----------
    assignments : DataFrame
        Tidy assignments; collectives are left out.
    n : int
        Resamples.
    seed : int
        Of the resampling.
    cluster : {"item_id", "section_id", "task_id"}
        What is drawn as a whole; a task outside any is drawn by itself. Whole sections, whose
        tasks are alike, are the sterner test; where they are few, intervals by sections are rather
        too narrow (Cameron, Gelbach & Miller 2008, Review of Economics and Statistics 90:414).
    role : str, optional
        Count only this role.

    Returns
    -------
    DataFrame
        Index department, sorted by total, then name: total (tasks), total_low, total_high, share,
        share_low, share_high, rank, rank_low, rank_high (2.5 and 97.5 percentiles over the
        resamples; ties take the smallest rank). Items differ in size, and so do resamples: totals
        are scaled to the plan's number of tasks, so that a body in every task stays in every task.

    Raises
    ------
    ValueError
        If `cluster` or `n` is not allowed.
    """
    _check_resampling(cluster, n)
    rows = assignments.assign(group=unit_ids(assignments, cluster))
    sizes = rows.drop_duplicates("task_id").groupby("group").size()
    if "kind" in rows:
        rows = rows[rows["kind"].ne("collective")]  # a body without a kind is a named one
    if role is not None:
        rows = rows[rows["role"] == role]
    rows = rows.drop_duplicates(["task_id", "department"])
    counts = pd.crosstab(rows["group"], rows["department"])
    totals = counts.sum().rename("total")
    order = totals.index[np.lexsort([totals.index.to_numpy(dtype=str), -totals.to_numpy()])]
    counts = counts[order]
    if counts.empty:
        return pd.DataFrame(columns=STABILITY).rename_axis("department")
    counts = counts.reindex(sizes.index, fill_value=0)
    drawn = resampled(len(counts), n, seed)
    sums = drawn @ counts.to_numpy()
    scaled = sums * sizes.sum() / (drawn @ sizes.to_numpy())[:, None]
    shares = sums / np.maximum(sums.sum(axis=1, keepdims=True), 1)
    ranks = pd.DataFrame(sums).rank(axis=1, ascending=False, method="min").to_numpy()
    ends = (2.5, 97.5)
    share_low, share_high = np.percentile(shares, ends, axis=0)
    rank_low, rank_high = np.percentile(ranks, ends, axis=0, method="nearest")
    table = totals[order].to_frame()
    table["total_low"], table["total_high"] = np.percentile(scaled, ends, axis=0)
    table["share"] = table["total"] / table["total"].sum()
    table["share_low"], table["share_high"] = share_low, share_high
    table["rank"] = table["total"].rank(ascending=False, method="min").astype(int)
    table["rank_low"], table["rank_high"] = rank_low.astype(int), rank_high.astype(int)
    return table[STABILITY].rename_axis("department")


def breadth_stability(assignments: pd.DataFrame, cluster: str = "item_id") -> pd.DataFrame:
    """Return intervals of breadth when one item after the other is left out.

    Drawing with replacement would repeat items and so narrow every department: breadth, unlike a
    share, is then too small throughout. The jackknife repeats none (Efron & Tibshirani 1993,
    ch. 11): its standard error is sqrt((g - 1) / g * sum of squared deviations) over the g values
    with one item left out. As for `stability`, the interval is of stability.

    Parameters
    ----------
    assignments : DataFrame
        Tidy assignments; collectives are left out.
    cluster : {"item_id", "section_id", "task_id"}
        What is left out as a whole.

    Returns
    -------
    DataFrame
        Index department in the order of `coverage`: breadth, breadth_low, breadth_high (1.96
        standard errors to either side, within 1 and the number of sections).

    Raises
    ------
    ValueError
        If `cluster` is not allowed.
    """
    _check_resampling(cluster, 1)
    counts = coverage(assignments)
    if counts.empty:
        return breadth(counts).to_frame().assign(breadth_low=np.nan, breadth_high=np.nan)
    rows = named_rows(assignments, cluster, unit="section")  # sections named as by coverage
    rows = rows.assign(group=unit_ids(rows, cluster)).drop_duplicates(["task_id", "department"])
    groups = rows["group"].unique()
    sections = list(counts.columns)
    cube = np.zeros((len(groups), *counts.shape))
    where = zip(
        pd.Categorical(rows["group"], groups).codes,
        pd.Categorical(rows["department"], counts.index).codes,
        pd.Categorical(rows["unit"], sections).codes,
        strict=True,
    )
    for place in where:
        cube[place] += 1
    rest = cube.sum(axis=0) - cube  # clusters × departments × sections, one cluster left out each
    total, squares = rest.sum(axis=2), (rest**2).sum(axis=2)
    whole, g = breadth(counts), len(groups)
    kept = np.tile(whole.to_numpy(), (g, 1))  # only in the cluster left out: no deviation
    values = np.divide(total**2, squares, out=kept, where=squares > 0)
    error = np.sqrt((g - 1) / g * ((values - values.mean(axis=0)) ** 2).sum(axis=0))
    low = (whole - NORMAL * error).clip(lower=1)
    high = (whole + NORMAL * error).clip(upper=counts.shape[1])
    return whole.to_frame().assign(breadth_low=low, breadth_high=high)


def breadth_depth(assignments: pd.DataFrame) -> pd.DataFrame:
    """Put breadth, its interval, depth and workload of each department side by side.

    Parameters
    ----------
    assignments : DataFrame
        Tidy assignments; collectives are left out.

    Returns
    -------
    DataFrame
        Index department in the order of `coverage`: breadth, breadth_low, breadth_high, depth
        (tasks per section in which the department is present), total (tasks).
    """
    counts = coverage(assignments)
    total = counts.sum(axis=1)
    return breadth_stability(assignments).assign(
        depth=total / (counts > 0).sum(axis=1), total=total
    )


def _check_resampling(cluster: str, n: int) -> None:
    """Raise where the resampling is not possible."""
    if cluster not in ("item_id", "section_id", "task_id") or n < 1:
        raise ValueError("cluster is item_id, section_id or task_id, and n at least 1.")
