"""The level that divides a plan's tasks, and titles that tell its parts apart."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plans import relaxed

from hbey_analysis.measures.levels import best_level, levels, qualified


def outline(sections: dict[str, list[int]]) -> pd.DataFrame:
    """Build tasks: sections with the number of tasks of each of their items."""
    rows = [
        (f"{section}.{item}.{task}", f"{section}.{item}", section)
        for section, items in sections.items()
        for item, tasks in enumerate(items, start=1)
        for task in range(1, tasks + 1)
    ]
    return pd.DataFrame(rows, columns=["task_id", "item_id", "section_id"])


def test_levels_worked_by_hand():
    table = levels(outline({"1": [2, 1], "2": [1]}))
    assert table.index.tolist() == ["section_id", "item_id"]
    assert table.columns.tolist() == ["groups", "effective_number", "tasks_per_group", "balance"]
    # Sections of 3 and 1 task: 1 / (9/16 + 1/16) = 1.6; items of 2, 1, 1: 16/6 and 4 / (16/6).
    assert table.loc["section_id"].tolist() == pytest.approx([2, 1.6, 2.5, 1.6])
    assert table.loc["item_id"].tolist() == pytest.approx([3, 16 / 6, 1.5, 1.5])


@pytest.mark.parametrize(
    ("sections", "level"),
    [
        ({"1": [3, 3, 3]}, "item_id"),  # one heading over all
        ({"1": [1] * 5, "2": [1] * 5}, "section_id"),  # an item a task
        ({"1": [2, 2], "2": [2, 2]}, "section_id"),  # 2 sections of 4, 4 items of 2: equal
        ({"1": [2, 2, 2], "2": [2, 2, 2], "3": [2, 2, 2]}, "section_id"),  # 3 of 6 or 9 of 2
        ({"1": [20, 20], "2": [20, 20]}, "item_id"),
        ({"1": [20], "2": [1]}, None),  # nearly all in one
        ({"1": [1], "2": [1], "3": [1]}, None),  # each in its own
        ({"1": [2], "2": [1]}, "section_id"),
        ({"1": [2, 1, 1]}, "item_id"),  # a balance of 1.5, just enough
        ({}, None),
    ],
)
def test_the_level_with_the_best_balance_is_taken(sections, level):
    assert best_level(outline(sections)) == level


def test_a_task_outside_any_item_is_a_group_of_its_own():
    tasks = outline({"1": [3, 3, 3]})
    loose = tasks.assign(item_id=tasks["item_id"].where(tasks["item_id"].ne("1.3")))
    assert levels(loose).loc["item_id", "groups"] == 5


@pytest.mark.parametrize("level", ["section_id", "item_id"])
def test_a_level_that_is_named_stays(level):
    assert best_level(outline({"1": [1]}), level) == level


def test_a_wrong_level_is_named():
    with pytest.raises(ValueError, match="level must be one of auto, section_id, item_id"):
        best_level(outline({"1": [1]}), "chapter")


def test_a_missing_level_is_left_out():
    tasks = outline({"1": [3, 3, 3]}).drop(columns="item_id")
    assert levels(tasks).index.tolist() == ["section_id"]
    assert best_level(tasks) is None


@given(st.dictionaries(st.sampled_from("123456"), st.lists(st.integers(1, 6), max_size=4)))
@relaxed
def test_balance_is_between_one_and_the_root_of_the_tasks(sections):
    tasks = outline(sections)
    table = levels(tasks)
    if len(tasks):
        assert (table["balance"] >= 1 - 1e-9).all()
        assert (table["balance"] <= len(tasks) ** 0.5 + 1e-9).all()
        product = table["effective_number"] * table["tasks_per_group"]
        assert product.tolist() == pytest.approx([len(tasks)] * 2)


# ------------------------------------------------------------------ titles


def titles(*words: str) -> pd.Series:
    """Return titles by running id."""
    return pd.Series(words, index=[str(n) for n in range(1, len(words) + 1)], dtype="str")


def test_titles_that_stand_once_stay():
    pd.testing.assert_series_equal(qualified(titles("一", "二")), titles("一", "二"))


def test_equal_titles_are_numbered_in_the_way_of_their_language():
    assert qualified(titles("任务", "A", "任务", "A")).tolist() == [
        "任务（1）", "A (1)", "任务（2）", "A (2)",
    ]  # fmt: skip


def test_equal_titles_are_told_apart_by_their_parents():
    found = qualified(titles("保障", "保障", "目标"), {"1": "水利", "2": "林业", "3": "林业"})
    assert found.tolist() == ["保障（水利）", "保障（林业）", "目标"]


def test_what_parents_leave_equal_is_numbered():
    parents = {"1": "水利", "2": "水利", "3": "林业"}
    found = qualified(titles("保障", "保障", "保障", "保障"), parents)
    assert found.tolist() == ["保障（水利）（1）", "保障（水利）（2）", "保障（林业）", "保障"]


def test_a_number_that_is_taken_is_passed_over():
    assert qualified(titles("A", "A (1)", "A")).tolist() == ["A (2)", "A (1)", "A (3)"]


@given(st.lists(st.sampled_from(["A", "A (1)", "A (1) (1)", "任务", "A (B)"]), max_size=9))
@relaxed
def test_no_two_titles_are_the_same(words):
    for parents in (None, {"1": "B", "2": "B", "3": "1"}):
        found = qualified(titles(*words), parents)
        assert found.is_unique
        assert all(new.startswith(old) for new, old in zip(found, words, strict=True))


def test_the_plan_of_2013_is_divided_by_its_sections(hbey):
    assert best_level(hbey.tasks) == "section_id"
    table = levels(hbey.tasks)
    assert table["groups"].tolist() == [10, 38]
    assert table["effective_number"].round(1).tolist() == [9.1, 24.5]
