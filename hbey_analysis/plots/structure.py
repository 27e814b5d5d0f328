"""Figures of notebook 01: what the plan is made of, and who is named where."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS, MM, ROLE_ORDER, half_widths, legend_below, wrapped

SMALL = 5.2  # points: the least that is read in print
GAP = 0.9  # columns between two parts of the plan
TOP = 4.0  # rows that the tallest bar above the columns takes
BARS = 0.13  # length of the longest bar at the right, as a share of the columns
CELL = 0.86  # of a column and a row that a mark fills
HALF_WIDTH_MM = 0.98  # of a half-width character at SMALL
SLANTED_MM = 3.6
TITLE = 30  # half-width characters of a slanted title


def plot_glance(sections: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw the length of each part's text, with its items and tasks beside it.

    Parameters
    ----------
    sections : DataFrame
        Index section_id, or item_id, in document order; columns n_items, n_tasks, n_characters
        and share (of the text).
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    rows = sections.iloc[::-1]
    ax.barh(range(len(rows)), rows["n_characters"], color=COLOURS["grey"], height=0.7)
    ax.set_yticks(
        range(len(rows)),
        [
            shortened(words.say("glance.row", id=name, label=words.label(name)), 44)
            if words.label(name) != name
            else name
            for name in rows.index
        ],
    )
    widest = rows["n_characters"].max()
    divided = sections.index.name != "item_id" and rows["n_items"].any()
    kind = "counts" if divided else "items"
    for place, row in enumerate(rows.itertuples()):
        counts = {
            key: words.say(f"glance.n_{key}", n=n)
            for key, n in (("items", row.n_items), ("tasks", row.n_tasks))
        }
        text = words.say(f"glance.{kind}", share=row.share, **counts)
        ax.text(row.n_characters + widest * 0.02, place, text, va="center", size=5.5)
    ax.set_xlim(0, widest * 1.6)
    ax.set_xlabel(words.say("glance.axis"))
    ax.tick_params(axis="y", length=0)
    return ax


def shortened(text: str, width: int) -> str:
    """Cut a text that is wider than ``width`` half-width characters, with … at its end.

    Parameters
    ----------
    text : str
        One line.
    width : int
        In half-width characters; a Chinese character counts two.
    """
    if half_widths(text) <= width:
        return text
    while half_widths(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def plot_assignments(
    cells: pd.DataFrame, bodies: pd.DataFrame, tasks: pd.DataFrame, words: Words, ax: Axes
) -> Axes:
    """Draw who is named in which task: a row a body, a column a task, dark where it leads.

    Parameters
    ----------
    cells : DataFrame
        From `named_cells`: task_id, department, kind, role, first. Classes of bodies are drawn
        in rows of their own below; bodies and tasks that are not in the other tables are not.
    bodies : DataFrame
        From `body_groups`: index department, in the order of the rows; group, a column per role,
        total.
    tasks : DataFrame
        Index task_id, in the order of the columns; part (a gap parts two; null: outside any) and
        measurable (bool).
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    known = cells[cells["task_id"].isin(tasks.index)]
    classes = known[known["kind"].eq("collective")]
    named = known[known["department"].isin(bodies.index)]
    columns = _columns(tasks["part"])
    rows, headings, last = _rows(bodies["group"], words)
    below = list(classes["department"].value_counts(sort=True).index[:3])
    strips = {name: last + 1.6 + place for place, name in enumerate([*below, "measurable"])}
    _guides(ax, [*rows, *strips.values()], columns)
    _cells(ax, named, columns, dict(zip(bodies.index, rows, strict=True)), words)
    _strips(ax, classes, tasks, columns, strips, words)
    _bars(ax, bodies, rows, columns, words)
    _named_each(ax, named.groupby("task_id").size(), columns, words)
    labels = dict(zip(rows, words.labels(bodies.index), strict=True)) | headings
    labels |= {y: words.label(str(name)) for name, y in strips.items()}
    labels[strips["measurable"]] = words.say("assignments.measurable")
    ax.set_yticks(list(labels), list(labels.values()), size=SMALL + 0.2)
    for y, tick in zip(labels, ax.get_yticklabels(), strict=True):
        tick.set_fontweight("bold" if y in headings else "normal")
    _name_parts(ax, tasks["part"], columns, max(map(half_widths, labels.values())), words)
    ax.set_xlim(columns.min() - 0.8, columns.max() * (1 + BARS) + 1.5)
    ax.set_ylim(max(strips.values()) + 0.8, -TOP - 2.2)
    ax.axis("on")
    ax.set_xticks([])
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    legend_below(ax, 6)
    return ax


def _columns(parts: pd.Series) -> pd.Series:
    """Return where each task stands, with a gap between two parts."""
    part = parts.fillna("")
    new = part.ne(part.shift(fill_value=part.iloc[0])).to_numpy()
    return pd.Series(np.arange(len(part)) + GAP * np.cumsum(new), index=parts.index)


def _rows(groups: pd.Series, words: Words) -> tuple[list[float], dict[float, str], float]:
    """Return where each body stands, the headings of the groups, and the last row."""
    rows: list[float] = []
    headings: dict[float, str] = {}
    y = -1.0
    for group, bodies in groups.groupby(groups, sort=False):
        y += 1.3
        headings[y] = words.say(f"assignments.{group}", n=len(bodies))
        rows += [y + place for place in range(1, len(bodies) + 1)]
        y = rows[-1]
    return rows, headings, y


def _guides(ax: Axes, rows: list[float], columns: pd.Series) -> None:
    """Draw a pale line under each row."""
    ends = columns.min() - 0.5, columns.max() + 0.5
    ax.hlines(rows, *ends, color=COLOURS["pale"], lw=0.4, zorder=0)


