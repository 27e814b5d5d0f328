"""Values over other plans: counted again from the committed tables, without any measure."""

import csv
from collections import defaultdict
from dataclasses import replace
from statistics import median

import pytest

from hbey_analysis import load_plan
from hbey_analysis.paths import DATA
from hbey_analysis.values.baseline import baseline
from hbey_analysis.values.value import Maker

FUNCTIONS = ("planning", "land", "finance", "environment", "central_agency")
GATEKEEPERS = ("land", "finance", "environment")


def rows_of(name):
    path = DATA / "corpus" / "baseline" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLANS = {row["plan_id"]: row for row in rows_of("plans.csv")}
ENTRIES = rows_of("assignments.csv")
SEVERAL = [plan for plan, row in PLANS.items() if int(row["tasks"]) >= 8]
ALIKE = [p for p in SEVERAL if (PLANS[p]["level"], PLANS[p]["grammar"]) == ("province", "led")]


def named_tasks():
    """Return {plan: {task: {body: (functions, leads)}}}, classes of bodies left out."""
    found = {plan: defaultdict(dict) for plan in PLANS}
    for row in ENTRIES:
        if row["kind"] == "named":
            task = found[row["plan_id"]][row["task_id"]]
            _, led = task.get(row["department"], ((), False))
            central = ["central_agency"] if row["body_kind"] == "central_agency" else []
            functions = {row["function"], *central}
            task[row["department"]] = (functions, led or row["role"] == "lead")
    return found


TASKS = named_tasks()


def clear(plan):
    """Return the tasks of a plan with one lead and others."""
    bodies = [list(task.values()) for task in TASKS[plan].values()]
    return [task for task in bodies if len(task) > 1 and sum(led for _, led in task) == 1]


CLEAR = [plan for plan in SEVERAL if len(clear(plan)) >= 8]


def leads(functions):
    """Return {plan: (leads, expected)} of those that name one of the functions in a clear task."""
    found = {}
    for plan in CLEAR:
        own = [[(bool(of & {*functions}), led) for of, led in task] for task in clear(plan)]
        naming = [task for task in own if any(mine for mine, _ in task)]
        if naming:
            found[plan] = (
                sum(mine and led for task in naming for mine, led in task),
                sum(sum(mine for mine, _ in task) / len(task) for task in naming),
            )
    return found


def share(plan, function):
    """Return the share of a plan's tasks that name a function."""
    naming = [t for t in TASKS[plan].values() if any(function in of for of, _ in t.values())]
    return len(naming) / int(PLANS[plan]["tasks"])


def top(plan):
    """Return the share of a plan's tasks that name the body named most."""
    named = [body for task in TASKS[plan].values() for body in task]
    return max(map(named.count, {*named})) / int(PLANS[plan]["tasks"])


def bodies(plan):
    """Return the mean number of bodies of a plan's tasks."""
    return sum(map(len, TASKS[plan].values())) / int(PLANS[plan]["tasks"])


@pytest.fixture(scope="module")
def values(hbey):
    return {value.key: value for value in baseline(Maker(hbey)) if value is not None}


def test_the_selection_is_described_as_its_tables_are(values):
    years = [row["year"] for row in PLANS.values()]
    sources = [row["source"] for row in PLANS.values() if row["source"]]
    certain = [row for row in ENTRIES if row["confidence"] == "certain"]
    expected = {
        "plans": len(PLANS), "several": len(SEVERAL), "year": max({*years}, key=years.count),
        "year.plans": max(map(years.count, years)),
        "source.plans": max(map(sources.count, sources)),
        "flat": sum(row["grammar"] == "flat" for row in PLANS.values()),
        "certain": pytest.approx(len(certain) / len(ENTRIES), abs=1e-6),
    }  # fmt: skip
    assert {key: values[f"baseline.{key}"].value for key in expected} == expected


def test_plans_with_enough_clear_tasks_are_named(values):
    assert {*values["baseline.clear"].plans} == {*CLEAR}
    for level in ("city", "province"):
        own = [plan for plan in CLEAR if PLANS[plan]["level"] == level]
        assert {*values[f"baseline.clear.{level}"].plans} == {*own}


