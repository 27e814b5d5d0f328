"""The gallery as its reader uses it: languages, plans, filter, places, widths, keyboard."""

import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from hbey_analysis.pages.gallery import write_gallery
from hbey_analysis.paths import FIGURES

pytestmark = pytest.mark.slow
STUDY = FIGURES / "index.html"
NUMBER = len(list((FIGURES / "hbey" / "en").glob("*.svg")))
SHIFT = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += entry.value;
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 500);
})"""
DRAWN = """() => [...document.images].filter((one) => one.offsetParent)
    .every((one) => one.complete && one.naturalWidth > 0)"""
FIRST_DRAWN = """() => {
    const first = [...document.images].find((one) => one.offsetParent);
    return first.complete && first.naturalWidth > 0;
}"""
READ_THROUGH = """async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 500) {
        scrollTo(0, y);
        await new Promise((next) => setTimeout(next, 30));
    }
}"""


@pytest.fixture(scope="module")
def two_plans(tmp_path_factory):
    """The figures of the study, once more as those of another plan with a name to be quoted."""
    folder = tmp_path_factory.mktemp("figures")
    for plan, names in (("hbey", "0[12]-*.svg"), ("b & c", "02-*.svg")):
        for picture in FIGURES.glob(f"hbey/*/{names}"):
            place = folder / plan / picture.parent.name
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(picture, place)
    return write_gallery(folder)


@pytest.fixture
def opened(visit):
    """Open pages; nothing is asked for that is no file."""

    def open_page(address="", path=STUDY, **settings):
        return visit(f"{path.as_uri()}{address}", **settings)

    yield open_page
    assert {urlsplit(url).scheme for url in visit.asked} <= {"file", "data"}


def address(page):
    return unquote(page.url.partition("#")[2])


def headings(page):
    return page.locator("h4:visible").all_inner_texts()


def test_the_language_is_in_the_address_and_every_word_follows(opened):
    page = opened()
    assert page.locator("h1").inner_text() == "Figures"
    page.get_by_label("中文").check()
    assert address(page) == "language=zh"
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("h1").inner_text() == "图集"
    assert page.locator("#count").inner_text() == f"{NUMBER}幅图中的{NUMBER}幅"
    assert not page.locator("main :lang(en):visible").count()
    assert opened("#language=zh").locator("h4:visible").all_inner_texts() == headings(page)


def test_the_language_stays_across_links_within_and_to_the_text(opened):
    page = opened("#language=zh")
    page.locator("nav a:visible", has_text="点名与牵头").click()
    assert address(page) == "language=zh&at=hbey-02"
    page.locator("article:visible").first.get_by_role("link", name="文本依据").click()
    page.wait_for_url("**/evidence/hbey.html#language=zh")
    assert page.locator("h1").inner_text() == "文本依据"
    page.go_back()
    assert page.locator("h1").inner_text() == "图集"


def test_an_address_leads_to_a_figure(opened):
    page = opened("#language=zh&at=hbey-05-tile-map")
    place = page.locator("#hbey-05-tile-map").bounding_box()
    assert 0 <= place["y"] < 100
    page = opened("#hbey-05-tile-map")  # as a page without script would have it
    assert 0 <= page.locator("#hbey-05-tile-map").bounding_box()["y"] < 100


def test_the_reader_stays_at_a_figure_when_the_language_changes(opened):
    page = opened("#at=hbey-06-mix")
    before = page.locator("#hbey-06-mix").bounding_box()["y"]
    page.evaluate("document.getElementById('show-zh').click()")
    assert page.locator("#hbey-06-mix").bounding_box()["y"] == pytest.approx(before, abs=2)


def test_the_filter_leaves_figures_with_all_the_words(opened):
    page = opened()
    page.get_by_role("searchbox").fill("GINI  even")
    assert [one.split(" ")[1] for one in headings(page)] == ["2.2", "7.3"]
    assert page.get_by_role("status").inner_text() == f"2 of {NUMBER} figures"
    assert page.locator("h3:visible").all_inner_texts() == [
        "Being named and leading",
        "What the findings rest on",
    ]
    assert page.locator("nav li li:visible").count() == 2
    assert address(page) == "search=GINI  even"
    assert headings(opened("#search=gini")) == headings(opened("#search=GINI"))
    page.get_by_role("searchbox").fill("no such word")
    assert (headings(page), page.locator("#nothing").is_visible()) == ([], True)
    page.get_by_role("searchbox").fill("")
    assert (len(headings(page)), address(page)) == (NUMBER, "")


def test_the_filter_reads_the_language_shown(opened):
    assert len(headings(opened("#search=基尼系数"))) == 0
    assert len(headings(opened("#language=zh&search=基尼系数"))) > 0


def test_a_plan_is_chosen_and_kept(opened, two_plans):
    page = opened(path=two_plans)
    assert page.locator("h2[id]:visible").all_inner_texts() == ["b & c"]
    assert len(headings(page)) == 3
    page.get_by_role("radio", name="hbey").check()
    page.get_by_label("中文").check()
    assert address(page) == "language=zh&plan=hbey"
    shown = headings(page)
    assert len(shown) == 5
    page.reload()
    assert headings(page) == shown
    page = opened("#hbey-01-assignments", path=two_plans)
    assert page.locator("#hbey-01-assignments").is_visible()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_jumps_and_little_is_asked_for_at_first(opened, language, width):
    page = opened(f"#language={language}", viewport={"width": width, "height": 800})
    page.wait_for_function(FIRST_DRAWN)
    page.wait_for_load_state("networkidle")
    files = {Path(unquote(urlsplit(url).path)) for url in page.asked if url.startswith("file")}
    assert 2 <= len(files) < 10
    assert sum(file.stat().st_size for file in files) < 1_500_000
    page.evaluate(READ_THROUGH)
    assert page.evaluate(SHIFT) < 0.02
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_function(DRAWN)


def test_the_words_are_set_in_the_fonts_within(opened):
    page = opened("#language=zh")
    page.evaluate("document.fonts.ready.then(() => null)")
    loaded = page.evaluate("[...document.fonts].map((font) => [font.weight, font.status])")
    assert loaded == [["400", "loaded"], ["700", "loaded"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing(opened, assert_accessible, two_plans, language, scheme):
    for path in (STUDY, two_plans):
        page = opened(f"#language={language}", path=path, color_scheme=scheme)
        assert_accessible(page)


def test_in_the_dark_pictures_lie_on_white(opened):
    page = opened(color_scheme="dark")
    ground = "(selector) => getComputedStyle(document.querySelector(selector)).backgroundColor"
    assert page.evaluate(ground, "figure a") == "rgb(255, 255, 255)"
    assert page.evaluate(ground, ":root") == "rgb(20, 25, 31)"


def test_by_keyboard_alone_to_the_figures_and_into_one(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#at=figures'")  # only then has the page arrived
    assert page.evaluate("document.activeElement.id") == "figures"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith(".svg")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_on_a_small_screen_the_contents_are_closed_and_open_at_a_touch(opened):
    page = opened(viewport={"width": 360, "height": 800}, has_touch=True)
    assert not page.locator("nav:visible").count()
    page.locator("summary").tap()
    assert page.locator("nav:visible").count() == 1


def test_without_javascript_all_is_read_in_both_languages(opened, two_plans):
    page = opened(java_script_enabled=False)
    assert len(headings(page)) == NUMBER
    assert not page.get_by_role("searchbox").is_visible()
    page.get_by_label("中文").check()
    assert headings(page)[0].startswith("图1.1")
    page.locator("nav a:visible").nth(5).click()
    assert "#hbey-" in page.url
    page = opened(path=two_plans, java_script_enabled=False)
    page.get_by_role("radio", name="hbey").check()
    assert len(headings(page)) == 5
