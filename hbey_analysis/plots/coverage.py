"""Figures of notebook 04: where in the plan each department stands."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgb
from matplotlib.patheffects import withStroke

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import bare, cell_frame, legend_below

FRAMES = {"single": 0.6, "firm": 1.5}  # widths of the lines
MIDDLE = 0.179  # luminance at which black and white are equally far (WCAG 2.1)


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
    _readable(ax)
    for kind, width in FRAMES.items():
        places = np.argwhere(frames.to_numpy() == kind)
        for row, column in places:
            frame = cell_frame(column, row)
            frame.set_linewidth(width)
            frame.set_path_effects([withStroke(linewidth=width + 0.7, foreground="white")])
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


def _readable(ax: Axes) -> None:
    """Write each cell's number in the ink that is further from the cell's colour."""
    mesh = next(item for item in ax.collections if isinstance(item, QuadMesh))
    values = mesh.get_array()
    assert values is not None
    shades = np.asarray(mesh.get_facecolor()).reshape(*values.shape, 4)
    for number in ax.texts:
        column, row = (int(place) for place in number.get_position())
        number.set_color(ink_on(shades[row, column]))


def ink_on(colour: Any) -> str:
    """Return black or white, whichever has the higher contrast with a colour (WCAG 2.1).

    Parameters
    ----------
    colour : colour
        As Matplotlib takes it.
    """
    shades = np.asarray(to_rgb(colour))
    linear = np.where(shades <= 0.04045, shades / 12.92, ((shades + 0.055) / 1.055) ** 2.4)
    return "black" if linear @ [0.2126, 0.7152, 0.0722] > MIDDLE else "white"
