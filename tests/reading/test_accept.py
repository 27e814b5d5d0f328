"""The grammar of responsibility clauses."""

import pytest

from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.reading.lexicon import words_of


def read(text):
    """Return (role, surface) of every participant of every clause."""
    clauses, _ = find_clauses(text)
    return [[(p.role, p.surface) for p in clause.participants] for clause in clauses]


def codes(text):
    return [problem.code for problem in find_clauses(text)[1]]


@pytest.mark.parametrize(
    ("clause", "roles"),
    [
        ("(水利厅牵头,财政厅、环保厅配合)", "lead support support"),
        ("（水利厅、农牧业厅牵头，财政厅参加）", "lead lead support"),
        ("(水利厅牵头负责)", "lead"),
        ("（水利厅牵头，财政厅、环保厅按职责分工负责）", "lead support support"),
        ("（水利厅、财政厅负责）", "responsible responsible"),
        ("（水利厅、财政厅按照职责分工负责）", "responsible responsible"),
        ("（水利厅会同财政厅负责）", "lead support"),
        ("（水利厅指导，财政厅负责落实）", "guide implement"),
        ("（牵头单位：水利厅；责任单位：财政厅、环保厅）", "lead support support"),
        ("（责任单位：水利厅）", "responsible"),
        ("（水利厅负责，财政厅配合）", "responsible support"),
    ],
)
def test_styles(clause, roles):
    assert " ".join(role for role, _ in read(f"推进。{clause}")[0]) == roles


@pytest.mark.parametrize(
    "remark",
    [
        "(2012—2020年)",
        "(以下简称《规划》)",
        "（含增值税）",
        "（市、区）",
        "（各产业链牵头部门工作例会）",
        "（参与国际竞争）",
        "（张三负责）",
        "(嘎查)",
    ],
)
def test_other_brackets_are_no_clauses(remark):
    assert read(f"推进工作{remark}，继续。") == []


def test_brackets_of_both_widths_close_one_another():
    assert read("推进。(水利厅牵头，财政厅配合）") == [[("lead", "水利厅"), ("support", "财政厅")]]


def test_nested_brackets_stay_in_the_name():
    assert read("推进。（市交通委（市道运局）牵头，市财政局配合）")[0][0] == (
        "lead", "市交通委（市道运局）",
    )  # fmt: skip


def test_a_deadline_is_kept():
    clauses, _ = find_clauses("推进。（责任单位：水利厅；完成时限：2023年6月底前）")
    assert clauses[0].deadline == "2023年6月底前"


def test_timing_behind_labelled_names_is_the_deadline():
    clauses, _ = find_clauses("推进。（责任单位：水利厅、财政厅；2024年12月底前完成）")
    assert clauses[0].deadline == "2024年12月底前完成"


def test_a_document_rule_adds_nobody():
    text = "推进。（税务总局、财政部负责，排在第一位的部门为牵头部门，下同）"
    assert read(text) == [[("responsible", "税务总局"), ("responsible", "财政部")]]
    (start, end), *_ = find_clauses(text)[0][0].rules
    assert text[start:end].startswith("排在第一位")


def test_a_missing_closing_bracket_is_reported_and_swallows_nothing():
    text = "推进。(水利厅牵头,财政厅配合\n推进。(环保厅牵头,财政厅配合)\n"
    assert [row[0] for row in read(text)] == [("lead", "水利厅"), ("lead", "环保厅")]
    assert codes(text) == ["missing_closing_bracket"]


def test_a_missing_opening_bracket_is_reported():
    text = "推进节水。水利厅牵头,财政厅配合)\n"
    assert read(text) == [[("lead", "水利厅"), ("support", "财政厅")]]
    assert codes(text) == ["missing_opening_bracket"]


def test_a_clause_may_run_over_a_line_break():
    assert read("推进。(水利厅牵头,财政\n厅配合)") == [
        [("lead", "水利厅"), ("support", "财政\n厅")]
    ]


def test_supporters_without_a_lead_are_reported():
    assert codes("推进。(财政厅配合)") == ["no_lead"]


def test_surfaces_stand_at_their_offsets():
    text = "推进。(自治区水利厅牵头, 财政厅 、环保厅和呼和浩特海关等部门配合)"
    for participant in find_clauses(text)[0][0].participants:
        assert text[participant.start : participant.end] == participant.surface


def test_labels_on_lines_of_their_own_are_one_clause():
    text = "1. 推进节水。\n牵头单位：市水务局\n责任单位：各区人民政府，市财政局\n2. 用水。\n"
    assert read(text) == [
        [("lead", "市水务局"), ("support", "各区人民政府"), ("support", "市财政局")]
    ]


