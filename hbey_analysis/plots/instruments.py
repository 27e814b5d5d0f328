"""The mix of policy instruments."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words

# A colour for each side and the ink of the numbers on it; far from those of the roles.
SIDES = {
    "supply": ("#5b3a73", "white"),
    "environment": ("#b79fc9", "black"),
    "demand": ("#e9e2ee", "black"),
}
GAP = 0.5  # rows between the total and the parts
LEAST_SHARE = 7  # per cent; a narrower piece has no room for its number


def plot_mix(mix: pd.DataFrame, words: Words, ax: Axes, axis: str) -> Axes:
    """Draw the mix of supply, environment and demand instruments, the total apart on top.

    Parameters
    ----------
    mix : DataFrame
        The first row is the total; columns supply, environment and demand.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    axis : str
        Key of the axis title.
    """
    heights = mix_heights(len(mix))
    totals = np.maximum(mix.sum(axis=1).to_numpy(), 1)
    left = np.zeros(len(mix))
    for side, (colour, ink) in SIDES.items():
        width = 100 * mix[side].to_numpy(dtype=float) / totals
        ax.barh(heights, width, left=left, color=colour, height=0.74, edgecolor="white",
                linewidth=0.3, label=words.say(f"side.{side}"))  # fmt: skip
        for height, begin, size in zip(heights, left, width, strict=True):
            if size >= LEAST_SHARE:
                ax.text(begin + size / 2, height, f"{size:.0f}", ha="center", va="center", size=5.2,
                        color=ink)  # fmt: skip
        left += width
    ax.set_xlim(0, 100)
    ax.set_xlabel(words.say(axis))
    return ax


def mix_heights(n: int) -> list[float]:
    """Return where the rows stand, from the top down, with a gap behind the first."""
    return [n - 1 + GAP, *range(n - 2, -1, -1)]


def name_mix(ax: Axes, labels: list[str]) -> None:
    """Label the rows of `plot_mix`, from the top down."""
    heights = mix_heights(len(labels))
    marks.name_rows(ax, labels[::-1])
    ax.set_yticks(heights, labels)
    ax.set_ylim(-0.6, heights[0] + 0.6)
