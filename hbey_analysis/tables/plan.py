"""A plan as tidy tables: `load_plan` reads, validates and returns them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from hbey_analysis.paths import CODEBOOKS, plan_folders
from hbey_analysis.reading.accept import Clause, find_clauses
from hbey_analysis.reading.bodies import (
    LEVELS,
    NOBODY,
    READ,
    Assignment,
    Registry,
    guessed_kind,
    read_registry,
    resolve,
)
from hbey_analysis.reading.codes import Codebook, mentions, read_codebook
from hbey_analysis.reading.columns import Row as TableRow
from hbey_analysis.reading.columns import text_rows
from hbey_analysis.reading.counties import with_counties
from hbey_analysis.reading.document import describe
from hbey_analysis.reading.outline import Outline, page_furniture, read_outline, sentences
from hbey_analysis.reading.rules import Rule, duties, find_rules
from hbey_analysis.reading.rules import apply_rules as with_rules_applied
from hbey_analysis.reading.targets import targets
from hbey_analysis.tables.corrections import (
    ACTIONS,
    corrected,
    correction_problems,
    outdated,
    read_corrections,
)
from hbey_analysis.tables.corrections import COLUMNS as CORRECTION_COLUMNS
from hbey_analysis.tables.schemas import LONGEST_CELL, STRETCHES, TABLES, frame, validate
from hbey_analysis.tables.settings import read_settings
from hbey_analysis.text.csvfile import Row, check_choice, read_rows, table_file
from hbey_analysis.text.source import (
    Lines,
    PlanError,
    Problem,
    Source,
    is_folder,
    legible,
    present,
    rare_characters,
    read_source,
)

LONGEST_LABEL = 12  # characters
OPENING = 300  # characters in which a text says whose it is
CODING_COLUMNS = ("sentence_id", "coder", "codebook", "code")
TILES_COLUMNS = ("code", "x", "y")
CODERS = ("a", "b")
TABLE_ENDINGS = (".csv", ".xlsx")
OUTLINE_COLUMNS = ("id", "level", "title_en", "label_zh", "label_en")


@dataclass(frozen=True)
class Plan:
    """A work-division plan in tidy tables, those of `TABLES`; rows are in document order.

    Attributes
    ----------
    plan_id : str
        Name of the plan's folder, or of the file.
    text : str
        The text exactly as decoded, which every offset points into.
    settings : dict
        The contents of plan.toml, empty where there is none.
    outline : DataFrame
        Labels of sections, items and tasks in both languages: id, level, title_en, label_zh,
        label_en; made from the text where the plan has no outline.csv.
    coding : DataFrame
        The codes that readers gave to a sample of sentences: sentence_id, coder, codebook, code;
        empty where the plan has no codebooks/coding.csv.
    corrections : DataFrame
        What a reader corrected in the assignments, the columns of corrections.csv and fits (whether
        it was applied); empty where the plan has none.
    """

    plan_id: str
    text: str
    settings: dict[str, Any]
    outline: pd.DataFrame
    coding: pd.DataFrame
    corrections: pd.DataFrame
    document: pd.DataFrame
    blocks: pd.DataFrame
    sections: pd.DataFrame
    items: pd.DataFrame
    tasks: pd.DataFrame
    sentences: pd.DataFrame
    assignments: pd.DataFrame
    departments: pd.DataFrame
    codes: pd.DataFrame
    mentions: pd.DataFrame
    targets: pd.DataFrame
    notes: pd.DataFrame
    problems: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tidy tables by name, in the order of `TABLES`."""
        names = {field.name for field in fields(self)}
        return {name: getattr(self, name) for name in TABLES if name in names}


