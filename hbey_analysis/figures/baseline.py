"""Figures 09: where a plan stands among real plans of its kind; never a pooled test."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from hbey_analysis.figures.numbers import labelled, long_table, phrase
from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures.baseline import (
    CENTRAL,
    CHOSEN,
    LEAST_OWN,
    LEAST_TASKS,
    Facts,
    comparable,
    function_leads,
    function_sets,
    overlap_by_level,
    percentile,
    percentiles,
    qualities,
)
from hbey_analysis.measures.comparison import function_overlap
from hbey_analysis.plots.baseline import plot_against_even, plot_overlap, plot_strips
from hbey_analysis.plots.style import PAGE_MM, Said, Saved, legend_below, new_figure, save_figure
from hbey_analysis.reading.codes import Codebook
from hbey_analysis.tables.settings import GOVERNMENT_LEVELS

KINDS = {"level": "government", "grammar": "clauses", "office": "office"}
NEAR = 1e-9  # equal values may differ in the last digits
LEAST_PLANS = 5  # comparable ones, below which nothing is claimed


def draw_presence(
    words: Wording, facts: Facts, table: pd.DataFrame, within: str,
    functions: Codebook,
) -> Saved | Said:  # fmt: skip
    """Draw 09-presence-and-leads from `plan_measures`; the plan is the first of the facts."""
    names = {said.language: _names(said, functions) for said in words.in_each_language().values()}
    plan = str(table.index[0])
    shares = percentiles(plan, table, [f"share_{name}" for name in CHOSEN], within)
    overs = percentiles(plan, table, [f"over_{name}" for name in CHOSEN], within)
    if shares["compared"].max() < LEAST_PLANS:
        return words.nothing("none.baseline")
    fig, axes = new_figure(height=22 + 9 * len(CHOSEN), width=PAGE_MM, ncols=2, sharey=True)
    labels = [names[words.language][name] for name in CHOSEN]
    for ax, standing, head in zip(axes, (shares, overs), ("share", "over"), strict=True):
        notes = [_note(words, row, form="{:.0%}" if head == "share" else "{:+.0%}")
                 for _, row in standing.iterrows()]  # fmt: skip
        columns = [f"{head}_{name}" for name in CHOSEN]
        plot_strips(_strips(table, columns, within), labels, notes, words, ax, f"standing.{head}")
    axes[1].tick_params(labelleft=False)
    axes[1].axvline(0, color="#555555", lw=0.7, zorder=1)
    legend_below(axes[0], 3)
    said = _furthest(words, shares, "presence", names)
    if overs["compared"].max() >= LEAST_PLANS:
        said += _furthest(words, overs[overs["compared"] >= LEAST_PLANS], "leading", names)
    claim = words.claim("presence", claim=said, **_compared(words, table, within))
    behind = function_leads(facts).loc[pd.IndexSlice[:, list(CHOSEN)], :].reset_index()
    behind.insert(1, "comparable", behind["plan_id"].isin(comparable(table, plan, within).index))
    behind = labelled(words, behind, function=lambda said, code: names[said.language][code])
    return save_figure(fig, "09-presence-and-leads", behind, **claim)


def _names(words: Wording, functions: Codebook) -> dict[str, str]:
    """Return the labels of functions by code, central agencies among them."""
    labels = {row["code"]: row[f"label_{words.language}"] for row in functions.rows}
    return labels | {CENTRAL: words.say(CENTRAL)}


def _marks(table: pd.DataFrame, within: str) -> pd.Series:
    """Say of each plan of eight tasks or more how it stands to the first."""
    plan = str(table.index[0])
    marks = pd.Series("others", index=table.index)
    marks[comparable(table, plan, within).index] = "alike"
    marks[plan] = "own"
    return marks[table["tasks"].ge(LEAST_TASKS) | (table.index == plan)]


def _strips(table: pd.DataFrame, columns: Sequence[str], within: str) -> pd.DataFrame:
    """Return a dot for each plan and column."""
    marks = _marks(table, within)
    parts = [
        pd.DataFrame({"row": row, "value": 100 * table[name].reindex(marks.index), "mark": marks})
        for row, name in enumerate(columns)
    ]
    return pd.concat(parts, ignore_index=True)


def _note(words: Wording, standing: pd.Series, form: str) -> str:
    """Return a plan's own value, and of how many it lies above."""
    if standing.isna()["value"]:
        return words.say("standing.null")
    value = form.format(standing["value"])
    if not standing["compared"]:
        return value
    return words.say(
        "standing.note", value=value, below=int(standing["below"]), n=int(standing["compared"])
    )


