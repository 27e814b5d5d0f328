"""The gallery: one page of all figures by the questions they answer, in both languages.

What the page shows stands in its address, behind ``#``: ``language``, ``plan``, ``at`` (the id
of a chapter or a figure) and ``search``, percent-encoded as on the evidence page.
"""

import csv
import glob
import os
import xml.etree.ElementTree as ElementTree
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from markupsafe import Markup

from hbey_analysis.figures import FIGURES as DECLARED
from hbey_analysis.figures.address import evidence_address
from hbey_analysis.figures.wording import LANGUAGES, in_each_language
from hbey_analysis.pages._fonts import font_faces
from hbey_analysis.pages._template import rendered
from hbey_analysis.paths import (
    DATA,
    FIGURES,
    MADE,
    NOTEBOOKS,
    ROOT,
    is_aside,
    plan_folders,
    shown,
    write_if_changed,
)
from hbey_analysis.tables.settings import read_settings
from hbey_analysis.text.source import PlanError

SVG = "{http://www.w3.org/2000/svg}"
PIXELS = 4 / 3  # of a page, in a point
OTHER = "other"  # the chapter of figures that belong to none
LINKED = ("CITATION.cff", "LICENSE", "data/figures.md")
# The phrases of ``data/wording.csv`` that the template prints.
SAID = (
    "title", "about", "to_figures", "contents", "plan", "search", "count", "nothing", "figure",
    "files", "here", "evidence", "notebook", "cite", "cited", "rights", "licence", "columns",
)  # fmt: skip


def write_galleries() -> list[Path]:
    """Write the page over the figures here, and where some are aside ``all.html`` over all.

    Returns
    -------
    list of Path
        The pages.
    """
    pages = [write_gallery(FIGURES)]
    if any(is_aside(path) for path in FIGURES.glob("*/*/*.svg")):
        pages.append(write_gallery(FIGURES, "all.html"))
    return pages


def write_gallery(folder: Path = FIGURES, page: str = "index.html") -> Path:
    """Write a page over all plans' figures in a folder.

    Parameters
    ----------
    folder : Path
        Holds ``<plan>/<language>/NN-name.svg`` and what belongs to each.
    page : str
        Its name; from ``index.html`` those are left out that `is_aside`.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    PlanError
        If a picture, or the ``plan.toml`` of its plan, cannot be read.
    """
    values = {
        "plans": [
            {"id": plan.name, "names": _names(plan.name), "chapters": chapters(plan)}
            for plan in sorted(folder.glob("*"))
            if any(plan.glob("*/*.svg"))  # evidence/ holds no figures
            if page != "index.html" or not is_aside(plan / "en")
        ],
        "words": {key: in_each_language(f"gallery.{key}") for key in SAID},
        "source": _source(),
        "linked": [name for name in LINKED if (ROOT / name).is_file()],  # a workspace lacks some
        "script": Markup(Path(__file__).with_name("gallery.js").read_text(encoding="utf-8")),
    }
    bare = rendered("gallery.html", **values)
    faces = Markup(font_faces(bare, bold="h1, h2, h3, h4, summary, legend, .question, .number"))
    write_if_changed(folder / page, rendered("gallery.html", faces=faces, **values))
    return folder / page


