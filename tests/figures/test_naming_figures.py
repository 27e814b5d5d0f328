"""Figures 01 and 02: each headline is true of tables drawn at random, in both languages."""

import re
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from hbey_analysis.figures import structure, workload
from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.measures.lead_rate import (
    lead_rate,
    leading_merged,
    leads_by_rank,
    random_leads,
    standing_groups,
)
from hbey_analysis.measures.structure import body_groups, named_cells
from hbey_analysis.measures.workload import workload as measured
from hbey_analysis.plots.style import Said

SEEDS = range(25)
DRAWS = {"n_draws": 200, "seed": 1}
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_seed = pytest.mark.parametrize("seed", SEEDS)


@pytest.fixture(autouse=True)
def claimed(monkeypatch):
    """Draw nothing; a figure gives its headline and caption, and the table behind it."""
    for module in (structure, workload):
        monkeypatch.setattr(module, "new_figure", lambda **size: (None, None))
        monkeypatch.setattr(
            module, "save_figure", lambda fig, name, data, **claim: claim | {"data": data}
        )
        for name in [name for name in vars(module) if name.startswith("plot_")]:
            monkeypatch.setattr(module, name, lambda *parts: None)


def drawn_at_random(seed, hbey):
    """Return assignments of 5 to 12 tasks to 3 to 9 bodies of the registry, some without lead."""
    random = np.random.default_rng(seed)
    names = hbey.departments.loc[hbey.departments["kind"].ne("collective"), "department"]
    bodies = list(names[:1]) + list(random.choice(names[1:9], random.integers(2, 8), replace=False))
    rows = []
    for task in range(random.integers(5, 13)):
        named = random.permutation(bodies)[: random.integers(1, len(bodies) + 1)]
        first = "lead" if random.random() < 0.8 else "support"
        rows += [
            (f"{task + 1}", place, name, first if place == 0 else "support", "named")
            for place, name in enumerate(named)
        ]
    table = pd.DataFrame(rows, columns=["task_id", "position", "department", "role", "kind"])
    return table.assign(item_id=None, section_id=None)


def plan_of(assignments):
    ids = assignments["task_id"].unique()
    return SimpleNamespace(tasks=pd.DataFrame({"task_id": ids}))


def groups_of(assignments, hbey):
    return body_groups(measured(assignments), standing_groups(hbey.departments, hbey.notes))


def numbers(text):
    return re.findall(r"\d+(?:\.\d+)?", text)


def most_named(assignments):
    """Count by hand how many tasks name each body; return the most, and who has it."""
    pairs = set(zip(assignments["task_id"], assignments["department"], strict=True))
    counts = Counter(name for _, name in pairs)
    most = max(counts.values())
    return most, {name for name, count in counts.items() if count == most}


def assert_names_the_first(phrase, assignments, words):
    most, first = most_named(assignments)
    labels = {name: words.label(name) for name in assignments["department"].unique()}
    if len(first) <= workload.LISTED:
        assert {name for name, label in labels.items() if label in phrase} == first
    else:
        assert str(len(first)) in numbers(phrase)
        assert not any(label in phrase for label in labels.values())
    assert {str(most), str(assignments["task_id"].nunique())} <= set(numbers(phrase))


@each_language
@each_seed
def test_workload_names_who_is_named_most_and_says_ties(seed, language, hbey):
    rows, words = drawn_at_random(seed, hbey), Wording(hbey, language)
    claim = workload.draw_workload(plan_of(rows), words, measured(rows), "task", "whole", 32)
    if isinstance(claim, Said):
        assert rows["department"].nunique() < workload.LEAST_BODIES
        return
    assert_names_the_first(claim["headline"], rows, words)
    _, first = most_named(rows)
    if len(first) == 1 and rows["role"].eq("lead").any():
        leads = (rows["department"].isin(first) & rows["role"].eq("lead")).sum()
        assert int(numbers(claim["headline"])[-1]) == leads


