"""Agreement of the two coders, and the dictionaries against them."""

import math

import numpy as np
import pandas as pd
import pytest

from hbey_analysis import coding_agreement, dictionary_quality, unreached
from hbey_analysis.measures.agreement import REFERENCES, coding_units, nominal_alpha


def coding(a: str, b: str, codebook: str = "t") -> pd.DataFrame:
    """Build a coding: one word a sentence, its letters are the codes, "-" says none."""
    rows = [
        (str(number), coder, codebook, "" if code == "-" else code)
        for coder, said in (("a", a), ("b", b))
        for number, codes in enumerate(said.split(), start=1)
        for code in codes
    ]
    return pd.DataFrame(rows, columns=["sentence_id", "coder", "codebook", "code"])


def hits(*pairs: str, codebook: str = "t") -> pd.DataFrame:
    """Build mentions: "1x" is the code x in sentence 1."""
    rows = [(codebook, pair[0], pair[1]) for pair in pairs]
    return pd.DataFrame(rows, columns=["codebook", "sentence_id", "code"])


def alphas(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["code"], table["alpha"], strict=True))


# ------------------------------------------------------------------ alpha


def test_alpha_of_krippendorff_s_binary_example():
    # Krippendorff 2011, "Computing Krippendorff's alpha-reliability", A: ten units, two observers,
    # a = 0100000000, b = 1110010010. Coincidences: o00 = 10, o01 = o10 = 4, o11 = 2; so n0 = 14,
    # n1 = 6, n = 20 and alpha = 1 - (n - 1) o01 / (n0 n1) = 1 - 19 * 4 / 84 = 0.095
    table = coding_agreement(coding("- x - - - - - - - -", "x x x - - x - - x -"))
    assert alphas(table)["x"] == pytest.approx(1 - 19 * 4 / 84)
    assert table.loc[1, ["sentences_a", "sentences_b", "both"]].tolist() == [1, 5, 1]


def test_alpha_of_krippendorff_s_binary_example_as_units():
    units = zip("0100000000", "1110010010", strict=True)
    assert nominal_alpha(units) == pytest.approx(0.095, abs=5e-4)


def test_alpha_of_krippendorff_s_nominal_example_of_two_observers():
    # Krippendorff 2011, B: 12 units, values a to e; four of them disagree
    units = zip("aabbdcccedda", "babbbccceddd", strict=True)
    assert nominal_alpha(units) == pytest.approx(0.692, abs=5e-4)


def test_alpha_of_krippendorff_s_example_of_four_observers_with_missing_values():
    # Krippendorff 2011, C: 12 units; the last has one value alone and does not count
    observers = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    units = [[value for value in unit if value != "."] for unit in zip(*observers, strict=True)]
    assert nominal_alpha(units) == pytest.approx(0.743, abs=5e-4)
    assert nominal_alpha(units[:-1]) == nominal_alpha(units)


@pytest.mark.parametrize("units", [[], ["x"], ["x", "y"], ["xx", "xxx"], ["xx", "y"]], ids=str)
def test_alpha_without_two_values_to_compare_is_nan(units):
    assert math.isnan(nominal_alpha(units))


def test_alpha_of_three_coders_by_hand():
    # o_xy of xxy: 2 + 2 ordered pairs of 3 - 1 others = 2; n = 5, x 2 + y 3: 12 of 4 = 3
    assert nominal_alpha(["xxy", "yy"]) == pytest.approx(1 - 2 / 3)


def test_alpha_over_all_codes_takes_each_sentence_and_code_as_a_unit():
    # units 1x 2x 1y 2y: a = 1 0 0 1, b = 1 0 0 0; n = 8, n1 = 3, n0 = 5, one disagreement:
    # alpha = 1 - 7 * 1 / 15
    table = coding_agreement(coding("x y", "x -"))
    assert table["code"].tolist() == ["all", "x", "y"]
    assert alphas(table)["all"] == pytest.approx(1 - 7 / 15)
    assert table.loc[0, ["sentences_a", "sentences_b", "both"]].tolist() == [2, 1, 1]


