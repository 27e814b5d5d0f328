"""Both nulls against brute force, the adjustment by hand, the plan's firm pairs."""

import itertools
import sys

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import root
from scipy.stats import beta, binomtest, false_discovery_control
from small_assignments import assignments
from small_plans import plan
from tables_enumerated import all_tables

from hbey_analysis import incidence
from hbey_analysis.measures.nulls import Chains, together
from hbey_analysis.measures.significance import (
    MARGIN_GAP,
    all_nulls,
    compare_nulls,
    directed_significance,
    link_probabilities,
    mixing,
    significance,
)

SMALL = np.array([[1, 1, 0, 0], [1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 1, 0]])
FIRM = {
    ("自治区农牧业厅", "自治区水利厅"),
    ("自治区环保厅", "自治区能源开发局"),
    ("自治区经济和信息化委", "自治区能源开发局"),
    ("自治区国土资源厅", "自治区环保厅"),
    ("自治区国土资源厅", "自治区能源开发局"),
}
THRESHOLD = {("自治区环保厅", "自治区经济和信息化委"), ("自治区交通运输厅", "自治区商务厅")}


def tidy(matrix):
    """Return assignments whose incidence is the matrix; departments a, b, c, …"""
    return pd.DataFrame(
        [
            {"task_id": str(task), "position": 1, "department": "abcdefg"[d], "role": "support"}
            for task, d in np.argwhere(matrix)
        ]
    )


def pairs_of(table):
    return set(zip(table["department_a"], table["department_b"], strict=True))


def test_fixed_margins_agree_with_enumeration():
    every = all_tables(SMALL)
    assert len(every) > 10
    table = significance(tidy(SMALL), "fixed", n_draws=60_000, seed=3)
    for row in table.itertuples():
        a, b = "abcd".index(row.department_a), "abcd".index(row.department_b)
        shared = np.array([(m[:, a] * m[:, b]).sum() for m in every])
        exact = (shared >= row.observed).mean()
        assert row.p == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 60_000))
        assert row.p_low - 0.005 <= exact <= row.p_high + 0.005
        assert row.expected == pytest.approx(shared.mean(), abs=0.02)


def test_every_matrix_with_the_margins_is_equally_likely():
    every = [m.tobytes() for m in all_tables(SMALL)]
    chains = Chains(SMALL, 20_000, seed=5)
    for _ in range(30):
        chains.trade()
    seen = pd.Series(
        [np.ascontiguousarray(m.T).astype(SMALL.dtype).tobytes() for m in chains.state]
    ).value_counts()
    assert set(seen.index) == set(every)
    expected = 20_000 / len(every)
    chi_square = ((seen - expected) ** 2 / expected).sum()
    assert chi_square < len(every) + 5 * np.sqrt(2 * len(every))


def test_trades_keep_both_margins():
    chains = Chains(SMALL, 50, seed=1)
    for _ in range(10):
        chains.trade()
        assert (chains.state.sum(axis=1) == SMALL.sum(axis=1)).all()
        assert (chains.state.sum(axis=2) == SMALL.sum(axis=0)).all()


def test_expected_margins_agree_with_enumeration():
    matrix = SMALL[:3]
    p = link_probabilities(matrix)
    assert len(set(p.round(6).ravel())) > 2  # cells differ: it matters which pair is meant
    table = significance(tidy(matrix), "expected")
    every = np.array(list(itertools.product((0, 1), repeat=12))).reshape(-1, 3, 4)
    weights = np.where(every == 1, p, 1 - p).prod(axis=(1, 2))
    for row in table.itertuples():
        a, b = "abcd".index(row.department_a), "abcd".index(row.department_b)
        shared = (every[:, :, a] * every[:, :, b]).sum(axis=1)
        assert row.p == pytest.approx(weights[shared >= row.observed].sum(), abs=1e-9)
        assert row.expected == pytest.approx(weights @ shared, abs=1e-9)
        assert row.p_low == row.p == row.p_high


def test_link_probabilities_meet_the_margins():
    matrix = np.vstack([SMALL, np.zeros(4, dtype=int), np.ones(4, dtype=int)])
    for full in (matrix, matrix.T, np.pad(SMALL, 1), np.pad(SMALL, 1, constant_values=1)):
        p = link_probabilities(full)
        assert p.sum(axis=0) == pytest.approx(full.sum(axis=0), rel=0, abs=MARGIN_GAP)
        assert p.sum(axis=1) == pytest.approx(full.sum(axis=1), rel=0, abs=MARGIN_GAP)


