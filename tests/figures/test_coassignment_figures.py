"""The headlines of notebook 03 are true of tables drawn at random, in both languages."""

import re
from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from hbey_analysis.figures import coassignment as figures
from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.measures.coassignment import (
    asymmetry,
    co_assignment,
    combinations_of_departments,
    in_every_unit,
    lead_support,
    precedence,
)
from hbey_analysis.measures.coordination import order_by_chance
from hbey_analysis.measures.significance import NULL_MODELS, all_nulls
from hbey_analysis.measures.workload import workload
from hbey_analysis.plots.style import Said

SEEDS = range(24)
VERDICTS = ["firm", "on the threshold", "not"]
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_seed = pytest.mark.parametrize("seed", SEEDS)


@pytest.fixture(autouse=True)
def claims_alone(monkeypatch):
    """Nothing is drawn: what would be saved is returned."""
    for name in vars(figures).copy():
        if name.startswith(("plot_", "key_of")):
            monkeypatch.setattr(figures, name, lambda *_, **__: None)
    axes = lambda nrows=1, **_: (None, [None] * nrows if nrows > 1 else None)  # noqa: E731
    monkeypatch.setattr(figures, "new_figure", axes)
    monkeypatch.setattr(figures, "save_figure", lambda fig, name, data, **claim: claim)


@pytest.fixture
def words(hbey, language):
    return Wording(hbey, language)


def drawn(seed, hbey, tasks=12, bodies=8):
    """Return random tasks as {task: (lead, supporters in order)}, and as assignments."""
    random = np.random.default_rng(seed)
    names = list(hbey.departments["department"][: int(random.integers(4, bodies + 1))])
    common = bool(random.integers(2))  # whether the first is in every task
    plan = {}
    for task in range(tasks):
        chosen = list(random.permutation(names)[: random.integers(1, len(names))])
        if common and names[0] not in chosen:
            chosen.append(names[0])
        if random.integers(3):
            chosen.sort(key=names.index)
        plan[f"1.1.{task}"] = chosen[0], chosen[1:]
    rows = [
        (task, "1.1", "1", place, body, "support" if place > 1 else "lead", "named")
        for task, (lead, supporters) in plan.items()
        for place, body in enumerate([lead, *supporters], 1)
    ]
    columns = ["task_id", "item_id", "section_id", "position", "department", "role", "kind"]
    return plan, pd.DataFrame(rows, columns=columns)


def measured(assignments, tasks=12):
    together = co_assignment(assignments)
    return workload(assignments), together, in_every_unit(together, tasks)


def no_nulls(framed=()):
    """Return a table of nulls in which fixed margins find these pairs."""
    rows = [(a, b, "margins", "firm") for a, b in framed]
    return pd.DataFrame(rows, columns=[*figures.PAIR, "null", "verdict"])


def numbers(text, words, *names):
    """Return the numbers of a sentence, labels of bodies taken out."""
    for name in names:
        text = text.replace(words.label(name), "")
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


# ------------------------------------------------------------------ co-assignment


@each_language
@each_seed
def test_the_pairs_that_share_most_are_those_named(hbey, words, seed):
    plan, assignments = drawn(seed, hbey)
    load, together, everywhere = measured(assignments)
    sets = [{lead, *rest} - set(everywhere) for lead, rest in plan.values()]
    shared = Counter(pair for bodies in sets for pair in combinations(sorted(bodies), 2))
    claim = figures.draw_co_assignment(
        words, together, everywhere, no_nulls(), load, "task", len(plan), 20
    )
    most = max(shared.values(), default=0)
    if isinstance(claim, Said):
        assert most < 3 or len(set().union(*sets)) < 3
        return
    first = [pair for pair, times in shared.items() if times == most]
    found = claim["headline"]
    apart = words.say("co.apart", names=words.listed(everywhere)) if everywhere else ""
    assert found.startswith(apart)
    found = found.removeprefix(apart)
    if len(first) == 1:
        assert all(words.label(name) in found for name in first[0])
        assert numbers(found, words, *first[0]) == [most]
    else:
        assert sorted(numbers(found, words)) == sorted([len(first), most])


@each_language
def test_a_headline_speaks_of_the_bodies_drawn_where_they_are_not_all(hbey, words, language):
    plan, assignments = drawn(3, hbey, tasks=30)
    load, together, everywhere = measured(assignments, 30)
    names = [name for name in load.index if name not in everywhere]
    hidden = [(names[0], names[-1])]
    inputs = words, together, everywhere, no_nulls(hidden), load, "task", len(plan)
    part = figures.draw_co_assignment(*inputs, 3)["headline"]
    key = "co.apart.among" if everywhere else "co.apart.shown"
    assert part.startswith(words.say(key, shown=3, names=words.listed(everywhere)))
    framed = words.say("co.frames", n=1)
    assert not part.endswith(framed)  # the framed pair is not drawn
    assert figures.draw_co_assignment(*inputs, 20)["headline"].endswith(framed)


