"""Tables whose columns are roles, as cells of a file and as lines of a text."""

from itertools import pairwise

import pytest

from hbey_analysis import load_plan
from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.reading.columns import role_columns, table_lines, text_rows
from hbey_analysis.text.grid import spread

PARTED = "序号\t工作\t牵头单位\t配合单位\t完成时限\n"
STACKED = "序号\n工作\n牵头单位\n配合单位\n"


def rows(text):
    """Return of each row its number, its words, and its cells with their roles.

    A row without any of these, such as a heading, is its text.
    """
    found = []
    for row in text_rows(text):
        edges = pairwise([*(cell.start for cell in row.cells), row.roles_end])
        cells = [
            f"{cell.role}: {text[start:end].strip(' |').rstrip()}"
            for cell, (start, end) in zip(row.cells, edges, strict=True)
        ]
        number = text[slice(*row.number)] if row.number else None
        words = [text[slice(*span)] for span in row.words]
        whole = number or words or cells
        found.append((number, words, cells) if whole else text[row.start : row.end])
    return found


def clauses(text):
    """Return the roles and names of each clause, and its deadline."""
    return [
        ([f"{p.role} {p.surface}" for p in clause.participants], clause.deadline)
        for clause in find_clauses(text)[0]
    ]


# ---------------------------------------------------------------- cells of a file


def test_a_cell_under_a_role_is_a_line_with_its_heading():
    cells = [["序号", "工作", "牵头 单位"], ["1", "节水", "市水务局"], ["2", "用水", "市财政局"]]
    assert list(table_lines(cells)) == [
        "序号\t工作\t牵头 单位",
        "1\t节水", "牵头单位：市水务局",
        "2\t用水", "牵头单位：市财政局",
    ]  # fmt: skip


def test_a_cell_that_is_empty_or_missing_gives_no_line():
    cells = [["工作", "牵头单位", "配合单位"], ["节水", " ", "市水务局"], ["用水"]]
    assert list(table_lines(cells))[1:] == ["节水", "配合单位：市水务局", "用水"]


def test_a_second_heading_takes_the_place_of_the_first():
    cells = [["工作", "牵头单位"], ["责任单位", "工作"], ["市水务局", "节水"]]
    assert list(table_lines(cells))[2:] == ["节水", "责任单位：市水务局"]


def test_headings_of_roles_come_last_as_the_roles_do():
    cells = [["序号", "牵头单位", "工作"], ["1", "市水务局", "节水"]]
    lines = list(table_lines(cells))
    assert lines == ["序号\t工作\t牵头单位", "1\t节水", "牵头单位：市水务局"]
    assert clauses("\n".join(lines)) == [(["lead 市水务局"], None)]


HEADING = [("工作", 1, 1), ("措施", 1, 1), ("牵头单位", 1, 1), ("配合单位", 1, 1)]


def merged(*rows):
    """Return the lines of a table under four headings; a cell is its words, rows and columns."""
    return list(table_lines(spread([HEADING, *rows])))[1:]


def test_a_lead_merged_over_rows_is_each_row_s():
    first = [("节水", 1, 1), ("甲", 1, 1), ("市水务局", 2, 1), ("市财政局", 1, 1)]
    assert merged(first, [("用水", 1, 1), ("乙", 1, 1), ("市教育局", 1, 1)]) == [
        "节水\t甲", "牵头单位：市水务局", "配合单位：市财政局",
        "用水\t乙", "牵头单位：市水务局", "配合单位：市教育局",
    ]  # fmt: skip


def test_a_task_merged_over_rows_is_written_once():
    first = [("节水", 2, 1), ("甲", 1, 1), ("市水务局", 1, 1), ("", 1, 1)]
    assert merged(first, [("乙", 1, 1), ("市财政局", 1, 1), ("", 1, 1)]) == [
        "节水\t甲", "牵头单位：市水务局", "\t乙", "牵头单位：市财政局",
    ]  # fmt: skip


def test_a_row_without_words_of_its_own_adds_its_roles_to_the_task_above():
    first = [("节水", 2, 1), ("甲", 2, 1), ("市水务局", 2, 1), ("市财政局", 1, 1)]
    assert merged(first, [("市教育局", 1, 1)]) == [
        "节水\t甲", "牵头单位：市水务局", "配合单位：市财政局", "配合单位：市教育局",
    ]  # fmt: skip


