"""Resampled items and specification curves."""

import dataclasses
import inspect
import itertools
from functools import cache

import numpy as np
import pandas as pd
import pytest

from hbey_analysis import (
    breadth,
    breadth_depth,
    breadth_stability,
    co_assignment,
    concentration,
    coverage,
    load_plan,
    merge_children,
    precedence,
    specification_curve,
    stability,
    workload,
)
from hbey_analysis.measures.specifications import CHOICES, CLAIMS, _relative

WATER, FINANCE = "自治区水利厅", "自治区财政厅"


def assignments(*clauses: str) -> pd.DataFrame:
    """Build tasks: "1.1.1 A>BC*" is led by A, supported by B, C and a class of bodies."""
    rows = []
    for task_id, clause in (text.split() for text in clauses):
        leads, supports = clause.split(">")
        named = [(body, "lead") for body in leads] + [(body, "support") for body in supports]
        for body, role in named:
            kind = "collective" if body == "*" else "named"
            rows.append((task_id, task_id[:3], task_id[0], body, role, kind))
    columns = ["task_id", "item_id", "section_id", "department", "role", "kind"]
    return pd.DataFrame(rows, columns=columns)


SMALL = assignments("1.1.1 A>B*", "1.1.2 A>C*", "1.2.1 B>A*", "2.1.1 A>D*")


# ------------------------------------------------------------------ stability


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


# ------------------------------------------------------------------ specification curves


def test_relative_says_how_near_the_study_s_answer_comes_to_the_first():
    values = pd.Series({"A": 4.0, "B": 3.0, "C": 1.0})
    assert _relative("A", values) == 1
    assert _relative("A = B", values) == 0.75  # of those tied, the least
    assert _relative("D", values) == 0  # merged away
    assert _relative(None, values) is None


def test_where_a_claim_holds_the_answer_comes_first(hbey):
    rows = specification_curve(hbey, ["leads_most", "strongest_pair", "busiest_after_first"])
    assert (rows.loc[rows["holds"], "relative"] == 1).all()
    assert rows["relative"].between(0, 1).all()


@pytest.fixture(scope="module")
def curve(hbey):
    """The specifications of one claim about the plan of 2013, computed once."""
    return cache(lambda claim: specification_curve(hbey, [claim]))


def row(rows, **choices):
    """Return the one row under the given choices; the others are the study's."""
    for name in CHOICES:
        if rows[name].notna().any():
            rows = rows[rows[name] == choices.get(name, CHOICES[name][0])]
    assert len(rows) == 1
    return rows.iloc[0]


every_claim = pytest.mark.parametrize("claim", CLAIMS)


@every_claim
def test_the_study_s_own_specification_comes_first_and_holds(curve, claim):
    rows = curve(claim)
    first = rows.iloc[0]
    assert first["specification"] == 1
    assert first["holds"]
    bearing = CLAIMS[claim][1]
    assert first[list(bearing)].tolist() == [CHOICES[name][0] for name in bearing]
    assert rows["baseline"].isna().all() or set(rows["baseline"]) == {first["result"]}


@every_claim
def test_every_combination_of_the_bearing_choices_is_a_row(curve, claim):
    rows = curve(claim)
    bearing = list(CLAIMS[claim][1])
    combinations = list(itertools.product(*(CHOICES[name] for name in bearing)))
    assert list(rows[bearing].itertuples(index=False, name=None)) == combinations
    assert rows["specification"].tolist() == list(range(1, len(combinations) + 1))
    assert rows[[name for name in CHOICES if name not in bearing]].isna().all(axis=None)


@every_claim
def test_a_claim_holds_where_the_same_comes_first_or_the_number_stays_on_its_side(curve, claim):
    rows = curve(claim)
    if claim in ("three_lead_half", "leading_unequal"):
        assert rows["result"].isna().all()
        over = rows["estimate"] > 0.5
        assert (rows["holds"] == (over == over.iloc[0])).all()
    else:
        assert (rows["holds"] == (rows["result"] == rows["baseline"])).all()


@pytest.mark.parametrize("claim", ["three_lead_half", "strongest_pair", "most_shared_section"])
def test_a_claim_that_fails_somewhere_is_reported_failing(curve, claim):
    assert 0 < curve(claim)["holds"].mean() < 1


def test_there_are_six_to_ten_claims():
    assert 6 <= len(CLAIMS) <= 10


@pytest.fixture(scope="module")
def named(hbey):
    return hbey.assignments[hbey.assignments["kind"] == "named"]


@pytest.fixture(scope="module")
def merged(hbey, named):
    return merge_children(named, hbey.departments)


@pytest.fixture(scope="module")
def without_first(named):
    return named[named["department"] != "自治区发展改革委"]


