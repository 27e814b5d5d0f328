"""Figures of what the text speaks of: places, themes, instruments, words."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, bare, legend_below

SIDES = {"supply": "lead", "environment": "support", "demand": "implement"}


def plot_tile_map(table: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw one tile a league or city, at its rough place, the darker the more it is mentioned.

    Parameters
    ----------
    table : DataFrame
        Index code; columns x, y (from the north), tasks, label.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    import matplotlib

    shades = matplotlib.colormaps["Blues"]
    most = max(table["tasks"].max(), 1)
    for x, y, tasks, label in table[["x", "y", "tasks", "label"]].to_numpy():
        strength = tasks / most
        tile = Rectangle((x + 0.03, y + 0.03), 0.94, 0.94, edgecolor=COLOURS["grey"], lw=0.4)
        tile.set_facecolor(shades(0.05 + 0.75 * strength))
        ax.add_patch(tile)
        ink = "white" if strength > 0.6 else "black"
        ax.text(
            x + 0.5,
            y + 0.36,
            label.replace(" ", "\n"),
            ha="center",
            va="center",
            size=4.8,
            color=ink,
        )
        ax.text(x + 0.5, y + 0.76, f"{tasks:g}", ha="center", va="center", size=7, color=ink)
    ax.set_xlim(table["x"].min(), table["x"].max() + 1)
    ax.set_ylim(table["y"].max() + 1, table["y"].min())
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    return bare(ax)


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


def plot_mix(shares: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw the mix of supply, environment and demand instruments of each section.

    Parameters
    ----------
    shares : DataFrame
        Rows sections, columns supply, environment and demand; numbers of mentions.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    rows = shares.iloc[::-1]
    totals = rows.sum(axis=1)
    left = np.zeros(len(rows))
    inks = {"supply": "white", "environment": "black", "demand": "black"}
    for side, colour in SIDES.items():
        if side not in rows:
            continue
        label = words.codes("instruments")[side]
        width = 100 * rows[side].to_numpy(dtype=float) / np.maximum(totals.to_numpy(), 1)
        ax.barh(range(len(rows)), width, left=left, color=COLOURS[colour], height=0.74,
                edgecolor="white", linewidth=0.3, label=label)  # fmt: skip
        for place, (begin, size) in enumerate(zip(left, width, strict=True)):
            if size >= 7:
                ax.text(begin + size / 2, place, f"{size:.0f}", ha="center", va="center", size=5.2,
                        color=inks[side])  # fmt: skip
        left += width
    labels = [
        words.say("mix.row", label=words.label(str(name)), n=int(n)) for name, n in totals.items()
    ]
    marks.name_rows(ax, labels)
    ax.set_xlim(0, 100)
    ax.set_xlabel(words.say("mix.axis"))
    legend_below(ax, columns=3)
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