def test_a_title_over_all_columns_is_a_line_of_its_own():
    assert merged([("一、水", 1, 4)]) == ["一、水"]


def test_a_cell_merged_over_two_roles_counts_under_the_first():
    row = [("节水", 1, 1), ("甲", 1, 1), ("市水务局", 1, 2)]
    assert merged(row) == ["节水\t甲", "牵头单位：市水务局"]


def test_a_heading_in_two_rows_is_one():
    heading = [
        [("工作", 2, 1), ("责任单位", 1, 2), ("完成时限", 2, 1)],
        [("牵头单位", 1, 1), ("配合单位", 1, 1)],
    ]
    row = [(words, 1, 1) for words in ("节水", "市水务局", "市财政局", "2024年")]
    assert list(table_lines(spread([*heading, row])))[2:] == [
        "节水", "牵头单位：市水务局", "配合单位：市财政局", "完成时限：2024年",
    ]  # fmt: skip


def test_a_heading_goes_on_in_the_row_below_where_others_divide_it():
    heading = [
        [("工作", 2, 1), ("责任单位", 1, 2), ("完成时限", 2, 1)],
        [("市级", 1, 1), ("区级", 1, 1)],
    ]
    row = [(words, 1, 1) for words in ("节水", "市水务局", "区水务局", "2024年")]
    assert list(table_lines(spread([*heading, row])))[2:] == [
        "节水", "责任单位：市水务局", "责任单位：区水务局", "完成时限：2024年",
    ]  # fmt: skip


def test_a_heading_over_two_columns_is_that_of_both():
    heading = [("工作", 1, 1), ("责任单位", 1, 2)]
    row = [(words, 1, 1) for words in ("节水", "市水务局", "市财政局")]
    assert list(table_lines(spread([heading, row])))[1:] == [
        "节水", "责任单位：市水务局", "责任单位：市财政局",
    ]  # fmt: skip


def test_a_heading_is_read_through_space_and_what_prints_nothing():
    assert role_columns(["工作", "牵头\u200b单 位", "完成\n时限", "市水务局"]) == {
        1: "牵头单位", 2: "完成时限",
    }  # fmt: skip


# ---------------------------------------------------------------- rows parted by tabs or bars


def test_a_line_with_tabs_under_headings_of_roles_is_a_row():
    text = f"{PARTED}1\t节水\t市水务局\t市财政局、市教育局\t2024年底\n"
    assert rows(text) == [
        PARTED.strip(),
        ("1", ["节水"], ["lead: 市水务局", "support: 市财政局、市教育局", "deadline: 2024年底"]),
    ]
    assert clauses(text) == [
        (["lead 市水务局", "support 市财政局", "support 市教育局"], "2024年底")
    ]


def test_a_row_reaches_over_its_line_and_its_cells_to_the_last_that_holds_something():
    text = f"甲\n{PARTED}1\t节水\t市水务局\t—\t\n2\t用水\t\t\t2024年\n"
    heading, first, second = text_rows(text)
    assert heading[2:6] == (None, (), (), 0)
    assert text[first.start : first.end] == "1\t节水\t市水务局\t—\t"
    assert first.roles_end == text.index("\t—")
    assert (second.cells, second.roles_end) == ((), len(text) - 1)


def test_a_row_without_a_cell_that_holds_something_has_no_end_of_cells():
    assert text_rows("工作\t牵头单位\n节水\t—\n")[1][4:6] == ((), 0)


def test_a_table_may_begin_the_text_with_an_empty_heading():
    assert rows("\t牵头单位\n节水\t市水务局\n")[1:] == [(None, ["节水"], ["lead: 市水务局"])]


def test_bars_part_cells_and_a_ruled_line_is_no_row():
    heading, ruled = "| 序号 | 工作 | 牵头单位 |", "| --- | :-: | ---: |"
    text = f"{heading}\n{ruled}\n| 1 | 节水 | 市水务局 |\n 2. | 用水 | 市财政局\n"
    assert rows(text) == [
        heading, ruled, ("1", ["节水"], ["lead: 市水务局"]), ("2.", ["用水"], ["lead: 市财政局"]),
    ]  # fmt: skip