def load_plan(plan: str | Path, apply_rules: bool = False, apply_corrections: bool = True) -> Plan:
    """Read a work-division plan and return its validated tables.

    Parameters
    ----------
    plan : str or Path
        A plan id under ``data/plans``, a plan's folder, or a ``.txt`` file.
    apply_rules : bool
        Apply the plan's document rules (列第一位者为牵头单位，下同) from where they stand onward.
        Without it they are only recorded in ``notes``, and roles are as each clause states them.
    apply_corrections : bool
        Apply the corrections beside the plan; without it the assignments are as read.

    Returns
    -------
    Plan
        Nothing of the text is dropped: what cannot be placed is a row in ``problems``.

    Raises
    ------
    PlanError
        If the plan cannot be read at all; one sentence says where and what to do.
    """
    path, folder = locate(plan)
    plan_id = folder.resolve().name if folder else path.stem
    read = unchecked_plan(plan_id, read_source(path), folder, apply_rules, apply_corrections)
    validate(read.tables(), read.text)
    return read


def unchecked_plan(
    plan_id: str,
    source: Source,
    folder: Path | None = None,
    apply_rules: bool = False,
    apply_corrections: bool = True,
) -> Plan:
    """Return the tables of a plan as `load_plan` does, but validate nothing.

    Parameters
    ----------
    plan_id : str
        What the plan is called.
    source : Source
        Its text.
    folder : Path or None
        Where its own lists of bodies, labels and codes lie.
    apply_rules, apply_corrections : bool
        As in `load_plan`.

    Raises
    ------
    PlanError
        If a file of the folder cannot be read.
    """
    settings = read_settings(folder / "plan.toml") if folder else {}
    registry = read_registry(folder / "departments.csv") if folder else NOBODY
    text, written, hidden = legible(source.text)
    rows = text_rows(text)
    clauses, clause_problems = _clauses(text, registry, rows)
    rules = find_rules(text, clauses)
    outline = read_outline(text, clauses, rows)
    if apply_rules:
        clauses = with_rules_applied(clauses, rules)
    assignments, name_problems = resolve(clauses, registry, text)
    problems = [
        *hidden,
        *_edited(source, settings),
        *clause_problems,
        *outline.problems,
        *name_problems,
        *_rare(text, outline, clauses),
    ]
    if not clauses:
        problems = [_no_plan(text), *hidden]
    document = _document_row(plan_id, source, outline, settings)
    coded = _coded_tables(text, outline, read_codebooks(folder, front(document, text)))
    problems += _too_long(coded["targets"])
    problems = [p._replace(start=written[p.start], end=written[p.end]) for p in problems]
    tables = {
        "document": frame("document", [document]),
        **_outline_tables(text, outline, clauses),
        "assignments": frame("assignments", list(_assignment_rows(assignments, outline))),
        **coded,
        "notes": frame("notes", list(_notes(text, outline, rules))),
    }
    labels = _labels(folder / "outline.csv" if folder else None, tables)
    if text != source.text:
        _as_written(tables, source.text, written)
    place = folder if apply_corrections else None
    corrections, problems = _corrected(place, tables, source.text, registry, problems, apply_rules)
    tables["departments"] = frame("departments", _department_rows(tables["assignments"], registry))
    problems += [*source.problems, *_cut(tables)]
    tables["problems"] = frame("problems", _problem_rows(source.text, problems))
    coding = _coding(folder / "codebooks" / "coding.csv" if folder else None, tables)
    return Plan(plan_id, source.text, settings, labels, coding, corrections, **tables)


def _corrected(
    folder: Path | None,
    tables: dict[str, pd.DataFrame],
    text: str,
    registry: Registry,
    problems: list[Problem],
    ruled: bool,
) -> tuple[pd.DataFrame, list[Problem]]:
    """Put corrections into the assignments; return them, and the problems that are left."""
    rows = read_corrections(folder / "corrections.csv") if folder else []
    table = pd.DataFrame(rows, columns=list(CORRECTION_COLUMNS), dtype="str")
    if not rows:
        table["fits"] = pd.Series(dtype="bool")
        return table, problems
    read = tables["assignments"]
    tables["assignments"], fits = corrected(rows, tables, text, registry.lexicon, ruled)
    both = read, tables["assignments"]
    left = [problem for problem in problems if not outdated(problem, both)]
    more = correction_problems(rows, fits, tables["tasks"], both, registry.lexicon)
    return table.assign(fits=fits), [*left, *more]


