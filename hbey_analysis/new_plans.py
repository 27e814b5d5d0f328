"""Many files at once: a plan of each, and a report of what became of them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from hbey_analysis.new_plan import LONGEST_ID, NotAPlan, new_plan, table_bytes
from hbey_analysis.paths import PLANS, shown, write_if_changed
from hbey_analysis.text.source import PlanError


class Outcome(NamedTuple):
    """What became of a file; a row of the report.

    ``outcome`` is "read", "not a plan" or "failed"; ``reason`` is empty where it was read.
    """

    file: str
    plan: str
    outcome: str
    tasks: int
    assignments: int
    errors: int
    warnings: int
    reason: str


def files_in(folder: Path) -> list[Path]:
    """Return the files that lie in a folder, without those that programs hide there.

    Parameters
    ----------
    folder : Path
        Folders in it are not looked into.

    Raises
    ------
    PlanError
        If there is none, or the folder cannot be read.
    """
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise PlanError(f"{folder}: cannot be read ({error.strerror}); allow reading it.") from None
    files = [path for path in found if not path.is_dir() and path.name[:1] not in (".", "~")]
    if not files:
        raise PlanError(f"{folder}: no file lies in this folder; give the folder that holds them.")
    return files


def plan_id_of(file: Path) -> str:
    """Return the id that a file's name gives its plan: letters and digits, ``-`` for all else.

    Parameters
    ----------
    file : Path
        An original.
    """
    return re.sub(r"[^\w-]+", "-", file.stem).strip("-_")[:LONGEST_ID]


def new_plans(files: Sequence[Path]) -> Iterator[Outcome]:
    """Make the folder of a plan of each file; what fails stops none of the others.

    Parameters
    ----------
    files : sequence of Path
        Originals. One without a responsibility clause is not a plan, and gets no folder; a plan
        that is there already is not written over.

    Yields
    ------
    Outcome
        Of each file, as it is done.
    """
    for file in files:
        plan_id = plan_id_of(file)
        try:
            plan = new_plan(file, plan_id, clauses_wanted=True).plan
        except NotAPlan as error:
            yield _not_read(file, "not a plan", str(error))
        except PlanError as error:
            yield _not_read(file, "failed", str(error))
        except Exception as error:  # whatever is in one file, the others are read
            yield _not_read(file, "failed", f"{type(error).__name__}: {error}")
        else:
            severity = plan.problems["severity"].value_counts()
            errors, warnings = (int(severity.get(kind, 0)) for kind in ("error", "warning"))
            tasks, assignments = len(plan.tasks), len(plan.assignments)
            yield Outcome(shown(file), plan_id, "read", tasks, assignments, errors, warnings, "")


def _not_read(file: Path, outcome: str, reason: str) -> Outcome:
    """Return the outcome of a file of which no plan was made."""
    reason = " ".join(reason.removeprefix(f"{file}: ").split())
    return Outcome(shown(file), "", outcome, 0, 0, 0, 0, reason)


def write_report(outcomes: Sequence[Outcome]) -> Path:
    """Write what became of the files as ``report.csv`` beside the plans.

    Parameters
    ----------
    outcomes : sequence of Outcome
        From `new_plans`.

    Returns
    -------
    Path
        The file; the report of an earlier run is written over.
    """
    path = PLANS / "report.csv"
    table = pd.DataFrame(outcomes, columns=list(Outcome._fields))
    write_if_changed(path, table_bytes(table))
    return path
