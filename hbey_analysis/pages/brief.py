"""A brief: what a plan says of one body, on a page where there is room, with its sentences.

The same content is set three times: as a page whose numbers lead to the evidence page, for print
and for Word.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from hbey_analysis.figures.address import evidence_address
from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures._units import STRENGTH, strongest_role
from hbey_analysis.measures.checkable import checkable_targets, named_works
from hbey_analysis.measures.coassignment import first_supporters, precedence
from hbey_analysis.measures.lead_rate import lead_rate
from hbey_analysis.measures.themes import tasks_by_code
from hbey_analysis.pages._fonts import font_faces
from hbey_analysis.pages._print import known_characters, require_packages, typeset, without_times
from hbey_analysis.pages._template import rendered
from hbey_analysis.pages.evidence import FOLDER as EVIDENCE
from hbey_analysis.pages.word_styles import borders, set_font
from hbey_analysis.paths import BUILD, write_if_changed
from hbey_analysis.tables.evidence import body_named, evidence
from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.source import Lines, PlanError

TEMPLATE = Path(__file__).with_name("brief.typ")
SHOWN = 30  # characters of a task's words
FIRST = 8  # bodies and places that are listed; the rest are counted
NAME = 60  # characters of a file's name


@dataclass(frozen=True)
class _Body:
    """What a brief is about, and where it is written."""

    plan: Plan
    department: str
    words: Wording
    folder: Path

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """Return the tasks that name it, as `evidence` does, with its role in each."""
        rows = self.plan.assignments[self.plan.assignments["department"] == self.department]
        roles = strongest_role(rows, ["task_id"]).set_index("task_id")["role"]
        tasks = evidence(self.plan, self.department)
        return tasks.assign(role=tasks["task_id"].map(roles))

    def own(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a table that belong to its tasks."""
        return table[table["task_id"].isin(self.tasks["task_id"])]

    def page(self, **conditions: Any) -> str:
        """Return where the evidence page shows tasks, seen from the brief."""
        file = os.path.relpath(EVIDENCE / f"{self.plan.plan_id}.html", self.folder)
        return Path(file).as_posix() + evidence_address(**conditions, language=self.words.language)

    def say(self, key: str, **values: Any) -> str:
        """Return a phrase of the brief."""
        return self.words.say(f"brief.{key}", **values)


def write_brief(
    plan: Plan, department: str, language: str = "en", folder: Path | None = None
) -> list[Path]:
    """Write what a plan says of one body: its tasks, with whom, where and by when.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    department : str
        The body; a label or another spelling of it will do.
    language : str
        "en" or "zh".
    folder : Path, optional
        Where it is written; ``build/brief/<plan id>`` else.

    Returns
    -------
    list of Path
        ``<body>.<language>.html``, ``.pdf`` and ``.docx``; the same plan gives the same bytes.

    Raises
    ------
    PlanError
        If no body is called so, no task names it, or a package is missing.
    """
    require_packages("A brief", "typst")
    try:
        department = body_named(plan, department)
    except ValueError as error:
        raise PlanError(str(error)) from None
    folder = folder or BUILD / "brief" / plan.plan_id
    body = _Body(plan, department, Wording(plan, language), folder)
    if body.tasks.empty:
        raise PlanError(f"No task of {plan.plan_id} names {department}; choose another body.")
    content = _content(body)
    made = {".html": _page(content), ".pdf": _print(content), ".docx": _word(content)}
    stem = re.sub(r"\W+", "-", department).strip("-")[:NAME]
    paths = [folder / f"{stem}.{language}{kind}" for kind in made]
    for path, document in zip(paths, made.values(), strict=True):
        write_if_changed(path, document)
    return paths


# ------------------------------------------------------------------ what it says


def _content(body: _Body) -> dict[str, Any]:
    """Return the brief in words, in the order in which it is read."""
    names = body.plan.departments.set_index("department").loc[body.department]
    full = names[f"name_{body.words.language}"]
    heads = ("task", "section", "words", "line")
    return {
        "lang": {"en": "en", "zh": "zh-CN"}[body.words.language],
        "title": full if isinstance(full, str) else body.words.label(body.department),
        "about": body.say("about", department=body.department),
        "facts": list(_facts(body)),
        "lists": [part for part in _lists(body) if part["entries"]],
        "tasks": body.say("tasks"),
        "heads": {head: body.say(f"head.{head}") for head in heads},
        "groups": list(_groups(body)),
        "note": body.say("note", shown=SHOWN),
    }


