"""Plans side by side, and the functions that their bodies have."""

from math import nan
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from hbey_analysis import (
    body_functions,
    compare,
    compare_levels,
    facts_of,
    function_of,
    function_overlap,
    function_shares,
    load_plan,
    read_functions,
    real_plans,
    with_others,
)
from hbey_analysis.cli import main

TABLE = """code,parent,label_zh,label_en,terms
finance,,财政,Finance,财政
agriculture,,农业,Agriculture,农牧|农业
bank,,金融,Banking,农业银行|人民银行
water,,水利,Water,水利|水务
-,,,,财政金融学院
"""
OTHER = """一、水
1.节水。（责任单位：市水务局、市财政局；完成时限：2024年6月）
2.省水，降低20%。（责任单位：市水务局、各区政府）
"""


@pytest.fixture
def functions(tmp_path):
    path = tmp_path / "functions.csv"
    path.write_text(TABLE, encoding="utf-8")
    return read_functions(path)


@pytest.fixture
def plans(tiny, tmp_path):
    """The tiny plan, where 水利厅, 财政厅 and 农牧业厅 have a function, and one of two tasks."""
    path = tmp_path / "other.txt"
    path.write_text(OTHER, encoding="utf-8")
    return {"tiny": tiny, "other": load_plan(path)}


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("自治区财政厅", "finance"),
        ("财政部", "finance"),
        ("农业银行某市分行", "bank"),  # the longest term, not 农业
        ("市水务局（市节水办）", "water"),
        ("市财政农业局", "finance"),  # equal length: the first in the name
        ("财政金融学院", None),  # a phrase of the row "-"
        ("市教育局", None),
    ],
)
def test_a_body_has_the_function_of_the_longest_term_in_its_name(functions, name, function):
    assert function_of(name, functions) == function


def test_facts_of_a_plan_give_what_the_plan_gives_but_what_needs_its_text(plans, functions):
    facts = facts_of(plans.values(), functions)
    loaded, known = compare(plans), compare({}, facts)
    text = ["sections", "items", "task_length", "measurable", "one_section", "breadth"]
    pd.testing.assert_frame_equal(known.drop(text), loaded.drop(text))
    assert known.loc[text].isna().all(axis=None)
    pd.testing.assert_frame_equal(
        function_shares({}, functions, facts), function_shares(plans, functions)
    )
    pd.testing.assert_frame_equal(
        body_functions({}, functions, facts), body_functions(plans, functions)
    )


def test_measures_of_plans_stand_side_by_side(plans):
    table = compare(plans)
    assert list(table.columns) == ["tiny", "other"]
    expected = {
        "sections": (2, 1), "items": (2, 0), "tasks": (4, 2), "bodies": (4, 2),
        "bodies_per_task": (9 / 4, 3 / 2), "led": (3 / 4, 0), "collective": (0, 1 / 2),
        "deadline": (0, 1 / 2), "measurable": (0, 1 / 2), "top_body": (3 / 4, 1),
        "workload_gini": (7 / 36, 1 / 6),
            "one_section": (0.5, nan),  # one section does not divide tasks
        # 水利厅 and 财政厅 in sections 1, 1, 2: 1 / (4/9 + 1/9); 林业厅 twice in section 2;
        # 农牧业厅, in one task, is not counted
        "breadth": ((9 / 5 + 9 / 5 + 1) / 3, nan),
    }  # fmt: skip
    for measure, values in expected.items():
        assert table.loc[measure].tolist() == pytest.approx(values, abs=1e-5, nan_ok=True), measure


def test_a_plan_in_which_nobody_leads_has_no_inequality_of_leads(plans):
    leads = compare(plans).loc["leads_gini"]
    assert leads["tiny"] == pytest.approx(1 / 6)  # 1 and 2 tasks led: (2 - 1) / (2 * 3)
    assert leads.isna().tolist() == [False, True]


def test_a_task_counts_once_for_each_function_it_names(plans, functions):
    shares = function_shares(plans, functions)
    assert shares.to_dict("index") == {
        "water": {"tiny": 3 / 4, "other": 1},
        "finance": {"tiny": 3 / 4, "other": 1 / 2},
        "agriculture": {"tiny": 1 / 4, "other": 0},
    }
    assert shares.index.tolist() == ["water", "finance", "agriculture"]  # the mean falling


@pytest.mark.parametrize(
    ("text", "share"),
    [("一、水\n1.节水。（责任单位：市水务局）\n", [1]), ("一、水\n没有条款的文字。\n", [])],
    ids=["one task", "none"],
)
def test_plans_of_one_task_and_of_none_are_compared(functions, tmp_path, text, share):
    path = tmp_path / "short.txt"
    path.write_text(text, encoding="utf-8")
    short = {"short": load_plan(path)}
    shares = function_shares(short, functions)
    assert shares["short"].tolist() == share
    assert function_overlap(shares).to_numpy().tolist() == [[len(share)]]
    table = compare(short)["short"]
    assert table[["tasks", "bodies_per_task", "led"]].tolist() == [len(share), len(share), 0]


def test_functions_in_common_over_functions_in_either(plans, functions):
    overlap = function_overlap(function_shares(plans, functions))
    assert overlap.loc["tiny"].tolist() == [1, pytest.approx(2 / 3)]
    assert (overlap.to_numpy() == overlap.to_numpy().T).all()


def test_bodies_without_a_function_are_listed(plans, functions):
    bodies = body_functions(plans, functions)
    assert bodies.loc[bodies["function"].isna(), "department"].tolist() == ["自治区林业厅"]
    assert bodies.groupby("plan")["tasks"].sum().to_dict() == {"other": 3, "tiny": 9}
    assert bodies.index.tolist() == list(range(6))


