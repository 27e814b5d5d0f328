"""What in a plan can be checked: figures, dates, and works by their names."""

from __future__ import annotations

import csv
import re
from functools import cache

import pandas as pd

from hbey_analysis.paths import GRAMMAR
from hbey_analysis.reading.lexicon import any_of
from hbey_analysis.reading.numerals import POWERS

CHECKABLE = ("figure", "date", "full_coverage", "named_work")
SORTS = ("figure", "date", "full_coverage", "named_work", "size_class", "programme", "name")
DASHES = "—－–-"
JOINTS = f"{DASHES}至"  # what joins the places of a line
CLOSED = "，,；;。：:、“”（）()\n"  # what no name of a work reaches over
REACH = 16  # characters between a place and the word for the work
LINE_REACH = 40  # characters between a line and what runs on it: other lines may stand between


def checkable_targets(targets: pd.DataFrame) -> pd.DataFrame:
    """Say of each quantity of a plan what sort it is, and whether it can be checked.

    Parameters
    ----------
    targets : DataFrame
        Of a plan, with columns task_id, kind, surface, unit and measure.

    Returns
    -------
    DataFrame
        The same rows and columns with sort and checkable (bool). Sorts that can be checked:
        ``figure`` (a number with a unit), ``date`` (a year, or a period with its word for one:
        “十二五”时期) and ``full_coverage`` (全覆盖: a figure of 100 %). Sorts that cannot:
        ``size_class`` (千万千瓦级: how large a thing of its kind is), ``programme`` (a round number
        in the name of a programme: 千名人才工程) and ``name`` (a year or period in the name of a
        document: 十四五规划, 2022年版, 《2023年工作要点》; and a period without its word).
    """
    seen = targets.groupby(["task_id", "measure", "surface"]).cumcount()
    columns = zip(
        targets["kind"], targets["surface"], targets["unit"], targets["measure"], seen, strict=True
    )
    sorts = [_sort(*row) for row in columns]
    checkable = [sort in CHECKABLE for sort in sorts]
    return targets.assign(
        sort=pd.array(sorts, dtype="str"), checkable=pd.array(checkable, dtype="bool")
    )


def _sort(kind: str, surface: str, unit: str | None, measure: str, seen: int) -> str:
    """Return the sort of a quantity; it is the one after so many of the same in its measure."""
    pieces = measure.split(surface)
    before, behind = surface.join(pieces[: seen + 1]), surface.join(pieces[seen + 1 :])
    if kind == "full_coverage":
        return kind
    if kind in ("year", "period"):
        titled = before.count("《") > before.count("》") or behind.startswith("版")
        dated = kind == "year" or unit in ("时期", "期间")
        return "date" if dated and not titled else "name"
    if surface.endswith("级"):
        return "size_class"
    # a number in so many words, 千 or 百万, is as many as one likes: in a name it counts nothing
    if surface[0] in POWERS and _programme().match(behind):
        return "programme"
    return "figure"


def named_works(tasks: pd.DataFrame, mentions: pd.DataFrame, text: str) -> pd.DataFrame:
    """Find the works that a plan calls by a name: a place and what is built there, or a line.

    A work can be checked without a figure: it is there, or it is not.

    Parameters
    ----------
    tasks : DataFrame
        Of a plan, with columns task_id and text_end.
    mentions : DataFrame
        Of a plan: the places among them, with columns codebook, task_id, start and end.
    text : str
        The whole text of the plan.

    Returns
    -------
    DataFrame
        task_id, kind (site, line), surface, start, end, in the order of the text. A site runs from
        its place to its word (海勃湾水利枢纽工程) without 、, 的, 等 and without a word for what is
        done (建设); a class of works in a place (水利工程) is none. A line is two or more places
        joined by dashes or 至, with 段 or, in the same clause, a word for a line behind it. Its
        surface is the places alone, since lines in a list share the word. The words are those of
        ``data/grammar/works.csv``.

    Notes
    -----
    A rule of thumb for counting: a work without a place that the codebook knows is not found, and
    nothing is said of whether a work so named was new. A longer reach of names and of lines finds
    no more in the plan `hbey`, one of twelve characters fewer.
    """
    places = mentions[mentions["codebook"] == "places"]
    rows = []
    for task_id, stop in zip(tasks["task_id"].tolist(), tasks["text_end"].tolist(), strict=True):
        own = places[places["task_id"] == task_id]
        ends = dict(zip(own["start"].tolist(), own["end"].tolist(), strict=True))
        for kind, start, end in _works(text, stop, ends):
            rows.append((task_id, kind, text[start:end], start, end))
    return pd.DataFrame(rows, columns=["task_id", "kind", "surface", "start", "end"])


def _works(text: str, stop: int, ends: dict[int, int]) -> list[tuple[str, int, int]]:
    """Return kind, start and end of the works that begin with one of the places."""
    found: list[tuple[str, int, int]] = []
    reached = 0
    for start in sorted(ends):
        if start < reached:
            continue
        end = ends[start]
        while end + 1 in ends and text[end] in JOINTS:
            end = ends[end + 1]
        kind = "line" if end > ends[start] else "site"
        match = _behind(kind).match(text, end, stop)
        if match:
            found.append((kind, start, end if kind == "line" else match.end()))
            end = found[-1][2]
        reached = end
    return found


def _any(kind: str) -> str:
    """Return an expression for the words of ``data/grammar/works.csv`` of one kind."""
    with (GRAMMAR / "works.csv").open(encoding="utf-8", newline="") as file:
        terms = [row["term"] for row in csv.DictReader(file) if row["kind"] == kind]
    return f"(?:{any_of(terms)})"


@cache
def _behind(kind: str) -> re.Pattern[str]:
    """Return what follows the places of a line, or the place of a site up to its word."""
    if kind == "line":
        between = f"[^{CLOSED.replace('、', '')}]{{0,{LINE_REACH}}}?"
        return re.compile(f"段|{between}{_any(kind)}")
    apart = f"(?!{_any('act')}|{_any('several')})[^{CLOSED}的等和与]"
    several = f"(?!{_any('class')}?工程)"
    return re.compile(f"{several}(?:{apart}){{0,{REACH}}}?{_any(kind)}")


@cache
def _programme() -> re.Pattern[str]:
    """Return what follows the number in the name of a programme."""
    return re.compile(f"[^{CLOSED}的]{{0,{REACH}}}?{_any('programme')}")


def checkable_counts(targets: pd.DataFrame, works: pd.DataFrame) -> pd.DataFrame:
    """Count what can be checked in a plan and what only looks like it.

    Parameters
    ----------
    targets : DataFrame
        From `checkable_targets`.
    works : DataFrame
        From `named_works`.

    Returns
    -------
    DataFrame
        Index sort: figure, date, full_coverage, named_work, size_class, programme, name, zeros
        included; number (in the text), tasks (that hold one) and checkable (bool).
    """
    named = works[["task_id"]].assign(sort="named_work")
    rows = pd.concat([targets[["task_id", "sort"]], named])
    by_sort = rows.groupby("sort")["task_id"]
    table = pd.DataFrame({"number": by_sort.size(), "tasks": by_sort.nunique()})
    table = table.reindex(list(SORTS), fill_value=0).astype(int).rename_axis("sort")
    return table.assign(checkable=[sort in CHECKABLE for sort in SORTS])
