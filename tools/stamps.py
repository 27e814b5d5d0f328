"""What the times of files do not tell make: bytes changed under an older time, cut or taken out.

A stamp, and a list of inputs, is one line for each file: its SHA-256 and its name, as
``sha256sum -c`` reads them.

    stamps.py stale STAMP...                       print the stamps one of whose files has changed
    stamps.py seal STAMP                           put its hash before each file that STAMP names
    stamps.py inputs FOLDER NAME PATH... -- ...    write FOLDER/NAME over the files at these paths

A list of inputs is written only where it differs, so that its own time is that of the change.
"""

import hashlib
import os
import sys
from pathlib import Path


def line(path: str) -> str:
    """Return a file's line; an empty hash where there is none."""
    try:
        content = Path(path).read_bytes()
    except OSError:
        return f"-  {path}\n"
    return f"{hashlib.sha256(content).hexdigest()}  {path}\n"


def write(target: Path, text: str) -> None:
    """Write a file whole, and only where it differs."""
    if target.is_file() and target.read_text(encoding="utf-8", errors="surrogateescape") == text:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    partial.write_text(text, encoding="utf-8", errors="surrogateescape")
    partial.replace(target)


def stale(stamps: list[str]) -> None:
    """Print the stamps that do not hold; one that names no file holds."""
    for stamp in stamps:
        lines = Path(stamp).read_text(encoding="utf-8").splitlines(keepends=True)
        if any(line(listed.rstrip("\n").partition("  ")[2]) != listed for listed in lines):
            print(stamp)


def seal(stamp: str) -> None:
    """Put the hashes into a list of names."""
    names = Path(stamp).read_text(encoding="utf-8").splitlines()
    Path(stamp).write_text("".join(map(line, names)), encoding="utf-8")


def inputs(folder: str, lists: list[str]) -> None:
    """Write a list for each group of paths; a folder stands for all files below it."""
    while lists:
        end = lists.index("--") if "--" in lists else len(lists)
        (name, *paths), lists = lists[:end], lists[end + 1 :]
        files = [
            str(file)
            for path in map(Path, paths)
            for file in ([path] if path.is_file() else path.rglob("*"))
            if file.is_file() and file.suffix != ".pyc"
        ]
        write(Path(folder, name), "".join(map(line, sorted(files))))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["stale", *stamps]:
            stale(stamps)
        case ["seal", stamp]:
            seal(stamp)
        case ["inputs", folder, *lists]:
            inputs(folder, lists)
        case _:
            sys.exit(__doc__)
