"""A law and a news story: no tasks, one clear problem, no crash."""

import pytest
from click.testing import CliRunner

from hbey_analysis import load_plan
from hbey_analysis.cli import main
from hbey_analysis.paths import ROOT

FILES = sorted((ROOT / "tests" / "texts").glob("*.txt"))  # written for this test
texts = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_there_is_a_law_and_a_news_story():
    assert [path.stem for path in FILES] == ["law", "news"]


@texts
def test_it_has_no_task_and_one_problem(path):
    plan = load_plan(path)
    assert (len(plan.tasks), len(plan.assignments)) == (0, 0)
    assert plan.problems["code"].tolist() == ["no_clauses"]


@texts
def test_the_check_says_so_in_one_line_and_fails(path):
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 1
    assert [line for line in result.output.splitlines() if "no_clauses" in line] == [
        line for line in result.output.splitlines() if ": error " in line
    ]
    assert "this is no work-division plan" in result.output
