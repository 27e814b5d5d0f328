"""Plots of a plan among others: every plan one dot, the plan itself told apart."""

import pandas as pd
import pytest

from hbey_analysis.figures.wording import Wording
from hbey_analysis.plots.baseline import plot_against_even, plot_overlap, plot_strips
from hbey_analysis.plots.style import new_figure


@pytest.fixture
def words(hbey):
    return Wording(hbey, "en")


def points(ax):
    """Return what is drawn under each label."""
    return {dots.get_label(): dots.get_offsets().data.tolist() for dots in ax.collections}


DOTS = pd.DataFrame(
    {
        "row": [0, 0, 0, 1, 1],
        "value": [3.0, 1.0, 2.0, float("nan"), 5.0],
        "mark": ["own", "alike", "alike", "own", "others"],
    }
)


def test_each_plan_with_a_value_is_a_dot_near_its_row(drawn, words):
    _, ax = new_figure(height=40)
    plot_strips(DOTS, ["first", "second"], ["a", "b"], words, ax, "standing.share")
    found = points(ax)
    assert found["This plan"] == [[3, 1]]  # the first row stands on top
    assert [x for x, _ in found["Comparable plans"]] == [1, 2]
    assert all(abs(y - 1) < 0.5 for _, y in found["Comparable plans"])
    assert [x for x, _ in found["Other plans"]] == [5]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["second", "first"]
    assert {note.get_text() for note in ax.texts} == {"a", "b"}


def test_the_draws_of_the_plan_itself_are_a_line_under_its_mark(drawn, words):
    table = pd.DataFrame(
        {"even": [0.4, 0.5], "gini": [0.8, 0.6], "low": [0.3, 0.4], "high": [0.5, 0.6],
         "mark": ["own", "others"]}
    )  # fmt: skip
    _, ax = new_figure(height=60)
    plot_against_even(table, "said", words, ax)
    (line,) = ax.collections[0].get_segments()
    assert line.tolist() == [[0.4, 0.3], [0.4, 0.5]]
    assert points(ax)["This plan"] == [[0.4, 0.8]]
    assert "said" in {text.get_text() for text in ax.texts}


def test_overlap_is_printed_to_two_decimals_and_nothing_where_there_is_none(drawn, words):
    table = pd.DataFrame([[0.5, 0.256], [float("nan"), 1]], index=["a", "b"], columns=["a", "b"])
    _, ax = new_figure(height=40)
    plot_overlap(table, words, ax)
    assert [text.get_text() for text in ax.texts] == ["0.50", "0.26", "1.00"]
