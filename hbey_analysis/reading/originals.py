"""An original file (.txt, .docx, .html) to the plain text of a plan."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hbey_analysis.reading.source import PlanError, read_source

CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…"
# A line break of the markup between two Chinese characters is no space.
SOFT_BREAK = re.compile(rf"(?<=[{CHINESE}])[ \t]*[\r\n]+[ \t\r\n]*(?=[{CHINESE}])")
NOT_SHOWN = ("script", "style", "noscript", "template", "head", "select", "button", "form")
LINES = [
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
]  # fmt: skip


def read_original(path: Path) -> tuple[str, list[str]]:
    """Return the text of an original file, and what its reader should know.

    Parameters
    ----------
    path : Path
        A .txt, .docx, .html or .htm file.

    Returns
    -------
    text : str
        One line for each paragraph; a table's row is one line, its cells apart by tabs.
    remarks : list of str
        One sentence each: numbers that Word made, tables, menus of a page.

    Raises
    ------
    PlanError
        If the file is missing, of another kind, or not what its ending says.
    """
    readers = {".txt": _plain, ".docx": _docx, ".html": _html, ".htm": _html}
    if not path.is_file():
        raise PlanError(f"{path}: no such file; give a .txt, .docx or .html file.")
    if path.suffix.lower() not in readers:
        raise PlanError(
            f"{path}: only .txt, .docx and .html are read; open the file and save it as .docx, "
            "or copy its text into a .txt file."
        )
    text, remarks = readers[path.suffix.lower()](path)
    if not text.strip():
        raise PlanError(f"{path}: there is no text in the file; is it a scan? Give its text.")
    return text, remarks


def _plain(path: Path) -> tuple[str, list[str]]:
    """Return the text of a text file, decoded."""
    source = read_source(path)
    return source.text, [problem.message for problem in source.problems]


def _docx(path: Path) -> tuple[str, list[str]]:
    """Return the paragraphs of a Word file, those in tables and content controls among them."""
    from docx import Document  # a fifth of a second: only when a Word file is read
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError):
        raise PlanError(f"{path}: not a Word file; open it and save it as .docx.") from None
    body = document.element.body
    lines = list(_paragraph_lines(body))
    numbered = sum(bool(p.xpath("./w:pPr/w:numPr")) for p in body.iter(_w("p")))
    remarks = []
    if numbered:
        remarks.append(
            f"Word numbers {numbered} paragraphs itself, and its numbers are not in the text: "
            "type them in the Word file (select all, then paste as text) and begin again."
        )
    if rows := sum(1 for _ in body.iter(_w("tr"))):
        remarks.append(f"{rows} table rows are one line each, their cells apart by tabs.")
    return "\n".join(lines) + "\n", remarks


def _w(name: str) -> str:
    """Return a name of WordprocessingML with its namespace."""
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _paragraph_lines(body: Any) -> Iterator[str]:
    """Yield a line for each paragraph outside tables and for each row of a table.

    The tree is walked, not python-docx's lists: these pass over tracked insertions and content
    controls. What is tracked as deleted is no w:t, and is left out.
    """
    row, last = None, None
    cells: list[str] = []
    for paragraph in body.iter(_w("p")):
        if next(paragraph.iterancestors("{*}Fallback"), None) is not None:
            continue  # the same text box once more, for old programs
        text = "".join(_runs(paragraph))
        cell = next(paragraph.iterancestors(_w("tc")), None)
        current = None if cell is None else next(cell.iterancestors(_w("tr")), None)
        if row is not None and current is not row:
            yield "\t".join(cells)
            cells = []
        if current is None:
            yield text
        elif cells and cell is last:
            cells[-1] = f"{cells[-1]} {text}".strip()
        else:
            cells.append(text)
        row, last = current, cell
    if row is not None:
        yield "\t".join(cells)


def _runs(paragraph: Any) -> Iterator[str]:
    """Yield the words, tabs and line breaks of one paragraph, not of those inside it."""
    marks = {_w("tab"): "\t", _w("br"): "\n", _w("cr"): "\n", _w("noBreakHyphen"): "-"}
    for node in paragraph.iter(_w("t"), *marks):
        if next(node.iterancestors(_w("p")), None) is not paragraph or node.getparent().tag == _w(
            "tabs"
        ):
            continue
        yield marks.get(node.tag) or node.text or ""


def _html(path: Path) -> tuple[str, list[str]]:
    """Return the text that a page shows, a line for each of its blocks."""
    from bs4 import BeautifulSoup
    from bs4.element import CData, NavigableString

    soup = BeautifulSoup(path.read_bytes(), "html.parser")
    for node in soup(NOT_SHOWN):
        node.decompose()
    for name, mark in ((LINES, "\v"), (["td", "th"], "\f")):
        for node in soup(name):
            node.insert_before(mark)
            node.insert_after(mark)
    text = "".join(
        re.sub(r"[ \t\r\n]+", " ", SOFT_BREAK.sub("", str(node)))
        for node in soup.descendants
        if type(node) in (NavigableString, CData)
    )
    lines = [re.sub("[ \f]*\f[ \f]*", "\t", line).strip() for line in text.split("\v")]
    remark = "Menus and other words of the page may stand before and behind the plan; look at both."
    return "\n".join(filter(None, lines)) + "\n", [remark]
