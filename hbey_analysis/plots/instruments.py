"""The mix of policy instruments."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, legend_below

SIDES = {"supply": "lead", "environment": "support", "demand": "implement"}


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
