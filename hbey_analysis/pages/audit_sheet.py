"""The audit of a plan's reading: sheets to tick, as a workbook and as a page; the ticks read."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pandas as pd

from hbey_analysis.figures.wording import Wording, in_each_language
from hbey_analysis.measures.audit import STRATA, audit_sample, reading_hashes
from hbey_analysis.pages._template import rendered
from hbey_analysis.paths import BUILD, DATA, shown, write_if_changed
from hbey_analysis.tables.export import workbook_bytes
from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.csvfile import Row, check_choice, read_rows
from hbey_analysis.text.source import PlanError

# The columns of the sheet with their widths in characters; those behind `note` are for the program.
COLUMNS = {
    **{"number": 5, "task_id": 8, "line": 6, "stratum": 10, "text": 50, "clause": 50},
    **{"reading": 45, "doubts": 30, "tick": 11, "note": 30},
    **{"stratum_size": 10, "sample_size": 10, "seed": 8, "text_sha256": 10, "reading_sha256": 10},
}
LAST_PRINTED = "note"
TICKS = DATA / "ticks.csv"
WAY_OUT = "give the sheet that `hbey audit` wrote"
ASKED = ["number", "task_id", "stratum", "tick", "stratum_size", "sample_size", "seed"]
ASKED += ["text_sha256", "reading_sha256"]  # the columns that a ticked sheet must have
WHOLE = ["number", "stratum_size", "sample_size", "seed"]  # whole numbers
TICKED = ["number", "task_id", "stratum", "stratum_size", "right", "seed"]


def write_audit(
    plan: Plan, size: int = 30, seed: int = 1, language: str = "en", folder: Path | None = None
) -> list[Path]:
    """Write a sheet of clauses drawn at random, to be compared with what was read in them.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    size, seed : int
        As of `audit_sample`.
    language : str
        "en" or "zh".
    folder : Path, optional
        Default ``build/audit/<plan id>``.

    Returns
    -------
    list of Path
        ``audit.xlsx``, which is to be ticked, and ``audit.html``, the same to read and print.

    Raises
    ------
    PlanError
        If the plan has no clause, or ``audit.xlsx`` is there and holds ticks or notes.
    """
    if plan.tasks.empty:
        raise PlanError(f"{plan.plan_id}: no clause was read; `hbey check` says what was found.")
    folder = folder or BUILD / "audit" / plan.plan_id
    words = Wording(plan, language)
    sheet = _sheet(plan, audit_sample(plan, size, seed), seed, words)
    workbook, page = folder / "audit.xlsx", folder / "audit.html"
    _spare_ticks(workbook)
    write_if_changed(workbook, _workbook(sheet, words))
    headings = {key: words.say(f"audit.column.{key}") for key in COLUMNS}
    rows = sheet.to_dict("records")
    values = {"say": words.say, "headings": headings, "rows": rows, "about": _about(sheet, words)}
    write_if_changed(page, rendered("audit_sheet.html", language=language, **values))
    return [workbook, page]


def _sheet(plan: Plan, sample: pd.DataFrame, seed: int, words: Wording) -> pd.DataFrame:
    """Return the sheet by the keys of its columns, in words."""
    lines: dict[str, list[str]] = {}
    for row in plan.assignments.to_dict("records"):
        lines.setdefault(str(row["task_id"]), []).append(_reading(row, words))
    nobody = words.say("audit.reading.nobody")
    strata = {stratum: words.say(f"audit.stratum.{stratum}") for stratum in STRATA}
    return sample.assign(
        stratum=sample["stratum"].map(strata),
        reading=["\n".join(lines.get(task, [nobody])) for task in sample["task_id"]],
        tick="",
        note="",
        sample_size=len(sample),
        seed=seed,
        text_sha256=plan.document["sha256"].iloc[0],
    )[list(COLUMNS)]


def _reading(row: Mapping[Any, Any], words: Wording) -> str:
    """Return an assignment in words: its role, the name as written and the canonical one."""
    written = "".join(row["surface"].split())  # a name may run over a line's end
    name = row["department"] if written == row["department"] else f"{written} → {row['department']}"
    line = words.say("audit.reading", role=words.say(f"role.{row['role']}"), name=name)
    marks = {"collective", "inferred", "doubtful"} & {row["kind"], row["confidence"]}
    return " ".join([line, *(words.say(f"audit.mark.{mark}") for mark in sorted(marks))])


def _about(sheet: pd.DataFrame, words: Wording) -> list[str]:
    """Return what a reader of the sheet must know, a sentence each."""
    sizes = sheet.groupby("stratum")["stratum_size"].agg(["size", "first"])
    names = [words.say(f"audit.stratum.{stratum}") for stratum in STRATA]
    strata = [
        words.say("audit.drawn.stratum", name=name, read=sizes.at[name, "size"],
                  clauses=sizes.at[name, "first"])
        for name in names if name in sizes.index
    ]  # fmt: skip
    ticks = {key: words.say(f"audit.{key}") for key in ("right", "wrong")}
    drawn = {"read": len(sheet), "clauses": sizes["first"].sum(), "seed": sheet["seed"].iloc[0]}
    return [
        words.say("audit.drawn", strata=words.listed(strata), **drawn),
        words.say("audit.rule"),
        words.say("audit.how", tick=words.say("audit.column.tick"), **ticks),
        words.say("audit.scope"),
    ]


def _workbook(sheet: pd.DataFrame, words: Wording) -> bytes:
    """Return the sheet as a workbook, with a second worksheet on how to read it."""
    named = sheet.rename(columns={key: words.say(f"audit.column.{key}") for key in COLUMNS})
    first, second = words.say("audit.sheet"), words.say("audit.rules")
    about = pd.DataFrame({words.say("audit.title"): _about(sheet, words)})
    choices = ",".join(words.say(f"audit.{key}") for key in ("right", "wrong"))

    def dress(sheets: dict[str, Any]) -> None:
        _dress(sheets[first], choices)
        _wrap(sheets[second], [100])

    return workbook_bytes({first: named, second: about}, dress)


def _dress(sheet: Any, choices: str) -> None:
    """Give a worksheet widths, a drop-down of ticks, and a page to print it on."""
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    keys, end = list(COLUMNS), sheet.max_row
    _wrap(sheet, COLUMNS.values())
    letters = dict(zip(keys, map(get_column_letter, range(1, len(keys) + 1)), strict=True))
    ticks = DataValidation("list", formula1=f'"{choices}"', allow_blank=True)
    ticks.add(f"{letters['tick']}2:{letters['tick']}{end}")
    sheet.add_data_validation(ticks)
    for row in sheet.iter_rows(min_row=2):
        for key, cell in zip(keys, row, strict=True):
            if key in ("tick", LAST_PRINTED):
                cell.fill = PatternFill("solid", fgColor="FFF6D5")
            elif keys.index(key) > keys.index(LAST_PRINTED):
                cell.font = Font(color="8A939C")
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_area = f"A1:{letters[LAST_PRINTED]}{end}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes, each as wide as the sheet
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _wrap(sheet: Any, widths: Iterable[int]) -> None:
    """Give a worksheet's columns their widths, and wrap its words."""
    from openpyxl.styles import Alignment

    for width, column in zip(widths, sheet.iter_cols(), strict=True):
        sheet.column_dimensions[column[0].column_letter].width = width
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _spare_ticks(workbook: Path) -> None:
    """Raise where a workbook that would be written over holds the work of a reader."""
    if workbook.is_file():
        names = [name for key in ("tick", "note") for name in _said(f"audit.column.{key}")]
        if any(row.cells.get(name) for row in read_rows(workbook, ()) for name in names):
            raise PlanError(
                f"{shown(workbook)}: holds ticks or notes; move it, or give --out another folder."
            )


