"""Time grows with the text and no faster: the exponent from one plan to a hundred in a row."""

import math
import time

import pytest

from hbey_analysis.paths import PLANS
from hbey_analysis.reading.clauses import find_clauses
from hbey_analysis.reading.notes import find_rules
from hbey_analysis.reading.outline import read_outline
from hbey_analysis.reading.registry import Registry, resolve

TEXTS = {
    "the plan": (PLANS / "hbey" / "plan.txt").read_text(encoding="utf-8"),
    "spaces": " " * 2_000,
    "brackets": "（" * 1_000 + "\n",
    "rules": "以下各市、" * 200,
    "labels": "责任单位：市水务局\n" * 50,
}


def seconds(text):
    """Return the time to read a text's clauses, outline, names and rules."""
    began = time.perf_counter()
    clauses, _ = find_clauses(text)
    read_outline(text, clauses)
    resolve(clauses, Registry([], {}, frozenset()), text)
    find_rules(text, clauses)
    return time.perf_counter() - began


@pytest.mark.parametrize("name", TEXTS)
def test_the_exponent_is_near_one(name):
    once = min(seconds(TEXTS[name]) for _ in range(5))
    exponent = math.log(seconds(TEXTS[name] * 100) / once, 100)
    print(f"\n{name}: time grows with length to the power {exponent:.2f}")
    assert exponent < 1.3
