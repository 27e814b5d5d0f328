"""The folder of a new plan, and what its maker is told."""

import hashlib

import pandas as pd
import pytest
from click.testing import CliRunner
from pdf_files import lines, pdf

from hbey_analysis import PlanError, load_plan
from hbey_analysis.cli import main
from hbey_analysis.new_plan import lines_aside, new_plan, proposed_aliases

TEXT = """某市人民政府办公室关于印发节水工作方案的通知
一、管水
（一）节水。（市水务局牵头，市发展改革委、财政局配合）
（二）省水。（市水务局牵头，市发改委、各区政府配合）
二、用水
（一）治水。（责任单位：市发展改革委、专家组，列第一位者为牵头单位，下同）
"""


@pytest.fixture
def make(tmp_path, monkeypatch):
    """Return a function that makes a plan in a folder of its own."""
    monkeypatch.setattr("hbey_analysis.new_plan.PLANS", tmp_path / "plans")
    (tmp_path / "plans").mkdir()

    def _make(text=TEXT, plan_id="mine", encoding="utf-8"):
        file = tmp_path / "节水.txt"
        file.write_bytes(text.encode(encoding))
        return new_plan(file, plan_id)

    return _make


def test_the_folder_holds_all_that_a_plan_needs(make):
    folder = make().folder
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    assert names == [
        "codebooks/instruments.csv", "codebooks/places.csv", "departments.csv", "original.txt",
        "outline.csv", "plan.toml", "plan.txt",
    ]  # fmt: skip


def test_the_codebook_of_places_has_the_counties_with_which_the_text_was_read(make, tmp_path):
    text = TEXT.replace("某市", "徐州市").replace("节水。", "鼓楼区节水。")
    made = make(text)
    assert "gulou-xuzhou" in made.plan.mentions["code"].tolist()
    pd.testing.assert_frame_equal(made.plan.codes, load_plan(tmp_path / "节水.txt").codes)
    counties = made.plan.codes.query("level == 'county'")
    assert set(counties["gbt2260"].str[:2]) == {"32"}


def test_the_original_is_kept_with_both_hashes(make):
    made = make(encoding="gb18030")
    kept = made.plan.settings["original"]
    for file, key in ((kept["file"], "sha256"), ("plan.txt", "text_sha256")):
        assert hashlib.sha256((made.folder / file).read_bytes()).hexdigest() == kept[key]
    assert (made.folder / "plan.txt").read_text(encoding="utf-8") == TEXT


def test_a_text_edited_since_is_reported(make):
    folder = make().folder
    text = folder / "plan.txt"
    text.write_text(TEXT.replace("节水。", "惜水。"), encoding="utf-8")
    assert "edited_text" in load_plan(folder).problems["code"].tolist()


def test_every_body_is_listed_with_its_count_kind_and_other_spelling(make):
    table = pd.read_csv(make().folder / "departments.csv", keep_default_na=False)
    rows = table.set_index("department")[["kind", "aliases", "count"]]
    assert rows.loc["市发展改革委"].tolist() == ["government_department", "市发改委", 3]
    assert rows.loc["各区政府", "kind"] == "collective"
    assert "市财政局" in rows.index


def test_the_new_plan_reads_without_a_problem_and_without_an_unknown_body(make):
    plan = make().plan
    assert plan.problems.empty
    assert plan.assignments["department"].isin(plan.departments["department"]).all()


def test_what_to_look_at_is_said(make):
    said = "\n".join(make().remarks)
    assert "市发改委 = 市发展改革委" in said
    assert "Of no kind known (other), in the column kind: 专家组" in said
    assert "列第一位者为牵头单位" in said
    assert "The text does not say its signed" in said


