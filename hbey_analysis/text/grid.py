"""Tables with merged cells to plain rows: each row has a cell in every column."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

MOST_MERGED = 100  # columns; a file may state any number

Rows = list[list[str]]  # a table: the cells of each row
Cell = tuple[str, int, int]  # words, and how many rows and columns they take; 0: all there are

AsLines = Callable[[Rows], Iterable[str]]  # gives the lines of a table
ROWS = (
    "The {} rows of tables are lines, their cells apart by tabs; cells under headings such as "
    "牵头单位 are lines of their own, the heading before each."
)


class Below(str):
    """The words of a merged cell once more, in a row below its first."""


class Beside(str):
    """The words of a merged cell once more, in a column beside its first."""


def spread(rows: list[list[Cell]]) -> Rows:
    """Return a table's rows with each merged cell in all places that it takes.

    Parameters
    ----------
    rows : list of list of Cell
        The cells that each row has of its own.

    Returns
    -------
    list of list of str
        In the first place of a merged cell its words, in the others `Below` and `Beside`.
    """
    grid: Rows = []
    hanging: dict[int, tuple[int, str]] = {}  # by column: rows to come, and their words
    for cells in rows:
        row: list[str] = []
        own = deque(cells)
        while own or max(hanging, default=-1) >= len(row):
            column = len(row)
            if column in hanging:
                left, words = hanging.pop(column)
                row.append(words)
                if left > 1:
                    hanging[column] = left - 1, words
            elif own:
                words, down, across = own.popleft()
                for step in range(_columns(column, across)):
                    row.append(Beside(words) if step else words)
                    if down != 1:
                        more = down - 1 if down else len(rows)
                        hanging[column + step] = more, Beside(words) if step else Below(words)
            else:
                row.append("")
        grid.append(row)
    return grid


def _columns(column: int, across: int) -> int:
    """Return how many columns a cell takes that begins in this one."""
    return max(1, min(across, MOST_MERGED - column))


def own_words(cells: Iterable[str]) -> list[str]:
    """Return a row as it is printed: a merged cell's words stand in its first place only.

    Parameters
    ----------
    cells : iterable of str
        A row, as `spread` gives it.

    Returns
    -------
    list of str
        As many cells, less the last ones that a merged cell covers.
    """
    kept = list(cells)
    while kept and isinstance(kept[-1], Below | Beside):
        kept.pop()
    return ["" if isinstance(cell, Below | Beside) else cell for cell in kept]


def tabbed(rows: Rows) -> Iterator[str]:
    """Yield a line for each row of a table, its cells apart by tabs.

    Parameters
    ----------
    rows : list of list of str
        The cells of each row.
    """
    return ("\t".join(own_words(cells)) for cells in rows)
