"""The tables that a user edits (CSV): read in one way, with one way of complaining."""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from hbey_analysis.paths import shown
from hbey_analysis.text.source import INVISIBLE, LINE_BREAK, PlanError, decoded, file_content

MANY = 20  # words that a sentence lists
DELIMITERS = ",;\t"  # Excel's: where the comma is the decimal sign, and as "Unicode text"


class Row(NamedTuple):
    """One row of a table: where it begins, and its cells by column."""

    place: str
    cells: dict[str, str]

    def error(self, sentence: str) -> PlanError:
        """Return the error that something is wrong in this row."""
        return PlanError(f"{self.place}: {sentence}")

    def check_filled(self, columns: Iterable[str]) -> None:
        """Raise a PlanError if one of the cells is empty."""
        if empty := [column for column in columns if not self.cells[column]]:
            raise self.error(f"nothing stands in the column {empty[0]!r}; fill the cell.")


def read_rows(
    path: Path,
    columns: Sequence[str],
    filled: Collection[str] = (),
    unique: Sequence[str] = (),
) -> list[Row]:
    """Read a CSV file as Excel and other programs write it; every doubt is an error.

    UTF-8 with or without its mark, UTF-16 and GB18030 are read, and commas, semicolons or tabs
    between cells. Names of columns may differ in case; space around a cell and characters
    without width are no part of it; cells left out at the end of a row are empty, and rows without
    a word are passed over.

    Parameters
    ----------
    path : Path
        The file.
    columns : sequence of str
        The columns that it must have; others may stand beside them.
    filled : collection of str
        Those in which no cell may be empty.
    unique : sequence of str
        Those that together tell one row from another.

    Returns
    -------
    list of Row
        In the file's order.

    Raises
    ------
    PlanError
        If it cannot be read, a quote is not closed, a column is missing or stands twice, a row
        has too many cells, a cell is empty that may not be or holds a line break (of the columns
        asked for), or a row stands twice.
    """
    content = file_content(path, "put a CSV file there, or take it away", "CSV file")
    place = shown(path)
    text = INVISIBLE.sub("", decoded(content, place)[0]).removeprefix("\ufeff")
    first = LINE_BREAK.split(text.lstrip("\r\n"), maxsplit=1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    lines = _cells(text, delimiter, place)
    names = _header(next(lines, (1, []))[1], columns, place)
    rows: list[Row] = []
    seen: set[tuple[str, ...]] = set()
    for line, cells in lines:
        row = Row(f"{place}:{line}:1", dict(zip_longest(names, cells[: len(names)], fillvalue="")))
        if len(cells) > len(names):
            raise row.error("more cells than columns; quote the comma.")
        row.check_filled(filled)
        if broken := [name for name in columns if LINE_BREAK.search(row.cells[name])]:
            raise row.error(
                f"a line break stands in the column {broken[0]!r}; take it out, or close the "
                "quote before it."
            )
        key = tuple(row.cells[name] for name in unique)
        if key and key in seen:
            what = ", ".join(key)
            raise row.error(f"the {unique[0]} {what!r} stands twice; keep one row.")
        seen.add(key)
        rows.append(row)
    return rows


def parts(cell: str) -> list[str]:
    """Return what a cell joins with "|".

    Parameters
    ----------
    cell : str
        For instance aliases or terms.
    """
    return [part for part in map(str.strip, cell.split("|")) if part]


def check_parents(rows: Sequence[Row], key: str) -> None:
    """Check that no row comes under itself.

    Parameters
    ----------
    rows : sequence of Row
        With the column ``parent``, whose cells are empty or keys.
    key : str
        The column of the keys.

    Raises
    ------
    PlanError
        At the first row whose parents lead round in a circle.
    """
    parents = {row.cells[key]: row.cells["parent"] for row in rows}
    cleared: set[str] = {""}
    for row in rows:
        line: list[str] = []
        above = row.cells[key]
        while above not in cleared and above not in line:
            line.append(above)
            above = parents[above]
        if above == row.cells[key] and above not in cleared:
            raise row.error(f"the {key} {above!r} is its own ancestor.")
        if above in cleared:
            cleared.update(line)


def check_choice(row: Row, column: str, choices: Collection[str]) -> None:
    """Check that a cell holds one of the words that its column allows.

    Parameters
    ----------
    row : Row
        From `read_rows`.
    column : str
        The column.
    choices : collection of str
        What it may hold.

    Raises
    ------
    PlanError
        If it holds another word; the sentence proposes the likeliest.
    """
    value = row.cells[column]
    if value not in choices:
        near = get_close_matches(value, choices, n=1)
        there = ", ".join(sorted(filter(None, choices))[:MANY])
        meant = f"perhaps {near[0]!r} is meant" if near else f"there are {there}"
        raise row.error(f"the {column} {value!r} is not known; {meant}.")


def _cells(text: str, delimiter: str, place: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row that has a word, with the line where the row begins."""
    ends = [match.end() for match in LINE_BREAK.finditer(text)]
    starts = [0, *ends]
    lines = (text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise PlanError(
                f"{place}:{line}:1: the row that begins here is no CSV ({error}); "
                "close its quotes, and double a quote inside a cell."
            ) from None
        if any(cells):
            yield line, cells


def _header(cells: list[str], columns: Sequence[str], place: str) -> list[str]:
    """Return the names of the columns in lower case; those wanted stand there, each once."""
    if not cells:
        known = ",".join(columns) or "the names of the columns"
        raise PlanError(f"{place}:1:1: the file is empty; its first row must be {known}.")
    names = [cell.casefold() for cell in cells]
    for column in columns:
        if column not in names:
            raise PlanError(f"{place}:1:1: the column {column!r} is missing; add it.")
        if names.count(column) > 1:
            raise PlanError(f"{place}:1:1: the column {column!r} stands twice; keep one.")
    return names
