"""Chains against every table that has the same margins, and what trades must keep."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tables_enumerated import all_tables

from hbey_analysis.measures.nulls import LEAD, OTHER, Chains, RoleChains, Stratum, together

# Units × departments; in two units a and b could only change roles with each other.
ROLES = np.array([[1, 2, 0, 2], [2, 1, 2, 0], [0, 2, 1, 0], [1, 0, 2, 2]])
# Two tables have these margins: no trade of two departments leads from the one to the other.
UNITS_ONLY = np.array([[2, 1, 0], [1, 0, 2], [2, 1, 2]])
SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))


def state_counts(chains):
    """Return how many chains stand at each table, by its bytes."""
    return pd.Series([state.T.astype(np.int64).tobytes() for state in chains.state]).value_counts()


def assert_even(chains, tables):
    """Assert that the chains are spread evenly over the tables (five standard deviations)."""
    seen = state_counts(chains)
    assert set(seen.index) == {table.astype(np.int64).tobytes() for table in tables}
    expected = len(chains.state) / len(tables)
    chi_square = ((seen - expected) ** 2 / expected).sum()
    assert chi_square < len(tables) + 5 * np.sqrt(2 * len(tables))


@pytest.mark.parametrize(
    "cells",
    [ROLES, ROLES[:, :3], UNITS_ONLY, np.array([[1, 2], [2, 1]]), np.array([[1, 2, 0]] * 3)],
    ids=["four", "odd", "units only", "change of roles", "one table"],
)
def test_every_table_with_the_margins_of_both_roles_is_equally_likely(cells):
    tables = all_tables(cells)
    chains = RoleChains(cells, 20_000, seed=5)
    for _ in range(60):
        chains.trade()
    assert_even(chains, tables)


def test_tables_that_only_trades_of_units_reach_are_reached_at_the_second_trade():
    chains = RoleChains(UNITS_ONLY, 400, seed=1)
    chains.trade()
    assert len(state_counts(chains)) == 1  # departments trade first
    chains.trade()
    assert len(state_counts(chains)) == 2
    before = chains.state.copy()
    chains.trade()  # and then again
    assert (chains.state == before).all()


def test_one_trade_of_two_departments_deals_every_outcome_alike():
    # mine and yours: two leads against nothing, one other against nothing, two leads against other
    cells = np.array([[1, 0], [0, 1], [2, 0], [0, 2], [1, 2], [2, 1], [1, 1], [2, 2], [0, 0]])
    chains = RoleChains(cells, 30_000, seed=2)
    chains.trade()
    both = all_tables(cells)
    assert len(both) == 10  # 2 · 2 · 2 with as many of each, and one each with two more or fewer
    assert_even(chains, both)


@settings(max_examples=40, deadline=None)
@given(arrays(np.int64, SHAPES, elements=st.integers(0, 2)), st.integers(0, 2**20))
def test_trades_keep_the_leads_and_other_roles_of_every_department_and_unit(cells, seed):
    chains = RoleChains(cells, 5, seed=seed)
    for _ in range(4):
        chains.trade()
        for role in (LEAD, OTHER):
            held = chains.state == role
            assert (held.sum(axis=1) == (cells == role).sum(axis=1)).all()
            assert (held.sum(axis=2) == (cells == role).sum(axis=0)).all()


def test_a_long_plan_has_no_number_too_large():
    cells = np.tile([[1, 2], [2, 1], [1, 0], [0, 1], [2, 0], [0, 2]], (400, 1))
    chains = RoleChains(cells, 2, seed=1)
    chains.trade()
    assert ((chains.state == LEAD).sum(axis=2) == (cells == LEAD).sum(axis=0)).all()
    assert (chains.state != cells.T).any()


def test_without_leads_roles_kept_are_plain_curveball():
    cells = np.array([[1, 1, 0, 0], [1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 1, 0]])
    for role in (LEAD, OTHER):
        chains = RoleChains(cells * role, 20_000, seed=4)
        for _ in range(40):
            chains.trade()
        assert_even(chains, all_tables(cells * role))


def test_who_meets_and_who_leads_whom_is_counted_by_hand():
    # a leads b and d, and then c and d; b leads a and c; c leads b
    shared = [[3, 2, 2, 2], [2, 3, 2, 1], [2, 2, 3, 1], [2, 1, 1, 2]]
    led = [[0, 1, 1, 2], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert together(ROLES).tolist() == shared
    assert together(ROLES, directed=True).tolist() == led
    chains = RoleChains(ROLES, 3, seed=1)
    assert chains.shared().tolist() == [shared] * 3
    assert chains.led().tolist() == [led] * 3


@pytest.mark.parametrize("directed", [False, True])
def test_a_stratum_counts_what_a_plain_count_of_its_tables_gives(directed):
    # e leads throughout, f is never named: only a, b, c and d vary
    cells = np.column_stack([ROLES, np.full(4, LEAD), np.zeros(4, dtype=int)])
    pairs = tuple(np.array(list(itertools.permutations(range(6), 2))).T)
    stratum = Stratum(cells, pairs, 30, 3, kept=True, directed=directed)
    assert stratum.units == 4
    assert stratum.chains.state.shape == (30, 4, 4)
    assert [tuple(pair) for pair in np.transpose(pairs)[stratum.open]] == list(
        itertools.permutations(range(4), 2)
    )
    for _ in range(3):
        stratum.trade()
        for counts, state in zip(stratum.counts(), stratum.chains.state, strict=True):
            table = cells.copy()
            table[:, :4] = state.T
            assert counts.tolist() == together(table, directed)[pairs].tolist()
    assert len(np.unique(stratum.counts(), axis=0)) > 1


def test_a_stratum_without_roles_takes_plain_chains():
    pairs = np.triu_indices(4, 1)
    stratum = Stratum((ROLES > 0).astype(int), pairs, 7, 3)
    assert isinstance(stratum.chains, Chains)
    assert (stratum.counts() == together(ROLES)[pairs]).all()


@pytest.mark.parametrize("kept", [False, True])
def test_a_stratum_in_which_nothing_varies_stays_as_observed(kept):
    pairs = np.triu_indices(3, 1)
    stratum = Stratum(np.array([[1, 2, 0]] if kept else [[1, 1, 0]]), pairs, 4, 1, kept=kept)
    stratum.trade()
    stratum.trade()
    assert stratum.counts().tolist() == [[1, 0, 0]] * 4
