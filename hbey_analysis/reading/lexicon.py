"""The words by which a clause says who does what: ``data/grammar/roles.csv``.

Forms: ``verb`` gives a role to the list before it, of several in a phrase the one of least rank;
``helper`` and ``manner`` may stand beside a verb; ``basis`` begins a phrase like 按职责分工, which
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
