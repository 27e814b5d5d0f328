"""A reader's corrections: taken from a corrected export, applied on load, kept or listed later."""

import csv
import json
import shutil

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plans import relaxed

from hbey_analysis import PlanError, load_plan
from hbey_analysis.cli import main
from hbey_analysis.figures import wording
from hbey_analysis.figures.wording import Wording
from hbey_analysis.new_plan import new_plan
from hbey_analysis.plan_update import import_corrections, update_plan
from hbey_analysis.reading.lexicon import ROLES
from hbey_analysis.tables.annotations import write_annotations
from hbey_analysis.tables.corrections import COLUMNS
from hbey_analysis.tables.plan import account

TEXT = """一、管水
（一）推进节水😀。（市水务局牵头，市财政局、市发展改革委配合）
（二）用好余水。（市水务局牵头，每月报告，市教育局配合）
二、用水
（一）推进治水。（市水务局牵头）
"""
# position, surface in each task: 1.1.1 水务 财政 发改; 1.2.1 水务 教育; 2.1.1 水务


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("made")
    (place / "plan.txt").write_text(TEXT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hbey_analysis.new_plan.PLANS", place)
        return new_plan(place / "plan.txt", "mine").folder


@pytest.fixture
def folder(made, tmp_path, monkeypatch):
    monkeypatch.setattr("hbey_analysis.plan_update.PLANS", tmp_path / "plans")
    return shutil.copytree(made, tmp_path / "plans" / "mine")


def write(folder, *rows):
    """Write corrections, each "task position action surface department role was was_role"."""
    with (folder / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(["" if cell == "-" else cell for cell in row.split()] for row in rows)


CHANGE = "1.1.1 2 change 市财政局 市财政局 lead 市财政局 support"
REMOVE = "1.1.1 3 remove 市发展改革委 - - 市发展改革委 support"
ADD = "1.2.1 2 add 报告 市审计局 support - -"


def short(plan):
    """Return the assignments as "task position department role"."""
    columns = ["task_id", "position", "department", "role"]
    return [" ".join(map(str, row)) for row in plan.assignments[columns].to_numpy()]


def unfit(plan):
    return plan.problems[plan.problems["code"] == "correction_unfit"]


def export(folder, form, suffix):
    files = write_annotations(load_plan(folder), form, folder.parent / "out")
    return next(path for path in files if path.suffix == suffix)


def edited(folder, *changes):
    """Return the brat file of the plan with pieces of it replaced."""
    path = export(folder, "brat", ".ann")
    content = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in content
        content = content.replace(old, new, 1)
    path.write_text(content, encoding="utf-8")
    return path


def rows_of(folder):
    with (folder / "corrections.csv").open(encoding="utf-8-sig", newline="") as file:
        return [" ".join(cell or "-" for cell in row.values()) for row in csv.DictReader(file)]


# ---------------------------------------------------------------- applied


def test_a_correction_changes_removes_and_adds(folder):
    write(folder, CHANGE, REMOVE, ADD)
    plan = load_plan(folder)
    assert short(plan) == [
        "1.1.1 1 市水务局 lead",
        "1.1.1 2 市财政局 lead",
        "1.2.1 1 市水务局 lead",
        "1.2.1 2 市审计局 support",
        "1.2.1 3 市教育局 support",
        "2.1.1 1 市水务局 lead",
    ]
    added = plan.assignments.iloc[3]
    assert plan.text[added["start"] : added["end"]] == added["surface"] == "报告"
    assert (added["item_id"], added["section_id"], added["confidence"]) == ("1.2", "1", "certain")


def test_without_corrections_the_reading_is_as_it_was(folder):
    before = load_plan(folder)
    write(folder, CHANGE, REMOVE, ADD)
    after = load_plan(folder, apply_corrections=False)
    assert after.assignments.equals(before.assignments)
    assert after.corrections.empty


def test_what_somebody_corrected_is_certain(folder):
    assert load_plan(folder).assignments["confidence"].iloc[1] == "certain"
    (folder / "departments.csv").unlink()
    path = folder / "plan.txt"
    path.write_text(TEXT.replace("市财政局、", "财政局、"), encoding="utf-8")
    write(folder, "1.1.1 2 change 财政局 省财政厅 support 市财政局 support")
    rows = load_plan(folder).assignments
    assert rows.loc[1, ["department", "confidence"]].tolist() == ["省财政厅", "certain"]


def test_a_class_of_bodies_is_a_collective(folder):
    write(folder, "1.1.1 2 change 市财政局 各有关部门 support 市财政局 support")
    assert load_plan(folder).assignments["kind"].tolist()[:3] == ["named", "collective", "named"]


def test_a_spelling_in_a_correction_stands_for_its_body(folder):
    path = folder / "departments.csv"
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    names = rows[0].split(",")
    cells = [dict(zip(names, row.split(","), strict=True)) for row in rows[1:]]
    for row in cells:
        row["aliases"] = "市局" if row["department"] == "市水务局" else ""
    lines = [",".join(row[name] for name in names) for row in cells]
    path.write_text("\n".join([rows[0], *lines]) + "\n", encoding="utf-8")
    write(folder, "1.1.1 2 change 市财政局 市局 support 市财政局 support")
    assert short(load_plan(folder))[1] == "1.1.1 2 市水务局 support"


@pytest.mark.parametrize(
    "row",
    [
        "1.1.1 2 change 市财务局 市财政局 lead 市财政局 support",  # other words
        "1.1.1 2 change 市财政局 市财政局 lead 市审计局 support",  # read as another body
        "1.1.1 2 change 市财政局 市财政局 support 市财政局 lead",  # in another role
        "1.1.1 9 remove 市财政局 - - 市财政局 support",  # no such position
        "9.9.9 1 add 报告 市审计局 support - -",  # no such task
        "1.2.1 2 add 公告 市审计局 support - -",  # no such words
        "1.2.1 1 add 市水务局 市水务局 support - -",  # somebody is read there
        "1.2.1 9 add 报告 市审计局 support - -",  # nobody stands before
    ],
)
def test_a_correction_that_no_longer_fits_is_a_problem_and_changes_nothing(folder, row):
    before = short(load_plan(folder))
    write(folder, row)
    plan = load_plan(folder)
    assert short(plan) == before
    [message] = unfit(plan)["message"]
    assert row.split()[3] in message
    assert account(plan)["corrections"] == {"change": 0, "remove": 0, "add": 0, "unfit": 1}


def test_a_body_is_corrected_once(folder):
    write(folder, REMOVE, REMOVE)
    assert account(load_plan(folder))["corrections"]["unfit"] == 1


def test_the_problem_of_an_unfit_correction_is_at_its_clause(folder):
    write(folder, "1.2.1 9 remove 市财政局 - - 市财政局 support")
    problem = unfit(load_plan(folder)).iloc[0]
    assert (problem["line"], problem["column"]) == (3, 9)


def test_a_corrected_name_has_its_problems_and_not_those_of_the_wrong_one(folder):
    path = folder / "departments.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    kept = [line for line in lines if not line.startswith(("市财政局", "市教育局"))]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")

    def unknown():
        problems = load_plan(folder).problems
        messages = problems.loc[problems["code"] == "unknown_department", "message"]
        return [message.split()[0] for message in messages]

    assert unknown() == ["市财政局", "市教育局"]
    write(folder, "1.1.1 2 change 市财政局 市审计局 support 市财政局 support")
    assert unknown() == ["市审计局", "市教育局"]


def test_under_document_rules_a_change_of_body_keeps_the_role_of_the_rule(folder):
    text = "一、管水\n（一）推进节水。（市水务局、市财政局负责，列第一位者为牵头单位，下同）\n"
    (folder / "plan.txt").write_text(text, encoding="utf-8")
    (folder / "outline.csv").unlink()
    write(folder, "1.1.1 1 change 市水务局 市审计局 responsible 市水务局 responsible")
    assert short(load_plan(folder))[0] == "1.1.1 1 市审计局 responsible"
    assert short(load_plan(folder, apply_rules=True))[0] == "1.1.1 1 市审计局 lead"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1.1.1 2 alter 市财政局 市财政局 lead 市财政局 support", "'alter' is not known"),
        ("1.1.1 2 change 市财政局 市财政局 head 市财政局 support", "'head' is not known"),
        ("1.1.1 two change 市财政局 市财政局 lead 市财政局 support", "a whole number from 1"),
        ("1.1.1 2 add 市财政局 - lead - -", "'department'; fill the cell"),
    ],
)
def test_a_wrong_cell_is_a_sentence_with_its_line(folder, row, said):
    write(folder, row)
    with pytest.raises(PlanError, match=r"corrections\.csv:2:1: ") as error:
        load_plan(folder)
    assert said in str(error.value)


