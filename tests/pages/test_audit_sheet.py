"""The sheets of an audit, as a workbook and as a page, and the ticks in them."""

import csv
import dataclasses
import io
import re

import openpyxl
import pandas as pd
import pytest
from test_gallery import Page

from hbey_analysis import PlanError, audit_result, load_plan
from hbey_analysis.figures.wording import LANGUAGES, Wording, in_each_language
from hbey_analysis.pages import audit_sheet
from hbey_analysis.pages.audit_sheet import TICKS, audit_sentence, read_ticked, write_audit
from hbey_analysis.paths import BUILD, ROOT

TEXT = """一、总则
=做好水利工作。（自治区水利厅牵头，财政厅、相关盟市配合）
<b>抓好</b>农业 & 林业。（自治区农牧业厅、林业厅配合）
+做好收尾。（自治区水利厅牵头，自治区财政厅配合）
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """A plan of three clauses; the second names no lead, nothing was assumed of a body."""
    path = tmp_path_factory.mktemp("small") / "small.txt"
    path.write_text(TEXT, encoding="utf-8")
    read = load_plan(path)
    return dataclasses.replace(read, assignments=read.assignments.assign(confidence="certain"))


@pytest.fixture
def workbook(plan, tmp_path):
    return write_audit(plan, folder=tmp_path / "out")[0]


def cells(workbook, sheet=0):
    return [list(row) for row in openpyxl.load_workbook(workbook).worksheets[sheet].values]


def place_of(head, key):
    """Return where a column stands, by its heading in either language."""
    return next(
        head.index(word) for word in in_each_language(f"audit.column.{key}") if word in head
    )


@pytest.fixture
def tick(workbook):
    """Return a function that fills the ticks in, and changes or leaves out cells and rows."""

    def fill(*ticks, without=(), **changes):
        book = openpyxl.load_workbook(workbook)
        sheet = book.worksheets[0]
        head = [cell.value for cell in sheet[1]]
        for number, value in enumerate(ticks, start=2):
            sheet.cell(number, place_of(head, "tick") + 1).value = value
        for key, (row, value) in changes.items():
            sheet.cell(row, place_of(head, key) + 1).value = value
        for row in sorted(without, reverse=True):
            sheet.delete_rows(row)
        book.save(workbook.with_name("ticked.xlsx"))
        return workbook.with_name("ticked.xlsx")

    return fill


def saved_as_csv(workbook, delimiter=","):
    """Return the first sheet as a spreadsheet program saves it."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(cells(workbook))
    return out.getvalue()


# ------------------------------------------------------------------ the sheets


def test_both_sheets_are_written_where_one_asks(plan, tmp_path):
    files = write_audit(plan, folder=tmp_path / "a" / "b")
    assert files == [tmp_path / "a" / "b" / name for name in ("audit.xlsx", "audit.html")]
    assert all(path.is_file() for path in files)


def test_by_default_they_lie_in_the_build_folder_of_the_plan(plan, monkeypatch, tmp_path):
    assert audit_sheet.BUILD == BUILD
    monkeypatch.setattr(audit_sheet, "BUILD", tmp_path / "build")
    assert write_audit(plan)[0].parent == tmp_path / "build" / "audit" / "small"


def test_the_workbook_has_a_row_a_clause(plan, workbook):
    head, *rows = cells(workbook)
    assert head[:10] == [
        "no.", "task", "line", "stratum", "the task's words", "clause", "what was read", "doubts",
        "right or wrong", "note",
    ]  # fmt: skip
    assert [row[:4] for row in rows] == [
        [1, "1.0.1", 2, "without doubts"],
        [2, "1.0.2", 3, "with doubts"],
        [3, "1.0.3", 4, "without doubts"],
    ]
    assert [row[4] for row in rows] == plan.tasks["text"].tolist()
    assert [row[5] for row in rows] == plan.tasks["clause"].tolist()
    assert [row[7] is None for row in rows] == [True, False, True]
    assert {value for row in rows for value in row[8:10]} == {None}


def test_what_was_read_is_a_line_for_each_body(workbook):
    assert cells(workbook)[1][6].split("\n") == [
        "lead: 自治区水利厅",
        "support: 财政厅 → 自治区财政厅",
        "support: 相关盟市 (a class of bodies)",
    ]


def test_the_sheet_speaks_chinese(plan, tmp_path):
    write_audit(plan, language="zh", folder=tmp_path)
    head, first, *_ = cells(tmp_path / "audit.xlsx")
    assert head[:4] == ["序号", "任务", "行", "分层"]
    assert first[3] == "无疑问"
    assert first[6].split("\n")[1] == "配合：财政厅 → 自治区财政厅"


