"""Specification curves: each claim under every combination of the choices that bear on it."""

import dataclasses
import itertools
from functools import cache

import numpy as np
import pandas as pd
import pytest
from small_assignments import assignments

from hbey_analysis import (
    breadth,
    choice_effects,
    claim_shares,
    co_assignment,
    concentration,
    coverage,
    load_plan,
    merge_children,
    specification_curve,
    workload,
)
from hbey_analysis.measures.specifications import CHOICES, CLAIMS, _extremes, _relative

WATER, FINANCE = "自治区水利厅", "自治区财政厅"


def test_relative_says_how_near_the_study_s_answer_comes_to_the_first():
    values = pd.Series({"A": 4.0, "B": 3.0, "C": 1.0})
    assert _relative("A", values) == 1
    assert _relative("A = B", values) == 0.75  # of those tied, the least
    assert _relative("D", values) == 0  # merged away
    assert _relative(None, values) is None


def test_where_a_claim_holds_the_answer_comes_first(hbey):
    rows = specification_curve(hbey, ["leads_most", "strongest_pair", "busiest_after_first"])
    assert (rows.loc[rows["holds"], "relative"] == 1).all()
    assert rows["relative"].between(0, 1).all()


@pytest.fixture(scope="module")
def curve(hbey):
    """The specifications of one claim about the plan of 2013, computed once."""
    return cache(lambda claim: specification_curve(hbey, [claim]))


def row(rows, **choices):
    """Return the one row under the given choices; the others are the study's."""
    for name in CHOICES:
        if rows[name].notna().any():
            rows = rows[rows[name] == choices.get(name, CHOICES[name][0])]
    assert len(rows) == 1
    return rows.iloc[0]


every_claim = pytest.mark.parametrize("claim", CLAIMS)


@every_claim
def test_the_study_s_own_specification_comes_first_and_holds(curve, claim):
    rows = curve(claim)
    first = rows.iloc[0]
    assert first["specification"] == 1
    assert first["holds"]
    bearing = list(CLAIMS[claim].choices)
    assert first[bearing].tolist() == [CHOICES[name][0] for name in bearing]
    assert rows["baseline"].isna().all() or set(rows["baseline"]) == {first["result"]}


@every_claim
def test_every_combination_of_the_bearing_choices_is_a_row(curve, claim):
    rows = curve(claim)
    bearing = list(CLAIMS[claim].choices)
    combinations = list(itertools.product(*CLAIMS[claim].choices.values()))
    assert list(rows[bearing].itertuples(index=False, name=None)) == combinations
    assert rows["specification"].tolist() == list(range(1, len(combinations) + 1))
    assert rows[[name for name in CHOICES if name not in bearing]].isna().all(axis=None)


@every_claim
def test_a_claim_holds_where_the_same_comes_first_or_the_number_stays_on_its_side(curve, claim):
    rows = curve(claim)
    if claim in ("three_lead_half", "leading_unequal"):
        assert rows["result"].isna().all()
        over = rows["estimate"] > 0.5
        assert (rows["holds"] == (over == over.iloc[0])).all()
    else:
        assert (rows["holds"] == (rows["result"] == rows["baseline"])).all()


@pytest.mark.parametrize(
    "claim",
    ["three_lead_half", "leading_unequal", "strongest_pair", "closest_pair", "most_shared_section"],
)
def test_a_claim_that_fails_somewhere_is_reported_failing(curve, claim):
    assert 0 < curve(claim)["holds"].mean() < 1


def test_there_are_six_to_ten_claims():
    assert 6 <= len(CLAIMS) <= 10


@pytest.fixture(scope="module")
def named(hbey):
    return hbey.assignments[hbey.assignments["kind"] == "named"]


@pytest.fixture(scope="module")
def merged(hbey, named):
    return merge_children(named, hbey.departments)


@pytest.fixture(scope="module")
def without_first(named):
    return named[named["department"] != "自治区发展改革委"]


