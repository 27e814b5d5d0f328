"""What is committed is what the library gives now: tables, notebooks, figures, gallery."""

import hashlib
import json
from pathlib import Path

import pytest

from hbey_analysis.pages.evidence import write_evidence
from hbey_analysis.pages.gallery import write_gallery
from hbey_analysis.paths import FIGURES, MADE, NOTEBOOKS, TABLES, read_checksums
from hbey_analysis.runner import check_parameters, execute
from hbey_analysis.tables.export import write_tables
from hbey_analysis.verify import SAME_BYTES, difference

BOOKS = sorted(NOTEBOOKS.glob("*.ipynb"))
each_book = pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)


def differing(given, committed):
    """Return the names that are in one folder alone, or differ."""
    now, then = ({path.name: path.read_bytes() for path in paths} for paths in (given, committed))
    return sorted(
        name
        for name in now.keys() | then.keys()
        if difference(then.get(name), now.get(name), Path(name).suffix) != "same"
    )


def differing_figures(given, language, number):
    """Return the names of figures that differ; pictures that are made differ from their digest."""
    folder = FIGURES / "hbey" / language
    drawn = [path for path in given.iterdir() if path.suffix not in MADE]
    committed = [path for path in folder.glob(f"{number}-*") if path.suffix not in MADE]
    listed = read_checksums(FIGURES)
    made = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in given.iterdir()
        if path.suffix in MADE
    }
    head = f"hbey/{language}/"
    wanted = {name.removeprefix(head): listed[name] for name in listed if name.startswith(head)}
    wanted = {n: d for n, d in wanted.items() if n[:2] == number and Path(n).suffix in MADE}
    if not SAME_BYTES:
        made, wanted = dict.fromkeys(made), dict.fromkeys(wanted)
    changed = {name for name in made.keys() | wanted.keys() if made.get(name) != wanted.get(name)}
    return differing(drawn, committed) + sorted(changed)


def test_the_committed_tables_are_the_plans(hbey, tmp_path):
    write_tables(hbey, tmp_path)
    assert differing(tmp_path.iterdir(), (TABLES / "hbey").iterdir()) == []


@pytest.mark.slow
@each_book
def test_a_committed_notebook_and_its_figures_are_what_it_gives_now(book, tmp_path):
    executed = execute(book, None, tmp_path)
    assert difference(book.read_bytes(), executed, ".ipynb") == "same"
    assert differing_figures(tmp_path, "en", book.stem[:2]) == []


@pytest.mark.slow
@each_book
def test_committed_figures_in_chinese_are_what_the_notebook_gives_now(book, tmp_path):
    execute(book, check_parameters(book, {"language": "zh"}), tmp_path)
    assert differing_figures(tmp_path, "zh", book.stem[:2]) == []


@each_book
def test_a_notebook_shows_a_small_picture_of_each_figure(book):
    shown = {
        "".join(output["data"]["text/plain"]): len(output["data"]["image/png"])
        for cell in json.loads(book.read_bytes())["cells"]
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    }
    assert set(shown) == {p.stem for p in (FIGURES / "hbey/en").glob(f"{book.stem[:2]}-*.svg")}
    assert max(shown.values(), default=0) <= 60 * 1024


@each_book
def test_no_cell_asks_nbval_to_look_away(book):
    cells = json.loads(book.read_bytes())["cells"]
    tags = [tag for cell in cells for tag in cell["metadata"].get("tags", [])]
    assert tags == ["parameters"]
    assert not [cell for cell in cells if "NBVAL" in "".join(cell["source"]).upper()]


@pytest.mark.parametrize("folder", [FIGURES, NOTEBOOKS], ids=lambda folder: folder.name)
def test_every_committed_file_has_its_checksum(folder):
    listed = read_checksums(folder)
    here = {name: digest for name, digest in listed.items() if (folder / name).is_file()}
    assert here == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in here}
    assert {Path(name).suffix for name in listed.keys() - here.keys()} <= set(MADE)
    committed = [*folder.glob("*.ipynb"), *folder.glob("hbey/*/*"), *folder.glob("evidence/hbey.*")]
    assert {path.relative_to(folder).as_posix() for path in committed} <= listed.keys()


def test_each_drawing_s_pictures_have_their_checksums():
    listed = read_checksums(FIGURES)
    for drawing in FIGURES.glob("hbey/*/*.svg"):
        names = [drawing.with_suffix(kind).relative_to(FIGURES).as_posix() for kind in MADE]
        assert set(names) <= listed.keys()


def test_the_gallery_is_that_of_the_figures(tmp_path):
    for folder in FIGURES.iterdir():
        if folder.is_dir():
            (tmp_path / folder.name).symlink_to(folder)
    page = write_gallery(tmp_path)
    assert page.read_bytes() == (FIGURES / "index.html").read_bytes()


def test_the_evidence_page_is_that_of_the_plan(hbey, tmp_path):
    page = write_evidence(hbey, tmp_path / "hbey.html")
    assert page.read_bytes() == (FIGURES / "evidence" / "hbey.html").read_bytes()
