"""Figures of notebook 07: what the findings rest on."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, legend_below


def plot_specifications(table: pd.DataFrame, words: Words, axes: np.ndarray) -> np.ndarray:
    """Draw a specification curve: estimates in order above, the choices behind each below.

    Where somebody else comes first here and there, estimates of different bodies cannot share an
    axis: what is drawn is how near the study's answer comes to the first.

    Parameters
    ----------
    table : DataFrame
        One claim's rows from `specification_curve`.
    words : Words
        Labels.
    axes : array of Axes
        The upper for the estimates, the lower for the choices.
    """
    above, below = axes
    drawn = drawn_column(table)
    order = [drawn, "estimate", "specification"]
    rows = table.sort_values(order, kind="stable").reset_index(drop=True)
    places = np.arange(len(rows))
    for holds, face in ((True, COLOURS["lead"]), (False, "white")):
        chosen = (rows["holds"] == holds).to_numpy()
        if not chosen.any():
            continue
        ax_label = words.say("curve.holds" if holds else "curve.fails")
        above.scatter(places[chosen], rows[drawn][chosen], s=9, facecolor=face, linewidth=0.6,
                      edgecolor=COLOURS["lead"], label=ax_label, zorder=3)  # fmt: skip
    study = int(np.flatnonzero(rows["specification"] == 1)[0])
    for ax in axes:
        ax.axvline(study, color=COLOURS["accent"], lw=0.7, zorder=1)
    above.set_ylabel(words.say(f"curve.axis.{drawn}"))
    above.set_xticks([])
    above.margins(y=0.18)
    above.legend(loc="lower left", bbox_to_anchor=(-0.02, 0.98), ncol=2, handletextpad=0.2)
    options = [
        (choice, option)
        for choice, known in words.choices.items()
        for option in known
        if (rows[choice] == option).any()
    ]
    for line, (choice, option) in enumerate(options):
        where = places[(rows[choice] == option).to_numpy()]
        below.scatter(where, [line] * len(where), marker="|", s=14, color=COLOURS["lead"],
                      linewidth=0.7)  # fmt: skip
        if line and options[line - 1][0] != choice:
            below.axhline(line - 0.5, color=COLOURS["grey"], lw=0.4)
    labels = [words.say(f"choice.{choice}.{option}") for choice, option in options]
    below.set_yticks(range(len(options)), labels)
    below.set_ylim(len(options) - 0.5, -0.5)
    below.set_xticks([])
    below.tick_params(length=0, labelsize=5.4)
    for ax in axes:
        ax.set_xlim(-1, len(rows))
    below.set_xlabel(words.say("curve.specifications", n=len(rows)))
    return axes


def drawn_column(table: pd.DataFrame) -> str:
    """Return what a curve draws: "relative" where others than the study's answer come first.

    Parameters
    ----------
    table : DataFrame
        One claim's rows from `specification_curve`.
    """
    relative = table["relative"]
    return "relative" if relative.notna().all() and (relative < 1).any() else "estimate"


def plot_quality(table: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw precision and recall of the dictionaries beside the coders' agreement.

    Parameters
    ----------
    table : DataFrame
        Index codebook; columns alpha, precision, recall.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    rows = table.iloc[::-1]
    height = 0.24
    styles = (("alpha", "grey"), ("precision", "lead"), ("recall", "support"))
    for step, (column, colour) in enumerate(styles):
        places = np.arange(len(rows)) + (1 - step) * (height + 0.02)
        ax.barh(places, rows[column], height=height, color=COLOURS[colour],
                label=words.say(f"quality.{column}"))  # fmt: skip
        for place, value in zip(places, rows[column], strict=True):
            ax.text(value + 0.01, place, f"{value:.2f}", va="center", size=5.4)
    ax.set_yticks(range(len(rows)), [words.say(f"codebook.{name}") for name in rows.index])
    ax.set_xlim(0, 1.1)
    ax.set_xticks(np.arange(0, 1.01, 0.2))
    ax.tick_params(axis="y", length=0)
    legend_below(ax, columns=3)
    return ax


def plot_mixing(table: pd.DataFrame, words: Words, ax: Axes, burn_in: int) -> Axes:
    """Draw how the chains leave their start and settle.

    Parameters
    ----------
    table : DataFrame
        From `mixing`: index trade; columns moved, spread.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    burn_in : int
        Trades before the first draw, marked.
    """
    ax.plot(table.index, table["moved"], color=COLOURS["lead"], label=words.say("mixing.moved"))
    ax.plot(table.index, table["spread"], "--", color=COLOURS["accent"],
            label=words.say("mixing.spread"))  # fmt: skip
    ax.axvline(burn_in, color=COLOURS["grey"], lw=0.7, ls=":")
    ax.text(burn_in - 1, 0.04, words.say("mixing.burn_in"), ha="right", size=5.4)
    ax.set_ylim(0, max(table["moved"].max(), table["spread"].max()) * 1.35)
    ax.set_xlim(0, table.index.max())
    ax.set_xlabel(words.say("mixing.axis"))
    ax.legend(loc="upper right", ncol=1)
    return ax
