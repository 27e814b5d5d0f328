"""How fast matrices with fixed margins are sampled, beside a plain loop over single trades."""

import random
import time

import pytest

from hbey_analysis import incidence, load_plan, significance
from hbey_analysis.measures.nulls import Chains
from hbey_analysis.measures.significance import CHAINS


def naive_trade(rows):
    """Let two rows trade: the published algorithm, one trade at a time, on Python sets."""
    a, b = random.sample(range(len(rows)), 2)
    both = rows[a] & rows[b]
    pool = list((rows[a] | rows[b]) - both)
    random.shuffle(pool)
    size = len(rows[a]) - len(both)
    rows[a], rows[b] = both | set(pool[:size]), both | set(pool[size:])


NULLS = [{}, {"strata": "section_id"}, {"duplicates": "once"}, {"roles": "kept"}]


@pytest.mark.parametrize("null", NULLS, ids=str)
def test_20_000_draws_take_a_few_seconds(benchmark, null):
    assignments = load_plan("hbey").assignments
    benchmark.pedantic(
        lambda: significance(assignments, n_draws=20_000, **null), rounds=3, warmup_rounds=1
    )
    assert benchmark.stats["min"] < (5 if "roles" in null else 3)


def test_trades_against_a_plain_loop():
    matrix = incidence(load_plan("hbey").assignments)[0].toarray()
    matrix = matrix[:, ~matrix.all(axis=0)]
    rows = [set(matrix[:, column].nonzero()[0]) for column in range(matrix.shape[1])]
    began = time.perf_counter()
    for _ in range(20_000):
        naive_trade(rows)
    naive = (time.perf_counter() - began) / 20_000
    chains = Chains(matrix, CHAINS, seed=1)
    began = time.perf_counter()
    for _ in range(20):
        chains.trade()
    ours = (time.perf_counter() - began) / (20 * CHAINS * (matrix.shape[1] // 2))
    ratio = naive / ours
    print(f"\na trade: {naive * 1e6:.2f} µs in a loop, {ours * 1e6:.3f} µs here: {ratio:.0f}×")
    assert ours < naive
