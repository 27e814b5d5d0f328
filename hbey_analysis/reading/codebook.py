"""Dictionary coding: leftmost-longest, no overlaps within a codebook, every hit with offsets."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hbey_analysis.reading.source import PlanError

COLUMNS = ("code", "parent", "label_zh", "label_en", "terms")
SHIELD = "-"  # a row with this code lists phrases that no term may match in


class Codebook(NamedTuple):
    """One dictionary, ready for matching."""

    name: str
    rows: list[dict[str, str]]
    codes: dict[str, str]
    terms: dict[str, list[str]]


class Mention(NamedTuple):
    """One hit of one term."""

    code: str
    surface: str
    start: int
    end: int


def read_codebook(path: Path) -> Codebook:
    """Read a codebook: CSV with code, parent, label_zh, label_en and terms joined with "|".

    Parameters
    ----------
    path : Path
        The file; its name without ending is the codebook's name.

    Returns
    -------
    Codebook
        Rows in the file's order, shields left out, and the code of every term.

    Raises
    ------
    PlanError
        If a column is missing, a row is too long, a code or a term stands twice, a parent is no
        code, or a code is its own ancestor.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise PlanError(f"{path}:1:1: the column {missing[0]!r} is missing; add it.")
        numbered = [(reader.line_num, row) for row in reader]
    codes: dict[str, str] = {}
    seen: set[str] = set()
    parents = {row["code"]: row["parent"] for _, row in numbered}
    for line, row in numbered:
        code = row["code"]
        if None in row:
            raise PlanError(f"{path}:{line}:1: more cells than columns; quote the comma.")
        if code in seen and code != SHIELD:
            raise PlanError(f"{path}:{line}:1: the code {code!r} stands twice; keep one row.")
        if row["parent"] and row["parent"] not in parents:
            raise PlanError(f"{path}:{line}:1: the parent {row['parent']!r} is no code here.")
        if _circular(code, parents):
            raise PlanError(f"{path}:{line}:1: the code {code!r} is its own ancestor.")
        seen.add(code)
        for term in filter(None, row["terms"].split("|")):
            if term in codes:
                raise PlanError(f"{path}:{line}:1: the term {term} stands twice; keep one.")
            codes[term] = code
    rows = [row for _, row in numbered if row["code"] != SHIELD]
    return Codebook(path.stem, rows, codes, _by_first_character(codes))


def _circular(code: str, parents: dict[str, str]) -> bool:
    """Tell whether the parents of a code lead round in a circle."""
    seen = {code}
    above = parents[code]
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above, "")
    return above != ""


def _by_first_character(codes: dict[str, str]) -> dict[str, list[str]]:
    """Return the terms by their first character, the longest first."""
    terms: dict[str, list[str]] = {}
    for term in sorted(codes, key=lambda term: (-len(term), term)):
        terms.setdefault(term[0], []).append(term)
    return terms


def mentions(text: str, start: int, end: int, codebook: Codebook) -> Iterator[Mention]:
    """Yield the hits of a codebook in text[start:end], in order and without overlaps.

    Parameters
    ----------
    text : str
        The whole text.
    start, end : int
        Where to look.
    codebook : Codebook
        From `read_codebook`.

    Yields
    ------
    Mention
        Leftmost first; where several terms begin at one place, the longest.
    """
    place = start
    while place < end:
        for term in codebook.terms.get(text[place], ()):
            if text.startswith(term, place, end):
                if codebook.codes[term] != SHIELD:
                    yield Mention(codebook.codes[term], term, place, place + len(term))
                place += len(term)
                break
        else:
            place += 1
