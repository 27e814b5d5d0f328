"""The tables that a user edits: read as programs write them, and every doubt is one sentence."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest

from hbey_analysis import PlanError
from hbey_analysis.text.csvfile import (
    LONGEST_FIELD,
    MANY,
    check_choice,
    check_parents,
    parts,
    read_rows,
    table_file,
)
from hbey_analysis.text.package import OLE


@pytest.fixture
def rows(tmp_path):
    """Return a function that reads a table of the columns a and b."""

    def read(text, encoding="utf-8", **options):
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return read_rows(path, ("a", "b"), **options)

    return read


@pytest.fixture
def sheet(tmp_path):
    """Return a function that reads the rows of a workbook; the first is its header."""
    import openpyxl

    def read(*lines, **options):
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        book.save(tmp_path / "table.xlsx")
        return read_rows(tmp_path / "table.xlsx", ("a", "b"), **options)

    return read


def cells(found):
    return [(row.cells["a"], row.cells["b"]) for row in found]


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_delimiter_and_the_encoding_are_found(rows, delimiter, encoding):
    text = "a,b,c\n水,气,甲\n".replace(",", delimiter)
    assert cells(rows(text, encoding)) == [("水", "气")]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_rows_begin_at_their_lines(rows, line_break):
    text = line_break.join(("a,b", "", " , ", "1,2", '"x', 'y",3', "4,5"))
    with pytest.raises(PlanError, match=r"table\.csv:5:1: a line break stands in the column 'a'"):
        rows(text)
    found = rows(text.replace(f'"x{line_break}y"', "xy"))
    assert cells(found) == [("1", "2"), ("xy", "3"), ("4", "5")]
    assert [row.place.rsplit(":", 2)[1] for row in found] == ["4", "5", "6"]


def test_a_row_is_counted_by_the_line_on_which_it_begins(rows):
    found = rows('a,b,c\n1,2,"x\ny"\n3,4,5\n')
    assert [row.place.rsplit(":", 2)[1] for row in found] == ["2", "4"]


def test_space_and_characters_without_width_are_no_part_of_a_cell(rows):
    assert cells(rows("\u200bA , b\n 水\u200b\u3000, 气\n")) == [("水", "气")]


def test_names_of_columns_differ_in_case_and_in_order(rows):
    assert cells(rows("B,c,A\n1,2,3\n")) == [("3", "1")]


def test_cells_left_out_at_the_end_are_empty(rows):
    assert cells(rows("a,b\n1\n")) == [("1", "")]


def test_the_first_line_with_words_tells_the_delimiter(rows):
    assert cells(rows("\n\r\na;b\n1,2;3\n")) == [("1,2", "3")]


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ":1:1: the file is empty; its first row must be a,b."),
        ("\n , \n", ":1:1: the file is empty; its first row must be a,b."),
        ("a,c\n", ":1:1: the column 'b' is missing; add it."),
        ("a,b,A\n", ":1:1: the column 'a' stands twice; keep one."),
        ("a,b\n1,2,3\n", ":2:1: more cells than columns; quote the comma."),
        ('a,b\n1,2\n"3,4\n', ":3:1: the row that begins here is no CSV"),
        ('a,b\n1,"2\n3"\n', ":2:1: a line break stands in the column 'b'; take it out, or close"),
    ],
)
def test_a_doubt_is_one_sentence_with_the_line(rows, text, said):
    with pytest.raises(PlanError) as caught:
        rows(text)
    assert f"table.csv{said}" in str(caught.value)


def test_a_cell_that_may_not_be_empty_is_named(rows):
    with pytest.raises(PlanError, match=r":3:1: nothing stands in the column 'b'; fill the cell"):
        rows("a,b\n1,2\n1,\n", filled=("a", "b"))


def test_a_row_that_stands_twice_is_named_by_its_key(rows):
    assert len(rows("a,b\n1,2\n1,3\n", unique=("a", "b"))) == 2
    assert len(rows("a,b\n1,2\n1,2\n")) == 2
    with pytest.raises(PlanError, match=r":3:1: the a '1, 2' stands twice; keep one row"):
        rows("a,b\n1,2\n1,2\n", unique=("a", "b"))


def test_a_word_that_is_no_choice_is_told_the_likeliest(rows):
    (row,) = rows("a,b\nleed,2\n")
    with pytest.raises(PlanError, match="the a 'leed' is not known; perhaps 'lead' is meant"):
        check_choice(row, "a", ("support", "lead"))
    with pytest.raises(PlanError, match=r"the b '2' is not known; there are lead, support\."):
        check_choice(row, "b", ("support", "", "lead"))
    check_choice(row, "a", ("leed",))


def test_so_many_choices_are_listed_and_no_more(rows):
    (row,) = rows("a,b\nx,2\n")
    choices = [f"word{number:02}" for number in range(MANY + 1)]
    with pytest.raises(PlanError) as caught:
        check_choice(row, "a", choices)
    assert str(caught.value).endswith(f"word{MANY - 1:02}.")


@pytest.fixture
def lifted():
    """Lift the limit of a field's length for all who read CSV files, as other libraries do."""
    before = csv.field_size_limit(10 * LONGEST_FIELD)
    yield 10 * LONGEST_FIELD
    csv.field_size_limit(before)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", f"a,b\n1,{'x' * 2 * LONGEST_FIELD}\n"])