def test_perfect_agreement_is_one():
    assert alphas(coding_agreement(coding("x y -", "x y -"))) == {"all": 1, "x": 1, "y": 1}


def test_full_disagreement_is_below_zero():
    # n = 4, n0 = n1 = 2, two disagreements: 1 - 3 * 2 / 4 = -0.5
    assert alphas(coding_agreement(coding("x -", "- x")))["x"] == pytest.approx(-0.5)


@pytest.mark.parametrize(("a", "b"), [("x x", "x x"), ("- -", "- -")], ids=["always", "never"])
def test_where_nothing_varies_alpha_is_null(a, b):
    assert coding_agreement(coding(a, b))["alpha"].isna().all()


def test_codebooks_are_kept_apart_in_order_of_appearance():
    both = pd.concat([coding("x -", "x -", "z"), coding("y -", "- y", "c")])
    table = coding_agreement(both).set_index(["codebook", "code"])["alpha"]
    assert list(table.index) == [("z", "all"), ("z", "x"), ("c", "all"), ("c", "y")]
    assert table["z", "all"] == 1 > table["c", "all"]


def test_no_coding_gives_no_rows(tiny):
    assert coding_agreement(tiny.coding).empty
    assert dictionary_quality(tiny.coding, tiny.mentions).empty


def test_the_coders_of_the_plan_agree_better_than_chance(hbey):
    table = coding_agreement(hbey.coding)
    overall = table[table["code"] == "all"].set_index("codebook")["alpha"]
    assert sorted(overall.index) == ["instruments", "places", "themes"]
    assert overall.between(0.5, 1).all()


# ------------------------------------------------------------------ dictionaries


def test_precision_and_recall_by_hand():
    # a: 1x 2y 3x; b: 1x 2x; both: 1x; either: 1x 2y 3x 2x. The dictionary: 1x 2y 1y 3y
    table = dictionary_quality(coding("x y x", "x x -"), hits("1x", "2y", "1y", "3y"))
    table = table.set_index("reference")
    assert table.index.tolist() == list(REFERENCES)
    assert table["found"].tolist() == [4, 4, 4]
    assert table["wanted"].tolist() == [3, 2, 1]
    assert table["precision"].tolist() == [2 / 4, 1 / 4, 2 / 4]
    assert table["recall"].tolist() == [2 / 3, 1 / 2, 1 / 1]
    assert table["f1"].to_numpy() == pytest.approx(
        [2 * (1 / 2) * (2 / 3) / (7 / 6), 2 * (1 / 4) * (1 / 2) / (3 / 4), 2 * (1 / 2) / (3 / 2)]
    )


def test_a_code_found_twice_in_a_sentence_counts_once():
    table = dictionary_quality(coding("x", "x"), hits("1x", "1x"))
    assert table["found"].tolist() == [1, 1, 1]


def test_sentences_and_codebooks_outside_the_sample_do_not_count():
    elsewhere = pd.concat([hits("9x"), hits("1y", codebook="u")])
    table = dictionary_quality(coding("x", "x"), elsewhere)
    assert table["found"].tolist() == [0, 0, 0]
    assert table["recall"].tolist() == [0, 0, 0]
    assert table["precision"].isna().all()


def test_nothing_right_gives_an_f1_of_zero():
    assert dictionary_quality(coding("x", "x"), hits("1y"))["f1"].tolist() == [0, 0, 0]


def test_the_interval_of_f1_is_that_of_sentences_drawn_anew():
    # sentence 1 is read, 2 is missed: of two draws both 1 (F1 1), both 2 (0), or one of each (2/3)
    table = dictionary_quality(coding("x x", "x x"), hits("1x"), n_draws=200, seed=1)
    assert table["f1"].tolist() == pytest.approx([2 / 3] * 3)
    assert table[["f1_low", "f1_high"]].to_numpy().tolist() == [[0, 1]] * 3
    again = dictionary_quality(coding("x x", "x x"), hits("1x"), n_draws=200, seed=1)
    pd.testing.assert_frame_equal(table, again)


