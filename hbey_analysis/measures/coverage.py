"""Where departments work: coverage of sections, specialisation, breadth and overlap."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .workload import _by_total_then_name, _named_rows, _require

# What may be counted over, and the unit of workload that it stands for.
BY = {"section_id": "section", "item_id": "item", "role": "task"}


def coverage(
    assignments: pd.DataFrame, by: str = "section_id", include_collective: bool = False
) -> pd.DataFrame:
    """Count the distinct tasks each department has in each section, item or role.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``department``, the column named by ``by``, and optionally
        ``kind``.
    by : {"section_id", "item_id", "role"}
        What the columns are. A task outside any section (item) has a column of its own, under its
        task_id, as it is a unit of its own in `workload`.
    include_collective : bool
        Count classes of bodies (相关盟市) as if each were one body.

    Returns
    -------
    DataFrame
        int counts of tasks, 0 where there are none. Rows ``department`` by row total falling, then
        name; columns named ``by`` in document order (first appearance among the rows counted).

    Raises
    ------
    ValueError
        If ``by`` is not one of its values, a column is missing or a role is unknown.
    """
    _require("by", by, BY)
    wanted = ["role"] if by == "role" else []
    rows = _named_rows(assignments, *wanted, unit=BY[by], include_collective=include_collective)
    column = rows["role" if by == "role" else "unit"]
    rows = rows[["task_id", "department"]].assign(column=column).drop_duplicates()
    counts = rows.groupby(["department", "column"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=rows["column"].unique()).astype(int)
    counts = counts.loc[_by_total_then_name(counts.sum(axis=1))]
    return counts.rename_axis(index="department", columns=by)


VALUES = ("tasks", "mentions", "characters")


def code_coverage(
    mentions: pd.DataFrame,
    tasks: pd.DataFrame,
    codebook: str,
    by: str = "section_id",
    assignments: pd.DataFrame | None = None,
    value: str = "tasks",
) -> pd.DataFrame:
    """Count how far each code of a codebook reaches into sections, items or departments' tasks.

    Parameters
    ----------
    mentions : DataFrame
        With columns codebook, code, task_id and, for ``value="characters"``, start and end.
    tasks : DataFrame
        With columns task_id, section_id and item_id: gives the order of the columns.
    codebook : str
        Which codebook.
    by : {"section_id", "item_id", "department"}
        What the columns are. A mention counts for every named department of its task.
    assignments : DataFrame, optional
        Needed for ``by="department"``.
    value : {"tasks", "mentions", "characters"}
        Distinct tasks with the code, terms standing in them, or characters of those terms.

    Returns
    -------
    DataFrame
        int counts. Rows ``code`` by row total falling, then code; columns in document order
        (sections and items without any mention included), departments by column total falling,
        then name. Children are rows of their own: add them to their parents first if wanted.

    Raises
    ------
    ValueError
        If ``by`` or ``value`` is not allowed, or the assignments are missing.
    """
    _require("by", by, ("section_id", "item_id", "department"))
    _require("value", value, VALUES)
    rows = mentions[mentions["codebook"] == codebook][["code", "task_id", "start", "end"]]
    if by == "department":
        if assignments is None:
            raise ValueError('by="department" needs the assignments.')
        named = _named_rows(assignments)[["task_id", "department"]].drop_duplicates()
        rows = rows.merge(named, on="task_id")
    else:
        rows = rows.merge(tasks[["task_id", by]], on="task_id").dropna(subset=[by])
    if value == "tasks":
        rows = rows.drop_duplicates(["code", "task_id", by])
    rows = rows.assign(n=rows["end"] - rows["start"] if value == "characters" else 1)
    counts = rows.pivot_table(index="code", columns=by, values="n", aggfunc="sum", fill_value=0)
    if by == "department":
        counts = counts[_by_total_then_name(counts.sum())]
    else:
        counts = counts.reindex(columns=tasks[by].dropna().unique(), fill_value=0)
    counts = counts.loc[_by_total_then_name(counts.sum(axis=1))].astype(int)
    return counts.rename_axis(index="code", columns=by)


def with_parents(mentions: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Return the mentions with each code replaced by its top-most parent.

    Parameters
    ----------
    mentions : DataFrame
        With columns codebook and code.
    codes : DataFrame
        With columns codebook, code and parent.

    Returns
    -------
    DataFrame
        The same rows in the same order.

    Raises
    ------
    ValueError
        If a code is its own ancestor.
    """
    children = codes.dropna(subset=["parent"])
    parents: dict[tuple[str, str], str] = {
        (book, code): parent
        for book, code, parent in children[["codebook", "code", "parent"]].to_numpy()
    }

    def top(codebook: str, code: str) -> str:
        seen = {code}
        while (codebook, code) in parents:
            code = parents[codebook, code]
            if code in seen:
                raise ValueError(f"{codebook}: the code {code!r} is its own ancestor.")
            seen.add(code)
        return code

    tops = [top(*pair) for pair in zip(mentions["codebook"], mentions["code"], strict=True)]
    return mentions.assign(code=pd.array(tops, dtype="str"))


