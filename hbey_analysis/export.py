"""Tables to files: CSV, one XLSX workbook, and a Frictionless data package that describes them."""

import csv
import hashlib
import io
import json
import os
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from hbey_analysis.paths import TABLES, write_if_changed
from hbey_analysis.plan import Plan
from hbey_analysis.schemas import data_package

# A workbook normally carries the moment it was saved; a fixed one keeps its bytes the same.
FIXED = datetime(2013, 5, 23)
# openpyxl writes other bytes where lxml is installed; it reads this when it is imported.
os.environ.setdefault("OPENPYXL_LXML", "False")
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
        The CSV files in the order of DESIGN §3, then the workbook and ``datapackage.json``.
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
    for name, content in contents.items():
        write_if_changed(folder / name, content)
    return [folder / name for name in contents]


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as UTF-8 CSV with plain line ends; null is empty.

    Parameters
    ----------
    table : DataFrame
        Any table; its index is not written.
    """
    # Python before 3.13 leaves a lone carriage return bare, and readers take it for a new row.
    lone = any(table[name].astype(str).str.contains("\r").any() for name in table)
    quoting: Any = csv.QUOTE_ALL if lone else csv.QUOTE_MINIMAL
    return table.to_csv(index=False, lineterminator="\n", quoting=quoting).encode("utf-8")


def workbook_bytes(tables: dict[str, pd.DataFrame]) -> bytes:
    """Return one XLSX workbook with a sheet a table: Excel garbles bare UTF-8 CSV.

    Parameters
    ----------
    tables : dict of DataFrame
        By sheet name.
    """
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        for name, table in tables.items():
            escaped = table.replace(UNPRINTABLE, regex=True)
            escaped.to_excel(writer, sheet_name=name, index=False)
            writer.sheets[name].freeze_panes = "A2"
            for cell in (cell for row in writer.sheets[name].iter_rows() for cell in row):
                if cell.data_type == "f":  # words that begin with "=" are no formula
                    cell.data_type = "s"
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
