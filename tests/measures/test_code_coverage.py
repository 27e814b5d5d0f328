"""How far codes reach: into sections, items and departments' tasks; places and their units."""

import pandas as pd
import pytest

from hbey_analysis import code_coverage, expand_places, with_parents
from hbey_analysis.measures.instruments import instrument_mix, instrument_shares
from hbey_analysis.measures.places import mention_levels, places_with_themes
from hbey_analysis.measures.themes import tasks_by_code

TASKS = pd.DataFrame(
    {
        "task_id": ["1.1.1", "1.2.1", "2.0.1", "3.1.1"],
        "section_id": ["1", "1", "2", "3"],
        "item_id": ["1.1", "1.2", None, "3.1"],
    }
)
# coal twice in 1.1.1 and once in 1.2.1; water once in 1.1.1 and in 2.0.1; a word of another book
HITS = pd.DataFrame(
    [
        ("t", "coal", "1.1.1", 0, 2), ("t", "coal", "1.1.1", 4, 7), ("t", "water", "1.1.1", 8, 9),
        ("t", "coal", "1.2.1", 20, 22), ("t", "water", "2.0.1", 30, 33),
        ("u", "x", "3.1.1", 40, 41),
    ],
    columns=["codebook", "code", "task_id", "start", "end"],
)  # fmt: skip
NAMED = pd.DataFrame(
    [("1.1.1", "A", "lead", "named"), ("1.1.1", "B", "support", "named"),
     ("1.1.1", "*", "support", "collective"), ("1.2.1", "B", "lead", "named"),
     ("2.0.1", "B", "lead", "named"), ("3.1.1", "C", "lead", "named")],
    columns=["task_id", "department", "role", "kind"],
)  # fmt: skip


def cells(table):
    return table.to_dict("index")


@pytest.mark.parametrize(
    ("value", "coal", "water"),
    [
        ("tasks", {"1": 2, "2": 0, "3": 0}, {"1": 1, "2": 1, "3": 0}),
        ("mentions", {"1": 3, "2": 0, "3": 0}, {"1": 1, "2": 1, "3": 0}),
        ("characters", {"1": 2 + 3 + 2, "2": 0, "3": 0}, {"1": 1, "2": 3, "3": 0}),
    ],
)
def test_codes_are_counted_by_section_and_empty_sections_stay(value, coal, water):
    table = code_coverage(HITS, TASKS, "t", value=value)
    assert cells(table) == {"coal": coal, "water": water}
    assert list(table.columns) == ["1", "2", "3"]
    assert (table.index.name, table.columns.name) == ("code", "section_id")


def test_rows_stand_by_total_then_name():
    swapped = HITS.assign(code=HITS["code"].replace({"coal": "z", "water": "a"}))
    assert list(code_coverage(swapped, TASKS, "t").index) == ["a", "z"]  # 2 tasks each
    assert list(code_coverage(swapped, TASKS, "t", value="mentions").index) == ["z", "a"]


def test_a_task_outside_items_has_no_item_to_count_in():
    table = code_coverage(HITS, TASKS, "t", by="item_id")
    assert cells(table)["water"] == {"1.1": 1, "1.2": 0, "3.1": 0}


def test_a_code_counts_for_every_named_department_of_its_task():
    table = code_coverage(HITS, TASKS, "t", by="department", assignments=NAMED)
    assert cells(table) == {"coal": {"B": 2, "A": 1}, "water": {"B": 2, "A": 1}}
    assert list(table.columns) == ["B", "A"]  # the busiest first; * is a class of bodies


def test_a_department_named_twice_in_a_task_counts_once():
    twice = pd.concat([NAMED, NAMED.assign(role="support")])
    once = code_coverage(HITS, TASKS, "t", by="department", assignments=NAMED, value="mentions")
    again = code_coverage(HITS, TASKS, "t", by="department", assignments=twice, value="mentions")
    pd.testing.assert_frame_equal(once, again)


def test_a_codebook_without_mentions_gives_no_rows():
    table = code_coverage(HITS, TASKS, "nothing")
    assert table.empty
    assert list(table.columns) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"by": "role"}, "by must be one of section_id, item_id, department, not 'role'"),
        ({"value": "words"}, "value must be one of tasks, mentions, characters, not 'words'"),
        ({"by": "department"}, "needs the assignments"),
    ],
    ids=str,
)
def test_what_cannot_be_counted_is_an_error(asked, said):
    with pytest.raises(ValueError, match=said):
        code_coverage(HITS, TASKS, "t", **asked)


@pytest.mark.parametrize("codebook", ["themes", "places", "instruments"])
def test_mentions_by_section_are_all_mentions_of_the_plan(hbey, codebook):
    table = code_coverage(hbey.mentions, hbey.tasks, codebook, value="mentions")
    assert table.to_numpy().sum() == (hbey.mentions["codebook"] == codebook).sum()
    assert list(table.columns) == list(hbey.sections["section_id"])