def test_a_label_with_nothing_behind_it_takes_the_next_line():
    assert read("节水。\n责任单位：\n市水务局、市财政局\n用水。\n") == [
        [("responsible", "市水务局"), ("responsible", "市财政局")]
    ]


def test_a_deadline_may_run_on_behind_a_label():
    clauses, _ = find_clauses("节水。\n责任单位：市水务局等部门完成时限：2023 年6 月底前\n")
    assert [p.surface for p in clauses[0].participants] == ["市水务局"]
    assert clauses[0].deadline == "2023 年6 月底前"


def test_behind_a_blank_line_a_label_goes_on_and_a_name_does_not():
    text = "牵头单位：市水务局\n\n责任单位：市财政局\n"
    assert [len(row) for row in read(text)] == [2]
    assert [len(row) for row in read("责任单位：市水务局\n\n市财政局\n")] == [1]


def test_a_label_inside_brackets_is_no_line():
    assert read("节水。\n（责任单位：市水务局）\n") == [[("responsible", "市水务局")]]


def test_a_line_that_is_only_a_deadline_is_no_clause():
    assert read("完成时限：2023年\n") == []


def test_a_list_without_a_role_is_reported():
    assert codes("推进节水。（市水务局、市财政局）\n") == ["no_role"]


@pytest.mark.parametrize(
    ("clause", "deadline"),
    [
        # a later bracket and a later timing leave the first alone
        ("（市水务局牵头，2024年6月底前完成）（2025年底前完成）", "2024年6月底前完成"),
        ("（市水务局牵头，2024年6月底前完成，2025年底前验收）", "2024年6月底前完成"),
        ("（市水务局牵头）（2025年底前完成）", "2025年底前完成"),
        # a label is a statement, of two the last
        ("（市水务局牵头，2024年6月底前完成；完成时限：2026年底）", "2026年底"),
        ("（牵头单位：市水务局；完成时限：2026年底；完成时限：2027年底）", "2027年底"),
    ],
)
def test_of_several_timings_one_is_the_deadline(clause, deadline):
    (found,) = find_clauses(f"做好工作。{clause}")[0]
    assert found.deadline == deadline


@pytest.mark.parametrize("verb", ["配合", "组织实施"])
def test_what_stands_before_the_comma_does_not_share_a_later_verb(verb):
    role = {"配合": "support", "组织实施": "implement"}[verb]
    labelled, bare = (f"（{head}市水务局，市财政局{verb}）" for head in ("牵头单位：", ""))
    assert read(labelled) == [[("lead", "市水务局"), (role, "市财政局")]]
    assert read(bare) == [[("responsible", "市水务局"), (role, "市财政局")]]


@pytest.mark.parametrize(
    ("sentence", "is_clause"),
    [
        ("市水务局牵头，市教育局配合", True),
        ("市水务局牵头，市教育局牵头", False),
        ("市水务局配合，市教育局配合", False),
    ],
)
def test_a_sentence_amid_others_must_name_a_lead_and_a_supporter(sentence, is_clause):
    assert bool(read(f"前面还有话。{sentence}。后面还有很长的一句话。")) is is_clause


@pytest.mark.parametrize(
    ("sentence", "is_clause"),
    [
        ("由水务局牵头", True),
        ("由市水务局负责", True),
        ("由水务局负责", False),
        ("市水务局负责", False),
    ],
)
def test_由_before_a_sentence_amid_others_needs_a_lead_or_bodies_that_state_their_level(
    sentence, is_clause
):
    assert bool(read(f"前面还有话。{sentence}。后面还有很长的一句话。")) is is_clause


def test_problems_stand_in_the_order_of_the_text():
    first, second = "（市水务局、市财政局）", "（市水务局牵头，办好会议，市财政局配合"
    for lines in ([first, second], [second, first]):
        problems = find_clauses("\n".join(f"做好工作。{line}" for line in lines))[1]
        starts = [problem.start for problem in problems]
        assert len(starts) > 1
        assert starts == sorted(starts)


@pytest.mark.parametrize("verb", sorted(words_of("verb")))
def test_a_line_without_brackets_may_end_in_any_verb_of_the_table(verb):
    (clause,) = read(f"市水务局牵头，市财政局{verb}。")
    assert [name for _, name in clause] == ["市水务局", "市财政局"]


def test_classes_alone_are_a_printed_line_or_prose_by_the_stop_behind_them():
    assert read("各有关部门负责\n推进。\n") == [[("responsible", "各有关部门")]]
    assert read("各有关部门负责。\n推进。\n") == []


def test_a_name_too_long_is_reported_where_the_first_of_them_stands():
    long = "市" + "水" * 60 + "局"
    text = f"推进。（{long}牵头，{long}配合）"
    (problem,) = find_clauses(text)[1]
    assert problem.code == "name_too_long"
    assert (problem.start, problem.end) == (text.index(long), text.index(long) + len(long))