def test_space_before_the_first_bar_and_behind_the_last_is_no_cell():
    text = "\u3000| 工作 | 牵头单位 |\u3000\n\u3000| 节水 | 市水务局 |\u3000\n"
    assert rows(text)[1:] == [(None, ["节水"], ["lead: 市水务局"])]


def test_two_bars_make_a_row_and_one_does_not():
    assert len(rows("工作|牵头单位|备注\n节水|市水务局|无\n")) == 2
    assert rows("工作|牵头单位\n节水|市水务局\n") == []


def test_cells_that_say_nothing_and_cells_left_out_give_no_role():
    text = f"{PARTED}1\t节水\t市水务局\t—\t无\n2\t用水\t/\t市财政局\n3\t省水\n"
    assert rows(text)[1:] == [
        ("1", ["节水"], ["lead: 市水务局"]),
        ("2", ["用水"], ["support: 市财政局"]),
        ("3", ["省水"], []),
    ]


def test_a_row_with_a_time_and_nobody_has_no_cells():
    (row,) = rows(f"{PARTED}1\t节水\t—\t—\t2024年底\n")[1:]
    assert row == ("1", ["节水"], [])


def test_only_the_first_cell_is_a_number():
    text = "序号\t工作\t亩\t牵头单位\n1\t2\t3\t市水务局\n"
    assert rows(text)[1:] == [("1", ["2", "3"], ["lead: 市水务局"])]


def test_a_number_stands_alone_in_its_cell():
    text = "工作\t牵头单位\n1.节水\t市水务局\n2024\t市财政局\n"
    assert rows(text)[1:] == [
        (None, ["1.节水"], ["lead: 市水务局"]), (None, ["2024"], ["lead: 市财政局"]),
    ]  # fmt: skip


def test_cells_of_space_hold_no_words():
    text = "序号\t工作\t备注\t牵头单位\n \t节水\t \u3000\t 市水务局 \n"
    assert rows(text)[1:] == [(None, ["节水"], ["lead: 市水务局"])]


def test_a_table_without_roles_has_no_rows_here():
    assert rows("序号\t工作\n1\t节水\n") == []


def test_lines_above_the_headings_of_a_table_are_no_tasks():
    text = "附件\t分工表\n工作\t牵头单位\n节水\t市水务局\n"
    assert rows(text)[:2] == ["附件\t分工表", "工作\t牵头单位"]


def test_a_ruled_line_below_the_last_row_is_no_task():
    text = "工作\t牵头单位\n节水\t市水务局\n—\t—\n"
    assert rows(text)[2:] == ["—\t—"]


def test_a_table_goes_on_behind_a_line_of_words_with_as_many_cells():
    text = "工作\t牵头单位\n节水\t市水务局\n二、用水\n用水\t市财政局\n"
    assert rows(text)[2] == (None, ["用水"], ["lead: 市财政局"])
    assert len(rows(text.replace("用水\t市", "用水\t工作\t市"))) == 2


def test_a_table_goes_on_under_new_headings():
    text = "工作\t牵头单位\n节水\t市水务局\n工作\t责任单位\n用水\t市财政局\n"
    assert rows(text)[2:] == ["工作\t责任单位", (None, ["用水"], ["responsible: 市财政局"])]


def test_the_cells_of_a_row_may_stand_before_its_words():
    text = "牵头单位\t工作\t配合单位\n市水务局\t节水\t市财政局\n"
    assert rows(text)[1][1] == ["节水"]
    assert [bodies for bodies, _ in clauses(text)] == [["lead 市水务局"], ["support 市财政局"]]


# ---------------------------------------------------------------- rows of lines


def test_a_number_and_the_lines_below_it_are_a_row():
    text = f"{STACKED}1\n推进节水。\n市水务局\n市财政局、\n市教育局\n2\n用水\n市教育局\n各区县\n"
    assert rows(text) == [
        STACKED.strip(),
        ("1", ["推进节水。"], ["lead: 市水务局", "support: 市财政局、\n市教育局"]),
        ("2", ["用水"], ["lead: 市教育局", "support: 各区县"]),
    ]
    assert [names for names, _ in clauses(text)] == [
        ["lead 市水务局", "support 市财政局", "support 市教育局"],
        ["lead 市教育局", "support 各区县"],
    ]


