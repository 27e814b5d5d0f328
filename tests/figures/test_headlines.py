"""What a figure's headline and caption claim is true of any plan, in both languages.

Each property reads the sentence and counts for itself, from the plan's own tables.
"""

import re
from collections import Counter, defaultdict
from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from claims import (
    claims,
    named,
    nothing_drawn,
    numbers,
    of_addressees,
    of_assignments,
    of_co_assignment,
    of_codes,
    of_combinations,
    of_concentration,
    of_coverage,
    of_glance,
    of_lead_rate,
    of_lead_support,
    of_mix,
    of_precedence,
    of_theme_departments,
    of_tile_map,
    of_workload,
)
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from random_plans import few, plans

from hbey_analysis.figures import FIGURES
from hbey_analysis.figures.wording import LANGUAGES

PROVED = set()
LISTED = 3  # names in a headline; of more, their number
NEAR = 1e-9


def of(figure):
    """Note that a property is about a figure."""
    PROVED.add(figure)
    return lambda test: test


SPEAKING = {
    "01-plan-at-a-glance": of_glance,
    "01-assignments": of_assignments,
    "02-workload": of_workload,
    "02-concentration": of_concentration,
    "02-lead-rate": of_lead_rate,
    "03-lead-support": of_lead_support,
    "03-precedence": of_precedence,
    "03-combinations": of_combinations,
    "04-coverage": of_coverage,
    "04-themes": partial(of_codes, codebook="themes"),
    "04-theme-departments": of_theme_departments,
    "05-addressees": of_addressees,
    "05-tile-map": of_tile_map,
    "06-mix": of_mix,
    "06-instruments": partial(of_codes, codebook="instruments"),
}


@pytest.mark.parametrize("name", SPEAKING)
def test_of_some_random_plans_each_figure_says_something(name):
    once = settings(few, max_examples=100, phases=[Phase.generate])
    assert find(plans(), lambda plan: claims(name, SPEAKING[name](plan), plan), settings=once)


@pytest.fixture(scope="module", autouse=True)
def words_alone():
    with nothing_drawn():
        yield


# ------------------------------------------------------------------ counted by hand


def labels_of(plan, language):
    return dict(
        zip(plan.departments["department"], plan.departments[f"label_{language}"], strict=True)
    )


def bodies_of(plan, unit="task"):
    """Return {unit: {body: roles}}, classes left out; a task outside any unit is one itself."""
    found = defaultdict(lambda: defaultdict(set))
    for row in plan.assignments.itertuples():
        if row.kind == "named":
            key = getattr(row, f"{unit}_id")
            key = row.task_id if pd.isna(key) else key
            found[key][row.department].add(row.role)
    return found


def count(plan, role=None, unit="task"):
    """Count the units that name each body, or name it in a role."""
    return Counter(
        body
        for bodies in bodies_of(plan, unit).values()
        for body, roles in bodies.items()
        if role is None or role in roles
    )


def units_of(plan, unit):
    return plan.tasks[f"{unit}_id"].fillna(plan.tasks["task_id"]).nunique()


def first_of(counts):
    """Return the most, and all that have it."""
    most = max(counts.values(), default=0)
    return most, {key for key, n in counts.items() if abs(n - most) < NEAR}


def assert_firsts(text, first, labels, listed=LISTED):
    """Assert that those that come first are all named, or else counted, and nobody else is."""
    assert named(text, labels) == (first if len(first) <= listed else set()), text
    if len(first) > listed:
        assert str(len(first)) in numbers(text, labels.values()), text


def in_both(found):
    """Go through what is said in each language: headline, caption, language."""
    for language in LANGUAGES:
        yield found[language]["headline"], found[language]["caption"], language


# ------------------------------------------------------------------ 01


