"""Assignments as others' tools read them: stretches of the text, each named with role and body.

Every offset counts characters as Python and Unicode do (code points) in the text as decoded, with
which the file beside it, ``plan id.txt``, begins and ends.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from hbey_analysis.paths import BUILD, write_if_changed
from hbey_analysis.reading.lexicon import ROLES
from hbey_analysis.tables.corrections import records
from hbey_analysis.tables.export import csv_bytes
from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.source import Lines

QUOTED = 32  # characters before and behind a quotation that tell it from others
LINE = re.compile("[^\r\n\v\f\x85\u2028\u2029]+")  # where a line ends for brat, a mark does too
UNIT = (
    "start and end count Unicode code points (W3C Recommendation of 23 February 2017), not the "
    "UTF-16 code units of JavaScript: split the text with Array.from(text)."
)
TEI = "http://www.tei-c.org/ns/1.0"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BREAKS = {"\f": "pb", "\v": "lb"}  # what XML holds as elements only


def write_annotations(plan: Plan, form: str, folder: Path | None = None) -> list[Path]:
    """Write the assignments of a plan for another tool.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    form : str
        A key of `FORMS`: webannotation (W3C Web Annotation, JSON-LD), brat (standoff), doccano
        (JSONL, a line a task), tei (inline markup) or csv.
    folder : Path, optional
        Default ``build/export/<plan id>``.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OSError
        If they cannot be written.
    """
    folder = folder or BUILD / "export" / plan.plan_id
    files = FORMS[form](plan)
    for name, content in files.items():
        write_if_changed(folder / name, content)
    return [folder / name for name in files]


def _beside(plan: Plan) -> dict[str, bytes]:
    """Return the text that the offsets count in."""
    return {f"{plan.plan_id}.txt": plan.text.encode("utf-8")}


def _rows(plan: Plan) -> list[dict[str, Any]]:
    """Return the assignments in the order of the text."""
    return records(plan.assignments.sort_values(["start", "end"], kind="stable"))


def _web_annotation(plan: Plan) -> dict[str, bytes]:
    """Return W3C Web Annotations: each stretch by its position and by its words."""
    source = quote(f"{plan.plan_id}.txt")
    items = [_annotation(plan.text, source, row) for row in _rows(plan)]
    page = {"id": "#page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "#assignments",
        "type": "AnnotationCollection",
        "label": f"Assignments of {plan.plan_id}; {UNIT}",
        "total": len(items),
        "first": page,
    }
    content = json.dumps(collection, ensure_ascii=False, indent=1) + "\n"
    return {f"{plan.plan_id}.jsonld": content.encode("utf-8"), **_beside(plan)}


def _annotation(text: str, source: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return one Web Annotation."""
    start, end = row["start"], row["end"]
    body = {"type": "TextualBody", "format": "text/plain"}
    return {
        "id": f"#{row['task_id']}-{row['position']}",
        "type": "Annotation",
        "motivation": "classifying",
        "body": [
            body | {"purpose": "classifying", "value": row["role"]},
            body | {"purpose": "identifying", "value": row["department"], "language": "zh"},
        ],
        "target": {
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:end],
                    "prefix": text[max(0, start - QUOTED) : start],
                    "suffix": text[end : end + QUOTED],
                },
            ],
        },
    }


def _brat(plan: Plan) -> dict[str, bytes]:
    """Return brat standoff: the type is the role, a note the department."""
    lines = []
    for number, row in enumerate(_rows(plan), start=1):
        found = list(LINE.finditer(plan.text, row["start"], row["end"]))
        spans = ";".join(f"{line.start()} {line.end()}" for line in found)
        words = " ".join(line.group() for line in found)
        lines.append(f"T{number}\t{row['role']} {spans}\t{words}\n")
        lines.append(f"#{number}\tAnnotatorNotes T{number}\t{row['department']}\n")
    types = "[entities]\n" + "".join(f"{role}\n" for role in ROLES)
    return {
        f"{plan.plan_id}.ann": "".join(lines).encode("utf-8"),
        **_beside(plan),
        "annotation.conf": f"{types}[relations]\n[events]\n[attributes]\n".encode(),
    }


