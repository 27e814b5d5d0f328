"""Bytes to text: encodings are recognised, what cannot be read says so."""

import pytest

from hbey_analysis import PlanError, load_plan
from hbey_analysis.text.source import Lines, line_spans, read_source

PLAN = "一、水\n(一) 节水。推进节水。(自治区水利厅牵头,自治区财政厅、环保厅及相关盟市配合)\n"


def written(folder, content):
    path = folder / "plan.txt"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_read_and_reported(tmp_path, encoding):
    plan = load_plan(written(tmp_path, PLAN.encode(encoding)))
    assert plan.text.lstrip("\ufeff") == PLAN
    assert list(plan.assignments["department"]) == [
        "自治区水利厅", "自治区财政厅", "自治区环保厅", "相关盟市",
    ]  # fmt: skip
    assert list(plan.problems["code"]) == ["encoding"]


def test_a_byte_order_mark_is_a_block_of_its_own(tmp_path):
    plan = load_plan(written(tmp_path, PLAN.encode("utf-8-sig")))
    assert plan.blocks["kind"].iloc[0] == "bom"
    assert plan.text == "\ufeff" + PLAN
    assert plan.sections["title"].tolist() == ["水"]
    assert plan.problems.empty


def test_carriage_returns_stay_in_the_text_and_change_nothing(tmp_path):
    plain = load_plan(written(tmp_path, PLAN.encode()))
    windows = load_plan(written(tmp_path, PLAN.replace("\n", "\r\n").encode()))
    assert windows.text.count("\r\n") == 2
    columns = ["task_id", "position", "department", "role"]
    assert windows.assignments[columns].equals(plain.assignments[columns])


@pytest.mark.parametrize("content", [b"", b" \n\xe3\x80\x80\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_one_sentence(tmp_path, content):
    path = written(tmp_path, content)
    with pytest.raises(PlanError, match=r"plan\.txt:1:1: the file is empty; .*\.$"):
        load_plan(path)


def test_undecodable_bytes_are_one_sentence_with_the_line(tmp_path):
    path = written(tmp_path, "一\n二\n".encode() + b"\xff\xff\xff\x01")
    with pytest.raises(PlanError, match=r":3:1: neither UTF-8, UTF-16 nor GB18030"):
        read_source(path)


def test_a_missing_file_and_an_unknown_plan_are_one_sentence(tmp_path):
    with pytest.raises(PlanError, match=r"no such plan, folder or file; .*hbey"):
        load_plan("nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(PlanError, match=r"plan\.txt: no such file"):
        load_plan(tmp_path / "empty")


def test_a_folder_is_no_text_file(tmp_path):
    (tmp_path / "plan.txt").mkdir()
    with pytest.raises(PlanError, match="not a text file"):
        load_plan(tmp_path)


def test_lines_and_columns_count_from_one():
    lines = Lines("ab\r\nc\nd")
    assert [lines.locate(offset) for offset in (0, 1, 4, 6)] == [(1, 1), (1, 2), (2, 1), (3, 1)]


def test_line_spans_leave_out_every_kind_of_line_break():
    text = "a\r\nb\rc\n"
    assert [text[start:end] for start, end in line_spans(text)] == ["a", "b", "c", ""]


def test_a_character_the_bundled_font_lacks_is_reported_once(tmp_path):
    text = PLAN.replace("财政厅、", "财政厅、㛃河镇、㛃山镇、")
    plan = load_plan(written(tmp_path, text.encode()))
    assert plan.problems[["code", "line"]].to_numpy().tolist() == [["missing_glyph", 2]]
    assert "㛃 (U+36C3)" in plan.problems["message"][0]


def test_a_lost_character_is_shown_where_it_stands_behind_characters_that_print_nothing(tmp_path):
    text = PLAN.replace("财政", "财\u200b政").replace("推进", "推\ufffd进")
    problems = load_plan(written(tmp_path, text.encode())).problems.set_index("code")
    assert problems.loc["lost_character", "start"] == text.index("\ufffd")
    assert problems.loc["invisible_characters", "start"] == text.index("财")


def test_a_lost_character_at_the_end_behind_many_that_print_nothing_is_shown(tmp_path):
    text = "\u200b" * 40 + PLAN + "\ufffd"
    problems = load_plan(written(tmp_path, text.encode())).problems.set_index("code")
    assert problems.loc["lost_character", "start"] == text.index("\ufffd")


def test_a_control_character_is_named_with_its_place(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes("一、水\n省\x01水。".encode())
    with pytest.raises(PlanError, match=r"plan\.txt:2:2: a control character \(U\+0001\)"):
        load_plan(path)


def test_of_characters_that_print_nothing_the_first_is_shown(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text("一、水\n省\u200b水，节\u200b水。（市水务局牵头）", encoding="utf-8")
    (problem,) = load_plan(path).problems.itertuples()
    assert (problem.code, problem.line, problem.column) == ("invisible_characters", 2, 1)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["a 1 2 3。（市水务局牵头）", "工作 1。（市水务局牵头）x"])
def test_utf_16_without_a_mark_is_told_by_its_zeros(tmp_path, encoding, text):
    path = tmp_path / "plan.txt"
    path.write_bytes(text.encode(encoding))
    assert load_plan(path).text == text
