"""Headings, tasks and blocks: everything placed, nothing lost."""

import pytest

from hbey_analysis import load_plan
from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.reading.numerals import number
from hbey_analysis.reading.outline import read_outline

CLAUSE = "(自治区水利厅牵头,自治区财政厅配合)"


@pytest.fixture
def read(tmp_path):
    def _read(text):
        path = tmp_path / "plan.txt"
        path.write_bytes(text.encode())
        return load_plan(path)

    return _read


def test_ids_count_positions_and_numbers_are_as_printed(read):
    plan = read(f"一、水\n（三）节水。省水。{CLAUSE}\n用水。{CLAUSE}\n")
    assert plan.tasks[["task_id", "number"]].fillna("").to_numpy().tolist() == [
        ["1.1.1", "三"], ["1.1.2", ""],
    ]  # fmt: skip
    assert plan.items[["item_id", "number", "title"]].to_numpy().tolist() == [["1.1", "三", "节水"]]


def test_an_inline_title_is_part_of_the_text_and_a_heading_line_is_not(read):
    plan = read(f"一、水\n(一) 节水。省水。{CLAUSE}\n(二) 用水。\n用好水。{CLAUSE}\n")
    assert plan.tasks["text"].tolist() == ["节水。省水。", "用好水。"]
    assert plan.items["title"].tolist() == ["节水", "用水"]


def test_a_missing_level_counts_zero(read):
    plan = read(f"一、水\n省水。{CLAUSE}\n")
    assert plan.tasks["task_id"].tolist() == ["1.0.1"]
    assert plan.tasks["item_id"].isna().all()


def test_a_task_before_any_heading_is_kept(read):
    plan = read(f"关于节水的通知\n省水。{CLAUSE}\n")
    assert plan.tasks["task_id"].tolist() == ["0.0.1"]


def test_numbered_measures_of_an_item_are_tasks_of_their_own(read):
    plan = read(f"一、水\n（一）抓好节水工作。{CLAUSE}\n1．省水。{CLAUSE}\n2．用水。{CLAUSE}\n")
    assert plan.tasks["task_id"].tolist() == ["1.1.1", "1.1.2", "1.1.3"]
    assert plan.tasks["number"].tolist() == ["一", "1", "2"]


def test_a_clause_in_mid_paragraph_has_its_own_scope(read):
    plan = read(f"一、水\n(一) 节水。{CLAUSE}继续推进。{CLAUSE}\n")
    assert plan.tasks["text"].tolist() == ["节水。", "继续推进。"]


def test_clauses_back_to_back_are_one_span(read):
    plan = read(f"一、水\n(一) 节水。{CLAUSE}（环保厅负责）\n")
    assert plan.tasks["clause"].tolist() == [f"{CLAUSE}（环保厅负责）"]
    assert plan.assignments["position"].tolist() == [1, 2, 3]


def test_a_stop_behind_the_clause_belongs_to_the_task_before(read):
    plan = read(f"一、水\n(一) 节水。{CLAUSE}。\n(二) 用水。{CLAUSE}\n")
    assert plan.tasks["text"].tolist() == ["节水。", "用水。"]
    assert plan.problems.empty


def test_text_without_a_clause_is_kept_and_reported_if_it_says_who_leads(read):
    words = "要省水，也要用好水，由专人"
    assert read(f"一、水\n(一) 节水。{words}管好。\n(二) 用水。{CLAUSE}\n").problems.empty
    plan = read(f"一、水\n(一) 节水。{words}牵头。\n(二) 用水。{CLAUSE}\n")
    assert plan.problems[["code", "line"]].to_numpy().tolist() == [["task_without_clause", 2]]
    assert "要省水" in "".join(
        plan.text[b.start : b.end] for b in plan.blocks.itertuples() if b.kind == "other"
    )


@pytest.mark.parametrize(
    ("numbers", "code", "line"),
    [("一三", "number_missing", 3), ("一一", "number_repeated", 3), ("二三", "number_missing", 2)],
)
def test_item_numbers_missing_or_repeated_are_reported(read, numbers, code, line):
    plan = read("一、水\n" + "".join(f"({n}) 节水。省水。{CLAUSE}\n" for n in numbers))
    assert plan.problems[["code", "line", "column"]].to_numpy().tolist() == [[code, line, 1]]
    assert plan.items["item_id"].tolist() == ["1.1", "1.2"]


def test_items_may_be_numbered_through_all_sections(read):
    plan = read(f"一、水\n（一）节水。{CLAUSE}\n二、林\n（二）造林。{CLAUSE}\n")
    assert plan.problems.empty


def test_a_text_that_is_no_plan_gives_one_clear_problem(read):
    plan = read("天气预报\n明天晴转多云，最高气温二十度。\n一、北部\n多云。\n")
    assert plan.tasks.empty and plan.assignments.empty
    assert plan.problems[["severity", "code"]].to_numpy().tolist() == [["error", "no_clauses"]]


