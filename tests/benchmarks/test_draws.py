"""How fast matrices with fixed margins are sampled, beside a plain loop over single trades."""

import random
import time

from hbey_analysis import load_plan, significance
from hbey_analysis.measures.significance import CHAINS, Chains, _informative


def naive_trade(rows):
    """Let two rows trade: the published algorithm, one trade at a time, on Python sets."""
    a, b = random.sample(range(len(rows)), 2)
    both = rows[a] & rows[b]
    pool = list((rows[a] | rows[b]) - both)
    random.shuffle(pool)
    size = len(rows[a]) - len(both)
    rows[a], rows[b] = both | set(pool[:size]), both | set(pool[size:])


def test_20_000_draws_take_under_three_seconds(benchmark):
    assignments = load_plan("hbey").assignments
    benchmark.pedantic(
        lambda: significance(assignments, "fixed", n_draws=20_000), rounds=3, warmup_rounds=1
    )
    assert benchmark.stats["min"] < 3


def test_trades_against_a_plain_loop():
    matrix, names, _ = _informative(load_plan("hbey").assignments, "task")
    rows = [set(matrix[:, column].nonzero()[0]) for column in range(len(names))]
    began = time.perf_counter()
    for _ in range(20_000):
        naive_trade(rows)
    naive = (time.perf_counter() - began) / 20_000
    chains = Chains(matrix, CHAINS, seed=1)
    began = time.perf_counter()
    for _ in range(20):
        chains.trade()
    ours = (time.perf_counter() - began) / (20 * CHAINS * (len(names) // 2))
    ratio = naive / ours
    print(f"\na trade: {naive * 1e6:.2f} µs in a loop, {ours * 1e6:.3f} µs here: {ratio:.0f}×")
    assert ours < naive
