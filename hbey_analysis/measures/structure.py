"""What a plan is made of: sizes of its parts, bodies by kind, who is named where, who is absent."""

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import checked, require, strongest_role
from hbey_analysis.measures.levels import LEVELS
from hbey_analysis.measures.workload import workload
from hbey_analysis.reading.bodies import BODY_KINDS

GROUPS = ("coordinator", "approving", "department", "other")  # the order of rows in a figure


def section_sizes(tasks: pd.DataFrame, by: str = "section_id") -> pd.DataFrame:
    """Count items, tasks and characters of each section, or of each item.

    Parameters
    ----------
    tasks : DataFrame
        With columns section_id, item_id, task_id and n_characters.
    by : {"section_id", "item_id"}
        What is a row; a task outside any has none.

    Returns
    -------
    DataFrame
        Index section_id (item_id) in document order; n_items, n_tasks, n_characters (of the
        tasks' text).

    Raises
    ------
    ValueError
        If ``by`` is not one of its values.
    """
    require("by", by, LEVELS)
    return tasks.groupby(by, sort=False).agg(
        n_items=("item_id", "nunique"),
        n_tasks=("task_id", "size"),
        n_characters=("n_characters", "sum"),
    )


def roster(assignments: pd.DataFrame, departments: pd.DataFrame) -> pd.DataFrame:
    """List the named bodies by kind.

    Parameters
    ----------
    assignments, departments : DataFrame
        Of a plan.

    Returns
    -------
    DataFrame
        Index department; kind, lead (tasks led), total (tasks that name it); by kind in the order
        of the schema, then as `workload` sorts.
    """
    bodies = workload(assignments).join(departments.set_index("department")["kind"])
    bodies["lead"] = bodies.get("lead", 0)
    by_kind = [bodies[bodies["kind"] == kind] for kind in BODY_KINDS]
    return pd.concat(by_kind)[["kind", "lead", "total"]]


def body_groups(load: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Group the named bodies by how they stand to the work of others.

    Parameters
    ----------
    load : DataFrame
        From `workload`.
    standing : DataFrame
        From `standing_groups`.

    Returns
    -------
    DataFrame
        The rows of ``load`` with the column group: coordinator and approving as they stand, then
        department (other departments of the government) and other; by group, in the order of
        ``load`` within each.
    """
    known = standing.reindex(load.index)
    line = np.where(known["kind"].eq("government_department"), "department", "other")
    group = known["standing"].where(known["standing"].isin(GROUPS[:2]), line)
    place = group.map({name: place for place, name in enumerate(GROUPS)}).to_numpy()
    return load.assign(group=group).iloc[np.argsort(place, kind="stable")]


def named_cells(assignments: pd.DataFrame) -> pd.DataFrame:
    """Return who is named in which task, and which supporter is named first.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``position``, ``department``, ``role``, and optionally ``kind``
        (without it every row is a named body).

    Returns
    -------
    DataFrame
        One row per task and body, classes of bodies included, in document order: task_id,
        department, kind, role (the strongest) and first (bool: the first body named as a
        supporter of its task, classes of bodies left out).
    """
    rows = strongest_role(
        checked(assignments, ["task_id", "position", "department", "role"]),
        ["task_id", "department"],
    )
    rows = rows if "kind" in rows else rows.assign(kind=None)
    supports = rows["role"].eq("support") & rows["kind"].ne("collective")
    earliest = rows["position"].where(supports).groupby(rows["task_id"]).transform("min")
    first = supports & rows["position"].eq(earliest)
    kept = ["task_id", "department", "kind", "role", "first"]
    return rows.assign(first=first)[kept].reset_index(drop=True)


def absent_bodies(assignments: pd.DataFrame, departments: pd.DataFrame) -> pd.DataFrame:
    """List the registry's bodies that no clause names.

    Parameters
    ----------
    assignments, departments : DataFrame
        Of a plan.

    Returns
    -------
    DataFrame
        Index department in the registry's order, collectives left out; kind, parent, confidence,
        source.
    """
    registered = departments[departments["kind"] != "collective"]
    absent = registered[~registered["department"].isin(assignments["department"])]
    return absent.set_index("department")[["kind", "parent", "confidence", "source"]]


def led_tasks(assignments: pd.DataFrame, tasks: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the tasks of departments that lead often, once for each department.

    Parameters
    ----------
    assignments, tasks : DataFrame
        Of a plan.
    least : int
        Fewest tasks led.

    Returns
    -------
    DataFrame
        Rows of `tasks` with the column department, in document order.
    """
    leads = assignments[(assignments["role"] == "lead") & assignments["kind"].ne("collective")]
    leads = leads[["task_id", "department"]].drop_duplicates()
    often = leads["department"].value_counts()
    chosen = leads[leads["department"].isin(often.index[often >= least])]
    return tasks.merge(chosen, on="task_id")
