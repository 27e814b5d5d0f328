"""Which pairs of departments are named together more often than their workloads explain."""

from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import named_rows, require, strongest_role
from hbey_analysis.measures.nulls import LEAD, OTHER, Stratum, together
from hbey_analysis.stored import stored

NULLS = ("fixed", "expected")
STRATA = ("section_id",)
DUPLICATES = ("each", "once")
ROLE_MARGINS = ("joint", "kept")
CHAINS = 1_000
FOLLOWED = 200  # chains of `mixing`
BATCHES = 20  # of chains, for the error of a p that is put together from strata
LEVEL = 0.05
CONFIDENCE = 0.95
MARGIN_GAP = 1e-8
PAIR = ["department_a", "department_b"]
NUMBERS = ["observed", "expected", "p", "p_low", "p_high", "q", "q_low", "q_high", "verdict"]
# Null models that a task list deserves, as arguments of `significance`; "together" is all at once.
NULL_MODELS: dict[str, dict[str, Any]] = {
    "average_margins": {"null": "expected"},
    "margins": {},
    "roles": {"roles": "kept"},
    "sections": {"strata": "section_id"},
    "distinct_sets": {"duplicates": "once"},
    "together": {"roles": "kept", "strata": "section_id", "duplicates": "once"},
}


@stored
def significance(
    assignments: pd.DataFrame,
    null: str = "fixed",
    n_draws: int = 20_000,
    seed: int = 1,
    unit: str = "task",
    burn_in: int = 40,
    thin: int = 2,
    *,
    strata: str | None = None,
    duplicates: str = "each",
    roles: str = "joint",
) -> pd.DataFrame:
    """Test every pair of departments for being named together more often than chance allows.

    Both nulls keep how much each department does and how many bodies each task names. ``fixed``
    keeps both exactly: all 0/1 matrices with the observed margins are equally likely, and are
    sampled by curveball trades (Strona et al. 2014, Nature Communications 5:4114) between all
    departments paired at random (global trades, Carstens, Berger & Strona 2018), in many chains at
    once. ``expected`` keeps them on average: the bipartite configuration model (Saracco et al.
    2015, Scientific Reports 5:10595; validated projection, 2017, New Journal of Physics 19:053022),
    whose tail is Poisson-binomial and exact; with its wider spread it is the weaker test, and does
    not contradict the other. Departments in every unit carry no information and are set aside:
    ``result.attrs["set_aside"]`` names them.

    Parameters
    ----------
    assignments : DataFrame
        Tidy assignments; collectives are left out.
    null : {"fixed", "expected"}
        The null model.
    n_draws : int
        Matrices sampled under ``fixed``, rounded up to a whole number a chain. A pair that stands
        alone among m can be firm from about 75 m draws on: what no draw reaches may still have a
        p of 3.7 / n_draws.
    seed : int
        Of the sampling.
    unit : {"task", "item", "section"}
        What is shared.
    burn_in, thin : int
        Global trades before the first draw of each chain, and from draw to draw.
    strata : {None, "section_id"}
        Keep the margins within each section too: what a department does in each is not chance.
        Units without a section are a stratum together.
    duplicates : {"each", "once"}
        ``once`` counts units that name the same set of bodies once (within a stratum; where roles
        are kept, the same bodies in the same roles), so that a copied clause is no evidence.
    roles : {"joint", "kept"}
        ``kept`` keeps the margins of leads and of all other roles apart (`nulls.RoleChains`); it
        needs ``null="fixed"``. A department counts in its strongest role of a unit.

    Returns
    -------
    DataFrame
        One row a pair, sorted by p, then observed (the larger first), then names: department_a,
        department_b, observed and expected units shared, p (one-sided, P(X >= observed); sampled:
        (r + 1) / (n + 1), Davison & Hinkley 1997), p_low and p_high (95 % Monte Carlo interval,
        Clopper-Pearson at the effective number of draws; equal to p where p is exact), q
        (Benjamini & Hochberg 1995, over all pairs), q_low and q_high (the same adjustment of the
        interval's ends), and verdict: "firm" where q_high < .05, "not" where q_low >= .05, else
        "on the threshold". Strata vary independently: p is then the tail of the sum over strata,
        put together from the distribution sampled in each (with what is observed as one draw).

    Raises
    ------
    ValueError
        If a parameter has a value that is not allowed.
    """
    _check(unit, n_draws, burn_in, thin, null=null, strata=strata, roles=roles)
    tasks = _tabulated(assignments, unit, strata, duplicates, roles)
    informative = np.flatnonzero(~tasks.everywhere)
    first, second = (informative[side] for side in np.triu_indices(len(informative), 1))
    if null == "expected":
        tail = _exact_tail(tasks, (first, second))
    else:
        sampling = Sampling(n_draws, seed, burn_in, thin, kept=roles == "kept")
        tail = _sampled_tail(tasks, (first, second), sampling)
    table = _judged(tasks, PAIR, (first, second), tail)
    table.attrs["set_aside"] = list(tasks.names[tasks.everywhere])
    return table


