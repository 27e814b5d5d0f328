"""Figures 05: which places the plan speaks of, and which are assigned a task by name."""

from typing import Any

import pandas as pd

from hbey_analysis.figures.coverage import LEAST_MENTIONS, names_of
from hbey_analysis.figures.numbers import code_of, labelled
from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures._units import LEAST_BODIES, LEAST_TASKS
from hbey_analysis.plots.places import plot_addressees, plot_tile_map
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.tables.plan import Plan

MOST_CLASSES = 4


def draw_addressees(
    plan: Plan, words: Wording, places: pd.DataFrame, level: str, top_n: int
) -> Saved | Said:
    """Draw 05-addressees from `places_assigned` at a level, and the classes of bodies."""
    units = addressees(places, level)
    if units.empty:
        return words.nothing("none.places")
    if len(units) < LEAST_BODIES or len(plan.tasks) < LEAST_TASKS:
        return words.nothing()
    classes = class_tasks(plan)
    names = {place: words.codes("places").get(place, place) for place in units.index}
    shown = units.sort_values(["mentioned", "assigned"], ascending=False, kind="stable")
    shown = shown.head(top_n).rename(index=names)
    below = classes.head(MOST_CLASSES)
    below.index = [words.say("addressees.class", name=words.label(name)) for name in below.index]
    fig, ax = new_figure(height=30 + 3.6 * (len(shown) + len(below)))
    plot_addressees(shown, below, words, ax, len(plan.tasks))
    values = addressee_values(words, units, classes, len(plan.tasks))
    spoken = plan.mentions.loc[plan.mentions["codebook"] == "places", "task_id"].nunique()
    none = len(plan.tasks) - spoken
    claim = words.claim("addressees", shown=len(shown), level=level, none=none, **values)
    behind = labelled(words, _with_classes(plan, units, classes), place=code_of("places"))
    return save_figure(fig, "05-addressees", behind, **claim)


def _with_classes(plan: Plan, units: pd.DataFrame, classes: pd.Series) -> pd.DataFrame:
    """Return the places with their official codes, and below them the classes of bodies."""
    codes = plan.codes[plan.codes["codebook"] == "places"].set_index("code")["gbt2260"]
    below = pd.DataFrame({"level": "class", "assigned": classes})
    counts = ["mentioned", "assigned", "both"]
    table = pd.concat([units.join(codes), below]).astype(dict.fromkeys(counts, "Int64"))
    return table.rename_axis("place")


def addressees(places: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the places of a level, and bodies of places that no code stands for."""
    return places[places["level"].eq(level) | places["level"].isna()]


def class_tasks(plan: Plan) -> pd.Series:
    """Count the tasks that name each class of bodies; the most first, then by name."""
    classes = plan.departments.loc[plan.departments["kind"] == "collective", "department"]
    rows = plan.assignments[plan.assignments["department"].isin(classes)]
    counts = rows.groupby("department")["task_id"].nunique().sort_index()
    return counts.sort_values(ascending=False, kind="stable")


def addressee_values(
    words: Wording, units: pd.DataFrame, classes: pd.Series, n_tasks: int
) -> dict[str, Any]:
    """Return what headline and caption of 05-addressees say of their tables."""
    level = "county" if units["level"].eq("county").any() else "prefecture"
    first = list(classes.index[classes == classes.max()])
    mentioned = int((units["mentioned"] > 0).sum())
    said = words.say(
        "addressees.classes", first=names_of(words, first, "bodies"), n=classes.max(), tasks=n_tasks
    ) if first else ""  # fmt: skip
    return {
        "units": words.say(f"place.units.{level}"), "tasks": n_tasks, "places": len(units),
        "named": words.say(f"place.named.{level}", n=mentioned),
        "assigned": int((units["assigned"] > 0).sum()), "classes": said,
        "both": int(((units["mentioned"] > 0) & (units["assigned"] > 0)).sum()),
    }  # fmt: skip


def draw_tile_map(plan: Plan, words: Wording, tiles: pd.DataFrame) -> Saved | Said:
    """Draw 05-tile-map from x, y, label, tasks and outside by place."""
    if tiles.empty or not tiles["tasks"].sum():
        return words.nothing("none.tiles")
    if tiles["tasks"].max() < LEAST_MENTIONS or len(plan.tasks) < LEAST_TASKS:
        return words.nothing()
    fig, ax = new_figure(height=56)
    plot_tile_map(tiles, words, ax)
    claim = words.claim("tiles", **tile_values(words, tiles))
    behind = tiles.drop(columns="label").rename_axis("place")
    behind = labelled(words, behind, place=code_of("places"))
    return save_figure(fig, "05-tile-map", behind, **claim)


def tile_values(words: Wording, tiles: pd.DataFrame) -> dict[str, Any]:
    """Return what headline and caption of 05-tile-map say of its table."""
    first = sorted(tiles.loc[tiles["tasks"] == tiles["tasks"].max(), "label"])
    outside = int(tiles["outside"].sum())
    return {
        "first": names_of(words, first, "places"), "n": tiles["tasks"].max(), "all": len(tiles),
        "each": words.each(first),
        "mentioned": int((tiles["tasks"] > 0).sum()),
        "outside": words.say("tiles.outside", n=outside) if outside else "",
    }  # fmt: skip