def test_the_margins_equations_are_solved_along_their_own_slope(monkeypatch):
    given = {}

    def kept(gap, start, jac, **options):
        given.update(gap=gap, slope=jac, start=start)
        return root(gap, start, jac=jac, **options)

    monkeypatch.setattr("scipy.optimize.root", kept)
    link_probabilities(SMALL)
    point = given["start"] + np.linspace(-1, 1, 8)
    step = 1e-6 * np.eye(8)
    differences = [(given["gap"](point + h) - given["gap"](point - h)) / 2e-6 for h in step]
    np.testing.assert_allclose(given["slope"](point), np.transpose(differences), atol=1e-8)


# the last: without the full row, column 0 is full; without it, row 1 is empty and all is certain
NESTED = [np.array([[1, 1], [0, 0]]), np.array([[1, 0], [1, 0]]), np.triu(np.ones((4, 4), int)),
          np.array([[1, 1, 1], [1, 0, 0]])]  # fmt: skip


@pytest.mark.parametrize("matrix", NESTED, ids=str)
def test_margins_that_allow_one_matrix_only_give_it(matrix):
    assert link_probabilities(matrix).tolist() == matrix.tolist()


def test_a_body_only_in_the_task_that_names_all_is_no_obstacle():
    # without the first unit, which is full, d is in none; a, b and c are in one of two each
    matrix = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 0]])
    table = significance(tidy(matrix), "expected").set_index(["department_a", "department_b"])
    # units of 2 and 1 of three bodies: cells of 2/3 and 1/3; a and b meet there with 4/9 and 1/9
    assert table.loc[("a", "b"), "expected"] == pytest.approx(1 + 4 / 9 + 1 / 9, abs=1e-6)
    assert table.loc[("a", "b"), "p"] == pytest.approx(1 - 5 / 9 * 8 / 9, abs=1e-6)
    assert table.loc[("a", "d"), ["expected", "p"]].tolist() == pytest.approx([1, 1])


@pytest.mark.parametrize(("missed", "told"), [(1e-3, True), (2e-8, True), (0.5e-8, False)])
def test_margins_that_are_missed_by_more_than_the_tolerance_are_an_error(monkeypatch, missed, told):
    matrix = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 0, 0]])
    p = link_probabilities(matrix)[:, 3]

    def nearly(*arguments, **options):
        solved = root(*arguments, **options)
        solved.x[-1] += missed / (p * (1 - p)).sum()  # the other columns stay as they should
        return solved

    monkeypatch.setattr("scipy.optimize.root", nearly)
    if told:
        with pytest.raises(RuntimeError, match="did not meet the margins"):
            link_probabilities(matrix)
    else:
        assert np.abs(link_probabilities(matrix).sum(axis=0) - matrix.sum(axis=0)).max() > 1e-9


def test_q_is_the_least_of_n_p_over_rank_from_each_pair_on():
    table = significance(plan(t111="A>BC", t112="A>B", t121="B>CD", t122="D>AC"), null="expected")
    p = table["p"].to_numpy()  # sorted
    by_hand = [
        min(len(p) * p[rank - 1] / rank for rank in range(place, len(p) + 1))
        for place in range(1, len(p) + 1)
    ]
    assert table["q"].to_numpy() == pytest.approx(np.minimum(by_hand, 1))


def test_the_tail_under_expected_margins_is_that_of_every_outcome():
    rows = plan(t111="A>BC", t112="A>B", t121="B>C", t122="C>D", t131="D>A")
    table = significance(rows, null="expected").set_index(["department_a", "department_b"])
    sparse, _, names = incidence(rows)
    chances = link_probabilities(sparse.toarray())
    both = chances[:, names.index("A")] * chances[:, names.index("B")]
    tail = sum(
        np.where(bits, both, 1 - both).prod()
        for bits in itertools.product((0, 1), repeat=len(both))
        if sum(bits) >= table.loc[("A", "B"), "observed"]
    )
    assert table.loc[("A", "B"), "p"] == pytest.approx(tail)


# ------------------------------------------------------------------ what is sampled

# a and b are always together, in five of ten units: chance hardly ever does that
RARE = np.array([[1, 1, 0, 0, 1, 0]] * 5 + [[0, 0, 1, 1, 0, 1]] * 2 + [[0, 0, 0, 1, 1, 1]] * 3)


def counted(table, n):
    """Return how many of n draws reached what is observed, for each pair."""
    hits = table["p"].to_numpy() * (n + 1) - 1
    np.testing.assert_allclose(hits, hits.round(), atol=1e-6)
    return hits.round()


@pytest.mark.parametrize(("asked", "drawn"), [(7, 7), (1_500, 2_000), (20_000, 20_000)])
def test_p_counts_the_observed_matrix_among_those_drawn(asked, drawn):
    table = significance(tidy(RARE), n_draws=asked, seed=1)
    hits = counted(table, drawn)  # in a thousand chains at most, a whole number of draws a chain
    assert hits.min() >= 0 and hits.max() <= drawn
    assert table["p"].min() >= 1 / (drawn + 1)
    impossible_to_miss = table.loc[table["observed"] == 0, "p"]
    assert len(impossible_to_miss) and (impossible_to_miss == 1).all()


