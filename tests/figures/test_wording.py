"""Every word a figure prints, in both languages."""

import csv
import string
from dataclasses import replace

import pandas as pd
import pytest

from hbey_analysis.figures import wording
from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.measures.coverage import coverage
from hbey_analysis.paths import DATA

with (DATA / "wording.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def placeholders(text):
    fields = string.Formatter().parse(text)
    # {n:task|tasks} is grammar, no value
    return {name for _, name, form, _ in fields if name is not None and "|" not in form}


@pytest.fixture
def words(monkeypatch, hbey):
    """Wording of phrases small enough to check by hand."""
    table = {"a": {"en": "{n} tasks of {plan}", "zh": "{plan}的{n}项任务"}}
    table |= {
        "f.headline": {"en": "{n} lead", "zh": ""},
        "f.caption": {"en": "Tasks: {n}.", "zh": ""},
    }
    monkeypatch.setattr(wording, "_table", lambda: table)
    return {language: Wording(hbey, language) for language in LANGUAGES}


def test_no_key_stands_twice():
    keys = [row["key"] for row in ROWS]
    assert len(keys) == len(set(keys))


def test_every_key_has_words_in_both_languages():
    assert ROWS
    assert not [row["key"] for row in ROWS if not (row["en"].strip() and row["zh"].strip())]


def test_both_languages_tell_the_same_values():
    unlike = [row["key"] for row in ROWS if placeholders(row["en"]) != placeholders(row["zh"])]
    assert not unlike


def test_headlines_and_captions_come_in_pairs():
    keys = [row["key"].split(".") for row in ROWS]
    headlines, captions = (
        {key[0] for key in keys if part in key} for part in ("headline", "caption")
    )
    assert headlines == captions


def test_a_phrase_is_filled_in(words, hbey):
    assert words["en"].say("a", n=3) == f"3 tasks of {hbey.settings['name_en']}"
    assert words["zh"].say("a", n=3) == f"{hbey.settings['name_zh']}的3项任务"


def test_a_claim_is_headline_and_caption(words):
    assert words["en"].claim("f", n=3) == {"headline": "3 lead", "caption": "Tasks: 3."}


def test_an_unknown_key_is_an_error(words):
    with pytest.raises(KeyError, match="nowhere"):
        words["en"].say("nowhere")


def test_an_unknown_language_is_an_error(hbey):
    with pytest.raises(ValueError, match=r"'fr'.*en, zh"):
        Wording(hbey, "fr")


def test_labels_follow_the_language(hbey):
    assert Wording(hbey, "en").label("自治区水利厅") == "Water Resources"
    assert Wording(hbey, "zh").labels(["自治区水利厅", "1"]) == ["水利厅", "战略定位"]


def test_a_name_without_a_label_is_its_own_label(hbey):
    assert Wording(hbey, "en").label("某某局") == "某某局"


@pytest.mark.parametrize(
    ("language", "names", "phrase"),
    [
        ("en", [], ""),
        ("en", ["甲"], "甲"),
        ("en", ["甲", "乙"], "甲 and 乙"),
        ("en", ["甲", "乙", "丙"], "甲, 乙 and 丙"),
        ("zh", ["甲", "乙", "丙"], "甲、乙和丙"),
    ],
)
def test_names_are_listed_as_the_language_does(hbey, language, names, phrase):
    assert Wording(hbey, language).listed(names) == phrase


def test_a_plan_without_labels_is_worded_in_its_own_words(tiny):
    words = Wording(tiny, "en")
    assert words.label("自治区水利厅") == "自治区水利厅"
    assert words.label("1") == "总则"
    assert words.plan_name == "tiny"


def test_sections_with_the_same_title_are_told_apart(tiny):
    outline = tiny.outline.head(1)
    outline = pd.concat([outline, outline.assign(id="9")], ignore_index=True)
    words = Wording(replace(tiny, outline=outline), "zh")
    assert words.labels(["1", "9"]) == ["总则（1）", "总则（2）"]


def test_a_table_is_shown_with_labels_and_not_changed(hbey):
    counts = coverage(hbey.assignments)
    shown = Wording(hbey, "zh").frame(counts)
    assert (shown.index[0], shown.columns[0]) == ("发展改革委", "战略定位")
    assert (counts.index[0], counts.columns[0]) == ("自治区发展改革委", "1")


def test_every_row_has_three_fields():
    with (DATA / "wording.csv").open(encoding="utf-8", newline="") as file:
        assert {len(row) for row in csv.reader(file)} == {3}


@pytest.mark.parametrize(("unsure", "said"), [(31, ""), (32, " Not certain: 10%.")])
def test_a_caption_says_where_more_than_a_tenth_of_315_is_not_certain(words, hbey, unsure, said):
    wording._table()["reading.unsure"] = {"en": " Not certain: {share:.0%}.", "zh": ""}
    sure = ["inferred"] * unsure + ["certain"] * (315 - unsure)
    doubtful = Wording(replace(hbey, assignments=hbey.assignments.assign(confidence=sure)), "en")
    assert doubtful.claim("f", n=3)["caption"] == f"Tasks: 3.{said}"
