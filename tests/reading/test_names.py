"""Where a list of names is cut, without a registry."""

import pytest

from hbey_analysis.reading.names import (
    has_seat,
    is_class,
    is_collective,
    is_name,
    prefix_of,
    split_list,
)


def names(text, known=lambda name: False):
    return [text[start:end] for start, end in split_list(text, 0, len(text), known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("经济和信息化委", ["经济和信息化委"]),
        ("呼和浩特海关", ["呼和浩特海关"]),
        ("质监局和人民银行呼和浩特中心支行", ["质监局", "人民银行呼和浩特中心支行"]),
        ("环保厅和内蒙古电力监管办及相关盟市", ["环保厅", "内蒙古电力监管办", "相关盟市"]),
        ("财政厅、经济和信息化委和呼和浩特海关", ["财政厅", "经济和信息化委", "呼和浩特海关"]),
        ("住房和城乡建设部，文化和旅游部", ["住房和城乡建设部", "文化和旅游部"]),
        ("托克托县和和林格尔县", ["托克托县", "和林格尔县"]),
        (
            "市交通委（市道运局、市执法局）、市财政局",
            ["市交通委（市道运局、市执法局）", "市财政局"],
        ),
        ("商务部、海关总署等有关部门", ["商务部", "海关总署"]),
        ("市财政局等市级相关部门和单位及各区县", ["市财政局", "各区县"]),
        ("教育部以及各地区", ["教育部", "各地区"]),
        ("省教育厅等", ["省教育厅"]),
        ("国务院相关部门和单位", ["国务院相关部门和单位"]),
    ],
)
def test_lists_are_cut_only_between_names(text, expected):
    assert names(text) == expected


def test_the_lexicon_settles_what_endings_cannot():
    text = "农牧局和草原局"
    assert names(text) == ["农牧局", "草原局"]
    assert names(text, known={"农牧局和草原局"}.__contains__) == ["农牧局和草原局"]


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("自治区水利厅", "自治区"),
        ("省财政厅", "省"),
        ("市市场监管局", "市"),
        ("市场监管局", ""),
        ("市政管理局", ""),
        ("市政务服务局", "市"),
        ("水利厅", ""),
    ],
)
def test_a_prefix_is_no_part_of_another_word(name, prefix):
    assert prefix_of(name) == prefix


@pytest.mark.parametrize(
    "name", ["相关盟市", "各有关部门", "市直各部门", "省直相关部门", "工改领导小组各成员单位"]
)
def test_open_classes_are_collective(name):
    assert is_collective(name)


@pytest.mark.parametrize("name", ["水利厅", "市交通委（市道运局）", "呼和浩特市", "包钢集团"])
def test_one_body_is_a_name_and_no_collective(name):
    assert is_name(name) and not is_collective(name)


@pytest.mark.parametrize("words", ["推进节水", "部门", "单位", "厅", "含增值税"])
def test_other_words_are_no_names(words):
    assert not is_name(words)


def test_bodies_with_a_seat_of_their_own():
    assert all(map(has_seat, ["呼和浩特海关", "内蒙古电力监管办", "人民银行呼和浩特中心支行"]))
    assert not has_seat("水利厅")


def test_a_bracket_that_nothing_opened_keeps_no_list_together():
    text = "市财政局）、市水务局"
    spans = list(split_list(text, 0, len(text)))
    assert [text[slice(*span)] for span in spans] == ["市财政局）", "市水务局"]


def test_so_many_levels_share_a_head_and_no_more():
    def names(levels):
        text = "市、" * levels + "县相关部门"
        return [text[start:end] for start, end in split_list(text, 0, len(text))]

    assert len(names(8)) == 1
    assert len(names(9)) > 1


def test_a_class_is_one_by_its_ending_and_asks_for_nothing():
    assert is_class("各有关部门")
    assert not is_class("各项任务")
    assert not is_class("各地要将部门")


def test_等_behind_a_single_character_is_no_part_of_it():
    text = "甲等部门"
    assert list(split_list(text, 0, len(text))) == [(0, 1)]
