"""Values of the study, made once: with few draws, since no test here is about chance."""

import pytest

from hbey_analysis.values import naming
from hbey_analysis.values.study import study_values


@pytest.fixture(scope="session")
def few_draws():
    """Few matrices under each null."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(naming, "DRAWS", 200)
        yield


@pytest.fixture(scope="session")
def quick(hbey, few_draws):
    """The values of the plan of 2013."""
    return study_values(hbey)
