"""A folder of files to a corpus: what is new is read in batches, then all is written in order."""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

import pandas as pd

from hbey_analysis.corpus.pool import read_part
from hbey_analysis.corpus.reading import Input, Limits, failure
from hbey_analysis.corpus.tables import CORPUS, OWN, ROWS_A_GROUP, copy, engine, quoted, write_part
from hbey_analysis.paths import DATA, one_line, write_if_changed
from hbey_analysis.tables.schemas import framed
from hbey_analysis.text.csvfile import read_rows, table_file
from hbey_analysis.text.source import PlanError, file_content, present

ENDINGS = (".txt", ".docx", ".doc", ".pdf", ".html", ".htm")
METADATA = ("title", "issuer", "level", "region", "year", "document_number", "published")
# The code that rows depend on.
READING = (
    "text", "reading", "tables", "measures/baseline.py", "corpus/reading.py", "corpus/tables.py",
)  # fmt: skip
LEDGERS = ("plans", "other", "failed")  # each file is in one of them
TRIES = 2  # of a file whose worker dies
SORTED_AT_ONCE = 1000  # plans
TEXTS_A_GROUP = 2048  # held in memory to be written, as is a group of rows of other tables


class Options(NamedTuple):
    """How a corpus is built.

    ``batch`` is the number of files a task; ``again`` reads once more what failed before.
    """

    batch: int = 100
    seconds: float = 60
    memory: int = 4096  # MB
    with_text: bool = False
    again: bool = False


class Batch(NamedTuple):
    """Files to be read together, and how often it was tried."""

    inputs: list[Input]
    tries: int = 0


def build_corpus(
    folder: Path,
    out: Path,
    executor: Executor,
    workers: int,
    options: Options = Options(),  # noqa: B008 - nothing can change it
    tell: Callable[[int, int], Any] = lambda done, of: None,
) -> dict[str, Any]:
    """Read every file of a folder into a corpus; what it holds already is not read again.

    Parameters
    ----------
    folder : Path
        Its files .txt, .docx, .doc, .pdf, .html and .htm, those in folders of it among them, and
        where it has one metadata.csv: a row a file.
    out : Path
        The corpus; made where missing.
    executor : Executor
        From `hbey_analysis.corpus.pool`.
    workers : int
        How many batches it reads at a time.
    options : Options
        How.
    tell : callable
        Told how many of the files that are read now are done, and how many these are.

    Returns
    -------
    dict
        files, read (now), kept, plans, other, failed, tasks, assignments, passed_over (files of
        other endings), version and, where the corpus had another, version_before.

    Raises
    ------
    PlanError
        If folder or metadata.csv cannot be read, the corpus cannot be written, or another build
        writes it; what was read until then is kept.
    """
    wanted, passed_over = listed(folder)
    version = reading_version(options.with_text)
    with alone(out):
        before = read_manifest(out)
        sources = _sources(out, version, before)
        known = _known(sources, wanted, options.again)
        todo = [one for name, one in wanted.items() if name not in known]
        batches = [
            Batch(todo[at : at + options.batch]) for at in range(0, len(todo), options.batch)
        ]
        job = {
            "folder": str(folder.resolve()), "version": version, "with_text": options.with_text,
            "limits": Limits(options.seconds, options.memory * 2**20),
        }  # fmt: skip
        tell(0, len(todo))
        done = 0
        for part, files in _read_all(executor, workers, batches, job, out):
            known |= dict.fromkeys((one.file for one in files), str(part))
            done += len(files)
            tell(done, len(todo))
        manifest = _joined(out, version, wanted, known, before)
    rows = {name: table["rows"] for name, table in manifest["tables"].items()}
    before_it = before["version"] if before else version
    return {
        "files": len(wanted), "read": len(todo), "kept": len(wanted) - len(todo),
        **{name: rows[name] for name in (*LEDGERS, "tasks", "assignments")},
        "passed_over": passed_over, "version": version,
        "version_before": before_it if before_it != version else None,
    }  # fmt: skip


