"""The lines and tables of a PDF file, page by page: a program of its own, within limits.

It reads the file from its standard input and writes JSON. A file may be made to unpack without
end, or to be read for ever: a process of its own meets its limits without harm to another. It
imports nothing of the package, so that it starts alone.
"""

import contextlib
import json
import logging
import re
import resource
import sys
from io import BytesIO
from typing import Any

NO_CHARACTER = re.compile(r"\(cid:\d+\)")  # a font that does not tell which characters it draws
WIDEST_GAP = 0.5  # of a character's height: wider gaps are spaces
# Where so much is free behind a line of a cell (Word's margins, a character), it ended there.
MARGINS, FREE = 11, 1  # points, heights of a character

Box = tuple[float, float, float, float]  # left, top, right, bottom


def main() -> None:
    """Write {"pages": [...]} or {"fault": what is wrong}; the limits are the arguments."""
    seconds, size, most_pages = (int(argument) for argument in sys.argv[1:])
    for limit, value in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, size)):
        with contextlib.suppress(ValueError, OSError):  # not every system knows every limit
            resource.setrlimit(limit, (value, value))
    logging.disable()
    json.dump(read_pages(BytesIO(sys.stdin.buffer.read()), most_pages), sys.stdout)


def read_pages(file: BytesIO, most_pages: int) -> dict[str, Any]:
    """Return what stands on each page, or what is wrong with the file.

    Parameters
    ----------
    file : binary file
        A PDF file.
    most_pages : int
        The most that it may have.

    Returns
    -------
    dict
        ``fault``: ``locked``, ``damaged``, ``limits`` or ``pages``; or else ``pages``: for each its
        ``pieces`` in their order (a ``line``'s words and its ``place``: left, right and height; or
        the ``rows`` of a table, each cell with its words, rows and columns), the number of
        ``characters``, of those ``unknown`` (their font does not tell which they are) and of
        those ``turned`` (not upright, and left out).
    """
    import pdfplumber

    try:
        with pdfplumber.open(file, pages=list(range(1, most_pages + 2))) as document:
            if len(document.pages) > most_pages:
                return {"fault": "pages"}
            return {"pages": [_page(page) for page in document.pages]}
    except MemoryError:
        return {"fault": "limits"}
    except Exception as error:  # a garbled file may trip the library anywhere
        locked = "Password" in f"{error!r}" or "Encrypt" in f"{error!r}"
        return {"fault": "locked" if locked else "damaged"}


def _page(page: Any) -> dict[str, Any]:
    """Return a page's pieces, and how many characters are which."""
    upright = page.filter(_is_upright).dedupe_chars()
    tables = [table for table in upright.find_tables() if max(_widths(table)) > 1]
    boxes = [table.bbox for table in tables]
    outside = upright.filter(lambda thing: not any(_is_within(thing, box) for box in boxes))
    lines = outside.extract_text_lines(x_tolerance_ratio=WIDEST_GAP)
    pieces = [
        {"top": line["top"], "line": line["text"], "place": _place(line)}
        for line in lines
        if line["text"].strip()
    ]
    pieces += [{"top": table.bbox[1], "rows": _rows(upright, table)} for table in tables]
    found = {
        "pieces": sorted(pieces, key=lambda piece: piece["top"]),
        "characters": len(upright.chars),
        "unknown": sum(bool(NO_CHARACTER.fullmatch(char["text"])) for char in upright.chars),
        "turned": len(page.chars) - sum(map(_is_upright, page.chars)),
    }
    page.close()  # what the library keeps of a page is large
    return found


def _place(line: dict[str, Any]) -> tuple[float, float, float]:
    """Return the left and right end of a line's words, not of its spaces, and its height."""
    printed = [char for char in line["chars"] if char["text"].strip()]
    left, right = min(char["x0"] for char in printed), max(char["x1"] for char in printed)
    return left, right, line["bottom"] - line["top"]


def _is_upright(thing: dict[str, Any]) -> bool:
    """Tell whether something is no character, or one that stands upright; it may slant."""
    along, rise, *_ = thing.get("matrix", (1, 0))
    return bool(abs(rise) <= along / 10)


def _is_within(thing: dict[str, Any], box: Box) -> bool:
    """Tell whether the middle of something on a page lies in a box."""
    x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _widths(table: Any) -> list[int]:
    """Return how many cells each row of a table has of its own."""
    return [sum(cell is not None for cell in row.cells) for row in table.rows]


def _rows(page: Any, table: Any) -> list[list[tuple[str, int, int]]]:
    """Return a table's cells row by row: words, and how many rows and columns each takes.

    Where the rulings leave a hole, there is an empty cell.
    """
    lefts = sorted({cell[0] for cell in table.cells})
    tops = sorted({cell[1] for cell in table.cells})
    taken: set[tuple[int, int]] = set()
    rows: list[list[tuple[str, int, int]]] = []
    for number, row in enumerate(table.rows):
        rows.append([])
        for column, cell in enumerate(row.cells):
            if cell is not None:
                down = sum(cell[1] <= top < cell[3] for top in tops)
                across = sum(cell[0] <= left < cell[2] for left in lefts)
                rows[-1].append((_words(page, cell), down, across))
                taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
            elif (number, column) not in taken:
                rows[-1].append(("", 1, 1))
    return rows


def _words(page: Any, cell: Box) -> str:
    """Return the words of a cell; a line that the cell's edge breaks ends with a line break."""
    inside = page.filter(lambda thing: _is_within(thing, cell))
    words = ""
    for line in inside.extract_text_lines(return_chars=False, x_tolerance_ratio=WIDEST_GAP):
        free = (cell[2] - cell[0]) - (line["x1"] - line["x0"]) - MARGINS
        words += line["text"] + (" " if free > FREE * (line["bottom"] - line["top"]) else "\n")
    return words.strip()


if __name__ == "__main__":
    main()