def test_what_no_draw_reaches_has_the_least_p_and_an_interval_from_zero():
    n = 20
    table = significance(tidy(RARE), n_draws=n, seed=1)
    row = table.iloc[0]
    assert (row["department_a"], row["department_b"]) == ("a", "b")
    assert row["p"] == 1 / (n + 1)
    assert row["p_low"] == 0
    assert row["p_high"] == pytest.approx(1 - 0.025 ** (1 / n))  # (1 - high)^n = 2.5 %
    sure = table[table["p"] == 1]
    assert sure["p_low"].to_numpy() == pytest.approx(0.025 ** (1 / n))
    assert (sure["p_high"] == 1).all()


@pytest.mark.parametrize("n", [2, 3, 40])
def test_intervals_are_clopper_and_pearson_s_at_the_effective_draws(n):
    # one draw a chain: the variance of the chains' means is p (1 - p) n / (n - 1), so that n draws
    # are worth n - 1
    table = significance(tidy(SMALL), n_draws=n, seed=1)
    hits = counted(table, n)
    assert ((hits > 0) & (hits < n)).any()
    for r, low, high in zip(hits, table["p_low"], table["p_high"], strict=True):
        if 0 < r < n:
            worth, reached = n - 1, r * (n - 1) / n
            assert low == pytest.approx(beta.ppf(0.025, reached, worth - reached + 1))
            assert high == pytest.approx(beta.ppf(0.975, reached + 1, worth - reached))
            near = binomtest(int(r), n).proportion_ci(0.95, method="exact")
            assert n < 40 or (low, high) == pytest.approx((near.low, near.high), abs=0.02)


def test_intervals_of_several_draws_a_chain_are_about_as_wide_as_of_independent_ones():
    n = 5_000
    table = significance(tidy(SMALL), n_draws=n, seed=1)
    for p, low, high in zip(table["p"], table["p_low"], table["p_high"], strict=True):
        if 0.02 < p < 0.98:
            width = 2 * 1.96 * np.sqrt(p * (1 - p) / n)
            assert width * 0.99 < high - low < width * 1.5


def test_one_draw_alone_is_worth_itself():
    table = significance(tidy(SMALL), n_draws=1, seed=1)
    assert set(table["p"]) <= {0.5, 1.0}
    ends = table.loc[table["p"] == 0.5, ["p_low", "p_high"]]
    assert (ends == [0, 0.975]).all(axis=None)


def test_the_defaults_are_those_of_the_study():
    said = significance(tidy(SMALL), "fixed", n_draws=20_000, seed=1, burn_in=40, thin=2)
    pd.testing.assert_frame_equal(significance(tidy(SMALL)), said)


def test_trades_go_before_and_between_the_draws():
    tables = [
        significance(tidy(SMALL), n_draws=3_000, burn_in=burn_in, thin=thin)
        for burn_in, thin in ((0, 1), (0, 2), (1, 1), (1, 2))
    ]
    for one, other in itertools.combinations(tables, 2):
        assert not one["expected"].equals(other["expected"])


def test_two_departments_trade_what_differs_half_of_the_time():
    chains = Chains(np.array([[1, 0, 1], [0, 1, 1]])[:, :2], 2_000, seed=1)
    chains.trade()
    swapped = (chains.state[:, 0, 0] == 0).mean()
    assert swapped == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("departments", [3, 5])
def test_with_an_odd_number_one_is_left_out(departments):
    matrix = np.eye(departments, dtype=int)
    chains = Chains(matrix, 500, seed=1)
    chains.trade()
    assert (chains.state.sum(axis=1) == 1).all() and (chains.state.sum(axis=2) == 1).all()
    moved = (chains.state != matrix).any(axis=2).sum(axis=1)  # two for each trade that swaps
    assert set(moved) == set(range(0, departments, 2))


def test_mixing_follows_moves_and_spread_from_the_start():
    path = mixing(tidy(RARE), seed=3, n_trades=2)
    assert path.index.tolist() == [0, 1, 2]
    chains = Chains(RARE, 200, seed=3)
    for moved, spread in path.itertuples(index=False):
        left = np.mean([(state & RARE.T).sum() / RARE.sum() for state in chains.state])
        shared = [[state[a] @ state[b] for a, b in itertools.combinations(range(6), 2)]
                  for state in chains.state.astype(int)]  # fmt: skip
        assert moved == pytest.approx(1 - left)
        assert spread == pytest.approx(np.std(shared, axis=0).mean())
        chains.trade()
    assert path.loc[0].tolist() == [0, 0]
    pd.testing.assert_frame_equal(mixing(tidy(SMALL)), mixing(tidy(SMALL), seed=1, n_trades=60))


