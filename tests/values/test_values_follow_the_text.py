"""A body changed in one clause changes the values that name it, and no others."""

import random
import re
import shutil

import pytest
from clauses_again import BODIES, TASK, TEXT, Clauses, recount, wrong

from hbey_analysis import load_plan
from hbey_analysis.paths import PLANS
from hbey_analysis.values import leading, naming
from hbey_analysis.values.value import Maker

SEED = 2013
CHANGES = 10
FUNCTIONS = [key for key in BODIES if key.startswith("leads.")]
TOPICS = (leading.functions, leading.standing, naming.sets, naming.order)


def changes():
    """Return ten changes of the text: one body of a clause becomes another that it lacks."""
    chance = random.Random(SEED)
    clauses, found = Clauses(), list(TASK.finditer(TEXT))
    for _ in range(CHANGES):
        key = chance.choice(FUNCTIONS)
        task = chance.choice(clauses.naming(BODIES[key]))
        others = {"民政厅", "国资委", "文化厅", "教育厅"} - clauses.named[task]
        other = chance.choice(sorted(others))
        start, end = found[task].span()
        start = found[task].start(2)
        clause = re.sub(BODIES[key], other, TEXT[start:end], count=1)
        yield pytest.param(key, TEXT[:start] + clause + TEXT[end:], id=f"{SEED}-{task}-{key}")


@pytest.mark.parametrize(("key", "text"), list(changes()))
def test_a_body_changed_in_one_clause_changes_the_values_that_name_it(key, text, tmp_path):
    folder = shutil.copytree(PLANS / "hbey", tmp_path / "hbey")
    (folder / "plan.txt").write_text(text, encoding="utf-8", newline="")
    plan = load_plan(folder)
    values = {v.key: v for topic in TOPICS for v in topic(Maker(plan)) if v is not None}
    before = recount()
    assert values[f"{key}.named"].value == len(before[f"{key}.named"]) - 1
    assert wrong(values, plan, text, before.keys() & values.keys()) == []
