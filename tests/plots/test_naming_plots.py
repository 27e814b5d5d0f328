"""What figures 01 and 02 draw: cells, dots and bars of who is named, curves and dots of leads."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex

from hbey_analysis.plots.structure import plot_assignments, shortened
from hbey_analysis.plots.style import COLOURS, PAGE_MM, new_figure
from hbey_analysis.plots.workload import plot_lead_rate, plot_ranks

A, B = "自治区水利厅", "自治区财政厅"
CELLS = pd.DataFrame(
    [
        ("1", A, "named", "lead", False),
        ("1", B, "named", "support", True),
        ("2", A, "named", "support", True),
        ("3", B, "named", "lead", False),
        ("3", "相关盟市", "collective", "support", False),
        ("4", A, "named", "lead", False),  # not drawn: no such column
    ],
    columns=["task_id", "department", "kind", "role", "first"],
)
BODIES = pd.DataFrame(
    {"group": ["approving", "department"], "lead": [1, 2], "support": [1, 1], "total": [2, 3]},
    index=pd.Index([B, A], name="department"),
)
TASKS = pd.DataFrame(
    {"part": ["1", "1", "2"], "measurable": [False, True, False]}, index=["1", "2", "3"]
)


@pytest.fixture
def ax(drawn):
    return new_figure(height=80, width=PAGE_MM)[1]


@pytest.fixture
def grid(ax, words):
    return plot_assignments(CELLS, BODIES, TASKS, words, ax)


def rows_of(ax):
    """Return the rows by their labels."""
    labels = [label.get_text() for label in ax.get_yticklabels()]
    return dict(zip(labels, ax.get_yticks(), strict=True))


def squares(ax, colour, columns):
    """Return (column, row) of the middles of patches in a colour over the tasks."""
    return sorted(
        (round(p.get_x() + p.get_width() / 2, 2), round(p.get_y() + p.get_height() / 2, 2))
        for p in ax.patches
        if to_hex(p.get_facecolor()) == colour and p.get_x() < columns and p.get_y() > -0.9
    )


def test_assignments_draw_a_square_for_each_body_in_each_task(grid):
    row = rows_of(grid)
    water, finance = row["Water Resources"], row["Finance"]
    assert squares(grid, COLOURS["lead"], 3) == [(0, water), (2.9, finance)]
    assert squares(grid, COLOURS["support"], 3) == [(0, finance), (1, water)]


def test_a_dot_marks_the_supporter_named_first(grid):
    row = rows_of(grid)
    dots = [c for c in grid.collections if isinstance(c, PathCollection)]
    found = [tuple(point) for point in dots[0].get_offsets()]
    assert sorted(found) == [(0, row["Finance"]), (1, row["Water Resources"])]


def test_groups_have_headings_in_bold_above_their_bodies(grid):
    row = rows_of(grid)
    assert row["Gatekeepers (1)"] < row["Finance"] < row["Line departments (1)"]
    assert row["Line departments (1)"] < row["Water Resources"] < row["Leagues & Cities"]
    bold = [tick.get_text() for tick in grid.get_yticklabels() if tick.get_weight() == "bold"]
    assert bold == ["Gatekeepers (1)", "Line departments (1)"]


def test_classes_of_bodies_and_measurable_tasks_stand_below_with_their_counts(grid):
    row = rows_of(grid)
    assert squares(grid, COLOURS["grey"], 3)[-1] == (2.9, row["Leagues & Cities"])
    assert squares(grid, "#444444", 3) == [(1, row["Checkable target"])]
    said = {(text.get_text(), text.xy[1]) for text in grid.texts if hasattr(text, "xy")}
    assert {("1 of 2", row["Finance"]), ("2 of 3", row["Water Resources"])} <= said
    assert {("1 of 3", row["Leagues & Cities"]), ("1 of 3", row["Checkable target"])} <= said


def test_bars_above_count_the_bodies_of_each_task(grid):
    heights = [p.get_height() for p in grid.patches if p.get_y() == -0.9 and p.get_height() < 0]
    assert heights == [-4, -2, -2]  # two bodies, one, one; the tallest takes four rows
    assert "2 bodies" in [text.get_text() for text in grid.texts]


def test_parts_are_named_above_their_first_task(grid):
    titles = [text for text in grid.texts if not hasattr(text, "xy")]
    assert [text.get_position()[0] for text in titles] == [-0.5, 2.4]


def test_nothing_is_written_smaller_than_five_points(grid):
    assert min(text.get_size() for text in [*grid.texts, *grid.get_yticklabels()]) >= 5.2


def test_no_title_is_drawn_where_no_task_is_in_a_part(ax, words):
    plot_assignments(CELLS, BODIES, TASKS.assign(part=None), words, ax)
    assert all(hasattr(text, "xy") for text in ax.texts)


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("水利工作", 7, "水利工…")],
)
def test_a_long_title_is_cut(text, width, cut):
    assert shortened(text, width) == cut


RANKS = pd.DataFrame(
    {"observed": [5, 6], "expected": [4.0, 6.0], "low": [3.0, 6.0], "high": [5.0, 6.0]},
    index=pd.Index([1, 2], name="rank"),
)
NOTES = {"observed": "seen", "all": "of all", "named": "of named"}


def test_leads_are_added_up_from_nothing(ax, words):
    plot_ranks({"all": RANKS, "named": RANKS - [0, 1, 1, 1]}, NOTES, words, ax)
    seen, named, every = ax.lines
    assert seen.get_xydata().tolist() == [[0, 0], [1, 5], [2, 6]]
    assert every.get_ydata().tolist() == [0, 4, 6]
    assert named.get_ydata().tolist() == [0, 3, 5]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["seen", "of named", "of all"]


RATES = pd.DataFrame(
    {
        "label": ["Gatekeepers", "Finance", "Water"], "level": ["group", "body", "body"],
        "marked": [True, True, False], "leads": [1, 1, 4], "expected": [3.0, 3.0, 2.5],
        "p": [0.0001, 0.2, 0.04],
    },
    index=["approving", B, A],
)  # fmt: skip


def test_leads_stand_beside_those_of_an_even_draw(ax, words):
    plot_lead_rate(RATES, words, ax)
    rings, plain, marked = (c for c in ax.collections if isinstance(c, PathCollection))
    rows = [0, 1.9, 2.9]  # a gap between groups and bodies
    assert rings.get_offsets().tolist() == [[3, rows[0]], [3, rows[1]], [2.5, rows[2]]]
    assert plain.get_offsets().tolist() == [[4, rows[2]]]
    assert marked.get_offsets().tolist() == [[1, rows[0]], [1, rows[1]]]
    assert to_hex(marked.get_facecolor()[0]) == COLOURS["accent"]
    lines = next(c for c in ax.collections if isinstance(c, LineCollection))
    ends = [np.sort(segment[:, 0]).tolist() for segment in lines.get_segments()]
    assert ends == [[1, 3], [1, 3], [2.5, 4]]


def test_leads_expectation_and_probability_are_written_beside_each_row(ax, words):
    plot_lead_rate(RATES, words, ax)
    written = [text.get_text() for text in ax.texts]
    assert written == [
        "leads", "1", "1", "4", "expected", "3.0", "3.0", "2.5", "P", "< .001", ".20", ".040",
    ]  # fmt: skip
