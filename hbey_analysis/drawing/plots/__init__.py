"""One function a figure; each takes a measured table, the wording and ``ax=``, and returns ax."""

from hbey_analysis.drawing.plots.coassignment import (
    plot_combinations,
    plot_matrix,
    plot_network,
    plot_precedence,
    plot_significance,
)
from hbey_analysis.drawing.plots.codes import plot_bars, plot_mix, plot_tile_map, plot_words
from hbey_analysis.drawing.plots.comparison import plot_plans
from hbey_analysis.drawing.plots.coverage import (
    plot_absence,
    plot_breadth,
    plot_coverage,
    plot_overlap,
)
from hbey_analysis.drawing.plots.robustness import (
    plot_mixing,
    plot_quality,
    plot_specifications,
)
from hbey_analysis.drawing.plots.structure import plot_glance, plot_roster
from hbey_analysis.drawing.plots.workload import plot_counting, plot_lorenz, plot_workload

__all__ = [
    "plot_absence",
    "plot_bars",
    "plot_breadth",
    "plot_combinations",
    "plot_counting",
    "plot_coverage",
    "plot_glance",
    "plot_lorenz",
    "plot_matrix",
    "plot_mix",
    "plot_mixing",
    "plot_network",
    "plot_overlap",
    "plot_plans",
    "plot_precedence",
    "plot_quality",
    "plot_roster",
    "plot_significance",
    "plot_specifications",
    "plot_tile_map",
    "plot_words",
    "plot_workload",
]
