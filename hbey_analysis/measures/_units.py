"""Rows, units and roles: what every measure counts, and how it orders and rounds."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from hbey_analysis.reading.lexicon import ROLES

STRENGTH = ("lead", "responsible", "support", "guide", "implement")


UNITS = {"task": "task_id", "item": "item_id", "section": "section_id"}


COUNTINGS = ("whole", "fractional")

# Below these nothing is claimed of a plan.
LEAST_TASKS, LEAST_BODIES, LEAST_LEADS = 5, 3, 3


def require(parameter: str, value: object, allowed: Iterable[str]) -> None:
    """Raise a ValueError that names the parameter and its values, unless value is one of them."""
    allowed = list(allowed)
    if value not in allowed:
        raise ValueError(f"{parameter} must be one of {', '.join(allowed)}, not {value!r}.")


def checked(frame: pd.DataFrame, columns: Sequence[str], name: str = "assignments") -> pd.DataFrame:
    """Return a copy with a fresh index, after checking columns, departments and roles."""
    if not len(frame):  # an empty table need not know its columns
        frame = frame.reindex(columns=list(dict.fromkeys([*frame.columns, *columns])))
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"{name} lacks the column {', '.join(missing)}.")
    if frame["department"].isna().any():
        raise ValueError(f"{name} has a row without a department.")
    if "role" in columns:
        for role in frame["role"].unique():
            require(f"{name}.role", role, ROLES)
    # Categories would sort by their own order and count where they do not occur.
    plain = dict.fromkeys(frame.select_dtypes("category").columns, object)
    return frame.astype(plain).reset_index(drop=True)


def named_rows(
    assignments: pd.DataFrame,
    *columns: str,
    unit: str = "task",
    roles: Iterable[str] | None = None,
    include_collective: bool = False,
) -> pd.DataFrame:
    """Select the rows that count; the column ``unit`` says which unit each belongs to."""
    require("unit", unit, UNITS)
    roles = None if roles is None else list(roles)
    for role in roles or []:
        require("roles", role, ROLES)
    wanted = ["task_id", UNITS[unit], "department", *columns, *([] if roles is None else ["role"])]
    wanted = list(dict.fromkeys(wanted))
    # no other column is copied: a corpus has millions of rows
    rows = checked(assignments[assignments.columns.intersection([*wanted, "kind"])], wanted)
    if "kind" in rows and not include_collective:
        rows = rows[~rows["kind"].isin(["collective"])]
    if roles is not None:
        rows = rows[rows["role"].isin(roles)]
    rows = rows[wanted]
    return rows.assign(unit=unit_ids(rows, UNITS[unit]))


def unit_ids(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return each row's unit; a task outside any stands for itself."""
    ids, tasks = rows[column], rows["task_id"]
    if ids.notna().all():
        return ids
    # A hand-made table may number tasks and items alike: task 2 must not fall into item 2.
    tasks = tasks.where(~tasks.isin(ids.dropna()), tasks.astype(str) + " (task)")
    return ids.where(ids.notna(), tasks)


def strongest_role(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Keep for each key the first row with the strongest role, in the order of the rows."""
    strength = rows["role"].map({role: place for place, role in enumerate(STRENGTH)})
    kept = rows.loc[strength.sort_values(kind="stable").index].drop_duplicates(key)
    return kept.sort_index()


def by_total_then_name(totals: pd.Series) -> list[str]:
    """Return the names in the index of totals, largest total first, ties by name."""
    return [name for _, name in sorted(zip(-totals.to_numpy(), totals.index, strict=True))]


def rounded(column: pd.Series) -> pd.Series:
    """Round floats for ranking: sums of thirds differ in the last digits though they are equal."""
    return column.round(12) if column.dtype.kind == "f" else column


def resampled(groups: int, n: int, seed: int) -> np.ndarray:
    """Return how often each group is drawn, with replacement, in each of n resamples."""
    return np.random.default_rng(seed).multinomial(groups, [1 / groups] * groups, size=n)
