"""Figures 02: who is named how often, who leads, and against what yardstick."""

from functools import partial

import numpy as np
import pandas as pd

from hbey_analysis.figures.numbers import labelled
from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures._units import LEAST_BODIES, LEAST_LEADS, LEAST_TASKS
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure
from hbey_analysis.plots.workload import plot_lead_rate, plot_ranks, plot_workload
from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.phrase import probability

SHOWN = 18  # bodies in the comparison with an even draw
LISTED = 3  # so many bodies are named where they come first together; of more, their number
LEAST_UNITS = 2
FALSE_DISCOVERIES = 0.05
GROUPS = ("coordinator", "approving")  # fixed before leads are counted
NEAR = 1e-9  # equal values may differ in the last digits


def named_most(words: Wording, totals: pd.Series, units: int, unit: str = "task") -> str:
    """Return who is named most, in so many of the plan's units; ties are said."""
    most = totals.max()
    first = totals.index[np.isclose(totals, most)]
    key = "one" if len(first) == 1 else "several" if len(first) <= LISTED else "many"
    return words.say(
        f"named_most.{key}", first=words.listed(first[:LISTED]), n=len(first), total=most,
        units=units, unit=words.say(f"unit.{unit}"),
    )  # fmt: skip


def in_order(bodies: pd.DataFrame) -> pd.DataFrame:
    """Return grouped bodies in the order of `workload`: the one order of all figures."""
    keys = ["total", "lead"] if "lead" in bodies else ["total"]
    ascending = [False] * len(keys) + [True]
    return bodies.rename_axis("department").sort_values([*keys, "department"], ascending=ascending)


def draw_workload(
    plan: Plan, words: Wording, load: pd.DataFrame, unit: str, counting: str, top_n: int
) -> Saved | Said:
    """Draw 02-workload from `workload`."""
    units = plan.tasks[f"{unit}_id"].fillna(plan.tasks["task_id"]).nunique()
    if units < LEAST_UNITS or len(load) < LEAST_BODIES or len(plan.tasks) < LEAST_TASKS:
        return words.nothing()
    shown = load.head(top_n)
    fig, ax = new_figure(height=20 + 2.9 * len(shown))
    plot_workload(shown, words, ax, unit)
    first = load.index[np.isclose(load["total"], load["total"].max())]
    tied = len(first) > 1
    values = {
        "first": named_most(words, load["total"], units, unit),
        "name": words.listed(first) if len(first) <= LISTED else words.say("bodies", n=len(first)),
        "each": words.each(first),
        "leads": load["lead"].iloc[0] if "lead" in load else 0, "weight": load["total"].iloc[0],
        "units": units, "unit": words.say(f"unit.{unit}"),
        "counting": words.say(f"counting.{counting}"),
        "shown": len(shown), "bodies": len(load), "assignments": f"{load['total'].sum():g}",
        "n_top": min(LISTED, len(load)), "top": words.listed(load.index[:LISTED]),
        "share": load["share"].head(LISTED).sum(),
    }  # fmt: skip
    claim = words.claim("workload", **values)
    if counting == "fractional":
        claim["headline"] = words.say("workload.headline.weight", **values)
    elif "lead" not in load or tied:
        claim["headline"] = words.say("workload.headline.flat", **values)
    behind = labelled(words, load, department=Wording.label)
    return save_figure(fig, "02-workload", behind, **claim)


def draw_concentration(
    plan: Plan, words: Wording, curves: dict[str, pd.DataFrame],
    unevenness: dict[str, pd.DataFrame],
) -> Saved | Said:  # fmt: skip
    """Draw 02-concentration from `leads_by_rank` and `random_leads` under each way of drawing."""
    observed = curves["all"]["observed"]
    if observed.empty:
        return words.nothing("none.leads")
    few = len(plan.tasks) < LEAST_TASKS or len(observed) < LEAST_BODIES
    if few or observed.iloc[-1] < LEAST_LEADS:
        return words.nothing()
    gini = {draw: table.loc["gini"] for draw, table in unevenness.items()}
    yardstick = gini["all"]
    notes = {"observed": words.say("ranks.observed", gini=yardstick["observed"])}
    for draw, row in gini.items():
        bounds = words.say("ranks.gini", **row[["expected", "low", "high"]])
        notes[draw] = words.say(f"ranks.{draw}") + "\n" + bounds
    fig, ax = new_figure(height=72)
    plot_ranks(curves, notes, words, ax)
    values = {
        "gini": yardstick["observed"], **yardstick[["expected", "low", "high"]],
        "bodies": len(observed), "leads": int(observed.iloc[-1]),
        "leaders": int((observed.diff().fillna(observed.iloc[0]) > 0).sum()),
        "effective": unevenness["all"].loc["effective_number", "observed"],
        "effective_expected": unevenness["all"].loc["effective_number", "expected"],
        "top": unevenness["all"].loc["top_share", "observed"],
        **gini["named"][["expected", "low", "high"]].add_prefix("named_"),
    }  # fmt: skip
    side = "above" if values["gini"] > values["high"] + NEAR else "within"
    side = "below" if values["gini"] < values["low"] - NEAR else side
    said = words.say(f"concentration.headline.{side}", **values)
    claim = words.claim("concentration", claim=said, **values)
    parts = {draw: table.drop(columns="observed") for draw, table in curves.items()}
    behind = observed.to_frame().join([parts[draw].add_suffix(f"_{draw}") for draw in parts])
    return save_figure(fig, "02-concentration", behind, **claim)


