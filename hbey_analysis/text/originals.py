"""An original file (.docx, .doc, .pdf, .html, .txt) to the plain text of a plan."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from hbey_analysis.text.grid import (
    MOST_MERGED,
    ROWS,
    AsLines,
    Below,
    Beside,
    Cell,
    Rows,
    spread,
    tabbed,
)
from hbey_analysis.text.layout import SOFT_BREAK
from hbey_analysis.text.old_word import converted
from hbey_analysis.text.package import Format, words_only
from hbey_analysis.text.pdf import pdf_text
from hbey_analysis.text.source import (
    CONTROL,
    PlanError,
    blank,
    file_content,
    source_of,
)

BLANKS = re.compile("[ \f]+")
NOT_SHOWN = ("script", "style", "noscript", "template", "head", "select", "button", "form")
LINES = [
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
]  # fmt: skip
WORD = Format("a Word file", "a plan", "Word", ".docx", ".txt")
AS_HTML = {
    "bookinfo": "head", "title": "p", "para": "p", "informaltable": "table", "row": "tr",
    "entry": "td",
}  # fmt: skip
DOCBOOK = re.compile(rf"(</?)({'|'.join(AS_HTML)})\b")
REMARK = "Menus and other words of the page may stand before and behind the plan; look at both."


def read_original(path: Path, as_lines: AsLines = tabbed) -> tuple[str, list[str]]:
    """Return the text of an original file, and what its reader should know.

    Parameters
    ----------
    path : Path
        A .docx, .doc, .pdf, .html, .htm or .txt file.
    as_lines : callable
        Gives the lines of a table; the rows themselves by default.

    Returns
    -------
    text : str
        One line for each paragraph, and those of each table.
    remarks : list of str
        One sentence each: numbers that Word made, tables, menus of a page, heads of pages.

    Raises
    ------
    PlanError
        If the file is missing, of another kind, or not what its ending says.
    """
    readers = {
        ".txt": _plain, ".docx": _docx, ".html": _html, ".htm": _html, ".pdf": pdf_text,
        "docbook": _docbook,
    }  # fmt: skip
    ending = path.suffix.lower()
    content = file_content(path, "give a .docx, .doc, .pdf, .html or .txt file", "file")
    if ending == ".doc":
        ending, content = converted(path, content)
    if ending not in readers:
        raise PlanError(
            f"{path}: only .docx, .doc, .pdf, .html and .txt are read; open the file and save it "
            "as .docx, or copy its text into a .txt file."
        )
    text, remarks = readers[ending](path, content, as_lines)
    if left := len(CONTROL.findall(text)):
        text = CONTROL.sub("", text)
        remarks.append(f"{left} control characters of the file are left out.")
    if blank(text):
        raise PlanError(f"{path}: there is no text in the file; is it a scan? Give its text.")
    return text, remarks


def _plain(path: Path, content: bytes, as_lines: AsLines) -> tuple[str, list[str]]:
    """Return the text of a text file, decoded; lines with tabs are rows of a table."""
    source = source_of(path, content)
    remarks = [problem.message for problem in source.problems]
    lines: list[str] = []
    for is_table, group in groupby(source.text.split("\n"), key=lambda line: "\t" in line):
        rows = list(group)
        cells = [row.rstrip("\r").split("\t") for row in rows]
        made = list(as_lines(cells)) if is_table else []
        if is_table and made != list(tabbed(cells)):
            lines += made
            remarks.append(ROWS.format(len(cells)))
        else:
            lines += rows
    return "\n".join(lines), remarks


def _docx(path: Path, content: bytes, as_lines: AsLines) -> tuple[str, list[str]]:
    """Return the paragraphs of a Word file, those in tables and content controls among them."""
    from docx import Document  # a fifth of a second: only when a Word file is read

    package = words_only(path, content, WORD)
    try:
        body = Document(package).element.body
        assert body is not None
    except Exception:  # a garbled part may trip python-docx anywhere
        raise PlanError(f"{path}: not {WORD.what}; {WORD.saved}.") from None
    lines = list(_paragraph_lines(body, as_lines))
    numbered = sum(bool(p.xpath("./w:pPr/w:numPr")) for p in body.iter(_w("p")))
    remarks = []
    if numbered:
        remarks.append(
            f"Word numbers {numbered} paragraphs itself, and its numbers are not in the text: "
            "type them in the Word file (select all, then paste as text) and begin again."
        )
    if rows := sum(1 for _ in body.iter(_w("tr"))):
        remarks.append(ROWS.format(rows))
    return "\n".join(lines) + "\n", remarks


def _w(name: str) -> str:
    """Return a name of WordprocessingML with its namespace."""
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _paragraph_lines(body: Any, as_lines: AsLines) -> Iterator[str]:
    """Yield a line for each paragraph outside tables, and the lines of each table.

    The tree is walked, not python-docx's lists: these pass over tracked insertions and content
    controls. What is tracked as deleted is no w:t, and is left out.
    """
    table = None
    rows: dict[Any, dict[Any, str]] = {}  # the open table: cells' words by row and cell
    for paragraph in body.iter(_w("p")):
        if next(paragraph.iterancestors("{*}Fallback"), None) is not None:
            continue  # the same text box once more, for old programs
        text = "".join(_runs(paragraph))
        cell = next(paragraph.iterancestors(_w("tc")), None)
        within = None if cell is None else next(cell.iterancestors(_w("tbl")), None)
        if within is not table:
            yield from as_lines(_word_rows(rows))
            table, rows = within, {}
        if cell is None:
            yield text
        else:
            cells = rows.setdefault(next(cell.iterancestors(_w("tr"))), {})
            cells[cell] = f"{cells.get(cell, '')} {text}".strip()
    yield from as_lines(_word_rows(rows))


def _word_rows(rows: dict[Any, dict[Any, str]]) -> Rows:
    """Return a Word table's rows, merged cells in each of their places.

    Borders that were moved by hand leave rows of as many cells that span unlike columns: these
    cells count as they stand.
    """
    alike = len({len(cells) for cells in rows.values() if len(cells) > 1}) == 1
    grid: Rows = []
    for row, cells in rows.items():
        line = [""] * (0 if alike else _number(row, "trPr/gridBefore", 0))
        for cell, words in cells.items():
            merged = cell.find(f"{_w('tcPr')}/{_w('vMerge')}")
            above = grid[-1] if grid else []
            if merged is not None and merged.get(_w("val")) != "restart" and not words:
                words = Below(above[len(line)]) if len(line) < len(above) else ""
            columns = 1 if alike else _number(cell, "tcPr/gridSpan", 1)
            line += [words, *[Beside(words)] * (columns - 1)]
        grid.append(line)
    return grid


def _number(element: Any, path: str, default: int) -> int:
    """Return a number that Word keeps in an element's property, at most that of `spread`."""
    found = element.find("/".join(map(_w, path.split("/"))))
    stated = "" if found is None else found.get(_w("val"), "")
    return min(int(stated), MOST_MERGED) if re.fullmatch("[0-9]{1,9}", stated) else default


