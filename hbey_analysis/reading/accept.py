"""The responsibility grammar: who leads, who supports, who answers for a task.

Three steps, none fitted to one document: `stretches` says where a clause may stand, `clause` reads
each such stretch into lists of names with their roles, `names` cuts the lists; here the readings
are weighed by declared rows, and what convinces becomes a clause.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from hbey_analysis.reading.clause import Group, Reading, read_roles
from hbey_analysis.reading.columns import Row as TableRow
from hbey_analysis.reading.columns import text_rows
from hbey_analysis.reading.lexicon import name_words
from hbey_analysis.reading.names import (
    BARE_GOVERNMENT,
    LONGEST_NAME,
    Span,
    is_class,
    is_collective,
    is_name,
    prefix_of,
    run_together,
    split_list,
    with_suffixes,
)
from hbey_analysis.reading.stretches import (
    HEADING,
    Stretch,
    brackets,
    label_lines,
    other_brackets,
    over_lines,
    role_sentences,
    row_cells,
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
ODD = re.compile(
    r"[*#：:《》]|(?<!自)由|受(?!理)|\d\.|[ \t\u3000]{2}"
    r"|^“[^”]*$|^第[一二三四五六七八九十百]+[条章节]|^[（(]|[）)].*[（(]"
)
# What may stand before the first name of a sentence that is a clause.
BEFORE_FIRST_NAME = re.compile(
    r"\s*(?:(?:责任|职责|任务|工作)?分工[：:]\s*)?"
    r"(?:(?:具体|主要)?(?:(?:以上|上述|此项|该项|本项)(?:工作|任务)?)?(?P<by>由)|请|会同)?\s*"
)
PERSON = re.compile(
    "(?:[省市区县州盟旗局厅部院处科镇乡组校站队会]长|主任|书记|同志|领导|负责人|责任人|专员)$"
)


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
# A mark is missing: what the clause says may be otherwise.
SLIPS = frozenset(
    ("missing_opening_bracket", "missing_closing_bracket", "missing_colon", "names_run_together")
)
# Said once for the document, with the number of clauses.
ONCE = {
    "persons": "Persons (责任领导：…) are named and left out; clauses with them: {}.",
    "no_role": "No role is stated, and the bodies are read as responsible; such clauses: {}.",
}
DOUBTS = {
    "missing_opening_bracket": (
        "error",
        "The opening bracket of this responsibility clause is missing; add it.",
    ),
    "missing_closing_bracket": (
        "error",
        "The closing bracket of this responsibility clause is missing; add it.",
    ),
    "missing_colon": ("warning", "The colon behind a label (牵头单位) is missing; add it."),
    "names_run_together": (
        "warning",
        "A separator seems to be missing: two names, or a name and a verb, are read as one name.",
    ),
    "no_lead": ("warning", "The clause names supporters but no lead; say who leads (…牵头)."),
    "unread_words": (
        "warning",
        "These words in the clause are read as no body; if they name one, list it.",
    ),
    "name_too_long": (
        "warning",
        f"A name longer than {LONGEST_NAME} characters is not read; shorten it.",
    ),
    "role_not_read": (
        "warning",
        "Who leads or supports is said here, but no body is known; check the names.",
    ),
}


def _doubt(code: str, start: int, end: int) -> Problem:
    """Return the problem of a code."""
    severity, message = DOUBTS[code]
    return Problem(severity, code, message, start, end)


def find_clauses(
    text: str, known: Known = lambda name: False, rows: list[TableRow] | None = None
) -> tuple[list[Clause], list[Problem]]:
    """Find every responsibility clause of a text.

    Parameters
    ----------
    text : str
        The whole plan.
    known : callable
        Tells whether a string is a name of the plan's registry.
    rows : list of Row, optional
        The rows of its tables, where they are known: those that `text_rows` finds.

    Returns
    -------
    clauses : list of Clause
        In the order of the text; they do not overlap.
    problems : list of Problem
        Brackets that are missing, clauses without a lead or a role, words that were not read,
        roles that are stated of nobody known.
    """
    stream = Stream(text)
    passed: list[tuple[str, Candidate]] = []

    def accepted(places: Iterable[tuple[str, Stretch]]) -> list[Clause]:
        """Return the clauses among some stretches, beside those found before."""
        return _outermost([*clauses, *_accepted(stream, places, known, passed)])

    clauses: list[Clause] = []
    rows = text_rows(text) if rows is None else rows
    clauses = _with_times(text, accepted(("table row", found) for found in row_cells(rows)), rows)
    # without （一）, of which there are as many as clauses
    round_ = [one for one in brackets(text) if not HEADING.fullmatch(text, one.start, one.end)]
    clauses = accepted(("bracket", found) for found in (*round_, *other_brackets(text)))
    clauses = accepted(("open bracket", found) for found in over_lines(text, round_))
    taken = [(clause.start, clause.end) for clause in clauses]
    clauses = accepted(("label line", found) for found in label_lines(stream, taken))
    spoken = [("running", found) for found in running(stream)]
    clauses = accepted((*spoken, *role_sentences(stream)))
    clauses = _timed(text, _in_company(clauses))
    problems = [problem for clause in clauses for problem in _problems(clause)]
    problems += _once("persons", [clause for clause in clauses if clause.persons])
    problems += _once("no_role", [clause for clause in clauses if "no_role" in clause.doubts])
    problems += _passed_over(passed, clauses)
    return clauses, sorted(problems, key=lambda problem: problem.start)


def _with_times(text: str, clauses: list[Clause], rows: list[TableRow]) -> list[Clause]:
    """Give the clause of a table's row the time that stands in a cell apart from the bodies."""
    times = {row.cells[0].start: row.time for row in rows if row.cells and row.time}
    return [
        clause._replace(deadline=text[slice(*time)])
        if (time := times.get(clause.start)) and clause.deadline is None
        else clause
        for clause in clauses
    ]