def test_where_all_sentences_are_alike_the_interval_of_f1_has_no_width():
    table = dictionary_quality(coding("x x", "x x"), hits("1x", "2x"))
    assert (table[["f1", "f1_low", "f1_high"]] == 1).all(axis=None)


def test_the_instruments_of_the_plan_are_right_in_three_of_four_new_sentences(hbey):
    table = dictionary_quality(hbey.coding, hbey.mentions).set_index(["codebook", "reference"])
    row = table.loc["instruments"]
    assert row.loc[["a", "b"], "wanted"].tolist() == [67, 66]
    assert row["f1"].round(2).tolist() == [0.79, 0.79, 0.81]
    assert (row["f1_low"] < row["f1"]).all() and (row["f1"] < row["f1_high"]).all()


def test_where_nothing_is_wanted_recall_is_null():
    table = dictionary_quality(coding("-", "-"), hits("1x"))
    assert (table["precision"] == 0).all()
    assert all(math.isnan(value) for value in table["recall"])


def test_each_dictionary_of_the_plan_finds_most_of_what_both_coders_gave(hbey):
    found = with_surfaces(with_tops(hbey))
    table = dictionary_quality(hbey.coding, found)
    both = table[table["reference"] == "both"].set_index("codebook")
    assert (both[["precision", "recall"]] > 0.5).all(axis=None)


def with_tops(hbey):
    """Return the mentions with themes as their top-level codes, which the coders gave."""
    from hbey_analysis import with_parents

    themes = hbey.mentions["codebook"] == "themes"
    return pd.concat([with_parents(hbey.mentions[themes], hbey.codes), hbey.mentions[~themes]])


def with_surfaces(found):
    """Return the mentions with places as written, which the coders gave."""
    places = found["codebook"] == "places"
    return found.assign(code=np.where(places, found["surface"], found["code"]))


def test_the_quality_of_codebooks_stands_in_their_order_of_appearance():
    both = pd.concat([coding("x", "x", "z"), coding("y", "y", "c")])
    assert dictionary_quality(both, hits("1x"))["codebook"].tolist() == ["z"] * 3 + ["c"] * 3


def test_readers_code_top_themes_instruments_and_places_as_written():
    codes = pd.DataFrame(
        [
            ("themes", "coal", "energy"),
            ("themes", "energy", None),
            ("instruments", "fund", "supply"),
        ],
        columns=["codebook", "code", "parent"],
    )
    mentions = pd.DataFrame(
        [("places", "ordos", "鄂尔多斯"), ("themes", "coal", "煤"), ("instruments", "fund", "资金"),
         ("other", "x", "某")],
        columns=["codebook", "code", "surface"],
    )  # fmt: skip
    assert coding_units(mentions, codes).to_numpy().tolist() == [
        ["themes", "energy", "煤"],
        ["instruments", "fund", "资金"],
        ["places", "鄂尔多斯", "鄂尔多斯"],
    ]  # fmt: skip


# ------------------------------------------------------------------ what no term reaches


def test_unreached_sentences_are_listed_in_order():
    sentences = pd.DataFrame({"sentence_id": ["1", "2", "3", "4"]}, index=[7, 8, 9, 10])
    rows = unreached(sentences, pd.concat([hits("2x", "2x"), hits("3x", codebook="u")]), "t")
    assert rows["sentence_id"].tolist() == ["1", "3", "4"]
    assert rows.columns.tolist() == ["sentence_id"]
    assert rows.index.tolist() == [0, 1, 2]


@pytest.mark.parametrize("codebook", ["themes", "places", "instruments"])
def test_reached_and_unreached_sentences_are_all_there_are(hbey, codebook):
    reached = hbey.mentions.loc[hbey.mentions["codebook"] == codebook, "sentence_id"].nunique()
    left = len(unreached(hbey.sentences, hbey.mentions, codebook))
    assert reached > 0 < left
    assert reached + left == len(hbey.sentences)
