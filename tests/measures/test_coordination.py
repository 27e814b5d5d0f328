"""Closing duties, and the order of supporters."""

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from small_plans import plan, plans, relaxed

from hbey_analysis.measures.coordination import (
    closing_duties,
    coordinators,
    named_last,
    order_by_chance,
    supporter_order,
)

BODIES = pd.DataFrame(
    {
        "department": ["省财政厅", "省发展改革委", "各市政府"],
        "name_zh": ["某省财政厅", None, None],
        "aliases": [None, "省发改委|省发展和改革委", None],
        "kind": ["government_department", "government_department", "collective"],
    }
)


def notes(*said: tuple[str, str]) -> pd.DataFrame:
    """Build notes: an actor and a duty each."""
    rows = [("closing_duty", *pair, place, place + 9) for place, pair in enumerate(said)]
    rows.append(("document_rule", None, "列第一位者统筹协调", 99, 110))
    return pd.DataFrame(rows, columns=["kind", "actor", "duty", "start", "end"])


# ------------------------------------------------------------------ closing duties


def test_a_duty_asked_of_several_bodies_has_a_row_for_each():
    table = closing_duties(notes(("省发改委、某省财政厅", "加强统筹协调。")), BODIES)
    assert table["department"].tolist() == ["省发展改革委", "省财政厅"]
    assert table["actor"].tolist() == ["省发改委、某省财政厅"] * 2
    assert table["coordinates"].tolist() == [True, True]
    assert table[["start", "end"]].to_numpy().tolist() == [[0, 9]] * 2


@pytest.mark.parametrize("actor", ["各市政府", "省教育厅"])
def test_a_class_and_a_body_outside_the_registry_have_no_department(actor):
    table = closing_duties(notes((actor, "抓紧制定方案。")), BODIES)
    assert table["department"].isna().tolist() == [True]


@pytest.mark.parametrize(
    ("duty", "flags"),
    [
        ("加强综合协调和督促检查", [True, True, False]),
        ("发挥牵头抓总作用", [True, False, False]),
        ("加强协调配合,做到协调联动", [False, False, False]),
        ("承担领导小组办公室的日常工作", [False, False, True]),
        ("组织协调推进", [True, False, False]),
        ("适时开展督导", [False, True, False]),
    ],
)
def test_what_a_duty_is_goes_by_its_words(duty, flags):
    table = closing_duties(notes(("省财政厅", duty)), BODIES)
    assert table.loc[0, ["coordinates", "supervises", "office"]].tolist() == flags


def test_an_office_may_be_the_actor():
    assert closing_duties(notes(("市联席会议办公室", "定期通报")), BODIES)["office"].tolist() == [
        True
    ]


def test_coordinators_stand_once_in_the_order_of_the_text():
    said = (("省财政厅", "统筹协调"), ("省发改委", "综合协调"), ("省财政厅", "组织协调"))
    assert coordinators(notes(*said, ("各部门", "统筹协调")), BODIES) == [
        "省财政厅",
        "省发展改革委",
    ]


def test_without_notes_the_table_is_empty():
    table = closing_duties(notes().iloc[:0], BODIES)
    assert table.empty
    assert coordinators(notes(), BODIES) == []


def test_the_plan_of_2013_has_one_coordinator_and_its_office_is_an_old_one(hbey):
    table = closing_duties(hbey.notes, hbey.departments)
    assert len(table) == 4
    last = table.iloc[-1]
    assert last["department"] == "自治区发展改革委"
    assert last[["coordinates", "supervises", "office"]].all()
    assert not table.iloc[:-1][["coordinates", "supervises", "office"]].any(axis=None)
    assert "西部大开发战略领导小组办公室" in last["duty"]
    assert hbey.text[last["start"] : last["end"]].startswith("继续承担")


# ------------------------------------------------------------------ the order of supporters

# A and B support together three times, always in this order; B and C three times, once turned.
ORDERED = plan(t111="X>AB", t112="X>ABC", t121="X>ADB*", t122="X>BC", t211="X>CB")


def test_supporter_order_worked_by_hand():
    table = supporter_order(ORDERED)
    assert table.to_dict("records") == [
        {"first": "A", "second": "B", "clauses": 3, "earlier": 3, "kept": True, "chance": 0.25},
        {"first": "B", "second": "C", "clauses": 3, "earlier": 2, "kept": False, "chance": 0.25},
    ]


def test_the_one_named_earlier_more_often_is_first_and_of_equals_the_first_by_name():
    table = supporter_order(plan(t111="X>BA", t112="X>BA", t113="X>AB"))
    assert table.loc[0, ["first", "second", "earlier"]].tolist() == ["B", "A", 2]
    table = supporter_order(plan(t111="X>BA", t112="X>AB"), least=2)
    assert table.loc[0, ["first", "second", "earlier"]].tolist() == ["A", "B", 1]


def test_pairs_stand_by_the_number_of_their_clauses():
    table = supporter_order(ORDERED, least=1)
    assert table["clauses"].tolist() == [3, 3, 1, 1, 1]
    assert table["first"].tolist() == ["A", "B", "A", "A", "D"]
    assert table["second"].tolist() == ["B", "C", "C", "D", "B"]


def test_leads_and_classes_have_no_place_among_supporters():
    table = supporter_order(plan(t111="A>B*C", t112="B>AC", t113="C>A"), least=1)
    assert table[["first", "second"]].to_numpy().tolist() == [["A", "C"], ["B", "C"]]


def test_a_body_stands_where_a_clause_names_it_first():
    assert supporter_order(plan(t111="X>ABA"), least=1)[
        ["first", "earlier"]
    ].to_numpy().tolist() == [["A", 1]]


