"""Figures 01: what the plan is made of, and who is named where."""

import pandas as pd

from hbey_analysis.figures.numbers import labelled
from hbey_analysis.figures.wording import Wording
from hbey_analysis.figures.workload import LISTED, in_order, named_most
from hbey_analysis.measures._units import LEAST_BODIES, LEAST_TASKS
from hbey_analysis.plots.structure import plot_assignments, plot_glance
from hbey_analysis.plots.style import PAGE_MM, Said, Saved, new_figure, save_figure
from hbey_analysis.tables.plan import Plan

MOST_BODIES = 60  # rows that stay legible on a page
MOST_TASKS = 90  # columns
MOST_PARTS = 40
LEAST_PARTS = 2


def draw_glance(plan: Plan, words: Wording, sizes: pd.DataFrame) -> Saved | Said:
    """Draw 01-plan-at-a-glance from `section_sizes`, of sections or items."""
    few = len(sizes) < LEAST_PARTS or len(plan.tasks) < LEAST_TASKS
    if few or not sizes["n_characters"].any():
        return words.nothing()
    shown, share = sizes.head(MOST_PARTS), sizes["n_characters"] / sizes["n_characters"].sum()
    longest = sizes.index[sizes["n_characters"].eq(sizes["n_characters"].max())]
    fig, ax = new_figure(height=14 + 4.6 * len(shown))
    plot_glance(shown.assign(share=share), words, ax)
    values = {
        "sections": len(plan.sections), "items": len(plan.items), "parts": len(sizes),
        "characters": int(plan.tasks["n_characters"].sum()), "share": share.max(),
        "longest": words.listed([words.say("code.quoted", name=words.label(part))
                                 for part in longest[:LISTED]]),
        "each": words.each(longest), "n": len(longest),
    }  # fmt: skip
    claim = words.claim("glance", tasks=len(plan.tasks), **values)
    side = ".items" if sizes.index.name == "item_id" else ""
    side = ".even" if len(longest) > LISTED else side
    within = int(sizes["n_tasks"].sum())  # a task outside any part is in none
    claim["headline"] = words.say(f"glance.headline{side}", tasks=within, **values)
    if len(shown) < len(sizes):
        claim["caption"] += words.say("glance.cut", shown=len(shown), parts=len(sizes))
    behind = labelled(words, sizes, **{str(sizes.index.name): Wording.label})
    return save_figure(fig, "01-plan-at-a-glance", behind, **claim)


def draw_assignments(
    words: Wording, cells: pd.DataFrame, bodies: pd.DataFrame, tasks: pd.DataFrame
) -> Saved | Said:
    """Draw 01-assignments from `named_cells`, `body_groups` and the tasks' part and measurable."""
    if len(bodies) < LEAST_BODIES or len(tasks) < LEAST_TASKS:
        return words.nothing()
    ordered = in_order(bodies)
    shown = bodies[bodies.index.isin(ordered.index[:MOST_BODIES])]
    columns = tasks.head(MOST_TASKS)
    fig, ax = new_figure(height=62 + 2.75 * len(shown), width=PAGE_MM)
    plot_assignments(cells, shown, columns, words, ax)
    leaders = int((bodies["lead"] > 0).sum()) if "lead" in bodies else 0
    values = {
        "bodies": len(bodies), "tasks": len(tasks), "leaders": leaders,
        "first": named_most(words, ordered["total"], len(tasks)),
        "bars": words.say("assignments.bars" if leaders else "assignments.bars.flat"),
    }  # fmt: skip
    claim = words.claim("assignments", **values)
    if not leaders:
        claim["headline"] = words.say("assignments.headline.flat", **values)
    if len(shown) < len(bodies) or len(columns) < len(tasks):
        claim["caption"] += words.say(
            "assignments.cut", bodies=len(shown), tasks=len(columns), all_bodies=len(bodies),
            all_tasks=len(tasks),
        )  # fmt: skip
    rows = cells.merge(tasks.rename_axis("task_id").reset_index(), on="task_id")
    groups = rows["department"].map(bodies["group"]).fillna("collective")
    rows = rows.assign(group=groups).drop(columns="kind")
    names = dict.fromkeys(("task_id", "department", "part"), Wording.label)
    return save_figure(fig, "01-assignments", labelled(words, rows, **names), **claim)
