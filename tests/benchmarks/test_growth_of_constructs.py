"""Time grows with the text and no faster: every construct of the grammar, repeated 64,000 times.

The constructs are taken from the grammar itself, so that a new one is tried as soon as it is
there: strings that match each regular expression of the reading modules and of data/grammar, each
character that those expressions name, and the words of the tables.
"""

import csv
import importlib
import itertools
import os
import pkgutil
import re
from pathlib import Path

import pytest
from growth import LIMIT, exponent, file_reader
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hbey_analysis import load_plan, reading, text
from hbey_analysis.paths import CODEBOOKS, GRAMMAR, PLANS
from hbey_analysis.text.source import CONTROL

SIZES = (8_000, 64_000)
EVERY = int(os.environ.get("EVERY", "16"))  # of the constructs; 1 takes all, and most of an hour
LONGEST = 24  # characters of what matches an expression
PLAN = (PLANS / "hbey" / "plan.txt").read_text(encoding="utf-8")
CLAUSE = "。（市水务局牵头，市财政局配合）"
LAYOUTS = {
    "one line": lambda repeated: "".join(repeated) + CLAUSE,
    "lines": lambda repeated: "\n".join(repeated) + CLAUSE,
}


def patterns(value):
    """Return the regular expressions in a module's value, those of its tables among them."""
    if isinstance(value, re.Pattern):
        return [value]
    if isinstance(value, dict):
        return [found for inner in value.values() for found in patterns(inner)]
    return []


def expressions():
    """Return every regular expression of the grammar by its name."""
    found = {}
    for room in (text, reading):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                for place, pattern in enumerate(patterns(value)):
                    found[f"{module.name}.{name}.{place}"] = pattern
    for row in tables(GRAMMAR, "pattern"):
        found[row] = re.compile(row)
    return {pattern.pattern: (name, pattern) for name, pattern in found.items()}.values()


def tables(folder, column):
    """Return the cells of a column in the CSV files of a folder."""
    cells = []
    for path in sorted(Path(folder).glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells += [row[column] for row in csv.DictReader(file) if column in row]
    return cells


def sample(pattern):
    """Return a string that matches an expression, of those drawn the longest."""
    drawn = []

    @given(st.from_regex(pattern))
    @settings(
        max_examples=24,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def draw(text):
        first, last = pattern.search(text).span()
        text = text[max(0, first - 1) : last + 1][:LONGEST]  # and what it looks at beside
        drawn.append(CONTROL.sub("水", text).encode("utf-8", "replace").decode())

    draw()
    return max(drawn, key=lambda text: (len(text), text))


def alphabet():
    """Return the characters that the expressions name."""
    named = set("".join(pattern.pattern for _, pattern in expressions()))
    return sorted(character for character in named if not CONTROL.search(character))


WORDS = {
    "roles.csv": tables(GRAMMAR, "word"),
    "names.csv": tables(GRAMMAR, "term"),
    "codebooks": [term for terms in tables(CODEBOOKS, "terms") for term in terms.split("|")],
    "common_words.txt": (GRAMMAR / "common_words.txt").read_text(encoding="utf-8").split(),
}


def steepest(tmp_path, constructs, sizes=SIZES):
    """Return the steepest growth of repeated constructs, with the construct and the layout."""
    read = file_reader(tmp_path / "plan.txt", lambda path: load_plan(path, apply_rules=True))
    found = []
    for construct in constructs:
        for layout, place in LAYOUTS.items():
            growth = exponent(read, lambda n, c=construct, p=place: p(c(n)), sizes)
            found.append((growth, layout, "".join(construct(1))))
    print(f"\n{max(found)}")
    return max(found)


def repeated(text):
    """Return a function that repeats a text."""
    return lambda n: itertools.repeat(text, n)


@pytest.mark.parametrize(("name", "pattern"), list(expressions())[::EVERY])
def test_what_an_expression_matches(tmp_path, name, pattern):
    text = sample(pattern)
    assert text, name
    worst = steepest(tmp_path, [repeated(text)])
    assert worst[0] <= LIMIT, worst


@pytest.mark.parametrize("character", alphabet()[::EVERY])
def test_one_character(tmp_path, character):
    worst = steepest(tmp_path, [repeated(character)])
    assert worst[0] <= LIMIT, worst


BETWEEN = ["", "、", "和", "；", "（", "）", "牵头，", "责任单位：", " "]


@pytest.mark.parametrize(("table", "between"), [*itertools.product(WORDS, BETWEEN)][::EVERY])
def test_the_words_of_a_table(tmp_path, table, between):
    def words(n):
        return (word + between for word in itertools.islice(itertools.cycle(WORDS[table]), n))

    worst = steepest(tmp_path, [words])
    assert worst[0] <= LIMIT, worst


def test_the_plan_itself(tmp_path):
    worst = steepest(tmp_path, [repeated(PLAN)], sizes=(10, 100))
    assert worst[0] <= LIMIT, worst
