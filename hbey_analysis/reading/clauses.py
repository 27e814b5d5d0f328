"""The responsibility grammar: who leads, who supports, who answers for a task.

Three steps, none fitted to one document: balanced brackets are scanned (`brackets`), the content
of each is read by a grammar of roles (a list of names, then a role verb; or a role label, then a
list of names), and each list is cut into names (`names.split_list`).
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hbey_analysis.reading.names import (
    SPACE,
    Span,
    is_collective,
    is_name,
    prefix_of,
    split_list,
    with_suffixes,
)
from hbey_analysis.reading.source import Problem, line_spans

DUTY = (
    "(?:(?:按照?|根据|依据?|依照|结合)(?:各自|部门|本级)?的?(?:工作|法定|部门)?"
    "(?:职[责能](?:任务)?(?:分工|权限|范围)?|权限|(?:任务)?分工))"
)
MANNER = "(?:分别|分头|分工|共同|联合|具体|积极|主动|密切|认真|全力){0,2}"
UNITS = "(?:单位|部门|处室|科室|机构)"
LABELS = {
    "lead": f"总?牵头(?:考核|责任|负责|主管|（责任）|\\(责任\\))?{UNITS}",
    "support": f"(?:配合|参与|参加|协助|协办|协同)(?:责任)?{UNITS}",
    "responsible": (
        f"(?:牵头|责任|配合){UNITS}[和及与](?:牵头|责任|配合|参与|协助){UNITS}"
        f"|(?:主要|第一|具体)?(?:责任|主办|主责|负责|承办|主管){UNITS}|责任主体"
    ),
    "guide": f"(?:业务)?指导{UNITS}",
    "implement": f"(?:组织)?(?:落实|实施){UNITS}|(?:落实|实施)主体",
    "deadline": "(?:完成|工作|整改|办理|推进|落实)?(?:时限|时间|期限)(?:要求|节点|安排)?",
    # Persons are no bodies, but their label ends the list before it.
    "person": (
        "(?:牵头|责任|分管|主管|包抓|包联|联系|配合)(?:[省市县区州])?(?:级)?领导|(?:责任|负责|联系)人"
    ),
}
VERBS = {
    "lead": "(?:总|主)?牵头(?:负责|组织|协调|统筹|推进|抓总|抓好|做好|开展|办理|实施|落实){0,3}",
    "support": (
        "(?:支持|协同)?(?:配合|参与|参加|协助|协同|协办)"
        "(?:做好|抓好|组织|推进|开展|负责|实施|落实|工作){0,3}"
    ),
    "implement": "(?:负责|组织|具体|抓好|推进|贯彻){0,2}(?:落实|抓落实)|(?:组织|具体|推进)实施",
    "guide": "(?:负责|加强)?(?:业务|督促|统筹)?指导(?:督促|协调|推进|实施|落实)?",
    "responsible": f"负责(?:组织)?(?:实施|推进|办理)?|各负其责|承办|{DUTY}(?:推进|实施|办理|执行)?",
}
# A role verb counts only before a separator or the end: not 牵头 in 各产业链牵头部门.
VERB = re.compile(
    rf"{DUTY}?{MANNER}(?:"
    + "|".join(f"(?P<{role}>{verb}|(?:作?为|是)(?:{LABELS[role]}))" for role, verb in VERBS.items())
    + r")(?=\s*(?:[，,；;。、]|$|会同)|[ \u3000]+)"
)
LABEL = re.compile(
    r"(?:[【\[［]\s*)?(?:[省市县区州](?:级|直)?(?:主要)?)?(?:"
    + "|".join(f"(?P<{role}>{label})" for role, label in LABELS.items())
    + r")\s*(?:[】\]］]\s*[：:]?|[：:])"
)
LABEL_LINE = re.compile(rf"\s*(?P<label>{LABEL.pattern})\s*")
# In the middle of a line a label counts behind a stop or a space only.
LABEL_INSIDE = re.compile(
    rf"(?<=[。；;！？）) \u3000])(?:{re.sub('[?]P<[a-z]+>', '?:', LABEL.pattern)})"
)
TOGETHER = "会同"
# What may stand before the first name: a caption (市分工方案：), 由, 以上工作由, 请.
LEADING = re.compile(
    r"[\s，,；;。、]*(?:[^，,、；;。：:()（）]{1,12}[：:])?\s*"
    r"(?:(?:具体|主要|(?:以上|上述|此项|该项|本项)(?:工作|任务)?)?由|请)?\s*"
)
RULE = re.compile(
    "[^，,；;。]*(?:第一(?=[位个的名为])|首位|在前|最前)[^，,；;。]*牵头[^；;。)）]*"
    "|[^，,；;。]*下同|(?:以下|以上|上述)[^。；;]*不再(?:一一|逐一|另行)?(?:列出|列举|单列|标注)"
)
# 2023年6月底前完成, beside the bodies and without a label, is a deadline.
TIMING = re.compile(
    r"(?:(?<=[，,；;。])|^)\s*(?:力争|到|于|每)?"
    r"(?:\d{4}\s*年|\d{1,2}\s*月|年底|年内|长期|持续|常态化)"
    r"(?:[^，,；;。、：:（）()]{0,20}(?:前|完成|推进|实施|坚持|年|月|底|日|内|开展|启动))?"
    r"\s*(?=[，,；;。]|$)"
)
TIMED = re.compile(
    rf"\s*[（(]\s*(?:{LABELS['deadline']}[：:])?\s*(?P<timing>[^（）()：:。；;\n]{{2,30}}?"
    r"(?:前|完成|推进|实施|坚持|年|月|底|日|内))\s*[）)]"
)
HEADING = re.compile(r"\s*(?:[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十百]+[）)])")
MARKED = re.compile(r"[（(](?:(?P<lead>牵头|牵头单位)|(?P<support>配合|参与|协助))[）)]$")
SQUARE = re.compile(r"[\[［【〔\]］】〕\n]")
# 由X牵头，Y配合 up to a stop; 牵头 must stand before a separator, as in VERB.
RUNNING = re.compile(
    r"(?<![自理缘因任])(由[^由。；;！？：:\n]{2,200}?牵头[^由。；;！？：:\n、]{0,8}?[，,、]"
    r"[^由。；;！？：:\n]{2,300}?(?:配合|参加|参与|协助))(?=[。；;，,])"
)
# The same without 由, as the last sentence of a paragraph.
LAST_SENTENCE = re.compile(
    r"(?<=[。；;])[ \u3000]*([^由。；;！？：:\n（）()]{2,200}?牵头"
    r"[^由。；;！？：:\n、（）()]{0,8}?[，,][^由。；;！？：:\n（）()]{2,300}?"
    r"(?:配合|参加|参与|协助))(?=。?[ \u3000]*(?:\r?\n|\Z))"
)
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
    found: list[Clause] = []
    groups = {}
    roleless: set[int] = set()
    for group in (*brackets(text), *square_brackets(text)):
        clause = parse_clause(text, group, known)
        if clause is None and (clause := roleless_clause(text, group, known)):
            roleless.add(clause.start)
        if clause is not None:
            found.append(clause)
            groups[clause.start] = group
    clauses = _outermost(found)
    for group in label_lines(text, clauses):
        clause = parse_clause(text, group, known)
        if clause is not None:
            clauses.append(clause)
    clauses = _outermost([*clauses, *running_clauses(text, known)])
    clauses = _timed(text, clauses)
    problems = [
        problem
        for clause in clauses
        if clause.start in groups
        for problem in _doubts(clause, groups[clause.start], clause.start in roleless)
    ]
    return clauses, sorted(problems, key=lambda problem: problem.start)


def _timed(text: str, clauses: list[Clause]) -> list[Clause]:
    """Give a clause the timing in a bracket of its own behind it: （2024年底前完成）."""
    timed = []
    for clause in clauses:
        match = TIMED.match(text, clause.end)
        if match and clause.deadline is None:
            clause = clause._replace(end=match.end(), deadline=match.group("timing").strip(SPACE))
        timed.append(clause)
    return timed


def _outermost(found: list[Clause]) -> list[Clause]:
    """Return the clauses in order, without those that stand inside another."""
    kept: list[Clause] = []
    for clause in sorted(found, key=lambda clause: (clause.start, -clause.end)):
        if not kept or clause.start >= kept[-1].end:
            kept.append(clause)
    return kept


def running_clauses(text: str, known: Known = lambda name: False) -> Iterator[Clause]:
    """Yield the clauses in running text: 由X牵头，Y配合, or a last sentence X牵头，Y配合.

    No bracket says where such a clause begins, so every participant must be a name beyond doubt.

    Parameters
    ----------
    text : str
        The whole plan.
    known : callable
        Tells whether a string is a name of the plan's registry.

    Yields
    ------
    Clause
        From 由 to the end of the last role verb.
    """
    for match in (*RUNNING.finditer(text), *LAST_SENTENCE.finditer(text)):
        group = Bracket(*match.span(1), *match.span(1), "")
        clause = parse_clause(text, group, known)
        if clause is None or {p.role for p in clause.participants} != {"lead", "support"}:
            continue
        completed = with_suffixes([p.surface for p in clause.participants])
        if all(known(name) or is_name(name) for name in completed):
            yield clause


def square_brackets(text: str) -> Iterator["Bracket"]:
    """Yield the outermost balanced [ ], 【 】 and 〔 〕, each on one line."""
    stack: list[int] = []
    for match in SQUARE.finditer(text):
        character, position = match.group(), match.start()
        if character == "\n":
            stack.clear()
        elif character in "[［【〔":
            stack.append(position)
        elif stack:
            start = stack.pop()
            if not stack:
                yield Bracket(start, position + 1, start + 1, position, "")


def label_lines(text: str, taken: list[Clause]) -> Iterator["Bracket"]:
    """Yield the stretches that a role label begins, without brackets: 牵头单位：X / 责任单位：Y.

    A label stands at the beginning of a line or behind a stop. Lines that follow one another and
    all begin with a label are one clause; a label with nothing behind it takes the next line.
    Lines in which a bracketed clause stands are left alone.

    Parameters
    ----------
    text : str
        The whole plan.
    taken : list of Clause
        The bracketed clauses, in order.

    Yields
    ------
    Bracket
        From the label to the end of its sentence or line, without any bracket.
    """
    starts = sorted(clause.start for clause in taken)
    begin: int | None = None
    end, hungry = 0, False  # hungry: the last label has nothing behind it on its line
    for start, stop in _sentences(text):
        bracketed = bisect_left(starts, stop) > bisect_left(starts, start)
        label = None if bracketed else LABEL_LINE.match(text, start, stop)
        deferred = label and (label.group("deadline") or label.group("person"))
        if label and not (begin is None and deferred):
            begin = label.start("label") if begin is None else begin
            end, hungry = stop, label.end() == stop or text[stop - 1] in "、，,"
        elif begin is not None and not bracketed and (hungry or _names_only(text, start, stop)):
            end, hungry = (stop, text[stop - 1] in "、，,") if start < stop else (end, hungry)
        elif begin is not None:
            yield _unbracketed(text, begin, end)
            begin, hungry = None, False
    if begin is not None:
        yield _unbracketed(text, begin, end)


def _names_only(text: str, start: int, end: int) -> bool:
    """Tell whether a line holds names and nothing else: the list above goes on.

    Headings too may end like names (（二）扩大跨省通办): each must state its level or be a class.
    """
    if HEADING.match(text, start, end):
        return False
    names = [text[left:right] for left, right in split_list(text, start, end)]
    return bool(names) and all(
        is_name(name) and (prefix_of(name) or is_collective(name)) for name in names
    )


def _sentences(text: str) -> Iterator[Span]:
    """Yield the lines of a text, cut where a label stands behind a stop."""
    for start, stop in line_spans(text):
        begin = start
        for match in LABEL_INSIDE.finditer(text, start, stop):
            if match.start() > begin:
                yield begin, match.start()
                begin = match.start()
        full_stop = text.find("。", begin, stop)
        if begin > start and 0 <= full_stop < stop - 1:
            yield begin, full_stop + 1
            begin = full_stop + 1
        yield begin, stop


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
    rules = [match.span() for match in RULE.finditer(content)]
    content = _blank(content, rules)
    groups, deadline = _labelled(content) if LABEL.search(content) else _verbal(content)
    participants = [
        participant
        for role, left, right in groups
        for participant in _listed(content, role, (left, right), start, known)
    ]
    if not _convincing(participants, known):
        return None
    ordered = tuple(_roles_in_context(participants))
    spans = tuple((start + left, start + right) for left, right in rules)
    return Clause(group.start, group.end, ordered, deadline, spans)


def roleless_clause(text: str, group: Bracket, known: Known = lambda name: False) -> Clause | None:
    """Read （市财政局、各区政府） behind a full stop and at the end of its paragraph.

    Nothing says what the bodies do: they are `responsible`, and a problem says so.

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
        None where the bracket holds anything but names, or stands in the middle of a sentence.
    """
    if group.missing or group.end - group.start > LONGEST_CLAUSE:
        return None
    line_end = text.find("\n", group.end)
    behind = text[group.end : line_end if line_end >= 0 else len(text)]
    if behind.strip(SPACE + "。；;") or text[: group.start].rstrip(SPACE)[-1:] not in tuple(
        "。；;"
    ):
        return None
    content = text[group.inner_start : group.inner_end]
    span = (0, len(content))
    participants = tuple(_listed(content, "responsible", span, group.inner_start, known))
    completed = with_suffixes([participant.surface for participant in participants])
    if not participants or not all(known(name) or is_name(name) for name in completed):
        return None
    if any(LABEL.match(f"{name}：") for name in completed):
        return None  # （牵头单位） names nobody
    return Clause(group.start, group.end, participants, None, ())


def _blank(content: str, spans: list[Span]) -> str:
    """Replace the spans by spaces: offsets must hold."""
    for left, right in spans:
        content = content[:left] + " " * (right - left) + content[right:]
    return content


def _listed(
    content: str, role: str, span: Span, offset: int, known: Known
) -> Iterator[Participant]:
    """Yield the participants of one list; 市水务局（牵头） has its role behind its name."""
    for left, right in split_list(content, *span, known):
        marked = MARKED.search(content, left, right)
        own = (marked.lastgroup or role) if marked else role
        right = marked.start() if marked else right
        surface = content[left:right]
        kind = "collective" if is_collective(surface) else "named"
        yield Participant(own, surface, offset + left, offset + right, kind)


def _verbal(content: str) -> tuple[list[tuple[str, int, int]], str | None]:
    """Return (role, start, end) of each list of names that a role verb follows, and the timing."""
    timings = [match.span() for match in TIMING.finditer(content)]
    deadline = content[slice(*timings[0])].strip(SPACE) if timings else None
    content = _blank(content, timings)
    groups, begin = [], 0
    for match in VERB.finditer(content):
        role = match.lastgroup or ""
        groups.extend(_together(content, role, begin, match.start()))
        begin = match.end()
    if content[begin:].strip(SPACE + "，,；;。、"):
        return [], None  # something follows that no role verb governs
    return groups, deadline


def _together(content: str, role: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Split X会同Y负责 into X as lead and Y as support."""
    leading = LEADING.match(content, start, end)
    start = leading.end() if leading else start
    joint = content.find(TOGETHER, start, end)
    if joint < 0:
        return [(role, start, end)]
    support = ("support", joint + len(TOGETHER), end)
    stop = joint
    while stop > start and content[stop - 1] in SPACE + "，,；;、":
        stop -= 1
    return [("lead", start, stop), support] if stop > start else [support]


