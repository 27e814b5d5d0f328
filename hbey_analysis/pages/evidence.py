"""The evidence page: a plan's text and the tasks behind any number of it, in one HTML file.

What the page shows stands in its address: see `hbey_analysis.figures.address`.
"""

import base64
import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup, escape

from hbey_analysis.figures.wording import LANGUAGES, Wording, in_each_language
from hbey_analysis.pages._fonts import font_faces
from hbey_analysis.pages._template import rendered
from hbey_analysis.paths import FIGURES, write_if_changed
from hbey_analysis.tables.evidence import evidence
from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.source import line_spans

FOLDER = FIGURES / "evidence"
SCRIPT = Path(__file__).with_name("evidence.js")
OWN_CODEBOOKS = ("themes", "places", "instruments")  # those that have words of their own
HEADED = ("section", "item")
# What stands in bold: elements, and the phrases of what the script writes.
BOLD = ("b", "h1", "h2", "h3", "legend", "summary", "th",
        ".title", ".section_heading", ".item_heading", ".lead")  # fmt: skip
COUNTED = ("count", "marked", "unknown", "ambiguous", "way_out")
# The phrases of ``data/wording.csv`` that the template and the script print.
SAID = (
    "title", "about", "to_tasks", "filters", "department", "role", "with_department", "with_role",
    "section", "code", "search", "any", "anybody", "clear", "rest", "marks", "bodies",
    "quantities", "count", "marked", "nothing", "unknown", "ambiguous", "way_out", "listed",
    "unlist", "csv", "address", "copied", "cite", "in_text", "citation", "citation.page",
    "citation.hint", "copy", "close", "line", "page", "place", "text", "table", "task", "words",
    "separator", "with", "in_role", "none", "without_script",
)  # fmt: skip


class Segment(NamedTuple):
    """A stretch of the text over which the marks are the same."""

    start: int
    end: int
    marks: tuple[str, ...]


class Row(NamedTuple):
    """A line of the text, or the part of one that belongs to a task, a heading or neither."""

    start: int
    end: int
    line: int
    task: int | None  # position in the table of tasks
    kind: str  # of the block in which it begins


