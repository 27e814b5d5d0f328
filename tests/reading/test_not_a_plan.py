"""A law and a news story: no tasks, one clear problem, no crash."""

import pytest
from click.testing import CliRunner

from hbey_analysis import load_plan
from hbey_analysis.cli import main
from hbey_analysis.paths import ROOT
from hbey_analysis.reading.accept import find_clauses

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


@pytest.mark.parametrize(
    "text",
    [
        "投资主管部门以及市监督管理部门，应当建立机制。",  # no label at the head of its phrase
        "本办法由市水务部门（简称水行政主管部门，下同）解释。",
        "\n镇人民政府、街道办事处按照职责做好本辖区的绿化工作。\n",
        "村民委员会、居民委员会协助做好有关救助工作。",
        "（一）绿地由城\n市绿化主管部门或者其委托的单位负责；\n（二）道路由养护单位负责。",
        "实现事项办理一次申报一次填写以后信息自动推送至\n有关部门办理\n减少时间。",
        "审计部门按照职责做好项目代建过程中的\n审计。",
        "第四条 县级人民政府水务主管部门负责\n本行政区域的节水。",
        "水务部门按照职责分工做好下列工作：\n（一）节水。",
        "市防汛办业务上受市应急局指导。",
        "推进考核工作。\n（法治政府）\n建设。",
        "做好招标工作。（招标代理机构）\n",
    ],
)
def test_what_says_who_does_what_in_prose_is_no_clause(text):
    assert find_clauses(text)[0] == []


def test_a_lone_bracket_that_states_a_level_is_a_clause_and_one_in_company_too():
    assert len(find_clauses("推进节水。（市水务局）\n")[0]) == 1
    assert len(find_clauses("推进节水。（教务处）\n加强管理。（学生处）\n")[0]) == 2
    assert find_clauses("推进节水。（教务处）\n")[0] == []