def test_leads_most_by_item_and_fractional_is_workload_s(curve, named):
    found = row(curve("leads_most"), unit="item", counting="fractional")
    leads = workload(named, unit="item", counting="fractional")["lead"]
    assert found["result"] == leads.idxmax()
    assert found["estimate"] == pytest.approx(leads.max() / leads.sum())


def test_three_lead_half_with_merged_children_and_without_the_first(curve, merged):
    found = row(curve("three_lead_half"), children="merged", all_present="out")
    rest = merged[merged["department"] != "自治区发展改革委"]
    leads = rest[rest["role"] == "lead"].groupby("department")["task_id"].nunique()
    assert found["estimate"] == pytest.approx(leads.nlargest(3).sum() / leads.sum())


def test_leading_unequal_is_the_gini_over_all_bodies(curve, hbey, named):
    expected = concentration(workload(named)["lead"])["gini"]
    assert row(curve("leading_unequal"))["estimate"] == pytest.approx(expected)
    assert round(expected, 2) == 0.77


def test_busiest_after_first_with_merged_children(curve, merged):
    totals = merged.groupby("department")["task_id"].nunique().drop("自治区发展改革委")
    found = row(curve("busiest_after_first"), children="merged")
    assert found["estimate"] == pytest.approx(totals.max() / totals.sum())
    assert set(found["result"].split(" = ")) == set(totals.index[totals == totals.max()])


def test_the_closest_pair_by_cosine_shares_three_or_more(curve, without_first):
    found = row(curve("closest_pair"), association="cosine")
    counts = co_assignment(without_first)
    shares = co_assignment(without_first, measure="cosine").where(counts >= 3, 0.0)
    pairs = {
        "|".join(sorted(pair)): shares.loc[pair] for pair in itertools.combinations(shares.index, 2)
    }
    assert found["estimate"] == pytest.approx(max(pairs.values()))
    assert pairs[found["result"]] == pytest.approx(max(pairs.values()))


def test_the_strongest_pair_of_the_study_shares_the_most_tasks(curve, without_first):
    found = row(curve("strongest_pair"))
    counts = co_assignment(without_first)
    assert counts.loc[tuple(found["result"].split("|"))] == found["estimate"] == 20
    off = counts.to_numpy().copy()
    np.fill_diagonal(off, 0)
    assert off.max() == found["estimate"]


def test_the_most_shared_section_with_collectives_counts_them(curve):
    without, with_them = (row(curve("most_shared_section"), collectives=c) for c in ("out", "in"))
    assert with_them["result"] == without["result"]
    assert with_them["estimate"] == pytest.approx(without["estimate"] + 1)  # 相关盟市 in every task


def test_the_broadest_after_first_is_that_of_breadth(curve, without_first):
    values = breadth(coverage(without_first))
    found = row(curve("broadest_after_first"))
    assert (found["result"], found["estimate"]) == (values.idxmax(), pytest.approx(values.max()))


@pytest.mark.parametrize("unit", ["item", "section"])
def test_the_broadest_by_fractional_units_shares_each_unit_among_all_its_bodies(
    curve, without_first, unit
):
    pairs = without_first[["section_id", f"{unit}_id", "department"]].copy()
    pairs.columns = ["section", "unit", "department"]
    pairs = pairs.drop_duplicates(["unit", "department"])
    pairs["weight"] = 1 / pairs["unit"].map(pairs["unit"].value_counts())
    shares = pairs.groupby(["department", "section"])["weight"].sum().unstack(fill_value=0)
    values = shares.sum(axis=1) ** 2 / (shares**2).sum(axis=1)
    found = row(curve("broadest_after_first"), unit=unit, counting="fractional")
    assert (found["result"], found["estimate"]) == (
        values.idxmax(),
        pytest.approx(values.max(), abs=1e-8),
    )


def test_claims_are_asked_for_by_name_in_any_order(hbey, curve):
    both = specification_curve(hbey, ["strongest_pair", "leads_most"])
    assert list(both["claim"].unique()) == ["strongest_pair", "leads_most"]
    first = both[both["claim"] == "strongest_pair"]
    pd.testing.assert_frame_equal(first, curve("strongest_pair"), check_dtype=False)


