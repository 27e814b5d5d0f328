"""Fixtures that several test modules share."""

import pytest

from hbey_analysis import load_plan


@pytest.fixture(scope="session")
def hbey():
    """The plan of 2013."""
    return load_plan("hbey")
