"""Coverage of sections, specialisation, breadth and overlap."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plans import plan, plans, relaxed

from hbey_analysis.measures.coverage import (
    breadth,
    coverage,
    largest_cell,
    location_quotient,
    overlap,
)
from hbey_analysis.measures.workload import workload

SMALL = plan(t211="A>BC*", t212="B>A*", t111="A>C*")
EMPTY = [SMALL.iloc[:0], pd.DataFrame(), plan(t111=">*")]


def test_coverage_counts_tasks_by_section_in_document_order():
    table = coverage(SMALL)
    assert table.index.tolist() == ["A", "B", "C"]  # 3, 2, 2 tasks
    assert table.columns.tolist() == ["2", "1"]
    assert table.to_numpy().tolist() == [[2, 1], [2, 0], [1, 1]]
    assert (table.index.name, table.columns.name) == ("department", "section_id")
    assert (table.dtypes == "int64").all()


def test_coverage_by_item_and_by_role():
    assert coverage(SMALL, by="item_id").columns.tolist() == ["2.1", "1.1"]
    assert coverage(SMALL, by="role").loc["A"].to_dict() == {"lead": 2, "support": 1}


def test_auto_takes_the_level_that_divides_the_tasks_and_says_which():
    # One section of four items of two tasks each.
    rows = plan(**{f"t1{item}{task}": "A>" for item in "1234" for task in "12"})
    assert coverage(rows, by="auto").columns.name == "item_id"
    assert coverage(rows, by="auto").shape == (1, 4)
    # Neither level divides a single task.
    assert coverage(plan(t111="A>"), by="auto").columns.name == "section_id"


def test_coverage_counts_a_task_once_however_often_it_names_a_department():
    assert coverage(plan(t111="A>AB")).loc["A"].tolist() == [1]


def test_coverage_leaves_collectives_out_unless_asked():
    assert "*" not in coverage(SMALL).index
    assert coverage(SMALL, include_collective=True).loc["*"].tolist() == [2, 1]


def test_a_task_outside_any_section_has_a_column_of_its_own():
    loose = SMALL.assign(section_id=SMALL["section_id"].where(SMALL["section_id"].eq("2")))
    assert coverage(loose).columns.tolist() == ["2", "1.1.1"]


def test_coverage_needs_only_its_columns():
    assert coverage(SMALL[["task_id", "department", "section_id"]]).loc["A"].sum() == 3


def test_a_wrong_by_is_named():
    with pytest.raises(
        ValueError, match="by must be one of section_id, item_id, role, auto, not 'place'"
    ):
        coverage(SMALL, by="place")


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("by", ["section_id", "role"])
def test_no_assignments_give_empty_results(empty, by):
    table = coverage(empty, by=by)
    assert table.shape == location_quotient(table).shape == overlap(table).shape == (0, 0)
    assert (table.index.name, table.columns.name) == ("department", by)
    assert breadth(table).empty


@relaxed
@given(plans(), st.booleans())
def test_coverage_rows_sum_to_the_workload(assignments, collective):
    table = coverage(assignments, include_collective=collective)
    totals = workload(assignments, include_collective=collective)["total"]
    assert table.sum(axis=1).to_dict() == totals.to_dict()
    assert table.sum(axis=1).is_monotonic_decreasing


def test_location_quotient_of_a_worked_example():
    # n = 7, rows 3, 2, 2, columns 5, 2: A in section 2 is (2/3)/(5/7) = 14/15.
    expected = [[14 / 15, 7 / 6], [7 / 5, 0], [7 / 10, 7 / 4]]
    table = location_quotient(coverage(SMALL))
    np.testing.assert_allclose(table.to_numpy(), expected)
    assert table.index.equals(coverage(SMALL).index)
    assert table.columns.equals(coverage(SMALL).columns)


def test_location_quotient_of_an_empty_row_or_column_is_nan():
    table = location_quotient(pd.DataFrame({"s": [2, 0], "t": [0, 0]}))
    np.testing.assert_array_equal(table.to_numpy(), [[1, np.nan], [np.nan, np.nan]])
    assert location_quotient(pd.DataFrame({"s": [0]})).isna().all(axis=None)


@relaxed
@given(plans())
def test_location_quotients_have_a_weighted_mean_of_one(assignments):
    counts = coverage(assignments)
    section_share = counts.sum(axis=0) / counts.to_numpy().sum()
    quotient = location_quotient(counts)
    np.testing.assert_allclose((quotient * section_share).sum(axis=1), 1)
    np.testing.assert_allclose(location_quotient(counts.T).T, quotient)
    np.testing.assert_allclose(location_quotient(counts * 3), quotient)


def test_breadth_of_a_worked_example():
    # A: p = 2/3, 1/3, 1/(4/9 + 1/9) = 9/5; B works in one section, C evenly in two.
    result = breadth(coverage(SMALL))
    assert result.name == "breadth"
    assert result.to_dict() == pytest.approx({"A": 9 / 5, "B": 1, "C": 2})


def test_breadth_of_no_work_is_nan():
    assert np.isnan(breadth(pd.DataFrame({"s": [0], "t": [0]})).item())


@relaxed
@given(plans())
def test_breadth_lies_between_one_and_the_sections_worked_in(assignments):
    counts = coverage(assignments)
    result = breadth(counts)
    assert (result >= 1 - 1e-12).all()
    assert (result <= (counts > 0).sum(axis=1) + 1e-12).all()


def test_overlap_of_a_worked_example():
    # Section 2 engages A, B, C, section 1 A, C: 2 of 3 shared.
    table = overlap(coverage(SMALL))
    assert table.index.tolist() == table.columns.tolist() == ["2", "1"]
    np.testing.assert_allclose(table.to_numpy(), [[1, 2 / 3], [2 / 3, 1]])


def test_overlap_of_two_sections_without_departments_is_nan():
    table = overlap(pd.DataFrame({"s": [1], "t": [0]}))
    np.testing.assert_array_equal(table.to_numpy(), [[1, 0], [0, np.nan]])


@relaxed
@given(plans())
def test_overlap_is_symmetric_and_bounded_with_ones_on_the_diagonal(assignments):
    table = overlap(coverage(assignments))
    pd.testing.assert_frame_equal(table, table.T)
    assert (np.diag(table) == 1).all()
    assert table.to_numpy().min(initial=0) >= 0
    assert table.to_numpy().max(initial=1) <= 1


@relaxed
@given(plans())
def test_location_quotients_are_those_of_a_crosstab(assignments):
    named = assignments[assignments["kind"].eq("named")]
    own = pd.crosstab(named["department"], named["section_id"], normalize="index")
    whole = named["section_id"].value_counts(normalize=True)
    quotient = location_quotient(coverage(assignments))
    for department, section in itertools.product(*quotient.axes):
        expected = own.loc[department, section] / whole[section]
        assert quotient.loc[department, section] == pytest.approx(expected)


def test_the_largest_cell_is_the_first_row_by_row():
    table = pd.DataFrame({"s": [1, 5, 2], "t": [5, 4, 5], "u": [0, 0, 0]}, index=list("abc"))
    assert largest_cell(table) == ("a", "t")
    assert largest_cell(table.mask(table == 5)) == ("b", "t")  # null cells do not count
    assert largest_cell(table.iloc[:, :1]) == ("b", "s")


@pytest.mark.parametrize("table", [pd.DataFrame(), pd.DataFrame({"s": [np.nan]})])
def test_a_table_without_numbers_has_no_largest_cell(table):
    assert largest_cell(table) is None