def test_an_unknown_claim_is_named(hbey):
    with pytest.raises(ValueError, match="claims='leads': there are leads_most, three_lead_half"):
        specification_curve(hbey, ["leads_most", "leads", "supports"])


# ------------------------------------------------------------------ small plans


@pytest.fixture
def curves_of(tmp_path):
    """Return the claims that a text decides, or some of them."""

    def curves(text, claims=None):
        path = tmp_path / "small.txt"
        path.write_text(text, encoding="utf-8")
        return specification_curve(load_plan(path), claims)

    return curves


@pytest.mark.parametrize(
    ("claim", "decided"),
    [
        ("leads_most", False),
        ("three_lead_half", False),
        ("leading_unequal", False),
        ("most_shared_section", True),
    ],
)
def test_a_plan_without_leads_leaves_the_claims_about_leading_out(curves_of, claim, decided):
    text = (
        "一、总则\n做好甲。（自治区水利厅、财政厅负责）\n二、其他\n做好乙。（自治区财政厅负责）\n"
    )
    assert bool(len(curves_of(text, [claim]))) == decided


def test_a_plan_without_sections_has_no_claims_about_sections(curves_of):
    text = "做好甲。（自治区水利厅牵头,自治区财政厅配合）\n做好乙。（自治区水利厅牵头）\n"
    assert curves_of(text, ["most_shared_section", "broadest_after_first"]).empty
    assert row(curves_of(text, ["leads_most"]))["result"] == WATER
    text += "做好丙。（自治区水利厅牵头,自治区财政厅、林业厅配合）\n"
    assert row(curves_of(text, ["busiest_after_first"]))["result"] == FINANCE


@pytest.mark.slow
@pytest.mark.parametrize("text", ["做好工作。（自治区水利厅负责）\n", "没有条款的文字。\n"])
def test_a_plan_that_decides_nothing_has_no_rows(curves_of, text):
    table = curves_of(text)
    assert table.empty
    assert list(table.columns)[:2] == ["claim", "specification"]


PAIR = "做好{}。（自治区水利厅牵头,自治区财政厅配合）\n"


@pytest.mark.parametrize(("tasks", "strong"), [(2, False), (3, True)])
def test_a_pair_that_shares_fewer_than_three_tasks_is_not_called_strong(curves_of, tasks, strong):
    text = "".join(PAIR.format(n) for n in "甲乙丙"[:tasks]) + "做好丁。（自治区林业厅牵头）\n"
    assert bool(len(curves_of(text, ["strongest_pair"]))) == strong


def test_tasks_outside_items_are_units_of_their_own(curves_of):
    # finance in two tasks of one section and one of another, none in items: shares 2/3 and 1/3,
    # breadth 1 / (4/9 + 1/9) = 9/5
    text = (
        "一、甲\n做好一。（自治区财政厅牵头）\n做好二。（自治区财政厅牵头）\n"
        "二、乙\n做好三。（自治区财政厅牵头）\n做好四。（自治区水利厅牵头）\n"
    )
    by_item = row(curves_of(text, ["broadest_after_first"]), unit="item")
    assert (by_item["result"], by_item["estimate"]) == (FINANCE, pytest.approx(9 / 5))


# ------------------------------------------------------------------ claims by hand


@pytest.fixture
def claimed(tiny):
    """Return the specifications of one claim about hand-made assignments."""

    def claimed(claim, rows, **parents):
        names = rows["department"].unique()
        plan = dataclasses.replace(
            tiny,
            assignments=rows.assign(position=rows.groupby("task_id").cumcount() + 1),
            departments=pd.DataFrame(
                {"department": names, "parent": [parents.get(name) for name in names]}
            ),
            tasks=rows[["task_id", "item_id", "section_id"]].drop_duplicates("task_id"),
        )
        return specification_curve(plan, [claim])

    return claimed


