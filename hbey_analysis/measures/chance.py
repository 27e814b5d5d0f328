"""Coverage, themes and breadth against tasks dealt at random."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import named_rows, require, unit_ids
from hbey_analysis.measures.coverage import breadth, coverage
from hbey_analysis.stored import stored

LEVELS = ("section_id", "item_id")
ENDS = (2.5, 97.5)  # percentiles, 95 %
CELLS = ["count", "expected", "quotient", "p", "q"]


def coverage_by_chance(
    assignments: pd.DataFrame, tasks: pd.DataFrame, by: str = "section_id"
) -> pd.DataFrame:
    """Test each department and section for more tasks than chance would bring together.

    Parameters
    ----------
    assignments, tasks : DataFrame
        Of a plan; collectives are left out.
    by : {"section_id", "item_id"}
        Sections or items. A task outside any stands for itself.

    Returns
    -------
    DataFrame
        One row a department and section (item), those without a task together included: see
        `cells_by_chance`.

    Raises
    ------
    ValueError
        If ``by`` is not one of its values, a column is missing or a role is unknown.
    """
    require("by", by, LEVELS)
    rows = named_rows(assignments)[["department", "task_id"]]
    return cells_by_chance(rows, _grouped(tasks, by), len(tasks))


def codes_by_chance(
    mentions: pd.DataFrame,
    tasks: pd.DataFrame,
    codebook: str,
    by: str = "section_id",
    assignments: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Test each code and section, or department, for more tasks than chance would bring together.

    Tasks are counted, not mentions: a word that one task repeats says no more of where it stands.

    Parameters
    ----------
    mentions, tasks : DataFrame
        Of a plan. Children are codes of their own: see `with_parents`.
    codebook : str
        Which codebook.
    by : {"section_id", "item_id", "department"}
        What the codes are crossed with.
    assignments : DataFrame, optional
        Needed for ``by="department"``.

    Returns
    -------
    DataFrame
        One row a code and section (item, department), those without a task together included: see
        `cells_by_chance`.

    Raises
    ------
    ValueError
        If ``by`` is not allowed, or the assignments are missing.
    """
    require("by", by, (*LEVELS, "department"))
    if by == "department":
        if assignments is None:
            raise ValueError('by="department" needs the assignments.')
        columns = named_rows(assignments)[["department", "task_id"]]
    else:
        columns = _grouped(tasks, by)
    rows = mentions.loc[mentions["codebook"] == codebook, ["code", "task_id"]]
    return cells_by_chance(rows, columns, len(tasks))


def cells_by_chance(rows: pd.DataFrame, columns: pd.DataFrame, n_tasks: int) -> pd.DataFrame:
    """Test two classifications of tasks for cells with more tasks than chance would bring together.

    Under the null the tasks of a row are any of the plan's, all choices of as many equally likely:
    with N tasks, r of the row and c of the column, their number in the cell is hypergeometric.

    Parameters
    ----------
    rows, columns : DataFrame
        A key each (for instance department, and code), and task_id; a task may have several.
    n_tasks : int
        How many tasks the plan has.

    Returns
    -------
    DataFrame
        One row a cell: both keys, count, expected (r c / N), quotient (count / expected: the
        location quotient over tasks), p (exact, P(X >= count)) and q (Benjamini & Hochberg 1995,
        over all cells). Sorted by p, then count falling, then keys.

    Notes
    -----
    The one-sided test of Fisher (1922, J. Royal Statistical Society 85: 87) in each cell.
    """
    from scipy.stats import false_discovery_control, hypergeom  # slow to import

    rows, columns = rows.drop_duplicates(), columns.drop_duplicates()
    row, column = (str(side.columns.drop("task_id")[0]) for side in (rows, columns))
    of_row, of_column = rows.groupby(row).size(), columns.groupby(column).size()
    together = rows.merge(columns, on="task_id").groupby([row, column]).size()
    every = pd.MultiIndex.from_product([of_row.index, of_column.index], names=[row, column])
    table = together.reindex(every, fill_value=0).astype(int).rename("count").reset_index()
    if table.empty:
        return pd.DataFrame(columns=[row, column, *CELLS])
    r, c = table[row].map(of_row).to_numpy(), table[column].map(of_column).to_numpy()
    table["expected"] = r * c / n_tasks
    table["quotient"] = table["count"] / table["expected"]
    table["p"] = hypergeom.sf(table["count"].to_numpy() - 1, n_tasks, c, r)
    table["q"] = false_discovery_control(table["p"])
    keys = ["p", "count", row, column]
    return table.sort_values(keys, ascending=[True, False, True, True], ignore_index=True)


@stored
def breadth_by_chance(
    assignments: pd.DataFrame,
    tasks: pd.DataFrame,
    by: str = "section_id",
    n_draws: int = 20_000,
    seed: int = 1,
) -> pd.DataFrame:
    """Compare each department's breadth with that of as many tasks drawn at random.

    Breadth grows with the number of tasks, so it says little of two departments of unlike
    workload. Here each is compared with tasks drawn from the plan without repeating any.

    Parameters
    ----------
    assignments, tasks : DataFrame
        Of a plan; collectives are left out.
    by : {"section_id", "item_id"}
        Sections or items. A task outside any stands for itself.
    n_draws : int
        Draws for each number of tasks.
    seed : int
        Of the drawing.

    Returns
    -------
    DataFrame
        Index department, by tasks falling, then name: tasks, breadth (see `breadth`), expected
        (mean of the draws), low and high (2.5 and 97.5 percentiles), p_low (of being as narrow)
        and p_high (as broad), both (r + 1) / (n_draws + 1) (Davison & Hinkley 1997), and q
        (Benjamini & Hochberg 1995, over departments, of twice the smaller tail, at most 1).

    Raises
    ------
    ValueError
        If ``by`` or ``n_draws`` is not allowed, a column is missing or a role is unknown.
    """
    from scipy.stats import false_discovery_control  # slow to import

    require("by", by, LEVELS)
    if n_draws < 1:
        raise ValueError("n_draws must be at least 1.")
    groups = _grouped(tasks, by)
    sizes = groups.groupby(by).size()
    rows = named_rows(assignments)[["department", "task_id"]].assign(role="support")
    counts = coverage(rows.merge(groups, on="task_id"), by)
    seen = (counts.to_numpy() ** 2).sum(axis=1)
    totals = counts.sum(axis=1).to_numpy()
    random = np.random.default_rng(seed)
    drawn = {
        n: (random.multivariate_hypergeometric(sizes, n, size=n_draws) ** 2).sum(axis=1)
        for n in np.unique(totals)
    }
    records = []
    for n, squares in zip(totals, seen, strict=True):
        chance = n**2 / drawn[n]
        ends = np.percentile(chance, ENDS)
        tails = ((drawn[n] >= squares).sum(), (drawn[n] <= squares).sum())  # narrow, broad
        records.append((chance.mean(), *ends, *((hits + 1) / (n_draws + 1) for hits in tails)))
    names = ["expected", "low", "high", "p_low", "p_high"]
    chances = pd.DataFrame(records, columns=names, index=counts.index, dtype=float)
    table = counts.sum(axis=1).rename("tasks").to_frame().join(breadth(counts)).join(chances)
    both = np.minimum(2 * table[["p_low", "p_high"]].min(axis=1), 1)
    table["q"] = false_discovery_control(both) if len(table) else both
    return table


def _grouped(tasks: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the section or item of each task; a task outside any stands for itself."""
    return pd.DataFrame({by: unit_ids(tasks, by), "task_id": tasks["task_id"]})
