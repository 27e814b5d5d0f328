"""A folder of a user's own: what `hbey init` puts into it, and what its hbey.toml states."""

import shutil
import sys
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from hbey_analysis.paths import DATA, MARKER, ROOT, SHIPPED, STUDY_PLAN, shown
from hbey_analysis.text.source import PlanError, decoded

FOLDERS = ("data/plans", "figures", "notebooks")


class Workspace(NamedTuple):
    """What ``hbey.toml`` states; the defaults where nothing is stated."""

    plan: str = STUDY_PLAN
    compare: tuple[str, ...] | None = None
    languages: tuple[str, ...] = ("en", "zh")


def make_workspace(folder: Path) -> list[Path]:
    """Make a workspace: a Makefile, hbey.toml, README, the notebooks, folders for the rest.

    Parameters
    ----------
    folder : Path
        A new folder, or an empty one.

    Returns
    -------
    list of Path
        The files made, sorted.

    Raises
    ------
    PlanError
        If something is there already.
    OSError
        If the folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlanError(f"{shown(folder)}: is there already; name a new folder or an empty one.")
    for name in FOLDERS:
        (folder / name).mkdir(parents=True)
    for path in (DATA / "workspace").iterdir():
        shutil.copyfile(path, folder / path.name.replace("gitignore", ".gitignore"))
    for path in (SHIPPED / "notebooks").iterdir():
        if path.is_file():
            shutil.copyfile(path, folder / "notebooks" / path.name)
    shutil.copyfile(DATA / "figures.md", folder / "data" / "figures.md")
    command = Path(sys.executable).with_name("hbey")
    if command.is_file():
        (folder / ".hbey").symlink_to(command)
    return sorted(path for path in folder.rglob("*") if path.is_file())


@lru_cache(maxsize=1)
def workspace(path: Path = ROOT / MARKER) -> Workspace:
    """Return what the workspace's ``hbey.toml`` states.

    Parameters
    ----------
    path : Path
        The file; without one the defaults hold.

    Raises
    ------
    PlanError
        If it is no TOML, or a key is not known or not of its type.
    """
    if not path.is_file():
        return Workspace()
    place = shown(path)
    try:
        stated = tomllib.loads(decoded(path.read_bytes(), place)[0].removeprefix("\ufeff"))
    except ValueError as error:
        raise PlanError(f"{place}: not valid TOML ({error}); correct the file.") from None
    for key, value in stated.items():
        if key not in Workspace._fields:
            raise PlanError(f"{place}: no key {key!r}; there are {', '.join(Workspace._fields)}.")
        one = key == "plan"
        words = [value] if one else value
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            example = '"hbey"' if one else '["a", "b"]'
            raise PlanError(f"{place}: {key} is not read; write {key} = {example}.")
    fields: dict[str, Any] = {k: v if k == "plan" else tuple(v) for k, v in stated.items()}
    return Workspace(**fields)
