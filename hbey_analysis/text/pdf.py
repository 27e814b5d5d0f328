"""A PDF file to lines and tables, without what runs along the edges of its pages."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

from hbey_analysis.text.grid import ROWS, AsLines, Below, Beside, Cell, Rows, spread
from hbey_analysis.text.layout import SOFT_BREAK
from hbey_analysis.text.source import PAGE_BREAK, PlanError

PROGRAM = Path(__file__).with_name("pdf_pages.py")
SECONDS, MEMORY, MOST_PAGES = 60, 1_000_000_000, 300  # limits: processor time, bytes
FEWEST = 20  # characters a page, below which a file is a scan
MOST_RUNNING = 3  # lines that run along an edge
INDENT = (1.5, 2.5)  # heights of a character, at the beginning of a paragraph
FEWEST_INDENTED = 0.1  # of the lines
FREE = 2  # heights of a character that a full line may leave free: no line begins with a stop
MOST_LISTED = 8  # pages that a remark names
NUMBER = re.compile(r"\d{1,4}[.．、]?")  # of a row

Piece = str | Rows  # a line, or a table
FAULTS = {
    "locked": "locked with a password; open it, print it to a new PDF file, and give that.",
    "damaged": "not a PDF file, or a damaged one; open it and print it to a new PDF file, or copy "
    "its text into a .txt file.",
    "limits": f"reading it takes more than {SECONDS} seconds or {MEMORY // 10**9} GB; copy its "
    "text into a .txt file.",
    "pages": f"it has more than {MOST_PAGES:,} pages, too many for a plan; print those of the "
    "plan to a new PDF file.",
    "scan": "its pages are pictures without text (a scan); recognise the text first, for instance "
    "with `ocrmypdf -l chi_sim`, and give the file that this makes.",
    "turned": "its words stand sideways; turn its pages, save it, and give that.",
    "fonts": "its fonts do not tell which characters they draw; recognise the text first, for "
    "instance with `ocrmypdf --force-ocr -l chi_sim`, and give the file that this makes.",
}


class _Line(str):
    """The words of a printed line, with its left and right end and its height in points."""

    left: float
    right: float
    height: float

    def __new__(cls, words: str, left: float, right: float, height: float) -> "_Line":
        line = super().__new__(cls, _on_one_line(words))
        line.left, line.right, line.height = left, right, height
        return line


def pdf_text(path: Path, content: bytes, as_lines: AsLines) -> tuple[str, list[str]]:
    """Return the text of a PDF file, and what its reader should know.

    Where paragraphs are indented, their lines are one on each page; else they are as printed.

    Parameters
    ----------
    path : Path
        The file, for the sentence of an error.
    content : bytes
        Its bytes.
    as_lines : callable
        Gives the lines of a table.

    Returns
    -------
    text : str
        A form feed stands where a page begins, but for the first.
    remarks : list of str
        One sentence each: what was cut at the edges of pages, tables, pages without text.

    Raises
    ------
    PlanError
        If it is none, is locked, holds pictures of pages, or meets the limits.
    """
    found = _in_limits(content)
    fault = found.get("fault") or _fault(found["pages"])
    if fault:
        raise PlanError(f"{path}: {FAULTS[fault]}")
    pages = [_pieces(page) for page in found["pages"]]
    cut = [*_cut_running(pages, 0), *_cut_running(pages, -1)]
    joined = _Joined(_paragraphs(pages))
    text = "\n".join(_printed(joined.pieces, as_lines)) + "\n"
    return text, [*_cut_said(cut), *_joined_said(joined), *_pages_said(found["pages"])]


def _in_limits(content: bytes) -> dict[str, Any]:
    """Return what `pdf_pages.read_pages` finds, in a process that limits of time and memory end."""
    limits = [str(limit) for limit in (SECONDS, MEMORY, MOST_PAGES)]
    command = [sys.executable, "-I", str(PROGRAM), *limits]
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    if done.returncode:
        return {"fault": "limits"}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _fault(pages: list[dict[str, Any]]) -> str | None:
    """Return what keeps pages from being read: they are pictures, or their characters unknown."""
    characters = sum(page["characters"] for page in pages)
    if characters < FEWEST * len(pages):
        turned = sum(page["turned"] for page in pages)
        return "turned" if turned > characters else "scan"
    return "fonts" if sum(page["unknown"] for page in pages) > characters / 10 else None


def _pieces(page: dict[str, Any]) -> list[Piece]:
    """Return a page's lines and tables, merged cells spread, the words of a cell on one line."""
    pieces: list[Piece] = []
    for piece in page["pieces"]:
        if "line" in piece:
            pieces.append(_Line(piece["line"], *piece["place"]))
        else:
            rows: list[list[Cell]] = [
                [(_on_one_line(words), down, across) for words, down, across in row]
                for row in piece["rows"]
            ]
            pieces.append(spread(rows))
    return pieces