def listed(folder: Path) -> tuple[dict[str, Input], int]:
    """Return the files to read, by name in its order, and how many have other endings.

    Parameters
    ----------
    folder : Path
        Hidden files and folders in it are passed over without a word.

    Raises
    ------
    PlanError
        If there is none to read, or metadata.csv is wrong.
    """
    stated, others = _metadata(folder), 0
    names = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = [Path(place, name) for name in files if not name.startswith((".", "~$"))]
        fit = [path for path in paths if path.suffix.lower() in ENDINGS]
        names += [path.relative_to(folder).as_posix() for path in fit]
        others += len(paths) - len(fit)
    if not names:
        raise PlanError(f"{folder}: no file to read lies there; give the folder that holds them.")
    if unknown := sorted(set(stated) - set(names)):
        raise PlanError(
            f"{folder}/metadata.csv: no file is called {unknown[0]!r}; correct the row."
        )
    found = (Input(name, _sha256(folder / name), stated.get(name, {})) for name in sorted(names))
    return {one.file: one for one in found}, others


def _sha256(path: Path) -> str:
    """Return the hash of a file; one that cannot be read has none, and its reading says why."""
    try:
        return hashlib.sha256(file_content(path, "", "file")).hexdigest()
    except PlanError:
        return ""


def _metadata(folder: Path) -> dict[str, dict[str, str]]:
    """Return what metadata.csv states, by file."""
    path = table_file(folder / "metadata.csv")
    if not present(path):
        return {}
    rows = read_rows(path, ("file",), filled=("file",), unique=("file",))
    for row in rows:
        if not (row.cells.get("year", "") or "0").isdecimal():
            raise row.error("year must be a whole number; correct the cell.")
    return {
        row.cells["file"]: {name: row.cells[name] for name in METADATA if row.cells.get(name)}
        for row in rows
    }


