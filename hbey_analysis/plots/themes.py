"""What the text speaks of: counts of codes, distinctive words."""

import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, bare

SIDES = {"supply": "lead", "environment": "support", "demand": "implement"}


def plot_bars(values: pd.Series, words: Words, ax: Axes, axis: str) -> Axes:
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
    """
    rows = values.iloc[::-1]
    widest = rows.max() or 1
    ax.barh(range(len(rows)), rows, color=COLOURS["support"], height=0.7)
    for place, value in enumerate(rows):
        ax.text(value + widest * 0.015, place, f"{value:g}", va="center", size=5.4)
    marks.name_rows(ax, list(rows.index))
    ax.set_xlim(0, widest * 1.1)
    ax.set_xlabel(words.say(axis))
    return ax


def plot_words(table: pd.DataFrame, words: Words, ax: Axes, n: int = 5) -> Axes:
    """List each group's most distinctive words, in the size of their distinctiveness.

    Parameters
    ----------
    table : DataFrame
        From `distinctive_words`: group, word, z.
    words : Words
        Labels of the groups.
    ax : Axes
        Where to draw.
    n : int
        Words a group.
    """
    groups = list(table["group"].unique())
    strongest = max(table["z"].max(), 0) or 1
    for place, group in enumerate(groups):
        rows = table[table["group"] == group].head(n)
        ax.text(-0.02, place, words.label(group), ha="right", va="center", size=6)
        for column, row in enumerate(rows.itertuples()):
            size = 4.6 + 1.5 * max(float(row.z), 0) / strongest
            ax.text(column / n, place, str(row.word), va="center", size=size)
        if place % 2 == 0:
            ax.axhspan(place - 0.5, place + 0.5, color=COLOURS["pale"], lw=0, zorder=0)
    ax.set_xlim(-0.01, 1)
    ax.set_ylim(len(groups) - 0.5, -0.5)
    ax.set_xticks([])
    ax.set_yticks([])
    return bare(ax)
