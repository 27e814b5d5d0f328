"""Leads against an even draw among the named, merged bodies, and allotments at random."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plans import plan, plans, relaxed

from hbey_analysis.measures.lead_rate import (
    even_gini,
    lead_rate,
    leading_merged,
    leads_by_rank,
    random_leads,
    standing_groups,
    subordinates,
)
from hbey_analysis.measures.workload import concentration, merge_children, workload

# A leads 2 of the 3 tasks that name it, C none; sizes 3, 2, 2.
SMALL = plan(t111="A>BC*", t112="B>A*", t211="A>C*")
EMPTY = [SMALL.iloc[:0], pd.DataFrame(), plan(t111=">AB")]


# ------------------------------------------------------------------ bodies


def test_lead_rate_worked_by_hand():
    table = lead_rate(SMALL)
    assert table.columns.tolist() == ["named", "leads", "expected", "p_low", "p_high", "q"]
    assert table.index.tolist() == ["A", "B", "C"]
    assert table.index.name == "department"
    assert table["named"].tolist() == [3, 2, 2]
    assert table["leads"].tolist() == [2, 1, 0]
    assert table["expected"].tolist() == pytest.approx([1 / 3 + 1 / 2 + 1 / 2] + [5 / 6] * 2)
    # A: chances 1/3, 1/2, 1/2: all three 1/12, none 2/12, one 5/12.
    assert table.loc["A", ["p_low", "p_high"]].tolist() == pytest.approx([11 / 12, 5 / 12])
    # B and C: 1/3 and 1/2: none 2/6, both 1/6.
    assert table.loc["B", ["p_low", "p_high"]].tolist() == pytest.approx([5 / 6, 4 / 6])
    assert table.loc["C", ["p_low", "p_high"]].tolist() == pytest.approx([2 / 6, 1])


def test_q_adjusts_twice_the_smaller_tail_over_bodies():
    # A leads 8 of 8 beside B: tails 1/256. Twice that is 1/128, and three rows share two tests.
    tasks = {f"t11{n}": "A>B" for n in range(1, 9)}
    table = lead_rate(plan(**tasks, t121="C>"))
    assert table["p_high"].tolist() == pytest.approx([1 / 256, 1, 1])
    assert table["p_low"].tolist() == pytest.approx([1, 1, 1 / 256])
    # C is alone in its task: it leads by necessity, both tails are 1.
    assert table.loc[["A", "B", "C"], "q"].tolist() == pytest.approx([3 / 2 / 128, 3 / 2 / 128, 1])


def test_a_task_without_a_lead_is_set_aside_and_counted():
    table = lead_rate(pd.concat([SMALL, plan(t212=">AD")]))
    assert table.index.tolist() == ["A", "B", "C"]
    assert table.loc["A", "named"] == 3
    assert table.attrs == {"tasks": 3, "without_lead": 1}


def test_several_leads_are_drawn_without_repeating_any():
    # Two of A, B, C lead: 2/3 each. Of A and B at least one always leads: 1 - C(1, 2) / C(3, 2).
    two = plan(t111="AB>C")
    assert lead_rate(two)["expected"].tolist() == pytest.approx([2 / 3] * 3)
    grouped = lead_rate(two, {"A": "x", "B": "x", "C": "y"})
    assert grouped.loc["x"].tolist()[:3] == pytest.approx([2, 1, 1])
    assert grouped.loc["y"].tolist()[:3] == pytest.approx([1, 0, 2 / 3])


def test_a_body_that_a_task_names_twice_counts_once_as_its_lead():
    table = lead_rate(plan(t111="A>AB"))
    assert table.loc["A"].tolist()[:3] == [1, 1, 0.5]


@pytest.mark.parametrize("rows", EMPTY)
def test_without_leads_the_table_is_empty(rows):
    table = lead_rate(rows)
    assert table.empty
    pd.testing.assert_series_equal(table.dtypes, lead_rate(SMALL).dtypes)
    assert table.index.name == "department"
    assert lead_rate(rows, {"A": "x"}).empty


@given(plans())
@relaxed
def test_expected_leads_sum_to_the_leads(rows):
    table = lead_rate(rows)
    assert table["expected"].sum() == pytest.approx(table["leads"].sum())


@given(plans())
@relaxed
def test_tails_are_those_of_all_draws_enumerated(rows):
    rows = rows[rows["kind"] == "named"]
    tasks = [task for _, task in rows.groupby("task_id") if task["role"].eq("lead").any()][:4]
    if not tasks:
        return
    draws = [
        list(combinations(task["department"], int(task["role"].eq("lead").sum()))) for task in tasks
    ]
    table = lead_rate(pd.concat(tasks))
    weight = Fraction(1, int(np.prod([len(each) for each in draws])))
    for name, row in table.iterrows():
        low = high = Fraction(0)
        for drawn in product(*draws):
            leads = sum(name in chosen for chosen in drawn)
            low += weight * (leads <= row["leads"])
            high += weight * (leads >= row["leads"])
        assert (row["p_low"], row["p_high"]) == pytest.approx((float(low), float(high)))


# ------------------------------------------------------------------ groups


def test_a_group_leads_a_task_that_one_of_its_bodies_leads():
    table = lead_rate(SMALL, {"A": "x", "B": "x"})  # C is named, and of no group
    # 2 of 3, 2 of 2 and 1 of 2 named are of x, which leads all three.
    assert table.index.tolist() == ["x"]
    assert table.index.name == "group"
    assert table.loc["x"].tolist()[:3] == pytest.approx([5, 3, 2 / 3 + 1 + 1 / 2])
    assert table.loc["x", "p_high"] == pytest.approx(1 / 3)
    assert table.loc["x", "p_low"] == pytest.approx(1)


def test_a_task_that_names_nobody_of_a_group_adds_nothing_to_it():
    more = pd.concat([SMALL, plan(t212="B>C")])
    assert lead_rate(more, {"A": "x"}).equals(lead_rate(SMALL, {"A": "x"}))


def test_groups_may_be_a_column_or_a_series():
    groups = {"A": "x", "B": "y", "C": "y", "*": "y"}
    by_mapping = lead_rate(SMALL, groups)
    column = SMALL.assign(side=SMALL["department"].map(groups))
    pd.testing.assert_frame_equal(lead_rate(column, "side"), by_mapping)
    pd.testing.assert_frame_equal(lead_rate(SMALL, pd.Series(groups)), by_mapping)


@given(plans())
@relaxed
def test_groups_of_one_body_each_are_the_bodies(rows):
    alone = {name: name for name in rows["department"]}
    pd.testing.assert_frame_equal(lead_rate(rows, alone).rename_axis("department"), lead_rate(rows))


def test_standing_comes_from_closing_duties_and_functions():
    departments = pd.DataFrame(
        {
            "department": ["省财政厅", "省发展改革委", "省教育厅", "各市政府"],
            "name_zh": None,
            "aliases": None,
            "kind": ["government_department"] * 3 + ["collective"],
        }
    )
    notes = pd.DataFrame(
        {
            "kind": "closing_duty",
            "actor": ["省发展改革委", "省教育厅"],
            "duty": ["加强综合协调。", "加强协调配合。"],
            "start": [0, 9],
            "end": [7, 16],
        }
    )
    table = standing_groups(departments, notes)
    assert table["standing"].tolist() == ["approving", "coordinator", "other", "other"]
    assert table["kind"].tolist() == departments["kind"].tolist()
    # A body that both coordinates and approves is the coordinator.
    table = standing_groups(departments, notes, approving=["planning", "education"])
    assert table["standing"].tolist() == ["other", "coordinator", "approving", "other"]


# ------------------------------------------------------------------ bodies with their subordinates

REGISTRY = pd.DataFrame(
    {
        "department": ["A", "B", "C", "D"],
        "parent": [None, "A", "A", ""],
        "confidence": ["high", "high", None, "high"],
        "source": ["a", "b", "c", "d"],
    }
)
LED = plan(t111="A>D", t112="B>A", t121="C>B", t211="D>A", t212="D>C", t213="D>")


def test_merging_goes_by_what_the_registry_is_sure_of():
    table = leading_merged(LED, REGISTRY)
    assert table.index.tolist() == ["apart", "high", "medium", "low"]
    assert table["bodies"].tolist() == [0, 1, 1, 2]  # a missing confidence is low
    # Leads of A, B, C, D: 1, 1, 1, 3; then 2, 1, 3; then 3, 3.
    assert table["first"].tolist() == ["D", "D", "D", "A"]
    assert table["leads"].tolist() == [3, 3, 3, 3]
    assert table["leaders"].tolist() == [4, 3, 3, 2]
    assert table["tasks"].tolist() == [6] * 4
    assert table["effective_number"].tolist() == pytest.approx([36 / 12, 36 / 14, 36 / 14, 2])
    assert table.loc["low", "gini"] == 0


def test_subordinates_carry_source_and_confidence_of_the_registry():
    table = subordinates(LED, REGISTRY)
    assert table["department"].tolist() == ["B", "C"]
    assert table["parent"].tolist() == ["A", "A"]
    assert table[["tasks", "leads"]].to_numpy().tolist() == [[2, 1], [2, 1]]
    assert table["source"].tolist() == ["b", "c"]


def test_tasks_that_no_named_body_leads_are_not_counted():
    more = pd.concat([LED, plan(t311=">A", t312="*>D")])
    assert leading_merged(more, REGISTRY)["tasks"].tolist() == [6] * 4


def test_of_several_that_lead_most_the_first_by_name_is_named():
    table = leading_merged(plan(t111="D>", t112="B>D", t113="C>D"), REGISTRY.assign(parent=None))
    assert set(table["first"]) == {"B"}


def test_of_several_subordinates_the_one_that_leads_more_or_is_named_more_comes_first():
    table = subordinates(pd.concat([LED, plan(t311="C>D")]), REGISTRY)
    assert table[["department", "leads"]].to_numpy().tolist() == [["C", 2], ["B", 1]]
    more = subordinates(pd.concat([LED, plan(t311="D>C")]), REGISTRY)
    assert more[["department", "tasks"]].to_numpy().tolist() == [["C", 3], ["B", 2]]
    other = REGISTRY.assign(parent=["D", None, "A", None])
    assert subordinates(LED, other)["parent"].tolist() == ["A", "D"]


def test_a_registry_without_parents_has_no_subordinates():
    alone = REGISTRY.assign(parent=None)
    assert subordinates(LED, alone).empty
    assert leading_merged(LED, alone)["bodies"].tolist() == [0] * 4


def test_merging_a_plan_without_leads_gives_no_first():
    table = leading_merged(plan(t111=">AB"), REGISTRY)
    assert table["leads"].tolist() == [0] * 4
    assert table["first"].isna().all()
    assert subordinates(plan(t111=">AB"), REGISTRY)["leads"].tolist() == [0]


# ------------------------------------------------------------------ at random


def gini(leads):
    """Return the Gini index of leads."""
    return concentration(leads)["gini"]


@pytest.mark.parametrize(("leads", "bodies"), [(1, 1), (1, 3), (2, 2), (3, 2), (4, 3), (2, 4)])
def test_even_gini_is_the_mean_over_all_allotments(leads, bodies):
    every = product(range(bodies), repeat=leads)
    means = [gini(np.bincount(one, minlength=bodies)) for one in every]
    assert even_gini(leads, bodies) == pytest.approx(np.mean(means))


def test_even_gini_of_no_leads_is_unknown():
    assert np.isnan(even_gini(0, 3))


@pytest.mark.parametrize("draw", ["all", "named"])
def test_random_leads_agree_with_all_allotments_enumerated(draw):
    rows = plan(t111="A>B", t112="A>BC", t121="AB>C")
    pools = {"all": ["ABC"] * 3, "named": ["AB", "ABC", "ABC"]}[draw]
    every = [
        np.bincount([ord(body) - ord("A") for lead in drawn for body in lead], minlength=3)
        for drawn in product(*(combinations(p, k) for p, k in zip(pools, (1, 1, 2), strict=True)))
    ]
    exact = pd.DataFrame([concentration(leads) for leads in every]).mean()
    table = random_leads(rows, draw, n_draws=20_000)
    indices = ["gini", "hhi", "effective_number", "top_share"]
    assert table.loc[indices, "expected"].to_numpy() == pytest.approx(exact[indices], abs=0.01)
    assert table.loc["leaders", "expected"] == pytest.approx(
        np.mean([(leads > 0).sum() for leads in every]), abs=0.02
    )
    # Observed A 3, B 1, C 0.
    assert table.loc["gini", "observed"] == pytest.approx(gini([3, 1, 0]))
    as_uneven = np.mean([gini(leads) >= gini([3, 1, 0]) - 1e-9 for leads in every])
    as_even = np.mean([gini(leads) <= gini([3, 1, 0]) + 1e-9 for leads in every])
    assert table.loc["gini", ["p_low", "p_high"]].tolist() == pytest.approx(
        [as_even, as_uneven], abs=0.012
    )


@given(plans(), st.sampled_from(["all", "named"]))
@relaxed
def test_what_is_observed_is_the_concentration_over_all_bodies(rows, draw):
    table = random_leads(rows, draw, n_draws=5)
    named = rows["kind"].eq("named") & rows["role"].eq("lead")
    led = rows["task_id"].isin(rows.loc[named, "task_id"])
    leads = workload(rows[led]).get("lead", pd.Series(dtype=int))
    expected = concentration(leads)
    for index in ("gini", "hhi", "effective_number", "top_share"):
        assert table.loc[index, "observed"] == pytest.approx(expected[index], nan_ok=True)


def test_one_body_a_task_leaves_nothing_to_chance():
    table = random_leads(plan(t111="A>", t112="B>"), "named", n_draws=9)
    assert table["low"].tolist() == table["high"].tolist() == table["observed"].tolist()
    assert table[["p_low", "p_high"]].to_numpy().tolist() == [[1, 1]] * 5


def test_the_seed_decides_the_draws():
    rows = plan(t111="A>BCDE", t112="B>ACDE", t121="C>ABDE")
    first, again, other = (random_leads(rows, n_draws=50, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


@pytest.mark.parametrize(("n_tasks", "within"), [(6, True), (7, False)])
def test_ends_leave_out_a_fortieth_on_either_side(n_tasks, within):
    # One of two bodies leads all of n tasks in 2 / 2^n: 3.1 % of 6, 1.6 % of 7.
    rows = plan(**{f"t11{n}": "A>B" for n in range(n_tasks)})
    table = random_leads(rows, n_draws=20_000)
    assert (table.loc["top_share", "high"] == 1) == within
    assert (table.loc["leaders", "low"] == 1) == within


def test_one_draw_is_enough_for_a_table():
    table = random_leads(SMALL, n_draws=1)
    assert (table["low"] == table["high"]).all()
    assert table["p_low"].isin([0.5, 1]).all()


@pytest.mark.parametrize("wrong", [{"draw": "some"}, {"n_draws": 0}])
def test_random_leads_name_what_is_not_allowed(wrong):
    with pytest.raises(ValueError, match=r"draw must be one of all, named|n_draws must be"):
        random_leads(SMALL, **wrong)


@pytest.mark.parametrize("rows", EMPTY)
def test_without_leads_nothing_is_drawn(rows):
    assert random_leads(rows).isna().all(axis=None)


# ------------------------------------------------------------------ the plan of 2013


def test_the_planning_body_leads_no_more_than_an_even_draw_explains(hbey):
    row = lead_rate(hbey.assignments).loc["自治区发展改革委"]
    assert (row["named"], row["leads"]) == (50, 14)
    assert round(row["expected"], 1) == 10.0
    assert round(row["p_high"], 2) == 0.11


def test_no_single_body_of_the_plan_stands_apart_once_all_are_tested(hbey):
    q = lead_rate(hbey.assignments)["q"]
    assert q.idxmin() == "自治区财政厅"
    assert round(q.min(), 2) == 0.19


def test_land_money_and_emissions_are_named_74_times_and_lead_once(hbey):
    groups = standing_groups(hbey.departments, hbey.notes)["standing"]
    assert groups.index[groups == "coordinator"].tolist() == ["自治区发展改革委"]
    named = set(hbey.assignments["department"])
    approving = set(groups.index[groups == "approving"]) & named
    assert approving == {"自治区财政厅", "自治区国土资源厅", "自治区环保厅"}
    row = lead_rate(hbey.assignments, groups).loc["approving"]
    assert (row["named"], row["leads"], round(row["expected"], 1)) == (74, 1, 14.1)
    assert row["p_low"] < 1e-6


def test_by_kind_the_departments_lead_as_an_even_draw_has_it(hbey):
    table = lead_rate(hbey.assignments, hbey.departments.set_index("department")["kind"])
    assert table["leads"].to_dict() == {
        "government_department": 43,
        "affiliated_body": 7,
        "central_agency": 0,
        "enterprise": 0,
    }
    assert table["q"].min() > 0.3


def test_with_its_offices_the_planning_body_leads_21(hbey):
    table = leading_merged(hbey.assignments, hbey.departments)
    assert table["leads"].tolist() == [14, 20, 20, 21]
    assert table["tasks"].tolist() == [50] * 4
    assert table["effective_number"].round(1).tolist() == [7.0, 4.8, 4.8, 4.4]
    assert set(table["first"]) == {"自治区发展改革委"}
    merged = lead_rate(merge_children(hbey.assignments, hbey.departments))
    assert merged.loc["自治区发展改革委", "leads"] == 21
    assert round(merged.loc["自治区发展改革委", "expected"], 1) == 10.8
    assert round(merged.loc["自治区发展改革委", "p_high"], 3) == 0.001


def test_the_offices_under_the_planning_body_are_registered_with_differing_confidence(hbey):
    table = subordinates(hbey.assignments, hbey.departments)
    assert table["parent"].unique().tolist() == ["自治区发展改革委"]
    assert table.set_index("department")[["leads", "confidence"]].T.to_dict("list") == {
        "自治区能源开发局": [6, "high"],
        "自治区铁路办": [1, "low"],
        "自治区医改办": [0, "medium"],
    }
    assert table["source"].str.len().min() > 0


def test_fifty_leads_dealt_over_32_bodies_are_unequal_too(hbey):
    table = random_leads(hbey.assignments).round(2)
    assert table.loc["gini", ["observed", "expected", "low", "high"]].tolist() == [
        0.77, 0.42, 0.32, 0.52,
    ]  # fmt: skip
    assert round(even_gini(50, 32), 2) == 0.42


def test_dealt_among_the_named_leads_are_nearly_as_unequal_as_in_the_plan(hbey):
    row = random_leads(hbey.assignments, "named").loc["gini"]
    assert row[["expected", "low", "high"]].round(2).tolist() == [0.68, 0.59, 0.76]
    assert row["p_high"] == pytest.approx(0.01, abs=0.003)


def test_leads_add_up_from_the_body_that_leads_most():
    table = leads_by_rank(LED, n_draws=50)
    assert table.index.tolist() == [1, 2, 3, 4]
    assert table["observed"].tolist() == [3, 4, 5, 6]
    assert table.iloc[-1].tolist() == [6, 6, 6, 6]


def test_the_first_of_random_leads_has_the_share_that_random_leads_says():
    table = leads_by_rank(LED, n_draws=500, seed=3)
    share = random_leads(LED, n_draws=500, seed=3).loc["top_share"]
    assert table.loc[1, "expected"] / 6 == pytest.approx(share["expected"])
    assert table.loc[1, "high"] / 6 == pytest.approx(share["high"])
    assert (table["low"] <= table["expected"]).all()
    assert (table["expected"] <= table["high"]).all()


@pytest.mark.parametrize("rows", EMPTY)
def test_without_leads_nothing_is_ranked(rows):
    assert leads_by_rank(rows, n_draws=5).empty


@pytest.mark.parametrize("wrong", [{"draw": "some"}, {"n_draws": 0}])
def test_ranks_refuse_what_random_leads_refuses(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        leads_by_rank(LED, **wrong)
