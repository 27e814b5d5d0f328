"""What the figures draw: bars, cells, dots and words, and that none of them collide."""

import json
import re
import shutil
from itertools import combinations

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.measures.specifications import CHOICES
from hbey_analysis.paths import NOTEBOOKS, ROOT
from hbey_analysis.plots.coassignment import (
    cluster_order,
    network,
    plot_combinations,
    plot_matrix,
    plot_network,
    plot_precedence,
    plot_significance,
    write_network,
)
from hbey_analysis.plots.robustness import (
    PALEST,
    plot_claims,
    plot_mixing,
    plot_quality,
    plot_specifications,
)
from hbey_analysis.plots.structure import plot_glance
from hbey_analysis.plots.style import COLOURS, DPI, new_figure
from hbey_analysis.plots.workload import plot_workload

A, B, C, D = names = ["自治区水利厅", "自治区财政厅", "自治区林业厅", "自治区农牧业厅"]
LABELS = ["Water Resources", "Finance", "Forestry", "Agriculture"]


@pytest.fixture
def words(hbey):
    return Wording(hbey, "en")


@pytest.fixture
def ax(drawn):
    return new_figure(height=80)[1]


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def ticks(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def dots(ax):
    return [
        tuple(point)
        for collection in ax.collections
        if isinstance(collection, PathCollection)
        for point in np.ma.filled(collection.get_offsets(), np.nan)
    ]


def bars(ax):
    """Return (left, width) of horizontal bars by their height on the axis."""
    return [(patch.get_x(), patch.get_width()) for patch in ax.patches]


def cells(ax):
    """Return the heatmap's values, null where a cell is blank."""
    values = ax.collections[0].get_array()
    return np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)


def lines(ax):
    """Return the ends of the horizontal lines, from the bottom of each collection."""
    return [
        (start[0], end[0])
        for collection in ax.collections
        if isinstance(collection, LineCollection)
        for start, end in collection.get_segments()
    ]


def legend(ax):
    """Return the words of the legend, in the axes or under them."""
    own = ax.get_legend() or ax.figure.legends[0]
    return [text.get_text() for text in own.get_texts()]


def table(index=names, **columns):
    return pd.DataFrame(columns, index=pd.Index(index, name="department"))


# ------------------------------------------------------------------ structure


def test_glance_has_a_bar_a_section_the_first_on_top(ax, words):
    counts = {"n_items": [4, 5], "n_tasks": [6, 7], "n_characters": [100, 50]}
    sizes = table(index=["1", "2"], **counts, share=[0.667, 0.333])
    plot_glance(sizes, words, ax)
    assert bars(ax) == [(0, 50), (0, 100)]
    assert ticks(ax.yaxis)[1] == "1  Strategic positioning"
    assert texts(ax) == ["5 items, 7 tasks, 33%", "4 items, 6 tasks, 67%"]


# ------------------------------------------------------------------ workload


