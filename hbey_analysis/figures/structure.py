"""Figures 01: what the plan is made of."""

import pandas as pd

from hbey_analysis.figures.wording import Wording
from hbey_analysis.plots.structure import plot_glance, plot_roster
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.tables.plan import Plan


def draw_glance(plan: Plan, words: Wording, sizes: pd.DataFrame) -> Saved | Said:
    """Draw 01-plan-at-a-glance from n_items, n_tasks and n_characters by section."""
    if sizes.empty:
        return words.nothing()
    total = int(sizes["n_characters"].sum())
    fig, ax = new_figure(height=12 + 5 * len(sizes))
    plot_glance(sizes, words, ax)
    claim = words.claim(
        "glance", sections=len(plan.sections), items=len(plan.items), tasks=len(plan.tasks),
        characters=total, longest=words.label(str(sizes["n_characters"].idxmax())),
        share=sizes["n_characters"].max() / max(total, 1),
    )  # fmt: skip
    return save_figure(fig, "01-plan-at-a-glance", sizes, **claim)


def draw_roster(plan: Plan, words: Wording, roster: pd.DataFrame) -> Saved | Said:
    """Draw 01-roster from kind, lead and total by department."""
    if roster.empty:
        return words.nothing()
    collectives = plan.departments.loc[plan.departments["kind"] == "collective", "department"]
    named = roster["kind"].value_counts(sort=False)
    lines = int(sum(1.4 + -(-n // 2) for n in named))
    fig, ax = new_figure(height=14 + 3.3 * lines)
    plot_roster(roster, words, ax)
    claim = words.claim(
        "roster", bodies=len(roster), leaders=int((roster["lead"] > 0).sum()),
        collectives=words.listed(list(collectives)[:3]),
    )  # fmt: skip
    return save_figure(fig, "01-roster", roster, **claim)
