"""Corrections put into a plan's folder, of its original or of its reading; all else stays."""

import hashlib
import io
import re
import shutil
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from hbey_analysis.new_plan import NewPlan, NotAPlan, department_rows, remarks_on, table_bytes
from hbey_analysis.paths import PLANS, SHIPPED_PLANS, shown, staged, write_if_changed
from hbey_analysis.reading.columns import table_lines
from hbey_analysis.tables.corrections import COLUMNS as CORRECTION_COLUMNS
from hbey_analysis.tables.corrections import (
    Cells,
    Mark,
    corrections_of,
    plain,
    read_marks,
    spellings,
    trimmed,
)
from hbey_analysis.tables.plan import Plan, load_plan, locate
from hbey_analysis.tables.revision import (
    Carried,
    carried_coding,
    carried_corrections,
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


def import_corrections(plan: str | Path, file: Path) -> NewPlan:
    """Take a corrected export of a plan as corrections of its assignments.

    They become ``corrections.csv`` in the plan's folder, in place of those made earlier for the
    same tasks. Bodies that ``departments.csv`` does not know become rows of it.

    Parameters
    ----------
    plan : str or Path
        A plan id under ``data/plans``, or a plan's folder.
    file : Path
        An .ann file of brat or a .jsonl file of doccano, corrected.

    Returns
    -------
    NewPlan
        The folder, the plan as corrected, and sentences that say what to check.

    Raises
    ------
    PlanError
        If the plan has no folder, or the file cannot be read or was made of another text.
    OSError
        If the folder cannot be written.
    """
    folder = locate(plan)[1]
    if folder is None:
        raise PlanError(f"{plan}: corrections are kept in a plan's folder; make it: `hbey new`.")
    if folder.parent == SHIPPED_PLANS != PLANS:
        raise PlanError(
            f"{plan}: this plan comes with the package; make one of your own of it with "
            "`hbey new`, and correct that."
        )
    now = load_plan(folder)
    marks, covered = read_marks(file, now.text, now.tasks)
    rows = _marked(marks, covered, now, load_plan(folder, apply_corrections=False))
    with staged(folder.resolve().parent) as place:
        draft = shutil.copytree(folder, place / folder.resolve().name)
        path = table_file(draft / "corrections.csv")
        path.unlink(missing_ok=True)
        if rows:
            table = pd.DataFrame(rows, columns=list(CORRECTION_COLUMNS))
            path.with_suffix(".csv").write_bytes(table_bytes(table))
        new = load_plan(draft)
        if lost := _lost(marks, new):
            raise PlanError(
                f"{lost.place}: this mark overlaps another, or the same words stand without a mark "
                "before it; correct one of the two."
            )
        unknown = _enter_bodies(draft, new)
        before = table_file(folder / "corrections.csv")
        for path in (table_file(draft / f"{name}.csv") for name in ("departments", "corrections")):
            if present(path):
                write_if_changed(folder / path.name, path.read_bytes())
        if not rows or before.suffix == WORKBOOK.ending:
            before.unlink(missing_ok=True)
    new_names = [f"Rows of departments.csv now: {'、'.join(unknown)}; is one another spelling?"]
    kept = f"Corrections in {shown(folder)}/corrections.csv: {len(rows)}."
    counted = kept if rows else "The file says what is read; there is nothing to correct."
    plan_now = load_plan(folder) if unknown else new
    return NewPlan(folder, plan_now, [counted, *(new_names if unknown else [])])


def _marked(marks: list[Mark], covered: set[str], now: Plan, read: Plan) -> list[Cells]:
    """Return the corrections that marks ask for; those of tasks they do not speak of stay."""
    spoken_of = read.assignments[read.assignments["task_id"].isin(covered)]
    surfaces: dict[str, set[str]] = {}
    for surface, name in read.assignments[["surface", "department"]].to_numpy().tolist():
        surfaces.setdefault(plain(surface), set()).add(name)
    names = {words: min(of) for words, of in surfaces.items() if len(of) == 1}
    names |= spellings(read.departments)
    places = now.assignments[["start", "end", "department"]].to_numpy(dtype=object).tolist()
    stretches = {trimmed(read.text, start, end): name for start, end, name in places}
    tables = {"assignments": spoken_of, "tasks": read.tasks}
    made = corrections_of(marks, tables, read.text, names, stretches)
    others = now.corrections[~now.corrections["task_id"].isin(covered)].drop(columns="fits")
    return [*others.to_dict("records"), *made]  # type: ignore[list-item]


def _lost(marks: list[Mark], new: Plan) -> Mark | None:
    """Return the first mark that the corrected plan does not have."""
    spans = new.assignments[["start", "end"]].to_numpy().tolist()
    there = Counter(trimmed(new.text, *span) for span in spans)
    wanted = Counter(mark[:2] for mark in marks)
    return next((mark for mark in marks if wanted[mark[:2]] > there[mark[:2]]), None)


def _enter_bodies(draft: Path, new: Plan) -> list[str]:
    """Give the bodies that only corrections name a row of the registry, if there is one."""
    path = table_file(draft / "departments.csv")
    if not present(path):
        return []
    rows = [row.cells for row in read_rows(path, ())]
    named = set(new.corrections["department"]) - {row["department"] for row in rows}
    found = department_rows(new, {}).astype("str")
    added = found[found["department"].isin(named)].to_dict("records")
    if added:
        columns = list(rows[0]) if rows else list(found)
        cells = [*rows, *({name: row.get(name, "") for name in columns} for row in added)]
        path.write_bytes(_table(path, pd.DataFrame(cells, columns=columns)))
    return [str(row["department"]) for row in added]


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
        for name in ("corrections", "departments", "outline", "codebooks/coding")
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
        if name == "corrections":  # the bodies that they name are named
            new = load_plan(draft)
            found = department_rows(new, {}).astype("str").to_dict("records")
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
    if name == "corrections":
        return carried_corrections(rows, old, new)
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
