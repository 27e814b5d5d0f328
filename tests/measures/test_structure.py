"""What a plan is made of."""

import pandas as pd
import pytest
from small_plans import plan

from hbey_analysis.measures.structure import (
    absent_bodies,
    body_groups,
    led_tasks,
    named_cells,
    roster,
    section_sizes,
)
from hbey_analysis.measures.workload import workload

# A leads 3 (one as a second lead), B 2, C 1; D supports alone.
LED = plan(t111="A>D", t112="AB>", t211="A>B*", t212="B>", t221="C>*")
TASKS = pd.DataFrame({"task_id": ["1.1.1", "1.1.2", "2.1.1", "2.1.2", "2.2.1"]})


def bodies(**kinds: str) -> pd.DataFrame:
    table = pd.DataFrame({"department": list(kinds), "kind": list(kinds.values())})
    return table.assign(parent=None, confidence="high", source="s")


def test_sections_are_sized_in_document_order():
    tasks = pd.DataFrame(
        [("2", "2.1", "a", 5), ("1", "1.1", "b", 7), ("2", "2.1", "c", 11), ("2", None, "d", 13)],
        columns=["section_id", "item_id", "task_id", "n_characters"],
    )
    table = section_sizes(tasks)
    assert table.index.tolist() == ["2", "1"]
    assert table.to_dict("list") == {"n_items": [1, 1], "n_tasks": [3, 1], "n_characters": [29, 7]}


def test_items_are_sized_like_sections_and_a_task_outside_any_has_no_row():
    tasks = pd.DataFrame(
        [("1", "1.2", "a", 5), ("1", "1.1", "b", 7), ("1", "1.2", "c", 11), ("1", None, "d", 13)],
        columns=["section_id", "item_id", "task_id", "n_characters"],
    )
    table = section_sizes(tasks, by="item_id")
    assert table.index.tolist() == ["1.2", "1.1"]
    assert table["n_characters"].tolist() == [16, 7]
    with pytest.raises(ValueError, match="by must be one of"):
        section_sizes(tasks, by="task_id")


def test_bodies_are_grouped_by_their_standing_in_the_order_of_workload():
    standing = pd.DataFrame(
        {
            "kind": ["other", "government_department", "government_department", "enterprise"],
            "standing": ["coordinator", "approving", "other", "other"],
        },
        index=["D", "B", "A", "C"],
    )
    table = body_groups(workload(LED), standing)
    assert table.index.tolist() == ["D", "B", "A", "C"]
    assert table["group"].tolist() == ["coordinator", "approving", "department", "other"]
    assert table["total"].tolist() == [1, 3, 3, 1]


def test_bodies_without_a_row_in_the_registry_are_others_after_departments():
    known = pd.DataFrame({"kind": ["government_department"], "standing": ["other"]}, index=["C"])
    table = body_groups(workload(LED), known)
    assert table.index.tolist() == ["C", "A", "B", "D"]
    assert table["group"].tolist() == ["department", "other", "other", "other"]


def test_the_supporter_named_first_is_no_class_of_bodies():
    rows = pd.DataFrame(
        [
            ("1", 1, "A", "lead", "named"), ("1", 2, "*", "support", "collective"),
            ("1", 3, "B", "support", "named"), ("1", 4, "C", "support", "named"),
            ("2", 2, "C", "support", "named"), ("2", 1, "B", "support", "named"),
            ("3", 1, "A", "support", "named"), ("3", 2, "A", "lead", "named"),
        ],
        columns=["task_id", "position", "department", "role", "kind"],
    )  # fmt: skip
    cells = named_cells(rows)
    first = cells[cells["first"]]
    assert list(zip(first["task_id"], first["department"], strict=True)) == [("1", "B"), ("2", "B")]
    assert cells.loc[cells["task_id"].eq("3"), ["department", "role"]].to_numpy().tolist() == [
        ["A", "lead"]
    ]
    assert len(cells) == 7
    assert not named_cells(rows.drop(columns="kind"))["kind"].notna().any()


def test_the_roster_stands_by_kind_then_by_workload():
    departments = bodies(A="other", B="government_department", C="government_department", D="other")
    table = roster(LED, departments)
    assert table.index.tolist() == ["B", "C", "A", "D"]
    assert table.columns.tolist() == ["kind", "lead", "total"]
    assert table[["lead", "total"]].to_numpy().tolist() == [[2, 3], [1, 1], [3, 3], [0, 1]]


def test_the_roster_of_a_plan_without_leads_has_zeros():
    table = roster(plan(t111=">A"), bodies(A="other"))
    assert table[["lead", "total"]].to_numpy().tolist() == [[0, 1]]


def test_absent_are_the_registered_bodies_that_no_clause_names():
    departments = bodies(Z="other", A="other", Y="government_department", X="collective")
    table = absent_bodies(LED, departments)
    assert table.index.tolist() == ["Z", "Y"]
    assert table.columns.tolist() == ["kind", "parent", "confidence", "source"]


@pytest.mark.parametrize(
    ("least", "chosen"),
    [
        (3, [("1.1.1", "A"), ("1.1.2", "A"), ("2.1.1", "A")]),
        (2, [("1.1.1", "A"), ("1.1.2", "A"), ("1.1.2", "B"), ("2.1.1", "A"), ("2.1.2", "B")]),
        (4, []),
    ],
)
def test_tasks_of_those_that_lead_as_often_or_more(least, chosen):
    table = led_tasks(LED, TASKS, least)
    assert list(table[["task_id", "department"]].itertuples(index=False, name=None)) == chosen


def test_a_class_of_bodies_leads_nothing_and_a_lead_named_twice_leads_once():
    twice = pd.concat([plan(t111="A>"), plan(t111="A>"), plan(t111="*>", t112="*>")])
    assert led_tasks(twice, TASKS, 2).empty
    assert led_tasks(twice, TASKS, 1)["department"].tolist() == ["A"]


def test_a_lead_without_a_kind_leads():
    without = plan(t111="A>", t112="A>").assign(kind=None)
    assert led_tasks(without, TASKS, 2)["department"].tolist() == ["A", "A"]
