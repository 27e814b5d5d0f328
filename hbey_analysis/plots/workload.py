"""Figures of notebook 02: who carries how much."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, ROLE_ORDER


def plot_workload(
    table: pd.DataFrame,
    words: Words,
    ax: Axes,
    unit: str = "task",
    intervals: pd.DataFrame | None = None,
) -> Axes:
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
    intervals : DataFrame, optional
        From `stability`: total_low and total_high of each department, drawn as a thin line.
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
    ends = left.copy()
    if intervals is not None:
        bounds = intervals.loc[rows.index]
        ax.hlines(
            range(len(rows)), bounds["total_low"], bounds["total_high"], color=COLOURS["accent"],
            lw=0.8, label=words.say("workload.interval"), zorder=3,
        )  # fmt: skip
        ends = np.maximum(left, bounds["total_high"].to_numpy(dtype=float))
    for place, row in enumerate(rows.itertuples()):
        lead, total = _short(getattr(row, "lead", 0)), _short(row.total)
        text = words.say("workload.counts", lead=lead, total=total) if lead else f"{total}"
        ax.text(ends[place] + ends.max() * 0.015, place, text, va="center", size=5.2)
    marks.name_rows(ax, words.labels(rows.index), 5.6)
    ax.set_xlim(0, ends.max() * 1.16)
    ax.set_xlabel(words.say("workload.axis", unit=words.say(f"unit.{unit}")))
    ax.legend(loc="lower right")
    return ax


def _short(value: Any) -> float:
    """Return a count to two decimals, or whole where it is whole."""
    rounded = round(float(value), 2)
    return int(rounded) if rounded.is_integer() else rounded


def plot_counting(table: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw each department's share under several ways of counting.

    Parameters
    ----------
    table : DataFrame
        Index department; columns whole, fractional and merged (bodies merged into their parents),
        shares between 0 and 1; null where a body has been merged away.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    rows = table.iloc[::-1]
    places = range(len(rows))
    ax.hlines(places, rows.min(axis=1) * 100, rows.max(axis=1) * 100, color=COLOURS["grey"], lw=0.8)
    styles = (("whole", "o", "lead"), ("fractional", "D", "accent"), ("merged", "s", "grey"))
    for column, marker, colour in styles:
        ax.scatter(
            rows[column] * 100, places, s=11, marker=marker, color=COLOURS[colour], zorder=3,
            facecolor=COLOURS[colour] if column == "whole" else "white", linewidth=0.9,
            label=words.say(f"counting.{column}"),
        )  # fmt: skip
    marks.name_rows(ax, words.labels(rows.index))
    ax.set_xlim(left=0)
    ax.grid(axis="y", color=COLOURS["pale"], lw=0.5)
    ax.set_axisbelow(True)
    ax.set_xlabel(words.say("counting.axis"))
    ax.legend(loc="lower right")
    return ax


def plot_lorenz(
    curves: Mapping[str, pd.Series], notes: Mapping[str, str], words: Words, ax: Axes
) -> Axes:
    """Draw Lorenz curves of several distributions against the line of equality.

    Parameters
    ----------
    curves : mapping of Series
        By legend key of the wording: the values, in any order.
    notes : mapping of str
        By the same keys: what stands behind the legend's name.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    ax.plot([0, 100], [0, 100], color=COLOURS["grey"], lw=0.7, ls=":")
    styles = (("lead", "-"), ("accent", "--"), ("grey", "-."))
    for (key, values), (colour, line) in zip(curves.items(), styles, strict=False):
        points = lorenz(values)
        ax.plot(
            points["bodies"] * 100, points["share"] * 100, line, color=COLOURS[colour],
            label=notes[key], lw=1.4,
        )  # fmt: skip
    ax.set_xlim(0, 100)
    ax.set_ylim(0, 100)
    ax.set_aspect("equal")
    ax.set_xlabel(words.say("lorenz.x"))
    ax.set_ylabel(words.say("lorenz.y"))
    ax.legend(loc="upper left", handlelength=2.2, borderaxespad=0.6)
    return ax


def lorenz(values: pd.Series) -> pd.DataFrame:
    """Return the points of a Lorenz curve.

    Parameters
    ----------
    values : Series
        Non-negative numbers.

    Returns
    -------
    DataFrame
        From (0, 0) to (1, 1): bodies (cumulative share of the bodies, the smallest first) and
        share (cumulative share of the total).
    """
    ordered = np.sort(values.to_numpy(dtype=float))
    total = ordered.sum()
    share = np.concatenate([[0.0], np.cumsum(ordered) / total if total else ordered])
    return pd.DataFrame({"bodies": np.linspace(0, 1, len(ordered) + 1), "share": share})
