"""The words that give roles: labels before a list of names, verbs behind it."""

import pytest

from hbey_analysis.reading.tokens import Stream, is_label, label_role


def labels(text, start=0, end=None):
    """Return the role and the words of each label."""
    found = Stream(text).labels(start, len(text) if end is None else end)
    return [(label.role, text[label.start : label.end]) for label in found]


def verbs(text, start=0, end=None):
    """Return the role and the words of each verb."""
    found = Stream(text).verbs(start, len(text) if end is None else end)
    return [(verb.role, text[verb.start : verb.end]) for verb in found]


# ---------------------------------------------------------------- labels


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("牵头单位", "lead"),
        ("牵头", "lead"),
        ("市级牵头单位", "lead"),
        ("配合部门", "support"),
        ("责任单位", "responsible"),
        ("牵头考核单位", "lead"),
        ("牵头考核", None),
        ("责任领导", "person"),
        ("责任人", "person"),
        ("分管领导", "person"),
        ("分管单位", None),
        ("完成时限", "deadline"),
        ("时限", "deadline"),
        ("时限要求", "deadline"),
        ("完成单位", None),
        ("督办单位", "other"),
        ("督办人", None),
        ("督办", None),
        ("牵头单位及责任单位", "responsible"),
        ("责任部门（单位）", "responsible"),
        ("责任部门和单位", "responsible"),
        ("指标牵头单位", "lead"),
        ("单位", None),
        ("市水务局", None),
        ("市水务局牵头单位", None),
        ("", None),
    ],
)
def test_the_role_of_a_word_that_is_a_label(word, role):
    assert label_role(word) == role
    assert is_label(word) is (role is not None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("牵头单位：甲；责任单位:乙", [("lead", "牵头单位："), ("responsible", "责任单位:")]),
        ("【责任单位】甲", [("responsible", "【责任单位】")]),
        ("[责任单位]：甲", [("responsible", "[责任单位]：")]),
        ("责任单位为甲", [("responsible", "责任单位为")]),
        ("节约用水的责任单位为甲", []),
        ("节约用水的责任单位：甲", [("responsible", "责任单位：")]),
        ("牵头：甲", [("lead", "牵头：")]),
        ("推进工作牵头：甲", []),
        ("（牵头：甲；配合：乙）", [("lead", "牵头："), ("support", "配合：")]),
        ("牵 头 单 位 ：甲", [("lead", "牵 头 单 位 ：")]),
        ("牵头单\n位：甲", [("lead", "牵头单\n位：")]),
        ("牵头单\n— 3 —\n位：甲", [("lead", "牵头单\n— 3 —\n位：")]),
        ("省级牵头单位：甲", [("lead", "省级牵头单位：")]),
        ("甲牵头单位", []),
        # a modifier that no table lists begins a phrase, and is no name
        ("指标牵头单位：甲", [("lead", "指标牵头单位：")]),
        ("水务局牵头单位：甲", [("lead", "牵头单位：")]),
        ("指标牵头单位为甲", [("lead", "指标牵头单位为")]),
        ("完成时限：年底", [("deadline", "完成时限：")]),
        ("工作时限要求：年底", [("deadline", "工作时限要求：")]),
    ],
)
def test_labels_of_a_text(text, found):
    assert labels(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("牵头单位市水务局", [("lead", "牵头单位")]),
        ("牵头单位各区县，", [("lead", "牵头单位")]),
        ("牵头单位要尽责", []),
        ("牵头单位水务局", []),  # 水务局 states no level
        ("牵头市水务局", []),  # no noun
        ("责任领导市水务局", []),
        ("节约用水的牵头单位市水务局", []),
        ("责任部门和单位市水务局", [("responsible", "责任部门和单位")]),
    ],
)
def test_a_label_may_lack_its_colon_before_a_name(text, found):
    assert labels(text) == found
    assert [label.closed for label in Stream(text).labels(0, len(text))] == [False] * len(found)


def test_a_label_with_its_colon_is_closed():
    assert [label.closed for label in Stream("牵头单位：甲").labels(0, 6)] == [True]


