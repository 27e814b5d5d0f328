"""Where departments work: coverage of sections, specialisation, breadth and overlap."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import by_total_then_name, named_rows, require
from hbey_analysis.measures.levels import best_level

# What may be counted over, and the unit of workload that it stands for.
BY = {"section_id": "section", "item_id": "item", "role": "task"}


def coverage(
    assignments: pd.DataFrame, by: str = "section_id", include_collective: bool = False
) -> pd.DataFrame:
    """Count the distinct tasks each department has in each section, item or role.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``department``, the column named by ``by``, and optionally
        ``kind``.
    by : {"section_id", "item_id", "role", "auto"}
        What the columns are. A task outside any section (item) has a column of its own, under its
        task_id, as it is a unit of its own in `workload`. ``auto`` takes the level that divides
        the tasks best (see `best_level`), sections where neither does; the columns' name says
        which.
    include_collective : bool
        Count classes of bodies (相关盟市) as if each were one body.

    Returns
    -------
    DataFrame
        int counts of tasks, 0 where there are none. Rows ``department`` by row total falling, then
        name; columns named ``by`` in document order (first appearance among the rows counted).

    Raises
    ------
    ValueError
        If ``by`` is not one of its values, a column is missing or a role is unknown.
    """
    require("by", by, [*BY, "auto"])
    if by == "auto":
        by = best_level(assignments.drop_duplicates("task_id")) or "section_id"
    wanted = ["role"] if by == "role" else []
    rows = named_rows(assignments, *wanted, unit=BY[by], include_collective=include_collective)
    column = rows["role" if by == "role" else "unit"]
    rows = rows[["task_id", "department"]].assign(column=column).drop_duplicates()
    counts = rows.groupby(["department", "column"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=rows["column"].unique()).astype(int)
    counts = counts.loc[by_total_then_name(counts.sum(axis=1))]
    return counts.rename_axis(index="department", columns=by)


def location_quotient(counts: pd.DataFrame) -> pd.DataFrame:
    """Compare a department's share of work in a section with the whole plan's.

    (n_ds / n_d) / (n_s / n), with n_ds the department's tasks in the section, n_d its tasks, n_s
    those of the section and n all of them. Above 1 the department is more specialised in the
    section than departments are on the whole. Weighted by n_s / n, each row has mean 1.

    Parameters
    ----------
    counts : DataFrame
        Non-negative counts, department × section, as from `coverage`.

    Returns
    -------
    DataFrame
        Of the same shape and order, float; nan in rows and columns that sum to zero.

    Notes
    -----
    Florence 1939, Report on the Location of Industry; Isard 1960, Methods of Regional Analysis.
    Quotients of departments with few tasks are large by chance: read them beside the counts.
    """
    n = counts.to_numpy(dtype=float)
    expected = np.outer(n.sum(axis=1), n.sum(axis=0))
    quotient = np.divide(n * n.sum(), expected, out=np.full(n.shape, np.nan), where=expected > 0)
    return pd.DataFrame(quotient, index=counts.index, columns=counts.columns)


def breadth(counts: pd.DataFrame) -> pd.Series:
    """Count the sections a department effectively works in.

    1 / Σp², p the department's shares of its own tasks by section: from 1 (all in one section) to
    the number of sections (evenly over all).

    Parameters
    ----------
    counts : DataFrame
        Non-negative counts, department × section, as from `coverage`.

    Returns
    -------
    Series
        ``breadth``, float, in sections; in the order of the rows; nan for a row of zeros.

    Notes
    -----
    The inverse of Simpson's index (Simpson 1949, Nature 163: 688), Hill's (1973) number of order 2
    and Laakso & Taagepera's (1979) effective number.
    """
    n = counts.to_numpy(dtype=float)
    squares = (n**2).sum(axis=1)
    out = np.full(len(n), np.nan)
    values = np.divide(n.sum(axis=1) ** 2, squares, out=out, where=squares > 0)
    return pd.Series(values, index=counts.index, name="breadth")


def overlap(counts: pd.DataFrame) -> pd.DataFrame:
    """Measure how far two sections engage the same departments.

    |A ∩ B| / |A ∪ B|, A and B the sets of departments with at least one task in each section.

    Parameters
    ----------
    counts : DataFrame
        Non-negative counts, department × section, as from `coverage`.

    Returns
    -------
    DataFrame
        Section × section, in the order of the columns: symmetric, float from 0 to 1, diagonal 1.0;
        nan where neither section has any department (0/0).

    Notes
    -----
    Jaccard 1901, Bulletin de la Société vaudoise des sciences naturelles 37: 547.
    """
    present = (counts.to_numpy(dtype=float) > 0).astype(int)
    both = present.T @ present
    either = both.diagonal()[:, None] + both.diagonal() - both
    values = np.divide(both, either, out=np.full(both.shape, np.nan), where=either > 0)
    return pd.DataFrame(values, index=counts.columns, columns=counts.columns)


def largest_cell(table: pd.DataFrame) -> tuple[str, str] | None:
    """Return row and column of the largest number of a table; null cells do not count.

    Parameters
    ----------
    table : DataFrame
        Any table of numbers.

    Returns
    -------
    tuple of str or None
        The first largest cell, row by row; None where there is no number.
    """
    values = table.to_numpy(dtype=float)
    if not values.size or np.isnan(values).all():
        return None
    row, column = divmod(int(np.nanargmax(values)), values.shape[1])
    return str(table.index[row]), str(table.columns[column])
