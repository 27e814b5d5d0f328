"""The figures of the study: a measured table in, the files and a caption with its numbers out.

Where a measure does not apply to a plan, a figure says so in one sentence and writes nothing.
"""

import gc

from hbey_analysis.figures.coassignment import (
    draw_co_assignment,
    draw_combinations,
    draw_lead_support,
    draw_network,
    draw_precedence,
    draw_significance,
)
from hbey_analysis.figures.comparison import draw_functions, draw_profiles
from hbey_analysis.figures.coverage import (
    draw_absence,
    draw_breadth,
    draw_coverage,
    draw_overlap,
    draw_theme_departments,
    draw_themes,
    draw_vocabulary,
    draw_vocabulary_leads,
)
from hbey_analysis.figures.instruments import draw_instruments, draw_mix, draw_targets
from hbey_analysis.figures.places import draw_place_themes, draw_places, draw_tile_map
from hbey_analysis.figures.robustness import draw_coding, draw_curve, draw_mixing
from hbey_analysis.figures.structure import draw_glance, draw_roster
from hbey_analysis.figures.wording import Wording
from hbey_analysis.figures.workload import draw_concentration, draw_counting, draw_workload
from hbey_analysis.plots.style import use_style
from hbey_analysis.tables.plan import Plan, load_plan

__all__ = [
    "draw_absence",
    "draw_breadth",
    "draw_co_assignment",
    "draw_coding",
    "draw_combinations",
    "draw_concentration",
    "draw_counting",
    "draw_coverage",
    "draw_curve",
    "draw_functions",
    "draw_glance",
    "draw_instruments",
    "draw_lead_support",
    "draw_mix",
    "draw_mixing",
    "draw_network",
    "draw_overlap",
    "draw_place_themes",
    "draw_places",
    "draw_precedence",
    "draw_profiles",
    "draw_roster",
    "draw_significance",
    "draw_targets",
    "draw_theme_departments",
    "draw_themes",
    "draw_tile_map",
    "draw_vocabulary",
    "draw_vocabulary_leads",
    "draw_workload",
    "open_study",
]


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
    gc.freeze()  # what the imports made stays: looking for garbage in it costs a tenth of a run
    gc.set_threshold(200_000, 50, 50)
    data = load_plan(plan, apply_rules)
    use_style(data.plan_id, language)
    return data, Wording(data, language)
