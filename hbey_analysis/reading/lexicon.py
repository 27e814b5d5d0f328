"""The words of the grammar, ready for matching: ``data/grammar/`` roles.csv, names.csv, kinds.csv.

Forms of role words: ``verb`` gives a role to the list before it, of several in a phrase the one of
least rank; ``helper`` and ``manner`` may stand beside a verb; ``basis`` begins a phrase such as
按职责分工, which
``duty`` words go on with; ``object`` is a helper that names what is done; ``copula`` joins a list
to a label; ``label`` heads a list, alone or with a ``noun``, a ``stem`` with a noun only; a noun
with a role of its own (领导, 时限) heads no list of bodies, and ``behind`` may follow it; ``joint``
stands between a lead and its supporters.
"""

import csv
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from hbey_analysis.paths import GRAMMAR

ROLES = ("lead", "support", "responsible", "guide", "implement")


class RoleWord(NamedTuple):
    """A row of the table: what a word does in a clause."""

    form: str
    role: str
    rank: int
    word: str


@lru_cache(maxsize=1)
def role_words() -> tuple[RoleWord, ...]:
    """Return the rows of the table, in the file's order."""
    with (GRAMMAR / "roles.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            RoleWord(row["form"], row["role"], int(row["rank"] or 0), row["word"])
            for row in csv.DictReader(file)
        )


def words_of(*forms: str) -> dict[str, RoleWord]:
    """Return the rows of some forms by their words.

    Parameters
    ----------
    *forms : str
        For instance "verb".
    """
    return {row.word: row for row in role_words() if row.form in forms}


def any_of(words: Iterable[str]) -> str:
    """Return an expression that matches one of the words, the longest that fits.

    Parameters
    ----------
    words : iterable of str
        As they stand in a text.
    """
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


class NameWords(NamedTuple):
    """The table of name words, ready for matching."""

    heads: tuple[str, ...]
    classes: tuple[str, ...]
    nouns: tuple[str, ...]
    open: tuple[str, ...]
    prefixes: tuple[str, ...]
    seats: tuple[str, ...]
    false_prefix: re.Pattern[str]
    remainder: re.Pattern[str]
    bodies: frozenset[str]
    plural: frozenset[str]
    plural_ends: tuple[str, ...]
    among: tuple[str, ...]
    seat_ends: tuple[str, ...]
    common: frozenset[str]
    common_ends: tuple[str, ...]
    no_start: tuple[str, ...]
    remark: tuple[str, ...]


@lru_cache(maxsize=1)
def name_words() -> NameWords:
    """Return the words of ``data/grammar/names.csv`` by kind, longest first."""
    with (GRAMMAR / "names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds: dict[str, list[str]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], []).append(row["term"])
    longest = {kind: tuple(sorted(terms, key=len, reverse=True)) for kind, terms in kinds.items()}
    classes = "|".join(longest["class"])
    unword = "|".join(longest["unword"])
    return NameWords(
        heads=(*longest["head"], *longest["body"]),
        classes=longest["class"],
        nouns=longest["noun"],
        open=longest["open"],
        prefixes=longest["prefix"],
        seats=longest["seat"],
        false_prefix=re.compile(f"(?!{unword})(?:{'|'.join(longest['word'])})"),
        # 等 and what stands behind it add nobody: 等部门, 等国务院相关部门, 等市级相关部门和单位
        remainder=re.compile(
            f"(?<![高初中平同])等(?:[^、，,；;]{{0,20}}?(?:{classes})(?:人民政府|政府)?"
            f"(?:[和及与](?:{classes}))?)?$"
        ),
        bodies=frozenset(longest["body"]),
        plural=frozenset(longest["plural"]),
        plural_ends=longest["plural_end"],
        among=longest["among"],
        seat_ends=longest["seat_end"],
        common=frozenset(longest["common"]),
        common_ends=longest["common_end"],
        no_start=(*longest["no_start"], *longest["remark"]),
        remark=longest["remark"],
    )


@lru_cache(maxsize=1)
def body_kinds() -> list[tuple[re.Pattern[str], str]]:
    """Return the patterns of ``data/grammar/kinds.csv`` with their kinds, in the file's order."""
    with (GRAMMAR / "kinds.csv").open(encoding="utf-8", newline="") as file:
        return [(re.compile(row["pattern"]), row["kind"]) for row in csv.DictReader(file)]