def test_a_sentence_that_goes_on_from_the_line_above_stands_not_alone():
    assert read("任务由市工业和\n信息化局承担。\n") == []
    assert read("任务由市工业和\n\n信息化局承担。\n") == []


def test_a_bracket_left_open_begins_at_the_outermost():
    text = "推进。（市交通委（市道运局牵头，市财政局配合\n再推进。\n"
    (clause,), _ = find_clauses(text)
    assert clause.start == text.index("（")


# ---------------------------------------------------------------- slips


def test_a_role_that_is_missing_is_said_once_with_the_number_of_clauses():
    text = "推进。（市水务局、市财政局）\n节水。（市教育局、市财政局）\n"
    (problem,) = find_clauses(text)[1]
    assert (problem.code, problem.start) == ("no_role", text.index("（"))
    assert "such clauses: 2" in problem.message


def test_a_label_without_its_colon_is_read_and_reported():
    text = "推进。（牵头单位市水务局；责任单位：市财政局）"
    assert read(text) == [[("lead", "市水务局"), ("support", "市财政局")]]
    assert codes(text) == ["missing_colon"]


@pytest.mark.parametrize(
    ("clause", "reported"),
    [
        ("省教育厅省财政厅牵头", True),
        ("市水务局牵头市财政局配合", True),
        ("省教育厅、省财政厅牵头", False),
    ],
)
def test_names_that_run_together_are_reported(clause, reported):
    assert ("names_run_together" in codes(f"推进。（{clause}）")) is reported


def test_a_name_of_the_registry_runs_into_nothing():
    text = "推进。（省教育厅省财政厅牵头）"
    assert find_clauses(text, {"省教育厅省财政厅"}.__contains__)[1] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("推进。（市水务局、办好水、抓好水牵头\n", "missing_closing_bracket"),
        ("推进。办好水、抓好水、市水务局牵头）\n", "missing_opening_bracket"),
    ],
)
def test_what_is_no_clause_for_want_of_a_bracket_is_reported(text, code):
    assert read(text) == []
    assert codes(text) == [code]


@pytest.mark.parametrize(
    ("behind", "reported"),
    [("", []), ("（办好水、抓好水、市水务局牵头", ["missing_closing_bracket"])],
)
def test_a_clause_takes_no_part_in_what_is_passed_over_elsewhere(behind, reported):
    text = f"推进。（市水务局牵头，市财政局配合）{behind}\n"
    assert len(read(text)) == 1
    assert codes(text) == reported


def test_rows_of_a_table_are_clauses_and_may_be_given():
    text = "工作\t牵头单位\n节水\t市水务局\n"
    assert read(text) == [[("lead", "市水务局")]]
    assert find_clauses(text, rows=[])[0] == []


@pytest.mark.parametrize(
    ("mark", "role"), [("牵头", "lead"), ("牵头单位", "lead"), ("协助", "support")]
)
def test_a_mark_behind_a_name_is_its_role(mark, role):
    assert read(f"推进。（责任单位：市水务局、市财政局（{mark}）、市教育局）")[0][1] == (
        role, "市财政局",
    )  # fmt: skip


def test_bodies_that_answer_for_a_task_support_its_lead():
    assert read("推进。（市水务局负责，市财政局牵头，各区县落实）") == [
        [("support", "市水务局"), ("lead", "市财政局"), ("implement", "各区县")]
    ]


def test_supporters_on_a_line_without_brackets_need_no_lead():
    assert codes("推进。\n配合单位：市财政局\n") == []


def test_a_class_opens_for_the_classes_behind_it_only():
    def kinds(names):
        (clause,) = find_clauses(f"推进。（{names}负责）")[0]
        return [participant.kind[0] for participant in clause.participants]

    assert kinds("各盟行政公署、市人民政府、市财政局、市人民政府") == ["c", "c", "n", "n"]
    assert kinds("市直部门、市人民政府") == ["c", "n"]


def test_the_bodies_of_a_label_that_gives_no_role_are_reported():
    text = "推进。（责任单位：市水务局；督办单位：市审计局）"
    assert read(text) == [[("responsible", "市水务局")]]
    assert [text[p.start : p.end] for p in find_clauses(text)[1]] == ["督办单位：市审计局"]


def test_persons_and_doings_in_a_list_are_no_bodies():
    text = "推进。（市水务局、分管副市长、每月报告、市财政局负责）"
    assert [name for _, name in read(text)[0]] == ["市水务局", "市财政局"]
    assert [text[p.start : p.end] for p in find_clauses(text)[1]] == ["分管副市长", "每月报告"]