def test_pairs_are_sorted_by_p_then_observed_then_names():
    table = significance(tidy(RARE), n_draws=50, seed=1)
    keys = list(
        zip(table["p"], -table["observed"], table["department_a"], table["department_b"],
            strict=True)
    )  # fmt: skip
    assert keys == sorted(keys)
    assert len({key[0] for key in keys}) < len(keys)  # there are ties to be broken
    assert (table["department_a"] < table["department_b"]).all()
    assert table.index.tolist() == list(range(15))
    assert table.columns.tolist() == [
        "department_a", "department_b", "observed", "expected", "p", "p_low", "p_high",
        "q", "q_low", "q_high", "verdict",
    ]  # fmt: skip


def test_verdicts_follow_the_ends_of_q():
    table = significance(tidy(RARE), n_draws=60, seed=1)
    many = significance(tidy(RARE), n_draws=4_000, seed=1)
    for rows in (table, many):
        firm, low = rows["q_high"] < 0.05, rows["q_low"] >= 0.05
        expected = np.where(firm, "firm", np.where(low, "not", "on the threshold"))
        assert rows["verdict"].tolist() == expected.tolist()
    assert set(table["verdict"]) == {"on the threshold", "not"}
    assert set(many["verdict"]) >= {"firm", "not"}


@pytest.mark.parametrize("end", ["q_low", "q_high"])
def test_at_the_level_itself_nothing_is_firm_and_what_lies_on_it_is_not(end, monkeypatch):
    table = significance(tidy(RARE), n_draws=60, seed=1)
    between = table[(table["q_low"] < table["q_high"]) & (table[end] > 0)].iloc[0]
    monkeypatch.setattr(sys.modules[significance.__module__], "LEVEL", between[end])
    row = significance(tidy(RARE), n_draws=60, seed=1).loc[between.name]
    assert row["verdict"] == {"q_high": "on the threshold", "q_low": "not"}[end]


def test_q_adjusts_p_and_both_of_its_ends():
    table = significance(tidy(RARE), n_draws=300, seed=1)
    for end in ("", "_low", "_high"):
        np.testing.assert_allclose(
            table[f"q{end}"], false_discovery_control(table[f"p{end}"].to_numpy())
        )


def test_both_nulls_stand_side_by_side():
    both = compare_nulls(tidy(RARE), n_draws=100, seed=2)
    fixed = significance(tidy(RARE), "fixed", n_draws=100, seed=2)
    average = significance(tidy(RARE), "expected")
    names = ["department_a", "department_b"]
    assert both[names].equals(fixed[names])
    assert both["q_fixed"].equals(fixed["q"])
    average = average.set_index(names).loc[list(fixed[names].itertuples(index=False, name=None))]
    np.testing.assert_allclose(both["expected_expected"], average["expected"])
    np.testing.assert_allclose(both["q_expected"], average["q"])
    said = compare_nulls(tidy(SMALL), n_draws=20_000, seed=1)
    pd.testing.assert_frame_equal(compare_nulls(tidy(SMALL)), said)


def test_bodies_in_every_unit_are_set_aside_and_said_to_be():
    matrix = np.column_stack([np.ones(4, dtype=int), SMALL])
    table = significance(tidy(matrix), "expected")
    assert table.attrs["set_aside"] == ["a"]
    assert "a" not in set(table["department_a"]) | set(table["department_b"])


def test_the_same_seed_gives_the_same_table_and_another_seed_another():
    one, same, other = (significance(tidy(SMALL), n_draws=2_000, seed=s) for s in (1, 1, 2))
    assert one.equals(same)
    assert not one["p"].equals(other["p"])


@pytest.mark.parametrize(
    "wrong",
    [{"null": "both"}, {"n_draws": 0}, {"thin": 0}, {"burn_in": -1}, {"unit": "week"}],
)
def test_wrong_parameters_are_refused(wrong):
    with pytest.raises(ValueError, match=r"null|n_draws|unit"):
        significance(tidy(SMALL), **wrong)


# ------------------------------------------------------------------ sections, copies, roles

# Two sections, in which a goes with b and c with d; a clause copied within each; a leads often.
CLAUSES = assignments(
    "1.1.1 a>be", "1.1.2 a>be", "1.1.3 c>a", "1.1.4 b>de",
    "2.1.1 c>d", "2.1.2 c>d", "2.1.3 d>ce", "2.1.4 a>bc",
)  # fmt: skip
SECTIONS = np.repeat([0, 1], 4)
# Leads 1, other roles 2
CELLS = np.array([[1, 2, 0, 0, 2], [1, 2, 0, 0, 2], [2, 0, 1, 0, 0], [0, 1, 0, 2, 2],
                  [0, 0, 1, 2, 0], [0, 0, 1, 2, 0], [0, 0, 2, 1, 2], [1, 2, 2, 0, 0]])  # fmt: skip
