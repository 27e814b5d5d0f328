"""PDF files to the text of a plan; the files are made by hand."""

import json
import re
import textwrap
import zlib
from io import BytesIO

import pytest
from pdf_files import LEFT, MUTE, lines, pdf, plain, table, text

from hbey_analysis import PlanError, evidence, load_plan
from hbey_analysis.paths import PLANS
from hbey_analysis.reading.columns import table_lines
from hbey_analysis.text import pdf as reader
from hbey_analysis.text.originals import read_original
from hbey_analysis.text.pdf_pages import read_pages


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Return a function that reads a file of pages, in this process, which is fast."""

    def in_this_process(content):
        return json.loads(json.dumps(read_pages(BytesIO(content), reader.MOST_PAGES)))

    monkeypatch.setattr(reader, "_in_limits", in_this_process)

    def _read(*pages, **options):
        path = tmp_path / "plan.pdf"
        path.write_bytes(pdf(*pages, **options))
        return read_original(path, table_lines)

    return _read


LONG = "推进节水工作，完善供水管网，落实用水定额。"  # so many characters are no scan
OTHERS = [LONG[place:] + LONG[:place] for place in range(1, 7)]  # a line for each of six pages


# ---------------------------------------------------------------- lines and pages


def test_a_printed_line_is_a_line_and_a_page_begins_with_a_form_feed(read):
    assert read(lines("一、水", LONG), lines(LONG, "二")) == (
        f"一、水\n{LONG}\n\f{LONG}\n二\n",
        [],
    )


def printed_at(*lines_and_indents):
    """Return the marks of lines that begin so many characters to the right."""
    return "".join(
        text(words, LEFT + 12 * indent, 700 - 20 * place)
        for place, (words, indent) in enumerate(lines_and_indents)
    )


FULL = LONG[:20]  # a line from edge to edge


def test_lines_of_an_indented_paragraph_are_one(read):
    page = printed_at((FULL[2:], 2), (FULL[:19], 0), (FULL, 0), ("二、", 2), (FULL, 0))
    assert read(page)[0] == f"{FULL[2:]}{FULL[:19]}{FULL}\n二、\n{FULL}\n"


def test_an_indent_of_blank_characters_is_one(read):
    page = printed_at((f"\u3000\u3000{FULL[2:]}", 0), ("完。", 0), ("\u3000\u3000二、", 0))
    assert read(page)[0] == f"{FULL[2:]}完。\n二、\n"


def test_lines_stay_lines_where_paragraphs_are_not_indented(read):
    assert read(printed_at((FULL, 0), ("完。", 0), (FULL, 0)))[0] == f"{FULL}\n完。\n{FULL}\n"


def test_words_printed_twice_to_look_bold_are_read_once(read):
    assert read(lines(LONG) + text(LONG, LEFT + 0.3, 800))[0] == f"{LONG}\n"


def test_a_page_without_text_counts_and_is_named(read):
    said, (remark,) = read(lines(LONG, LONG), "", lines(LONG))
    assert said == f"{LONG}\n{LONG}\n\f\f{LONG}\n"
    assert remark.startswith("No text is on page 2;")


def test_characters_that_do_not_stand_upright_are_left_out_and_counted(read):
    mark = text("水印", 300, 400, turn="0.7 0.7 -0.7 0.7")
    said, (remark,) = read(lines(LONG) + mark)
    assert said == f"{LONG}\n"
    assert remark == "2 characters that do not stand upright are left out."


def test_a_page_that_is_turned_to_be_read_stands_upright(read):
    said = read(text(LONG, 300, 100, turn="0 1 -1 0"), box="/Rotate 90")
    assert said == (f"{LONG}\n", [])


def test_a_space_in_a_line_is_kept_and_a_narrow_gap_is_none(read):
    gap = text("甲", LEFT, 700) + text("乙", LEFT + 15, 700) + text("丙", LEFT + 60, 700)
    assert read(lines(LONG) + gap)[0].splitlines()[1] == "甲乙 丙"


# ---------------------------------------------------------------- the edges of pages


def cut(remarks):
    """Return what was cut, by its first words, and on how many pages."""
    found = [remark for remark in remarks if remark.startswith("Cut, as it runs along the edges")]
    return re.findall(r"“(.+?)” \(on (\d+) pages\)", "".join(found))


def test_running_heads_and_page_numbers_are_cut_and_listed(read):
    pages = [
        lines("节水方案 2024年", words, f"— {number} —")
        for number, words in enumerate(OTHERS[:3], start=1)
    ]
    said, remarks = read(*pages)
    assert said.replace("\n\f", "\n").splitlines() == OTHERS[:3]
    assert cut(remarks) == [("节水方案 2024年", "3"), ("— 1 —", "3")]


def test_a_head_of_two_lines_is_cut_and_a_page_without_it_stays_whole(read):
    said, remarks = read(
        lines(OTHERS[0]), *(lines("某市公报", "节水专刊", words) for words in OTHERS[1:])
    )
    assert said.replace("\f", "").split() == OTHERS
    assert cut(remarks) == [("某市公报", "5"), ("节水专刊", "5")]


def test_heads_of_left_and_of_right_pages_are_cut(read):
    heads = ["某市公报", "节水专刊"] * 3
    pages = [lines(head, words) for head, words in zip(heads, OTHERS, strict=True)]
    said, remarks = read(*pages)
    assert said.replace("\f", "").split() == OTHERS
    assert cut(remarks) == [("某市公报", "3"), ("节水专刊", "3")]


def test_bare_numbers_of_two_pages_are_cut(read):
    said, remarks = read(lines(LONG, "甲", "1"), lines(LONG, "乙", "2"))
    assert said == f"{LONG}\n甲\n\f{LONG}\n乙\n"
    assert cut(remarks) == [("1", "2")]


def test_two_pages_that_begin_or_end_alike_keep_their_words(read):
    pages = [lines("牵头单位：市水务局", LONG, word, "市水务局负责") for word in "甲乙"]
    said, remarks = read(*pages, lines(LONG, "丙"))
    assert (said.count("牵头单位：市水务局"), said.count("市水务局负责")) == (2, 2)
    assert remarks == []


# ---------------------------------------------------------------- tables

HEADING = [(0, 0, 1, 1, "序号"), (0, 1, 1, 1, "工作"), (0, 2, 1, 1, "牵头单位")]
TEXT = lines(LONG)


def row(place, *cells):
    """Return the cells of a row; each is its words, or a list of lines."""
    words = [cell if isinstance(cell, list) else [cell] for cell in cells]
    return [(place, column, 1, 1, *cell) for column, cell in enumerate(words)]


def test_a_table_stands_where_it_stood_and_its_columns_of_roles_become_labels(read):
    cells = [*HEADING, *row(1, "1", "节水", "市水务局")]
    said, (remark,) = read(TEXT + table(*cells, first=760) + text("后", LEFT, 600))
    assert said.splitlines() == [
        LONG, "序号\t工作\t牵头单位", "1\t节水", "牵头单位：市水务局", "后",
    ]  # fmt: skip
    assert remark.startswith("The 2 rows of tables")


def test_merged_cells_stand_in_each_of_their_places(read):
    cells = [
        *HEADING, (1, 0, 1, 3, "一、水"), *row(2, "1", "节水"), (2, 2, 2, 1, "市水务局"),
        *row(3, "2", "用水"),
    ]  # fmt: skip
    assert read(TEXT + table(*cells, first=760))[0].splitlines()[2:] == [
        "一、水", "1\t节水", "牵头单位：市水务局", "2\t用水", "牵头单位：市水务局",
    ]  # fmt: skip


def test_a_hole_among_the_rulings_is_an_empty_cell(read):
    cells = [*HEADING, (1, 0, 1, 1, "1"), (1, 2, 1, 1, "市水务局")]
    assert read(TEXT + table(*cells, first=760))[0].splitlines()[2:] == [
        "1\t",
        "牵头单位：市水务局",
    ]


def test_a_line_that_a_cell_breaks_goes_on_and_one_that_ends_before_does_not(read):
    cells = [*HEADING, *row(1, "1", ["推进节水工", "程建设"], ["市水务局", "市财政局"])]
    assert read(TEXT + table(*cells, first=760))[0].splitlines()[2:] == [
        "1\t推进节水工程建设", "牵头单位：市水务局 市财政局",
    ]  # fmt: skip


def test_a_frame_around_words_is_no_table(read):
    frame = [(0, 0, 1, 3, "节水"), (1, 0, 1, 3, "用水")]
    assert read(TEXT + table(*frame, first=760)) == (f"{LONG}\n节水\n用水\n", [])


def test_a_table_goes_on_on_the_next_page_where_its_headings_stand_again(read):
    pages = [
        table(*HEADING, *row(1, str(number), LONG[:5], "市水务局"), first=760) for number in (1, 2)
    ]
    said, remarks = read(TEXT + lines(LONG, first=780) + pages[0], pages[1] + text(LONG, LEFT, 90))
    assert said.splitlines()[2:] == [
        "序号\t工作\t牵头单位", "1\t推进节水工", "牵头单位：市水务局",
        "", "2\t推进节水工", "牵头单位：市水务局", LONG,
    ]  # fmt: skip
    assert "\f2\t推进" in said
    assert remarks[1] == ("The headings of a table stand again on page 2; the text has them once.")


def test_a_table_that_begins_a_page_goes_on_on_the_next(read):
    second, third = (table(*HEADING, *row(1, number, "节水", "市水务局")) for number in "12")
    remarks = read(TEXT, second, third + text(LONG, LEFT, 90))[1]
    assert remarks[1].startswith("The headings of a table stand again on page 3;")


def test_a_row_of_a_number_merged_over_rows_is_one_of_its_own_on_the_next_page(read):
    first = [(1, 0, 2, 1, "1"), (1, 1, 1, 1, "节水"), (1, 2, 1, 1, "市水务局")]
    first += [(2, 1, 1, 1, "用水"), (2, 2, 1, 1, "市财政局")]
    second = table(*row(0, "", "省水", "市教育局"), *row(1, "2", "治水", "市教育局"))
    said = read(TEXT + table(*HEADING, *first, first=760), second + text(LONG, LEFT, 90))[0]
    assert "牵头单位：市财政局\n\f\t省水\n牵头单位：市教育局\n2\t治水" in said


def test_a_row_that_runs_over_a_page_is_one_and_is_said(read):
    first = table(*HEADING, *row(1, "1", "推进节水工", ["市水务局、", "市财"]), first=760)
    cells = [*row(0, "", "程建设", "政局"), *row(1, "2", "用水", "市教育局")]
    said, remarks = read(TEXT + first, table(*cells) + text(LONG, LEFT, 90))
    assert said.splitlines()[2:] == [
        "1\t推进节水工程建设", "牵头单位：市水务局、市财政局", "", "2\t用水",
        "牵头单位：市教育局", LONG,
    ]  # fmt: skip
    assert "on page 2; look at these rows" in remarks[1]


def test_an_empty_cell_at_the_beginning_of_a_page_is_named(read):
    first = table(*HEADING, *row(1, "1", "节水", "市水务局"), first=760)
    second = table(*row(0, "2", "用水", ""), *row(1, "3", "省水", "市财政局"))
    remarks = read(TEXT + first, second + text(LONG, LEFT, 90))[1]
    assert remarks[1].startswith("A cell is empty at the beginning of page 2,")


def test_a_table_of_other_columns_is_another_one(read):
    first = table(*HEADING, *row(1, "1", "节水", "市水务局"), first=760)
    second = table(*row(0, "2", "甲", "乙", "丙"), *row(1, "3", "丁", "戊", "己"))
    said = read(TEXT + first, second + text(LONG, LEFT, 90))[0]
    assert said.splitlines()[4:] == ["", "2\t甲\t乙\t丙", "3\t丁\t戊\t己", LONG]


# ---------------------------------------------------------------- a whole plan

PLAN = """一、管水
（一）节水。推进节水工作，完善供水管网，落实用水定额，加强用水管理，推广节水器具，建设节水型社会，年内完成。（市水务局牵头，市发展改革委、市财政局、市住房城乡建设局，各区、县人民政府配合）
（二）省水。严格取水许可，完善水价形成机制，推进农业水价综合改革，加强计划用水管理。（市水务局牵头，市农业农村局配合）
二、用水
（一）治水。开展河湖水质提升工程，整治排污口，建设污水处理厂，提高再生水利用率。（市生态环境局牵头，市水务局、市自然资源局配合）
"""


def without_gaps(plan):
    """Return what is read in a plan, without the breaks of its lines."""
    columns = [plan.sections["title"], plan.items["title"], plan.tasks["task_id"]]
    columns += [plan.tasks[name] for name in ("text", "clause")]
    columns += [plan.assignments[name] for name in ("task_id", "department", "role", "surface")]
    return [["".join(str(value).split()) for value in column] for column in columns]


def printed(words, indent):
    """Return a plan printed over three pages, with a running head and page numbers."""
    paragraphs = (textwrap.wrap(indent + line, 30) for line in words.splitlines())
    broken = [line for paragraph in paragraphs for line in paragraph]
    size = -(-len(broken) // 3)
    return pdf(*(
        lines("某市人民政府公报", *broken[size * page : size * (page + 1)], f"— {page + 1} —")
        for page in range(3)
    ))  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [PLAN, (PLANS / "example" / "plan.txt").read_text(encoding="utf-8")],
    ids=["small", "example"],
)
@pytest.mark.parametrize("indent", ["", "\u3000\u3000"], ids=["plain", "indented"])
def test_a_plan_printed_over_three_pages_is_read_as_its_text(tmp_path, words, indent):
    path = tmp_path / "plan.pdf"
    path.write_bytes(printed(words, indent))
    said, remarks = read_original(path, table_lines)
    (tmp_path / "printed.txt").write_text(said, encoding="utf-8")
    (tmp_path / "plan.txt").write_text(words, encoding="utf-8")
    plan, again = (load_plan(tmp_path / name) for name in ("plan.txt", "printed.txt"))
    assert without_gaps(again) == without_gaps(plan)
    assert again.problems.empty
    assert cut(remarks) == [("某市人民政府公报", "3"), ("— 1 —", "3")]
    pages = evidence(again)["page"]
    assert pages.is_monotonic_increasing and set(pages) == {1, 2, 3}


# ---------------------------------------------------------------- what cannot be read

LOCKED = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -1/O(%b)/U(%b)>>" % (
    b"o" * 32, b"u" * 32
)  # fmt: skip


@pytest.mark.parametrize(
    ("pages", "options", "sentence"),
    [
        ([lines(LONG)], {"trailer": LOCKED}, "locked with a password; open it, print it"),
        ([lines("1"), ""], {}, "its pages are pictures without text (a scan); recognise"),
        ([text(LONG, 300, 100, turn="0 1 -1 0")], {}, "its words stand sideways; turn its pages"),
        ([lines(LONG)], {"font": MUTE}, "its fonts do not tell which characters they draw"),
        ([lines(LONG)] * 4, {}, "it has more than 300 pages, too many"),
    ],
    ids=["locked", "scan", "sideways", "mute", "many pages"],
)
def test_what_cannot_be_read_is_one_sentence(read, monkeypatch, pages, options, sentence):
    monkeypatch.setattr(reader, "MOST_PAGES", 3)
    with pytest.raises(PlanError, match=rf"plan\.pdf: {re.escape(sentence)}"):
        read(*pages, **options)


@pytest.mark.parametrize("content", [b"%PDF-1.4 garbage", b"", pdf(lines(LONG))[:400]])
def test_a_damaged_file_is_one_sentence(tmp_path, content):
    (tmp_path / "plan.pdf").write_bytes(content)
    with pytest.raises(PlanError, match=r"plan\.pdf: not a PDF file, or a damaged one; open it"):
        read_original(tmp_path / "plan.pdf")


def packed(content):
    """Return a page whose marks are packed."""
    return plain(zlib.compress(content, 9), b"/Filter/FlateDecode")


@pytest.mark.parametrize(
    ("limit", "value", "content"),
    [
        ("MEMORY", 200_000_000, b"BT " * 100_000_000),
        ("SECONDS", 2, b"0 0 m 1 1 l S " * 500_000),
    ],
    ids=["memory", "time"],
)
def test_a_file_without_end_meets_the_limits(tmp_path, monkeypatch, limit, value, content):
    monkeypatch.setattr(reader, limit, value)
    (tmp_path / "plan.pdf").write_bytes(pdf(packed(content)))
    with pytest.raises(PlanError, match=r"plan\.pdf: .+; .*copy its text into a \.txt file\."):
        read_original(tmp_path / "plan.pdf")