def test_a_row_reaches_from_its_number_to_its_last_line():
    body = "1\n节水。\n市水务局\n市财政局\n气象局"
    text = f"{STACKED}{body}\n2\n用水。\n市水务局\n—\n"
    assert [text[row.start : row.end] for row in text_rows(text)][:2] == [STACKED.strip(), body]


def test_a_number_without_lines_below_it_is_no_row():
    (row,) = rows(f"{STACKED}1\n2\n节水。\n市水务局\n市财政局\n")[1:]
    assert row[:2] == ("2", ["节水。"])


def test_a_number_above_the_headings_hides_them_not():
    assert len(rows(f"1\n总则\n{STACKED}1\n节水。\n市水务局\n市财政局\n")) == 2


def test_lines_without_a_number_are_no_row():
    text = f"{STACKED}1\n节水。\n市水务局\n市财政局\n\n用水\n省水。\n市水务局\n市财政局\n"
    assert len(rows(text)) == 2


def test_the_words_of_a_row_may_run_over_lines():
    text = f"{STACKED}1\n推进节\n水工作。\n市水务局\n市财政局\n"
    assert rows(text)[1][1] == ["推进节\n水工作。"]


def test_a_name_may_run_over_lines_too():
    text = f"{STACKED}1\n节水。\n市水务\n局\n市财政局、市教\n育局\n"
    assert rows(text)[1][2] == ["lead: 市水务\n局", "support: 市财政局、市教\n育局"]


def test_a_cell_may_begin_on_the_line_on_which_the_words_end():
    text = f"{STACKED}1\n推进节水。市水务局\n市财政局\n"
    assert rows(text)[1] == ("1", ["推进节水。"], ["lead: 市水务局", "support: 市财政局"])


def test_a_cell_on_that_line_may_say_nobody():
    text = f"{STACKED}1\n推进节水。无\n市财政局\n"
    assert rows(text)[1] == ("1", ["推进节水。"], ["support: 市财政局"])


def test_sentences_of_the_words_may_share_a_line():
    text = f"{STACKED}1\n节水。用水。\n市水务局\n市财政局\n"
    assert rows(text)[1][1] == ["节水。用水。"]


def test_a_cell_that_holds_a_dash_says_nobody():
    text = f"{STACKED}1\n节水\n市水务局\n—\n2\n用水\n—\n市财政局\n"
    assert rows(text)[1:] == [
        ("1", ["节水"], ["lead: 市水务局"]), ("2", ["用水"], ["support: 市财政局"]),
    ]  # fmt: skip


def test_a_list_goes_on_where_the_line_above_ends_in_a_stop():
    text = "序号\n工作\n责任单位\n1\n节水。\n市水务局、\n各区县\n"
    assert rows(text)[1][2] == ["responsible: 市水务局、\n各区县"]


def test_a_body_that_states_no_level_goes_on_with_the_list_above():
    text = f"{STACKED}1\n节水。\n市水务局\n市财政局\n气象局\n"
    assert rows(text)[1][2] == ["lead: 市水务局", "support: 市财政局\n气象局"]


def test_a_list_below_a_dash_goes_on_all_the_same():
    text = f"{STACKED}1\n节水。\n—\n市财政局\n气象局\n"
    assert rows(text)[1][2] == ["support: 市财政局\n气象局"]


def test_a_list_whose_last_name_is_broken_goes_on():
    text = "序号\n工作\n责任单位\n1\n节水。\n市教育局、各\n县区\n"
    assert rows(text)[1][2] == ["responsible: 市教育局、各\n县区"]


def test_a_class_begins_a_list_of_its_own():
    for words in ("相关部门", "各区县"):
        text = f"{STACKED}1\n节水。\n水务局\n{words}\n"
        assert rows(text)[1][2] == ["lead: 水务局", f"support: {words}"]


def test_a_row_with_another_number_of_lists_than_headings_is_none():
    assert rows(f"{STACKED}1\n节水。\n市水务局\n") == [STACKED.strip()]
    assert rows(f"{STACKED}1\n市水务局\n市财政局\n") == [STACKED.strip()]


def test_a_list_holds_names_and_nothing_else():
    assert rows(f"{STACKED}1\n节水。\n用水。\n市水务局\n市财政局、办好水\n") == [STACKED.strip()]
    assert rows(f"{STACKED}1\n节水。\n用水。\n市水务局\n各项任务\n") == [STACKED.strip()]


