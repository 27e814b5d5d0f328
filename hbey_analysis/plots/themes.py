"""What the text speaks of: counts as bars."""

import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS


def plot_bars(values: pd.Series, words: Words, ax: Axes, axis: str, first: pd.Series) -> Axes:
    """Draw one bar a row, with its number.

    Parameters
    ----------
    values : Series
        Index is printed as it is; the first is drawn on top.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    axis : str
        Key of the axis title.
    first : Series of bool
        Rows that the headline speaks of, in the order of `values`.
    """
    rows = values.iloc[::-1]
    widest = rows.max() or 1
    colours = [COLOURS["accent" if spoken else "implement"] for spoken in first.iloc[::-1]]
    ax.barh(range(len(rows)), rows, color=colours, height=0.7)
    for place, value in enumerate(rows):
        ax.text(value + widest * 0.015, place, f"{value:g}", va="center", size=5.4)
    marks.name_rows(ax, list(rows.index))
    ax.set_xlim(0, widest * 1.1)
    ax.set_xlabel(words.say(axis))
    return ax