DISTINCT = [0, 2, 3, 4, 6, 7]


def exact(cells, strata=None, directed=False):
    """Return p and expectation of every two departments over all tables with the margins."""
    tables = np.array(all_tables(cells, strata))
    first, second = (tables == 1, tables == 2) if directed else (tables > 0, tables > 0)
    counts = np.einsum("tui,tuj->tij", first.astype(np.int8), second.astype(np.int8))
    return (counts >= together(cells, directed)).mean(axis=0), counts.mean(axis=0)


def assert_exact(table, cells, strata=None, directed=False, n=20_000):
    """Compare a sampled table with enumeration: p within four standard errors, and expectation."""
    p, expected = exact(cells, strata, directed)
    assert len(table)
    for (
        a,
        b,
        *_,
    ) in table.itertuples(index=False):
        row = table[(table.iloc[:, 0] == a) & (table.iloc[:, 1] == b)].iloc[0]
        place = "abcde".index(a), "abcde".index(b)
        assert row["observed"] == together(cells, directed)[place]
        assert row["p"] == pytest.approx(p[place], abs=1 / n + 4 * np.sqrt(0.25 / n)), (a, b)
        assert row["expected"] == pytest.approx(expected[place], abs=0.03)
        assert row["p_low"] - 0.004 <= p[place] <= row["p_high"] + 0.004


OPTIONS = [
    ({"strata": "section_id"}, (CELLS > 0).astype(int), SECTIONS),
    ({"duplicates": "once"}, (CELLS > 0).astype(int)[DISTINCT], None),
    ({"duplicates": "once", "strata": "section_id"}, (CELLS > 0).astype(int)[DISTINCT],
     SECTIONS[DISTINCT]),
    ({"roles": "kept", "strata": "section_id"}, CELLS, SECTIONS),
    ({"roles": "kept", "strata": "section_id", "duplicates": "once"}, CELLS[DISTINCT],
     SECTIONS[DISTINCT]),
]  # fmt: skip


@pytest.mark.parametrize(("options", "cells", "strata"), OPTIONS, ids=lambda value: str(value)[:60])
def test_each_null_agrees_with_every_table_it_allows(options, cells, strata):
    assert_exact(significance(CLAUSES, n_draws=20_000, seed=2, **options), cells, strata)


def test_roles_kept_agree_with_every_table_they_allow():
    few = CLAUSES[CLAUSES["section_id"] == "1"]
    cells = CELLS[:4, :]
    table = significance(few, n_draws=20_000, seed=2, roles="kept")
    assert_exact(table, cells)
    plain = exact((cells > 0).astype(int))[0]
    assert abs(plain - exact(cells)[0]).max() > 0.05  # roles matter here


@pytest.mark.parametrize("strata", [None, "section_id"])
def test_directed_pairs_agree_with_every_table_that_keeps_roles(strata):
    rows = CLAUSES if strata else CLAUSES[CLAUSES["section_id"] == "1"]
    cells, sections = (CELLS, SECTIONS) if strata else (CELLS[:4], None)
    table = directed_significance(rows, n_draws=20_000, seed=3, strata=strata)
    assert_exact(table, cells, sections, directed=True)
    leads = {"a", "b", "c", "d"} if strata else {"a", "b", "c"}
    supports = {"a", "b", "c", "d", "e"} if strata else {"a", "b", "d", "e"}
    assert set(zip(table["lead"], table["support"], strict=True)) == {
        (one, other) for one in leads for other in supports if one != other
    }


def test_directed_pairs_of_distinct_clauses_count_a_copy_once():
    table = directed_significance(CLAUSES, n_draws=500, duplicates="once")
    table = table.set_index(["lead", "support"])["observed"]
    assert table[("a", "b")] == 2 and table[("c", "d")] == 1  # of three and two


def test_expected_margins_within_sections_agree_with_each_section_apart():
    table = significance(CLAUSES, "expected", strata="section_id")
    joint = (CELLS > 0).astype(int)
    p = np.vstack([link_probabilities(joint[:4]), link_probabilities(joint[4:])])
    every = np.array(list(itertools.product((0, 1), repeat=8)))
    for row in table.itertuples():
        a, b = "abcde".index(row.department_a), "abcde".index(row.department_b)
        both = p[:, a] * p[:, b]
        weights = np.where(every == 1, both, 1 - both).prod(axis=1)
        assert row.p == pytest.approx(weights[every.sum(axis=1) >= row.observed].sum())
        assert row.expected == pytest.approx(both.sum())


def test_where_sections_allow_one_table_only_nothing_is_chance():
    alone = CLAUSES.assign(section_id=CLAUSES["task_id"])
    table = significance(alone, n_draws=100, strata="section_id")
    assert (table["p"] == 1).all() and (table["p_high"] == 1).all()
    assert (table["expected"] == table["observed"]).all()