def test_leads_most_by_item_and_fractional_is_workload_s(curve, named):
    found = row(curve("leads_most"), unit="item", counting="fractional")
    leads = workload(named, unit="item", counting="fractional")["lead"]
    assert found["result"] == leads.idxmax()
    assert found["estimate"] == pytest.approx(leads.max() / leads.sum())


def test_three_lead_half_with_merged_children_and_without_the_first(curve, merged):
    found = row(curve("three_lead_half"), children="merged", all_present="out")
    rest = merged[merged["department"] != "自治区发展改革委"]
    leads = rest[rest["role"] == "lead"].groupby("department")["task_id"].nunique()
    assert found["estimate"] == pytest.approx(leads.nlargest(3).sum() / leads.sum())


def test_leading_unequal_is_the_gini_over_all_bodies(curve, hbey, named):
    expected = concentration(workload(named)["lead"])["gini"]
    assert row(curve("leading_unequal"))["estimate"] == pytest.approx(expected)
    assert round(expected, 2) == 0.77


def test_busiest_after_first_with_merged_children(curve, merged):
    totals = merged.groupby("department")["task_id"].nunique().drop("自治区发展改革委")
    found = row(curve("busiest_after_first"), children="merged")
    assert found["estimate"] == pytest.approx(totals.max() / totals.sum())
    assert set(found["result"].split(" = ")) == set(totals.index[totals == totals.max()])


def test_busiest_after_first_among_leaders_alone(curve, without_first):
    leads = without_first[without_first["role"] == "lead"]
    totals = leads.groupby("department")["section_id"].nunique()
    found = row(curve("busiest_after_first"), unit="section", roles="lead")
    assert found["estimate"] == pytest.approx(totals.max() / totals.sum())
    assert set(found["result"].split(" = ")) == set(totals.index[totals == totals.max()])


def test_the_strongest_pair_by_jaccard_shares_three_or_more(curve, without_first):
    found = row(curve("strongest_pair"), association="jaccard")
    counts = co_assignment(without_first)
    shares = co_assignment(without_first, measure="jaccard").where(counts >= 3, 0.0)
    pairs = {
        "|".join(sorted(pair)): shares.loc[pair] for pair in itertools.combinations(shares.index, 2)
    }
    assert found["estimate"] == pytest.approx(max(pairs.values()))
    assert pairs[found["result"]] == pytest.approx(max(pairs.values()))


def test_the_strongest_pair_of_the_study_shares_the_most_tasks(curve, without_first):
    found = row(curve("strongest_pair"))
    counts = co_assignment(without_first)
    assert counts.loc[tuple(found["result"].split("|"))] == found["estimate"]
    off = counts.to_numpy().copy()
    np.fill_diagonal(off, 0)
    assert off.max() == found["estimate"]


def test_the_most_shared_section_with_collectives_counts_them(curve):
    without, with_them = (row(curve("most_shared_section"), collectives=c) for c in ("out", "in"))
    assert with_them["result"] == without["result"]
    assert with_them["estimate"] == pytest.approx(without["estimate"] + 1)  # 相关盟市 in every task


def test_the_most_shared_section_by_section_counts_its_bodies(curve, named):
    bodies = named.groupby("section_id")["department"].nunique()
    found = row(curve("most_shared_section"), unit="section")
    assert (found["result"], found["estimate"]) == (bodies.idxmax(), bodies.max())


def test_the_broadest_after_first_is_that_of_breadth(curve, without_first):
    values = breadth(coverage(without_first))
    found = row(curve("broadest_after_first"))
    assert (found["result"], found["estimate"]) == (values.idxmax(), pytest.approx(values.max()))


@pytest.mark.parametrize("unit", ["item", "section"])
def test_the_broadest_by_fractional_units_shares_each_unit_among_all_its_bodies(
    curve, without_first, unit
):
    pairs = without_first[["section_id", f"{unit}_id", "department"]].copy()
    pairs.columns = ["section", "unit", "department"]
    pairs = pairs.drop_duplicates(["unit", "department"])
    pairs["weight"] = 1 / pairs["unit"].map(pairs["unit"].value_counts())
    shares = pairs.groupby(["department", "section"])["weight"].sum().unstack(fill_value=0)
    values = shares.sum(axis=1) ** 2 / (shares**2).sum(axis=1)
    found = row(curve("broadest_after_first"), unit=unit, counting="fractional")
    assert (found["result"], found["estimate"]) == (
        values.idxmax(),
        pytest.approx(values.max(), abs=1e-8),
    )


def test_named_first_is_the_share_of_first_places(curve, named):
    firsts = precedence(named)["first_support"]
    found = row(curve("named_first"))
    assert (found["result"], found["estimate"]) == (firsts.idxmax(), firsts.max() / firsts.sum())


