"""Figures of notebook 02: who is named how often, and who leads."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, ROLE_ORDER, legend_below
from hbey_analysis.text.phrase import probability


def plot_workload(table: pd.DataFrame, words: Words, ax: Axes, unit: str = "task") -> Axes:
    """Draw stacked bars of each department's roles.

    Parameters
    ----------
    table : DataFrame
        From `workload`: index department, a column per role.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    unit : str
        What is counted; names the axis.
    """
    rows = table.iloc[::-1]
    left = np.zeros(len(rows))
    for role in [role for role in ROLE_ORDER if role in rows]:
        values = rows[role].to_numpy(dtype=float)
        ax.barh(
            range(len(rows)), values, left=left, color=COLOURS[role], height=0.72,
            label=words.say(f"role.{role}"), edgecolor="white", linewidth=0.3,
        )  # fmt: skip
        left += values
    for place, row in enumerate(rows.itertuples()):
        lead, total = _short(getattr(row, "lead", 0)), _short(row.total)
        text = words.say("workload.counts", lead=lead, total=total) if lead else f"{total}"
        ax.text(left[place] + left.max() * 0.015, place, text, va="center", size=5.2)
    marks.name_rows(ax, words.labels(rows.index), 5.6)
    ax.set_xlim(0, left.max() * 1.16)
    ax.locator_params(axis="x", integer=True)
    axis = "workload.axis" if "lead" in table else "workload.axis.total"
    ax.set_xlabel(words.say(axis, unit=words.say(f"unit.{unit}")))
    ax.legend(loc="lower right")
    return ax


def _short(value: Any) -> float:
    """Return a count to two decimals, or whole where it is whole."""
    rounded = round(float(value), 2)
    return int(rounded) if rounded.is_integer() else rounded


def plot_ranks(
    curves: Mapping[str, pd.DataFrame], notes: Mapping[str, str], words: Words, ax: Axes
) -> Axes:
    """Draw leads added up by rank against leads that fall at random.

    Parameters
    ----------
    curves : mapping of DataFrame
        From `leads_by_rank`, by the way of drawing: all, named. The observed are the same in both.
    notes : mapping of str
        What the legend says of observed, all and named.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    observed = next(iter(curves.values()))["observed"]
    ranks = [0, *observed.index]
    ax.plot(
        ranks, [0, *observed], color=COLOURS["lead"], lw=1.6, marker="o", ms=1.8,
        label=notes["observed"], zorder=3,
    )  # fmt: skip
    styles = {"named": ("--", "#b5b5b5", 0.45), "all": ("-", COLOURS["grey"], 0.4)}
    for draw, table in reversed(list(curves.items())):
        line, colour, alpha = styles[draw]
        low, high = [0, *table["low"]], [0, *table["high"]]
        ax.fill_between(ranks, low, high, color=colour, alpha=alpha, lw=0)
        ax.plot(ranks, [0, *table["expected"]], line, color="#555555", lw=0.9, label=notes[draw])
    ax.set_xlim(0, ranks[-1] + 0.4)
    ax.set_ylim(0, observed.max() * 1.03)
    ax.set_xlabel(words.say("ranks.x"))
    ax.set_ylabel(words.say("ranks.y"))
    ax.legend(loc="lower right", handlelength=1.8, borderaxespad=0.4)
    return ax


def plot_lead_rate(table: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw for each row the leads observed beside those of an even draw.

    Parameters
    ----------
    table : DataFrame
        Index the rows' keys, the first on top; columns label, level (group, body), marked (bool:
        what the headline speaks of), leads, expected and p.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    apart = np.cumsum(table["level"].ne(table["level"].shift()).to_numpy()) - 1
    rows = np.arange(len(table)) + 0.9 * apart
    leads, expected = table["leads"].to_numpy(dtype=float), table["expected"].to_numpy()
    ax.hlines(rows, leads, expected, color="#bdbdbd", lw=1.1, zorder=1)
    ax.scatter(
        expected, rows, s=13, color="white", edgecolor=COLOURS["grey"], lw=0.9, zorder=2,
        label=words.say("lead_rate.expected"),
    )  # fmt: skip
    marked = table["marked"].to_numpy(dtype=bool)
    for here, colour, key in ((~marked, "lead", "observed"), (marked, "accent", "marked")):
        if here.any():
            ax.scatter(
                leads[here], rows[here], s=15, color=COLOURS[colour], lw=0, zorder=3,
                label=words.say(f"lead_rate.{key}"),
            )  # fmt: skip
    ax.set_yticks(rows, table["label"], size=5.6)
    ax.set_ylim(rows[-1] + 0.7, -1.7)
    most = max(leads.max(), expected.max())
    texts = {
        "leads": [f"{value:g}" for value in leads],
        "even": [f"{value:.1f}" for value in expected],
        "p": [probability(value, words) for value in table["p"]],
    }
    for (key, column), x in zip(texts.items(), (1.15, 1.43, 1.63), strict=True):
        for y, text in zip((-1.2, *rows), (words.say(f"lead_rate.{key}"), *column), strict=True):
            ax.text(x * most, y, text, ha="right", va="center", size=5.2)
    ax.set_xlim(-0.03 * most, 1.64 * most)
    ax.set_xticks([tick for tick in ax.get_xticks() if 0 <= tick <= most and tick == int(tick)])
    ax.spines["bottom"].set_bounds(-0.03 * most, most * 1.03)
    ax.set_xlabel(words.say("lead_rate.axis"), loc="left")
    ax.tick_params(axis="y", length=0)
    legend_below(ax, 3)
    return ax