def _outermost(found: Iterable[Clause]) -> list[Clause]:
    """Return the clauses in order, without those that stand inside another."""
    kept: list[Clause] = []
    for clause in sorted(found, key=lambda clause: (clause.start, -clause.end)):
        if not kept or clause.start >= kept[-1].end:
            kept.append(clause)
    return kept


def _in_company(clauses: list[Clause]) -> list[Clause]:
    """Leave out a text's one clause where it is a word that states no role and no level."""
    if len(clauses) == 1 and "no_role" in clauses[0].doubts and not clauses[0].rules:
        first, *others = (body.surface for body in clauses[0].participants)
        said = prefix_of(first) or first.startswith(name_words().open)
        if not others and not said:  # （招标代理机构）
            return []
    return clauses


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
    codes = (code for code in clause.doubts if code not in ONCE)
    yield from (_doubt(code, clause.start, clause.end) for code in codes)
    yield from (_doubt("unread_words", *span) for span in clause.unread)


def _once(code: str, clauses: list[Clause]) -> Iterator[Problem]:
    """Yield one problem for a habit of the whole document, at the first of its clauses."""
    if clauses:
        message = ONCE[code].format(len(clauses))
        yield Problem("warning", code, message, clauses[0].start, clauses[0].end)


def _passed_over(passed: list[tuple[str, "Candidate"]], clauses: list[Clause]) -> Iterator[Problem]:
    """Yield what says who leads or supports, and is in no clause."""
    starts, ends = [clause.start for clause in clauses], [clause.end for clause in clauses]
    for place, candidate in passed:
        start, end = candidate.stretch.start, candidate.stretch.end
        if bisect_left(starts, end) > bisect_left(ends, start + 1):
            continue  # a clause stands here
        row = _first(REPORTED, place, candidate)
        if row and row.doubts == ("name_too_long",):
            start, end = candidate.doubtful[0].start, candidate.doubtful[0].end
        if row:
            yield _doubt(row.doubts[0], start, end)


def _overlong(participant: Participant) -> bool:
    """Tell whether a name would be one but for its length."""
    surface = participant.surface
    return len(surface) > LONGEST_NAME and is_name(surface[-LONGEST_NAME:])


# ---------------------------------------------------------------- what suffices where


