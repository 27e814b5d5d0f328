"""The tables of words."""

import re
from itertools import pairwise

from hbey_analysis.reading.lexicon import any_of, name_words


def test_of_words_that_begin_alike_the_longest_is_found():
    words = any_of(["牵头", "牵头单位", "牵头人"])
    assert [re.match(words, text).group() for text in ("牵头单位", "牵头人", "牵头，")] == [
        "牵头单位", "牵头人", "牵头",
    ]  # fmt: skip


def test_of_the_words_of_a_kind_the_longer_come_first():
    for words in (name_words().prefixes, name_words().classes, name_words().open):
        assert all(len(word) >= len(other) for word, other in pairwise(words))
        assert len(words[0]) > len(words[-1])