@of("01-plan-at-a-glance")
@given(plans())
@few
def test_the_longest_parts_are_named_with_their_share(plan):
    (sizes,) = of_glance(plan)
    found = claims("01-plan-at-a-glance", (sizes,), plan)
    by = sizes.index.name
    silent = not plan.tasks.dropna(subset=[by])["n_characters"].any()
    if len(plan.tasks) < 5 or plan.tasks[by].nunique() < 2 or silent:
        assert not found
        return
    lengths, within = Counter(), plan.tasks.dropna(subset=[by])
    for row in within.itertuples():
        lengths[getattr(row, by)] += row.n_characters
    most, longest = first_of(lengths)
    for headline, _, language in in_both(found):
        outline = plan.outline.set_index("id")[f"label_{language}"]
        labels = {part: outline[part] for part in lengths}
        assert_firsts(headline, longest, labels)
        said = numbers(headline, labels.values())
        assert sorted(said[:2]) == sorted([str(len(within)), str(len(lengths))])
        assert f"{most / sum(lengths.values()):.0%}" in said
        assert (re.search(" each$|各占", headline) is not None) == (len(longest) > 1)


@of("01-assignments")
@given(plans())
@few
def test_those_that_lead_are_counted_and_those_named_most_are_named(plan):
    found = claims("01-assignments", of_assignments(plan), plan)
    totals, leads = count(plan), count(plan, "lead")
    if len(totals) < 3 or len(plan.tasks) < 5:
        assert not found
        return
    for headline, _, language in in_both(found):
        labels = labels_of(plan, language)
        first, second = re.split(r"[.。] ?", headline, maxsplit=1)
        counts = [len(totals), *([len(leads)] if leads else [])]
        assert sorted(map(int, numbers(first))) == sorted(counts)
        assert_most_named(second, plan, labels)


def assert_most_named(text, plan, labels, unit="task"):
    most, first = first_of(count(plan, unit=unit))
    assert_firsts(text, first, labels)
    said = numbers(text, labels.values())
    assert {str(most), str(units_of(plan, unit))} <= set(said)
    assert (re.search(r" each\b|各", text) is not None) == (len(first) > 1)


# ------------------------------------------------------------------ 02


@of("02-workload")
@given(plans(), st.sampled_from(["task", "item", "section"]))
@few
def test_workload_names_who_is_named_most_and_says_what_it_leads(plan, unit):
    found = claims("02-workload", of_workload(plan, unit), plan)
    totals, leads = count(plan, unit=unit), count(plan, "lead", unit)
    if len(totals) < 3 or len(plan.tasks) < 5 or units_of(plan, unit) < 2:
        assert not found
        return
    _most, first = first_of(totals)
    for headline, caption, language in in_both(found):
        labels = labels_of(plan, language)
        assert_most_named(headline, plan, labels, unit)
        said = numbers(headline, labels.values())
        if len(first) == 1 and leads:
            assert int(said[-1]) == leads[next(iter(first))]
        else:
            assert len(said) == 2 + (len(first) > LISTED)
        top = sorted(totals.values(), reverse=True)[:3]
        assert f"{sum(top) / sum(totals.values()):.0%}" in numbers(caption)
        assert str(sum(totals.values())) in numbers(caption, labels.values())


@given(plans())
@few
def test_shares_of_tasks_are_said_of_those_that_have_most(plan):
    found = claims("02-workload", of_workload(plan, "task", "fractional"), plan)
    weights = Counter()
    for bodies in bodies_of(plan).values():
        for body in bodies:
            weights[body] += 1 / len(bodies)
    if not found:
        assert len(weights) < 3 or len(plan.tasks) < 5
        return
    most, first = first_of(weights)
    for headline, _, language in in_both(found):
        labels = labels_of(plan, language)
        assert_firsts(headline, first, labels)
        said = [float(number) for number in numbers(headline, labels.values())]
        assert any(abs(number - most) < 0.00501 for number in said)


def gini_of(values):
    spread = sum(abs(a - b) for a in values for b in values)
    return spread / (2 * len(values) * sum(values))