def _labelled(content: str) -> tuple[list[tuple[str, int, int]], str | None]:
    """Return (role, start, end) of each list of names behind a role label, and the deadline."""
    groups: list[tuple[str, int, int]] = []
    deadline = None
    matches = list(LABEL.finditer(content))
    stops = [*(match.start() for match in matches[1:]), len(content)]
    for match, stop in zip(matches, stops, strict=True):
        if match.lastgroup == "deadline":
            deadline = content[match.end() : stop].strip(SPACE + "，,；;。") or None
        elif match.lastgroup != "person":
            # Timing words behind the names, without a label of their own.
            timing = TIMING.search(content, match.end(), stop)
            if timing and timing.end() == stop:
                deadline = deadline or timing.group().strip(SPACE)
                stop = timing.start()
            while stop > match.end() and content[stop - 1] in SPACE + "，,；;。、":
                stop -= 1
            groups.append((match.lastgroup or "", match.end(), stop))
    return groups, deadline


def _convincing(participants: list[Participant], known: Known) -> bool:
    """Tell whether at least half of the participants look like bodies."""
    surfaces = [participant.surface for participant in participants]
    completed = with_suffixes(surfaces)  # 天河 of 天河、黄埔、南沙区政府
    looks = sum(known(name) or is_name(name) for name in completed)
    return bool(participants) and 2 * looks >= len(participants)


def _roles_in_context(participants: list[Participant]) -> Iterator[Participant]:
    """Beside a lead, bodies that merely answer for a task support it."""
    led = any(participant.role == "lead" for participant in participants)
    for participant in participants:
        if led and participant.role == "responsible":
            yield participant._replace(role="support")
        else:
            yield participant


def _doubts(clause: Clause, group: Bracket, roleless: bool) -> Iterator[Problem]:
    """Yield what a reader of this clause should look at."""
    if group.missing:
        message = f"The {group.missing} bracket of this responsibility clause is missing; add it."
        yield Problem("error", f"missing_{group.missing}_bracket", message, group.start, group.end)
    roles = {participant.role for participant in clause.participants}
    if roleless:
        message = "The clause states no role; its bodies are read as responsible."
        yield Problem("warning", "no_role", message, clause.start, clause.end)
    if roles == {"support"}:
        message = "The clause names supporters but no lead; say who leads (…牵头)."
        yield Problem("warning", "no_lead", message, clause.start, clause.end)