def _facts(body: _Body) -> Iterator[dict[str, str]]:
    """Yield what is counted of the body: what, how many, what that compares with, evidence."""
    named, all_tasks = len(body.tasks), len(body.plan.tasks)
    yield {
        "what": body.say("named"),
        "value": body.say("of", n=named, all=all_tasks),
        "beside": "",
        "page": body.page(department=body.department),
    }
    rates = lead_rate(body.plan.assignments)
    counts = body.tasks["role"].value_counts()
    for role in STRENGTH:
        even = role == "lead" and body.department in rates.index
        if role not in counts and not even:
            continue
        expected = rates.at[body.department, "expected"] if even else 0
        of_role = body.tasks.loc[body.tasks["role"] == role, "task_id"]
        yield {
            "what": body.words.say(f"role.{role}").capitalize(),
            "value": str(len(of_role)),
            "beside": body.say("even", expected=expected) if even else "",
            "page": body.page(task_ids=of_role),
        }
    order = precedence(body.plan.assignments)
    if body.department in order.index and order.at[body.department, "support_clauses"]:
        row = order.to_dict("index")[body.department]
        first = first_supporters(body.plan.assignments)
        yield {
            "what": body.say("first"),
            "value": body.say("of", n=int(row["first_support"]), all=int(row["support_clauses"])),
            "beside": body.say("random", expected=row["first_by_chance"]),
            "page": body.page(task_ids=first.index[first == body.department]),
        }


def _lists(body: _Body) -> Iterator[dict[str, Any]]:
    """Yield with whom, where and by when: a heading each, and entries with their tasks."""
    tasks, label = body.tasks, body.words.label
    others = body.own(body.plan.assignments).query("kind != 'collective'")
    others = others[others["department"] != body.department]
    counts = tasks_by_code(others.rename(columns={"department": "code"}))
    pair = {"department": body.department}
    yield _counted(body, "with", counts, {key: label(key) for key in counts.index}, lambda other: (
        pair | {"with_department": other}
    ))  # fmt: skip
    sections = tasks["section_id"].dropna().value_counts(sort=False)
    yield _counted(body, "sections", sections, {key: label(key) for key in sections.index},
                   lambda section: pair | {"section_id": section}, len(sections))  # fmt: skip
    places = body.own(body.plan.mentions).query("codebook == 'places'")
    yield _counted(body, "places", tasks_by_code(places), body.words.codes("places"), lambda code: (
        {"task_ids": _mentioning(body, places, code)}
    ))  # fmt: skip
    yield {
        "heading": body.say("deadlines"),
        "entries": list(_dated(body)),
        "rest": "",
        "quoted": True,  # in the words of the plan
    }


def _counted(
    body: _Body, key: str, counts: pd.Series, labels: dict[Any, str], of: Any, most: int = FIRST
) -> dict[str, Any]:
    """Return a list of what tasks are counted by, the first of them in words."""
    rest = len(counts) - most
    return {
        "heading": body.say(key),
        "entries": [
            {"label": labels[name], "n": str(n), "page": body.page(**of(name))}
            for name, n in counts.head(most).items()
        ],
        "rest": body.say("rest", n=rest) if rest > 0 else "",
        "quoted": False,
    }


def _mentioning(body: _Body, mentions: pd.DataFrame, code: str) -> list[str]:
    """Return the body's tasks that mention a code itself."""
    wanted = set(mentions.loc[mentions["code"] == code, "task_id"])
    return [task for task in body.tasks["task_id"] if task in wanted]


def _dated(body: _Body) -> Iterator[dict[str, str]]:
    """Yield the deadlines of the body's tasks, then what in them can be checked, with the task."""
    plan = body.plan
    targets = checkable_targets(body.own(plan.targets))
    targets = targets[targets["checkable"]].drop_duplicates(["task_id", "measure"])
    works = named_works(body.own(plan.tasks), body.own(plan.mentions), plan.text)
    for table, column in ((body.own(plan.tasks), "deadline"), (targets, "measure"),
                          (works, "surface")):  # fmt: skip
        for task, words in zip(table["task_id"], table[column], strict=True):
            if isinstance(words, str):
                yield {"label": _plain(words), "n": task, "page": body.page(task_ids=[task])}


