"""Fixtures of the tests of plots."""

import pytest

from hbey_analysis.figures.wording import Wording
from hbey_analysis.plots.style import new_figure


@pytest.fixture
def words(hbey):
    return Wording(hbey, "en")


@pytest.fixture
def ax(drawn):
    return new_figure(height=80)[1]
