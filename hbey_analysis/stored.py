"""What takes a tenth of a second or more is computed once for what a `make` runs in two languages.

Only where the environment names a folder, as make and `hbey batch` do: JupyterLab, nbval, `hbey
verify` and the tests compute all anew. A result is stored under the hash of all that it depends on.
"""

import dataclasses
import datetime
import functools
import hashlib
import os
import pickle
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from hbey_analysis.paths import DATA, FONTS, LIBRARY, STORED, write_if_changed

COMPUTING = ("numpy", "pandas", "scipy", "jieba", "fonttools", "brotli", "beautifulsoup4")
Given = ParamSpec("Given")
Result = TypeVar("Result")


def stored(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Have a pure function look its result up before it computes one.

    Parameters
    ----------
    function : callable
        Its result can be pickled. Of other arguments than plans, frames and plain values it is
        computed anew.
    """

    @functools.wraps(function)
    def looked_up(*arguments: Given.args, **named: Given.kwargs) -> Result:
        if not (folder := os.environ.get(STORED)):
            return function(*arguments, **named)
        try:
            key = _key(arguments, named)
        except TypeError:
            return function(*arguments, **named)
        path = Path(folder) / _library() / f"{function.__name__}.{key}"
        found = _read(path)
        if found is None:
            for other in Path(folder).glob("*"):
                if other.name != _library():  # nothing asks for these any more
                    shutil.rmtree(other, ignore_errors=True)
            found = pickle.dumps(function(*arguments, **named))
            write_if_changed(path, hashlib.sha256(found).digest() + found)
        result: Result = pickle.loads(found)
        return result

    return looked_up


def _read(path: Path) -> bytes | None:
    """Return a result as it was pickled; None where there is none, or not as it was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, content = content[:32], content[32:]
    return content if hashlib.sha256(content).digest() == digest else None


def _key(arguments: tuple[Any, ...], named: dict[str, Any]) -> str:
    """Return the hash of the arguments."""
    digest = hashlib.sha256()
    for value in (*arguments, *sorted(named.items())):
        for part in _parts(value):
            digest.update(f"{len(part)}:".encode() + part)
    return digest.hexdigest()[:32]


def _parts(value: Any) -> list[bytes]:
    """Return all that a value is, as bytes."""
    if dataclasses.is_dataclass(value):
        return [part for field in vars(value).items() for part in _parts(field)]
    if isinstance(value, pd.DataFrame):
        types = [str(kind) for kind in value.dtypes]
        return [repr(types).encode(), value.to_csv(na_rep="\0", lineterminator="\n").encode()]
    if isinstance(value, dict):
        return _parts(tuple(value.items()))
    if isinstance(value, set | frozenset):
        return [b"{", *(part for each in sorted(value) for part in _parts(each)), b"}"]
    if isinstance(value, tuple | list):
        return [b"(", *(part for each in value for part in _parts(each)), b")"]
    if value is None or isinstance(value, str | bytes | int | float | datetime.date):
        return [repr(value).encode()]
    raise TypeError(type(value))  # its repr may not say all that it is


@functools.cache
def _library() -> str:
    """Return the hash of the code, its tables and fonts, and of the versions of what computes."""
    digest = hashlib.sha256(" ".join(map(version, COMPUTING)).encode())
    folders = (DATA / "grammar", DATA / "codebooks")
    words = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    tables = [*DATA.glob("*.csv"), *words]
    for path in sorted([*LIBRARY.rglob("*.py"), *FONTS.glob("*.ttf"), *tables]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
