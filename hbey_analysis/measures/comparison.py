"""Plans side by side: size, roles, concentration, breadth, and the functions they name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hbey_analysis.measures.coverage import breadth, coverage
from hbey_analysis.measures.levels import LEAST_BALANCE, best_level, levels
from hbey_analysis.measures.workload import concentration, workload
from hbey_analysis.paths import DATA, plan_folders
from hbey_analysis.reading.codes import SHIELD, Codebook, read_codebook
from hbey_analysis.tables.plan import Plan, load_plan
from hbey_analysis.tables.settings import INVENTED, read_settings

if TYPE_CHECKING:
    from hbey_analysis.measures.baseline import Facts

FUNCTIONS = DATA / "functions.csv"
SHARES = (
    "led", "collective", "deadline", "measurable",
    "workload_gini", "top_body", "leads_gini", "one_section",
)  # fmt: skip
PROFILE = ["sections", "items", "tasks", "bodies", "task_length", "bodies_per_task", *SHARES,
           "breadth"]  # fmt: skip


def read_functions(path: Path = FUNCTIONS) -> Codebook:
    """Read the mapping of names to functions, ``data/functions.csv`` unless told otherwise.

    Parameters
    ----------
    path : Path
        A table in a codebook's form: code, parent, label_zh, label_en, terms.

    Returns
    -------
    Codebook
        The functions and the terms that tell them.
    """
    return read_codebook(path)


def real_plans(folder: Path | None = None) -> list[str]:
    """Return the plans that are not invented: a finding may rest on these alone.

    Parameters
    ----------
    folder : Path, optional
        Where the plans' folders are; ``data/plans`` and the package unless told otherwise.

    Returns
    -------
    list of str
        Ids, sorted: folders with a ``plan.txt`` whose ``plan.toml`` does not say
        ``invented = true``.
    """
    return [
        name
        for name, place in plan_folders(*filter(None, [folder])).items()
        if (place / "plan.txt").is_file() and not read_settings(place / "plan.toml").get(INVENTED)
    ]


def with_others(plan: Plan, others: str, apply_rules: bool = False) -> dict[str, Plan]:
    """Load the plans that a plan is compared with.

    Parameters
    ----------
    plan : Plan
        The plan itself, which comes first.
    others : str
        Ids of plans, apart by commas; the plan's own id is passed over, and so are plans whose
        ``plan.toml`` says that they are invented. An invented plan is compared with none.
    apply_rules : bool
        As for `load_plan`.

    Returns
    -------
    dict of Plan
        By id.
    """
    if plan.settings.get(INVENTED):
        return {plan.plan_id: plan}
    names = [name.strip() for name in others.split(",")]
    wanted = [name for name in names if name and name != plan.plan_id]
    loaded = {name: load_plan(name, apply_rules) for name in wanted}
    real = {name: other for name, other in loaded.items() if not other.settings.get(INVENTED)}
    return {plan.plan_id: plan} | real


def function_of(name: str, functions: Codebook) -> str | None:
    """Return the function of a body: that of the longest term in its name, the first if equal.

    Parameters
    ----------
    name : str
        For instance 自治区财政厅.
    functions : Codebook
        From `read_functions`.

    Returns
    -------
    str or None
        A code; None where no term occurs, or where a phrase of the row ``-`` is the longest.
    """
    found = [
        (-len(term), name.index(term), code)
        for term, code in functions.codes.items()
        if term in name
    ]
    code = min(found)[2] if found else SHIELD
    return None if code == SHIELD else code


def body_functions(
    plans: Mapping[str, Plan], functions: Codebook, facts: Facts | None = None
) -> pd.DataFrame:
    """Say which function each named body of each plan has.

    Parameters
    ----------
    plans : mapping of Plan
        By id.
    functions : Codebook
        From `read_functions`.
    facts : Facts, optional
        Of further plans, as for `compare`.

    Returns
    -------
    DataFrame
        plan, department, function (null where none is known), tasks (that name it); by plan in the
        order given, then as `workload` sorts.
    """
    tables = []
    for plan_id, (assignments, _) in _named(plans, facts).items():
        totals = workload(assignments)["total"]
        tables.append(
            pd.DataFrame(
                {
                    "plan": plan_id,
                    "department": totals.index,
                    "function": [function_of(str(name), functions) for name in totals.index],
                    "tasks": totals.to_numpy(),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def compare(plans: Mapping[str, Plan], facts: Facts | None = None) -> pd.DataFrame:
    """Set the main measures of several plans side by side.

    Parameters
    ----------
    plans : mapping of Plan
        By id.
    facts : Facts, optional
        Of further plans, for instance from `largest_comparable`. What needs the text (sections,
        items, length, quantities) is null for these.

    Returns
    -------
    DataFrame
        A column for each plan in the order given, those of facts last; rows: sections, items,
        tasks, bodies (named), task_length (characters, median), bodies_per_task (named, mean); then
        shares between 0 and 1: led (tasks with a lead), collective (tasks that name a class of
        bodies), deadline (tasks with one), measurable (tasks with a quantity), workload_gini (over
        all bodies), top_body (tasks that name the busiest), leads_gini (over those that lead; null
        where nobody does), one_section (bodies named in one section only); and breadth (mean
        effective number of sections of bodies with two tasks or more; see `breadth`). The last two
        are null where sections do not divide the tasks: all in one, or nearly each in its own; see
        `levels`.
    """
    columns = {plan_id: _profile(plan) for plan_id, plan in plans.items()}
    if facts is not None:
        for plan_id, (rows, n_tasks) in _named({}, facts).items():
            columns[plan_id] = _of_assignments(rows, n_tasks, facts.plans["deadlines"][plan_id])
    return pd.DataFrame(columns).reindex(PROFILE)


def _named(plans: Mapping[str, Plan], facts: Facts | None) -> dict[str, tuple[pd.DataFrame, int]]:
    """Return the assignments of each plan, and how many tasks it has."""
    named = {plan_id: (plan.assignments, len(plan.tasks)) for plan_id, plan in plans.items()}
    if facts is not None:
        rows = {str(plan_id): table for plan_id, table in facts.assignments.groupby("plan_id")}
        sizes = facts.plans["tasks"].items()
        named |= {str(plan_id): (rows[str(plan_id)], int(size)) for plan_id, size in sizes}
    return named


def compare_levels(plans: Mapping[str, Plan]) -> pd.DataFrame:
    """Say for each plan whether sections or items divide its tasks.

    Parameters
    ----------
    plans : mapping of Plan
        By id.

    Returns
    -------
    DataFrame
        Index plan, in the order given; section_id and item_id (the balance of each level, see
        `levels`) and best (the level that divides the tasks best, null where neither does; see
        `best_level`).
    """
    rows = {
        plan_id: {**levels(plan.tasks)["balance"], "best": best_level(plan.tasks)}
        for plan_id, plan in plans.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("plan")


def _profile(plan: Plan) -> pd.Series:
    """Return the measures of one plan."""
    n_tasks = max(len(plan.tasks), 1)
    spread = coverage(plan.assignments)
    several = spread.sum(axis=1) > 1
    divided = levels(plan.tasks)["balance"]["section_id"] >= LEAST_BALANCE
    of_text = {
        "sections": len(plan.sections),
        "items": len(plan.items),
        "task_length": plan.tasks["n_characters"].median(),
        "measurable": _tasks(plan.targets) / n_tasks,
        "one_section": ((spread > 0).sum(axis=1) == 1).mean() if divided else np.nan,
        "breadth": breadth(spread[several]).mean() if divided else np.nan,
    }
    deadlines = int(plan.tasks["deadline"].notna().sum())
    named = _of_assignments(plan.assignments, len(plan.tasks), deadlines)
    return pd.concat([named, pd.Series(of_text, dtype=float)])


def _of_assignments(rows: pd.DataFrame, n_tasks: int, deadlines: int) -> pd.Series:
    """Return the measures of one plan that need no text."""
    totals, of = workload(rows), max(n_tasks, 1)
    leads = totals.get("lead", pd.Series(dtype=float))
    return pd.Series(
        {
            "tasks": n_tasks,
            "bodies": len(totals),
            "bodies_per_task": (rows["kind"] == "named").sum() / of,
            "led": _tasks(rows[rows["role"] == "lead"]) / of,
            "collective": _tasks(rows[rows["kind"] == "collective"]) / of,
            "deadline": deadlines / of,
            "workload_gini": concentration(totals["total"])["gini"],
            "top_body": totals["total"].max() / of,
            "leads_gini": concentration(leads[leads > 0])["gini"],
        },
        dtype=float,
    )


def _tasks(rows: pd.DataFrame) -> int:
    """Count the tasks that rows belong to."""
    return int(rows["task_id"].nunique())


def function_shares(
    plans: Mapping[str, Plan], functions: Codebook, facts: Facts | None = None
) -> pd.DataFrame:
    """Return the share of each plan's tasks that name a body of each function.

    Parameters
    ----------
    plans : mapping of Plan
        By id.
    functions : Codebook
        From `read_functions`.
    facts : Facts, optional
        Of further plans, as for `compare`.

    Returns
    -------
    DataFrame
        Index function (those that occur), a column for each plan, between 0 and 1; by mean
        falling, then code. A task counts once for a function, however many of its bodies it names.
    """
    columns = {}
    for plan_id, (assignments, n_tasks) in _named(plans, facts).items():
        rows = assignments[assignments["kind"] == "named"]
        codes = {name: function_of(name, functions) for name in rows["department"].unique()}
        counted = rows.assign(function=rows["department"].map(codes)).groupby("function")
        columns[plan_id] = counted["task_id"].nunique() / n_tasks
    shares = pd.DataFrame(columns).fillna(0.0).rename_axis("function")
    order = shares.mean(axis=1).sort_index().sort_values(ascending=False, kind="stable")
    return shares.loc[order.index]


def function_overlap(shares: pd.DataFrame) -> pd.DataFrame:
    """Return how far plans call on the same functions.

    Parameters
    ----------
    shares : DataFrame
        From `function_shares`.

    Returns
    -------
    DataFrame
        Plan × plan, symmetric: Jaccard's index (1901) of the sets of functions that occur,
        |A ∩ B| / |A ∪ B|; 1 on the diagonal.
    """
    present = (shares > 0).to_numpy(dtype=int)
    both = present.T @ present
    either = both.diagonal()[:, None] + both.diagonal()[None, :] - both
    return pd.DataFrame(
        both / either.clip(1), index=shares.columns, columns=shares.columns
    ).rename_axis(index="plan", columns="plan")
