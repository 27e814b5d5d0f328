"""A corrected original: what its user wrote goes with the text, and what no longer fits is kept."""

import csv
import hashlib
import shutil
import tomllib

import openpyxl
import pytest
from click.testing import CliRunner

from hbey_analysis import PlanError, load_plan
from hbey_analysis.cli import main
from hbey_analysis.new_plan import new_plan
from hbey_analysis.plan_update import update_plan

TEXT = """某市人民政府办公室关于印发节水工作方案的通知
一、管水
（一）推进节水。（市水务局牵头，市财政局、市发展改革委配合）
（二）用好余水。（市发改委牵头，市教育局配合）
二、用水
（一）推进治水。（市水务局牵头）
"""
# An item more in front, a clause and a title corrected, an item taken out.
CORRECTED = """某市人民政府办公室关于印发节水工作方案的通知
一、管好水
（一）检查账目。（市审计局牵头，市财政局配合）
（二）推进节水。（市水务局牵头，市财政局配合）
二、用水
（一）推进治水。（市水务局牵头，市发展改革委配合）
"""


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """The folder of a plan as its user has edited it."""
    place = tmp_path_factory.mktemp("edited")
    (place / "plan.txt").write_text(TEXT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hbey_analysis.new_plan.PLANS", place)
        made = new_plan(place / "plan.txt", "mine").folder
    edit(made / "departments.csv", "department", "市水务局", kind="enterprise", label_en="Water")
    edit(made / "departments.csv", "department", "市教育局", label_en="Schools")
    edit(made / "outline.csv", "id", "1", title_en="Keep water", label_en="Keeping")
    edit(made / "outline.csv", "id", "1.1", title_en="Save water")
    edit(made / "outline.csv", "id", "1.2", title_en="Spare water")
    write(made / "codebooks" / "coding.csv", [
        {"sentence_id": f"{task}-1", "coder": coder, "codebook": "instruments", "code": ""}
        for task, coder in (("1.1.1", "a"), ("1.2.1", "b"))
    ])  # fmt: skip
    return made


@pytest.fixture
def folder(edited, tmp_path, monkeypatch):
    """A copy of it among plans of its own."""
    monkeypatch.setattr("hbey_analysis.plan_update.PLANS", tmp_path / "plans")
    return shutil.copytree(edited, tmp_path / "plans" / "mine")


def read(path, key):
    """Return the rows of a table by a column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def write(path, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edit(path, key, value, **cells):
    rows = read(path, key)
    rows[value] |= cells
    write(path, list(rows.values()))


def corrected(folder, text=CORRECTED):
    """Correct the original in the plan's folder, and read it again."""
    (folder / "original.txt").write_text(text, encoding="utf-8")
    return update_plan("mine")


def everything(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ---------------------------------------------------------------- what is kept


def test_the_text_and_its_hashes_are_the_corrected_ones(folder):
    made = corrected(folder)
    assert made.plan.text == CORRECTED
    assert made.plan.problems["code"].isin(["edited_text"]).sum() == 0
    content = CORRECTED.encode()
    assert made.plan.settings["original"]["sha256"] == hashlib.sha256(content).hexdigest()


def test_bodies_keep_what_was_edited_and_get_new_counts(folder):
    corrected(folder)
    rows = read(folder / "departments.csv", "department")
    assert rows["市水务局"]["kind"] == "enterprise"
    assert rows["市水务局"]["label_en"] == "Water"
    assert (rows["市财政局"]["count"], rows["市审计局"]["count"]) == ("2", "1")


def test_a_body_named_no_longer_is_put_aside_and_a_new_one_is_listed(folder):
    made = corrected(folder)
    assert "市教育局" not in read(folder / "departments.csv", "department")
    assert read(folder / "unused" / "departments.csv", "department")["市教育局"]["label_en"] == (
        "Schools"
    )
    said = "\n".join(made.remarks)
    assert "Named no longer: 市教育局." in said
    assert "Named newly; is one another spelling? 市审计局." in said
    assert "rows of departments.csv are kept in unused/departments.csv" in said


def test_a_body_that_neither_text_names_and_a_parent_stay(folder):
    path = folder / "departments.csv"
    rows = read(path, "department")
    rows["市体育局"] = rows["市教育局"] | {"department": "市体育局"}
    rows["市财政局"]["parent"] = "市教育局"
    write(path, list(rows.values()))
    corrected(folder)
    assert {"市体育局", "市教育局"} <= set(read(path, "department"))


def test_spellings_put_together_stay_together(folder):
    path = folder / "departments.csv"
    rows = read(path, "department")
    merged = rows["市发展改革委"]
    assert merged["aliases"] == "市发改委"
    merged["aliases"] += "|市计委"
    write(path, list(rows.values()))
    corrected(folder, CORRECTED.replace("市发展改革委", "市计委"))
    assert "市计委" not in read(path, "department")
    assert read(path, "department")["市发展改革委"]["count"] == "1"


def test_labels_go_with_their_words_to_another_number(folder):
    corrected(folder)
    rows = read(folder / "outline.csv", "id")
    assert rows["1.2"]["title_en"] == "Save water"
    assert rows["1.2"]["label_zh"] == "推进节水"
    assert rows["1.1"]["title_en"] == "检查账目"


def test_an_edited_label_over_words_that_changed_is_kept_and_listed(folder):
    made = corrected(folder)
    row = read(folder / "outline.csv", "id")["1"]
    assert (row["title_en"], row["label_en"], row["label_zh"]) == (
        "Keep water", "Keeping", "管好水",
    )  # fmt: skip
    assert "Labels whose words have changed; do they still fit? 1 (管好水)." in made.remarks


def test_a_label_without_its_words_is_put_aside(folder):
    made = corrected(folder)
    assert read(folder / "unused" / "outline.csv", "id")["1.2"]["title_en"] == "Spare water"
    assert any(
        remark.startswith("Gone from the outline: 1.2 (用好余水)") for remark in made.remarks
    )
    assert any("New in the outline: 1.1 (检查账目)" in remark for remark in made.remarks)


def test_codes_go_with_their_sentences_and_those_of_others_are_put_aside(folder):
    made = corrected(folder)
    [kept] = made.plan.coding.to_dict("records")
    assert (kept["sentence_id"], kept["coder"]) == ("1.2.1-1", "a")
    assert read(folder / "unused" / "coding.csv", "sentence_id")["1.2.1-1"]["coder"] == "b"
    assert "Coded sentences that are gone or have changed: 1.2.1-1." in made.remarks


def test_what_was_put_aside_earlier_is_kept(folder):
    corrected(folder)
    corrected(folder, TEXT.replace("市财政局", "市审计局"))
    assert {"市教育局", "市财政局"} <= set(
        read(folder / "unused" / "departments.csv", "department")
    )


def test_the_same_text_changes_no_edit(folder):
    before = everything(folder)
    corrected(folder, TEXT)
    after = everything(folder)
    changed = {path.name for path in before if before[path] != after[path]}
    assert set(after) == set(before)
    assert changed <= {"departments.csv"}  # counts
    assert read(folder / "outline.csv", "id")["1"]["label_en"] == "Keeping"


# ---------------------------------------------------------------- files


def test_a_workbook_is_written_as_a_workbook(folder):
    path = folder / "departments.csv"
    book = openpyxl.Workbook()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            book.active.append(row)
    book.active["B1"].font = openpyxl.styles.Font(bold=True)
    book.active["D2"].value, book.active["D2"].data_type = "=Water", "s"
    book.active.merge_cells("K3:K4")  # of counts, which are not read
    book.create_sheet("notes")["A1"] = "mine"
    path.unlink()
    book.save(path.with_suffix(".xlsx"))
    corrected(folder)
    again = openpyxl.load_workbook(path.with_suffix(".xlsx"))
    names = [row[0] for row in again.worksheets[0].values]
    assert names[0] == "department" and "市审计局" in names and "市教育局" not in names
    assert again.worksheets[0]["B1"].font.bold and again["notes"]["A1"].value == "mine"
    cell = again.worksheets[0]["D2"]
    assert (cell.value, cell.data_type) == ("=Water", "s")
    assert not again.worksheets[0].merged_cells.ranges
    assert not path.exists()


def test_another_file_becomes_the_original_and_the_one_before_is_kept(folder, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("".join(f"<p>{line}</p>" for line in CORRECTED.splitlines()), "utf-8")
    made = update_plan("mine", page)
    assert made.plan.settings["original"]["file"] == "original.html"
    assert (folder / "original.html").read_bytes() == page.read_bytes()
    [kept] = (folder / "unused").glob("original-*.txt")
    assert kept.read_text(encoding="utf-8") == TEXT
    assert not (folder / "original.txt").exists()


def test_a_text_edited_by_hand_is_kept(folder):
    by_hand = TEXT.replace("二、", "贰、")
    (folder / "plan.txt").write_text(by_hand, encoding="utf-8")
    (folder / "codebooks" / "coding.csv").unlink()
    (folder / "outline.csv").unlink()
    corrected(folder)
    [kept] = (folder / "unused").glob("plan-*.txt")
    assert kept.read_text(encoding="utf-8") == by_hand


@pytest.mark.parametrize(
    "written",
    [
        "name_en = 'x'\n[original]\nsha256 = '1'\n# why\nfile = 'original.txt'\n[document]\n",
        "[document]\nissuer = '[original]'\n\n[original]\nfile = 'original.txt'",
    ],
)
def test_the_settings_keep_what_was_written_in_them(folder, written):
    (folder / "plan.toml").write_text(written, encoding="utf-8")
    made = corrected(folder)
    before, after = tomllib.loads(written), made.plan.settings
    assert {**before, "original": 0} == {**after, "original": 0}
    assert after["original"]["text_sha256"] == hashlib.sha256(CORRECTED.encode()).hexdigest()
    assert ("# why" in written) == ("# why" in (folder / "plan.toml").read_text("utf-8"))


# ---------------------------------------------------------------- what changes nothing


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "file is empty"), ("推进节水。\n", "No responsibility clause")],
)
def test_a_text_that_cannot_be_read_changes_nothing(folder, text, said):
    before = everything(folder)
    file = folder.parent / "corrected.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        update_plan("mine", file)
    assert everything(folder) == before


