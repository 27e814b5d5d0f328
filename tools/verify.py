"""Make tables, notebooks and figures anew in a clean place, and say of each file if it is the same.

    python tools/verify.py [--jobs N]

One row a file: its name, the digests of what is committed and of what was made, and the verdict.
The exit status is 1 if a file differs, is missing, or is made no more.
"""

import argparse
import hashlib
import io
import json
import platform
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from hbey_analysis import load_plan
from hbey_analysis.pages.evidence import write_evidence
from hbey_analysis.pages.gallery import write_gallery
from hbey_analysis.paths import BUILD, MADE, NOTEBOOKS, ROOT, read_checksums, write_checksums
from hbey_analysis.runner import check_parameters, execute
from hbey_analysis.tables.export import write_tables

LANGUAGES = ("en", "zh")
OUTPUTS = ("data/tables/hbey", "figures", "notebooks")
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


def book(notebook: Path, language: str, place: Path) -> None:
    """Execute a notebook as it is committed, and draw its figures, below another root.

    Parameters
    ----------
    notebook : Path
        A notebook of the study.
    language : str
        "en", which the committed notebook is in, or "zh".
    place : Path
        The other root.
    """
    values = None if language == "en" else check_parameters(notebook, {"language": language})
    executed = execute(notebook, values, place / "figures" / "hbey" / language)
    if values is None:
        (place / "notebooks" / notebook.name).write_bytes(executed)


def regenerate(place: Path, jobs: int) -> None:
    """Make every committed output below another root.

    Parameters
    ----------
    place : Path
        An empty folder.
    jobs : int
        How many notebooks run at a time.
    """
    (place / "notebooks").mkdir(parents=True)
    write_tables(load_plan("hbey"), place / "data" / "tables" / "hbey")
    with ProcessPoolExecutor(jobs) as pool:
        runs = [
            pool.submit(book, path, language, place)
            for path in sorted(NOTEBOOKS.glob("*.ipynb"))
            for language in LANGUAGES
        ]
        for run in runs:
            run.result()
    write_evidence(load_plan("hbey"), place / "figures" / "evidence" / "hbey.html")
    write_gallery(place / "figures")
    for folder in ("figures", "notebooks"):
        write_checksums(place / folder)


def compared(root: Path, place: Path) -> Iterator[Verdict]:
    """Yield the verdict on every file that is committed or was made, sorted by name.

    Parameters
    ----------
    root : Path
        The checkout, or a copy of its outputs.
    place : Path
        Where `regenerate` made them.
    """
    listed = {f"figures/{name}": hash_ for name, hash_ in read_checksums(root / "figures").items()}
    names = {
        path.relative_to(folder).as_posix()
        for folder in (root, place)
        for output in OUTPUTS
        for path in (folder / output).rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    for name in sorted(names | listed.keys()):
        if "example" in Path(name).with_suffix("").parts:
            continue
        committed, made = (_content(folder / name) for folder in (root, place))
        digests = [_digest(committed), _digest(made)]
        if Path(name).suffix in MADE:  # the list stands for a picture, and for one that is here
            stale = committed is not None and digests[0] != listed.get(name, digests[0])
            digests[0] = listed.get(name, "")
            verdict = "the file here is stale" if stale else _by_digest(*digests)
        else:
            verdict = difference(committed, made, Path(name).suffix)
        yield Verdict(name, *digests, verdict)


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


def main() -> int:
    """Print the verdicts, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=2, help="notebooks run at a time")
    jobs = parser.parse_args().jobs
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as place:
        regenerate(Path(place), jobs)
        verdicts = list(compared(ROOT, Path(place)))
    width = max(len(row.file) for row in verdicts)
    print(f"{'file':{width}}  committed     made          verdict")
    for row in verdicts:
        print(f"{row.file:{width}}  {row.committed[:12]:12}  {row.made[:12]:12}  {row.verdict}")
    wrong = sum(row.verdict != "same" for row in verdicts)
    print(f"{len(verdicts) - wrong} of {len(verdicts)} files are the same, {wrong} are not")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
