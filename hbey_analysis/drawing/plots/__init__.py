"""One function a figure; each takes a measured table, the wording and ``ax=``, and returns ax."""

from hbey_analysis.drawing.plots.coassignment import (
    plot_combinations,
    plot_matrix,
    plot_network,
    plot_precedence,
)
from hbey_analysis.drawing.plots.coverage import (
    plot_absence,
    plot_breadth,
    plot_coverage,
    plot_overlap,
)
from hbey_analysis.drawing.plots.structure import plot_glance, plot_roster
from hbey_analysis.drawing.plots.workload import plot_counting, plot_lorenz, plot_workload

__all__ = [
    "plot_absence",
    "plot_breadth",
    "plot_combinations",
    "plot_counting",
    "plot_coverage",
    "plot_glance",
    "plot_lorenz",
    "plot_matrix",
    "plot_network",
    "plot_overlap",
    "plot_precedence",
    "plot_roster",
    "plot_workload",
]
