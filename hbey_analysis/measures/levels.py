"""Which level of a plan's outline divides its tasks, and titles that tell its parts apart."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from hbey_analysis.measures._units import require, unit_ids
from hbey_analysis.measures.workload import concentration

LEVELS = ("section_id", "item_id")
LEAST_BALANCE = 1.5  # below it nearly all tasks are in one group, or nearly each is in its own
COLUMNS = ["groups", "effective_number", "tasks_per_group", "balance"]


def levels(tasks: pd.DataFrame) -> pd.DataFrame:
    """Say how well sections and items divide the tasks of a plan.

    Few large groups say nothing of who works where, nor do many of one task each. With e the
    effective number of groups and n tasks, n / e are effectively in a group; the balance is the
    smaller of the two. It is 1 where all tasks are in one group or each is in its own, and at most
    the root of n, where there are as many groups as tasks in each.

    Parameters
    ----------
    tasks : DataFrame
        With columns task_id, section_id and item_id (a level whose column is missing is left out).
        A task outside any section (item) is a group of its own, as in `coverage`.

    Returns
    -------
    DataFrame
        Index level (section_id, item_id): groups (with a task), effective_number (1 / Σp², p the
        groups' shares of the tasks; see `concentration`), tasks_per_group (n / e) and balance.
    """
    rows = {}
    for level in LEVELS:
        if level in tasks:
            sizes = unit_ids(tasks, level).value_counts()
            effective = concentration(sizes)["effective_number"]
            each = len(tasks) / effective
            rows[level] = (len(sizes), effective, each, min(effective, each))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS)
    return table.rename_axis("level")


def best_level(tasks: pd.DataFrame, level: str = "auto") -> str | None:
    """Return the level that divides the tasks best.

    Parameters
    ----------
    tasks : DataFrame
        As for `levels`.
    level : {"auto", "section_id", "item_id"}
        A level that is named is returned as it is.

    Returns
    -------
    str or None
        The level with the greatest balance (see `levels`), sections where both are equal; None
        where no balance is at least 1.5: then neither level divides the tasks.

    Raises
    ------
    ValueError
        If ``level`` is not one of its values.
    """
    require("level", level, ("auto", *LEVELS))
    if level != "auto":
        return level
    balance = levels(tasks)["balance"].round(12)
    balance = balance[balance >= LEAST_BALANCE]
    return None if balance.empty else str(balance.idxmax())


def qualified(titles: pd.Series, parents: Mapping[str, str] | None = None) -> pd.Series:
    """Tell parts with the same title apart.

    Parameters
    ----------
    titles : Series
        Of sections or items, by id, in document order.
    parents : mapping of str, optional
        The title of what each part belongs to, by the part's id.

    Returns
    -------
    Series
        As `titles`. A title that stands more than once is followed by its parent's in brackets,
        and by a running number, from 1, where that leaves it standing more than once; no two are
        the same.
    """
    words = titles.copy()
    twice = words.duplicated(keep=False)
    for part in words.index[twice]:
        if parents and parents.get(part):
            words[part] = _in_brackets(words[part], parents[part])
    twice = words.duplicated(keep=False)
    taken = set(words[~twice])
    told = []
    for title, is_twice in zip(words, twice, strict=True):
        number, name = 0, title
        while is_twice and (name == title or name in taken):
            number += 1
            name = _in_brackets(title, str(number))
        taken.add(name)
        told.append(name)
    return pd.Series(told, index=titles.index, name=titles.name, dtype="str")


def _in_brackets(title: str, more: str) -> str:
    """Return a title with more words in brackets; full width, without a space, in Chinese."""
    return f"{title} ({more})" if title.isascii() else f"{title}（{more}）"
