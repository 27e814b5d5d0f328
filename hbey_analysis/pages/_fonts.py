"""Fonts within a page: the bundled ones, cut down to the characters that it shows."""

import base64
import html
from io import BytesIO

from hbey_analysis.paths import FONTS
from hbey_analysis.stored import stored

FACE = (
    '@font-face {{ font-family: "HBEY"; font-weight: {weight}; font-display: block; '
    'src: url(data:font/woff2;base64,{data}) format("woff2"); }}\n'
)


@stored
def font_faces(page: bytes, bold: str) -> str:
    """Return the style rules that define the family HBEY for a page, regular and bold.

    Parameters
    ----------
    page : bytes
        The page without these rules, in UTF-8.
    bold : str
        Selector of its elements that are set in bold.

    Returns
    -------
    str
        CSS, the fonts inlined as WOFF2. A character that they lack is left to the system's.
    """
    from bs4 import BeautifulSoup  # a fifth of a second: only where a page has changed

    strong = BeautifulSoup(page, "html.parser").select(bold)
    shown = (
        (400, "Regular", html.unescape(page.decode("utf-8"))),  # with words for the script
        (700, "Bold", "".join(element.get_text() for element in strong)),
    )
    return "".join(
        FACE.format(weight=weight, data=_subset(style, "".join(sorted(set(characters)))))
        for weight, style, characters in shown
    )


@stored
def _subset(style: str, characters: str) -> str:
    """Return a bundled font with the glyphs of some characters alone, in base 64."""
    from fontTools import subset  # a fifth of a second: only where a font is cut

    options = subset.Options(flavor="woff2", hinting=False, layout_features=[])
    with subset.load_font(FONTS / f"NotoSansSC-{style}.ttf", options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        written = BytesIO()
        subset.save_font(font, written, options)
    return base64.b64encode(written.getvalue()).decode("ascii")