def test_labels_of_a_stretch_stand_in_it_wholly():
    text = "牵头单位：甲；责任单位：乙；配合单位：丙"
    second, third = text.index("责任"), text.index("配合")
    assert labels(text, second, third) == [("responsible", "责任单位：")]
    assert labels(text, second, third + 4) == [("responsible", "责任单位：")]
    assert labels(text, 0, 4) == []
    assert labels(text, 0, 5) == [("lead", "牵头单位：")]


def test_the_level_before_a_stretch_is_cut_off_its_first_label():
    assert labels("市牵头单位：甲", 1) == [("lead", "牵头单位：")]


def test_a_short_label_counts_at_the_head_of_a_stretch_or_of_a_phrase():
    text = "工作牵头：甲"
    assert labels(text, 2) == [("lead", "牵头：")]
    assert labels(text, 1) == []


def test_a_place_inside_a_label():
    text = "甲。牵头单\n位：乙"
    inside = [Stream(text).in_label(place) for place in range(len(text))]
    assert [place for place, within in enumerate(inside) if within] == [3, 4, 5, 6, 7]


def test_no_place_of_a_text_without_labels_is_inside_one():
    assert not any(Stream("推进节水").in_label(place) for place in range(4))


# ---------------------------------------------------------------- verbs


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲牵头，乙配合", [("lead", "牵头"), ("support", "配合")]),
        ("牵头，乙配合", [("lead", "牵头"), ("support", "配合")]),
        ("甲牵头负责。", [("lead", "牵头负责")]),
        ("甲负责牵头", [("lead", "负责牵头")]),
        ("甲组织实施", [("implement", "组织实施")]),
        ("甲组织", []),
        ("甲按职责分工", [("responsible", "按职责分工")]),
        ("甲按职责分工配合", [("support", "按职责分工配合")]),
        ("甲统筹指导", [("guide", "统筹指导")]),
        ("甲牵头部门", []),
        ("甲牵 头，", [("lead", "牵 头")]),
        ("甲牵\n头，", [("lead", "牵\n头")]),
        ("甲牵头\n乙配合", [("support", "配合")]),
        ("甲牵头 乙配合", [("lead", "牵头"), ("support", "配合")]),
        ("甲牵头\u3000乙配合", [("lead", "牵头"), ("support", "配合")]),
        ("甲牵头会同乙", [("lead", "牵头")]),
        ("甲为牵头单位，乙、丙是配合部门", [("lead", "为牵头单位"), ("support", "是配合部门")]),
        ("甲为责任人", []),
        ("甲配合做好管道检验，", [("support", "配合做好管道检验")]),
        ("甲负责做好管道检验，", []),
        ("甲按职责做好管道检验，", [("responsible", "按职责做好管道检验")]),
        ("甲配合做好" + "管" * 16 + "，", [("support", "配合做好" + "管" * 16)]),
        ("甲配合做好" + "管" * 17 + "，", []),
        ("甲负责组织 实施办法", [("responsible", "负责组织")]),
    ],
)
def test_verbs_of_a_text(text, found):
    assert verbs(text) == found


def test_verbs_of_a_stretch_end_with_it():
    text = "甲牵头负责，乙配合做好检验，丙参加"
    assert verbs(text, 0, 3) == [("lead", "牵头")]
    assert verbs(text, 3, 5) == []
    assert verbs(text, 0, 2) == []
    assert verbs(text, 6, 9) == [("support", "配合")]
    assert verbs(text, 9) == [("support", "参加")]


@pytest.mark.parametrize(
    ("text", "end", "ends"),
    [
        ("市水务局牵头，", 6, True),
        ("市水务局牵头，", 7, False),
        ("市水务局牵头负责，", 6, True),
        ("市水务局牵头部门", 8, False),
        ("市" * 40 + "牵头", 42, True),
    ],
)
def test_a_stretch_may_end_in_a_verb(text, end, ends):
    assert Stream(text).ends_in_verb(0, end) is ends


def test_a_verb_that_begins_before_a_stretch_does_not_end_it():
    assert not Stream("市水务局牵头").ends_in_verb(5, 6)
