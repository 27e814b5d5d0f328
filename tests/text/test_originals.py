"""A Word file, a page or a text to the text of a plan."""

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
        ("plan.pdf", b"%PDF", r"plan\.pdf: only \.txt, \.docx and \.html are read"),
        ("plan.docx", b"no zip", r"plan\.docx: not a Word file"),
        ("plan.html", b"<p> </p>", r"plan\.html: there is no text in the file"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PlanError, match=sentence):
        read_original(tmp_path / name)


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
