"""Small PDF files for tests, made by hand: lines of Chinese text, and rulings."""

SIZE, TOP, LEFT, LINE = 12, 800, 60, 20  # points
WIDTH = 80  # of a column of a table

FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H"
    b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>]>>"
)


# One that does not tell which characters its glyphs are.
MUTE = FONT.replace(b"UniGB-UTF16-H", b"Identity-H").replace(b"(GB1)", b"(Identity)")


def text(words, x, y, turn="1 0 0 1"):
    """Return the marks of a line of text that begins at a point."""
    code = words.encode("utf-16-be").hex()
    return f"BT /F {SIZE} Tf {turn} {x} {y} Tm <{code}> Tj ET\n"


def lines(*words, first=TOP):
    """Return the marks of lines, one below the other."""
    return "".join(text(line, LEFT, first - LINE * place) for place, line in enumerate(words))


def table(*cells, first=TOP):
    """Return the marks of a table; a cell is its row, column, rows, columns and lines of words."""
    marks = ""
    for row, column, down, across, *words in cells:
        x, y = LEFT + WIDTH * column, first - 3 * LINE * row
        marks += f"{x} {y} {WIDTH * across} {-3 * LINE * down} re S\n"
        for place, line in enumerate(words):
            marks += text(line, x + 5, y - 15 - LINE * place)
    return marks


def pdf(*pages, trailer=b"", font=FONT, box=""):
    """Return a PDF file with a page for each of the marks."""
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        font,
    ]
    for place, marks in enumerate(pages):
        content = f"/Contents {5 + 2 * place} 0 R/Resources<</Font<</F 3 0 R>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{box}{content}>>".encode())
        stream = marks if isinstance(marks, bytes) else plain(marks.encode())
        objects.append(stream)
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    begin = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer)
    return made + b"startxref\n%d\n%%%%EOF\n" % begin


def plain(content, filters=b""):
    """Return a stream."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), filters, content)
