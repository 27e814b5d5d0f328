"""Shared units, who leads whom, and who is named first."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plans import plan, plans, relaxed

from hbey_analysis.measures.coassignment import (
    all_pairs,
    asymmetry,
    co_assignment,
    combinations_of_departments,
    in_every_unit,
    incidence,
    lead_support,
    precedence,
)

# Own tasks: A 3, B 2, C 2. Shared: A and B 2, A and C 2, B and C 1.
SMALL = plan(t111="A>BC*", t112="B>A*", t211="A>C*")
EMPTY = [SMALL.iloc[:0], pd.DataFrame(), plan(t111=">*")]


def test_incidence_has_units_in_document_order_and_departments_by_name():
    matrix, units, departments = incidence(plan(t211="C>A", t111="B>A"))
    assert units == ["2.1.1", "1.1.1"]
    assert departments == ["A", "B", "C"]
    assert matrix.toarray().tolist() == [[1, 0, 1], [1, 1, 0]]


def test_incidence_is_a_sparse_array_of_zeros_and_ones():
    matrix, units, departments = incidence(SMALL, unit="item")
    assert type(matrix).__name__ == "csr_array"
    assert matrix.toarray().tolist() == [[1, 1, 1], [1, 0, 1]]  # A once, for two tasks of item 1.1
    assert matrix.shape == (len(units), len(departments))


def test_incidence_keeps_the_roles_asked_for():
    matrix, units, departments = incidence(SMALL, roles=["lead"])
    assert (len(units), departments) == (3, ["A", "B"])
    assert matrix.toarray().tolist() == [[1, 0], [0, 1], [1, 0]]


def test_a_task_outside_any_section_is_a_unit_of_its_own():
    loose = SMALL.assign(section_id=SMALL["section_id"].where(SMALL["section_id"].eq("1")))
    assert incidence(loose, unit="section")[1] == ["1", "2.1.1"]


def test_importing_the_measures_does_not_import_scipy():
    code = "import sys, hbey_analysis.measures.coassignment; print('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("count", [[3, 2, 2], [2, 2, 1], [2, 1, 2]]),
        # A-B 2/(3+2-2), B-C 1/(2+2-1)
        ("jaccard", [[1, 2 / 3, 2 / 3], [2 / 3, 1, 1 / 3], [2 / 3, 1 / 3, 1]]),
        # A-B 2/√6, B-C 1/√4
        ("cosine", [[1, 2 / 6**0.5, 2 / 6**0.5], [2 / 6**0.5, 1, 1 / 2], [2 / 6**0.5, 1 / 2, 1]]),
        # N = 3: A-B 3·2/(3·2), B-C 3·1/(2·2), diagonal 3/3, 3/2, 3/2
        ("lift", [[1, 1, 1], [1, 3 / 2, 3 / 4], [1, 3 / 4, 3 / 2]]),
    ],
)
def test_co_assignment_of_a_worked_example(measure, expected):
    table = co_assignment(SMALL, measure)
    assert table.index.tolist() == table.columns.tolist() == ["A", "B", "C"]
    np.testing.assert_allclose(table.to_numpy(), expected)


def test_co_assignment_of_roles_counts_only_these():
    table = co_assignment(SMALL, roles=["support"])
    # Supporters: B, C / A / C. Own: C 2, A 1, B 1.
    assert table.index.tolist() == ["C", "A", "B"]
    assert table.to_numpy().tolist() == [[2, 0, 1], [0, 1, 0], [1, 0, 1]]
    assert co_assignment(SMALL, roles=[]).empty


def test_units_without_a_kept_participant_do_not_count_in_lift():
    more = pd.concat([SMALL, plan(t311=">*")])
    pd.testing.assert_frame_equal(co_assignment(more, "lift"), co_assignment(SMALL, "lift"))


def test_collectives_are_counted_only_when_asked_for():
    assert "*" not in co_assignment(SMALL).index
    assert co_assignment(SMALL, include_collective=True).loc["*", "A"] == 3


def test_counts_are_ints():
    assert (co_assignment(SMALL).dtypes == "int64").all()


@pytest.mark.parametrize("measure", ["count", "jaccard", "cosine", "lift"])
@pytest.mark.parametrize("empty", EMPTY)
def test_no_assignments_give_an_empty_square(empty, measure):
    table = co_assignment(empty, measure)
    assert table.shape == (0, 0)
    assert (table.index.name, table.columns.name) == ("department", "department")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"measure": "dice"}, "measure must be one of count, jaccard, cosine, lift, not 'dice'"),
        ({"unit": "page"}, "unit must be one of task, item, section, not 'page'"),
        ({"roles": ["leads"]}, "roles must be one of lead, support, .* not 'leads'"),
        ({"roles": "lead"}, "roles must be one of .* not 'l'"),
    ],
)
def test_a_wrong_choice_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        co_assignment(SMALL, **arguments)


units = st.sampled_from(["task", "item", "section"])
measures = st.sampled_from(["count", "jaccard", "cosine", "lift"])


@relaxed
@given(plans(), measures, units)
def test_co_assignment_is_symmetric_in_one_order_and_not_negative(assignments, measure, unit):
    table = co_assignment(assignments, measure, unit)
    pd.testing.assert_frame_equal(table, table.T)
    assert table.index.tolist() == co_assignment(assignments, "count", unit).index.tolist()
    assert (table >= 0).all(axis=None)


@relaxed
@given(plans(), units)
def test_measures_follow_from_the_counts(assignments, unit):
    count = co_assignment(assignments, "count", unit).to_numpy()
    own = np.diag(count)
    product = np.outer(own, own)
    n_units = incidence(assignments, unit)[0].shape[0]
    lift, cosine, jaccard = (
        co_assignment(assignments, name, unit).to_numpy() for name in ("lift", "cosine", "jaccard")
    )
    np.testing.assert_allclose(lift * product, n_units * count)
    np.testing.assert_allclose(cosine**2 * product, count**2)
    np.testing.assert_allclose(np.diag(jaccard), 1)
    np.testing.assert_allclose(np.diag(cosine), 1)
    np.testing.assert_allclose(np.diag(lift), n_units / own)
    assert (jaccard <= cosine + 1e-12).all()
    assert (count <= np.minimum(own[:, None], own)).all()


@relaxed
@given(plans(), units)
def test_the_count_is_the_product_of_the_incidence_with_itself(assignments, unit):
    matrix, _, names = incidence(assignments, unit)
    expected = pd.DataFrame((matrix.T @ matrix).toarray(), index=names, columns=names)
    count = co_assignment(assignments, "count", unit)
    order = sorted(names, key=lambda name: (-expected.loc[name, name], name))
    assert count.index.tolist() == order
    assert (count.to_numpy() == expected.loc[order, order].to_numpy()).all()


def test_a_department_that_a_task_names_twice_takes_part_once():
    assignments = plan(t111="A>AB")
    assert incidence(assignments)[0].toarray().tolist() == [[1, 1]]


@relaxed
@given(plans())
def test_pairs_sum_to_the_pairs_of_participants_of_each_task(assignments):
    count = co_assignment(assignments).to_numpy()
    sizes = incidence(assignments)[0].sum(axis=1)
    assert np.triu(count, 1).sum() == (sizes * (sizes - 1) // 2).sum()


def test_pairs_are_listed_once_from_the_most_shared_to_the_least():
    # own units: A 4, B 3, C 2, D 1; ties stay in the order of the matrix
    matrix = co_assignment(plan(t111="B>CA", t112="A>B", t113="A>B", t114="C>A", t115="A>D"))
    matrix = matrix.loc[list("DCBA"), list("DCBA")]
    assert all_pairs(matrix).to_numpy().tolist() == [
        ["B", "A", 3], ["C", "A", 2], ["D", "A", 1], ["C", "B", 1], ["D", "C", 0], ["D", "B", 0],
    ]  # fmt: skip
    assert all_pairs(matrix).index.tolist() == list(range(6))


def test_who_stands_in_every_unit():
    assert in_every_unit(co_assignment(SMALL), 3) == ["A"]
    assert in_every_unit(co_assignment(SMALL), 4) == []


def test_lift_is_the_joint_share_over_the_product_of_shares():
    tasks = plan(t111="A>B", t112="A>B", t113="A>C", t114="B>C", t115="C>D", t116="A>")
    members = [set("AB"), set("AB"), set("AC"), set("BC"), set("CD"), set("A")]
    lift = co_assignment(tasks, "lift")
    for a in "ABCD":
        for b in "ABCD":
            both, one, other = (
                np.mean([set(names) <= task for task in members]) for names in (a + b, a, b)
            )
            assert lift.loc[a, b] == pytest.approx(both / (one * other))


def test_lead_support_counts_who_leads_whom():
    table = lead_support(SMALL)
    assert table.index.tolist() == ["A", "B"]
    assert table.columns.tolist() == ["C", "A", "B"]
    assert table.to_numpy().tolist() == [[2, 0, 1], [0, 1, 0]]
    assert (table.index.name, table.columns.name) == ("lead", "support")


def test_every_lead_of_a_task_leads_every_supporter():
    assert lead_support(plan(t111="AB>CD")).to_numpy().tolist() == [[1, 1], [1, 1]]


def test_a_pair_counts_once_in_an_item_and_only_within_a_task():
    # Item 1.1: A leads C in two tasks, B leads D in one; A never leads D, B never leads C.
    tasks = plan(t111="A>C", t112="A>C", t113="B>D")
    table = lead_support(tasks, unit="item")
    assert table.loc[["A", "B"], ["C", "D"]].to_numpy().tolist() == [[1, 0], [0, 1]]


def test_nobody_supports_itself():
    table = lead_support(plan(t111="A>AB"))
    assert table.loc["A", "A"] == 0
    assert table.loc["A", "B"] == 1


def test_a_lead_without_supporters_and_a_supporter_without_lead_keep_their_zeros():
    table = lead_support(plan(t111="A>B", t112="C>", t113=">D"))
    assert table.loc["C"].sum() == 0
    assert table["D"].sum() == 0


def test_a_plan_without_leads_has_no_leading_rows():
    assert lead_support(plan(t111=">AB")).empty


@pytest.mark.parametrize("empty", EMPTY)
def test_no_assignments_give_no_ties(empty):
    table = lead_support(empty)
    assert table.empty
    assert (table.index.name, table.columns.name) == ("lead", "support")
    assert asymmetry(table).empty


@relaxed
@given(plans())
def test_lead_support_sums_to_leads_times_supporters(assignments):
    named = assignments[assignments["kind"].eq("named")]
    sizes = named.groupby("task_id")["role"].value_counts().unstack(fill_value=0)
    sizes = sizes.reindex(columns=["lead", "support"], fill_value=0)
    assert lead_support(assignments).to_numpy().sum() == (sizes["lead"] * sizes["support"]).sum()


def test_asymmetry_of_a_worked_example():
    # A→B 1, B→A 1; A→C 2, C→A 0: net 2, index (2 - 0)/(2 + 0).
    table = asymmetry(lead_support(SMALL))
    assert table.columns.tolist() == [
        "department_a",
        "department_b",
        "a_to_b",
        "b_to_a",
        "net",
        "reciprocated",
        "index",
    ]
    assert table.to_numpy().tolist() == [
        ["A", "B", 1, 1, 0, True, 0.0],
        ["A", "C", 2, 0, 2, False, 1.0],
    ]


def test_the_one_that_leads_more_comes_first_and_its_own_tie_is_ignored():
    matrix = pd.DataFrame({"A": [3, 0], "B": [1, 9]}, index=["B", "A"])  # B→A 3, A→B 9, B→B 1
    assert asymmetry(matrix).to_numpy().tolist() == [["A", "B", 9, 3, 6, True, 0.5]]


def test_pairs_are_sorted_by_weight_then_names():
    table = asymmetry(lead_support(plan(t111="D>C", t112="B>A", t113="B>E", t114="E>B")))
    pairs = (table["department_a"] + table["department_b"]).tolist()
    assert pairs == ["BE", "BA", "DC"]


@relaxed
@given(plans())
def test_directed_ties_are_the_pairs_plus_the_reciprocated_ones(assignments):
    matrix = lead_support(assignments)
    table = asymmetry(matrix)
    assert len(table) + table["reciprocated"].sum() == (matrix > 0).to_numpy().sum()
    assert (table["a_to_b"] + table["b_to_a"]).sum() == matrix.to_numpy().sum()
    assert table["index"].between(0, 1).all()


def test_precedence_of_a_worked_example():
    # A stands at 0, 1, 0; B at 1/2 and 0; C at 1 and 1. First supporters: B, A, C.
    table = precedence(SMALL)
    assert table.index.tolist() == ["B", "A", "C"]
    assert table.columns.tolist() == [
        "clauses",
        "mean_position",
        "support_clauses",
        "first_support",
        "first_support_share",
        "first_by_chance",
    ]
    np.testing.assert_allclose(
        table.to_numpy(),
        [[2, 1 / 4, 1, 1, 1, 1 / 2], [3, 1 / 3, 1, 1, 1, 1], [2, 1, 2, 1, 1 / 2, 3 / 2]],
    )


def test_collectives_are_dropped_before_participants_are_ranked():
    # The collective stands first among the supporters; C is the first and last named one.
    table = precedence(plan(t111="A>*C"))
    assert table.loc["C", ["mean_position", "first_support"]].tolist() == [1, 1]


def test_a_lone_participant_stands_at_zero_and_a_lead_only_has_no_share():
    table = precedence(plan(t111="A>*"))
    assert table.loc["A", "mean_position"] == 0
    assert np.isnan(table.loc["A", "first_support_share"])


def test_a_department_named_twice_stands_where_it_is_named_first():
    table = precedence(plan(t111="A>BA"))
    assert table["mean_position"].to_dict() == {"A": 0, "B": 1}
    assert table["clauses"].to_dict() == {"A": 1, "B": 1}


def test_precedence_reads_the_positions_not_the_order_of_rows():
    pd.testing.assert_frame_equal(precedence(SMALL.iloc[::-1]), precedence(SMALL))


def test_equal_positions_are_sorted_by_clauses_then_name():
    table = precedence(plan(t111="C>", t112="B>", t113="A>", t114="C>"))
    assert table.index.tolist() == ["C", "A", "B"]


@pytest.mark.parametrize("empty", EMPTY)
def test_no_assignments_give_no_precedence(empty):
    table = precedence(empty)
    assert table.empty
    assert table.index.name == "department"
    assert table.columns.tolist() == precedence(SMALL).columns.tolist()


@relaxed
@given(plans())
def test_each_clause_with_supporters_has_one_first(assignments):
    table = precedence(assignments)
    named = assignments[assignments["kind"].eq("named")]
    supported = named[named["role"].eq("support")]["task_id"].nunique()
    assert table["first_support"].sum() == supported
    assert table["first_by_chance"].sum() == pytest.approx(supported)
    assert (table["first_support"] <= table["support_clauses"]).all()
    assert table["mean_position"].between(0, 1).all()


def test_combinations_recur_exactly():
    table = combinations_of_departments(plan(t111="A>BC*", t112="B>A", t211="C>BA", t311="D>"))
    assert table.to_numpy().tolist() == [
        ["A|B|C", 3, 2, "1.1.1|2.1.1"],
        ["A|B", 2, 1, "1.1.2"],
        ["D", 1, 1, "3.1.1"],
    ]


def test_combinations_are_sorted_by_tasks_before_size():
    table = combinations_of_departments(plan(t111="A>BC", t112="E>", t113="E>", t114="D>"))
    assert table["combination"].tolist() == ["E", "A|B|C", "D"]


def test_equal_combinations_stand_by_name_and_their_tasks_in_document_order():
    table = combinations_of_departments(plan(t211="C>A", t111="A>C", t112="B>D", t113="D>B"))
    assert table["combination"].tolist() == ["A|C", "B|D"]
    again = combinations_of_departments(plan(t112="D>B", t211="A>C", t111="C>A", t113="D>B"))
    assert again[["combination", "task_ids"]].to_numpy().tolist() == [
        ["A|C", "2.1.1|1.1.1"],
        ["B|D", "1.1.2|1.1.3"],
    ]


def test_combinations_of_interest_drop_tasks_without_them():
    table = combinations_of_departments(SMALL, departments_of_interest=["B", "C", "Z"])
    assert table["combination"].tolist() == ["B|C", "B", "C"]
    assert combinations_of_departments(SMALL, departments_of_interest=[]).empty


def test_combinations_of_roles():
    table = combinations_of_departments(SMALL, roles=["lead"])
    assert table[["combination", "tasks"]].to_numpy().tolist() == [["A", 2], ["B", 1]]


@pytest.mark.parametrize("empty", EMPTY)
def test_no_assignments_give_no_combinations(empty):
    table = combinations_of_departments(empty)
    assert table.empty
    assert table.columns.tolist() == ["combination", "size", "tasks", "task_ids"]


@relaxed
@given(plans())
def test_each_task_is_in_one_combination(assignments):
    table = combinations_of_departments(assignments)
    _, units, _ = incidence(assignments)
    listed = [task for ids in table["task_ids"] for task in ids.split("|")]
    assert sorted(listed) == sorted(units)
    assert table["tasks"].sum() == len(units)
