"""The responsibility grammar: who leads, who supports, who answers for a task.

Three steps, none fitted to one document: balanced brackets are scanned (`brackets`), the content
of each is read by a grammar of roles (a list of names, then a role verb; or a role label, then a
list of names), and each list is cut into names (`names.split_list`).
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hbey_analysis.reading.names import SPACE, Span, is_collective, is_name, split_list
from hbey_analysis.reading.source import Problem, line_spans

DIVIDED = "(?:按照?(?:各自)?职[责能](?:分工)?|依职责|依据?职责分工|按分工)?"
MANNER = "(?:分别|共同|联合|具体|积极|密切|认真)?"
VERBS = {
    "lead": "牵头(?:负责|组织|实施|落实|推进|抓总|组织实施|组织落实)?",
    "support": "(?:配合|参与|参加|协助|协同)(?:做好|落实|组织落实|实施|负责|推进)?",
    "implement": "(?:负责|组织|抓好|贯彻)?落实",
    "responsible": "负责(?:组织)?(?:实施)?",
    "guide": "(?:负责)?(?:业务)?指导",
}
# A role verb counts only before a separator or the end: not 牵头 in 各产业链牵头部门.
VERB = re.compile(
    DIVIDED
    + MANNER
    + "(?:"
    + "|".join(f"(?P<{role}>{verb})" for role, verb in VERBS.items())
    + r")(?=[\s，,；;。、]*$|[\s]*[，,；;。])"
)
LABELS = {
    "lead": "牵头(?:考核|责任|负责)?(?:单位|部门)",
    "support": "(?:配合|参与|参加|协助|协办)(?:责任)?(?:单位|部门)",
    "responsible": "(?:主要)?(?:责任|主办|主责|负责|承办)(?:单位|部门)",
    "guide": "指导(?:单位|部门)",
    "implement": "(?:落实|实施)(?:单位|部门)",
    "deadline": "(?:完成)?(?:时限|时间)(?:要求)?",
}
LABEL = re.compile(
    "(?:" + "|".join(f"(?P<{role}>{label})" for role, label in LABELS.items()) + r")\s*[：:]"
)
LABEL_LINE = re.compile(
    r"\s*(?P<label>(?:"
    + "|".join(f"(?P<{role}>{label})" for role, label in LABELS.items())
    + r")\s*[：:])\s*"
)
TOGETHER = "会同"
RULE = re.compile(r"[^，,；;。]*(?:第一位|首位)[^，,；;。]*牵头[^；;。)）]*|[^，,；;。]*下同")
HEADING = re.compile(r"\s*(?:[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十百]+[）)])")
LONGEST_CLAUSE = 1_000


class Participant(NamedTuple):
    """One body in a clause, as written."""

    role: str
    surface: str
    start: int
    end: int
    kind: str


class Clause(NamedTuple):
    """One responsibility clause with its brackets."""

    start: int
    end: int
    participants: tuple[Participant, ...]
    deadline: str | None
    rules: tuple[Span, ...]


Known = Callable[[str], bool]


def find_clauses(
    text: str, known: Known = lambda name: False
) -> tuple[list[Clause], list[Problem]]:
    """Find every bracketed responsibility clause of a text.

    Parameters
    ----------
    text : str
        The whole plan.
    known : callable
        Tells whether a string is a name of the plan's registry.

    Returns
    -------
    clauses : list of Clause
        In the order of the text; they do not overlap.
    problems : list of Problem
        Brackets that are missing, clauses without a lead, bodies named twice.
    """
    clauses: list[Clause] = []
    problems: list[Problem] = []
    for group in brackets(text):
        clause = parse_clause(text, group, known)
        if clause is None:
            continue
        clauses.append(clause)
        problems.extend(_doubts(clause, group))
    for group in label_lines(text, clauses):
        clause = parse_clause(text, group, known)
        if clause is not None:
            clauses.append(clause)
    return sorted(clauses), sorted(problems, key=lambda problem: problem.start)


def label_lines(text: str, taken: list[Clause]) -> Iterator["Bracket"]:
    """Yield the stretches of lines that begin with a role label: 牵头单位：X / 责任单位：Y.

    Lines that follow one another and all begin with a label are one clause; a label with nothing
    behind it takes the next line. Lines in which a bracketed clause stands are left alone.

    Parameters
    ----------
    text : str
        The whole plan.
    taken : list of Clause
        The bracketed clauses, in order.

    Yields
    ------
    Bracket
        From the label to the end of the line, without any bracket.
    """
    starts = sorted(clause.start for clause in taken)
    begin: int | None = None
    end, hungry = 0, False  # hungry: the last label has nothing behind it on its line
    for start, stop in line_spans(text):
        bracketed = bisect_left(starts, stop) > bisect_left(starts, start)
        label = None if bracketed else LABEL_LINE.match(text, start, stop)
        if label and not (begin is None and label.group("deadline")):
            begin = label.start("label") if begin is None else begin
            end, hungry = stop, label.end() == stop
        elif hungry and not bracketed and text[start:stop].strip(SPACE):
            end, hungry = stop, False
        elif begin is not None:
            yield _unbracketed(text, begin, end)
            begin, hungry = None, False
    if begin is not None:
        yield _unbracketed(text, begin, end)


def _unbracketed(text: str, start: int, end: int) -> "Bracket":
    """Return a stretch without brackets, the space at its end left out."""
    while end > start and text[end - 1] in SPACE:
        end -= 1
    return Bracket(start, end, start, end, "")


class Bracket(NamedTuple):
    """A bracketed stretch; `missing` names the bracket that is not there."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    missing: str


