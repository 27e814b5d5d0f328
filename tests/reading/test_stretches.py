"""Where a clause may stand: in brackets, behind labels, over printed lines, in sentences."""

import pytest

from hbey_analysis.reading.columns import text_rows
from hbey_analysis.reading.stretches import (
    LONGEST_OPEN,
    brackets,
    label_lines,
    other_brackets,
    over_lines,
    role_sentences,
    row_cells,
    running,
)
from hbey_analysis.reading.tokens import Stream


def texts(text, found):
    """Return the words of stretches, and "closing" or "opening" behind one that lacks a bracket."""
    return [text[s.start : s.end] + (f" {s.missing}" if s.missing else "") for s in found]


def round_brackets(text):
    return texts(text, brackets(text))


def labelled(text, taken=()):
    return texts(text, label_lines(Stream(text), list(taken)))


# ---------------------------------------------------------------- brackets


def test_outermost_brackets_are_found_with_what_is_inside():
    text = "甲（乙（丙）丁）戊(己)"
    found = list(brackets(text))
    assert texts(text, found) == ["（乙（丙）丁）", "(己)"]
    assert [text[s.inner_start : s.inner_end] for s in found] == ["乙（丙）丁", "己"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("（甲，\n乙）\n", ["（甲，\n乙）"]),
        ("（甲，\n乙，\n丙）\n", ["（甲，\n乙，\n丙）"]),
        ("（甲，\n（乙）\n丙）\n", ["（甲，\n（乙）\n丙）"]),
        ("（甲（乙\n丙）丁）\n", ["（甲（乙\n丙）丁）"]),
        ("(甲，\n乙)\n", ["(甲，\n乙)"]),
        # a paragraph ends or begins there
        ("（甲，\n\n乙）\n", ["（甲， closing", "乙） opening"]),
        ("（甲，\n \u3000\n乙）\n", ["（甲， closing", "乙） opening"]),
        ("（甲，\n乙。\n丙）\n", ["（甲， closing", "丙） opening"]),
        ("（甲，\n乙。 \n丙）\n", ["（甲， closing", "丙） opening"]),
        ("（甲，\n（一）乙）\n", ["（甲， closing", "（一）", "乙） opening"]),
        ("（甲，\n一、乙）\n", ["（甲， closing", "一、乙） opening"]),
        ("（甲，\n2．乙）\n", ["（甲， closing", "2．乙） opening"]),
        ("（甲，\n2.5亿元）\n", ["（甲，\n2.5亿元）"]),
        # a bracket of its own on the next line closes none above
        ("（甲，\n乙（丙）丁\n", ["（甲， closing", "（丙）"]),
        # what is broken off once may go on in the next bracket
        ("（甲，\n\n（乙，\n丙）\n", ["（甲， closing", "（乙，\n丙）"]),
        ("甲）\n（乙，\n丙）\n", ["甲） opening", "（乙，\n丙）"]),
    ],
)  # fmt: skip
def test_a_bracket_runs_over_the_lines_of_its_paragraph(text, found):
    assert round_brackets(text) == found


def test_a_bracket_never_closed_ends_with_its_line_before_the_stop():
    assert round_brackets("（甲，乙。 \n丙\n") == ["（甲，乙 closing"]
    assert round_brackets("（甲，乙 ") == ["（甲，乙 closing"]


def test_a_bracket_never_opened_begins_behind_the_last_stop():
    for stop in "。！？；\n":
        assert round_brackets(f"甲{stop}乙）丙") == ["乙） opening"]
    assert round_brackets("（甲）乙）") == ["（甲）", "乙） opening"]


def test_a_bracket_left_open_swallows_no_bracket_behind_its_sentence():
    words = "甲" * (LONGEST_OPEN - 2)
    assert round_brackets(f"（{words}。（乙）（丙（丁）") == [
        f"（{words} closing", "（乙）", "（丁）",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("（甲。乙。丙", ["（甲 closing"]),
        ("（甲二、乙", ["（甲 closing"]),
        ("（甲（1）乙", ["（甲 closing", "（1）"]),
        ("（（一）乙。丙", ["（（一）乙 closing"]),
        ("推进（" + "甲" * 2 * LONGEST_OPEN, ["（" + "甲" * (LONGEST_OPEN - 1) + " closing"]),
    ],
)
def test_a_bracket_left_open_ends_with_its_sentence_or_before_a_number(text, found):
    assert round_brackets(text) == found


