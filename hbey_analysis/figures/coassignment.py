"""Figures 03: who is named with whom."""

import numpy as np
import pandas as pd

from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures.coassignment import all_pairs
from hbey_analysis.plots.coassignment import (
    cluster_order,
    network,
    plot_combinations,
    plot_matrix,
    plot_network,
    plot_precedence,
    plot_significance,
    write_network,
)
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.tables.plan import Plan

SHOWN = 14
LEVEL = 0.05


def draw_significance(
    words: Wording, both: pd.DataFrame, everywhere: list[str], n_draws: int, unit: str
) -> Saved | Said:
    """Draw 03-significance from both nulls' tables joined on the pair."""
    if both.empty or not both["observed"].max():
        return words.nothing()
    shown = both[both["observed"] > 0].head(SHOWN)
    names = ["department_a", "department_b"]
    aside = words.say("significance.aside", names=words.listed(everywhere)) if everywhere else ""
    fig, ax = new_figure(height=42 + 5 * len(shown))
    plot_significance(shown, words, ax, unit)
    claim = words.claim(
        "significance", pairs=len(both), firm=int((both["verdict"] == "firm").sum()),
        threshold=int((both["verdict"] == "on the threshold").sum()),
        average=int((both["q_expected"] < LEVEL).sum()), draws=n_draws, shown=len(shown),
        unit=words.say(f"unit.{unit}"), aside=aside,
    )  # fmt: skip
    return save_figure(fig, "03-significance", both.set_index(names), **claim)


def draw_co_assignment(
    words: Wording,
    together: pd.DataFrame,
    everywhere: list[str],
    both: pd.DataFrame,
    unit: str,
    top_n: int,
) -> Saved | Said:
    """Draw 03-co-assignment from `co_assignment`; firm pairs are framed."""
    pairs = all_pairs(together)
    tied = pairs[~pairs["a"].isin(everywhere) & ~pairs["b"].isin(everywhere)]
    if tied.empty or not tied["shared"].iloc[0]:
        return words.nothing()
    shown = together.drop(index=everywhere, columns=everywhere).iloc[:top_n, :top_n]
    order = cluster_order(shown)
    firm = both.loc[both["verdict"] == "firm", ["department_a", "department_b"]]
    fig, ax = new_figure(height=28 + 4 * len(shown))
    framed = list(firm.itertuples(index=False, name=None))
    plot_matrix(shown.loc[order, order], words, ax, framed=framed)
    aside = words.say("co.aside", names=words.listed(everywhere)) if everywhere else ""
    claim = words.claim(
        "co", pairs=int((pairs["shared"] > 0).sum()), possible=len(pairs),
        total=int(pairs["shared"].sum()), a=words.label(tied["a"].iloc[0]),
        b=words.label(tied["b"].iloc[0]), most=tied["shared"].iloc[0],
        unit=words.say(f"unit.{unit}"), shown=len(shown), aside=aside, bodies=len(together),
    )  # fmt: skip
    claim["caption"] += words.say("co.frames") if framed else ""
    return save_figure(fig, "03-co-assignment", together, **claim)


def draw_lead_support(
    words: Wording, support: pd.DataFrame, ties: pd.DataFrame, unit: str, top_n: int
) -> Saved | Said:
    """Draw 03-lead-support from `lead_support` and `asymmetry`."""
    if not support.to_numpy().sum():
        return words.nothing("none.leads")
    reach = (support > 0).sum()
    shown = support.iloc[:top_n, :top_n]
    fig, ax = new_figure(height=34 + 3.4 * len(shown))
    sides = words.say("support.rows"), words.say("support.columns")
    plot_matrix(shown, words, ax, *sides)
    claim = words.claim(
        "support", supporter=words.label(str(reach.idxmax())), leaders=int(reach.max()),
        all_leaders=len(support), unit=words.say(f"unit.{unit}"), shown=shown.shape[1],
        total=int(support.to_numpy().sum()), directed=int((support.to_numpy() > 0).sum()),
        reciprocated=int(ties["reciprocated"].sum()),
    )  # fmt: skip
    return save_figure(fig, "03-lead-support", support, **claim)


def draw_network(
    plan: Plan, words: Wording, together: pd.DataFrame, everywhere: list[str], least: int
) -> Saved | Said:
    """Draw 03-network from `co_assignment`, and write all its ties for network software."""
    rest = together.drop(index=everywhere, columns=everywhere)
    degree = rest.sum().sub(np.diag(rest)).sort_values(ascending=False, kind="stable")
    strongest = all_pairs(rest)["shared"].max() if len(rest) > 1 else 0
    if not strongest >= least:
        return words.nothing()
    write_network(network(together, plan.departments, words), "03-network")
    fig, ax = new_figure(height=85)
    plot_network(network(rest, plan.departments, words), words, ax, least)
    names, centre = words.listed(everywhere), words.listed(degree.index[:2])
    aside = words.say("network.aside", names=names) if everywhere else ""
    claim = words.claim("network", names=names, centre=centre, least=least, aside=aside)
    if not everywhere:
        claim["headline"] = words.say("network.headline.all", centre=centre)
    return save_figure(fig, "03-network", degree.rename("ties").to_frame(), **claim)


def draw_precedence(words: Wording, first: pd.DataFrame, top_n: int) -> Saved | Said:
    """Draw 03-precedence from `precedence`."""
    supporters = first[first["support_clauses"] > 0]
    if supporters.empty:
        return words.nothing("none.leads")
    shown = supporters.sort_values("support_clauses", ascending=False, kind="stable").head(top_n)
    name = str(supporters["first_support"].idxmax())
    fig, ax = new_figure(height=22 + 3.1 * len(shown))
    plot_precedence(shown, words, ax)
    claim = words.claim(
        "precedence", first=words.label(name), times=first.loc[name, "first_support"],
        of=first.loc[name, "support_clauses"], shown=len(shown),
        position=first.loc[name, "mean_position"],
    )  # fmt: skip
    return save_figure(fig, "03-precedence", first, **claim)


def draw_combinations(
    plan: Plan, words: Wording, sets: pd.DataFrame, everywhere: list[str]
) -> Saved | Said:
    """Draw 03-combinations from `combinations_of_departments`."""
    recurring = sets[(sets["tasks"] > 1) & (sets["size"] > 1)].head(SHOWN)
    if recurring.empty:
        return words.nothing()
    single = int((sets["tasks"] == 1).sum())
    members = len(set("|".join(recurring["combination"]).split("|")))
    fig, axes = new_figure(
        height=30 + 3.4 * members, nrows=2, height_ratios=[1, max(members, 3) / 6], sharex=False
    )
    plot_combinations(recurring, words, axes)
    aside = words.say("combinations.aside", names=words.listed(everywhere)) if everywhere else ""
    values = {
        "recurring": len(recurring), "single": single, "tasks": len(plan.tasks), "aside": aside,
        "repeated": int(recurring["tasks"].sum()),
    }  # fmt: skip
    claim = words.claim("combinations", **values)
    if single * 2 < len(plan.tasks):
        claim["headline"] = words.say("combinations.headline.many", **values)
    return save_figure(fig, "03-combinations", sets, **claim)
