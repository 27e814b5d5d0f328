"""A body changed in one clause changes the values that name it, and no others."""

import shutil

import pytest
from clauses_again import changed_texts, recount, wrong

from hbey_analysis import load_plan
from hbey_analysis.paths import PLANS
from hbey_analysis.values import leading, naming
from hbey_analysis.values.value import Maker

SEED = 2013
CHANGES = [
    pytest.param(key, text, id=f"{SEED}-{task}-{key}")
    for key, task, text in changed_texts(SEED, 10)
]
TOPICS = (leading.functions, leading.standing, naming.sets, naming.order)


@pytest.mark.parametrize(("key", "text"), CHANGES)
def test_a_body_changed_in_one_clause_changes_the_values_that_name_it(key, text, tmp_path):
    folder = shutil.copytree(PLANS / "hbey", tmp_path / "hbey")
    (folder / "plan.txt").write_text(text, encoding="utf-8", newline="")
    plan = load_plan(folder)
    values = {v.key: v for topic in TOPICS for v in topic(Maker(plan)) if v is not None}
    before = recount()
    assert values[f"{key}.named"].value == len(before[f"{key}.named"]) - 1
    assert wrong(values, plan, text, before.keys() & values.keys()) == []