@stored
def directed_significance(
    assignments: pd.DataFrame,
    n_draws: int = 20_000,
    seed: int = 1,
    unit: str = "task",
    burn_in: int = 40,
    thin: int = 2,
    *,
    strata: str | None = None,
    duplicates: str = "each",
) -> pd.DataFrame:
    """Test for every two departments whether the one leads the other more often than chance allows.

    The null is that of `significance` with ``roles="kept"``: every department keeps its leads and
    its other namings, every unit its numbers of both. A department in every unit is not set aside,
    as it may lead here or there.

    Parameters
    ----------
    assignments, n_draws, seed, unit, burn_in, thin, strata, duplicates
        As for `significance`.

    Returns
    -------
    DataFrame
        One row for each department that leads and each other that has another role anywhere: lead,
        support, and the other columns of `significance`; observed is the number of units in which
        the first leads and the second has another role.

    Raises
    ------
    ValueError
        If a parameter has a value that is not allowed.
    """
    _check(unit, n_draws, burn_in, thin, strata=strata, roles="kept")
    tasks = _tabulated(assignments, unit, strata, duplicates, "kept")
    leads, supports = ((tasks.cells == role).any(axis=0) for role in (LEAD, OTHER))
    possible = np.outer(leads, supports)
    np.fill_diagonal(possible, False)
    first, second = possible.nonzero()
    sampling = Sampling(n_draws, seed, burn_in, thin, kept=True, directed=True)
    tail = _sampled_tail(tasks, (first, second), sampling)
    return _judged(tasks, ["lead", "support"], (first, second), tail)


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
    fixed = significance(assignments, "fixed", n_draws=n_draws, seed=seed, unit=unit)
    average = significance(assignments, "expected", unit=unit)[[*PAIR, "expected", "q"]]
    return fixed.merge(average, on=PAIR, suffixes=("_fixed", "_expected"))


def all_nulls(
    assignments: pd.DataFrame, n_draws: int = 50_000, seed: int = 1, unit: str = "task"
) -> pd.DataFrame:
    """Put every pair under every null model side by side.

    Parameters
    ----------
    assignments, n_draws, seed, unit
        As for `significance`.

    Returns
    -------
    DataFrame
        One row a pair and null model. department_a, department_b; null: "average_margins"
        (``null="expected"``), "margins" (``null="fixed"``), "roles" (and ``roles="kept"``),
        "sections" (and ``strata="section_id"``), "distinct_sets" (and ``duplicates="once"``),
        "together" (the last three at once; with ``unit="section"``, which cannot be divided by
        sections, neither this nor "sections"); the other columns of `significance`; beyond (the
        nulls under which the pair is firm, joined with "|"); stands (bool: beyond margins, roles,
        sections and copied clauses, each alone and all together). Pairs in the order of
        `significance`, the nulls of each in the order above. Bodies that stand in every unit, each
        or once, are set aside: ``result.attrs["set_aside"]``.

    Raises
    ------
    ValueError
        If a parameter has a value that is not allowed.
    """
    models = {
        name: model
        for name, model in NULL_MODELS.items()
        if unit != "section" or "strata" not in model
    }
    tables = {
        name: significance(assignments, n_draws=n_draws, seed=seed, unit=unit, **model)
        for name, model in models.items()
    }
    aside = {name for table in tables.values() for name in table.attrs["set_aside"]}
    table = pd.concat(tables, names=["null", "place"]).reset_index("null").reset_index(drop=True)
    table = table[~table[PAIR].isin(aside).any(axis=1)]
    order = pd.MultiIndex.from_frame(tables["margins"][PAIR])
    table["pair"] = order.get_indexer(pd.MultiIndex.from_frame(table[PAIR]))
    table["model"] = table["null"].map({name: place for place, name in enumerate(NULL_MODELS)})
    table = table.sort_values(["pair", "model"], ignore_index=True)
    firm = table[table["verdict"] == "firm"].groupby("pair")["null"].agg("|".join).to_dict()
    table["beyond"] = pd.array([firm.get(pair, "") for pair in table["pair"]], dtype="str")
    wanted = set(models) - {"average_margins"}
    table["stands"] = [wanted <= set(names.split("|")) for names in table["beyond"]]
    table = table[[*PAIR, "null", *NUMBERS, "beyond", "stands"]]
    table.attrs["set_aside"] = sorted(aside)
    return table