# ------------------------------------------------------------------ nulls


def judged(seed, hbey, models):
    """Return random verdicts of null models on the pairs of five bodies."""
    random = np.random.default_rng(seed)
    chance = random.dirichlet([2, 1, 1])
    rows = []
    for a, b in combinations(hbey.departments["department"][:5], 2):
        usual = random.choice(VERDICTS, p=chance)
        said = {null: usual if random.random() < 0.8 else random.choice(VERDICTS, p=chance)
                for null in models}  # fmt: skip
        stands = all(said[null] == "firm" for null in models if null != "average_margins")
        rows += [(a, b, null, 3, 1.0, 0.1, 0.1, 0.1, 0.1, said[null], stands) for null in models]
    table = pd.DataFrame(
        rows,
        columns=[*figures.PAIR, "null", "observed", "expected", "p", "q", "q_low", "q_high",
                 "verdict", "stands"],
    )  # fmt: skip
    table.attrs["set_aside"] = []
    return table


@each_language
@each_seed
def test_the_verdict_counts_the_pairs_that_are_firm_under_every_strict_null(hbey, words, seed):
    models = list(NULL_MODELS) if seed % 2 else ["average_margins", "margins", "distinct_sets"]
    table = judged(seed, hbey, models)
    strict = table[table["null"] != "average_margins"]
    said = {pair: set(rows["verdict"]) for pair, rows in strict.groupby(figures.PAIR)}
    firm = [pair for pair, verdicts in said.items() if verdicts == {"firm"}]
    margins = Counter(table.loc[table["null"] == "margins", "verdict"])
    claim = figures.draw_nulls(words, table, "task", 20, 50_000)
    if set(table["verdict"]) == {"not"}:
        assert claim.sentence == words.say("nulls.nothing", pairs=10, nulls=len(models))
        return
    found = claim["headline"]
    undecided = [pair for pair, verdicts in said.items() if "not" not in verdicts]
    if len(firm) == 1:
        assert all(words.label(name) in found for name in firm[0])
    elif firm:
        assert sorted(numbers(found, words)) == sorted([len(firm), 10])
    elif undecided:
        assert sorted(numbers(found, words)) == sorted([len(undecided), 10])
    else:
        counts = [margins["firm"], margins["on the threshold"], 10]
        assert sorted(numbers(found, words)) == sorted(counts)
    sections = {"en": "sections", "zh": "章节"}[words.language]
    assert (sections in found) == ("sections" in models)


def test_what_stands_in_hbey_is_agriculture_and_water(hbey):
    table = all_nulls(hbey.assignments, n_draws=40_000)
    claim = figures.draw_nulls(Wording(hbey, "zh"), table, "task", 50, 40_000)
    assert (
        claim["headline"] == "控制边际、章节和重复条款后，仅农牧业厅–水利厅的共同点名仍多于随机水平"
    )
    assert "34,875" not in claim["caption"]
    few = figures.draw_nulls(Wording(hbey, "en"), table, "task", 50, 34_000)
    assert few["caption"].endswith(Wording(hbey, "en").say("nulls.few", needed=34_875))


# ------------------------------------------------------------------ leads and supporters


@each_language
@each_seed
def test_the_supporter_of_most_leaders_is_the_one_named(hbey, words, seed):
    plan, assignments = drawn(seed, hbey)
    load, _, everywhere = measured(assignments)
    support = lead_support(assignments)
    claim = figures.draw_lead_support(
        words, support, asymmetry(support), everywhere, load, "task", len(plan), 20
    )
    leads = Counter(lead for lead, _ in plan.values())
    supported = {
        body: {lead for lead, rest in plan.values() if body in rest} for body in load.index
    }
    reach = {body: len(by) for body, by in supported.items() if body not in everywhere}
    most = max(reach.values())
    if isinstance(claim, Said):
        assert most < 3
        return
    first = [body for body in load.index if reach.get(body) == most]
    found = claim["headline"]
    if everywhere:
        apart = words.say("support.apart", names=words.listed(everywhere))
        assert found.startswith(apart)
        found = found.removeprefix(apart)
    if len(first) == 1:
        own = leads[first[0]]
        expected = [most, len(leads) - bool(own), *([own, len(plan)] if own else [])]
        assert words.label(first[0]) in found
        assert sorted(numbers(found, words, *first)) == sorted(expected)
    else:
        named = [body for body in load.index if words.label(body) in found]
        assert named == (first if len(first) <= figures.NAMED else [])
        counted = [] if named else [len(first)]
        assert sorted(numbers(found, words, *first)) == sorted([most, *counted])


