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
import sys

HEX = frozenset("0123456789abcdef")


def line(name: str) -> str:
    """Return a file's line; without a hash, which never holds, where it cannot be read."""
    try:
        with open(name, "rb") as file:
            return f"{hashlib.sha256(file.read()).hexdigest()}  {name}"
    except OSError:
        return name


def read(path: str) -> str:
    """Return the text of a list."""
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def listed(path: str) -> list[tuple[str, str]]:
    """Return the lines of a list with the names in them; two builds may seal one stamp twice."""
    lines = read(path).splitlines()
    return [
        (text, text[66:] if text[64:66] == "  " and HEX.issuperset(text[:64]) else text)
        for text in lines
    ]


def write(target: str, text: str) -> None:
    """Write a file whole, and only where it differs."""
    if os.path.isfile(target) and read(target) == text:
        return
    folder, name = os.path.split(target)
    os.makedirs(folder or ".", exist_ok=True)
    partial = os.path.join(folder, f".{name}.{os.getpid()}.partial")
    with open(partial, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    os.replace(partial, target)


def holds(stamp: str) -> bool:
    """Tell whether all files are as a stamp lists them; one that lists none holds."""
    try:
        return all(text != name and text == line(name) for text, name in listed(stamp))
    except OSError:
        return False


def seal(stamp: str) -> None:
    """Put the hashes into a list of names."""
    write(stamp, "".join(f"{line(name)}\n" for _, name in listed(stamp)))


def below(path: str) -> list[str]:
    """Return a file, or the files below a folder."""
    found = [os.path.join(place, name) for place, _, names in os.walk(path) for name in names]
    return [path] if os.path.isfile(path) else [name for name in found if os.path.isfile(name)]


def inputs(folder: str, lists: list[str]) -> None:
    """Write a list for each group of paths; a folder stands for all files below it."""
    while lists:
        end = lists.index("--") if "--" in lists else len(lists)
        (name, *paths), lists = lists[:end], lists[end + 1 :]
        files = {file for path in paths for file in below(path) if not file.endswith(".pyc")}
        text = "".join(f"{line(file)}\n" for file in sorted(files))
        write(os.path.join(folder, name), text)


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