def numbered(*clauses):
    """Number clauses as tasks of one item each: 1.1.1, 1.2.1, …"""
    return assignments(*(f"1.{n}.1 {clause}" for n, clause in enumerate(clauses, start=1)))


def test_pairs_equally_close_are_all_said(claimed):
    # A in 8 tasks, B in 4, four of them shared: 4 / (8 + 4 - 4); C in 8, D in 7, five shared:
    # 5 / (8 + 7 - 5). E and F share all their two tasks, too few to be called strong
    clauses = ["A>B"] * 4 + ["A>"] * 4 + ["C>D"] * 5 + ["C>"] * 3 + ["D>"] * 2 + ["E>F"] * 2
    clauses = [f"{1 + n // 9}.{1 + n % 9}.1 {clause}" for n, clause in enumerate(clauses)]
    table = claimed("closest_pair", assignments(*clauses))
    found = row(table, association="jaccard")
    assert (found["result"], found["estimate"]) == ("A|B = C|D", 0.5)
    assert found["relative"] == 1
    # by cosine 4 / √32 = .71 and 5 / √56 = .67
    assert row(table, association="cosine")["result"] == "A|B"
    by_count = row(claimed("strongest_pair", assignments(*clauses)))
    assert (by_count["result"], by_count["estimate"]) == ("C|D", 5)


def test_three_lead_half_only_if_they_lead_more_than_half(claimed):
    six = claimed("three_lead_half", numbered("A>", "B>", "C>", "D>", "E>", "F>"))
    assert row(six)["estimate"] == 0.5
    # by item one leads less: 3 of 5, on the other side of half
    rows = assignments(
        "1.1.1 A>",
        "1.1.2 A>",
        "1.2.1 B>",
        "1.3.1 C>",
        "1.4.1 D>",
        "1.4.2 D>",
        "1.5.1 E>",
        "1.5.2 E>",
        "1.6.1 F>",
        "1.7.1 G>",
        "1.8.1 H>",
        "1.9.1 I>",
    )
    table = claimed("three_lead_half", rows)  # fmt: skip
    assert row(table)["estimate"] == 6 / 12 and row(table)["holds"]
    assert row(table, unit="item")["estimate"] == 3 / 9 and row(table, unit="item")["holds"]
    assert row(table, unit="section")["holds"]
    half = claimed(
        "three_lead_half",
        assignments(
            "1.1.1 A>",
            "1.1.2 B>",
            "1.1.3 C>",
            "1.1.4 D>",
            "1.2.1 E>",
            "1.3.1 F>",
            "1.2.2 E>",
            "1.3.2 F>",
        ),
    )
    assert row(half)["estimate"] == 5 / 8 and row(half)["holds"]
    assert row(half, unit="item")["estimate"] == 0.5 and not row(half, unit="item")["holds"]


def test_the_most_shared_section_is_that_with_most_bodies_for_each_task(claimed):
    # section 1: 3, 1 and 1 bodies, in items 3 and 1; section 2: 2 and 2, in one item of 3
    rows = assignments("1.1.1 A>BC", "1.2.1 A>", "1.2.2 A>", "2.1.1 A>D", "2.1.2 A>E")
    table = claimed("most_shared_section", rows)
    found = [row(table, unit=unit) for unit in ("task", "item")]
    assert [(f["result"], f["estimate"]) for f in found] == [("2", 2), ("2", 3)]
    assert [f["relative"] for f in found] == [1, 1]
    assert [f["holds"] for f in found] == [True, True]


def test_a_choice_that_merges_the_answer_away_leaves_it_nothing(claimed):
    table = claimed("leads_most", numbered(*["B>"] * 3, "A>", "C>", "C>", "D>A"), C="A", B="A")
    assert row(table)["result"] == "B"
    merged = row(table, children="merged")
    assert (merged["result"], merged["estimate"], merged["relative"]) == ("A", 6 / 7, 0)
    assert not merged["holds"] and not merged["could_differ"]
    assert row(table)["could_differ"]