def test_tasks_without_a_section_are_a_stratum_together():
    loose = CLAUSES.assign(section_id=CLAUSES["section_id"].where(CLAUSES["section_id"] == "1"))
    assert significance(loose, n_draws=300, strata="section_id").equals(
        significance(CLAUSES, n_draws=300, strata="section_id")
    )


def test_one_section_and_no_copy_change_nothing():
    plain = significance(plan(t111="A>BC", t112="A>B", t121="B>CD", t122="D>AC"), n_draws=500)
    rows = plan(t111="A>BC", t112="A>B", t121="B>CD", t122="D>AC").assign(section_id="1")
    for options in ({"strata": "section_id"}, {"duplicates": "once"}):
        assert significance(rows, n_draws=500, **options).equals(plain)


def test_a_copy_has_the_same_bodies_and_where_roles_are_kept_the_same_roles():
    rows = assignments("1.1.1 a>b", "1.1.2 b>a", "1.1.3 c>a", "2.1.1 a>b", "2.1.2 c>d")
    seen = {}
    for roles, strata in itertools.product(("joint", "kept"), (None, "section_id")):
        table = significance(rows, n_draws=10, roles=roles, strata=strata, duplicates="once")
        pairs = table.set_index(["department_a", "department_b"])["observed"]
        seen[roles, strata] = pairs[("a", "b")]
    assert seen == {("joint", None): 1, ("joint", "section_id"): 2,
                    ("kept", None): 2, ("kept", "section_id"): 3}  # fmt: skip


def test_a_body_counts_in_its_strongest_role_of_a_unit():
    rows = assignments("1.1.1 a>b", "1.1.2 b>a", "1.2.1 b>c", "2.1.1 c>a")
    table = directed_significance(rows, n_draws=10, unit="item").set_index(["lead", "support"])
    assert table["observed"].to_dict() == {
        ("a", "c"): 0, ("b", "a"): 0, ("b", "c"): 1, ("c", "a"): 1,
    }  # fmt: skip


def test_a_body_in_every_unit_may_lead_here_or_there():
    rows = assignments("1.1.1 a>b", "1.1.2 a>b", "1.2.1 c>a", "2.1.1 b>a")
    directed = directed_significance(rows, n_draws=4_000)
    cells = np.array([[1, 2, 0], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    assert_exact(directed, cells, directed=True, n=4_000)
    kept = significance(rows, n_draws=50, roles="kept")
    assert kept.attrs["set_aside"] == ["a"]
    assert pairs_of(kept) == {("b", "c")}


def test_the_sum_over_strata_is_known_better_than_by_as_many_draws_of_the_whole():
    sections = [assignments(*(f"{s}.1.{t} {clause}" for t, clause in enumerate(
        ("a>b", "a>b", "c>d", "c>e", "d>e"), start=1))) for s in range(1, 6)]  # fmt: skip
    rows = pd.concat(sections)
    cells = np.array([[1, 1, 0, 0, 0]] * 2 + [[0, 0, 1, 1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 1, 1]])
    found = np.array([together(table)[0, 1] for table in all_tables(cells)])
    chances = np.bincount(found, minlength=6) / len(found)
    total = [1.0]
    for _ in range(5):
        total = np.convolve(total, chances)
    wanted = sum(total[10:])
    assert wanted < 1e-5
    for seed in range(4):
        table = significance(rows, n_draws=20_000, seed=seed, strata="section_id")
        row = table.set_index(["department_a", "department_b"]).loc[("a", "b")]
        assert row["p_low"] < wanted < row["p_high"]
        assert row["p_high"] < 2 * wanted
        assert row["observed"] == 10


@pytest.mark.parametrize("n", [1, 7, 30])
def test_few_draws_of_strata_have_wide_intervals(n):
    table = significance(CLAUSES, n_draws=n, strata="section_id")
    assert ((table["p_low"] <= table["p"]) & (table["p"] <= table["p_high"])).all()
    assert (table["p"] > 0).all() and (table["p_high"] > 0.05).all()
    assert set(table["verdict"]) <= {"not", "on the threshold"}


EXPECTED = [{"null": "expected"}, {"null": "expected", "strata": "section_id"}]


@pytest.mark.parametrize(
    "options", [{}, *(option for option, _, _ in OPTIONS), {"roles": "kept"}, *EXPECTED], ids=str
)
def test_a_table_without_pairs_gives_no_rows_and_the_same_columns(options):
    full = significance(CLAUSES, n_draws=10, **options)
    one_body = CLAUSES.assign(department="a").drop_duplicates("task_id")
    for rows in (CLAUSES.iloc[:0], CLAUSES.assign(kind="collective"), one_body):
        table = significance(rows, n_draws=10, **options)
        assert table.empty
        assert table.columns.tolist() == full.columns.tolist()
        assert table.attrs["set_aside"] == (["a"] if rows is one_body else [])


def test_directed_pairs_of_nobody_are_none():
    full = directed_significance(CLAUSES, n_draws=10)
    for rows in (CLAUSES.iloc[:0], CLAUSES.assign(role="support"), CLAUSES.assign(role="lead")):
        table = directed_significance(rows, n_draws=10)
        assert table.empty and table.columns.tolist() == full.columns.tolist()
    assert full.columns.tolist()[:3] == ["lead", "support", "observed"]


@pytest.mark.parametrize("options", [{}, {"strata": "section_id"}, {"roles": "kept"}], ids=str)
def test_chains_of_an_empty_table_stay_where_they_are(options):
    for rows in (CLAUSES.iloc[:0], CLAUSES[CLAUSES["task_id"] == "1.1.1"]):
        path = mixing(rows, n_trades=2, **options)
        assert path.index.tolist() == [0, 1, 2]
        assert (path[["moved", "spread"]] == 0).all(axis=None)


CHAINED = [{"strata": "section_id"}, {"roles": "kept"}, {"roles": "kept", "strata": "section_id"}]


@pytest.mark.parametrize("options", CHAINED, ids=str)
def test_chains_within_sections_and_with_roles_forget_their_start_as_well(hbey, options):
    path = mixing(hbey.assignments, n_trades=50, **options)
    late = path.loc[40:]  # where the first draw is
    assert path.loc[0].tolist() == [0, 0]
    assert late["moved"].max() - late["moved"].min() < 0.02
    assert late["spread"].max() / late["spread"].min() < 1.05


def test_what_a_unit_moves_is_counted_over_all_strata():
    # in section 1 two tables are possible, in section 2 one: half of six ones move half of the time
    rows = assignments("1.1.1 a>", "1.1.2 b>", "2.1.1 a>bcd")
    path = mixing(rows, n_trades=3, strata="section_id")
    assert path.loc[3, "moved"] == pytest.approx(0.5, abs=0.1)  # of the two ones that can move


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"strata": "item_id"}, "strata must be one of section_id"),
        ({"duplicates": "twice"}, "duplicates must be one of each, once"),
        ({"roles": "apart"}, "roles must be one of joint, kept"),
        ({"null": "expected", "roles": "kept"}, 'roles="kept" needs null="fixed"'),
        ({"strata": "section_id", "unit": "section"}, "strata must be larger than the unit"),
    ],
)
def test_options_that_cannot_be_are_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        significance(CLAUSES, n_draws=10, **wrong)


