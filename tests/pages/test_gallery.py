"""The page of all figures."""

import base64
import csv
import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

from hbey_analysis.figures import FIGURES as DECLARED
from hbey_analysis.pages.gallery import chapters, figures, undrawn, write_gallery
from hbey_analysis.paths import DATA, FIGURES, NOTEBOOKS, ROOT, read_checksums

VOID = {"meta", "img", "input", "link", "br", "hr"}
CAPTION = "Tasks <b>of</b> A & B, a < b."
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60"><title>{headline}</title>'
    "<desc>Tasks &lt;b&gt;of&lt;/b&gt; A &amp; B, a &lt; b.</desc></svg>"
)


class Page(HTMLParser):
    """The elements of a page, and the tags that were not closed in order."""

    def __init__(self, path):
        super().__init__()
        self.elements, self.open, self.unbalanced, self.text = [], [], [], ""
        self.feed(path.read_text(encoding="utf-8"))
        self.close()
        self.unbalanced += self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def make_figure(folder, plan, language, name):
    """Write a small picture, and what is made beside it."""
    place = folder / plan / language
    place.mkdir(parents=True, exist_ok=True)
    picture = PICTURE.format(headline=f"Headline {name} {language} &quot;q&quot;")
    (place / f"{name}.svg").write_text(picture, encoding="utf-8")
    for kind in ("csv", "png", "pdf"):
        (place / f"{name}.{kind}").write_text("x", encoding="utf-8")


def make_plans(folder):
    """Write two plans: one figure in both languages, and one in Chinese only."""
    for plan, language, name in (
        ("hbey", "en", "01-a"), ("hbey", "zh", "01-a"), ("other", "zh", "02-b"),
    ):  # fmt: skip
        make_figure(folder, plan, language, name)
    return folder


@pytest.fixture
def folder(tmp_path):
    return make_plans(tmp_path)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The same, with its page; not to be changed."""
    folder = make_plans(tmp_path_factory.mktemp("figures"))
    write_gallery(folder)
    return folder


@pytest.fixture(scope="module")
def page(written):
    return Page(written / "index.html")


@pytest.fixture(scope="module")
def study():
    """The committed page."""
    return Page(FIGURES / "index.html")


def rows():
    with (DATA / "chapters.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def links(page):
    """Return the addresses of other files, unquoted, without what stands behind #."""
    given = [link["href"] for link in page.all("a")] + [img["src"] for img in page.all("img")]
    return [unquote(link.partition("#")[0]) for link in given if not link.startswith("#")]


# ---------------------------------------------------------------- chapters