def draw_lead_rate(
    words: Wording, rates: pd.DataFrame, groups: pd.DataFrame, bodies: pd.DataFrame,
    merged: pd.DataFrame,
) -> Saved | Said:  # fmt: skip
    """Draw 02-lead-rate from `lead_rate` of bodies and of standing groups, and `leading_merged`.

    The bodies' own groups and order are those of ``bodies``, from `body_groups`.
    """
    if rates.empty:
        return words.nothing("none.leads")
    tasks = rates.attrs["tasks"]
    if tasks < LEAST_TASKS or len(rates) < LEAST_BODIES or rates["leads"].sum() < LEAST_LEADS:
        return words.nothing()
    standing = groups.reindex(list(GROUPS)).dropna()
    order = in_order(bodies).index
    order = order[order.isin(rates.index)]
    table = pd.concat({"group": standing, "body": rates.loc[order]}, names=["level", "key"])
    table["p"] = table[["p_low", "p_high"]].min(axis=1)
    drawn = table.groupby("level", sort=False).head(SHOWN).reset_index(level="level")
    members = bodies["group"].value_counts()
    named = partial(_label_of_row, members=members)
    drawn["label"] = [named(words, key) for key in drawn.index]
    approving = bodies.index[bodies["group"].eq("approving")]
    drawn["marked"] = drawn.index.isin(["approving", *approving])
    fig, ax = new_figure(height=30 + 3.1 * len(drawn))
    plot_lead_rate(drawn, words, ax)
    claim = _lead_rate_claim(words, rates, standing, bodies, tasks)
    claim["caption"] += _merged(words, merged)
    behind = table[["named", "leads", "expected", "p_low", "p_high", "q"]]
    return save_figure(fig, "02-lead-rate", labelled(words, behind, key=named), **claim)


def _label_of_row(words: Wording, key: str, members: pd.Series) -> str:
    """Return the label of a body, or of a standing group with the number of its members."""
    if key in GROUPS:
        return words.say(f"assignments.{key}", n=members.get(key, 0))
    return words.label(key)


def _lead_rate_claim(
    words: Wording, rates: pd.DataFrame, standing: pd.DataFrame, bodies: pd.DataFrame, tasks: int
) -> dict[str, str]:
    """Return headline and caption: of the groups fixed in advance, or else of all bodies."""
    firm = rates["q"] < FALSE_DISCOVERIES
    values = {
        "tasks": tasks, "without": rates.attrs["without_lead"], "bodies": len(rates),
        "firm": int(firm.sum()), "shown": min(SHOWN, len(rates)),
    }  # fmt: skip
    claim = words.claim("lead_rate", **values)
    if not firm.any():
        claim["headline"] = words.say("lead_rate.headline.none", bodies=len(rates))
    said = [name for name in standing.index if standing.loc[name, "named"] >= LEAST_TASKS]
    several = bodies["group"].eq("coordinator").sum() > 1
    keys = {"coordinator": "coordinators" if several else "coordinator", "approving": "approving"}
    phrases = [
        words.say(
            f"lead_rate.headline.{keys[name]}", tasks=tasks,
            leads=int(standing.loc[name, "leads"]), expected=standing.loc[name, "expected"],
        )
        for name in reversed(said)
    ]  # fmt: skip
    if phrases:
        joined = words.say("lead_rate.joined").join(phrases)
        claim["headline"] = joined[0].upper() + joined[1:]
    for name, row in standing.iterrows():
        names = bodies.index[bodies["group"].eq(str(name))]
        claim["caption"] += words.say(
            f"lead_rate.group.{name}", names=words.listed(names), named=int(row["named"]),
            leads=int(row["leads"]), expected=row["expected"],
            p=_equals(row[["p_low", "p_high"]].min(), words),
        )  # fmt: skip
    return claim


def _equals(value: float, words: Wording) -> str:
    """Return a probability with its sign before it."""
    text = probability(value, words)
    return text if text.startswith("<") else f"= {text}"


def _merged(words: Wording, merged: pd.DataFrame) -> str:
    """Return what changes once bodies count with their subordinates; nothing where none has any."""
    rows = merged.to_dict("index")
    apart, surest, low = rows["apart"], rows["high"], rows["low"]
    if not low["bodies"] or low["leads"] < LEAST_LEADS:
        return ""
    return words.say(
        "lead_rate.merged", n=low["bodies"], name=words.label(low["first"]), leads=low["leads"],
        tasks=low["tasks"], before=apart["effective_number"], after=low["effective_number"],
        sure=surest["bodies"], sure_name=words.label(surest["first"]),
        sure_leads=surest["leads"], sure_after=surest["effective_number"],
    )  # fmt: skip
