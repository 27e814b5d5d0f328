"""The study's page as its reader uses it: values to evidence, keyboard, addresses, languages."""

import pytest
from small_study import HOSTILE, copy_figures, small_values, write_small_study

from hbey_analysis import write_evidence
from hbey_analysis.figures.wording import LANGUAGES
from hbey_analysis.pages import study
from hbey_analysis.pages.study import write_study

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(hbey, tmp_path_factory):
    """A folder with evidence page and study where a checkout has them."""
    place = tmp_path_factory.mktemp("checkout")
    source = write_small_study(place / "study")
    write_evidence(hbey, place / "figures" / "evidence" / "hbey.html")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(study, "FIGURES", copy_figures(place / "drawn"))
        patched.setattr(study, "EVIDENCE", place / "figures" / "evidence")
        for language in LANGUAGES:
            write_study(hbey, small_values(hbey), language, source, place / "build" / "study")
    return place


@pytest.fixture
def opened(visit, checkout):
    """Open the study; nothing is asked for but files of its own."""

    def open_page(language="en", address="", **settings):
        page = checkout / "build/study" / f"study.{language}.html"
        return visit(f"{page.as_uri()}{address}", **settings)

    yield open_page
    own = {path.as_uri() for path in checkout.rglob("*.html")}
    asked = {url.partition("#")[0] for url in visit.asked}
    assert {url for url in asked if not url.startswith("data:")} <= own


def focused_key(page):
    return page.evaluate("document.activeElement.dataset.key ?? null")


def tab_to(page, key):
    """Press Tab until a value has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused_key(page) == key:
            return
    raise AssertionError(f"no way to {key} by Tab")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_opens_its_tasks_and_leads_on_by_keyboard_alone(opened, hbey, language):
    value = small_values(hbey)["leads.planning"]
    page = opened(language)
    tab_to(page, "leads.planning")
    page.keyboard.press("Enter")
    assert page.locator("#panel").is_visible()
    items = page.locator("#panel-tasks li")
    assert items.count() == len(value.tasks)
    first = hbey.tasks.set_index("task_id").loc[value.tasks[0]]
    assert first["text"] + first["clause"] in items.first.inner_text()
    assert page.locator("#panel-call").inner_text() == value.call
    while page.evaluate("document.activeElement.id") != "panel-page":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/hbey.html#*")
    assert int(page.locator("#count").get_attribute("data-tasks")) == len(value.tasks)
    assert page.locator("html").get_attribute("lang") == ("zh-CN" if language == "zh" else "en")


def test_escape_closes_and_gives_the_focus_back(opened):
    page = opened()
    tab_to(page, "leads.planning")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#value=leads.planning"
    page.keyboard.press("Escape")
    assert not page.locator("#panel").is_visible()
    assert focused_key(page) == "leads.planning"
    assert page.evaluate("location.hash") == ""


def test_a_shared_address_opens_the_same_value(opened):
    page = opened()
    page.locator('a.value[data-key="tasks.count"]').first.click()
    shared = page.evaluate("location.hash")
    other = opened(address=shared)
    assert other.locator("#panel-title").inner_text() == "50"
    assert other.locator("#panel-tasks li").count() == 50
    other.locator("#panel-close").click()
    assert focused_key(other) == "tasks.count"


@pytest.mark.parametrize("address", ["#value=nothing", "#value=%E0%A4%A", "#value=constructor"])
def test_an_address_of_no_value_shows_the_page(opened, address):
    page = opened(address=address)
    assert not page.locator("#panel").is_visible()
    assert page.locator("h1").is_visible()


def test_back_closes_what_a_click_opened(opened):
    page = opened()
    page.locator('a.value[data-key="tasks.count"]').first.click()
    page.go_back()
    assert not page.locator("#panel").is_visible()
    page.go_forward()
    assert page.locator("#panel").is_visible()


def test_the_other_language_shows_the_same_value(opened):
    page = opened(address="#value=leads.planning")
    page.locator("#panel a.other").click()
    page.wait_for_url("**/study.zh.html#value=leads.planning")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("#panel-behind").inner_text() == "此数值对应14项任务"
    page.locator("#panel-close").click()
    page.locator("header a.other").click()
    page.wait_for_url("**/study.en.html")


def test_a_value_without_tasks_shows_its_call_alone(opened):
    page = opened(address="#value=leads.planning.p")
    assert page.locator("#panel-call").inner_text() == "lead_rate(plan.assignments)"
    assert not page.locator("#panel-tasks").is_visible()
    assert not page.locator("#panel-page").is_visible()
    assert "counts no tasks" in page.locator("#panel-behind").inner_text()


def test_names_with_markup_are_text_in_the_panel_too(opened):
    page = opened(address="#value=hostile")
    assert page.locator("#panel-title").inner_text() == HOSTILE
    assert page.locator("#panel-call").inner_text() == f"of({HOSTILE!r})"
    assert page.locator("b").count() == 0


def test_without_a_script_a_value_is_a_link(opened, hbey):
    page = opened(java_script_enabled=False)
    page.locator('p a.value[data-key="leads.planning"]').first.click()
    assert page.url.partition("/figures/")[2].startswith("evidence/hbey.html#department=")
    page = opened(java_script_enabled=False)
    page.locator('a.value[data-key="planning.name"]').first.click()
    assert page.url.endswith("#value-planning.name")


def test_figures_and_references_lead_to_what_they_name(opened):
    page = opened()
    page.get_by_role("link", name="Figure 1", exact=True).click()
    assert page.locator(":target").evaluate("one => one.tagName") == "FIGURE"
    page.get_by_role("link", name="Section 2.1", exact=True).click()
    assert page.locator(":target").inner_text() == "2.1 How leads are counted"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["", "#value=hostile", "#value=tasks.count"])
def test_a_narrow_screen_scrolls_one_way(opened, language, address):
    page = opened(language, address, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("#panel").evaluate("one => one.scrollWidth - one.clientWidth") == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["", "#value=leads.planning"])
def test_axe_finds_no_violation(opened, assert_accessible, language, scheme, address):
    page = opened(language, address, color_scheme=scheme)
    assert_accessible(page)
