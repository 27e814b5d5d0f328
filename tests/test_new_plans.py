"""Many files at once: one that fails stops none, and a report says what became of each."""

import csv
import os
import zipfile

import pytest
from click.testing import CliRunner

from hbey_analysis.cli import main
from hbey_analysis.new_plans import plan_id_of
from hbey_analysis.paths import SHIPPED_PLANS

TEXT = "一、水\n推进节水。（市水务局牵头，市财政局配合）\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of three files; plans are made beside it."""
    for module in ("new_plan", "new_plans"):
        monkeypatch.setattr(f"hbey_analysis.{module}.PLANS", tmp_path / "plans")
    folder = tmp_path / "originals"
    folder.mkdir()
    (folder / "b 节水.txt").write_text(TEXT, encoding="utf-8")
    (folder / "a.html").write_text("<p>推进节水。</p>", encoding="utf-8")
    (folder / "c.docx").write_bytes(b"no Word file")
    return folder


def new(*arguments):
    return CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(main, ["new", *map(str, arguments)])


def report(folder):
    with (folder.parent / "plans" / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["file"].rsplit("/", 1)[1]: row for row in csv.DictReader(file)}


def test_a_line_a_file_is_printed_and_the_sums(folder):
    result = new(folder)
    assert result.exit_code == 1
    first, second, third, *sums = result.output.splitlines()
    assert first.startswith(f"not a plan  {folder}/a.html: No responsibility clause")
    assert second == (
        f"read        {folder}/b 节水.txt: 1 task, 2 assignments, 0 errors, 0 warnings, in the "
        "plan b-节水"
    )
    assert "━" not in result.output  # a bar is for terminals
    assert third.startswith(f"failed      {folder}/c.docx: not a Word file")
    assert [line for line in sums if line.endswith("of 3 files")] == [
        f"{kind}: 1 of 3 files" for kind in ("read", "not a plan", "failed")
    ]


def test_the_report_has_a_row_a_file_and_only_plans_get_a_folder(folder):
    new(folder)
    rows = report(folder)
    assert [row["outcome"] for row in rows.values()] == ["not a plan", "read", "failed"]
    assert (rows["b 节水.txt"]["tasks"], rows["b 节水.txt"]["plan"]) == ("1", "b-节水")
    assert "save it as .docx" in rows["c.docx"]["reason"]
    made = [path.name for path in (folder.parent / "plans").iterdir() if path.is_dir()]
    assert made == ["b-节水"]


def test_all_read_is_success(folder):
    (folder / "a.html").unlink()
    (folder / "c.docx").unlink()
    (folder / ".hidden").touch()
    (folder / "~$b 节水.docx").touch()
    (folder / "deeper").mkdir()
    assert new(folder).exit_code == 0


def test_names_that_clash_are_said_and_nothing_is_written_over(folder):
    (folder / "b（节水）.txt").write_text(TEXT.replace("水务", "水利"), encoding="utf-8")
    new(folder)
    kept = folder.parent / "plans" / "b-节水" / "plan.txt"
    assert kept.read_text(encoding="utf-8") == TEXT
    assert "b-节水 is there already" in report(folder)["b（节水）.txt"]["reason"]


def test_a_file_that_trips_the_program_stops_none_of_the_others(folder, monkeypatch):
    from hbey_analysis import new_plans

    def trip(file, *arguments, **options):
        if file.suffix == ".html":
            raise RuntimeError("tripped\nhere")
        return whole(file, *arguments, **options)

    whole = new_plans.new_plan
    monkeypatch.setattr(new_plans, "new_plan", trip)
    new(folder)
    rows = report(folder)
    assert rows["a.html"]["reason"] == "RuntimeError: tripped here"
    assert rows["b 节水.txt"]["outcome"] == "read"


@pytest.mark.parametrize(
    ("name", "plan_id"),
    [
        ("关于 节水（2024）.docx", "关于-节水-2024"),
        ("_a.b.txt", "a-b"),
        ("水" * 80 + ".txt", "水" * 60),
    ],
)
def test_a_plan_is_called_after_its_file(tmp_path, name, plan_id):
    assert plan_id_of(tmp_path / name) == plan_id


def test_a_folder_without_files_is_one_sentence(tmp_path):
    result = new(tmp_path)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "no file lies in this folder" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--plan", "x"], "--plan is for one file"), ([], "Name the new plan: --plan ID.")],
)
def test_a_folder_takes_no_id_and_a_file_needs_one(folder, arguments, said):
    result = new(folder if arguments else folder / "b 节水.txt", *arguments)
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.slow
def test_a_poison_file_costs_only_itself(folder):
    whole = (SHIPPED_PLANS / "example" / "original.docx").read_bytes()
    for number in range(15):
        (folder / f"word {number}.docx").write_bytes(whole)
        (folder / f"text {number}.txt").write_text(TEXT, encoding="utf-8")
        (folder / f"old {number}.txt").write_bytes(TEXT.encode("gb18030"))
    (folder / "cut.docx").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b" " * 250_000_000)
    (folder / "huge.txt").write_text(TEXT * 700_000, encoding="utf-8")
    (folder / "long.txt").write_bytes(b"a" * 50_000_000)
    (folder / "one.txt").symlink_to("other.txt")
    (folder / "other.txt").symlink_to("one.txt")
    (folder / "nowhere.txt").symlink_to("gone.txt")
    (folder / "sheet.xlsx").write_bytes(b"PK")
    os.mkfifo(folder / "pipe.txt")
    done = new(folder)
    outcomes = {name: row["outcome"] for name, row in report(folder).items()}
    assert done.exit_code == 1 and set(outcomes) == {path.name for path in folder.iterdir()}
    read = {name for name, outcome in outcomes.items() if outcome == "read"}
    assert read == {path.name for path in folder.iterdir() if path.name[:5] in ("word ", "text ")
                    or path.name.startswith(("old ", "b "))}  # fmt: skip
