"""Figures 08: plans side by side; real ones alone, for nothing is found in an invented plan."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hbey_analysis.figures.numbers import labelled, long_table, phrase
from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures._units import LEAST_TASKS
from hbey_analysis.measures.comparison import SHARES, compare_levels
from hbey_analysis.plots.comparison import plot_plans
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.reading.codes import Codebook
from hbey_analysis.tables.plan import Plan
from hbey_analysis.tables.settings import INVENTED

NEAR = 9  # decimals to which two shares are the same


def draw_profiles(
    words: Wording, plans: Mapping[str, Plan], profiles: pd.DataFrame
) -> Saved | Said:
    """Draw 08-profiles from `compare`: its rows that are shares between 0 and 1."""
    real = _real(plans, profiles)
    if len(real) < 2:
        return words.nothing("none.comparison")
    shares = profiles.loc[list(SHARES), real]
    gaps = (shares.max(axis=1) - shares.min(axis=1)).round(NEAR)
    if not gaps.max() > 0:
        return words.nothing("none.difference")
    gap = str(gaps.idxmax())
    values = {plan_id: round(float(shares[plan_id][gap]), NEAR) for plan_id in real}
    top, bottom = np.nanmax(list(values.values())), np.nanmin(list(values.values()))
    labels = {key: words.say(f"profile.{key}") for key in profiles.index}
    fig, ax = new_figure(height=30 + 4.4 * len(shares))
    plot_plans(shares.rename(index=labels), words, ax, "profile.axis")
    claim = words.claim(
        "profile", measure=labels[gap], top=top, bottom=bottom,
        high=words.listed([plan_id for plan_id, value in values.items() if value == top]),
        low=words.listed([plan_id for plan_id, value in values.items() if value == bottom]),
        plans=words.listed(real),
    )  # fmt: skip
    claim["caption"] += _facts(words, plans, real) + _levels(words, plans, real)
    claim["caption"] += _notes(words, plans, real)
    behind = long_table(profiles[real], "measure", "plan", "value")
    behind = labelled(words, behind, measure=phrase("profile"))
    return save_figure(fig, "08-profiles", behind, **claim)


def draw_functions(
    words: Wording,
    plans: Mapping[str, Plan],
    shares: pd.DataFrame,
    functions: Codebook,
    top_n: int,
) -> Saved | Said:
    """Draw 08-functions from `function_shares`: the functions named most, by plan."""
    real = _real(plans, shares)
    shares = shares.reindex(columns=real)
    shares = shares[(shares > 0).any(axis=1)]
    if len(real) < 2 or shares.empty:
        return words.nothing("none.comparison")
    called = {row["code"]: row for row in functions.rows}
    names = {code: row[f"label_{words.language}"] for code, row in called.items()}
    firsts = first_functions(shares)
    everywhere = [code for code in shares.index if all(code in first for first in firsts.values())]
    drawn = set(shares.index[:top_n]).union(*firsts.values())
    shown = shares[shares.index.isin(drawn)]
    fig, ax = new_figure(height=28 + 3.4 * len(shown))
    plot_plans(shown.rename(index=names), words, ax, "functions.axis")
    claim = words.claim(
        "functions", shared=int((shares > 0).all(axis=1).sum()), total=len(shares),
        shown=len(shown), first=words.listed([names[code] for code in everywhere]),
        plans=words.listed(real),
    )  # fmt: skip
    if not everywhere:
        claim["headline"] = words.say("functions.headline.apart")
    claim["caption"] += _facts(words, plans, real) + _notes(words, plans, real)
    behind = labelled(
        words, long_table(shares, "function", "plan", "share"),
        function=lambda said, code: called[code][f"label_{said.language}"],
    )  # fmt: skip
    return save_figure(fig, "08-functions", behind, **claim)


def first_functions(shares: pd.DataFrame) -> dict[str, set[str]]:
    """Return the functions that each plan names most, all of those tied.

    Parameters
    ----------
    shares : DataFrame
        From `function_shares`.
    """
    near = shares.round(NEAR)
    return {str(plan): set(near.index[near[plan] == near[plan].max()]) for plan in near}


def _real(plans: Mapping[str, Plan], table: pd.DataFrame) -> list[str]:
    """Return the columns of plans that are real and long enough to be compared.

    What is no plan loaded is one of a corpus, which has real and long ones alone.
    """
    fit = {
        plan_id: not plan.settings.get(INVENTED) and len(plan.tasks) >= LEAST_TASKS
        for plan_id, plan in plans.items()
    }
    return [str(plan_id) for plan_id in table.columns if fit.get(str(plan_id), True)]


def _facts(words: Wording, plans: Mapping[str, Plan], real: list[str]) -> str:
    """Say of which plans no text is known."""
    known = [plan_id for plan_id in real if plan_id not in plans]
    return words.say("compared.facts", plans=words.listed(known)) if known else ""


def _levels(words: Wording, plans: Mapping[str, Plan], real: list[str]) -> str:
    """Say which level divides each plan's tasks, where that is not the same for all."""
    loaded = {plan_id: plans[plan_id] for plan_id in real if plan_id in plans}
    best = compare_levels(loaded)["best"].fillna("none")
    if best.nunique() < 2:
        return ""
    said = [words.say(f"compared.level.{level}", id=words.label(str(plan_id)))
            for plan_id, level in best.items()]  # fmt: skip
    apart = "; " if words.language == "en" else "；"
    return words.say("compared.levels", levels=apart.join(said))


def _notes(words: Wording, plans: Mapping[str, Plan], real: list[str]) -> str:
    """Return what plan.toml says a reader must know of the plans compared."""
    loaded = [plan_id for plan_id in real if plan_id in plans]
    noted = {plan_id: plans[plan_id].settings.get(f"note_{words.language}") for plan_id in loaded}
    return "".join(words.say("compared.note", id=k, note=v) for k, v in noted.items() if v)
