"""Where a list of names is cut, without a registry."""

import pytest

from hbey_analysis.reading.names import (
    has_seat,
    is_class,
    is_collective,
    is_name,
    prefix_of,
    run_together,
    split_list,
    states_itself,
    with_suffixes,
    without_brackets,
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各市、县级政府", ["各市、县级政府"]),
        ("各市、县、乡镇", ["各市、县、乡镇"]),
        ("各市〔州〕、县〔市、区〕人民政府", ["各市〔州〕、县〔市、区〕人民政府"]),
        ("市财政局和各县、区政府", ["市财政局", "各县、区政府"]),
        ("市、区相关部门", ["市、区相关部门"]),
        ("省、市、县三级政务服务部门", ["省、市、县三级政务服务部门"]),
        # an office of the levels below is in the class, one of the same level or above is not
        ("各市、县财政局", ["各市、县财政局"]),
        ("各县、市财政局", ["各县", "市财政局"]),
        ("各县、区财政局", ["各县", "区财政局"]),
        ("各盟、旗财政局", ["各盟、旗财政局"]),
        ("各市、县推进节水", ["各市", "县推进节水"]),
        ("各市、水务局、县级政府", ["各市", "水务局", "县级政府"]),
        ("市、区财政局", ["市", "区财政局"]),
        # what stands behind another stop than 、 is a member of its own
        ("各市，县财政局", ["各市", "县财政局"]),
        ("各镇、街道，区级各部门", ["各镇、街道", "区级各部门"]),
        ("各区县、市级有关部门", ["各区县", "市级有关部门"]),
        # one class with two nouns
        ("各有关部门、单位", ["各有关部门、单位"]),
        ("各有关部门，单位", ["各有关部门"]),
        ("各县党委、政府", ["各县党委、政府"]),
        ("市委、政府", ["市委", "政府"]),
        ("国务院相关部门和单位、市财政局", ["国务院相关部门和单位", "市财政局"]),
        # spaces, lines
        ("市财政局 市水务局", ["市财政局", "市水务局"]),
        ("各市(州) 交通运输局", ["各市(州) 交通运输局"]),
        ("市财政局\n市水务局、市教育局", ["市财政局", "市水务局", "市教育局"]),
        ("市财政局、赣州\n银保监分局", ["市财政局", "赣州\n银保监分局"]),
        ("市财政局、市水务局\n银保监局", ["市财政局", "市水务局\n银保监局"]),
        ("市财政局\n银保监局", ["市财政局", "银保监局"]),
        ("各县\n市人民政府", ["各县\n市人民政府"]),
        ("各县、市、\n区人民政府", ["各县、市、\n区人民政府"]),
        ("各地各\n有关部门", ["各地各\n有关部门"]),
        ("各地各\n有关部门和市财政局", ["各地各\n有关部门", "市财政局"]),
        ("国务院相关部门和单位及市财政局", ["国务院相关部门和单位", "市财政局"]),
        ("各县\n市人民政府和市财政局", ["各县\n市人民政府", "市财政局"]),
        # places that take their ending from the last
        ("天河、黄埔和南沙区政府", ["天河", "黄埔", "南沙区政府"]),
        ("黄埔和南沙区政府", ["黄埔和南沙区政府"]),
        ("市财政局、黄埔和南沙区政府", ["市财政局", "黄埔和南沙区政府"]),
        # 等 adds nobody
        ("部门、市水务局", ["市水务局"]),
        ("市水务局等3个部门", ["市水务局"]),
        ("市水务局等部门、市财政局", ["市水务局", "市财政局"]),
        ("高等学校", ["高等学校"]),
    ],
)
def test_members_that_share_words_are_one_and_others_are_not(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("surfaces", "completed"),
    [
        ("天河 黄埔 南沙区政府", "天河区政府 黄埔区政府 南沙区政府"),
        ("广州 深圳市政府", "广州市政府 深圳市政府"),
        ("天河 南沙区", "天河区 南沙区"),
        # a place is no government by itself; the kind of government comes from behind
        ("郑州市 洛阳市政府", "郑州市政府 洛阳市政府"),
        ("郑州市 洛阳市 新乡市人民政府", "郑州市人民政府 洛阳市人民政府 新乡市人民政府"),
        ("滨海 天河区 南沙区政府", "滨海区政府 天河区政府 南沙区政府"),
        ("东湖区 西湖区管委会", "东湖区 西湖区管委会"),
        # a body, a zone, a class end the run
        ("天河 市水务局 南沙区政府", "天河 市水务局 南沙区政府"),
        ("市水务局 天河 南沙区政府", "市水务局 天河区政府 南沙区政府"),
        ("天河区 高新区 黄埔区政府", "天河区 高新区 黄埔区政府"),
        ("高新区 经开区管委会", "高新区 经开区管委会"),
        ("天河 各区政府", "天河 各区政府"),
        ("县区 南沙区政府", "县区 南沙区政府"),
        ("部门 南沙区政府", "部门 南沙区政府"),
        ("天河 市政府", "天河 市政府"),
        ("天河 本区政府", "天河 本区政府"),
        ("一个长长的词 南沙区政府", "一个长长的词 南沙区政府"),
    ],
)
def test_an_ending_that_only_the_last_states_is_given_to_those_before(surfaces, completed):
    assert with_suffixes(surfaces.split()) == completed.split()


