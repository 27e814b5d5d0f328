"""Figures of notebook 04: where in the plan each department stands."""

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, bare, cell_frame


def plot_coverage(
    counts: pd.DataFrame, quotients: pd.DataFrame, words: Words, ax: Axes, strong: float = 2.0
) -> Axes:
    """Draw department × section counts; frames mark cells far above what margins explain.

    Parameters
    ----------
    counts : DataFrame
        From `coverage`.
    quotients : DataFrame
        From `location_quotient`, of the same shape.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    strong : float
        Least location quotient that is framed.
    """
    marks.matrix(counts, counts.to_numpy() == 0, words, ax)
    marked = (quotients.to_numpy() >= strong) & (counts.to_numpy() > 1)
    for row, column in np.argwhere(marked):
        ax.add_patch(cell_frame(column, row))
    ax.tick_params(labelsize=5.6)
    return bare(ax)


def plot_breadth(table: pd.DataFrame, words: Words, ax: Axes, labelled: int = 12) -> Axes:
    """Draw breadth (effective number of sections) against depth (tasks per section present).

    Parameters
    ----------
    table : DataFrame
        Index department; columns breadth, depth, total, and optionally breadth_low and
        breadth_high, drawn as a thin line for those labelled.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    labelled : int
        How many departments carry their names: those with the most tasks.
    """
    ax.scatter(table["breadth"], table["depth"], s=5 + 2.2 * table["total"], zorder=2, alpha=0.85,
               color=COLOURS["support"], edgecolor=COLOURS["lead"], linewidth=0.5)  # fmt: skip
    ax.set_xlabel(words.say("breadth.x"))
    ax.set_ylabel(words.say("breadth.y"))
    ax.set_xlim(0.6, table["breadth"].max() * 1.12)
    ax.set_ylim(0.7, table["depth"].max() * 1.12)
    ax.grid(color=COLOURS["pale"], lw=0.5)
    ax.set_axisbelow(True)
    top = table.sort_values(["total", "breadth"], ascending=False, kind="stable").head(labelled)
    if "breadth_low" in top:
        ax.hlines(top["depth"], top["breadth_low"], top["breadth_high"], color=COLOURS["grey"],
                  lw=0.5, zorder=1)  # fmt: skip
        ax.set_xlim(0.6, max(table["breadth"].max() * 1.12, top["breadth_high"].max() + 0.3))
    _label_points(ax, top, words)
    return ax


def _label_points(ax: Axes, table: pd.DataFrame, words: Words) -> None:
    """Write names beside their points, each in the first place that no label or point fills."""
    figure = ax.get_figure()
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()
    renderer = figure._get_renderer()  # type: ignore[attr-defined]
    points = ax.transData.transform(table[["breadth", "depth"]].to_numpy(dtype=float))
    radii = np.sqrt(5 + 2.2 * table["total"].to_numpy(dtype=float)) / 2 * figure.dpi / 72
    taken = [
        (x - radius, y - radius, x + radius, y + radius)
        for (x, y), radius in zip(points, radii, strict=True)
    ]
    spots = [(1, 0, "left"), (-1, 0, "right"), (0, 1, "center"), (0, -1, "center"), (1, 1, "left"),
             (1, -1, "left"), (-1, 1, "right"), (-1, -1, "right"), (1, 2, "left"), (1, -2, "left"),
             (-1, 2, "right"), (-1, -2, "right"), (2, 3, "left"), (2, -3, "left")]  # fmt: skip
    frame = ax.get_window_extent(renderer)
    halo = [patheffects.withStroke(linewidth=1.4, foreground="white")]
    for name, point, radius in zip(table.index, points, radii, strict=True):
        note = None
        for dx, dy, side in spots:
            if note is not None:
                note.remove()
            reach = radius * 72 / figure.dpi + 1.5
            note = ax.annotate(
                words.label(name), tuple(ax.transData.inverted().transform(point)), size=5.2,
                xytext=(dx * reach, dy * (reach + 2.5)), textcoords="offset points", ha=side,
                va="center", path_effects=halo,
            )  # fmt: skip
            box = note.get_window_extent(renderer)
            area = (box.x0, box.y0, box.x1, box.y1)
            inside = box.x1 <= frame.x1 + 1 and box.x0 >= frame.x0 and box.y0 >= frame.y0
            if inside and not any(_touch(area, other) for other in taken):
                break
        taken.append(area)


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Tell whether two boxes (x0, y0, x1, y1) overlap."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def plot_overlap(matrix: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw the share of departments that each pair of sections has in common.

    Parameters
    ----------
    matrix : DataFrame
        From `overlap`: section × section, between 0 and 1.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    percent = matrix.iloc[1:, :-1] * 100
    upper = np.triu(np.ones(matrix.shape, dtype=bool))[1:, :-1]
    marks.matrix(percent, upper, words, ax, ".0f", vmax=100, annot_kws={"size": 5.5})
    return bare(ax)


def plot_absence(table: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """List the government's departments that no clause names.

    Parameters
    ----------
    table : DataFrame
        Index department; columns kind, confidence.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    columns = 2
    height = -(-len(table) // columns)
    for place, row in enumerate(table.itertuples()):
        column, line = divmod(place, height)
        colour = COLOURS["lead"] if row.confidence == "high" else COLOURS["grey"]
        face = colour if row.confidence == "high" else "white"
        ax.scatter(column, line, s=11, color=colour, facecolor=face, linewidth=0.8)
        ax.text(column + 0.05, line, words.label(str(row.Index)), va="center", size=6)
    for place, sure in enumerate((True, False)):
        colour = COLOURS["lead"] if sure else COLOURS["grey"]
        ax.scatter(place, height + 0.6, s=11, color=colour, facecolor=colour if sure else "white",
                   linewidth=0.8)  # fmt: skip
        key = "absence.sure" if sure else "absence.unsure"
        ax.text(place + 0.05, height + 0.6, words.say(key), va="center", size=5.5, style="normal")
    ax.set_xlim(-0.03, columns - 0.05)
    ax.set_ylim(height + 1.2, -0.7)
    ax.axis("off")
    return ax
