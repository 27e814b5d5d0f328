"""What a measure returned together with the call, as a reader would type it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measured:
    """What a measure returned, and the call that made it."""

    call: str
    table: Any

    def __getitem__(self, name: str) -> "Measured":
        """Return one column, entry or row by its name."""
        return Measured(f"{self.call}[{name!r}]", self.table[name])

    def to(self, more: str, table: Any) -> "Measured":
        """Return what a longer call returned."""
        return Measured(self.call + more, table)


def share_of(part: Measured, whole: Measured) -> Measured:
    """Return a quotient of two measured numbers; null over nothing.

    Parameters
    ----------
    part, whole : Measured
        Numbers.
    """
    quotient = part.table / whole.table if whole.table else float("nan")
    return Measured(f"{part.call} / {whole.call}", quotient)


def where(measured: Measured, condition: str) -> Measured:
    """Return the rows of a table that meet a condition of `DataFrame.query`.

    Parameters
    ----------
    measured : Measured
        A table.
    condition : str
        For instance "leads > 0".
    """
    call = f"{measured.call}.query({condition!r})"
    return Measured(call, measured.table.query(condition))


def size(measured: Measured) -> Measured:
    """Return how many rows a table, or how many names a list has.

    Parameters
    ----------
    measured : Measured
        A table or a list.
    """
    return Measured(f"len({measured.call})", len(measured.table))


def index(measured: Measured) -> Measured:
    """Return the names in the index of a table.

    Parameters
    ----------
    measured : Measured
        A table.
    """
    return Measured(f"list({measured.call}.index)", list(measured.table.index))


def nth(measured: Measured, place: int) -> Measured:
    """Return one name of the index of a table.

    Parameters
    ----------
    measured : Measured
        A table.
    place : int
        From 0.
    """
    return measured.to(f".index[{place}]", str(measured.table.index[place]))


def foremost(measured: Measured) -> Measured:
    """Return who has the largest number, all that are tied in their order.

    Parameters
    ----------
    measured : Measured
        A series.
    """
    series = measured.table
    call = f"list({measured.call}.loc[lambda x: x == x.max()].index)"
    return Measured(call, list(series.index[series == series.max()]))


def pairs(measured: Measured) -> Measured:
    """Return the two names in the first columns of a table, joined by ``|``.

    Parameters
    ----------
    measured : Measured
        A table.
    """
    call = f"list({measured.call}.iloc[:, :2].agg('|'.join, axis=1))"
    return Measured(call, ["|".join(row) for row in measured.table.iloc[:, :2].to_numpy(dtype=str)])
