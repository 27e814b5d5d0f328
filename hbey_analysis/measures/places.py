"""The places that the plan names, and the units they belong to."""

from __future__ import annotations

import re

import pandas as pd

from hbey_analysis.measures._units import by_total_then_name, named_rows
from hbey_analysis.measures.themes import with_parents

# What may follow a place in the name of the body that governs it; not 包头市公安局, 高新区管委会.
GOVERNS = re.compile("[省市区县旗盟州]?(?:人民政府|政府|行政公署|行署)?")


def expand_places(
    mentions: pd.DataFrame, codes: pd.DataFrame, levels: tuple[str, ...]
) -> pd.DataFrame:
    """Return mentions of places counted to the units of the given levels.

    A compound (呼包鄂) becomes one row for each of its members; a place below a unit counts for
    that unit; what lies under none of them keeps its own code.

    Parameters
    ----------
    mentions : DataFrame
        With columns codebook and code; other codebooks than places are left out.
    codes : DataFrame
        With columns codebook, code, parent, level and members.
    levels : tuple of str
        For instance ("prefecture",).

    Returns
    -------
    DataFrame
        Rows in the order of `mentions`; columns as there.
    """
    places = codes[codes["codebook"] == "places"].set_index("code")
    members = places["members"].dropna().str.split("|").to_dict()
    level, parent = places["level"].to_dict(), places["parent"].dropna().to_dict()

    def units(code: str, seen: frozenset[str] = frozenset()) -> list[str]:
        if code in seen or code not in level:
            return [code]
        if code in members:
            return [unit for member in members[code] for unit in units(member, seen | {code})]
        place: str | None = code
        while place is not None:
            if level[place] in levels:
                return [place]
            place = parent.get(place)
        return [code]

    rows = mentions[mentions["codebook"] == "places"]
    known = {code: units(code) for code in rows["code"].unique()}
    return rows.assign(code=rows["code"].map(known)).explode("code").reset_index(drop=True)


def place_level(mentions: pd.DataFrame, codes: pd.DataFrame) -> str:
    """Return the level of places that tells a plan's places apart.

    A province's plan names its prefectures; in a city's own plan nearly every place is the city
    or lies in it, and its counties are what differs.

    Parameters
    ----------
    mentions, codes : DataFrame
        Of a plan.

    Returns
    -------
    str
        ``county`` where more than half of the tasks that name a prefecture, or a county, name
        those of one prefecture (or of one municipality, such as Shanghai) alone, and a county of
        it is named; else ``prefecture``.
    """
    level = codes[codes["codebook"] == "places"].set_index("code")["level"]
    rows = expand_places(mentions, codes, ())  # a compound counts for its members
    rows = rows[rows["code"].map(level).isin(("prefecture", "county"))].reset_index(drop=True)
    homes = expand_places(rows, codes, ("prefecture", "province"))["code"]
    of_task = homes.groupby(rows["task_id"]).agg(set)
    alone = of_task[of_task.map(len) == 1].map(min).value_counts()
    if alone.empty or 2 * alone.iloc[0] <= len(of_task):
        return "prefecture"
    inside = rows.loc[homes == alone.index[0], "code"].map(level)
    return "county" if (inside == "county").any() else "prefecture"


def innermost(tasks: pd.Series, codes: pd.DataFrame) -> pd.Series:
    """Leave out the places that hold another of the table: a city's own plan names the city.

    Parameters
    ----------
    tasks : Series
        By place, from `tasks_by_code`.
    codes : DataFrame
        Of a plan.

    Returns
    -------
    Series
        The rest, in the same order.
    """
    parent = codes[codes["codebook"] == "places"].set_index("code")["parent"].dropna().to_dict()
    holders: set[str] = set()
    for place in tasks.index:
        while (place := parent.get(place)) is not None and place not in holders:
            holders.add(place)
    return tasks[~tasks.index.isin(holders)]


