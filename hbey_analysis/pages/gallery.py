"""The gallery: one page of all figures, with captions, languages and the data behind each."""

import glob
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hbey_analysis.figures.wording import LANGUAGES
from hbey_analysis.pages._template import rendered
from hbey_analysis.paths import FIGURES, MADE, NOTEBOOKS, shown, write_if_changed
from hbey_analysis.text.source import PlanError

SVG = "{http://www.w3.org/2000/svg}"


def write_gallery(folder: Path = FIGURES) -> Path:
    """Write ``index.html`` over all plans' figures in a folder.

    Parameters
    ----------
    folder : Path
        Holds ``<plan>/<language>/NN-name.svg`` and what belongs to each.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    PlanError
        If a picture cannot be read.
    """
    plans = [
        {"name": plan.name, "figures": list(figures(plan))}
        for plan in sorted(folder.glob("*"))
        if any(plan.glob("*/*.svg"))  # evidence/ holds no figures
    ]
    page = rendered("gallery.html", plans=plans, languages=LANGUAGES)
    write_if_changed(folder / "index.html", page)
    return folder / "index.html"


def figures(plan: Path) -> list[dict[str, Any]]:
    """Return what the gallery shows of one plan's figures, in the order of their names.

    Parameters
    ----------
    plan : Path
        Folder of the plan's figures.
    """
    left_out = undrawn(plan)
    names = sorted({path.stem for path in plan.glob("*/*.svg") if path not in left_out})
    return [
        {
            "name": name,
            "versions": [
                _version(plan, language, name)
                for language in LANGUAGES
                if (plan / language / f"{name}.svg").is_file()
            ],
        }
        for name in names
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
    numbers = {path.name[:2] for path in NOTEBOOKS.glob("*.ipynb")}
    return [path for path in sorted(plan.rglob("[0-9][0-9]-*.svg")) if path.name[:2] not in numbers]


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
    return {
        "language": language,
        "headline": root.findtext(f"{SVG}title", ""),
        "caption": root.findtext(f"{SVG}desc", ""),
        "picture": _link(picture),
        "files": [{"kind": path.suffix[1:].upper(), "link": _link(path)} for path in files],
    }


def _link(path: Path) -> str:
    """Return a file's address from the page: quoted, no name is a scheme, a query or a mark."""
    return quote(os.fsencode("/".join(path.parts[-3:])))
