"""Figures 07: what the findings rest on."""

import pandas as pd

from hbey_analysis.figures.numbers import labelled, phrase
from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures.specifications import HALF, claimable
from hbey_analysis.plots.robustness import (
    drawn_column,
    plot_claims,
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
    """Draw 07-coding from `coding_agreement` and `dictionary_quality`: each reading alone."""
    if plan.coding.empty:
        return words.nothing("none.coding")
    overall = agreement[agreement["code"] == "all"].set_index("codebook")
    table = quality.pivot(index="codebook", columns="reference", values="f1")[["a", "b"]]
    table = table.reindex(overall.index).rename_axis(columns=None)
    given = overall["sentences_a"] + overall["sentences_b"]
    # of two sets, F1 is the same whichever of them is the reference
    table = table.assign(readings=2 * overall["both"] / given, alpha=overall["alpha"])
    low, high = table[["a", "b"]].min(axis=1), table[["a", "b"]].max(axis=1)
    reached = [
        words.say("quality.reached", name=words.say(f"codebook.{name}"), low=low[name],
                  high=high[name])
        if f"{low[name]:.2f}" != f"{high[name]:.2f}"
        else words.say("quality.one", name=words.say(f"codebook.{name}"), low=low[name])
        for name in table.index
    ]  # fmt: skip
    alphas = [
        words.say("quality.one", name=words.say(f"codebook.{name}"), low=value)
        for name, value in table["alpha"].items()
    ]
    fig, ax = new_figure(height=28 + 11 * len(table))
    plot_quality(table, words, ax)
    claim = words.claim(
        "quality", reached=words.listed(reached), alphas=words.listed(alphas),
        sentences=plan.coding["sentence_id"].nunique(),
        note=plan.settings.get(f"coding_note_{words.language}", ""),
    )  # fmt: skip
    behind = labelled(words, table, codebook=phrase("codebook"))
    return save_figure(fig, "07-coding", behind, **claim)


def draw_mixing(words: Wording, path: pd.DataFrame, burn_in: int) -> Saved | Said:
    """Draw 07-mixing from `mixing`."""
    if not path["spread"].max() > 0:
        return words.nothing()
    level = level_from(path)
    fig, ax = new_figure(height=66)
    plot_mixing(path, words, ax, burn_in, level)
    settled = "" if level <= burn_in else ".late"
    claim = words.claim("mixing", level=level, burn_in=burn_in, near=SETTLED)
    claim["headline"] = words.say(f"mixing.headline{settled}", level=level, burn_in=burn_in)
    return save_figure(fig, "07-mixing", path, **claim)


def level_from(path: pd.DataFrame) -> int:
    """Return the first trade from which on neither measure is far from its last value.

    Parameters
    ----------
    path : DataFrame
        From `mixing`.
    """
    far = ((path - path.iloc[-1]).abs() >= SETTLED).any(axis=1)
    return int(path.index[far.to_numpy().nonzero()[0].max(initial=-1) + 1])


def draw_robustness(
    plan: Plan, words: Wording, curve: pd.DataFrame, shares: pd.DataFrame, effects: pd.DataFrame
) -> Saved | Said:
    """Draw 07-robustness from `specification_curve`, `claim_shares` and `choice_effects`."""
    shares = claimable(plan, shares)
    if shares.empty:
        return words.nothing("none.claims")
    shares = shares.sort_values("share", ascending=False, kind="stable").set_index("claim")
    moved = effects.pivot(index="claim", columns="choice", values="answer_changes")
    bearing = [choice for choice in words.choices if choice in moved]
    moved = moved.reindex(index=shares.index, columns=bearing)
    asked = effects.pivot(index="claim", columns="choice", values="comparisons")
    asked = asked.reindex(index=shares.index, columns=bearing).notna()
    studies = curve.drop_duplicates("claim").set_index("claim")
    claims = [words.claimed(str(claim), studies.loc[claim]) for claim in shares.index]
    fig, axes = new_figure(
        height=32 + 8 * len(shares), width=170, ncols=2, width_ratios=[1, 2], sharey=True
    )
    plot_claims(shares, moved, asked, claims, words, axes)
    claim = words.claim(
        "robustness", claims=len(shares), half=int((shares["share"] > HALF).sum()),
        every=int((shares["holds"] == shares["could_differ"]).sum()),
        specifications=int(shares["specifications"].sum()),
        open=int(shares["could_differ"].sum()),
    )  # fmt: skip
    behind = labelled(
        words, shares.join(moved), baseline=Wording.joined, rival=Wording.joined,
        claim=lambda said, name: said.claimed(name, studies.T[name]),
    )  # fmt: skip
    return save_figure(fig, "07-robustness", behind, **claim)


def draw_curve(plan: Plan, words: Wording, rows: pd.DataFrame) -> Saved | Said:
    """Draw 07-curve from the rows of one claim of `specification_curve`."""
    rows = claimable(plan, rows)
    drawn = rows[rows["could_differ"].astype(bool)]
    if drawn.empty:
        return words.nothing("none.claim")
    claim = str(drawn["claim"].iloc[0])
    holds = drawn["holds"].astype(bool)
    fig, axes = new_figure(height=84, nrows=2, height_ratios=[1, 1.5])
    plot_specifications(drawn, words, axes)
    more = ""
    if len(rows) > len(drawn):
        more += words.say("curve.settled", n=len(rows) - len(drawn))
    others = drawn.loc[~holds, "result"].dropna().value_counts().sort_index()
    first = others.index[others == others.max()]
    if len(first):
        key = "curve.others" if len(first) == 1 else "curve.others.tied"
        apart = "; " if words.language == "en" else "；"
        listed = apart.join(words.joined(str(result)) for result in first)
        more += words.say(key, other=listed, n=others.max())
    beside = int(((drawn["relative"] == 1) & ~holds).sum())
    if beside:
        more += words.say("curve.beside", n=beside)
    estimate = words.say(f"estimate.{claim}")
    if drawn_column(drawn) == "relative":
        estimate = words.say("curve.relative", estimate=estimate)
    texts = words.claim(
        "curve", claim=words.claimed(claim, rows.iloc[0]), holds=int(holds.sum()), n=len(drawn),
        more=more, estimate=estimate,
    )  # fmt: skip
    behind = labelled(words, rows, claim=lambda said, name: said.claimed(name, rows.iloc[0]))
    return save_figure(fig, "07-curve", behind, **texts)