def _on_one_line(words: str) -> str:
    """Return a cell's words; a line break between Chinese characters is no space."""
    return " ".join(SOFT_BREAK.sub("", words).split())


# ---------------------------------------------------------------- what runs along the edges


def _cut_running(pages: list[list[Piece]], edge: int) -> list[tuple[str, list[int]]]:
    """Take what runs along an edge of the pages (0: above, -1: below) out of them.

    A line runs along the edge of more than half of the pages, or of the left or the right ones,
    its numbers aside. One with letters does so on three pages at least: two may begin alike.

    Returns
    -------
    list of tuple
        Of each such line its first words, and the pages (from 1) that had it.
    """
    cut = []
    for _ in range(MOST_RUNNING):
        words = {
            number: page[edge]
            for number, page in enumerate(pages, start=1)
            if page and isinstance(page[edge], str)
        }
        running = _running({number: str(line) for number, line in words.items()}, len(pages))
        for line, numbers in running:
            cut.append((line, numbers))
            for number in numbers:
                pages[number - 1].pop(edge)
        if not running:
            break
    return cut


def _running(lines: dict[int, str], n_pages: int) -> list[tuple[str, list[int]]]:
    """Return the first words of each line that runs along an edge, and its pages."""
    alike: dict[str, list[int]] = {}
    for number, line in lines.items():
        alike.setdefault(re.sub(r"\d+", "0", "".join(line.split())), []).append(number)
    found = []
    for form, numbers in alike.items():
        least = 3 if any(map(str.isalpha, form)) else 2
        sides = {number % 2 for number in numbers}
        among = n_pages if len(sides) == 2 else len(range(2 - sides.pop(), n_pages + 1, 2))
        if len(numbers) >= least and len(numbers) > among / 2:
            found.append((lines[numbers[0]], numbers))
    return found


# ---------------------------------------------------------------- lines to paragraphs


def _paragraphs(pages: list[list[Piece]]) -> list[list[Piece]]:
    """Return the pages with the lines of each paragraph joined, if paragraphs are indented.

    A line goes on in the next if it reaches the right edge and the next begins at the left one.
    """
    lines = [[piece for piece in page if isinstance(piece, _Line)] for page in pages]
    edges = [min((line.left for line in page), default=0.0) for page in lines]
    placed = list(zip(edges, lines, strict=True))
    width = max((line.right - edge for edge, page in placed for line in page), default=0.0)
    indented = sum(
        INDENT[0] * line.height < line.left - edge < INDENT[1] * line.height
        for edge, page in placed
        for line in page
    )
    if indented < FEWEST_INDENTED * sum(map(len, lines)):
        return pages
    return [
        list(_joined_lines(page, edge, edge + width))
        for edge, page in zip(edges, pages, strict=True)
    ]


def _joined_lines(page: list[Piece], left: float, right: float) -> Iterator[Piece]:
    """Yield a page's pieces, its lines joined to paragraphs; the edges of the text are given."""
    above: Piece = ""
    for piece in page:
        if (
            isinstance(above, _Line)
            and isinstance(piece, _Line)
            and above.right > right - FREE * above.height
            and piece.left < left + piece.height / 2
        ):
            words = f"{above}\n{piece}"
            above = _Line(words, above.left, piece.right, piece.height)
            continue
        if above:
            yield above
        above = piece
    if above:
        yield above


# ---------------------------------------------------------------- pages to one text