def test_captions_and_the_account_count_the_corrections_applied(folder, monkeypatch):
    phrase = {"en": "Tasks.", "zh": "任务。"}
    for part in ("headline", "caption"):
        monkeypatch.setitem(wording._table(), f"f.{part}", phrase)
    assert Wording(load_plan(folder), "en").claim("f")["caption"] == "Tasks."
    assert "corrections" not in account(load_plan(folder))
    write(folder, CHANGE, REMOVE, "9.9.9 1 add 报告 市审计局 support - -")
    plan = load_plan(folder)
    assert account(plan)["corrections"] == {"change": 1, "remove": 1, "add": 0, "unfit": 1}
    said = {each: Wording(plan, each).claim("f")["caption"] for each in ("en", "zh")}
    assert said["en"].startswith("Tasks. 2 assignments were corrected")
    assert said["zh"].startswith("任务。另有2处")


def test_a_plan_without_corrections_has_the_columns(hbey):
    assert list(hbey.corrections) == [*COLUMNS, "fits"]
    assert hbey.corrections.empty


# ---------------------------------------------------------------- taken from a corrected export


@pytest.mark.parametrize(("form", "suffix"), [("brat", ".ann"), ("doccano", ".jsonl")])
def test_an_export_as_it_is_corrects_nothing(folder, form, suffix):
    made = import_corrections(folder, export(folder, form, suffix))
    assert made.plan.corrections.empty
    assert made.remarks == ["The file says what is read; there is nothing to correct."]
    assert not (folder / "corrections.csv").exists()


