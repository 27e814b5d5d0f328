"""Figures 09 say what is true of the plan and of those comparable with it, counted again here."""

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from claims import assert_sound, nothing_drawn, numbers
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st
from small_facts import FUNCTIONS, facts

from hbey_analysis import plan_measures, read_functions, with_baseline
from hbey_analysis.figures import draw_bodies, draw_leaders, draw_levels, draw_presence
from hbey_analysis.figures.baseline import LEAST_PLANS
from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.measures.baseline import CENTRAL, CHOSEN
from hbey_analysis.plots.style import Said

few = settings(max_examples=6, deadline=None)  # of seven plans or more each
LED = st.sampled_from(["P>F", "F>PL", "L>E", "A>BC", "A>B", "C>P", "E>AFL", "A>PE*"])
FLAT = st.sampled_from([">PF", ">L", ">ABC", ">E*"])


@st.composite
def corpora(draw):
    """Draw plans of which the first, mostly seven, are alike; the first of all is the plan."""
    led, flat = st.lists(LED, min_size=8, max_size=10), st.lists(FLAT, min_size=7, max_size=9)
    alike = draw(st.sampled_from([7, 7, 7, 4]))
    levels = ["city"] * alike + draw(st.lists(st.sampled_from(["city", "state"]), max_size=3))
    clauses = [draw(led if n < alike else st.one_of(led, flat)) for n in range(len(levels))]
    return facts(*((f"p{n}", levels[n], clauses[n]) for n in range(len(levels))))


@pytest.fixture(scope="module", autouse=True)
def words_alone():
    with nothing_drawn():
        yield


def said_in_both(hbey, draw, *measured):
    """Return what a figure says in each language, looked through; None where it says nothing."""
    found = {}
    for language in LANGUAGES:
        drawn = draw(Wording(hbey, language), *measured)
        texts = [drawn.sentence] if isinstance(drawn, Said) else [drawn["headline"]]
        for text in texts:
            assert_sound(text, language)
        found[language] = None if isinstance(drawn, Said) else drawn["headline"]
    assert len({said is None for said in found.values()}) == 1
    return found if found["en"] else None


# ------------------------------------------------------------------ counted by hand


def bodies(corpus):
    """Return {plan: {task: {body: role}}}, classes left out."""
    found = {plan: {} for plan in corpus.plans.index}
    for row in corpus.assignments.itertuples():
        if row.kind == "named":
            found[row.plan_id].setdefault(row.task_id, {})[row.department] = row.role
    return found


def alike(corpus):
    """Return the plans of eight tasks or more with the level and the grammar of the first."""
    (first, *others), kinds = corpus.plans.index, ["level", "grammar"]
    known = corpus.plans[kinds].apply(tuple, axis=1)
    return [p for p in others if known[p] == known[first] and corpus.plans["tasks"][p] >= 8]


def of(function, body):
    return body == "C" if function == CENTRAL else FUNCTIONS.get(body) == function


def clear(tasks):
    """Return the tasks with one lead and others."""
    return [
        task for task in tasks.values() if len(task) > 1 and [*task.values()].count("lead") == 1
    ]


def share(tasks, function, size):
    return sum(any(of(function, body) for body in task) for task in tasks.values()) / size


def over(tasks, function):
    """Return leads beyond an even draw for each naming; None where too little is named."""
    known = clear(tasks)
    named = [task for task in known if any(of(function, body) for body in task)]
    if len(known) < 8 or len(named) < 3:
        return None
    leads = sum(any(of(function, b) and r == "lead" for b, r in task.items()) for task in named)
    even = sum(sum(of(function, body) for body in task) / len(task) for task in named)
    return (leads - even) / len(named)


def place(own, others):
    """Return how many lie below and above, of how many."""
    known = [value for value in others if value is not None]
    below = sum(value < own - 1e-9 for value in known)
    return below, sum(value > own + 1e-9 for value in known), len(known)


def assert_furthest(text, places, labels):
    """Assert that those named are furthest from the middle, and the numbers are theirs."""
    assert places
    gaps = {key: (below - above) / n for key, (below, above, n) in places.items()}
    most = max(abs(gap) for gap in gaps.values())
    said = [key for key in places if labels[key] in text]
    if not most:
        assert not said
        return
    assert said
    for key in said:
        below, above, n = places[key]
        assert abs(gaps[key]) == pytest.approx(most)
        side = below if gaps[key] > 0 else above
        assert sorted(numbers(text)) == sorted([str(side), str(n)])
        less = re.search("less|低于|少于", text) is not None
        assert less == (gaps[key] < 0)


# ------------------------------------------------------------------ the properties


@pytest.mark.parametrize("draw", [draw_presence, draw_leaders, draw_bodies, draw_levels])
def test_of_some_corpora_each_figure_says_something(hbey, functions, draw):
    def says(corpus):
        table = plan_measures(corpus)
        measured = {
            draw_presence: (corpus, table, "level+grammar", functions),
            draw_levels: (corpus, table),
        }.get(draw, (table, "level+grammar"))
        return said_in_both(hbey, draw, *measured)

    once = settings(few, max_examples=20, phases=[Phase.generate])
    assert find(corpora(), says, settings=once)


