"""A Word file, a page or a text to the text of a plan."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from hbey_analysis import PlanError, load_plan
from hbey_analysis.reading.columns import table_lines
from hbey_analysis.text.originals import read_original


@pytest.fixture
def word(tmp_path):
    """Return a function that saves a Word file and reads it."""

    def _word(document):
        path = tmp_path / "plan.docx"
        document.save(str(path))
        return read_original(path, table_lines)

    return _word


@pytest.fixture
def page(tmp_path):
    """Return a function that saves a page and returns its lines."""

    def _page(body, encoding="utf-8"):
        path = tmp_path / "plan.html"
        head = f'<html><head><meta charset="{encoding}"><title>题目</title></head>'
        path.write_bytes(f"{head}<body>{body}</body></html>".encode(encoding))
        return read_original(path, table_lines)[0].splitlines()

    return _page


def test_a_paragraph_of_word_is_a_line(word):
    document = Document()
    document.add_paragraph("一、水")
    document.add_paragraph("节水。").add_run("（市水务局牵头）").bold = True
    assert word(document) == ("一、水\n节水。（市水务局牵头）\n", [])


def test_a_row_of_a_table_is_a_line_and_stands_where_it_stood(word):
    document = Document()
    document.add_paragraph("前")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "节水"
    table.cell(0, 1).text = "牵头单位：市水务局"
    table.cell(0, 1).add_paragraph("责任单位：市财政局")
    document.add_paragraph("后")
    text, remarks = word(document)
    assert text == "前\n节水\t牵头单位：市水务局 责任单位：市财政局\n后\n"
    assert "The 1 rows of tables are lines" in remarks[0]


TABLE = [
    ["序号", "重点任务", "牵头 单位", "责任单位", "完成时限"],
    ["1", "节水", "市水务局", "市财政局、各区政府", "2024年6月"],
    ["2", "省水", "市财政局", "", "长期坚持"],
]
LINES = [
    "序号\t重点任务\t牵头 单位\t责任单位\t完成时限",
    "1\t节水", "牵头单位：市水务局", "责任单位：市财政局、各区政府", "完成时限：2024年6月",
    "2\t省水", "牵头单位：市财政局", "完成时限：长期坚持",
]  # fmt: skip


def test_columns_of_roles_become_labels(word):
    document = Document()
    table = document.add_table(rows=3, cols=5)
    for row, words in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    assert word(document)[0].splitlines() == LINES


def test_columns_of_roles_become_labels_in_a_page(page):
    rows = "".join(f"<tr>{''.join(f'<td>{word}</td>' for word in row)}</tr>" for row in TABLE)
    lines = page(f"<p>前</p><table>{rows}</table><p>后</p>")
    assert [line.replace("牵头单位\t", "牵头 单位\t") for line in lines] == ["前", *LINES, "后"]


def test_a_plan_in_a_table_is_read(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text("\n".join(["一、水", *LINES]), encoding="utf-8")
    plan = load_plan(path)
    assert plan.assignments["department"].tolist() == [
        "市水务局",
        "市财政局",
        "各区政府",
        "市财政局",
    ]
    assert plan.tasks["deadline"].tolist() == ["2024年6月", "长期坚持"]


def test_tracked_insertions_are_kept_and_deletions_are_not(word):
    document = Document()
    paragraph = document.add_paragraph("节水。")
    for tag, holder, words in (("ins", "t", "（市水务局负责）"), ("del", "delText", "旧文")):
        change, run, text = OxmlElement(f"w:{tag}"), OxmlElement("w:r"), OxmlElement(f"w:{holder}")
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    assert word(document)[0] == "节水。（市水务局负责）\n"


def test_numbers_that_word_makes_are_said_to_be_lost(word):
    document = Document()
    paragraph = document.add_paragraph("节水。")
    paragraph._p.get_or_add_pPr()._add_numPr()
    assert "Word numbers 1 paragraphs itself" in word(document)[1][0]


def test_words_in_a_content_control_are_kept(word):
    document = Document()
    paragraph = document.add_paragraph("节水。")
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    control.append(content)
    paragraph._p.addprevious(control)
    content.append(paragraph._p)
    assert content.find(qn("w:p")) is not None
    assert word(document)[0] == "节水。\n"


def test_a_page_gives_a_line_for_each_block(page):
    body = "<div>菜单<p>一、水<br>（一）节水。</p>尾</div><ul><li>甲</li><li>乙</li></ul>"
    assert page(body) == ["菜单", "一、水", "（一）节水。", "尾", "甲", "乙"]


def test_a_break_in_the_markup_is_no_space_between_chinese_words(page):
    assert page("<p>（市水务局\n    牵头）\n  2024 年</p>") == ["（市水务局牵头） 2024 年"]


def test_cells_of_a_page_s_table_are_apart_by_tabs(page):
    cells = "<td>节<b>水</b></td> <td><p>市水务局</p><p>市财政局</p></td>"
    assert page(f"<table><tr>{cells}</tr></table>") == ["节水\t市水务局 市财政局"]


def test_scripts_styles_and_comments_are_not_shown(page):
    assert page("<script>x</script><style>y</style><!-- z --><p>水</p>") == ["水"]


def test_a_page_states_its_own_encoding(page):
    assert page("<p>呼包银榆经济区</p>", "gb2312") == ["呼包银榆经济区"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plan.odt", b"PK", r"plan\.odt: only \.docx, \.doc, \.pdf, \.html and \.txt are read"),
        ("plan.docx", b"no zip", r"plan\.docx: not a Word file"),
        ("plan.html", b"<p> </p>", r"plan\.html: there is no text in the file"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PlanError, match=sentence):
        read_original(tmp_path / name)


# ---------------------------------------------------------------- damaged files


def package(**parts):
    """Return a Word file with one paragraph; parts, by the ends of their names, are replaced."""
    document = Document()
    document.add_paragraph("节水。（市水务局负责）")
    document.save(plain := io.BytesIO())
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made := io.BytesIO(), "w") as new:
        for name in old.namelist():
            stem = name.rpartition("/")[2].partition(".")[0].strip("[]")
            new.writestr(name, parts.get(stem, old.read(name)), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def flagged(content):
    """Return a package whose parts say that they are encrypted (bit 0 of their flags)."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(mark)
        while start >= 0:
            changed[start + place] |= 1
            start = changed.find(mark, start + 4)
    return bytes(changed)


