"""A text without its gaps."""

import pytest

from hbey_analysis.text.layout import PAGE, Layout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("市水 务\t局\u3000甲\r\n乙", "市水务局甲乙"),
        ("市水务\n— 3 —\n局", "市水务局"),
        ("市水务\n第3页 共9页\n局", "市水务局"),
        ("市水务\n— 3 局", "市水务—3局"),
        ("", ""),
    ],
)
def test_spaces_breaks_and_pages_are_left_out(text, words):
    assert Layout(text).words == words


def test_every_place_leads_back():
    text = " 市水\n— 3 —\n务 局 "
    layout = Layout(text)
    assert "".join(text[place] for place in layout.places) == layout.words == "市水务局"
    assert text[slice(*layout.span(1, 3))] == "水\n— 3 —\n务"
    assert text[slice(*layout.span(0, 1))] == "市"
    assert [layout.gap(word) for word in (1, 2, 3)] == ["", "\n— 3 —\n", " "]


def test_a_place_in_a_gap_is_that_of_the_next_word():
    layout = Layout("市 水")
    assert [layout.word(place) for place in (0, 1, 2, 3)] == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("line", "page"),
    [
        ("— 3 —", True),
        ("-12-", True),
        ("－ 123 －", True),
        ("· 3 ·", True),
        ("— 3", True),
        ("　— 3 —　", True),
        ("第3页", True),
        ("第 3 页，共 10 页", True),
        ("Page 3 of 12", True),
        ("## Page 3:", True),
        ("3", False),
        ("— 1234 —", False),
        ("第3页 市水务局", False),
        ("— 3 — 市水务局", False),
    ],
)
def test_the_number_of_a_page_stands_on_a_line_of_its_own(line, page):
    assert (PAGE.fullmatch(line) is not None) is page
    assert (PAGE.search(f"甲\n{line}\n乙") is not None) is page
