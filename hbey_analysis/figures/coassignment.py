"""Figures 03: who is named with whom."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from hbey_analysis.figures.numbers import column_head, labelled, long_table, members
from hbey_analysis.figures.wording import Wording
from hbey_analysis.measures._units import LEAST_BODIES, LEAST_LEADS, LEAST_TASKS
from hbey_analysis.measures.coassignment import all_pairs
from hbey_analysis.plots.coassignment import (
    key_of_orders,
    plot_combinations,
    plot_lead_support,
    plot_nulls,
    plot_order,
    plot_precedence,
    plot_triangle,
)
from hbey_analysis.plots.style import Said, Saved, new_figure, save_figure

SHOWN = 14
NAMED = 2  # of equals that a headline names; of more it gives the number
PAIRS = 5  # fewest for a headline
SETS = 3  # fewest combinations for a picture
AGAIN = 3  # times from which one speaks of the most
DRAWS = 75  # for each pair: fewer cannot tell one that is beyond chance, see `significance`
MEMBERS = 32  # of the combinations drawn
PAIR = ["department_a", "department_b"]


def draw_co_assignment(
    words: Wording,
    together: pd.DataFrame,
    everywhere: list[str],
    nulls: pd.DataFrame,
    load: pd.DataFrame,
    unit: str,
    units: int,
    top_n: int,
) -> Saved | Said:
    """Draw 03-co-assignment from `co_assignment`; pairs beyond fixed margins are framed."""
    names = [name for name in load.index if name not in everywhere]
    pairs = all_pairs(together.loc[names, names])
    if len(names) < LEAST_BODIES or units < LEAST_TASKS or pairs["shared"].iloc[0] < AGAIN:
        return words.nothing()
    shown = together.loc[names[:top_n], names[:top_n]]
    firm = nulls[(nulls["null"] == "margins") & (nulls["verdict"] == "firm")]
    framed = list(firm[PAIR].itertuples(index=False, name=None))
    fig, ax = new_figure(height=26 + 3.9 * len(shown))
    plot_triangle(shown, words, ax, framed)
    values = {
        "bodies": len(names), "possible": len(pairs), "pairs": int((pairs["shared"] > 0).sum()),
        "shown": len(shown), "unit": words.say(f"unit.{unit}"), "units": units,
        "names": words.listed(everywhere), "firm": len(framed),
    }  # fmt: skip
    aside = words.say("co.aside" if everywhere else "co.aside.none", **values)
    parts = _most_together(words, shown, pairs, framed, values)
    claim = words.claim("co", **parts, **values, aside=aside)
    claim["caption"] += words.say("co.frames.note", **values) if framed else ""
    behind = _pairs_behind(words, together, framed)
    return save_figure(fig, "03-co-assignment", behind, **claim)


def _pairs_behind(
    words: Wording, together: pd.DataFrame, framed: list[tuple[str, str]]
) -> pd.DataFrame:
    """Return a row for each pair of bodies: what they share, and whether it is framed."""
    table = all_pairs(together).set_axis([*PAIR, "shared"], axis=1)
    beyond = {frozenset(pair) for pair in framed}
    pairs = zip(table["department_a"], table["department_b"], strict=True)
    table["beyond_margins"] = [frozenset(pair) in beyond for pair in pairs]
    return labelled(words, table, **dict.fromkeys(PAIR, Wording.label))


def _most_together(
    words: Wording,
    shown: pd.DataFrame,
    pairs: pd.DataFrame,
    framed: list[tuple[str, str]],
    values: dict[str, Any],
) -> dict[str, str]:
    """Say which of the pairs drawn share most, and how many of those drawn have a frame."""
    drawn = all_pairs(shown)
    most = drawn["shared"].iloc[0]
    first = drawn[drawn["shared"] == most]
    inside = sum(set(pair) <= set(shown.index) for pair in framed)
    # The headline speaks of all pairs only where all that it speaks of is drawn.
    whole = inside == len(framed) and len(first) == (pairs["shared"] >= most).sum()
    among = "" if whole else "co.apart.shown"
    if values["names"]:
        among = "co.apart" if whole else "co.apart.among"
    a, b = words.labels(first[["a", "b"]].iloc[0])
    key = "co.most" if len(first) == 1 else "co.most.ties"
    return {
        "apart": words.say(among, **values) if among else "",
        "claim": words.say(key, a=a, b=b, tied=len(first), most=most, **values),
        "frames": words.say("co.frames", n=inside) if inside else "",
    }


def draw_nulls(
    words: Wording, nulls: pd.DataFrame, unit: str, units: int, n_draws: int
) -> Saved | Said:
    """Draw 03-nulls from `all_nulls`: the pairs that any null model finds."""
    pairs, models = nulls.drop_duplicates(PAIR), list(nulls["null"].unique())
    bodies = len(set(pairs[PAIR].to_numpy().ravel()))
    if bodies < LEAST_BODIES or units < LEAST_TASKS or not pairs["observed"].max():
        return words.nothing()
    found = nulls.groupby(PAIR)["verdict"].transform(lambda said: (said != "not").any())
    if not found.any():
        return Said(words.say("nulls.nothing", pairs=len(pairs), nulls=len(models)))
    chosen = nulls[found].sort_values("stands", ascending=False, kind="stable")
    shown = chosen.head(SHOWN * len(models))
    aside = words.listed(nulls.attrs["set_aside"])
    values: dict[str, Any] = {
        "pairs": len(pairs), "nulls": len(models), "bodies": bodies, "draws": n_draws,
        "shown": len(shown) // len(models), "found": len(chosen) // len(models),
        "unit": words.say(f"unit.{unit}"), "needed": DRAWS * len(pairs),
        "aside": words.say("nulls.aside", names=aside) if aside else "",
    }  # fmt: skip
    fig, ax = new_figure(height=40 + 5.8 * values["shown"])
    plot_nulls(shown, words, ax)
    claim = words.claim("nulls", claim=_beyond(words, nulls, models), **values)
    claim["caption"] += words.say("nulls.sections.note") if "sections" in models else ""
    claim["caption"] += words.say("nulls.few", **values) if n_draws < values["needed"] else ""
    return save_figure(fig, "03-nulls", _nulls_behind(words, nulls), **claim)


def _beyond(words: Wording, nulls: pd.DataFrame, models: list[str]) -> str:
    """Say which pairs are named together beyond all nulls, the weaker one aside."""
    strict = nulls[nulls["null"] != "average_margins"]
    margins = strict.loc[strict["null"] == "margins", "verdict"]
    possible = (strict["verdict"] != "not").groupby([strict[side] for side in PAIR]).all()
    standing = nulls.loc[nulls["stands"], PAIR].drop_duplicates()
    values = {
        "beyond": words.say("nulls.beyond" if "sections" in models else "nulls.beyond.unparted"),
        "pairs": len(margins), "stands": len(standing), "open": int(possible.sum()),
        "pair": "–".join(words.labels(standing.iloc[0])) if len(standing) else "",
        "firm": int((margins == "firm").sum()),
        "threshold": int((margins == "on the threshold").sum()),
    }  # fmt: skip
    values["rest"] = words.say("nulls.beyond.rest", **values) if values["threshold"] else ""
    if len(standing):
        key = "nulls.beyond.pair" if len(standing) == 1 else "nulls.beyond.pairs"
    else:
        key = "nulls.beyond.open" if values["open"] else "nulls.beyond.none"
    return words.say(key, **values)


def _nulls_behind(words: Wording, nulls: pd.DataFrame) -> pd.DataFrame:
    """Return what each null says of each pair that is ever named together."""
    met = nulls[nulls.groupby(PAIR)["observed"].transform("max") > 0]
    said = ["observed", "expected", "p", "q", "q_low", "q_high", "verdict", "stands"]
    names = dict.fromkeys(PAIR, Wording.label)
    return labelled(words, met[[*PAIR, "null", *said]], **names, null=column_head("nulls.column"))


def draw_lead_support(
    words: Wording,
    support: pd.DataFrame,
    ties: pd.DataFrame,
    everywhere: list[str],
    load: pd.DataFrame,
    unit: str,
    units: int,
    top_n: int,
) -> Saved | Said:
    """Draw 03-lead-support from `lead_support` and `asymmetry`, in the order of `workload`."""
    if not len(support):
        return words.nothing("none.leads")
    reach = (support > 0).sum()
    widest = reach.drop(everywhere, errors="ignore").max()
    enough = (
        load["lead"].sum() >= LEAST_LEADS and units >= LEAST_TASKS and len(load) >= LEAST_BODIES
    )
    if not (enough and widest >= AGAIN):
        return words.nothing()
    first = [name for name in load.index if reach.get(name) == widest and name not in everywhere]
    columns = reach.sort_values(ascending=False, kind="stable").index[:top_n]
    rows = support.index[:top_n]
    shown = support.loc[
        [name for name in load.index if name in rows],
        [name for name in load.index if name in columns],
    ]
    fig, ax = new_figure(height=38 + 3.4 * len(shown))
    plot_lead_support(shown, reach, words, ax, first)
    values = {
        "rows": len(shown), "columns": len(shown.columns), "leaders": len(support),
        "supporters": len(reach), "unit": words.say(f"unit.{unit}"), "units": units,
        "directed": int((support.to_numpy() > 0).sum()), "pairs": len(ties),
        "reciprocated": int(ties["reciprocated"].sum()), "names": words.listed(everywhere),
        "total": int(support.to_numpy().sum()),
    }  # fmt: skip
    apart = {part: words.say(f"support.{part}", **values) for part in ("apart", "aside")}
    apart = apart if everywhere else dict.fromkeys(apart, "")
    said = _widest(words, first, int(widest), load["lead"], values)
    claim = words.claim("support", claim=said, **apart, **values)
    behind = long_table(support, "lead", "support", "shared").reset_index()
    behind = behind[behind["lead"] != behind["support"]]
    behind = labelled(words, behind, lead=Wording.label, support=Wording.label)
    return save_figure(fig, "03-lead-support", behind, **claim)


def _widest(
    words: Wording, first: list[str], reach: int, leads: pd.Series, values: dict[str, Any]
) -> str:
    """Say which supporter the most leaders have, and how much it leads itself."""
    if len(first) > 1:
        names = words.listed(first) if len(first) <= NAMED else words.say("bodies", n=len(first))
        return words.say("support.most.ties", first=names, reach=reach)
    own = int(leads[first[0]])
    others = values["leaders"] - (own > 0)
    said = words.say("support.most", first=words.label(first[0]), reach=reach, others=others)
    ending = "support.leads" if own else "support.leads.none"
    return said + words.say(ending, n=own, **values)


def draw_precedence(
    words: Wording,
    first: pd.DataFrame,
    ways: pd.DataFrame,
    everywhere: list[str],
    load: pd.DataFrame,
    top_n: int,
) -> Saved | Said:
    """Draw 03-precedence from `precedence`, and `order_by_chance` for each way of counting.

    The ways, rows of a table: "all" supporters; the "rest", without bodies in every unit; each
    list of supporters "once".
    """
    supporters = first[first["support_clauses"] > 0]
    lists = int(supporters["first_support"].sum())
    kept = ways.drop(index=[] if everywhere else "rest")
    kept = kept[kept["pairs"] >= PAIRS].astype({"pairs": int, "kept": int})
    times = supporters["first_support"].max()
    if lists < LEAST_TASKS or len(supporters) < LEAST_BODIES or not (len(kept) or times >= AGAIN):
        return words.nothing()
    most = supporters["support_clauses"].sort_values(ascending=False, kind="stable").index[:top_n]
    shown = supporters.loc[[name for name in load.index if name in most]]
    fig = _plot_supporters(words, shown, kept, everywhere)
    top = list(supporters.index[supporters["first_support"] == times])
    values = {
        "first": words.listed(top) if len(top) <= NAMED else words.say("bodies", n=len(top)),
        "each": words.each(top), "times": times, "lists": lists, "shown": len(shown),
        "supporters": len(supporters),
    }  # fmt: skip
    if len(kept):
        claim = words.claim(
            "precedence", **values, **{str(key): n for key, n in kept.to_dict("records")[0].items()}
        )
        claim["caption"] += words.say("precedence.order.note")
    else:
        claim = words.claim("precedence.first", **values)
    behind = labelled(words, first, department=Wording.label)
    return save_figure(fig, "03-precedence", behind, **claim)


def _plot_supporters(
    words: Wording, shown: pd.DataFrame, kept: pd.DataFrame, everywhere: list[str]
) -> Figure:
    """Draw the pairs that keep one order above the bodies that are named first."""
    height = 32 + 3.1 * len(shown)
    if not len(kept):
        fig, ax = new_figure(height=height)
        axes = [ax]
    else:
        fig, axes = new_figure(
            height=height + 14 + 3.6 * len(kept), nrows=2,
            height_ratios=[1.2 * len(kept), len(shown)],
        )  # fmt: skip
        names = words.listed(everywhere) if len(everywhere) <= NAMED else words.say("order.these")
        labels = [words.say(f"order.{way}", names=names) for way in kept.index]
        plot_order(kept, labels, words, axes[0])
    plot_precedence(shown, words, axes[-1])
    key_of_orders(axes, words)
    return fig


def draw_combinations(
    words: Wording, sets: pd.DataFrame, everywhere: list[str], load: pd.DataFrame, tasks: int
) -> Saved | Said:
    """Draw 03-combinations from `combinations_of_departments`."""
    several = sets[sets["size"] > 1]
    recurring = several[several["tasks"] > 1]
    if tasks < LEAST_TASKS:
        return words.nothing()
    if recurring.empty:
        return words.nothing("combinations.none")
    shown = _few_members(recurring.head(SHOWN))
    bodies = len(set("|".join(shown["combination"]).split("|")))
    fig, axes = new_figure(
        height=30 + 3.4 * bodies, nrows=2, height_ratios=[1, max(bodies, 3) / 6], sharex=False
    )
    plot_combinations(shown, load.index, words, axes)
    single = int((several["tasks"] == 1).sum())
    repeated = int(recurring["tasks"].sum())
    names = words.listed(everywhere)
    aside = "combinations.aside" if everywhere else "combinations.aside.none"
    values = {
        "recurring": len(recurring), "shown": len(shown), "single": single, "tasks": tasks,
        "repeated": repeated, "drawn": int(shown["tasks"].sum()),
        "few": tasks - single - repeated, "aside": words.say(aside, names=names),
    }  # fmt: skip
    claim = words.claim("combinations", **values)
    if len(shown) < len(recurring):
        claim["headline"] = words.say("combinations.headline.part", **values)
    if len(recurring) < SETS:
        return Said(words.say("combinations.nothing", headline=claim["headline"]))
    behind = labelled(words, sets, combination=members)
    return save_figure(fig, "03-combinations", behind, **claim)


def _few_members(sets: pd.DataFrame) -> pd.DataFrame:
    """Return the first combinations, as many as have a number of members that can be drawn."""
    members: set[str] = set()
    for place, combination in enumerate(sets["combination"]):
        members |= set(combination.split("|"))
        if place and len(members) > MEMBERS:
            return sets.head(place)
    return sets
