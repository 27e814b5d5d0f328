"""A folder becomes a corpus: each file in one table, the same bytes however it was built."""

import json

import pandas as pd
import pytest
from small_corpus import NOTICE, PLAN, built, contents, written

from hbey_analysis import Corpus, load_plan
from hbey_analysis.corpus import build
from hbey_analysis.corpus.tables import CORPUS
from hbey_analysis.text.source import PlanError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three plans, a notice, and a file that is no text."""
    folder = tmp_path_factory.mktemp("files")
    written(folder, a=PLAN, b=PLAN.replace("财政", "教育"), notice=NOTICE)
    (folder / "deeper").mkdir()
    (folder / "deeper" / "c.html").write_text(f"<p>{PLAN.splitlines()[2]}</p>", encoding="utf-8")
    (folder / "broken.docx").write_bytes(b"no Word file")
    (folder / "readme.md").touch()
    metadata = "file,title,region,year,note\na.txt,节水方案,呼和浩特市,2013,x\n"
    (folder / "metadata.csv").write_text(metadata, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(folder, tmp_path_factory):
    """Their corpus, and the report of its build."""
    out = tmp_path_factory.mktemp("corpus")
    report = built(folder, out, with_text=True)
    return Corpus(out), report


def test_every_file_is_a_plan_or_another_document_or_failed(made):
    corpus, report = made
    assert {name: report[name] for name in ("files", "plans", "other", "failed")} == {
        "files": 5, "plans": 3, "other": 1, "failed": 1,
    }  # fmt: skip
    assert corpus.sql("FROM plans")["plan_id"].tolist() == ["a.txt", "b.txt", "deeper/c.html"]
    assert corpus.sql("FROM other")["file"].tolist() == ["notice.txt"]
    assert corpus.sql("FROM failed")["file"].tolist() == ["broken.docx"]
    assert corpus.sql("FROM failed")["why"].item().startswith("broken.docx: not a Word file")
    assert report["passed_over"] == 2  # the metadata are no document


def test_metadata_go_before_what_the_text_says(made):
    rows = made[0].sql("SELECT title, region, year, confidence FROM plans ORDER BY plan_id")
    assert rows.iloc[0].tolist() == ["节水方案", "呼和浩特市", 2013, 1.0]
    assert rows["title"][1] == "关于节水的实施方案"


def test_a_plan_has_the_rows_that_load_plan_gives_it(folder, made):
    plan = load_plan(folder / "b.txt")
    for name in ("tasks", "assignments", "departments", "mentions", "problems"):
        rows = made[0].sql(f"SELECT * EXCLUDE plan_id FROM {name} WHERE plan_id = ?", "b.txt")
        assert rows.to_dict("list") == getattr(plan, name).to_dict("list"), name
    assert made[0].sql("FROM texts WHERE plan_id = 'b.txt'")["text"].item() == plan.text


def test_one_worker_and_four_and_any_batch_give_the_same_bytes(folder, made, tmp_path):
    built(folder, tmp_path / "o", workers=4, batch=1, with_text=True)
    assert contents(tmp_path / "o") == contents(made[0].folder)


def test_rows_are_the_same_however_few_plans_are_sorted_at_once(
    folder, made, tmp_path, monkeypatch
):
    monkeypatch.setattr(build, "SORTED_AT_ONCE", 2)
    built(folder, tmp_path / "out", with_text=True)
    few = Corpus(tmp_path / "out")
    for name in CORPUS:
        pd.testing.assert_frame_equal(few.sql(f"FROM {name}"), made[0].sql(f"FROM {name}"))


def test_only_what_is_new_or_changed_is_read_and_the_bytes_are_those_of_a_new_build(tmp_path):
    files = written(tmp_path / "f", a=PLAN, b=PLAN, gone=PLAN)
    built(files, tmp_path / "o")
    assert built(files, tmp_path / "o")["read"] == 0
    written(files, b=NOTICE, c=PLAN)
    (files / "gone.txt").unlink()
    report = built(files, tmp_path / "o")
    assert (report["read"], report["kept"], report["plans"], report["other"]) == (2, 1, 2, 1)
    built(files, tmp_path / "new")
    assert contents(tmp_path / "o") == contents(tmp_path / "new")


def test_other_metadata_are_read_again(tmp_path):
    files = written(tmp_path / "f", a=PLAN, b=PLAN)
    built(files, tmp_path / "o")
    (files / "metadata.csv").write_text("file,year\nb.txt,2014\n", encoding="utf-8")
    assert built(files, tmp_path / "o")["read"] == 1
    assert (
        Corpus(tmp_path / "o").sql("SELECT year FROM plans WHERE year > 0")["year"].item() == 2014
    )


def test_another_version_reads_all_again_and_says_so(tmp_path, monkeypatch):
    files = written(tmp_path / "f", a=PLAN)
    before = built(files, tmp_path / "o")["version"]
    monkeypatch.setattr(build, "reading_version", lambda with_text: "other")
    report = built(files, tmp_path / "o")
    assert (report["read"], report["version"], report["version_before"]) == (1, "other", before)


def test_the_version_is_of_the_code_that_reads_and_of_the_texts_kept():
    assert build.reading_version(True) == build.reading_version() + "-text"


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("file,year\nz.txt,2013\n", "no file is called 'z.txt'"),
        ("file,year\na.txt,last\n", "metadata.csv:2:1: year must be a whole number"),
        ("name,year\na.txt,2013\n", "file"),
    ],
)
def test_metadata_that_are_wrong_are_one_sentence(tmp_path, table, sentence):
    files = written(tmp_path / "f", a=PLAN)
    (files / "metadata.csv").write_text(table, encoding="utf-8")
    with pytest.raises(PlanError, match=sentence):
        build.listed(files)


def test_a_folder_without_files_to_read_is_one_sentence(tmp_path):
    with pytest.raises(PlanError, match="no file to read lies there"):
        build.listed(tmp_path)


def test_a_corpus_is_written_by_one_build_at_a_time(tmp_path):
    with (
        build.alone(tmp_path),
        pytest.raises(PlanError, match="another build writes it"),
        build.alone(tmp_path),
    ):
        pass


def test_the_manifest_counts_and_hashes_every_table(made):
    manifest = json.loads((made[0].folder / "manifest.json").read_text())
    assert manifest["files"] == 5
    assert manifest["tables"]["tasks"]["rows"] == 3
    assert all(len(table["sha256"]) == 64 for table in manifest["tables"].values())