def write_evidence(plan: Plan, path: Path | None = None) -> Path:
    """Write the evidence page of a plan: one file, which asks for no other.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    path : Path, optional
        The file; ``figures/evidence/<plan id>.html`` else.

    Returns
    -------
    Path
        The file. The same plan gives the same bytes.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path = path or FOLDER / f"{plan.plan_id}.html"
    script = SCRIPT.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    words = {key: in_each_language(f"evidence.{key}") for key in SAID}
    labels, rows = _labels(plan), evidence(plan)
    tasks = list(_task_list(plan, rows, labels))
    data = _data(plan, rows, labels) | {"words": words}
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    values = {
        "words": words,
        "names": labels["plan"],
        "note": [plan.settings.get(f"note_{language}", "") for language in LANGUAGES],
        "codebooks": [(name, labels["codebooks"][name]) for name in _codebooks(plan)],
        "blocks": list(_blocks(plan, tasks)),
        "tasks": tasks,
        "data": Markup(written.replace("<", "\\u003c")),  # no tag begins or ends in it
        "script": Markup(script),
        "script_hash": digest,
        "title": f"{words['title'][0]} {labels['plan'][0]}",
    }
    counted = "".join(word for key in COUNTED for word in words[key]) + "0123456789"
    page = rendered("evidence.html", **values) + f"<b>{counted}</b>".encode()
    fonts = Markup(font_faces(page, ",".join(BOLD)))
    write_if_changed(path, rendered("evidence.html", fonts=fonts, **values))
    return path


def segments(
    spans: Iterable[tuple[int, int, str]], length: int, cuts: Iterable[int] = ()
) -> Iterator[Segment]:
    """Yield the text cut wherever a mark begins or ends: overlapping spans, flattened.

    Parameters
    ----------
    spans : iterable of tuple
        Start, end and mark; empty ones are left out.
    length : int
        Of the text in characters.
    cuts : iterable of int
        Where else to cut.

    Yields
    ------
    Segment
        In order, without gap or overlap from 0 to `length`, each with its marks, sorted.
    """
    begins: dict[int, list[str]] = defaultdict(list)
    ends: dict[int, list[str]] = defaultdict(list)
    for start, end, mark in spans:
        if start < end:
            begins[start].append(mark)
            ends[end].append(mark)
    active: Counter[str] = Counter()
    for start, end in pairwise(sorted({0, length, *cuts, *begins, *ends})):
        active.subtract(ends[start])
        active.update(begins[start])
        yield Segment(start, end, tuple(sorted(+active)))


def rows_of_text(plan: Plan) -> Iterator[Row]:
    """Yield the lines of the text that hold a word, cut where a task begins or ends.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.

    Yields
    ------
    Row
        In order; stops and brackets behind a task's end stay in its row.
    """
    starts, ends = plan.tasks["start"].tolist(), plan.tasks["end"].tolist()
    edges = sorted({*starts, *ends})
    block_starts, kinds = plan.blocks["start"].tolist(), plan.blocks["kind"].tolist()
    for line, (first, last) in enumerate(line_spans(plan.text), start=1):
        inner = edges[bisect_right(edges, first) : bisect_left(edges, last)]
        begun: Row | None = None
        for start, end in pairwise([first, *inner, last]):
            words = plan.text[start:end]
            if begun and not any(character.isalnum() for character in words):
                begun = begun._replace(end=end)
            elif words.strip():
                if begun:
                    yield begun
                place = start + len(words) - len(words.lstrip())
                task = bisect_right(starts, place) - 1
                owner = task if task >= 0 and place < ends[task] else None
                kind = kinds[bisect_right(block_starts, place) - 1]
                begun = Row(start, end, line, owner, kind)
        if begun:
            yield begun


def _codebooks(plan: Plan) -> list[str]:
    """Return the names of the codebooks of which the tasks speak: the shared ones, then others."""
    spoken = plan.mentions["codebook"].unique().tolist()
    shared = [name for name in OWN_CODEBOOKS if name in spoken]
    return shared + sorted(set(spoken).difference(shared))


def _labels(plan: Plan) -> dict[str, Any]:
    """Return the labels of the plan, its bodies, roles and codebooks in each language."""
    wordings = [Wording(plan, language) for language in LANGUAGES]
    bodies = plan.departments["department"].tolist()
    roles = plan.assignments["role"].unique().tolist()
    known = {name: in_each_language(f"codebook.{name}") for name in OWN_CODEBOOKS}
    return {
        "plan": [words.plan_name for words in wordings],
        "bodies": {body: [words.label(body) for words in wordings] for body in bodies},
        "roles": {role: in_each_language(f"role.{role}") for role in roles},
        "codebooks": {name: known.get(name, (name, name)) for name in _codebooks(plan)},
    }


def _data(plan: Plan, rows: pd.DataFrame, labels: dict[str, Any]) -> dict[str, Any]:
    """Return what the script reads: the text, and rows as lists; offsets are those of the text."""
    pages = rows["page"].to_numpy() if "page" in rows else None
    tasks = plan.tasks.assign(line=rows["line"].to_numpy(), page=pages)
    position = {task: place for place, task in enumerate(tasks["task_id"])}
    bodies = {body: place for place, body in enumerate(plan.departments["department"])}
    keys = zip(plan.codes["codebook"], plan.codes["code"], strict=True)
    codes = {key: place for place, key in enumerate(keys)}
    named, mentioned = plan.assignments, plan.mentions
    mentioned = mentioned.assign(
        task=mentioned["task_id"].map(position),
        key=[codes[key] for key in zip(mentioned["codebook"], mentioned["code"], strict=True)],
    )
    named = named.assign(task=named["task_id"].map(position), body=named["department"].map(bodies))
    outline = plan.outline[plan.outline["level"] != "task"]
    document = plan.document.iloc[0]
    return {
        "plan": plan.plan_id,
        "names": labels["plan"],
        "text": plan.text,
        "file": document["source_file"],
        "sha256": document["sha256"],
        "title": document["title"] if isinstance(document["title"], str) else plan.plan_id,
        "roles": labels["roles"],
        "codebooks": labels["codebooks"],
        "departments": [[body, *both] for body, both in labels["bodies"].items()],
        "parts": _listed(outline, "level", "id", "label_en", "label_zh"),
        "tasks": _listed(
            tasks,
            "task_id", "section_id", "item_id", "line", "page", "start", "end",
            "text_start", "text_end", "clause_start", "clause_end",
        ),
        "sentences": _listed(plan.sentences, "start", "end"),
        "assignments": _listed(named, "task", "body", "role", "start", "end"),
        "codes": _listed(plan.codes, "codebook", "code", "parent", "label_en", "label_zh"),
        "mentions": _listed(mentioned, "task", "key", "start", "end"),
    }  # fmt: skip


def _listed(table: pd.DataFrame, *columns: str) -> list[list[Any]]:
    """Return columns of a table as rows of plain values, null where there is none."""
    plain = table[list(columns)].astype(object)
    return plain.where(plain.notna(), None).to_numpy().tolist()


def _spans(plan: Plan) -> Iterator[tuple[int, int, str]]:
    """Yield what is marked in the text: start, end and the class of its style."""
    named, books = plan.assignments, {name: n for n, name in enumerate(_codebooks(plan))}
    styles = [
        (plan.tasks, "clause_", ["clause"] * len(plan.tasks)),
        (named, "", ["body lead" if role == "lead" else "body" for role in named["role"]]),
        (plan.mentions, "", [f"code code-{books[name]}" for name in plan.mentions["codebook"]]),
        (plan.targets, "", ["quantity"] * len(plan.targets)),
    ]
    for table, of, classes in styles:
        yield from zip(
            table[f"{of}start"].tolist(), table[f"{of}end"].tolist(), classes, strict=True
        )


def _blocks(plan: Plan, tasks: list[dict[Any, Any]]) -> Iterator[dict[Any, Any]]:
    """Yield the text for the template: a task with its rows, or rows outside any task."""
    rows = list(rows_of_text(plan))
    cuts = {edge for row in rows for edge in (row.start, row.end)}
    cut = list(segments(_spans(plan), len(plan.text), cuts))
    starts = [segment.start for segment in cut]
    for task, group in groupby(rows, key=lambda row: row.task):
        lines = [
            row._asdict() | {"words": _words(plan.text, inside), "part": _part(plan, row)}
            for row in group
            for inside in [cut[bisect_left(starts, row.start) : bisect_left(starts, row.end)]]
        ]
        yield {"rows": lines} if task is None else tasks[task] | {"place": task, "rows": lines}


def _part(plan: Plan, row: Row) -> dict[str, str] | None:
    """Return the section or item whose heading a row is: its id, its label where translated."""
    level = row.kind.removesuffix("_heading")
    if level not in HEADED:
        return None
    table = getattr(plan, f"{level}s")
    parts = plan.outline[plan.outline["level"] == level].set_index("id")
    part = table.loc[table["start"] < row.end, f"{level}_id"].iloc[-1]
    english, chinese = parts.loc[part, ["label_en", "label_zh"]]
    return {"id": part, "label": "" if english == chinese else english}


def _words(text: str, inside: list[Segment]) -> Markup:
    """Return segments as HTML."""
    return Markup("").join(_marked(text, segment) for segment in inside)


def _marked(text: str, segment: Segment) -> Markup:
    """Return a segment as HTML, its marks as classes; length in characters is kept."""
    words = escape(text[segment.start : segment.end].replace("\0", "\ufffd"))
    if not segment.marks:
        return words
    return Markup('<span class="{}">{}</span>').format(" ".join(segment.marks), words)


def _task_list(plan: Plan, rows: pd.DataFrame, labels: dict[str, Any]) -> Iterator[dict[Any, Any]]:
    """Yield the rows of the table in the page: a task, its place, its bodies by role."""
    outline = plan.outline.drop_duplicates("id").set_index("id")
    clauses = dict(list(plan.assignments.groupby("task_id")))
    for task in rows.to_dict("records"):
        named = clauses.get(task["task_id"], plan.assignments.iloc[:0])
        label = outline.loc[task["task_id"], ["label_en", "label_zh"]].tolist()
        yield task | {
            "label": label,
            "roles": [
                (labels["roles"][role], [labels["bodies"][body] for body in names["department"]])
                for role, names in named.groupby("role", sort=False)
            ],
        }
