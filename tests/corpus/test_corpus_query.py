"""A corpus asked: frames that the measures take, faults that `verify` finds."""

import pytest
from click.testing import CliRunner
from small_corpus import PLAN, built, written

from hbey_analysis import Corpus, cli, co_assignment, coverage, workload
from hbey_analysis.corpus.query import verify_corpus
from hbey_analysis.text.source import PlanError


def hbey(*arguments):
    return CliRunner().invoke(cli.main, ["corpus", *map(str, arguments)])


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Two plans of a clause each; the water bureau leads both."""
    place = tmp_path_factory.mktemp("query")
    written(place / "f", a=PLAN, b=PLAN.replace("财政", "教育"))
    built(place / "f", place / "o")
    return place / "o"


def test_a_measure_over_one_plan(out):
    rows = Corpus(out).sql("FROM assignments WHERE plan_id = ?", "a.txt")
    assert workload(rows)["total"].to_dict() == {"市水务局": 1, "市财政局": 1}


def test_a_measure_over_all_plans_does_not_take_their_tasks_for_one(out):
    rows = Corpus(out).sql("FROM pooled_assignments")
    assert rows["task_id"].unique().tolist() == ["a.txt:1.0.1", "b.txt:1.0.1"]
    assert workload(rows)["total"].to_dict() == {"市水务局": 2, "市教育局": 1, "市财政局": 1}
    assert co_assignment(rows).loc["市教育局", "市财政局"] == 0
    assert coverage(rows).to_numpy().sum() == 4


def test_a_column_without_a_value_is_text(out):
    assert Corpus(out).sql("SELECT parent FROM departments")["parent"].dtype == "str"


def test_sql_that_is_wrong_is_one_sentence(out):
    result = hbey("query", out, "FROM nothing")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "nothing does not exist" in result.output


def test_query_prints_rows(out):
    result = hbey("query", out, "SELECT plan_id, tasks FROM plans", "--format", "csv")
    assert result.output == "plan_id,tasks\na.txt,1\nb.txt,1\n"
    assert hbey("query", out, "SELECT 1 AS n").output.split() == ["n", "0", "1"]


def test_verify_finds_a_file_that_was_changed_or_is_gone(tmp_path, out):
    assert "as it was written" in hbey("verify", out).output
    built(written(tmp_path / "f", a=PLAN), tmp_path / "o")
    path = Corpus(tmp_path / "o").path("tasks")
    path.write_bytes(path.read_bytes() + b"x")
    assert "tasks.parquet: not as it was written" in verify_corpus(tmp_path / "o")[0]
    path.unlink()
    result = hbey("verify", tmp_path / "o")
    assert result.exit_code == 1
    assert "tasks.parquet: missing" in result.output
    assert built(tmp_path / "f", tmp_path / "o")["read"] == 1  # as the sentence says
    assert verify_corpus(tmp_path / "o") == []


def test_what_is_no_corpus_is_one_sentence(tmp_path):
    with pytest.raises(PlanError, match="no corpus; make one"):
        Corpus(tmp_path)


def test_a_build_reports_to_readers_and_to_programs(out, tmp_path):
    (tmp_path / "f").mkdir()
    written(tmp_path / "f", a=PLAN)
    (tmp_path / "f" / "b.docx").write_bytes(b"no Word file")
    first = hbey("build", tmp_path / "f", "--out", tmp_path / "o", "--workers", "1")
    assert "2 files: 2 read now, 0 as before" in first.output
    assert "plans 1, other 0, failed 1, tasks 1, assignments 2" in first.output
    assert "query" in first.output.splitlines()[-1]
    again = hbey("build", tmp_path / "f", "--out", tmp_path / "o", "--json")
    assert '"read": 0, "kept": 2' in again.output