def _furthest(
    words: Wording, standing: pd.DataFrame, key: str, names: dict[str, dict[str, str]]
) -> str:
    """Return the functions with which the plan is furthest from the middle, and where it stands."""
    known = standing.dropna(subset=["below"])
    if known.empty:
        return ""
    above = known["compared"] - known["below"] - known["equal"]
    place = (known["below"] - above) / known["compared"]
    if not place.any():
        return words.say(f"{key}.middle")
    first = str(place.abs().round(9).idxmax())
    side = "more" if place[first] > 0 else "less"
    count = {"more": known["below"], "less": above}[side]
    tied = (count == count[first]) & (known["compared"] == known.loc[first, "compared"])
    tied &= place.round(9) == round(place[first], 9)
    listed = [names[words.language][name.split("_", 1)[1]] for name in tied.index[tied]]
    return words.say(
        f"{key}.{side}", names=words.listed(listed), k=len(listed), count=int(count[first]),
        n=int(known["compared"][first]),
    )  # fmt: skip


def _compared(words: Wording, table: pd.DataFrame, within: str) -> dict[str, Any]:
    """Return what every caption says of the plans compared."""
    plan = str(table.index[0])
    alike = [
        words.say(f"alike.{name}", value=words.say(f"{KINDS[name]}.{table[name][plan]}"))
        for name in qualities(within)
    ]
    apart = "; " if words.language == "en" else "；"
    return {
        "compared": len(comparable(table, plan, within)),
        "total": int(table["tasks"].iloc[1:].ge(LEAST_TASKS).sum()),
        "alike": apart.join(alike) or words.say("alike.all"),
    }


def draw_leaders(words: Wording, table: pd.DataFrame, within: str) -> Saved | Said:
    """Draw 09-concentration from `plan_measures`; the plan is its first row."""
    plan = str(table.index[0])
    own = table.loc[plan]
    if not np.isfinite(own["gini"]):
        return words.nothing("none.baseline.leads")
    alike = comparable(table, plan, within).dropna(subset=["gini"])
    if len(alike) < LEAST_PLANS:
        return words.nothing("none.baseline")
    drawn = table.join(_marks(table, within).rename("mark"), how="inner").dropna(subset=["gini"])
    fig, ax = new_figure(height=82)
    standing = percentile(plan, table, "above", within)
    beyond = int((alike["gini"] > alike["high"] + NEAR).sum())
    note = words.say(
        "leaders.note", gini=own["gini"], below=int(standing["below"]), n=len(alike), beyond=beyond
    )
    plot_against_even(drawn, note.replace("|", "\n"), words, ax)
    legend_below(ax, 3)
    claim = words.claim(
        "leaders", n=len(alike), beyond=beyond,
        gini=own["gini"], above=own["above"], below=int(standing["below"]), even=own["even"],
        low=own["low"], high=own["high"], clear=LEAST_TASKS, **_compared(words, table, within),
    )  # fmt: skip
    behind = drawn[["clear", "gini", "even", "low", "high", "above"]]
    behind.insert(0, "comparable", behind.index.isin(alike.index))
    return save_figure(fig, "09-concentration", behind, **claim)