def _runs(paragraph: Any) -> Iterator[str]:
    """Yield the words, tabs and line breaks of one paragraph, not of those inside it."""
    marks = {_w("tab"): "\t", _w("br"): "\n", _w("cr"): "\n", _w("noBreakHyphen"): "-"}
    for node in paragraph.iter(_w("t"), *marks):
        if next(node.iterancestors(_w("p")), None) is not paragraph or node.getparent().tag == _w(
            "tabs"
        ):
            continue
        yield marks.get(node.tag) or node.text or ""


def _html(path: Path, content: bytes, as_lines: AsLines) -> tuple[str, list[str]]:
    """Return the text that a page shows, a line for each of its blocks."""
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    try:
        soup = BeautifulSoup(content, "html.parser")
    except ParserRejectedMarkup:
        raise PlanError(
            f"{path}: its markup is not HTML; copy the page's text into a .txt file."
        ) from None
    page = _Page(as_lines)
    rows = 0
    for event, node in _shown(soup):
        if event == "text":
            page.text(str(node))
            continue
        if event == "start":
            rows += node.name == "tr"
            page.start(node.name, node.attrs)
        else:
            page.end(node.name)
    remarks = [REMARK, ROWS.format(rows)] if rows else [REMARK]
    lines = [BLANKS.sub(_tab, line).strip() for line in "".join(page.out).split("\v")]
    return "\n".join(filter(None, lines)) + "\n", remarks


