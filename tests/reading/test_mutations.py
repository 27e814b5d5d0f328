"""Over a million characters of damaged plans: nothing stops the reading, and nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from open_plans import PLANS

from hbey_analysis import PlanError, load_plan
from hbey_analysis.paths import ROOT
from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.reading.bodies import Registry, resolve
from hbey_analysis.reading.outline import read_outline
from hbey_analysis.reading.rules import apply_rules, find_rules

OURS = [ROOT / "data/plans" / name / "plan.txt" for name in ("example", "hbey")]
FILES = [*OURS, *sorted(PLANS.glob("*.txt"))]
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]
INVENTED = sorted(ROOT.glob("tests/labelled/*.txt"))  # short: read as one
TEXTS.append("\n".join(path.read_text(encoding="utf-8") for path in INVENTED))
PIECES = [
    *"()（）[】〔〉、，；：。 　\n\ufeff等和各市由", "\r\n", "\n\n", "牵头", "配合", "负责", "会同",
    "落实",
    "牵头单位：", "责任单位：", "完成时限：", "一、", "（一）", "1．", "(1)", "下同",
    "列第一位者为牵头单位", "以下均需各市州落实，不再列出",
]  # fmt: skip
LEAST = 1_000_000  # characters


@st.composite
def damaged(draw, longest):
    """Cut a piece out of a plan, and delete, double, move and insert in it."""
    text = draw(st.sampled_from(TEXTS))
    start = draw(st.integers(0, max(0, len(text) - longest)))
    text = text[start : start + longest]
    for _ in range(draw(st.integers(1, 12))):
        place, n = draw(st.integers(0, len(text))), draw(st.integers(0, 40))
        piece = text[place : place + n]
        how = draw(st.sampled_from(["delete", "double", "move", "insert"]))
        rest = text[place + n :]
        text = {
            "delete": text[:place] + rest,
            "double": text[:place] + piece + piece + rest,
            "move": piece + text[:place] + rest,
            "insert": text[:place] + draw(st.sampled_from(PIECES)) + text[place:],
        }[how]
    return text


def check(text):
    """Read a text with all that reads; every character and every name keeps its place."""
    clauses, problems = find_clauses(text)
    outline = read_outline(text, clauses)
    assert "".join(text[b.start : b.end] for b in outline.blocks) == text
    for kept in (clauses, apply_rules(clauses, find_rules(text, clauses))):
        for row in resolve(kept, Registry([], {}, frozenset()), text)[0]:
            assert text[row.participant.start : row.participant.end] == row.participant.surface
    for problem in (*problems, *outline.problems):
        assert 0 <= problem.start <= problem.end <= len(text)


@pytest.mark.slow
def test_a_million_characters_of_damaged_plans_are_read():
    read = []

    @given(damaged(longest=9_000))
    @settings(max_examples=250, deadline=None, derandomize=True, database=None)
    def read_one(text):
        read.append(len(text))
        check(text)

    read_one()
    print(f"\n{sum(read):,} characters of {len(TEXTS)} texts in {len(read)} damaged texts")
    assert sum(read) >= LEAST


@pytest.mark.slow
@given(text=damaged(longest=2_500))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_a_damaged_plan_gives_valid_tables(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("damaged") / "plan.txt"
    path.write_bytes(text.encode("utf-8"))
    try:
        plan = load_plan(path, apply_rules=True)
    except PlanError as error:
        assert not text.strip("\ufeff \t\r\n\u3000\xa0"), error  # only what is empty is refused
        return
    assert plan.text == text
    assert "".join(plan.text[b.start : b.end] for b in plan.blocks.itertuples()) == text