class Candidate:
    """A stretch read as a clause, and what can be said of it.

    Parameters
    ----------
    stream : Stream
        Of the whole plan.
    stretch : Stretch
        Where it stands.
    known : callable
        Tells whether a string is a name of the plan's registry.
    """

    def __init__(self, stream: Stream, stretch: Stretch, known: Known) -> None:
        self.text = stream.text
        self.stretch = stretch
        self.reading = read_roles(stream, stretch.inner_start, stretch.inner_end, stretch.labels)
        self.participants, self.unread = _listed(
            stream.text, stretch.inner_start, self.reading, known
        )
        self.firm = _firm(self.participants, known)
        pairs = zip(self.participants, self.firm, strict=True)
        self.doubtful = [participant for participant, sure in pairs if not sure]
        self.roles = {participant.role for participant in self.participants}
        self.slips = tuple(self._slips(known))

    def _slips(self, known: Known) -> Iterator[str]:
        """Yield the codes of marks that seem to be missing, and that did not keep it unread."""
        if self.stretch.missing:
            yield f"missing_{self.stretch.missing}_bracket"
        if self.reading.open_label:
            yield "missing_colon"
        named = (p.surface for p in self.participants if p.kind == "named")
        if any("牵头" in name or run_together(name) for name in named if not known(name)):
            yield "names_run_together"

    def states_a_role(self) -> bool:
        """Tell whether a verb or a label gives one."""
        return any(group.stated for group in self.reading.groups)

    def half_are_names(self) -> bool:
        """Tell whether half of the participants are names beyond doubt."""
        return bool(self.participants) and 2 * sum(self.firm) >= len(self.firm)

    def rest_is_anchored(self) -> bool:
        """Tell whether words that no role governs stand beside a body beyond doubt."""
        pairs = zip(self.firm, self.participants, strict=True)
        return not self.unread or any(sure and p.kind == "named" for sure, p in pairs)

    def all_are_names(self) -> bool:
        """Tell whether nothing but names beyond doubt is in it, and one at least."""
        return bool(self.participants) and not self.unread and all(self.firm)

    def has_both_brackets(self) -> bool:
        """Tell whether no bracket is missing."""
        return not self.stretch.missing

    def is_no_label(self) -> bool:
        """Tell whether bodies are named: （牵头单位） names nobody."""
        return not any(is_label(participant.surface) for participant in self.participants)

    def is_marked(self) -> bool:
        """Tell whether a mark behind a name says who leads: 市水务局（牵头）."""
        return "lead" in self.roles

    def ends_its_paragraph(self) -> bool:
        """Tell whether it ends its paragraph and explains no word before it, or holds a rule."""
        return bool(self.reading.rules) or _closes_paragraph(self.text, self.stretch)

    def names_a_body(self) -> bool:
        """Tell whether one participant is no class of bodies."""
        return any(participant.kind == "named" for participant in self.participants)

    def is_a_printed_line(self) -> bool:
        """Tell whether no stop ends it: such a line is no sentence of prose."""
        return self.text[self.stretch.end : self.stretch.end + 1] not in tuple("。；;")

    def reads_like_a_list(self) -> bool:
        """Tell whether classes end as classes do, and no name has marks of prose in it."""
        classes = (p.surface for p in self.participants if p.kind == "collective")
        odd = any(ODD.search(participant.surface) for participant in self.participants)
        return all(map(is_class, classes)) and not odd

    def begins_with_a_name(self) -> bool:
        """Tell whether only 由, 请, 分工： and the like stand before the first name."""
        return self._opening() is not None

    def divides_the_work(self) -> bool:
        """Tell whether it names a lead and supporters."""
        return {"lead", "support"} <= self.roles

    def states_levels(self) -> bool:
        """Tell whether every body states its level: 市财政局."""
        return all(prefix_of(p.surface) for p in self.participants if p.kind == "named")

    def states_a_level(self) -> bool:
        """Tell whether a body states its level: 市财政局, beside 松溪岭水文站."""
        return any(prefix_of(p.surface) for p in self.participants)

    def calls_on_a_lead(self) -> bool:
        """Tell whether 由 begins it, and it names a lead or bodies that state their level."""
        opening = self._opening()
        by = opening is not None and opening.group("by") is not None
        return by and (self.is_marked() or self.states_levels())

    def lacks_a_bracket_and_states_a_role(self) -> bool:
        """Tell whether a bracket is missing, and a verb or a label in it gives a role."""
        return bool(self.stretch.missing) and self.states_a_role() and any(self.firm)

    def lacks_the_closing(self) -> bool:
        """Tell whether it is the closing bracket that is missing."""
        return self.stretch.missing == "closing"

    def would_fit_but_for_length(self) -> bool:
        """Tell whether nothing but the length of a name kept it from being read."""
        return bool(self.doubtful) and not self.unread and all(map(_overlong, self.doubtful))

    def names_nobody_known(self) -> bool:
        """Tell whether it says who leads or supports, and some of the bodies are not known."""
        stated = bool(self.roles & {"lead", "support"}) and not self.reading.rules
        return stated and bool(self.doubtful)

    def _opening(self) -> re.Match[str] | None:
        """Return what stands before the first name, if nothing else does."""
        return BEFORE_FIRST_NAME.fullmatch(
            self.text, self.stretch.start, self.participants[0].start
        )


