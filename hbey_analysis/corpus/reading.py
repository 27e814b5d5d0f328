"""The files of a batch to the rows of a corpus, within limits of time and memory a file."""

import faulthandler
import hashlib
import json
import os
import re
import resource
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from hbey_analysis.corpus.tables import KEPT, OWN, SINGLE, validate_many
from hbey_analysis.measures.baseline import level_of
from hbey_analysis.paths import CODEBOOKS, one_line
from hbey_analysis.reading.codes import mentions
from hbey_analysis.reading.columns import table_lines
from hbey_analysis.tables.plan import LEVELS, Plan, shared_codebooks, unchecked_plan
from hbey_analysis.tables.schemas import check_offsets, framed
from hbey_analysis.text.originals import read_original
from hbey_analysis.text.source import PlanError, Problem, Source, file_content, source_of

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# gz2023 and 2023-7 say a year, b2059 is a number of somebody's own
YEAR_OF_FILE = re.compile(r"(?:^|[^0-9A-Za-z]|[A-Za-z]{2})((?:19|20)\d\d)(?!\d)")


class Input(NamedTuple):
    """A file of a batch: its path in the folder, its hash, and its row of metadata.csv."""

    file: str
    sha256: str
    metadata: dict[str, str]

    @property
    def key(self) -> str:
        """Return the hash of all that the reading of the file depends on."""
        stated = json.dumps(self.metadata, sort_keys=True)
        return hashlib.sha256(f"{self.sha256}\n{stated}".encode()).hexdigest()


class Limits(NamedTuple):
    """What the reading of one file may take: seconds by the clock, bytes of memory."""

    seconds: float
    memory: int


class TooLong(BaseException):
    """A file's time is over; no handler of usual errors catches it."""


def read_batch(
    folder: Path,
    inputs: list[Input],
    version: str,
    limits: Limits,
    with_text: bool,
    begins: Callable[[int | None], Any],
) -> dict[str, pd.DataFrame]:
    """Return the rows of files, validated together.

    Parameters
    ----------
    folder : Path
        The folder of the corpus's files.
    inputs : list of Input
        The files.
    version : str
        Of the reading.
    limits : Limits
        For each file.
    with_text : bool
        Keep the plans' texts.
    begins : callable
        Called with the place of each file before it is read, and with None behind the last.

    Returns
    -------
    dict of DataFrame
        Tables of `hbey_analysis.corpus.tables.CORPUS`; each file is in plans, other or failed.
    """
    plans: list[tuple[Input, Plan]] = []
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in OWN}
    for place, one in enumerate(inputs):
        begins(place)
        try:
            with limited(limits):
                plan = _plan(folder / one.file, one)
                known = not plan.tasks.empty
                row = _plan_row(one, plan, version) if known else _other_row(one, plan)
        except PlanError as error:
            rows["failed"].append(failure(one, str(error)))
        except (TooLong, MemoryError) as error:
            rows["failed"].append(failure(one, _over(error, limits)))
        except Changed:
            rows["failed"].append(failure(one, "changed while it was read.") | {"input": None})
        except Exception as error:  # whatever is in one file, the others are read
            rows["failed"].append(failure(one, f"{type(error).__name__}: {error}"))
        else:
            rows["plans" if known else "other"].append(row)
            if known:
                plans.append((one, plan))
    begins(None)  # what fails from here on is no file's fault
    tables, bad = _validated(plans)
    rows["failed"] += bad
    if with_text:
        rows["texts"] = [{"plan_id": plan.plan_id, "text": plan.text} for _, plan in plans]
    for name in ("plans", "texts"):
        without = {row["file"] for row in bad}
        rows[name] = [row for row in rows[name] if row["plan_id"] not in without]
    own = {name: framed(OWN[name], records) for name, records in rows.items()}
    return own | {name: tables[name] for name in KEPT if name in tables}


class Changed(Exception):
    """A file is not what it was when the batch was made."""


def failure(one: Input, why: str) -> dict[str, Any]:
    """Return the row of a file that could not be read.

    Parameters
    ----------
    one : Input
        The file.
    why : str
        One sentence.
    """
    return {"file": one_line(one.file), "why": " ".join(why.split()), "input": one.key}


def _over(error: BaseException, limits: Limits) -> str:
    """Return the sentence for a limit that was met."""
    if isinstance(error, MemoryError):
        return f"needs more than {limits.memory // 2**20} MB of memory; give more with --memory."
    return f"not read within {limits.seconds:g} s; give more with --seconds, or split the file."


@contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Stop what takes too long: with `TooLong`, or, where that is not heard, with the process.

    Parameters
    ----------
    limits : Limits
        Of these the time; the memory is limited for the process as a whole.
    """

    def over(*_: Any) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, over)
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(2 * limits.seconds + 1, exit=True, file=nowhere)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            faulthandler.cancel_dump_traceback_later()


def limit_memory(limits: Limits) -> None:
    """Limit the memory of this process.

    Parameters
    ----------
    limits : Limits
        Of these the memory.
    """
    with suppress(ValueError, OSError):  # not every system knows it, and a stricter one stands
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, hard))


def _plan(path: Path, one: Input) -> Plan:
    """Return a file as a plan, its offsets checked; those of other than .txt are of their text."""
    try:
        content = file_content(path, "put it back, or build again", "file")
        if hashlib.sha256(content).hexdigest() != one.sha256:
            raise Changed
        if path.suffix.lower() == ".txt":
            source = source_of(path, content)
        else:
            text, remarks = read_original(path, table_lines)
            problems = [Problem("warning", "original", remark, 0, 0) for remark in remarks]
            source = Source(path, text, "utf-8", one.sha256, problems)
    except PlanError as error:
        raise PlanError(str(error).replace(one_line(f"{path}"), one_line(one.file))) from None
    plan = unchecked_plan(one_line(one.file), source)
    check_offsets(plan.tables(), plan.text)
    return plan


def _validated(
    plans: list[tuple[Input, Plan]],
) -> tuple[dict[str, pd.DataFrame], list[dict[str, Any]]]:
    """Return the tables of plans joined, and a row for each plan whose tables do not hold."""
    if not plans:
        return {}, []
    tables = {name: pd.concat([_table(plan, name) for _, plan in plans]) for name in SINGLE}
    try:
        validate_many(tables)
    except Exception as error:  # pandera's, and ours
        if len(plans) == 1:
            why = f"its tables do not hold ({error}); tell the authors."
            return {}, [failure(plans[0][0], why)]
        apart = [_validated([one]) for one in plans]
        sound = [part for part, bad in apart if not bad]
        joined = {name: pd.concat([part[name] for part in sound]) for name in SINGLE if sound}
        return joined, [row for _, bad in apart for row in bad]
    return tables, []


def _table(plan: Plan, name: str) -> pd.DataFrame:
    """Return a table of a plan with its id before."""
    table: pd.DataFrame = getattr(plan, name).copy(deep=False)
    table.insert(0, "plan_id", pd.Series([plan.plan_id] * len(table), table.index, dtype="str"))
    return table


def _other_row(one: Input, plan: Plan) -> dict[str, Any]:
    """Return the row of a file without a clause."""
    return {
        "file": plan.plan_id,
        "title": one.metadata.get("title") or plan.document["title"].iloc[0],
        "sha256": one.sha256,
        "input": one.key,
        "n_characters": len(plan.text),
    }


def _plan_row(one: Input, plan: Plan, version: str) -> dict[str, Any]:
    """Return the row of a plan: what metadata.csv says goes before what the text says."""
    document = plan.document.astype(object).where(plan.document.notna(), None).iloc[0].to_dict()
    stated = {name: value for name, value in one.metadata.items() if value}
    document["published"] = document["published"] or document["signed"]
    found = {
        "year": year_of(document, one.file),
        "region": _place(plan, f"{document['issuer'] or ''} {document['title'] or ''}"),
        "level": level_of(plan.assignments, document["issuer"]),
    }
    read: dict[Any, Any] = document | found | stated
    counts = Counter([*plan.assignments["kind"], *plan.assignments["confidence"]])
    severity = Counter(plan.problems["severity"])
    row: dict[str, Any] = {
        **read,
        "year": int(read["year"]) if read["year"] else None,
        "sha256": one.sha256,
        "input": one.key,
        "version": version,
        **{name: counts[name] for name in ("named", "collective", *LEVELS)},
        "tasks": len(plan.tasks),
        "assignments": len(plan.assignments),
        "errors": severity["error"],
        "warnings": severity["warning"],
        "confidence": round(counts["certain"] / max(1, len(plan.assignments)), 6),
    }
    return row


def year_of(document: dict[Any, Any], file: str) -> str | None:
    """Return the year that a document states first, or that its file's name has.

    Parameters
    ----------
    document : dict
        published, document_number and title; None where the text does not say.
    file : str
        Its path.
    """
    said = (document["published"], document["document_number"], document["title"])
    found = [YEAR.search(text or "") for text in said]
    found.append(YEAR_OF_FILE.search(file.rsplit("/", 1)[-1]))
    return next((year[1] for year in found if year), None)


def _place(plan: Plan, said: str) -> str | None:
    """Return the last place that a string names, which is the innermost."""
    codes = plan.codes[plan.codes["codebook"] == "places"]
    rows = {row["code"]: (row["label_zh"], row["level"]) for row in codes.to_dict("records")}
    places = next(book for book in shared_codebooks(CODEBOOKS) if book.name == "places")
    named = mentions(said, 0, len(said), places)
    found = [(mention.end, rows[mention.code][0]) for mention in named]
    found += [
        (said.index(label) + len(label), label)
        for label, level in rows.values()
        if level == "county" and label in said
    ]
    return max(found)[1] if found else None