def test_a_bracket_that_lacks_its_end_and_one_that_lacks_its_beginning_are_two_slips():
    text = "（甲牵头。（乙牵头）丙。丁牵头）戊"
    assert round_brackets(text) == ["（甲牵头 closing", "（乙牵头）", "丁牵头） opening"]
    assert round_brackets("（甲（乙）。丙）") == ["（甲（乙）。丙）"]


# ---------------------------------------------------------------- brackets over printed lines


def reached(text):
    return texts(text, over_lines(text, list(brackets(text))))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("（甲、\n乙。\n丙\n", ["（甲、\n乙 closing"]),
        ("（甲、\n乙、\n丙", ["（甲、\n乙、\n丙 closing"]),
        ("（甲、\n乙 \n\n丙\n", ["（甲、\n乙 closing"]),
        ("（甲、\n乙\n二、丙\n", ["（甲、\n乙 closing"]),
        ("（甲。\n乙\n", []),
        ("（甲\n\n乙\n", []),
        ("（甲\n（二）乙\n", []),
        ("（甲）\n乙\n", []),
        ("甲）\n乙\n", []),
        ("（丁）（甲、\n乙。\n丙\n", ["（甲、\n乙 closing"]),
        ("（甲、\n乙、\n（丙\n丁", ["（甲、\n乙、 closing", "（丙\n丁 closing"]),
    ],
)
def test_a_bracket_that_nothing_closes_goes_on_with_its_paragraph(text, found):
    assert reached(text) == found


@pytest.mark.parametrize(("length", "found"), [(LONGEST_OPEN - 3, 1), (LONGEST_OPEN - 2, 0)])
def test_a_bracket_that_nothing_closes_goes_on_so_far_at_most(length, found):
    for before in ("", "丙" * LONGEST_OPEN):
        assert len(reached(before + "（甲\n" + "乙" * length + "\n")) == found


def test_what_is_read_of_it_begins_behind_the_bracket():
    (found,) = over_lines("推进（甲\n乙。\n", list(brackets("推进（甲\n乙。\n")))
    assert (found.inner_start, found.inner_end) == (found.start + 1, found.end)


# ---------------------------------------------------------------- other brackets


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("【甲】乙〔丙〕", ["【甲】", "〔丙〕"]),
        ("【甲〔乙〕丙】", ["【甲〔乙〕丙】"]),
        ("［甲，\n乙］", ["［甲，\n乙］"]),
        ("［甲，\n\n乙］", ["［甲， closing"]),
        ("［甲，\n二、乙］［丙］", ["［甲， closing", "［丙］"]),
        ("甲】【乙】", ["【乙】"]),
        ("【甲\n\n【乙】", ["【甲 closing", "【乙】"]),
    ],
)
def test_other_brackets_are_balanced_within_a_paragraph(text, found):
    assert texts(text, other_brackets(text)) == found


def test_other_brackets_are_no_part_of_what_they_hold():
    (found,) = other_brackets("甲【乙丙】")
    assert (found.start, found.inner_start, found.inner_end, found.end) == (1, 2, 4, 5)


def test_the_cells_of_a_row_are_one_stretch_with_their_labels():
    text = "工作\t牵头单位\t配合单位\n节水\t市水务局\t市财政局\n用水\t—\t—\n"
    (found,) = row_cells(text_rows(text))
    assert text[found.start : found.end] == "市水务局\t市财政局"
    assert [label.role for label in found.labels] == ["lead", "support"]


