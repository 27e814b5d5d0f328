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
    co_assignment,
    concentration,
    coverage,
    load_plan,
    merge_children,
    precedence,
    specification_curve,
    workload,
)
from hbey_analysis.measures.specifications import CHOICES, CLAIMS, _relative

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
    bearing = CLAIMS[claim][1]
    assert first[list(bearing)].tolist() == [CHOICES[name][0] for name in bearing]
    assert rows["baseline"].isna().all() or set(rows["baseline"]) == {first["result"]}


@every_claim
def test_every_combination_of_the_bearing_choices_is_a_row(curve, claim):
    rows = curve(claim)
    bearing = list(CLAIMS[claim][1])
    combinations = list(itertools.product(*(CHOICES[name] for name in bearing)))
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


@pytest.mark.parametrize("claim", ["three_lead_half", "strongest_pair", "most_shared_section"])
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


def test_busiest_after_first_among_leaders_alone(curve, without_first):
    leads = without_first[without_first["role"] == "lead"]
    totals = leads.groupby("department")["section_id"].nunique()
    found = row(curve("busiest_after_first"), unit="section", roles="lead")
    assert found["estimate"] == pytest.approx(totals.max() / totals.sum())
    assert set(found["result"].split(" = ")) == set(totals.index[totals == totals.max()])


def test_the_strongest_pair_by_jaccard_shares_three_or_more(curve, without_first):
    found = row(curve("strongest_pair"), association="jaccard")
    counts = co_assignment(without_first)
    shares = co_assignment(without_first, measure="jaccard").where(counts >= 3, 0.0)
    pairs = {
        "|".join(sorted(pair)): shares.loc[pair] for pair in itertools.combinations(shares.index, 2)
    }
    assert found["estimate"] == pytest.approx(max(pairs.values()))
    assert pairs[found["result"]] == pytest.approx(max(pairs.values()))


def test_the_strongest_pair_of_the_study_shares_the_most_tasks(curve, without_first):
    found = row(curve("strongest_pair"))
    counts = co_assignment(without_first)
    assert counts.loc[tuple(found["result"].split("|"))] == found["estimate"]
    off = counts.to_numpy().copy()
    np.fill_diagonal(off, 0)
    assert off.max() == found["estimate"]


def test_the_most_shared_section_with_collectives_counts_them(curve):
    without, with_them = (row(curve("most_shared_section"), collectives=c) for c in ("out", "in"))
    assert with_them["result"] == without["result"]
    assert with_them["estimate"] == pytest.approx(without["estimate"] + 1)  # 相关盟市 in every task


def test_the_most_shared_section_by_section_counts_its_bodies(curve, named):
    bodies = named.groupby("section_id")["department"].nunique()
    found = row(curve("most_shared_section"), unit="section")
    assert (found["result"], found["estimate"]) == (bodies.idxmax(), bodies.max())


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


def test_named_first_is_the_share_of_first_places(curve, named):
    firsts = precedence(named)["first_support"]
    found = row(curve("named_first"))
    assert (found["result"], found["estimate"]) == (firsts.idxmax(), firsts.max() / firsts.sum())


def test_claims_are_asked_for_by_name_in_any_order(hbey, curve):
    both = specification_curve(hbey, ["named_first", "leads_most"])
    assert list(both["claim"].unique()) == ["named_first", "leads_most"]
    first = both[both["claim"] == "named_first"]
    pd.testing.assert_frame_equal(first, curve("named_first"), check_dtype=False)


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
        ("named_first", False),
        ("most_shared_section", True),
    ],
)
def test_a_plan_without_leads_leaves_the_claims_about_leading_out(curves_of, claim, decided):
    text = "一、总则\n做好甲。（自治区水利厅、财政厅负责）\n做好乙。（自治区财政厅负责）\n"
    assert bool(len(curves_of(text, [claim]))) == decided