SIGNED = (
    TEXT
    + """某市人民政府
2024年3月5日
抄送：市委办公室。
"""
)


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        (TEXT, []),
        (SIGNED, ["line 9 (抄送：市委办公室。)"]),
        (
            "首页\n\n工作动态\n索引号：1\n" + SIGNED,
            ["lines 1–3 (首页)", "line 13 (抄送：市委办公室。)"],
        ),
        (TEXT + "版权所有 某市政府网站管理中心\n", ["line 7 (版权所有 某市政府网站…)"]),
        (TEXT.replace("二、用水", "- 2 -\n二、用水"), ["line 5 (- 2 -)"]),
    ],
)
def test_lines_that_are_no_part_of_the_plan_are_listed(make, text, aside):
    made = make(text)
    assert lines_aside(made.plan) == aside
    assert made.remarks[0].startswith("Set aside") == bool(aside)


@pytest.mark.parametrize(
    ("clauses", "pairs"),
    [
        (["市发展和改革委员会", "市发展改革委"], {"市发展改革委": "市发展和改革委员会"}),
        (["市交通委（市道运局）", "市交通委", "市交通委"], {"市交通委（市道运局）": "市交通委"}),
        (["市环保局 市环境保护局"], {}),  # one clause names both: two bodies
        (["省财政厅", "市财政厅"], {}),
        (["市水务局", "市水文局"], {}),
        (["市教科局", "市教育科研局", "市教学科目局"], {}),  # fits two
    ],
)
def test_spellings_of_one_body_are_proposed(clauses, pairs):
    rows = [
        (str(number), name, "named")
        for number, names in enumerate(clauses)
        for name in names.split()
    ]
    assignments = pd.DataFrame(rows, columns=["task_id", "department", "kind"])
    assert proposed_aliases(assignments) == pairs


def test_an_id_that_is_taken_or_no_name_is_one_sentence(make):
    make()
    with pytest.raises(PlanError, match="is there already"):
        make()
    with pytest.raises(PlanError, match="no plan id"):
        make(plan_id="../mine")


def test_a_failure_leaves_nothing(make, tmp_path):
    with pytest.raises(PlanError):
        make(text=" \n")
    assert not list((tmp_path / "plans").iterdir())


def test_the_command_says_what_was_made_and_what_comes_next(make, tmp_path):
    make(plan_id="other")
    result = CliRunner().invoke(main, ["new", str(tmp_path / "节水.txt"), "--plan", "mine"])
    assert result.exit_code == 0
    for words in ("7 files", "tasks 3", "Look at first:", "hbey check mine", "PLAN=mine"):
        assert words in result.output


def test_the_command_lists_what_was_cut_from_the_pages_of_a_pdf_file(make, tmp_path):
    bodies = ("市水务局", "市财政局", "市教育局")
    pages = [
        lines("某市公报", f"{task}（{body}牵头）", f"— {number} —")
        for number, task, body in zip("123", ("节水。", "省水。", "用水。"), bodies, strict=True)
    ]
    (tmp_path / "节水.pdf").write_bytes(pdf(*pages))
    result = CliRunner().invoke(main, ["new", str(tmp_path / "节水.pdf"), "--plan", "mine"])
    assert "edges of the pages: “某市公报” (on 3 pages), “— 1 —” (on 3 pages)." in result.output
    assert load_plan(tmp_path / "plans" / "mine").assignments["department"].tolist() == [*bodies]
    assert (tmp_path / "plans" / "mine" / "original.pdf").is_file()


def test_the_command_fails_in_one_sentence(make, tmp_path):
    result = CliRunner().invoke(main, ["new", str(tmp_path / "no.txt"), "--plan", "mine"])
    assert (result.exit_code, result.output.count("\n")) == (1, 1)


def test_labels_leave_the_prefix_out_unless_it_is_part_of_a_word(make):
    made = make(TEXT.replace("专家组", "市委宣传部、市政府办公室"))
    labels = made.plan.departments.set_index("department")["label_zh"]
    assert labels[["市水务局", "市委宣传部", "市政府办公室"]].tolist() == [
        "水务局", "市委宣传部", "市政府办公室",
    ]  # fmt: skip