@pytest.mark.parametrize(("form", "suffix"), [("brat", ".ann"), ("doccano", ".jsonl")])
def test_an_export_of_a_text_with_what_prints_nothing_corrects_nothing(folder, form, suffix):
    text = TEXT.replace("市财政局", "市财\u200b政\r\n局").replace("市教育局", "𠮷\u00ad教育\f局")
    (folder / "plan.txt").write_text(text, encoding="utf-8", newline="")
    assert "\u200b" in load_plan(folder).assignments["surface"].iloc[1]
    assert import_corrections(folder, export(folder, form, suffix)).plan.corrections.empty


def test_space_around_a_mark_is_no_part_of_it(folder):
    path = folder / "plan.txt"
    path.write_text(
        TEXT.replace("（市水务局牵头，市财", "（ 市水务局 牵头，市财"), encoding="utf-8"
    )
    file = edited(folder, ("16 20\t市水务局", "15 21\t 市水务局 "))
    assert import_corrections(folder, file).plan.corrections.empty


def test_a_correction_is_found_through_what_prints_nothing(folder):
    text = TEXT.replace("市财政局", "市财\u200b政\r\n局").replace("报告", "报\u00ad告")
    (folder / "plan.txt").write_text(text, encoding="utf-8", newline="")
    write(folder, CHANGE, ADD)
    plan = load_plan(folder)
    assert plan.corrections["fits"].tolist() == [True, True]
    assert plan.assignments["surface"].tolist()[1:5:3] == ["市财\u200b政\r\n局", "报\u00ad告"]


def test_a_workbook_of_corrections_gives_way_to_what_is_taken_in(folder):
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    book.active.append(["" if cell == "-" else cell for cell in REMOVE.split()])
    book.save(folder / "corrections.xlsx")
    assert len(load_plan(folder).assignments) == 5
    import_corrections(folder, edited(folder, ("T2\tsupport", "T2\tlead")))
    assert rows_of(folder) == [CHANGE, REMOVE]
    assert not (folder / "corrections.xlsx").exists()


def test_a_corrected_brat_file_becomes_corrections(folder):
    start = TEXT.index("报告")
    file = edited(
        folder,
        ("T2\tsupport", "T2\tlead"),
        ("T3\tsupport 27 33\t市发展改革委\n#3\tAnnotatorNotes T3\t市发展改革委\n", ""),
        ("T4\t", f"T9\tsupport {start} {start + 2}\t报告\n#9\tAnnotatorNotes T9\t市审计局\nT4\t"),
    )
    made = import_corrections(folder, file)
    assert rows_of(folder) == [CHANGE, REMOVE, ADD]
    assert short(made.plan)[3] == "1.2.1 2 市审计局 support"