class Tasks(NamedTuple):
    """A task list as a matrix: units × departments, each unit in a stratum."""

    cells: np.ndarray  # 0 where a body is not named; else 1, or with roles kept LEAD or OTHER
    strata: np.ndarray
    names: np.ndarray
    everywhere: np.ndarray  # departments in every unit


class Sampling(NamedTuple):
    """How matrices are sampled, and what is counted in them."""

    n_draws: int
    seed: int
    burn_in: int
    thin: int
    kept: bool = False
    directed: bool = False


class Tail(NamedTuple):
    """Expectation and tail probability of every pair."""

    expected: np.ndarray
    p: np.ndarray
    p_low: np.ndarray
    p_high: np.ndarray


def _check(
    unit: str,
    n_draws: int = 1,
    burn_in: int = 0,
    thin: int = 1,
    null: str = "fixed",
    strata: str | None = None,
    roles: str = "joint",
) -> None:
    """Raise a ValueError where a parameter has a value that is not allowed."""
    require("null", null, NULLS)
    require("roles", roles, ROLE_MARGINS)
    if strata is not None:
        require("strata", strata, STRATA)
    if n_draws < 1 or burn_in < 0 or thin < 1:
        raise ValueError("n_draws and thin must be at least 1, burn_in at least 0.")
    if null == "expected" and roles == "kept":
        raise ValueError('roles="kept" needs null="fixed".')
    if strata and unit == "section":
        raise ValueError("strata must be larger than the unit, and both are sections.")


def _tabulated(
    assignments: pd.DataFrame,
    unit: str,
    strata: str | None = None,
    duplicates: str = "each",
    roles: str = "joint",
) -> Tasks:
    """Return the task list as a matrix."""
    require("duplicates", duplicates, DUPLICATES)
    columns = [*(["role"] if roles == "kept" else []), *([strata] if strata else [])]
    rows = named_rows(assignments, *columns, unit=unit)
    values: Any = 1
    if roles == "kept":
        rows = strongest_role(rows, ["unit", "department"])
        values = np.where(rows["role"] == "lead", LEAD, OTHER)
    place, units = pd.factorize(rows["unit"])
    column, names = pd.factorize(rows["department"], sort=True)
    cells = np.zeros((len(units), len(names)), dtype=np.int64)
    cells[place, column] = values
    first = rows.drop_duplicates("unit")
    labels = (
        pd.factorize(first[strata], use_na_sentinel=False)[0]
        if strata
        else np.zeros(len(units), dtype=int)
    )
    if duplicates == "once":
        _, kept = np.unique(np.column_stack([labels, cells]), axis=0, return_index=True)
        cells, labels = cells[np.sort(kept)], labels[np.sort(kept)]
    return Tasks(cells, labels, np.array(names, dtype=object), np.all(cells > 0, axis=0))


def _judged(
    tasks: Tasks, keys: list[str], pairs: tuple[np.ndarray, np.ndarray], tail: Tail
) -> pd.DataFrame:
    """Return the table of all pairs with q and verdict, sorted."""
    from scipy.stats import false_discovery_control  # most of a second: only where it is used

    met = together(tasks.cells, directed=keys != PAIR)[pairs]
    named = [pd.array(tasks.names[side], dtype="str") for side in pairs]
    table = pd.DataFrame(dict(zip(keys, named, strict=True)))
    table = table.assign(observed=met, **tail._asdict())
    for end in ("", "_low", "_high"):
        p = table[f"p{end}"].to_numpy()
        table[f"q{end}"] = false_discovery_control(p) if len(p) else p
    table["verdict"] = np.select(
        [table["q_high"] < LEVEL, table["q_low"] >= LEVEL], ["firm", "not"], "on the threshold"
    )
    order = ["p", "observed", *keys]
    table = table.sort_values(order, ascending=[True, False, True, True], ignore_index=True)
    return table[[*keys, *NUMBERS]]


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
        Of the same shape; its margins are those of `matrix` to within ``MARGIN_GAP``, 1e-8.

    Raises
    ------
    RuntimeError
        If a margin is missed by more.
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
    if np.abs(gap(solved.x)).max() > MARGIN_GAP:
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