def test_a_folder_that_cannot_be_moved_into_place_is_as_it_was(folder, monkeypatch):
    before = everything(folder)
    rename = type(folder).rename

    def trip(path, target):
        if path.name == "mine" and path != folder:
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(type(folder), "rename", trip)
    with pytest.raises(OSError, match="No space left"):
        update_plan("mine", folder / "original.txt")
    assert everything(folder) == before


@pytest.mark.parametrize(
    ("plan_id", "said"), [("none", "none: no such plan in"), ("../plans/mine", "no such plan in")]
)
def test_a_plan_that_is_not_there_is_a_sentence(folder, plan_id, said):
    with pytest.raises(PlanError, match=said):
        update_plan(plan_id)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", r"mine/plan\.toml: names no file under \[original\]; give the original's path"),
        ("original = {file = 'original.txt'}\n", "the original cannot be stated there; write"),
    ],
)
def test_settings_that_name_no_original_are_a_sentence(folder, written, said):
    (folder / "plan.toml").write_text(written, encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        corrected(folder)


# ---------------------------------------------------------------- the command


def test_the_command_lists_what_no_longer_fits(folder):
    (folder / "original.txt").write_text(CORRECTED, encoding="utf-8")
    result = CliRunner().invoke(main, ["new", "--update", "mine"])
    assert result.exit_code == 0
    assert result.output.startswith("updated ")
    assert " 1. Named no longer: 市教育局." in result.output
    assert load_plan(folder).text == CORRECTED


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--update", "mine", "--plan", "x", "plan.txt"], "Give --plan for a new plan or --update"),
        ([], "Name a file or a folder."),
    ],
)
def test_a_new_plan_and_an_update_are_two_things(arguments, said):
    result = CliRunner().invoke(main, ["new", *arguments])
    assert result.exit_code == 2
    assert said in result.output