def test_the_plan_itself_comes_first_and_once(hbey):
    assert list(with_others(hbey, " hbey,")) == ["hbey"]
    assert with_others(hbey, "")["hbey"] is hbey
    assert with_others(hbey, "hbey")["hbey"] is hbey


def test_the_others_follow_whatever_their_ids(hbey, tmp_path):
    other = str(tmp_path / "other.txt")
    Path(other).write_text("做好工作。（市财政局负责）\n", encoding="utf-8")
    assert list(with_others(hbey, f"{other}, example")) == ["hbey", other]


def test_levels_say_what_divides_the_tasks_of_each_plan(plans):
    table = compare_levels(plans)
    assert table.index.tolist() == ["tiny", "other"]
    # tiny: four tasks, two a section; two items and two tasks of their own. other: one section
    assert table["section_id"].tolist() == [2, 1]
    assert table["item_id"].tolist() == [1, 1]
    assert table.loc["tiny", "best"] == "section_id" and pd.isna(table.loc["other", "best"])


def test_no_plan_is_compared_with_an_invented_one(hbey):
    assert list(with_others(hbey, "example")) == ["hbey"]
    assert list(with_others(load_plan("example"), "hbey,example")) == ["example"]


def test_real_plans_are_those_that_do_not_say_they_are_invented(tmp_path):
    for name, said in (("b", "invented = true"), ("a", "invented = false"), ("c", None)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.txt").write_text("工作。\n", encoding="utf-8")
        if said:
            (tmp_path / name / "plan.toml").write_text(said, encoding="utf-8")
    (tmp_path / "no plan").mkdir()
    assert real_plans(tmp_path) == ["a", "c"]
    assert "hbey" in real_plans() and "example" not in real_plans()


def test_rules_are_applied_to_others_only_when_asked_for(hbey, tmp_path):
    path = str(tmp_path / "other.txt")
    text = "一、水\n1.节水。（责任单位：市水务局、市财政局，列第一位者为牵头单位，下同）\n"
    Path(path).write_text(text, encoding="utf-8")
    roles = [set(with_others(hbey, path, *rules)[path].assignments["role"])
             for rules in ([], [False], [True])]  # fmt: skip
    assert ["lead" in found for found in roles] == [False, False, True]


def test_every_body_of_the_plan_has_a_function(hbey):
    bodies = body_functions({"hbey": hbey}, read_functions())
    assert bodies.loc[bodies["function"].isna(), "department"].tolist() == []


@pytest.mark.parametrize(
    ("name", "function_label"),
    [
        ("省财政厅", "财政"), ("自治区财政厅", "财政"), ("财政部", "财政"),
    ],
)  # fmt: skip
def test_one_function_has_many_names(name, function_label):
    functions = read_functions()
    labels = {row["code"]: row["label_zh"] for row in functions.rows}
    assert function_label in labels[function_of(name, functions)]


# ------------------------------------------------------------------ the command


@pytest.fixture
def files(tmp_path):
    """Two plans as files, and a mapping."""
    for name, text in (("a", OTHER), ("b", OTHER.replace("市财政局", "市教育局"))):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "functions.csv").write_text(TABLE, encoding="utf-8")
    return [str(tmp_path / name) for name in ("a.txt", "b.txt", "functions.csv")]


def run(*words):
    return CliRunner().invoke(main, ["compare", *words])


def test_the_command_prints_both_plans_and_what_it_does_not_know(files):
    a, b, mapping = files
    result = run(a, b, "--functions", mapping)
    assert result.exit_code == 0
    for words in ("Tasks with a lead", "Finance", "50%", "No function is known for 市教育局"):
        assert words in result.output


def test_the_command_prints_csv(files, tmp_path):
    a, b, mapping = files
    path = tmp_path / "out.csv"
    path.write_text(run(a, b, "--functions", mapping, "--format", "csv").output)
    table = pd.read_csv(path).set_index(["table", "name"])
    assert table.loc[("measure", "tasks")].tolist() == [2, 2]
    assert table.loc[("function", "finance")].tolist() == [0.5, 0]


def test_rules_are_applied_when_asked_for(files):
    a, b, mapping = files
    text = "一、水\n1.节水。（责任单位：市水务局、市财政局，列第一位者为牵头单位，下同）\n"
    Path(a).write_text(text, encoding="utf-8")
    led = [
        line.split(",")[2]
        for options in ([], ["--apply-rules"])
        for line in run(
            a, b, *options, "--functions", mapping, "--format", "csv"
        ).output.splitlines()
        if line.startswith("measure,led")
    ]
    assert led == ["0.0", "1.0"]


@pytest.mark.parametrize("words", [["hbey"], ["hbey", "hbey"], ["hbey", "none"]])
def test_wrong_plans_are_one_sentence(words):
    result = run(*words)
    assert result.exit_code
    assert result.output.strip().splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in result.output


def test_plans_to_compare_with_are_read_without_their_rules_unless_asked(hbey, monkeypatch):
    asked = []
    load = "hbey_analysis.measures.comparison.load_plan"
    monkeypatch.setattr(load, lambda name, apply_rules: asked.append((name, apply_rules)) or hbey)
    with_others(hbey, "example, hbey,")
    with_others(hbey, "example", apply_rules=True)
    assert asked == [("example", False), ("example", True)]


def test_topics_of_functions_are_major_topics_of_the_master_codebook():
    topics = {*map(str, range(1, 24))} - {"11", "22"}
    cells = {row["code"]: row["cap"] for row in read_functions().rows}
    assert {topic for cell in cells.values() for topic in cell.split("|")} <= topics | {""}
    assert (cells["health"], cells["customs"], cells["mass"]) == ("3", "18", "")
