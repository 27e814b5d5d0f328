"""The bundled fonts in a PDF: cut out of a file that is read once, not once for each picture.

Matplotlib has no setting for this. It reads a font whole and cuts every table of it for each
picture and face, which for 7,665 glyphs takes half the time of a PDF; a PDF needs but outlines and
widths. What is replaced here is one function of a module that is not public, so where a release of
matplotlib has it otherwise, and for fonts of the machine, matplotlib's own stays in use.
"""

from collections.abc import Collection
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph
from matplotlib.backends import _backend_pdf_ps

from hbey_analysis.paths import FONTS

TABLES = ("head", "hhea", "maxp", "hmtx", "loca", "glyf")
_cut_by_matplotlib = _backend_pdf_ps.get_glyphs_subset


def embed_bundled_fonts() -> None:
    """Have matplotlib cut the bundled fonts by `cut`, from now on in this process."""
    if hasattr(_backend_pdf_ps, "SubsetResults"):  # from 3.11 on; before, it asks by characters
        _backend_pdf_ps.get_glyphs_subset = _cut_for_matplotlib


def _cut_for_matplotlib(fontfile: Any, glyphs: Any) -> Any:
    """Return what `get_glyphs_subset` does: a context with a font and the places of its glyphs."""
    if Path(fontfile).parent != FONTS:
        return _cut_by_matplotlib(fontfile, glyphs)
    return _backend_pdf_ps.SubsetResults(*cut(str(fontfile), glyphs))._as_cm()


def cut(file: str, glyphs: Collection[int]) -> tuple[TTFont, dict[int, int]]:
    """Return a font that can draw some glyphs and no others, and nothing else.

    Parameters
    ----------
    file : str
        A bundled font; none of its glyphs is made of others.
    glyphs : collection of int
        Numbers of glyphs in the file.

    Returns
    -------
    tuple
        The font, and the number in it of each glyph; 0 is the sign of a missing character.
    """
    whole = _opened(file)
    kept = sorted({0, *glyphs})
    names = [whole.getGlyphName(number) for number in kept]
    outlines, starts, widths = whole.reader["glyf"], whole["loca"], whole["hmtx"].metrics
    font = TTFont(recalcBBoxes=False, recalcTimestamp=False)
    font.setGlyphOrder(names)
    for tag in TABLES:
        font[tag] = copy(whole[tag]) if tag != "glyf" else newTable(tag)
    font["hmtx"].metrics = {name: widths[name] for name in names}
    font["glyf"].glyphs = {
        name: Glyph(outlines[starts[number] : starts[number + 1]])
        for name, number in zip(names, kept, strict=True)
    }
    return font, {number: place for place, number in enumerate(kept)}


@cache
def _opened(file: str) -> TTFont:
    """Return a font whose tables are read when they are first asked for, and kept."""
    font = TTFont(file)
    # without the names that it gives its glyphs, which no PDF shows
    font.setGlyphOrder([f"glyph{number}" for number in range(font["maxp"].numGlyphs)])
    return font