def test_claims_are_asked_for_by_name_in_any_order(hbey, curve):
    both = specification_curve(hbey, ["named_first", "leads_most"])
    assert list(both["claim"].unique()) == ["named_first", "leads_most"]
    first = both[both["claim"] == "named_first"]
    pd.testing.assert_frame_equal(first, curve("named_first"), check_dtype=False)


def test_an_unknown_claim_is_named(hbey):
    with pytest.raises(ValueError, match="claims='leads': there are leads_most, three_lead_half"):
        specification_curve(hbey, ["leads_most", "leads", "supports"])


# ------------------------------------------------------------------ small plans


@pytest.fixture
def curves_of(tmp_path):
    """Return the claims that a text decides, or some of them."""

    def curves(text, claims=None):
        path = tmp_path / "small.txt"
        path.write_text(text, encoding="utf-8")
        return specification_curve(load_plan(path), claims)

    return curves


@pytest.mark.parametrize(
    ("claim", "decided"),
    [
        ("leads_most", False),
        ("three_lead_half", False),
        ("leading_unequal", False),
        ("named_first", False),
        ("most_shared_section", True),
    ],
)
def test_a_plan_without_leads_leaves_the_claims_about_leading_out(curves_of, claim, decided):
    text = "一、总则\n做好甲。（自治区水利厅、财政厅负责）\n做好乙。（自治区财政厅负责）\n"
    assert bool(len(curves_of(text, [claim]))) == decided


def test_a_plan_without_sections_has_no_claims_about_sections(curves_of):
    text = "做好甲。（自治区水利厅牵头,自治区财政厅配合）\n做好乙。（自治区水利厅牵头）\n"
    assert curves_of(text, ["most_shared_section", "broadest_after_first"]).empty
    assert row(curves_of(text, ["leads_most"]))["result"] == WATER
    assert row(curves_of(text, ["busiest_after_first"]))["result"] == FINANCE


@pytest.mark.slow
@pytest.mark.parametrize("text", ["做好工作。（自治区水利厅负责）\n", "没有条款的文字。\n"])
def test_a_plan_that_decides_nothing_has_no_rows(curves_of, text):
    table = curves_of(text)
    assert table.empty
    assert list(table.columns)[:2] == ["claim", "specification"]


PAIR = "做好{}。（自治区水利厅牵头,自治区财政厅配合）\n"


@pytest.mark.parametrize(("tasks", "strong"), [(2, False), (3, True)])
def test_a_pair_that_shares_fewer_than_three_tasks_is_not_called_strong(curves_of, tasks, strong):
    text = "".join(PAIR.format(n) for n in "甲乙丙"[:tasks]) + "做好丁。（自治区林业厅牵头）\n"
    assert bool(len(curves_of(text, ["strongest_pair"]))) == strong


def test_tasks_outside_items_are_units_of_their_own(curves_of):
    # finance in two tasks of one section and one of another, none in items: shares 2/3 and 1/3,
    # breadth 1 / (4/9 + 1/9) = 9/5
    text = (
        "一、甲\n做好一。（自治区财政厅牵头）\n做好二。（自治区财政厅牵头）\n"
        "二、乙\n做好三。（自治区财政厅牵头）\n做好四。（自治区水利厅牵头）\n"
    )
    by_item = row(curves_of(text, ["broadest_after_first"]), unit="item")
    assert (by_item["result"], by_item["estimate"]) == (FINANCE, pytest.approx(9 / 5))


# ------------------------------------------------------------------ claims by hand


@pytest.fixture
def claimed(tiny):
    """Return the specifications of one claim about hand-made assignments."""

    def claimed(claim, rows, **parents):
        names = rows["department"].unique()
        plan = dataclasses.replace(
            tiny,
            assignments=rows.assign(position=rows.groupby("task_id").cumcount() + 1),
            departments=pd.DataFrame(
                {"department": names, "parent": [parents.get(name) for name in names]}
            ),
            tasks=rows[["task_id", "item_id", "section_id"]].drop_duplicates("task_id"),
        )
        return specification_curve(plan, [claim])

    return claimed


def numbered(*clauses):
    """Number clauses as tasks of one item each: 1.1.1, 1.2.1, …"""
    return assignments(*(f"1.{n}.1 {clause}" for n, clause in enumerate(clauses, start=1)))


def test_of_pairs_equally_strong_the_one_that_shares_more_comes_first(claimed):
    # A in 8 tasks, B in 4, four of them shared: 4 / (8 + 4 - 4); C in 8, D in 7, five shared:
    # 5 / (8 + 7 - 5). E and F share all their two tasks, too few to be called strong
    clauses = ["A>B"] * 4 + ["A>"] * 4 + ["C>D"] * 5 + ["C>"] * 3 + ["D>"] * 2 + ["E>F"] * 2
    clauses = [f"{1 + n // 9}.{1 + n % 9}.1 {clause}" for n, clause in enumerate(clauses)]
    found = row(claimed("strongest_pair", assignments(*clauses)), association="jaccard")
    assert (found["result"], found["estimate"]) == ("C|D", 0.5)
    assert found["relative"] == 1


