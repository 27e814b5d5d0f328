"""Figures of notebook 09: a plan among real plans, one dot a plan."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS

LANES = np.array([0, 0.16, -0.16, 0.3, -0.3])  # where dots of one row stand, in turn
# Shape and fill tell them apart in grey as well: form, size, edge, face, order.
DOTS = {
    "others": ("o", 9, "#b0b0b0", "white", 2),
    "alike": ("o", 11, COLOURS["ink"], COLOURS["ink"], 3),
    "own": ("D", 26, COLOURS["accent"], COLOURS["accent"], 4),
}


def _dots(ax: Axes, x: pd.Series, y: np.ndarray, mark: pd.Series, words: Words) -> None:
    """Draw a dot for each plan, by how it stands to the plan: own, alike, others."""
    for name, (form, size, edge, face, order) in DOTS.items():
        here = mark.eq(name).to_numpy()
        ax.scatter(
            x[here], y[here], marker=form, s=size, edgecolor=edge, facecolor=face, lw=0.6,
            zorder=order, label=words.say(f"standing.{name}"), clip_on=False,
        )  # fmt: skip


def plot_strips(
    dots: pd.DataFrame, labels: Sequence[str], notes: Sequence[str], words: Words, ax: Axes,
    axis: str,
) -> Axes:  # fmt: skip
    """Draw a row of dots for each label, and a note at the end of each row.

    Parameters
    ----------
    dots : DataFrame
        A row for each dot: row (from 0, the first on top), value, mark (own, alike, others).
    labels : sequence of str
        Of the rows.
    notes : sequence of str
        What stands at the end of each row.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    axis : str
        Key of the axis's title.
    """
    dots = dots.dropna(subset=["value"]).sort_values("value", kind="stable")
    lane = LANES[dots.groupby(["row", "mark"]).cumcount().to_numpy() % len(LANES)]
    lane = np.where(dots["mark"].eq("own"), 0, lane)
    y = len(labels) - 1 - dots["row"].to_numpy() + lane
    _dots(ax, dots["value"], y, dots["mark"], words)
    marks.name_rows(ax, list(reversed(labels)))
    for place, note in enumerate(reversed(notes)):
        ax.annotate(note, (1, place), (3, 0), xycoords=("axes fraction", "data"),
                    textcoords="offset points", va="center", size=5.4)  # fmt: skip
    ax.grid(axis="x", color=COLOURS["pale"], lw=0.5)
    ax.set_axisbelow(True)
    ax.set_xlabel(words.say(axis))
    return ax


def plot_against_even(table: pd.DataFrame, note: str, words: Words, ax: Axes) -> Axes:
    """Draw the inequality of each plan's leads against that of leads that fall at random.

    Parameters
    ----------
    table : DataFrame
        A row for each plan: even, gini, low, high, mark (own, alike, others).
    note : str
        What is said of it.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    ax.axline((0, 0), slope=1, color=COLOURS["grey"], lw=0.8)
    own = table[table["mark"].eq("own")].iloc[0]
    ax.vlines(own["even"], own["low"], own["high"], color=COLOURS["accent"], lw=0.9)
    _dots(ax, table["even"], table["gini"].to_numpy(), table["mark"], words)
    ax.text(0.98, 0.02, note, ha="right", va="bottom", size=5.6, linespacing=1.4)
    ax.text(0.86, 0.84, words.say("leaders.line"), rotation=45, rotation_mode="anchor",
            ha="right", va="top", size=5.4, color=COLOURS["ink"])  # fmt: skip
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.set_aspect("equal")
    ax.set_xlabel(words.say("leaders.x"))
    ax.set_ylabel(words.say("leaders.y"))
    return ax


def plot_overlap(table: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw the overlap of functions as cells.

    Parameters
    ----------
    table : DataFrame
        Labels in its index and columns; between 0 and 1, null where there is none.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    marks.matrix(table, table.isna().to_numpy(), words, ax, form=".2f", vmax=1,
                 annot_kws={"size": 6})  # fmt: skip
    ax.tick_params(length=0)
    ax.set_xticklabels([text.get_text() for text in ax.get_xticklabels()], rotation=0)
    return ax