def test_what_was_assumed_of_a_body_is_said(plan, tmp_path):
    rows = plan.assignments.assign(confidence=["certain", "inferred", "doubtful"] + ["certain"] * 4)
    write_audit(dataclasses.replace(plan, assignments=rows), folder=tmp_path)
    assert cells(tmp_path / "audit.xlsx")[1][6].split("\n") == [
        "lead: 自治区水利厅",
        "support: 财政厅 → 自治区财政厅 (inferred)",
        "support: 相关盟市 (a class of bodies) (doubtful)",
    ]


def test_a_name_that_runs_over_a_line_is_one_line(plan, tmp_path):
    rows = plan.assignments.assign(
        surface=plan.assignments["surface"].replace("财政厅", "财\n政厅")
    )
    write_audit(dataclasses.replace(plan, assignments=rows), folder=tmp_path)
    assert cells(tmp_path / "audit.xlsx")[1][6].count("\n") == 2


def test_a_clause_in_which_nobody_was_read_says_so(plan, tmp_path):
    write_audit(dataclasses.replace(plan, assignments=plan.assignments.iloc[:3]), folder=tmp_path)
    assert [row[6] for row in cells(tmp_path / "audit.xlsx")[2:]] == ["nobody", "nobody"]


def test_words_that_begin_as_a_formula_are_text(workbook):
    sheet = openpyxl.load_workbook(workbook).worksheets[0]
    assert [sheet["E2"].data_type, sheet["E4"].data_type] == ["s", "s"]
    assert (sheet["E2"].value, sheet["E4"].value) == ("=做好水利工作。", "+做好收尾。")


def test_ticks_are_chosen_from_a_list_that_is_understood(workbook):
    sheet = openpyxl.load_workbook(workbook).worksheets[0]
    [choice] = sheet.data_validations.dataValidation
    assert (str(choice.sqref), choice.formula1) == ("I2:I4", '"right,wrong"')
    assert audit_sheet._ticks()["right"] == "right" and audit_sheet._ticks()["wrong"] == "wrong"


def test_the_words_of_both_lists_are_understood():
    for meaning in ("right", "wrong"):
        for word in in_each_language(f"audit.{meaning}"):
            assert audit_sheet._ticks()[word] == meaning


def test_the_workbook_can_be_read_and_printed(workbook):
    sheet = openpyxl.load_workbook(workbook).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["F"].width == 50
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)
    assert sheet.print_area == "'audit'!$A$1:$J$4"  # without what is there for the program
    assert sheet.print_title_rows == "$1:$1"


def test_a_second_sheet_says_how_to_read(workbook):
    said = [row[0] for row in cells(workbook, 1)]
    assert said[0] == "Audit of small"
    assert said[1] == "3 of 3 clauses: 1 of 1 with doubts and 2 of 2 without doubts (seed 1)."
    assert "every body that the clause names is there and no other" in said[2]
    assert "write right or wrong in the column “right or wrong”" in said[3]


def test_two_sheets_have_the_same_bytes(plan, workbook, tmp_path):
    for path in write_audit(plan, folder=tmp_path / "again"):
        assert path.read_bytes() == workbook.with_name(path.name).read_bytes()


def test_the_page_says_what_the_workbook_says(workbook):
    page = Page(workbook.with_suffix(".html"))
    assert page.unbalanced == []
    assert len(page.all("article")) == 3
    for row in cells(workbook)[1:]:
        shown = [str(cell) for cell in row[:8] if cell is not None]
        assert all(line in page.text for cell in shown for line in cell.split("\n"))
    for said in (row[0] for row in cells(workbook, 1)):
        assert said in page.text


def test_markup_in_a_plan_is_shown_and_nothing_is_fetched(workbook):
    page = Page(workbook.with_suffix(".html"))
    assert "<b>抓好</b>农业 & 林业。" in page.text
    assert not page.all("b")
    source = workbook.with_suffix(".html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|url\(|src=|<link|<script", source)