def test_three_lead_half_only_if_they_lead_more_than_half(claimed):
    six = claimed("three_lead_half", numbered("A>", "B>", "C>", "D>", "E>", "F>"))
    assert row(six)["estimate"] == 0.5
    # by item one leads less: 3 of 5, on the other side of half
    rows = assignments(
        "1.1.1 A>",
        "1.1.2 A>",
        "1.2.1 B>",
        "1.3.1 C>",
        "1.4.1 D>",
        "1.4.2 D>",
        "1.5.1 E>",
        "1.5.2 E>",
        "1.6.1 F>",
        "1.7.1 G>",
        "1.8.1 H>",
        "1.9.1 I>",
    )
    table = claimed("three_lead_half", rows)  # fmt: skip
    assert row(table)["estimate"] == 6 / 12 and row(table)["holds"]
    assert row(table, unit="item")["estimate"] == 3 / 9 and row(table, unit="item")["holds"]
    assert row(table, unit="section")["holds"]
    half = claimed(
        "three_lead_half",
        assignments(
            "1.1.1 A>",
            "1.1.2 B>",
            "1.1.3 C>",
            "1.1.4 D>",
            "1.2.1 E>",
            "1.3.1 F>",
            "1.2.2 E>",
            "1.3.2 F>",
        ),
    )
    assert row(half)["estimate"] == 5 / 8 and row(half)["holds"]
    assert row(half, unit="item")["estimate"] == 0.5 and not row(half, unit="item")["holds"]


def test_the_most_shared_section_is_that_with_most_bodies_for_each_task(claimed):
    # section 1: 3, 1 and 1 bodies, in items 3 and 1; section 2: 2 and 2, in one item of 3;
    # and by section 3 each, the first of them
    rows = assignments("1.1.1 A>BC", "1.2.1 A>", "1.2.2 A>", "2.1.1 A>D", "2.1.2 A>E")
    table = claimed("most_shared_section", rows)
    found = [row(table, unit=unit) for unit in ("task", "item", "section")]
    assert [(f["result"], f["estimate"]) for f in found] == [("2", 2), ("2", 3), ("1", 3)]
    assert [f["relative"] for f in found] == [1, 1, 1]
    assert [f["holds"] for f in found] == [True, True, False]


def test_a_choice_that_merges_the_answer_away_leaves_it_nothing(claimed):
    table = claimed("leads_most", numbered("B>", "B>", "A>", "C>", "C>", "D>A"), C="A", B="A")
    assert row(table)["result"] == "B"
    merged = row(table, children="merged")
    assert (merged["result"], merged["estimate"], merged["relative"]) == ("A", 5 / 6, 0)
    assert not merged["holds"]


def test_the_first_named_is_the_first_supporter_of_most_clauses(claimed):
    table = claimed("named_first", numbered("A>BC", "A>BC", "B>C", "C>DB", "A>"))
    assert (row(table)["result"], row(table)["estimate"]) == ("B", 2 / 4)
    # as often first: the one that supports more clauses
    table = claimed("named_first", numbered("A>BC", "B>C", "B>A", "A>DC"))
    assert (row(table)["result"], row(table)["estimate"]) == ("C", 1 / 4)


def test_the_busiest_are_all_those_tied(claimed):
    table = claimed("busiest_after_first", numbered("P>BC", "P>CB", "P>D", "C>P", "B>P"))
    found = row(table)
    assert (found["result"], found["estimate"], found["relative"]) == ("B = C", 3 / 7, 1)


def test_a_claim_that_the_study_s_own_choices_do_not_decide_is_left_out(claimed):
    # only with classes of bodies counted do two share three tasks
    rows = numbered("A>*", "A>*", "A>*", "B>")
    assert claimed("strongest_pair", rows).empty
    assert len(claimed("strongest_pair", rows.assign(kind="named")))


def test_two_bodies_are_a_pair_and_one_is_none(claimed):
    pair = claimed("strongest_pair", numbered("A>B", "A>B", "A>B", "A>", "*>"))
    assert (row(pair)["result"], row(pair)["estimate"]) == ("A|B", 3)
    assert claimed("strongest_pair", numbered("A>*", "*>")).empty


@pytest.mark.parametrize("unit", ["task", "item", "section"])
def test_of_sections_equally_shared_the_first_of_the_plan_comes_first(claimed, unit):
    table = claimed("most_shared_section", assignments("2.1.1 A>B", "1.1.1 A>C"))
    assert row(table, unit=unit)["result"] == "2"


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
