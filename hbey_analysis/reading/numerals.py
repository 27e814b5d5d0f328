"""The one reader of numbers, Chinese and Arabic."""

import re

SMALL, POWERS = "零〇一二三四五六七八九两", "十百千万亿"
DIGIT = SMALL + POWERS
ORDINAL = "[一二三四五六七八九十百]{1,4}"  # as sections and items are numbered
NUMBER = re.compile(rf"[{DIGIT}]+|\d[\d,]*(?:\.\d+)?")
WORD = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
POWER = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
LONGEST_NUMBER = 40  # characters; no plan counts further, and more would not fit a number


def number(printed: str) -> float | None:
    """Return the value of an Arabic or Chinese number: 5000, 千万, 一百, 三.

    What is no number, or longer than any, gives None.

    Parameters
    ----------
    printed : str
        Digits, with or without commas between thousands, or Chinese numerals with 十百千万亿.
    """
    if len(printed) > LONGEST_NUMBER or not NUMBER.fullmatch(printed):
        return None
    if printed[0].isdecimal():
        return float(printed.replace(",", ""))
    whole, total, part, digit = 0, 0, 0, 0  # whole: what stands before the last 亿
    for character in printed:
        if character in WORD:
            digit = WORD[character]
        elif POWER[character] >= 10_000:
            total = (total + part + digit or 1) * POWER[character]
            part = digit = 0
            if character == "亿":
                whole, total = whole + total, 0
        else:
            part += (digit or 1) * POWER[character]
            digit = 0
    return float(whole + total + part + digit)
