"""A value of the study: what it is, how it is printed, what made it, and the tasks behind it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hbey_analysis.figures.address import evidence_address
from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.measures.comparison import function_of, read_functions
from hbey_analysis.measures.workload import workload
from hbey_analysis.tables.evidence import evidence
from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.phrase import probability
from hbey_analysis.values.measured import Measured, foremost

DIGITS = 6  # decimals that are kept
PROBABILITY = "p"  # a form; the others are format specifications of Python
COUNT = ",d"
MEAN, INDEX, SHARE = ".1f", ".2f", ".0%"


@dataclass(frozen=True)
class Value:
    """A number, a name or a list of names that a study prints.

    Attributes
    ----------
    key : str
        Dotted, in the field's terms: ``leads.planning.expected``.
    value : int, float, str or tuple of str
        A name is canonical, a pair of bodies its two names joined by ``|``.
    en, zh : str
        As the text prints it.
    call : str
        The call that made it, of ``plan`` and the public names of the package.
    tasks : tuple of str
        The tasks that it counts, in document order; none where it counts none.
    rows : str
        The table of the plan that it rests on.
    address : str or None
        Behind the address of the evidence page, what shows these tasks; null without any.
    plans : tuple of str
        The ids of the other plans that it counts; none where it counts along all of them.
    """

    key: str
    value: int | float | str | tuple[str, ...]
    en: str
    zh: str
    call: str
    tasks: tuple[str, ...] = ()
    rows: str = "assignments"
    address: str | None = None
    plans: tuple[str, ...] = ()


class Maker:
    """Makes the values of one plan, printed in both languages.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.

    Attributes
    ----------
    named : list of str
        The named bodies, as `workload` sorts them.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.words = {language: Wording(plan, language) for language in LANGUAGES}
        self.named = [str(name) for name in workload(plan.assignments).index]
        functions = read_functions()
        self._functions = {name: function_of(name, functions) for name in self.named}

    def body(self, function: str) -> str | None:
        """Return the body of a function of government: of several the one named in most tasks."""
        return next((name for name in self.named if self._functions[name] == function), None)

    def count(self, key: str, **conditions: str) -> Value | None:
        """Return how many tasks meet the conditions of `evidence`; None for a role unknown here."""
        roles = {conditions.get("role"), conditions.get("with_role")} - {None}
        if not roles <= set(self.plan.assignments["role"]):
            return None
        given = "".join(f", {name}={value!r}" for name, value in conditions.items())
        tasks = evidence(self.plan, **conditions)["task_id"]
        return self._made(
            key, len(tasks), COUNT, f"len(evidence(plan{given}))", tuple(tasks),
            address=evidence_address(**conditions),
        )  # fmt: skip

    def number(
        self, key: str, measured: Measured, form: str = COUNT, rows: str = "assignments",
        tasks: Iterable[str] | None = None, plans: Iterable[str] = (),
    ) -> Value | None:  # fmt: skip
        """Return a number; None where there is none. It counts ``tasks`` or other ``plans``."""
        value = measured.table
        if value is None or not math.isfinite(value):
            return None
        number = int(value) if form == COUNT else round(float(value), DIGITS)
        behind = () if tasks is None else self._in_order(tasks)
        address = None if tasks is None else evidence_address(task_ids=behind)
        made = self._made(key, number, form, measured.call, behind, rows, address)
        return replace(made, plans=tuple(map(str, plans)))

    def cell(
        self, key: str, measured: Measured, row: Any, column: str, form: str = COUNT, **more: Any
    ) -> Value | None:
        """Return a cell of a table; None where it has no such row."""
        if row not in measured.table.index:
            return None
        call = f"{measured.call}.loc[{row!r}, {column!r}]"
        return self.number(key, Measured(call, measured.table.loc[row, column]), form, **more)

    def least(self, key: str, measured: Measured, row: str, columns: Sequence[str]) -> Value | None:
        """Return the smaller of two tail probabilities."""
        if row not in measured.table.index:
            return None
        call = f"{measured.call}.loc[{row!r}, {list(columns)}].min()"
        found = measured.table.loc[row, list(columns)].min()
        return self.number(key, Measured(call, found), PROBABILITY)

    def names(
        self, key: str, measured: Measured, rows: str = "assignments", codebook: str | None = None
    ) -> Value:
        """Return names of bodies, pairs, sections or codes, printed by their labels."""
        found = tuple(str(name) for name in measured.table)
        en, zh = (self._listed(found, words, codebook) for words in self.words.values())
        return Value(key, found, en, zh, measured.call, rows=rows)

    def name(self, key: str, measured: Measured, **more: Any) -> Value:
        """Return one name, printed by its label."""
        made = self.names(key, Measured(measured.call, [measured.table]), **more)
        return replace(made, value=str(measured.table))

    def foremost(self, key: str, measured: Measured) -> Value:
        """Return who has the largest number of a series: a name, or those that are tied."""
        first = foremost(measured)
        if len(first.table) > 1:
            return self.names(key, first)
        return self.name(key, first.to("[0]", first.table[0]))

    def said(self, key: str, measured: Measured, en: str, zh: str, rows: str) -> Value:
        """Return words or a date, given as they are printed."""
        return Value(key, str(measured.table), en, zh, measured.call, rows=rows)

    def _listed(self, names: Sequence[str], words: Wording, codebook: str | None) -> str:
        """Return labels as one phrase; the two names of a pair are joined by a dash."""
        codes = words.codes(codebook) if codebook else {}
        return words.listed(
            codes.get(name) or "–".join(words.labels(name.split("|"))) for name in names
        )

    def _in_order(self, tasks: Iterable[str]) -> tuple[str, ...]:
        """Return task ids in document order, each once."""
        wanted = set(tasks)
        return tuple(task for task in self.plan.tasks["task_id"] if task in wanted)

    def _made(
        self, key: str, value: Any, form: str, call: str, tasks: tuple[str, ...] = (),
        rows: str = "assignments", address: str | None = None,
    ) -> Value:  # fmt: skip
        """Return a number in both languages."""
        en, zh = (
            probability(value, words) if form == PROBABILITY else format(value, form)
            for words in self.words.values()
        )
        return Value(key, value, en, zh, call, tasks, rows, address)
