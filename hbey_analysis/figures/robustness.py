"""Figures 07: what the findings rest on."""

import pandas as pd

from hbey_analysis.figures.wording import Wording
from hbey_analysis.plots.robustness import (
    drawn_column,
    plot_mixing,
    plot_quality,
    plot_specifications,
)
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.tables.plan import Plan

SETTLED = 0.01  # how near the last value a chain must be to be called level


def draw_coding(
    plan: Plan, words: Wording, agreement: pd.DataFrame, quality: pd.DataFrame
) -> Saved | Said:
    """Draw 07-coding from `coding_agreement` and `dictionary_quality`."""
    if plan.coding.empty:
        return words.nothing("none.coding")
    summary = quality[quality["reference"] == "both"].set_index("codebook")
    overall = agreement[agreement["code"] == "all"].set_index("codebook")
    summary = summary.assign(alpha=overall["alpha"])
    fig, ax = new_figure(height=62)
    plot_quality(summary, words, ax)
    claim = words.claim(
        "quality",
        sentences=plan.coding["sentence_id"].nunique(),
        note=plan.settings.get(f"coding_note_{words.language}", ""),
        **{str(name): value for name, value in summary["f1"].items()},
    )
    return save_figure(fig, "07-coding", summary, **claim)


def draw_mixing(words: Wording, path: pd.DataFrame, burn_in: int) -> Saved | Said:
    """Draw 07-mixing from `mixing`."""
    if not path["spread"].max() > 0:
        return words.nothing()
    level = int(((path["moved"] - path["moved"].iloc[-1]).abs() < SETTLED).idxmax())
    fig, ax = new_figure(height=60)
    plot_mixing(path, words, ax, burn_in)
    claim = words.claim("mixing", level=level, burn_in=burn_in)
    return save_figure(fig, "07-mixing", path, **claim)


def draw_curve(words: Wording, claim: str, rows: pd.DataFrame) -> Saved | Said:
    """Draw 07-curve-<claim> from one claim's rows of `specification_curve`."""
    study = rows.iloc[0]
    others = rows.loc[~rows["holds"], "result"].dropna().value_counts()
    other = ""
    if len(others):
        other = words.say(
            "curve.others", other=words.joined(str(others.index[0])), n=others.iloc[0]
        )
    fig, axes = new_figure(height=78, nrows=2, height_ratios=[1, 1.5])
    plot_specifications(rows, words, axes)
    beside = int(((rows["relative"] == 1) & ~rows["holds"]).sum())
    if beside:
        other += words.say("curve.beside", n=beside)
    estimate = words.say(f"estimate.{claim}")
    if drawn_column(rows) == "relative":
        estimate = words.say("curve.relative", estimate=estimate)
    texts = words.claim(
        "curve", claim=words.claimed(claim, study), share=rows["holds"].mean(), n=len(rows),
        others=other, estimate=estimate,
    )  # fmt: skip
    name = f"07-curve-{claim.replace('_', '-')}"
    return save_figure(fig, name, rows.set_index("specification"), **texts)