def location_quotient(counts: pd.DataFrame) -> pd.DataFrame:
    """Compare a department's share of work in a section with the whole plan's.

    (n_ds / n_d) / (n_s / n), with n_ds the department's tasks in the section, n_d its tasks, n_s
    those of the section and n all of them. Above 1 the department is more specialised in the
    section than departments are on the whole. Weighted by n_s / n, each row has mean 1.

    Parameters
    ----------
    counts : DataFrame
        Non-negative counts, department × section, as from `coverage`.

    Returns
    -------
    DataFrame
        Of the same shape and order, float; nan in rows and columns that sum to zero.

    Notes
    -----
    Florence 1939, Report on the Location of Industry; Isard 1960, Methods of Regional Analysis.
    Quotients of departments with few tasks are large by chance: read them beside the counts.
    """
    n = counts.to_numpy(dtype=float)
    expected = np.outer(n.sum(axis=1), n.sum(axis=0))
    quotient = np.divide(n * n.sum(), expected, out=np.full(n.shape, np.nan), where=expected > 0)
    return pd.DataFrame(quotient, index=counts.index, columns=counts.columns)


def breadth(counts: pd.DataFrame) -> pd.Series:
    """Count the sections a department effectively works in.

    1 / Σp², p the department's shares of its own tasks by section: from 1 (all in one section) to
    the number of sections (evenly over all).

    Parameters
    ----------
    counts : DataFrame
        Non-negative counts, department × section, as from `coverage`.

    Returns
    -------
    Series
        ``breadth``, float, in sections; in the order of the rows; nan for a row of zeros.

    Notes
    -----
    The inverse of Simpson's index (Simpson 1949, Nature 163: 688), Hill's (1973) number of order 2
    and Laakso & Taagepera's (1979) effective number.
    """
    n = counts.to_numpy(dtype=float)
    squares = (n**2).sum(axis=1)
    out = np.full(len(n), np.nan)
    values = np.divide(n.sum(axis=1) ** 2, squares, out=out, where=squares > 0)
    return pd.Series(values, index=counts.index, name="breadth")


def overlap(counts: pd.DataFrame) -> pd.DataFrame:
    """Measure how far two sections engage the same departments.

    |A ∩ B| / |A ∪ B|, A and B the sets of departments with at least one task in each section.

    Parameters
    ----------
    counts : DataFrame
        Non-negative counts, department × section, as from `coverage`.

    Returns
    -------
    DataFrame
        Section × section, in the order of the columns: symmetric, float from 0 to 1, diagonal 1.0;
        nan where neither section has any department (0/0).

    Notes
    -----
    Jaccard 1901, Bulletin de la Société vaudoise des sciences naturelles 37: 547.
    """
    present = (counts.to_numpy(dtype=float) > 0).astype(int)
    both = present.T @ present
    either = both.diagonal()[:, None] + both.diagonal() - both
    values = np.divide(both, either, out=np.full(both.shape, np.nan), where=either > 0)
    return pd.DataFrame(values, index=counts.columns, columns=counts.columns)


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


def tasks_by_code(mentions: pd.DataFrame) -> pd.Series:
    """Count the distinct tasks that mention each code.

    Parameters
    ----------
    mentions : DataFrame
        Of one codebook; with columns code and task_id.

    Returns
    -------
    Series
        tasks, index code; the most first, then by code.
    """
    rows = mentions.drop_duplicates(["code", "task_id"])
    counts = rows.groupby("code")["task_id"].size()
    return counts.sort_values(ascending=False, kind="stable").rename("tasks")


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
    rows, columns = (_by_total_then_name(together.sum(axis=axis)) for axis in (1, 0))
    return pairs, together.loc[rows, columns]


def largest_cell(table: pd.DataFrame) -> tuple[str, str] | None:
    """Return row and column of the largest number of a table; null cells do not count.

    Parameters
    ----------
    table : DataFrame
        Any table of numbers.

    Returns
    -------
    tuple of str or None
        The first largest cell, row by row; None where there is no number.
    """
    values = table.to_numpy(dtype=float)
    if not values.size or np.isnan(values).all():
        return None
    row, column = divmod(int(np.nanargmax(values)), values.shape[1])
    return str(table.index[row]), str(table.columns[column])


SIDES = ("supply", "environment", "demand")


def instrument_mix(
    mentions: pd.DataFrame, codes: pd.DataFrame, tasks: pd.DataFrame
) -> pd.DataFrame:
    """Count mentions of supply, environment and demand instruments by section.

    Parameters
    ----------
    mentions, codes, tasks : DataFrame
        Of a plan.

    Returns
    -------
    DataFrame
        Index section_id in document order; supply, environment, demand.
    """
    rows = with_parents(mentions[mentions["codebook"] == "instruments"], codes)
    sides = code_coverage(rows, tasks, "instruments", value="mentions")
    return sides.reindex(list(SIDES), fill_value=0).T.rename_axis(index="section_id")
