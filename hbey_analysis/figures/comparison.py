"""Figures 08: plans side by side."""

from collections.abc import Mapping

import pandas as pd

from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures.comparison import SHARES
from hbey_analysis.plots.comparison import plot_plans
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.reading.codes import Codebook
from hbey_analysis.tables.plan import Plan


def draw_profiles(
    words: Wording, plans: Mapping[str, Plan], profiles: pd.DataFrame
) -> Saved | Said:
    """Draw 08-profiles from `compare`: its rows that are shares between 0 and 1."""
    if profiles.shape[1] < 2:
        return words.nothing("none.comparison")
    shares = profiles.loc[list(SHARES)]
    gap = str((shares.max(axis=1) - shares.min(axis=1)).idxmax())
    values = shares.loc[gap]
    labels = {key: words.say(f"profile.{key}") for key in shares.index}
    fig, ax = new_figure(height=26 + 4 * len(shares))
    plot_plans(shares.rename(index=labels), words, ax, "profile.axis")
    claim = words.claim(
        "profile", measure=labels[gap], high=values.idxmax(), low=values.idxmin(),
        top=values.max(), bottom=values.min(), plans=words.listed(list(shares.columns)),
    )  # fmt: skip
    claim["caption"] += _notes(words, plans)
    return save_figure(fig, "08-profiles", profiles, **claim)


def draw_functions(
    words: Wording,
    plans: Mapping[str, Plan],
    shares: pd.DataFrame,
    functions: Codebook,
    top_n: int,
) -> Saved | Said:
    """Draw 08-functions from `function_shares`: the functions named most, by plan."""
    if shares.shape[1] < 2 or shares.empty:
        return words.nothing("none.comparison")
    names = {row["code"]: row[f"label_{words.language}"] for row in functions.rows}
    shown = shares.head(top_n)
    fig, ax = new_figure(height=26 + 3.4 * len(shown))
    plot_plans(shown.rename(index=names), words, ax, "functions.axis")
    claim = words.claim(
        "functions", shared=int((shares > 0).all(axis=1).sum()), total=len(shares),
        first=names[str(shares.index[0])], shown=len(shown),
        plans=words.listed(list(shares.columns)),
    )  # fmt: skip
    claim["caption"] += _notes(words, plans)
    return save_figure(fig, "08-functions", shares, **claim)


def _notes(words: Wording, plans: Mapping[str, Plan]) -> str:
    """Return what plan.toml says a reader must know of the plans compared."""
    noted = {
        plan_id: plan.settings.get(f"note_{words.language}") for plan_id, plan in plans.items()
    }
    return "".join(words.say("compared.note", id=k, note=v) for k, v in noted.items() if v)
