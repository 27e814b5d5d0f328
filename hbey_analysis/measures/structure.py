"""What a plan is made of: sizes of its sections, bodies by kind, who is absent."""

import pandas as pd

from hbey_analysis.measures.workload import workload
from hbey_analysis.reading.bodies import BODY_KINDS


def section_sizes(tasks: pd.DataFrame) -> pd.DataFrame:
    """Count items, tasks and characters of each section.

    Parameters
    ----------
    tasks : DataFrame
        With columns section_id, item_id, task_id and n_characters.

    Returns
    -------
    DataFrame
        Index section_id in document order; n_items, n_tasks, n_characters (of the tasks' text).
    """
    return tasks.groupby("section_id", sort=False).agg(
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