# ---------------------------------------------------------------- the ticks


def read_ticked(plan: Plan, path: Path) -> tuple[pd.DataFrame, list[str]]:
    """Read the ticks of a sheet that `write_audit` wrote, and check it against the plan.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    path : Path
        The workbook, or its first sheet saved as CSV.

    Returns
    -------
    ticked : DataFrame
        One row a clause: number, task_id, stratum, stratum_size, right, seed; for `audit_result`.
    faults : list of str
        One sentence for each clause that is not ticked, ticked with an unknown word, missing, no
        longer in the plan or read otherwise now, and for a text that has changed: while there is
        one, the ticks do not tell how the plan is read.

    Raises
    ------
    PlanError
        If the file cannot be read or is no such sheet.
    """
    rows = [_keyed(row, path) for row in read_rows(path, (), way_out=WAY_OUT)]
    if not rows:
        raise PlanError(f"{shown(path)}: no clause stands in the sheet; draw it with `hbey audit`.")
    hashes = reading_hashes(plan)
    faults = [*_sheet_faults(plan, rows, path), *(f for row in rows for f in _faults(row, hashes))]
    ticked = pd.DataFrame([row.cells for row in rows])
    right = [_ticks().get(_plain(tick)) == "right" for tick in ticked["tick"]]
    return ticked.astype(dict.fromkeys(WHOLE, "int64")).assign(right=right)[TICKED], faults


