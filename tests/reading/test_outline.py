"""Headings, tasks and blocks: everything placed, nothing lost."""

import pytest

from hbey_analysis import load_plan
from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.reading.outline import (
    page_furniture,
    read_outline,
    sentences,
    typed_lines,
)

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


@pytest.mark.parametrize(
    ("title", "number", "ids"),
    [
        ("节水", "1.", ["1.1.0", "1.1.1", "1.1.2"]),
        ("节水。省水。", "1.", ["1.1.1", "1.1.2", "1.1.3"]),
        ("节水", "", ["1.1.1", "1.1.2", "1.1.3"]),
    ],
)
def test_a_clause_on_a_heading_over_numbered_tasks_is_the_item_s_own(read, title, number, ids):
    below = f"{number}省水。{CLAUSE}\n{number and '2.'}用水。{CLAUSE}\n"
    plan = read(f"一、水\n（一）{title}{CLAUSE}\n{below}")
    assert plan.tasks["task_id"].tolist() == ids


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


@pytest.mark.parametrize("stop", ["", "。"])
def test_such_a_sentence_may_be_longer_than_a_heading(stop):
    title = "水" * 46
    text = f"一、水\n（一）{title}{stop}\n1.省水。{LED}\n"
    assert headings(text) == ["一 水", f"一 {title}"]
    assert ("item_heading", f"（一）{title}{stop}") in blocks(text)


def test_a_heading_over_the_shortest_of_words_stands_alone():
    assert tasks(f"一、水\n（一）节水\n水{LED}\n") == [(None, "水")]
    assert tasks(f"一、水\n（一）节水\n{LED}\n") == [("一", "节水")]


def test_without_any_clause_words_that_say_who_leads_are_reported():
    text = "前言\n一、水。要抓紧由专人牵头办。\n"
    assert blocks(text)[-1] == ("other", "水。要抓紧由专人牵头办。")
    assert codes(text) == ["task_without_clause"]


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


# ---------------------------------------------------------------- lines and what they are

LED = "（市水务局牵头）"


def outlined(text):
    return read_outline(text, find_clauses(text)[0])


def blocks(text):
    """Return the kind and the words of every block that is not blank."""
    return [(b.kind, text[b.start : b.end]) for b in outlined(text).blocks if b.kind != "blank"]


def headings(text):
    """Return number and title of sections and items in the order of the text."""
    found = outlined(text)
    both = sorted([*found.sections, *found.items], key=lambda heading: heading.start)
    return [f"{heading.number} {heading.title}" for heading in both]


def tasks(text):
    """Return the printed number and the words of each task."""
    return [(t.number, text[t.text_start : t.text_end]) for t in outlined(text).tasks]


def codes(text):
    return [problem.code for problem in outlined(text).problems]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("二、林", "section"),
        ("二．林", "section"),
        ("第二部分 林", "section"),
        ("第二部分" + "林" * 45, "section"),
        ("第二部分" + "林" * 46, "words"),
        ("二、" + "林" * 46, "section"),
        ("（二）造林", "item"),
        ("( 二 ) 造林", "item"),
        ("第二条 造林", "item"),
        ("2.造林", "measure"),
        ("2.5万亩造林", "words"),
        ("56.2023年造林", "measure"),
        ("（2）造林", "measure"),
        ("造林", "words"),
        ("— 2 —", "page"),
    ],
)
def test_a_line_is_told_by_its_beginning(line, kind):
    text = f"一、水\n{line}\n{LED}\n"
    found = list(typed_lines(text, find_clauses(text)[0]))
    assert [(row.kind, text[row.start : row.end]) for row in found[1:2]] == [(kind, line)]


def test_a_page_s_number_counts_from_the_first_section_on():
    text = f"— 1 —\n一、水\n节水。{LED}\n— 2 —\n"
    found = typed_lines(text, find_clauses(text)[0])
    assert [row.kind for row in found] == ["words", "section", "words", "page"]


def test_a_line_that_is_a_clause_is_no_item():
    text = "一、水\n节水。\n（二）\n（市水务局牵头）\n"
    assert [row.kind for row in typed_lines(text, find_clauses(text)[0])] == [
        "section", "words", "item", "words",
    ]  # fmt: skip


