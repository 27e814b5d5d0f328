"""The places of a plan: on a schematic map, and against those that are assigned tasks."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words, ink_on
from hbey_analysis.plots.style import COLOURS, SEQUENTIAL, bare, legend_below


def plot_tile_map(table: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw one tile a league or city, at its rough place, the darker the more it is mentioned.

    Parameters
    ----------
    table : DataFrame
        Index code; columns x, y (from the north), tasks, label, outside (of what the plan
        covers: a broken edge; hatched unless it is mentioned).
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    import matplotlib

    shades = matplotlib.colormaps[SEQUENTIAL]
    most = max(table["tasks"].max(), 1)
    for x, y, tasks, label, outside in table[["x", "y", "tasks", "label", "outside"]].to_numpy():
        tile = Rectangle((x + 0.03, y + 0.03), 0.94, 0.94, edgecolor=COLOURS["grey"], lw=0.5)
        tile.set_facecolor(shades(0.1 + 0.75 * tasks / most) if tasks else "white")
        tile.set_linestyle((0, (2, 1.5)) if outside else "solid")
        ax.add_patch(tile)
        if outside and not tasks:
            ax.add_patch(Rectangle((x + 0.03, y + 0.03), 0.94, 0.94, fill=False, lw=0,
                                   edgecolor=COLOURS["pale"], hatch="///////"))  # fmt: skip
        ink = ink_on(tile.get_facecolor())
        name = label.replace(" ", "\n")
        ax.text(x + 0.5, y + 0.36, name, ha="center", va="center", size=5, color=ink)
        ax.text(x + 0.5, y + 0.76, f"{tasks:g}", ha="center", va="center", size=7, color=ink)
    ax.set_xlim(table["x"].min(), table["x"].max() + 1)
    ax.set_ylim(table["y"].max() + 1, table["y"].min())
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    return bare(ax)


def plot_addressees(
    places: pd.DataFrame, classes: pd.Series, words: Words, ax: Axes, n_tasks: int
) -> Axes:
    """Draw how many tasks name each place in their text, and how many are assigned to it.

    Parameters
    ----------
    places : DataFrame
        Index is printed as it is; columns mentioned and assigned; the first is drawn on top.
    classes : Series
        Tasks assigned to each class of bodies, drawn below the places.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    n_tasks : int
        All tasks, where the axis ends.
    """
    rows = range(len(places) + len(classes))
    assigned = [*places["assigned"], *classes]
    ax.barh(rows[: len(places)], places["mentioned"], color=COLOURS["implement"], height=0.7,
            label=words.say("addressees.mentioned"))  # fmt: skip
    ax.scatter(assigned, rows, s=13, color=COLOURS["accent"], zorder=3, clip_on=False,
               label=words.say("addressees.assigned"))  # fmt: skip
    _number(ax, places["mentioned"], places["assigned"], 0.02 * n_tasks)
    for row, given in enumerate(classes, start=len(places)):
        side, aside = ("right", -0.03) if given > n_tasks / 2 else ("left", 0.03)
        ax.text(given + aside * n_tasks, row, f"{given}", va="center", ha=side, size=5.4)
    marks.name_rows(ax, [*places.index, *classes.index])
    if len(classes) and len(places):
        ax.axhline(len(places) - 0.5, color=COLOURS["grey"], lw=0.5)
    ax.invert_yaxis()
    ax.set_xlim(0, n_tasks * 1.04)
    ax.set_xlabel(words.say("addressees.axis", tasks=n_tasks))
    legend_below(ax, columns=2)
    return ax


def _number(ax: Axes, mentioned: pd.Series, assigned: pd.Series, room: float) -> None:
    """Write both numbers of each place, the greater to the right, where neither dot nor bar is."""
    for row, (named, given) in enumerate(zip(mentioned, assigned, strict=True)):
        right = max(named, given + room) if given else named
        numbers = f"{named}" if not given else f"{named} | {given}"
        ax.text(right + room, row, numbers, va="center", size=5.4)