def draw_bodies(words: Wording, table: pd.DataFrame, within: str) -> Saved | Said:
    """Draw 09-bodies-per-task from `plan_measures`; the plan is its first row."""
    plan = str(table.index[0])
    standing = percentile(plan, table, "bodies_per_task", within)
    known = table.loc[plan, "level"] in GOVERNMENT_LEVELS
    if standing["compared"] < LEAST_PLANS or not known:
        return words.nothing("none.baseline")
    drawn = table.join(_marks(table, within).rename("mark"), how="inner")
    drawn = drawn[drawn["level"].isin(GOVERNMENT_LEVELS) & (drawn["tasks"] > 0)]
    levels = [name for name in GOVERNMENT_LEVELS if drawn["level"].eq(name).any()]
    row = drawn["level"].map({name: place for place, name in enumerate(levels)})
    dots = pd.DataFrame({"row": row, "value": drawn["bodies_per_task"], "mark": drawn["mark"]})
    counts = drawn.loc[drawn.index != plan, "level"].value_counts()
    labels = [words.say(f"government.{name}") for name in levels]
    notes = [words.say("bodies_per_task.plans", n=int(counts.get(name, 0))) for name in levels]
    notes[levels.index(str(table["level"][plan]))] += "\n" + _note(words, standing, "{:.1f}")
    fig, ax = new_figure(height=30 + 11 * len(levels))
    plot_strips(dots, labels, notes, words, ax, "bodies_per_task.axis")
    ax.set_xlim(left=0)
    legend_below(ax, 3)
    n, below, equal = (int(standing[key]) for key in ("compared", "below", "equal"))
    above = n - below - equal
    side = "more" if below >= above else "fewer"
    said = words.say(f"bodies_per_task.{side}", own=standing["value"], count=max(below, above), n=n)
    claim = words.claim(
        "bodies_per_task", claim=said, below=below, n=n, equal=equal,
        low=standing["low"], high=standing["high"], median=standing["median"],
        **_compared(words, table, within),
    )  # fmt: skip
    behind = drawn[["level", "grammar", "office", "tasks", "bodies_per_task"]]
    behind.insert(3, "comparable", drawn["mark"].eq("alike"))
    return save_figure(fig, "09-bodies-per-task", behind, **claim)


def draw_levels(words: Wording, facts: Facts, table: pd.DataFrame) -> Saved | Said:
    """Draw 09-functions-by-level from the overlap of functions; the plan is the first."""
    plan = str(table.index[0])
    levels = table["level"].drop(plan)[table["tasks"].ge(LEAST_TASKS)].dropna()
    sizes, own_level = levels.value_counts(), str(table["level"][plan])
    if sizes.get(own_level, 0) < LEAST_PLANS or table["tasks"][plan] < LEAST_OWN:
        return words.nothing("none.baseline")
    sets = function_sets(facts)
    overlap = function_overlap(sets)
    mean = overlap_by_level(overlap, levels)
    own = overlap[plan][levels.index].groupby(levels).mean()[mean.index].rename(plan)
    whole = pd.concat([own.to_frame().T, mean])
    named = {name: words.say("levels.level", level=words.say(f"government.{name}"), n=sizes[name])
             for name in mean.index}  # fmt: skip
    named = {name: label.replace("|", "\n") for name, label in named.items()}
    fig, ax = new_figure(height=24 + 8 * len(whole))
    rows = named | {plan: words.say("standing.own")}
    plot_overlap(whole.rename(index=rows, columns=named), words, ax)
    seen = own[sizes[own.index].ge(LEAST_PLANS)].round(2)
    first = list(seen.index[seen == seen.max()])
    side = "own" if own_level in first else "apart"
    said = words.say(
        f"levels.{side}", like=seen[own_level], most=seen.max(),
        level=words.say(f"government.{own_level}"),
        first=words.listed([words.say(f"government.{name}") for name in first]),
    )  # fmt: skip
    named_anywhere = int((sets[levels.index] > 0).any(axis=1).sum())
    claim = words.claim("levels", claim=said, n=len(levels), functions=named_anywhere)
    behind = long_table(whole, "row", "level", "overlap").reset_index()
    behind["plans"] = behind["level"].map(sizes).astype(int)
    behind = labelled(words, behind, level=phrase("government"))
    return save_figure(fig, "09-functions-by-level", behind, **claim)