@pytest.mark.parametrize("key", [*FUNCTIONS, "gatekeepers"])
def test_leads_of_a_function_are_added_up_and_counted_plan_by_plan(values, key):
    found = leads(GATEKEEPERS if key == "gatekeepers" else [key])
    stem = f"baseline.leads.{key}"
    sums = [sum(column) for column in zip(*found.values(), strict=True)]
    assert values[stem].value == sums[0]
    assert values[f"{stem}.expected"].value == pytest.approx(sums[1], abs=1e-6)
    assert values[f"{stem}.ratio"].value == pytest.approx(sums[0] / sums[1], abs=1e-6)
    low, high = (values[f"{stem}.{end}"].value for end in ("low", "high"))
    assert low < sums[0] / sums[1] < high
    plans = {
        "plans": [*found],
        "fewer": [plan for plan, (n, even) in found.items() if n < even],
        "more": [plan for plan, (n, even) in found.items() if n > even],
        "none": [plan for plan, (n, _) in found.items() if n == 0],
        "due": [plan for plan, (_, even) in found.items() if even >= 1],
        "due.none": [plan for plan, (n, even) in found.items() if even >= 1 and n == 0],
    }
    for name, ids in plans.items():
        assert {*values[f"{stem}.{name}"].plans} == {*ids}
        assert values[f"{stem}.{name}"].value == len(ids)


@pytest.mark.parametrize(
    ("stratum", "column", "word"),
    [("province", "level", "province"), ("city", "level", "city"),
     ("government", "office", "government")],
)  # fmt: skip
@pytest.mark.parametrize("key", [*FUNCTIONS, "gatekeepers"])
def test_leads_are_added_up_by_level_and_by_drafting_office(values, key, stratum, column, word):
    found = leads(GATEKEEPERS if key == "gatekeepers" else [key])
    inside = [both for plan, both in found.items() if PLANS[plan][column] == word]
    sums = [sum(part) for part in zip(*inside, strict=True)]
    found = values[f"baseline.{stratum}.{key}.ratio"].value
    assert found == pytest.approx(sums[0] / sums[1], abs=1e-6)


def test_who_is_named_in_every_task_elsewhere(values):
    tops = {plan: top(plan) for plan in SEVERAL}
    planning = {plan: share(plan, "planning") for plan in SEVERAL}
    assert values["baseline.top.median"].value == pytest.approx(median(tops.values()), abs=1e-6)
    assert values["baseline.planning.most"].value == pytest.approx(max(planning.values()), abs=1e-6)
    for key, shares in (("everywhere", tops), ("everywhere.planning", planning)):
        ids = [plan for plan, part in shares.items() if part == 1]
        assert {*values[f"baseline.{key}"].plans} == {*ids}


def test_where_the_plan_stands_among_comparable_ones(values, hbey):
    assert {*values["baseline.comparable"].plans} == {*ALIKE}
    named = hbey.assignments[hbey.assignments["kind"] == "named"]
    own = len(named) / len(hbey.tasks)
    lower = [plan for plan in ALIKE if bodies(plan) < own]
    assert {*values["baseline.bodies.below"].plans} == {*lower}
    assert values["baseline.bodies.median"].value == pytest.approx(
        median(map(bodies, ALIKE)), abs=1e-6
    )
    naming = {
        "planning": "发展改革委",
        "land": "国土资源厅",
        "finance": "财政厅",
        "environment": "环保厅",
    }
    for function, name in naming.items():
        part = named.loc[named["department"] == f"自治区{name}", "task_id"].nunique()
        lower = [plan for plan in ALIKE if share(plan, function) < part / len(hbey.tasks)]
        assert {*values[f"baseline.share.{function}.below"].plans} == {*lower}


def test_an_invented_plan_has_no_values_of_other_plans(hbey):
    invented = replace(hbey, settings=hbey.settings | {"invented": True})
    assert list(baseline(Maker(invented))) == []


def test_a_plan_like_no_other_has_no_place_among_them(tmp_path):
    path = tmp_path / "small.txt"
    path.write_text("抓好工作。（省水利厅牵头，省财政厅配合）\n", encoding="utf-8")
    found = {value.key: value for value in baseline(Maker(load_plan(path))) if value is not None}
    assert found["baseline.comparable"].value == 0
    assert found["baseline.plans"].value == len(PLANS)
    assert not [key for key in found if key.endswith((".below", ".median"))
                and key != "baseline.top.median"]  # fmt: skip
