"""Corrections of assignments by a reader: taken from a corrected export, applied to a reading."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from hbey_analysis.paths import shown
from hbey_analysis.reading.lexicon import ROLES
from hbey_analysis.reading.names import is_collective
from hbey_analysis.tables.schemas import frame
from hbey_analysis.text.csvfile import Row, check_choice, parts, read_rows, table_file
from hbey_analysis.text.source import INVISIBLE, PlanError, Problem, decoded, file_content, present

ACTIONS = ("change", "remove", "add")
COLUMNS = (
    "task_id",
    "position",
    "action",
    "surface",
    "department",
    "role",
    "was_department",
    "was_role",
)
FILLED = {"change": COLUMNS, "remove": (*COLUMNS[:4], *COLUMNS[6:]), "add": COLUMNS[:6]}
UNSEEN = rf"(?:\s|{INVISIBLE.pattern})*"  # what may stand between the characters of a name
NAMES = ("unknown_department", "department_twice")  # problems of one body in its place
WAY_OUT = "give the .ann file of brat or the .jsonl file of doccano, corrected"
ANNOTATION = re.compile(r"T\d+\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t.*")
NOTE = re.compile(r"#\d+\tAnnotatorNotes (T\d+)\t(.*)")

Cells = dict[str, str]
Span = tuple[int, int]


class Mark(NamedTuple):
    """A stretch of the text that a corrected file names; no department if it does not say which."""

    start: int
    end: int
    role: str
    department: str | None
    place: str


def plain(words: str) -> str:
    """Return words as a cell holds them: without breaks, spaces and what prints nothing.

    Parameters
    ----------
    words : str
        As written in a text.
    """
    return INVISIBLE.sub("", "".join(words.split()))


def trimmed(text: str, start: int, end: int) -> Span:
    """Return a stretch without the space around its words, which no tool marks.

    Parameters
    ----------
    text : str
        The whole text.
    start, end : int
        The stretch.
    """
    words = text[start:end]
    return end - len(words.lstrip()), start + len(words.rstrip())


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table.

    Parameters
    ----------
    table : DataFrame
        One of a plan's.
    """
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def spellings(departments: pd.DataFrame) -> dict[str, str]:
    """Return the department that each name and alias stands for.

    Parameters
    ----------
    departments : DataFrame
        The table.
    """
    names = departments[["department", "aliases"]].to_numpy(dtype=object).tolist()
    return {
        spelling: name
        for name, aliases in names
        for spelling in (name, *(parts(aliases) if isinstance(aliases, str) else ()))
    }


def read_corrections(path: Path) -> list[Cells]:
    """Read the corrections beside a plan; there need be none.

    Parameters
    ----------
    path : Path
        ``corrections.csv``, or the workbook of the same name.

    Returns
    -------
    list of dict
        The cells of `COLUMNS`, in the file's order.

    Raises
    ------
    PlanError
        If the table cannot be read, or an action, a role or a position is none.
    """
    path = table_file(path)
    if not present(path):
        return []
    rows = read_rows(path, COLUMNS)
    for row in rows:
        _check(row)
    return [{name: row.cells[name] for name in COLUMNS} for row in rows]


def _check(row: Row) -> None:
    """Raise a PlanError at a correction that nobody can apply to any text."""
    check_choice(row, "action", ACTIONS)
    row.check_filled(FILLED[row.cells["action"]])
    for column in set(FILLED[row.cells["action"]]) & {"role", "was_role"}:
        check_choice(row, column, ROLES)
    if not re.fullmatch("[1-9][0-9]{0,5}", row.cells["position"]):
        raise row.error("position must be a whole number from 1; correct the cell.")


