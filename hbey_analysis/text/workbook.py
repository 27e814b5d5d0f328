"""The first sheet of a workbook (.xlsx), its cells as text."""

import os
import warnings
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

from hbey_analysis.text.package import OLE, Format, words_only
from hbey_analysis.text.source import PlanError

# openpyxl writes other bytes where lxml is installed; it reads this when it is imported, which
# nothing here does before this module.
os.environ.setdefault("OPENPYXL_LXML", "False")
WORKBOOK = Format("a workbook", "a table", "Excel", ".xlsx", ".csv")
BEGINNINGS = (b"PK\x03\x04", OLE)  # of workbooks, encrypted ones too
LAST_ROW, LAST_COLUMN = 1_048_576, 1_000  # Excel's; far more than a table has


def is_workbook(content: bytes) -> bool:
    """Tell whether a file is a workbook, however it is called.

    Parameters
    ----------
    content : bytes
        Its bytes.
    """
    return content.startswith(BEGINNINGS)


def sheet_rows(place: str, content: bytes) -> list[tuple[int, list[str]]]:
    """Return the rows of a workbook's first sheet that hold something, with their numbers.

    Parameters
    ----------
    place : str
        The file's path, for the sentence.
    content : bytes
        Its bytes.

    Returns
    -------
    list of (int, list of str)
        The cells as a CSV file would have them: whole numbers without a decimal point, dates as
        year-month-day, nothing for an empty cell; empty cells at the end of a row are left out.

    Raises
    ------
    PlanError
        If it is damaged, encrypted or too large, or a formula in it was never reckoned.
    """
    package = words_only(Path(place), content, WORKBOOK)
    try:
        with warnings.catch_warnings(action="ignore"):  # of what other programs put into theirs
            stated = _rows(place, package, reckoned=False)
            return [
                (number, _texts(f"{place}, row {number}", written, cells))
                for (number, cells), (_, written) in zip(
                    _rows(place, package, reckoned=True), stated, strict=True
                )
                if any(cell.value is not None for cell in (*cells, *written))
            ]
    except PlanError:
        raise
    except Exception:  # a garbled part may trip openpyxl anywhere
        raise PlanError(
            f"{place}: not {WORKBOOK.what} that can be read; {WORKBOOK.saved}."
        ) from None


def _rows(place: str, package: Any, reckoned: bool) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the rows of the first sheet: with formulas, or with what they were reckoned to be."""
    import openpyxl  # a tenth of a second: only where a workbook is read

    sheet = openpyxl.load_workbook(package, read_only=True, data_only=reckoned).worksheets[0]
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_ROW or len(cells) > LAST_COLUMN:
            raise PlanError(
                f"{place}, row {number}: the sheet is too large for a table; delete the rows "
                "below and the columns on the right of it."
            )
        yield number, cells


def _texts(place: str, written: tuple[Any, ...], cells: tuple[Any, ...]) -> list[str]:
    """Return the cells of a row as text, up to the last that holds something."""
    texts = [_text(cell.value) for cell in cells]
    for cell, text in zip(written, texts, strict=True):
        if cell.data_type == "f" and not text:
            raise PlanError(
                f"{place}: the formula in {cell.coordinate} has no value; open the workbook in "
                "Excel and save it, or write the value."
            )
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: Any) -> str:
    """Return a cell's value as a CSV file would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"  # as many digits as Excel keeps
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat().replace("T", " ")
    return str(value).strip()
