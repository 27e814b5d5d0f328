"""Small numbers in words."""

import pytest

from hbey_analysis.values.words import in_words


@pytest.mark.parametrize(
    ("number", "en", "zh"),
    [
        (0, "zero", "零"), (1, "one", "一"), (10, "ten", "十"), (14, "fourteen", "十四"),
        (20, "twenty", "二十"), (21, "twenty-one", "二十一"), (50, "fifty", "五十"),
        (99, "ninety-nine", "九十九"),
    ],
)  # fmt: skip
def test_numbers_in_words(number, en, zh):
    assert (in_words(number, "en"), in_words(number, "zh")) == (en, zh)


@pytest.mark.parametrize("number", [-1, 100])
def test_other_numbers_are_refused(number):
    with pytest.raises(ValueError, match="print it in digits"):
        in_words(number, "en")