def corrected(
    rows: list[Cells],
    tables: Mapping[str, pd.DataFrame],
    text: str,
    lexicon: Mapping[str, str],
    ruled: bool = False,
) -> tuple[pd.DataFrame, list[bool]]:
    """Apply corrections to the assignments as read.

    Parameters
    ----------
    rows : list of dict
        From `read_corrections`. Changed and removed is the body at a position, as read; added is
        the first stretch of the words behind the body before the position that no body takes.
    tables : mapping
        ``assignments`` and ``tasks``.
    text : str
        As decoded.
    lexicon : mapping
        The department that a name stands for.
    ruled : bool
        Document rules gave other roles than those that the corrections were made for.

    Returns
    -------
    assignments : DataFrame
        In the order of the text, with positions anew in the tasks corrected. A corrected one is
        certain, for somebody has read it.
    fits : list of bool
        Which of the rows fit the text and the reading; the others were passed over.
    """
    read = {
        (str(row["task_id"]), str(row["position"])): row for row in records(tables["assignments"])
    }
    ends = {key: row["end"] for key, row in read.items()}
    tasks = {row["task_id"]: row for row in records(tables["tasks"])}
    left, touched, fits = dict(read), set(), [False] * len(rows)
    for adding in (False, True):
        for number, row in enumerate(rows):
            if (row["action"] == "add") != adding:
                continue
            task = tasks.get(row["task_id"])
            if adding:
                fits[number] = task is not None and _added(row, task, text, ends, read, lexicon)
            else:
                fits[number] = _changed(row, left, read, lexicon, ruled)
            touched |= {row["task_id"]} if fits[number] else set()
    return _in_order(read, list(tasks), touched), fits


def _changed(
    row: Cells, left: dict[Any, Any], read: dict[Any, Any], lexicon: Mapping[str, str], ruled: bool
) -> bool:
    """Change or remove a body, if it is read as it was when the correction was made."""
    key = row["task_id"], row["position"]
    was = lexicon.get(row["was_department"], row["was_department"])
    old = left.get(key)
    if not (old and plain(old["surface"]) == plain(row["surface"]) and old["department"] == was):
        return False
    if not ruled and old["role"] != row["was_role"]:
        return False
    del left[key]  # one correction a body
    if row["action"] == "remove":
        del read[key]
        return True
    name = lexicon.get(row["department"], row["department"])
    new = {"department": name, "confidence": "certain"}
    if name != was:
        new["kind"] = _kind(name)
    if row["role"] != row["was_role"]:
        new["role"] = row["role"]
    read[key] = old | new
    return True


def _added(
    row: Cells,
    task: dict[Any, Any],
    text: str,
    ends: dict[Any, int],
    read: dict[Any, Any],
    lexicon: Mapping[str, str],
) -> bool:
    """Add a body, if its words stand in the task and nobody is read there."""
    begin = task["clause_start"]
    if row["position"] != "1":
        begin = ends.get((row["task_id"], str(int(row["position"]) - 1)))
    taken = [(r["start"], r["end"]) for r in read.values() if r["task_id"] == row["task_id"]]
    words = re.compile(UNSEEN.join(map(re.escape, plain(row["surface"]))))
    places = () if begin is None else ((begin, task["clause_end"]), (task["start"], task["end"]))
    for first, last in places:
        for found in words.finditer(text, first, last):
            start, end = found.span()
            if all(end <= left or right <= start for left, right in taken):
                name = lexicon.get(row["department"], row["department"])
                read[row["task_id"], "added", len(read), start] = {
                    **{key: task[key] for key in ("task_id", "item_id", "section_id")},
                    "department": name,
                    "role": row["role"],
                    "kind": _kind(name),
                    "surface": found.group(),
                    "start": start,
                    "end": end,
                    "confidence": "certain",
                }
                return True
    return False


def _kind(name: str) -> str:
    """Return the kind of an assignment to a body."""
    return "collective" if is_collective(name) else "named"


def _in_order(read: dict[Any, Any], tasks: list[str], touched: set[str]) -> pd.DataFrame:
    """Return the assignments as a table; those of a corrected task in the order of the text."""
    by_task: dict[str, list[dict[str, Any]]] = {task: [] for task in tasks}
    for row in read.values():
        by_task[row["task_id"]].append(row)
    for task in touched:
        by_task[task].sort(key=lambda row: (row["start"], row["end"]))
        by_task[task] = [row | {"position": n} for n, row in enumerate(by_task[task], start=1)]
    rows = [row for task in by_task.values() for row in task]
    return frame("assignments", [{k: None if v != v else v for k, v in r.items()} for r in rows])