def chapters(plan: Path) -> list[dict[str, Any]]:
    """Return the chapters in which a plan has figures, as ``data/chapters.csv`` says them.

    Parameters
    ----------
    plan : Path
        Folder of the plan's figures.

    Returns
    -------
    list of dict
        In the order of the table: the chapter's id, its title, question and argument in each
        language, and its figures as `figures` returns them.
    """
    with (DATA / "chapters.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["chapter"]: row for row in csv.DictReader(file)}
    drawn: dict[str, list[dict[str, Any]]] = {chapter: [] for chapter in rows}
    for figure in figures(plan):
        topic = _topic(figure["name"])
        drawn[topic if topic in drawn else OTHER].append(figure)
    return [
        {"id": chapter, "figures": drawn[chapter]}
        | {
            part: [row[f"{part}_{language}"] for language in LANGUAGES]
            for part in ("title", "question", "argument")
        }
        for chapter, row in rows.items()
        if drawn[chapter]
    ]


def figures(plan: Path) -> list[dict[str, Any]]:
    """Return what the gallery shows of one plan's figures.

    Parameters
    ----------
    plan : Path
        Folder of the plan's figures.

    Returns
    -------
    list of dict
        By notebook; of one notebook those of the study in their order, then others by name. A
        figure of the study has its number whichever others are drawn: 2.1 is the first of 02.
    """
    left_out = undrawn(plan)
    names = {path.stem for path in plan.glob("*/*.svg") if path not in left_out}
    declared = [figure.name for figure in DECLARED]
    ordered = sorted([*declared, *sorted(names.difference(declared))], key=_topic)
    return [
        {
            "name": name,
            "number": f"{int(topic)}.{position}" if _notebook(name) else name,
            "notebook": _notebook(name),
            "versions": [
                _version(plan, language, name)
                for language in LANGUAGES
                if (plan / language / f"{name}.svg").is_file()
            ],
        }
        for topic, group in groupby(ordered, key=_topic)
        for position, name in enumerate(group, start=1)
        if name in names
    ]


def undrawn(plan: Path) -> list[Path]:
    """Return the pictures that no notebook draws any more; the gallery leaves them out.

    Parameters
    ----------
    plan : Path
        Folder of a plan's figures, or of those of all plans.

    Returns
    -------
    list of Path
        Those whose number is not that of a notebook, sorted; a name without number is anybody's.
    """
    return [path for path in sorted(plan.rglob("[0-9][0-9]-*.svg")) if not _notebook(path.name)]


def _topic(name: str) -> str:
    """Return what a figure's name begins with: the number of its notebook, or any two letters."""
    return name[:2]


def _notebook(name: str) -> str:
    """Return the file name of the notebook that draws a figure; empty where there is none."""
    books = {_topic(path.name): path.name for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")}
    return books.get(_topic(name), "")


def _names(plan: str) -> list[str]:
    """Return what a plan is called in each language; its id where its folder does not say."""
    folder = plan_folders().get(plan)
    settings = read_settings(folder / "plan.toml") if folder else {}
    return [settings.get(f"name_{language}", plan) for language in LANGUAGES]


def _source() -> dict[str, Any]:
    """Return what ``CITATION.cff`` says, its authors (persons or others) in one phrase."""
    places = (ROOT, DATA / "workspace")
    path = next(file for place in places if (file := place / "CITATION.cff").is_file())
    source = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = ("name", "given-names", "family-names")
    authors = [" ".join(one[part] for part in names if part in one) for one in source["authors"]]
    return source | {"authors": ", ".join(authors)}


def _version(plan: Path, language: str, name: str) -> dict[str, Any]:
    """Return one figure in one language: headline and caption from the SVG, links to its files."""
    picture = plan / language / f"{name}.svg"
    try:
        root = ElementTree.parse(picture).getroot()
    except ElementTree.ParseError as error:
        raise PlanError(
            f"{shown(picture)}: not an SVG picture ({error}); delete it and run `make figures`."
        ) from None
    made = {picture.with_suffix(kind) for kind in MADE}
    here = set(picture.parent.glob(f"{glob.escape(name)}.*"))
    files = sorted(here | made, key=lambda path: path.suffix)
    evidence = plan.parent / "evidence" / f"{plan.name}.html"
    return {
        "language": language,
        "headline": root.findtext(f"{SVG}title", ""),
        "caption": root.findtext(f"{SVG}desc", ""),
        "picture": _link(picture),
        "size": _size(root),
        "evidence": _link(evidence, 2) + evidence_address(language=language)
        if evidence.is_file()
        else "",
        "files": [{"kind": path.suffix[1:].upper(), "link": _link(path)} for path in files],
    }


def _size(root: ElementTree.Element) -> list[int]:
    """Return width and height of a picture in pixels, by which its place is kept; or nothing."""
    box = root.get("viewBox", "").split()
    return [round(float(side) * PIXELS) for side in box[2:4]]


def _link(path: Path, depth: int = 3) -> str:
    """Return a file's address from the page: quoted, no name is a scheme, a query or a mark."""
    return quote(os.fsencode("/".join(path.parts[-depth:])))
