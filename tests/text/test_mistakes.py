"""What users get wrong in their files is read all the same, or is one sentence: never a traceback.

Each case was a traceback, a hanging command or a silent loss.
"""

import csv
import io
import os
import resource
import shutil
import subprocess
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from hbey_analysis import load_plan
from hbey_analysis.cli import main
from hbey_analysis.paths import PLANS, ROOT

BODIES = (PLANS / "example" / "departments.csv").read_text(encoding="utf-8")
HEAD, FIRST, SECOND, *REST = BODIES.splitlines(keepends=True)
OUTLINE = (PLANS / "example" / "outline.csv").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    """A copy of the second plan, to be spoilt."""
    return shutil.copytree(PLANS / "example", tmp_path / "example")


@pytest.fixture
def plan_of(tmp_path):
    """Return a function that reads a plan of the given lines."""

    def read(*lines):
        path = tmp_path / "plan.txt"
        path.write_text("\n".join(("一、总则", *lines)), encoding="utf-8")
        return load_plan(path)

    return read


def command(*arguments):
    """Run `hbey`; return its exit status and what it said last, which is no traceback."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    said = result.output.strip().splitlines()
    return result.exit_code, said[-1] if said else ""


def told(said, *parts):
    """Tell whether a sentence says all of this."""
    return said.startswith("Error: ") and said.endswith(".") and all(part in said for part in parts)


# ---------------------------------------------------------------- tables that users edit


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("departments.csv", BODIES, "gb18030"),
        ("departments.csv", BODIES, "utf-16"),
        ("departments.csv", BODIES, "utf-8-sig"),
        ("departments.csv", BODIES.replace(",", ";").replace("\n", "\r\n"), "utf-16"),
        ("departments.csv", BODIES.replace(",", "\t"), "utf-16"),
        ("outline.csv", OUTLINE, "gb18030"),
        ("outline.csv", OUTLINE, "utf-16"),
    ],
)
def test_a_table_that_excel_saved_is_read(folder, name, text, encoding):
    before = load_plan(folder)
    (folder / name).write_bytes(text.encode(encoding))
    after = load_plan(folder)
    assert after.departments[["department", "kind"]].equals(
        before.departments[["department", "kind"]]
    )
    assert after.sections.equals(before.sections)


def as_workbook(path):
    """Put a workbook of the same name and words in place of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    path.unlink()
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.save(path.with_suffix(".xlsx"))


@pytest.mark.parametrize("name", ["departments", "outline", "codebooks/themes"])
def test_a_workbook_in_place_of_a_table_gives_the_same_plan(folder, name):
    before = load_plan(folder)
    as_workbook(folder / f"{name}.csv")
    after = load_plan(folder)
    pd.testing.assert_frame_equal(after.outline, before.outline)
    for table, rows in before.tables().items():
        pd.testing.assert_frame_equal(after.tables()[table], rows)


@pytest.mark.parametrize("name", ["departments", "outline", "codebooks/themes"])
def test_a_table_that_stands_there_twice_is_a_sentence(folder, name):
    path = folder / f"{name}.csv"
    content = path.read_bytes()
    as_workbook(path)
    path.write_bytes(content)
    status, said = command("check", folder)
    assert status == 1
    assert told(said, f"{name}.csv and ", f"{name}.xlsx are one table; keep one of them"), said


def test_a_mistake_in_a_workbook_is_a_sentence_with_file_and_row(folder):
    path = folder / "departments.csv"
    path.write_text(HEAD + FIRST + SECOND + FIRST, encoding="utf-8")
    as_workbook(path)
    status, said = command("check", folder)
    assert status == 1
    assert told(said, "departments.xlsx, row 4: "), said


HUGE = "长" * 200_000


