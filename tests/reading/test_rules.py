"""What a plan says about carrying it out: rules, applied when asked for, and closing duties."""

import pytest

from hbey_analysis import load_plan
from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.reading.rules import apply_rules, find_rules
from hbey_analysis.reading.rules import duties as duties_of


@pytest.fixture
def read(tmp_path):
    def _read(text, **options):
        path = tmp_path / "plan.txt"
        path.write_text(text, encoding="utf-8")
        return load_plan(path, **options)

    return _read


def roles(plan):
    return [
        " ".join(f"{row.role[0]}{row.department}" for row in rows.itertuples())
        for _, rows in plan.assignments.groupby("task_id", sort=False)
    ]


FLAT = "（责任单位：市水务局、市财政局）"
FIRST = "（责任单位：市水务局、市财政局，列第一位者为牵头单位，下同）"


def test_a_rule_in_a_clause_holds_from_that_clause_onward_when_asked_for(read):
    text = f"一、水\n1.节水。{FLAT}\n2.省水。{FIRST}\n3.治水。{FLAT}\n"
    flat, led = "r市水务局 r市财政局", "l市水务局 s市财政局"
    assert roles(read(text)) == [flat, flat, flat]
    assert roles(read(text, apply_rules=True)) == [flat, led, led]


def test_a_rule_outside_the_clauses_is_found_and_recorded(read):
    rule = "以下任务排名第一位的为牵头责任单位"
    text = f"现印发给你们，{rule}，请落实。\n一、水\n1.节水。{FLAT}\n"
    plan = read(text, apply_rules=True)
    assert plan.notes["kind"].tolist() == ["document_rule"]
    assert "排名第一位的为牵头责任单位" in plan.notes["duty"][0]
    assert roles(plan) == ["l市水务局 s市财政局"]


def test_a_rule_that_names_further_bodies_adds_them_to_what_follows(read):
    rule = "以下各项任务均需各市州政府落实，不再一一列出"
    text = f"一、水\n1.节水。{FLAT}\n（{rule}）\n2.省水。（市水务局牵头，市财政局配合）\n"
    plan = read(text, apply_rules=True)
    assert roles(plan) == ["r市水务局 r市财政局", "l市水务局 s市财政局 i各市州政府"]
    last = plan.assignments.iloc[-1]
    assert (last["kind"], plan.text[last["start"] : last["end"]]) == ("collective", "各市州政府")
    assert len(read(text).assignments) == len(plan.assignments) - 1


def test_a_clause_with_a_lead_keeps_it_under_the_rule(read):
    text = f"一、水\n1.节水。{FIRST}\n2.省水。（市财政局牵头，市水务局负责）\n"
    assert roles(read(text, apply_rules=True))[1] == "l市财政局 s市水务局"


@pytest.mark.parametrize(
    "words", ["位列第一位的企业给予奖励。", "坚持把节水放在首位，水利部门牵头。", "下同。"]
)
def test_what_merely_sounds_like_a_rule_is_none(read, words):
    plan = read(f"一、水\n{words}\n1.节水。{FLAT}\n")
    assert plan.notes.empty


def duties(plan):
    return list(zip(plan.notes["actor"], plan.notes["duty"], strict=True))


def test_duties_are_asked_of_their_actors_until_another_is_named(read):
    plan = read(
        f"一、水\n1.节水。{FLAT}\n市水务局要抓好落实。要按时报告。各区政府负责宣传。形势严峻。\n"
    )
    assert duties(plan) == [
        ("市水务局", "抓好落实。"), ("市水务局", "按时报告。"), ("各区政府", "负责宣传。"),
    ]  # fmt: skip


def test_duties_behind_the_last_clause_of_a_paragraph_are_read(read):
    plan = read(f"一、水\n1.节水。{FLAT}各地区要抓好落实。")
    assert duties(plan) == [("各地区", "抓好落实。")]
    assert plan.problems.empty


def test_a_rule_that_stands_behind_a_clause_leaves_the_next_rule_to_it():
    text = (
        "推进。（各有关部门配合，以下任务均需市财政局配合，不再一一列出）\n"
        "推进。（市水务局、市财政局负责）\n列第一位者为牵头单位，下同。\n"
        "推进。（市环保局、市住建局负责）\n"
    )
    clauses, _ = find_clauses(text)
    applied = apply_rules(clauses, find_rules(text, clauses))
    assert [p.role for p in applied[-1].participants][:2] == ["lead", "support"]
    assert "lead" not in {p.role for p in applied[1].participants}


