"""Figures of notebook 07: what the findings rest on."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.measures.specifications import HALF
from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, legend_below, wrapped

PALEST = 1.9  # the top of the greys, where all are pale enough for black digits


def plot_claims(
    shares: pd.DataFrame,
    moved: pd.DataFrame,
    asked: pd.DataFrame,
    claims: Sequence[str],
    words: Words,
    axes: np.ndarray,
) -> np.ndarray:
    """Draw for each claim how often it holds, and how often each choice changes the answer.

    Parameters
    ----------
    shares : DataFrame
        Index claim, the first on top; columns share, holds, could_differ, as `claim_shares`.
    moved : DataFrame
        Claim × choice: the share of pairs of specifications in which the answer differs.
    asked : DataFrame of bool
        Claim × choice: whether the choice bears on the claim.
    claims : sequence of str
        The claims in words.
    words : Words
        Labels.
    axes : array of Axes
        The left for the shares, the right for the choices.
    """
    left, right = axes
    places = np.arange(len(shares))[::-1]
    above = (shares["share"] > HALF).to_numpy()
    colours = np.where(above, COLOURS["accent"], COLOURS["grey"])
    left.barh(places, shares["share"] * 100, height=0.5, color=colours)
    for place, share, holds, of in zip(
        places, shares["share"], shares["holds"], shares["could_differ"], strict=True
    ):
        said = words.say("robustness.of", holds=holds, n=of)
        left.text(share * 100 + 2, place, said, va="center", size=5.6,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
    left.axvline(HALF * 100, color=COLOURS["ink"], lw=0.6, ls=":", zorder=1.5)
    marks.name_rows(left, [wrapped(claim, 46) for claim in claims][::-1], 6)
    left.set_xlim(0, 138)
    left.set_xticks([0, 50, 100])
    left.set_xlabel(wrapped(words.say("robustness.shares"), 40))
    _plot_moves(moved, asked, words, right)
    return axes


def _plot_moves(moved: pd.DataFrame, asked: pd.DataFrame, words: Words, ax: Axes) -> None:
    """Draw claims × choices as pale cells; a choice that does not bear on a claim has none."""
    bears = asked.to_numpy(dtype=bool)
    shown = moved.to_numpy(dtype=float)
    cells = np.ma.masked_array(np.nan_to_num(shown), ~bears)[::-1]
    rows, columns = np.arange(len(moved) + 1) - 0.5, np.arange(moved.shape[1] + 1) - 0.5
    ax.pcolormesh(
        columns, rows, cells, cmap="Greys", vmin=-0.1, vmax=PALEST, edgecolor="white", linewidth=1.5
    )
    for row, column in np.argwhere(bears):
        value = shown[row, column]
        said = "–" if np.isnan(value) else f"{value * 100:.0f}"
        ax.text(column, len(moved) - 1 - row, said, ha="center", va="center", size=5.6)
    labels = [wrapped(words.say(f"choice.{name}"), 11) for name in moved.columns]
    ax.set_xticks(range(len(labels)), labels, size=5.6)
    ax.tick_params(length=0, labeltop=True, labelbottom=False, labelleft=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlabel(wrapped(words.say("robustness.moves"), 70))


def plot_specifications(table: pd.DataFrame, words: Words, axes: np.ndarray) -> np.ndarray:
    """Draw a specification curve: estimates in order above, the choices behind each below.

    Where somebody else comes first here and there, estimates of different bodies cannot share an
    axis: what is drawn is how near the study's answer comes to the first.

    Parameters
    ----------
    table : DataFrame
        Rows of one claim from `specification_curve`.
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
    for holds, colour in ((True, "accent"), (False, "grey")):
        chosen = (rows["holds"] == holds).to_numpy()
        if not chosen.any():
            continue
        ax_label = words.say("curve.holds" if holds else "curve.fails", n=int(chosen.sum()))
        above.scatter(places[chosen], rows[drawn][chosen], s=9, linewidth=0.6, zorder=3,
                      facecolor=COLOURS[colour] if holds else "white", edgecolor=COLOURS[colour],
                      label=ax_label)  # fmt: skip
    for study in np.flatnonzero(rows["specification"] == 1):  # none if it is not among those drawn
        for ax in axes:
            ax.axvline(study, color=COLOURS["ink"], lw=0.6, zorder=1)
    if rows["relative"].isna().all():
        above.axhline(HALF, color=COLOURS["ink"], lw=0.6, ls=":", zorder=1)
    of_one = words.say(f"estimate.{table['claim'].iloc[0]}")
    label = words.say("curve.axis.relative") if drawn == "relative" else of_one
    above.set_ylabel(wrapped(label[:1].upper() + label[1:], 30))
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
        below.scatter(where, [line] * len(where), marker="|", s=14, color=COLOURS["ink"],
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
    """Draw the dictionaries' F1 against each reading, beside that of the readings themselves.

    Parameters
    ----------
    table : DataFrame
        Index codebook, the first on top; columns a, b (the readings) and readings (one against
        the other).
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    rows = table.iloc[::-1]
    height = 0.24
    styles = (
        ("a", COLOURS["accent"], COLOURS["accent"]),
        ("b", "white", COLOURS["accent"]),
        ("readings", COLOURS["grey"], COLOURS["grey"]),
    )
    for step, (column, face, edge) in enumerate(styles):
        places = np.arange(len(rows)) + (1 - step) * (height + 0.03)
        ax.barh(places, rows[column], height=height, facecolor=face, edgecolor=edge, linewidth=0.7,
                label=words.say(f"quality.{column}"))  # fmt: skip
        for place, value in zip(places, rows[column], strict=True):
            ax.text(value + 0.012, place, f"{value:.2f}", va="center", size=5.6)
    ax.set_yticks(range(len(rows)), [words.say(f"codebook.{name}") for name in rows.index])
    ax.set_xlim(0, 1.12)
    ax.set_xticks(np.arange(0, 1.01, 0.2))
    ax.set_xlabel(words.say("quality.axis"))
    ax.tick_params(axis="y", length=0)
    legend_below(ax, columns=1)
    return ax


def plot_mixing(table: pd.DataFrame, words: Words, ax: Axes, burn_in: int, level: int) -> Axes:
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
    level : int
        Trades after which both measures are level, marked.
    """
    ax.plot(table.index, table["moved"], color=COLOURS["ink"], label=words.say("mixing.moved"))
    ax.plot(table.index, table["spread"], "--", color=COLOURS["grey"],
            label=words.say("mixing.spread"))  # fmt: skip
    top = max(table["moved"].max(), table["spread"].max())
    for height, key, trade, colour in (
        (0.04, "burn_in", burn_in, "ink"), (0.12, "level", level, "accent"),
    ):  # fmt: skip
        said = words.say(f"mixing.{key}", n=trade)
        left = trade > table.index.max() / 2
        ax.axvline(trade, color=COLOURS[colour], lw=0.8, ls=":")
        ax.text(trade, height * top, f"{said} " if left else f" {said}", size=5.6,
                ha="right" if left else "left")  # fmt: skip
    ax.set_ylim(0, top * 1.1)
    ax.set_xlim(0, max(table.index.max(), burn_in))
    ax.set_xlabel(words.say("mixing.axis"))
    legend_below(ax, columns=1)
    return ax
