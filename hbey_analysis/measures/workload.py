"""Who carries how much: workload per department, its concentration, and merging bodies."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import (
    COUNTINGS,
    ROLES,
    checked,
    named_rows,
    require,
    rounded,
    strongest_role,
)


def workload(
    assignments: pd.DataFrame,
    unit: str = "task",
    counting: str = "whole",
    include_collective: bool = False,
) -> pd.DataFrame:
    """Count the units of work each department takes part in, by role.

    Within a unit a department counts once, in its strongest role there: lead, responsible,
    support, guide, implement. A task outside any item (section) is a unit of its own.

    Parameters
    ----------
    assignments : DataFrame
        One row per task and department, with columns ``task_id``, ``department``, ``role``, for
        ``unit="item"`` ``item_id``, for ``unit="section"`` ``section_id``, and optionally
        ``kind`` (without it every row is a named body).
    unit : {"task", "item", "section"}
        What is counted.
    counting : {"whole", "fractional"}
        ``whole`` gives each participant of a unit 1. ``fractional`` gives each of a unit's n
        participants 1/n, so that the totals sum to the number of units.
    include_collective : bool
        Count classes of bodies (相关盟市) as if each were one body.

    Returns
    -------
    DataFrame
        Index ``department``; a column per role present in the counted rows (order: lead, support,
        responsible, guide, implement), then ``total`` (units; int if whole, float if fractional),
        ``share`` (of the column total of ``total``) and ``rank`` (int, by total, ties take the
        smallest). Sorted by total and lead, both falling, then name.

    Raises
    ------
    ValueError
        If ``unit`` or ``counting`` is not one of its values, a column is missing, a department is
        null or a role is unknown.

    Notes
    -----
    Whole and fractional counting are the full and fractional counting of bibliometrics (Price
    1981, Science 212: 986; Perianes-Rodriguez, Waltman & van Eck 2016, J. Informetrics 10: 1178).
    Newman (2001, Phys. Rev. E 64: 016132) weights ties, not bodies, likewise by 1/(n - 1).
    """
    require("counting", counting, COUNTINGS)
    rows = named_rows(assignments, "role", unit=unit, include_collective=include_collective)
    present = [role for role in ROLES if rows["role"].eq(role).any()]
    rows = strongest_role(rows, ["unit", "department"])
    participants = rows.groupby("unit")["department"].transform("size")
    weight = 1 / participants if counting == "fractional" else participants.clip(upper=1)
    sums = rows.assign(weight=weight).groupby(["department", "role"])["weight"].sum()
    table = sums.unstack(fill_value=0).reindex(columns=present, fill_value=0)
    table = table.astype(float if counting == "fractional" else int)
    table["total"] = table.sum(axis=1)
    table["share"] = table["total"] / table["total"].sum()
    table["rank"] = rounded(table["total"]).rank(method="min", ascending=False).astype(int)
    keys = ["total", "lead", "department"] if "lead" in present else ["total", "department"]
    table = table.rename_axis(index="department", columns=None)
    return table.sort_values(keys, ascending=[key == "department" for key in keys], key=rounded)


def concentration(values: Iterable[float]) -> dict[str, float]:
    """Say how unequally a total is divided, over exactly the values given, zeros included.

    Parameters
    ----------
    values : iterable of float
        Non-negative numbers, for instance the leads of each department. Their order and their
        scale do not matter; which bodies with zero are among them does, for ``gini``,
        ``entropy`` and ``n``.

    Returns
    -------
    dict
        With x the n values and p = x / Σx:

        - ``hhi``: Σp², from 1/n to 1 (Hirschman 1945; Herfindahl 1950; Hirschman 1964, American
          Economic Review 54: 761);
        - ``effective_number``: 1 / hhi, the number of equal shares that would give the same hhi
          (Laakso & Taagepera 1979, Comparative Political Studies 12: 3);
        - ``gini``: Σᵢ(2i - n - 1)xᵢ / (nΣx) over rising x, without small-sample correction, from
          0 to (n - 1)/n (Gini 1912, Variabilità e mutabilità);
        - ``entropy``: -Σp ln p / ln n, from 0 to 1 (Shannon 1948; evenness of Pielou 1966,
          J. Theor. Biol. 13: 131); 0.0 for a single value, which is wholly concentrated;
        - ``top_share``: the largest p;
        - ``n``: how many values (int).

        Without values, or if all are zero, every entry but ``n`` is nan.

    Raises
    ------
    ValueError
        If a value is negative, nan or infinite.
    """
    x = np.sort(np.asarray(list(values), dtype=float))
    if not (np.isfinite(x) & (x >= 0)).all():
        raise ValueError("values must be finite numbers of at least 0.")
    n = len(x)
    if not x.any():
        names = ("hhi", "effective_number", "gini", "entropy", "top_share")
        return {**dict.fromkeys(names, float("nan")), "n": n}
    x = x / x[-1]  # shares do not depend on scale; the sum of huge values would overflow
    p = x / x.sum()
    held = p[p > 0]
    hhi = float((p**2).sum())
    gini = float(((2 * np.arange(1, n + 1) - n - 1) * p).sum() / n)
    entropy = float(-(held * np.log(held)).sum() / np.log(n)) if n > 1 else 0.0
    return {
        "hhi": hhi,
        "effective_number": 1 / hhi,
        "gini": max(gini, 0.0),  # equal values may come out at -1e-17
        "entropy": min(entropy, 1.0),  # and at 1 + 1e-16
        "top_share": float(p[-1]),
        "n": n,
    }


def merge_children(assignments: pd.DataFrame, departments: pd.DataFrame) -> pd.DataFrame:
    """Replace each department that has a parent by its top-most parent.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``position``, ``department``, ``role``; others are carried along.
    departments : DataFrame
        With columns ``department`` and ``parent`` (null or empty: none). A department that is not
        in it stays itself.

    Returns
    -------
    DataFrame
        The columns of ``assignments``, one row per task and department, with the strongest role
        (lead, responsible, support, guide, implement), the earliest position, and everything else
        from the row that gave the role (the first of them). Rows by task (first appearance) and
        position; positions may have gaps.

    Raises
    ------
    ValueError
        If the parents run in a circle, a column is missing or a role is unknown.
    """
    rows = checked(assignments, ["task_id", "position", "department", "role"])
    tops = _top_parents(checked(departments, ["department", "parent"], "departments"))
    rows["department"] = rows["department"].map(lambda name: tops.get(name, name))
    key = ["task_id", "department"]
    rows["position"] = rows.groupby(key)["position"].transform("min")
    rows = strongest_role(rows, key)
    document_order = np.lexsort((rows["position"], pd.factorize(rows["task_id"])[0]))
    return rows.iloc[document_order].reset_index(drop=True)


def _top_parents(departments: pd.DataFrame) -> dict[str, str]:
    """Map every department that has a parent to the top of its chain."""
    pairs = zip(departments["department"], departments["parent"], strict=True)
    parents = {child: parent for child, parent in pairs if pd.notna(parent) and parent != ""}
    tops = {}
    for department in parents:
        chain = [department]
        while chain[-1] in parents:
            chain.append(parents[chain[-1]])
            if chain[-1] in chain[:-1]:
                raise ValueError(f"departments: parents run in a circle, {' → '.join(chain)}.")
        tops[department] = chain[-1]
    return tops


def counting_shares(
    assignments: pd.DataFrame, departments: pd.DataFrame, unit: str = "task"
) -> pd.DataFrame:
    """Put shares of workload under several ways of counting side by side.

    Parameters
    ----------
    assignments, departments : DataFrame
        Of a plan; the departments give the parents.
    unit : {"task", "item", "section"}
        What is counted.

    Returns
    -------
    DataFrame
        Index department; whole, fractional, merged (whole, once children are merged into their
        parents; null for the children): shares between 0 and 1, the largest first.
    """
    ways = {way: workload(assignments, unit=unit, counting=way) for way in ("whole", "fractional")}
    ways["merged"] = workload(merge_children(assignments, departments), unit=unit)
    shares = pd.DataFrame({way: table["share"] for way, table in ways.items()})
    shares = shares.sort_values(["whole", "fractional"], ascending=False, kind="stable")
    return shares.rename_axis("department")


def lead_distributions(load: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the distributions whose concentration is reported.

    Parameters
    ----------
    load : DataFrame
        From `workload`.

    Returns
    -------
    dict of Series
        lead_leaders (leads over those that lead), lead_all (over all bodies), total (all roles);
        the first two only where the plan names leads.
    """
    leads = load["lead"] if "lead" in load else load["total"].iloc[:0]
    found = {"lead_leaders": leads[leads > 0], "lead_all": leads} if leads.sum() else {}
    return found | {"total": load["total"]}