@each_language
@each_seed
def test_the_order_of_supporters_is_as_counted(hbey, words, seed):
    plan, assignments = drawn(seed, hbey)
    load, _, everywhere = measured(assignments)
    ways = pd.DataFrame({way: order_by_chance(assignments, n_draws=5) for way in ("all", "rest")}).T
    claim = figures.draw_precedence(words, precedence(assignments), ways, everywhere, load, 20)
    lists = [rest for _, rest in plan.values() if rest]
    orders = {}
    for rest in lists:
        for one, two in combinations(rest, 2):
            orders.setdefault(frozenset((one, two)), []).append(one)
    often = [firsts for firsts in orders.values() if len(firsts) >= 3]
    kept = sum(len(set(firsts)) == 1 for firsts in often)
    chance = sum(2 * 0.5 ** len(firsts) for firsts in often)
    first = Counter(rest[0] for rest in lists)
    if isinstance(claim, Said):
        assert len(lists) < 5 or (len(often) < 5 and max(first.values()) < 3)
    elif len(often) >= 5:
        assert sorted(numbers(claim["headline"], words)) == pytest.approx(
            sorted([kept, len(often), round(chance, 1)]), abs=0.051
        )
    else:
        top = [body for body, times in first.items() if times == max(first.values())]
        counts = [max(first.values()), len(lists), *([len(top)] if len(top) > 2 else [])]
        assert sorted(numbers(claim["headline"], words, *top)) == sorted(counts)


# ------------------------------------------------------------------ combinations


@each_language
@each_seed
def test_the_combinations_that_recur_are_counted(hbey, words, seed, monkeypatch):
    monkeypatch.setattr(figures, "SHOWN", 3)
    plan, assignments = drawn(seed, hbey, tasks=20, bodies=5)
    load, _, everywhere = measured(assignments, 20)
    sets = [frozenset({lead, *rest} - set(everywhere)) for lead, rest in plan.values()]
    times = Counter(bodies for bodies in sets if len(bodies) > 1)
    recurring = sorted((n for n in times.values() if n > 1), reverse=True)
    free = [name for name in load.index if name not in everywhere]
    table = combinations_of_departments(assignments, departments_of_interest=free)
    claim = figures.draw_combinations(words, table, everywhere, load, len(plan))
    if isinstance(claim, Said):
        assert len(recurring) < figures.SETS
        said = numbers(claim.sentence.replace("One", "1"), words)
        assert not recurring or sorted(said) == sorted([len(recurring), sum(recurring), 20])
        return
    found = numbers(claim["headline"], words)
    shown = recurring[:3]
    part = [len(shown)] if len(recurring) > 3 else []
    assert sorted(found) == sorted([len(recurring), *part, sum(shown), 20])
    said = numbers(claim["caption"].replace(words.plan_name, ""), words)
    single = sum(n == 1 for n in times.values())
    few = sum(len(bodies) < 2 for bodies in sets)
    assert {single, few} <= set(said)


def test_combinations_of_too_many_members_are_left_out():
    wide = ["|".join(f"{row}.{n}" for n in range(20)) for row in range(3)]
    sets = pd.DataFrame({"combination": wide})
    assert len(figures._few_members(sets)) == 1
    assert len(figures._few_members(sets.iloc[:0])) == 0


@each_language
def test_too_little_gives_no_headline(hbey, words, language):
    _, assignments = drawn(1, hbey, tasks=4)
    load, together, _ = measured(assignments, 4)
    support = lead_support(assignments)
    table = judged(1, hbey, NULL_MODELS)
    said = [
        figures.draw_co_assignment(words, together, [], no_nulls(), load, "task", 4, 9),
        figures.draw_nulls(words, table, "task", 4, 100),
        figures.draw_lead_support(words, support, asymmetry(support), [], load, "task", 4, 9),
        figures.draw_combinations(words, pd.DataFrame(
            {"combination": ["a|b"], "size": [2], "tasks": [2]}), [], load, 4),
    ]  # fmt: skip
    assert [claim.sentence for claim in said] == [words.say("none.measure")] * 4
    alone = lead_support(assignments.assign(role="responsible"))
    claim = figures.draw_lead_support(words, alone, asymmetry(alone), [], load, "task", 9, 9)
    assert claim.sentence == words.say("none.leads")
