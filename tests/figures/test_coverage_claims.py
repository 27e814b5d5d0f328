"""What the figures of coverage, places and instruments claim is true of any table."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from hbey_analysis.figures import coverage as figures
from hbey_analysis.figures.instruments import mix_said
from hbey_analysis.figures.places import addressee_values, tile_values
from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.measures.chance import cells_by_chance
from hbey_analysis.measures.coverage import coverage

every_language = pytest.mark.parametrize("language", LANGUAGES)
NAMES = list("ABCDEFGH")
few = settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])


@pytest.fixture(scope="module")
def wordings(hbey):
    return {language: Wording(hbey, language) for language in LANGUAGES}


@st.composite
def plans(draw):
    """Draw up to twelve tasks in up to four sections, and the bodies that each names."""
    tasks = draw(st.lists(st.tuples(st.integers(1, 4), st.sets(st.sampled_from(NAMES), min_size=1)),
                          min_size=5, max_size=12))  # fmt: skip
    rows = [
        (f"t{place}", f"s{section}", body)
        for place, (section, bodies) in enumerate(tasks)
        for body in sorted(bodies)
    ]
    table = pd.DataFrame(rows, columns=["task_id", "section_id", "department"])
    assume(table["section_id"].nunique() > 1)
    return table.assign(role="support"), len(tasks)


def chance(table, n_tasks):
    columns = table[["section_id", "task_id"]].drop_duplicates()
    return cells_by_chance(table[["department", "task_id"]], columns, n_tasks)


def claimed(words, table, n_tasks):
    counts = coverage(table)
    values = figures.coverage_values(words, counts, chance(table, n_tasks), n_tasks, 2.0)
    return values, words.claim("coverage", **values)


@given(plans())
@few
def test_coverage_names_all_bodies_of_most_sections_but_those_in_every_task(wordings, plan):
    table, n_tasks = plan
    tasks = table.groupby("department")["task_id"].nunique()
    always = sorted(tasks.index[tasks == n_tasks])
    sections = table.groupby("department")["section_id"].nunique().drop(always)
    every = table["section_id"].nunique()
    first = sorted(sections.index[sections == sections.max()])
    for language, words in wordings.items():
        who = claimed(words, table, n_tasks)[0]["who"]
        if not first:
            assert who == words.say("coverage.same")
            continue
        aside, said = re.split(", (?=no body|all )|外，", who) if always else ("", who)
        for part, names in ((aside, always), (said, first)):
            named = [name for name in NAMES if re.search(rf"\b{name}\b", part, re.ASCII)]
            assert named == (names if len(names) <= figures.LISTED else [])
            if len(names) > figures.LISTED:
                assert words.say("many.bodies", n=len(names)) in part
        everywhere = {"en": "all ", "zh": "全部"}[language] in said.lower()
        assert everywhere == (sections.max() == every)
        assert everywhere or str(sections.max()) in who


@given(plans())
@few
def test_coverage_counts_the_cells_above_chance(wordings, plan):
    table, n_tasks = plan
    cells = chance(table, n_tasks)
    framed = ((cells["count"] > 1) & (cells["p"] < 0.05)).sum()
    firm = ((cells["count"] > 1) & (cells["q"] < 0.05)).sum()
    for words in wordings.values():
        values, claim = claimed(words, table, n_tasks)
        assert (values["framed"], values["firm"], values["cells"]) == (framed, firm, len(cells))
        numbers = re.findall(r"\d+(?:\.\d+)?", claim["headline"])
        assert numbers[-1] == str(firm) and str(framed) in numbers
        assert values["both"] <= min(values["dense"], framed)
        assert values["least"] <= values["mean"] <= values["most"] or np.isnan(values["mean"])


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.integers(6, 20))
@few
def test_the_first_code_is_said_with_ties_and_most_only_above_one_half(wordings, counts, n_tasks):
    tasks = pd.Series(counts, index=NAMES[: len(counts)])
    first = [code for code, n in tasks.items() if n == max(counts)]
    for language, words in wordings.items():
        said = figures.first_code(words, tasks, n_tasks, dict(zip(NAMES, NAMES, strict=True)))
        named = [name for name in NAMES if f"“{name}”" in said or f'"{name}"' in said]
        assert named == (first if len(first) <= figures.LISTED else [])
        assert {str(max(counts)), str(n_tasks)} <= set(re.findall(r"\d+", said))
        majority = {"en": "Most", "zh": "过半"}[language] in said
        assert majority == (len(first) == 1 and 2 * max(counts) > n_tasks)
        alone = {"en": "more than any other", "zh": "为各类之首"}[language] in said
        assert alone == (len(first) == 1 and not majority)


@given(plans())
@few
def test_pairs_of_theme_and_body_are_said_to_exceed_chance_only_after_correction(wordings, plan):
    table, n_tasks = plan
    codes = table.assign(code=table["section_id"])[["code", "task_id"]]
    cells = cells_by_chance(codes, table[["department", "task_id"]], n_tasks)
    firm = cells[(cells["count"] > 1) & (cells["q"] < 0.05)]
    for words in wordings.values():
        said = figures.pairs_said(
            words, cells, dict(zip(codes["code"], codes["code"], strict=True))
        )
        numbers = re.findall(r"(?<![st])\b\d+", said, re.ASCII)
        assert {str(len(firm)), str(len(cells))} <= set(re.findall(r"\d+", said)), numbers
        if len(firm):
            first = firm.sort_values("p").iloc[0]
            assert first["code"] in said and first["department"] in said


def test_pairs_that_are_equally_unlikely_are_all_said(wordings):
    cells = pd.DataFrame(
        [("c1", "A", 3, 0.001, 0.01), ("c2", "B", 3, 0.001, 0.01), ("c3", "C", 2, 0.002, 0.02),
         ("c4", "D", 1, 0.0001, 0.001), ("c5", "E", 2, 0.04, 0.2)],
        columns=["code", "department", "count", "p", "q"],
    )  # fmt: skip
    said = figures.pairs_said(wordings["en"], cells, {f"c{n}": f"Theme {n}" for n in range(1, 6)})
    assert said.startswith("3 of 5 ")
    assert '"Theme 1" with A (3) and "Theme 2" with B (3)' in said
    assert "Theme 3" not in said and "Theme 4" not in said  # a single task is no pair


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=6))
@few
def test_places_are_counted_as_named_and_as_assigned(wordings, counts):
    units = pd.DataFrame(counts, columns=["mentioned", "assigned"]).assign(level="county")
    for words in wordings.values():
        values = addressee_values(words, units, pd.Series({"X": 2, "Y": 2, "Z": 1}), 9)
        said = words.claim("addressees", shown=len(units), none=7, **values)
        mentioned = sum(named > 0 for named, _ in counts)
        assigned = sum(given > 0 for _, given in counts)
        assert re.findall(r"\d+", said["headline"]) == [str(mentioned), str(assigned)]
        assert words.listed(["X", "Y"]) in said["caption"]
        assert values["both"] == sum(named > 0 and given > 0 for named, given in counts)


def test_one_place_is_named_in_the_singular(wordings):
    units = pd.DataFrame({"mentioned": [4, 0], "assigned": [0, 1], "level": ["county"] * 2})
    values = addressee_values(wordings["en"], units, pd.Series(dtype=int), 9)
    assert values["named"] == "1 county or district"


def test_a_plan_without_classes_of_bodies_says_nothing_of_them(wordings):
    units = pd.DataFrame({"mentioned": [1], "assigned": [0], "level": ["prefecture"]})
    assert addressee_values(wordings["en"], units, pd.Series(dtype=int), 9)["classes"] == ""


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=8))
@few
def test_the_map_says_how_many_places_are_mentioned_and_how_many_lie_outside(wordings, rows):
    tiles = pd.DataFrame(rows, columns=["tasks", "outside"]).assign(
        label=[f"Place{NAMES[place]}" for place in range(len(rows))]
    )
    for words in wordings.values():
        values = tile_values(words, tiles)
        said = words.claim("tiles", **values)
        assert values["mentioned"] == sum(tasks > 0 for tasks, _ in rows)
        assert {str(values["mentioned"]), str(len(rows))} <= set(
            re.findall(r"\d+", said["headline"])
        )
        outside = sum(out for _, out in rows)
        assert (words.say("tiles.outside", n=outside) in said["caption"]) == (outside > 0)


sides = st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any)


@given(sides, sides)
@few
def test_the_mix_says_who_comes_first_by_mention_and_by_task(wordings, mentions, tasks):
    shares = pd.DataFrame({"mentions": mentions, "tasks": tasks},
                          index=["supply", "environment", "demand"])  # fmt: skip
    shares = shares.join((shares / shares.sum()).add_suffix("_share"))
    first = {
        name: set(shares.index[shares[name] == shares[name].max()])
        for name in ("mentions", "tasks")
    }
    for words in wordings.values():
        said = mix_said(words, shares).lower()
        named = {side for side in shares.index if words.say(f"side.{side}").lower() in said}
        assert named == first["mentions"] | first["tasks"]
        numbers = re.findall(r"\d+%", said)
        assert numbers[:2] == [
            f"{max(mentions) / sum(mentions):.0%}",
            f"{max(tasks) / sum(tasks):.0%}",
        ]
        alone = all(len(sides) == 1 for sides in first.values())
        assert (len(numbers) == 3) == (alone and first["mentions"] != first["tasks"])


@pytest.mark.parametrize(("n_tasks", "n_bodies"), [(4, 8), (12, 2)])
def test_below_a_least_count_nothing_is_claimed(wordings, n_tasks, n_bodies):
    rows = [(f"t{t}", f"s{t % 2}", NAMES[b]) for t in range(n_tasks) for b in range(n_bodies)]
    table = pd.DataFrame(rows, columns=["task_id", "section_id", "department"]).assign(role="lead")
    counts = coverage(table)
    said = figures.draw_coverage(
        wordings["en"], counts, chance(table, n_tasks), n_tasks, "section_id", 2.0
    )
    assert said.sentence == wordings["en"].say("none.measure")


@every_language
def test_where_no_level_divides_the_tasks_nothing_is_claimed_by_level(wordings, language):
    words = wordings[language]
    rows = [(f"t{t}", f"s{t}", NAMES[b]) for t in range(9) for b in range(4)]
    table = pd.DataFrame(rows, columns=["task_id", "section_id", "department"]).assign(role="lead")
    counts, cells = coverage(table), chance(table, 9)
    tasks = pd.Series([5], index=["coal"])
    said = [
        figures.draw_coverage(words, counts, cells, 9, None, 2.0),
        figures.draw_themes(words, counts, cells, tasks, 9, None),
        figures.breadth_said(words, pd.DataFrame(index=NAMES), None),
    ]
    assert {sentence.sentence for sentence in said} == {words.say("none.levels")}


@every_language
def test_breadth_is_said_beside_what_chance_gives(wordings, language):
    table = pd.DataFrame(
        {"tasks": [9, 6, 3], "breadth": [4.0, 3.0, 1.0], "expected": [3.9, 3.1, 2.5],
         "low": [3.0, 2.0, 1.5], "high": [5.0, 4.0, 3.0], "p_low": [0.9, 0.5, 0.01],
         "p_high": [0.2, 0.6, 1.0], "q": [1.0, 1.0, 0.06]},
        index=["A", "B", "C"],
    )  # fmt: skip
    said = figures.breadth_said(wordings[language], table, "section_id").sentence
    assert said.startswith("B")  # the first may be in all tasks, and has no choice
    assert {"3.0", "3.1", "2.0", "4.0"} <= set(re.findall(r"\d+\.\d", said))
    assert {
        "en": "1 are narrower than chance at p < .05 one by one (C) and 0 broader",
        "zh": "窄于随机的有1个（C），宽于随机的有0个",
    }[language] in said


def test_words_have_their_meaning_in_english_and_none_in_chinese(wordings):
    table = pd.DataFrame(
        {"group": ["1", "1", "2"], "word": ["水资源", "包头市", "某某"], "count": 2, "total": 3,
         "z": [2.0, 1.0, 0.5]}
    )  # fmt: skip
    english = figures.vocabulary_table(wordings["en"], table, 1)
    assert english["meaning"].tolist() == ["water resources", ""]
    assert english["group"].tolist() == ["Strategic positioning", "Spatial layout"]
    assert figures.vocabulary_table(wordings["en"], table, 2)["meaning"].tolist()[1] == "Baotou"
    assert "meaning" not in figures.vocabulary_table(wordings["zh"], table, 1)