def correction_problems(
    rows: list[Cells],
    fits: list[bool],
    tasks: pd.DataFrame,
    assignments: tuple[pd.DataFrame, pd.DataFrame],
    names: Mapping[str, str],
) -> Iterator[Problem]:
    """Yield the corrections that fit no longer, and bodies that the registry does not know.

    Parameters
    ----------
    rows, fits
        As of `corrected`.
    tasks : DataFrame
        The tasks.
    assignments : pair of DataFrame
        As read and as corrected.
    names : mapping
        The registry's names; none where there is no registry.
    """
    clauses = {row["task_id"]: (row["clause_start"], row["clause_end"]) for row in records(tasks)}
    for row in (row for row, fit in zip(rows, fits, strict=True) if not fit):
        message = (
            f"A correction ({row['action']} {row['surface']}, position {row['position']} of task "
            f"{row['task_id']}) no longer fits and is passed over: correct its row in "
            "corrections.csv, or take it out."
        )
        yield Problem("warning", "correction_unfit", message, *clauses.get(row["task_id"], (0, 0)))
    before = set(assignments[0][["start", "end", "department"]].itertuples(index=False, name=None))
    for new in assignments[1][["start", "end", "department"]].itertuples(index=False, name=None):
        if names and new not in before and new[2] not in names:
            message = f"{new[2]} is not in departments.csv; add it or make it an alias."
            yield Problem("warning", "unknown_department", message, *new[:2])


def outdated(problem: Problem, assignments: tuple[pd.DataFrame, pd.DataFrame]) -> bool:
    """Tell whether a problem is about the name of a body that a correction took away.

    Parameters
    ----------
    problem : Problem
        Of the reading.
    assignments : pair of DataFrame
        As read and as corrected.
    """
    if problem.code not in NAMES:
        return False
    before, now = (
        table[(table["start"] == problem.start) & (table["end"] == problem.end)]
        for table in assignments
    )
    return list(before["department"]) != list(now["department"])


# ---------------------------------------------------------------- from a corrected file


def read_marks(path: Path, text: str, tasks: pd.DataFrame) -> tuple[list[Mark], set[str]]:
    """Read a corrected export.

    Parameters
    ----------
    path : Path
        An .ann file of brat or a .jsonl file of doccano.
    text : str
        The plan's text, as decoded.
    tasks : DataFrame
        The plan's tasks.

    Returns
    -------
    marks : list of Mark
        In the order of the text, without space around the words.
    covered : set of str
        The tasks that the file speaks of.

    Raises
    ------
    PlanError
        If the file cannot be read, was made of another text, or names a role that is none; the
        sentence has the line.
    """
    content = decoded(file_content(path, WAY_OUT), shown(path))[0].removeprefix("\ufeff")
    lines = [
        (f"{shown(path)}:{number}:1", line.removesuffix("\r"))
        for number, line in enumerate(content.split("\n"), start=1)
    ]
    if path.suffix.lower() == ".ann":
        marks, covered = _brat(lines, text), set(tasks["task_id"])
    elif path.suffix.lower() == ".jsonl":
        marks, covered = _doccano(lines, text, tasks)
    else:
        raise PlanError(f"{shown(path)}: neither .ann nor .jsonl; {WAY_OUT}.")
    for mark in marks:
        if mark.role not in ROLES:
            raise PlanError(f"{mark.place}: {mark.role!r} is no role; use {', '.join(ROLES)}.")
        if not plain(text[mark.start : mark.end]):
            raise PlanError(f"{mark.place}: nothing stands at {mark.start}; correct the mark.")
    spans = [trimmed(text, mark.start, mark.end) for mark in marks]
    marks = [mark._replace(start=s, end=e) for mark, (s, e) in zip(marks, spans, strict=True)]
    return sorted(marks, key=lambda mark: mark[:2]), covered


def _brat(lines: list[tuple[str, str]], text: str) -> list[Mark]:
    """Return the marks of an .ann file, with what their notes say."""
    notes = {note[1]: note[2] for _, line in lines if (note := NOTE.fullmatch(line))}
    marks = []
    for place, line in lines:
        if not line.startswith("T"):
            continue
        if not (found := ANNOTATION.fullmatch(line)):
            raise PlanError(f"{place}: no annotation of brat; correct the line.")
        pieces = [[int(n) for n in piece.split()] for piece in found[2].split(";")]
        start, end = pieces[0][0], pieces[-1][1]
        key, _, words = line.split("\t", 2)
        if plain(text[start:end]) != plain(words):
            raise PlanError(
                f"{place}: {words!r} does not stand at {start} to {end} of the plan's text, in one "
                "piece; correct an export of this very text."
            )
        marks.append(Mark(start, end, found[1], notes.get(key, "").strip() or None, place))
    return marks