def test_positions_decide_not_the_order_of_rows():
    shuffled = ORDERED.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(supporter_order(shuffled), supporter_order(ORDERED))


def test_copies_count_once_but_not_another_order_of_the_same():
    rows = plan(t111="X>AB", t112="Y>AB", t113="X>BA", t114="X>ABC")
    once = supporter_order(rows, least=3, duplicates="once")
    assert once[["clauses", "earlier"]].to_numpy().tolist() == [[3, 2]]
    assert supporter_order(rows, least=3)[["clauses", "earlier"]].to_numpy().tolist() == [[4, 3]]


def test_chance_is_that_of_all_orders_enumerated():
    lists = ["AB", "ABC", "ADB", "BC", "CB"]
    rows = plan(**{f"t11{n}": f"X>{names}" for n, names in enumerate(lists, start=1)})
    pairs = [("A", "B"), ("B", "C")]
    kept = []
    for orders in product(*(list(permutations(names)) for names in lists)):
        agree = 0
        for a, b in pairs:
            before = {o.index(a) < o.index(b) for o in orders if a in o and b in o}
            agree += len(before) == 1
        kept.append(agree)
    found = order_by_chance(rows, n_draws=20_000)
    assert (found["pairs"], found["kept"]) == (2, 1)
    assert found["expected"] == pytest.approx(np.mean(kept))
    assert found["p"] == pytest.approx(np.mean(np.array(kept) >= 1), abs=0.012)
    assert found["most"] == np.percentile(kept, 97.5)


@given(plans())
@relaxed
def test_expected_and_kept_stay_within_the_pairs(rows):
    found = order_by_chance(rows, least=1, n_draws=20)
    assert 0 <= found["kept"] <= found["pairs"]
    assert found["expected"] <= found["pairs"]
    if found["pairs"]:
        assert 1 / 21 <= found["p"] <= 1


@given(plans())
@relaxed
def test_pairs_met_once_keep_their_order_by_necessity(rows):
    table = supporter_order(rows, least=1)
    once = table[table["clauses"] == 1]
    assert once["kept"].all()
    assert once["chance"].eq(1).all()
    assert (table["earlier"] * 2 >= table["clauses"]).all()


@pytest.mark.parametrize("rows", [ORDERED.iloc[:0], pd.DataFrame(), plan(t111="A>B")])
def test_without_pairs_there_is_nothing_to_keep(rows):
    assert supporter_order(rows).empty
    found = order_by_chance(rows)
    assert (found["pairs"], found["kept"], found["expected"]) == (0, 0, 0)
    assert np.isnan([found["most"], found["p"]]).all()


def test_the_seed_decides_and_draws_come_in_parts(monkeypatch):
    whole = order_by_chance(ORDERED, least=1, n_draws=101, seed=3)
    monkeypatch.setattr("hbey_analysis.measures.coordination.AT_ONCE", 60)
    assert order_by_chance(ORDERED, least=1, n_draws=101, seed=3) == whole
    monkeypatch.setattr("hbey_analysis.measures.coordination.AT_ONCE", 1)
    assert order_by_chance(ORDERED, least=1, n_draws=101, seed=3) == whole


@pytest.mark.parametrize(("clauses", "most"), [(6, 1), (7, 0)])
def test_most_is_what_one_plan_in_forty_exceeds(clauses, most):
    # All of n clauses agree by chance in 2 / 2^n: 3.1 % of 6, 1.6 % of 7.
    rows = plan(**{f"t11{n}": "X>AB" for n in range(1, clauses + 1)})
    assert order_by_chance(rows, n_draws=20_000)["most"] == most


def test_one_draw_is_enough_for_a_probability():
    assert order_by_chance(ORDERED, n_draws=1)["p"] in (0.5, 1)
    # Pairs that meet once agree in every draw.
    assert order_by_chance(plan(t111="X>ABC"), least=1, n_draws=1)["p"] == 1


@pytest.mark.parametrize("wrong", [{"duplicates": "twice"}, {"n_draws": 0}])
def test_what_is_not_allowed_is_named(wrong):
    with pytest.raises(ValueError, match=r"duplicates must be one of each, once|n_draws must be"):
        order_by_chance(ORDERED, **wrong)


def test_19_of_45_pairs_of_the_plan_keep_one_order(hbey):
    table = supporter_order(hbey.assignments)
    assert (len(table), table["kept"].sum()) == (45, 19)
    found = order_by_chance(hbey.assignments, n_draws=2_000)
    assert round(found["expected"], 1) == 4.6
    assert found["most"] < 12
    assert found["p"] < 0.001


def test_copied_clauses_do_not_make_the_order(hbey):
    found = order_by_chance(hbey.assignments, duplicates="once", n_draws=2_000)
    assert (found["pairs"], found["kept"]) == (43, 17)
    assert found["p"] < 0.001


# ------------------------------------------------------------------ who stands last

KINDS = pd.DataFrame({"department": list("ABCX"), "kind": ["government_department"] * 3 + ["firm"]})


def test_a_kind_stands_last_where_no_other_body_is_behind_it():
    rows = plan(t111="A>BX*", t112="A>XB", t113="X>A")
    table = named_last(rows, KINDS, ["firm"])
    assert table["task_id"].tolist() == ["1.1.1", "1.1.2", "1.1.3"]
    assert table["last"].tolist() == [True, False, False]


def test_clauses_of_one_side_alone_say_nothing_of_who_stands_last():
    assert named_last(plan(t111="A>B", t112="X>"), KINDS, ["firm"]).empty
