"""Figures 05: which places the plan speaks of."""

import pandas as pd

from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures.coverage import largest_cell, location_quotient
from hbey_analysis.plots.coverage import plot_coverage
from hbey_analysis.plots.places import plot_tile_map
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.plots.themes import plot_bars
from hbey_analysis.tables.plan import Plan


def draw_places(plan: Plan, words: Wording, tasks: pd.Series, top_n: int) -> Saved | Said:
    """Draw 05-places from the number of tasks that mention each place."""
    if tasks.empty:
        return words.nothing("none.places")
    names = words.codes("places")
    places = plan.codes[plan.codes["codebook"] == "places"].set_index("code")
    mentioned = plan.mentions.loc[plan.mentions["codebook"] == "places", "task_id"].nunique()
    collectives = plan.departments.loc[plan.departments["kind"] == "collective", "department"]
    fig, ax = new_figure(height=16 + 3.4 * min(top_n, len(tasks)))
    plot_bars(tasks.head(top_n).rename(index=names), words, ax, "place_bars.axis")
    claim = words.claim(
        "place_bars", first=words.listed(map(names.get, tasks.index[tasks == tasks.iloc[0]])),
        n=tasks.iloc[0], tasks=len(plan.tasks),
        share=1 - mentioned / len(plan.tasks), collective="、".join(list(collectives)[:3]),
    )  # fmt: skip
    behind = tasks.to_frame().join(places[["label_zh", "label_en", "level", "gbt2260"]])
    return save_figure(fig, "05-places", behind, **claim)


def draw_tile_map(words: Wording, tiles: pd.DataFrame) -> Saved | Said:
    """Draw 05-tile-map from x, y, label and tasks by place."""
    if tiles.empty or not tiles["tasks"].sum():
        return words.nothing("none.tiles")
    fig, ax = new_figure(height=56)
    plot_tile_map(tiles, words, ax)
    claim = words.claim(
        "tiles", first=words.listed(tiles.loc[tiles["tasks"] == tiles["tasks"].max(), "label"]),
        n=tiles["tasks"].max(), all=len(tiles), none=int((tiles["tasks"] == 0).sum()),
    )  # fmt: skip
    return save_figure(fig, "05-tile-map", tiles, **claim)


def draw_place_themes(words: Wording, together: pd.DataFrame) -> Saved | Said:
    """Draw 05-place-themes from the sentences in which a theme and a place stand together."""
    largest = largest_cell(together)
    if largest is None:
        return words.nothing("none.places")
    names, themes = words.codes("places"), words.codes("themes")
    fig, ax = new_figure(height=28 + 3 * len(together))
    labelled = together.rename(index=themes, columns=names)
    plot_coverage(labelled, location_quotient(together), words, ax, strong=float("inf"))
    theme, place = largest
    claim = words.claim("place_themes", place=names[place], theme=themes[theme])
    return save_figure(fig, "05-place-themes", together.rename_axis(index="theme"), **claim)
