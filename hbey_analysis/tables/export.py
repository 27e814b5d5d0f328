"""Tables to files: CSV, one XLSX workbook, and a Frictionless data package that describes them."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from hbey_analysis.paths import TABLES, staged, write_if_changed
from hbey_analysis.tables.plan import Plan
from hbey_analysis.tables.schemas import LONGEST_CELL, data_package

# A workbook normally carries the moment it was saved; a fixed one keeps its bytes the same.
FIXED = datetime(2013, 5, 23)
FORMULA = tuple("=+-@\t\r")  # what Excel takes for a formula where a CSV cell begins with it
# A worksheet holds no such control characters; this is how Excel itself spells them.
UNPRINTABLE = {"\x0b": "_x000B_", "\x0c": "_x000C_"}


def write_tables(plan: Plan, folder: Path | None = None) -> list[Path]:
    """Write every table of a plan; files whose bytes would not change are left alone.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    folder : Path, optional
        Default ``data/tables/<plan id>``.

    Returns
    -------
    list of Path
        The CSV files in the order of `TABLES`, then the workbook and ``datapackage.json``.

    Raises
    ------
    OSError
        If they cannot be written; none is, then.
    """
    folder = folder or TABLES / plan.plan_id
    tables = plan.tables()
    contents = {f"{name}.csv": csv_bytes(table) for name, table in tables.items()}
    facts = {
        name: {
            "bytes": len(contents[f"{name}.csv"]),
            "hash": "sha256:" + hashlib.sha256(contents[f"{name}.csv"]).hexdigest(),
        }
        for name in tables
    }
    package = json.dumps(data_package(plan.plan_id, facts), ensure_ascii=False, indent=1) + "\n"
    contents[f"{plan.plan_id}.xlsx"] = workbook_bytes(tables)
    contents["datapackage.json"] = package.encode("utf-8")
    _write_all(folder, contents)
    return [folder / name for name in contents]


def _write_all(folder: Path, contents: dict[str, bytes]) -> None:
    """Write all files or, where the disk is full, none: all are written apart, then moved."""
    with staged(folder) as apart:
        changed = [
            name
            for name, content in contents.items()
            if not (folder / name).is_file() or (folder / name).read_bytes() != content
        ]
        for name in changed:
            write_if_changed(apart / name, contents[name])
        for name in changed:
            (apart / name).replace(folder / name)


def warnings(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Return what a spreadsheet will not show as it is.

    Parameters
    ----------
    tables : dict of DataFrame
        By name, as `write_tables` writes them.

    Returns
    -------
    list of str
        A sentence for each cell that the workbook cuts, then one for each column with cells that
        Excel takes for formulas in the CSV file.
    """
    cut: list[str] = []
    formulas: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name, column, row, value in _texts(tables):
        if len(value) > LONGEST_CELL:
            cut.append(
                f"{name}, row {row}, column {column}: {len(value):,} characters; the workbook has "
                f"the first {LONGEST_CELL:,} of them, {name}.csv has all."
            )
        if value.startswith(FORMULA):
            formulas.setdefault((name, column), []).append((row, value))
    return cut + [
        f"{name}, row {rows[0][0]}, column {column}: begins with {rows[0][1][0]!r}, as do "
        f"{len(rows)} cells of the column; Excel takes them for formulas in {name}.csv. Open the "
        "workbook instead, where they are text."
        for (name, column), rows in formulas.items()
    ]


def _texts(tables: dict[str, pd.DataFrame]) -> Iterator[tuple[str, str, int, str]]:
    """Yield the text cells of all tables with table, column and the row in a worksheet."""
    for name, table in tables.items():
        for column in table.select_dtypes(["str", "object"]):
            for row, value in enumerate(table[column], start=2):
                if isinstance(value, str):  # rows as a spreadsheet counts them
                    yield name, str(column), row, value


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as UTF-8 CSV with plain line ends; null is empty.

    If a text begins as a formula does, all texts are quoted and no number is: programs that take
    quoted cells for text (LibreOffice, with "quoted field as text") then show it as it is.

    Parameters
    ----------
    table : DataFrame
        Any table; its index is not written.
    """
    # Python before 3.13 leaves a lone carriage return bare, and readers take it for a new row.
    doubtful = any("\r" in value or value.startswith(FORMULA) for *_, value in _texts({"": table}))
    quoting: Any = csv.QUOTE_NONNUMERIC if doubtful else csv.QUOTE_MINIMAL
    return table.to_csv(index=False, lineterminator="\n", quoting=quoting).encode("utf-8")


def workbook_bytes(
    tables: dict[str, pd.DataFrame], dress: Callable[[dict[str, Any]], None] | None = None
) -> bytes:
    """Return one XLSX workbook with a sheet a table: Excel garbles bare UTF-8 CSV.

    Parameters
    ----------
    tables : dict of DataFrame
        By sheet name.
    dress : callable, optional
        Gets the worksheets by name when they are filled, for widths and the like.
    """
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        for name, table in tables.items():
            escaped = table.replace(UNPRINTABLE, regex=True)
            escaped.to_excel(writer, sheet_name=name, index=False)
            writer.sheets[name].freeze_panes = "A2"
            for cell in (cell for row in writer.sheets[name].iter_rows() for cell in row):
                if cell.data_type in "fe":  # words such as "=1" and "#N/A" are words
                    cell.data_type = "s"
        if dress:
            dress(writer.sheets)
    return _without_moments(buffer.getvalue())


def _without_moments(content: bytes) -> bytes:
    """Return the workbook with every moment of saving replaced by a fixed one."""
    stamp = FIXED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    moment = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = moment.sub(rb"\g<1>" + stamp, data)
            fixed = zipfile.ZipInfo(entry.filename, FIXED.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, data)
    return buffer.getvalue()
