"""What is committed is what the library gives now: tables, notebooks, figures, gallery."""

import base64
import hashlib
import io
import json
import platform
import sys
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from hbey_analysis.pages.gallery import write_gallery
from hbey_analysis.paths import FIGURES, NOTEBOOKS, TABLES
from hbey_analysis.runner import check_parameters, execute
from hbey_analysis.tables.export import write_tables

BOOKS = sorted(NOTEBOOKS.glob("*.ipynb"))
each_book = pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)
# Where pictures and workbooks have the committed bytes; elsewhere the last digit of a curve, or
# the compression, may differ, and they are compared by what they show.
SAME_BYTES = (sys.version_info[:2], platform.system(), platform.machine()) == (
    (3, 11),
    "Linux",
    "x86_64",
)


def same(committed, given, kind):
    """Tell whether a committed file is what the library gives now."""
    if committed == given or kind not in SHOWS:
        return committed == given
    return not SAME_BYTES and SHOWS[kind](committed, given)


def same_pixels(one, other):
    """Tell whether two pictures have one size and look the same."""
    pixels = [matplotlib.image.imread(io.BytesIO(content)) for content in (one, other)]
    shapes = {picture.shape for picture in pixels}
    return len(shapes) == 1 and float(np.abs(pixels[0] - pixels[1]).mean()) < 0.01


def same_words(one, other):
    """Tell whether two drawings have the same title, description and number of shapes."""
    heads = [content.split(b"<defs>", 1)[0] for content in (one, other)]
    return heads[0] == heads[1] and one.count(b"<path") == other.count(b"<path")


def same_cells(one, other):
    """Tell whether two workbooks have the same sheets and cells."""
    import openpyxl  # `export` says how it is to be imported

    books = [openpyxl.load_workbook(io.BytesIO(content)) for content in (one, other)]
    cells = [{sheet.title: list(sheet.values) for sheet in book} for book in books]
    return cells[0] == cells[1]


SHOWS = {
    ".png": same_pixels,
    ".svg": same_words,
    ".pdf": lambda one, other: one[:5] == other[:5] == b"%PDF-",
    ".xlsx": same_cells,
}


def differing(given, committed):
    """Return the names that are in one folder alone, or differ."""
    now, then = ({path.name: path.read_bytes() for path in paths} for paths in (given, committed))
    return sorted(
        name
        for name in now.keys() | then.keys()
        if name not in now or name not in then or not same(then[name], now[name], Path(name).suffix)
    )


def test_the_committed_tables_are_the_plans(hbey, tmp_path):
    write_tables(hbey, tmp_path)
    assert differing(tmp_path.iterdir(), (TABLES / "hbey").iterdir()) == []


def without_pictures(content):
    """Return a notebook without its pictures; each of them is also a file."""
    book = json.loads(content)
    for cell in book["cells"]:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
    return book


@pytest.mark.slow
@each_book
def test_a_committed_notebook_and_its_figures_are_what_it_gives_now(book, tmp_path):
    executed = execute(book, None, tmp_path)
    assert without_pictures(book.read_bytes()) == without_pictures(executed)
    if SAME_BYTES:
        assert book.read_bytes() == executed
    committed = (FIGURES / "hbey/en").glob(f"{book.stem[:2]}-*")
    assert differing(tmp_path.iterdir(), committed) == []


@pytest.mark.slow
@each_book
def test_committed_figures_in_chinese_are_what_the_notebook_gives_now(book, tmp_path):
    execute(book, check_parameters(book, {"language": "zh"}), tmp_path)
    committed = (FIGURES / "hbey/zh").glob(f"{book.stem[:2]}-*")
    assert differing(tmp_path.iterdir(), committed) == []


@each_book
def test_a_notebook_shows_the_pictures_that_are_committed(book):
    shown = {
        "".join(output["data"]["text/plain"]): base64.b64decode(
            "".join(output["data"]["image/png"])
        )
        for cell in json.loads(book.read_bytes())["cells"]
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    }
    files = {path.stem: path for path in (FIGURES / "hbey/en").glob(f"{book.stem[:2]}-*.png")}
    assert shown == {name: path.read_bytes() for name, path in files.items()}


@each_book
def test_no_cell_asks_nbval_to_look_away(book):
    cells = json.loads(book.read_bytes())["cells"]
    tags = [tag for cell in cells for tag in cell["metadata"].get("tags", [])]
    assert tags == ["parameters"]
    assert not [cell for cell in cells if "NBVAL" in "".join(cell["source"]).upper()]


@pytest.mark.parametrize("folder", [FIGURES, NOTEBOOKS], ids=lambda folder: folder.name)
def test_every_committed_file_has_its_checksum(folder):
    lines = (folder / "checksums.txt").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert listed == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in listed
    }
    committed = [*folder.glob("*.ipynb"), *folder.glob("hbey/*/*")]
    assert {path.relative_to(folder).as_posix() for path in committed} <= listed.keys()


def test_the_gallery_is_that_of_the_figures(tmp_path):
    for folder in FIGURES.iterdir():
        if folder.is_dir():
            (tmp_path / folder.name).symlink_to(folder)
    page = write_gallery(tmp_path)
    assert page.read_bytes() == (FIGURES / "index.html").read_bytes()
