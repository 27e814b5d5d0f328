"""Figures 04: where in the plan each department stands, and what its tasks speak of."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hbey_analysis.figures.numbers import code_of, labelled, long_table
from hbey_analysis.figures.wording import Wording
from hbey_analysis.figures.workload import NEAR
from hbey_analysis.measures._units import LEAST_BODIES, LEAST_TASKS
from hbey_analysis.measures.coverage import location_quotient, overlap
from hbey_analysis.measures.levels import qualified
from hbey_analysis.plots.coverage import plot_coverage
from hbey_analysis.plots.style import COLUMN_MM, Said, Saved, new_figure, save_figure
from hbey_analysis.tables.plan import Plan

LEVEL = 0.05
MOST_ROWS, MOST_COLUMNS = 40, 45  # more fit no page; the CSV has all
NARROW = 20  # columns that fit a column of a journal
LISTED = 3  # more names than these make no headline
LEAST_MENTIONS = 3  # fewer make no headline
HALF = 0.5


def draw_coverage(
    words: Wording, counts: pd.DataFrame, cells: pd.DataFrame, n_tasks: int, level: str | None,
    strong: float,
) -> Saved | Said:  # fmt: skip
    """Draw 04-coverage from `coverage` and `coverage_by_chance` at the level of `best_level`."""
    if level is None or counts.shape[1] < 2:
        return words.nothing("none.levels")
    if n_tasks < LEAST_TASKS or len(counts) < LEAST_BODIES:
        return words.nothing()
    claim = words.claim("coverage", **coverage_values(words, counts, cells, n_tasks, strong))
    names = {key: words.label(key) for key in (*counts.index, *counts.columns)}
    return _save(words, "04-coverage", counts, cells, counts.sum(axis=1), names, claim)


def coverage_values(
    words: Wording, counts: pd.DataFrame, cells: pd.DataFrame, n_tasks: int, strong: float
) -> dict[str, Any]:
    """Return what headline and caption of 04-coverage say of their tables."""
    level, every = str(counts.columns.name), counts.shape[1]
    always = counts.index[counts.sum(axis=1) == n_tasks]  # where they stand is no finding
    present = (counts.drop(index=always) > 0).sum(axis=1)
    most = int(present.max()) if len(present) else 0
    values = {
        "names": names_of(words, present.index[present == most], "bodies"),
        "columns": words.say(f"level.count.{level}", n=every),
        "n": most, "aside": names_of(words, always, "bodies"),
        "unit": words.say(f"level.unit.{level}"), "units": words.say(f"level.units.{level}"),
    }  # fmt: skip
    said = ("apart." if len(always) else "") + ("all" if most == every else "widest")
    quotients = location_quotient(counts)
    dense = (quotients >= strong) & (counts > 1)
    single = _wide(frames(cells) != "", cells, counts)
    apart = overlap(counts).to_numpy()[np.triu_indices(every, 1)]
    return values | chance_values(cells) | {
        "who": words.say(f"coverage.{said}" if most else "coverage.same", **values),
        "bodies": len(counts), "tasks": n_tasks, "strong": strong,
        "dense": int(dense.to_numpy().sum()), "both": int((dense & single).to_numpy().sum()),
        "mean": np.nanmean(apart), "least": np.nanmin(apart), "most": np.nanmax(apart),
    }  # fmt: skip


def chance_values(cells: pd.DataFrame) -> dict[str, int]:
    """Return how many cells there are, are above chance, and remain so over all cells."""
    kinds = frames(cells)
    firm = int((kinds == "firm").sum())
    return {"cells": len(cells), "framed": firm + int((kinds == "single").sum()), "firm": firm}


def frames(cells: pd.DataFrame) -> pd.Series:
    """Say of each cell of two tasks or more whether p, or even q, is below .05."""
    several = cells["count"] > 1
    single, firm = several & (cells["p"] < LEVEL), several & (cells["q"] < LEVEL)
    kinds = np.where(firm, "firm", np.where(single, "single", ""))
    return pd.Series(kinds, index=cells.index, dtype="str")


def names_of(words: Wording, names: Iterable[str], what: str) -> str:
    """List up to three names; of more, say how many there are."""
    names = list(names)
    return words.listed(names) if len(names) <= LISTED else words.say(f"many.{what}", n=len(names))


def first_code(words: Wording, tasks: pd.Series, n_tasks: int, labels: Mapping[str, str]) -> str:
    """Say which codes most tasks speak of: ties are said, and most only above one half."""
    most = int(tasks.max())
    names = [words.say("code.quoted", name=labels[code]) for code in tasks.index[tasks == most]]
    key = "code.tied" if len(names) > 1 else "code.one"
    key = "code.most" if len(names) == 1 and most > HALF * n_tasks else key
    return words.say(key, names=names_of(words, names, "codes"), n=most, tasks=n_tasks)


def draw_codes(
    words: Wording, counts: pd.DataFrame, cells: pd.DataFrame, tasks: pd.Series, n_tasks: int,
    level: str | None, codebook: str, name: str,
) -> Saved | Said:  # fmt: skip
    """Draw codes by section or item, from `code_coverage`, `codes_by_chance`, `tasks_by_code`."""
    if counts.empty:
        return words.nothing(f"none.{codebook}")
    if level is None or counts.shape[1] < 2:
        return words.nothing("none.levels")
    if n_tasks < LEAST_TASKS or tasks.max() < LEAST_MENTIONS:
        return words.nothing()
    labels = words.codes(codebook)
    claim = words.claim(
        codebook, first=first_code(words, tasks, n_tasks, labels), tasks=n_tasks,
        units=words.say(f"level.units.{level}"), **chance_values(cells),
    )  # fmt: skip
    names = {column: words.label(column) for column in counts.columns} | labels
    return _save(
        words, name, counts, cells, tasks.reindex(counts.index), names, claim, codebook=codebook
    )


def draw_themes(
    words: Wording, counts: pd.DataFrame, cells: pd.DataFrame, tasks: pd.Series, n_tasks: int,
    level: str | None,
) -> Saved | Said:  # fmt: skip
    """Draw 04-themes from the themes by section or item."""
    return draw_codes(words, counts, cells, tasks, n_tasks, level, "themes", "04-themes")


def draw_theme_departments(
    plan: Plan, words: Wording, counts: pd.DataFrame, cells: pd.DataFrame, tasks: pd.Series,
    top_n: int,
) -> Saved | Said:  # fmt: skip
    """Draw 04-theme-departments from the themes by department; cells are over all of them."""
    bodies = counts.columns[counts.sum() > 0]
    if counts.empty:
        return words.nothing("none.themes")
    few = len(bodies) < LEAST_BODIES or len(plan.tasks) < LEAST_TASKS
    if few or tasks.max() < LEAST_MENTIONS:
        return words.nothing()
    labels = words.codes("themes")
    firm = cells[frames(cells) == "firm"]
    drawn = [body for body in bodies if body in set(bodies[:top_n]) | set(firm["department"])]
    claim = words.claim(
        "theme_departments", shown=min(top_n, len(bodies)), bodies=len(bodies),
        verdict=pairs_said(words, cells, labels), **chance_values(cells),
    )  # fmt: skip
    names = {body: words.label(body) for body in bodies} | labels
    return _save(
        words, "04-theme-departments", counts[drawn], cells, tasks.reindex(counts.index), names,
        claim, behind=counts, codebook="themes",
    )  # fmt: skip


def pairs_said(words: Wording, cells: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Say which themes and departments are together beyond chance over all cells, if any are."""
    firm = cells[frames(cells) == "firm"]
    if firm.empty:
        return words.say("theme_departments.none", cells=len(cells))
    first = firm[np.isclose(firm["p"], firm["p"].min(), rtol=NEAR, atol=0)]
    pairs = [
        words.say("theme_departments.pair", theme=labels[str(row.code)],
                  department=words.label(str(row.department)), n=row.n)
        for row in first.rename(columns={"count": "n"}).itertuples()
    ]  # fmt: skip
    return words.say(
        "theme_departments.some",
        firm=len(firm),
        cells=len(cells),
        pairs=names_of(words, pairs, "pairs"),
    )