def _doccano(
    lines: list[tuple[str, str]], text: str, tasks: pd.DataFrame
) -> tuple[list[Mark], set[str]]:
    """Return the marks of a .jsonl file; its lines are tasks, known by their words."""
    known: dict[str, list[tuple[str, int]]] = {}
    for task in records(tasks):
        words = text[task["start"] : task["end"]]
        known.setdefault(words, []).append((task["task_id"], task["start"]))
    marks, covered = [], set()
    for place, line in lines:
        if not line.strip():
            continue
        try:
            example = json.loads(line)
            words, labels = example["text"], example.get("label", example.get("entities"))
            spans = [_span(label) for label in labels]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise PlanError(f"{place}: no line of doccano's JSONL; {WAY_OUT}.") from None
        if not known.get(words):
            raise PlanError(
                f"{place}: no task of the plan, or no second one, has these words; export again."
            )
        task_id, offset = known[words].pop(0)
        covered.add(task_id)
        for start, end, role in spans:
            if not 0 <= start < end <= len(words):
                raise PlanError(f"{place}: {start} to {end} is outside the text; correct it.")
            marks.append(Mark(offset + start, offset + end, role, None, place))
    return marks, covered


def _span(label: Any) -> tuple[int, int, str]:
    """Return start, end and name of a label, in either of doccano's spellings."""
    if isinstance(label, dict):
        label = (label["start_offset"], label["end_offset"], label["label"])
    start, end, name = label
    return int(start), int(end), str(name)


def corrections_of(
    marks: list[Mark],
    tables: Mapping[str, pd.DataFrame],
    text: str,
    names: Mapping[str, str],
    now: Mapping[Span, str],
) -> list[Cells]:
    """Return what must be corrected in a reading for it to say what the marks say.

    Parameters
    ----------
    marks : list of Mark
        From `read_marks`.
    tables : mapping
        ``assignments`` as read, and ``tasks``; of the tasks that the marks speak of.
    text : str
        As decoded.
    names : mapping
        The department that a name, or the words of a clause, stand for.
    now : mapping
        The department read or corrected at a `trimmed` stretch, for marks that do not say which.

    Returns
    -------
    list of dict
        The cells of `COLUMNS`, in the order of the text.

    Raises
    ------
    PlanError
        If a mark stands in no task.
    """
    left: dict[Span, list[dict[str, Any]]] = {}
    for row in records(tables["assignments"]):
        left.setdefault(trimmed(text, row["start"], row["end"]), []).append(row)
    found: list[tuple[int, Cells]] = []
    for mark in marks:
        words = plain(text[mark.start : mark.end])
        wanted = mark.department or now.get(mark[:2]) or words
        cells = {"department": names.get(wanted, wanted), "role": mark.role}
        if read := left.get(mark[:2]):
            old = read.pop(0)
            if (old["department"], old["role"]) != tuple(cells.values()):
                found.append((mark.start, _cells("change", old) | cells))
        else:
            place = _place(mark, tables)
            found.append((mark.start, dict.fromkeys(COLUMNS, "") | place | cells))
            found[-1][1]["surface"] = words
    removed = [row for rows in left.values() for row in rows]
    found += [(row["start"], _cells("remove", row)) for row in removed]
    return [cells for _, cells in sorted(found, key=lambda pair: pair[0])]


def _cells(action: str, old: Mapping[Any, Any]) -> Cells:
    """Return the correction of a body as read."""
    return {
        "task_id": old["task_id"],
        "position": str(old["position"]),
        "action": action,
        "surface": plain(old["surface"]),
        "department": "",
        "role": "",
        "was_department": old["department"],
        "was_role": old["role"],
    }


def _place(mark: Mark, tables: Mapping[str, pd.DataFrame]) -> Cells:
    """Return the task of a body to be added, and the position before which it stands."""
    tasks, assignments = tables["tasks"], tables["assignments"]
    inside = tasks[(tasks["start"] <= mark.start) & (mark.end <= tasks["end"])]
    if inside.empty:
        raise PlanError(
            f"{mark.place}: {mark.start} to {mark.end} is in no task; take the mark out, or "
            "correct the original."
        )
    task = str(inside["task_id"].iloc[0])
    before = assignments[(assignments["task_id"] == task) & (assignments["end"] <= mark.start)]
    return {"task_id": task, "position": str(len(before) + 1), "action": "add"}
