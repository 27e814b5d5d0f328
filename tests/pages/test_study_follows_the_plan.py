"""A body changed in one clause is told by the study; its numbers lead to the tasks they count."""

import random
import shutil

import pytest
from clauses_again import changed_texts, recount

from hbey_analysis import load_plan, write_evidence
from hbey_analysis.figures.wording import LANGUAGES
from hbey_analysis.pages.manuscript import VALUE, filled, read_manuscript
from hbey_analysis.pages.study import study_faults
from hbey_analysis.paths import PLANS, STUDY
from hbey_analysis.values import baseline, naming, robustness
from hbey_analysis.values.study import TOPICS, study_values
from hbey_analysis.values.value import Maker

pytestmark = pytest.mark.slow
SEED = 1949
COSTLY = (naming.nulls, naming.directed, robustness.specifications, baseline.baseline)
CHANGES = [
    pytest.param(key, text, id=f"{SEED}-{task}-{key}")
    for key, task, text in changed_texts(SEED, 10)
]


@pytest.fixture(scope="module")
def values(hbey):
    """All values of the plan of 2013."""
    return study_values(hbey)


@pytest.fixture(scope="module")
def written(hbey, tmp_path_factory):
    """The evidence page of the plan."""
    return write_evidence(hbey, tmp_path_factory.mktemp("pages") / "hbey.html")


@pytest.mark.parametrize(("key", "text"), CHANGES)
def test_a_body_changed_in_one_clause_is_told_by_the_study(key, text, values, tmp_path):
    folder = shutil.copytree(PLANS / "hbey", tmp_path / "hbey")
    (folder / "plan.txt").write_text(text, encoding="utf-8", newline="")
    plan = load_plan(folder)
    cheap = [topic for topic in TOPICS if topic not in COSTLY]  # the others are not counted again
    changed = values | {v.key: v for topic in cheap for v in topic(Maker(plan)) if v is not None}
    before, after = recount(), recount(text)
    moved = {name for name in before if len(before[name]) != len(after[name])}
    assert f"{key}.named" in moved
    for language in LANGUAGES:
        written = read_manuscript(STUDY / f"study.{language}.md", language).text
        printed = moved & {match[1] for match in VALUE.finditer(written)}
        for name in printed:
            assert filled(f"{{{{{name}}}}}", changed, language) == f"{len(after[name])}"
        faults = " ".join(study_faults(plan, changed, language))
        told = {name for name in moved if f"{name} = {len(after[name])}" in faults}
        assert printed or told


@pytest.mark.parametrize("place", range(20))
def test_a_value_drawn_opens_as_many_tasks_as_it_counts(place, values, browser, written):
    counted = sorted(key for key, value in values.items() if value.tasks)
    value = values[random.Random(SEED).sample(counted, 20)[place]]
    page = browser.new_page()
    page.goto(f"{written.as_uri()}{value.address}")
    count, articles = page.locator("#count"), page.locator("article:visible")
    opened = articles.evaluate_all("all => all.map((one) => one.id)")
    assert count.get_attribute("data-tasks") == str(len(value.tasks)), value.key
    assert opened == [f"task-{task}" for task in value.tasks], value.key
    page.close()
