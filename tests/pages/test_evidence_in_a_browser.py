"""The evidence page as its reader uses it: counts, addresses, keyboard, languages, widths."""

import random
import re

import pytest

from hbey_analysis import evidence, evidence_address, load_plan, write_evidence
from hbey_analysis.tables.plan import Plan

pytestmark = pytest.mark.slow
NDRC, FINANCE = "自治区发展改革委", "自治区财政厅"
HOSTILE = (
    "一、<i>总则</i>\n（一）</script><script>document.title='bad'</script>做好水利\"工作\"、$&'{n}。"
    "（自治区<img src=x onerror=document.title='bad'>厅牵头,自治区“$1”厅配合）\n"
)


@pytest.fixture(scope="module")
def written(hbey, tmp_path_factory):
    return write_evidence(hbey, tmp_path_factory.mktemp("pages") / "hbey.html")


@pytest.fixture
def opened(visit, written):
    """Open pages; nothing is asked for but their own file."""

    def open_page(address="#", path=written, **settings):
        return visit(f"{path.as_uri()}{address}", accept_downloads=True, **settings)

    yield open_page
    own = {path.as_uri() for path in written.parent.parent.rglob("*.html")}
    asked = {url.partition("#")[0] for url in visit.asked}
    assert {url for url in asked if not url.startswith(("blob:", "data:"))} <= own


def count(page):
    """Return the number of tasks that the page tells."""
    words = page.locator("#count").inner_text()
    return int(re.search(r"^(\d+) of|中的(\d+)项", words).expand(r"\1\2"))


def go(page, address):
    """Change the address, as a link would, and wait for the page to follow."""
    page.evaluate(
        """(address) => new Promise((done) => {
            if ((location.hash || "#") === address) done();
            addEventListener("hashchange", () => done(), {once: true});
            location.hash = address;
        })""",
        address,
    )


def shown(page):
    tasks = page.locator("article:visible").evaluate_all("all => all.map((one) => one.id)")
    return [task.removeprefix("task-") for task in tasks]


def drawn_conditions(plan: Plan, number: random.Random):
    """Draw conditions that a figure or a value may ask for."""
    bodies = plan.assignments["department"].unique().tolist()
    roles = plan.assignments["role"].unique().tolist()
    codes = plan.codes[["codebook", "code"]].values.tolist()
    spoken = plan.mentions[["codebook", "code"]].drop_duplicates().values.tolist()
    values = {}
    if number.random() < 0.6:
        values["department"] = number.choice(bodies)
    if number.random() < 0.5:
        values["role"] = number.choice(roles)
    if number.random() < 0.3:
        values["with_department"] = number.choice(bodies)
    if number.random() < 0.2:
        values["with_role"] = number.choice(roles)
    if number.random() < 0.2:
        values["section_id"] = number.choice(plan.sections["section_id"].tolist())
    elif number.random() < 0.1:
        values["item_id"] = number.choice(plan.items["item_id"].tolist())
    if number.random() < 0.5:
        pool = spoken if number.random() < 0.8 else codes
        values["codebook"], values["code"] = number.choice(pool)
    return values


def test_twenty_counts_are_those_of_evidence(opened, hbey):
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    number = random.Random(seed)
    page, found = opened(), []
    for _ in range(20):
        conditions = drawn_conditions(hbey, number)
        rows = evidence(hbey, **conditions)
        go(page, evidence_address(**conditions))
        right = (count(page), shown(page)) == (len(rows), rows["task_id"].tolist())
        found.append(right or conditions)
    assert found == [True] * 20, f"seed {seed}"


@pytest.mark.parametrize(
    "conditions",
    [
        {"codebook": "instruments", "code": "supply"},  # a parent: its children count
        {"role": "lead", "with_department": FINANCE, "with_role": "support"},
        {"department": "自治区能源开发局", "section_id": "5"},
        {"item_id": "2.2", "role": "support"},
    ],
)
def test_a_count_is_that_of_evidence(opened, hbey, conditions):
    rows = evidence(hbey, **conditions)
    page = opened(evidence_address(**conditions))
    assert (count(page), shown(page)) == (len(rows), rows["task_id"].tolist())


