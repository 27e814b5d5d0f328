"""Bytes to text: encodings are recognised, what cannot be read says so."""

import pytest

from hbey_analysis import PlanError, load_plan
from hbey_analysis.text.source import (
    LARGEST_FILE,
    Lines,
    blank,
    decoded,
    file_content,
    is_folder,
    legible,
    line_spans,
    rare_characters,
    read_source,
)

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


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("市\u2003水\u2009务\u202f局\u1680", "市 水 务 局 "),
        ("市\n\f水\r\n\f\f务", "市\n 水\r\n  务"),
        ("市\v水\f务\x85局\u2028甲\u2029", "市\n水\n务\n局\n甲\n"),
        ("﹙市水务局﹐市财政局﹑甲﹔乙﹕﹒﹚", "（市水务局，市财政局、甲；乙：．）"),
        ("﹝甲﹞｡､", "〔甲〕。、"),
        ("市⽔务局⼀⿕", "市水务局一龠"),
        ("市水务局，（甲）", "市水务局，（甲）"),
    ],
)
def test_a_character_that_looks_like_a_usual_one_is_read_as_it_in_its_place(text, read):
    assert legible(text) == (read, range(len(text) + 1), [])


@pytest.mark.parametrize(
    ("text", "read", "written", "first"),
    [
        # what prints nothing belongs to the character before it, the first of all to that behind it
        ("市\u200b水", "市水", [0, 2, 3], 0),
        ("\u200b市水", "市水", [0, 2, 3], 0),
        ("市水\u200b\u00ad", "市水", [0, 1, 4], 1),
        ("市水\u2060务\u200f局", "市水务局", [0, 1, 3, 5, 6], 1),
        ("\ufeff市\ufeff水", "\ufeff市水", [0, 1, 3, 4], 1),
    ],
)
def test_what_prints_nothing_is_read_through(text, read, written, first):
    legible_text, places, (problem,) = legible(text)
    assert (legible_text, list(places)) == (read, written)
    assert (problem.severity, problem.code) == ("warning", "invisible_characters")
    assert (problem.start, problem.end) == (first, first + 1)


def test_characters_that_print_nothing_are_named_once_and_counted():
    (problem,) = legible("市\u200b水\u200b务\u00ad局")[2]
    assert "(U+00AD, U+200B) stand in the text, 3 in all" in problem.message


def test_a_name_of_unusual_characters_is_the_body_and_its_cell_is_as_written(tmp_path):
    text = "一、水\n节水。﹙市⽔务局牵头，市\u200b财政局配合﹚\n"
    plan = load_plan(written(tmp_path, text.encode()))
    assert plan.assignments["department"].tolist() == ["市水务局", "市财政局"]
    assert plan.assignments["surface"].tolist() == ["市⽔务局", "市\u200b财政局"]
    assert plan.text == text


def test_characters_outside_the_font_s_set_are_found_in_a_stretch():
    assert rare_characters("㛃水㛃〇，ａ\ufeff!㛃", 1, 8) == [2]


@pytest.mark.parametrize("text", ["", " \t\r\n\v\f\u3000\xa0", "\ufeff\u200b"])
def test_a_text_that_prints_nothing_is_blank(text):
    assert blank(text) and not blank(f"{text}。")


def test_a_name_too_long_for_the_system_is_no_folder(tmp_path):
    assert is_folder(tmp_path)
    assert not is_folder(tmp_path / ("a" * 5_000))


@pytest.mark.parametrize(("size", "fits"), [(LARGEST_FILE, True), (LARGEST_FILE + 1, False)])
def test_a_file_has_so_many_bytes_at_most(tmp_path, monkeypatch, size, fits):
    path = tmp_path / "plan.txt"
    with path.open("wb") as file:
        file.truncate(size)  # a hole: no byte is written
    monkeypatch.setattr(type(path), "read_bytes", lambda _: b"read")
    if fits:
        assert file_content(path, "cut it") == b"read"
    else:
        with pytest.raises(PlanError, match=r"plan\.txt: larger than 100,000,000 bytes; cut it\."):
            file_content(path, "cut it")


def test_a_name_with_a_nul_is_one_sentence(tmp_path):
    with pytest.raises(PlanError, match=r"cannot be read \(.*null.*\); cut it\."):
        file_content(tmp_path / "a\0b", "cut it")


@pytest.mark.parametrize(
    ("lost", "whole", "encoding"), [(1, 199, "gb18030"), (1, 198, None), (2, 398, "gb18030")]
)
def test_a_guess_with_too_many_lost_characters_is_wrong(lost, whole, encoding):
    content = ("市" * whole + "\ue000" * lost).encode("gb18030")
    if encoding:
        assert decoded(content, "plan.txt")[1] == encoding
    else:
        with pytest.raises(PlanError, match="neither UTF-8, UTF-16 nor GB18030"):
            decoded(content, "plan.txt")


def test_damaged_utf_8_is_named_with_its_byte():
    content = "一\n水水水".encode() + b"\xff" + "水".encode()
    with pytest.raises(PlanError, match=r"plan\.txt:2:1: UTF-8 text, but for the byte 0xff here"):
        decoded(content, "plan.txt")


def test_as_many_broken_characters_as_whole_ones_are_no_utf_8():
    content = "水".encode() + b"\xff"
    with pytest.raises(PlanError, match=r"plan\.txt:1:1: neither"):
        decoded(content, "plan.txt")
    with pytest.raises(PlanError, match=r"plan\.txt:1:1: UTF-8 text, but"):
        decoded("水水".encode() + b"\xff", "plan.txt")
