"""Figures 08 say what is true of each of the plans, and need two real ones."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from not_drawn import saved_by

from hbey_analysis import compare, function_shares, read_functions
from hbey_analysis.figures import comparison
from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.measures.comparison import SHARES
from hbey_analysis.plots.style import Said


@pytest.fixture
def said(drawn, monkeypatch):
    return saved_by(comparison, monkeypatch)


@pytest.fixture(scope="module")
def functions():
    return read_functions()


def test_the_first_of_each_plan_is_drawn_however_few_are_asked_for(
    said, hbey, functions, monkeypatch
):
    asked = []
    monkeypatch.setattr(comparison, "plot_plans", lambda table, *_: asked.extend(table.index))
    codes = [row["code"] for row in functions.rows if row["code"] != "-"][:3]
    shares = pd.DataFrame({"p": [0.9, 0.5, 0], "q": [0.2, 0.1, 0.3]}, index=codes)
    comparison.draw_functions(Wording(hbey, "en"), {"p": hbey, "q": hbey}, shares, functions, 1)
    labels = {row["code"]: row["label_en"] for row in functions.rows}
    assert asked == [labels[codes[0]], labels[codes[2]]]


def invented(plan):
    return replace(plan, settings=plan.settings | {"invented": True})


def short(plan):
    return replace(plan, tasks=plan.tasks.iloc[:4])


@pytest.mark.parametrize("change", [invented, short])
def test_an_invented_plan_and_a_short_one_are_no_second_plan(said, hbey, functions, change):
    plans = {"p": hbey, "q": change(hbey)}
    words = Wording(hbey, "en")
    shares = function_shares(plans, functions)
    for drawn in (
        comparison.draw_profiles(words, plans, compare(plans)),
        comparison.draw_functions(words, plans, shares, functions, 20),
    ):
        assert isinstance(drawn, Said)
        assert "hbey new" in drawn.sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_of_the_corpus_is_drawn_and_the_caption_says_that_its_text_is_not_known(
    said, hbey, functions, language
):
    words, plans = Wording(hbey, language), {"p": hbey}
    shares = function_shares(plans, functions).assign(某2013=0.5)
    comparison.draw_functions(words, plans, shares, functions, 20)
    assert set(said["table"]["plan"]) == {"p", "某2013"}
    assert said["caption"].endswith(words.say("compared.facts", plans="某2013"))
    profiles = compare(plans).assign(某2013=lambda table: table["p"] / 2)
    comparison.draw_profiles(words, plans, profiles)
    assert set(said["table"]["plan"]) == {"p", "某2013"}
    assert words.say("compared.facts", plans="某2013") in said["caption"]


def test_an_invented_plan_is_left_out_among_real_ones(said, hbey, functions):
    plans = {"p": hbey, "q": invented(hbey), "r": hbey}
    shares = function_shares(plans, functions).assign(q=1.0)
    comparison.draw_functions(Wording(hbey, "en"), plans, shares, functions, 20)
    assert set(said["table"]["plan"]) == {"p", "r"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(12))
def test_the_function_named_in_a_headline_is_first_in_each_plan(
    said, hbey, functions, language, seed
):
    random = np.random.default_rng(seed)
    codes = [row["code"] for row in functions.rows if row["code"] != "-"][:4]
    plans = dict.fromkeys(["p", "q", "r"][: random.integers(2, 4)], hbey)
    shares = pd.DataFrame(
        random.integers(0, 4, (4, len(plans))) / 4, index=pd.Index(codes, name="function"),
        columns=list(plans),
    )  # fmt: skip
    shares.iloc[0, 0] = 0.25  # never nothing
    comparison.draw_functions(Wording(hbey, language), plans, shares, functions, 2)
    labels = {row["code"]: row[f"label_{language}"] for row in functions.rows}
    firsts = [code for code in codes if all(shares[p][code] == shares[p].max() for p in plans)]
    occur = shares[(shares > 0).any(axis=1)].index
    firsts = [code for code in firsts if code in occur]
    words = Wording(hbey, language)
    if firsts:
        listed = words.listed([labels[code] for code in firsts])
        assert said["headline"] == words.say("functions.headline", first=listed)
    else:
        assert said["headline"] == words.say("functions.headline.apart")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(8))
def test_no_share_differs_more_than_the_one_in_the_headline(said, hbey, language, seed):
    random = np.random.default_rng(seed)
    plans = {"p": hbey, "q": hbey, "r": hbey}
    profiles = compare(plans)
    values = random.integers(0, 11, (len(SHARES), 3)) / 10
    profiles.loc[list(SHARES)] = np.where(random.random(values.shape) < 0.2, np.nan, values)
    profiles.loc["led"] = values[0]  # one at least without a gap in it
    words = Wording(hbey, language)
    drawn = comparison.draw_profiles(words, plans, profiles)
    gaps = {
        key: np.ptp(row.dropna()) if row.notna().any() else 0
        for key, row in profiles.loc[list(SHARES)].iterrows()
    }
    most = max(gaps.values())
    if not most:
        assert isinstance(drawn, Said)
        return
    true = []
    for key in (key for key, gap in gaps.items() if gap == pytest.approx(most)):
        row = profiles.loc[key]
        high, low = (words.listed(list(row.index[row == end])) for end in (row.max(), row.min()))
        true.append(
            words.say("profile.headline", measure=words.say(f"profile.{key}"), high=high, low=low,
                      top=row.max(), bottom=row.min())
        )  # fmt: skip
    assert said["headline"] in true


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_that_do_not_differ_have_no_picture(said, hbey, language):
    plans = {"p": hbey, "q": hbey}
    assert isinstance(
        comparison.draw_profiles(Wording(hbey, language), plans, compare(plans)), Said
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caption_says_where_plans_are_divided_by_different_levels(said, hbey, language):
    words = Wording(hbey, language)
    one = replace(hbey, tasks=hbey.tasks.assign(section_id="1"))
    flat = replace(one, tasks=one.tasks.assign(item_id="1.1"))
    plans = {"p": hbey, "q": one, "r": flat}
    comparison.draw_profiles(words, plans, compare(plans).assign(q=lambda t: t["q"] / 2))
    for plan_id, level in (("p", "section_id"), ("q", "item_id"), ("r", "none")):
        assert words.say(f"compared.level.{level}", id=plan_id) in said["caption"]
    alike = {"p": hbey, "q": hbey}
    comparison.draw_profiles(words, alike, compare(alike).assign(q=lambda t: t["q"] / 2))
    assert words.say("compared.levels", levels="").rstrip("。.") not in said["caption"]
