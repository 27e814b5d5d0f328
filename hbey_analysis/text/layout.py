"""A text without its gaps: spaces, line breaks and page numbers; every place leads back.

Pages that were printed break words over lines, and a clause over pages; who reads words need not
know.
"""

import re
from bisect import bisect_left

SPACE = " \t\r\n\u3000\xa0"
# The number of a printed page, on a line of its own: — 3 —, 第3页 共9页, Page 3.
_DASHED = r"[-—－–·][-—－–· \t\u3000]*\d{1,3}[-—－–· \t\u3000]*"
_NAMED = (
    r"第\s*\d{1,4}\s*页(?:[\s，,/／]*共\s*\d{1,4}\s*页)?|#{0,3} ?[Pp]age \d{1,4}(?: of \d{1,4})?:?"
)
PAGE = re.compile(rf"(?m)^[ \t\u3000]*(?:{_DASHED}|(?:{_NAMED})[ \t\u3000]*)$")
GAP = re.compile(rf"(?m)[ \t\r\n\u3000]+|{PAGE.pattern.removeprefix('(?m)')}")

CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…"
# A line break of the markup between two Chinese characters is no space.
SOFT_BREAK = re.compile(rf"(?<=[{CHINESE}])[ \t]*+[\r\n][ \t\r\n]*+(?=[{CHINESE}])")


class Layout:
    """A text and the view of it without gaps.

    Parameters
    ----------
    text : str
        Any text.

    Attributes
    ----------
    text : str
        As given.
    words : str
        Its characters without the gaps.
    places : list of int
        The offset in `text` of each character of `words`.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        kept, reached = [], 0
        for gap in GAP.finditer(text):
            kept.append(range(reached, gap.start()))
            reached = gap.end()
        kept.append(range(reached, len(text)))
        self.places = [place for stretch in kept for place in stretch]
        self.words = "".join(text[stretch.start : stretch.stop] for stretch in kept)

    def word(self, place: int) -> int:
        """Return the first of `words` that stands at an offset of the text or behind it."""
        return bisect_left(self.places, place)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the text of words[start:end]."""
        return self.places[start], self.places[end - 1] + 1

    def gap(self, word: int) -> str:
        """Return what stands between a character and the one before it."""
        return self.text[self.places[word - 1] + 1 : self.places[word]]