def breadth_said(words: Wording, table: pd.DataFrame, level: str | None) -> Said:
    """Say which departments are narrower or broader than as many tasks drawn at random."""
    if level is None:
        return words.nothing("none.levels")
    if len(table) < LEAST_BODIES:
        return words.nothing()
    narrow = table.index[table["p_low"] < LEVEL]
    named = words.listed(narrow) if 0 < len(narrow) <= 2 * LISTED else ""
    second = table.index[int(len(table) > 1)]
    return Said(
        words.say(
            "breadth.said", units=words.say(f"level.units.{level}"), body=words.label(second),
            tasks=table["tasks"][second], breadth=table["breadth"][second],
            expected=table["expected"][second], low=table["low"][second],
            high=table["high"][second], bodies=len(table), narrow=len(narrow),
            names=words.say("breadth.names", names=named) if named else "",
            broad=int((table["p_high"] < LEVEL).sum()), firm=int((table["q"] < LEVEL).sum()),
        )
    )  # fmt: skip


def vocabulary_table(words: Wording, table: pd.DataFrame, n_words: int) -> pd.DataFrame:
    """Return the most distinctive words of each group, with what they mean in English."""
    shown = table.groupby("group", sort=False).head(n_words)
    glossed = shown.assign(group=words.labels(shown["group"]), meaning=words.gloss(shown["word"]))
    columns = ["group", "word", "meaning", "count", "total", "z"]
    return glossed[columns if words.language == "en" else [*columns[:2], *columns[3:]]]