def _cells(
    ax: Axes, named: pd.DataFrame, columns: pd.Series, rows: dict[Any, float], words: Words
) -> None:
    """Draw a square for each body in each task that names it, and a dot on the first supporter."""
    x, y = named["task_id"].map(columns), named["department"].map(rows)
    for role in [role for role in ROLE_ORDER if named["role"].eq(role).any()]:
        here = named["role"].eq(role)
        ax.bar(
            x[here], CELL, CELL, bottom=y[here] - CELL / 2, color=COLOURS[role], lw=0,
            label=words.say(f"role.{role}"), zorder=2,
        )  # fmt: skip
    first = named["first"].astype(bool)
    if first.any():
        ax.scatter(
            x[first], y[first], s=3.2, color="white", edgecolor=COLOURS["lead"], lw=0.35,
            label=words.say("assignments.first"), zorder=3,
        )  # fmt: skip


def _strips(
    ax: Axes, classes: pd.DataFrame, tasks: pd.DataFrame, columns: pd.Series,
    strips: dict[Any, float], words: Words,
) -> None:  # fmt: skip
    """Draw the classes of bodies, and the tasks that hold a measurable target, with counts."""
    where: dict[Any, list[str]] = {
        name: list(rows["task_id"].unique()) for name, rows in classes.groupby("department")
    }
    where["measurable"] = list(tasks.index[tasks["measurable"]])
    for name, y in strips.items():
        found = columns[where[name]]
        ax.bar(
            found, CELL * 0.6, CELL, bottom=y - CELL * 0.3, lw=0, zorder=2,
            color=COLOURS["grey"] if name != "measurable" else "#444444",
        )  # fmt: skip
        text = words.say("assignments.strip", n=len(found), tasks=len(tasks))
        _beside(ax, _right(columns), y, text)


def _right(columns: pd.Series) -> float:
    """Return where the bars at the right begin."""
    return float(columns.max() * 1.015 + 0.5)


def _beside(ax: Axes, x: float, y: float, text: Any) -> None:
    """Write a text at the right of a place."""
    ax.annotate(
        str(text), (x, y), xytext=(2.2, 0), textcoords="offset points", va="center", size=SMALL
    )


def _bars(
    ax: Axes, bodies: pd.DataFrame, rows: list[float], columns: pd.Series, words: Words
) -> None:
    """Draw the roles of each body at the right, with leads and total at the bar's end."""
    start = _right(columns)
    scale = columns.max() * BARS * 0.62 / bodies["total"].max()
    left = np.full(len(bodies), start)
    for role in [role for role in ROLE_ORDER if role in bodies]:
        width = bodies[role].to_numpy(dtype=float) * scale
        ax.barh(rows, width, left=left, height=0.62, color=COLOURS[role], lw=0)
        left += width
    for y, end, body in zip(rows, left, bodies.itertuples(), strict=True):
        lead = getattr(body, "lead", 0)
        text = words.say("workload.counts", lead=lead, total=body.total) if lead else body.total
        _beside(ax, end, y, text)


def _named_each(ax: Axes, counts: pd.Series, columns: pd.Series, words: Words) -> None:
    """Draw above the columns how many bodies each task names."""
    base, scale = -0.9, TOP / max(counts.max(), 1)
    found = columns[counts.index]
    ax.bar(found, -counts * scale, CELL * 0.8, bottom=base, color=COLOURS["grey"], lw=0)
    most = int(counts.max())
    ends = columns.min() - 0.5, columns.max() + 0.5
    ax.hlines([base, base - TOP], *ends, color=COLOURS["grey"], lw=0.3, ls=["-", ":"])
    _beside(ax, _right(columns), base - TOP, words.say("assignments.bodies", n=most))
    _beside(ax, _right(columns), base, "0")


def _name_parts(ax: Axes, parts: pd.Series, columns: pd.Series, gutter: int, words: Words) -> None:
    """Write the parts' titles above their columns: level where they fit, slanted where not."""
    figure = ax.get_figure()
    assert isinstance(figure, Figure)
    millimetres = figure.get_figwidth() / MM - gutter * HALF_WIDTH_MM - 4
    unit = millimetres / (columns.max() * (1 + BARS) + 2.3)
    spans = columns.groupby(parts, sort=False).agg(["min", "max"])
    titles = {part: words.label(str(part)) for part in spans.index}
    room = {
        part: (span["max"] - span["min"] + 1 + GAP * 0.8) * unit / HALF_WIDTH_MM
        for part, span in spans.iterrows()
    }
    level = {part: _broken(title, room[part]) for part, title in titles.items()}
    fits = all(
        max(map(half_widths, text.split("\n"))) <= room[part] and text.count("\n") < 3
        for part, text in level.items()
    )
    least = SLANTED_MM / unit  # columns between two slanted titles that do not touch
    free = -np.inf
    for part, span in spans.iterrows():
        x = span["min"] - 0.5
        if fits:
            ax.text(x, -TOP - 1.6, level[part], va="bottom", size=SMALL, linespacing=1.05)
        elif x >= free:
            ax.text(
                x + 0.4, -TOP - 1.6, shortened(titles[part], TITLE), va="bottom", ha="left",
                size=SMALL, rotation=40, rotation_mode="anchor",
            )  # fmt: skip
            free = x + least


def _broken(title: str, width: float) -> str:
    """Break a title into lines; its last is no single character."""
    text = wrapped(title, width)
    while "\n" in text and half_widths(text.rsplit("\n", 1)[1]) < 4 and width > 4:
        width -= 1
        text = wrapped(title, width)
    return text
