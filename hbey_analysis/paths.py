"""Where things are: every path is resolved from the checkout, never from the working directory."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
PLANS = DATA / "plans"
GRAMMAR = DATA / "grammar"
CODEBOOKS = DATA / "codebooks"
TABLES = DATA / "tables"
FIGURES = ROOT / "figures"
NOTEBOOKS = ROOT / "notebooks"
BUILD = ROOT / "build"

if not PLANS.is_dir():  # an installed wheel has no data: say so where it is first felt
    raise ImportError(
        f"hbey_analysis is used from a checkout, but {DATA.name}/plans is not beside "
        f"{Path(__file__).parent.name}: clone the repository and run `make figures` there."
    )


def shown(path: Path) -> str:
    """Return `path` relative to the checkout where it lies inside it, for messages and outputs.

    Parameters
    ----------
    path : Path
        Any path.

    Returns
    -------
    str
        POSIX path without the checkout's own location.
    """
    resolved = Path(path).resolve()
    if resolved.is_relative_to(ROOT):
        return resolved.relative_to(ROOT).as_posix()
    return Path(path).as_posix()


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write `content` atomically, and only if the file does not hold it already.

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
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)
    return True