# ------------------------------------------------------------------ all nulls side by side


def test_all_nulls_stand_side_by_side_with_what_each_pair_is_beyond():
    # a and b always together, in ten of twenty tasks of one section; none is copied
    others = ["c", "d", "e", "cd", "ce", "de", "cde", "", "cf", "df"]
    rows = [f"1.1.{n} a>b{extra}" for n, extra in enumerate(others, start=1)]
    rows += [f"1.2.{n} {extra[0]}>{extra[1:]}" for n, extra in enumerate(
        ("cdg", "ceg", "deg", "cdef", "cg", "dg", "eg", "fg", "cfg", "dfg"), start=1)]  # fmt: skip
    table = all_nulls(assignments(*rows), n_draws=2_000)
    names = ["average_margins", "margins", "roles", "sections", "distinct_sets", "together"]
    assert table["null"].tolist() == names * (len(table) // 6)
    models = ({"null": "expected"}, {}, {"roles": "kept"}, {"strata": "section_id"},
              {"duplicates": "once"},
              {"roles": "kept", "strata": "section_id", "duplicates": "once"})  # fmt: skip
    for name, model in zip(names, models, strict=True):
        alone = significance(assignments(*rows), n_draws=2_000, **model)
        part = table[table["null"] == name]
        keys = ["department_a", "department_b"]
        both = part.merge(alone, on=keys, suffixes=("", "_alone"))
        assert len(both) == len(alone) == len(part)
        for column in ("observed", "expected", "p", "p_low", "p_high", "q", "q_high", "verdict"):
            assert both[column].equals(both[f"{column}_alone"].rename(column)), (name, column)
        if name == "margins":  # whose order it is
            assert part[keys].to_numpy().tolist() == alone[keys].to_numpy().tolist()
    for _, rows in table.groupby(["department_a", "department_b"]):
        firm = rows.loc[rows["verdict"] == "firm", "null"]
        assert set(rows["beyond"]) == {"|".join(firm)}
        assert set(rows["stands"]) == {set(firm) >= set(names[1:])}
    assert pairs_of(table[table["stands"]]) == {("a", "b")}
    assert table.columns.tolist() == [
        "department_a", "department_b", "null", "observed", "expected", "p", "p_low", "p_high",
        "q", "q_low", "q_high", "verdict", "beyond", "stands",
    ]  # fmt: skip


def test_a_body_in_each_distinct_set_is_set_aside_under_every_null():
    rows = assignments("1.1.1 a>b", "1.1.2 a>c", "1.1.3 a>bc", "2.1.1 c>d", "2.1.2 a>d")
    table = all_nulls(rows.iloc[:7], n_draws=20)
    assert table.attrs["set_aside"] == ["a"]
    assert pairs_of(table) == {("b", "c")}
    assert all_nulls(rows, n_draws=20).attrs["set_aside"] == []


def test_sections_are_not_shuffled_within_sections():
    table = all_nulls(plan(t111="A>BC", t121="A>B", t211="B>CD", t311="D>AC"), 20, unit="section")
    names = ["average_margins", "margins", "roles", "distinct_sets"]
    assert table["null"].tolist() == names * 3  # a is in every section


def test_all_nulls_of_an_empty_table_are_none():
    table = all_nulls(CLAUSES.iloc[:0], n_draws=20)
    assert table.empty and "stands" in table and "beyond" in table


# ------------------------------------------------------------------ the plan


ONE = {("自治区农牧业厅", "自治区水利厅")}


def test_sections_leave_one_pair_of_the_plan(hbey):
    table = significance(hbey.assignments, strata="section_id")
    assert pairs_of(table[table["verdict"] == "firm"]) == ONE
    assert set(table["verdict"].iloc[1:]) == {"not"}
    assert len(table) == 465
    assert table["q"].iloc[0] == pytest.approx(0.019, abs=0.003)


def test_distinct_sets_leave_the_same_pair_of_the_plan(hbey):
    matrix = incidence(hbey.assignments)[0].toarray()
    assert len(matrix) == 50 and len(np.unique(matrix, axis=0)) == 38
    table = significance(hbey.assignments, duplicates="once", n_draws=50_000)
    assert pairs_of(table[table["verdict"] == "firm"]) == ONE
    assert pairs_of(table[table["q"] < 0.05]) == ONE
    assert table["observed"].iloc[0] == 11  # of 13 tasks


def test_roles_change_nothing_in_the_plan(hbey):
    table = significance(hbey.assignments, roles="kept")
    assert pairs_of(table[table["verdict"] == "firm"]) == FIRM
    assert pairs_of(table[table["verdict"] == "on the threshold"]) == THRESHOLD


def test_one_directed_pair_of_the_plan_stands(hbey):
    table = directed_significance(hbey.assignments)
    assert len(table) == 421
    row = table[table["q"] < 0.05]
    assert row[["lead", "support"]].to_numpy().tolist() == [
        ["自治区经济和信息化委", "自治区能源开发局"]
    ]
    assert row["observed"].tolist() == [7]
    assert table["q"].iloc[1] > 0.3


@pytest.mark.slow
def test_one_pair_of_the_plan_stands_beyond_margins_sections_and_copied_clauses(hbey):
    table = all_nulls(hbey.assignments)
    assert len(table) == 6 * 465
    assert pairs_of(table[table["stands"]]) == ONE
    assert pairs_of(table[table["beyond"] != ""]) == FIRM
    others = table[(table["beyond"] != "") & ~table["stands"]]
    assert set(others["beyond"]) == {"margins|roles"}
    directed = directed_significance(hbey.assignments, n_draws=50_000)
    assert (directed["verdict"] == "firm").sum() == 1


def test_expected_margins_leave_no_pair_of_the_plan(hbey):
    table = significance(hbey.assignments, "expected")
    assert len(table) == 465
    assert table["q"].min() == pytest.approx(0.28, abs=0.01)
    assert set(table["verdict"]) == {"not"}


def test_fixed_margins_leave_five_pairs_firmly_and_two_on_the_threshold(hbey):
    table = significance(hbey.assignments, "fixed", n_draws=20_000, seed=1)
    assert pairs_of(table[table["verdict"] == "firm"]) == FIRM
    assert pairs_of(table[table["verdict"] == "on the threshold"]) == THRESHOLD


def test_chains_forget_their_start(hbey):
    path = mixing(hbey.assignments, n_trades=40)
    late = path.loc[20:]
    assert path.loc[0, "moved"] == 0 and path.loc[0, "spread"] == 0
    assert late["moved"].max() - late["moved"].min() < 0.02
    assert late["spread"].max() / late["spread"].min() < 1.05


@pytest.mark.slow
def test_firm_pairs_do_not_flip_between_seeds(hbey):
    # bound set before looking: at the notebook's 50,000 draws, all five seeds give the same five
    for seed in range(1, 6):
        table = significance(hbey.assignments, "fixed", n_draws=50_000, seed=seed)
        assert pairs_of(table[table["verdict"] == "firm"]) == FIRM
