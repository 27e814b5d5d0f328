"""What is called without choices gives the study's own numbers."""

import inspect

import pytest

import hbey_analysis

STUDY = {
    "incidence": {"unit": "task", "roles": None, "include_collective": False},
    "co_assignment": {"measure": "count", "unit": "task", "include_collective": False},
    "workload": {"unit": "task", "counting": "whole", "include_collective": False},
    "significance": {
        "null": "fixed", "n_draws": 20_000, "seed": 1, "unit": "task", "burn_in": 40, "thin": 2,
        "strata": None, "duplicates": "each", "roles": "joint",
    },
    "directed_significance": {
        "n_draws": 20_000, "seed": 1, "unit": "task", "burn_in": 40, "thin": 2, "strata": None,
        "duplicates": "each",
    },
    "all_nulls": {"n_draws": 50_000, "seed": 1, "unit": "task"},
    "compare_nulls": {"n_draws": 20_000, "seed": 1, "unit": "task"},
    "mixing": {
        "seed": 1, "unit": "task", "n_trades": 60, "strata": None, "roles": "joint",
    },
    "stability": {"n": 1_000, "seed": 1, "cluster": "item_id"},
    "lead_rate": {"groups": None},
    "random_leads": {"draw": "all", "n_draws": 10_000, "seed": 1},
    "supporter_order": {"least": 3, "duplicates": "each"},
    "order_by_chance": {"least": 3, "duplicates": "each", "n_draws": 10_000, "seed": 1},
    "breadth_by_chance": {"by": "section_id", "n_draws": 20_000, "seed": 1},
}  # fmt: skip


@pytest.mark.parametrize("name", STUDY)
def test_the_defaults_are_those_of_the_study(name):
    parameters = inspect.signature(getattr(hbey_analysis, name)).parameters
    assert {key: parameters[key].default for key in STUDY[name]} == STUDY[name]
