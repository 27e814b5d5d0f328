"""The styles of the study as a Word document: fonts for both scripts, tables of three lines."""

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

INK = RGBColor(0, 0, 0)
LINK = RGBColor(0x12, 0x35, 0x5B)
# Fonts that Word has on every system: Latin text and Chinese text; of headings, Chinese.
LATIN, CHINESE, CHINESE_HEADING = "Times New Roman", "SimSun", "SimHei"
# Size and boldness of the styles; those not named here follow the ones that they are based on.
SIZES = {
    "Normal": (10.5, False), "Title": (18, True), "Subtitle": (12, False), "Author": (11, False),
    "Abstract Title": (10, True), "Abstract": (9.5, False), "Heading 1": (14, True),
    "Heading 2": (12, True), "Heading 3": (10.5, True), "Image Caption": (9, False),
    "Table Caption": (9, False), "Compact": (9, False), "Bibliography": (10, False),
    "Footnote Text": (9, False), "Verbatim Char": (8, False),
}  # fmt: skip
LINES = (("top", 12), ("bottom", 12))  # in eighths of a point


def write_word_styles(pandoc: Path, path: Path, language: str) -> None:
    """Write the document whose styles pandoc takes.

    Parameters
    ----------
    pandoc : Path
        The program; its own reference document is what is changed.
    path : Path
        The new file.
    language : str
        "zh" indents paragraphs by two characters.
    """
    own = subprocess.run(
        [pandoc, "--print-default-data-file=reference.docx"], capture_output=True, check=True
    )
    document = docx.Document(BytesIO(own.stdout))
    styles = document.styles
    for name, (size, bold) in SIZES.items():
        set_font(styles[name], size, bold)
    _set_link(styles["Hyperlink"])
    body = styles["Body Text"].paragraph_format
    body.space_before, body.space_after, body.line_spacing = Pt(0), Pt(6), 1.35
    styles["First Paragraph"].paragraph_format.space_before = Pt(0)
    if language == "zh":
        body.first_line_indent = Pt(2 * 10.5)
        body.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    cell = styles["Compact"].paragraph_format
    cell.first_line_indent, cell.space_before, cell.space_after = Pt(0), Pt(1), Pt(1)
    cell.line_spacing, cell.alignment = 1, WD_ALIGN_PARAGRAPH.LEFT
    entry = styles["Bibliography"].paragraph_format
    entry.left_indent, entry.first_line_indent, entry.space_after = Mm(8), Mm(-8), Pt(3)
    styles["Captioned Figure"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Image Caption"].paragraph_format.space_after = Pt(10)
    styles["Table Caption"].paragraph_format.keep_with_next = True
    _three_lines(styles["Table"].element)
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = section.bottom_margin = Mm(22)
    document.save(str(path))


def set_font(style: Any, size: float, bold: bool) -> None:
    """Set fonts of both scripts, size and weight of a style; black, upright, not spaced out."""
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = INK
    properties = style.element.get_or_add_rPr()
    for spaced in properties.findall(qn("w:spacing")):
        properties.remove(spaced)
    if style.name == "Verbatim Char":
        return
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()  # those of the theme would come first
    heading = bold or style.name == "Subtitle"
    for script, font in (
        ("ascii", LATIN),
        ("hAnsi", LATIN),
        ("cs", LATIN),
        ("eastAsia", CHINESE_HEADING if heading else CHINESE),
    ):
        fonts.set(qn(f"w:{script}"), font)


def _set_link(style: Any) -> None:
    """Make links dark and without a line: in this text nearly every number is one."""
    style.font.color.rgb, style.font.underline = LINK, False


def _three_lines(style: Any) -> None:
    """Give a table style a line above, one below, and a thin one under its head."""
    properties = style.find(qn("w:tblPr"))
    properties.find(qn("w:tblCellMar")).addprevious(borders("w:tblBorders", LINES))
    for head in style.findall(qn("w:tblStylePr")):
        if head.get(qn("w:type")) == "firstRow":
            cell = head.find(qn("w:tcPr"))
            cell.replace(cell.find(qn("w:tcBorders")), borders("w:tcBorders", (("bottom", 4),)))
            bold = OxmlElement("w:rPr")
            bold.append(OxmlElement("w:b"))
            cell.addprevious(bold)


def borders(name: str, lines: tuple[tuple[str, int], ...]) -> Any:
    """Return the element of lines at the sides that are named."""
    element = OxmlElement(name)
    for side, width in lines:
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", str(width)), ("color", "000000")):
            line.set(qn(f"w:{key}"), value)
        element.append(line)
    return element