def test_the_busiest_are_all_those_tied(claimed):
    table = claimed("busiest_after_first", numbered("P>BC", "P>CB", "P>D", "C>P", "B>P"))
    found = row(table)
    assert (found["result"], found["estimate"], found["relative"]) == ("B = C", 3 / 7, 1)


def test_a_claim_that_the_study_s_own_choices_do_not_decide_is_left_out(claimed):
    # only with classes of bodies counted do two share three tasks
    rows = numbered("A>*", "A>*", "A>*", "B>")
    assert claimed("strongest_pair", rows).empty
    assert len(claimed("strongest_pair", rows.assign(kind="named")))


def test_one_body_is_no_pair_and_the_only_pair_cannot_lose(claimed):
    for clauses in (["A>B"] * 3 + ["A>", "B>"], ["A>*", "*>"]):
        assert claimed("strongest_pair", numbered(*clauses)).empty
    three = claimed("strongest_pair", numbered("A>B", "A>B", "A>B", "A>C", "D>"))
    assert (row(three)["result"], row(three)["estimate"]) == ("A|B", 3)


@pytest.mark.parametrize("unit", ["task", "item"])
def test_sections_equally_shared_are_all_said(claimed, unit):
    table = claimed("most_shared_section", assignments("2.1.1 A>B", "1.1.1 A>C"))
    assert row(table, unit=unit)["result"] == "1 = 2"


def test_leaders_and_broad_bodies_that_are_tied_are_all_said(claimed):
    rows = assignments("1.1.1 B>", "1.1.2 A>C", "2.1.1 A>B", "2.1.2 B>A")
    assert row(claimed("leads_most", rows))["result"] == "A = B"
    broad = assignments("1.1.1 P>BA", "2.1.1 P>AB", "1.2.1 P>C")  # P, in every task, is out
    assert row(claimed("broadest_after_first", broad))["result"] == "A = B"
    thirds = assignments(*(f"1.{n}.1 A>BC" for n in range(1, 4)), "2.1.1 D>")
    assert row(claimed("leads_most", thirds), counting="fractional")["result"] == "A = D"


def test_the_broadest_by_whole_tasks_may_not_be_the_broadest_by_shares(claimed):
    # A, after the first (B in every task): twice with B alone in section 1, twice beside four in
    # section 2, never in section 3. Whole tasks: 2. Shares: 2 and 2/5, mostly in section 1.
    table = claimed(
        "broadest_after_first",
        assignments(
            "1.1.1 B>A", "1.2.1 B>A", "2.1.1 B>ACDEF", "2.2.1 B>ACDEF", "2.3.1 B>", "3.1.1 B>G"
        ),
    )
    rows = table.dropna(subset=["counting"])
    estimates = rows.groupby("counting")["estimate"].first()
    assert estimates["whole"] == 2
    assert estimates["fractional"] == round(2.4**2 / (2**2 + 0.4**2), 9)


def test_a_specification_that_decides_nothing_is_left_out_and_those_after_it_are_not(claimed):
    # A and B share three tasks of one item; A and the class three items
    rows = assignments(
        "1.1.1 A>B", "1.1.2 A>B", "1.1.3 A>B", "1.2.1 A>*", "1.3.1 A>*", "1.4.1 A>*", "1.5.1 C>",
    )  # fmt: skip
    table = claimed("strongest_pair", rows)
    by_item = table[table["unit"] == "item"]
    assert set(by_item["collectives"]) == {"in"}
    # one item shared is too little to count at all
    assert set(by_item["result"]) == {"*|A"} and set(by_item["relative"]) == {0}


# ------------------------------------------------------------------ one estimand a claim


def test_a_class_of_bodies_in_every_task_is_all_present_once_it_is_counted(curve, claimed):
    # * in all five tasks, C in three
    rows = numbered("A>C*", "B>C*", "A>C*", "B>*", "A>*")
    counted = row(claimed("busiest_after_first", rows), collectives="in")
    assert counted["result"] == "A = C"
    for claim in ("busiest_after_first", "strongest_pair", "closest_pair", "broadest_after_first"):
        assert not curve(claim)["result"].str.contains("相关盟市").any()