class Row(NamedTuple):
    """What suffices at a place: all conditions of a row; a doubt is a code of `DOUBTS`."""

    place: str
    conditions: tuple[Callable[[Candidate], bool], ...]
    doubts: tuple[str, ...] = ()


_C = Candidate
STATED = (_C.states_a_role, _C.half_are_names, _C.rest_is_anchored)
LISTED = (_C.all_are_names, _C.has_both_brackets, _C.is_no_label)
# No bracket says where a sentence begins, so all of it must be names beyond doubt.
SPOKEN = (*STATED, _C.all_are_names, _C.reads_like_a_list)
OPENED = (*SPOKEN, _C.names_a_body, _C.begins_with_a_name)
ACCEPTED = (
    Row("bracket", STATED),
    Row("bracket", (*LISTED, _C.is_marked)),
    Row("bracket", (*LISTED, _C.ends_its_paragraph), ("no_role",)),
    Row("open bracket", (*STATED, _C.all_are_names)),
    Row("label line", STATED),
    Row("table row", STATED),
    Row("running", (*SPOKEN, _C.names_a_body, _C.divides_the_work)),
    Row("alone", (*SPOKEN, _C.is_a_printed_line, _C.begins_with_a_name)),
    Row("alone", (*OPENED, _C.is_marked)),
    Row("alone", (*OPENED, _C.states_a_level)),
    Row("last", (*OPENED, _C.calls_on_a_lead)),
    Row("last", (*OPENED, _C.states_a_level)),
    Row("last", (*OPENED, _C.divides_the_work)),
    Row("amid", (*OPENED, _C.calls_on_a_lead)),
    Row("amid", (*OPENED, _C.divides_the_work)),
)


# What is in no clause and is reported all the same. Prose often ends in a role verb; only a bracket
# or a label shows that somebody was to be named.
REPORTED = (
    *(
        Row(place, (_C.would_fit_but_for_length,), ("name_too_long",))
        for place in ("bracket", "table row", "label line", "alone", "last", "amid")
    ),
    Row(
        "bracket",
        (_C.lacks_a_bracket_and_states_a_role, _C.lacks_the_closing),
        ("missing_closing_bracket",),
    ),
    Row("bracket", (_C.lacks_a_bracket_and_states_a_role,), ("missing_opening_bracket",)),
    *(
        Row(place, (_C.names_nobody_known,), ("role_not_read",))
        for place in ("bracket", "table row", "label line")
    ),
)


def _first(rows: tuple[Row, ...], place: str, candidate: Candidate) -> Row | None:
    """Return the first row of a table whose conditions all hold at this place."""
    for row in rows:
        if row.place == place and all(holds(candidate) for holds in row.conditions):
            return row
    return None


def _accepted(
    stream: Stream,
    places: Iterable[tuple[str, Stretch]],
    known: Known,
    passed: list[tuple[str, Candidate]],
) -> Iterator[Clause]:
    """Yield the clauses among some stretches; what is none is added to those passed over."""
    for place, stretch in places:
        candidate = Candidate(stream, stretch, known)
        row = _first(ACCEPTED, place, candidate)
        if row:
            yield _clause(candidate, row.doubts)
        else:
            passed.append((place, candidate))


# ---------------------------------------------------------------- reading one stretch


def _closes_paragraph(text: str, stretch: Stretch) -> bool:
    """Tell whether a bracket ends its paragraph and does not explain the word before it."""
    before = text[max(0, stretch.start - 12) : stretch.start].rpartition("\n")[2].rstrip(SPACE)
    stopped = before[-1:] in tuple("。；;！”」") or not before
    return stopped and PARAGRAPH_END.match(text, stretch.end) is not None


def _clause(candidate: Candidate, doubts: tuple[str, ...]) -> Clause:
    """Make the clause of what was read."""
    stretch, reading = candidate.stretch, candidate.reading
    ordered = tuple(_roles_in_context(candidate.participants))
    doubts = (*candidate.slips, *doubts)
    if {participant.role for participant in ordered} == {"support"} and (
        stretch.inner_start > stretch.start or stretch.missing
    ):
        doubts = (*doubts, "no_lead")
    offset = stretch.inner_start
    return Clause(
        stretch.start,
        stretch.end,
        ordered,
        reading.deadline,
        tuple((offset + left, offset + right) for left, right in reading.rules),
        tuple(candidate.unread),
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
        opened = collective and (opened or surface.startswith(name_words().open))
        kind = "collective" if collective else "named"
        yield Participant(role, surface, offset + left, offset + right, kind)
