"""Who works with whom: shared units, who leads whom, who is named first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import by_total_then_name, named_rows, require, rounded

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ROWS = 256  # of a matrix that are copied at a time
MEASURES = ("count", "jaccard", "cosine", "lift")


def incidence(
    assignments: pd.DataFrame,
    unit: str = "task",
    roles: Iterable[str] | None = None,
    include_collective: bool = False,
) -> tuple[csr_array, list[str], list[str]]:
    """Build the 0/1 matrix B of units and the departments that take part in them.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``department``, the unit's id column, ``role`` if ``roles`` is
        given, and optionally ``kind``.
    unit : {"task", "item", "section"}
        The rows of B. A task outside any item (section) is a unit of its own.
    roles : iterable of str, optional
        Keep only assignments in these roles.
    include_collective : bool
        Count classes of bodies (相关盟市) as if each were one body.

    Returns
    -------
    matrix : scipy.sparse.csr_array of int, shape (units, departments)
        1 where the department takes part in the unit.
    units : list of str
        Units with at least one participant kept, in document order.
    departments : list of str
        Sorted by name.

    Raises
    ------
    ValueError
        If ``unit`` or one of ``roles`` is unknown, or a column is missing.

    Notes
    -----
    The two-mode (affiliation) matrix of Breiger 1974, Social Forces 53: 181.
    """
    from scipy.sparse import csr_array  # here, because importing it is slow

    rows = named_rows(assignments, unit=unit, roles=roles, include_collective=include_collective)
    row, units = _in_order(rows["unit"])
    column, departments = pd.factorize(rows["department"], sort=True)
    ones = np.ones(len(rows), dtype=np.int64)
    matrix = csr_array((ones, (row, column)), shape=(len(units), len(departments)))
    matrix.data[:] = 1  # however often a unit names the department
    return matrix, units.tolist(), departments.tolist()


def _in_order(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Do what `pandas.factorize` does; rows of a unit mostly stand together and are read once."""
    names = column.to_numpy(dtype=object)
    new = np.append(True, names[1:] != names[:-1])[: len(names)]
    codes, units = pd.factorize(names[new])
    return codes[new.cumsum() - 1], units


def co_assignment(
    assignments: pd.DataFrame,
    measure: str = "count",
    unit: str = "task",
    roles: Iterable[str] | None = None,
    include_collective: bool = False,
) -> pd.DataFrame:
    """Measure how often each two departments take part in the same unit.

    Parameters
    ----------
    assignments, unit, roles, include_collective
        As for `incidence`.
    measure : {"count", "jaccard", "cosine", "lift"}
        With B the incidence matrix, c = (BᵀB)ᵢⱼ the units shared, s the units of one department
        and N the units with any participant kept:

        - ``count``: c; the diagonal is the department's own units (Breiger 1974);
        - ``jaccard``: c / (sᵢ + sⱼ - c); diagonal 1 (Jaccard 1901);
        - ``cosine``: c / √(sᵢsⱼ); diagonal 1 (Salton & McGill 1983; also Ochiai 1957);
        - ``lift``: N·c / (sᵢsⱼ), 1 when the two meet as often as if independent; diagonal N/s.
          Up to its constant the association strength of van Eck & Waltman 2009, JASIST 60: 1635.

    Returns
    -------
    DataFrame
        Square and symmetric, int for ``count`` and float otherwise. Index and columns
        ``department``, for every measure in the same order: own units falling, then name.

    Raises
    ------
    ValueError
        If ``measure``, ``unit`` or one of ``roles`` is unknown, or a column is missing.
    """
    require("measure", measure, MEASURES)
    matrix, units, departments = incidence(assignments, unit, roles, include_collective)
    order = np.argsort(-matrix.sum(axis=0), kind="stable")  # the names are in order
    shared, names = _shared(matrix[:, order]), [departments[place] for place in order]
    own = shared.diagonal()
    if measure == "jaccard":
        shared = shared / (own[:, None] + own - shared)
    elif measure == "cosine":
        shared = shared / np.sqrt(np.outer(own, own))
    elif measure == "lift":
        shared = len(units) * shared / np.outer(own, own)
    table = pd.DataFrame(shared, index=names, columns=names, copy=False)
    return table.rename_axis(index="department", columns="department")


def _shared(matrix: csr_array) -> np.ndarray:
    """Return BᵀB of a 0/1 matrix, pair by pair: some three times as fast as the product."""
    matrix.sort_indices()  # the first of a pair then has the lower number
    columns, count = matrix.indices.astype(np.int64), matrix.shape[1]
    starts, sizes = matrix.indptr[:-1], np.diff(matrix.indptr)
    pairs = np.zeros(count * count, dtype=np.int64)
    for size in np.unique(sizes):
        members = columns[starts[sizes == size] + np.arange(size)[:, None]]  # a column a unit
        for place in range(size):
            np.add.at(pairs, (members[place] * count + members[place + 1 :]).ravel(), 1)
    shared = pairs.reshape(count, count)
    for row in range(0, count, ROWS):  # what is below the diagonal, without a copy of all
        shared[row : row + ROWS, :row] = shared[:row, row : row + ROWS].T
        corner = shared[row : row + ROWS, row : row + ROWS]
        corner += np.triu(corner, 1).T
    np.fill_diagonal(shared, np.bincount(columns, minlength=count))
    return shared


