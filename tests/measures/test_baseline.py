"""Where a plan stands among others: worked by hand, and the rules of who is compared."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_facts import facts

from hbey_analysis import (
    PlanError,
    comparable,
    facts_of,
    function_leads,
    function_shares,
    largest_comparable,
    lead_rate,
    overlap_by_level,
    percentile,
    percentiles,
    plan_measures,
    random_leads,
    read_facts,
    read_functions,
    summed_leads,
    with_baseline,
)
from hbey_analysis.measures.baseline import CENTRAL, grammar_of, level_of, qualities

CLAUSES = ["P>FL", "F>P", "P>", "PF>L", ">PF*"]


def of(name, table):
    return table.loc[("p", name)].to_dict()


def test_leads_given_naming_are_counted_where_a_task_names_one_lead_and_others():
    # clear: the first two; an even draw gives planning 1/3 + 1/2
    found = of("planning", function_leads(facts(("p", "city", CLAUSES))))
    assert found == pytest.approx(
        {"tasks": 5, "share": 1, "named": 2, "leads": 1, "expected": 5 / 6, "over": 1 / 12}
    )


def test_several_bodies_of_a_function_draw_together_and_count_once():
    found = of("finance", function_leads(facts(("p", "city", ["P>Ff"]))))
    assert found == pytest.approx(
        {"tasks": 1, "share": 1, "named": 1, "leads": 0, "expected": 2 / 3, "over": -2 / 3}
    )


def test_a_function_named_nowhere_in_a_plan_has_zeros_and_no_rate():
    table = function_leads(facts(("p", "city", ["P>C"]), ("q", "city", ["F>L"])))
    assert table.loc[("q", CENTRAL), "tasks"] == 0
    assert np.isnan(table.loc[("q", CENTRAL), "over"])
    assert table.loc[("p", CENTRAL), "tasks"] == 1


def test_leads_of_a_function_are_those_of_lead_rate(hbey):
    functions = read_functions()
    own = facts_of([hbey], functions)
    leads = function_leads(own).loc["hbey"].drop(CENTRAL)
    rates = lead_rate(own.assignments, "function")
    for column in ("named", "leads", "expected"):
        if column != "named":  # of lead_rate, bodies
            assert leads[column].to_dict() == pytest.approx(rates[column].to_dict())
    shares = function_shares({"hbey": hbey}, functions)["hbey"]
    assert leads["share"].to_dict() == pytest.approx(shares.to_dict())


def test_the_longest_comparable_plans_are_called_after_place_and_year_where_these_tell_them_apart():
    clauses = ["P>F"]
    table = facts(*((name, "city", clauses) for name in "pabcde"), p=9, a=9, b=12, c=10, d=10, e=7)
    table.plans["place"], table.plans["year"] = list("某甲乙丙丙丁"), "2013"
    found = largest_comparable(table, "p", "level+grammar", 4)
    assert found.plans["tasks"].to_dict() == {"乙2013": 12, "c": 10, "d": 10, "甲2013": 9}
    assert sorted(found.assignments["plan_id"].unique()) == ["c", "d", "乙2013", "甲2013"]
    assert largest_comparable(table, "p", "level+grammar", 0).plans.empty


def test_leads_of_plans_are_added_up_and_the_plans_drawn_anew():
    # two of two plans: 8 of 2 in a quarter of the draws, 0 of 2 in another
    found = summed_leads(pd.DataFrame({"leads": [4, 0], "expected": [1.0, 1.0]}))
    assert found.to_dict() == {"leads": 4, "expected": 2, "ratio": 2, "low": 0, "high": 4}


def test_a_ratio_that_all_plans_share_has_no_width():
    found = summed_leads(pd.DataFrame({"leads": [1, 2, 6], "expected": [0.5, 1.0, 3.0]}))
    assert found[["ratio", "low", "high"]].tolist() == [2, 2, 2]


def test_a_single_plan_has_a_ratio_without_an_interval():
    found = summed_leads(pd.DataFrame({"leads": [3], "expected": [2.0]}))
    assert found["ratio"] == 1.5
    assert found[["low", "high"]].isna().all()


@pytest.mark.parametrize("plans", [0, 2])
def test_where_nothing_is_expected_there_is_no_ratio(plans):
    found = summed_leads(pd.DataFrame({"leads": [0] * plans, "expected": [0.0] * plans}))
    assert found[["leads", "expected"]].tolist() == [0, 0]
    assert found[["ratio", "low", "high"]].isna().all()


def test_a_plan_without_classes_or_clear_tasks_has_none_of_them():
    row = plan_measures(facts(("p", "city", [">P"]), ("q", "city", ["P>F*"]))).loc["p"]
    assert (row["collective"], row["clear"]) == (0, 0)


def test_measures_of_a_plan():
    row = plan_measures(facts(("p", "city", CLAUSES), p=10)).loc["p"]
    assert row["bodies_per_task"] == 11 / 10
    assert row["top_body"] == 5 / 10
    assert row["collective"] == 1 / 10
    assert row["share_finance"] == 4 / 10
    assert (row["level"], row["grammar"], row["clear"]) == ("city", "led", 2)


@pytest.mark.parametrize(("tasks", "known"), [(7, False), (8, True)])
def test_leads_are_compared_from_eight_clear_tasks_on(tasks, known):
    row = plan_measures(facts(("p", "city", ["P>F"] * tasks))).loc["p"]
    assert row[["gini", "even", "above", "over_planning"]].notna().all() == known
    if known:
        # one of two bodies has all: Gini 1/2; by lot E|X - 4| / 8 with X from eight throws
        assert row["gini"] == 0.5
        assert row["even"] == pytest.approx(1.09375 / 8)
        assert row["over_planning"] == 0.5


@pytest.mark.parametrize(("naming", "known"), [(2, False), (3, True)])
def test_leads_of_a_function_are_compared_from_three_clear_tasks_on(naming, known):
    row = plan_measures(facts(("p", "city", ["A>F"] * naming + ["A>B"] * 8))).loc["p"]
    assert np.isfinite(row["over_finance"]) == known


def test_the_yardstick_is_that_of_random_leads(hbey):
    own = facts_of([hbey], read_functions())
    row = plan_measures(own).loc["hbey"]
    drawn = random_leads(hbey.assignments, n_draws=4000).loc["gini"]
    assert row["gini"] == pytest.approx(drawn["observed"])
    assert row[["even", "low", "high"]].to_numpy() == pytest.approx(
        drawn[["expected", "low", "high"]].to_numpy(), abs=0.01
    )


def measured(values, level="city", tasks=8):
    """Return a table of plans with one measure; the first is p."""
    table = pd.DataFrame({"m": values, "level": level, "grammar": "led", "office": "group"})
    table.index = pd.Index(["p", *map(str, range(1, len(values)))], name="plan_id")
    return table.assign(tasks=tasks)


def test_a_percentile_by_hand():
    found = percentile("p", measured([3, 1, 2, 3, 5, np.nan]), "m")
    assert found[["value", "compared", "below", "equal"]].tolist() == [3, 4, 2, 1]
    assert found["share"] == 2.5 / 4
    assert found[["lower", "median", "upper"]].tolist() == [1.75, 2.5, 3.5]
    # Clopper and Pearson: of 2 of 4, and of 3 of 4
    assert found[["low", "high"]].to_numpy() == pytest.approx([0.0676, 0.9937], abs=1e-4)


def test_with_nobody_to_compare_there_is_the_value_alone():
    found = percentile("p", measured([3]), "m")
    assert found["compared"] == 0
    assert found.drop(["value", "compared"]).isna().all()


def test_a_measure_that_does_not_apply_has_no_place():
    found = percentile("p", measured([np.nan, 1, 2]), "m")
    assert found["compared"] == 2
    assert np.isnan(found["share"]) and found["median"] == 1.5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=2, max_size=12))
def test_bounds_enclose_the_share_and_shares_of_a_plan_and_its_mirror_add_up_to_one(values):
    table = measured([float(value) for value in values])
    found = percentile("p", table, "m")
    assert 0 <= found["low"] <= found["share"] <= found["high"] <= 1
    mirrored = percentile("p", table.assign(m=-table["m"]), "m")
    assert found["share"] + mirrored["share"] == pytest.approx(1)
    assert found["low"] + mirrored["high"] == pytest.approx(1)


def test_only_plans_alike_and_long_enough_are_compared():
    table = measured([1.0] * 6, level=["city", "city", "state", "city", None, "city"])
    table["tasks"] = [5, 8, 8, 7, 8, 8]
    table.loc["5", "grammar"] = "flat"
    assert list(comparable(table, "p").index) == ["1"]
    assert list(comparable(table, "p", "level").index) == ["1", "5"]
    assert list(comparable(table, "p", "all").index) == ["1", "2", "4", "5"]


@pytest.mark.parametrize(("tasks", "alike"), [(4, 0), (5, 2)])
def test_a_plan_of_fewer_than_five_tasks_is_like_none(tasks, alike):
    table = measured([1.0] * 3, tasks=[tasks, 8, 8])
    assert len(comparable(table, "p")) == alike


def test_a_plan_of_unknown_level_is_like_none():
    table = measured([1.0] * 3, level=None)
    assert comparable(table, "p").empty
    assert len(comparable(table, "p", "grammar")) == 2


def test_several_measures_are_a_row_each():
    table = measured([3.0, 1, 2]).assign(n=[1.0, 2, 3])
    found = percentiles("p", table, ["n", "m"])
    assert found["below"].to_dict() == {"n": 0, "m": 2}


def test_another_quality_is_refused():
    assert qualities("level+office") == ["level", "office"]
    with pytest.raises(ValueError, match="within must be one of level, grammar, office"):
        qualities("level+year")


def named(*names):
    return pd.DataFrame({"department": names, "kind": "named"})


@pytest.mark.parametrize(
    ("names", "issuer", "level"),
    [
        (["自治区财政厅", "自治区水利厅", "市财政局"], None, "province"),
        (["市财政局", "财政局"], "某市人民政府", "city"),
        (["市财政局"], "上海市人民政府办公厅", "province"),
        (["市财政局", "区财政局", "区教育局"], "上海市黄浦区人民政府", "county"),
        (["财政部"], "国务院办公厅", "state"),
        (["财政局"], None, None),
    ],
)
def test_the_level_is_guessed_from_names_and_issuer(names, issuer, level):
    assert level_of(named(*names), issuer) == level


@pytest.mark.parametrize(
    ("clauses", "said"), [(["A>B", ">B"], "flat"), (["A>", "A>", ">B"], "led")]
)
def test_a_plan_is_led_where_most_tasks_that_name_a_body_name_a_lead(clauses, said):
    assert grammar_of(facts(("p", None, clauses)).assignments) == said


def test_a_plan_may_say_its_level(hbey):
    stated = replace(hbey, settings=hbey.settings | {"level": "city"})
    assert facts_of([hbey, stated], read_functions()).plans["level"].tolist() == [
        "province",
        "city",
    ]


def test_an_invented_plan_is_compared_with_none(hbey):
    invented = replace(hbey, settings=hbey.settings | {"invented": True})
    assert list(with_baseline(invented, "baseline").plans.index) == ["hbey"]


def test_the_plan_comes_first_and_its_own_text_is_left_out(hbey):
    others = read_facts("baseline")
    twin = others.plans.index[0]
    same = hbey.document.assign(sha256=others.plans.loc[twin, "sha256"])
    together = with_baseline(replace(hbey, document=same), "baseline")
    assert list(together.plans.index) == ["hbey", *others.plans.index[1:]]
    assert twin not in set(together.assignments["plan_id"])


HEADS = (
    "plan_id,title,issuer,office,level,place,year,document_number,source,"
    "sha256,tasks,deadlines,checkable,grammar\n",
    "plan_id,task_id,position,department,role,kind,body_kind,function,confidence\n",
)


@pytest.mark.parametrize(
    ("plan", "row", "said"),
    [
        ("p,,,,town,,,,,x,9,0,0,led", "", r"plans\.csv:2.*'town'"),
        ("p,,,,,,,,,x,nine,0,0,led", "", r"plans\.csv: .*nine"),
        ("p,,,,,,,,,x,9,0,0,led", "q,1,1,A,lead,named,other,,certain", r"assignments\.csv:2.*'q'"),
        ("p,,,,,,,,,x,9,0,0,led", "p,1,1,A,boss,named,other,,certain", r"assignments\.csv:2.*boss"),
    ],
)
def test_a_wrong_corpus_is_refused_by_line(tmp_path, plan, row, said):
    (tmp_path / "plans.csv").write_text(HEADS[0] + plan + "\n", encoding="utf-8")
    (tmp_path / "assignments.csv").write_text(HEADS[1] + row + "\n", encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        read_facts(tmp_path)


def test_a_corpus_that_is_not_there_is_said_so():
    with pytest.raises(PlanError, match=r"nowhere: no such corpus; `hbey corpus facts` makes one"):
        read_facts("nowhere")


def test_overlap_by_level_leaves_a_plan_and_itself_out():
    overlap = pd.DataFrame(
        [[1, 0.5, 0.2], [0.5, 1, 0.4], [0.2, 0.4, 1]], index=list("abc"), columns=list("abc")
    )
    found = overlap_by_level(overlap, pd.Series({"a": "city", "b": "city", "c": "state"}))
    assert list(found.index) == list(found.columns) == ["state", "city"]
    assert found.loc["city", "city"] == 0.5
    assert found.loc["city", "state"] == found.loc["state", "city"] == pytest.approx(0.3)
    assert np.isnan(found.loc["state", "state"])
