"""The evidence page as it is written: marks, rows, addresses; and what a plan may not do."""

import json
import re
from itertools import pairwise

import bs4
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plans import relaxed

from hbey_analysis import evidence, evidence_address, load_plan, write_evidence
from hbey_analysis.pages.evidence import rows_of_text, segments

HOSTILE = (
    '一、总则\n（一）</script><script>alert(1)</script>做好<b>水利</b>"工作"、$&\'{n}。'
    "（自治区<img src=x onerror=alert(1)>厅牵头,自治区财政厅配合）\n"
)


def page_of(path):
    return bs4.BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def page(hbey, tmp_path_factory):
    return page_of(write_evidence(hbey, tmp_path_factory.mktemp("page") / "hbey.html"))


spans = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from("abc")), max_size=8
)


@given(spans, st.sets(st.integers(0, 12)))
@relaxed
def test_flattened_marks_are_those_over_each_character(found, cuts):
    cut = list(segments(found, 12, cuts))
    assert [cut[0].start, cut[-1].end] == [0, 12]
    assert all(one.end == other.start for one, other in pairwise(cut))
    assert cuts <= {0, 12, *(segment.start for segment in cut)}
    for segment in cut:
        for place in range(segment.start, segment.end):
            over = {mark for start, end, mark in found if start <= place < end}
            assert set(segment.marks) == over


def test_two_marks_that_overlap_are_three_segments():
    assert [tuple(segment) for segment in segments([(1, 4, "a"), (3, 6, "b")], 7)] == [
        (0, 1, ()), (1, 3, ("a",)), (3, 4, ("a", "b")), (4, 6, ("b",)), (6, 7, ()),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["hbey", "example", "tiny"])
def test_every_character_but_space_is_in_one_row(name, tiny):
    plan = tiny if name == "tiny" else load_plan(name)
    rows = list(rows_of_text(plan))
    places = [place for row in rows for place in range(row.start, row.end)]
    assert places == sorted(set(places))
    left_out = set(range(len(plan.text))).difference(places)
    assert not "".join(plan.text[place] for place in left_out).strip()


def test_a_heading_and_the_task_behind_it_on_its_line_are_two_rows(tiny):
    rows = [(row.line, row.task, row.kind) for row in rows_of_text(tiny)]
    assert rows == [
        (1, None, "section_heading"), (2, 0, "number"), (3, 1, "number"),
        (4, None, "section_heading"), (5, 2, "task"), (6, 3, "task"), (7, 3, "clause"),
    ]  # fmt: skip


def test_the_rows_of_the_page_are_the_text(hbey, page):
    rows = page.select(".row")
    assert len(rows) == len(list(rows_of_text(hbey)))
    for row in rows:
        start = int(row["data-at"])
        assert hbey.text[start : start + len(row.text)] == row.text


def test_a_heading_leads_to_its_part_and_is_translated_for_the_reader(page, tiny, tmp_path):
    headings = [(row["data-of"], row["data-label"]) for row in page.select("h3.row")]
    assert headings[:2] == [("1", "Strategic positioning"), ("2", "Spatial layout")]
    plain = page_of(write_evidence(tiny, tmp_path / "tiny.html"))
    assert [(row["data-of"], row["data-label"]) for row in plain.select("h3.row")] == [
        ("1", ""), ("2", ""),
    ]  # fmt: skip


def test_every_named_body_is_marked_where_it_stands(hbey, page):
    marked = {
        (int(row["data-at"]) + len("".join(before.text for before in body.previous_siblings)))
        for row in page.select(".row")
        for body in row.select(".body")
    }
    assert set(hbey.assignments["start"]) <= marked


def test_without_a_script_there_is_a_table_of_tasks_with_their_bodies(hbey, page):
    rows = page.select("tbody tr")
    assert [row.a.text for row in rows] == hbey.tasks["task_id"].tolist()
    assert all(page.find(id=row.a["href"][1:]) for row in rows)
    first = [said.text for said in rows[0].select("div:first-child [lang=en]")]
    assert first == ["lead:", "Energy Development"]
    assert not page.find("table").find_parent(hidden=True)


def test_a_task_says_its_line(hbey, page):
    lines = evidence(hbey)["line"]
    heads = [head.text for head in page.select("article .head")]
    assert all(f"line {line}" in head for line, head in zip(lines, heads, strict=True))


def test_a_page_break_gives_pages(tmp_path):
    text = "一、总则\n（一）做好水利工作。（水利厅牵头）\n\f（二）抓好农业。（农牧厅牵头）\n"
    (tmp_path / "paged.txt").write_text(text, encoding="utf-8")
    plan = load_plan(tmp_path / "paged.txt")
    page = page_of(write_evidence(plan, tmp_path / "paged.html"))
    assert [re.search(r"page (\d)", row.text)[1] for row in page.select("tbody tr")] == ["1", "2"]


def test_what_is_noted_of_a_plan_is_said_at_its_head(page, tmp_path):
    invented = page_of(write_evidence(load_plan("example"), tmp_path / "example.html"))
    assert "Quote nothing from it." in invented.header.text
    assert not page.header.select(".note")


def test_no_name_of_a_plan_is_markup(tmp_path):
    (tmp_path / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    plan = load_plan(tmp_path / "hostile.txt")
    page = page_of(write_evidence(plan, tmp_path / "hostile.html"))
    assert len(page.find_all("script")) == 2
    assert not page.find_all("img")
    assert json.loads(page.find(id="data").string)["text"] == HOSTILE


def test_the_same_plan_gives_the_same_bytes_and_brings_its_fonts_in_three_quarters_of_a_megabyte(
    hbey, tmp_path
):
    one, other = (write_evidence(hbey, tmp_path / name).read_bytes() for name in ("a", "b"))
    assert one == other
    fonts = re.findall(rb"data:font/woff2;base64,[^)]+", one)
    assert len(fonts) == 2
    assert len(one) - sum(map(len, fonts)) < 500_000 and len(one) < 750_000


def test_the_page_asks_for_no_file(page):
    links = [tag.get("src") or tag.get("href") for tag in page.find_all(["a", "link", "img"])]
    assert links and all(link.startswith("#") for link in links)
    assert "default-src 'none'" in page.find("meta", attrs={"http-equiv": True})["content"]


def test_ids_are_unique(page):
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("state", "address"),
    [
        ({}, "#"),
        ({"department": "厅", "role": "lead"}, "#department=%E5%8E%85&role=lead"),
        ({"codebook": "a", "code": "b", "section_id": "4"}, "#section_id=4&code=a/b"),
        ({"task_ids": ["1.3.1", "2.2.4"], "language": "zh"}, "#tasks=1.3.1,2.2.4&language=zh"),
        ({"task_ids": []}, "#tasks="),
        ({"department": "a&b=c d'#"}, "#department=a%26b%3Dc%20d%27%23"),
    ],
)  # fmt: skip
def test_an_address_holds_what_is_asked_for(state, address):
    assert evidence_address(**state) == address


@pytest.mark.parametrize(
    ("state", "said"), [({"language": "fr"}, "en, zh"), ({"codebook": "themes"}, "needs a code")]
)
def test_an_address_that_leads_nowhere_is_an_error(state, said):
    with pytest.raises(ValueError, match=said):
        evidence_address(**state)
