"""Places that tasks speak of, against places that tasks are assigned to by name."""

import pandas as pd
import pytest

from hbey_analysis.measures.places import innermost, place_level, places_assigned

CODES = pd.DataFrame(
    [("places", "city", None, "甲市", "prefecture", None),
     ("places", "town", "city", "丙县", "county", None),
     ("places", "other", None, "乙市", "prefecture", None),
     ("places", "both", None, "甲乙", "compound", "city|other"),
     ("themes", "coal", None, "丁市", None, None)],
    columns=["codebook", "code", "parent", "label_zh", "level", "members"],
)  # fmt: skip


def mentions(*hits: tuple[str, str, str]) -> pd.DataFrame:
    """Build mentions of places: code, surface, task."""
    table = pd.DataFrame(hits, columns=["code", "surface", "task_id"])
    return table.assign(codebook="places")


def assigned(*rows: tuple[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build assignments (task, body) and their registry: all are territorial but bureaus."""
    table = pd.DataFrame(rows, columns=["task_id", "department"]).assign(role="lead", kind="named")
    names = table["department"].unique()
    kinds = ["government_department" if name.endswith("局") else "territorial" for name in names]
    return table, pd.DataFrame({"department": names, "kind": kinds})


SPOKEN = mentions(("city", "甲市", "1"), ("city", "甲", "1"), ("both", "甲乙", "2"))


def test_places_worked_by_hand():
    table = places_assigned(SPOKEN, CODES, *assigned(("1", "甲市"), ("3", "甲市政府")))
    # 甲乙 is of both its members; tasks 1 and 3 name 甲市, and task 1 does both.
    assert table.index.tolist() == ["city", "other"]
    assert table.loc["city"].tolist() == ["prefecture", 2, 2, 1]
    assert table.loc["other"].tolist() == ["prefecture", 1, 0, 0]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("甲市", "city"),
        ("甲市人民政府", "city"),
        ("甲人民政府", "city"),  # 甲 stands in the text for it
        ("丙县政府", "town"),
        ("甲市高新区管委会", "甲市高新区管委会"),
        ("戊县政府", "戊县政府"),
        ("丁市", "丁市"),  # the label of a theme
    ],
)
def test_a_body_is_of_the_place_that_it_governs_and_of_no_other(body, place):
    table = places_assigned(SPOKEN, CODES, *assigned(("9", body)))
    assert table.loc[place, "assigned"] == 1
    assert table["assigned"].sum() == 1
    assert table["level"].isna().any() == (place not in set(CODES["code"]))


def test_a_bureau_of_a_place_is_no_place():
    table = places_assigned(SPOKEN, CODES, *assigned(("1", "甲市公安局"), ("2", "甲市局")))
    assert table["assigned"].sum() == 0


def test_a_class_of_places_names_none():
    rows, registry = assigned(("1", "甲市"))
    table = places_assigned(SPOKEN, CODES, rows.assign(kind="collective"), registry)
    assert table["assigned"].sum() == 0


def test_places_count_to_the_unit_asked_for_a_task_once():
    rows, registry = assigned(("1", "丙县"), ("1", "甲市"), ("4", "丙县"))
    table = places_assigned(SPOKEN, CODES, rows, registry, levels=("prefecture",))
    assert table.loc["city"].tolist() == ["prefecture", 2, 2, 1]
    assert "town" not in table.index


def test_the_most_assigned_come_first_then_the_most_mentioned():
    said = mentions(("city", "甲市", "1"), ("other", "乙市", "1"), ("other", "乙市", "2"))
    table = places_assigned(said, CODES, *assigned(("1", "丙县")))
    assert table.index.tolist() == ["town", "other", "city"]
    level = mentions(("other", "乙市", "1"), ("city", "甲市", "1"))
    assert places_assigned(level, CODES, *assigned(("1", "戊县"))).index.tolist() == [
        "戊县", "city", "other",
    ]  # fmt: skip


def test_without_places_the_table_is_empty():
    rows, registry = assigned(("1", "省财政局"))
    table = places_assigned(SPOKEN.iloc[:0], CODES, rows, registry)
    assert table.empty
    assert table.columns.tolist() == ["level", "mentioned", "assigned", "both"]


def test_the_plan_of_2013_names_places_in_its_text_and_assigns_none_by_name(hbey):
    tables = hbey.mentions, hbey.codes, hbey.assignments, hbey.departments
    table = places_assigned(*tables, levels=("prefecture",))
    assert table["assigned"].sum() == 0
    assert table.loc[["baotou", "ordos", "hohhot"], "mentioned"].tolist() == [21, 21, 20]
    assert table["both"].sum() == 0


LEVELS = pd.DataFrame(
    [("places", "city", None, "prefecture", None),
     ("places", "east", "city", "county", None),
     ("places", "west", "city", "county", None),
     ("places", "other", None, "prefecture", None),
     ("places", "both", None, "compound", "city|other"),
     ("places", "municipality", None, "province", None),
     ("places", "district", "municipality", "county", None)],
    columns=["codebook", "code", "parent", "level", "members"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("named", "level"),
    [
        ({"1": ["city"], "2": ["east", "city"], "3": ["other"]}, "county"),  # two of three tasks
        ({"1": ["city"], "2": ["east"], "3": ["other"], "4": ["city", "other"]}, "prefecture"),
        ({"1": ["east"], "2": ["both"]}, "prefecture"),  # 甲乙 is of both
        ({"1": ["city"], "2": ["city"]}, "prefecture"),  # no county is named
        ({"1": ["city"], "2": ["city"], "3": ["district"]}, "prefecture"),  # none of the city
        ({"1": ["district"], "2": ["municipality"], "3": ["municipality"]}, "county"),
        ({}, "prefecture"),
    ],
)
def test_counties_are_counted_where_most_tasks_stay_in_one_prefecture(named, level):
    hits = [(code, code, task) for task, codes in named.items() for code in codes]
    assert place_level(mentions(*hits), LEVELS) == level


def test_places_that_hold_others_are_left_out():
    tasks = pd.Series([9, 4, 3, 1], index=["city", "other", "east", "district"])
    assert innermost(tasks, LEVELS).to_dict() == {"other": 4, "east": 3, "district": 1}
    assert innermost(tasks.drop("east"), LEVELS).index.tolist() == ["city", "other", "district"]


def test_prefectures_are_counted_in_the_plan_of_a_region(hbey):
    assert place_level(hbey.mentions, hbey.codes) == "prefecture"