def with_other_sum(content):
    """Return a package whose text has another checksum than it should."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        checksum = parts.getinfo("word/document.xml").CRC.to_bytes(4, "little")
    return content.replace(checksum, b"\0\0\0\0")


def understated(content):
    """Return a package whose text states a size of one byte."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        size = parts.getinfo("word/document.xml").file_size.to_bytes(4, "little")
    return content.replace(size, (1).to_bytes(4, "little"))


NESTED = b"<a>" * 100_000 + b"</a>" * 100_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of old Word files, and of encrypted ones


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (package()[:-1000], "not a Word file, or a damaged one"),
        (package()[1000:], "not a Word file, or a damaged one"),
        (package(document=b"garbage"), "not a Word file; open it in Word and save it as .docx"),
        (package(Content_Types=b"<a/>"), "not a Word file; open it in Word and save it as .docx"),
        (package(styles=b"\0" * 99), "not a Word file; open it in Word and save it as .docx"),
        (with_other_sum(package()), "not a Word file, or a damaged one (Bad CRC-32"),
        (flagged(package()), "encrypted, or of Word 97–2003; open it in Word, take the password"),
        (OLE + b"\0" * 999, "encrypted, or of Word 97–2003; open it in Word, take the password"),
        (package(document=NESTED), "not a Word file; open it in Word and save it as .docx"),
        (understated(package(document=b" " * 30_000_000)), "not a Word file, or a damaged one"),
    ],
    ids=[
        "truncated", "beginning lost", "garbage text", "garbage list", "garbage styles",
        "bad checksum", "flagged as encrypted", "encrypted", "nested", "understated bomb",
    ],
)  # fmt: skip
def test_a_damaged_word_file_is_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "plan.docx"
    path.write_bytes(content)
    with pytest.raises(PlanError) as caught:
        read_original(path)
    assert str(caught.value).startswith(f"{path}: {sentence}")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "sizes", [{"document": 21}, {"document": 11, "styles": 11}], ids=["one part", "two parts"]
)
def test_a_bomb_is_refused_before_anything_is_unpacked(tmp_path, monkeypatch, sizes):
    path = tmp_path / "plan.docx"
    path.write_bytes(package(**{part: b" " * size * 1_000_000 for part, size in sizes.items()}))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_, **__: pytest.fail("it was unpacked"))
    with pytest.raises(PlanError, match=r"plan\.docx: unpacked it would be too large for a plan"):
        read_original(path)


@pytest.mark.parametrize("markup", ["<![foo<p>节水</p>", "<p>水</p><![foo[ bar"])
def test_markup_that_is_no_html_is_one_sentence(tmp_path, markup):
    path = tmp_path / "plan.html"
    path.write_text(markup, encoding="utf-8")
    with pytest.raises(PlanError, match=r"plan\.html: its markup is not HTML"):
        read_original(path)


