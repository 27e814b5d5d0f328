"""What the times of files do not tell make: bytes changed under an older time, cut or taken out.

A stamp, and a list of inputs, is one line for each file: its SHA-256 and its name, as
``sha256sum -c`` reads them.

    stamps.py inputs FOLDER NAME PATH... -- ...    write FOLDER/NAME over the files at these paths
    stamps.py stale STAMP... -- FOLDER ...         write such lists; then print the stamps
                                                   one of whose files has changed
    stamps.py seal STAMP...                        put its hash before each file that a STAMP names

A list of inputs is written only where it differs, so that its own time is that of the change.
"""

import hashlib
import os
import re
import sys
from pathlib import Path

LISTED = re.compile("(?:(?P<hash>[0-9a-f]{64})  )?(?P<name>.*)")


def line(name: str) -> str:
    """Return a file's line; without a hash, which never holds, where it cannot be read."""
    try:
        return f"{hashlib.sha256(Path(name).read_bytes()).hexdigest()}  {name}"
    except OSError:
        return name


def listed(path: str) -> list[tuple[str, str]]:
    """Return the lines of a list with the names in them; two builds may seal one stamp twice."""
    lines = Path(path).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    return [(text, match["name"]) for text in lines if (match := LISTED.fullmatch(text))]


def write(target: Path, text: str) -> None:
    """Write a file whole, and only where it differs."""
    if target.is_file() and target.read_text(encoding="utf-8", errors="surrogateescape") == text:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    partial.write_text(text, encoding="utf-8", errors="surrogateescape")
    partial.replace(target)


def holds(stamp: str) -> bool:
    """Tell whether all files are as a stamp lists them; one that lists none holds."""
    try:
        return all(text != name and text == line(name) for text, name in listed(stamp))
    except OSError:
        return False


def seal(stamp: str) -> None:
    """Put the hashes into a list of names."""
    write(Path(stamp), "".join(f"{line(name)}\n" for _, name in listed(stamp)))


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
        write(Path(folder, name), "".join(f"{line(file)}\n" for file in sorted(files)))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["stale", *rest]:
            where = rest.index("--")
            stamps, (folder, *lists) = rest[:where], rest[where + 1 :]
            inputs(folder, lists)
            print(*(stamp for stamp in stamps if not holds(stamp)))
        case ["seal", *stamps]:
            for stamp in filter(os.path.isfile, stamps):  # what failed has none
                seal(stamp)
        case ["inputs", folder, *lists]:
            inputs(folder, lists)
        case _:
            sys.exit(__doc__)
