"""A corrected original read again: the plan's folder anew, with what its user wrote in it."""

import hashlib
import io
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd

from hbey_analysis.new_plan import NewPlan, NotAPlan, department_rows, remarks_on, table_bytes
from hbey_analysis.paths import PLANS, shown, staged
from hbey_analysis.reading.columns import table_lines
from hbey_analysis.tables.plan import Plan, load_plan
from hbey_analysis.tables.revision import (
    Carried,
    carried_coding,
    carried_departments,
    carried_outline,
)
from hbey_analysis.text.csvfile import read_rows, table_file
from hbey_analysis.text.originals import read_original
from hbey_analysis.text.source import PlanError, decoded, is_folder, present
from hbey_analysis.text.workbook import WORKBOOK

UNUSED = "unused"  # the folder of what no longer fits
TABLE = "[original]"
ORIGINAL = re.compile(r"(?ms)^\[original\][^\n]*\n.*?(?=^\[|\Z)")


def update_plan(plan_id: str, file: Path | None = None) -> NewPlan:
    """Read a corrected original of a plan again, and keep what its user wrote.

    Departments, labels and codes go with the bodies, headings and sentences of the text; what no
    longer fits is put into the folder ``unused`` of the plan. The plan's folder is changed as a
    whole, when all has been read, or not at all.

    Parameters
    ----------
    plan_id : str
        A plan under ``data/plans``.
    file : Path, optional
        The corrected original; by default the one in the plan's folder, corrected there.

    Returns
    -------
    NewPlan
        The folder, the plan as it reads now, and sentences that say what no longer fits and what
        to check.

    Raises
    ------
    PlanError
        If there is no such plan, or its folder or the original cannot be read.
    OSError
        If the folder cannot be written.
    """
    folder = PLANS / plan_id
    if not (re.fullmatch(r"[\w-]+", plan_id) and is_folder(folder)):
        raise PlanError(f"{plan_id}: no such plan in {shown(PLANS)}; make it: `hbey new FILE`.")
    old = load_plan(folder)
    original = file or _kept_original(folder, old)
    text, remarks = read_original(original, table_lines)
    real = folder.resolve()
    with staged(real.parent) as place:
        draft = place / real.name
        shutil.copytree(real, draft)
        _put_text(draft, old, original, text)
        remarks = [*_carry(draft, old, original), *remarks]
        plan = load_plan(draft)
        real.rename(place / "before")
        try:
            draft.rename(real)
        except BaseException:
            (place / "before").rename(real)
            raise
    return NewPlan(folder, plan, [*remarks, *remarks_on(plan, {})])


def _kept_original(folder: Path, plan: Plan) -> Path:
    """Return the original in a plan's folder."""
    name = plan.settings.get("original", {}).get("file")
    if not name:
        raise PlanError(
            f"{shown(folder)}/plan.toml: names no file under {TABLE}; give the original's path."
        )
    return folder / Path(name).name


def _put_text(draft: Path, old: Plan, original: Path, text: str) -> None:
    """Put the original, its text and their hashes into the folder; a text edited there is kept."""
    stated = old.settings.get("original", {})
    written = old.document["sha256"].iloc[0]
    content = original.read_bytes()
    kept = draft / f"original{original.suffix.lower()}"
    if stated.get("file") and (before := draft / Path(stated["file"]).name).is_file():
        if before.read_bytes() != content:
            _put_aside(before)
        if before != kept:
            before.unlink()
    if stated.get("text_sha256") != written and old.text != text:
        _put_aside(draft / "plan.txt")
    kept.write_bytes(content)
    plain = text.encode("utf-8")
    (draft / "plan.txt").write_bytes(plain)
    hashes = {
        "file": kept.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "text_sha256": hashlib.sha256(plain).hexdigest(),
    }
    _state(draft / "plan.toml", hashes)


def _put_aside(path: Path) -> None:
    """Keep a file under a name that tells its bytes."""
    content = path.read_bytes()
    name = f"{path.stem}-{hashlib.sha256(content).hexdigest()[:8]}{path.suffix}"
    (path.parent / UNUSED).mkdir(exist_ok=True)
    (path.parent / UNUSED / name).write_bytes(content)


