"""The committed facts of real plans: in step with the mapping, without text."""

import pytest

from hbey_analysis import function_of, read_facts, read_functions
from hbey_analysis.corpus.facts import CLASS, UNREAD
from hbey_analysis.measures._units import LEAST_TASKS

LONGEST_TITLE = 83
LONGEST_NAME = 25  # characters; a clause is longer


@pytest.fixture(scope="module")
def committed():
    return read_facts("baseline")


def test_functions_are_those_of_the_mapping(committed):
    rows = committed.assignments[committed.assignments["kind"].eq("named")]
    known = rows.drop_duplicates("department").set_index("department")["function"]
    mapping = read_functions()
    known = known.drop(UNREAD).dropna().to_dict()
    named = rows["department"].unique()
    said = {name: function_of(name, mapping) for name in named if name != UNREAD}
    assert known == {name: function for name, function in said.items() if function}


def test_no_words_of_the_texts_but_names_are_kept(committed):
    rows = committed.assignments
    assert set(rows.loc[rows["kind"].eq("collective"), "department"]) == {CLASS}
    assert rows["department"].str.len().max() <= LONGEST_NAME
    assert not rows["department"].str.contains("[。；：，]").any()
    assert committed.plans["title"].str.len().max() <= LONGEST_TITLE


def test_plans_are_real_and_long_enough_and_the_default_plan_is_not_among_them(committed, hbey):
    plans = committed.plans
    assert plans["tasks"].min() >= LEAST_TASKS
    assert hbey.document["sha256"][0] not in set(plans["sha256"])
    named = committed.assignments.groupby("plan_id")["task_id"].nunique()
    assert (named <= plans["tasks"][named.index]).all()
    assert plans["level"].notna().all() and plans["year"].str.fullmatch(r"20\d\d").all()


def test_the_sources_are_addresses(committed):
    assert committed.plans["source"].dropna().str.startswith("http").all()