def test_a_plan_without_clauses_is_one_sentence(tmp_path):
    (tmp_path / "none.txt").write_text("这里没有责任分工。\n", encoding="utf-8")
    with pytest.raises(PlanError, match=r"^none: no clause was read"):
        write_audit(load_plan(tmp_path / "none.txt"), folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["none.txt"]


@pytest.mark.parametrize("key", ["tick", "note"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_ticks_and_notes_are_never_written_over(plan, tmp_path, key, language):
    [workbook, _] = write_audit(plan, language=language, folder=tmp_path)
    write_audit(plan, seed=2, folder=tmp_path)  # nothing was ticked: it may go
    write_audit(plan, language=language, folder=tmp_path)
    book = openpyxl.load_workbook(workbook)
    head = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(3, place_of(head, key) + 1).value = "n"
    book.save(workbook)
    before = workbook.read_bytes()
    with pytest.raises(PlanError, match=r"audit\.xlsx: holds ticks or notes; move it, or give"):
        write_audit(plan, seed=2, folder=tmp_path)
    assert workbook.read_bytes() == before


# ------------------------------------------------------------------ the ticks


def test_ticks_are_read_with_their_strata(plan, tick):
    rows, faults = read_ticked(plan, tick("right", "wrong", "right"))
    assert faults == []
    assert rows.to_dict("list") == {
        "number": [1, 2, 3],
        "task_id": ["1.0.1", "1.0.2", "1.0.3"],
        "stratum": ["clear", "doubtful", "clear"],
        "stratum_size": [2, 1, 2],
        "right": [True, False, True],
        "seed": [1, 1, 1],
    }
    assert audit_result(rows).loc["all", "precision"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_of_either_language_is_read(plan, tmp_path, language):
    [workbook, _] = write_audit(plan, language=language, folder=tmp_path)
    book = openpyxl.load_workbook(workbook)
    for row in (2, 3, 4):
        book.worksheets[0].cell(row, 9).value = Wording(plan, language).say("audit.right")
    book.save(workbook)
    rows, faults = read_ticked(plan, workbook)
    assert (faults, rows["right"].tolist()) == ([], [True] * 3)


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gb18030", ","), ("utf-16", "\t"), ("utf-8", ";")],
)
def test_a_sheet_saved_as_csv_is_read(plan, tick, encoding, delimiter):
    path = tick("对", "错", "√")
    saved = path.with_suffix(".csv")
    saved.write_bytes(saved_as_csv(path, delimiter).encode(encoding))
    rows, faults = read_ticked(plan, saved)
    assert (faults, rows["right"].tolist()) == ([], [True, False, True])


@pytest.mark.parametrize(
    ("tick_", "right"),
    [
        *(
            (tick_, True)
            for tick_ in ("right", "Right ", "对", "正确", 1, 1.0, True, "y", "Ｙ", "√")
        ),
        *((tick_, False) for tick_ in ("wrong", "错", "错误", 0, False, "n", "N", "×")),
    ],
)
def test_a_tick_may_be_written_in_many_ways(plan, tick, tick_, right):
    rows, faults = read_ticked(plan, tick(tick_, "right", "right"))
    assert (faults, rows["right"].iloc[0]) == ([], right)


def test_every_tick_of_the_table_has_a_meaning():
    rows = list(csv.DictReader(TICKS.read_text(encoding="utf-8").splitlines()))
    assert {row["meaning"] for row in rows} == {"right", "wrong"}
    assert all(audit_sheet._plain(row["tick"]) == row["tick"] for row in rows)
    assert len({row["tick"] for row in rows}) == len(rows)


def test_a_clause_that_is_not_ticked_is_one_sentence(plan, tick):
    _, [fault] = read_ticked(plan, tick("right", None, "right"))
    assert fault.endswith(
        "ticked.xlsx, row 3: clause 2 (task 1.0.2) is not ticked; write right or wrong (对, 错)."
    )


def test_a_tick_that_is_not_known_is_one_sentence(plan, tick):
    _, [fault] = read_ticked(plan, tick("right", "right", "x"))  # a mark, or a cross?
    assert "row 4: the tick 'x' of clause 3 (task 1.0.3) is not known; write one of right," in fault


def test_a_clause_that_is_no_longer_in_the_plan_is_one_sentence(plan, tick):
    _, [fault] = read_ticked(plan, tick("y", "y", "y", task_id=(3, "9.9.9")))
    assert fault.endswith(
        "row 3: clause 2 (task 9.9.9) is no longer in the plan; draw a new sheet."
    )


def test_a_clause_that_is_read_otherwise_now_is_one_sentence(plan, tick):
    path = tick("y", "y", "y")
    rows = plan.assignments.assign(role=plan.assignments["role"].replace("lead", "guide"))
    _, faults = read_ticked(dataclasses.replace(plan, assignments=rows), path)
    assert [fault.split("xlsx, ")[1] for fault in faults] == [
        f"row {row}: clause {n} (task 1.0.{n}) is read otherwise now; draw a new sheet, and read "
        "it again."
        for row, n in ((2, 1), (4, 3))
    ]


def test_another_text_is_one_sentence(plan, tick):
    other = dataclasses.replace(plan, document=plan.document.assign(sha256="0" * 64))
    _, [fault] = read_ticked(other, tick("y", "y", "y"))
    assert fault.endswith("ticked.xlsx: was drawn from another text of the plan; draw a new sheet.")


def test_a_row_that_is_missing_is_one_sentence(plan, tick):
    _, faults = read_ticked(plan, tick("y", "y", "y", without=[4]))
    assert faults[0].endswith("ticked.xlsx: clause 3 is missing; put its row back.")


def test_a_row_that_stands_twice_is_one_sentence(plan, tick):
    _, faults = read_ticked(plan, tick("y", "y", "y", number=(4, 1)))
    assert [fault.split("xlsx: ")[1] for fault in faults] == [
        "clause 3 is missing; put its row back.",
        "clause 1 stands twice; keep one row.",
    ]


def test_another_number_of_clauses_is_one_sentence(plan, tick):
    path = tick("y", "y", "y")
    more = dataclasses.replace(
        plan, tasks=pd.concat([plan.tasks, plan.tasks.tail(1).assign(task_id="1.0.4")])
    )
    _, [fault] = read_ticked(more, path)
    assert fault.endswith("was drawn from 3 clauses, and 4 are read now; draw a new sheet.")


def test_rows_without_a_word_are_passed_over(plan, tick):
    path = tick("y", "y", "y")
    book = openpyxl.load_workbook(path)
    book.worksheets[0].insert_rows(3)
    book.save(path)
    rows, faults = read_ticked(plan, path)
    assert (faults, len(rows)) == ([], 3)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"seed": (3, "one")}, r"row 3: the seed 'one' is no whole number; put it back"),
        ({"stratum": (2, "with doubt")}, r"row 2: the stratum 'with doubt' is not known; perhaps"),
        ({"tick": (1, "verdict")}, r"the column 'right or wrong' or '对或错' is missing; give a"),
    ],
)
def test_a_sheet_that_was_changed_is_one_sentence(plan, tick, change, sentence):
    with pytest.raises(PlanError, match=sentence):
        read_ticked(plan, tick("y", "y", "y", **change))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 no workbook", "not a workbook, or a damaged one"),
        (b"", "the file is empty; its first row must be the names of the columns"),
        (b"a,b\n", "no clause stands in the sheet"),
        (None, "no such file; give the sheet that `hbey audit` wrote"),
    ],
)
def test_a_file_that_is_no_sheet_is_one_sentence(plan, tmp_path, content, sentence):
    path = tmp_path / "x.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PlanError, match=sentence):
        read_ticked(plan, path)


