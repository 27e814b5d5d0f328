"""How much of the plan speaks of what: codes in sections, items and departments' tasks."""

from __future__ import annotations

import pandas as pd

from hbey_analysis.measures._units import by_total_then_name, named_rows, require

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
    require("by", by, ("section_id", "item_id", "department"))
    require("value", value, VALUES)
    rows = mentions[mentions["codebook"] == codebook][["code", "task_id", "start", "end"]]
    if by == "department":
        if assignments is None:
            raise ValueError('by="department" needs the assignments.')
        named = named_rows(assignments)[["task_id", "department"]].drop_duplicates()
        rows = rows.merge(named, on="task_id")
    else:
        rows = rows.merge(tasks[["task_id", by]], on="task_id").dropna(subset=[by])
    if value == "tasks":
        rows = rows.drop_duplicates(["code", "task_id", by])
    rows = rows.assign(n=rows["end"] - rows["start"] if value == "characters" else 1)
    counts = rows.pivot_table(index="code", columns=by, values="n", aggfunc="sum", fill_value=0)
    if by == "department":
        counts = counts[by_total_then_name(counts.sum())]
    else:
        counts = counts.reindex(columns=tasks[by].dropna().unique(), fill_value=0)
    counts = counts.loc[by_total_then_name(counts.sum(axis=1))].astype(int)
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
