"""Names of bodies: where a list of them is cut, and what an ending tells.

The words this rests on (head nouns, open classes, prefixes, seats) are a table,
``data/grammar/names.csv``, so that another plan's words are a line there and no code.
"""

import csv
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from hbey_analysis.paths import GRAMMAR

Span = tuple[int, int]
PAIRS = {  # half- and full-width round brackets close one another
    "(": ")）",
    "（": ")）",
    "[": "]］",
    "〔": "〕",
    "〈": "〉",
    "《": "》",
    "【": "】",
    "“": "”",
}
CLOSERS = frozenset("".join(PAIRS.values()))
SEPARATORS = frozenset("、，,；;")
INNER_BRACKETS = re.compile(r"[(（〔〈].*?[)）〕〉]")
CONNECTIVE = re.compile("以及|和|及|与")
SPACE = " \t\r\n\u3000\xa0"


class Words(NamedTuple):
    """The table of name words, ready for matching."""

    heads: tuple[str, ...]
    classes: tuple[str, ...]
    open: tuple[str, ...]
    prefixes: tuple[str, ...]
    seats: tuple[str, ...]
    false_prefix: re.Pattern[str]
    remainder: re.Pattern[str]


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the words of ``data/grammar/names.csv`` by kind, longest first."""
    with (GRAMMAR / "names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds: dict[str, list[str]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], []).append(row["term"])
    longest = {kind: tuple(sorted(terms, key=len, reverse=True)) for kind, terms in kinds.items()}
    classes = "|".join(longest["class"])
    unword = "|".join(longest["unword"])
    return Words(
        heads=longest["head"],
        classes=longest["class"],
        open=longest["open"],
        prefixes=longest["prefix"],
        seats=longest["seat"],
        false_prefix=re.compile(f"(?!{unword})(?:{'|'.join(longest['word'])})"),
        # 等 and what stands behind it add nobody: 等部门, 等国务院相关部门, 等市级相关部门和单位
        remainder=re.compile(
            f"(?<![高初中平同])等(?:[^、，,；;]{{0,8}}?(?:{classes})(?:[和及与](?:{classes}))?)?$"
        ),
    )


def prefix_of(name: str) -> str:
    """Return the level a name states first (自治区, 省, 市 …), or "" where it states none."""
    if words().false_prefix.match(name):
        return ""
    for prefix in words().prefixes:
        if name.startswith(prefix) and len(name) > len(prefix) + 1:
            return prefix
    return ""


def has_seat(name: str) -> bool:
    """Tell whether a body carries its own place or a national body's name: 呼和浩特海关."""
    return name.startswith(words().seats) or name.endswith("海关")


def is_collective(name: str) -> bool:
    """Tell whether a name is a class of bodies (相关盟市, 各有关部门), not one body."""
    if name.startswith(words().open) or name.endswith("成员单位"):
        return True
    return name.endswith(words().classes) and any(word in name for word in words().open)


def is_name(name: str) -> bool:
    """Tell by its ending whether a string can be the name of a body or a class of bodies."""
    if len(name) < 2 or name in words().classes:
        return False
    if is_collective(name):
        return True
    bare = INNER_BRACKETS.sub("", name)  # 市交通委 of 市交通委（市道运局）
    return bare.endswith(words().heads) and bare not in words().heads


def split_list(
    text: str, start: int, end: int, known: Callable[[str], bool] = lambda name: False
) -> Iterator[Span]:
    """Yield the span of each name in a list of names, in order.

    、 and ， separate. 和, 及, 与 and 以及 separate only where both sides are names: by the
    lexicon first (`known`), then by their endings, so that 经济和信息化委 and 呼和浩特海关
    stay whole while 质监局和人民银行呼和浩特中心支行 are two.

    Parameters
    ----------
    text : str
        The text that holds the list.
    start, end : int
        Where the list stands in `text`.
    known : callable
        Tells whether a string is a name of the plan's registry.

    Yields
    ------
    tuple of int
        Character offsets of one name, without surrounding space or an "等…" behind it.
    """
    for member_start, member_end in _members(text, start, end):
        for piece in _split_connectives(text, member_start, member_end, known):
            span = _strip(text, *piece)
            if span[0] < span[1]:
                yield span


def _members(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what stands between separators at bracket depth 0."""
    depth, begin = 0, start
    for position in range(start, end):
        character = text[position]
        if character in PAIRS:
            depth += 1
        elif character in CLOSERS:
            depth = max(0, depth - 1)
        elif depth == 0 and character in SEPARATORS:
            yield begin, position
            begin = position + 1
    yield begin, end


def _split_connectives(
    text: str, start: int, end: int, known: Callable[[str], bool]
) -> Iterator[Span]:
    """Yield the pieces of one member, cut at the connectives that join two names."""
    joints = [match.span() for match in CONNECTIVE.finditer(text, start, end)]
    begin = start
    for index, (joint, after) in enumerate(joints):
        ends = [*(position for position, _ in joints[index + 1 :]), end]
        if joint < begin or not _named(text, begin, joint, known):
            continue
        if text[after : ends[0]].strip(SPACE) in words().classes:
            continue  # 部门和单位: one class with two nouns
        inside_known = any(known(text[begin:stop].strip(SPACE)) for stop in ends)
        if not inside_known and any(_named(text, after, stop, known) for stop in ends):
            yield begin, joint
            begin = after
    yield begin, end


def _named(text: str, start: int, end: int, known: Callable[[str], bool]) -> bool:
    """Tell whether text[start:end] is a name, by the lexicon or by its ending."""
    left, right = _strip(text, start, end)
    name = text[left:right]
    return known(name) or is_name(name)


def _strip(text: str, start: int, end: int) -> Span:
    """Return the span without surrounding space and without 等 and what follows it."""
    while start < end and text[start] in SPACE:
        start += 1
    while start < end and text[end - 1] in SPACE:
        end -= 1
    tail = words().remainder.search(text[start:end])
    if tail and tail.start() > 0:
        end = start + tail.start()
    return start, end