def test_children_merged_into_an_all_present_body_are_out_with_it(claimed):
    rows = numbered("A>B", "C>B", "A>B", "C>D")  # A and C are in every task once they are one
    table = claimed("busiest_after_first", rows, C="A")
    assert row(table)["result"] == "B"
    assert "A" not in row(table, children="merged")["result"]


def test_the_most_even_and_the_least_even_way_to_give_leads():
    even, stacked = _extremes(total=7, bodies=3, units=5, least=0)
    assert (even.tolist(), stacked.tolist()) == ([3, 2, 2], [5, 2, 0])
    even, stacked = _extremes(total=7, bodies=3, units=5, least=1)
    assert (even.tolist(), stacked.tolist()) == ([3, 2, 2], [5, 1, 1])
    even, stacked = _extremes(total=2, bodies=4, units=2, least=0)
    assert (even.tolist(), stacked.tolist()) == ([1, 1, 0, 0], [2, 0, 0, 0])


def test_three_of_five_bodies_hold_more_than_half_whatever_they_lead(claimed):
    # evenly, three of five lead three of five; three of six no more than half
    assert claimed("three_lead_half", numbered("A>", "B>", "C>", "D>", "E>")).empty
    six = claimed("three_lead_half", numbered("A>", "B>", "C>", "D>", "E>", "F>"))
    assert row(six)["could_differ"]


def test_inequality_among_leaders_can_be_settled_by_how_few_they_are(claimed):
    # four tasks over two leaders: at most 3 and 1, Gini 1/4; over all four bodies up to 3/4
    table = claimed("leading_unequal", numbered("A>C", "A>D", "A>", "B>"))
    over_all, leaders = row(table), row(table, population="leaders")
    assert over_all["could_differ"] and not leaders["could_differ"]
    assert leaders["estimate"] == pytest.approx(0.25)
    assert over_all["estimate"] == pytest.approx((-3 * 0 - 1 * 0 + 1 * 1 + 3 * 3) / (4 * 4))


def test_leads_over_more_bodies_than_leads_are_unequal_whoever_leads(claimed):
    # one lead over three bodies: a Gini of two thirds, the only one possible
    assert claimed("leading_unequal", numbered("A>BC")).empty


# ------------------------------------------------------------------ the plan of 2013


def test_leading_is_unequal_over_all_bodies_and_in_a_sixth_over_leaders(curve):
    # as the study said it, over all bodies, in 100 % of 48; over leaders in 17 %
    rows = curve("leading_unequal")
    held = rows.groupby("population")["holds"].agg(["size", "sum"])
    assert held.loc["all"].tolist() == [48, 48]
    assert held.loc["leaders"].tolist() == [48, 8]
    assert row(rows, population="leaders")["estimate"] == pytest.approx(0.48, abs=0.005)


def test_the_strongest_pair_holds_in_a_sixth_of_all_measures_of_association(curve):
    # by count in 8 of 12; of the 36 by an association none is the study's: 8 of 48, 17 %
    pair = curve("strongest_pair")["baseline"].iloc[0]
    assert pair == "自治区国土资源厅|自治区环保厅"
    assert curve("strongest_pair")["holds"].agg(["size", "sum"]).tolist() == [12, 8]
    assert len(curve("closest_pair")) == 36
    assert not (curve("closest_pair")["result"] == pair).any()


def test_the_closest_pair_is_that_of_farming_and_water(curve):
    rows = curve("closest_pair")
    assert set(rows["baseline"]) == {"自治区农牧业厅|自治区水利厅"}
    assert rows["holds"].agg(["size", "sum"]).tolist() == [36, 16]


