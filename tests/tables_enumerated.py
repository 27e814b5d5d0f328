"""Every table with the margins of a given one, by brute force."""

import itertools

import numpy as np


def all_tables(cells, strata=None):
    """Enumerate all tables that keep, of each value but 0, every row's and column's count.

    Rows are units; with strata (one of each row) columns keep their counts within each.
    """
    cells = np.asarray(cells)
    strata = np.zeros(len(cells), dtype=int) if strata is None else np.asarray(strata)
    each = [_of_one_stratum(cells[strata == stratum]) for stratum in np.unique(strata)]
    places = np.concatenate([np.flatnonzero(strata == stratum) for stratum in np.unique(strata)])
    tables = []
    for parts in itertools.product(*each):
        table = np.empty_like(cells)
        table[places] = np.concatenate(parts)
        tables.append(table)
    return tables


def _of_one_stratum(cells):
    """Build tables row by row, while no column has more of a value than it may."""
    orders = [sorted(set(itertools.permutations(row))) for row in cells.tolist()]
    orders = [[np.array(order) for order in rows] for rows in orders]
    tables = []

    def build(rows, left):
        if len(rows) == len(cells):
            tables.append(np.array(rows))
            return
        for row in orders[len(rows)]:
            rest = [left[value - 1] - (row == value) for value in (1, 2)]
            if all((counts >= 0).all() for counts in rest):
                build([*rows, row], rest)

    build([], [(cells == value).sum(axis=0) for value in (1, 2)])
    return tables
