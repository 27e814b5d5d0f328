"""What the figures of notebook 03 draw."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from printed import texts, ticks

from hbey_analysis.figures.wording import Wording
from hbey_analysis.plots.coassignment import (
    INK,
    key_of_orders,
    network,
    plot_combinations,
    plot_lead_support,
    plot_nulls,
    plot_order,
    plot_precedence,
    plot_triangle,
    write_network,
)
from hbey_analysis.plots.marks import luminance, matrix
from hbey_analysis.plots.style import COLOURS, new_figure

A, B, C, D = names = ["自治区水利厅", "自治区财政厅", "自治区林业厅", "自治区农牧业厅"]
MATRIX = pd.DataFrame([[5, 2, 0], [2, 3, 1], [0, 1, 4]], index=names[:3], columns=names[:3])


def dots(ax):
    """Return place and colour of each dot."""
    return [
        (*point.tolist(), to_hex(collection.get_edgecolor()[0]))
        for collection in ax.collections
        if isinstance(collection, PathCollection)
        for point in collection.get_offsets()
    ]


def legend(ax):
    own = ax.get_legend() or ax.figure.legends[0]
    return [text.get_text() for text in own.get_texts()]


# ------------------------------------------------------------------ cells


def test_a_half_matrix_shows_each_pair_once_and_own_counts_on_the_diagonal(ax, words):
    plot_triangle(MATRIX, words, ax)
    values = np.ma.filled(np.ma.asarray(ax.collections[0].get_array(), dtype=float), np.nan)
    drawn = {(row, column): values[row, column] for row, column in np.argwhere(values == values)}
    assert drawn == {(1, 0): 2, (2, 1): 1}
    printed = {(text.get_text(), *text.get_position()) for text in ax.texts if text.get_text()}
    assert printed == {("2", 0.5, 1.5), ("1", 1.5, 2.5), ("5", 0.5, 0.5), ("3", 1.5, 1.5),
                       ("4", 2.5, 2.5)}  # fmt: skip
    assert not ax.figure.legends


@pytest.mark.parametrize("pair", [(A, C), (C, A)])
def test_a_frame_lies_in_the_lower_half_and_has_a_key(ax, words, pair):
    plot_triangle(MATRIX, words, ax, framed=[pair, (A, D)])  # D is not drawn
    frames = [patch for patch in ax.patches if to_hex(patch.get_edgecolor()) == COLOURS["accent"]]
    assert [(int(frame.get_x()), int(frame.get_y())) for frame in frames] == [(0, 2)]
    assert legend(ax) == [words.say("co.frame")]


def test_a_large_half_matrix_has_its_key_in_the_empty_half(ax, words, hbey):
    many = list(hbey.departments["department"][:6])
    ones = pd.DataFrame(np.ones((6, 6), dtype=int), index=many, columns=many)
    plot_triangle(ones, words, ax, framed=[(many[0], many[1])])
    assert ax.get_legend() and not ax.figure.legends


def test_digits_on_cells_have_a_contrast_of_four_and_a_half_to_one(ax, words):
    cells = pd.DataFrame([range(40)], index=[A], columns=[f"{n}" for n in range(40)])
    matrix(cells, cells.to_numpy() < 3, words, ax)
    ground = [luminance(colour) for colour in ax.collections[0].get_facecolors()[3:]]
    ink = [{"black": 0.0, "white": 1.0}[text.get_color()] for text in ax.texts]
    pairs = [sorted(pair) for pair in zip(ground, ink, strict=True)]
    assert min((high + 0.05) / (low + 0.05) for low, high in pairs) > 4.5
    assert set(ink) == {0.0, 1.0}


def test_luminance_is_that_of_the_guidelines():
    assert luminance((1, 1, 1, 0.5)) == pytest.approx(1)
    assert luminance((0, 0, 0)) == 0
    assert luminance((0.2, 0.02, 0.5)) == pytest.approx(0.00704 + 0.00111 + 0.01545, abs=1e-5)


def test_leaders_of_each_supporter_stand_under_the_matrix(ax, words):
    reach = pd.Series({A: 7, B: 9, C: 1})
    plot_lead_support(MATRIX.iloc[:2], reach, words, ax, marked=[B])
    under = {text.get_text(): to_hex(text.get_color()) for text in ax.texts[-3:]}
    assert under == {"7": "#000000", "9": COLOURS["accent"], "1": "#000000"}
    assert ticks(ax.yaxis) == ["Water Resources", "Finance", words.say("support.reach")]
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("lead", "support")
    assert ax.get_ylim()[0] > 2.75 > 2 > ax.get_ylim()[1] == 0


# ------------------------------------------------------------------ nulls


def nulls(*rows):
    """Return a table from (a, b, observed, stands, {null: (verdict, q)})."""
    return pd.DataFrame(
        [
            (a, b, null, observed, q, verdict, stands)
            for a, b, observed, stands, said in rows
            for null, (verdict, q) in said.items()
        ],
        columns=["department_a", "department_b", "null", "observed", "q", "verdict", "stands"],
    )


TWO = nulls(
    (A, B, 9, True, {"average_margins": ("not", 0.28), "margins": ("firm", 0.0001)}),
    (A, C, 6, False, {"average_margins": ("on the threshold", 0.049), "margins": ("firm", 0.02)}),
)


def test_each_null_marks_each_pair_and_what_stands_is_emphasised(ax, words):
    plot_nulls(TWO, words, ax)
    assert dots(ax) == [(1, -0.12, COLOURS["accent"]), (0, 0.88, INK), (1, 0.88, INK)]
    faces = [to_hex(c.get_facecolor()[0]) for c in ax.collections]
    assert faces == [COLOURS["accent"], "#ffffff", INK]
    dashes = [line for line in ax.lines if line.get_color() == COLOURS["grey"]]
    assert [list(line.get_xdata()) for line in dashes] == [[-0.08, 0.08]]
    assert texts(ax)[:6] == [".28", "< .001", ".049", ".020", "9", "6"]
    assert "expected\nmargins\n(weaker)" in texts(ax)
    assert ticks(ax.yaxis)[0] == "Water Resources–\nFinance"
    assert len(legend(ax)) == 4


def test_without_a_pair_that_stands_the_key_does_not_speak_of_one(ax, words):
    plot_nulls(TWO.assign(stands=False), words, ax)
    assert legend(ax) == [words.say(f"nulls.{key}") for key in ("firm", "threshold", "not")]
    assert COLOURS["accent"] not in {colour for *_, colour in dots(ax)}


def test_short_names_of_a_pair_stay_on_one_line(ax, hbey):
    plot_nulls(TWO, Wording(hbey, "zh"), ax)
    assert ticks(ax.yaxis)[0] == "水利厅–财政厅"


# ------------------------------------------------------------------ the network's files


@pytest.fixture
def graph(hbey, words):
    return network(MATRIX, hbey.departments, words)


def test_network_has_a_tie_for_each_pair_that_shares_a_task(graph):
    assert sorted(graph.edges(data="weight")) == sorted([(A, B, 2), (B, C, 1)])
    assert graph.nodes[A] == {
        "label": "Water Resources", "kind": "government_department", "tasks": 5,
    }  # fmt: skip


def test_network_files_hold_the_network_and_no_date(graph, drawn):
    import networkx

    write_network(graph, "03-network")
    graphml = networkx.read_graphml(drawn / "03-network.graphml")
    assert dict(graphml.nodes(data="tasks")) == {A: 5, B: 3, C: 4}
    gexf = networkx.read_gexf(drawn / "03-network.gexf")
    assert {(a, b): w for a, b, w in gexf.edges(data="weight")} == {(A, B): 2, (B, C): 1}
    assert "lastmodified" not in (drawn / "03-network.gexf").read_text(encoding="utf-8")


# ------------------------------------------------------------------ order and combinations

FIRST = pd.DataFrame(
    {"support_clauses": [8, 4], "first_support": [6, 1], "first_by_chance": [2.5, 1.25]},
    index=names[:2],
)
WAYS = pd.DataFrame(
    {"pairs": [45, 43], "kept": [19, 3], "expected": [4.6, 4.9], "most": [9.0, 8.0]},
    index=["all", "once"],
)


def lines(ax):
    return [
        collection.get_segments() for collection in ax.collections
        if not isinstance(collection, PathCollection)
    ]  # fmt: skip


def test_precedence_draws_firsts_over_all_clauses_and_chance_beside_them(ax, words):
    plot_precedence(FIRST, words, ax)
    widths = [(bar.get_x(), bar.get_width()) for bar in ax.patches]
    assert widths == [(0, 4), (0, 8), (0, 1), (0, 6)]
    assert texts(ax) == ["1 of 4", "6 of 8"]
    assert [segment[0][0] for segment in lines(ax)[-1]] == [1.25, 2.5]


def test_order_draws_kept_pairs_beyond_what_chance_gives(ax, words):
    plot_order(WAYS, ["one", "two"], words, ax)
    assert [bar.get_width() for bar in ax.patches] == [8, 9]
    assert [segment[0][0] for segment in lines(ax)[0]] == [4.9, 4.6]
    points = ax.collections[-1]
    assert points.get_offsets().tolist() == [[3, 0], [19, 1]]
    assert [to_hex(colour) for colour in points.get_facecolor()] == [INK, COLOURS["accent"]]
    assert texts(ax) == ["3 of 43", "19 of 45"]
    assert ticks(ax.yaxis) == ["two", "one"]
    assert ax.texts[0].get_position()[0] > 8  # beyond the band, where it reaches further


def test_one_key_tells_the_marks_of_both(drawn, words):
    fig, axes = new_figure(height=80, nrows=2)
    plot_order(WAYS, ["one", "two"], words, axes[0])
    plot_precedence(FIRST, words, axes[1])
    key_of_orders(axes, words)
    keys = ("order.most", "precedence.all", "precedence.first", "order.expected")
    assert [text.get_text() for text in fig.legends[0].get_texts()] == [
        words.say(key) for key in keys
    ]


def test_combinations_draw_a_bar_and_its_members_in_the_order_given(drawn, words):
    sets = pd.DataFrame({"combination": [f"{A}|{B}", f"{A}|{C}"], "tasks": [3, 2]})
    _, axes = new_figure(height=80, nrows=2)
    upper, lower = plot_combinations(sets, [C, D, A, B], words, axes)
    assert [bar.get_height() for bar in upper.patches] == [3, 2]
    assert texts(upper) == ["3", "2"]
    assert ticks(lower.yaxis) == ["Forestry", "Water Resources", "Finance"]
    assert [(x, y) for x, y, _ in dots(lower)] == [(0, 1), (0, 2), (1, 0), (1, 1)]
    assert isinstance(lower.patches[0], Rectangle)  # the first row has a ground
