"""The tables of words."""

from itertools import pairwise

from hbey_analysis.reading.lexicon import name_words


def test_of_the_words_of_a_kind_the_longer_come_first():
    for words in (name_words().prefixes, name_words().classes, name_words().open):
        assert all(len(word) >= len(other) for word, other in pairwise(words))
        assert len(words[0]) > len(words[-1])