@each_language
@each_seed
def test_assignments_count_who_leads_and_name_who_is_named_most(seed, language, hbey):
    rows, words = drawn_at_random(seed, hbey), Wording(hbey, language)
    ids = rows["task_id"].unique()
    tasks = pd.DataFrame({"part": None, "measurable": False}, index=ids)
    claim = structure.draw_assignments(words, named_cells(rows), groups_of(rows, hbey), tasks)
    leaders = rows.loc[rows["role"].eq("lead"), "department"].nunique()
    said = set(numbers(claim["headline"]))
    assert {str(rows["department"].nunique())} <= said
    assert str(leaders) in said or not leaders
    assert_names_the_first(re.split("[.。] ?", claim["headline"], maxsplit=1)[1], rows, words)


def gini_by_hand(values):
    pairs = [abs(a - b) for a in values for b in values]
    return sum(pairs) / (2 * len(values) ** 2 * (sum(values) / len(values)))


@each_language
@each_seed
def test_concentration_says_on_which_side_of_the_even_draw_it_lies(seed, language, hbey):
    rows, words = drawn_at_random(seed, hbey), Wording(hbey, language)
    ranks = {draw: leads_by_rank(rows, draw, **DRAWS) for draw in ("all", "named")}
    random = {draw: random_leads(rows, draw, **DRAWS) for draw in ("all", "named")}
    claim = workload.draw_concentration(hbey, words, ranks, random)
    led = rows[rows["task_id"].isin(rows.loc[rows["role"].eq("lead"), "task_id"])]
    leads = led[led["role"].eq("lead")].groupby("department").size()
    if leads.sum() < workload.LEAST_LEADS or led["department"].nunique() < workload.LEAST_BODIES:
        assert isinstance(claim, Said)
        return
    counts = leads.reindex(led["department"].unique(), fill_value=0).tolist()
    gini, (low, high) = gini_by_hand(counts), random["all"].loc["gini", ["low", "high"]]
    sides = {
        "en": ("more concentrated", "less concentrated", "as concentrated"),
        "zh": ("更集中", "更分散", "范围之内"),
    }[language]
    near = 1e-9
    side = sides[0 if gini > high + near else 1 if gini < low - near else 2]
    assert side in claim["headline"]
    assert not any(other in claim["headline"] for other in sides if other != side)
    assert any(abs(float(said) - gini) < 0.00501 for said in numbers(claim["headline"]))


@each_language
@each_seed
def test_lead_rate_states_the_leads_of_groups_as_they_are(seed, language, hbey):
    rows, words = drawn_at_random(seed, hbey), Wording(hbey, language)
    standing = standing_groups(hbey.departments, hbey.notes)
    rates, groups = lead_rate(rows), lead_rate(rows, standing["standing"])
    merged = leading_merged(rows, hbey.departments)
    claim = workload.draw_lead_rate(words, rates, groups, groups_of(rows, hbey), merged)
    led = rows[rows["task_id"].isin(rows.loc[rows["role"].eq("lead"), "task_id"])]
    if isinstance(claim, Said):
        assert led["task_id"].nunique() < workload.LEAST_TASKS or len(rates) < 3
        return
    expected = Counter()
    for _, task in led.groupby("task_id"):
        for group, members in task.groupby(task["department"].map(standing["standing"])):
            expected[group] += len(members) / len(task)
    said = [numbers(phrase) for phrase in re.split("[;；]", claim["headline"])]
    told = []
    for group in ("approving", "coordinator"):
        members = led[led["department"].map(standing["standing"]).eq(group)]
        if len(members) >= workload.LEAST_TASKS:
            counts = {str(members["role"].eq("lead").sum()), str(led["task_id"].nunique())}
            told.append((counts, expected[group]))
    if told:
        assert [set(phrase[:2]) for phrase in said] == [counts for counts, _ in told]
        assert [float(phrase[2]) for phrase in said] == [
            pytest.approx(value, abs=0.0501) for _, value in told
        ]
    else:
        firm = (rates["q"] < 0.05).sum()
        assert (str(firm) in numbers(claim["headline"])) or not firm


