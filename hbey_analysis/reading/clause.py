"""What a responsibility clause says: lists of names, each with its role, and timing.

A role is a verb behind its list (X牵头，Y配合) or a label before it (牵头单位：X); both may meet in
one clause (责任单位：X牵头，Y配合). Nothing here knows where in a text a clause stands.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from hbey_analysis.reading.names import Span
from hbey_analysis.reading.tokens import NO_LIST, Label, Stream, Verb
from hbey_analysis.text.layout import PAGE, SPACE

STOPS = SPACE + "，,；;。、"
PARTS = str.maketrans("|\t", "；；")  # between the cells of a row
# A cell that names nobody: 无.
NO_BODY = re.compile("(?<![^；\n])[ \u3000]*(?:无|[-–—－/／]+)[ \u3000]*(?![^；\n])")
STOP = re.compile("[；;。]")
# Another field of a form, which names no body: 目标位置：全省前5.
FIELD = re.compile(r"(?<=[；;。])\s*[\u4e00-\u9fff]{2,8}[：:][^；;。]*")
COMMA = re.compile("[，,；;]")
BULLET = r"(?:[●○◆◇■□▲△★☆•·*►▶－—–-]+|[（(]?\d{1,2}(?:[）)]|[．、]|\.(?!\d)))"
TOGETHER = "会同"
# What may stand before the first name: a caption (市分工方案：), 由, 居民健康卡发放由, 请.
LEADING = re.compile(
    r"[\s，,；;。、]*(?:[^，,、；;。：:()（）]{1,12}[：:])?\s*"
    r"(?:[^，,、；;。：:()（）]{0,16}(?<![自理缘因任经])由|请)?\s*"
)
# From the stop before it: searched for once in each phrase, not from each of its characters.
RULE = re.compile(
    "(?<![^，,；;。（(：:])(?:"
    "(?:[^，,；;。（(：:]*(?:所列|列出|标注)[^，,；;。（(：:]*[，,])?"
    "[^，,；;。（(：:]*?(?:第一(?=[位个的名为])|首位|在前|最前)[^，,；;。]{0,100}牵头[^；;。)）]*"
    "|[^，,；;。（(：:]*下同)"
    "|(?:以下|以上|上述)[^。；;]{0,200}不再(?:一一|逐一|另行|单独|重复)?(?:列出|列举|单列|标注)"
    "|(?:以下|以上|上述)(?:各项)?(?:任务|工作|措施)?[均都][^，,；;。]{2,60}"
    "|[（(]?逗号前[^；;。（()）]*[)）]?"
)
# 2023年6月底前完成, beside the bodies and without a label, is a deadline.
TIMING = re.compile(
    r"(?:(?<=[，,；;。])|^)\s*(?:力争|到|于|每|自|每年)?"
    r"(?:(?:\d{4}\s*年|\d{1,2}\s*月|年底|年内)[^，,；;。、：:（）()]{0,24}"
    r"|(?:全年|常年|长期|持续|常态化|按进度|按时间节点)"
    r"(?:[^，,；;。、：:（）()]{0,20}"
    r"(?:前|完\s*成|推\s*进|实\s*施|坚\s*持|优\s*化|开\s*展|启\s*动|年|月|底|日|内))?)"
    r"\s*(?=[，,；;。]|$)"
)


class Group(NamedTuple):
    """A list of names with its role; `stated` is False where no verb and no label gives one."""

    role: str
    start: int
    end: int
    stated: bool = True


class Reading(NamedTuple):
    """What a stretch of text says if it is a clause; offsets count from its beginning.

    ``others`` are the spans of labels that give none of the five roles (督办单位：X);
    ``open_label`` tells that a label has no colon.
    """

    content: str
    groups: list[Group]
    deadline: str | None
    rules: list[Span]
    persons: bool
    others: list[Span]
    open_label: bool = False


def blank(content: str, spans: list[Span]) -> str:
    """Replace spans by separators: offsets must hold, and no name may run across a hole.

    Parameters
    ----------
    content : str
        Any text.
    spans : list of tuple
        Where to cut; in order, without overlaps.
    """
    pieces, reached = [], 0
    for left, right in spans:
        pieces += [content[reached:left], "；" * (right - left)]
        reached = right
    return "".join([*pieces, content[reached:]])


def read_roles(stream: Stream, start: int, end: int, given: tuple[Label, ...] = ()) -> Reading:
    """Read the roles of a stretch of text.

    Parameters
    ----------
    stream : Stream
        Of the whole text.
    start, end : int
        The words between the brackets of a clause, or a line.
    given : tuple of Label
        What the headings of a table say of cells in it, which bars or tabs may part.

    Returns
    -------
    Reading
        Lists of names with their roles, in order. A list that no verb governs and no label
        heads is `responsible` and not `stated`; words before the first label are such a list.
    """
    content = PAGE.sub(lambda page: " " * len(page.group()), stream.text[start:end])
    if given:
        content = content.translate(PARTS)
        content = NO_BODY.sub(lambda cell: "；" * len(cell.group()), content)
    rules = [match.span() for match in RULE.finditer(content)]
    content = blank(content, rules)
    labels = [_moved(label, -start) for label in given or stream.labels(start, end)]
    labels = _apart(labels, rules, 1)
    if labels:
        content = blank(content, list(_fields(content, labels)))
    cells = [label.start for label in given] or [start]  # a verb ends with its cell
    spans = zip(cells, [*cells[1:], end], strict=True)
    verbs = [_moved(verb, -start) for span in spans for verb in stream.verbs(*span)]
    verbs = _apart(verbs, rules)
    segments = list(_segments(content, labels, verbs))
    listing = [segment for segment in segments if segment[0] not in NO_LIST]
    times = [
        match.span()
        for _, _, start, end in listing
        for match in TIMING.finditer(content, start, end)
    ]
    stated = [content[start:end] for label, _, start, end in segments if label == "deadline"]
    timings = [*reversed(stated), *(content[slice(*span)] for span in times)]
    content = blank(content, times)
    verbs = _apart(verbs, times)
    return Reading(
        content,
        [
            group
            for label, _, start, end in listing
            for group in _read_stretch(content, start, end, label, verbs)
        ],
        next(filter(None, (timing.strip(STOPS) for timing in timings)), None),
        rules,
        any(label == "person" for label, *_ in segments),
        [(head, end) for label, head, _, end in segments if label == "other"],
        not all(label.closed for label in labels),
    )


def _fields(content: str, labels: list[Label]) -> Iterator[Span]:
    """Yield the fields whose label is none of ours."""
    starts = [label.start for label in labels]
    for field in FIELD.finditer(content):
        if bisect_left(starts, field.start()) == bisect_left(starts, field.end()):
            yield field.span()


def _moved(token: Any, offset: int) -> Any:
    """Return a token with its offsets counted from elsewhere."""
    return token._replace(start=token.start + offset, end=token.end + offset)


def _apart(tokens: list[Any], spans: list[Span], width: int | None = None) -> list[Any]:
    """Return the tokens whose characters, the first `width` of them, lie in none of the spans.

    The spans stand in order, one behind the other.
    """
    ends = [end for _, end in spans]

    def meets(token: Any) -> bool:
        place = bisect_right(ends, token.start)
        stop = token.start + width if width else token.end
        return place < len(spans) and spans[place][0] < stop

    return [token for token in tokens if not meets(token)]


def _segments(
    content: str, labels: list[Label], verbs: list[Verb]
) -> Iterator[tuple[str | None, int, int, int]]:
    """Yield what each label heads, and what stands before the first: label, its start, the list.

    Behind a label that heads no list of bodies (责任领导：张三；市水务局牵头), what a verb governs
    after the next stop is a segment of its own.
    """
    stops = [*(label.start for label in labels), len(content)]
    yield None, 0, 0, stops[0]
    for label, stop in zip(labels, stops[1:], strict=True):
        end = stop
        if label.role in NO_LIST:
            mark = STOP.search(content, label.end, stop)
            if mark and any(mark.end() <= verb.start and verb.end <= stop for verb in verbs):
                end = mark.start()
        yield label.role, label.start, label.end, end
        if end < stop:
            yield None, end, end, stop


def _read_stretch(
    content: str, start: int, end: int, label: str | None, verbs: list[Verb]
) -> list[Group]:
    """Read what stands between two labels: lists with verbs, and a last list without one."""
    groups: list[Group] = []
    begin = start
    for verb in (verb for verb in verbs if start <= verb.start and verb.end <= end):
        stop = verb.start
        joined = verb.role == "guide" and TOGETHER in content[begin:stop]
        if not groups and (verb.role in ("support", "implement") or joined):
            # 责任单位：X，Y配合, X，Y配合: what stands before the last comma does not support
            commas = COMMA.findall(content[begin:stop].strip(STOPS))
            comma = max(content.rfind(mark, begin, stop) for mark in "，,；;")
            if commas and (label or len(commas) == 1):
                groups += _together(content, label or "responsible", begin, comma)
                begin = comma
        groups += _together(content, verb.role, begin, stop)
        begin = verb.end
    end = _list_end(content, begin, end)
    if content[begin:end].strip(STOPS):
        rest = _together(content, label or "responsible", begin, end)
        stated = label is not None or len(rest) > 1
        groups += [group._replace(stated=stated) for group in rest]
    return groups


def _list_end(content: str, start: int, end: int) -> int:
    """Return where a list ends, without stops and without the mark of the next label's line."""
    end = start + len(content[start:end].rstrip(STOPS))
    line = max(content.rfind("\n", start, end), content.rfind("\r", start, end)) + 1
    if line > 0 and re.fullmatch(BULLET, content[line:end].strip(SPACE)):
        end = start + len(content[start:line].rstrip(STOPS))
    return end


def _together(content: str, role: str, start: int, end: int) -> list[Group]:
    """Split X会同Y负责 into X as lead and Y as support."""
    leading = LEADING.match(content, start, end)
    start = leading.end() if leading else start
    joint = content.find(TOGETHER, start, end)
    if joint < 0:
        return [Group(role, start, end)] if content[start:end].strip(STOPS) else []
    support = Group("support", joint + len(TOGETHER), end)
    stop = joint
    while stop > start and content[stop - 1] in STOPS:
        stop -= 1
    return [Group("lead", start, stop), support] if stop > start else [support]