# ---------------------------------------------------------------- labels


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("节水。\n责任单位：市水务局\n用水。\n", ["责任单位：市水务局"]),
        ("责任单位：市水务局 ", ["责任单位：市水务局"]),
        ("牵头单位：市水务局\n责任单位：市财政局\n", ["牵头单位：市水务局\n责任单位：市财政局"]),
        # names before the label
        ("市水务局；配合单位：市财政局\n", ["市水务局；配合单位：市财政局"]),
        (
            "市水务局；配合单位：市财政局；责任单位：市教育局\n",
            ["市水务局；配合单位：市财政局；责任单位：市教育局"],
        ),
        ("办好水；配合单位：市财政局\n", ["配合单位：市财政局"]),
        # a label behind a stop, a bracket, a space
        ("节水。责任单位：市水务局。用水。\n", ["责任单位：市水务局。"]),
        ("节水。责任单位：市水务局。用\n", ["责任单位：市水务局。"]),
        ("责任单位：市水务局。用\n", ["责任单位：市水务局。用"]),  # at its head the line is its own
        ("节水。责任单位：市水务局。\n市财政局\n", ["责任单位：市水务局。\n市财政局"]),
        ("节水（一）责任单位：市水务局\n", ["责任单位：市水务局"]),
        ("节水　责任单位：市水务局\n", ["责任单位：市水务局"]),
        ("推进节约用水的责任单位：市水务局\n", []),
        ("节水。责任单位：市水务局。完成时限：年底。\n", ["责任单位：市水务局。完成时限：年底。"]),
        # a deadline and a person open no clause, and belong to one right below them
        ("完成时限：年底\n责任单位：市水务局\n", ["完成时限：年底\n责任单位：市水务局"]),
        ("责任人：张三\n节水。\n责任单位：市水务局\n", ["责任单位：市水务局"]),
        ("责任单位：市水务局\n责任人：张三\n", ["责任单位：市水务局\n责任人：张三"]),
        ("责任人：张三\n", []),
    ],
)
def test_a_label_opens_a_clause_to_the_end_of_its_list(text, found):
    assert labelled(text) == found


@pytest.mark.parametrize(
    ("below", "goes_on"),
    [
        ("市财政局", True),
        ("各区县", True),
        ("市财政局、市教育局", True),
        ("推进节水", False),
        ("（二）市财政局", False),
        ("气象局", False),  # a heading may end like a name
        ("\n市财政局", False),
        ("— 3 —\n市财政局", True),
    ],
)
def test_names_on_the_next_line_go_on_with_the_list(below, goes_on):
    text = f"责任单位：市水务局\n{below}"
    assert labelled(text) == [text if goes_on else "责任单位：市水务局"]


@pytest.mark.parametrize(
    ("above", "below", "goes_on"),
    [
        ("市工业和信", "息化局、市财政局", True),
        ("市教育局、市工业和信", "息化局", True),
        ("市工业和信", "息化局、办好水", False),
        ("各县（区）人民", "政府", True),
        ("各县、市", "人民政府", True),
        ("市水务局", "人民政府", True),  # 市水务局人民政府 ends as a government does
        ("市水务局", "推进局", False),  # a whole name above
        ("市工业和信", "推进节水", False),
        ("市工业和信", "二、息化局", False),
    ],
)
def test_a_name_may_run_over_two_lines(above, below, goes_on):
    text = f"责任单位：{above}\n{below}"
    assert labelled(text) == [text if goes_on else f"责任单位：{above}"]


def test_a_name_broken_behind_a_page_goes_on():
    text = "牵头单位：市水务局\n责任单位：州工业和信\n— 2 —\n息化局"
    assert labelled(text) == [text]


@pytest.mark.parametrize("stop", "、，,")
def test_a_list_that_ends_in_a_stop_goes_on_whatever_follows(stop):
    text = f"责任单位：市水务局{stop}\n\n气象局{stop}\n气象台\n推进"
    assert labelled(text) == [text.removesuffix("\n推进")]


def test_a_label_with_nothing_behind_it_takes_the_next_line():
    assert labelled("责任单位：\n\n气象台\n推进") == ["责任单位：\n\n气象台"]


def test_behind_an_empty_line_only_a_label_goes_on():
    assert labelled("责任单位：市水务局\n\n完成时限：年底\n市财政局\n") == [
        "责任单位：市水务局\n\n完成时限：年底\n市财政局"
    ]
    assert labelled("责任单位：市水务局\n\n市财政局\n") == ["责任单位：市水务局"]