@pytest.mark.parametrize("name", ["example", "tiny"])
def test_every_body_of_another_plan_has_its_count(opened, tiny, tmp_path_factory, written, name):
    plan = tiny if name == "tiny" else load_plan(name)
    page = opened(path=write_evidence(plan, written.parent / f"{name}.html"))
    for body in plan.assignments["department"].unique():
        go(page, evidence_address(body))
        assert count(page) == len(evidence(plan, department=body)), body


def test_a_code_marks_each_of_its_mentions_and_their_sentences(opened, hbey):
    page = opened(evidence_address(codebook="themes", code="finance"))
    rows = hbey.mentions.query("codebook == 'themes' and code == 'finance'")
    assert page.locator("mark").all_inner_texts() == rows["surface"].tolist()
    assert page.locator("#count").inner_text().endswith(f", {len(rows)} passages marked")
    assert page.locator(".sentence mark").count() == len(rows)


def test_two_codes_of_two_codebooks_are_tasks_that_speak_of_both(opened, hbey):
    page = opened("#code=themes/water&code=places/baotou")
    themes, places = (
        set(evidence(hbey, codebook=book, code=code)["task_id"])
        for book, code in (("themes", "water"), ("places", "baotou"))
    )
    assert shown(page) == [task for task in hbey.tasks["task_id"] if task in themes & places]


def test_a_list_of_tasks_is_shown_and_can_be_dropped(opened):
    page = opened(evidence_address(task_ids=["1.3.1", "2.2.4"]))
    assert (count(page), shown(page)) == (2, ["1.3.1", "2.2.4"])
    page.get_by_role("button", name="Drop the list").click()
    assert (count(page), page.url.partition("#")[2]) == (50, "")
    assert count(opened(evidence_address(task_ids=[]))) == 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("#department=nobody", "Not in this plan: Body “nobody”."),
        ("#tasks=9.9.9,1.1.1", "Not in this plan: Task “9.9.9”."),
        ("#code=information", "“information” is a code of several codebooks"),
    ],
)
def test_what_the_plan_does_not_have_is_said_and_counts_nothing(opened, address, said):
    page = opened(address)
    assert said in page.get_by_role("alert").inner_text()
    assert (count(page), shown(page)) == (0, [])


def test_the_form_writes_the_address_that_python_writes(opened):
    page = opened()
    for name, label in (
        ("Body", "Development & Reform"), ("Its role", "lead"),
        ("With a second body", "Finance"), ("themes", "Water"),
    ):  # fmt: skip
        page.get_by_role("combobox", name=name, exact=True).select_option(label=label)
    page.get_by_label("中文").check()
    conditions = {"department": NDRC, "role": "lead", "with_department": FINANCE}
    wanted = evidence_address(**conditions, codebook="themes", code="water", language="zh")
    assert "#" + page.url.partition("#")[2] == wanted


def test_a_shared_address_shows_the_same_and_back_returns(opened, hbey):
    page = opened(evidence_address(department=FINANCE, language="zh"))
    section = hbey.assignments.query("department == @FINANCE")["section_id"].iloc[0]
    page.locator("#part").select_option(f"section_id={section}")
    page.locator("#search").fill("财政厅")
    assert page.locator("mark").count() == count(page) > 0
    other = opened("#" + page.url.partition("#")[2])
    for place in ("#count", "#conditions"):
        assert other.locator(place).inner_text() == page.locator(place).inner_text()
    assert shown(other) == shown(page)
    assert other.locator("#search").input_value() == "财政厅"
    page.go_back()
    assert count(page) == len(evidence(hbey, department=FINANCE))


def test_a_name_is_found_in_the_text_whole_or_broken_by_a_line_and_in_any_width(
    opened, written, tmp_path
):
    page = opened("#search=财政厅")
    assert set(page.locator("mark").all_inner_texts()) == {"财政厅"}
    text = "一、总则\n（一）做好ＧＤＰ核算。（自治区财政\n厅牵头）\n"
    (tmp_path / "broken.txt").write_text(text, encoding="utf-8")
    path = write_evidence(load_plan(tmp_path / "broken.txt"), written.parent / "broken.html")
    for words, parts in (("财政厅", ["财政", "厅"]), ("gdp", ["ＧＤＰ"]), ("厅", ["厅"])):
        page = opened(f"#search={words}", path=path)
        assert page.locator("mark").all_inner_texts() == parts
    assert count(opened("#search=水产", path=path)) == 0