# ------------------------------------------------------------------ places

PLACES = pd.DataFrame(
    [
        ("province", None, "province", None), ("city", "province", "prefecture", None),
        ("town", "city", "county", None), ("village", "town", "town", None),
        ("other", None, "prefecture", None), ("river", None, "river", None),
        ("both", None, "compound", "city|other"), ("more", None, "compound", "both|river"),
        ("self", None, "compound", "self|city"),
    ],
    columns=["code", "parent", "level", "members"],
).assign(codebook="places")  # fmt: skip


def expanded(*codes, levels=("prefecture",)):
    hits = pd.DataFrame({"codebook": "places", "code": codes, "start": range(len(codes))})
    rows = expand_places(hits, PLACES, levels)
    return list(rows[["start", "code"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("code", "units"),
    [
        ("city", ["city"]),
        ("town", ["city"]),
        ("village", ["city"]),
        ("both", ["city", "other"]),
        ("more", ["city", "other", "river"]),
        ("province", ["province"]),
        ("river", ["river"]),
        ("unknown", ["unknown"]),
        ("self", ["self", "city"]),
    ],
)
def test_a_place_counts_to_its_unit_and_a_compound_to_its_members(code, units):
    assert expanded(code) == [(0, unit) for unit in units]


def test_units_may_be_of_several_levels_the_lowest_first():
    found = expanded("village", "city", levels=("county", "prefecture"))
    assert found == [(0, "town"), (1, "city")]


def test_mentions_keep_their_order_and_other_codebooks_are_left_out():
    hits = pd.DataFrame({"codebook": ["places", "themes", "places"], "code": ["both", "x", "town"]})
    rows = expand_places(hits, PLACES, ("prefecture",))
    assert rows["code"].tolist() == ["city", "other", "city"]
    assert rows.columns.tolist() == ["codebook", "code"]
    assert rows.index.tolist() == [0, 1, 2]


def test_hu_bao_e_is_three_cities(hbey):
    hits = hbey.mentions[hbey.mentions["surface"] == "呼包鄂"]
    rows = expand_places(hits, hbey.codes, ("prefecture",))
    assert rows["code"].tolist() == ["hohhot", "baotou", "ordos"] * len(hits)
    assert len(hits) == 3


def test_banners_of_the_plan_count_to_their_league(hbey):
    hits = hbey.mentions[hbey.mentions["surface"] == "阿左旗"]
    assert set(hits["code"]) == {"alxa-left"}
    assert set(expand_places(hits, hbey.codes, ("prefecture",))["code"]) == {"alxa"}


# ------------------------------------------------------------------ codes of several books

CODES = pd.DataFrame(
    [
        ("themes", "energy", None, None), ("themes", "coal", "energy", None),
        ("themes", "lignite", "coal", None), ("themes", "water", None, None),
        ("places", "city", "province", "prefecture"), ("places", "town", "city", "county"),
        ("places", "province", None, "province"), ("places", "coal", None, "river"),
        ("instruments", "supply", None, None), ("instruments", "demand", None, None),
        ("instruments", "fund", "supply", None), ("instruments", "buy", "demand", None),
    ],
    columns=["codebook", "code", "parent", "level"],
).assign(members=None)  # fmt: skip


def said(*rows):
    """Build mentions: codebook, code, task and sentence."""
    table = pd.DataFrame(rows, columns=["codebook", "code", "task_id", "sentence_id"])
    return table.assign(start=range(len(rows)), end=range(1, len(rows) + 1))


def test_a_code_becomes_its_topmost_parent_in_its_own_codebook():
    rows = said(("themes", "lignite", "1", "a"), ("places", "coal", "1", "a"),
                ("themes", "water", "1", "a"), ("places", "town", "1", "a"))  # fmt: skip
    assert with_parents(rows, CODES)["code"].tolist() == ["energy", "coal", "water", "province"]


@pytest.mark.parametrize("parents", [{"x": "x"}, {"x": "y", "y": "x"}])
def test_a_code_that_is_its_own_ancestor_is_an_error(parents):
    codes = pd.DataFrame({"codebook": "t", "code": list(parents), "parent": parents.values()})
    with pytest.raises(ValueError, match="t: the code 'x' is its own ancestor"):
        with_parents(said(("t", "x", "1", "a")), codes)


def test_tasks_by_code_count_each_task_once_the_most_first_then_by_code():
    rows = said(("t", "z", "1", "a"), ("t", "b", "1", "a"), ("t", "b", "1", "b"),
                ("t", "a", "1", "a"), ("t", "z", "2", "c"))  # fmt: skip
    found = tasks_by_code(rows)
    assert list(found.items()) == [("z", 2), ("a", 1), ("b", 1)]
    assert found.name == "tasks"


def test_mentions_and_tasks_of_places_are_counted_by_level():
    rows = said(("places", "city", "1", "a"), ("places", "city", "1", "b"),
                ("places", "town", "2", "c"), ("themes", "coal", "3", "d"))  # fmt: skip
    table = mention_levels(rows, CODES)
    assert table.to_dict("index") == {
        "county": {"mentions": 1, "tasks": 1}, "prefecture": {"mentions": 2, "tasks": 1},
    }  # fmt: skip


def test_places_and_themes_meet_in_sentences():
    rows = said(
        ("places", "city", "1", "a"), ("themes", "lignite", "1", "a"), ("themes", "coal", "1", "a"),
        ("themes", "water", "1", "b"), ("places", "town", "1", "b"), ("places", "city", "1", "c"),
        ("themes", "water", "1", "c"), ("places", "province", "1", "c"),
        ("places", "city", "2", "d"), ("themes", "water", "2", "d"),
        ("instruments", "fund", "2", "d"),
    )  # fmt: skip
    counted = expand_places(rows, CODES, ("prefecture",))
    pairs, together = places_with_themes(counted, rows, CODES, ("prefecture",))
    assert pairs.to_numpy().tolist() == [
        ["city", "a", "energy"], ["city", "b", "water"], ["city", "c", "water"],
        ["city", "d", "water"],
    ]  # fmt: skip
    assert pairs.index.tolist() == [0, 1, 2, 3]
    assert sorted(pairs.columns) == ["code", "code_theme", "sentence_id"]
    assert together.to_dict("index") == {"water": {"city": 3}, "energy": {"city": 1}}
    assert together.index.tolist() == ["water", "energy"]
    _, both = places_with_themes(
        expand_places(rows, CODES, ("county", "prefecture", "province")),
        rows, CODES, ("county", "prefecture", "province"),
    )  # fmt: skip
    assert both.columns.tolist() == ["city", "province", "town"]  # 3, 1 and 1 sentences
    assert both.loc["water"].tolist() == [2, 1, 1]


def test_instruments_are_counted_by_side_and_section():
    rows = said(("instruments", "fund", "1.1.1", "a"), ("instruments", "supply", "1.2.1", "b"),
                ("instruments", "buy", "3.1.1", "c"), ("themes", "coal", "2.0.1", "d"))  # fmt: skip
    table = instrument_mix(rows, CODES, TASKS)
    assert table.to_dict("index") == {
        "1": {"supply": 2, "environment": 0, "demand": 0},
        "2": {"supply": 0, "environment": 0, "demand": 0},
        "3": {"supply": 0, "environment": 0, "demand": 1},
    }
    assert table.index.name == "section_id"


def test_by_task_an_instrument_counts_once_in_a_task_and_two_of_a_side_twice():
    rows = said(("instruments", "fund", "1.1.1", "a"), ("instruments", "fund", "1.1.1", "b"),
                ("instruments", "supply", "1.1.1", "c"), ("instruments", "fund", "1.2.1", "d"),
                ("instruments", "buy", "3.1.1", "e"), ("themes", "coal", "2.0.1", "f"))  # fmt: skip
    assert instrument_mix(rows, CODES, TASKS)["supply"].tolist() == [4, 0, 0]
    by_task = instrument_mix(rows, CODES, TASKS, value="tasks")
    assert by_task["supply"].tolist() == [3, 0, 0]
    assert by_task["demand"].tolist() == [0, 0, 1]
    shares = instrument_shares(rows, CODES, TASKS.assign(section_id=None))
    assert shares.loc["supply"].tolist() == [4, 3, 0.8, 0.75]
    assert shares.loc["demand"].tolist() == [1, 1, 0.2, 0.25]
    assert shares.loc["environment"].tolist() == [0, 0, 0, 0]
    assert shares.columns.tolist() == ["mentions", "tasks", "mentions_share", "tasks_share"]
    assert instrument_shares(rows.head(0), CODES, TASKS)["tasks_share"].isna().all()


def test_what_instruments_are_counted_by_is_named():
    with pytest.raises(ValueError, match="value must be one of mentions, tasks, not 'words'"):
        instrument_mix(said(), CODES, TASKS, value="words")


def test_the_environment_side_of_the_plan_comes_before_supply_by_task_and_narrowly_by_mention(hbey):
    shares = instrument_shares(hbey.mentions, hbey.codes, hbey.tasks)
    assert shares["mentions"].tolist() == [149, 152, 62]
    assert shares["tasks"].tolist() == [53, 62, 25]
    assert (shares["tasks_share"] * 100).round().tolist() == [38, 44, 18]
    assert (shares["mentions_share"] * 100).round().tolist() == [41, 42, 17]


def test_the_mix_may_be_by_item(hbey):
    by_item = instrument_mix(hbey.mentions, hbey.codes, hbey.tasks, by="item_id")
    by_section = instrument_mix(hbey.mentions, hbey.codes, hbey.tasks)
    assert by_item.index.name == "item_id"
    assert by_item.sum().to_dict() == by_section.sum().to_dict()
    assert len(by_item) == hbey.tasks["item_id"].nunique()
