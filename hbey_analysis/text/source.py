"""Bytes to text: encodings, line numbers, and the errors that stop a reading."""

import bisect
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from hbey_analysis.paths import one_line

PAGE_BREAK = "\f"  # before the first character of a page
LINE_BREAK = re.compile(r"\r\n|\n|\r")
# What no text holds, in whatever encoding.
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
# Signs of a lost character in UTF-8; in other bytes, signs of a wrong guess at the encoding.
LOST = re.compile("[\ue000-\uf8ff\ufffd]")
FEW_LOST = 200  # characters to each lost one, at least
MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16, little- and big-endian
LARGEST_FILE = 100_000_000  # bytes
# Format characters that print nothing; one at the very beginning is a byte-order mark.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f]|(?!\\A)\ufeff"
)

USUAL = {  # a character for one that prints alike: spaces, small and half-width stops, brackets
    **dict.fromkeys("\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009", " "),
    **dict.fromkeys("\u200a\u202f\u205f", " "),
    **dict.fromkeys("\v\f\x85\u2028\u2029", "\n"),
    **dict(zip("﹐﹑﹒﹔﹕﹙﹚﹝﹞｡､", "，、．；：（）〔〕。、", strict=True)),
    # Radicals, which some PDF files have for characters: ⽔ U+2F54 for 水.
    **{chr(code): normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
}
# A page that begins behind a line's end: no empty line, which would end a paragraph.
PAGE_BEGIN = re.compile(f"(?<=[\r\n]){PAGE_BREAK}+")
UNUSUAL = re.compile(f"[{re.escape(''.join(USUAL))}]")


class PlanError(Exception):
    """What cannot be read at all: one sentence with the file, the line and the way out."""

    def __str__(self) -> str:
        """Return the sentence on one line, whatever a file's name or a cell in it may hold."""
        return one_line(super().__str__())


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


def legible(text: str) -> tuple[str, Sequence[int], list[Problem]]:
    """Return a text as it is read: a name is one name however its characters are coded.

    Parameters
    ----------
    text : str
        As decoded.

    Returns
    -------
    read : str
        The text without zero-width spaces and joiners, soft hyphens and marks of direction; what
        only looks like a usual space, stop or bracket is one, each in its place.
    written : sequence of int
        For each offset in `read` (and for its end) the offset in `text`; what prints nothing
        belongs to the character before it.
    problems : list of Problem
        One for all that prints nothing, at the first; its offsets are those of `read`.
    """
    hidden = list(INVISIBLE.finditer(text))
    usual = UNUSUAL.sub(lambda found: USUAL[found.group()], PAGE_BEGIN.sub(_spaces, text))
    if not hidden:
        return usual, range(len(text) + 1), []
    places = {match.start() for match in hidden}
    kept = [place for place in range(len(text)) if place not in places]
    codes = sorted({f"U+{ord(match.group()):04X}" for match in hidden})
    message = (
        f"Characters that print nothing ({', '.join(codes)}) stand in the text, {len(hidden)} in "
        "all; they are read through. Take them out."
    )
    first = max(0, bisect.bisect_left(kept, hidden[0].start()) - 1)
    return (
        "".join(usual[place] for place in kept),
        [0, *kept[1:], len(text)],
        [Problem("warning", "invisible_characters", message, first, first + 1)],
    )


def _spaces(found: re.Match[str]) -> str:
    """Return as many spaces as there are characters."""
    return " " * len(found.group())


def rare_characters(text: str, start: int, end: int) -> list[int]:
    """Return where text[start:end] has Chinese characters outside GB2312, the bundled font's set.

    Parameters
    ----------
    text : str
        The whole text.
    start, end : int
        The stretch that a figure may print.
    """
    if _in_gb2312(text[start:end]):
        return []
    return [
        place
        for place in range(start, end)
        if text[place] >= "\u3400"
        and text[place] not in "〇\ufeff"
        and not "\uff01" <= text[place] <= "\uff5e"  # full-width forms are in the font as well
        and not _in_gb2312(text[place])
    ]


def _in_gb2312(characters: str) -> bool:
    """Tell whether GB2312 has all characters of a string."""
    try:
        characters.encode("gb2312")
    except UnicodeEncodeError:
        return False
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
        If the file is missing, not a file, empty, blank, damaged or in no known encoding.
    """
    return source_of(path, file_content(path, "give a plan id, a plan's folder or a .txt file"))


def source_of(path: Path, content: bytes) -> Source:
    """Decode the bytes of a plan's text file, as `read_source` does.

    Parameters
    ----------
    path : Path
        The file.
    content : bytes
        Its bytes.

    Returns
    -------
    Source
        As of `read_source`.

    Raises
    ------
    PlanError
        If the bytes are blank, damaged or in no known encoding.
    """
    text, encoding = decoded(content, str(path))
    if blank(text):
        raise PlanError(f"{path}:1:1: the file is empty; it must hold the text of a plan.")
    problems = []
    if encoding != "utf-8":
        message = f"The file is {encoding.upper()}, read as such; save it as UTF-8."
        problems.append(Problem("warning", "encoding", message, 0, 0))
    if found := LOST.search(text):
        message = (
            f"{len(LOST.findall(text))} characters are lost in the file, here U+"
            f"{ord(found.group()):04X} (a bullet, or a broken conversion); look at the original."
        )
        problems.append(Problem("warning", "lost_character", message, *found.span()))
    return Source(path, text, encoding, hashlib.sha256(content).hexdigest(), problems)


def blank(text: str) -> bool:
    """Tell whether a text has no character that prints something.

    Parameters
    ----------
    text : str
        As decoded.
    """
    return not INVISIBLE.sub("", text).strip("\ufeff \t\r\n\v\f\u3000\xa0")


def present(path: Path) -> bool:
    """Tell whether something has a name, be it a file, a pipe or a link to nowhere.

    Parameters
    ----------
    path : Path
        A file that may be missing.
    """
    return os.path.lexists(path)


def is_folder(path: Path) -> bool:
    """Tell whether something is a folder; a name too long for the system is none.

    Parameters
    ----------
    path : Path
        Any path.
    """
    try:
        return path.is_dir()
    except OSError:
        return False


def file_content(path: Path, way_out: str, what: str = "text file") -> bytes:
    """Return the bytes of a file that a user handed over.

    Parameters
    ----------
    path : Path
        The file.
    way_out : str
        What to do if it is none, for the sentence.
    what : str
        What it should be, for the sentence.

    Raises
    ------
    PlanError
        If it is missing, no regular file (a pipe would wait for ever), too large or locked.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            if stat.S_ISDIR(status.st_mode):
                raise PlanError(f"{path}: a folder, not a {what}; {way_out}.")
            raise PlanError(f"{path}: not a {what}; {way_out}.")
        if status.st_size > LARGEST_FILE:
            raise PlanError(f"{path}: larger than {LARGEST_FILE:,} bytes; {way_out}.")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise PlanError(f"{path}: no such file; {way_out}.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise PlanError(f"{path}: cannot be read ({reason}); {way_out}.") from None


def decoded(content: bytes, place: str) -> tuple[str, str]:
    """Return a file's text and the name of its encoding: UTF-8, UTF-16 or GB18030.

    Parameters
    ----------
    content : bytes
        The file's bytes.
    place : str
        The file's path, for the sentence.

    Raises
    ------
    PlanError
        If it is none of them, if it is UTF-8 but for a few bytes, or holds a control character.
    """
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        sure = encoding == "utf-8" or content[:2] in MARKS
        # A wrong guess gives many; a few are characters of a font of the writer's own.
        guessed = sure or FEW_LOST * len(LOST.findall(text)) <= len(text)
        if guessed and not CONTROL.search(text):
            return text, encoding
        if sure and (found := CONTROL.search(text)):
            line, column = Lines(text).locate(found.start())
            raise PlanError(
                f"{place}:{line}:{column}: a control character (U+{ord(found.group()):04X}) stands "
                "in the text; delete it."
            )
    bad = _first_bad_byte(content)
    line = content[:bad].count(b"\n") + 1
    if _damaged_utf_8(content):
        raise PlanError(
            f"{place}:{line}:1: UTF-8 text, but for the byte {content[bad]:#04x} here; "
            "type the damaged character again and save the file as UTF-8 text."
        )
    raise PlanError(
        f"{place}:{line}:1: neither UTF-8, UTF-16 nor GB18030 text; save it as UTF-8 text."
    )


def _candidates(content: bytes) -> Iterator[str]:
    """Yield the encodings to try, the likeliest first; to look for damage takes time."""
    if content[:2] in MARKS:
        yield "utf-16-le" if content[:2] == MARKS[0] else "utf-16-be"
        return
    yield "utf-8"
    if b"\x00" in content:
        wide = ["utf-16-le", "utf-16-be"]
        yield from reversed(wide) if _zeros_lead(content) else wide
    elif not _damaged_utf_8(content):
        yield "gb18030"


def _damaged_utf_8(content: bytes) -> bool:
    """Tell whether most of what is no ASCII is UTF-8: as GB18030 it would be other characters."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return 0 < broken < whole


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