def test_front_and_back_matter_have_their_kinds(read):
    plan = read(
        "某省人民政府办公厅关于印发节水方案的通知\n某政办发〔2020〕3号\n各市人民政府：\n"
        f"现将方案印发给你们。\n一、水\n(一) 节水。{CLAUSE}\n各市要抓好落实。\n"
        "某省人民政府\n2020年3月5日\n分享到：收藏本文\n"
    )
    kinds = plan.blocks.query("kind != 'blank'")["kind"].tolist()
    assert kinds == [
        "title", "metadata", "salutation", "preamble", "section_heading", "number", "task",
        "clause", "closing", "signature", "signature", "furniture",
    ]  # fmt: skip
    row = plan.document.iloc[0]
    assert row["document_number"] == "某政办发〔2020〕3号"
    assert row["issuer"] == "某省人民政府办公厅"
    assert plan.notes[["actor", "duty"]].to_numpy().tolist() == [["各市", "抓好落实。"]]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十八", 38),
        ("一百二十", 120),
        ("7", 7),
        ("甲", None),
    ],
)
def test_numerals(printed, value):
    assert number(printed) == value


def test_a_lead_in_is_no_task(read):
    plan = read(f"一、水\n（一）抓好节水。{CLAUSE}具体举措：\n1. 省水。{CLAUSE}\n")
    assert plan.tasks["text"].tolist() == ["抓好节水。", "省水。"]
    assert plan.problems.empty


def test_numbers_behind_a_clause_on_the_same_line_begin_a_task(read):
    plan = read(f"一、水\n（一）节水。{CLAUSE}具体措施：1．省水。{CLAUSE}2．用水。{CLAUSE}\n")
    assert plan.tasks["number"].tolist() == ["一", "1", "2"]
    assert plan.tasks["text"].tolist() == ["节水。", "省水。", "用水。"]


def test_numbers_over_deeper_numbers_are_headings(read):
    plan = read(
        f"一、水\n（一）节水\n1.管好水\n（1）省水。{CLAUSE}\n（2）用水。{CLAUSE}\n2.护好水\n（3）治水。{CLAUSE}\n"
    )
    assert plan.tasks["number"].tolist() == ["1", "2", "3"]
    assert plan.problems.empty


@pytest.mark.parametrize(
    ("numbers", "code"), [("1.3.", "number_missing"), ("1.2.2.", "number_repeated")]
)
def test_measure_numbers_missing_or_repeated_are_reported(read, numbers, code):
    lines = "".join(f"{number}. 省水。{CLAUSE}\n" for number in numbers.strip(".").split("."))
    assert read("一、水\n（一）节水\n" + lines).problems["code"].tolist() == [code]


def test_words_between_a_heading_and_its_parts_introduce_them(read):
    plan = read(f"一、水\n围绕节水，做好两项工作。要抓紧。\n（一）节水。{CLAUSE}\n")
    assert plan.problems.empty
    assert "preamble" in set(plan.blocks["kind"])


def test_a_section_without_any_task_is_introduction(read):
    plan = read(f"一、指导思想\n坚持节水优先，统筹推进。\n二、任务\n（一）节水。{CLAUSE}\n")
    assert plan.problems.empty
    assert plan.tasks["section_id"].tolist() == ["2"]


def test_a_section_behind_the_last_clause_closes_the_plan(read):
    plan = read(f"一、任务\n（一）节水。{CLAUSE}\n二、要求\n各市要抓好落实。\n")
    assert plan.notes["actor"].tolist() == ["各市"]
    assert plan.sections["title"].tolist() == ["任务", "要求"]


def test_arabic_numbers_over_deeper_numbers_are_items_where_no_bracket_is(read):
    plan = read(f"一、水\n1.管好水\n（1）省水。{CLAUSE}\n2.护好水\n（2）治水。{CLAUSE}\n")
    assert plan.items["title"].tolist() == ["管好水", "护好水"]
    assert plan.tasks["item_id"].tolist() == ["1.1", "1.2"]


def test_a_sentence_on_a_heading_s_line_heads_the_measures_under_it(read):
    title = (
        "针对企业和群众反映强烈、侵权假冒多发的重点领域，进一步加大执法力度，严厉打击各类违法行为"
    )
    plan = read(f"一、水\n（一）{title}。\n1.省水。{CLAUSE}\n2.用水。{CLAUSE}\n")
    assert plan.items["title"].tolist() == [title]
    assert plan.problems.empty


def test_a_broken_paragraph_keeps_its_first_sentence(read):
    plan = read(f"一、水\n（一）管好水，用好水。\n继续节水。{CLAUSE}\n")
    assert plan.tasks["text"].tolist() == ["管好水，用好水。\n继续节水。"]
    assert plan.tasks["number"].tolist() == ["一"]