def _sheet_faults(plan: Plan, rows: list[Row], path: Path) -> Iterator[str]:
    """Yield what is wrong with the sheet as a whole."""
    place, first = shown(path), rows[0].cells
    if any(row.cells["text_sha256"] != plan.document["sha256"].iloc[0] for row in rows):
        yield f"{place}: was drawn from another text of the plan; draw a new sheet."
    numbers = [int(row.cells["number"]) for row in rows]
    for number in sorted(set(range(1, int(first["sample_size"]) + 1)) - set(numbers)):
        yield f"{place}: clause {number} is missing; put its row back."
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        yield f"{place}: clause {number} stands twice; keep one row."
    sizes = {(row.cells["stratum"], int(row.cells["stratum_size"])) for row in rows}
    drawn = sum(size for _, size in sizes)
    if drawn != len(plan.tasks):
        yield (
            f"{place}: was drawn from {drawn} clauses, and {len(plan.tasks)} are read now; draw a "
            "new sheet."
        )


def _faults(row: Row, hashes: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with a row."""
    cells = row.cells
    clause = f"clause {cells['number']} (task {cells['task_id']})"
    if cells["task_id"] not in hashes:
        yield f"{row.place}: {clause} is no longer in the plan; draw a new sheet."
    elif cells["reading_sha256"] != hashes[cells["task_id"]]:
        yield f"{row.place}: {clause} is read otherwise now; draw a new sheet, and read it again."
    if not cells["tick"]:
        yield f"{row.place}: {clause} is not ticked; write right or wrong (对, 错)."
    elif _plain(cells["tick"]) not in _ticks():
        yield (
            f"{row.place}: the tick {cells['tick']!r} of {clause} is not known; write one of "
            f"{', '.join(_ticks())}."
        )


def _keyed(row: Row, path: Path) -> Row:
    """Return a row by the keys of its columns; words of either language are understood."""
    cells = {}
    for key in ASKED:
        names = _said(f"audit.column.{key}")
        name = next((name for name in names if name in row.cells), None)
        if name is None:
            raise PlanError(
                f"{shown(path)}: the column {' or '.join(map(repr, names))} is missing; give a "
                "sheet that `hbey audit` wrote."
            )
        cells[key] = row.cells[name]
        if key in WHOLE and not re.fullmatch("[0-9]{1,9}", cells[key]):
            raise row.error(f"the {name} {cells[key]!r} is no whole number; put it back.")
    strata = {word: stratum for stratum in STRATA for word in _said(f"audit.stratum.{stratum}")}
    check_choice(row._replace(cells=cells), "stratum", strata)
    return row._replace(cells=cells | {"stratum": strata[cells["stratum"]]})


def _said(key: str) -> list[str]:
    """Return a phrase in each language, in lower case."""
    return [phrase.casefold() for phrase in in_each_language(key)]


@lru_cache(maxsize=1)
def _ticks() -> dict[str, str]:
    """Return the ticks that are understood, and whether they mean right or wrong."""
    with TICKS.open(encoding="utf-8", newline="") as file:
        return {row["tick"]: row["meaning"] for row in csv.DictReader(file)}


def _plain(tick: str) -> str:
    """Return a tick in lower case, full-width letters as usual ones."""
    return normalize("NFKC", tick).strip().casefold()


# ---------------------------------------------------------------- what they tell


def audit_sentence(result: pd.DataFrame, seed: int, words: Wording) -> str:
    """Return the sentence for a paper that tells what was found.

    Parameters
    ----------
    result : DataFrame
        From `audit_result`.
    seed : int
        Of the sample.
    words : Wording
        In the language of the paper.
    """
    [whole] = result.loc[["all"]].to_dict("records")
    kind = "two" if len(result) > len(STRATA) else "one"
    if whole["read"] == whole["clauses"]:
        kind = "census"
    return words.say(f"audit.sentence.{kind}", seed=seed, **{str(k): whole[k] for k in whole})
