"""Totals, shares and breadth over resampled items and sections."""

import inspect

import numpy as np
import pandas as pd
import pytest
from small_assignments import assignments

from hbey_analysis import (
    breadth,
    breadth_depth,
    breadth_stability,
    coverage,
    stability,
    workload,
)

WATER, FINANCE = "自治区水利厅", "自治区财政厅"


SMALL = assignments("1.1.1 A>B*", "1.1.2 A>C*", "1.2.1 B>A*", "2.1.1 A>D*")


def test_totals_shares_and_ranks_are_those_of_the_plan():
    table = stability(SMALL, n=50)
    assert table.index.tolist() == ["A", "B", "C", "D"]  # 4, 2, 1, 1 tasks of 8 places
    assert table["total"].tolist() == [4, 2, 1, 1]
    assert table["share"].tolist() == [4 / 8, 2 / 8, 1 / 8, 1 / 8]
    assert table["rank"].tolist() == [1, 2, 3, 3]


@pytest.mark.parametrize("cluster", ["task_id", "item_id", "section_id"])
def test_bounds_hold_the_estimates_of_the_busiest_departments(hbey, cluster):
    table = stability(hbey.assignments, cluster=cluster).head(8)
    for name in ("total", "share", "rank"):
        assert (table[f"{name}_low"] <= table[name]).all(), name
        assert (table[name] <= table[f"{name}_high"]).all(), name
    assert (table["share_low"] < table["share_high"]).all()


def test_shares_sum_to_one(hbey):
    assert stability(hbey.assignments, n=20)["share"].sum() == pytest.approx(1)


def test_where_all_items_are_alike_nothing_moves():
    alike = assignments("1.1.1 A>B", "1.2.1 A>B", "2.1.1 A>B", "2.2.1 A>B")
    table = stability(alike, n=200)
    assert table[["share_low", "share_high"]].to_numpy().tolist() == [[0.5, 0.5]] * 2
    assert table[["total_low", "total_high"]].to_numpy().tolist() == [[4, 4]] * 2
    assert table[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1]] * 2