def test_a_document_on_one_line_is_cut_at_its_headings(read):
    plan = read(
        f"某市关于印发节水方案的通知 各区政府： 一、水 （一）节水。省水。{CLAUSE} "
        f"（二）用水。用好水。{CLAUSE} 二、地 （三）地。管地。{CLAUSE} 某市人民政府 2020年5月1日"
    )
    assert plan.document["title"].item() == "某市关于印发节水方案的通知"
    assert plan.sections["title"].tolist() == ["水", "地"]
    assert plan.tasks["task_id"].tolist() == ["1.1.1", "1.2.1", "2.1.1"]
    assert "".join(plan.text[b.start : b.end] for b in plan.blocks.itertuples()) == plan.text


def test_the_number_of_a_printed_page_is_furniture(read):
    plan = read(f"一、水\n1.节水。{CLAUSE}\n— 3 —\n2.省水。{CLAUSE}\n")
    furniture = plan.blocks[plan.blocks["kind"] == "furniture"]
    assert [plan.text[b.start : b.end] for b in furniture.itertuples()] == ["— 3 —"]
    assert plan.problems.empty


def test_parts_and_chapters_are_sections(read):
    plan = read(f"第一部分 水\n1.节水。{CLAUSE}\n第二章、地\n2.管地。{CLAUSE}\n")
    assert plan.sections[["number", "title"]].to_numpy().tolist() == [["一", "水"], ["二", "地"]]
    assert plan.tasks["task_id"].tolist() == ["1.0.1", "2.0.1"]


def test_items_without_a_section_are_counted_from_one(read):
    plan = read(f"（一）节水。省水。{CLAUSE}\n（二）用水。用好水。{CLAUSE}\n")
    assert plan.items["item_id"].tolist() == ["0.1", "0.2"]
    assert plan.tasks["task_id"].tolist() == ["0.1.1", "0.2.1"]


def test_a_number_without_words_has_no_title(read):
    plan = read(f"一、水\n（一）{CLAUSE}\n")
    assert plan.items["title"].isna().all()


@pytest.mark.parametrize(("length", "kind"), [(45, "item_heading"), (46, "task")])
def test_a_heading_has_at_most_forty_five_characters(read, length, kind):
    title = "水" * length
    plan = read(f"一、水\n（一）{title}\n省水。{CLAUSE}\n")
    assert kind in plan.blocks["kind"].tolist()
    assert (plan.tasks["text"].iloc[0] == "省水。") is (kind == "item_heading")


def test_a_number_behind_a_clause_begins_a_task_of_its_own(read):
    plan = read(f"一、水\n1. 省水。{CLAUSE}2. 用水。{CLAUSE}\n")
    assert plan.tasks["number"].tolist() == ["1", "2"]
    assert plan.tasks["text"].tolist() == ["省水。", "用水。"]


def test_measures_may_begin_anew(read):
    plan = read("一、水\n" + "".join(f"{number}. 省水。{CLAUSE}\n" for number in (1, 2, 1, 2)))
    assert plan.problems.empty


def test_words_that_no_clause_closes_are_shown_from_the_first_to_the_last(read):
    plan = read(f"一、水\n省水。{CLAUSE}\n节水，\n护水，\n专人牵头。\n二、气\n节气。{CLAUSE}\n")
    (problem,) = plan.problems.itertuples()
    assert problem.code == "task_without_clause"
    assert plan.text[problem.start : problem.end] == "节水，\n护水，\n专人牵头。"


def test_words_before_the_first_section_are_not_forgiven_for_an_idle_last_one(read):
    plan = read(f"1. 专人牵头做事。\n一、水\n省水。{CLAUSE}\n二、保障\n")
    problems = plan.problems[plan.problems["code"] == "task_without_clause"]
    assert [plan.text[row.start : row.end] for row in problems.itertuples()] == ["专人牵头做事。"]


def test_no_block_and_no_sentence_is_empty(read):
    plan = read(f"一、水\n\n 省水。 \n 节水！！ \n{CLAUSE} \n\n\n二、气\n。{CLAUSE}\n")
    assert (plan.blocks["end"] > plan.blocks["start"]).all()
    assert (plan.sentences["end"] > plan.sentences["start"]).all()
    assert "".join(plan.text[b.start : b.end] for b in plan.blocks.itertuples()) == plan.text


def test_a_number_that_is_missing_is_marked_with_the_stop_behind_it():
    text = "一、总则\n推进。（市水务局牵头）\n三、附则\n推进。（市财政局牵头）\n"
    plan = read_outline(text, find_clauses(text)[0])
    (problem,) = [p for p in plan.problems if p.code == "number_missing"]
    assert text[problem.start : problem.end] == "三、"
