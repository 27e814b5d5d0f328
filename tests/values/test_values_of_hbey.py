"""Every value of the plan of 2013: counted again, called again, printed, led back to tasks."""

import re
from urllib.parse import parse_qsl

import pytest
from clauses_again import recount, wrong

import hbey_analysis
from hbey_analysis import evidence
from hbey_analysis.values import naming, robustness
from hbey_analysis.values.study import study_values

pytestmark = pytest.mark.slow
COSTLY = {
    naming: ["all_nulls", "directed_significance"],
    robustness: ["specification_curve"],
}


@pytest.fixture(scope="module")
def measures():
    """The public names, each measuring the same thing once: some take seconds."""
    return {name: once(getattr(hbey_analysis, name)) for name in hbey_analysis.__all__}


@pytest.fixture(scope="module")
def values(hbey, measures):
    """All values of the plan of 2013."""
    with pytest.MonkeyPatch.context() as patch:
        for topic, names in COSTLY.items():
            for name in names:
                patch.setattr(topic, name, measures[name])
        return study_values(hbey)


def once(measure):
    """Return a measure that gives for the same tables and choices what it gave before."""
    memory = []

    def call(*given, **named):
        for before, names, result in memory:
            if names == named and same(before, given):
                return result
        memory.append((given, named, measure(*given, **named)))
        return memory[-1][2]

    return call


def same(before, given):
    """Tell whether arguments are the same tables, and equal else."""
    plain = (str, int, tuple, dict)
    pairs = list(zip(before, given, strict=False))
    alike = [one is two or (isinstance(one, plain) and one == two) for one, two in pairs]
    return len(before) == len(given) and all(alike)


def plainly(result):
    """Return a result as a value holds it."""
    if isinstance(result, list):
        return tuple(map(str, result))
    return result if isinstance(result, str) else round(float(result), 6)


def test_the_call_of_every_value_gives_the_value(values, hbey, measures):
    names = measures | {"plan": hbey}
    for key, value in values.items():
        assert plainly(eval(value.call, names)) == value.value, key


def test_the_address_of_a_value_opens_the_tasks_that_it_counts(values, hbey):
    for key, value in values.items():
        if value.address is None:
            assert not value.tasks, key
            continue
        state = dict(parse_qsl(value.address[1:], keep_blank_values=True))
        if "tasks" in state:
            opened = [task for task in state["tasks"].split(",") if task]
        else:
            codebook, _, code = state.pop("code", "").rpartition("/")
            codes = {"codebook": codebook, "code": code} if code else {}
            opened = evidence(hbey, **state, **codes)["task_id"].tolist()
        assert opened == list(value.tasks), key


def test_both_languages_print_every_value(values):
    for key in [key for key in values if not key.startswith("document")]:
        value = values[key]
        assert value.en.strip() and value.zh.strip(), key
        assert not re.search("\\bnan\\b|None|自治区发展改革委", value.en + value.zh), key


def test_every_value_says_what_it_rests_on(values, hbey):
    assert {value.rows for value in values.values()} <= {
        "coding",
        "corpus/baseline",
        *hbey.tables(),
    }


def test_every_value_that_counts_tasks_is_counted_again_from_the_text(values, hbey):
    assert {key for key, value in values.items() if value.address is not None} == {*recount()}
    assert wrong(values, hbey) == []
