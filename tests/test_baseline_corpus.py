"""The committed facts of real plans: in step with the mapping, without text; the tool."""

import baseline
import pandas as pd
import pytest

from hbey_analysis import function_of, read_facts, read_functions
from hbey_analysis.paths import DATA

LONGEST_TITLE = 83
LONGEST_NAME = 25  # characters; a clause is longer
TEXTS = {
    "long.txt": "一、总则\n" + "做好工作。（省财政厅牵头，省水利厅配合）\n" * 5,
    "short.txt": "一、总则\n做好工作。（省财政厅牵头，省水利厅配合）\n",
}


@pytest.fixture(scope="module")
def committed():
    return read_facts("baseline")


def test_functions_are_those_of_the_mapping(committed):
    rows = committed.assignments[committed.assignments["kind"].eq("named")]
    known = rows.drop_duplicates("department").set_index("department")["function"]
    mapping = read_functions()
    known = known.drop(baseline.UNREAD).dropna().to_dict()
    named = rows["department"].unique()
    said = {name: function_of(name, mapping) for name in named if name != baseline.UNREAD}
    assert known == {name: function for name, function in said.items() if function}


def test_no_words_of_the_texts_but_names_are_kept(committed):
    rows = committed.assignments
    assert set(rows.loc[rows["kind"].eq("collective"), "department"]) == {baseline.CLASS}
    assert rows["department"].str.len().max() <= LONGEST_NAME
    assert not rows["department"].str.contains("[。；：，]").any()
    assert committed.plans["title"].str.len().max() <= LONGEST_TITLE


def test_plans_are_real_and_long_enough_and_the_default_plan_is_not_among_them(committed, hbey):
    plans = committed.plans
    assert plans["tasks"].min() >= baseline.LEAST_OWN
    assert hbey.document["sha256"][0] not in set(plans["sha256"])
    named = committed.assignments.groupby("plan_id")["task_id"].nunique()
    assert (named <= plans["tasks"][named.index]).all()
    assert plans["level"].notna().all() and plans["year"].str.fullmatch(r"20\d\d").all()


def test_the_sources_are_addresses(committed):
    assert committed.plans["source"].dropna().str.startswith("http").all()


@pytest.fixture
def made(tmp_path, capsys):
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    target = tmp_path / "corpus"
    baseline.main(tmp_path, target)
    return tmp_path, target, capsys.readouterr().out


def test_the_tool_writes_what_is_read_again_and_leaves_short_texts_out(made):
    _, target, said = made
    found = read_facts(target)
    assert found.plans.loc["long", ["tasks", "grammar", "level"]].tolist() == [5, "led", "province"]
    assert found.assignments["function"].tolist() == ["finance", "water"] * 5
    assert "left out: short.txt: 1 tasks" in said


def test_what_is_known_of_a_plan_is_kept_and_a_second_run_changes_nothing(made):
    folder, target, _ = made
    path = target / "plans.csv"
    table = pd.read_csv(path, dtype="str").assign(place="某省", level="city", tasks="99")
    table.to_csv(path, index=False)
    baseline.main(folder, target)
    once = path.read_bytes()
    row = read_facts(target).plans.loc["long"]
    assert row[["place", "level", "tasks"]].tolist() == ["某省", "city", 5]
    baseline.main(folder, target)
    assert path.read_bytes() == once
    assert (DATA / "corpus" / "baseline" / "plans.csv").is_file()