def test_a_label_broken_over_two_lines_is_one():
    assert labelled("节水。\n牵头单\n位：市水务局\n用水。\n") == ["牵头单\n位：市水务局"]
    assert labelled("节水。\n牵头单位\n：") == ["牵头单位\n："]


@pytest.mark.parametrize(
    "new",
    [
        "　（二）减轻负担", "（二）减轻负担", "（2）减轻负担", " 2.减轻负担", "。2．减轻负担",
        "二、减轻负担", "一是减轻负担",
    ],
)  # fmt: skip
def test_a_number_amid_a_line_begins_something_new(new):
    assert labelled(f"责任单位：市水务局{new}\n") == [f"责任单位：市水务局{new[: new[0] == '。']}"]


def test_a_bracket_that_nothing_opens_ends_a_list():
    assert labelled("责任单位：市水务局（甲）和市财政局）乙）\n") == [
        "责任单位：市水务局（甲）和市财政局"
    ]
    assert labelled("责任单位：市水务局（(甲)乙）\n") == ["责任单位：市水务局（(甲)乙）"]


@pytest.mark.parametrize("old", ["、（二）", "第（二）", "2.5", "（一）区"])
def test_a_number_in_a_list_begins_nothing(old):
    text = f"责任单位：市水务局{old}"
    assert labelled(f"{text}\n")[0].startswith(text[:9])


def test_lines_in_which_a_clause_stands_are_left_alone():
    text = "责任单位：市水务局\n责任单位：市财政局\n"
    second = text.index("责任", 5)
    assert labelled(text, [(second, len(text))]) == ["责任单位：市水务局"]
    assert labelled(text, [(0, second - 1)]) == ["责任单位：市财政局"]


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("工作由市水务局牵头，市财政局配合。", ["由市水务局牵头，市财政局配合"]),
        ("由市水务局牵头，市财政局配合，市教育局参加。", ["由市水务局牵头，市财政局配合"]),
        ("由市水务局牵头。市财政局配合。", []),
        ("由市水务局负责，市财政局配合。", []),
        ("自由市水务局牵头，市财政局配合。", []),
        (
            "由甲甲牵头，乙乙配合；由丙丙牵头，丁丁配合；",
            ["由甲甲牵头，乙乙配合", "由丙丙牵头，丁丁配合"],
        ),
        ("由甲甲牵头，乙配合；", []),
        ("由丙丙负责。由甲甲牵头，乙乙配合；", ["由甲甲牵头，乙乙配合"]),
        ("由牵头单位负责。由甲甲牵头，乙乙配合；", ["由甲甲牵头，乙乙配合"]),
        ("由市水务局牵头，市财政局配合", []),
    ],
)
def test_by_begins_a_clause_in_running_text(text, found):
    assert texts(text, running(Stream(text))) == found


def sentences_of(text):
    return [(place, text[s.start : s.end]) for place, s in role_sentences(Stream(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("市水务局牵头。", [("alone", "市水务局牵头")]),
        ("推进。市水务局牵头。", [("last", "市水务局牵头")]),
        ("推进。市水务局牵头。继续。", [("amid", "市水务局牵头")]),
        ("市水务局牵头。继续。", [("amid", "市水务局牵头")]),
        (" ，市水务局牵头 。；\n继续。", [("alone", "市水务局牵头")]),
        ("推进。", []),
        ("由和\n市水务局牵头。", [("last", "市水务局牵头")]),
        ("由和\n \n市水务局牵头。", [("last", "市水务局牵头")]),
        ("实施机构  县公安局牵头。", [("last", "县公安局牵头")]),
        ("实施机构：县公安局牵头。", [("last", "县公安局牵头")]),
        ("责任分工：县公安局牵头。", [("alone", "责任分工：县公安局牵头")]),
        ("由市水务局负责，2021年6月底前完成。", [("alone", "由市水务局负责，2021年6月底前完成")]),
        ("2021年6月底前完成，市水务局负责。", [("alone", "2021年6月底前完成，市水务局负责")]),
        ("甲牵头", []),
        ("推进。\n甲牵头", []),
        ("甲乙牵头", [("alone", "甲乙牵头")]),
    ],
)
def test_a_sentence_stands_alone_last_or_amid_others(text, found):
    assert sentences_of(text) == found
