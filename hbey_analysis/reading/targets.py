"""Quantities in the tasks: what the plan makes measurable."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hbey_analysis.reading.numerals import DIGIT, POWERS, SMALL, number

UNITS = (
    "万千瓦级|千瓦级|万千瓦|千瓦|亿吨级|万吨级|万吨|亿吨|吨|亿元|万元|元|公里|千米|万亩|亩|平方公里"
    "|平方米|立方米|人次|万人|千名|名|万户|户|年|个月|家|座|项|个百分点|%|％|级"
)
BOUND = "(?:以上|以下|以内|左右|级)?"
PATTERNS = {  # of two that match the same words, the first
    "period": re.compile('[“"]?(?P<value>十[一二三四五]五)[”"]?(?P<unit>时期|期间|规划)?'),
    "year": re.compile(r"(?P<value>(?:19|20)\d\d)\s*(?P<unit>年)(?:底|末|前)?"),
    "full_coverage": re.compile("(?P<value>全)(?P<unit>覆盖)"),
    # Each run of digits is read once, from its beginning; what no digit follows gives none back.
    "quantity": re.compile(
        r"(?P<value>\d{1,3}(?:,\d{3}){1,9}(?:\.\d++)?|(?<!\d)\d++(?:\.\d++)?"
        rf"|(?<![{DIGIT}])[{SMALL}]*+[{POWERS}][{DIGIT}]*)\s*(?P<unit>{UNITS}){BOUND}"
    ),
}
CLAUSE_BREAK = "，,；;。：:“”\n"
LISTED = "、"  # parts two quantities; before or behind a single one it belongs to its measure
LONGEST_MEASURE = 200  # characters of it on each side


class Target(NamedTuple):
    """One quantity, as written and as read."""

    kind: str
    value: float | None
    unit: str
    measure: str
    surface: str
    start: int
    end: int


def targets(text: str, start: int, end: int) -> Iterator[Target]:
    """Yield the quantities in text[start:end], in order and without overlaps.

    Parameters
    ----------
    text : str
        The whole text.
    start, end : int
        Where to look.

    Yields
    ------
    Target
        kind (quantity, period, year, full_coverage), value as a number (null for a period, and
        for a run of digits too long for one), unit as written, and measure: the words between
        the commas around it, which say what it is a quantity of. Where a clause lists several
        quantities, each one's measure ends at the first 、 behind it.
    """
    found = []
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text, start, end):
            found.append((match.start(), -match.end(), kind, match))
    kept: list[tuple[str, re.Match[str]]] = []
    for begin, _, kind, match in sorted(found, key=lambda entry: entry[:2]):
        if not kept or begin >= kept[-1][1].end():
            kept.append((kind, match))
    ends = [start, *(match.end() for _, match in kept)]
    starts = [*(match.start() for _, match in kept), end]
    for place, (kind, match) in enumerate(kept):
        yield Target(
            kind,
            None if kind in ("period", "full_coverage") else number(match.group("value")),
            match.group("unit") or "",
            _measure(text, (start, end), match.span(), (ends[place], starts[place + 1])),
            match.group(),
            *match.span(),
        )


def _measure(
    text: str, stretch: tuple[int, int], quantity: tuple[int, int], others: tuple[int, int]
) -> str:
    """Return the words between the commas around a quantity.

    Parameters
    ----------
    text : str
        The whole text.
    stretch, quantity : tuple of int
        Where to look, and where the quantity stands.
    others : tuple of int
        Where the quantity before ends and where that behind begins.
    """
    begin, reached = quantity
    start = max(stretch[0], begin - LONGEST_MEASURE)
    end = min(stretch[1], reached + LONGEST_MEASURE)
    while begin > start and text[begin - 1] not in CLAUSE_BREAK:
        begin -= 1
    while reached < end and text[reached] not in CLAUSE_BREAK:
        reached += 1
    ended, begun = others
    if begin < ended and (mark := text.find(LISTED, ended, quantity[0])) >= 0:
        begin = mark + 1
    if begun < reached and (mark := text.find(LISTED, quantity[1], begun)) >= 0:
        reached = mark
    return text[begin:reached].strip()
