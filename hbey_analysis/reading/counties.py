"""Counties for the shared codebook of places: those of the provinces that a plan's front names."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from hbey_analysis.paths import COUNTIES
from hbey_analysis.reading.codes import COLUMNS, Codebook, indexed, mentions
from hbey_analysis.text.csvfile import parts, read_rows

ENDINGS = "县市区旗"
LONGEST = 18  # characters of the name of a county


def with_counties(places: Codebook, front: Iterable[str]) -> Codebook:
    """Return a codebook of places with the counties of a plan's own provinces.

    Parameters
    ----------
    places : Codebook
        The shared codebook of provinces and prefectures.
    front : iterable of str
        What the plan says first, from `hbey_analysis.tables.plan.front`.

    Returns
    -------
    Codebook
        With the rows of `county_rows` behind its own.
    """
    rows = county_rows(places, front)
    own = {term: row["code"] for row in rows for term in parts(row["terms"])}
    codes = {**places.codes, **own}
    return Codebook(places.name, [*places.rows, *rows], codes, indexed(codes))


def county_rows(places: Codebook, front: Iterable[str]) -> list[dict[str, str]]:
    """Return the counties of a plan's own provinces, each term with one of them.

    The provinces are those of the places that the first telling string names. A term of several
    counties (鼓楼区) is the one's whose prefecture is named there, or nobody's; the terms of the
    column `near`, which are also read as other words, need a prefecture named as well.

    Parameters
    ----------
    places : Codebook
        The shared codebook of provinces and prefectures.
    front : iterable of str
        Strings to look for places in, the most telling first.

    Returns
    -------
    list of dict
        Rows of a codebook, in the order of the codes; none where no place is named.
    """
    files = {path.stem: path for path in sorted(COUNTIES.glob("*.csv"))}
    named = next(filter(None, (_named(said, places, files) for said in front)), set())
    rows = [
        row.cells
        for name, path in files.items()
        if name in named
        for row in read_rows(path, (*COLUMNS, "near"), filled=("code", "parent"))
    ]
    held = [(row, term) for row in rows for term in _terms(row, named)]
    claims = Counter(term for _, term in held)
    own = Counter(term for row, term in held if row["parent"] in named)
    terms: dict[str, list[str]] = {row["code"]: [] for row in rows}
    for row, term in held:
        if claims[term] == 1 or (row["parent"] in named and own[term] == 1):
            terms[row["code"]].append(term)
    for row in rows:
        row["terms"] = "|".join(terms[row["code"]])
        del row["near"]
    return rows


def _terms(row: dict[str, str], named: set[str]) -> list[str]:
    """Return the terms of a county; those that are also other words only where it is near."""
    return parts(row["terms"]) + (parts(row["near"]) if row["parent"] in named else [])


def _named(said: str, places: Codebook, files: dict[str, Path]) -> set[str]:
    """Return the places that a string names, and what they belong to."""
    above = {row["code"]: row["parent"] for row in places.rows}
    named = {mention.code for mention in mentions(said, 0, len(said), places)}
    named |= {above[code] for code in named}
    return named - {""} or _of_a_county(said, above, files)


def _of_a_county(said: str, above: dict[str, str], files: dict[str, Path]) -> set[str]:
    """Return what the counties belong to whose whole names, each the only one, a string holds."""
    names = {
        said[start:end]
        for end in (place + 1 for place, sign in enumerate(said) if sign in ENDINGS)
        for start in range(max(0, end - LONGEST), end - 2)
    }
    parents = [
        cells[1]
        for path in files.values()
        for cells in (line.split(",") for line in path.read_text("utf-8").splitlines())
        if cells[2] in names and cells[2] in cells[4].split("|")
    ]
    return {*parents, above[parents[0]] or parents[0]} if len(set(parents)) == 1 else set()
