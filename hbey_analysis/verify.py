"""Make tables, notebooks and figures anew in a clean place, and say of each file if it is the same.

One row a file: its name, the digests of what is there and of what was made, and the verdict.
"""

import hashlib
import io
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from hbey_analysis.figures.wording import LANGUAGES
from hbey_analysis.pages.evidence import write_evidence
from hbey_analysis.pages.gallery import write_gallery
from hbey_analysis.paths import (
    BUILD,
    FIGURES,
    MADE,
    NOTEBOOKS,
    ROOT,
    SHIPPED,
    STORED,
    STUDY_PLAN,
    TABLES,
    is_aside,
    plan_folders,
    read_checksums,
    write_checksums,
)
from hbey_analysis.runner import STUDY, check_parameters, execute
from hbey_analysis.tables.export import write_tables
from hbey_analysis.tables.plan import load_plan

OUTPUTS = ("data/tables", "figures", "notebooks")
# Where drawings and workbooks have the committed bytes; elsewhere the last digit of a curve, or
# the compression, may differ, and they are compared by what they show.
SAME_BYTES = (sys.version_info[:2], platform.system(), platform.machine()) == (
    (3, 11),
    "Linux",
    "x86_64",
)


class Verdict(NamedTuple):
    """What was found of a file; a digest is "" where there is no such file."""

    file: str
    committed: str
    made: str
    verdict: str


def book(notebook: Path, given: dict[str, str], place: Path) -> None:
    """Execute a notebook, and draw its figures, below another root.

    Parameters
    ----------
    notebook : Path
        A notebook of the study; or any, as it is.
    given : dict of str
        Plan and language; none for the notebook as it is, whose figures in the checkout are those
        of the study in English.
    place : Path
        The other root.
    """
    values = check_parameters(notebook, given) if given else None
    shown = given or {"plan": STUDY_PLAN, "language": "en"}
    folder = place / ("figures" if given or ROOT == SHIPPED else "aside")
    executed = execute(notebook, values, folder / shown["plan"] / shown["language"])
    if not given:
        (place / "notebooks" / notebook.name).write_bytes(executed)


def drawn() -> list[dict[str, str]]:
    """Return plan and language of all figures here, save those of a notebook as it is."""
    if ROOT == SHIPPED:
        return [{"plan": STUDY_PLAN, "language": "zh"}]
    return [
        {"plan": plan, "language": language}
        for plan in plan_folders()
        for language in LANGUAGES
        if (FIGURES / plan / language).is_dir()
    ]


def verified() -> list[str]:
    """Return the plans whose outputs are verified: in the checkout the study's, else all."""
    if ROOT == SHIPPED:
        return [STUDY_PLAN]
    return [plan for plan in plan_folders() if _there(plan, FIGURES) or _there(plan, TABLES)]


def _there(plan: str, folder: Path) -> bool:
    """Tell whether there are outputs of a plan; in the checkout there are to be all."""
    return ROOT == SHIPPED or (folder / plan).is_dir()


def regenerate(place: Path, jobs: int) -> None:
    """Make every output that is here below another root.

    Parameters
    ----------
    place : Path
        An empty folder.
    jobs : int
        How many notebooks run at a time.
    """
    os.environ.pop(STORED, None)  # no result of another run
    (place / "notebooks").mkdir(parents=True)
    (place / "figures").mkdir()
    with ProcessPoolExecutor(jobs) as pool:
        runs = [
            pool.submit(book, path, given, place)
            for path in sorted(NOTEBOOKS.glob("*.ipynb"))
            for given in ({}, *(drawn() if path.stem in STUDY else ()))
        ]
        for run in runs:
            run.result()
    for plan in verified():
        if _there(plan, TABLES):
            write_tables(load_plan(plan), place / "data" / "tables" / plan)
        if _there(plan, FIGURES):
            write_evidence(load_plan(plan), place / "figures" / "evidence" / f"{plan}.html")
    if drawn():
        write_gallery(place / "figures")
        write_checksums(place / "figures")
    write_checksums(place / "notebooks")