def _clauses(
    text: str, registry: Registry, rows: list[TableRow]
) -> tuple[list[Clause], list[Problem]]:
    """Return the clauses of the plan itself, without those of the page around it."""
    found, problems = find_clauses(text, registry.knows, rows)
    footer = page_furniture(text, found)
    kept = [clause for clause in found if clause not in footer]
    return kept, [*problems, *_of_the_page(footer)]


def _as_written(tables: dict[str, pd.DataFrame], text: str, written: Sequence[int]) -> None:
    """Let offsets and stretches be those of the text as decoded."""
    for name, table in tables.items():
        for column in table.columns:
            # a period's years are no offsets
            if column.endswith(("start", "end")) and name != "document":
                table[column] = pd.Series(
                    [written[place] for place in table[column]], dtype=table[column].dtype
                )
    for (name, column), (start, end) in STRETCHES.items():
        table = tables[name]
        spans = zip(table[start], table[end], strict=True)
        table[column] = pd.Series(
            [text[left:right] for left, right in spans], dtype=table[column].dtype
        )
    tables["tasks"]["n_characters"] = tables["tasks"]["text_end"] - tables["tasks"]["text_start"]


def locate(plan: str | Path) -> tuple[Path, Path | None]:
    """Return the text file and, where there is one, the plan's folder."""
    folders = plan_folders()
    folder = folders.get(str(plan), Path(plan))
    if is_folder(folder):
        return folder / "plan.txt", folder
    if not present(folder):
        raise PlanError(f"{plan}: no such plan, folder or file; plans: {', '.join(folders)}.")
    return folder, None


def _edited(source: Source, settings: dict[str, Any]) -> Iterator[Problem]:
    """Yield a problem if the text is not the one that was taken from the original."""
    extracted = settings.get("original", {}).get("text_sha256", source.sha256)
    if extracted != source.sha256:
        message = (
            "The text is not what `hbey new` took from the original (text_sha256 in plan.toml): "
            "correct the original and run `hbey new --update`."
        )
        yield Problem("warning", "edited_text", message, 0, 0)


def _no_plan(text: str) -> Problem:
    """Return the problem of a text without a single responsibility clause."""
    message = (
        "No responsibility clause (X牵头,Y配合 / X负责 / 责任单位:X) was found; "
        "this is no work-division plan, or its clauses have a style not known here."
    )
    return Problem("error", "no_clauses", message, 0, len(text))


def _rare(text: str, outline: Outline, clauses: list[Clause]) -> Iterator[Problem]:
    """Yield the characters of names and titles that the bundled font lacks, each once."""
    spans = [(p.start, p.end) for clause in clauses for p in clause.participants]
    headings = [*outline.sections, *outline.items]
    spans += [(h.start, h.start + len(h.title or "") + 6) for h in headings]
    seen: set[str] = set()
    for start, end in sorted(spans):
        for place in rare_characters(text, start, min(end, len(text))):
            character = text[place]
            if character not in seen:
                seen.add(character)
                message = (
                    f"The bundled font has no {character} (U+{ord(character):04X}); figures take "
                    "it from another font of the machine, if one has it."
                )
                yield Problem("warning", "missing_glyph", message, place, place + 1)


def _document_row(
    plan_id: str, source: Source, outline: Outline, settings: dict[str, Any]
) -> dict[str, Any]:
    """Return the row of the document; what plan.toml states goes before what the text shows."""
    own = {
        "plan_id": plan_id,
        "source_file": source.path.name,
        "sha256": source.sha256,
        "n_characters": len(source.text),
    }
    return own | describe(source.text, outline.blocks) | settings.get("document", {})


