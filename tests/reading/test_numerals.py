"""Numbers, Chinese and Arabic."""

import pytest

from hbey_analysis.reading.numerals import LONGEST_NUMBER, number


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十八", 38),
        ("百", 100),
        ("一百二十", 120),
        ("一百零五", 105),
        ("两千", 2_000),
        ("三千四百五十六", 3_456),
        ("千万", 10_000_000),
        ("万", 10_000),
        ("三万五千", 35_000),
        ("二十万零三百", 200_300),
        ("一亿", 100_000_000),
        ("三亿五千万", 350_000_000),
        ("三亿五千万零七", 350_000_007),
        ("一万亿", 1_000_000_000_000),
        ("一万亿零三亿", 1_000_300_000_000),
        ("十二亿三", 1_200_000_003),
        ("零", 0),
        ("〇", 0),
        ("7", 7),
        ("5000", 5_000),
        ("5,000", 5_000),
        ("1,234,567.5", 1_234_567.5),
        ("3.25", 3.25),
    ],
)
def test_the_value_of_a_number(printed, value):
    assert number(printed) == value


@pytest.mark.parametrize("printed", ["", "甲", "一甲", "3.", ".5", "-3", "一3", "3一", " 3"])
def test_what_is_no_number_has_no_value(printed):
    assert number(printed) is None


def test_a_number_too_long_has_no_value():
    assert number("1" * LONGEST_NUMBER) == float("1" * LONGEST_NUMBER)
    assert number("1" * (LONGEST_NUMBER + 1)) is None