def test_a_rule_of_order_needs_a_place_and_a_lead():
    text = "推进。（市水务局、市财政局负责，排在前面的部门先行，下同）\n"
    clauses, _ = find_clauses(text)
    assert [rule.kind for rule in find_rules(text, clauses)] == ["other"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("各区要主要抓好落实。", [("各区", "主要抓好落实。")]),
        ("各区要求严格。", []),
        ("各区应急管理。", []),
        ("各区应当落实。", [("各区", "应当落实。")]),
        ("各区负责人到会。", []),
        ("形势要好转。", []),
        ("市水务局、各有关部门要尽责。", [("市水务局、各有关部门", "尽责。")]),
        ("市水务局要尽责。要求严格。要报告。", [("市水务局", "尽责。")]),
        ("要尽责。", []),
        ("乡镇要尽责。", [("乡镇", "尽责。")]),
        ("市水务局按照分工要尽责。", [("市水务局", "尽责。")]),
    ],
)
def test_a_modal_calls_on_a_body_that_stands_before_it(words, found):
    assert [(actor, words[a:b]) for actor, a, b in duties_of(words, 0, len(words))] == found


def rules_of(text):
    clauses = find_clauses(text)[0]
    return [(rule.kind, text[rule.start : rule.end]) for rule in find_rules(text, clauses)]


def test_rules_in_clauses_and_outside_stand_in_order_and_once():
    text = (
        "以下任务排名第一位的为牵头单位。\n推进。（市水务局负责，列第一位者为牵头单位，下同）\n"
        "以下任务均需各市州落实，不再一一列出。\n"
    )
    assert rules_of(text) == [
        ("first_leads", "排名第一位的为牵头单位"),
        ("first_leads", "列第一位者为牵头单位，下同"),
        ("also", "以下任务均需各市州落实，不再一一列出"),
    ]


def test_a_rule_in_a_clause_is_one_with_the_words_before_it():
    text = "推进。（市水务局牵头）\n推进。（市水务局、市财政局负责，其中列第一位者为牵头单位）\n"
    assert rules_of(text) == [("first_leads", "其中列第一位者为牵头单位")]


@pytest.mark.parametrize(
    ("words", "role", "names"),
    [
        ("以下任务各市州、各区县均需落实，不再一一列出", "implement", ["各市州", "各区县"]),
        ("以下任务有关部门配合，不再一一列出", "support", ["有关部门"]),
        ("以下任务相关部门负责，不再一一列出", "responsible", ["相关部门"]),
    ],
)
def test_a_rule_names_bodies_and_their_role(words, role, names):
    (rule,) = find_rules(words, [])
    assert [(p.role, p.surface, p.kind) for p in rule.participants] == [
        (role, name, "collective") for name in names
    ]
    assert [words[p.start : p.end] for p in rule.participants] == names


def test_a_rule_holds_from_the_clause_in_which_it_stands_and_adds_nobody_twice():
    text = (
        "推进。（市水务局负责）\n推进。（市水务局负责，以下任务均需各市州落实，不再一一列出）\n"
        "推进。（市水务局、各市州负责）\n推进。（市财政局负责）\n"
    )
    clauses = find_clauses(text)[0]
    applied = apply_rules(clauses, find_rules(text, clauses))
    assert [[p.surface for p in clause.participants] for clause in applied] == [
        ["市水务局"], ["市水务局", "各市州"], ["市水务局", "各市州"], ["市财政局", "各市州"],
    ]  # fmt: skip


def test_of_bodies_that_answer_the_first_leads_and_guides_keep_their_role():
    text = "排名第一位的为牵头单位。\n推进。（市教育局指导，市水务局、市财政局负责）\n"
    clauses = find_clauses(text)[0]
    (clause,) = apply_rules(clauses, find_rules(text, clauses))
    assert [p.role for p in clause.participants] == ["guide", "lead", "support"]


@pytest.mark.parametrize(("words", "role"), [("", "responsible"), ("，下同", "lead")])
def test_a_rule_that_clauses_repeat_without_the_same_below_holds_for_each_alone(words, role):
    rule = f"，排名第一的为牵头单位{words}）\n"
    text = (
        f"节水。（责任单位：市水务局、市财政局{rule}用水。（责任单位：市教育局、市公安局）\n"
        f"省水。（责任单位：市民政局、市司法局{rule}"
    )
    clauses, _ = find_clauses(text)
    applied = apply_rules(clauses, find_rules(text, clauses))
    assert [clause.participants[0].role for clause in applied] == ["lead", role, "lead"]