@pytest.mark.parametrize(
    ("name", "collective", "class_", "named"),
    [
        ("直属事业单位", True, True, True),
        ("行业主管部门", True, True, True),
        ("国务院部门", False, False, False),
        ("市直部门", True, True, True),
        ("市直", False, False, False),
        ("镇（街）", True, True, True),
        ("乡镇", True, True, False),
        ("市、县两级政府", True, True, True),
        ("县（市、区）人民政府", True, True, True),
        ("市人民政府", False, False, True),
        ("市属国企", True, True, True),
        ("属国企", False, False, False),
        ("成员单位", True, True, False),
        ("单位", False, False, False),
        ("各项任务", True, False, True),
        ("以下各项任务", False, False, False),
        ("各地要将部门", True, False, True),
    ],
)
def test_a_class_is_told_by_its_words(name, collective, class_, named):
    assert (is_collective(name), is_class(name), is_name(name)) == (collective, class_, named)


@pytest.mark.parametrize("place", ["广州", "广州（市区）", "南镇"])
def test_a_place_is_no_body(place):
    assert not is_name(place)


def test_a_word_states_itself_by_its_level_or_as_a_class():
    assert states_itself("市水务局") and states_itself("各区县")
    assert not states_itself("水务局")
    assert not states_itself("市推进节水")
    assert not states_itself("各项任务")


@pytest.mark.parametrize(
    ("name", "together"),
    [
        ("省教育厅省财政厅", True),
        ("市水务局市教育局", True),
        ("市水务局", False),
        ("省教育厅财政厅", False),
        ("水利局市教育局", False),  # so short a name may be part of a word
        ("省推进办省财政厅", True),
        ("市教育局市直", False),
        ("市水务局（市教育局）", False),
    ],
)
def test_two_names_without_a_separator_run_together(name, together):
    assert run_together(name) is together


def test_brackets_inside_a_name_are_left_out_if_they_are_closed():
    assert without_brackets("市交通委（市道运局）") == "市交通委"
    assert without_brackets("市交通委（市道运局") == "市交通委（市道运局"


@pytest.mark.parametrize(
    ("name", "seated"),
    [
        ("南沙区政府", True),
        ("海关总署广东分署", True),
        ("铜川人民银行", True),
        ("铜川海关", True),
        ("各区政府", True),
        ("县区政府", False),
        ("市人民政府", False),
    ],
)
def test_a_government_of_a_place_has_a_seat(name, seated):
    assert has_seat(name) is seated


def test_a_name_has_two_characters_to_fifty():
    assert is_name("市" + "水" * 48 + "局") and not is_name("市" + "水" * 49 + "局")
    assert is_name("法院") and not is_name("局")


def test_a_broken_name_is_as_long_as_its_words():
    assert is_name("市" + "水" * 48 + "\n  局")


@pytest.mark.parametrize("place", range(1, 8))
def test_a_class_that_states_its_head_once_is_one_wherever_its_line_breaks(place):
    written = "各区、县人民政府"
    text = f"{written[:place]}\n{written[place:]}"
    assert list(split_list(text, 0, len(text))) == [(0, len(text))]


@pytest.mark.parametrize(("length", "is_one"), [(200, True), (201, False)])
def test_a_name_as_written_reaches_over_two_hundred_characters_at_most(length, is_one):
    broken = "市水\n" + " " * (length - 5) + "利局"
    for text in ("市财政局和{}", "{}和市教育局", "市财政局和{}和市教育局"):
        whole = text.format(broken)
        assert names(whole) == (text.replace("{}", broken).split("和") if is_one else [whole])