def test_a_name_not_known_becomes_a_row_of_the_registry_and_is_said(folder):
    file = edited(folder, ("AnnotatorNotes T2\t市财政局", "AnnotatorNotes T2\t市审计局"))
    made = import_corrections(folder, file)
    assert any("市审计局" in remark for remark in made.remarks)
    with (folder / "departments.csv").open(encoding="utf-8-sig", newline="") as stream:
        row = list(csv.DictReader(stream))[-1]
    assert (row["department"], row["kind"], row["count"]) == (
        "市审计局",
        "government_department",
        "1",
    )
    assert "unknown_department" not in made.plan.problems["code"].tolist()


def test_a_plan_without_a_registry_gets_none(folder):
    (folder / "departments.csv").unlink()
    file = edited(folder, ("AnnotatorNotes T2\t市财政局", "AnnotatorNotes T2\t市审计局"))
    import_corrections(folder, file)
    assert not (folder / "departments.csv").exists()


def test_a_new_mark_without_a_note_is_the_body_that_its_words_name(folder):
    file = edited(folder, ("#5\tAnnotatorNotes T5\t市教育局\n", ""), ("5\tsupport", "5\tlead"))
    import_corrections(folder, file)
    assert rows_of(folder) == ["1.2.1 2 change 市教育局 市教育局 lead 市教育局 support"]


def test_a_corrected_doccano_file_becomes_corrections_and_keeps_those_of_other_tasks(folder):
    write(folder, CHANGE)
    path = export(folder, "doccano", ".jsonl")
    line = json.loads(path.read_text(encoding="utf-8").splitlines()[1])
    start = line["text"].index("报告")
    line["label"] = [[start, start + 2, "guide"], *line["label"]]
    path.write_text(json.dumps({"id": 7, "Comments": [], **line}) + "\n", encoding="utf-8")
    import_corrections(folder, path)
    assert rows_of(folder) == [CHANGE, "1.2.1 2 add 报告 报告 guide - -"]


def test_doccano_entities_are_read_as_labels_are(folder):
    path = export(folder, "doccano", ".jsonl")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line["entities"] = [
            {"start_offset": start, "end_offset": end, "label": role}
            for start, end, role in line.pop("label")
        ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert import_corrections(folder, path).plan.corrections.empty


def test_a_doccano_file_keeps_departments_corrected_earlier(folder):
    write(folder, "1.1.1 2 change 市财政局 市审计局 support 市财政局 support")
    before = rows_of(folder)
    import_corrections(folder, export(folder, "doccano", ".jsonl"))
    assert rows_of(folder) == before


@settings(relaxed, max_examples=10)
@given(st.data())
def test_any_corrected_brat_file_gives_the_plan_that_it_says(made, tmp_path_factory, data):
    place = tmp_path_factory.mktemp("any")
    folder = shutil.copytree(made, place / "mine")
    stretches = [
        (TEXT.index(words, TEXT.index(head)), words)
        for head, words in [
            ("（一）推进节水", "市水务局"),
            ("（一）推进节水", "市财政局"),
            ("（一）推进节水", "市发展"),
            ("（一）推进节水", "改革委"),
            ("（二）", "余水"),
            ("（二）", "市水务局"),
            ("（二）", "每月"),
            ("（二）", "市教育局"),
            ("二、用水", "推进"),
        ]
    ]
    wanted = []
    for start, words in data.draw(st.lists(st.sampled_from(stretches), unique=True)):
        role = data.draw(st.sampled_from(ROLES))
        name = data.draw(st.sampled_from(["市水务局", "市财政局", "市审计局"]))
        wanted.append((start, start + len(words), role, name))
    lines = [
        f"T{n}\t{role} {start} {end}\t{TEXT[start:end]}\n#{n}\tAnnotatorNotes T{n}\t{name}\n"
        for n, (start, end, role, name) in enumerate(wanted, start=1)
    ]
    file = place / "mine.ann"
    file.write_text("".join(lines), encoding="utf-8")
    plan = import_corrections(folder, file).plan
    rows = plan.assignments[["start", "end", "role", "department"]]
    assert sorted(rows.itertuples(index=False, name=None)) == sorted(wanted)
    assert plan.corrections["fits"].all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("T2\tsupport", "T2\thelper"), "'helper' is no role; use lead"),
        (("T2\tsupport 22 26", "T2\tsupport 21 26"), "does not stand at 21 to 26"),
        (("T2\tsupport 22", "T2\tsupport x"), "no annotation of brat"),
        (("T1\tlead 15 19\t市水务局", "T1\tlead 0 4\t一、管水"), "is in no task"),
        (("T3\t", "T9\tlead 23 26\t财政局\nT3\t"), "overlaps another"),
    ],
)
def test_a_brat_file_that_cannot_be_taken_is_a_sentence_and_changes_nothing(folder, change, said):
    file = edited(folder, change)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(PlanError, match=r"mine\.ann:\d+:1: ") as error:
        import_corrections(folder, file)
    assert said in str(error.value)
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[]", "no line of doccano's JSONL"),
        ('{"text": "x"}', "no line of doccano's JSONL"),
        ('{"text": "x", "label": []}', "no task of the plan, or no second one, has these words"),
        ('{"text": "（一）推进治水。（市水务局牵头）", "label": [[9, 99, "lead"]]}', "is outside"),
    ],
)
def test_a_doccano_file_that_cannot_be_taken_is_a_sentence(folder, tmp_path, line, said):
    path = tmp_path / "x.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(PlanError, match=r"x\.jsonl:2:1: ") as error:
        import_corrections(folder, path)
    assert said in str(error.value)