def _outline_tables(text: str, outline: Outline, clauses: list[Clause]) -> dict[str, pd.DataFrame]:
    """Return blocks, sections, items, tasks and sentences."""
    blocks = [
        {"block_id": str(position), "kind": b.kind, "start": b.start, "end": b.end}
        for position, b in enumerate(outline.blocks, start=1)
    ]
    sections = [_heading(h, section_id=h.id) for h in outline.sections]
    items = [_heading(h, item_id=h.id, section_id=h.parent) for h in outline.items]
    tasks = list(_task_rows(text, outline, clauses))
    return {
        "blocks": frame("blocks", blocks),
        "sections": frame("sections", sections),
        "items": frame("items", items),
        "tasks": frame("tasks", tasks),
        "sentences": frame("sentences", list(_sentence_rows(text, tasks))),
    }


def _heading(heading: Any, **keys: str | None) -> dict[str, Any]:
    """Return the row of a section or an item."""
    return keys | {
        "number": heading.number,
        "title": heading.title,
        "start": heading.start,
        "end": heading.end,
    }


def _task_rows(text: str, outline: Outline, clauses: list[Clause]) -> Iterator[dict[str, Any]]:
    """Yield the row of each task."""
    for task in outline.tasks:
        first, last = clauses[task.clauses[0]], clauses[task.clauses[-1]]
        deadlines = [clauses[index].deadline for index in task.clauses]
        yield {
            "task_id": task.task_id,
            "item_id": task.item_id,
            "section_id": task.section_id,
            "number": task.number,
            "text": text[task.text_start : task.text_end],
            "clause": text[first.start : last.end],
            "start": task.start,
            "end": max(last.end, task.text_end),
            "text_start": task.text_start,
            "text_end": task.text_end,
            "clause_start": first.start,
            "clause_end": last.end,
            "n_characters": task.text_end - task.text_start,
            "deadline": next(filter(None, deadlines), None),
        }