def compared(root: Path, place: Path) -> Iterator[Verdict]:
    """Yield the verdict on every file that is here or was made, sorted by name.

    Parameters
    ----------
    root : Path
        The checkout or workspace, or a copy of its outputs.
    place : Path
        Where `regenerate` made them.
    """
    listed = {f"figures/{name}": hash_ for name, hash_ in read_checksums(root / "figures").items()}
    names = {
        path.relative_to(folder).as_posix()
        for folder in (root, place)
        for output in OUTPUTS
        for path in (folder / output).rglob("*")
        if path.is_file() and not path.name.startswith(".") and not is_aside(path)
        if ".ipynb_checkpoints" not in path.parts
    }
    others = plan_folders().keys() - set(verified())
    for name in sorted(names | listed.keys()):
        if _plan_of(name) in others:
            continue
        committed, made = (_content(folder / name) for folder in (root, place))
        here, anew = _digest(committed), _digest(made)
        if Path(name).suffix in MADE:  # the list stands for a picture, and for one that is here
            stale = committed is not None and here != listed.get(name, here)
            here = listed.get(name, "")
            verdict = "the file here is stale" if stale else _by_digest(here, anew)
        else:
            verdict = difference(committed, made, Path(name).suffix)
        yield Verdict(name, here, anew, verdict)


def _plan_of(name: str) -> str:
    """Return the plan of one of the outputs: that of its folder, or of its page."""
    parts = Path(name).with_suffix("").parts
    nested = parts[:2] in (("data", "tables"), ("figures", "evidence")) and len(parts) > 2
    return parts[2 if nested else 1]


def difference(committed: bytes | None, made: bytes | None, kind: str) -> str:
    """Return "same", or what differs.

    Parameters
    ----------
    committed, made : bytes or None
        None where there is no such file.
    kind : str
        The ending of its name.
    """
    if committed is None or made is None:
        return "missing" if committed is None else "made no more"
    if committed == made or (not SAME_BYTES and kind in SHOWS and SHOWS[kind](committed, made)):
        return "same"
    try:
        lines = [content.decode("utf-8").splitlines() for content in (committed, made)]
    except UnicodeDecodeError:
        return "differs"
    pairs = enumerate(zip(*lines, strict=False), start=1)
    first = next((line for line, (one, other) in pairs if one != other), min(map(len, lines)) + 1)
    return f"differs from line {first}"


def _by_digest(committed: str, made: str) -> str:
    """Return the verdict on a picture."""
    if not committed or not made:
        return "missing" if made else "made no more"
    return "same" if committed == made or not SAME_BYTES else "differs"


def _content(path: Path) -> bytes | None:
    """Return a file's bytes, or None."""
    return path.read_bytes() if path.is_file() else None


def _digest(content: bytes | None) -> str:
    """Return the SHA-256 of a file's bytes; "" if there is none."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


def same_words(one: bytes, other: bytes) -> bool:
    """Tell whether two drawings have the same title, description and number of shapes."""
    heads = [content.split(b"<defs>", 1)[0] for content in (one, other)]
    return heads[0] == heads[1] and one.count(b"<path") == other.count(b"<path")


def same_cells(one: bytes, other: bytes) -> bool:
    """Tell whether two workbooks have the same sheets and cells."""
    import openpyxl  # `export` says how it is to be imported

    books = [openpyxl.load_workbook(io.BytesIO(content)) for content in (one, other)]
    cells = [{sheet.title: list(sheet.values) for sheet in book} for book in books]
    return cells[0] == cells[1]


def same_output(one: bytes, other: bytes) -> bool:
    """Tell whether two notebooks print the same, pictures aside."""
    books = [json.loads(content) for content in (one, other)]
    for cell in (cell for book in books for cell in book["cells"]):
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
    return bool(books[0] == books[1])


def same_names(one: bytes, other: bytes) -> bool:
    """Tell whether two lists of checksums name the same files."""
    names = [[line[66:] for line in content.splitlines()] for content in (one, other)]
    return names[0] == names[1]


SHOWS = {".svg": same_words, ".xlsx": same_cells, ".ipynb": same_output, ".txt": same_names}


def verdicts(jobs: int) -> list[Verdict]:
    """Make everything anew, and return the verdict on each file, sorted by name.

    Parameters
    ----------
    jobs : int
        How many notebooks run at a time.
    """
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as place:
        regenerate(Path(place), jobs)
        return list(compared(ROOT, Path(place)))