def test_a_field_s_longest_is_the_same_whatever_other_libraries_set(rows, lifted, text):
    try:
        rows(text)
    except PlanError as error:
        assert ":2:1: the row that begins here is no CSV (field larger" in str(error)
    else:
        assert len(text) < LONGEST_FIELD
    assert csv.field_size_limit() == lifted


# ---------------------------------------------------------------- workbooks


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"), (3, "3"), (0.1 + 0.2, "0.3"), (True, "TRUE"), (None, ""), (" 水\u200b ", "水"),
        (date(2024, 1, 31), "2024-01-31"), (datetime(2024, 1, 31, 8, 5), "2024-01-31 08:05:00"),
    ],
)  # fmt: skip
def test_a_cell_of_a_workbook_is_what_a_csv_file_would_hold(sheet, value, text):
    assert cells(sheet(("A ", "b"), (value, "x"))) == [(text, "x")]


def test_rows_of_a_workbook_have_their_numbers_and_blank_ones_are_passed_over(sheet):
    found = sheet((), ("b", "a", "c"), (None, " "), (2, 1), (), (4, 3, "x"))
    assert cells(found) == [("1", "2"), ("3", "4")]
    assert [row.place.rsplit("/", 1)[1] for row in found] == [
        "table.xlsx, row 4", "table.xlsx, row 6",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], ", row 1: the file is empty; its first row must be a,b."),
        ([("a", "c")], ", row 1: the column 'b' is missing; add it."),
        ([("a", "b"), (1, 2, 3)], ", row 2: more cells than columns; give the last a heading"),
        ([("a", "b"), (1, "2\n3")], ", row 2: a line break stands in the column 'b'"),
        ([("a", "b"), (1, "=1+1")], ", row 2: the formula in B2 has no value; open the workbook"),
        ([("a", "b"), (1,) * 1001], ", row 2: the sheet is too large for a table"),
    ],
)
def test_a_doubt_of_a_workbook_is_one_sentence_with_the_row(sheet, lines, said):
    with pytest.raises(PlanError) as caught:
        sheet(*lines)
    assert f"table.xlsx{said}" in str(caught.value)


def test_a_row_that_stands_twice_in_a_workbook_is_named(sheet):
    with pytest.raises(PlanError, match=r"xlsx, row 3: the a '1' stands twice; keep one row"):
        sheet(("a", "b"), (1, 2), (1.0, 3), unique=("a",))


def package(**parts):
    """Return a zip file of the given parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"{name}.xml", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (package(a="b"), "not a workbook that can be read; open it in Excel and save it as .xlsx"),
        (package(a="b")[:30], "not a workbook, or a damaged one"),
        (OLE + bytes(600), "encrypted, or of Excel 97–2003; open it in Excel, take the password"),
        (package(a=b" " * 21_000_000), "unpacked it would be too large for a table; copy its text"),
    ],
    ids=["no sheet", "cut short", "encrypted", "bomb"],
)
def test_a_damaged_workbook_is_one_sentence(tmp_path, content, said):
    (tmp_path / "table.xlsx").write_bytes(content)
    with pytest.raises(PlanError) as caught:
        read_rows(tmp_path / "table.xlsx", ("a", "b"))
    assert f"table.xlsx: {said}" in str(caught.value)


def test_a_workbook_stands_in_place_of_a_csv_file_but_not_beside_it(tmp_path):
    table = tmp_path / "table.csv"
    assert table_file(table) == table
    (tmp_path / "table.xlsx").touch()
    assert table_file(table) == tmp_path / "table.xlsx"
    table.touch()
    with pytest.raises(PlanError, match=r"table\.csv and \S+table\.xlsx are one table; keep one"):
        table_file(table)


# ---------------------------------------------------------------- parents


def children(rows, *pairs):
    text = "a,b,parent\n" + "".join(f"{key},x,{parent}\n" for key, parent in pairs)
    return rows(text)


def test_parents_may_stand_in_any_order(rows):
    check_parents(children(rows, ("3", "2"), ("1", ""), ("2", "1"), ("4", "2")), "a")


@pytest.mark.parametrize(
    ("pairs", "line"),
    [
        ([("1", ""), ("2", "2")], 3),
        ([("1", "3"), ("2", "1"), ("3", "2")], 2),
        ([("0", "1"), ("1", "2"), ("2", "1")], 3),  # the first comes under a circle, not in it
    ],
)
def test_a_row_that_comes_under_itself_is_named(rows, pairs, line):
    with pytest.raises(PlanError, match=rf":{line}:1: the a '.' is its own ancestor"):
        check_parents(children(rows, *pairs), "a")


def test_a_cell_joins_its_parts_with_bars():
    assert parts(" 甲 | |乙|") == ["甲", "乙"]
