"""The map of places."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, bare

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
