"""Published worked examples: their numbers in, their numbers out."""

import numpy as np
import pandas as pd
import pytest

from hbey_analysis import co_assignment, location_quotient
from hbey_analysis.measures.vocabulary import log_odds


def baskets(*units: tuple[str, ...]) -> pd.DataFrame:
    """Build assignments: each basket is a task, each of its things a department."""
    rows = [
        (str(number), position, None, "1", thing, "responsible", "named")
        for number, unit in enumerate(units, start=1)
        for position, thing in enumerate(sorted(set(unit)), start=1)
    ]
    names = ["task_id", "position", "item_id", "section_id", "department", "role", "kind"]
    return pd.DataFrame(rows, columns=names)


# ------------------------------------------------------------------ association strength, lift


def test_lift_of_the_five_baskets_of_mlxtend():
    # Raschka, mlxtend user guide, "Association rules": lift 1.25 and 1.00 as printed there.
    lift = co_assignment(
        baskets(
            ("Milk", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"),
            ("Dill", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"),
            ("Milk", "Apple", "Kidney Beans", "Eggs"),
            ("Milk", "Unicorn", "Corn", "Kidney Beans", "Yogurt"),
            ("Corn", "Onion", "Onion", "Kidney Beans", "Ice cream", "Eggs"),
        ),
        measure="lift",
    )
    assert lift.at["Onion", "Eggs"] == pytest.approx(1.25)
    assert [lift.at[x, "Kidney Beans"] for x in ("Eggs", "Milk", "Onion", "Yogurt")] == [1] * 4


@pytest.mark.parametrize(
    ("other", "both", "alone", "printed"),
    [("coffee", 150, 650, 0.9375), ("honey", 100, 20, 4.1667)],
)
def test_lift_of_tea_with_coffee_and_with_honey(other, both, alone, printed):
    # Tan, Steinbach & Kumar, Introduction to Data Mining, ch. 6, table 6.8: 1,000 people, 200 of
    # whom drink tea; as cited in later texts.
    units = [("tea", other)] * both + [("tea", "-")] * (200 - both) + [(other, "-")] * alone
    units += [("-",)] * (1000 - len(units))
    assert co_assignment(baskets(*units), measure="lift").at["tea", other] == pytest.approx(
        printed, abs=5e-5
    )


# ------------------------------------------------------------------ location quotient


def test_location_quotient_of_farhauer_and_kroell():
    # Farhauer & Kroell (2013), Standorttheorien, as computed in the R package REAT (help page of
    # locq): 1,714 of 79,006 in the region against 879,213 of 15,593,224 in all: 0.3847623.
    region, trade, both, everything = 79_006, 879_213, 1_714, 15_593_224
    counts = pd.DataFrame(
        [[both, region - both], [trade - both, everything - region - trade + both]]
    )
    assert location_quotient(counts).iat[0, 0] == pytest.approx(0.3847623, abs=5e-8)


# ------------------------------------------------------------------ weighted log-odds


def counted(texts: tuple[str, str]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return the vocabulary of two texts, and the counts of each of its words in both."""
    first, second = (text.split() for text in texts)
    vocabulary = sorted({*first, *second})
    return vocabulary, *(
        np.array([words.count(word) for word in vocabulary], dtype=float)
        for words in (first, second)
    )


FOX = "the quick brown fox jumps over the lazy pig"


def test_log_odds_of_the_fox_and_the_donkey_with_a_flat_prior():
    # Wigderowitz (2019), fightin_words, README: prior .05; the README prints float32 counts.
    texts = (FOX, "the lazy purple pig jumps over the lazier donkey")
    vocabulary, a, b = counted(texts)
    z = dict(zip(vocabulary, log_odds(a, b, np.full(len(vocabulary), 0.05)), strict=True))
    only_first = 0.6894227886807968
    expected = dict.fromkeys(vocabulary, 0.0)
    expected |= dict.fromkeys(["brown", "fox", "quick"], only_first)
    expected |= dict.fromkeys(["donkey", "lazier", "purple"], -only_first)
    assert z == pytest.approx(expected, abs=1e-9)


def test_log_odds_of_a_very_long_sentence_with_an_informative_prior():
    # The same README: a thousand times "very", whose prior is .001, all others' .05.
    texts = (FOX, f"the lazy purple pig jumps over the {'very ' * 1000}sleepy donkey")
    vocabulary, a, b = counted(texts)
    prior = np.array([0.001 if word == "very" else 0.05 for word in vocabulary])
    z = dict(zip(vocabulary, log_odds(a, b, prior), strict=True))
    expected = {"very": -0.4368846171934332, "the": 4.961066225017743}
    expected |= dict.fromkeys(["donkey", "purple", "sleepy"], 0.3539801999989518)
    expected |= dict.fromkeys(["brown", "fox", "quick"], 1.7087406001344665)
    expected |= dict.fromkeys(["jumps", "lazy", "over", "pig"], 3.4605672465974453)
    assert z == pytest.approx(expected, abs=1e-9)
