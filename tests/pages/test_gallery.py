"""The page of all figures."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from hbey_analysis.pages.gallery import figures, undrawn, write_gallery

VOID = {"meta", "img", "input", "link", "br", "hr"}
CAPTION = "Tasks <b>of</b> A & B, a < b."
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg"><title>{headline}</title>'
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


@pytest.fixture
def folder(tmp_path):
    """Two plans: one figure in both languages, and one in Chinese only."""
    for plan, language, name in (
        ("hbey", "en", "01-a"), ("hbey", "zh", "01-a"), ("other", "zh", "02-b"),
    ):  # fmt: skip
        place = tmp_path / plan / language
        place.mkdir(parents=True)
        picture = PICTURE.format(headline=f"Headline {name} {language} &quot;q&quot;")
        (place / f"{name}.svg").write_text(picture, encoding="utf-8")
        for kind in ("csv", "png", "pdf"):
            (place / f"{name}.{kind}").write_text("x", encoding="utf-8")
    return tmp_path


@pytest.fixture
def page(folder):
    return Page(write_gallery(folder))


def test_there_is_one_entry_a_figure_and_language(page):
    entries = [(figure["id"], figure["lang"]) for figure in page.all("figure")]
    assert entries == [
        ("hbey-en-01-a", "en"),
        ("hbey-zh-01-a", "zh-CN"),
        ("other-zh-02-b", "zh-CN"),
    ]


def test_both_plans_have_a_heading(page):
    assert [heading["id"] for heading in page.all("h2")] == ["hbey", "other"]


def test_every_link_leads_to_a_file(page, folder):
    links = [link["href"] for link in page.all("a")] + [img["src"] for img in page.all("img")]
    assert len(links) == 3 * (1 + 4 + 1)
    assert not [link for link in links if not (folder / link).is_file()]


def test_every_file_of_a_figure_is_linked(page, folder):
    links = {folder / link["href"] for link in page.all("a")}
    assert links == {path for path in folder.glob("*/*/*") if path.is_file()}


def test_the_page_is_the_same_before_the_pictures_are_made(folder):
    whole = write_gallery(folder).read_bytes()
    (folder / "hbey" / "en" / "01-a.pdf").unlink()
    assert write_gallery(folder).read_bytes() == whole


def test_every_picture_has_its_headline_as_alternative_text(page):
    assert [img["alt"] for img in page.all("img")] == [
        'Headline 01-a en "q"',
        'Headline 01-a zh "q"',
        'Headline 02-b zh "q"',
    ]


def test_captions_are_shown_as_they_are_not_as_markup(page):
    assert page.text.count(CAPTION) == 3
    assert not page.all("b")


def test_the_tags_are_balanced(page):
    assert page.unbalanced == []


def test_an_unclosed_tag_is_found(tmp_path):
    (tmp_path / "bad.html").write_text("<p><b>x</p>", encoding="utf-8")
    assert Page(tmp_path / "bad.html").unbalanced


def test_the_language_can_be_switched(page, folder):
    switches = [field["id"] for field in page.all("input") if field["type"] == "radio"]
    assert switches == ["show-en", "show-zh"]
    styles = (folder / "index.html").read_text(encoding="utf-8")
    assert all(f"#{switch}:checked" in styles for switch in switches)


def test_ids_are_unique(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_has_no_address_outside_the_folder(page):
    links = [link["href"] for link in page.all("a")] + [img["src"] for img in page.all("img")]
    assert not [link for link in links if Path(link).is_absolute() or "//" in link]


def test_a_second_writing_gives_the_same_bytes(page, folder):
    before = (folder / "index.html").read_bytes()
    write_gallery(folder)
    assert (folder / "index.html").read_bytes() == before


def test_a_folder_that_is_not_there_yet_gives_an_empty_page(tmp_path):
    page = Page(write_gallery(tmp_path / "figures"))
    assert page.unbalanced == []
    assert not page.all("figure")


def test_a_folder_named_like_a_script_is_a_path_and_no_script(tmp_path):
    place = tmp_path / "javascript:alert(1)" / "en"
    place.mkdir(parents=True)
    (place / "01-a.svg").write_text(PICTURE.format(headline="a"), encoding="utf-8")
    page = Page(write_gallery(tmp_path))
    links = [link["href"] for link in page.all("a")] + [image["src"] for image in page.all("img")]
    assert links
    assert all(link.startswith(("javascript%3A", "#")) for link in links)


def test_a_folder_without_figures_is_no_plan(folder, page):
    (folder / "evidence").mkdir()
    (folder / "evidence" / "hbey.html").write_text("x", encoding="utf-8")
    assert Page(write_gallery(folder)).elements == page.elements


def test_figures_come_in_the_order_of_their_names(folder):
    (folder / "hbey" / "en" / "01-A.svg").write_text(PICTURE.format(headline="z"), encoding="utf-8")
    assert [figure["name"] for figure in figures(folder / "hbey")] == ["01-A", "01-a"]


def test_a_figure_whose_notebook_is_gone_is_left_out_and_named(folder):
    (folder / "hbey" / "en" / "99-old.svg").write_text(PICTURE.format(headline="Old"))
    (folder / "hbey" / "en" / "mine.svg").write_text(PICTURE.format(headline="Mine"))
    assert [figure["name"] for figure in figures(folder / "hbey")] == ["01-a", "mine"]
    assert undrawn(folder) == [folder / "hbey" / "en" / "99-old.svg"]