# ------------------------------------------------------------------ the sentence


def result(**strata):
    rows = [
        {"stratum": stratum, "stratum_size": size, "right": number < right}
        for stratum, (size, read, right) in strata.items()
        for number in range(read)
    ]
    return audit_result(pd.DataFrame(rows))


def test_the_sentence_of_two_strata(plan):
    table = result(doubtful=(20, 10, 8), clear=(80, 20, 19))
    assert audit_sentence(table, 7, Wording(plan, "en")) == (
        "Of 30 clauses of 100, drawn at random in two strata (seed 7) and read by hand, 27 were "
        "right: weighted by the size of the strata, a precision of 0.92 (95 % interval 0.76 to "
        "0.96)."
    )
    assert audit_sentence(table, 7, Wording(plan, "zh")) == (
        "从100处责任条款中分两层随机抽取30处（随机种子7）人工核对，其中27处正确：按各层大小加权，准确率为0.92"
        "（95%区间0.76至0.96）。"
    )


def test_the_sentence_of_one_stratum(plan):
    assert audit_sentence(result(clear=(211, 30, 29)), 1, Wording(plan, "en")) == (
        "Of 30 clauses of 211, drawn at random (seed 1) and read by hand, 29 were right: a "
        "precision of 0.97 (95 % interval 0.83 to 0.99)."
    )


def test_the_sentence_of_a_plan_read_whole(plan):
    table = result(doubtful=(2, 2, 1), clear=(6, 6, 6))
    assert audit_sentence(table, 1, Wording(plan, "en")) == (
        "All 8 clauses were read by hand, and 7 were right: a precision of 0.88, without sampling "
        "error."
    )


@pytest.mark.parametrize(("language", "page"), [("en", "adapting"), ("zh", "adapting.zh-CN")])
def test_the_sentence_in_the_documentation_is_one_that_is_said(plan, language, page):
    # 14 of 15 from 21 clauses with doubts, 15 of 15 from 190: (21 * 14 / 15 + 190) / 211 = .993
    table = result(doubtful=(21, 15, 14), clear=(190, 15, 15))
    written = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8").replace("\n> the", " the")
    assert f"\n> {audit_sentence(table, 1, Wording(plan, language))}\n" in written
