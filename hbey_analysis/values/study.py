"""All values of the study, and the two files that the text is built from."""

import json
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hbey_analysis.figures.wording import LANGUAGES
from hbey_analysis.paths import BUILD, STUDY_PLAN, shown, write_if_changed
from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.source import PlanError
from hbey_analysis.values import baseline, content, document, leading, naming, robustness
from hbey_analysis.values.value import Maker, Value
from hbey_analysis.values.words import MOST, in_words

TOPICS: tuple[Callable[[Maker], Iterator[Value | None]], ...] = (
    document.document, document.parts, document.bodies,
    leading.leads, leading.functions, leading.standing, leading.inequality, leading.merged,
    leading.example,
    naming.bodies_of_tasks, naming.sets, naming.nulls, naming.together, naming.directed,
    naming.order,
    content.sections, content.checkable, content.places, content.themes, content.instruments,
    robustness.coding, robustness.specifications,
    baseline.baseline,
    document.closing,
)  # fmt: skip
FILES = ("values.json", "study.provenance.json")
SPANS = ["task_id", "start", "end", "clause_start", "clause_end"]


def study_values(plan: Plan) -> dict[str, Value]:
    """Return the numbers and names that a study of the plan may print.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.

    Returns
    -------
    dict of Value
        By key, topic by topic. What the plan cannot give (leads where it names none, agreement
        where nothing was coded) is left out.
    """
    maker = Maker(plan)
    return {value.key: value for topic in TOPICS for value in topic(maker) if value is not None}


def write_values(plan: Plan, folder: Path | None = None) -> list[Path]:
    """Write ``values.json`` and ``study.provenance.json``, which the text of a study is built from.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    folder : Path, optional
        ``build/study`` for the default plan, ``build/study/<plan id>`` for another.

    Returns
    -------
    list of Path
        ``values.json``: by key value, en and zh, and for whole numbers up to 99 en_words and
        zh_words. ``study.provenance.json``: plan, sha256 (of its text), version (of the package)
        and values: by key call, rows, address, tasks with the offsets of each and of its clause,
        and plans, the ids of the other plans that it counts.
        The same plan gives the same bytes.

    Raises
    ------
    OSError
        If they cannot be written.
    """
    folder = folder or study_folder(plan.plan_id)
    values = study_values(plan)
    tasks = {task["task_id"]: task for task in plan.tasks[SPANS].to_dict("records")}
    sources = {
        key: {
            "call": value.call,
            "rows": value.rows,
            "address": value.address,
            "tasks": [tasks[task_id] for task_id in value.tasks],
            "plans": value.plans,
        }
        for key, value in values.items()
    }
    provenance = {
        "plan": plan.plan_id,
        "sha256": str(plan.document["sha256"].iloc[0]),
        "version": version("hbey_analysis"),
        "values": sources,
    }
    printed = {key: _printed(value) for key, value in values.items()}
    for name, held in zip(FILES, (printed, provenance), strict=True):
        written = json.dumps(held, ensure_ascii=False, indent=1) + "\n"
        write_if_changed(folder / name, written.encode("utf-8"))
    return [folder / name for name in FILES]


def study_folder(plan_id: str) -> Path:
    """Return where the study of a plan is built.

    Parameters
    ----------
    plan_id : str
        The default plan has ``build/study``, any other a folder in it.
    """
    return BUILD / "study" / ("" if plan_id == STUDY_PLAN else plan_id)


def read_values(folder: Path) -> dict[str, Value]:
    """Return the values that `write_values` wrote.

    Parameters
    ----------
    folder : Path
        Of ``values.json`` and ``study.provenance.json``.

    Returns
    -------
    dict of Value
        By key, as `study_values` gives them.

    Raises
    ------
    PlanError
        If a file is not there.
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise PlanError(f"{shown(folder / name)}: no such file; run `hbey values`.")
    printed, provenance = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in FILES
    )
    return {
        key: Value(
            key,
            tuple(one["value"]) if isinstance(one["value"], list) else one["value"],
            one["en"],
            one["zh"],
            source["call"],
            tuple(task["task_id"] for task in source["tasks"]),
            source["rows"],
            source["address"],
            tuple(source["plans"]),
        )
        for key, one in printed.items()
        for source in [provenance["values"][key]]
    }


def _printed(value: Value) -> dict[str, Any]:
    """Return a value as the text needs it."""
    printed = {"value": value.value, "en": value.en, "zh": value.zh}
    if isinstance(value.value, int) and 0 <= value.value <= MOST:
        words = {f"{language}_words": in_words(value.value, language) for language in LANGUAGES}
        return printed | words
    return printed
