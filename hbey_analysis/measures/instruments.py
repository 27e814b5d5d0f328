"""The mix of policy instruments."""

from __future__ import annotations

import pandas as pd

from hbey_analysis.measures._units import require
from hbey_analysis.measures.levels import LEVELS
from hbey_analysis.measures.themes import code_coverage, with_parents

SIDES = ("supply", "environment", "demand")
COUNTED = ("mentions", "tasks")


def instrument_mix(
    mentions: pd.DataFrame,
    codes: pd.DataFrame,
    tasks: pd.DataFrame,
    value: str = "mentions",
    by: str = "section_id",
) -> pd.DataFrame:
    """Count supply, environment and demand instruments by section, or item.

    Parameters
    ----------
    mentions, codes, tasks : DataFrame
        Of a plan.
    value : {"mentions", "tasks"}
        ``mentions`` counts every term that stands in the text: an instrument with many terms, or a
        task that repeats one, weighs more. ``tasks`` counts each instrument (code) once in a task
        that speaks of it: a task with two instruments of a side counts twice for that side.
    by : {"section_id", "item_id"}
        What the rows are.

    Returns
    -------
    DataFrame
        Index named ``by``, in document order; supply, environment, demand.

    Raises
    ------
    ValueError
        If ``value`` or ``by`` is not one of its values.
    """
    require("value", value, COUNTED)
    require("by", by, LEVELS)
    rows = mentions[mentions["codebook"] == "instruments"]
    if value == "tasks":
        rows = rows.drop_duplicates(["task_id", "code"])
    sides = code_coverage(with_parents(rows, codes), tasks, "instruments", by, value="mentions")
    return sides.reindex(list(SIDES), fill_value=0).T.rename_axis(index=by)


def instrument_shares(
    mentions: pd.DataFrame, codes: pd.DataFrame, tasks: pd.DataFrame
) -> pd.DataFrame:
    """Set the mix by mentions and by tasks side by side, over the whole plan.

    Parameters
    ----------
    mentions, codes, tasks : DataFrame
        Of a plan.

    Returns
    -------
    DataFrame
        Index side (supply, environment, demand); mentions and tasks, the counts of
        `instrument_mix` over all tasks, those outside any section included, and mentions_share and
        tasks_share of their sums (null where there is nothing).
    """
    everywhere = tasks.assign(section_id="all")
    table = pd.DataFrame(
        {value: instrument_mix(mentions, codes, everywhere, value).sum() for value in COUNTED}
    )
    shares = (table / table.sum()).add_suffix("_share")
    return table.join(shares).rename_axis(index="side", columns=None)