def led_tasks(plan):
    """Return the bodies of the tasks that name a lead."""
    return {task: bodies for task, bodies in bodies_of(plan).items() if {"lead"} in bodies.values()}


@of("02-concentration")
@given(plans())
@few
def test_concentration_says_on_which_side_of_an_even_draw_leads_lie(plan):
    measured = of_concentration(plan)
    found = claims("02-concentration", measured, plan)
    led = led_tasks(plan)
    leads = Counter(body for task in led.values() for body in task if task[body] == {"lead"})
    bodies = {body for task in led.values() for body in task}
    if leads.total() < 3 or len(bodies) < 3 or len(plan.tasks) < 5:
        assert not found
        return
    gini = gini_of([leads[body] for body in bodies])
    low, high = measured[1]["all"].loc["gini", ["low", "high"]]
    side = 0 if gini > high + NEAR else 1 if gini < low - NEAR else 2
    sides = {"en": ("more concentrated", "less concentrated", "as concentrated"),
             "zh": ("更集中", "更分散", "范围之内")}  # fmt: skip
    for headline, caption, language in in_both(found):
        assert [side for side, said in enumerate(sides[language]) if said in headline] == [side]
        assert {f"{gini:.2f}", f"{low:.2f}", f"{high:.2f}"} <= set(numbers(headline))
        assert str(len(bodies)) in numbers(headline)
        said = numbers(caption)
        top = max(leads.values()) / leads.total()
        assert {str(leads.total()), str(len(bodies)), str(len(leads)), f"{top:.0%}"} <= set(said)


@of("02-lead-rate")
@given(plans())
@few
def test_lead_rate_states_what_groups_fixed_in_advance_lead(plan):
    measured = of_lead_rate(plan)
    found = claims("02-lead-rate", measured, plan)
    led = led_tasks(plan)
    bodies = {body for task in led.values() for body in task}
    if len(led) < 5 or len(bodies) < 3:
        assert not found
        return
    groups = {
        "approving": {"自治区财政厅", "自治区国土资源厅", "自治区环保厅"},
        "coordinator": {"自治区发展改革委"},
    }
    told = []
    for members in groups.values():
        there = [(task, members & set(task)) for task in led.values()]
        if sum(len(inside) for _, inside in there) < 5:
            continue
        leads = sum(any(task[body] == {"lead"} for body in inside) for task, inside in there)
        expected = sum(chance_to_lead(task, inside) for task, inside in there)
        told.append((leads, len(led), f"{expected:.1f}"))
    firm = int((measured[0]["q"] < 0.05).sum())
    for headline, caption, _ in in_both(found):
        said = [numbers(part) for part in re.split("[;；]", headline)]
        if told:
            assert [sorted(part) for part in said] == [sorted(map(str, part)) for part in told]
        else:
            expected = {str(len(bodies)), *([str(firm)] if firm else []), "05"}
            assert {number.removeprefix(".") for number in said[0]} - {"1"} <= expected | {".05"}
        assert str(len(led)) in numbers(caption)
        assert str(len({*bodies_of(plan)}) - len(led)) in numbers(caption)


def chance_to_lead(task, inside):
    """Return the chance that of so many leads drawn from a task's bodies one falls inside."""
    leads = sum(roles == {"lead"} for roles in task.values())
    draws = list(combinations(task, leads))
    return sum(bool(inside & set(draw)) for draw in draws) / len(draws)


# ------------------------------------------------------------------ 03

PAIR = ["department_a", "department_b"]


def no_nulls(framed=()):
    """Return a table of nulls in which fixed margins find these pairs."""
    rows = [(*pair, "margins", "firm") for pair in framed]
    return pd.DataFrame(rows, columns=[*PAIR, "null", "verdict"])


def without_everywhere(plan, unit="task"):
    """Return the units' bodies without those in every unit, and those."""
    every = units_of(plan, unit)
    aside = {body for body, n in count(plan, unit=unit).items() if n == every}
    return [set(bodies) - aside for bodies in bodies_of(plan, unit).values()], aside


