"""Values without those that take seconds: nulls, directed pairs, specifications, other plans."""

import pytest

from hbey_analysis.values import baseline, naming, robustness, study

COSTLY = (naming.nulls, naming.directed, robustness.specifications, baseline.baseline)


@pytest.fixture
def quick(monkeypatch):
    """Only the topics that are counted at once."""
    topics = tuple(topic for topic in study.TOPICS if topic not in COSTLY)
    monkeypatch.setattr(study, "TOPICS", topics)