def test_workload_stacks_roles_the_busiest_on_top(ax, words):
    load = table(names[:2], lead=[2, 0], support=[3, 1], total=[5, 1])
    plot_workload(load, words, ax)
    assert bars(ax) == [(0, 0), (0, 2), (0, 1), (2, 3)]
    assert ticks(ax.yaxis) == ["Finance", "Water Resources"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["lead", "support"]
    assert texts(ax) == ["1", "2 of 5"]


def test_workload_without_leads_draws_the_roles_there_are(ax, words):
    plot_workload(table(names[:1], responsible=[2], total=[2]), words, ax, unit="item")
    assert bars(ax) == [(0, 2)]
    assert "items" in ax.get_xlabel()


@pytest.mark.parametrize("language", LANGUAGES)
def test_fractional_workload_is_written_short(ax, hbey, language):
    load = table(names[:1], lead=[1 / 3], support=[1.0], total=[4 / 3])
    plot_workload(load, Wording(hbey, language), ax)
    assert re.findall(r"[\d.]+", texts(ax)[0]) == ["0.33", "1.33"]


# ------------------------------------------------------------------ co-assignment

MATRIX = pd.DataFrame([[5, 2, 0], [2, 3, 1], [0, 1, 4]], index=names[:3], columns=names[:3])


def test_clustering_puts_like_profiles_side_by_side():
    ones = [[2, 0, 2, 0], [0, 2, 0, 2], [2, 0, 2, 0], [0, 2, 0, 2]]
    order = cluster_order(pd.DataFrame(ones, index=names, columns=names))
    assert {frozenset(order[:2]), frozenset(order[2:])} == {frozenset({A, C}), frozenset({B, D})}


def test_clustering_takes_a_department_without_ties():
    lone = MATRIX.copy()
    lone.loc[C] = lone[C] = 0
    assert sorted(cluster_order(lone)) == sorted(names[:3])


def test_two_departments_are_left_in_their_order():
    assert cluster_order(MATRIX.iloc[:2, :2]) == [A, B]


def test_matrix_leaves_zeros_and_self_ties_blank(ax, words):
    plot_matrix(MATRIX, words, ax, "rows", "columns")
    blank = np.isnan(cells(ax).reshape(3, 3))
    assert blank.tolist() == [[True, False, True], [False, True, False], [True, False, True]]
    assert sorted(texts(ax)) == ["1", "1", "2", "2", "3", "4", "5"]
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("rows", "columns")
    assert ticks(ax.xaxis) == ticks(ax.yaxis) == LABELS[:3]


def test_matrix_frames_a_pair_on_both_sides_of_the_diagonal(ax, words):
    plot_matrix(MATRIX, words, ax, framed=[(A, C), (A, D)])  # D is not drawn
    frames = [patch.get_xy() for patch in ax.patches if isinstance(patch, Rectangle)]
    assert sorted((int(x), int(y)) for x, y in frames) == [(0, 2), (2, 0)]


def test_matrix_without_pairs_to_frame_has_no_frame(ax, words):
    plot_matrix(MATRIX, words, ax)
    assert not ax.patches


PAIRS = pd.DataFrame(
    {
        "department_a": [A, A, B], "department_b": [B, C, C], "observed": [9, 6, 3],
        "expected_fixed": [4.0, 3.0, 3.5], "expected_expected": [5.0, 4.0, 3.25],
        "q_fixed": [0.001, 0.05, 0.7], "q_expected": [0.28, 0.5, 1.0],
        "verdict": ["firm", "on the threshold", "not"],
    }
)  # fmt: skip


def test_significance_draws_observed_against_expected_of_each_pair(ax, words):
    plot_significance(PAIRS, words, ax)
    assert lines(ax) == [(3.5, 3), (3, 6), (4, 9)]  # the first on top
    fixed, average, firm, threshold, none = (c.get_offsets().tolist() for c in ax.collections[1:])
    assert fixed == [[3.5, 0], [3, 1], [4, 2]]
    assert average == [[3.25, 0], [4, 1], [5, 2]]
    assert (firm, threshold, none) == ([[9, 2]], [[6, 1]], [[3, 0]])
    assert texts(ax)[:3] == ["0.700   1.00", "0.050   0.50", "0.001   0.28"]
    assert ticks(ax.yaxis)[2] == "Water Resources –\nFinance"


def test_significance_fills_only_what_is_not_chance(ax, words):
    plot_significance(PAIRS, words, ax)
    faces = [to_hex(collection.get_facecolor()[0]) for collection in ax.collections[3:]]
    assert faces == [COLOURS["lead"], COLOURS["support"], "#ffffff"]


def test_significance_names_the_unit_and_has_no_tick_under_its_numbers(ax, words):
    plot_significance(PAIRS, words, ax, unit="item")
    assert "items" in ax.get_xlabel()
    assert max(ax.get_xticks()) <= 9


def test_short_names_of_a_pair_stay_on_one_line(ax, hbey):
    plot_significance(PAIRS, Wording(hbey, "zh"), ax)
    assert "\n" not in ticks(ax.yaxis)[0]


def test_matrix_of_leads_and_supporters_need_not_be_square(ax, words):
    plot_matrix(MATRIX.iloc[:1], words, ax)
    assert ticks(ax.yaxis) == LABELS[:1]
    assert sorted(texts(ax)) == ["2", "5"]


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


def test_network_drawing_leaves_out_weak_ties_and_whom_they_leave_alone(ax, graph, words):
    plot_network(graph, words, ax, least=2)
    assert len(ax.lines) == 1
    assert sorted(texts(ax)) == ["Finance", "Water Resources"]


def test_network_drawing_is_the_same_each_time(drawn, graph, words):
    twice = [new_figure(height=80)[1] for _ in range(2)]
    for ax in twice:
        plot_network(graph, words, ax, least=1)
    assert dots(twice[0]) == dots(twice[1])


def test_network_without_a_tie_to_draw_is_empty(ax, graph, words):
    plot_network(graph, words, ax, least=9)
    assert not ax.lines and not texts(ax)


def test_network_spreads_nodes_out(ax, hbey, words):
    many = list(hbey.departments["department"][:12])
    full = pd.DataFrame(np.ones((12, 12), dtype=int), index=many, columns=many)
    plot_network(network(full, hbey.departments, words), words, ax, least=1)
    gaps = [np.abs(np.subtract(a, b)) >= [0.35, 0.19] for a, b in combinations(dots(ax), 2)]
    assert all(gap.any() for gap in gaps)


def test_precedence_draws_firsts_over_all_clauses(ax, words):
    rows = table(names[:2], support_clauses=[8, 4], first_support=[6, 1], mean_position=[0.25, 0.5])
    plot_precedence(rows, words, ax)
    assert bars(ax) == [(0, 4), (0, 8), (0, 1), (0, 6)]
    assert texts(ax) == ["1 of 4", "6 of 8"]


def test_combinations_draw_a_bar_and_its_members(drawn, words):
    sets = pd.DataFrame({"combination": [f"{A}|{B}", f"{A}|{C}"], "tasks": [3, 2]})
    _, axes = new_figure(height=80, nrows=2)
    upper, lower = plot_combinations(sets, words, axes)
    assert [bar.get_height() for bar in upper.patches] == [3, 2]
    assert texts(upper) == ["3", "2"]
    assert ticks(lower.yaxis)[0] == "Water Resources"  # in both
    rows = {name: place for place, name in enumerate(ticks(lower.yaxis))}
    members = {(0, 0), (0, rows["Finance"]), (1, 0), (1, rows["Forestry"])}
    assert {point for point in dots(lower) if point[0] in (0, 1)} >= members


# ------------------------------------------------------------------ robustness

CURVE = pd.DataFrame(
    {
        "claim": "leading_unequal", "specification": [1, 2, 3, 4], **dict.fromkeys(CHOICES),
        "unit": ["task", "task", "item", "item"], "children": ["separate", "merged"] * 2,
        "estimate": [0.3, 0.1, 0.4, 0.2], "holds": [True, False, True, True], "relative": None,
    }
)  # fmt: skip


@pytest.fixture
def curve(drawn):
    return new_figure(height=80, nrows=2)[1]


def test_specifications_stand_in_the_order_of_their_estimates(curve, words):
    above, _ = plot_specifications(CURVE, words, curve)
    assert sorted(dots(above)) == [(0, 0.1), (1, 0.2), (2, 0.3), (3, 0.4)]
    assert all(ax.lines[0].get_xdata() == [2, 2] for ax in curve)  # the study's own
    assert list(above.lines[1].get_ydata()) == [0.5, 0.5]  # where a figure's claim changes sides


def test_the_study_s_own_specification_need_not_be_among_those_drawn(curve, words):
    above, _ = plot_specifications(CURVE.iloc[1:], words, curve)
    assert [line.get_xdata()[0] for line in above.lines] == [0]  # the half alone


def test_a_claim_of_who_comes_first_is_drawn_relative_to_the_first(curve, words):
    table = CURVE.assign(relative=[1.0, 0.5, 1.0, 0.8])
    above, _ = plot_specifications(table, words, curve)
    assert sorted(dots(above)) == [(0, 0.5), (1, 0.8), (2, 1.0), (3, 1.0)]
    assert above.get_ylabel().replace("\n", " ") == words.say("curve.axis.relative")
    assert len(above.lines) == 1  # the study's own, and no half


def test_a_claim_that_holds_everywhere_is_drawn_by_its_estimates(curve, words):
    above, _ = plot_specifications(CURVE.assign(relative=1.0), words, curve)
    assert above.get_ylabel() == "Gini coefficient"


def test_specifications_in_which_a_claim_fails_are_hollow(curve, words):
    above, _ = plot_specifications(CURVE, words, curve)
    holding, failing = above.collections
    assert failing.get_offsets().tolist() == [[0, 0.1]]
    assert to_hex(failing.get_facecolor()[0]) == "#ffffff" != to_hex(holding.get_facecolor()[0])
    assert legend(above) == ["claim holds (3)", "does not (1)"]


def test_a_claim_that_never_fails_has_no_word_for_failing(curve, words):
    above, _ = plot_specifications(CURVE.assign(holds=True), words, curve)
    assert legend(above) == ["claim holds (4)"]


def test_choices_behind_each_specification_are_marked_and_parted(curve, words):
    _, below = plot_specifications(CURVE, words, curve)
    assert ticks(below.yaxis) == [
        "unit: task", "unit: item", "subordinate bodies apart", "subordinate bodies merged",
    ]  # fmt: skip
    assert dots(below) == [(0, 0), (2, 0), (1, 1), (3, 1), (2, 2), (3, 2), (0, 3), (1, 3)]
    assert [line.get_ydata()[0] for line in below.lines[1:]] == [1.5]


def test_quality_draws_three_bars_a_codebook_the_first_on_top(ax, words):
    rows = pd.DataFrame(
        {"a": [0.9, 0.8], "b": [0.7, 0.6], "readings": [0.5, 0.4]}, index=["themes", "places"]
    )
    plot_quality(rows, words, ax)
    widths = [width for _, width in bars(ax)]
    assert widths == [0.8, 0.9, 0.6, 0.7, 0.4, 0.5]
    assert texts(ax) == ["0.80", "0.90", "0.60", "0.70", "0.40", "0.50"]
    assert ticks(ax.yaxis) == ["places", "themes"]
    middles = [patch.get_y() + patch.get_height() / 2 for patch in ax.patches[1::2]]
    assert middles[0] > middles[1] > middles[2]
    assert len(legend(ax)) == 3


@pytest.mark.parametrize(("level", "side"), [(5, "left"), (18, "right")])
def test_mixing_draws_both_measures_and_marks_both_trades(ax, words, level, side):
    chains = pd.DataFrame(
        {"moved": [0.0, 0.4, 0.5], "spread": [0.0, 0.2, 0.8]}, index=pd.Index([0, 10, 20])
    )
    plot_mixing(chains, words, ax, burn_in=15, level=level)
    moved, spread, burn_in, marked = ax.lines
    assert moved.get_xydata().tolist() == [[0, 0], [10, 0.4], [20, 0.5]]
    assert spread.get_ydata().tolist() == [0, 0.2, 0.8]
    assert (burn_in.get_xdata(), marked.get_xdata()) == ([15, 15], [level, level])
    assert [text.strip() for text in texts(ax)] == ["first draw after 15", f"level from {level}"]
    assert ax.texts[1].get_horizontalalignment() == side
    assert ax.get_ylim()[1] == pytest.approx(0.8 * 1.1)
    assert legend(ax) == [words.say("mixing.moved"), words.say("mixing.spread")]


SHARES = pd.DataFrame(
    {"share": [1.0, 0.5], "holds": [4, 1], "could_differ": [4, 2]}, index=["b", "a"]
)
MOVED = pd.DataFrame({"unit": [0, 0.25], "children": [np.nan, np.nan]}, index=["b", "a"])
BEARS = pd.DataFrame({"unit": [True, True], "children": [False, True]}, index=["b", "a"])


@pytest.fixture
def two(drawn):
    return new_figure(height=60, width=170, ncols=2, sharey=True)[1]


def test_claims_are_drawn_with_how_often_they_hold_the_first_on_top(two, words):
    left, _ = plot_claims(SHARES, MOVED, BEARS, ["B leads", "A is broad"], words, two)
    assert [(patch.get_y() + 0.25, patch.get_width()) for patch in left.patches] == [
        (1, 100), (0, 50),
    ]  # fmt: skip
    assert texts(left) == ["4 of 4", "1 of 2"]
    assert ticks(left.yaxis) == ["A is broad", "B leads"]
    faces = [to_hex(patch.get_facecolor()) for patch in left.patches]
    assert faces == [COLOURS["accent"], COLOURS["grey"]]  # one half is not more than half


def test_a_choice_has_a_cell_where_it_bears_on_the_claim(two, words):
    _, right = plot_claims(SHARES, MOVED, BEARS, ["B leads", "A is broad"], words, two)
    found = [(*text.get_position(), text.get_text()) for text in right.texts]
    assert found == [(0, 1, "0"), (0, 0, "25"), (1, 0, "–")]
    assert [label.replace("\n", " ") for label in ticks(right.xaxis)] == [
        "unit", "subordinate bodies",
    ]  # fmt: skip
    assert right.collections[0].get_array().mask.tolist() == [[False, False], [False, True]]


# WCAG 2.2: (lighter + .05) / (darker + .05), of relative luminance; digits are black.
def test_the_darkest_cell_is_pale_enough_for_its_digits():
    shade = matplotlib.colormaps["Greys"]((1 + 0.1) / (PALEST + 0.1))[0]
    luminance = ((shade + 0.055) / 1.055) ** 2.4
    assert (luminance + 0.05) / 0.05 >= 4.5


# ------------------------------------------------------------------ all figures of the study


def shown(fig):
    """Return the texts that a figure prints, laid out at the resolution of print."""
    fig.set_dpi(DPI)
    fig.draw_without_rendering()
    hidden = set()
    for ax in fig.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                if not ax.axison or not low <= tick.get_loc() <= high:
                    hidden |= {tick.label1, tick.label2}
    return [
        text
        for text in fig.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text not in hidden
    ]


def printed(fig):
    """Return the texts that a figure prints, with their boxes."""
    return [(text.get_text(), text.get_window_extent()) for text in shown(fig)]


def upright(text):
    """Return the box of a text in a frame that is turned with it."""
    angle, place = text.get_rotation(), text.get_transform().transform(text.get_position())
    text.set_rotation(0)
    box = text.get_window_extent()
    text.set_rotation(angle)
    return box.translated(*(Affine2D().rotate_deg(-angle).transform(place) - place))


def slanted(text):
    return text.get_rotation() % 90 != 0 and text.get_rotation_mode() == "anchor"


def overlap(one, two):
    """Tell whether two texts overlap by more than a pixel."""
    alike = slanted(one) and slanted(two) and one.get_rotation() == two.get_rotation()
    a, b = (upright(text) if alike else text.get_window_extent() for text in (one, two))
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1


def collisions(fig):
    """Return the pairs of texts that overlap."""
    pairs = combinations(shown(fig), 2)
    return [(one.get_text(), two.get_text()) for one, two in pairs if overlap(one, two)]


def outside(fig):
    """Return the texts that reach out of the figure."""
    frame = fig.bbox
    return [
        text
        for text, box in printed(fig)
        if box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
    ]


def code(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """The figures of a notebook in a language, drawn in this process, each notebook once."""
    drawn = {}
    second = tmp_path_factory.mktemp("second")
    shutil.copy(ROOT / "data/plans/example/plan.txt", second / "second.txt")

    def draw(notebook, language):
        if (notebook, language) not in drawn:
            kept = drawn[notebook, language] = []
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Figure, "savefig", lambda fig, *_, **options: kept.append(fig))
                variables = {}
                for cell in code(notebook):
                    exec("".join(cell["source"]), variables)
                    if "parameters" in cell["metadata"].get("tags", []):
                        variables["language"] = language
                        if "others" in variables:  # a notebook that compares: with a second plan
                            patch.chdir(second)
                            variables["others"] = "second.txt"
        return list(dict.fromkeys(drawn[notebook, language]))

    return draw


every_notebook = pytest.mark.parametrize(
    "notebook", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem
)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.mark.slow
@every_language
@every_notebook
def test_every_word_lies_inside_its_figure(drawn, figures, notebook, language):
    assert figures(notebook, language)
    assert not [text for fig in figures(notebook, language) for text in outside(fig)]


@pytest.mark.slow
@every_language
@every_notebook
def test_no_two_words_overlap(drawn, figures, notebook, language):
    assert not [pair for fig in figures(notebook, language) for pair in collisions(fig)]


@pytest.mark.slow
@every_notebook
def test_every_figure_says_in_a_headline_what_it_shows(drawn, figures, notebook):
    headlines = [fig.get_suptitle() for fig in figures(notebook, "en")]
    assert all(headlines)
    assert len(set(headlines)) == len(headlines)


@pytest.mark.slow
@every_notebook
def test_a_chinese_figure_has_no_english_label(drawn, figures, notebook, hbey):
    english = set(Wording(hbey, "en").names.values()) | {"lead", "support", "tasks"}
    found = {text for fig in figures(notebook, "zh") for text, _ in printed(fig)}
    assert found
    assert not found & english


def test_colliding_and_outlying_words_are_found(drawn):
    fig, ax = new_figure(height=40)
    ax.axis("off")
    ax.text(0.5, 0.5, "one")
    ax.text(0.5, 0.5, "two")
    ax.text(0.97, 0.1, "reaching out").set_in_layout(False)
    assert collisions(fig) == [("one", "two")]
    assert outside(fig) == ["reaching out"]


@pytest.mark.parametrize(("apart", "found"), [(0.3, []), (0.02, [("one", "two")])])
def test_slanted_words_collide_where_they_touch_and_not_where_their_boxes_do(drawn, apart, found):
    fig, ax = new_figure(height=40)
    ax.axis("off")
    for x, word in ((0.2, "one"), (0.2 + apart * 0.2, "two")):
        ax.text(x, 0.5, word, rotation=40, rotation_mode="anchor", va="bottom", size=8)
    assert collisions(fig) == found