def test_behind_the_last_clause_lines_are_behind_and_items_keep_their_number():
    text = f"一、水\n（一）节水。{LED}\n（二）保障\n各市要落实。\n"
    assert blocks(text)[-2:] == [("closing", "（二）保障"), ("closing", "各市要落实。")]
    assert headings(text) == ["一 水", "一 节水", "二 保障"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # a title glued to the heading of what stands under it
        (f"一、管水（一）节水。{LED}\n", ["一 管水", "一 节水"]),
        (f" 一、管水（一）节水。{LED}\n", ["一 管水", "一 节水"]),
        (f"一、水\n（一）管水1.节水。{LED}\n", ["一 水", "一 管水"]),
        (f"一、管水，（一）节水。{LED}\n", ["一 管水，（一）节水"]),
        (f"一、水\n（一）管水1.5万亩。{LED}\n", ["一 水", "一 管水1.5万亩"]),
        # a heading behind a clause on its line
        (f"一、水\n（一）节水。{LED}（二）用水。{LED}\n", ["一 水", "一 节水", "二 用水"]),
        (f"一、水\n节水。{LED}二、林\n造林。{LED}\n", ["一 水", "二 林"]),
        (f"第一章 水\n第一条 节水。{LED}\n第二条 用水。{LED}\n", ["一 水", "一 节水", "二 用水"]),
    ],
)
def test_a_heading_may_begin_amid_a_line(text, found):
    assert headings(text) == found
    assert codes(text) == []


def test_an_annex_may_begin_its_sections_anew():
    sections = f"一、水\n节水。{LED}\n二、气\n节气。{LED}\n"
    assert codes(f"{sections}附件\n{sections}") == []
    assert codes(f"一、水\n节水。{LED}\n一、气\n节气。{LED}\n") == ["number_repeated"]


def test_items_begin_anew_in_a_new_section_and_may_not_skip():
    text = "一、水\n（一）节水。{0}\n二、气\n（{1}）节气。{0}\n"
    assert [codes(text.format(LED, printed)) for printed in "一二三"] == [
        [],
        [],
        ["number_missing"],
    ]


# ---------------------------------------------------------------- boxes, tables, titles


def test_a_box_of_examples_is_no_task_up_to_its_end():
    text = f"一、水\n1.节水。{LED}\n专栏1 例子\n甲\n乙\n2.用水。{LED}\n"
    assert tasks(text) == [("1", "节水。"), ("2", "用水。")]
    assert [words for kind, words in blocks(text) if kind == "other"] == ["专栏1 例子", "甲", "乙"]


def test_a_line_with_a_clause_ends_a_box():
    text = f"一、水\n1.节水。{LED}\n专栏一 例子\n用水。{LED}\n"
    assert tasks(text) == [("1", "节水。"), (None, "用水。")]


def test_words_above_a_box_introduce_the_section():
    text = f"一、水\n围绕节水。\n专栏1 例子\n1.节水。{LED}\n"
    assert blocks(text)[1:3] == [("preamble", "围绕节水。"), ("other", "专栏1 例子")]


TABLE = "序号\t工作\t备注\t牵头单位\n"


def test_a_row_of_a_table_is_a_task_with_its_number():
    text = f"一、水\n{TABLE}1．\t节水\t甲\t市水务局\n2\t用水\t\t市财政局\n"
    assert tasks(text) == [("1", "节水\t甲"), ("2", "用水")]
    assert blocks(text)[1:] == [
        ("other", TABLE.strip()),
        ("number", "1．"), ("task", "节水"), ("task", "甲"), ("clause", "市水务局"),
        ("number", "2"), ("task", "用水"), ("clause", "市财政局"),
    ]  # fmt: skip
    assert [t.task_id for t in outlined(text).tasks] == ["1.0.1", "1.0.2"]


def test_a_row_that_names_nobody_is_kept():
    text = f"{TABLE}1\t节水\t甲\t\n2\t用水\t\t市财政局\n"
    assert tasks(text) == [("2", "用水")]
    assert ("other", "节水") in blocks(text)


def test_a_ruled_line_leaves_the_words_that_wait():
    text = f"一、水\n|工作|牵头单位|\n|--|--|\n|节水|市水务局|\n二、气\n节气。{LED}\n"
    assert tasks(text) == [(None, "节水"), (None, "节气。")]
    assert headings(text) == ["一 水", "二 气"]


def test_lines_between_two_tables_are_read():
    text = f"{TABLE}1\t节水\t\t市水务局\n二、气\n节气。{LED}\n{TABLE}2\t用水\t\t市财政局\n"
    assert [words for _, words in tasks(text)] == ["节水", "节气。", "用水"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("1.关于印发节水方案的通知", "title"),
        ("（1）节水工作方案", "title"),
        ("关于节水的通知", "title"),
        ("某市人民政府", "signature"),
        ("2020年3月5日", "metadata"),
        ("某政发〔2020〕3号", "metadata"),
        ("各市人民政府：", "salutation"),
        ("分享到微信", "furniture"),
        ("现印发给你们。", "preamble"),
        ("节水方案" + "水" * 86, "title"),
        ("节水方案" + "水" * 87, "preamble"),
        ("节水方案：", "preamble"),
    ],
)
def test_a_line_before_the_first_heading_is_told_by_its_words(line, kind):
    text = f"{line}\n一、水\n节水。{LED}\n"
    assert next(block for block in blocks(text) if block[0] != "number")[0] == kind