def test_items_are_drawn_as_a_whole():
    # one item of three tasks beside three of one: drawn k times, k ~ Binomial(4, 1/4), A has 3 k of
    # 4 + 2 k tasks, scaled to the plan's six
    items = assignments("1.1.1 A>", "1.1.2 A>", "1.1.3 A>", "1.2.1 B>", "1.3.1 B>", "1.4.1 B>")
    table = stability(items, n=2_000)
    # P(k = 0) = 81/256 and P(k >= 3) = 13/256 > 2.5 %, P(k = 4) = 1/256 < 2.5 %
    assert table.loc["A", ["total_low", "total_high"]].tolist() == [0, pytest.approx(5.4)]

    # and of 4 + 2 k places; where k = 0 B alone has any
    assert table.loc["A", ["share_low", "share_high"]].tolist() == [0, pytest.approx(0.9)]
    assert table.loc[["A", "B"], ["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 2]] * 2


def test_bounds_are_percentiles_over_resamples_put_together_task_by_task():
    items = assignments(
        "1.1.1 A>B", "1.1.2 A>", "1.2.1 B>C", "1.3.1 C>AD", "2.1.1 A>", "2.2.1 B>*", "2.3.1 D>",
        "2.3.2 A>D", "2.3.3 A>", "2.4.1 *>*",
    )  # fmt: skip
    n, groups = 60, items["item_id"].unique()
    drawn = np.random.default_rng(7).multinomial(len(groups), [1 / 7] * 7, size=n)
    totals, shares, ranks = [], [], []
    for times in drawn:
        again = [
            items[items["item_id"] == group].assign(copy=f"{group}/{copy}")
            for group, count in zip(groups, times, strict=True)
            for copy in range(count)
        ]
        rows = pd.concat(again)
        rows["task_id"] += rows["copy"]
        tasks = rows["task_id"].nunique()
        table = workload(rows).reindex(list("ABCD"))
        totals.append(table["total"].fillna(0) * 10 / tasks)
        shares.append(table["share"].fillna(0))
        ranks.append(table["total"].fillna(0).rank(ascending=False, method="min"))
    found = stability(items, n=n, seed=7).loc[list("ABCD")]
    for name, values, method in (
        ("total", totals, "linear"),
        ("share", shares, "linear"),
        ("rank", ranks, "nearest"),
    ):
        ends = np.percentile(np.array(values), (2.5, 97.5), axis=0, method=method)
        np.testing.assert_allclose(found[[f"{name}_low", f"{name}_high"]].to_numpy().T, ends)


def test_the_study_draws_a_thousand_resamples_of_items_with_seed_one():
    defaults = {name: p.default for name, p in inspect.signature(stability).parameters.items()}
    assert (defaults["n"], defaults["seed"], defaults["cluster"]) == (1_000, 1, "item_id")
    assert len(stability(SMALL, n=1)) == 4


@pytest.mark.parametrize("seed", range(8))
def test_a_body_alone_has_all_or_nothing_of_a_resample(seed):
    # of two items only one names a body: drawn once or twice it has all places, else none has any
    table = stability(assignments("1.1.1 A>", "1.2.1 *>"), n=1, seed=seed)
    times = np.random.default_rng(seed).multinomial(2, [0.5, 0.5])[0]
    assert table.loc["A", ["total_low", "share_low"]].tolist() == [times, min(times, 1)]


def test_a_body_named_twice_in_a_task_counts_once():
    twice = pd.concat([SMALL, SMALL])
    pd.testing.assert_frame_equal(stability(twice, n=20), stability(SMALL, n=20))
    pd.testing.assert_frame_equal(breadth_stability(twice), breadth_stability(SMALL))


def test_a_body_in_every_task_stays_in_every_task_of_every_resample(hbey):
    table = stability(hbey.assignments, n=200)
    assert table.loc["自治区发展改革委", ["total_low", "total_high"]].tolist() == [50, 50]


def test_the_same_seed_gives_the_same_intervals_and_another_does_not(hbey):
    once, again, other = (stability(hbey.assignments, n=100, seed=seed) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(once, again)
    assert not once.equals(other)
    assert once["total"].equals(other["total"])


def test_one_role_alone_can_be_counted():
    table = stability(SMALL, n=20, role="lead")
    assert table["total"].to_dict() == {"A": 3, "B": 1}
    assert table["share"].tolist() == [0.75, 0.25]
    assert stability(SMALL, n=20, role="support")["total"].to_dict() == dict.fromkeys("ABCD", 1)


def test_leads_of_the_plan_are_those_of_workload(hbey):
    table = stability(hbey.assignments, n=5, role="lead")
    expected = workload(hbey.assignments)["lead"]
    assert table["total"].to_dict() == expected[expected > 0].to_dict()


def test_a_task_outside_items_is_drawn_by_itself():
    loose = assignments("1.1.1 A>", "1.1.2 A>").assign(item_id=None)
    assert stability(loose, n=500)["total_high"].tolist() == [2]  # not one item of two tasks
    both = assignments("1.1.1 A>", "1.1.2 B>").assign(item_id=None)
    assert stability(both, n=500)["share_high"].tolist() == [1, 1]


@pytest.mark.parametrize("cluster", ["item_id", "section_id"])
def test_a_task_outside_any_is_drawn_by_itself_though_it_is_numbered_like_one(cluster):
    # a hand-made table: task 1 stands outside, and tasks a and b in number 1
    rows = pd.DataFrame({
        "task_id": ["a", "b", "1"], cluster: ["1", "1", None], "department": ["A", "A", "B"],
        "role": "lead", "kind": "named",
    })  # fmt: skip
    table = stability(rows, n=500, cluster=cluster)
    # two clusters: B alone where its task is drawn twice, A alone where number 1 is
    assert table.loc["B", ["share_low", "share_high"]].tolist() == [0, 1]


@pytest.mark.parametrize("kind", [None, np.nan])
def test_a_body_without_a_kind_counts_as_in_workload(kind):
    rows = SMALL.assign(kind=SMALL["kind"].astype(object).where(SMALL["department"] != "A", kind))
    assert rows["kind"].isna().any()
    assert stability(rows, n=5)["total"].to_dict() == workload(rows)["total"].to_dict()
    pd.testing.assert_frame_equal(stability(rows, n=20), stability(SMALL, n=20))
    pd.testing.assert_frame_equal(breadth_stability(rows), breadth_stability(SMALL))


def test_sections_are_drawn_as_a_whole():
    # A leads all of section 1's tasks, three items; B those of section 2: drawn twice, once or not
    rows = assignments("1.1.1 A>", "1.2.1 A>", "1.3.1 A>", "2.1.1 B>")
    table = stability(rows, n=500, cluster="section_id")
    assert table.loc["A", ["total", "total_low", "total_high"]].tolist() == [3, 0, 4]
    assert table.loc["B", ["share_low", "share_high"]].tolist() == [0, 1]
    assert stability(rows, n=500).loc["A", "share_low"] > 0  # four items: B hardly fills them all


def test_ranks_of_the_plan_rest_on_sections_as_much_as_on_items(hbey):
    by_item, by_section = (
        stability(hbey.assignments, cluster=cluster) for cluster in ("item_id", "section_id")
    )
    assert by_item.index.equals(by_section.index)
    top = ["自治区国土资源厅", "自治区环保厅", "自治区财政厅"]
    assert by_item.loc[top, ["rank_low", "rank_high"]].to_numpy().tolist() == [
        [2, 5],
        [2, 5],
        [2, 7],
    ]
    assert by_section.loc[top, ["rank_low", "rank_high"]].to_numpy().tolist() == [
        [2, 5], [2, 5], [2, 8],
    ]  # fmt: skip
    wider = by_section["share_high"] - by_section["share_low"] > (
        by_item["share_high"] - by_item["share_low"]
    )
    assert wider.mean() > 0.5


def test_a_table_without_kinds_is_all_named():
    assert "*" in stability(SMALL.drop(columns="kind"), n=5).index


@pytest.mark.parametrize("empty", [SMALL.iloc[:0], SMALL.assign(kind="collective")])
def test_nobody_named_gives_no_rows(empty):
    assert stability(empty).empty
    assert breadth_stability(empty).empty
    assert list(breadth_stability(empty).columns) == ["breadth", "breadth_low", "breadth_high"]


@pytest.mark.parametrize(
    ("measure", "wrong"),
    [
        (stability, {"cluster": "item"}),
        (stability, {"n": 0}),
        (breadth_stability, {"cluster": "x"}),
    ],
)
def test_impossible_resampling_is_an_error(measure, wrong):
    with pytest.raises(ValueError, match="cluster is item_id, section_id or task_id, and n at"):
        measure(SMALL, **wrong)


# ------------------------------------------------------------------ breadth


def test_breadth_of_the_whole_is_that_of_coverage(hbey):
    table = breadth_stability(hbey.assignments)
    pd.testing.assert_series_equal(table["breadth"], breadth(coverage(hbey.assignments)))


def test_a_department_of_one_section_is_always_of_one(hbey):
    table = breadth_stability(hbey.assignments)
    single = table[table["breadth"] == 1]
    assert len(single) > 5
    assert (single[["breadth_low", "breadth_high"]] == 1).all(axis=None)


def test_intervals_of_breadth_hold_it_and_stay_in_bounds(hbey):
    table = breadth_stability(hbey.assignments)
    assert (table["breadth_low"] <= table["breadth"]).all()
    assert (table["breadth"] <= table["breadth_high"]).all()
    assert table["breadth_low"].min() >= 1 and table["breadth_high"].max() <= 10


def test_the_jackknife_of_breadth_by_hand():
    # sections 1, 1, 2: breadth 9/5; left out: 2, 2, 1; mean 5/3; squares 1/9 + 1/9 + 4/9 = 2/3
    # standard error sqrt(2/3 * 2/3) = 2/3; 1.8 + 1.96 * 2/3 > 2 sections
    table = breadth_stability(assignments("1.1.1 A>", "1.2.1 A>", "2.1.1 A>"))
    assert table.loc["A"].tolist() == pytest.approx([1.8, 1, 2])
    four = breadth_stability(assignments("1.1.1 A>", "2.1.1 A>", "3.1.1 A>", "4.1.1 A>"))
    assert four.loc["A"].tolist() == [4, 4, 4]  # left out: 3 each, no deviation


@pytest.mark.parametrize("cluster", ["item_id", "section_id", "task_id"])
def test_the_jackknife_leaves_out_one_cluster_after_the_other(cluster):
    # most tasks in section 1: no interval of A meets a bound, except with whole sections
    clauses = [f"1.{item}.{task} A>B" for item in range(1, 7) for task in (1, 2)]
    clauses += [f"2.{item}.1 A>B" for item in range(1, 6)]
    clauses += [f"{section}.1.1 A>" for section in range(3, 9)]
    rows = assignments(*clauses, "3.2.1 B>", "3.2.2 >B", "1.4.4 C>")
    whole = breadth(coverage(rows))
    groups = rows[cluster].unique()
    left = pd.DataFrame([breadth(coverage(rows[rows[cluster] != group])) for group in groups])
    left = left.fillna(whole)[whole.index]  # C is in one task alone
    g = len(groups)
    error = (((left - left.mean()) ** 2).sum() * (g - 1) / g) ** 0.5
    table = breadth_stability(rows, cluster)
    np.testing.assert_allclose(table["breadth_low"], (whole - 1.96 * error).clip(lower=1))
    np.testing.assert_allclose(table["breadth_high"], (whole + 1.96 * error).clip(upper=8))
    inside = table.loc["A"]
    assert cluster == "section_id" or inside["breadth_low"] > 1
    assert inside["breadth"] < inside["breadth_high"] < 8


def test_a_body_that_keeps_one_task_keeps_a_breadth_of_one():
    # A left out: 1, 1, 2; mean 4/3, squares 2/3, error 2/3: from 0.69 to 3.3 sections of 3
    table = breadth_stability(assignments("1.1.1 A>", "2.1.1 A>", "3.1.1 B>"))
    assert table.loc["A"].tolist() == [2, 1, 3]
    assert table.loc["B"].tolist() == [1, 1, 1]


def test_depth_is_tasks_in_each_section_worked_in():
    table = breadth_depth(SMALL)
    assert table.index.tolist() == ["A", "B", "C", "D"]
    assert table["depth"].tolist() == [4 / 2, 2, 1, 1]
    assert table["total"].tolist() == [4, 2, 1, 1]
    columns = ["breadth", "breadth_low", "breadth_high"]
    pd.testing.assert_frame_equal(table[columns], breadth_stability(SMALL))


def test_tasks_outside_sections_count_for_breadth_as_in_coverage():
    loose = assignments("1.1.1 A>", "2.1.1 A>").assign(section_id=None)
    table = breadth_stability(loose, cluster="section_id")  # left out: 1 each
    assert table.loc["A"].tolist() == [2, 2, 2]


def test_breadth_of_a_task_outside_sections_that_is_numbered_like_one():
    # A: two tasks of section 1, and task 1 outside any: breadth 9/5; left out: 2, 2, 1
    rows = pd.DataFrame({
        "task_id": ["1", "a", "b"], "item_id": None, "section_id": [None, "1", "1"],
        "department": "A", "role": "lead", "kind": "named",
    })  # fmt: skip
    assert breadth_stability(rows, cluster="task_id").loc["A"].tolist() == [1.8, 1.0, 2.0]
    assert breadth_stability(rows).loc["A"].tolist() == [1.8, 1.0, 2.0]
    # by sections: without the one 1, without the other 1; no deviation
    assert breadth_stability(rows, cluster="section_id").loc["A"].tolist() == [1.8, 1.8, 1.8]


def test_breadth_leaves_out_a_task_outside_items_by_itself():
    # item 1 holds tasks a and b, task 1 none: left out as one, breadth 1 or 2 of two sections each
    rows = pd.DataFrame({
        "task_id": ["1", "a", "b"], "item_id": [None, "1", "1"], "section_id": ["x", "x", "y"],
        "department": "A", "role": "lead", "kind": "named",
    })  # fmt: skip
    # 9/5; without task 1: 2; without item 1: 1. Mean 3/2, squares 1/2, error 1/2
    assert breadth_stability(rows).loc["A"].tolist() == pytest.approx([1.8, 1, 2])
    rows["section_id"] = ["x", "x", "x"]
    assert breadth_stability(rows).loc["A"].tolist() == [1, 1, 1]


def test_the_interval_of_breadth_is_1_96_standard_errors_of_the_jackknife():
    # A: sections 1, 1, 2 in three items. Without 1.1 or 1.2: one task in each of two sections,
    # breadth 2; without 2.1: 1. Mean 5/3, squares 2/3, standard error sqrt(2/3 x 2/3) = 2/3.
    row = breadth_stability(assignments("1.1.1 A>", "1.2.1 A>", "2.1.1 A>")).loc["A"]
    assert row["breadth"] == pytest.approx(9 / 5)
    assert row["breadth_low"] == 1  # 9/5 - 1.96 x 2/3 is less
    four = assignments("1.1.1 A>", "1.2.1 A>", "1.3.1 A>", "1.4.1 A>", "2.1.1 A>", "3.1.1 >A")
    rest = [breadth(coverage(four[four["item_id"] != item])).loc["A"] for item in
            four["item_id"].unique()]  # fmt: skip
    error = np.sqrt(5 / 6 * ((np.array(rest) - np.mean(rest)) ** 2).sum())
    found = breadth_stability(four).loc["A"]
    assert found["breadth"] - found["breadth_low"] == pytest.approx(
        min(1.96 * error, found["breadth"] - 1)
    )
    assert found["breadth_high"] == pytest.approx(min(found["breadth"] + 1.96 * error, 3))


def test_an_interval_of_breadth_reaches_1_96_standard_errors_where_no_bound_cuts_it():
    # Eight tasks in one section, four in another, an item each: 144/80. Without one of the eight
    # 121/65, without one of the four 121/73.
    tasks = [f"1.{item}.1 A>" for item in range(1, 9)] + [f"2.{item}.1 A>" for item in range(1, 5)]
    values = np.array([121 / 65] * 8 + [121 / 73] * 4)
    error = np.sqrt(11 / 12 * ((values - values.mean()) ** 2).sum())
    low = 144 / 80 - 1.96 * error
    assert low > 1
    assert breadth_stability(assignments(*tasks)).loc["A", "breadth_low"] == pytest.approx(low)