@pytest.mark.parametrize(
    ("name", "text", "parts"),
    [
        ("departments.csv", HEAD + FIRST + "市水务局,水务\n", ("departments.csv:3", "name_zh")),
        ("departments.csv", HEAD + FIRST.replace("government_department", "goverment_department"),
         ("departments.csv:2", "goverment_department", "government_department")),
        ("departments.csv", HEAD + FIRST + SECOND + FIRST, ("departments.csv:4",)),
        ("departments.csv", HEAD + '"' + FIRST + SECOND, ("departments.csv:2", "quote")),
        ("departments.csv", HEAD + HUGE + FIRST, ("departments.csv:2",)),
        ("departments.csv", HEAD + FIRST.replace("市政务服务局,", '"市政务\n服务局",', 1),
         ("departments.csv:2", "line break", "'department'")),
        ("departments.csv", "", ("departments.csv", "empty")),
        ("outline.csv", "", ("outline.csv", "empty")),
        ("outline.csv", OUTLINE + OUTLINE.splitlines()[1] + "\n", ("outline.csv:", "1")),
        ("codebooks/themes.csv", "code,parent,label_zh,label_en,terms\na\n", ("themes.csv:2",)),
        ("codebooks/themes.csv", "code,parent,label_zh,label_en,terms\n,,甲,A,水\n",
         ("themes.csv:2", "code")),
        ("plan.toml", 'name_en = ["a"]\n', ("plan.toml", "name_en")),
        ("plan.toml", "name_en = 3\n", ("plan.toml", "name_en")),
        ("plan.toml", "document = 3\n", ("plan.toml", "document")),
        ("plan.toml", "[document]\npublished = 3\n", ("plan.toml", "published")),
        ("plan.toml", "name_en = \n", ("plan.toml", "1")),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_a_sentence_with_file_and_line(folder, name, text, parts):
    (folder / name).write_text(text, encoding="utf-8")
    status, said = command("check", folder)
    assert status == 1
    assert told(said, *parts), said


def test_a_codebook_of_other_bytes_is_a_sentence(folder):
    (folder / "codebooks" / "themes.csv").write_bytes(b"\xff\xfe\x00")
    status, said = command("check", folder)
    assert status == 1
    assert told(said, "themes.csv"), said


def test_a_pipe_among_the_codebooks_is_named_and_not_waited_for(folder):
    os.mkfifo(folder / "codebooks" / "pipe.csv")
    code = "import sys; from hbey_analysis.cli import main; main(['check', sys.argv[1]])"
    done = subprocess.run(
        [sys.executable, "-c", code, folder], cwd=ROOT, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert told(done.stderr.strip(), "pipe.csv"), done.stderr


# ---------------------------------------------------------------- originals


def word(body="", **parts):
    """Return a Word file of the given parts, and a sound main part unless one is given."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org"
    space = f'xmlns:w="{office}/wordprocessingml/2006/main"'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship '
        f'Id="a" Type="{office}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | parts).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def nested(depth):
    return "<w:p><w:r>" * depth + "</w:r></w:p>" * depth


WHOLE = word(body="<w:p><w:r><w:t>工作。（市水务局牵头，市财政局配合）</w:t></w:r></w:p>")


def spoilt(content):
    """Return a Word file with one byte of its main part changed: its checksum is wrong."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo("word/document.xml")
    place = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    "content",
    [
        WHOLE[: len(WHOLE) // 2],
        WHOLE[:30],
        word(**{"word/document.xml": "<a><b></a>"}),
        word(**{"[Content_Types].xml": "nonsense"}),
        spoilt(WHOLE),
        ENCRYPTED,
        word(body=nested(20_000)),
        b"",
    ],
    ids=["truncated", "head only", "garbage", "no types", "checksum", "locked", "nested", "empty"],
)
def test_a_word_file_that_is_damaged_is_a_sentence(tmp_path, content):
    file = tmp_path / "plan.docx"
    file.write_bytes(content)
    status, said = command("new", file, "--plan", "no-such-plan")
    assert status == 1
    assert told(said, "plan.docx"), said
    assert not (PLANS / "no-such-plan").exists()


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    file = tmp_path / "plan.docx"
    file.write_bytes(word(**{f"word/media/{n}.bin": b"\0" * 50_000_000 for n in range(8)}))
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_DATA, (10**9, 10**9));"
        "from hbey_analysis.cli import main; main(['new', sys.argv[1], '--plan', 'no-such-plan'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, file], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert told(done.stderr.strip(), "plan.docx", "unpacked"), done.stderr


def test_markup_that_no_parser_takes_is_a_sentence(tmp_path):
    file = tmp_path / "plan.html"
    file.write_text("<html><p>工作。（市水务局牵头）</p><![foo>", encoding="utf-8")
    status, said = command("new", file, "--plan", "no-such-plan")
    assert status == 1
    assert told(said, "plan.html"), said


# ---------------------------------------------------------------- texts and names


def test_a_sum_beyond_all_numbers_is_named_and_stops_nothing(plan_of):
    plan = plan_of("投资" + "万" * 100 + "元。（市水务局牵头，市财政局配合）")
    assert plan.targets["value"].isna().all()
    assert plan.problems["code"].tolist() == ["number_too_long"]
    assert len(plan.assignments) == 2


def test_characters_that_print_nothing_make_no_second_body(plan_of):
    plan = plan_of(
        "做一件工作。（市水务局牵头，市财\u200b政局配合）",
        "做另一件工作。（市水务局牵头，市财政局配合）",
    )
    assert set(plan.assignments["department"]) == {"市水务局", "市财政局"}
    assert "invisible_characters" in set(plan.problems["code"])
    first = plan.assignments.iloc[1]
    assert plan.text[first["start"] : first["end"]] == "市财\u200b政局"


def test_a_name_with_dollars_is_drawn_as_it_stands(plan_of):
    import matplotlib.pyplot as plt

    from hbey_analysis.plots.style import use_style

    use_style("hbey", "zh")
    figure, ax = plt.subplots()
    ax.set_xlabel("市$\\badmacro$财政局")
    figure.canvas.draw()
    assert not ax.xaxis.label.get_parse_math()
    plt.close(figure)


# ---------------------------------------------------------------- places to write


@pytest.mark.parametrize("plan_id", ["a" * 300, "..", "a/b", "", "a b", "名\n"])
def test_an_id_that_is_no_file_s_name_is_a_sentence(tmp_path, plan_id):
    file = tmp_path / "plan.txt"
    file.write_text("工作。（市水务局牵头，市财政局配合）", encoding="utf-8")
    status, said = command("new", file, "--plan", plan_id)
    assert status == 1
    assert told(said, "id"), said


def test_a_name_with_a_line_break_is_said_on_one_line(tmp_path):
    file = tmp_path / "pl\nan.txt"
    file.write_text("", encoding="utf-8")
    status, said = command("new", file, "--plan", "no-such-plan")
    assert status == 1
    assert told(said, r"pl\nan.txt"), said


def test_plans_that_cannot_be_written_are_a_sentence(tmp_path, monkeypatch):
    file = tmp_path / "plan.txt"
    file.write_text("工作。（市水务局牵头，市财政局配合）", encoding="utf-8")
    (tmp_path / "plans").write_text("a file stands where the folder should")
    monkeypatch.setattr("hbey_analysis.new_plan.PLANS", tmp_path / "plans")
    status, said = command("new", file, "--plan", "made")
    assert status == 1
    assert told(said, "plans"), said


@pytest.mark.parametrize("size", [0, 1_000, 30_000])
def test_a_full_disk_leaves_no_table(tmp_path, size):
    code = (
        "import resource, sys; from pathlib import Path; from hbey_analysis import paths;"
        "from hbey_analysis.cli import main; import hbey_analysis.tables.export as export;"
        "export.TABLES = Path(sys.argv[1]);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, resource.RLIM_INFINITY));"
        "main(['tables', 'hbey'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], cwd=ROOT, capture_output=True, text=True,
        check=False, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)),
    )  # fmt: skip
    assert done.returncode == 1
    assert told(done.stderr.strip()), done.stderr
    cause = "temporary directory" if size == 0 else "File too large"
    assert cause in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
