"""Bytes to text: encodings, line numbers, and the errors that stop a reading."""

import bisect
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

LINE_BREAK = re.compile(r"\r\n|\n|\r")
# What no decoded Chinese document holds: control characters, private use, the replacement sign.
IMPLAUSIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffd]")
# Format characters that print nothing; one at the very beginning is a byte-order mark.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f]|(?!\\A)\ufeff"
)


class PlanError(Exception):
    """What cannot be read at all: one sentence with the file, the line and the way out."""


class Problem(NamedTuple):
    """Something the reading could not place; a row of the table ``problems``."""

    severity: str
    code: str
    message: str
    start: int
    end: int


class Source(NamedTuple):
    """A decoded file."""

    path: Path
    text: str
    encoding: str
    sha256: str
    problems: list[Problem]


class Lines:
    """Line and column (both from 1) of character offsets in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in LINE_BREAK.finditer(text))]

    def locate(self, offset: int) -> tuple[int, int]:
        """Return the line and column of `offset`."""
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def line_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every line of `text`, line breaks left out, in order."""
    breaks = [match.span() for match in LINE_BREAK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    return list(zip(starts, ends, strict=True))


def visible(text: str) -> tuple[str, Sequence[int], list[Problem]]:
    """Take out the characters that print nothing: a name is one name with or without them.

    Parameters
    ----------
    text : str
        As decoded.

    Returns
    -------
    read : str
        The text without zero-width spaces and joiners, soft hyphens and marks of direction.
    written : sequence of int
        For each offset in `read` (and for its end) the offset in `text`; what prints nothing
        belongs to the character before it.
    problems : list of Problem
        One for all of them, at the first; its offsets are those of `read`.
    """
    hidden = list(INVISIBLE.finditer(text))
    if not hidden:
        return text, range(len(text) + 1), []
    places = {match.start() for match in hidden}
    kept = [place for place in range(len(text)) if place not in places]
    codes = sorted({f"U+{ord(match.group()):04X}" for match in hidden})
    message = (
        f"Characters that print nothing ({', '.join(codes)}) stand in the text, {len(hidden)} in "
        "all; they are read through. Take them out."
    )
    first = max(0, bisect.bisect_left(kept, hidden[0].start()) - 1)
    return (
        "".join(text[place] for place in kept),
        [0, *kept[1:], len(text)],
        [Problem("warning", "invisible_characters", message, first, first + 1)],
    )


def rare_characters(text: str, start: int, end: int) -> list[int]:
    """Return where text[start:end] has Chinese characters outside GB2312, the bundled font's set.

    Parameters
    ----------
    text : str
        The whole text.
    start, end : int
        The stretch that a figure may print.
    """
    return [
        place
        for place in range(start, end)
        if (text[place] >= "\u3400" and text[place] != "〇" and not _in_gb2312(text[place]))
    ]


def _in_gb2312(character: str) -> bool:
    """Tell whether GB2312 has a character; full-width forms are in the font as well."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return "\uff01" <= character <= "\uff5e" or character == "\ufeff"
    return True


def read_source(path: Path) -> Source:
    """Read and decode a plan's text file; nothing is normalised.

    UTF-8 is expected. UTF-16 (with or without its mark) and GB18030 are recognised and reported
    as a problem, since a later tool may not be as patient; a byte-order mark stays in the text.

    Parameters
    ----------
    path : Path
        A text file.

    Returns
    -------
    Source
        The text with its encoding, the sha256 of the bytes, and the problems met.

    Raises
    ------
    PlanError
        If the file is missing, not a file, empty, blank or in no known encoding.
    """
    if not path.exists():
        raise PlanError(f"{path}: no such file; give a plan id, a plan's folder or a .txt file.")
    if not path.is_file():
        raise PlanError(f"{path}: not a text file; give a plan id, a plan's folder or a .txt file.")
    content = path.read_bytes()
    text, encoding = _decode(content, path)
    if not INVISIBLE.sub("", text).strip("\ufeff \t\r\n\u3000\xa0"):
        raise PlanError(f"{path}:1:1: the file is empty; it must hold the text of a plan.")
    problems = []
    if encoding != "utf-8":
        message = f"The file is {encoding.upper()}, read as such; save it as UTF-8."
        problems.append(Problem("warning", "encoding", message, 0, 0))
    return Source(path, text, encoding, hashlib.sha256(content).hexdigest(), problems)


def _decode(content: bytes, path: Path) -> tuple[str, str]:
    """Return the text and the encoding's name."""
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not IMPLAUSIBLE.search(text):
            return text, encoding
    line = content[: _first_bad_byte(content)].count(b"\n") + 1
    raise PlanError(
        f"{path}:{line}:1: neither UTF-8, UTF-16 nor GB18030 text; save the document as UTF-8 text."
    )


def _candidates(content: bytes) -> list[str]:
    """Return the encodings to try, the likeliest first."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content:
        little = content[:2] != b"\xfe\xff" and not _zeros_lead(content)
        return ["utf-16-le", "utf-16-be"] if little else ["utf-16-be", "utf-16-le"]
    return ["utf-8", "gb18030"]


def _zeros_lead(content: bytes) -> bool:
    """Tell whether zero bytes (the high half of ASCII) stand first in their pairs: big-endian."""
    return content[::2].count(0) > content[1::2].count(0)


def _first_bad_byte(content: bytes) -> int:
    """Return the position of the first byte that is not UTF-8."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0
