"""The bundled fonts in a PDF: what is cut out of them, and that it draws as the whole does."""

import io

import matplotlib
import pandas as pd
import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib.ft2font import FT2Font, LoadFlags
from pdfminer.high_level import extract_text

from hbey_analysis.paths import FONTS
from hbey_analysis.plots._embedding import cut
from hbey_analysis.plots.style import new_figure, save_figure

FILES = sorted(map(str, FONTS.glob("*.ttf")))


def save(words):
    fig, ax = new_figure(height=40)
    ax.set_title(words)
    save_figure(fig, words, pd.DataFrame({"words": [words]}), headline=words, caption=words)


def written(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("file", FILES)
def test_a_cut_font_draws_each_glyph_as_the_whole_one_does(file):
    whole = FT2Font(file)
    numbers = [whole.get_char_index(ord(character)) for character in "水利厅Ag ①—"]
    font, places = cut(file, set(numbers))
    content = io.BytesIO()
    font.save(content)
    small = FT2Font(content)

    def drawn(font, number):
        width = font.load_glyph(number, flags=LoadFlags.NO_SCALE).horiAdvance
        outline, codes = font.get_path()
        return width, outline.tolist(), codes.tolist()

    assert small.num_glyphs == len(numbers) + 1  # and the sign of a missing character
    assert small.units_per_EM == whole.units_per_EM
    assert drawn(small, 0) == drawn(whole, 0)
    for number in numbers:
        assert drawn(small, places[number]) == drawn(whole, number)


@pytest.mark.parametrize("file", FILES)
def test_no_glyph_of_a_bundled_font_is_made_of_others(file):
    with TTFont(file) as font:
        assert not any(glyph.isComposite() for glyph in font["glyf"].glyphs.values())


def test_the_bundled_fonts_are_not_cut_by_matplotlib(drawn, monkeypatch):
    monkeypatch.setattr(subset, "load_font", None)
    save("水利厅 leads")
    assert (drawn / "水利厅 leads.pdf").is_file()


def test_a_font_of_the_machine_is_cut_by_matplotlib(drawn):
    with matplotlib.rc_context({"font.family": ["Noto Sans SC", "DejaVu Sans"]}):
        save("⚀ of 厅")
    portable = (drawn / "⚀ of 厅.pdf").read_bytes()
    assert b"+DejaVuSans" in portable
    assert b"+NotoSansSC" in portable


def test_the_text_of_a_pdf_can_be_searched(drawn):
    save("水利厅 leads")
    assert extract_text(drawn / "水利厅 leads.pdf").count("水利厅 leads") == 2


def test_what_was_drawn_before_changes_no_byte(drawn):
    save("水利厅 leads")
    save("市财政局 supports")
    before = written(drawn)
    for path in drawn.iterdir():
        path.unlink()
    save("市财政局 supports")
    save("水利厅 leads")
    assert written(drawn) == before
    assert {name.split(".")[1] for name in before} == {"svg", "png", "pdf", "csv"}