def reading_version(with_text: bool = False) -> str:
    """Return a hash of all that the reading of a file depends on but the file itself.

    Parameters
    ----------
    with_text : bool
        Whether the plans' texts are kept.
    """
    package = Path(__file__).parent.parent
    paths = [path for name in READING for path in [package / name, *(package / name).rglob("*.py")]]
    paths += [path for name in ("grammar", "codebooks") for path in (DATA / name).rglob("*")]
    paths += DATA.glob("*columns.csv")
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        # in a wheel data lies in the package
        place = DATA if path.is_relative_to(DATA) else package
        digest.update(f"{path.relative_to(place).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12] + ("-text" if with_text else "")


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold a corpus for one build.

    Parameters
    ----------
    out : Path
        Made where missing.

    Raises
    ------
    PlanError
        If another build holds it.
    """
    (out / "parts").mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PlanError(f"{out}: another build writes it; wait for its end.") from None
        yield


def read_manifest(out: Path) -> dict[str, Any] | None:
    """Return what a corpus says of itself; None where nothing was built yet.

    Parameters
    ----------
    out : Path
        The corpus.
    """
    path = out / "manifest.json"
    if not path.is_file():
        return None
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _sources(out: Path, version: str, manifest: dict[str, Any] | None) -> list[Path]:
    """Return the folders whose rows may be used: the corpus, and parts that a build left."""
    parts = sorted((out / "parts").glob(f"{version}.*"))
    if manifest is None or manifest["version"] != version or damaged(out, manifest):
        return parts
    return [out / manifest["folder"], *parts]


def _known(sources: list[Path], wanted: dict[str, Input], again: bool) -> dict[str, str]:
    """Return for each file that was read as it is now the folder that has its rows."""
    known: dict[str, str] = {}
    names = {one_line(name): name for name in wanted}
    connection = engine()
    for ledger in LEDGERS if sources else ():
        if ledger == "failed" and again:
            continue
        files = ", ".join(quoted(source / f"{ledger}.parquet") for source in sources)
        column = next(iter(OWN[ledger].columns))
        rows = connection.execute(
            f"SELECT {column}, input, filename FROM read_parquet([{files}], filename = true)"
        ).fetchall()
        for file, key, place in rows:
            one = wanted.get(names.get(file, ""))
            if one is not None and one.sha256 and one.key == key:
                known[one.file] = intern(os.path.dirname(place))  # noqa: PTH120 - a million times
    return known


def _read_all(
    executor: Executor, workers: int, batches: list[Batch], job: dict[str, Any], out: Path
) -> Iterator[tuple[Path, list[Input]]]:
    """Yield each part that is written, and its files; a batch whose worker dies is tried again."""
    waiting = list(reversed(batches))
    running: dict[Future[str | None], tuple[Batch, Path]] = {}
    while waiting or running:
        while waiting and len(running) < 2 * workers:  # no more: jobs are small, but may be many
            batch = waiting.pop()
            part = _part(out, job["version"], batch)
            task = {**job, "inputs": batch.inputs, "part": str(part.resolve())}
            running[executor.submit(read_part, task)] = batch, part
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            batch, part = running.pop(future)
            error = future.exception()
            if error is None:
                if stopped := future.result():
                    raise PlanError(
                        f"{stopped}; make room there or allow writing, and run the command "
                        "again: what was read is kept."
                    )
                yield part, batch.inputs
            elif type(error).__name__ not in ("WorkerDied", "KilledWorker"):
                raise error
            elif len(batch.inputs) == 1 and batch.tries + 1 >= TRIES:
                why = "the process that read it died, each time; take the file away or mend it."
                row = failure(batch.inputs[0], why)
                write_part({"failed": framed(OWN["failed"], [row])}, part)
                yield part, batch.inputs
            else:
                waiting += _smaller(batch, next(iter(error.args), None))


def _smaller(batch: Batch, place: Any) -> list[Batch]:
    """Return what to try after a worker's death: the file it was at apart from the others."""
    inputs = batch.inputs
    if len(inputs) == 1:
        return [Batch(inputs, batch.tries + 1)]
    if isinstance(place, int):
        rest = inputs[:place] + inputs[place + 1 :]
        return [Batch(rest), Batch([inputs[place]], 1)]
    if not batch.tries:
        return [Batch(inputs, 1)]
    half = len(inputs) // 2
    return [Batch(inputs[:half]), Batch(inputs[half:])]


def _part(out: Path, version: str, batch: Batch) -> Path:
    """Return where the rows of a batch belong."""
    keys = "\n".join(f"{one.key} {one.file!r}" for one in batch.inputs)
    return out / "parts" / f"{version}.{hashlib.sha256(keys.encode()).hexdigest()[:24]}"


def _joined(
    out: Path,
    version: str,
    wanted: dict[str, Input],
    known: dict[str, str],
    before: dict[str, Any] | None,
) -> dict[str, Any]:
    """Write the rows of all files in the order of their names, and take what is old away."""
    listing = "\n".join(f"{one.key} {name!r}" for name, one in wanted.items())
    inputs = hashlib.sha256(f"{version}\n{listing}".encode()).hexdigest()
    new = any(Path(place).parent.name == "parts" for place in known.values())
    if new or before is None or before["inputs"] != inputs:
        draft = out / ".tables"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        try:
            _write_tables(draft, known)
            before = {"version": version, "inputs": inputs, "files": len(wanted), **_counts(draft)}
            folder = out / str(before["folder"])
            shutil.rmtree(folder, ignore_errors=True)  # the same, left by a kill, or damaged
            draft.rename(folder)
        except (OSError, _duckdb_error()) as error:
            shutil.rmtree(draft, ignore_errors=True)
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise PlanError(f"{out}: {reason}; make room there and run it again.") from None
        text = json.dumps(before, indent=1) + "\n"
        write_if_changed(out / "manifest.json", text.encode("utf-8"))
    for path in (*out.glob("tables-*"), *(out / "parts").iterdir()):
        if path.name != before["folder"]:
            shutil.rmtree(path, ignore_errors=True)
    return before


def _duckdb_error() -> type[Exception]:
    """Return the error of DuckDB, which is imported only where a corpus is."""
    import duckdb

    return duckdb.Error


def damaged(out: Path, manifest: dict[str, Any]) -> list[str]:
    """Return the tables of a corpus that are not as they were written, a sentence each.

    Parameters
    ----------
    out : Path
        The corpus.
    manifest : dict
        From `read_manifest`.
    """
    faults = []
    for name, stated in manifest["tables"].items():
        path = out / manifest["folder"] / f"{name}.parquet"
        if not path.is_file():
            faults.append(f"{path}: missing; build the corpus again.")
        elif file_sha256(path) != stated["sha256"]:
            faults.append(f"{path}: not as it was written; build the corpus again.")
    return faults


def _write_tables(folder: Path, known: dict[str, str]) -> None:
    """Write every table from the folders that have its rows, sorted by plan.

    Some plans at a time are sorted, as all at once would need memory for all texts; then their
    files are joined, which needs a group of rows.
    """
    connection = engine()
    connection.execute("SET memory_limit = '512MB'")
    sorted_files = folder / "sorted"
    sorted_files.mkdir()
    live = sorted((one_line(name), place) for name, place in known.items())
    starts = range(0, len(live), SORTED_AT_ONCE)
    for at in starts:
        some = pd.DataFrame(live[at : at + SORTED_AT_ONCE], columns=["file", "place"], dtype="str")
        connection.register("live", some)
        for name in CORPUS:
            connection.execute(_in_order(name, sorted(set(some["place"]))))
            copy(connection, "FROM rows_in_order", sorted_files / f"{at}.{name}.parquet")
    for name in CORPUS:
        files = ", ".join(quoted(sorted_files / f"{at}.{name}.parquet") for at in starts)
        group = TEXTS_A_GROUP if name == "texts" else ROWS_A_GROUP
        copy(connection, f"FROM read_parquet([{files}])", folder / f"{name}.parquet", group)
    connection.close()
    shutil.rmtree(sorted_files)


def _in_order(name: str, places: list[str]) -> str:
    """Return the statement that sorts those rows of a table that are live.

    It makes a table: the bytes written of it do not tell how the rows lay in the parts.
    """
    key = next(iter(CORPUS[name].columns))
    files = ", ".join(quoted(f"{place}/{name}.parquet") for place in places)
    return (
        f"CREATE OR REPLACE TABLE rows_in_order AS "
        f"SELECT rows.* EXCLUDE (filename, file_row_number) "
        f"FROM read_parquet([{files}], filename = true, file_row_number = true) rows "
        f"SEMI JOIN live ON rows.{key} = live.file "
        f"AND rows.filename = live.place || '/{name}.parquet' "
        f"ORDER BY rows.{key}, rows.file_row_number"
    )


def _counts(folder: Path) -> dict[str, Any]:
    """Return rows, bytes and hash of each table, what wrote them, and the folder's name."""
    import duckdb

    connection = engine()
    tables = {}
    for name in CORPUS:
        path = folder / f"{name}.parquet"
        count = connection.execute(f"SELECT count(*) FROM {quoted(path)}").fetchone()
        tables[name] = {"rows": count[0], "bytes": path.stat().st_size, "sha256": file_sha256(path)}
    digest = hashlib.sha256(json.dumps(tables).encode()).hexdigest()
    return {"folder": f"tables-{digest[:16]}", "duckdb": duckdb.__version__, "tables": tables}


def file_sha256(path: Path) -> str:
    """Return the hash of a file of any size.

    Parameters
    ----------
    path : Path
        The file.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