@pytest.mark.parametrize(("name", "said"), [("x.ann", "no such file"), ("plan.txt", "neither")])
def test_another_file_is_a_sentence(folder, name, said):
    with pytest.raises(PlanError, match=said):
        import_corrections(folder, folder / name)


def test_a_text_file_without_a_folder_has_no_place_for_corrections(folder):
    with pytest.raises(PlanError, match="hbey new"):
        import_corrections(folder / "plan.txt", folder / "x.ann")


def test_a_plan_of_an_installed_package_is_not_written_to(folder, tmp_path, monkeypatch):
    file = edited(folder, ("T2\tsupport", "T2\tlead"))
    monkeypatch.setattr("hbey_analysis.plan_update.SHIPPED_PLANS", folder.parent)
    monkeypatch.setattr("hbey_analysis.plan_update.PLANS", tmp_path / "own")
    with pytest.raises(PlanError, match="comes with the package"):
        import_corrections(folder, file)
    assert not (folder / "corrections.csv").exists()


def test_an_unfit_correction_is_told_in_chinese_too(folder):
    write(folder, "9.9.9 1 add 报告 市审计局 support - -")
    done = CliRunner().invoke(main, ["check", str(folder), "--language", "zh"])
    assert "一处更正（add 报告，任务 9.9.9 的第 1 位）不再适用" in done.output
    assert "更正: 改 0" in done.output.replace("：", ": ")


def test_the_command_says_what_it_corrected(folder):
    file = edited(folder, ("T2\tsupport", "T2\tlead"))
    done = CliRunner().invoke(main, ["import-corrections", str(folder), str(file)])
    assert done.exit_code == 0
    assert "corrections: change 1, remove 0, add 0, unfit 0" in done.output
    assert "corrections.csv: 1." in done.output


# ---------------------------------------------------------------- a corrected text


def test_corrections_go_with_their_tasks_and_others_are_put_aside(folder):
    write(folder, CHANGE, REMOVE, ADD)
    new = TEXT.replace("一、管水\n", "一、管水\n（一）查账。（市审计局牵头）\n", 1)
    new = new.replace("（一）推进节水", "（二）推进节水").replace("（二）用好", "（三）用好")
    new = new.replace("、市发展改革委配合", "配合")
    (folder / "original.txt").write_text(new, encoding="utf-8")
    made = update_plan("mine")
    assert rows_of(folder) == [CHANGE.replace("1.1.1", "1.2.1"), ADD.replace("1.2.1", "1.3.1")]
    aside = (folder / "unused" / "corrections.csv").read_text(encoding="utf-8-sig")
    assert "市发展改革委" in aside
    assert any("1.1.1 remove 市发展改革委" in remark for remark in made.remarks)
    assert made.plan.corrections["fits"].all()


def test_the_same_text_leaves_corrections_and_the_bodies_only_they_name(folder):
    file = edited(folder, ("AnnotatorNotes T2\t市财政局", "AnnotatorNotes T2\t市审计局"))
    import_corrections(folder, file)
    before = (folder / "corrections.csv").read_bytes()
    bodies = load_plan(folder).departments["department"].tolist()
    (folder / "original.txt").write_text(TEXT + "\n", encoding="utf-8")
    plan = update_plan("mine").plan
    assert (folder / "corrections.csv").read_bytes() == before
    assert plan.departments["department"].tolist() == bodies
    assert "市审计局" in bodies
