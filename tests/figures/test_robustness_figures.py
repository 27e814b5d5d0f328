"""Figures 07 say what is true of any table, in both languages."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from not_drawn import saved_by

from hbey_analysis import choice_effects, claim_shares, coding_agreement, dictionary_quality
from hbey_analysis.figures import robustness
from hbey_analysis.figures.robustness import level_from
from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.measures.specifications import CHOICES, CLAIMS, claimable
from hbey_analysis.plots.style import Said

FIGURES_OF_LEADS = ("three_lead_half", "leading_unequal")  # claims about a figure, not a name
NUMBER = r"[\d.]+"


@pytest.fixture
def said(drawn, monkeypatch):
    return saved_by(robustness, monkeypatch)


def random_curve(random):
    """Draw a table of some claims, as `specification_curve` gives it."""
    rows = []
    for claim in random.choice(list(CLAIMS), random.integers(1, len(CLAIMS) + 1), replace=False):
        named = claim not in FIGURES_OF_LEADS
        sure = random.random()
        for number, (unit, children) in enumerate(
            [(unit, children) for unit in CHOICES["unit"] for children in CHOICES["children"]], 1
        ):
            result = (
                ("A" if random.random() < sure else random.choice(["B", "C"])) if named else None
            )
            row = dict.fromkeys(CHOICES) | {"claim": claim, "specification": number}
            row |= {"unit": unit, "children": children, "result": result}
            row |= {"estimate": random.random(), "could_differ": random.random() < 0.8}
            rows.append(row)
    table = pd.DataFrame(rows)
    first = table.groupby("claim")[["result", "estimate"]].transform("first")
    table["baseline"] = first["result"]
    same = (table["estimate"] > 0.5) == (first["estimate"] > 0.5)
    table["holds"] = (table["result"] == first["result"]).where(table["result"].notna(), same)
    table["relative"] = table["holds"].astype(float).where(table["result"].notna())
    return table[table.groupby("claim")["could_differ"].transform("any")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(8))
def test_the_summary_counts_claims_by_specifications_that_could_go_either_way(
    said, hbey, language, seed
):
    curve = random_curve(np.random.default_rng(seed))
    words = Wording(hbey, language)
    robustness.draw_robustness(hbey, words, curve, claim_shares(curve), choice_effects(curve))
    shares = [
        sum(rows["holds"]) / len(rows) for _, rows in curve[curve["could_differ"]].groupby("claim")
    ]
    half, every = sum(share > 0.5 for share in shares), sum(share == 1 for share in shares)
    order = [len(shares), half, every] if language == "zh" else [half, len(shares), every]
    assert [int(number) for number in re.findall(r"\d+", said["headline"])] == order
    assert said["table"]["share"].is_monotonic_decreasing
    assert (
        str(len(curve)) in said["caption"] and str(curve["could_differ"].sum()) in said["caption"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(8))
def test_a_curve_counts_only_specifications_that_could_go_either_way(said, hbey, language, seed):
    curve = random_curve(np.random.default_rng(seed))
    words = Wording(hbey, language)
    for claim, rows in curve.groupby("claim"):
        robustness.draw_curve(hbey, words, rows)
        could = rows[rows["could_differ"]]
        numbers = [int(could["holds"].sum()), len(could)]
        found = re.findall(r"\d+", said["headline"].replace(words.claimed(claim, rows.iloc[0]), ""))
        assert [int(number) for number in found] == (numbers if language == "en" else numbers[::-1])
        left = len(rows) - len(could)
        assert (words.say("curve.settled", n=left) in said["caption"]) == (left > 0)


def test_a_claim_that_nothing_could_contradict_is_not_drawn(said, hbey):
    curve = random_curve(np.random.default_rng(1)).assign(could_differ=False)
    assert isinstance(robustness.draw_curve(hbey, Wording(hbey, "en"), curve), Said)
    assert isinstance(robustness.draw_curve(hbey, Wording(hbey, "en"), curve.iloc[:0]), Said)


# ------------------------------------------------------------------ the least count


def kept(plan):
    return set(claimable(plan, pd.DataFrame({"claim": list(CLAIMS)}))["claim"])


LED = {"leads_most", "three_lead_half", "leading_unequal"}
OF_SECTIONS = {"most_shared_section", "broadest_after_first"}


def test_claims_of_leads_rest_on_three_tasks_that_are_led(hbey):
    rows = hbey.assignments
    tasks = rows["task_id"].drop_duplicates()
    for number, expected in ((3, set(CLAIMS)), (2, set(CLAIMS) - LED)):
        few = (rows["role"] != "lead") | rows["task_id"].isin(tasks[:number])
        assert kept(replace(hbey, assignments=rows[few])) == expected


def test_claims_of_sections_rest_on_sections_that_divide_the_tasks(hbey):
    one = replace(hbey, tasks=hbey.tasks.assign(section_id="1"))
    assert kept(one) == set(CLAIMS) - OF_SECTIONS


def test_nothing_is_claimed_of_fewer_than_five_tasks_or_three_bodies(hbey):
    assert kept(replace(hbey, tasks=hbey.tasks.iloc[:5])) >= LED
    assert kept(replace(hbey, tasks=hbey.tasks.iloc[:4])) == set()
    rows = hbey.assignments
    bodies = rows["department"].drop_duplicates()
    assert kept(replace(hbey, assignments=rows[rows["department"].isin(bodies[:3])]))
    assert kept(replace(hbey, assignments=rows[rows["department"].isin(bodies[:2])])) == set()


# ------------------------------------------------------------------ coding and chains


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(6))
def test_the_coding_s_headline_is_f1_against_each_reading_alone(said, hbey, language, seed):
    random = np.random.default_rng(seed)

    def pairs():
        return {(f"s{n}", code) for n in range(9) for code in "xy" if random.random() < 0.6}

    given = {coder: pairs() | {("s0", "x")} for coder in "ab"}
    found = pairs() | {("s0", "x")}
    coding = pd.DataFrame(
        [(s, coder, "themes", code) for coder in "ab" for s, code in sorted(given[coder])],
        columns=["sentence_id", "coder", "codebook", "code"],
    )
    sentences = set(coding["sentence_id"])
    found = {pair for pair in found if pair[0] in sentences}
    mentions = pd.DataFrame([(s, "themes", code) for s, code in sorted(found)],
                            columns=["sentence_id", "codebook", "code"])  # fmt: skip
    robustness.draw_coding(
        replace(hbey, coding=coding), Wording(hbey, language), coding_agreement(coding),
        dictionary_quality(coding, mentions),
    )  # fmt: skip

    def f1(one, two):  # Dice's coefficient
        return 2 * len(one & two) / (len(one) + len(two))

    strict = sorted({f"{f1(found, given[coder]):.2f}" for coder in "ab"})
    assert re.findall(r"\d\.\d\d", said["headline"]) == strict
    row = said["table"].set_index("codebook").loc["themes"]
    assert row["readings"] == pytest.approx(f1(given["a"], given["b"]))
    assert not re.search("session|upper|会话|上限", said["caption"])


@pytest.mark.parametrize("seed", range(6))
def test_chains_are_level_from_the_first_trade_after_which_both_stay(seed):
    random = np.random.default_rng(seed)
    steps = random.normal(0, 0.02, (30, 2)) * np.linspace(1, 0, 30)[:, None]
    path = pd.DataFrame(steps.cumsum(axis=0), columns=["moved", "spread"])
    level = level_from(path)
    near = (path - path.iloc[-1]).abs().lt(0.01).all(axis=1)
    assert near[level:].all()
    assert level == 0 or not near[level - 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draw_before_the_chains_are_level_comes_too_early(said, hbey, language):
    path = pd.DataFrame({"moved": [0, 0.3, 0.5, 0.5], "spread": [0, 0.2, 0.2, 0.2]})
    words = Wording(hbey, language)
    for burn_in, key in ((2, "mixing.headline"), (1, "mixing.headline.late")):
        robustness.draw_mixing(words, path, burn_in)
        assert said["headline"] == words.say(key, level=2, burn_in=burn_in)


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        ("甲 = 乙 = 丙", "甲, 乙 and 丙"), ("甲 = 乙 = 丙 = 丁", "甲, 乙 and 2 more tied"),
        ("甲|乙", "甲 and 乙"),
        ("甲|乙 = 甲|丙 = 甲|丁 = 乙|丁", "甲 and 乙; 甲 and 丙; 2 more tied"),
    ],
)  # fmt: skip
def test_of_many_that_come_first_together_the_rest_are_counted(hbey, result, shown):
    assert Wording(hbey, "en").joined(result) == shown