def _groups(body: _Body) -> Iterator[dict[str, Any]]:
    """Yield the tasks by the body's role in them, with their sentences."""
    english, lines = body.words.language == "en", Lines(body.plan.text)
    label = body.words.label
    ends = body.plan.tasks.set_index("task_id")["clause_end"]
    for role in STRENGTH:
        rows = body.tasks[body.tasks["role"] == role]
        if rows.empty:
            continue
        yield {
            "heading": body.say(f"tasks.{role}", n=len(rows)),
            "tasks": [
                {
                    "task": row["task_id"],
                    "section": label(row["section_id"]) if pd.notna(row["section_id"]) else "",
                    "label": label(row["task_id"]) if english else "",
                    "words": _shortened(_plain(row["text"])),
                    "clause": _plain(row["clause"]),
                    "line": _lines(row["line"], lines.locate(ends[row["task_id"]])[0]),
                    "page": body.page(task_ids=[row["task_id"]]),
                }
                for row in rows.to_dict("records")
            ],
        }


def _lines(first: int, last: int) -> str:
    """Return the lines over which a task runs."""
    return str(first) if last <= first else f"{first}–{last}"


def _plain(words: str) -> str:
    """Return words on one line."""
    return " ".join(words.split())


def _shortened(words: str) -> str:
    """Return the first words of a task."""
    return words if len(words) <= SHOWN else words[:SHOWN].rstrip("，、；：。,;: ") + "…"


# ------------------------------------------------------------------ the three documents


def _page(content: dict[str, Any]) -> bytes:
    """Return the page: one file, which asks for no other."""
    bare = rendered("brief.html", **content)
    fonts = Markup(font_faces(bare, "h1, h2, h3, th, dt, b"))
    return rendered("brief.html", **content, fonts=fonts)


def _print(content: dict[str, Any]) -> bytes:
    """Return the PDF file, which has no date; words reach Typst as text, whatever they hold."""
    with tempfile.TemporaryDirectory() as place:
        text = Path(place) / "brief.typ"
        text.write_bytes(TEMPLATE.read_bytes())
        return typeset(text, content, system_fonts=not set(_said(content)) <= known_characters())


def _said(content: Any) -> Iterable[str]:
    """Yield the characters of all words of the brief."""
    if isinstance(content, str):
        yield from content
    elif not isinstance(content, bool):
        for part in content.values() if isinstance(content, dict) else content:
            yield from _said(part)


def _word(content: dict[str, Any]) -> bytes:
    """Return the Word file."""
    import docx
    from docx.shared import Mm, Pt

    document = docx.Document()
    for style, size, bold in (
        ("Normal", 8.5, False),
        ("Heading 1", 15, True),
        ("Heading 2", 10, True),
    ):
        set_font(document.styles[style], size, bold)
    spacing = document.styles["Normal"].paragraph_format
    spacing.space_before, spacing.space_after = Pt(1), Pt(2)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(14)
    document.core_properties.title, document.core_properties.author = content["title"], ""
    document.add_paragraph(content["title"], "Heading 1")
    document.add_paragraph(content["about"])
    _table(document, _facts_in_word(content), (36, 142))
    document.add_paragraph(content["tasks"], "Heading 2")
    _table(document, _tasks_in_word(content), (14, 26, 124, 14))
    document.add_paragraph(content["note"])
    out = BytesIO()
    document.save(out)
    return without_times(out.getvalue())


def _facts_in_word(content: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield what is counted and what is listed, a row each."""
    for fact in content["facts"]:
        yield fact["what"], f"{fact['value']}  {fact['beside']}".rstrip()
    for part in content["lists"]:
        entries = [f"{entry['label']} {entry['n']}" for entry in part["entries"]]
        yield part["heading"], "  ".join([*entries, part["rest"]]).rstrip()


def _tasks_in_word(content: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the tasks, a row each; one cell alone is a heading over the whole row."""
    yield tuple(content["heads"].values())
    for group in content["groups"]:
        yield (group["heading"],)
        for row in group["tasks"]:
            words = f"{row['label']} {row['words']}\n{row['clause']}".lstrip()
            yield row["task"], row["section"], words, row["line"]


def _table(document: Any, rows: Iterable[tuple[str, ...]], widths: tuple[int, ...]) -> None:
    """Add a table with lines between its rows; widths are in millimetres."""
    from docx.shared import Mm

    table = document.add_table(0, len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    lines = (("top", 8), ("bottom", 8), ("insideH", 2))
    table._tbl.tblPr.append(borders("w:tblBorders", lines))
    for row in rows:
        cells = table.add_row().cells
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Mm(width)
        first = cells[0] if len(row) > 1 else cells[0].merge(cells[-1])
        for cell, words in zip([first, *cells[1:]], row, strict=False):
            cell.text = words
        first.paragraphs[0].runs[0].bold = True