def _state(path: Path, values: dict[str, str]) -> None:
    """State the original in plan.toml; all else there stays as its user wrote it."""
    text = decoded(path.read_bytes(), shown(path))[0] if path.is_file() else ""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"
    wanted = tomllib.loads(text)
    wanted["original"] = wanted.get("original", {}) | values
    lines = "".join(f'{key} = "{value}"\n' for key, value in values.items())
    if found := ORIGINAL.search(text):
        ours = rf"(?m)^[ \t]*(?:{'|'.join(values)})[ \t]*=.*\n"
        rest = re.sub(ours, "", found.group().split("\n", 1)[1])
        text = f"{text[: found.start()]}{TABLE}\n{lines}{rest}{text[found.end() :]}"
    else:
        text = f"{text}\n{TABLE}\n{lines}".lstrip()
    if not _means(text, wanted):
        raise PlanError(
            f"{path.name}: the original cannot be stated there; write {TABLE} as a table of its "
            "own, with a line each for file, sha256 and text_sha256."
        )
    path.write_bytes(text.encode("utf-8"))


def _means(text: str, wanted: dict[str, Any]) -> bool:
    """Tell whether a text is the TOML of these values."""
    try:
        return tomllib.loads(text) == wanted
    except ValueError:
        return False


def _carry(draft: Path, old: Plan, original: Path) -> list[str]:
    """Carry the user's tables over to the text in the folder; return what to look at."""
    paths = {
        name: table_file(draft / f"{name}.csv")
        for name in ("departments", "outline", "codebooks/coding")
    }
    there = {name: path for name, path in paths.items() if present(path)}
    rows = {name: [row.cells for row in read_rows(path, ())] for name, path in there.items()}
    contents = {name: path.read_bytes() for name, path in there.items()}
    for name in set(there) - {"departments"}:
        there[name].unlink()  # they speak of the old text
    new = load_plan(draft)
    if new.tasks.empty and len(old.tasks):
        raise NotAPlan(f"{original}: {new.problems['message'].iloc[0]}")
    found = department_rows(new, {}).astype("str").to_dict("records")
    remarks = []
    for name, path in there.items():
        carried = _carried(name, rows[name], old, new, found)
        path.write_bytes(contents[name])
        if carried.rows != rows[name]:
            columns = list((rows[name] or carried.rows)[0])
            path.write_bytes(_table(path, pd.DataFrame(carried.rows, columns=columns)))
        remarks += carried.remarks
        if carried.unused:
            kept = _keep(draft / UNUSED / f"{path.stem}.csv", carried.unused)
            remarks.append(f"{len(carried.unused)} rows of {path.name} are kept in {kept}.")
    return remarks


def _keep(path: Path, rows: list[dict[str, str]]) -> str:
    """Put rows that no longer fit behind those kept earlier; return where."""
    earlier = [row.cells for row in read_rows(path, ())] if present(path) else []
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(table_bytes(pd.DataFrame([*earlier, *rows])))
    return f"{UNUSED}/{path.name}"


def _carried(
    name: str, rows: list[dict[str, str]], old: Plan, new: Plan, found: list[dict[Any, Any]]
) -> Carried:
    """Return one of the user's tables, carried over."""
    rows = [dict(row) for row in rows]
    if name == "departments":
        return carried_departments(rows, old, new, found)
    return (carried_outline if name == "outline" else carried_coding)(rows, old, new)


def _table(path: Path, table: pd.DataFrame) -> bytes:
    """Return a user's table with other rows; a workbook keeps its other sheets and its looks."""
    if path.suffix != WORKBOOK.ending:
        return table_bytes(table)
    import openpyxl

    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    lines = [list(table.columns), *table.to_numpy().tolist()]
    sheet.delete_rows(len(lines) + 1, sheet.max_row)
    for number, cells in enumerate(lines, start=1):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(number, column)
            cell.value = text or None
            if cell.data_type in "fe":  # words such as "=1" are words
                cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