@pytest.mark.parametrize("end", ["\n", "— 3 —\n", " 2. \n"])
def test_an_empty_line_a_page_or_a_number_ends_a_row(end):
    text = f"{STACKED} 1、\n节水。\n市水务局\n市财政局\n{end}市教育局\n"
    assert rows(text)[1:] == [("1、", ["节水。"], ["lead: 市水务局", "support: 市财政局"])]


def test_headings_begin_with_that_of_the_number():
    body = "1\n节水。\n市水务局\n市财政局\n"
    for heading in (" 编号 ", "号"):
        assert len(rows(f"{heading}\n工作\n牵头单位\n配合单位\n{body}")) == 2
    assert rows(f"工作\n牵头单位\n配合单位\n{body}") == []
    assert rows(f"工作\n牵头单位\n配合单位\n{body}序号") == []


def test_a_heading_has_at_most_ten_characters():
    body = "1\n节水。\n市水务局\n"
    assert len(rows(f"序号\n{'工' * 10}\n牵头单位\n{body}")) == 2
    assert rows(f"序号\n{'工' * 11}\n牵头单位\n{body}") == []
    assert rows(f"序号\n\n牵头单位\n{body}") == []


def test_headings_without_a_role_are_none():
    assert rows("序号\n工作\n1\n节水。\n市水务局\n") == []


def test_the_roles_are_the_last_headings():
    text = "序号\n牵头单位\n备注\n1\n节水。\n市水务局\n"
    assert rows(text) == ["序号\n牵头单位", ("1", ["节水。"], ["lead: 市水务局"])]


def test_headings_may_end_the_text():
    assert rows("序号\n工作\n牵头单位") == ["序号\n工作\n牵头单位"]


def test_numbers_without_headings_of_roles_above_are_no_rows():
    assert rows("1\n节水。\n市水务局\n市财政局\n") == []


@pytest.mark.parametrize(("lines", "found"), [(77, 2), (78, 1)])
def test_a_row_has_at_most_eighty_lines(lines, found):
    text = f"{STACKED}1\n" + "推进节水\n" * lines + "市水务局\n市财政局\n"
    assert len(rows(text)) == found


def test_a_line_for_each_heading_is_its_cell_persons_and_times_too():
    text = "序号\n工作\n责任领导\n责任单位\n配合单位\n时限\n\n1\n节水\n张三\n财政所\n无\n4月底前\n"
    (clause,) = find_clauses(text)[0]
    assert [body.surface for body in clause.participants] == ["财政所"]
    assert clause.deadline == "4月底前"


@pytest.mark.parametrize(
    "text",
    [
        "牵头单位\t工作\t完成时限\n市水务局\t节水\t2024年底\n",
        "完成时限\t工作\t牵头单位\n2024年底\t节水\t市水务局\n",
    ],
)
def test_a_time_that_words_part_from_the_bodies_is_the_clause_s_deadline(text):
    (clause,) = find_clauses(text)[0]
    assert (text[clause.start : clause.end], clause.deadline) == ("市水务局", "2024年底")


def test_a_task_s_words_may_stand_behind_its_clause(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text("序号\t牵头单位\t工作\t时限\n1\t市水务局\t节水\t2024年底\n", encoding="utf-8")
    plan = load_plan(path)
    assert plan.tasks[["number", "text", "clause", "deadline"]].to_numpy().tolist() == [
        ["1", "节水", "市水务局", "2024年底"]
    ]
    assert plan.tasks["end"].item() == plan.tasks["text_end"].item()


def test_cells_that_narrow_columns_wrap_are_one_and_a_verb_ends_with_its_cell():
    text = (
        "序\n号\n工作\n责任单位\n时限\n1\n推进\n节水。\n市水务局牵头，市财\n政局配\n合\n4月底前\n"
    )
    (clause,) = find_clauses(text)[0]
    assert [(body.role, body.surface) for body in clause.participants] == [
        ("lead", "市水务局"),
        ("support", "市财\n政局"),
    ]
    assert clause.deadline == "4月底前"


def test_a_heading_ends_a_row_of_lines():
    text = f"{STACKED}1\n节水。\n市水务局\n—\n二、用水\n2\n省水。\n市教育局\n各区县\n"
    assert [row[0] for row in rows(text)[1:]] == ["1", "2"]
    assert clauses(text)[0][0] == ["lead 市水务局"]