def test_a_plan_without_sections_has_no_claims_about_sections(curves_of):
    text = "做好甲。（自治区水利厅牵头,自治区财政厅配合）\n做好乙。（自治区水利厅牵头）\n"
    assert curves_of(text, ["most_shared_section", "broadest_after_first"]).empty
    assert row(curves_of(text, ["leads_most"]))["result"] == WATER
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


def test_of_pairs_equally_strong_the_one_that_shares_more_comes_first(claimed):
    # A in 8 tasks, B in 4, four of them shared: 4 / (8 + 4 - 4); C in 8, D in 7, five shared:
    # 5 / (8 + 7 - 5). E and F share all their two tasks, too few to be called strong
    clauses = ["A>B"] * 4 + ["A>"] * 4 + ["C>D"] * 5 + ["C>"] * 3 + ["D>"] * 2 + ["E>F"] * 2
    clauses = [f"{1 + n // 9}.{1 + n % 9}.1 {clause}" for n, clause in enumerate(clauses)]
    found = row(claimed("strongest_pair", assignments(*clauses)), association="jaccard")
    assert (found["result"], found["estimate"]) == ("C|D", 0.5)
    assert found["relative"] == 1


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
    # section 1: 3, 1 and 1 bodies, in items 3 and 1; section 2: 2 and 2, in one item of 3;
    # and by section 3 each, the first of them
    rows = assignments("1.1.1 A>BC", "1.2.1 A>", "1.2.2 A>", "2.1.1 A>D", "2.1.2 A>E")
    table = claimed("most_shared_section", rows)
    found = [row(table, unit=unit) for unit in ("task", "item", "section")]
    assert [(f["result"], f["estimate"]) for f in found] == [("2", 2), ("2", 3), ("1", 3)]
    assert [f["relative"] for f in found] == [1, 1, 1]
    assert [f["holds"] for f in found] == [True, True, False]


def test_a_choice_that_merges_the_answer_away_leaves_it_nothing(claimed):
    table = claimed("leads_most", numbered("B>", "B>", "A>", "C>", "C>", "D>A"), C="A", B="A")
    assert row(table)["result"] == "B"
    merged = row(table, children="merged")
    assert (merged["result"], merged["estimate"], merged["relative"]) == ("A", 5 / 6, 0)
    assert not merged["holds"]


def test_the_first_named_is_the_first_supporter_of_most_clauses(claimed):
    table = claimed("named_first", numbered("A>BC", "A>BC", "B>C", "C>DB", "A>"))
    assert (row(table)["result"], row(table)["estimate"]) == ("B", 2 / 4)
    # as often first: the one that supports more clauses
    table = claimed("named_first", numbered("A>BC", "B>C", "B>A", "A>DC"))
    assert (row(table)["result"], row(table)["estimate"]) == ("C", 1 / 4)


def test_the_busiest_are_all_those_tied(claimed):
    table = claimed("busiest_after_first", numbered("P>BC", "P>CB", "P>D", "C>P", "B>P"))
    found = row(table)
    assert (found["result"], found["estimate"], found["relative"]) == ("B = C", 3 / 7, 1)


def test_a_claim_that_the_study_s_own_choices_do_not_decide_is_left_out(claimed):
    # only with classes of bodies counted do two share three tasks
    rows = numbered("A>*", "A>*", "A>*", "B>")
    assert claimed("strongest_pair", rows).empty
    assert len(claimed("strongest_pair", rows.assign(kind="named")))


def test_two_bodies_are_a_pair_and_one_is_none(claimed):
    pair = claimed("strongest_pair", numbered("A>B", "A>B", "A>B", "A>", "*>"))
    assert (row(pair)["result"], row(pair)["estimate"]) == ("A|B", 3)
    assert claimed("strongest_pair", numbered("A>*", "*>")).empty


@pytest.mark.parametrize("unit", ["task", "item", "section"])
def test_of_sections_equally_shared_the_first_of_the_plan_comes_first(claimed, unit):
    table = claimed("most_shared_section", assignments("2.1.1 A>B", "1.1.1 A>C"))
    assert row(table, unit=unit)["result"] == "2"


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
