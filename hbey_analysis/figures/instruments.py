"""Figures 06: by what means, and how much can be measured."""

import pandas as pd

from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures.coverage import location_quotient
from hbey_analysis.plots.coverage import plot_coverage
from hbey_analysis.plots.instruments import plot_mix
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.plots.themes import plot_bars
from hbey_analysis.tables.plan import Plan


def draw_mix(words: Wording, mix: pd.DataFrame) -> Saved | Said:
    """Draw 06-mix from mentions of supply, environment and demand instruments by section."""
    if not mix.to_numpy().sum():
        return words.nothing("none.instruments")
    total = mix.sum()
    fig, ax = new_figure(height=27 + 4.5 * len(mix))
    plot_mix(mix, words, ax)
    side = words.codes("instruments")[str(total.idxmax())]
    claim = words.claim("mix", side=side, share=total.max() / total.sum())
    return save_figure(fig, "06-mix", mix, **claim)


def draw_instruments(
    plan: Plan, words: Wording, counts: pd.DataFrame, strong: float
) -> Saved | Said:
    """Draw 06-instruments from `code_coverage` of the instruments by section."""
    if counts.empty:
        return words.nothing("none.instruments")
    names = words.codes("instruments")
    first = str(counts.sum(axis=1).idxmax())
    fig, ax = new_figure(height=34 + 3.4 * len(counts))
    plot_coverage(counts.rename(index=names), location_quotient(counts), words, ax, strong)
    claim = words.claim(
        "instruments", first=names[first].strip(" *＊"), n=counts.loc[first].sum(),
        tasks=len(plan.tasks), strong=strong,
    )  # fmt: skip
    return save_figure(fig, "06-instruments", counts, **claim)


def draw_targets(plan: Plan, words: Wording) -> Saved | Said:
    """Draw 06-targets from the plan's quantities."""
    if plan.targets.empty:
        return words.nothing("none.targets")
    kinds = plan.targets["kind"].value_counts().rename("n")
    labels = {kind: words.say(f"target.{kind}") for kind in kinds.index}
    fig, ax = new_figure(height=20 + 4.6 * len(kinds))
    plot_bars(kinds.rename(index=labels), words, ax, "targets.axis")
    claim = words.claim(
        "targets", measurable=plan.targets["task_id"].nunique(), tasks=len(plan.tasks),
        total=len(plan.targets),
    )  # fmt: skip
    return save_figure(fig, "06-targets", plan.targets.set_index("task_id"), **claim)
