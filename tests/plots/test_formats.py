"""A figure drawn once for its formats: nothing is lost in one of them."""

import re

import numpy as np
import pytest
from matplotlib.patheffects import withStroke
from pypdfium2 import PdfDocument

from hbey_analysis.plots import _formats as formats
from hbey_analysis.plots.style import new_figure


@pytest.fixture
def both():
    """Draw on axes; return the figure as SVG, the text of its PDF, and the PDF."""

    def draw(what):
        fig, ax = new_figure(height=60)
        what(ax)
        svg, pdf = formats.drawn(fig, "title", "caption", 300)
        page = PdfDocument(pdf)[0]
        return svg.decode(), page.get_textpage().get_text_range(), pdf

    return draw


def dark(picture):
    """Return where a picture is dark: the middle of rows and columns, as shares."""
    places = np.argwhere(np.asarray(picture.convert("L")) < 128)
    return (places.mean(axis=0) / np.array(picture.size[::-1])).round(2).tolist()


def test_words_stand_in_both(drawn, both):
    svg, text, _ = both(lambda ax: ax.set_xlabel("水利厅 Water"))
    assert "<!-- 水利厅 Water -->" in svg
    assert "水利厅 Water" in text


def test_a_word_at_the_top_is_at_the_top_of_the_page(drawn, both):
    def top_left(ax):
        ax.axis("off")
        ax.text(0.05, 0.95, "XXXXX", va="top")

    svg, _, pdf = both(top_left)
    down, along = dark(formats.rasterised(pdf, 72))
    assert down < 0.2 and along < 0.3
    y = float(re.search(r"<!-- XXXXX -->.*?translate\([\d.]+ ([\d.]+)\)", svg, re.S)[1])
    height = float(re.search(r'height="([\d.]+)pt"', svg)[1])
    assert y / height == pytest.approx(down, abs=0.03)


@pytest.mark.parametrize(
    "what",
    [
        lambda ax: ax.plot([0, 3], [0, 3]),
        lambda ax: ax.plot([1, 2], [1, 2], "o"),
        lambda ax: ax.scatter([1, 2], [1, 2]),
        lambda ax: ax.bar([1], [2], hatch="//"),
        lambda ax: ax.fill_between([0, 3], [1, 2]),
        lambda ax: ax.pcolormesh([0, 1, 2], [0, 1], [[1, 2]], edgecolors="k"),
        lambda ax: ax.plot([0, 3], [2, 2], path_effects=[withStroke(linewidth=2, foreground="w")]),
    ],
    ids=["line", "marks", "points", "bars", "area", "mesh", "ring"],
)
def test_what_is_drawn_stands_in_both(drawn, both, what):
    def empty(ax):
        ax.set(xlim=(0, 3), ylim=(0, 3))

    (bare, _, blank), (svg, _, pdf) = both(empty), both(lambda ax: (what(ax), empty(ax)))
    assert len(re.findall("<(?:path|use)", svg)) > len(re.findall("<(?:path|use)", bare))
    assert formats.rasterised(pdf, 72).tobytes() != formats.rasterised(blank, 72).tobytes()


def test_an_image_is_refused_rather_than_lost_in_one_format(drawn, both):
    with pytest.raises(NotImplementedError):
        both(lambda ax: ax.imshow([[1, 2]]))


def test_a_png_is_the_pdf_at_its_size_in_print(drawn, both):
    *_, pdf = both(lambda ax: ax.plot([0, 1]))
    picture = formats.rasterised(pdf, 300)
    assert [round(side / 300 * 25.4) for side in picture.size] == [85, 60]
    written = formats.png(picture, "title", "caption", 300)
    assert b"title" in written and b"caption" in written and b"pHYs" in written