def _docbook(path: Path, content: bytes, as_lines: AsLines) -> tuple[str, list[str]]:
    """Return the text of what antiword makes of an old Word file."""
    text = content.decode("utf-8", errors="replace")
    page = DOCBOOK.sub(lambda tag: tag[1] + AS_HTML[tag[2]], text[text.find("<book") :])
    words, [_, *remarks] = _html(path, page.encode("utf-8"), as_lines)
    if "<row" in text:
        remarks.append("antiword does not tell which cells are merged; LibreOffice would.")
    if items := text.count("<listitem"):
        remarks.append(
            f"antiword leaves out the numbers of {items} paragraphs in lists: save the file as "
            ".docx with its numbers typed, and begin again."
        )
    return words, remarks


def _shown(soup: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a page shows in its order: text, and where each element starts and ends."""
    from bs4.element import CData, NavigableString, Tag

    opened: list[tuple[Any, Iterator[Any]]] = [(None, iter(soup.contents))]
    while opened:
        element, children = opened[-1]
        node = next(children, None)
        if node is None:
            opened.pop()
            if element is not None:
                yield "end", element
        elif type(node) in (NavigableString, CData):
            yield "text", node
        elif isinstance(node, Tag) and node.name not in NOT_SHOWN:
            yield "start", node
            opened.append((node, iter(node.contents)))


def _tab(blanks: re.Match[str]) -> str:
    """Return a tab for spaces that hold a cell's beginning."""
    return "\t" if "\f" in blanks.group() else blanks.group()


def _span(stated: Any) -> int:
    """Return how many rows or columns a cell of a page takes; 1 where it does not say."""
    found = re.match(r"\s*([0-9]{1,9})", str(stated))
    return int(found.group(1)) if found else 1


class _Table:
    """An open table: where its words begin in the page, its rows, and the words in no cell."""

    def __init__(self, begin: int) -> None:
        self.begin = begin
        self.layout = False  # a table that holds tables is mere layout
        self.rows: list[list[tuple[list[str], int, int]]] = []  # words, rows, columns
        self.loose: list[str] = []
        self.cell: list[str] = self.loose

    def lines(self, as_lines: AsLines) -> str:
        """Return its words, then its rows as lines, cells apart by form feeds."""
        rows: list[list[Cell]] = [
            [
                (" ".join(SOFT_BREAK.sub("", "".join(words)).split()), down, across)
                for words, down, across in row
            ]
            for row in self.rows
        ]
        above = " ".join("".join(self.loose).split())
        return "\v".join([above, *as_lines(spread(rows))]).replace("\t", "\f")


class _Page:
    """The words of a page so far; lines end with a vertical tab, cells begin with a form feed."""

    def __init__(self, as_lines: AsLines) -> None:
        self.as_lines = as_lines
        self.out: list[str] = []
        self.tables: list[_Table] = []

    def text(self, words: str) -> None:
        """Add words; a line break between Chinese characters is none."""
        self.out.append(re.sub(r"[ \t\r\n]+", " ", SOFT_BREAK.sub("", words)))
        if self.tables:
            self.tables[-1].cell.append(words)

    def start(self, name: str, attributes: dict[str, Any]) -> None:
        """Begin an element."""
        self._break(name)
        if name == "table":
            if self.tables:
                self.tables[-1].layout = True
            self.tables.append(_Table(len(self.out)))
        elif name in ("td", "th"):
            self.out.append("\f")
        if not self.tables:
            return
        table = self.tables[-1]
        if name == "tr" or (name in ("td", "th") and not table.rows):
            table.rows.append([])
            table.cell = table.loose
        if name in ("td", "th"):
            table.cell = []
            down, across = (_span(attributes.get(key)) for key in ("rowspan", "colspan"))
            table.rows[-1].append((table.cell, down, across))

    def end(self, name: str) -> None:
        """End an element; the words of a table that holds no table become its lines."""
        if self.tables and name in ("td", "th"):
            self.tables[-1].cell = self.tables[-1].loose
        elif self.tables and name == "table":
            table = self.tables.pop()
            if not table.layout:
                self.out[table.begin :] = [table.lines(self.as_lines)]
        self._break(name)

    def _break(self, name: str) -> None:
        """Break the line where a block begins or ends."""
        if name in LINES:
            self.out.append("\v")
            if self.tables:
                self.tables[-1].cell.append("\v")
