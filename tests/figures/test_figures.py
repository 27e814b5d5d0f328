"""The declared table of the study's figures."""

from fnmatch import fnmatch

import pytest

from hbey_analysis import figures
from hbey_analysis.paths import FIGURES


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_names_every_committed_figure_and_no_other(language):
    drawn = {path.stem for path in (FIGURES / "hbey" / language).glob("*.svg")}
    assert len({figure.name for figure in figures.FIGURES}) == len(figures.FIGURES)
    names = [figure.name for figure in figures.FIGURES]
    assert all(any(fnmatch(stem, name) for name in names) for stem in drawn)
    assert all(any(fnmatch(stem, name) for stem in drawn) for name in names)


@pytest.mark.parametrize("figure", figures.FIGURES, ids=lambda figure: figure.name)
def test_what_draws_a_figure_is_found(figure):
    assert callable(getattr(figures, figure.draw))


def test_another_name_is_not_there():
    assert not hasattr(figures, "draw_nothing")