def all_pairs(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return every unordered pair of a symmetric matrix.

    Parameters
    ----------
    matrix : DataFrame
        From `co_assignment`.

    Returns
    -------
    DataFrame
        a, b, shared: sorted by shared, the largest first, then in the order of the matrix.
    """
    first, second = np.triu_indices(len(matrix), 1)
    pairs = pd.DataFrame(
        {
            "a": matrix.index.to_numpy()[first],
            "b": matrix.index.to_numpy()[second],
            "shared": matrix.to_numpy()[first, second],
        }
    )
    return pairs.sort_values("shared", ascending=False, kind="stable", ignore_index=True)


def in_every_unit(matrix: pd.DataFrame, units: int) -> list[str]:
    """Return the departments that stand in every unit.

    Parameters
    ----------
    matrix : DataFrame
        Counts from `co_assignment`.
    units : int
        How many units there are.
    """
    return [name for name, own in zip(matrix.index, np.diag(matrix), strict=True) if own == units]


def lead_support(assignments: pd.DataFrame, unit: str = "task") -> pd.DataFrame:
    """Count the units in which one department leads and another supports.

    A pair counts once in a unit, if in any of the unit's tasks the one leads and the other
    supports. Where a task has several leads, each lead × support pair counts. Nobody supports
    itself, and collectives are left out.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``department``, ``role``, the unit's id column, and optionally
        ``kind``.
    unit : {"task", "item", "section"}
        What is counted. A task outside any item (section) is a unit of its own.

    Returns
    -------
    DataFrame
        int counts. Rows (``lead``): every department that leads, by row total falling, then name.
        Columns (``support``): every department that supports, by column total falling, then name.
        One that never meets the other role has zeros. Without leads the frame has no rows.

    Raises
    ------
    ValueError
        If ``unit`` is unknown, a column is missing or a role is unknown.

    Notes
    -----
    The weighted directed network of leads and supports; the sum is the number of lead × support
    pairs, not of units.
    """
    rows = named_rows(assignments, "role", unit=unit)
    leads = rows[rows["role"].eq("lead")].rename(columns={"department": "lead"})
    supports = rows[rows["role"].eq("support")].rename(columns={"department": "support"})
    pairs = leads[["task_id", "unit", "lead"]].merge(supports[["task_id", "support"]], on="task_id")
    pairs = pairs[pairs["lead"].ne(pairs["support"])].drop_duplicates(["unit", "lead", "support"])
    counts = pairs.groupby(["lead", "support"]).size().unstack(fill_value=0)
    counts = counts.reindex(
        index=leads["lead"].unique(), columns=supports["support"].unique(), fill_value=0
    ).astype(int)
    order = (by_total_then_name(counts.sum(axis=1)), by_total_then_name(counts.sum(axis=0)))
    return counts.loc[order].rename_axis(index="lead", columns="support")


def asymmetry(lead_support_matrix: pd.DataFrame) -> pd.DataFrame:
    """Compare, for each two departments, how often the one leads the other and the reverse.

    Parameters
    ----------
    lead_support_matrix : DataFrame
        Non-negative counts, rows lead and columns support, as from `lead_support`; names missing
        on one side count 0 there, and a department's tie to itself is ignored.

    Returns
    -------
    DataFrame
        One row per unordered pair tied in either direction: ``department_a``, ``department_b``,
        ``a_to_b`` (units a leads and b supports, the larger of the two; when equal, a is first by
        name), ``b_to_a``, ``net`` = a_to_b - b_to_a, ``reciprocated`` (bool: both above 0) and
        ``index`` = net / (a_to_b + b_to_a), from 0 (even) to 1 (one way). Sorted by
        a_to_b + b_to_a falling, then names.

    Notes
    -----
    ``index`` is the directional consistency index (H - L)/(H + L) of van Hooff & Wensing 1987, for
    one dyad; asymmetric and mutual dyads as in the dyad census (Wasserman & Faust 1994, ch. 13).
    ``reciprocated`` counts unordered pairs: a plan with d directed pairs, r of them reciprocated
    in this sense, has d - r rows here.
    """
    names = np.array(sorted({*lead_support_matrix.index, *lead_support_matrix.columns}), object)
    square = lead_support_matrix.reindex(index=names, columns=names, fill_value=0).to_numpy()
    i, j = np.triu_indices(len(names), k=1)
    i, j = np.where(square[j, i] > square[i, j], (j, i), (i, j))
    table = pd.DataFrame(
        {
            "department_a": names[i],
            "department_b": names[j],
            "a_to_b": square[i, j],
            "b_to_a": square[j, i],
        }
    )
    table = table[table["a_to_b"] > 0]
    total = table["a_to_b"] + table["b_to_a"]
    net = table["a_to_b"] - table["b_to_a"]
    table = table.assign(net=net, reciprocated=table["b_to_a"] > 0, index=net / total, total=total)
    keys = ["total", "department_a", "department_b"]
    table = table.sort_values(keys, ascending=[False, True, True])
    return table.drop(columns="total").reset_index(drop=True)


def first_supporters(assignments: pd.DataFrame) -> pd.Series:
    """Return who stands first among the supporters of each task; collectives are left out.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``position``, ``department``, ``role``, and optionally ``kind``.

    Returns
    -------
    Series
        The department by task_id, in the order of the table; tasks without supporters are not in
        it.

    Raises
    ------
    ValueError
        If a column is missing or a role is unknown.
    """
    rows = named_rows(assignments, "position", "role")
    rows = rows[rows["role"].eq("support")]
    earliest = rows.groupby("task_id")["position"].transform("min")
    first = rows[rows["position"].eq(earliest)].drop_duplicates("task_id")
    return first.set_index("task_id")["department"]


def precedence(assignments: pd.DataFrame) -> pd.DataFrame:
    """Measure how early each department is named in the clauses it is named in.

    Collectives are dropped first and the participants left are ranked anew; a department named
    twice in a clause stands where it is named first.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``position``, ``department``, ``role``, and optionally ``kind``.

    Returns
    -------
    DataFrame
        Index ``department``, with columns

        - ``clauses``: clauses (tasks) it is named in;
        - ``mean_position``: mean over them of (r - 1)/(n - 1), r its rank among the n
          participants, 0 first and 1 last; 0 in a clause with one participant;
        - ``support_clauses``: clauses in which it supports;
        - ``first_support``: clauses in which it stands first among the supporters;
        - ``first_support_share``: first_support / support_clauses, nan where it never supports;
        - ``first_by_chance``: what first_support would be on average if the supporters of each
          clause stood in random order, Σ 1/m over the clauses with m supporters.

        Sorted by mean_position, then clauses falling, then name.

    Raises
    ------
    ValueError
        If a column is missing or a role is unknown.

    Notes
    -----
    A rank normalised to [0, 1], a plain description: whether the order of names says anything of
    importance is for the reader to argue.
    """
    rows = named_rows(assignments, "position", "role").sort_values("position", kind="stable")
    named = rows.drop_duplicates(["task_id", "department"])
    clauses = named.groupby("task_id")["department"]
    last = clauses.transform("size") - 1
    place = clauses.cumcount() / last.clip(lower=1)
    supports = rows[rows["role"].eq("support")].drop_duplicates(["task_id", "department"])
    first = first_supporters(assignments).rename("department").to_frame()
    places = place.groupby(named["department"])
    table = pd.DataFrame({"clauses": places.size(), "mean_position": places.mean()})
    for column, part in (("support_clauses", supports), ("first_support", first)):
        table[column] = part["department"].value_counts().reindex(table.index, fill_value=0)
    table["first_support_share"] = table["first_support"] / table["support_clauses"]
    chance = 1 / supports.groupby("task_id")["department"].transform("size")
    chances = chance.groupby(supports["department"]).sum()
    table["first_by_chance"] = chances.reindex(table.index, fill_value=0.0)
    keys = ["mean_position", "clauses", "department"]
    return table.sort_values(keys, ascending=[True, False, True], key=rounded)


def combinations_of_departments(
    assignments: pd.DataFrame,
    departments_of_interest: Iterable[str] | None = None,
    roles: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Count how often exactly the same set of departments works on a task.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``department``, ``role`` if ``roles`` is given, and optionally
        ``kind``; collectives are left out.
    departments_of_interest : iterable of str, optional
        Look only at these; a task with none of them is dropped. Names that are not in
        ``assignments`` have no effect.
    roles : iterable of str, optional
        Keep only assignments in these roles.

    Returns
    -------
    DataFrame
        ``combination`` (sorted names joined with "|"), ``size`` (departments in it), ``tasks``
        (how many have exactly this set) and ``task_ids`` (joined with "|", in document order).
        Each task is in one row. Sorted by tasks and size, both falling, then combination.

    Raises
    ------
    ValueError
        If one of ``roles`` is unknown or a column is missing.

    Notes
    -----
    The exclusive intersections of sets that an UpSet plot draws (Lex et al. 2014, IEEE TVCG 20:
    1983).
    """
    rows = named_rows(assignments, roles=roles)
    if departments_of_interest is not None:
        rows = rows[rows["department"].isin(list(departments_of_interest))]
    tasks_of: dict[tuple[str, ...], list[str]] = {}
    for task_id, names in rows.groupby("task_id", sort=False)["department"]:
        tasks_of.setdefault(tuple(sorted(set(names))), []).append(str(task_id))
    records = [("|".join(c), len(c), len(ids), "|".join(ids)) for c, ids in tasks_of.items()]
    records.sort(key=lambda record: (-record[2], -record[1], record[0]))
    return pd.DataFrame(records, columns=["combination", "size", "tasks", "task_ids"])
