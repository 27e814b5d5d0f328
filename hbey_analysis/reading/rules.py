"""What a plan says about carrying it out: rules for all its clauses, and closing duties."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from hbey_analysis.reading.accept import Clause, Participant
from hbey_analysis.reading.lexicon import name_words
from hbey_analysis.reading.names import is_collective, is_name, split_list
from hbey_analysis.reading.outline import sentences

# Outside a clause nothing shows that a rule is one, so it must be whole: 列第一位者为牵头单位.
FIRST = re.compile(
    "(?:[列排居位]|排名|排序|名列)[^，,。；;：:\\n]{0,6}(?:第一|首位|首个|最前|前)"
    "[^。；;：:\\n]{0,14}?(?:为|是|即|任)[^，,。；;：:\\n]{0,6}牵头(?:[^，,。；;：:）)\\n]*)(?:，?下同)?"
)
ALSO = re.compile(
    "(?:以下|上述|以上)[^。；;\\n]{0,120}?不再(?:一一|逐一|另行|单独|重复)?(?:列出|举例|列举|单列|标注)"
)
PLACED_FIRST = re.compile("第一|首位|首个|前")
BODIES = re.compile(
    "(?P<bodies>(?:各(?![项类条个])|相关|有关)[^。；;]{0,200}?)"
    "(?:均|都|也|需|须|应|要|按[^，,。；;]{0,8}|共同|分别|具体|抓好|认真){0,6}"
    "(?:(?P<implement>(?:负责)?(?:组织)?(?:落实|实施))|(?P<support>配合|参与|参加|协助)"
    "|(?P<responsible>负责))"
)
# A modal is a word of its own: not the 要 of 主要 and 要求, nor the 应 of 应急.
MODAL = "(?<![需主重必不])要(?![求素点件领害闻])"
GOES_ON = re.compile(MODAL)
ACTOR = re.compile(rf"(?P<actor>[^，,；;。]{{2,20}}?){MODAL}")
NAMED_ACTOR = re.compile(
    "(?P<actor>[^，,；;。]{2,40}?)"
    f"(?:(?=作为|将|应(?![急用对收])|须|负责(?![人同])|加强)|按[^，,；;。]{{1,15}}{MODAL})"
)


class Rule(NamedTuple):
    """One rule: who is meant by it, and from where on it holds.

    ``kind`` is "first_leads" (of a flat list the first leads, the others support it) or "also"
    (further bodies, not printed in each clause, have a role in every one). ``own`` tells that it
    holds for its clause alone: several clauses say it, and none says 下同.
    """

    kind: str
    start: int
    end: int
    participants: tuple[Participant, ...]
    own: bool = False


def find_rules(text: str, clauses: list[Clause]) -> list[Rule]:
    """Find the document rules, in clauses and outside them.

    Parameters
    ----------
    text : str
        The whole plan.
    clauses : list of Clause
        Its clauses, in order; each knows the rules inside it.

    Returns
    -------
    list of Rule
        In the order of the text.
    """
    spans = {span for clause in clauses for span in clause.rules}
    starts = [clause.start for clause in clauses]
    for match in (*FIRST.finditer(text), *ALSO.finditer(text)):
        place = bisect_right(starts, match.start()) - 1
        if place < 0 or match.start() >= clauses[place].end:
            spans.add(match.span())
    rules = [_rule(text, *span) for span in sorted(spans)]
    inside = {span for clause in clauses for span in clause.rules}
    again = [
        place
        for place, rule in enumerate(rules)
        if rule.kind == "first_leads" and (rule.start, rule.end) in inside
    ]
    if len(again) > 1 and not any("下同" in text[slice(*rules[place][1:3])] for place in again):
        for place in again:
            rules[place] = rules[place]._replace(own=True)
    return rules


def _rule(text: str, start: int, end: int) -> Rule:
    """Read one rule."""
    words = text[start:end]
    if PLACED_FIRST.search(words) and "牵头" in words:
        return Rule("first_leads", start, end, ())
    match = BODIES.search(text, start, end)
    if match is None:
        return Rule("other", start, end, ())
    role = match.lastgroup or ""
    return Rule(
        "also",
        start,
        end,
        tuple(
            Participant(
                role,
                text[left:right],
                left,
                right,
                "collective" if is_collective(text[left:right]) else "named",
            )
            for left, right in split_list(text, *match.span("bodies"))
        ),
    )


def apply_rules(clauses: list[Clause], rules: list[Rule]) -> list[Clause]:
    """Apply document rules to the clauses from where each rule stands onward.

    Parameters
    ----------
    clauses : list of Clause
        All clauses of the document, in order.
    rules : list of Rule
        From `find_rules`.

    Returns
    -------
    list of Clause
        Under "first_leads" the first of the bodies merely responsible leads and the others support
        it, where nobody else leads; under "also" the rule's own bodies come last.
    """
    applied = []
    effective = list(_effective([rule for rule in rules if not rule.own]))
    own = {(rule.start, rule.end) for rule in rules if rule.own}
    for clause in clauses:
        if not own.isdisjoint(clause.rules):
            clause = clause._replace(participants=_first_leads(clause.participants))
        for rule in effective:
            if clause.end <= rule.start:
                continue
            if rule.kind == "first_leads":
                clause = clause._replace(participants=_first_leads(clause.participants))
            else:
                present = {participant.surface for participant in clause.participants}
                more = [p for p in rule.participants if p.surface not in present]
                clause = clause._replace(participants=(*clause.participants, *more))
        applied.append(clause)
    return applied


def _effective(rules: list[Rule]) -> Iterator[Rule]:
    """Yield the rules that change anything: a rule said again adds nothing to the first."""
    said: set[object] = set()
    for rule in rules:
        what = (rule.kind, *((p.role, p.surface) for p in rule.participants))
        if what not in said and rule.kind != "other":
            said.discard(("first_leads",))  # it has bodies anew to choose from
            said.add(what)
            yield rule


def _first_leads(participants: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """Make the first of the responsible bodies the lead, and the others its support."""
    roles = [participant.role for participant in participants]
    if "lead" in roles or "responsible" not in roles:
        return participants
    first = roles.index("responsible")
    return tuple(
        participant._replace(role="lead" if position == first else "support")
        if participant.role == "responsible"
        else participant
        for position, participant in enumerate(participants)
    )


def duties(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield what each sentence of a closing paragraph asks of somebody.

    A sentence that begins with 要 goes on about the actor of the one before.

    Parameters
    ----------
    text : str
        The whole plan.
    start, end : int
        The paragraph.

    Yields
    ------
    tuple
        The actor, and the span of the duty.
    """
    actor = ""
    for begin, stop in sentences(text, start, end):
        asked = _called_on(text, begin, stop) or _named_actor(text, begin, stop)
        if asked:
            actor = asked.group("actor")
            yield actor, asked.end(), stop
        elif actor and GOES_ON.match(text, begin):
            yield actor, begin + 1, stop
        else:
            actor = ""


def _called_on(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the actor of 要 that a sentence begins with, if its last word may be a body."""
    match = ACTOR.match(text, start, end)
    names = list(split_list(text, *match.span("actor"))) if match else []
    last = text[slice(*names[-1])] if names else ""
    named = is_name(last) or last.endswith(name_words().classes)
    return match if named else None


def _named_actor(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the bodies that a sentence begins with, where 要 does not stand right behind them."""
    match = NAMED_ACTOR.match(text, start, end)
    if match is None:
        return None
    names = split_list(text, *match.span("actor"))
    return match if all(is_name(text[left:right]) for left, right in names) else None
