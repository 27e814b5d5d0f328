"""Which pairs of departments are named together more often than their workloads explain."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import require
from hbey_analysis.measures.coassignment import incidence

NULLS = ("fixed", "expected")
CHAINS = 1_000
LEVEL = 0.05
CONFIDENCE = 0.95
COLUMNS = [
    "department_a",
    "department_b",
    "observed",
    "expected",
    "p",
    "p_low",
    "p_high",
    "q",
    "q_low",
    "q_high",
    "verdict",
]


def significance(
    assignments: pd.DataFrame,
    null: str = "fixed",
    n_draws: int = 20_000,
    seed: int = 1,
    unit: str = "task",
    burn_in: int = 40,
    thin: int = 2,
) -> pd.DataFrame:
    """Test every pair of departments for being named together more often than chance allows.

    Both nulls keep how much each department does and how many bodies each task names. ``fixed``
    keeps both exactly: all 0/1 matrices with the observed margins are equally likely, and are
    sampled by curveball trades (Strona et al. 2014, Nature Communications 5:4114) between all
    departments paired at random (global trades, Carstens, Berger & Strona 2018), in many chains at
    once. ``expected`` keeps them on average: the bipartite configuration model (Saracco et al.
    2015, Scientific Reports 5:10595; validated projection, 2017, New Journal of Physics 19:053022),
    whose tail is Poisson-binomial and exact. Departments in every unit carry no information and
    are set aside: ``result.attrs["set_aside"]`` names them.

    Parameters
    ----------
    assignments : DataFrame
        Tidy assignments; collectives are left out.
    null : {"fixed", "expected"}
        The null model.
    n_draws : int
        Matrices sampled under ``fixed``, rounded up to a whole number a chain.
    seed : int
        Of the sampling.
    unit : {"task", "item", "section"}
        What is shared.
    burn_in, thin : int
        Global trades before the first draw of each chain, and from draw to draw.

    Returns
    -------
    DataFrame
        One row a pair, sorted by p, then observed (the larger first), then names: department_a,
        department_b, observed and expected units shared, p (one-sided, P(X >= observed); sampled:
        (r + 1) / (n + 1), Davison & Hinkley 1997), p_low and p_high (95 % Monte Carlo interval,
        Clopper-Pearson at the effective number of draws; equal to p where p is exact), q
        (Benjamini & Hochberg 1995, over all pairs), q_low and q_high (the same adjustment of the
        interval's ends), and verdict: "firm" where q_high < .05, "not" where q_low >= .05, else
        "on the threshold".

    Raises
    ------
    ValueError
        If a parameter has a value that is not allowed.
    """
    from scipy.stats import false_discovery_control  # most of a second: only where it is used

    require("null", null, NULLS)
    if n_draws < 1 or burn_in < 0 or thin < 1:
        raise ValueError("n_draws and thin must be at least 1, burn_in at least 0.")
    matrix, names, set_aside = _informative(assignments, unit)
    first, second = np.triu_indices(len(names), 1)
    observed = (matrix.T @ matrix)[first, second].astype(int)
    if null == "fixed":
        tail = _sampled_tail(matrix, observed, (first, second), n_draws, seed, burn_in, thin)
    else:
        tail = _exact_tail(matrix, observed, (first, second))
    table = pd.DataFrame(
        {
            "department_a": pd.array([names[place] for place in first], dtype="str"),
            "department_b": pd.array([names[place] for place in second], dtype="str"),
            "observed": observed,
            **tail._asdict(),
        }
    )
    for end in ("", "_low", "_high"):
        table[f"q{end}"] = false_discovery_control(table[f"p{end}"].to_numpy())
    table["verdict"] = np.select(
        [table["q_high"] < LEVEL, table["q_low"] >= LEVEL], ["firm", "not"], "on the threshold"
    )
    table = table.sort_values(
        ["p", "observed", "department_a", "department_b"], ascending=[True, False, True, True]
    )[COLUMNS].reset_index(drop=True)
    table.attrs["set_aside"] = set_aside
    return table


def compare_nulls(
    assignments: pd.DataFrame, n_draws: int = 20_000, seed: int = 1, unit: str = "task"
) -> pd.DataFrame:
    """Put both nulls side by side.

    Parameters
    ----------
    assignments, n_draws, seed, unit
        As for `significance`.

    Returns
    -------
    DataFrame
        The table under fixed margins, with expected and q of both nulls: expected_fixed,
        expected_expected, q_fixed, q_expected.
    """
    names = ["department_a", "department_b"]
    fixed = significance(assignments, "fixed", n_draws=n_draws, seed=seed, unit=unit)
    average = significance(assignments, "expected", unit=unit)[[*names, "expected", "q"]]
    return fixed.merge(average, on=names, suffixes=("_fixed", "_expected"))


class Tail(NamedTuple):
    """Expectation and tail probability of every pair."""

    expected: np.ndarray
    p: np.ndarray
    p_low: np.ndarray
    p_high: np.ndarray


def _informative(assignments: pd.DataFrame, unit: str) -> tuple[np.ndarray, list[str], list[str]]:
    """Return the 0/1 matrix (units × departments) without the bodies that are in every unit."""
    sparse, _, departments = incidence(assignments, unit=unit)
    matrix = sparse.toarray().astype(np.int64)
    everywhere, names = matrix.all(axis=0), np.array(departments, dtype=object)
    return matrix[:, ~everywhere], list(names[~everywhere]), list(names[everywhere])


# ------------------------------------------------------------------ margins kept on average


def link_probabilities(matrix: np.ndarray) -> np.ndarray:
    """Return each cell's probability under the bipartite configuration model.

    Maximum entropy with both margins kept on average: p = xy / (1 + xy), where x and y solve the
    margins' equations (Saracco et al. 2015).

    Parameters
    ----------
    matrix : ndarray
        0/1, units × departments.

    Returns
    -------
    ndarray
        Of the same shape; its margins equal those of `matrix`.

    Raises
    ------
    RuntimeError
        If a margin is missed by more than 1e-8.
    """
    from scipy.optimize import root

    probabilities = matrix.astype(float)
    open_ = np.ix_(*_uncertain(matrix))
    r = matrix[open_].sum(axis=1).astype(float)
    c = matrix[open_].sum(axis=0).astype(float)
    if not r.size:
        return probabilities

    def cells(logs: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(logs[: len(r), None] + logs[None, len(r) :])))

    def gap(logs: np.ndarray) -> np.ndarray:
        p = cells(logs)
        return np.concatenate([p.sum(axis=1) - r, p.sum(axis=0) - c])

    def slope(logs: np.ndarray) -> np.ndarray:
        p = cells(logs)
        v = p * (1 - p)
        return np.block([[np.diag(v.sum(axis=1)), v], [v.T, np.diag(v.sum(axis=0))]])

    density = r.sum() / (len(r) * len(c))
    start = np.concatenate([np.log(r / len(c)), np.log(c / len(r)) - np.log(density)])
    solved = root(gap, start, jac=slope, method="lm", options={"xtol": 1e-14, "ftol": 1e-14})
    if np.abs(gap(solved.x)).max() > 1e-8:
        raise RuntimeError("The bipartite configuration model did not meet the margins.")
    probabilities[open_] = cells(solved.x)
    return probabilities


def _uncertain(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows and columns left when those empty or full are taken out, again and again."""
    rows, columns = (np.arange(size) for size in matrix.shape)
    while True:
        part = matrix[np.ix_(rows, columns)]
        mixed_rows = part.any(axis=1) & ~part.all(axis=1)
        mixed_columns = part.any(axis=0) & ~part.all(axis=0)
        if mixed_rows.all() and mixed_columns.all():
            return rows, columns
        rows, columns = rows[mixed_rows], columns[mixed_columns]


def _exact_tail(
    matrix: np.ndarray, observed: np.ndarray, pairs: tuple[np.ndarray, np.ndarray]
) -> Tail:
    """Return the Poisson-binomial tail of every pair's number of shared units."""
    from scipy.stats import poisson_binom  # most of a second: see `significance`

    probabilities = link_probabilities(matrix)
    both = probabilities[:, pairs[0]] * probabilities[:, pairs[1]]
    p = poisson_binom.sf(observed - 1, both.T)
    return Tail(both.sum(axis=0), p, p, p)


# ------------------------------------------------------------------ margins kept exactly


class Chains:
    """Many curveball chains side by side, each a 0/1 matrix with the observed margins.

    Parameters
    ----------
    matrix : ndarray
        0/1, units × departments; every chain starts here.
    n_chains : int
        How many.
    seed : int
        Of the trades.
    """

    def __init__(self, matrix: np.ndarray, n_chains: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        start = np.ascontiguousarray(matrix.T.astype(bool))  # departments × units
        self.state = np.repeat(start[None], n_chains, axis=0)

    def trade(self) -> None:
        """Let every department trade with one other: what only one of the two has is dealt anew."""
        n_chains, departments, units = self.state.shape
        order = np.argsort(self.random.random((n_chains, departments)), axis=1)
        half = departments // 2  # with an odd number, one is left out at random
        lanes = np.arange(n_chains)[:, None]
        first, second = order[:, :half], order[:, half : 2 * half]
        mine = self.state[lanes, first].reshape(n_chains * half, units).T
        yours = self.state[lanes, second].reshape(n_chains * half, units).T
        dealt = self._deal(np.ascontiguousarray(mine), np.ascontiguousarray(yours))
        shape = (n_chains, half, units)
        self.state[lanes, first] = dealt[0].T.reshape(shape)
        self.state[lanes, second] = dealt[1].T.reshape(shape)

    def _deal(self, mine: np.ndarray, yours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows (units × trades) after all trades: each subset is equally likely."""
        open_ = mine ^ yours
        wanted = (mine & open_).sum(axis=0, dtype=np.float32)
        left = open_.sum(axis=0, dtype=np.float32)
        luck = self.random.random(open_.shape, dtype=np.float32)
        new = mine & yours
        for unit, free in enumerate(open_):  # selection sampling (Knuth, Algorithm S)
            taken = free & (luck[unit] * left < wanted)
            new[unit] |= taken
            wanted -= taken
            left -= free
        return new, new ^ open_

    def shared(self) -> np.ndarray:
        """Return the number of units each two departments share: chains × departments squared."""
        rows = self.state.astype(np.float32)
        return rows @ rows.transpose(0, 2, 1)


def _sampled_tail(
    matrix: np.ndarray,
    observed: np.ndarray,
    pairs: tuple[np.ndarray, np.ndarray],
    n_draws: int,
    seed: int,
    burn_in: int,
    thin: int,
) -> Tail:
    """Return the tail of every pair among sampled matrices, with its Monte Carlo interval."""
    n_chains = min(CHAINS, n_draws)
    rounds = -(-n_draws // n_chains)
    chains = Chains(matrix, n_chains, seed)
    for _ in range(burn_in):
        chains.trade()
    total = np.zeros(len(observed))
    reached = np.zeros((n_chains, len(observed)))
    for _ in range(rounds):
        for _ in range(thin):
            chains.trade()
        shared = chains.shared()[:, pairs[0], pairs[1]]
        total += shared.sum(axis=0, dtype=float)
        reached += shared >= observed
    n = rounds * n_chains
    hits = reached.sum(axis=0)
    low, high = _interval(hits, n, _effective_draws(reached / rounds, n))
    return Tail(total / n, (hits + 1) / (n + 1), low, high)


def _effective_draws(means: np.ndarray, n: int) -> np.ndarray:
    """Return how many independent draws the chains are worth, from the spread of their means."""
    p = means.mean(axis=0)
    if len(means) < 2:
        return np.full(len(p), float(n))
    error = means.var(axis=0, ddof=1) / len(means)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(error > 0, p * (1 - p) / error, n)
    return effective.clip(max=n)


def _interval(hits: np.ndarray, n: int, effective: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the Clopper-Pearson interval at the effective number of draws."""
    from scipy.stats import beta

    r = hits / n * effective
    tail = (1 - CONFIDENCE) / 2
    low = np.where(r > 0, beta.ppf(tail, r, effective - r + 1), 0.0)
    high = np.where(r < effective, beta.ppf(1 - tail, r + 1, effective - r), 1.0)
    return low, high


def mixing(
    assignments: pd.DataFrame, seed: int = 1, unit: str = "task", n_trades: int = 60
) -> pd.DataFrame:
    """Show how fast the chains forget where they started.

    Parameters
    ----------
    assignments : DataFrame
        Tidy assignments.
    seed : int
        Of the trades.
    unit : {"task", "item", "section"}
        What is shared.
    n_trades : int
        Global trades to follow.

    Returns
    -------
    DataFrame
        Index trade, from 0; moved: mean share of the ones that lie elsewhere than at the start;
        spread: mean over pairs of the standard deviation between chains of the units shared,
        which grows from 0 and stays level once the chains are independent of the start.
    """
    matrix, names, _ = _informative(assignments, unit)
    first, second = np.triu_indices(len(names), 1)
    chains = Chains(matrix, 200, seed)
    start = chains.state.copy()
    rows = []
    for trade in range(n_trades + 1):
        if trade:
            chains.trade()
        moved = 1 - (chains.state & start).sum() / start.sum()
        spread = chains.shared()[:, first, second].std(axis=0).mean()
        rows.append({"trade": trade, "moved": float(moved), "spread": float(spread)})
    return pd.DataFrame(rows).set_index("trade")
