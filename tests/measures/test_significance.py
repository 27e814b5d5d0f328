"""Both nulls against brute force, the adjustment by hand, the plan's firm pairs."""

import itertools
import sys

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import root
from scipy.stats import beta, binomtest, false_discovery_control
from small_plans import plan

from hbey_analysis import incidence
from hbey_analysis.measures.nulls import Chains
from hbey_analysis.measures.significance import (
    compare_nulls,
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


def all_matrices_with_margins(matrix):
    """Enumerate every 0/1 matrix that has the same margins."""
    rows = [
        [np.array(bits) for bits in itertools.product((0, 1), repeat=matrix.shape[1])
         if sum(bits) == total]
        for total in matrix.sum(axis=1)
    ]  # fmt: skip
    found = [np.array(choice) for choice in itertools.product(*rows)]
    return [m for m in found if (m.sum(axis=0) == matrix.sum(axis=0)).all()]


def pairs_of(table):
    return set(zip(table["department_a"], table["department_b"], strict=True))


def test_fixed_margins_agree_with_enumeration():
    every = all_matrices_with_margins(SMALL)
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
    every = [m.tobytes() for m in all_matrices_with_margins(SMALL)]
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
        assert p.sum(axis=0) == pytest.approx(full.sum(axis=0), abs=1e-7)
        assert p.sum(axis=1) == pytest.approx(full.sum(axis=1), abs=1e-7)


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


def test_margins_that_are_not_met_are_an_error(monkeypatch):
    def nearly(*arguments, **options):
        solved = root(*arguments, **options)
        solved.x[-1] += 1e-3  # the other columns stay as they should
        return solved

    monkeypatch.setattr("scipy.optimize.root", nearly)
    with pytest.raises(RuntimeError, match="did not meet the margins"):
        link_probabilities(np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 0, 0]]))


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
