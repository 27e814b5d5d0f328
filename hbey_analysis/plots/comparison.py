"""Figures of notebook 08: plans side by side."""

import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, legend_below

# Shape and fill tell the plans apart in grey as well; no colour is that of a role.
MARKS = (
    ("o", "accent", True),
    ("D", "ink", False),
    ("s", "grey", True),
    ("^", "ink", True),
    ("v", "accent", False),
    ("P", "grey", False),
)


def plot_plans(table: pd.DataFrame, words: Words, ax: Axes, axis: str) -> Axes:
    """Draw shares of several plans, a row for each measure and a mark for each plan.

    Parameters
    ----------
    table : DataFrame
        Index labels, a column for each plan; shares between 0 and 1, null where none applies.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    axis : str
        Key of the axis's title.
    """
    rows = table.iloc[::-1] * 100
    places = range(len(rows))
    ax.hlines(places, rows.min(axis=1), rows.max(axis=1), color=COLOURS["grey"], lw=0.8)
    for position, plan_id in enumerate(rows.columns):
        marker, colour, filled = MARKS[position % len(MARKS)]
        ax.scatter(
            rows[plan_id], places, marker=marker, color=COLOURS[colour],
            s=12 if filled else 20, zorder=4 if filled else 3,  # one is seen inside the other
            facecolor=COLOURS[colour] if filled else "white", linewidth=0.9, label=plan_id,
            clip_on=False,
        )  # fmt: skip
    for place, (low, high) in enumerate(zip(rows.min(axis=1), rows.max(axis=1), strict=True)):
        if high > low:
            ax.annotate(f"{low:.0f}", (low, place), (-4, 0), textcoords="offset points",
                        ha="right", va="center", size=5.2)  # fmt: skip
            ax.annotate(f"{high:.0f}", (high, place), (4, 0), textcoords="offset points",
                        ha="left", va="center", size=5.2)  # fmt: skip
    marks.name_rows(ax, list(rows.index))
    ax.set_xlim(-8, 108)
    ax.set_xticks(range(0, 101, 20))
    ax.grid(axis="y", color=COLOURS["pale"], lw=0.5)
    ax.set_axisbelow(True)
    ax.set_xlabel(words.say(axis))
    legend_below(ax, 3)
    return ax