class _Joined:
    """Pages joined, and the pages (from 1) at whose beginning something was joined.

    A table at the end of a page goes on in one of as many columns at the beginning of the next,
    where its headings may stand again. A row goes on there if the row above has a number, and the
    first has none.
    """

    def __init__(self, pages: list[list[Piece]]) -> None:
        self.pieces: list[Piece] = []
        self.headed: list[int] = []  # headings that stood again
        self.continued: list[int] = []  # rows that went on
        self.bare: list[int] = []  # rows without words where all above have some
        self.breaks = 0  # pages that begin before the next words
        for number, page in enumerate(pages, start=1):
            self.breaks += number > 1
            for place, piece in enumerate(page):
                if isinstance(piece, str):
                    self.pieces.append(self._marks() + piece)
                elif place == 0:
                    self._go_on(piece, number)
                else:
                    self.pieces.append(self._marked(piece))

    def _marks(self) -> str:
        """Return a form feed for each page that begins here."""
        marks, self.breaks = PAGE_BREAK * self.breaks, 0
        return marks

    def _marked(self, rows: Rows) -> Rows:
        """Return a table with the marks of pages before its first words."""
        for row in rows:
            for column, cell in enumerate(row):
                if _is_own(cell):
                    return [[*row[:column], self._marks() + cell, *row[column + 1 :]], *rows[1:]]
            rows = rows[1:]
        return []

    def _go_on(self, rows: Rows, number: int) -> None:
        """Add the table that a page begins with."""
        table = self.pieces[-1] if self.pieces else ""
        if isinstance(table, str) or max(map(len, table)) != max(map(len, rows)):
            self.pieces.append(self._marked(rows))
            return
        head = [[cell.removeprefix(PAGE_BREAK) for cell in row] for row in table]
        pairs = zip(head, rows, strict=False)
        again = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        if again:
            self.headed.append(number)
        rows = rows[again:]
        if rows and NUMBER.fullmatch(table[-1][0]) and _is_own(table[-1][0]) and not rows[0][0]:
            self.continued.append(number)
            ends = zip_longest(table[-1], rows[0], fillvalue="")
            table[-1] = [_on_one_line(f"{cell}\n{more}") if more else cell for cell, more in ends]
            rows = rows[1:]
        if rows and any(map(_ends, zip(*table, strict=False), rows[0])):
            self.bare.append(number)
        table += self._marked(rows)


def _ends(column: tuple[str, ...], cell: str) -> bool:
    """Tell whether a column that always had words has none."""
    return not cell and all(column)


def _is_own(cell: str) -> bool:
    """Tell whether a cell has words, and they stand in it first."""
    return bool(cell) and not isinstance(cell, Below | Beside)


def _printed(pieces: list[Piece], as_lines: AsLines) -> Iterator[str]:
    """Yield the lines of pages joined; where a page begins, its line begins with a form feed."""
    for piece in pieces:
        for line in [piece] if isinstance(piece, str) else as_lines(piece):
            yield PAGE_BREAK * line.count(PAGE_BREAK) + line.replace(PAGE_BREAK, "")


# ---------------------------------------------------------------- what the reader should know


def _cut_said(cut: list[tuple[str, list[int]]]) -> list[str]:
    """Return the remark on what was cut at the edges of pages."""
    listed = ", ".join(f"“{line}” (on {len(numbers)} pages)" for line, numbers in cut)
    return [f"Cut, as it runs along the edges of the pages: {listed}."] if cut else []


def _joined_said(joined: _Joined) -> list[str]:
    """Return the remarks on tables."""
    remarks = []
    if rows := sum(len(piece) for piece in joined.pieces if not isinstance(piece, str)):
        remarks.append(ROWS.format(rows))
    if joined.headed:
        remarks.append(
            f"The headings of a table stand again on page {_listed(joined.headed)}; the text has "
            "them once."
        )
    if joined.continued:
        remarks.append(
            "The first row without a number was taken for the rest of the row above it on page "
            f"{_listed(joined.continued)}; look at these rows."
        )
    if joined.bare:
        remarks.append(
            f"A cell is empty at the beginning of page {_listed(joined.bare)}, under a column that "
            "never was; if it was merged with one of the page before, its words are not seen here."
        )
    return remarks


def _pages_said(pages: list[dict[str, Any]]) -> list[str]:
    """Return the remarks on what could not be read on the pages."""
    remarks = []
    if empty := [number for number, page in enumerate(pages, start=1) if not page["characters"]]:
        remarks.append(f"No text is on page {_listed(empty)}; look whether pictures are there.")
    if turned := sum(page["turned"] for page in pages):
        remarks.append(f"{turned} characters that do not stand upright are left out.")
    if unknown := sum(page["unknown"] for page in pages):
        remarks.append(
            f"The fonts do not tell which characters {unknown} are; they stand as (cid:…)."
        )
    return remarks


def _listed(pages: list[int]) -> str:
    """Return the first numbers of pages, and how many more there are."""
    more = f" and {len(pages) - MOST_LISTED} more" if len(pages) > MOST_LISTED else ""
    return ", ".join(map(str, pages[:MOST_LISTED])) + more