def _exact_tail(tasks: Tasks, pairs: tuple[np.ndarray, np.ndarray]) -> Tail:
    """Return the Poisson-binomial tail of every pair's number of shared units."""
    from scipy.stats import poisson_binom  # most of a second: see `_judged`

    probabilities = np.zeros(tasks.cells.shape)
    for stratum in np.unique(tasks.strata):
        inside = tasks.strata == stratum
        probabilities[inside] = link_probabilities(tasks.cells[inside])
    both = probabilities[:, pairs[0]] * probabilities[:, pairs[1]]
    if not both.size:
        return _no_tail()
    p = poisson_binom.sf(together(tasks.cells)[pairs] - 1, both.T)
    return Tail(both.sum(axis=0), p, p, p)


def _no_tail() -> Tail:
    """Return the tail of no pair."""
    return Tail(*np.zeros((4, 0)))


# ------------------------------------------------------------------ margins kept exactly


def _chains(
    tasks: Tasks,
    pairs: tuple[np.ndarray, np.ndarray],
    n_chains: int,
    seed: int,
    kept: bool,
    directed: bool = False,
) -> list[Stratum]:
    """Return the chains of each stratum."""
    random = np.random.default_rng(seed)
    parts = (tasks.cells[tasks.strata == stratum] for stratum in np.unique(tasks.strata))
    return [Stratum(part, pairs, n_chains, random, kept, directed) for part in parts]