@pytest.mark.parametrize(
    ("claim", "held"), [("busiest_after_first", 4), ("broadest_after_first", 20)]
)
def test_claims_after_the_first_hold_in_as_many_as_were_found_independently(curve, claim, held):
    # of 48 with the leads alone, 8 % and 42 %: no claim about all roles can hold in those 24
    rows = curve(claim)
    assert rows["holds"].agg(["size", "sum"]).tolist() == [24, held]


# ------------------------------------------------------------------ what the curve says


def by_hand(**columns):
    """Return a curve of one claim, its choices unit and children."""
    n = len(columns["holds"])
    table = pd.DataFrame({**dict.fromkeys(CHOICES), **columns}, index=range(n))
    return table.assign(claim="c", specification=range(1, n + 1))


NAMED = by_hand(
    unit=["task", "task", "item", "item"], children=["separate", "merged"] * 2,
    result=["A", "B", "A = B", "B"], estimate=[0.4, 0.3, 0.2, 0.5], baseline="A",
    relative=[1, 0.5, 1, 0.8], holds=[True, False, False, False], could_differ=True,
)  # fmt: skip
FIGURE = by_hand(
    unit=["task", "item", "section"], result=None, estimate=[0.7, 0.6, 0.4], baseline=None,
    relative=None, holds=[True, True, False], could_differ=[True, True, False],
)  # fmt: skip


def test_shares_are_of_the_specifications_that_could_go_either_way():
    table = claim_shares(pd.concat([NAMED.assign(claim="named"), FIGURE]))
    assert table["claim"].tolist() == ["named", "c"]
    named, figure = (table.iloc[n] for n in (0, 1))
    assert named[["specifications", "could_differ", "holds", "share", "beside"]].tolist() == [
        4, 4, 1, 0.25, 1,
    ]  # fmt: skip
    assert (named["rival"], named["rival_specifications"]) == ("B", 2)
    assert figure[["specifications", "could_differ", "holds", "share"]].tolist() == [3, 2, 2, 1]
    assert pd.isna(figure["rival"]) and figure["rival_specifications"] == 0
    effects = choice_effects(pd.concat([NAMED.assign(claim="named"), FIGURE]))
    assert effects["claim"].tolist() == ["named", "named", "c"]


def test_a_choice_moves_the_answer_by_pairs_that_differ_in_it_alone():
    table = choice_effects(NAMED).set_index("choice")
    # unit: A to A = B, and B to B, where the study's answer comes from .5 to .8 of the first
    assert table.loc["unit"].tolist() == ["c", 2, 0.5, 0.5, pytest.approx(0.15)]
    # children: A to B, and A = B to B
    assert table.loc["children"].tolist() == ["c", 2, 1, 0.5, pytest.approx(0.35)]


def test_a_figure_is_moved_by_the_difference_of_what_could_go_either_way():
    whole = choice_effects(FIGURE.assign(could_differ=True)).iloc[0]
    # .7 and .6, .7 and .4, .6 and .4: two of three across one half
    assert whole["comparisons"] == 3
    assert whole["answer_changes"] == whole["verdict_changes"] == pytest.approx(2 / 3)
    assert whole["moves"] == pytest.approx(0.2)
    open_ones = choice_effects(FIGURE).iloc[0]
    assert open_ones[["comparisons", "answer_changes"]].tolist() == [1, 0]
    assert open_ones["moves"] == pytest.approx(0.1)


def test_a_curve_without_rows_has_no_shares_and_no_effects(curves_of):
    empty = curves_of("没有条款的文字。\n", ["leads_most"])
    assert claim_shares(empty).empty and choice_effects(empty).empty


def test_the_population_moves_inequality_most(hbey):
    effects = choice_effects(specification_curve(hbey, ["leading_unequal"]))
    assert effects.loc[effects["moves"].idxmax(), "choice"] == "population"
    assert len(effects) == 6


@every_claim
def test_effects_have_a_row_for_each_choice_that_bears(curve, claim):
    assert choice_effects(curve(claim))["choice"].tolist() == list(CLAIMS[claim].choices)