@each_language
@each_seed
def test_the_longest_part_is_the_longest(seed, language, hbey):
    random, words = np.random.default_rng(seed), Wording(hbey, language)
    n = random.integers(2, 10)
    ids = [str(place + 1) for place in range(n)]
    sizes = pd.DataFrame(
        {"n_items": 1, "n_tasks": 3, "n_characters": random.integers(1, 5, n)},
        index=pd.Index(ids, name="section_id"),
    )
    plan = SimpleNamespace(
        tasks=pd.DataFrame({"n_characters": [1] * 3 * n}), sections=ids, items=ids
    )
    claim = structure.draw_glance(plan, words, sizes)
    if isinstance(claim, Said):
        return
    most = sizes["n_characters"].max()
    longest = sizes.index[sizes["n_characters"] == most]
    labels = [name for name in ids if words.label(name) in claim["headline"]]
    assert labels == (list(longest) if len(longest) <= workload.LISTED else [])
    share = f"{most / sizes['n_characters'].sum():.0%}"
    assert share in claim["headline"]


def few(n_tasks, n_bodies):
    """Return assignments of so many tasks to so many bodies, all named in all."""
    rows = [
        (f"{task}", place, f"body {place}", "lead" if place == 0 else "support", "named")
        for task in range(n_tasks)
        for place in range(n_bodies)
    ]
    table = pd.DataFrame(rows, columns=["task_id", "position", "department", "role", "kind"])
    return table.assign(item_id=None, section_id=None)


@pytest.mark.parametrize(("n_tasks", "n_bodies"), [(4, 3), (5, 2)])
def test_nothing_is_claimed_of_few_tasks_or_bodies(n_tasks, n_bodies, hbey):
    rows, words = few(n_tasks, n_bodies), Wording(hbey, "en")
    tasks = pd.DataFrame({"part": None, "measurable": False}, index=rows["task_id"].unique())
    groups = groups_of(rows, hbey)
    merged = leading_merged(rows, hbey.departments)
    said = [
        workload.draw_workload(plan_of(rows), words, measured(rows), "task", "whole", 32),
        structure.draw_assignments(words, named_cells(rows), groups, tasks),
        workload.draw_lead_rate(words, lead_rate(rows), lead_rate(rows, {}), groups, merged),
    ]
    assert [type(each) for each in said] == [Said] * 3


def test_plans_beyond_a_page_are_cut_and_the_caption_says_so(hbey):
    rows = few(95, 70)
    tasks = pd.DataFrame({"part": None, "measurable": False}, index=rows["task_id"].unique())
    groups = groups_of(rows, hbey)
    claim = structure.draw_assignments(Wording(hbey, "en"), named_cells(rows), groups, tasks)
    assert "60 of 70 bodies" in claim["caption"]
    assert "first 90 of 95 tasks" in claim["caption"]
    assert len(claim["data"]) == 95 * 70  # the table behind it is whole


def test_fractional_counting_is_said_in_shares(hbey):
    rows, words = few(6, 3), Wording(hbey, "en")
    rows = rows.drop(rows.index[1])
    load = measured(rows, counting="fractional")
    claim = workload.draw_workload(plan_of(rows), words, load, "task", "fractional", 32)
    assert claim["headline"] == ("Largest sum of shares in 6 tasks: body 0 and body 2, 2.17 each")


# ------------------------------------------------------------------ the plan of 2013


@pytest.fixture
def of_hbey(hbey):
    """The claims of figure 02-lead-rate, in English."""
    standing = standing_groups(hbey.departments, hbey.notes)
    rates = lead_rate(hbey.assignments)
    groups = lead_rate(hbey.assignments, standing["standing"])
    merged = leading_merged(hbey.assignments, hbey.departments)
    bodies = groups_of(hbey.assignments, hbey)
    return workload.draw_lead_rate(Wording(hbey, "en"), rates, groups, bodies, merged)


def test_gatekeepers_lead_one_where_fourteen_are_expected(of_hbey):
    assert of_hbey["headline"] == (
        "Gatekeepers lead 1 of 50 tasks (even draw 14.1); "
        "the co-ordinator leads 14 of 50 (even draw 10.0)"
    )
    assert "named 74 times in all, lead 1, 14.1 expected, P < .001" in of_hbey["caption"]


def test_a_body_with_its_subordinates_is_said_with_the_registry_s_confidence(of_hbey):
    assert "leads 21 of 50 tasks" in of_hbey["caption"]
    assert "7.0 to 4.4" in of_hbey["caption"]
    assert "high confidence alone (1), Development & Reform leads 20" in of_hbey["caption"]