def test_words_outside_any_task_are_shown_and_count_no_task(opened):
    page = opened("#search=浏览次数")
    assert (count(page), page.locator("mark").all_inner_texts()) == (0, ["浏览次数"])
    assert page.locator("mark").is_visible()


def test_the_languages_are_switched_in_every_word(opened):
    page = opened(evidence_address(department=FINANCE))
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_label("中文").check()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("#count").inner_text().startswith("50项任务中的24项")
    for area in ("header h1", "aside", ".found", "h2", "table"):
        words = "".join(page.locator(area).all_inner_texts())
        assert not re.findall("[a-z]{3,}", words.replace("Cite", "")), area
    assert "财政厅" in page.locator("#department option:checked").inner_text()


def test_the_rows_come_as_csv(opened, hbey, tmp_path):
    page = opened(evidence_address(department=NDRC, role="lead"))
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "rows.csv")
    rows = evidence(hbey, department=NDRC, role="lead")
    assert download.value.suggested_filename == "evidence-hbey.csv"
    assert (tmp_path / "rows.csv").read_bytes().decode("utf-8-sig") == rows.to_csv(index=False)


def test_a_citation_holds_the_words_their_offsets_and_the_hash(opened, hbey):
    page = opened(evidence_address(task_ids=["1.3.1"]))
    page.get_by_role("button", name="Cite 1.3.1").click()
    words = page.locator("#quote").input_value()
    [task] = hbey.tasks[hbey.tasks["task_id"] == "1.3.1"].itertuples()
    assert words.startswith(f"“{hbey.text[task.start : task.end]}”")
    assert f"characters {task.start} to {task.end} of plan.txt" in words
    assert hbey.document["sha256"].iloc[0] in words
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_by_keyboard_alone_from_a_link_to_the_tasks_and_into_the_whole_text(opened):
    page = opened(evidence_address(department=NDRC, role="lead"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link that skips the conditions
    assert page.evaluate("document.activeElement.id") == "tasks"
    for _ in range(9):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "whole":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "task-1.3.1"
    assert (len(shown(page)), count(page)) == (50, 14)
    assert "role=lead" in page.url and "text=whole" in page.url


def test_focus_is_seen_and_changes_are_announced(opened):
    page = opened()
    page.keyboard.press("Tab")
    seen = "getComputedStyle(document.activeElement)"
    assert page.evaluate(f"{seen}.outlineStyle") == "solid"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    assert page.get_by_role("status").first.inner_text() == "50 of 50 tasks"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_is_wider_than_its_window(opened, language, width):
    address = evidence_address(department=FINANCE, language=language)
    page = opened(address, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("[data-cite]:visible").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing(opened, assert_accessible, language, scheme):
    address = evidence_address(codebook="themes", code="water", language=language)
    page = opened(address, color_scheme=scheme)
    assert_accessible(page)


def test_on_paper_are_the_condition_the_count_and_the_tasks(opened):
    page = opened(evidence_address(department=NDRC, role="lead"))
    page.emulate_media(media="print")
    assert page.locator("#count").is_visible() and page.locator("#conditions").is_visible()
    assert len(shown(page)) == 14
    assert not page.locator("form").is_visible()
    assert not page.locator("button:visible").count()


def test_without_javascript_text_and_table_are_read_in_both_languages(opened):
    page = opened(java_script_enabled=False)
    assert len(shown(page)) == 50
    assert page.locator("tbody tr:visible").count() == 50
    assert page.locator("form, .found, [data-cite]").filter(visible=True).count() == 0
    page.get_by_label("中文").check()
    assert page.locator("table").inner_text().startswith("任务")


def test_a_hostile_plan_is_text(opened, written, tmp_path):
    (tmp_path / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    plan = load_plan(tmp_path / "hostile.txt")
    body = plan.assignments["department"].iloc[0]
    assert "<img" in body
    path = write_evidence(plan, written.parent / "hostile.html")
    page = opened(evidence_address(department=body), path=path)
    assert page.title() == "Evidence in the plan · hostile"
    assert page.locator("#conditions").inner_text() == plan.departments["label_en"].iloc[0]
    assert "</script><script>" in page.locator("article").inner_text()
    assert page.locator("img, i").count() == 0
    page.locator("[data-cite]").click()
    assert "$&'{n}" in page.locator("#quote").input_value()
