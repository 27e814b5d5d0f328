"""Merged cells to plain rows."""

import pytest

from hbey_analysis.text.grid import MOST_MERGED, Below, Beside, own_words, spread, tabbed


def kinds(rows):
    """Return each cell's words, with ↑ where they are those above, ← where those beside."""
    marks = {Below: "↑", Beside: "←"}
    return [[marks.get(type(cell), "") + cell for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("rows", "grid"),
    [
        ([[("甲", 1, 1), ("乙", 1, 1)]], [["甲", "乙"]]),
        ([[("甲", 2, 1), ("乙", 1, 1)], [("丙", 1, 1)]], [["甲", "乙"], ["↑甲", "丙"]]),
        ([[("甲", 1, 2), ("乙", 1, 1)]], [["甲", "←甲", "乙"]]),
        ([[("甲", 2, 2)], [("乙", 1, 1)]], [["甲", "←甲"], ["↑甲", "←甲", "乙"]]),
        ([[("甲", 1, 1), ("乙", 3, 1)], [("丙", 1, 1)], []],
         [["甲", "乙"], ["丙", "↑乙"], ["", "↑乙"]]),
        ([[("甲", 0, 1)], [("乙", 1, 1)], [("丙", 1, 1)]], [["甲"], ["↑甲", "乙"], ["↑甲", "丙"]]),
        ([[("甲", 9, 0)], []], [["甲"], ["↑甲"]]),
        ([], []),
    ],
)  # fmt: skip
def test_a_merged_cell_stands_in_each_of_its_places(rows, grid):
    assert kinds(spread(rows)) == grid


def test_a_cell_that_states_any_number_of_columns_does_not_get_them():
    [row] = spread([[("甲", 1, 10**9), ("乙", 1, 10**9)]])
    assert len(row) == MOST_MERGED + 1


def test_what_is_merged_is_printed_once():
    rows = spread([[("甲", 2, 1), ("乙", 1, 2)], [("丙", 1, 1)]])
    assert [own_words(row) for row in rows] == [["甲", "乙"], ["", "丙"]]
    assert list(tabbed(rows)) == ["甲\t乙", "\t丙"]