def brackets(text: str) -> Iterator[Bracket]:
    """Yield the outermost balanced brackets of `text` in order, and those that lack a side.

    A bracket left open ends with its paragraph, a bracket never opened begins behind the last
    full stop: one slip must not swallow what follows it.
    """
    stack: list[int] = []
    paragraph = 0
    for position, character in enumerate(text):
        if character in "(（":
            stack.append(position)
        elif character in ")）":
            if not stack:
                begin = max(text.rfind(mark, paragraph, position) for mark in "。！？；)）") + 1
                begin = max(begin, paragraph)
                yield Bracket(begin, position + 1, begin, position, "opening")
            elif len(stack) == 1:
                yield Bracket(stack[0], position + 1, stack[0] + 1, position, "")
                stack.clear()
            else:
                stack.pop()
        elif character == "\n" and stack and not _goes_on(text, position):
            yield from _unclosed(text, stack, position)
            stack.clear()
        if character == "\n":
            paragraph = position + 1
    yield from _unclosed(text, stack, len(text))


def _goes_on(text: str, position: int) -> bool:
    """Tell whether a bracket open at a line break is closed on the next line, before another."""
    following = text[position + 1 : position + 1 + LONGEST_CLAUSE]
    line = following.split("\n", 1)[0]
    if not line.strip(SPACE) or HEADING.match(line):
        return False
    closing = min((line.find(mark) for mark in ")）" if mark in line), default=-1)
    opening = min((line.find(mark) for mark in "(（" if mark in line), default=len(line))
    return 0 <= closing < opening


def _unclosed(text: str, stack: list[int], end: int) -> Iterator[Bracket]:
    """Yield the outermost bracket still open at the end of a paragraph."""
    if not stack:
        return
    while end > stack[0] and text[end - 1] in SPACE:
        end -= 1
    inner_end = end - 1 if text[end - 1] == "。" else end
    yield Bracket(stack[0], inner_end, stack[0] + 1, inner_end, "closing")


def parse_clause(text: str, group: Bracket, known: Known = lambda name: False) -> Clause | None:
    """Read one bracket as a responsibility clause.

    Parameters
    ----------
    text : str
        The whole plan.
    group : Bracket
        Where the bracket stands.
    known : callable
        Tells whether a string is a name of the plan's registry.

    Returns
    -------
    Clause or None
        None where the bracket holds something else: a remark, a date, an abbreviation.
    """
    start, end = group.inner_start, group.inner_end
    if end - start > LONGEST_CLAUSE:
        return None
    content = text[start:end]
    rules = [(start + match.start(), start + match.end()) for match in RULE.finditer(content)]
    for left, right in reversed(rules):  # same length, so that offsets hold
        content = content[: left - start] + " " * (right - left) + content[right - start :]
    groups, deadline = _labelled(content) if LABEL.search(content) else _verbal(content)
    participants = []
    for role, left, right in groups:
        for a, b in split_list(content, left, right, known):
            surface = content[a:b]
            kind = "collective" if is_collective(surface) else "named"
            participants.append(Participant(role, surface, start + a, start + b, kind))
    if not _convincing(participants, known):
        return None
    ordered = tuple(_roles_in_context(participants))
    return Clause(group.start, group.end, ordered, deadline, tuple(rules))


def _verbal(content: str) -> tuple[list[tuple[str, int, int]], str | None]:
    """Return (role, start, end) of each list of names that a role verb follows."""
    groups, begin = [], 0
    for match in VERB.finditer(content):
        role = match.lastgroup or ""
        groups.extend(_together(content, role, begin, match.start()))
        begin = match.end()
    if content[begin:].strip(SPACE + "，,；;。、"):
        return [], None  # something follows that no role verb governs
    return groups, None


def _together(content: str, role: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Split X会同Y负责 into X as lead and Y as support."""
    while start < end and content[start] in SPACE + "，,；;。、由":
        start += 1
    joint = content.find(TOGETHER, start, end)
    if joint <= start:
        return [(role, start, end)]
    return [("lead", start, joint), ("support", joint + len(TOGETHER), end)]


def _labelled(content: str) -> tuple[list[tuple[str, int, int]], str | None]:
    """Return (role, start, end) of each list of names behind a role label, and the deadline."""
    groups: list[tuple[str, int, int]] = []
    deadline = None
    matches = list(LABEL.finditer(content))
    stops = [*(match.start() for match in matches[1:]), len(content)]
    for match, stop in zip(matches, stops, strict=True):
        if match.lastgroup == "deadline":
            deadline = content[match.end() : stop].strip(SPACE + "，,；;。") or None
        else:
            while stop > match.end() and content[stop - 1] in SPACE + "，,；;。、":
                stop -= 1
            groups.append((match.lastgroup or "", match.end(), stop))
    return groups, deadline


def _convincing(participants: list[Participant], known: Known) -> bool:
    """Tell whether at least half of the participants look like bodies."""
    looks = sum(known(p.surface) or is_name(p.surface) for p in participants)
    return bool(participants) and 2 * looks >= len(participants)


def _roles_in_context(participants: list[Participant]) -> Iterator[Participant]:
    """Beside a lead, bodies that merely answer for a task support it."""
    led = any(participant.role == "lead" for participant in participants)
    for participant in participants:
        if led and participant.role == "responsible":
            yield participant._replace(role="support")
        else:
            yield participant


def _doubts(clause: Clause, group: Bracket) -> Iterator[Problem]:
    """Yield what a reader of this clause should look at."""
    if group.missing:
        message = f"The {group.missing} bracket of this responsibility clause is missing; add it."
        yield Problem("error", f"missing_{group.missing}_bracket", message, group.start, group.end)
    roles = {participant.role for participant in clause.participants}
    if roles == {"support"}:
        message = "The clause names supporters but no lead; say who leads (…牵头)."
        yield Problem("warning", "no_lead", message, clause.start, clause.end)
