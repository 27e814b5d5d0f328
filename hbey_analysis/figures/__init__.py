"""The figures of the study: a measured table in, the files and a caption with its numbers out.

Where a measure does not apply to a plan, a figure says so in one sentence and writes nothing.
"""

import gc
from importlib import import_module
from typing import Any, NamedTuple

from hbey_analysis.figures.wording import Wording
from hbey_analysis.tables.plan import Plan, load_plan


class Figure(NamedTuple):
    """A figure of the study: its files' name, its topic, and what draws it."""

    name: str
    topic: str
    draw: str


FIGURES = (
    Figure("01-plan-at-a-glance", "structure", "draw_glance"),
    Figure("01-assignments", "structure", "draw_assignments"),
    Figure("02-workload", "workload", "draw_workload"),
    Figure("02-concentration", "workload", "draw_concentration"),
    Figure("02-lead-rate", "workload", "draw_lead_rate"),
    Figure("03-co-assignment", "coassignment", "draw_co_assignment"),
    Figure("03-nulls", "coassignment", "draw_nulls"),
    Figure("03-lead-support", "coassignment", "draw_lead_support"),
    Figure("03-precedence", "coassignment", "draw_precedence"),
    Figure("03-combinations", "coassignment", "draw_combinations"),
    Figure("04-coverage", "coverage", "draw_coverage"),
    Figure("04-themes", "coverage", "draw_themes"),
    Figure("04-theme-departments", "coverage", "draw_theme_departments"),
    Figure("05-addressees", "places", "draw_addressees"),
    Figure("05-tile-map", "places", "draw_tile_map"),
    Figure("06-mix", "instruments", "draw_mix"),
    Figure("06-instruments", "instruments", "draw_instruments"),
    Figure("07-coding", "robustness", "draw_coding"),
    Figure("07-mixing", "robustness", "draw_mixing"),
    Figure("07-robustness", "robustness", "draw_robustness"),
    Figure("07-curve", "robustness", "draw_curve"),
    Figure("08-profiles", "comparison", "draw_profiles"),
    Figure("08-functions", "comparison", "draw_functions"),
    Figure("09-presence-and-leads", "baseline", "draw_presence"),
    Figure("09-concentration", "baseline", "draw_leaders"),
    Figure("09-bodies-per-task", "baseline", "draw_bodies"),
    Figure("09-functions-by-level", "baseline", "draw_levels"),
)
_TOPICS = {figure.draw: figure.topic for figure in FIGURES}
__all__ = ["FIGURES", "open_study", *_TOPICS]


def __getattr__(name: str) -> Any:
    """Import what draws a figure from its topic on first use."""
    if name not in _TOPICS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_TOPICS[name]}"), name)


def open_study(plan: str, language: str, apply_rules: bool = False) -> tuple[Plan, Wording]:
    """Load a plan and set fonts, sizes and wording for its figures.

    Parameters
    ----------
    plan : str
        As for `load_plan`.
    language : str
        "en" or "zh".
    apply_rules : bool
        As for `load_plan`.

    Returns
    -------
    tuple
        The plan and its wording.
    """
    from hbey_analysis.plots.style import use_style  # matplotlib: words alone do not need it

    gc.freeze()  # what the imports made stays: looking for garbage in it costs a tenth of a run
    gc.set_threshold(200_000, 50, 50)
    loaded = load_plan(plan, apply_rules)
    use_style(loaded.plan_id, language)
    return loaded, Wording(loaded, language)