def _sampled_tail(tasks: Tasks, pairs: tuple[np.ndarray, np.ndarray], sampling: Sampling) -> Tail:
    """Return the tail of every pair among sampled matrices, with its Monte Carlo interval."""
    if not len(pairs[0]):
        return _no_tail()
    n_chains = min(CHAINS, sampling.n_draws)
    rounds = -(-sampling.n_draws // n_chains)
    strata = _chains(tasks, pairs, n_chains, sampling.seed, sampling.kept, sampling.directed)
    for _ in range(sampling.burn_in):
        for stratum in strata:
            stratum.trade()
    if len(strata) > 1:
        return _convolved_tail(strata, rounds, sampling.thin)
    chains = strata[0]
    total = np.zeros(len(pairs[0]))
    reached = np.zeros((n_chains, len(pairs[0])))
    for _ in range(rounds):
        for _ in range(sampling.thin):
            chains.trade()
        shared = chains.counts()
        total += shared.sum(axis=0, dtype=float)
        reached += shared >= chains.observed
    n = rounds * n_chains
    hits = reached.sum(axis=0)
    low, high = _interval(hits / n, _effective_draws(reached / rounds, n))
    return Tail(total / n, (hits + 1) / (n + 1), low, high)


def _convolved_tail(strata: list[Stratum], rounds: int, thin: int) -> Tail:
    """Return the tail of each pair's sum over strata, which vary independently.

    Every combination of one draw a stratum counts, which few draws of all would not reach. The
    error is that of a jackknife over batches of chains (Efron & Tibshirani 1993, ch. 11).
    """
    tallies = [_tallied(stratum, rounds, thin) for stratum in strata]
    observed = [stratum.observed[0].astype(int) for stratum in strata]
    expected = sum(tally.sum(axis=0) @ np.arange(tally.shape[2]) for tally in tallies)
    n, batches = rounds * len(strata[0].observed), len(tallies[0])
    p = _sum_reaches([tally.sum(axis=0) for tally in tallies], observed)
    effective = np.full(len(p), float(n))
    if batches > 1:
        rest = np.array(
            [
                _sum_reaches([tally.sum(axis=0) - tally[left_out] for tally in tallies], observed)
                for left_out in range(batches)
            ]
        )
        error = rest.var(axis=0) * (batches - 1)
        sure = error > 1e-12 * p**2  # else all batches agree: rounding alone
        effective[sure] = (p * (1 - p) / np.where(sure, error, 1))[sure]
    low, high = _interval(p, effective)
    return Tail(expected / n, p, low, high)


def _tallied(stratum: Stratum, rounds: int, thin: int) -> np.ndarray:
    """Return how often each pair of a stratum meets how often: batches × pairs × number."""
    n_chains, pairs = stratum.observed.shape
    batches = min(BATCHES, n_chains)
    tally = np.zeros((batches, pairs, stratum.units + 1))
    shape = batches, int(stratum.open.sum()), stratum.units + 1
    cells = np.arange(shape[0] * shape[1]).reshape(shape[:2]) * shape[2]
    cells = cells[np.arange(n_chains) % batches]  # where each chain's pairs are counted
    for _ in range(rounds):
        for _ in range(thin):
            stratum.trade()
        places = cells + stratum.met().astype(np.int64)
        met = np.bincount(places.ravel(), minlength=int(np.prod(shape)))
        tally[:, stratum.open] += met.reshape(shape)
    shut = np.flatnonzero(~stratum.open)
    sizes = [rounds * len(range(batch, n_chains, batches)) for batch in range(batches)]
    tally[:, shut, stratum.observed[0, shut].astype(int)] = np.array(sizes)[:, None]
    return tally


def _sum_reaches(tallies: list[np.ndarray], observed: list[np.ndarray]) -> np.ndarray:
    """Return the chance that each pair's sum over strata reaches what is observed."""
    pairs = np.arange(len(observed[0]))
    chances = np.ones((len(pairs), 1))
    for tally, seen in zip(tallies, observed, strict=True):
        share = tally.copy()
        share[pairs, seen] += 1  # what is observed is one of the draws
        share /= share.sum(axis=1, keepdims=True)
        longer = np.zeros((len(pairs), chances.shape[1] + share.shape[1] - 1))
        for number in range(share.shape[1]):
            longer[:, number : number + chances.shape[1]] += share[:, number, None] * chances
        chances = longer
    reached = np.arange(chances.shape[1]) >= np.sum(observed, axis=0)[:, None]
    return np.minimum((chances * reached).sum(axis=1), 1)


def _effective_draws(means: np.ndarray, n: int) -> np.ndarray:
    """Return how many independent draws the chains are worth, from the spread of their means."""
    p = means.mean(axis=0)
    if len(means) < 2:
        return np.full(len(p), float(n))
    error = means.var(axis=0, ddof=1) / len(means)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(error > 0, p * (1 - p) / error, n)
    return effective.clip(max=n)


def _interval(p: np.ndarray, effective: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the Clopper-Pearson interval at the effective number of draws."""
    from scipy.stats import beta

    r = p * effective
    tail = (1 - CONFIDENCE) / 2
    low = np.where(r > 0, beta.ppf(tail, r, effective - r + 1), 0.0)
    high = np.where(r < effective, beta.ppf(1 - tail, r + 1, effective - r), 1.0)
    return low, high


@stored
def mixing(
    assignments: pd.DataFrame,
    seed: int = 1,
    unit: str = "task",
    n_trades: int = 60,
    *,
    strata: str | None = None,
    roles: str = "joint",
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
    strata, roles
        As for `significance`.

    Returns
    -------
    DataFrame
        Index trade, from 0; moved: mean share of the ones (leads and other roles) that lie
        elsewhere than at the start; spread: mean over pairs of the standard deviation between
        chains of the units shared, which grows from 0 and stays level once the chains are
        independent of the start. Both stay 0 where nothing can move.

    Raises
    ------
    ValueError
        If a parameter has a value that is not allowed.
    """
    _check(unit, strata=strata, roles=roles)
    tasks = _tabulated(assignments, unit, strata=strata, roles=roles)
    informative = np.flatnonzero(~tasks.everywhere)
    first, second = (informative[side] for side in np.triu_indices(len(informative), 1))
    parts = _chains(tasks, (first, second), FOLLOWED, seed, kept=roles == "kept")
    starts = [part.chains.state.copy() for part in parts]
    ones = sum(np.count_nonzero(start) for start in starts)
    rows = []
    for trade in range(n_trades + 1):
        if trade:
            for part in parts:
                part.trade()
        still = sum(
            np.count_nonzero((part.chains.state == start) & (start > 0))
            for part, start in zip(parts, starts, strict=True)
        )
        spread = 0.0
        if len(first):
            spread = float(reduce(np.add, (part.counts() for part in parts)).std(axis=0).mean())
        rows.append({"trade": trade, "moved": 1 - still / ones if ones else 0.0, "spread": spread})
    return pd.DataFrame(rows).set_index("trade")
