"""Figures of notebook 04: where in the plan each department stands."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import bare, cell_frame, legend_below

FRAMES = {"single": 0.6, "firm": 1.5}  # widths of the lines


def plot_coverage(
    counts: pd.DataFrame, frames: pd.DataFrame, totals: pd.Series, words: Words, ax: Axes
) -> Axes:
    """Draw counts of tasks as cells, with frames where chance explains them badly.

    Parameters
    ----------
    counts : DataFrame
        Numbers of tasks; its index and columns are what `words` has labels of.
    frames : DataFrame
        Of the same shape: "firm" (thick), "single" (thin) or "" (none).
    totals : Series
        All tasks of each row, in the order of the rows; they stand at the right.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    marks.matrix(counts, counts.to_numpy() == 0, words, ax)
    for kind, width in FRAMES.items():
        places = np.argwhere(frames.to_numpy() == kind)
        for row, column in places:
            frame = cell_frame(column, row, width)
            ax.add_patch(frame)
        if len(places):
            frame.set_label(words.say(f"coverage.key.{kind}"))
    edge = counts.shape[1]
    for row, total in enumerate(totals):
        ax.text(edge + 0.75, row + 0.5, f"{total}", ha="center", va="center", size=5.2)
    heads = [*words.labels(counts.columns), words.say("coverage.total")]
    ax.set_xticks([*(np.arange(edge) + 0.5), edge + 0.75], heads, rotation=90)
    ax.set_xlim(0, edge + 1.3)
    ax.tick_params(labelsize=5.6)
    if ax.get_legend_handles_labels()[0]:
        legend_below(ax, columns=len(FRAMES))
    return bare(ax)
