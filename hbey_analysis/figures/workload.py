"""Figures 02: who carries how much."""

import pandas as pd

from hbey_analysis.figures.wording import Wording
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.plots.workload import plot_counting, plot_lorenz, plot_workload
from hbey_analysis.tables.plan import Plan

SHOWN = 18
CLOSE = 0.9  # rank correlation from which ranks are said to depend little on the counting


def draw_workload(
    plan: Plan,
    words: Wording,
    load: pd.DataFrame,
    stable: pd.DataFrame,
    unit: str,
    counting: str,
    top_n: int,
    n_resamples: int,
) -> Saved | Said:
    """Draw 02-workload from `workload` and `stability`."""
    if load.empty:
        return words.nothing()
    shown, first = load.head(top_n), load.index[0]
    plain = unit == "task" and counting == "whole"  # the intervals count whole tasks
    fig, ax = new_figure(height=22 + 2.9 * len(shown))
    plot_workload(shown, words, ax, unit, stable if plain else None)
    values = {
        "leader": words.label(first), "total": load.loc[first, "total"],
        "leads": load["lead"].get(first) if "lead" in load else 0,
        "units": plan.tasks[f"{unit}_id"].fillna(plan.tasks["task_id"]).nunique(),
        "unit": words.say(f"unit.{unit}"), "counting": words.say(f"counting.{counting}"),
        "shown": len(shown), "bodies": len(load), "assignments": f"{load['total'].sum():g}",
        "top": words.listed(load.index[:3]), "share": load["share"].head(3).sum(),
    }  # fmt: skip
    claim = words.claim("workload", **values)
    if "lead" not in load:
        claim["headline"] = words.say("workload.headline.flat", **values)
    if plain:
        claim["caption"] += words.say("workload.interval.note", n=n_resamples)
    behind = load.join(stable[["total_low", "total_high", "rank_low", "rank_high"]])
    return save_figure(fig, "02-workload", behind, **claim)


def draw_counting(words: Wording, shares: pd.DataFrame) -> Saved | Said:
    """Draw 02-counting from the shares under each way of counting."""
    if len(shares) < 2:
        return words.nothing()
    rho = shares["whole"].rank().corr(shares["fractional"].rank())
    gap = (shares["whole"] - shares["fractional"]).abs()
    fig, ax = new_figure(height=28 + 3 * min(SHOWN, len(shares)))
    plot_counting(shares.head(SHOWN), words, ax)
    claim = words.claim(
        "counting", rho=rho, shown=min(SHOWN, len(shares)), bodies=len(shares), gap=100 * gap.max(),
        widest=words.label(str(gap.idxmax())),
    )  # fmt: skip
    if rho < CLOSE:
        claim["headline"] = words.say("counting.headline.loose", rho=rho)
    return save_figure(fig, "02-counting", shares, **claim)


def draw_concentration(
    words: Wording, curves: dict[str, pd.Series], measured: pd.DataFrame
) -> Saved | Said:
    """Draw 02-concentration: Lorenz curves of the distributions and `concentration` of each."""
    if "lead_leaders" not in curves or not len(curves["lead_leaders"]):
        return words.nothing("none.leads")
    gini, leaders = measured["gini"], measured.loc["lead_leaders"]
    notes = {name: words.say(f"lorenz.{name}", gini=gini[name]) for name in curves}
    fig, ax = new_figure(height=88)
    plot_lorenz(curves, notes, words, ax)
    claim = words.claim(
        "lorenz", leaders=len(curves["lead_leaders"]), bodies=len(curves["total"]),
        gini_leaders=leaders["gini"], gini_all=gini["lead_all"], hhi=leaders["hhi"],
        effective=leaders["effective_number"], top=leaders["top_share"],
    )  # fmt: skip
    return save_figure(fig, "02-concentration", measured.rename_axis("distribution"), **claim)
