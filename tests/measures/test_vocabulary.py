"""Distinctive words: the log-odds, the segmenter, and the plan's sections."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbey_analysis import distinctive_words, place_aliases, words_by_prior
from hbey_analysis.measures.vocabulary import _without_torn, log_odds, segmenter, words
from hbey_analysis.paths import PLANS
from hbey_analysis.reading.codes import read_codebook

# ------------------------------------------------------------------ log-odds


def test_log_odds_of_two_words_by_hand():
    # in the group 3 and 1, in the rest 1 and 3, one pseudo-count each: 4 : 2 inside, 2 : 4 outside.
    # delta = log(4/2) - log(2/4) = log 4; variance 1/4 + 1/2 = 3/4
    z = log_odds(np.array([3, 1]), np.array([1, 3]), np.array([1, 1]))
    assert z == pytest.approx([np.log(4) / np.sqrt(0.75), -np.log(4) / np.sqrt(0.75)])


def test_log_odds_take_the_rest_of_the_vocabulary_as_what_is_not_said():
    # inside 2, 1, 1 and outside 1, 1, 2, pseudo-counts 2, 1, 1: parts 4, 2, 2 of 8 and 3, 2, 3 of 8
    z = log_odds(np.array([2, 1, 1]), np.array([1, 1, 2]), np.array([2, 1, 1]))
    first = (np.log(4 / 4) - np.log(3 / 5)) / np.sqrt(1 / 4 + 1 / 3)
    second = (np.log(2 / 6) - np.log(2 / 6)) / np.sqrt(1 / 2 + 1 / 2)
    assert z[:2] == pytest.approx([first, second])


counts = st.lists(st.tuples(*[st.integers(0, 50)] * 2, st.integers(1, 9)), min_size=2, max_size=8)


@given(counts)
@settings(deadline=None, derandomize=True)
def test_swapping_the_groups_turns_the_sign(rows):
    inside, outside, prior = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    assert log_odds(inside, outside, prior) == pytest.approx(-log_odds(outside, inside, prior))


@given(counts)
@settings(deadline=None, derandomize=True)
def test_a_stronger_prior_draws_towards_zero(rows):
    inside, outside, _ = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    prior = inside + outside + 1
    weak, strong = (np.abs(log_odds(inside, outside, k * prior)) for k in (10, 1e6))
    assert (strong <= weak + 1e-9).all()


def test_the_only_word_of_a_vocabulary_is_distinctive_of_nothing():
    assert log_odds(np.array([2.0]), np.array([1.0]), np.array([0.1])).tolist() == [0]


@given(
    inside=st.integers(1, 60),
    outside=st.integers(0, 60),
    others=st.tuples(st.integers(1, 5000), st.integers(100, 5000)),
    prior=st.floats(0.5, 5),
)
@settings(deadline=None, derandomize=True, max_examples=500)
def test_a_further_use_elsewhere_makes_a_word_less_distinctive(inside, outside, others, prior):
    def z(elsewhere):
        a, b = np.array([inside, others[0]]), np.array([elsewhere, others[1]])
        return log_odds(a.astype(float), b.astype(float), prior * (a + b))[0]

    assert z(outside) <= 0 or z(outside + 1) < z(outside)


def test_a_weak_prior_punishes_words_that_are_used_nowhere_else():
    # ten uses inside, 0, 1, 2 and 3 outside, in 200 words and 1,600 others
    def z(elsewhere, prior):
        a, b = np.array([10.0, 190.0]), np.array([elsewhere, 1600.0 - elsewhere])
        return log_odds(a, b, prior * (a + b))[0]

    weak = [z(n, 0.01) for n in range(4)]
    assert np.round(weak, 1).tolist() == [2.1, 4.3, 4.8, 5.0]
    assert weak == sorted(weak)  # the wrong way round
    one = [z(n, 1.0) for n in range(4)]
    assert one == sorted(one, reverse=True)


# ------------------------------------------------------------------ words


def test_common_words_single_characters_and_marks_are_left_out():
    cut = ["建设", "的", "稀土", "，", "LED", "5000", "铁路", "A厂"]
    assert words("", lambda _: cut) == ["稀土", "铁路"]
    ends = ["一带", "\u4dff带", "带\u9fff", "带\ua000"]  # the first and the last of the block
    assert words("", lambda _: ends) == ["一带", "带\u9fff"]


def test_the_segmenter_keeps_a_term_whole_and_others_do_not_learn_it():
    assert segmenter(("水权转换",))("严格水权转换") == ["严格", "水权转换"]
    assert "水权转换" not in segmenter(())("严格水权转换")


@pytest.mark.slow
def test_every_term_without_a_mark_stays_whole():
    folder = PLANS / "hbey" / "codebooks"
    books = [read_codebook(folder / f"{name}.csv") for name in ("themes", "places", "instruments")]
    terms = {term for book in books for term in book.codes}
    plain = sorted(term for term in terms if all("\u4e00" <= c <= "\u9fff" for c in term))
    cut = segmenter(tuple(plain))
    assert len(plain) > 1_000
    assert not [term for term in plain if cut(term) != [term]]


@pytest.mark.slow
def test_the_segmenter_is_silent_in_a_fresh_python():
    imports = "from hbey_analysis.measures.vocabulary import segmenter"
    code = f"{imports}; print(segmenter(())('稀土产业'))"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True,
        encoding="utf-8", env={"PYTHONIOENCODING": "utf-8", "PATH": ""},
    )  # fmt: skip
    assert run.stderr == ""
    assert run.stdout == "['稀土', '产业']\n"


# ------------------------------------------------------------------ groups


def tasks(**texts):
    return pd.DataFrame({"section_id": list(texts), "text": list(texts.values())})


def test_words_of_each_group_come_by_distinctiveness():
    # 稀土 3 of 4 words in b and nowhere else, 草原 everywhere; one 稀土 alone would not be listed
    table = distinctive_words(tasks(b="稀土草原稀土草原稀土", a="草原铁路草原草原"))
    assert table[["group", "word", "count", "total"]].to_numpy().tolist() == [
        ["b", "稀土", 3, 3], ["b", "草原", 2, 5], ["a", "草原", 3, 5],
    ]  # fmt: skip
    assert table["z"].tolist()[0] > 0 > table["z"].tolist()[1]
    assert table.index.tolist() == [0, 1, 2]
    said = distinctive_words(
        tasks(b="稀土草原稀土草原稀土", a="草原铁路草原草原"), prior=1.0, least=2
    )
    pd.testing.assert_frame_equal(table, said)


def test_z_is_the_log_odds_against_the_rest():
    table = distinctive_words(tasks(a="稀土草原稀土", b="草原草原稀土"), prior=2.0)
    inside, outside, prior = np.array([2, 1]), np.array([1, 2]), np.array([6, 6])  # 稀土, 草原
    row = table.set_index(["group", "word"])["z"]
    assert row["a", "稀土"] == pytest.approx(log_odds(inside, outside, prior)[0])
    assert row["b", "草原"] == pytest.approx(row["a", "稀土"])


def test_words_as_distinctive_as_each_other_come_by_name():
    table = distinctive_words(tasks(a="铁路草原铁路草原", b="稀土"))
    assert table["word"].tolist() == sorted(["铁路", "草原"])


def test_rare_words_are_listed_if_wanted():
    assert "铁路" in distinctive_words(tasks(a="铁路草原", b="稀土"), least=1)["word"].tolist()


def test_a_task_of_several_groups_counts_in_each():
    twice = pd.DataFrame({"text": ["稀土稀土", "稀土稀土", "草原"], "department": ["A", "B", "B"]})
    table = distinctive_words(twice, by="department")
    assert table[["group", "count", "total"]].to_numpy().tolist() == [["A", 2, 4], ["B", 2, 4]]


def test_no_tasks_give_no_words():
    assert distinctive_words(tasks()).empty


def test_a_plan_of_one_section_has_no_distinctive_word():
    assert distinctive_words(tasks(a="稀土草原稀土草原"))["z"].tolist() == pytest.approx([0, 0])


@pytest.mark.parametrize(("section", "word"), [("4", "节水"), ("7", "铁路"), ("9", "牧区")])
def test_sections_of_the_plan_are_known_by_their_words(hbey, section, word):
    table = distinctive_words(hbey.tasks)
    assert word in table.loc[table["group"] == section, "word"].head(5).tolist()


def test_a_word_torn_by_a_locative_is_mended_where_the_plan_has_it_elsewhere():
    torn = ["推进", "经济", "区内", "建设", "区内", "市内"]
    whole = ["推进", "经济区", "内", "建设", "区内", "市内"]
    assert _without_torn(torn, {"经济区", "建设"}) == whole
    assert _without_torn(torn, {"建设"}) == torn
    assert _without_torn(["区内"], {"区"}) == ["区内"]  # nothing stands before it
    assert _without_torn(["经济", "区域"], {"经济区"}) == ["经济", "区域"]
    assert _without_torn(["经济", "区内部"], {"经济区"}) == ["经济", "区内部"]


def test_the_zone_is_not_torn_in_the_plan(hbey):
    # 区内 stands by itself once, in 密切区内联系
    table = distinctive_words(hbey.tasks, terms=set(hbey.mentions["surface"]), least=1)
    assert table.loc[table["word"] == "区内", ["count", "total"]].to_numpy().tolist() == [[1, 1]]


def test_names_of_a_place_count_once(hbey):
    aliases = place_aliases(hbey.mentions, hbey.codes)
    assert aliases["包头"] == "包头市" and "包头市" not in aliases
    assert aliases["阿左旗"] == "阿拉善左旗"
    table = distinctive_words(hbey.tasks, aliases=aliases, least=1)
    assert "包头" not in set(table["word"])
    assert table.loc[table["word"] == "包头市", "total"].unique().tolist() == [28]  # 13 and 15
    apart = distinctive_words(hbey.tasks, least=1).drop_duplicates("word").set_index("word")
    assert apart.loc[["包头市", "包头"], "total"].tolist() == [13, 15]


def test_words_that_are_used_nowhere_else_come_first(hbey):
    # all nine uses of 就业 are in section 9; under a prior of .01 it ranks tenth
    terms = set(hbey.mentions.loc[hbey.mentions["codebook"] != "instruments", "surface"])
    table = words_by_prior(hbey.tasks, terms=terms, priors=[0.01, 1.0], top_n=15)
    rows = table[(table["group"] == "9") & (table["word"] == "就业")].set_index("prior")
    assert rows["rank"].to_dict() == {0.01: 10, 1.0: 1}
    assert rows[["count", "total"]].to_numpy().tolist() == [[9, 9]] * 2


def test_top_words_are_told_by_prior():
    rows = tasks(b="稀土草原稀土草原稀土", a="草原铁路草原草原铁路")
    table = words_by_prior(rows, priors=[0.5, 1.0], top_n=1)
    assert list(table.columns) == [
        "prior", "group", "rank", "word", "count", "total", "z", "kept",
    ]  # fmt: skip
    assert table[["prior", "group", "rank", "word", "kept"]].to_numpy().tolist() == [
        [0.5, "b", 1, "稀土", 2], [0.5, "a", 1, "铁路", 2],
        [1.0, "b", 1, "稀土", 2], [1.0, "a", 1, "铁路", 2],
    ]  # fmt: skip
    again = distinctive_words(rows, prior=0.5).drop_duplicates("group")
    assert table["z"].tolist()[:2] == again["z"].tolist()
    assert words_by_prior(rows)["prior"].unique().tolist() == [0.01, 0.1, 0.5, 1, 2, 10]
    assert words_by_prior(rows, priors=[]).empty
    assert words_by_prior(tasks()).empty


def test_a_word_that_one_prior_alone_puts_first_is_kept_once(hbey):
    table = words_by_prior(hbey.tasks, priors=[0.01, 1.0], top_n=5)
    assert set(table["kept"]) == {1, 2}
    assert (table.groupby(["prior", "group"])["rank"].max() <= 5).all()