def _doccano(plan: Plan) -> dict[str, bytes]:
    """Return JSONL for doccano's sequence labelling: a line a task, the label is the role."""
    rows = _rows(plan)
    lines = []
    for task in records(plan.tasks):
        start = task["start"]
        label = [
            [row["start"] - start, row["end"] - start, row["role"]]
            for row in rows
            if row["task_id"] == task["task_id"]
        ]
        words = plan.text[start : task["end"]]
        line = {"text": words, "label": label, "plan": plan.plan_id, "task_id": task["task_id"]}
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    return {f"{plan.plan_id}.jsonl": "".join(lines).encode("utf-8")}


def _tei(plan: Plan) -> dict[str, bytes]:
    """Return TEI: an ``ab`` for each block of the text, an ``orgName`` for each body in it."""
    ElementTree.register_namespace("", TEI)
    root = ElementTree.Element(f"{{{TEI}}}TEI")
    described = _inside(_inside(root, "teiHeader"), "fileDesc")
    title = plan.document["title"].fillna(plan.plan_id).iloc[0]
    _inside(_inside(described, "titleStmt"), "title").text = " ".join(title.split())
    said = "An official document; markup by hbey_analysis under CC BY 4.0."
    _inside(_inside(described, "publicationStmt"), "p").text = said
    said = f"{plan.document['source_file'].iloc[0]}, SHA-256 {plan.document['sha256'].iloc[0]}"
    _inside(_inside(described, "sourceDesc"), "p").text = said
    body = _inside(_inside(root, "text"), "body", **{SPACE: "preserve"})
    rows = _rows(plan)
    for block in _undivided(plan, rows):
        task = (plan.tasks["start"] <= block["start"]) & (block["start"] < plan.tasks["end"])
        inside = plan.tasks.loc[task, "task_id"].tolist()
        own = {"type": block["kind"].replace("_", "-")} | ({"n": inside[-1]} if inside else {})
        part = _inside(body, "ab", **own)
        place = block["start"]
        for row in rows:
            if block["start"] <= row["start"] < block["end"] and row["start"] >= place:
                _put(part, plan.text[place : row["start"]])
                named = _inside(part, "orgName", role=row["role"], key=row["department"])
                _put(named, plan.text[row["start"] : row["end"]])
                place = row["end"]
        _put(part, plan.text[place : block["end"]])
    content = ElementTree.tostring(root, encoding="unicode").replace("\r", "&#13;")
    declared = f'<?xml version="1.0" encoding="UTF-8"?>\n{content}\n'
    return {f"{plan.plan_id}.xml": declared.encode("utf-8")}


def _undivided(plan: Plan, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the blocks of a text, those in one where a name runs over the border between them."""
    blocks = records(plan.blocks)
    while blocks:
        block = blocks.pop(0)
        while any(row["start"] < block["end"] < row["end"] for row in rows):
            block = block | {"end": blocks.pop(0)["end"]}
        yield block


def _inside(parent: ElementTree.Element, name: str, **own: str) -> ElementTree.Element:
    """Return a new element of TEI inside another."""
    return ElementTree.SubElement(parent, f"{{{TEI}}}{name}", own)


def _put(element: ElementTree.Element, text: str) -> None:
    """Put text behind what an element holds; a break of page or line is an element of its own."""
    for part in re.split("([\f\v])", text):
        if part in BREAKS:
            _inside(element, BREAKS[part])
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + part
        else:
            element.text = (element.text or "") + part


def _csv(plan: Plan) -> dict[str, bytes]:
    """Return the assignments as in the tidy table, with their line and clause."""
    lines = Lines(plan.text)
    clauses = plan.tasks.set_index("task_id")["clause"]
    table = plan.assignments.assign(
        line=[lines.locate(start)[0] for start in plan.assignments["start"]],
        quote=plan.assignments["task_id"].map(clauses),
    )
    return {f"{plan.plan_id}.csv": csv_bytes(table)}


FORMS: dict[str, Callable[[Plan], dict[str, bytes]]] = {
    "webannotation": _web_annotation,
    "brat": _brat,
    "doccano": _doccano,
    "tei": _tei,
    "csv": _csv,
}