def test_a_page_nested_beyond_reason_is_read(page):
    assert page("<div>" * 20_000 + "节水。" + "</div>" * 20_000) == ["节水。"]


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(PlanError, match="no such file"):
        read_original(tmp_path / "plan.txt")


def test_a_text_with_tabs_under_headings_of_roles_is_a_table(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text("方案\n序号\t任务\t牵头单位\n1\t节水\t市水务局\n结束\t了\n", encoding="utf-8")
    text, remarks = read_original(path, table_lines)
    assert text.splitlines()[2:4] == ["1\t节水", "牵头单位：市水务局"]
    assert len(remarks) == 1


def test_any_other_text_is_taken_as_it_is(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes("方案\r\n一\t水\r\n\r\n".encode())
    assert read_original(path, table_lines)[0] == "方案\r\n一\t水\r\n\r\n"


def test_a_table_that_holds_a_table_is_layout_and_each_cell_is_read_once(page):
    rows = [("牵头单位", "工作"), ("市水务局", "治水")]
    inner = "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in rows)
    outer = f"<td>前</td><td><table>{inner}</table></td><td>后</td>"
    lines = page(f"<table><tr>{outer}</tr></table>")
    assert (lines[0], lines[-1]) == ("前", "后")
    assert [line for line in lines if "水" in line] == ["治水", "牵头单位：市水务局"]


# ---------------------------------------------------------------- merged cells

MERGED = [
    "节水工作分工表",
    "序号\t工作\t牵头单位",
    "1\t节水", "牵头单位：市水务局",
    "2\t用水", "牵头单位：市水务局",
    "二、气",
    "3\t省气", "牵头单位：市财政局",
]  # fmt: skip


def filled(document, *rows):
    """Return a new table of a Word file with these words."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    return table


def test_merged_cells_of_word_stand_in_each_of_their_places(word):
    document = Document()
    table = filled(
        document,
        ["节水工作分工表", "", ""], ["序号", "工作", "牵头单位"], ["1", "节水", "市水务局"],
        ["2", "用水", ""], ["二、气", "", ""], ["3", "省气", "市财政局"],
    )  # fmt: skip
    for first, last in (((0, 0), (0, 2)), ((2, 2), (3, 2)), ((4, 0), (4, 2))):
        table.cell(*first).merge(table.cell(*last))
    assert word(document)[0].splitlines() == MERGED


def test_merged_cells_of_a_page_stand_in_each_of_their_places(page):
    rows = (
        "<td colspan=3>节水工作分工表<tr><th>序号<th>工作<th>牵头单位"
        "<tr><td>1<td>节水<td rowspan='2'>市水务局<tr><td>2<td>用水"
        "<tr><td colspan=3>二、气<tr><td>3<td>省气<td rowspan=x>市财政局"
    )
    assert page(f"<table><tr>{rows}</table>") == MERGED


def test_borders_moved_by_hand_do_not_shift_columns(word):
    document = Document()
    table = filled(document, ["工作", "牵头单位", "备注"], ["节水", "市水务局", "无"])
    for cell in (table.cell(0, 2)._tc, table.cell(1, 0)._tc):
        cell.grid_span = 2
    assert word(document)[0].splitlines()[1:] == ["节水\t无", "牵头单位：市水务局"]


def test_rows_of_unlike_cells_stand_where_their_spans_put_them(word):
    document = Document()
    table = filled(document, ["工作", "措施", "牵头单位"], ["节水", "", "市水务局"])
    table.cell(1, 0).merge(table.cell(1, 1))
    assert word(document)[0].splitlines()[1:] == ["节水\t", "牵头单位：市水务局"]


def test_a_row_that_begins_later_stands_where_it_begins(word):
    document = Document()
    table = filled(document, ["工作", "措施", "牵头单位"], ["", "节水", "市水务局"])
    row = table.rows[1]._tr
    row.remove(row.tc_lst[0])
    before = OxmlElement("w:gridBefore")
    before.set(qn("w:val"), "1")
    row.get_or_add_trPr().append(before)
    assert word(document)[0].splitlines()[1:] == ["\t节水", "牵头单位：市水务局"]


def test_a_cell_in_a_content_control_is_one_of_its_row(word):
    document = Document()
    cell = filled(document, ["工作", "牵头单位"], ["节水", "市水务局"]).cell(1, 1)._tc
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    cell.addprevious(control)
    control.append(content)
    content.append(cell)
    assert word(document)[0].splitlines()[1:] == ["节水", "牵头单位：市水务局"]


# ---------------------------------------------------------------- what else stands in them


def test_tabs_and_breaks_of_word_are_kept_and_a_paragraph_s_tab_stops_are_none(word):
    document = Document()
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.tab_stops.add_tab_stop(100)
    run = paragraph.add_run("甲\t乙\n丙")
    run._r.append(OxmlElement("w:noBreakHyphen"))
    run._r.append(OxmlElement("w:cr"))
    assert word(document)[0] == "甲\t乙\n丙-\n\n"


def test_a_text_box_is_read_once(word):
    document = Document()
    paragraph = document.add_paragraph("前")
    for tag in ("Choice", "Fallback"):
        box = OxmlElement("w:r").makeelement(f"{{urn:mc}}{tag}")
        inner, run, text = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
        text.text = "框"
        run.append(text)
        inner.append(run)
        box.append(inner)
        paragraph._p.append(box)
    document.add_paragraph("后")
    assert word(document)[0] == "前\n框\n后\n"


def test_two_tables_of_word_are_two(word):
    document = Document()
    for words in (["工作", "牵头单位"], ["节水", "市水务局"]):
        table = document.add_table(rows=1, cols=2)
        for cell, text in zip(table.rows[0].cells, words, strict=True):
            cell.text = text
    text, remarks = word(document)
    assert text == "工作\t牵头单位\n节水\t市水务局\n"
    assert "The 2 rows of tables" in remarks[0]


def test_paragraphs_that_word_numbers_are_counted(word):
    document = Document()
    for text in "甲乙丙":
        paragraph = document.add_paragraph(text)
        if text != "丙":
            paragraph._p.get_or_add_pPr()._add_numPr()
    assert "Word numbers 2 paragraphs itself" in word(document)[1][0]


def test_control_characters_are_left_out_and_counted(tmp_path):
    path = tmp_path / "plan.html"
    path.write_bytes("<p>节\x01水\x02。</p>".encode())
    text, remarks = read_original(path)
    assert text == "节水。\n"
    assert remarks[-1] == "2 control characters of the file are left out."


def test_a_text_in_another_encoding_says_so(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes("市水务局牵头\r\n".encode("gb18030"))
    text, (remark,) = read_original(path)
    assert text == "市水务局牵头\r\n"
    assert "GB18030" in remark


def test_the_rows_of_each_table_of_a_text_are_counted(tmp_path):
    path = tmp_path / "plan.txt"
    table = "工作\t牵头单位\r\n节水\t市水务局\r\n"
    path.write_text(f"{table}间\r\n{table}", encoding="utf-8", newline="")
    text, remarks = read_original(path, table_lines)
    lines = ["工作\t牵头单位", "节水", "牵头单位：市水务局"]
    assert text.split("\n") == [*lines, "间\r", *lines, ""]
    assert ["The 2 rows" in remark for remark in remarks] == [True, True]


def test_an_ending_in_capitals_is_read(tmp_path):
    path = tmp_path / "PLAN.TXT"
    path.write_text("节水。", encoding="utf-8")
    assert read_original(path) == ("节水。", [])


def test_a_page_says_that_menus_may_stand_in_it_and_counts_its_rows(tmp_path):
    path = tmp_path / "plan.htm"
    path.write_text("<p>水</p>", encoding="utf-8")
    assert len(read_original(path)[1]) == 1
    path.write_text("<table><tr><td>水<tr><td>气</table>", encoding="utf-8")
    assert "The 2 rows of tables" in read_original(path)[1][1]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<table><caption>分工表</caption><tr><td>节水</td></tr></table>", ["分工表", "节水"]),
        ("<table><td>节水</td><td>用水</td></table>", ["节水\t用水"]),
        ("<table><tr><th>工作</th><td>节水</td></tr>闲话</table>", ["闲话", "工作\t节水"]),
        ("<td>节水</td><td>用水</td>", ["节水\t用水"]),
        ("<p>节  水\t甲</p>", ["节 水 甲"]),
        ("<table><tr><td>节<br>水 务</td></tr></table>后", ["节 水 务", "后"]),
        ("<p>甲<![CDATA[乙]]></p>", ["甲乙"]),
        ("<select><option>x</option></select>水", ["水"]),
        ("水<hr>气<span>电</span>", ["水", "气电"]),
    ],
)
def test_what_a_page_shows_is_a_line_for_each_block(page, body, lines):
    assert page(body) == lines


def test_the_ending_of_a_file_is_looked_at_behind_the_file_itself(tmp_path):
    with pytest.raises(PlanError, match="no such file"):
        read_original(tmp_path / "plan.pdf")