def _sentence_rows(text: str, tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the row of each sentence of each task's text."""
    for task in tasks:
        spans = sentences(text, task["text_start"], task["text_end"])
        for position, (start, end) in enumerate(spans, start=1):
            yield {
                "sentence_id": f"{task['task_id']}-{position}",
                "task_id": task["task_id"],
                "text": text[start:end],
                "start": start,
                "end": end,
            }


def _assignment_rows(assignments: list[Assignment], outline: Outline) -> Iterator[dict[str, Any]]:
    """Yield the row of each participant; positions run on where clauses stand back to back."""
    by_clause: dict[int, list[Assignment]] = {}
    for assignment in assignments:
        by_clause.setdefault(assignment.clause, []).append(assignment)
    for task in outline.tasks:
        rows = [row for index in task.clauses for row in by_clause[index]]
        for position, row in enumerate(rows, start=1):
            yield {
                "task_id": task.task_id,
                "position": position,
                "item_id": task.item_id,
                "section_id": task.section_id,
                "department": row.department,
                **row.participant._asdict(),
                "confidence": row.confidence,
            }


def front(document: Mapping[Any, Any], text: str) -> list[str]:
    """Return what a plan says first of whose it is, the most telling first.

    Parameters
    ----------
    document : mapping
        The row of the document.
    text : str
        The plan's text.

    Returns
    -------
    list of str
        Title and issuer; the opening of the text.
    """
    named = (document[key] for key in ("title", "issuer"))
    return [" ".join(name for name in named if isinstance(name, str)), text[:OPENING]]


def read_codebooks(folder: Path | None, said: Sequence[str] = ()) -> list[Codebook]:
    """Return a plan's own codebooks, or the shared ones where it has none.

    Parameters
    ----------
    folder : Path or None
        The plan's folder.
    said : sequence of str
        From `front`; the shared places get the counties of the provinces named there.
    """
    if own := _codebook_files(folder / "codebooks") if folder else []:
        return [read_codebook(path) for path in own]
    return [
        with_counties(book, said) if book.name == "places" else book
        for book in shared_codebooks(CODEBOOKS)
    ]


@cache
def shared_codebooks(folder: Path) -> list[Codebook]:
    """Return the codebooks of a folder, read once: of many plans it would take a third of the time.

    Parameters
    ----------
    folder : Path
        The folder of codebooks for plans without their own.
    """
    return [read_codebook(path) for path in _codebook_files(folder)]


def _codebook_files(folder: Path) -> list[Path]:
    """Return the codebooks in a folder, without what Excel and macOS leave beside open files."""
    if not present(folder):
        return []
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        raise PlanError(
            f"{folder}: not a folder that can be read ({error.strerror}); put codebooks there, or "
            "take it away."
        ) from None
    books = [
        path
        for path in files
        if path.suffix.lower() in TABLE_ENDINGS
        and path.stem != "coding"
        and not path.name.startswith((".", "~$"))
    ]
    for path in books:
        table_file(path.with_suffix(".csv"))  # of one name there is one
    return books


def _coded_tables(
    text: str, outline: Outline, codebooks: list[Codebook]
) -> dict[str, pd.DataFrame]:
    """Return codes, mentions and targets."""
    codes: list[dict[str, Any]] = [
        {name: value or None for name, value in row.items()} | {"codebook": book.name}
        for book in codebooks
        for row in book.rows
    ]
    starts = {
        task.task_id: [start for start, _ in sentences(text, task.text_start, task.text_end)]
        for task in outline.tasks
    }
    found = [
        {
            "codebook": book.name,
            "code": code,
            "surface": surface,
            "start": start,
            "end": end,
            "task_id": task.task_id,
            "sentence_id": f"{task.task_id}-{bisect_right(starts[task.task_id], start)}",
            "item_id": task.item_id,
            "section_id": task.section_id,
        }
        for book in codebooks
        for task in outline.tasks
        for code, surface, start, end in mentions(text, task.text_start, task.text_end, book)
    ]
    measured = [
        {"task_id": task.task_id, **target._asdict(), "unit": target.unit or None}
        for task in outline.tasks
        for target in targets(text, task.text_start, task.text_end)
    ]
    return {
        "codes": frame("codes", codes),
        "mentions": frame("mentions", found),
        "targets": frame("targets", measured),
    }


def _of_the_page(footer: list[Clause]) -> Iterator[Problem]:
    """Yield the lines that name bodies and belong to the page, not to the plan."""
    for clause in footer:
        message = "This line is taken for the page's own, not for a clause; number it if it is one."
        yield Problem("warning", "page_furniture", message, clause.start, clause.end)


def _too_long(measured: pd.DataFrame) -> Iterator[Problem]:
    """Yield the quantities whose digits are too many for a number."""
    for kind, value, start, end in _cells(measured, "kind", "value", "start", "end"):
        if kind == "quantity" and pd.isna(value):
            message = "These digits are too many for a number; the quantity has no value."
            yield Problem("warning", "number_too_long", message, start, end)


def _cut(tables: dict[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield the stretches that no cell of a workbook holds whole."""
    for (name, column), (start, end) in STRETCHES.items():
        for left, right in _cells(tables[name], start, end):
            if right - left > LONGEST_CELL:
                message = (
                    f"{right - left:,} characters; in a workbook {name}.{column} has the first "
                    f"{LONGEST_CELL:,} of them. The CSV file has all."
                )
                yield Problem("warning", "cell_too_long", message, left, right)


def _cells(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Return the rows of some columns; plain lists are many times faster to walk."""
    return zip(*(table[column].tolist() for column in columns), strict=True)


def _department_rows(assignments: pd.DataFrame, registry: Registry) -> list[dict[str, Any]]:
    """Return the registry's rows, then those of the names it does not know."""
    rows: list[dict[str, Any]] = [
        row | {"parent": row["parent"] or None, "aliases": row["aliases"] or None}
        for row in registry.rows
    ]
    seen = {row["department"] for row in rows}
    for name, kind in _cells(assignments, "department", "kind"):
        if name in seen:
            continue
        seen.add(name)
        labels = dict.fromkeys(("name_zh", "name_en"), name)
        labels |= dict.fromkeys(("label_zh", "label_en"), shortened(name))
        rows.append(
            {
                "department": name,
                **labels,
                "kind": "collective" if kind == "collective" else guessed_kind(name),
                "source": READ,
                "confidence": "low",
            }
        )
    return rows


def account(plan: Plan) -> dict[str, dict[str, int]]:
    """Return what became of the text: characters by kind of block, clauses, names.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.

    Returns
    -------
    dict of dict
        characters (by block kind, the most first; they add up to the text), clauses (tasks,
        assignments, named, collective), reading (assignments that are certain, inferred, doubtful),
        names (known: in the registry; guessed: not there, but of
        a kind that the ending tells; unknown: neither), and, where there are any, corrections
        (change, remove, add; unfit: passed over, as the text is another).
    """
    blocks = plan.blocks.assign(n=plan.blocks["end"] - plan.blocks["start"])
    characters = blocks.groupby("kind")["n"].sum().sort_values(ascending=False, kind="stable")
    named = plan.departments["department"].isin(plan.assignments["department"])
    bodies = plan.departments[named & (plan.departments["kind"] != "collective")]
    known = bodies["source"] != READ
    guessed = ~known & (bodies["kind"] != "other")
    kinds = plan.assignments["kind"].value_counts()
    sure = plan.assignments["confidence"].value_counts()
    made = plan.corrections["action"].where(plan.corrections["fits"], "unfit").value_counts()
    actions = {action: int(made.get(action, 0)) for action in (*ACTIONS, "unfit")}
    return {
        "characters": {str(kind): int(n) for kind, n in characters.items()},
        "clauses": {
            "tasks": len(plan.tasks),
            "assignments": len(plan.assignments),
            "named": int(kinds.get("named", 0)),
            "collective": int(kinds.get("collective", 0)),
        },
        "reading": {level: int(sure.get(level, 0)) for level in LEVELS},
        "names": {
            "known": int(known.sum()),
            "guessed": int(guessed.sum()),
            "unknown": len(bodies) - int(known.sum()) - int(guessed.sum()),
        },
        **({"corrections": actions} if len(plan.corrections) else {}),
    }


def _notes(text: str, outline: Outline, rules: list[Rule]) -> Iterator[dict[str, Any]]:
    """Yield the document rules and the duties that closing paragraphs lay down."""
    spans: list[tuple[str, str | None, int, int]] = [
        ("document_rule", None, rule.start, rule.end) for rule in rules
    ]
    for block in outline.blocks:
        if block.kind == "closing":
            spans += [("closing_duty", *duty) for duty in duties(text, block.start, block.end)]
    for kind, actor, start, end in sorted(spans, key=lambda row: row[2:]):
        yield {"kind": kind, "actor": actor, "duty": text[start:end], "start": start, "end": end}


def _problem_rows(text: str, problems: list[Problem]) -> list[dict[str, Any]]:
    """Return the problems with line and column, in the order of the text."""
    lines = Lines(text)
    rows = []
    for problem in sorted(problems, key=lambda problem: (problem.start, problem.code)):
        line, column = lines.locate(problem.start)
        rows.append(problem._asdict() | {"line": line, "column": column})
    return rows


def _coding(path: Path | None, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the codes given by reading; for places a code is the place as written."""
    path = table_file(path) if path else None
    if path is None or not present(path):
        return pd.DataFrame(columns=list(CODING_COLUMNS), dtype="str")
    rows = read_rows(path, CODING_COLUMNS, CODING_COLUMNS[:3], unique=CODING_COLUMNS)
    codes: dict[str, set[str]] = {}
    for codebook, code in _cells(tables["codes"], "codebook", "code"):
        codes.setdefault(codebook, set()).add(code)
    sentence_ids = set(tables["sentences"]["sentence_id"])
    for row in rows:
        check_choice(row, "coder", CODERS)
        check_choice(row, "codebook", codes.keys())
        if row.cells["sentence_id"] not in sentence_ids:
            raise row.error(f"the plan has no sentence {row.cells['sentence_id']!r}.")
        if row.cells["codebook"] != "places" and row.cells["code"]:
            check_choice(row, "code", codes[row.cells["codebook"]])
    return _framed(rows, CODING_COLUMNS)


def _framed(rows: list[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Return columns of a user's table as text."""
    cells = {column: [row.cells[column] for row in rows] for column in columns}
    return pd.DataFrame(cells, dtype="str")


def read_tiles(plan: Plan) -> pd.DataFrame:
    """Return the plan's schematic map: index code; x from the west, y from the north; outside.

    Parameters
    ----------
    plan : Plan
        From `load_plan`; without a tiles.csv in its folder the table is empty, and without its
        column outside no place is outside what the plan covers.
    """
    folder = plan_folders().get(plan.plan_id)
    path = table_file(folder / "tiles.csv") if folder else None
    if path is None or not present(path):
        empty: dict[str, list[int]] = {"x": [], "y": [], "outside": []}
        return pd.DataFrame(empty, index=pd.Index([], name="code", dtype="str"))
    rows = read_rows(path, TILES_COLUMNS, filled=TILES_COLUMNS, unique=("code",))
    known = set(plan.codes["code"])
    for row in rows:
        check_choice(row, "code", known)
        if wrong := [name for name in "xy" if not re.fullmatch("[0-9]{1,3}", row.cells[name])]:
            raise row.error(f"{wrong[0]} must be a whole number from 0; correct the cell.")
        if row.cells.get("outside", "") not in ("", "yes"):
            raise row.error("outside must be yes or empty; correct the cell.")
    outside = [row.cells.get("outside") == "yes" for row in rows]
    tiles = _framed(rows, TILES_COLUMNS).astype({"x": "int64", "y": "int64"})
    return tiles.assign(outside=outside).set_index("code")


def shortened(name: str) -> str:
    """Return a name that fits a figure: one that nobody has shortened by hand is cut.

    Parameters
    ----------
    name : str
        A title, or the name of a body.
    """
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…"


def printed_labels(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the labels of sections, items and tasks that the text itself prints.

    Parameters
    ----------
    tables : mapping
        The tidy tables by name.

    Returns
    -------
    DataFrame
        The columns of outline.csv; the titles, and of tasks the first words, stand for all labels.
    """
    printed = []
    for level, key in (("section", "section_id"), ("item", "item_id"), ("task", "task_id")):
        table = tables[f"{level}s"]
        for identity, words in _cells(table, key, "title" if "title" in table else "text"):
            opening = "" if pd.isna(words) else words if "title" in table else words[:LONGEST_LABEL]
            title = "".join(opening.split()) or identity
            label = shortened(title)
            printed.append([identity, level, title, label, label])
    return pd.DataFrame(printed, columns=list(OUTLINE_COLUMNS), dtype="str")


def _labels(path: Path | None, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the labels of sections, items and tasks; the printed words where none are curated."""
    made = printed_labels(tables)
    path = table_file(path) if path else None
    if path is None or not present(path):
        return made
    rows = read_rows(path, OUTLINE_COLUMNS, filled=OUTLINE_COLUMNS, unique=("id",))
    levels = dict(zip(made["id"], made["level"], strict=True))
    for row in rows:
        identity, level = row.cells["id"], row.cells["level"]
        if identity not in levels:
            raise row.error(f"the plan has no {identity!r}; take the row out.")
        if level != levels[identity]:
            raise row.error(f"{identity} is no {level} but a {levels[identity]}; correct the cell.")
    curated = {row.cells["id"]: [row.cells[name] for name in OUTLINE_COLUMNS] for row in rows}
    rest = (list(label) for label in _cells(made, *OUTLINE_COLUMNS) if label[0] not in curated)
    labels = [*curated.values(), *rest]
    return pd.DataFrame(labels, columns=list(OUTLINE_COLUMNS), dtype="str")
