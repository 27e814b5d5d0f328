"""Matrices of tasks with frames, places, the map, and the mix of instruments."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from printed import texts, ticks

from hbey_analysis.plots.coverage import plot_coverage
from hbey_analysis.plots.instruments import SIDES, name_mix, plot_mix
from hbey_analysis.plots.marks import ink_on
from hbey_analysis.plots.places import plot_addressees, plot_tile_map
from hbey_analysis.plots.style import COLOURS, SEQUENTIAL

COUNTS = pd.DataFrame([[9, 0], [1, 2]], index=["自治区水利厅", "自治区财政厅"], columns=["1", "2"])
TOTALS = pd.Series([9, 3], index=COUNTS.index)


def bars(ax):
    return [(patch.get_x(), patch.get_width()) for patch in ax.patches]


def contrast(ink, colour):
    """Return the ratio of WCAG 2.1, worked out here once more."""

    def luminance(shades):
        parts = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shades]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, light = sorted((luminance([0.0] * 3 if ink == "black" else [1.0] * 3), luminance(colour)))
    return (light + 0.05) / (dark + 0.05)


def framed(kinds, words, ax):
    plot_coverage(COUNTS, pd.DataFrame(kinds, COUNTS.index, COUNTS.columns), TOTALS, words, ax)
    return [(*map(int, patch.get_xy()), patch.get_linewidth()) for patch in ax.patches]


def test_cells_above_chance_are_framed_the_firm_ones_thick(ax, words):
    ((x, y, thin), (u, v, thick)) = framed([["firm", ""], ["", "single"]], words, ax)
    assert ((x, y), (u, v)) == ((1, 1), (0, 0))
    assert thin < thick
    key = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert key == [words.say("coverage.key.single"), words.say("coverage.key.firm")]


def test_a_matrix_without_frames_has_no_key(ax, words):
    assert framed([["", ""], ["", ""]], words, ax) == []
    assert not ax.figure.legends


def test_zeros_are_blank_and_totals_stand_at_the_right(ax, words):
    framed([["", ""], ["", ""]], words, ax)
    assert texts(ax) == ["9", "1", "2", "9", "3"]
    assert ticks(ax.xaxis) == ["Strategic positioning", "Spatial layout", "All tasks"]
    assert ticks(ax.yaxis) == ["Water Resources", "Finance"]


@pytest.mark.parametrize("share", np.linspace(0, 1, 21))
def test_ink_is_read_on_every_shade(share):
    import matplotlib

    colour = matplotlib.colormaps[SEQUENTIAL](share)[:3]
    assert contrast(ink_on(colour), colour) >= 4.5


def test_the_inks_of_the_mix_are_read_and_its_colours_are_no_roles():
    for colour, ink in SIDES.values():
        shades = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        assert contrast(ink, shades) >= 4.5
        assert colour not in COLOURS.values()


MIX = pd.DataFrame(
    {"supply": [6, 0, 95], "environment": [3, 0, 0], "demand": [1, 0, 6]}, index=["all", "1", "2"]
)


def test_a_mix_adds_up_to_a_hundred_and_a_row_without_instruments_is_empty(ax, words):
    plot_mix(MIX, words, ax, "mix.tasks")
    assert bars(ax)[::3] == [(0, 60), (60, 30), (90, 10)]
    assert bars(ax)[1::3] == [(0, 0)] * 3
    assert texts(ax) == ["60", "94", "30", "10"]  # 6 of 101 has no room for its number


def test_the_total_of_a_mix_stands_apart_on_top(ax, words):
    plot_mix(MIX, words, ax, "mix.tasks")
    name_mix(ax, ["All", "One", "Two"])
    assert (list(ax.get_yticks()), ticks(ax.yaxis)) == ([2.5, 1, 0], ["All", "One", "Two"])


PLACES = pd.DataFrame({"mentioned": [8, 0], "assigned": [0, 5]}, index=["Baotou", "Wuhai"])


def test_places_have_a_bar_for_the_text_and_a_dot_for_the_clause(ax, words):
    plot_addressees(PLACES, pd.Series([9], index=["Cities"]), words, ax, 10)
    assert bars(ax) == [(0, 8), (0, 0)]
    assert ax.collections[0].get_offsets().tolist() == [[0, 0], [5, 1], [9, 2]]
    assert ticks(ax.yaxis) == ["Baotou", "Wuhai", "Cities"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first on top
    assert sorted(texts(ax)) == ["0 | 5", "8", "9"]


TILES = pd.DataFrame(
    {"x": [0, 1, 2], "y": [1, 0, 0], "tasks": [10, 0, 0], "label": ["Hohhot", "Ulan Qab", "Far"],
     "outside": [False, False, True]},
    index=["hohhot", "ulanqab", "far"],
)  # fmt: skip


def test_a_tile_lies_at_its_place_with_name_and_number(ax, words):
    plot_tile_map(TILES, words, ax)
    tiles = [patch.get_xy() for patch in ax.patches if patch.get_fill()]
    assert tiles == [(0.03, 1.03), (1.03, 0.03), (2.03, 0.03)]
    assert texts(ax)[:4] == ["Hohhot", "10", "Ulan\nQab", "0"]
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 3), (2, 0))  # north is up


def test_zeros_are_white_and_what_lies_outside_is_hatched(ax, words):
    plot_tile_map(TILES, words, ax)
    faces = [to_hex(patch.get_facecolor()) for patch in ax.patches if patch.get_fill()]
    assert faces[1:] == ["#ffffff", "#ffffff"]
    assert [bool(patch.get_hatch()) for patch in ax.patches] == [False, False, False, True]
    assert [text.get_color() for text in ax.texts[::2]] == ["white", "black", "black"]


def test_a_place_outside_that_is_mentioned_is_coloured(ax, words):
    plot_tile_map(TILES.assign(tasks=10), words, ax)
    assert len({patch.get_facecolor() for patch in ax.patches}) == 1


def test_tiles_without_a_mention_are_drawn(ax, words):
    plot_tile_map(TILES.assign(tasks=0), words, ax)
    assert texts(ax)[1::2] == ["0"] * 3
