"""Workload, concentration and the merging of bodies."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plans import plan, plans, relaxed

from hbey_analysis.measures.workload import (
    concentration,
    counting_shares,
    lead_distributions,
    merge_children,
    workload,
)

# A leads 2 and supports 1; B leads 1 and supports 1; C supports 2.
SMALL = plan(t111="A>BC*", t112="B>A*", t211="A>C*")


def test_workload_counts_roles_total_share_and_rank():
    table = workload(SMALL)
    assert list(table.columns) == ["lead", "support", "total", "share", "rank"]
    assert table.index.name == "department"
    assert table.loc["A"].tolist() == [2, 1, 3, 3 / 7, 1]
    assert table.loc["B"].tolist() == [1, 1, 2, 2 / 7, 2]
    assert table.loc["C"].tolist() == [0, 2, 2, 2 / 7, 2]


def test_workload_sorts_by_total_then_lead_then_name():
    # B and C tie on 2 and B leads more; D and E tie on 1 support each.
    table = workload(pd.concat([SMALL, plan(t212=">ED")]))
    assert table.index.tolist() == ["A", "B", "C", "D", "E"]
    assert table["rank"].tolist() == [1, 2, 2, 4, 4]


def test_workload_whole_counts_are_ints():
    table = workload(SMALL)
    assert [str(table[name].dtype) for name in ["lead", "support", "total", "rank"]] == [
        "int64"
    ] * 4


def test_fractional_shares_a_task_equally():
    # Task 1 has three participants, tasks 2 and 3 two: A gets 1/3 + 1/2 + 1/2.
    table = workload(SMALL, counting="fractional")
    assert table.loc["A", "total"] == pytest.approx(1 / 3 + 1 / 2 + 1 / 2)
    assert table.loc["A", "lead"] == pytest.approx(1 / 3 + 1 / 2)


def test_equal_fractions_tie_though_their_floats_differ():
    # A: 1/2 + 1/3 + 1/3 = 7/6, in floats a digit less than H: 1/2 + 1/2 + 1/6 = 7/6.
    tasks = {"t111": "A>B", "t112": "A>BC", "t113": "A>BC"}
    other = {"t121": "H>B", "t122": "H>B", "t123": "H>BCDEF"}
    table = workload(plan(**tasks, **other), counting="fractional")
    assert table.loc["A", "rank"] == table.loc["H", "rank"]
    assert table.index.get_loc("A") < table.index.get_loc("H")


def test_fractions_that_differ_by_little_do_not_tie():
    # A and H: 1/9 + 1/10 and 1/8 + 1/10 of a task
    tasks = {"t111": "B>ACDEFGIJ", "t112": "B>HCDEFGI", "t113": "A>HBCDEFGIJ"}
    table = workload(plan(**tasks), counting="fractional")
    assert table.loc["H", "total"] - table.loc["A", "total"] == pytest.approx(1 / 72)
    assert table.loc["H", "rank"] < table.loc["A", "rank"]
    assert table.index.get_loc("H") < table.index.get_loc("A")


def test_a_department_counts_once_per_item_and_leads_if_it_leads_any_task():
    table = workload(SMALL, unit="item")
    # Item 1.1: A and B lead one task each, C supports. Item 2.1: A leads, C supports.
    assert table[["lead", "support", "total"]].loc[["A", "B", "C"]].to_numpy().tolist() == [
        [2, 0, 2],
        [1, 0, 1],
        [0, 2, 2],
    ]


def test_sections_are_a_unit_too():
    assert workload(SMALL, unit="section")["total"].to_dict() == {"A": 2, "B": 1, "C": 2}


def test_within_a_unit_the_stronger_role_wins():
    order = ["lead", "responsible", "support", "guide", "implement"]
    for weaker in range(1, 5):
        roles = [order[weaker], order[weaker - 1]]
        rows = pd.DataFrame({"task_id": "1", "department": "A", "role": roles})
        assert workload(rows)[order[weaker - 1]].item() == 1
        assert workload(rows)[order[weaker]].item() == 0


def test_role_columns_are_those_present_in_the_fixed_order():
    roles = ["implement", "guide", "responsible"]
    rows = pd.DataFrame({"task_id": "1", "department": list("ABC"), "role": roles})
    assert workload(rows).columns[:3].tolist() == ["responsible", "guide", "implement"]


def test_a_task_outside_any_item_is_a_unit_of_its_own():
    rows = pd.DataFrame(
        {
            "task_id": ["1.1", "1.2", "3", "4"],
            "item_id": ["1", "1", None, None],
            "department": "A",
            "role": "lead",
        }
    )
    assert workload(rows, unit="item")["total"].item() == 3  # item 1, task 3, task 4


def test_a_task_numbered_like_an_item_does_not_fall_into_it():
    for ids in (["1", None], [1, None]):
        rows = pd.DataFrame({"task_id": [7, 1], "item_id": ids, "department": "A", "role": "lead"})
        rows["task_id"] = rows["task_id"].astype(type(ids[0]))
        assert workload(rows, unit="item")["total"].item() == 2


def test_collectives_count_only_when_asked_for():
    assert "*" not in workload(SMALL).index
    assert workload(SMALL, include_collective=True).loc["*", "support"] == 3


def test_without_a_kind_column_every_row_is_a_named_body():
    assert workload(SMALL.drop(columns="kind")).loc["*", "total"] == 3


def test_only_the_needed_columns_are_needed():
    assert workload(SMALL[["task_id", "department", "role"]]).loc["A", "total"] == 3


def test_the_input_is_left_alone():
    before = SMALL.copy()
    workload(SMALL, unit="section", counting="fractional")
    merge_children(SMALL, pd.DataFrame({"department": ["B"], "parent": ["A"]}))
    pd.testing.assert_frame_equal(SMALL, before)


def test_categories_and_a_repeated_index_change_nothing():
    # As categories, guide would sort before lead, and C before A.
    rows = SMALL.assign(role=SMALL["role"].replace("support", "guide"))
    odd = rows.astype({"role": "category"})
    odd["department"] = pd.Categorical(rows["department"], categories=["C", "*", "B", "A"])
    odd.index = [0] * len(odd)
    for unit in ("task", "item"):
        expected = workload(rows, unit)
        pd.testing.assert_frame_equal(workload(odd, unit), expected, check_index_type=False)


@pytest.mark.parametrize("counting", ["whole", "fractional"])
@pytest.mark.parametrize("empty", [SMALL.iloc[:0], pd.DataFrame(), plan(t111=">*")])
def test_no_assignments_give_an_empty_workload(empty, counting):
    table = workload(empty, counting=counting)
    assert table.empty
    assert table.columns.tolist() == ["total", "share", "rank"]
    assert table.index.name == "department"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"unit": "chapter"}, "unit must be one of task, item, section, not 'chapter'"),
        ({"counting": "half"}, "counting must be one of whole, fractional, not 'half'"),
    ],
)
def test_a_wrong_choice_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        workload(SMALL, **arguments)


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="assignments lacks the column item_id"):
        workload(SMALL.drop(columns="item_id"), unit="item")


def test_an_unknown_role_is_not_dropped_in_silence():
    with pytest.raises(ValueError, match=r"assignments\.role must be one of .* not 'assist'"):
        workload(SMALL.assign(role="assist"))


def test_a_row_without_a_department_is_not_dropped_in_silence():
    with pytest.raises(ValueError, match="row without a department"):
        workload(SMALL.assign(department=None))


@relaxed
@given(plans(), st.sampled_from(["task", "item", "section"]))
def test_fractional_totals_sum_to_the_number_of_units(assignments, unit):
    named = assignments[assignments["kind"].eq("named")]
    table = workload(assignments, unit, counting="fractional")
    assert table["total"].sum() == pytest.approx(named[f"{unit}_id"].nunique())


@relaxed
@given(plans(), st.sampled_from(["whole", "fractional"]))
def test_roles_add_up_to_the_total_and_shares_to_one(assignments, counting):
    table = workload(assignments, counting=counting)
    roles = table.drop(columns=["total", "share", "rank"])
    np.testing.assert_allclose(roles.sum(axis=1), table["total"])
    assert table.empty or table["share"].sum() == pytest.approx(1)
    assert table["rank"].is_monotonic_increasing


@relaxed
@given(plans(), st.randoms(use_true_random=False))
def test_workload_does_not_depend_on_the_order_of_rows(assignments, random):
    order = list(range(len(assignments)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(workload(assignments.iloc[order]), workload(assignments))


def test_concentration_of_a_worked_example():
    # p = 1/2, 1/4, 1/4, 0: HHI = 1/4 + 1/16 + 1/16 = 3/8; entropy = 1.5 bits of 2;
    # Gini over 0, 1, 1, 2: (-3·0 - 1·1 + 1·1 + 3·2) / (4·4) = 6/16.
    result = concentration([2, 1, 1, 0])
    assert result == pytest.approx(
        {
            "hhi": 3 / 8,
            "effective_number": 8 / 3,
            "gini": 6 / 16,
            "entropy": 3 / 4,
            "top_share": 1 / 2,
            "n": 4,
        }
    )


def test_zeros_given_count_in_gini_and_entropy_but_not_in_hhi():
    without, with_zeros = concentration([3, 1]), concentration(pd.Series([3, 1, 0, 0]))
    assert with_zeros["hhi"] == without["hhi"]
    assert with_zeros["gini"] > without["gini"]
    assert with_zeros["entropy"] < without["entropy"]
    assert with_zeros["n"] == 4


def test_a_single_value_is_wholly_concentrated():
    result = concentration([5])
    assert list(result.values()) == [1, 1, 0, 0, 1, 1]


@pytest.mark.parametrize("values", [[], [0], [0, 0, 0], pd.Series([], dtype=float)])
def test_nothing_to_divide_gives_nan(values):
    result = concentration(values)
    assert result.pop("n") == len(values)
    assert list(result) == ["hhi", "effective_number", "gini", "entropy", "top_share"]
    assert all(math.isnan(value) for value in result.values())


@pytest.mark.parametrize("bad", [-1, float("nan"), float("inf")])
def test_values_must_be_non_negative_numbers(bad):
    with pytest.raises(ValueError, match="values must be finite numbers of at least 0"):
        concentration([1, bad])


counts = st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any)


@relaxed
@given(counts, st.floats(1e-200, 1e300), st.randoms(use_true_random=False))
def test_concentration_ignores_scale_and_order(values, scale, random):
    shuffled = random.sample(values, len(values))
    scaled = concentration([value * scale for value in shuffled])
    assert scaled == pytest.approx(concentration(values))


@relaxed
@given(counts)
def test_concentration_stays_within_its_bounds(values):
    result = concentration(values)
    n = len(values)
    assert 1 / n - 1e-12 <= result["hhi"] <= 1 + 1e-12
    assert 0 <= result["gini"] <= (n - 1) / n + 1e-12
    assert 0 <= result["entropy"] <= 1
    assert result["hhi"] <= result["top_share"] + 1e-12


@relaxed
@given(st.integers(2, 40), st.integers(1, 9))
def test_equal_shares_are_not_concentrated(n, value):
    result = concentration([value] * n)
    assert list(result.values()) == pytest.approx([1 / n, n, 0, 1, 1 / n, n])


@pytest.mark.parametrize("n", [5, 12, 13])
def test_equal_values_stay_within_the_bounds_though_their_floats_do_not(n):
    result = concentration([1] * n)  # unbounded: -1e-17 and 1 + 2e-16
    assert result["gini"] == 0 and result["entropy"] == 1


@relaxed
@given(counts)
def test_gini_is_half_the_relative_mean_difference(values):
    x = np.array(values, dtype=float)
    mean_difference = np.abs(x[:, None] - x).mean()
    assert concentration(values)["gini"] == pytest.approx(mean_difference / (2 * x.mean()))


def family(**parents: str | None) -> pd.DataFrame:
    return pd.DataFrame({"department": list(parents), "parent": list(parents.values())})


def test_children_become_their_topmost_parent():
    merged = merge_children(plan(t111="D>C"), family(A=None, B="A", C="B", D=""))
    assert merged["department"].tolist() == ["D", "A"]


def test_a_parent_that_has_no_row_of_its_own_will_do():
    assert merge_children(plan(t111="B>"), family(B="A"))["department"].tolist() == ["A"]


def test_merging_keeps_the_strongest_role_and_the_earliest_position():
    # Without C's parent: C leads at 1. B (support, 2) and A (support, 3) become one body A at 2.
    merged = merge_children(plan(t111="C>BA*"), family(B="A"))
    assert merged[["department", "role", "position"]].to_numpy().tolist() == [
        ["C", "lead", 1],
        ["A", "support", 2],
        ["*", "support", 4],
    ]
    # A supports at 1 and its child B guides the task at 2, D leads at 3.
    rows = pd.DataFrame(
        {
            "task_id": "1",
            "position": [1, 2, 3, 4],
            "department": list("ACDB"),
            "role": ["support", "support", "lead", "responsible"],
            "surface": ["a", "c", "d", "b"],
        }
    )
    merged = merge_children(rows, family(B="A"))
    assert merged.to_numpy().tolist() == [
        ["1", 1, "A", "responsible", "b"],
        ["1", 2, "C", "support", "c"],
        ["1", 3, "D", "lead", "d"],
    ]


def test_merged_rows_follow_the_document_and_have_a_fresh_index():
    merged = merge_children(plan(t211="C>B", t111="A>B"), family(B="A"))
    assert merged["task_id"].tolist() == ["2.1.1", "2.1.1", "1.1.1"]
    assert merged.index.tolist() == [0, 1, 2]


def test_merging_without_parents_changes_nothing():
    pd.testing.assert_frame_equal(merge_children(SMALL, family(A=None, B=None)), SMALL)
    empty = pd.DataFrame(columns=["department", "parent"])
    pd.testing.assert_frame_equal(merge_children(SMALL, empty), SMALL)


@pytest.mark.parametrize(
    "parents", [{"A": "B", "B": "A"}, {"A": "A"}, {"C": "A", "A": "B", "B": "A"}]
)
def test_parents_in_a_circle_are_an_error(parents):
    with pytest.raises(ValueError, match=r"parents run in a circle, .*A"):
        merge_children(SMALL, family(**parents))


def test_the_circle_is_said_once():
    with pytest.raises(ValueError, match=r"parents run in a circle, A → A\.$"):
        merge_children(SMALL, family(A="A"))


def test_merging_no_assignments_gives_none():
    merged = merge_children(SMALL.iloc[:0], family(B="A"))
    assert merged.empty
    assert merged.columns.tolist() == SMALL.columns.tolist()


def test_a_table_without_parents_is_named():
    with pytest.raises(ValueError, match="departments lacks the column parent"):
        merge_children(SMALL, pd.DataFrame({"department": ["A"]}))


def test_ways_of_counting_stand_side_by_side():
    # A is named in 3 of 7 places, by halves and thirds in 4/3 of 3 tasks; B, a child of C, in 2
    # of 7, and with C in 3 of the 6 places left
    table = counting_shares(SMALL, family(A=None, B="C", C=None))
    assert table.index.tolist() == ["A", "B", "C"]
    assert table.index.name == "department"
    assert table["whole"].tolist() == [3 / 7, 2 / 7, 2 / 7]
    assert table["fractional"].to_numpy() == pytest.approx([4 / 9, 5 / 18, 5 / 18])
    assert table["merged"].fillna(-1).tolist() == [3 / 6, -1, 3 / 6]


def test_shares_are_sorted_by_whole_then_fractional_counting_in_the_unit_asked_for():
    tasks = plan(t111="E>", t112="E>D", t113="B>CD", t114="C>F")
    table = counting_shares(tasks, family(B=None))
    assert table.index.tolist() == ["E", "C", "D", "F", "B"]
    by_item = counting_shares(tasks, family(B=None), unit="item")
    assert by_item["whole"].tolist() == [1 / 5] * 5


def test_distributions_of_leads_are_over_those_that_lead_and_over_all():
    found = lead_distributions(workload(SMALL))
    assert {name: values.to_dict() for name, values in found.items()} == {
        "lead_leaders": {"A": 2, "B": 1},
        "lead_all": {"A": 2, "B": 1, "C": 0},
        "total": {"A": 3, "B": 2, "C": 2},
    }


def test_a_plan_in_which_nobody_leads_has_only_the_distribution_of_totals():
    assert list(lead_distributions(workload(plan(t111=">AB")))) == ["total"]
