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
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from printed import texts, ticks

from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.measures.specifications import CHOICES
from hbey_analysis.paths import NOTEBOOKS, ROOT
from hbey_analysis.plots import _formats as formats
from hbey_analysis.plots import style
from hbey_analysis.plots.comparison import plot_plans
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
from hbey_analysis.text.phrase import probability

A, B, C, D = names = ["自治区水利厅", "自治区财政厅", "自治区林业厅", "自治区农牧业厅"]
LABELS = ["Water Resources", "Finance", "Forestry", "Agriculture"]


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
    counts = {"n_items": [4, 1], "n_tasks": [6, 1], "n_characters": [100, 50]}
    sizes = table(index=["1", "2"], **counts, share=[0.667, 0.333])
    plot_glance(sizes, words, ax)
    assert bars(ax) == [(0, 50), (0, 100)]
    assert ticks(ax.yaxis)[1] == "1  Strategic positioning"
    assert texts(ax) == ["1 item, 1 task, 33%", "4 items, 6 tasks, 67%"]


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
    assert ax.get_xlabel() == "Number of items"  # and not what stands at a bar's end


@pytest.mark.parametrize("language", LANGUAGES)
def test_fractional_workload_is_written_short(ax, hbey, language):
    load = table(names[:1], lead=[1 / 3], support=[1.0], total=[4 / 3])
    plot_workload(load, Wording(hbey, language), ax)
    assert re.findall(r"[\d.]+", texts(ax)[0]) == ["0.33", "1.33"]


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


def test_plans_that_differ_have_the_lowest_and_the_highest_share_at_their_ends(ax, words):
    shares = pd.DataFrame({"p": [0.5, 0.25], "q": [0.5, 0.75]}, index=["one", "two"])
    plot_plans(shares, words, ax, "profile.axis")
    assert texts(ax) == ["25", "75"]  # none where they are alike
    assert (ticks(ax.yaxis), legend(ax)) == (["two", "one"], ["p", "q"])


def test_of_two_plans_that_are_alike_both_marks_are_seen(ax, words):
    plot_plans(pd.DataFrame({"p": [0.5], "q": [0.5]}, index=["one"]), words, ax, "profile.axis")
    over = max((marks for marks in ax.collections[1:]), key=lambda marks: marks.get_zorder())
    under = next(marks for marks in ax.collections[1:] if marks is not over)
    assert over.get_sizes()[0] < under.get_sizes()[0]


# WCAG 2.2: (lighter + .05) / (darker + .05), of relative luminance; digits are black.
def test_the_darkest_cell_is_pale_enough_for_its_digits():
    shade = matplotlib.colormaps["Greys"]((1 + 0.1) / (PALEST + 0.1))[0]
    luminance = ((shade + 0.055) / 1.055) ** 2.4
    assert (luminance + 0.05) / 0.05 >= 4.5


# ------------------------------------------------------------------ all figures of the study


def shown(fig):
    """Return the texts that a figure prints, drawn as they are printed."""
    formats.drawn(fig, "", "", DPI)
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
    """Tell whether two texts overlap by more than a dot of the PNG."""
    alike = slanted(one) and slanted(two) and one.get_rotation() == two.get_rotation()
    a, b = (upright(text) if alike else text.get_window_extent() for text in (one, two))
    wide, high = (
        min(getattr(a, f"{way}1"), getattr(b, f"{way}1"))
        - max(getattr(a, f"{way}0"), getattr(b, f"{way}0"))
        for way in "xy"
    )
    return min(wide, high) > formats.POINTS / DPI


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
                patch.setattr(
                    style, "drawn", lambda fig, *said: kept.append(fig) or formats.drawn(fig, *said)
                )
                variables = {}
                for cell in code(notebook):
                    exec("".join(cell["source"]), variables)
                    if "parameters" in cell["metadata"].get("tags", []):
                        variables["language"] = language
                        if "others" in variables:  # a notebook that compares: with a second plan
                            patch.chdir(second)
                            variables["others"] = "second.txt"
        return drawn[notebook, language]

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


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [(0.0004, "< .001", "< 0.001"), (0.0006, ".001", "0.001"), (0.042, ".042", "0.042"),
     (0.108, ".11", "0.11"), (0.999, "1.00", "1.00"), (1.0, "1.00", "1.00")],
)  # fmt: skip
def test_a_probability_has_as_few_digits_as_tell_it_from_one_in_twenty(
    hbey, value, english, chinese
):
    said = [probability(value, Wording(hbey, language)) for language in ("en", "zh")]
    assert said == [english, chinese]
