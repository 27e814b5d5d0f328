"""What a clause says: lists of names with their roles, and timing."""

import pytest

from hbey_analysis.reading.clause import blank, read_roles
from hbey_analysis.reading.tokens import Label, Stream


def read(text, start=0, end=None, given=()):
    """Return what a stretch of a text says."""
    return read_roles(Stream(text), start, len(text) if end is None else end, given)


def lists(text):
    """Return each list with its role; "?" behind a role that nothing states."""
    reading = read(text)
    return [
        f"{group.role}{'' if group.stated else '?'}: {reading.content[group.start : group.end]}"
        for group in reading.groups
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲牵头，乙、丙配合", ["lead: 甲", "support: 乙、丙"]),
        ("甲、乙", ["responsible?: 甲、乙"]),
        ("牵头单位：甲；责任单位：乙", ["lead: 甲", "responsible: 乙"]),
        ("甲；配合单位：乙", ["responsible?: 甲", "support: 乙"]),
        ("责任单位：甲牵头，乙配合", ["lead: 甲", "support: 乙"]),
        ("责任单位：甲牵头，乙", ["lead: 甲", "responsible: 乙"]),
        ("甲牵头，乙", ["lead: 甲", "responsible?: 乙"]),
        # what stands before the last comma does not share a verb of support
        ("甲，乙配合", ["responsible: 甲", "support: 乙"]),
        ("甲；乙组织实施", ["responsible: 甲", "implement: 乙"]),
        ("甲，乙，丙配合", ["support: 甲，乙，丙"]),
        ("责任单位：甲，乙，丙配合", ["responsible: 甲，乙", "support: 丙"]),
        ("牵头单位：甲；乙配合", ["lead: 甲", "support: 乙"]),
        ("，甲配合", ["support: 甲"]),
        ("甲，乙负责", ["responsible: 甲，乙"]),
        # 会同
        ("甲会同乙负责", ["lead: 甲", "support: 乙"]),
        ("甲，会同乙负责", ["lead: 甲", "support: 乙"]),
        ("会同乙负责", ["support: 乙"]),
        ("甲会同乙", ["lead: 甲", "support: 乙"]),
        ("责任单位：甲会同乙", ["lead: 甲", "support: 乙"]),
        # what may stand before the first name
        ("由甲牵头", ["lead: 甲"]),
        ("请甲牵头", ["lead: 甲"]),
        ("工作方案：甲牵头", ["lead: 甲"]),
        ("居民卡发放由甲负责", ["responsible: 甲"]),
        ("理由甲负责", ["responsible: 理由甲"]),
        # a bullet of the next label's line is no name
        ("牵头单位：甲\n● 责任单位：乙", ["lead: 甲", "responsible: 乙"]),
        ("牵头单位：甲\n（2）责任单位：乙", ["lead: 甲", "responsible: 乙"]),
        ("牵头单位：甲\r2.责任单位：乙", ["lead: 甲", "responsible: 乙"]),
        ("牵头单位：甲● 责任单位：乙", ["lead: 甲●", "responsible: 乙"]),
        # labels that head no list
        ("牵头领导：张三；牵头单位：甲", ["lead: 甲"]),
        ("责任领导：张三；甲牵头，乙配合", ["lead: 甲", "support: 乙"]),
        ("责任领导：张三；李四", []),
        ("完成时限：年底；甲会同乙负责", ["lead: 甲", "support: 乙"]),
        ("督办单位：甲；责任单位：乙", ["responsible: 乙"]),
        # another field names no body
        ("责任单位：甲；目标位置：全省前五", ["responsible: 甲"]),
        ("甲牵头；目标位置：全省前五", ["lead: 甲", "responsible?: 全省前五"]),
    ],
)  # fmt: skip
def test_lists_and_their_roles(text, found):
    assert lists(text) == found


def test_offsets_count_from_the_beginning_of_the_stretch():
    text = "节水。（甲牵头，乙配合）"
    reading = read(text, 4, 11)
    assert [(group.start, group.end) for group in reading.groups] == [(0, 1), (4, 5)]
    assert reading.content == "甲牵头，乙配合"


def test_verbs_and_labels_outside_a_stretch_say_nothing():
    text = "牵头单位：甲（乙、丙）配合"
    assert [group.role for group in read(text, 7, 10).groups] == ["responsible"]


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("甲牵头，2024年6月底前完成", "2024年6月底前完成"),
        ("2024年底前，甲牵头", "2024年底前"),
        ("甲牵头；长期坚持", "长期坚持"),
        ("甲牵头，年底前完成", "年底前完成"),
        ("甲牵头，6月底前完成。", "6月底前完成"),
        ("甲牵头，力争2024年完成", "力争2024年完成"),
        ("甲牵头，2024年6月完成，2025年验收", "2024年6月完成"),
        ("责任单位：甲；完成时限：2024年底", "2024年底"),
        ("责任单位：甲，2023年完成；完成时限：2024年底", "2024年底"),
        ("完成时限：2024年底；完成时限：2025年底", "2025年底"),
        ("责任单位：甲；完成时限：", None),
        ("责任领导：张三，2024年完成；责任单位：甲", None),
        ("甲牵头", None),
        ("甲牵头，12年级配合", None),
    ],
)
def test_the_deadline(text, deadline):
    assert read(text).deadline == deadline


def test_a_deadline_is_no_member_and_its_verb_gives_no_role():
    found = lists("甲负责，2024年底前完成实施，乙配合")
    assert [words.strip("；，") for words in found] == ["responsible: 甲", "support: 乙"]


def test_a_rule_is_blanked_and_kept():
    text = "甲、乙负责，排在第一位的部门为牵头部门，下同"
    reading = read(text)
    assert [text[slice(*span)] for span in reading.rules] == ["排在第一位的部门为牵头部门，下同"]
    assert [group.role for group in reading.groups] == ["responsible"]


def test_persons_and_other_labels_are_told():
    assert read("责任人：张三").persons and not read("责任单位：甲").persons
    text = "责任单位：甲；督办单位：乙"
    assert [text[slice(*span)] for span in read(text).others] == ["督办单位：乙"]


def test_a_label_without_a_colon_is_told():
    assert read("牵头单位市水务局").open_label
    assert not read("牵头单位：市水务局").open_label
    assert not read("市水务局牵头").open_label


def test_cells_under_headings_are_read_by_their_headings():
    text = "甲\t乙|丙"
    given = tuple(
        Label(role, place, place, place, True, False)
        for role, place in (("lead", 0), ("support", 2), ("deadline", 4))
    )
    reading = read(text, given=given)
    assert [(g.role, reading.content[g.start : g.end]) for g in reading.groups] == [
        ("lead", "甲"), ("support", "乙"),
    ]  # fmt: skip
    assert reading.deadline == "丙"


def test_a_page_s_number_in_a_list_is_no_name():
    reading = read("牵头单位：甲、\n— 3 —\n乙")
    (group,) = reading.groups
    assert reading.content[group.start : group.end].split() == ["甲、", "乙"]


def test_blanks_keep_every_other_character_in_its_place():
    assert blank("甲乙丙丁", [(1, 2), (3, 4)]) == "甲；丙；"
    assert blank("甲乙", []) == "甲乙"
