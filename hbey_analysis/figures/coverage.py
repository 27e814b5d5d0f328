"""Figures 04: where in the plan each department stands."""

import numpy as np
import pandas as pd

from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures.coverage import largest_cell, location_quotient
from hbey_analysis.plots.coverage import plot_absence, plot_breadth, plot_coverage, plot_overlap
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.plots.themes import plot_words
from hbey_analysis.tables.plan import Plan

MOST_ROWS = 40  # a taller figure fits no page; the CSV has all


def draw_coverage(words: Wording, counts: pd.DataFrame, strong: float) -> Saved | Said:
    """Draw 04-coverage from `coverage`."""
    if counts.empty:
        return words.nothing("none.sections")
    quotients = location_quotient(counts)
    first = counts.index[0]
    present = int((counts.loc[first] > 0).sum())
    values = {
        "department": words.label(first), "sections": present, "all_sections": counts.shape[1],
        "bodies": len(counts), "narrow": int(((counts > 0).sum(axis=1) == 1).sum()),
        "strong": strong, "framed": int(((quotients >= strong) & (counts > 1)).to_numpy().sum()),
    }  # fmt: skip
    claim = words.claim("coverage", **values)
    if present < counts.shape[1]:
        claim["headline"] = words.say("coverage.headline.partial", **values)
    shown = counts.head(MOST_ROWS)
    fig, ax = new_figure(height=28 + 2.8 * len(shown))
    plot_coverage(shown, quotients.loc[shown.index], words, ax, strong)
    return save_figure(fig, "04-coverage", counts.join(quotients.add_prefix("quotient_")), **claim)


def draw_breadth(words: Wording, spread: pd.DataFrame, sections: int, top_n: int) -> Saved | Said:
    """Draw 04-breadth from breadth, its bounds, depth and total by department."""
    if len(spread) < 2 or sections < 2:
        return words.nothing("none.sections")
    broadest = spread.sort_values(["breadth", "total"], ascending=False, kind="stable")
    fig, ax = new_figure(height=78)
    plot_breadth(spread, words, ax, top_n)
    claim = words.claim(
        "breadth", first=words.label(broadest.index[0]), second=words.label(broadest.index[1]),
        breadth=broadest["breadth"].iloc[1], sections=sections, shown=min(top_n, len(spread)),
    )  # fmt: skip
    claim["caption"] += words.say("breadth.interval")
    return save_figure(fig, "04-breadth", spread, **claim)


def draw_overlap(words: Wording, shared: pd.DataFrame) -> Saved | Said:
    """Draw 04-overlap from `overlap`."""
    upper = shared.where(np.triu(np.ones(shared.shape, dtype=bool), 1))
    largest = largest_cell(upper)
    if largest is None:
        return words.nothing("none.sections")
    values = upper.stack().dropna()
    fig, ax = new_figure(height=30 + 4.8 * len(shared))
    plot_overlap(shared, words, ax)
    claim = words.claim(
        "overlap", a=words.label(largest[0]), b=words.label(largest[1]), share=values.max(),
        mean=values.mean(), least=values.min(),
    )  # fmt: skip
    return save_figure(fig, "04-overlap", shared, **claim)


def draw_themes(
    plan: Plan, words: Wording, themes: pd.DataFrame, spoken: pd.DataFrame, strong: float
) -> Saved | Said:
    """Draw 04-themes from `code_coverage` of the themes by section."""
    if themes.empty:
        return words.nothing("none.themes")
    labels = words.codes("themes")
    fig, ax = new_figure(height=30 + 3 * len(themes))
    plot_coverage(themes.rename(index=labels), location_quotient(themes), words, ax, strong)
    rows = spoken[spoken["codebook"] == "themes"].drop_duplicates(["code", "task_id"])
    tasks = rows["code"].value_counts()
    claim = words.claim(
        "themes",
        theme=labels[str(tasks.idxmax())],
        n=tasks.max(),
        tasks=len(plan.tasks),
        strong=strong,
    )
    return save_figure(fig, "04-themes", themes, **claim)


def draw_theme_departments(
    words: Wording, by_department: pd.DataFrame, held: pd.DataFrame, first: str, strong: float
) -> Saved | Said:
    """Draw 04-theme-departments from `code_coverage` of the themes by department."""
    quotients = location_quotient(held)
    strongest = quotients.where(held > 1)
    largest = largest_cell(strongest)
    if largest is None:
        return words.nothing("none.themes")
    theme, department = largest
    labels = words.codes("themes")
    fig, ax = new_figure(height=40 + 3 * len(held))
    plot_coverage(held.rename(index=labels), quotients, words, ax, strong)
    claim = words.claim(
        "theme_departments", shown=held.shape[1], first=words.label(first), strong=strong,
        department=words.label(department), theme=labels[theme], quotient=strongest.max().max(),
    )  # fmt: skip
    return save_figure(fig, "04-theme-departments", by_department, **claim)


def draw_vocabulary(words: Wording, table: pd.DataFrame, n_words: int) -> Saved | Said:
    """Draw 04-vocabulary from `distinctive_words` of the sections."""
    return _vocabulary(words, table, "vocabulary", "04-vocabulary", n=n_words)


def draw_vocabulary_leads(
    words: Wording, table: pd.DataFrame, n_words: int, least: int
) -> Saved | Said:
    """Draw 04-vocabulary-leads from `distinctive_words` of what departments lead."""
    return _vocabulary(
        words, table, "vocabulary_leads", "04-vocabulary-leads", n=n_words, least=least
    )


def _vocabulary(
    words: Wording, table: pd.DataFrame, key: str, name: str, n: int, **values: int
) -> Saved | Said:
    """Draw the words of each group."""
    if table["group"].nunique() < 2:
        return words.nothing()
    fig, ax = new_figure(height=14 + 5 * table["group"].nunique())
    plot_words(table, words, ax, n)
    top = table.iloc[int(table["z"].argmax())]
    claim = words.claim(
        key, n=n, word=top["word"], group=words.label(top["group"]), z=top["z"], **values
    )
    return save_figure(fig, name, table.set_index("group"), **claim)


def draw_absence(plan: Plan, words: Wording, absent: pd.DataFrame) -> Saved | Said:
    """Draw 04-absence from the registry's bodies that no clause names."""
    if absent.empty:
        return words.nothing("none.registry")
    known = int((plan.departments["kind"] != "collective").sum())
    fig, ax = new_figure(height=18 + 2.3 * len(absent))
    plot_absence(absent, words, ax)
    claim = words.claim(
        "absence", absent=len(absent), known=known, examples=words.listed(absent.index[:4])
    )
    return save_figure(fig, "04-absence", absent, **claim)