@given(corpora())
@few
def test_the_functions_in_the_headline_are_furthest_from_the_middle(hbey, functions, corpus):
    found = said_in_both(hbey, draw_presence, corpus, plan_measures(corpus), "level+grammar",
                         functions)  # fmt: skip
    tasks, (first, *_), others = bodies(corpus), corpus.plans.index, alike(corpus)
    if len(others) < LEAST_PLANS:
        assert not found
        return
    size = corpus.plans["tasks"]
    shares, leads = {}, {}
    for name in CHOSEN:
        mine = share(tasks[first], name, size[first])
        shares[name] = place(mine, [share(tasks[p], name, size[p]) for p in others])
        own = over(tasks[first], name)
        rates = [over(tasks[p], name) for p in others]
        if own is not None and sum(rate is not None for rate in rates) >= LEAST_PLANS:
            leads[name] = place(own, rates)
    for language, headline in found.items():
        labels = {row["code"]: row[f"label_{language}"] for row in functions.rows}
        labels[CENTRAL] = Wording(hbey, language).say(CENTRAL)
        presence, *rest = re.split("[;；]", headline)
        assert_furthest(presence, shares, labels)
        assert bool(rest) == bool(leads)
        if rest:
            assert_furthest(rest[0], leads, labels)


@pytest.fixture(scope="module")
def functions():
    return read_functions()


def gini(values):
    apart = sum(abs(a - b) for a in values for b in values)
    return apart / (2 * len(values) * sum(values))


def leads_of(tasks):
    led = [task for task in tasks.values() if "lead" in task.values()]
    counts = Counter({body: 0 for task in led for body in task})
    counts.update(body for task in led for body, role in task.items() if role == "lead")
    return list(counts.values())


@given(corpora())
@few
def test_concentration_is_ranked_among_comparable_plans(hbey, corpus):
    table = plan_measures(corpus)
    found = said_in_both(hbey, draw_leaders, table, "level+grammar")
    tasks, (first, *_) = bodies(corpus), corpus.plans.index
    others = [plan for plan in alike(corpus) if len(clear(tasks[plan])) >= 8]
    if len(clear(tasks[first])) < 8 or len(others) < LEAST_PLANS:
        assert not found
        return
    above = {p: gini(leads_of(tasks[p])) - table["even"][p] for p in [first, *others]}
    below, _, n = place(above[first], [above[p] for p in others])
    beyond = sum(gini(leads_of(tasks[p])) > table["high"][p] + 1e-9 for p in others)
    for headline in found.values():
        assert sorted(numbers(headline)) == sorted(map(str, (beyond, n, below)))


@given(corpora())
@few
def test_bodies_per_task_are_ranked_among_comparable_plans(hbey, corpus):
    found = said_in_both(hbey, draw_bodies, plan_measures(corpus), "level+grammar")
    tasks, (first, *_), others = bodies(corpus), corpus.plans.index, alike(corpus)
    if len(others) < LEAST_PLANS:
        assert not found
        return
    each = {p: sum(map(len, tasks[p].values())) / corpus.plans["tasks"][p] for p in tasks}
    below, above, n = place(each[first], [each[p] for p in others])
    for headline in found.values():
        said = [f"{each[first]:.1f}", str(max(below, above)), str(n)]
        assert sorted(numbers(headline)) == sorted(said)
        assert (re.search("fewer|少于", headline) is not None) == (above > below)


@given(corpora())
@few
def test_the_level_in_the_headline_shares_most_functions(hbey, corpus):
    table = plan_measures(corpus)
    found = said_in_both(hbey, draw_levels, corpus, table)
    levels = {p: level for p, level in corpus.plans["level"].items() if table["tasks"][p] >= 8}
    first = corpus.plans.index[0]
    own = corpus.plans["level"][first]
    levels.pop(first, None)
    sizes = Counter(levels.values())
    if sizes[own] < LEAST_PLANS:
        assert not found
        return
    sets = {
        plan: {FUNCTIONS[body] for task in tasks.values() for body in task if body in FUNCTIONS}
        for plan, tasks in bodies(corpus).items()
    }
    assume(all(sets.values()))
    shared = {p: len(sets[first] & sets[p]) / len(sets[first] | sets[p]) for p in levels}
    means = {
        level: np.mean([shared[p] for p in levels if levels[p] == level])
        for level in sizes if sizes[level] >= LEAST_PLANS
    }  # fmt: skip
    most = max(round(mean, 2) for mean in means.values())
    for headline in found.values():
        said = {round(float(number), 2) for number in numbers(headline)}
        assert said == {most, round(means[own], 2)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invented_plan_has_no_place_among_real_ones(hbey, functions, language):
    invented = replace(hbey, settings=hbey.settings | {"invented": True})
    corpus = with_baseline(invented, "baseline")
    words, table = Wording(invented, language), plan_measures(corpus)
    for drawn in (
        draw_presence(words, corpus, table, "level+grammar", functions),
        draw_leaders(words, table, "level+grammar"),
        draw_bodies(words, table, "level+grammar"),
        draw_levels(words, corpus, table),
    ):
        assert drawn.sentence == words.say("none.baseline")


def test_by_hand_finance_is_furthest_above_and_planning_leads_least(hbey, functions):
    # finance: in every task of p, in none of the others; planning: as often in two, more in three
    own = ("p", "city", ["A>PF"] * 8)
    others = [(f"q{n}", "city", ["P>A"] * 8) for n in range(2)]
    others += [(f"r{n}", "city", ["P>A"] * 7 + ["A>B"]) for n in range(3)]
    corpus = facts(own, *others)
    drawn = draw_presence(
        Wording(hbey, "en"), corpus, plan_measures(corpus), "level+grammar", functions
    )
    assert drawn["headline"] == (
        "Named more often than in 5 of 5 comparable plans: Finance; "
        "leading less, given naming, than in 5 of 5: Development and reform"
    )
