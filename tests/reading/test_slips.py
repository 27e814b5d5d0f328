"""One mark taken out of a clause: its neighbours stay as they are, and a loss is said."""

import pytest
from open_plans import DOCUMENTS, PLANS, needs

from hbey_analysis.paths import ROOT
from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.text.source import legible, source_of

OPEN = [PLANS, DOCUMENTS]
LONGEST = 60_000  # characters of a text: each slip reads it anew


def marks(text, clause):
    """Return the places of a clause's brackets, its first colon and its first separator."""
    inside = range(clause.start, clause.end)
    places = []
    if text[clause.start] in "（(":
        closing = max(text.rfind(mark, clause.start, clause.end) for mark in "）)")
        places += [clause.start, closing] if closing > 0 else [clause.start]
    for wanted in ("：:", "，；、,;"):
        places += [place for place in inside if text[place] in wanted][:1]
    return places


def read(text):
    """Return the bodies and roles of each clause by its start, and the problems."""
    clauses, problems = find_clauses(text)
    said = {c.start: [(p.role, p.surface) for p in c.participants] for c in clauses}
    return clauses, said, {(problem.code, problem.start) for problem in problems}


def slips(folders, step):
    """Yield of every `step`-th slip the clauses hurt beside its own, and whether it is said."""
    count = 0
    for path in (path for folder in folders for path in sorted(folder.glob("*.txt"))):
        text = legible(source_of(path, path.read_bytes()).text)[0]
        if len(text) > LONGEST:
            continue
        clauses, before, known = read(text)
        for clause in clauses:
            for place in marks(text, clause):
                count += 1
                if count % step:
                    continue
                _, after, problems = read(text[:place] + text[place + 1 :])
                after = {start + (start >= place): said for start, said in after.items()}
                hurt = [
                    start
                    for start, said in before.items()
                    if start != clause.start and after.get(start) != said
                ]
                moved = {(code, start + (start >= place)) for code, start in problems}
                yield hurt, bool(moved - known)


@pytest.mark.parametrize(
    ("folders", "step"),
    [
        pytest.param([ROOT / "tests" / "labelled"], 5, id="invented"),
        pytest.param(OPEN, 60, id="real", marks=needs(*OPEN)),
    ],
)
def test_a_slip_hurts_no_other_clause_in_silence(folders, step):
    tried = list(slips(folders, step))
    lost = [said for hurt, said in tried if hurt]
    assert len(tried) > 100
    assert len(lost) <= 0.01 * len(tried)
    assert all(lost)