def test_a_numbered_line_before_the_first_heading_that_has_a_clause_is_a_task():
    assert tasks(f"1.办好通知{LED}\n") == [("1", "办好通知")]
    assert tasks(f"1.关于节水的通知\n{LED}\n") == [("1", "关于节水的通知")]


def test_the_issuer_s_own_line_over_the_title_is_title_and_a_dated_one_is_not():
    text = "某市人民政府{}\n关于节水的通知\n一、水\n节水。" + LED
    assert [kind for kind, _ in blocks(text.format(""))][:2] == ["title", "title"]
    dated = blocks(text.format("2020年3月5日"))
    assert [kind for kind, _ in dated][:2] == ["signature", "title"]


def test_a_date_under_a_name_is_part_of_the_signature():
    text = f"一、水\n节水。{LED}\n某市人民政府\n2020年3月5日\n2020年3月6日\n"
    assert [kind for kind, _ in blocks(text)][-3:] == ["signature"] * 3


# ---------------------------------------------------------------- what belongs where


def test_sections_and_items_reach_as_far_as_what_belongs_to_them():
    text = f"一、水\n（一）节水。{LED}\n专人牵头。\n二、气\n节气。{LED}\n（二）保障\n"
    found = outlined(text)
    first, second = found.sections
    assert text[first.start : first.end] == f"一、水\n（一）节水。{LED}\n专人牵头。"
    assert text[second.start : second.end] == f"二、气\n节气。{LED}\n（二）保障"
    assert text[found.items[0].start : found.items[0].end] == f"（一）节水。{LED}\n专人牵头。"


def test_a_clause_without_words_is_a_task_and_reported():
    assert tasks(LED) == [(None, "")]
    assert codes(LED) == ["clause_without_task"]


def test_numbers_of_deeper_measures_begin_anew_under_each_of_the_level_above():
    deeper = f"（1）甲甲。{LED}\n（2）乙乙。{LED}\n"
    assert codes(f"一、水\n（一）节水\n1.甲\n{deeper}2.乙\n{deeper}") == []
    assert codes(f"一、水\n（一）节水\n（1）甲甲。{LED}\n（3）乙乙。{LED}\n") == ["number_missing"]


def test_sentences_end_behind_their_stops_and_quotes():
    text = " 甲。”乙！？\n丙 "
    assert [text[slice(*span)] for span in sentences(text, 0, len(text))] == [
        "甲。”",
        "乙！？",
        "丙",
    ]


# ---------------------------------------------------------------- the page's own lines


def of_the_page(text):
    return [text[c.start : c.end] for c in page_furniture(text, find_clauses(text)[0])]


FOOTER = "主办：市政府办公室"
BODY = f"一、水\n节水。{LED}\n"


@pytest.mark.parametrize(
    ("behind", "found"),
    [
        (f"版权所有\n{FOOTER}\n", True),
        (f"{FOOTER}\n版权所有\n", True),
        (f"版权所有\n甲\n\n乙\n{FOOTER}\n", True),
        (f"版权所有\n甲\n乙\n丙\n{FOOTER}\n", False),
        (f"{FOOTER}\n甲\n乙\n网站地图\n", True),
        (f"{FOOTER}\n甲\n乙\n丙\n网站地图\n", False),
        (f"某市人民政府\n2020年3月5日\n{FOOTER}\n", True),
        (f"某市人民政府\n2020年3月5日\n甲\n乙\n{FOOTER}\n", True),
        (f"某市人民政府\n2020年3月5日\n附件\n一、林\n{FOOTER}\n", False),
        (f"某市人民政府\n2020年3月5日\n任务分工方案\n{FOOTER}\n", False),
        (f"某市人民政府\n2020年3月5日\n请落实。\n{FOOTER}\n", False),
        (f"某市人民政府\n{FOOTER}\n", False),
        (f"2020年3月5日\n{FOOTER}\n", False),
        (f"{FOOTER}\n", False),
    ],
)
def test_a_line_near_a_page_s_words_or_behind_the_signature_is_the_page_s(behind, found):
    assert of_the_page(f"{BODY}{behind}") == [FOOTER] * found


def test_a_clause_in_brackets_is_never_the_page_s():
    assert of_the_page(f"{BODY}版权所有\n用水。{LED}\n") == []
    assert of_the_page(f"版权所有\n{BODY}甲甲甲\n乙乙乙\n丙丙丙\n丁丁丁\n{FOOTER}\n") == []