def test_each_notebook_has_a_chapter_and_the_last_is_for_others():
    numbers = [path.name[:2] for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    assert [row["chapter"] for row in rows()] == [*numbers, "other"]


def test_chapters_are_told_in_both_languages():
    assert not [row["chapter"] for row in rows() for words in row.values() if not words.strip()]


def test_an_argument_has_no_number_that_a_figure_could_refute():
    said = [words for row in rows() for part, words in row.items() if part != "chapter"]
    assert not [
        words
        for words in said
        if re.search(r"\d", words.replace("（1985）", "").replace("(1985)", ""))
    ]


def test_every_figure_is_in_exactly_one_chapter():
    drawn = [figure["name"] for part in chapters(FIGURES / "hbey") for figure in part["figures"]]
    assert sorted(drawn) == sorted(path.stem for path in FIGURES.glob("hbey/en/*.svg"))


def test_a_figure_without_a_notebook_is_in_the_last_chapter(folder):
    make_figure(folder, "hbey", "en", "mine")
    parts = {part["id"]: part["figures"] for part in chapters(folder / "hbey")}
    assert {name: [one["name"] for one in inside] for name, inside in parts.items()} == {
        "01": ["01-a"],
        "other": ["mine"],
    }


def test_figures_of_the_study_come_in_their_order_and_others_behind_them(folder):
    for name in ("02-lead-rate", "02-workload", "02-b", "02-A", "mine"):
        make_figure(folder, "hbey", "en", name)
    study = [figure.name for figure in DECLARED if figure.name.startswith("02-")]
    assert study == ["02-workload", "02-concentration", "02-lead-rate"]
    assert [(one["number"], one["name"]) for one in figures(folder / "hbey")] == [
        ("1.3", "01-a"),  # behind two of the study that were not drawn here
        ("2.1", "02-workload"),
        ("2.3", "02-lead-rate"),
        ("2.4", "02-A"),
        ("2.5", "02-b"),
        ("mine", "mine"),
    ]


def test_a_figure_whose_notebook_is_gone_is_left_out_and_named(folder):
    (folder / "hbey" / "en" / "99-old.svg").write_text(PICTURE.format(headline="Old"))
    (folder / "hbey" / "en" / "mine.svg").write_text(PICTURE.format(headline="Mine"))
    assert [figure["name"] for figure in figures(folder / "hbey")] == ["01-a", "mine"]
    assert undrawn(folder) == [folder / "hbey" / "en" / "99-old.svg"]


# ---------------------------------------------------------------- the page


def test_there_is_one_entry_a_figure_and_a_version_a_language(page):
    assert [entry["id"] for entry in page.all("article")] == ["hbey-01-a", "other-02-b"]
    versions = [one for one in page.all("div") if one.get("class", "").startswith("version")]
    assert [(one["class"], one["lang"]) for one in versions] == [
        ("version said", "en"),
        ("version said", "zh-CN"),
        ("version", "zh-CN"),  # shown in either language, for there is no other
    ]


def test_every_plan_has_a_heading_and_can_be_chosen(page):
    assert [heading["id"] for heading in page.all("h2") if "id" in heading] == ["hbey", "other"]
    choices = [field["value"] for field in page.all("input") if field.get("name") == "plan"]
    assert choices == ["hbey", "other"]


def test_of_one_plan_there_is_no_choice(study):
    assert not [field for field in study.all("input") if field.get("name") == "plan"]


def test_headline_and_number_are_a_heading_in_words(page):
    assert re.search(r"Figure 1\.3\s+Headline 01-a en \"q\"", page.text)
    assert re.search(r"图1\.3\s+Headline 01-a zh \"q\"", page.text)
    assert len(page.all("h4")) == 3


def test_every_picture_has_its_headline_as_alternative_text(page):
    assert [img["alt"] for img in page.all("img")] == [
        'Headline 01-a en "q"',
        'Headline 01-a zh "q"',
        'Headline 02-b zh "q"',
    ]


def test_every_picture_comes_late_and_its_place_is_kept(page):
    kept = {(img["width"], img["height"], img["loading"]) for img in page.all("img")}
    assert kept == {("320", "80", "lazy")}  # 240 and 60 points


def test_captions_are_shown_as_they_are_not_as_markup(page):
    assert page.text.count(CAPTION) == 3
    assert not page.all("b")


def test_every_file_of_a_figure_is_linked(written, page):
    linked = {written / link for link in links(page) if not link.startswith("../")}
    assert linked == {path for path in written.glob("*/*/*") if path.is_file()}


def test_every_link_of_the_study_leads_to_a_file_or_to_one_that_is_made(study):
    made = {FIGURES / name for name in read_checksums(FIGURES)}
    assert len(links(study)) > 200
    lost = {link for link in links(study) if not (FIGURES / link).is_file()}
    assert not [link for link in lost if FIGURES / link not in made]


def test_every_link_within_the_page_leads_to_one_of_its_places(study, page):
    for one in (study, page):
        ids = {attributes["id"] for _, attributes in one.elements if "id" in attributes}
        within = [link["href"] for link in one.all("a") if link["href"].startswith("#")]
        assert within and {unquote(link[1:]) for link in within} <= ids


def test_every_figure_leads_to_its_notebook_and_to_the_text_in_its_language(folder):
    (folder / "evidence").mkdir()
    (folder / "evidence" / "hbey.html").write_text("x", encoding="utf-8")
    page = Page(write_gallery(folder))
    leading = [link["href"] for link in page.all("a") if link["href"].startswith("evidence/")]
    assert leading == ["evidence/hbey.html#language=en", "evidence/hbey.html#language=zh"]
    books = [link["href"] for link in page.all("a") if link["href"].startswith("../notebooks/")]
    assert books == ["../notebooks/01_plan_structure.ipynb"] * 2 + [
        "../notebooks/02_workload.ipynb"
    ]


def test_how_to_cite_is_what_the_citation_file_says(study):
    source = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    said = f"{source['authors'][0]['name']}. {source['title']}. Version {source['version']}."
    assert said in study.text
    assert f"Code: {source['license']}." in study.text


def test_the_page_is_the_same_before_the_pictures_are_made(folder):
    whole = write_gallery(folder).read_bytes()
    (folder / "hbey" / "en" / "01-a.pdf").unlink()
    assert write_gallery(folder).read_bytes() == whole


def test_the_tags_are_balanced(page, study):
    assert page.unbalanced == study.unbalanced == []


def test_an_unclosed_tag_is_found(tmp_path):
    (tmp_path / "bad.html").write_text("<p><b>x</p>", encoding="utf-8")
    assert Page(tmp_path / "bad.html").unbalanced


def test_ids_are_unique(page, study):
    for one in (page, study):
        ids = [attributes["id"] for _, attributes in one.elements if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_the_page_asks_for_nothing_elsewhere(study):
    assert not [link for link in links(study) if Path(link).is_absolute() or "//" in link]
    assert {tag for tag, given in study.elements if "src" in given} == {"img"}
    assert not study.all("link")


def test_a_second_writing_gives_the_same_bytes(written):
    before = (written / "index.html").read_bytes()
    write_gallery(written)
    assert (written / "index.html").read_bytes() == before


def test_a_folder_that_is_not_there_yet_gives_an_empty_page(tmp_path):
    page = Page(write_gallery(tmp_path / "figures"))
    assert page.unbalanced == []
    assert not page.all("figure")


def test_a_folder_named_like_a_script_is_a_path_and_no_script(tmp_path):
    make_figure(tmp_path, "javascript:alert(1)", "en", "01-a")
    page = Page(write_gallery(tmp_path))
    given = [link["href"] for link in page.all("a")] + [img["src"] for img in page.all("img")]
    assert [link for link in given if link.startswith("javascript%3A")]
    assert all(link.startswith(("javascript%3A", "#", "../")) for link in given)


def test_a_folder_without_figures_is_no_plan(folder):
    (folder / "evidence").mkdir()
    (folder / "evidence" / "more.html").write_text("x", encoding="utf-8")
    page = Page(write_gallery(folder))
    assert [section["data-plan"] for section in page.all("section") if "data-plan" in section] == [
        "hbey",
        "other",
    ]


# ---------------------------------------------------------------- fonts


def test_the_fonts_within_have_the_characters_of_the_page_and_few_others():
    source = (FIGURES / "index.html").read_text(encoding="utf-8")
    fonts = re.findall(r"font/woff2;base64,([^)]+)\)", source)
    regular, bold = (TTFont(BytesIO(base64.b64decode(font))).getBestCmap() for font in fonts)
    study = BeautifulSoup(source, "html.parser")
    shown = {ord(letter) for letter in study.get_text() if not letter.isspace()}
    assert shown <= regular.keys()
    assert bold.keys() < regular.keys() and len(regular) < 900
    assert len(source.encode("utf-8")) < 300_000
