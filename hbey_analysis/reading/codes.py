"""Dictionary coding: leftmost-longest, no overlaps within a codebook, every hit with offsets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from hbey_analysis.paths import shown
from hbey_analysis.text.csvfile import check_parents, parts, rows_of, table_content

COLUMNS = ("code", "parent", "label_zh", "label_en", "terms")
SHIELD = "-"  # a row with this code lists phrases that no term may match in


class Codebook(NamedTuple):
    """One dictionary, ready for matching; nobody changes it, as all that read its file share it."""

    name: str
    rows: Sequence[Mapping[str, str]]
    codes: Mapping[str, str]
    lengths: Mapping[str, Sequence[int]]


class Mention(NamedTuple):
    """One hit of one term."""

    code: str
    surface: str
    start: int
    end: int


def read_codebook(path: Path) -> Codebook:
    """Read a codebook: a table with code, parent, label_zh, label_en and terms joined with "|".

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
        If the table cannot be read, a code or a term stands twice, a parent or a member is no
        code, or a code is its own ancestor.
    """
    return _codebook(path.stem, shown(path), table_content(path))


@lru_cache(maxsize=32)  # those of a few plans, which a session loads again and again
def _codebook(name: str, file: str, content: bytes) -> Codebook:
    """Return the codebook that a file holds."""
    rows = rows_of(content, file, COLUMNS, filled=("code",))
    coded = [row for row in rows if row.cells["code"] != SHIELD]
    known: set[str] = set()
    codes: dict[str, str] = {}
    every = {row.cells["code"] for row in coded}
    for row in rows:
        code, parent = row.cells["code"], row.cells["parent"]
        if code in known:
            raise row.error(f"the code {code!r} stands twice; keep one row.")
        unknown = {parent, *parts(row.cells.get("members", ""))} - every - {""}
        if unknown:
            word = "parent" if parent in unknown else "member"
            raise row.error(f"the {word} {min(unknown)!r} is no code here.")
        if code != SHIELD:
            row.check_filled(("label_zh", "label_en"))
            known.add(code)
        for term in parts(row.cells["terms"]):
            if term in codes:
                raise row.error(f"the term {term} stands twice; keep one.")
            codes[term] = code
    check_parents(coded, "code")
    return Codebook(name, [row.cells for row in coded], codes, indexed(codes))


def indexed(codes: Iterable[str]) -> dict[str, list[int]]:
    """Return the lengths of the terms by their first character, the longest first.

    Parameters
    ----------
    codes : iterable of str
        The terms.
    """
    lengths: dict[str, set[int]] = {}
    for term in codes:
        lengths.setdefault(term[0], set()).add(len(term))
    return {first: sorted(found, reverse=True) for first, found in lengths.items()}


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
    _, _, codes, lengths = codebook
    place = start
    while place < end:
        for length in lengths.get(text[place], ()):
            term = text[place : place + length]
            if term in codes and place + length <= end:
                if codes[term] != SHIELD:
                    yield Mention(codes[term], term, place, place + length)
                place += length
                break
        else:
            place += 1
