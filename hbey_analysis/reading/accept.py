"""The responsibility grammar: who leads, who supports, who answers for a task.

Three steps, none fitted to one document: `stretches` says where a clause may stand, `roles` reads
each such stretch into lists of names with their roles, `names` cuts the lists; here the readings
are weighed, and what convinces becomes a clause.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from hbey_analysis.reading.clause import Group, Reading, read_roles
from hbey_analysis.reading.names import (
    BARE_GOVERNMENT,
    LONGEST_NAME,
    Span,
    is_class,
    is_collective,
    is_name,
    prefix_of,
    split_list,
    with_suffixes,
    words,
)
from hbey_analysis.reading.stretches import (
    Stretch,
    brackets,
    label_lines,
    other_brackets,
    role_sentences,
    running,
)
from hbey_analysis.reading.tokens import Stream, is_label
from hbey_analysis.text.layout import SPACE
from hbey_analysis.text.source import Problem

# A timing in a bracket of its own behind a clause: （2024年底前完成）.
TIMED = re.compile(
    r"\s*[（(]\s*(?:(?:完成|工作|整改|办理|推进|落实)?(?:时限|时间|期限)(?:要求|节点|安排)?[：:])?\s*(?P<timing>[^（）()：:。；;\n]{2,30}?"
    r"(?:前|完成|推进|实施|坚持|年|月|底|日|内))\s*[）)]"
)
MARKED = re.compile(r"[（(](?:(?P<lead>牵头|牵头单位)|(?P<support>配合|参与|协助))[）)]$")
# Members of a list that are plainly no bodies: quantities, doings, persons.
DOING = re.compile(
    r"^(?:每|按|到|于|在|对|将|把|并|且|及时|确保|完成|推进|推动|开展|加快|加强|建立|实现|做好|定期)"
    r"|\d\s*(?:年|月|日|个|项|家|%|％|万|亿|公里|吨|处|名|人)|(?:报告|文件|要求|方案|规划|计划)$"
)
ODD = re.compile(r"[*：:《》]|(?<!自)由|\d\.|[ \t\u3000]{2}")
# What may stand before the first name of a sentence that is a clause.
OPENING = re.compile(
    r"\s*(?:(?:责任|职责|任务|工作)?分工[：:]\s*)?"
    r"(?:(?:具体|主要)?(?:(?:以上|上述|此项|该项|本项)(?:工作|任务)?)?(?P<by>由)|请|会同)?\s*"
)
PERSON = re.compile(
    "(?:[省市区县州盟旗局厅部院处科镇乡组校站队会]长|主任|书记|同志|领导|负责人|责任人|专员)$"
)


LONG = re.compile(f"[^、，,；;。\\s]{{{LONGEST_NAME + 1}}}")
PARAGRAPH_END = re.compile("[ \t\r\u3000\xa0。；;]*+$", re.MULTILINE)


class Participant(NamedTuple):
    """One body in a clause, as written."""

    role: str
    surface: str
    start: int
    end: int
    kind: str


class Clause(NamedTuple):
    """One responsibility clause with its brackets.

    ``unread`` are the words in it that are neither a body nor a role, ``doubts`` the codes of what
    a reader should look at; ``persons`` tells that a label of persons (责任领导：) stands in it.
    """

    start: int
    end: int
    participants: tuple[Participant, ...]
    deadline: str | None
    rules: tuple[Span, ...]
    unread: tuple[Span, ...] = ()
    doubts: tuple[str, ...] = ()
    persons: bool = False


Known = Callable[[str], bool]
DOUBTS = {
    "missing_opening_bracket": (
        "error",
        "The opening bracket of this responsibility clause is missing; add it.",
    ),
    "missing_closing_bracket": (
        "error",
        "The closing bracket of this responsibility clause is missing; add it.",
    ),
    "no_role": ("warning", "The clause states no role; its bodies are read as responsible."),
    "no_lead": ("warning", "The clause names supporters but no lead; say who leads (…牵头)."),
}


def find_clauses(
    text: str, known: Known = lambda name: False
) -> tuple[list[Clause], list[Problem]]:
    """Find every responsibility clause of a text.

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
        Brackets that are missing, clauses without a lead or a role, words that were not read,
        roles that are stated of nobody known.
    """
    stream = Stream(text)
    bracketed = [*brackets(text), *other_brackets(text)]
    read = [_in_brackets(stream, stretch, known) for stretch in bracketed]
    clauses = _outermost([clause for clause in read if clause])
    lines = list(label_lines(stream, [(clause.start, clause.end) for clause in clauses]))
    read = [_stated(stream, stretch, known) for stretch in lines]
    clauses = _outermost([*clauses, *(clause for clause in read if clause)])
    spoken = list(role_sentences(stream))
    clauses = _outermost([*clauses, *_in_sentences(stream, spoken, known)])
    clauses = _timed(text, clauses)
    problems = [problem for clause in clauses for problem in _problems(clause)]
    problems += _persons([clause for clause in clauses if clause.persons])
    tried = [*((stretch, True) for stretch in (*bracketed, *lines))]
    tried += [(stretch, False) for stretch, _ in spoken]
    problems += _passed_over(stream, tried, clauses, known)
    return clauses, sorted(problems, key=lambda problem: problem.start)


def _outermost(found: list[Clause]) -> list[Clause]:
    """Return the clauses in order, without those that stand inside another."""
    kept: list[Clause] = []
    for clause in sorted(found, key=lambda clause: (clause.start, -clause.end)):
        if not kept or clause.start >= kept[-1].end:
            kept.append(clause)
    return kept


def _timed(text: str, clauses: list[Clause]) -> list[Clause]:
    """Give a clause the timing in a bracket of its own behind it: （2024年底前完成）."""
    timed = []
    for clause in clauses:
        match = TIMED.match(text, clause.end)
        if match and clause.deadline is None:
            clause = clause._replace(end=match.end(), deadline=match.group("timing").strip(SPACE))
        timed.append(clause)
    return timed


def _problems(clause: Clause) -> Iterator[Problem]:
    """Yield what a reader of this clause should look at."""
    for code in clause.doubts:
        severity, message = DOUBTS[code]
        yield Problem(severity, code, message, clause.start, clause.end)
    for start, end in clause.unread:
        message = "These words in the clause are read as no body; if they name one, list it."
        yield Problem("warning", "unread_words", message, start, end)


def _persons(clauses: list[Clause]) -> Iterator[Problem]:
    """Yield one problem for all the persons of a document: they are no bodies."""
    if clauses:
        message = (
            f"Persons (责任领导：…) are named and left out; clauses with them: {len(clauses)}."
        )
        yield Problem("warning", "persons", message, clauses[0].start, clauses[0].end)


def _passed_over(
    stream: Stream, tried: list[tuple[Stretch, bool]], clauses: list[Clause], known: Known
) -> Iterator[Problem]:
    """Yield what says who leads or supports, and is in no clause: its bodies are not known.

    Prose often ends in a role verb; such a stretch, not `marked` by a bracket or a label, is
    reported only where nothing but the length of a name kept it from being read.
    """
    starts, ends = [clause.start for clause in clauses], [clause.end for clause in clauses]
    for stretch, marked in tried:
        if bisect_left(starts, stretch.end) > bisect_left(ends, stretch.start + 1):
            continue  # a clause stands here
        long = LONG.search(stream.text, stretch.inner_start, stretch.inner_end)
        if not (marked or long) or stretch.inner_end - stretch.inner_start < 4:
            continue
        reading = read_roles(stream, stretch.inner_start, stretch.inner_end)
        participants, unread = _listed(stream.text, stretch.inner_start, reading, known)
        doubtful = [
            p for p, sure in zip(participants, _firm(participants, known), strict=True) if not sure
        ]
        roles = {p.role for p in participants} & {"lead", "support"}
        if long and doubtful and not unread and all(map(_overlong, doubtful)):
            message = f"A name longer than {LONGEST_NAME} characters is not read; shorten it."
            yield Problem("warning", "name_too_long", message, doubtful[0].start, doubtful[0].end)
        elif marked and doubtful and roles and not reading.rules:
            message = "Who leads or supports is said here, but no body is known; check the names."
            yield Problem("warning", "role_not_read", message, stretch.start, stretch.end)


def _overlong(participant: Participant) -> bool:
    """Tell whether a name would be one but for its length."""
    surface = participant.surface
    return len(surface) > LONGEST_NAME and is_name(surface[-LONGEST_NAME:])


# ---------------------------------------------------------------- reading one stretch


def _in_brackets(stream: Stream, stretch: Stretch, known: Known) -> Clause | None:
    """Read a bracket as a clause: one that states a role, or a mere list of bodies."""
    return _stated(stream, stretch, known) or _roleless(stream, stretch, known)


def _stated(stream: Stream, stretch: Stretch, known: Known) -> Clause | None:
    """Read a stretch in which a verb or a label states a role; None where it holds a remark."""
    reading = read_roles(stream, stretch.inner_start, stretch.inner_end)
    if not any(group.stated for group in reading.groups):
        return None
    participants, unread = _listed(stream.text, stretch.inner_start, reading, known)
    firm = _firm(participants, known)
    if not participants or 2 * sum(firm) < len(firm):
        return None
    # Words that no role governs are tolerated beside bodies beyond doubt only.
    pairs = zip(firm, participants, strict=True)
    if unread and not any(sure and p.kind == "named" for sure, p in pairs):
        return None
    return _clause(stretch, reading, participants, unread, ())


def _roleless(stream: Stream, stretch: Stretch, known: Known) -> Clause | None:
    """Read （市财政局、各区政府） at the end of a paragraph, or with a rule or a mark in it.

    Nothing says what the bodies do: they are `responsible`, and a problem says so.
    """
    if stretch.missing:
        return None
    reading = read_roles(stream, stretch.inner_start, stretch.inner_end)
    participants, unread = _listed(stream.text, stretch.inner_start, reading, known)
    if unread or not all(_firm(participants, known)) or not participants:
        return None
    if any(is_label(p.surface) for p in participants):
        return None  # （牵头单位） names nobody
    marked = any(participant.role == "lead" for participant in participants)
    if not (marked or reading.rules or _closes_paragraph(stream.text, stretch)):
        return None
    return _clause(stretch, reading, participants, [], () if marked else ("no_role",))


def _closes_paragraph(text: str, stretch: Stretch) -> bool:
    """Tell whether a bracket ends its paragraph and does not explain the word before it."""
    before = text[max(0, stretch.start - 12) : stretch.start].rpartition("\n")[2].rstrip(SPACE)
    stopped = before[-1:] in tuple("。；;！”」") or not before
    return stopped and PARAGRAPH_END.match(text, stretch.end) is not None


def _in_sentences(
    stream: Stream, spoken: Iterable[tuple[Stretch, str]], known: Known
) -> Iterator[Clause]:
    """Yield the clauses in running text: 由X牵头，Y配合, or a sentence of names and role verbs.

    No bracket says where such a clause begins, so every participant must be a name beyond doubt.
    A sentence amid others must name a lead and somebody else, or begin with 由; the last one of a
    paragraph may say X负责 alone where X states its level.
    """
    for stretch in running(stream):
        clause = _stated(stream, stretch, known)
        if clause and _beyond_doubt(clause, known) and _divides(clause):
            yield clause
    for stretch, place in spoken:
        clause = _stated(stream, stretch, known)
        # a line without a full stop is no sentence of prose
        printed = place == "alone" and stream.text[stretch.end : stretch.end + 1] != "。"
        if clause is None or not _beyond_doubt(clause, known, classes=printed):
            continue
        opening = OPENING.fullmatch(stream.text, stretch.start, clause.participants[0].start)
        if opening is None:
            continue  # 日常工作由市水务局负责
        led = any(participant.role == "lead" for participant in clause.participants)
        levels = all(prefix_of(p.surface) for p in clause.participants if p.kind == "named")
        called = opening.group("by") and (led or levels)
        if place == "alone" or called or (place == "last" and levels) or _divides(clause):
            yield clause


def _divides(clause: Clause) -> bool:
    """Tell whether a clause names a lead and supporters."""
    return {"lead", "support"} <= {participant.role for participant in clause.participants}


def _beyond_doubt(clause: Clause, known: Known, classes: bool = False) -> bool:
    """Tell whether all of a clause is names and roles; classes of bodies alone only if said so."""
    named = any(participant.kind == "named" for participant in clause.participants)
    return (
        (named or classes)
        and not clause.unread
        and all(_firm(clause.participants, known))
        and all(is_class(p.surface) for p in clause.participants if p.kind == "collective")
        and not any(ODD.search(p.surface) for p in clause.participants)
    )


def _clause(
    stretch: Stretch,
    reading: Reading,
    participants: list[Participant],
    unread: list[Span],
    doubts: tuple[str, ...],
) -> Clause:
    """Make the clause of what was read."""
    ordered = tuple(_roles_in_context(participants))
    if stretch.missing:
        doubts = (f"missing_{stretch.missing}_bracket", *doubts)
    if {participant.role for participant in ordered} == {"support"} and (
        stretch.inner_start > stretch.start or stretch.missing
    ):
        doubts = (*doubts, "no_lead")
    offset = stretch.inner_start
    rules = tuple((offset + left, offset + right) for left, right in reading.rules)
    return Clause(
        stretch.start,
        stretch.end,
        ordered,
        reading.deadline,
        rules,
        tuple(unread),
        doubts,
        reading.persons,
    )


def _roles_in_context(participants: list[Participant]) -> Iterator[Participant]:
    """Beside a lead, bodies that merely answer for a task support it."""
    led = any(participant.role == "lead" for participant in participants)
    for participant in participants:
        if led and participant.role == "responsible":
            yield participant._replace(role="support")
        else:
            yield participant


def _firm(participants: list[Participant] | tuple[Participant, ...], known: Known) -> list[bool]:
    """Tell of each participant whether it is a name by its words: the registry's or the table's."""
    completed = with_suffixes([participant.surface for participant in participants])
    return [known(name) or is_name(name) for name in completed]


def _listed(
    text: str, offset: int, reading: Reading, known: Known
) -> tuple[list[Participant], list[Span]]:
    """Return the participants of all lists, and the spans of members that are plainly no bodies."""
    participants: list[Participant] = []
    unread = [(offset + left, offset + right) for left, right in reading.others]
    for group in reading.groups:
        members = list(_members(text, offset, reading.content, group, known))
        firm = _firm(members, known)
        if not group.stated and not all(firm):
            unread += [(member.start, member.end) for member in members]
            continue
        for member, sure in zip(members, firm, strict=True):
            if not sure and (DOING.search(member.surface) or PERSON.search(member.surface)):
                unread.append((member.start, member.end))
            else:
                participants.append(member)
    return participants, unread


def _members(
    text: str, offset: int, content: str, group: Group, known: Known
) -> Iterator[Participant]:
    """Yield the members of one list; 市水务局（牵头） has its role behind its name."""
    opened = False  # 各 of 各盟行政公署 holds for 市人民政府 behind it
    for left, right in split_list(content, group.start, group.end, known):
        marked = MARKED.search(content, left, right)
        role = (marked.lastgroup or group.role) if marked else group.role
        right = marked.start() if marked else right
        surface = text[offset + left : offset + right]
        collective = is_collective(surface) or (opened and bool(BARE_GOVERNMENT.match(surface)))
        opened = collective and (opened or surface.startswith(words().open))
        kind = "collective" if collective else "named"
        yield Participant(role, surface, offset + left, offset + right, kind)