def cut_aside(headline, aside, labels):
    """Assert that a headline names first what it leaves aside, and return the rest."""
    if not aside:
        return headline
    start = max(headline.index(labels[body]) + len(labels[body]) for body in aside)
    assert named(headline[:start], labels) == aside, headline
    return headline[start:].removeprefix("外").lstrip(",， ")


@of("03-co-assignment")
@given(plans(), st.sampled_from(["task", "item"]))
@few
def test_the_pairs_that_share_most_are_named_or_counted(plan, unit):
    found = claims("03-co-assignment", of_co_assignment(plan, no_nulls(), unit), plan)
    sets, aside = without_everywhere(plan, unit)
    shared = Counter(pair for bodies in sets for pair in combinations(sorted(bodies), 2))
    most, first = first_of(shared)
    if most < 3 or len(set().union(*sets)) < 3 or units_of(plan, unit) < 5:
        assert not found
        return
    for headline, caption, language in in_both(found):
        labels = labels_of(plan, language)
        said = cut_aside(headline, aside, labels)
        if len(first) == 1:
            assert named(said, labels) == set(*first)
            assert numbers(said, labels.values()) == [str(most)]
        else:
            assert sorted(numbers(said)) == sorted([str(len(first)), str(most)])
            assert not named(said, labels)
        n = len(set().union(*sets))
        assert {str(n * (n - 1) // 2), str(n), str(len(shared))} <= set(numbers(caption))


@given(plans(least=5), st.integers(2, 4), st.data())
@few
def test_of_the_bodies_drawn_nothing_is_said_that_is_not_drawn(plan, top_n, data):
    sets, aside = without_everywhere(plan)
    bodies = sorted(set().union(*sets))
    if len(bodies) < 3:
        return
    framed = data.draw(st.sets(st.sampled_from(list(combinations(bodies, 2))), max_size=3))
    measured = of_co_assignment(plan, no_nulls(framed), top_n=top_n)
    found = claims("03-co-assignment", measured, plan)
    order = [name for name in measured[3].index if name not in aside][:top_n]
    drawn = Counter(pair for some in sets for pair in combinations(sorted(some & {*order}), 2))
    shared = Counter(pair for some in sets for pair in combinations(sorted(some), 2))
    most, first = first_of(drawn)
    inside = [pair for pair in framed if set(pair) <= {*order}]
    if not found:
        assert max(shared.values(), default=0) < 3 or most < 3
        return
    for headline, _, language in in_both(found):
        labels = labels_of(plan, language)
        whole = len(inside) == len(framed) and first_of(shared) == (most, first)
        said = re.split("[;；]", headline)
        body = cut_aside(said[0], aside, labels)
        assert whole or str(len(order)) in numbers(said[0])
        assert len(said) == 1 + bool(inside)
        if len(inside) > 1:
            assert numbers(said[1]) == [str(len(inside))]
        if len(first) == 1:
            assert named(body, labels) == set(*first)


VERDICTS = ["firm", "on the threshold", "not"]
MODELS = ["average_margins", "margins", "roles", "sections", "distinct_sets", "together"]


@st.composite
def judged(draw):
    """Draw what null models say of the pairs of some bodies."""
    models = draw(st.sampled_from([MODELS, [name for name in MODELS if name != "sections"]]))
    bodies = draw(st.sampled_from([["A", "B"], ["A", "B", "C"], ["A", "B", "C", "D"]]))
    rows = []
    for a, b in combinations(bodies, 2):
        usual = draw(st.sampled_from(VERDICTS))
        said = dict.fromkeys(models, usual)
        for null in draw(st.sets(st.sampled_from(models), max_size=2)):
            said[null] = draw(st.sampled_from(VERDICTS))
        stands = all(said[null] == "firm" for null in models[1:])
        rows += [(a, b, null, 3, 1.0, *[0.1] * 4, said[null], stands) for null in models]
    columns = [*PAIR, "null", "observed", "expected", "p", "q", "q_low", "q_high"]
    columns += ["verdict", "stands"]
    table = pd.DataFrame(rows, columns=columns)
    table.attrs["set_aside"] = draw(st.sampled_from([[], ["Z"]]))
    return table


@of("03-nulls")
@given(judged())
@few
def test_pairs_are_beyond_all_nulls_where_each_strict_one_is_firm(hbey, table):
    found = claims("03-nulls", (table, "task", 20, 50_000), hbey)
    bodies = {*table[PAIR[0]], *table[PAIR[1]]}
    if len(bodies) < 3 or set(table["verdict"]) == {"not"}:
        assert not found
        return
    said_of = defaultdict(dict)
    for row in table.itertuples():
        said_of[row.department_a, row.department_b][row.null] = row.verdict
    strict = {pair: {said[null] for null in said if null != "average_margins"}
              for pair, said in said_of.items()}  # fmt: skip
    firm = [pair for pair, verdicts in strict.items() if verdicts == {"firm"}]
    open_ones = [pair for pair, verdicts in strict.items() if "not" not in verdicts]
    margins = Counter(said["margins"] for said in said_of.values())
    for headline, caption, language in in_both(found):
        said = sorted(numbers(headline))
        if len(firm) == 1:
            assert "–".join(*firm) in headline and said == []
        elif firm:
            assert said == sorted([str(len(firm)), str(len(strict))])
        elif open_ones:
            assert said == sorted([str(len(open_ones)), str(len(strict))])
        else:
            counts = [margins["firm"], margins["on the threshold"], len(strict)]
            assert said == sorted(map(str, counts))
        sections = {"en": "sections", "zh": "章节"}[language] in headline
        assert sections == ("sections" in table["null"].tolist())
        shown = sum(set(said.values()) != {"not"} for said in said_of.values())
        assert {str(shown), str(len(strict)), str(len(bodies))} <= set(numbers(caption))


@of("03-lead-support")
@given(plans(), st.sampled_from(["task", "item"]))
@few
def test_the_supporter_of_most_leaders_is_named_and_what_it_leads(plan, unit):
    found = claims("03-lead-support", of_lead_support(plan, unit), plan)
    beside, leads = defaultdict(set), count(plan, "lead", unit)
    for task in bodies_of(plan).values():
        for body in (body for body, roles in task.items() if roles == {"support"}):
            beside[body] |= {leader for leader, roles in task.items() if roles == {"lead"}}
    _, aside = without_everywhere(plan, unit)
    reach = {body: len(leaders) for body, leaders in beside.items() if body not in aside}
    most, first = first_of(reach)
    units = units_of(plan, unit)
    if most < 3 or leads.total() < 3 or units < 5 or len(count(plan)) < 3:
        assert not found
        return
    for headline, _, language in in_both(found):
        labels = labels_of(plan, language)
        said = cut_aside(headline, aside, labels)
        assert_firsts(said, first, labels, listed=2)
        counts = [most]
        if len(first) == 1:
            own = leads[next(iter(first))]
            counts += [len(leads) - bool(own), *([own, units] if own else [])]
        elif len(first) > 2:
            counts.append(len(first))
        assert sorted(map(int, numbers(said, labels.values()))) == sorted(counts)


@of("03-precedence")
@given(plans())
@few
def test_orders_that_are_kept_and_whoever_is_first_are_counted(plan):
    found = claims("03-precedence", of_precedence(plan), plan)
    lists = []
    for _, rows in plan.assignments.groupby("task_id", sort=False):
        rows = rows[(rows["kind"] == "named") & (rows["role"] == "support")]
        lists.append(rows.sort_values("position")["department"].tolist())
    lists = [names for names in lists if names]
    orders = defaultdict(list)
    for names in lists:
        for one, two in combinations(names, 2):
            orders[frozenset((one, two))].append(one)
    often = [firsts for firsts in orders.values() if len(firsts) >= 3]
    kept = sum(len(set(firsts)) == 1 for firsts in often)
    times, first = first_of(Counter(names[0] for names in lists))
    supporters = len({body for names in lists for body in names})
    if len(lists) < 5 or supporters < 3 or (len(often) < 5 and times < 3):
        assert not found
        return
    for headline, caption, language in in_both(found):
        labels = labels_of(plan, language)
        if len(often) >= 5:
            chance = sum(2 * 0.5 ** len(firsts) for firsts in often)
            assert sorted(map(float, numbers(headline))) == pytest.approx(
                sorted([kept, len(often), chance]), abs=0.0501
            )
            headline = re.split("First most often|居首最多者", caption)[1]
            headline = re.split("Above:|上图", headline)[0]
        assert_firsts(headline, first, labels, listed=2)
        assert str(times) in numbers(headline, labels.values())
        assert (re.search(r"\beach\b|各", headline) is not None) == (len(first) > 1)
        assert {str(supporters), str(len(lists))} <= set(numbers(caption, labels.values()))


@of("03-combinations")
@given(plans(), st.integers(1, 3))
@few
def test_combinations_that_recur_are_counted(plan, most_drawn):
    from hbey_analysis.figures import coassignment

    sets, _ = without_everywhere(plan)
    times = Counter(frozenset(bodies) for bodies in sets if len(bodies) > 1)
    recurring = sorted((n for n in times.values() if n > 1), reverse=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coassignment, "SHOWN", most_drawn)
        found = claims("03-combinations", of_combinations(plan), plan)
    if len(recurring) < 3 or len(plan.tasks) < 5:
        assert not found
        return
    shown = recurring[:most_drawn]
    counts = [len(recurring), sum(shown), len(plan.tasks)]
    counts += [len(shown)] if len(shown) < len(recurring) else []
    single = sum(n == 1 for n in times.values())
    fewer = len(plan.tasks) - single - sum(recurring)
    one = {"en": r"\bone\b", "zh": "^$"}
    for headline, caption, language in in_both(found):
        text = re.sub(one[language], "1", headline, flags=re.IGNORECASE)
        assert sorted(map(int, numbers(text))) == sorted(counts), headline
        assert {str(single), str(fewer)} <= set(numbers(caption))


# ------------------------------------------------------------------ 04 to 06


def cells_of(groups, units, n_tasks):
    """Count the cells, and those of two tasks or more with p, and with q, below .05."""
    from scipy.stats import hypergeom

    cells = [
        (len(row & column),
         hypergeom.sf(len(row & column) - 1, n_tasks, len(row), len(column)))
        for row in groups.values() for column in units.values()
    ]  # fmt: skip
    ps = np.sort([p for _, p in cells])
    scaled = ps * len(ps) / np.arange(1, len(ps) + 1)
    adjusted = dict(zip(ps, np.minimum.accumulate(scaled[::-1])[::-1], strict=True))
    single = sum(n > 1 and p < 0.05 for n, p in cells)
    firm = sum(n > 1 and adjusted[p] < 0.05 for n, p in cells)
    return len(cells), single, firm


def tasks_of_units(plan, by):
    keys = plan.tasks[by].fillna(plan.tasks["task_id"])
    units = defaultdict(set)
    for task, key in zip(plan.tasks["task_id"], keys, strict=True):
        units[key].add(task)
    return units


def tasks_of_bodies(plan):
    found = defaultdict(set)
    for task, bodies in bodies_of(plan).items():
        for body in bodies:
            found[body].add(task)
    return found


@of("04-coverage")
@given(plans(least=3))
@few
def test_coverage_names_who_is_in_most_units_and_counts_cells_above_chance(plan):
    measured = of_coverage(plan)
    found = claims("04-coverage", measured, plan)
    by = measured[3]
    held = tasks_of_bodies(plan)
    if by is None or len(plan.tasks) < 5 or len(held) < 3:
        assert not found
    if not found:
        return
    units = tasks_of_units(plan, by)
    always = {body for body, tasks in held.items() if len(tasks) == len(plan.tasks)}
    spread = {body: sum(bool(tasks & own) for own in units.values())
              for body, tasks in held.items() if body not in always}  # fmt: skip
    most, first = first_of(spread)
    cells, single, firm = cells_of(held, units, len(plan.tasks))
    for headline, caption, language in in_both(found):
        labels = labels_of(plan, language)
        who, above = re.split("[;；]", headline)
        assert numbers(above.replace("0.05", ""))[:1] == [str(single)]
        assert numbers(above)[-1] == str(firm)
        assert {str(cells), str(len(held))} <= set(numbers(caption))
        if not first:
            continue
        if len(always) > LISTED:
            assert not named(who, labels) & always
            who = re.split(", |，", who, maxsplit=1)[1]
        else:
            who = cut_aside(who, always, labels)
        assert_firsts(who, first, labels)
        everywhere = re.search("[Aa]ll |全部", who) is not None
        assert everywhere == (most == len(units))
        assert str(len(units)) in numbers(who) and (everywhere or str(most) in numbers(who))


def spoken_of(plan, codebook):
    """Return the tasks that speak of each code; a theme under another counts for that."""
    parents = plan.codes[plan.codes["codebook"] == codebook].set_index("code")["parent"]
    found = defaultdict(set)
    for row in plan.mentions[plan.mentions["codebook"] == codebook].itertuples():
        above = parents[row.code] if codebook == "themes" else None
        found[above if isinstance(above, str) else row.code].add(row.task_id)
    return found


def assert_codes(plan, codebook, name):
    measured = of_codes(plan, codebook)
    found = claims(name, measured, plan)
    spoken = spoken_of(plan, codebook)
    most, first = first_of({code: len(tasks) for code, tasks in spoken.items()})
    n = len(plan.tasks)
    if n < 5 or most < 3 or measured[4] is None:
        assert not found
    if not found:
        return
    units = tasks_of_units(plan, measured[4])
    cells, single, firm = cells_of(spoken, units, n)
    for headline, caption, language in in_both(found):
        rows = plan.codes[plan.codes["codebook"] == codebook]
        labels = {row.code: getattr(row, f"label_{language}") for row in rows.itertuples()}
        quoted = {code: ("“" if language == "zh" else '"') + labels[code] for code in labels}
        assert_firsts(headline, first, quoted)
        said = numbers(headline, labels.values())
        assert {str(most), str(n)} <= set(said)
        majority = re.search(r"\b[Mm]ost\b|过半", headline) is not None
        assert majority == (len(first) == 1 and 2 * most > n)
        if len(units) > 1:
            assert {str(single), str(firm), str(cells)} <= set(numbers(caption))


@of("04-themes")
@given(plans(least=3))
@few
def test_the_first_theme_is_named_with_ties_and_most_only_above_one_half(plan):
    assert_codes(plan, "themes", "04-themes")


@of("06-instruments")
@given(plans(least=3))
@few
def test_the_first_instrument_is_named_with_ties_and_most_only_above_one_half(plan):
    assert_codes(plan, "instruments", "06-instruments")


@of("04-theme-departments")
@given(plans(least=5))
@few
def test_themes_go_with_bodies_only_where_they_do_after_correction(plan):
    measured = of_theme_departments(plan)
    found = claims("04-theme-departments", measured, plan)
    assert not (found and len(plan.tasks) < 5)
    if not found:
        return
    spoken, held = spoken_of(plan, "themes"), tasks_of_bodies(plan)
    held = {body: tasks for body, tasks in held.items() if tasks}
    cells, single, firm = cells_of(spoken, held, len(plan.tasks))
    assert len(held) >= 3 and max(map(len, spoken.values())) >= 3
    for headline, caption, language in in_both(found):
        said = numbers(headline, labels_of(plan, language).values())
        assert {str(cells), str(firm)} <= set(said)
        assert {str(cells), str(single), str(firm)} <= set(numbers(caption))


# Togtoh counts for Hohhot; each of these is a place of the prefecture's level.
WITHIN = {"togtoh": "hohhot"}


def mentioned_in(plan):
    found = defaultdict(set)
    for row in plan.mentions[plan.mentions["codebook"] == "places"].itertuples():
        found[WITHIN.get(row.code, row.code)].add(row.task_id)
    return found


def names_of_places(plan, language):
    rows = plan.codes[(plan.codes["codebook"] == "places") & (plan.codes["level"] == "prefecture")]
    return dict(zip(rows["code"], rows[f"label_{language}"], strict=True))


def in_prefectures(found):
    """Tell whether a figure was drawn of prefectures; of Togtoh alone it is of counties."""
    return found and "togtoh" not in found["en"]["table"].index


@of("05-tile-map")
@given(plans(least=3))
@few
def test_the_map_names_the_places_mentioned_most(plan):
    found = claims("05-tile-map", of_tile_map(plan), plan)
    assert not (found and len(plan.tasks) < 5)
    if not found:
        return
    table = found["en"]["table"]
    most, first = first_of(dict(table["tasks"]))
    assert most >= 3
    for headline, _, language in in_both(found):
        labels = names_of_places(plan, "en")  # the tiles are labelled once, by the caller
        assert_firsts(headline, first, labels)
        said = numbers(headline)
        assert {str(most), "12", str((table["tasks"] > 0).sum())} <= set(said)
        assert (re.search(r" each\)|各", headline) is not None) == (len(first) > 1), language


@of("05-addressees")
@given(plans(least=3))
@few
def test_places_are_counted_as_named_and_as_assigned(plan):
    found = claims("05-addressees", of_addressees(plan), plan)
    if not in_prefectures(found):
        return
    mentioned = {place for place in mentioned_in(plan) if place != "togtoh"}
    assigned = int("包头市" in count(plan))
    for headline, _, _ in in_both(found):
        assert numbers(headline) == [str(len(mentioned)), str(assigned)]


SIDES = {"funding": "supply", "talent": "supply", "regulation": "environment",
         "planning": "environment", "trade": "demand"}  # fmt: skip
CALLED = {
    "en": {"supply": "supply", "environment": "environment", "demand": "demand"},
    "zh": {"supply": "供给型", "environment": "环境型", "demand": "需求型"},
}


@of("06-mix")
@given(plans(least=3))
@few
def test_the_sides_that_come_first_are_named_by_mention_and_by_task(plan):
    found = claims("06-mix", of_mix(plan), plan)
    rows = plan.mentions[plan.mentions["codebook"] == "instruments"]
    mentions = Counter(SIDES[code] for code in rows["code"])
    tasks = Counter(SIDES[code] for _, code in {*zip(rows["task_id"], rows["code"], strict=True)})
    if len(rows) < 3 or len(plan.tasks) < 5:
        assert not found
        return
    (n, first), (n_tasks, first_tasks) = first_of(mentions), first_of(tasks)
    for headline, _, language in in_both(found):
        assert named(headline.lower(), CALLED[language]) == first | first_tasks
        shares = [f"{n / len(rows):.0%}", f"{n_tasks / tasks.total():.0%}"]
        assert numbers(headline)[:2] == shares


ELSEWHERE = {  # in test_robustness_figures, test_plans_compared, test_baseline_figures
    "07-coding", "07-mixing", "07-robustness", "07-curve", "08-profiles", "08-functions",
    "09-presence-and-leads", "09-concentration", "09-bodies-per-task", "09-functions-by-level",
}  # fmt: skip


def test_each_figure_has_a_property():
    assert {figure.name for figure in FIGURES} == PROVED | ELSEWHERE
    assert not PROVED & ELSEWHERE
