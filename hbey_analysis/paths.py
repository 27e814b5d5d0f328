"""Where things are: what comes with the package, and the folder in which its user works."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

LIBRARY = Path(__file__).resolve().parent
# A wheel holds data/ and notebooks/ in itself; in a checkout they lie beside the library.
INSTALLED = (LIBRARY / "shipped").is_dir()
SHIPPED = LIBRARY / "shipped" if INSTALLED else LIBRARY.parent
DATA = SHIPPED / "data"
GRAMMAR = DATA / "grammar"
CODEBOOKS = DATA / "codebooks"
COUNTIES = CODEBOOKS / "counties"  # beside the codebooks, not one of them
SHIPPED_PLANS = DATA / "plans"
FONTS = LIBRARY / "plots" / "fonts"
STUDY_PLAN = "hbey"  # the plan of the written study
MARKER = "hbey.toml"  # what makes a folder a workspace
STORED = "HBEY_RESULTS"  # names the folder of results that runs share, see stored.py
MADE = (".png", ".pdf")  # pictures that `make figures` makes and nobody commits

if not SHIPPED_PLANS.is_dir():
    raise ImportError(
        f"hbey_analysis is not whole: {SHIPPED_PLANS} is missing; install the package again, or "
        "clone the repository again."
    )


def _root() -> Path:
    """Return the folder worked in: a workspace around where the user stands, or the checkout.

    An installed package without a workspace works where the user stands. The runner names the
    folder in the environment, for kernels stand elsewhere.
    """
    if named := os.environ.get("HBEY_WORKSPACE"):
        return Path(named)
    here = _here()
    for folder in (here, *here.parents):
        if folder == SHIPPED or (folder / MARKER).is_file():
            return folder
    return here if INSTALLED else SHIPPED


def _here() -> Path:
    """Return where the user stands; a folder that was deleted stands for the top of all."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path("/")


ROOT = _root()
PLANS = ROOT / "data" / "plans"
TABLES = ROOT / "data" / "tables"
FIGURES = ROOT / "figures"
NOTEBOOKS = ROOT / "notebooks" if (ROOT / "notebooks").is_dir() else SHIPPED / "notebooks"
STUDY = ROOT / "study"
BUILD = ROOT / "build"


def plan_folders(*places: Path) -> dict[str, Path]:
    """Return the folders of plans by id, sorted.

    Parameters
    ----------
    *places : Path
        Where they lie; unless told otherwise the plans of the package and the user's own. Of two
        with one id it is the one in the later place.
    """
    found = {
        path.name: path
        for place in places or (SHIPPED_PLANS, PLANS)
        if place.is_dir()
        for path in place.iterdir()
        if path.is_dir() and not path.name.startswith(".")
    }
    return dict(sorted(found.items()))


def is_aside(path: Path) -> bool:
    """Tell whether one of the figures' files is none of the study: nothing committed lists it.

    Parameters
    ----------
    path : Path
        In the checkout's ``figures`` those of other plans are aside; elsewhere none is.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 (as the user names it, whatever links)
    if ROOT != SHIPPED or not path.is_relative_to(FIGURES):
        return False
    first, *rest = path.relative_to(FIGURES).with_suffix("").parts
    if not rest:
        return path == FIGURES / "all.html"
    return (rest[0] if first == "evidence" else first) != STUDY_PLAN


def shown(path: Path) -> str:
    """Return `path` as it is shown: from where the user stands, in the folder worked in.

    Parameters
    ----------
    path : Path
        Any path.

    Returns
    -------
    str
        POSIX path, relative where the user stands in the same checkout or workspace.
    """
    resolved, here = Path(os.path.realpath(path)), _here()  # links in a circle do not stop it
    if resolved.is_relative_to(ROOT) and here.is_relative_to(ROOT):
        path = Path(os.path.relpath(resolved, here))
    return one_line(Path(path).as_posix())


def one_line(text: str) -> str:
    """Return `text` with what breaks a line, or is no character, spelt as Python spells it.

    Parameters
    ----------
    text : str
        A message, or the name of a file.
    """
    return re.sub(
        r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", lambda m: repr(m[0])[1:-1], text
    )


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write `content` atomically, and only if the file does not hold it already.

    Whoever reads the file meanwhile sees its old or its new bytes, never a part; of several
    writers the last one stands.

    Parameters
    ----------
    path : Path
        Target; its folder is made where missing.
    content : bytes
        The whole new content.

    Returns
    -------
    bool
        True if the file was written, False if its bytes were already these.

    Raises
    ------
    OSError
        If it cannot be written (a full disk, a folder that may only be read); the file is then
        as it was, and nothing is left beside it.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{secrets.token_hex(8)}.partial")  # a name of each writer's own
    try:
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a crash may leave the new name over an empty file
        partial.replace(path)
    except BaseException as error:
        partial.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _of(path, error) from None
        raise
    return True


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Give a temporary folder whose files are then moved into `folder`, each whole.

    It lies in ``build/``, where one that is left by a kill is no data; for a folder outside the
    checkout in that folder.

    Parameters
    ----------
    folder : Path
        Made where missing.

    Yields
    ------
    Path
        The temporary folder.

    Raises
    ------
    OSError
        If something cannot be written; it names `folder`, not a temporary file.
    """
    try:
        beside = BUILD if folder.is_relative_to(ROOT) else folder
        for needed in (folder, beside):
            needed.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=beside) as place:
            yield Path(place)
    except OSError as error:
        raise _of(folder, error) from None


def _of(path: Path, error: OSError) -> OSError:
    """Return the error as that of a path, for temporary files tell nobody anything."""
    return OSError(error.errno, error.strerror or "cannot be written", str(path))


def read_checksums(folder: Path) -> dict[str, str]:
    """Return the digests in a folder's ``checksums.txt`` by the files' names.

    Parameters
    ----------
    folder : Path
        Where the list may stand; without one there are none.
    """
    target = folder / "checksums.txt"
    lines = target.read_text(encoding="utf-8").splitlines() if target.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def write_checksums(folder: Path) -> Path:
    """Write ``checksums.txt`` over all files below a folder, as ``sha256sum -c`` reads it.

    A picture that is not here (PNG and PDF are made, not committed) keeps its line while the
    drawing beside it, the SVG, is the one that was listed with it.

    Parameters
    ----------
    folder : Path
        Its hidden files, the list itself, and what `is_aside`, are left out.

    Returns
    -------
    Path
        The list: a line for each file, sorted by name.
    """
    target, listed = folder / "checksums.txt", read_checksums(folder)
    digests = {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path != target and not _hidden(path.relative_to(folder))
        if not is_aside(path)
    }
    for name, digest in listed.items():
        drawing = Path(name).with_suffix(".svg")
        same = listed.get(drawing.as_posix()) == digests.get(drawing, "")
        if Path(name).suffix in MADE and same:
            digests.setdefault(Path(name), digest)
    lines = [f"{digests[name]}  {name.as_posix()}\n" for name in sorted(digests)]
    write_if_changed(target, "".join(lines).encode("utf-8"))
    return target


def _hidden(name: Path) -> bool:
    """Tell whether a file or one of its folders is hidden."""
    return any(part.startswith(".") for part in name.parts)
