"""Both READMEs open with what the study says, in its own numbers."""

import re

import pytest

from hbey_analysis.paths import ROOT
from hbey_analysis.values.baseline import baseline
from hbey_analysis.values.study import study_values
from hbey_analysis.values.value import Maker

PHRASES = {
    ("README.md", "en"): [
        "Each of {tasks.count} tasks has one lead",
        "{leaders.count} of the {bodies.count} named bodies lead any",
        "the first three hold {leaders.three.share} of the leads",
        "({leads.planning} against {leads.planning.expected})",
        "are named {gatekeepers.named} times and lead {gatekeepers.leads} task, "
        "where an even draw gives {gatekeepers.expected}",
        "Beside {baseline.plans} other plans, which are no sample",
        "{checkable.quantities.tasks} tasks hold a figure or a date that can be checked",
    ],
    ("README.zh-CN.md", "zh"): [
        "{tasks.count}项任务均只有一个牵头单位",
        "被点名的{bodies.count}个部门中，{leaders.count}个有牵头任务",
        "牵头最多的三个占全部牵头的{leaders.three.share}",
        "（实际{leads.planning}项，期望{leads.planning.expected}项）",
        "合计被点名{gatekeepers.named}次，牵头{gatekeepers.leads}次，"
        "均等抽取的期望为{gatekeepers.expected}次",
        "与另外{baseline.plans}份方案（并非抽样所得）相对照",
        "含可核查数量或期限的任务有{checkable.quantities.tasks}项",
    ],
}


@pytest.fixture(scope="module")
def others(hbey):
    """Values over other plans."""
    return {value.key: value for value in baseline(Maker(hbey)) if value is not None}


@pytest.mark.parametrize(("name", "language"), PHRASES)
def test_the_readme_says_what_the_values_are(hbey, quick, others, name, language):
    values = study_values(hbey) | others
    page = " ".join((ROOT / name).read_text(encoding="utf-8").split())
    for phrase in PHRASES[name, language]:
        said = re.sub(r"\{([\w.]+)\}", lambda key: getattr(values[key[1]], language), phrase)
        assert said in page


def test_what_the_readme_says_without_a_number_holds(hbey, quick, others):
    values = study_values(hbey)
    assert values["leads.one"].value == values["tasks.count"].value
    assert values["leads.planning.named"].value == values["tasks.count"].value
    assert values["leads.planning.p"].value > 0.05 > values["gatekeepers.p"].value
    assert values["places.assigned"].value == 0
    assert others["baseline.leads.finance.high"].value < 1 < others["baseline.leads.land.low"].value
    assert others["baseline.everywhere.planning"].value == values["leads.land"].value == 0
