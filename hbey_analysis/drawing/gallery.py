"""The gallery: one page of all figures, with captions, languages and the data behind each."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from hbey_analysis.drawing.wording import LANGUAGES
from hbey_analysis.paths import FIGURES, write_if_changed

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
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    plans = [
        {"name": plan.name, "figures": list(figures(plan))}
        for plan in sorted(folder.glob("*"))
        if plan.is_dir()
    ]
    page = environment.get_template("gallery.html").render(plans=plans, languages=LANGUAGES)
    write_if_changed(folder / "index.html", (page.rstrip() + "\n").encode("utf-8"))
    return folder / "index.html"


def figures(plan: Path) -> list[dict[str, Any]]:
    """Return what the gallery shows of one plan's figures, in the order of their names.

    Parameters
    ----------
    plan : Path
        Folder of the plan's figures.
    """
    names = sorted({path.stem for path in plan.glob("*/*.svg")})
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


def _version(plan: Path, language: str, name: str) -> dict[str, Any]:
    """Return one figure in one language: headline and caption from the SVG, links to its files."""
    root = ElementTree.parse(plan / language / f"{name}.svg").getroot()
    files = sorted((plan / language).glob(f"{name}.*"), key=lambda path: path.suffix)
    return {
        "language": language,
        "headline": root.findtext(f"{SVG}title", ""),
        "caption": root.findtext(f"{SVG}desc", ""),
        "picture": f"{plan.name}/{language}/{name}.svg",
        "files": [
            {"kind": path.suffix[1:].upper(), "link": f"{plan.name}/{language}/{path.name}"}
            for path in files
        ],
    }