def _wide(values: pd.Series, cells: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Return values of the cells in the shape of the counts."""
    row, column = cells.columns[:2]
    table = cells.assign(value=values).pivot(index=row, columns=column, values="value")
    return table.reindex(index=counts.index, columns=counts.columns)


def _save(
    words: Wording, name: str, counts: pd.DataFrame, cells: pd.DataFrame, totals: pd.Series,
    names: Mapping[str, str], claim: dict[str, str], behind: pd.DataFrame | None = None,
    codebook: str | None = None,
) -> Saved:  # fmt: skip
    """Draw a matrix of tasks, as much of it as fits, and save it with all that is behind it."""
    behind = counts if behind is None else behind
    fullest = counts.sum().sort_values(ascending=False, kind="stable").index[:MOST_COLUMNS]
    shown = counts.loc[counts.index[:MOST_ROWS], counts.columns.isin(fullest)]
    if shown.shape != counts.shape:
        claim["caption"] += words.say(
            "coverage.cut", rows=len(shown), all_rows=len(counts), columns=shown.shape[1],
            all_columns=counts.shape[1],
        )  # fmt: skip
    narrow = shown.shape[1] <= NARROW
    fig, ax = new_figure(36 + 2.9 * len(shown), COLUMN_MM if narrow else 2 * COLUMN_MM)
    kinds = _wide(frames(cells), cells, shown).fillna("")
    labelled = [qualified(pd.Series({key: names[key] for key in axis})) for axis in shown.axes]
    printed = shown.set_axis(labelled[0], axis=0).set_axis(labelled[1], axis=1)
    plot_coverage(printed, kinds, totals.reindex(shown.index), words, ax)
    return save_figure(fig, name, _behind(words, behind, cells, codebook), **claim)


def _behind(
    words: Wording, counts: pd.DataFrame, cells: pd.DataFrame, codebook: str | None
) -> pd.DataFrame:
    """Return a row for each cell of the counts, with its tests, in the order of the counts."""
    row, column = (str(key) for key in cells.columns[:2])
    long = long_table(counts, row, column, "tasks")
    tests = cells.set_index([row, column])[["expected", "quotient", "p", "q"]]
    code = {"code": code_of(codebook)} if codebook else {}
    names = dict.fromkeys((row, column), Wording.label) | code
    return labelled(words, long.join(tests), **names)
