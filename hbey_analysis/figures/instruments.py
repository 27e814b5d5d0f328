"""Figures 06: by what means."""

from collections.abc import Mapping

import pandas as pd

from hbey_analysis.figures.coverage import LEAST_MENTIONS, MOST_ROWS, draw_codes
from hbey_analysis.figures.numbers import code_of, labelled, long_table
from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures._units import LEAST_TASKS
from hbey_analysis.plots.instruments import name_mix, plot_mix
from hbey_analysis.plots.style import (
    COLUMN_MM,
    Said,
    Saved,
    legend_below,
    new_figure,
    save_figure,
)

MIXES = ("mentions", "tasks")
ALL = "all"  # the row of the whole plan


def draw_mix(
    words: Wording, mixes: Mapping[str, pd.DataFrame], shares: pd.DataFrame, n_tasks: int,
    level: str | None,
) -> Saved | Said:  # fmt: skip
    """Draw 06-mix from `instrument_mix` by mentions and by tasks, and `instrument_shares`."""
    if not shares["mentions"].sum():
        return words.nothing("none.instruments")
    if n_tasks < LEAST_TASKS or shares["mentions"].sum() < LEAST_MENTIONS:
        return words.nothing()
    units = words.say(f"level.units.{level or mixes['mentions'].index.name}")
    shown = mixes["mentions"].head(MOST_ROWS if level else 0).index
    tables = {
        name: pd.concat([shares[[name]].T.set_axis([ALL]), mixes[name].loc[shown]])
        for name in MIXES
    }
    numbers = [tables[name].sum(axis=1).astype(int) for name in MIXES]
    titles = [words.say("mix.all"), *words.labels(shown)]
    labels = [
        words.say("mix.row", label=title, n=n, tasks=tasks)
        for title, n, tasks in zip(titles, *numbers, strict=True)
    ]
    fig, axes = new_figure(31 + 4.5 * len(labels), 2 * COLUMN_MM, ncols=2, sharey=True)
    for ax, name in zip(axes, MIXES, strict=True):
        plot_mix(tables[name], words, ax, f"mix.{name}")
    name_mix(axes[0], labels)
    axes[1].tick_params(axis="y", length=0)
    legend_below(axes[0], columns=3)
    claim = words.claim("mix", first=mix_said(words, shares), units=units)
    return save_figure(fig, "06-mix", _mix_behind(words, mixes, shares), **claim)


def _mix_behind(
    words: Wording, mixes: Mapping[str, pd.DataFrame], shares: pd.DataFrame
) -> pd.DataFrame:
    """Return mentions and tasks of each side, in all the plan and in each of its parts."""
    part = str(mixes["mentions"].index.name)
    counts = [
        long_table(pd.concat([shares[[name]].T.set_axis([ALL]), mixes[name]]), part, "side", name)
        for name in MIXES
    ]
    names = {part: _label_of_part, "side": code_of("instruments")}
    return labelled(words, pd.concat(counts, axis=1).astype(int), **names)


def _label_of_part(words: Wording, part: str) -> str:
    """Return the label of a section or an item, or of all of them."""
    return words.say("mix.all") if part == ALL else words.label(part)


def mix_said(words: Wording, shares: pd.DataFrame) -> str:
    """Say which side comes first by mention, and which by task; ties are said."""
    leading = {
        name: list(shares.index[shares[name] == shares[name].max()]) for name in MIXES
    }  # of counts: shares differ in their last digits
    each, other_each = (words.each(leading[name]) for name in MIXES)
    side, other = (_sides(words, leading[name]) for name in MIXES)
    mentions, tasks = (shares[f"{name}_share"].max() for name in MIXES)
    if leading["mentions"] == leading["tasks"]:
        return words.say("mix.same", side=side, mentions=mentions, tasks=tasks, each=each)
    if words.language == "en":
        side, other = side.lower(), other.lower()
    if each or other_each:  # shares of several are not set against one
        return words.say("mix.tied", side=side, other=other, mentions=mentions, tasks=tasks,
                         each=each, other_each=other_each)  # fmt: skip
    beside = shares.loc[leading["mentions"][0], "tasks_share"]
    return words.say(
        "mix.other", side=side, other=other, mentions=mentions, tasks=tasks, beside=beside
    )


def _sides(words: Wording, sides: list[str]) -> str:
    """Return what sides are called, as one phrase that begins with a capital."""
    listed = words.listed([words.say(f"side.{side}") for side in sides])
    return listed.capitalize()


def draw_instruments(
    words: Wording, counts: pd.DataFrame, cells: pd.DataFrame, tasks: pd.Series, n_tasks: int,
    level: str | None,
) -> Saved | Said:  # fmt: skip
    """Draw 06-instruments from the instruments by section or item."""
    return draw_codes(words, counts, cells, tasks, n_tasks, level, "instruments", "06-instruments")


def checkable_table(words: Wording, counts: pd.DataFrame) -> pd.DataFrame:
    """Return `checkable_counts` with what each sort is called."""
    return counts.rename(index={sort: words.say(f"checked.{sort}") for sort in counts.index})
