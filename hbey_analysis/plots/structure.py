"""Figures of notebook 01: what the plan is made of."""

import pandas as pd
from matplotlib.axes import Axes

from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import COLOURS


def plot_glance(sections: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw the length of each section's text, with its items and tasks beside it.

    Parameters
    ----------
    sections : DataFrame
        Index section_id in document order; columns n_items, n_tasks, n_characters.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    rows = sections.iloc[::-1]
    ax.barh(range(len(rows)), rows["n_characters"], color=COLOURS["support"], height=0.7)
    ax.set_yticks(
        range(len(rows)),
        [words.say("glance.row", id=name, label=words.label(name)) for name in rows.index],
    )
    widest = rows["n_characters"].max()
    for place, row in enumerate(rows.itertuples()):
        text = words.say("glance.counts", items=row.n_items, tasks=row.n_tasks)
        ax.text(row.n_characters + widest * 0.02, place, text, va="center", size=5.5)
    ax.set_xlim(0, widest * 1.32)
    ax.set_xlabel(words.say("glance.axis"))
    ax.tick_params(axis="y", length=0)
    return ax


def plot_roster(roster: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """List the named bodies by kind, a dot each, dark where the body leads a task.

    Parameters
    ----------
    roster : DataFrame
        Index department; columns kind, lead (tasks led), total; grouped by kind.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    place = 0.0
    for kind, bodies in roster.groupby("kind", sort=False):
        heading = words.say("roster.kind", kind=words.say(f"kind.{kind}"), n=len(bodies))
        ax.text(0, place, heading, va="center", size=6.5, weight="bold")
        columns = 2
        for position, body in enumerate(bodies.itertuples()):
            row, column = divmod(position, columns)
            y = place + 1 + row
            colour = COLOURS["lead"] if body.lead else COLOURS["support"]
            ax.scatter(0.02 + column * 0.5, y, s=12, color=colour)
            label = words.say("roster.body", label=words.label(str(body.Index)), total=body.total)
            ax.text(0.05 + column * 0.5, y, label, va="center", size=5.8)
        place += 1.4 + -(-len(bodies) // columns)
    for position, key in enumerate(("lead", "support")):
        ax.scatter(0.02 + position * 0.5, place + 0.2, s=12, color=COLOURS[key])
        ax.text(
            0.05 + position * 0.5, place + 0.2, words.say(f"roster.{key}"), va="center", size=5.8
        )
    ax.set_xlim(-0.01, 1.0)
    ax.set_ylim(place + 0.8, -0.8)
    ax.axis("off")
    return ax