def mention_levels(mentions: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Count mentions of places, and tasks with them, by level.

    Parameters
    ----------
    mentions, codes : DataFrame
        Of a plan.

    Returns
    -------
    DataFrame
        Index level by name; mentions, tasks.
    """
    places = codes[codes["codebook"] == "places"].set_index("code")["level"]
    rows = mentions[mentions["codebook"] == "places"]
    by_level = rows.groupby(rows["code"].map(places).rename("level"))["task_id"]
    return pd.DataFrame({"mentions": by_level.size(), "tasks": by_level.nunique()})


def places_with_themes(
    counted: pd.DataFrame, mentions: pd.DataFrame, codes: pd.DataFrame, levels: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count the sentences in which a theme and a place stand together.

    Parameters
    ----------
    counted : DataFrame
        From `expand_places`.
    mentions, codes : DataFrame
        Of a plan.
    levels : tuple of str
        Levels of the places to keep.

    Returns
    -------
    pairs : DataFrame
        One row a place, theme and sentence: code, code_theme, sentence_id.
    together : DataFrame
        Theme × place, numbers of sentences; both by total falling.
    """
    level = codes[codes["codebook"] == "places"].set_index("code")["level"]
    places = counted[counted["code"].map(level).isin(levels)]
    themes = with_parents(mentions[mentions["codebook"] == "themes"], codes)
    pairs = places[["code", "sentence_id"]].merge(
        themes[["code", "sentence_id"]], on="sentence_id", suffixes=("", "_theme")
    )
    pairs = pairs.drop_duplicates(ignore_index=True)
    together = pd.crosstab(pairs["code_theme"], pairs["code"])
    rows, columns = (by_total_then_name(together.sum(axis=axis)) for axis in (1, 0))
    return pairs, together.loc[rows, columns]


def places_assigned(
    mentions: pd.DataFrame,
    codes: pd.DataFrame,
    assignments: pd.DataFrame,
    departments: pd.DataFrame,
    levels: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Put the places that tasks speak of beside the places that tasks are assigned to by name.

    A task is assigned to a place where its clause names the place or its government: a body of
    the kind territorial. Classes (相关盟市) name no place.

    Parameters
    ----------
    mentions, codes, assignments, departments : DataFrame
        Of a plan.
    levels : tuple of str
        Units that places are counted to, as for `expand_places`; without any, each place counts
        for itself, and a compound for its members.

    Returns
    -------
    DataFrame
        Index place: the code, or the name of a territorial body whose place has none. Columns
        level (null without a code), mentioned (tasks whose text names the place), assigned (tasks
        that name its body) and both (tasks that do both). Sorted by assigned, then mentioned, both
        falling, then place.
    """
    pair = ["code", "task_id"]
    spoken = expand_places(mentions, codes, levels)[pair].drop_duplicates().astype("str")
    rows = named_rows(assignments)
    territorial = departments.loc[departments["kind"] == "territorial", "department"]
    rows = rows[rows["department"].isin(territorial)]
    known = _place_names(mentions, codes)
    homes = {name: _place_of(str(name), known) or name for name in rows["department"].unique()}
    addressed = rows.assign(codebook="places", code=rows["department"].map(homes))
    addressed = expand_places(addressed, codes, levels)[pair].drop_duplicates().astype("str")
    counts = {
        "mentioned": spoken.groupby("code").size(),
        "assigned": addressed.groupby("code").size(),
        "both": spoken.merge(addressed).groupby("code").size(),
    }
    table = pd.DataFrame(counts).fillna(0).astype(int).rename_axis("place")
    level = codes[codes["codebook"] == "places"].set_index("code")["level"]
    table.insert(0, "level", level.reindex(table.index))
    return table.sort_values(["assigned", "mentioned"], ascending=False, kind="stable")


def _place_names(mentions: pd.DataFrame, codes: pd.DataFrame) -> dict[str, str]:
    """Map the names of places, as labelled and as written, to their codes."""
    labels = codes[codes["codebook"] == "places"][["label_zh", "code"]]
    written = mentions[mentions["codebook"] == "places"][["surface", "code"]]
    return dict(labels.to_numpy()) | dict(written.to_numpy())


def _place_of(body: str, known: dict[str, str]) -> str | None:
    """Return the place that a body governs: the longest name at its beginning, if nothing else."""
    for end in range(len(body), 0, -1):
        if body[:end] in known:
            return known[body[:end]] if GOVERNS.fullmatch(body, end) else None
    return None
