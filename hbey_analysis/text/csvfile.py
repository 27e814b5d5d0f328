"""The tables that a user edits (CSV, .xlsx): read in one way, with one way of complaining."""

import csv
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from hbey_analysis.paths import shown
from hbey_analysis.text.source import (
    INVISIBLE,
    LINE_BREAK,
    PlanError,
    decoded,
    file_content,
    present,
)
from hbey_analysis.text.workbook import WORKBOOK, is_workbook, sheet_rows

MANY = 20  # words that a sentence lists
LONGEST_FIELD = 131_072  # characters; csv's own limit, which other libraries lift for all
WAY_OUT = "put a table there, or take it away"
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
    way_out: str = WAY_OUT,
) -> list[Row]:
    """Read a CSV file or a workbook as Excel and others write it; every doubt is an error.

    A CSV file may be UTF-8 with or without its mark, UTF-16 or GB18030, with commas, semicolons or
    tabs between cells; of a workbook the first sheet is read, as `sheet_rows` says. Names of
    columns may differ in case; space around a cell and characters without width are no part of
    it; cells left out at the end of a row are empty, and rows without a word are passed over.

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
    way_out : str
        What to do if there is no file, for the sentence.

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
    return rows_of(table_content(path, way_out), shown(path), columns, filled, unique)


def table_content(path: Path, way_out: str = WAY_OUT) -> bytes:
    """Return the bytes of a table's file.

    Parameters
    ----------
    path : Path
        The file.
    way_out : str
        As of `read_rows`.

    Raises
    ------
    PlanError
        If it cannot be read.
    """
    return file_content(path, way_out, "CSV file or workbook")


def rows_of(
    content: bytes,
    file: str,
    columns: Sequence[str],
    filled: Collection[str] = (),
    unique: Sequence[str] = (),
) -> list[Row]:
    """Return the rows of a table's bytes, as `read_rows` does.

    Parameters
    ----------
    content : bytes
        From `table_content`.
    file : str
        What sentences call the file.
    columns, filled, unique : collection of str
        As of `read_rows`.

    Raises
    ------
    PlanError
        As `read_rows`.
    """
    rows = _rows(content, file, tuple(columns), tuple(filled), tuple(unique))
    return [Row(row.place, row.cells.copy()) for row in rows]


@lru_cache(maxsize=32)  # the tables of a few plans, which a session loads again and again
def _rows(
    content: bytes,
    file: str,
    columns: Sequence[str],
    filled: Collection[str],
    unique: Sequence[str],
) -> list[Row]:
    """Return the rows of a table's bytes; unlike those of `rows_of` they are not the caller's."""
    packed = is_workbook(content)
    lines = iter((_sheet if packed else _lines)(content, file))
    names = _header(*next(lines), columns)
    rows: list[Row] = []
    seen: set[tuple[str, ...]] = set()
    for place, cells in lines:
        row = Row(place, dict(zip_longest(names, cells[: len(names)], fillvalue="")))
        if len(cells) > len(names):
            way_out = "give the last a heading, or empty it" if packed else "quote the comma"
            raise row.error(f"more cells than columns; {way_out}.")
        row.check_filled(filled)
        broken = LINE_BREAK.search("".join(cells)) and [
            name for name in columns if LINE_BREAK.search(row.cells[name])
        ]
        if broken:
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


def table_file(path: Path) -> Path:
    """Return the file in which a user keeps a table: a workbook may stand in place of the CSV.

    Parameters
    ----------
    path : Path
        The CSV file; neither it nor the workbook of its name need be there.

    Raises
    ------
    PlanError
        If both are there.
    """
    workbook = path.with_suffix(WORKBOOK.ending)
    if not present(workbook):
        return path
    if present(path):
        raise PlanError(f"{shown(path)} and {shown(workbook)} are one table; keep one of them.")
    return workbook


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


def _sheet(content: bytes, place: str) -> list[tuple[str, list[str]]]:
    """Return where each row of a workbook stands, and its cells; the first is the header."""
    rows = sheet_rows(place, content)
    texts = [
        (f"{place}, row {number}", [INVISIBLE.sub("", cell).strip() for cell in cells])
        for number, cells in rows
    ]
    return [row for row in texts if any(row[1])] or [(f"{place}, row 1", [])]


def _lines(content: bytes, place: str) -> list[tuple[str, list[str]]]:
    """Return where each row of a CSV file begins, and its cells; the first is the header."""
    text = INVISIBLE.sub("", decoded(content, place)[0]).removeprefix("\ufeff")
    first = LINE_BREAK.split(text.lstrip("\r\n"), maxsplit=1)[0]
    rows = _cells(text, max(DELIMITERS, key=first.count), place)
    return [(f"{place}:{line}:1", cells) for line, cells in rows] or [(f"{place}:1:1", [])]


def _cells(text: str, delimiter: str, place: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each row that has a word, with the line where the row begins."""
    ends = [match.end() for match in LINE_BREAK.finditer(text)]
    starts = [0, *ends]
    lines = (text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows = []
    line = 1
    limit = csv.field_size_limit(LONGEST_FIELD)
    try:
        for cells in reader:
            rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise PlanError(
            f"{place}:{line}:1: the row that begins here is no CSV ({error}); "
            "close its quotes, and double a quote inside a cell."
        ) from None
    finally:
        csv.field_size_limit(limit)
    return [(line, cells) for line, cells in rows if any(cells)]


def _header(place: str, cells: list[str], columns: Sequence[str]) -> list[str]:
    """Return the names of the columns in lower case; those wanted stand there, each once."""
    if not cells:
        known = ",".join(columns) or "the names of the columns"
        raise PlanError(f"{place}: the file is empty; its first row must be {known}.")
    names = [cell.casefold() for cell in cells]
    for column in columns:
        if column not in names:
            raise PlanError(f"{place}: the column {column!r} is missing; add it.")
        if names.count(column) > 1:
            raise PlanError(f"{place}: the column {column!r} stands twice; keep one.")
    return names
