"""What a responsibility clause says: lists of names, each with its role, and timing.

A role is a verb behind its list (X牵头，Y配合) or a label before it (牵头单位：X); both may meet in
one clause (责任单位：X牵头，Y配合). Nothing here knows where in a text a clause stands.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hbey_analysis.reading.names import SPACE, Span

STOPS = SPACE + "，,；;。、"
STOP = re.compile("[；;。]")
COMMA = re.compile("[，,；;]")
BULLET = r"(?:[●○◆◇■□▲△★☆•·*►▶－—–-]+|[（(]?\d{1,2}(?:[）)]|[．、]|\.(?!\d)))"
DUTY = (
    "(?:(?:按照?|根据|依据?|依照|结合)(?:各自|部门|本级)?的?(?:工作|法定|部门)?"
    "(?:职[责能](?:任务)?(?:分工|权限|范围)?|权限|(?:任务)?分工|实际))"
)
MANNER = "(?:分别|分头|分工|分级|属地|共同|联合|具体|积极|主动|密切|认真|全力){0,2}"
UNITS = "(?:单位|部门|[处科股]室|机构|机关)"
LABELS = {
    "lead": f"总?牵头(?:考核|责任|负责|主管|（责任）|\\(责任\\))?{UNITS}|总?牵头|主办(?:{UNITS})?",
    "support": f"(?:配合|参与|参加|协助|协办|协同)(?:责任)?{UNITS}|配合|参与|参加|协助|协办",
    "responsible": (
        f"(?:牵头|责任|配合){UNITS}[和及与](?:牵头|责任|配合|参与|协助){UNITS}"
        f"|(?:主要|第一|具体)?(?:责任|主责|负责|承办|主管){UNITS}|责任主体"
        "|责任|负责|承办"
    ),
    "guide": f"(?:业务)?指导{UNITS}|指导",
    "implement": f"(?:组织)?(?:落实|实施){UNITS}|(?:落实|实施)主体",
    "deadline": "(?:完成|工作|整改|办理|推进|落实)?(?:时限|时间|期限)(?:要求|节点|安排)?",
    # What these head is none of the five roles, and persons are no bodies; they end a list.
    "other": f"(?:督导|督办|督查|监督|考核|验收|审核|填报|报送)(?:责任)?{UNITS}",
    "person": (
        "(?:牵头|责任|分管|主管|包抓|包联|联系|配合)(?:[省市县区州])?(?:级)?领导|(?:责任|负责|联系)人"
    ),
}
SHORT_LABEL = re.compile("总?牵头|配合|参与|参加|协助|协办|责任|负责|主办|承办|指导")
VERBS = {
    "lead": (
        "(?:负责|具体|组织)?(?:总|主)?牵头"
        "(?:并?(?:负责|组织|协调|统筹|推进|抓总|抓好|做好|开展|办理|实施|落实)){0,3}"
        "|主抓|主办|统筹(?:协调|推进|负责)?"
    ),
    "support": (
        "(?:支持|协同)?(?:配合|参与|参加|协助|协同|协办)"
        "(?:做好|抓好|组织|推进|开展|负责|实施|落实|工作){0,3}"
        "|(?:配合|协助)做好[^，,；;。、（(]{1,16}"
    ),
    "implement": (
        "(?:负责|组织|具体|抓好|推进|贯彻|做好){0,2}(?:落实|抓落实)|(?:组织|具体|推进|负责)?实施"
    ),
    "guide": (
        "(?:负责|加强)?(?:业务|督促|统筹)?指导(?:督促|协调|推进|实施|落实)?|督促(?:落实|推进)?"
        "|(?:加强|负责)监督(?:检查|指导)?"
    ),
    "responsible": (
        "负责(?:组织)?(?:实施|推进|办理)?|各负其责|承办|承担|办理|主责"
        f"|{DUTY}(?:推进|实施|办理|执行)?"
    ),
}
NO_LIST = ("deadline", "person", "other")  # labels that head no list of bodies
TOKEN = re.compile(r"(\[[^\]]*\]|[\u4e00-\u9fff])([?*+{]?)")


def _spaced(pattern: str) -> str:
    """Let the space that PDF extraction leaves, or one line break, stand behind any character."""

    def loose(match: re.Match[str]) -> str:
        spaced = rf"{match.group(1)}[ \t\r\n\u3000]{{0,2}}"
        return f"(?:{spaced}){match.group(2)}" if match.group(2) else spaced

    return TOKEN.sub(loose, pattern)


# A role verb counts only before a separator or the end: not 牵头 in 各产业链牵头部门.
VERB = re.compile(
    _spaced(f"{DUTY}?{MANNER}")
    + "(?:"
    + "|".join(
        f"(?P<{role}>{_spaced(verb)}|(?:作?为|是)(?:{LABELS[role]}))"
        for role, verb in VERBS.items()
    )
    + r")(?=\s*(?:[，,；;。、]|$|会同)|[ \u3000]|(?<=[ \u3000]))"
)
# 牵头单位：, [责任单位], 责任部门（单位）：; at the head of a phrase also 牵头：and 牵头单位为.
LABEL = re.compile(
    r"(?P<head>(?<![^，,；;。、\s（(【\[）)●○◆◇■□▲△★☆•·*►▶－—–-]))?"
    r"(?:[【\[［]\s*)?(?:[省市县区州盟旗]{1,3}(?:级|直)?(?:主要)?)?(?:"
    + "|".join(f"(?P<{role}>{_spaced(label)})" for role, label in LABELS.items())
    + r")(?:[（(][^（()）：:]{1,20}[）)]"
    "|[、和及与或/](?:(?:责任|负责|联系)?人|(?:责任|分管)领导|部门|单位)){0,2}"
    r"\s*(?:[】\]］]\s*[：:]?|[：:]|(?(head)为|(?!)))"
)
LABEL_END = re.compile(r"[：:】\]］]|[位门室构关体头合与加助办任责导]为")
TOGETHER = "会同"
# What may stand before the first name: a caption (市分工方案：), 由, 居民健康卡发放由, 请.
LEADING = re.compile(
    r"[\s，,；;。、]*(?:[^，,、；;。：:()（）]{1,12}[：:])?\s*"
    r"(?:[^，,、；;。：:()（）]{0,16}(?<![自理缘因任经])由|请)?\s*"
)
PAGE = re.compile(r"(?m)^[ \t\u3000]*[-—－–·][-—－–· \t\u3000]*\d{1,3}[-—－–· \t\u3000]*$")
# From the stop before it: searched for once in each phrase, not from each of its characters.
RULE = re.compile(
    "(?<![^，,；;。（(：:])(?:"
    "[^，,；;。（(：:]*?(?:第一(?=[位个的名为])|首位|在前|最前)[^，,；;。]{0,100}牵头[^；;。)）]*"
    "|[^，,；;。（(：:]*下同)"
    "|(?:以下|以上|上述)[^。；;]{0,200}不再(?:一一|逐一|另行)?(?:列出|列举|单列|标注)"
)
# 2023年6月底前完成, beside the bodies and without a label, is a deadline.
TIMING = re.compile(
    r"(?:(?<=[，,；;。])|^)\s*(?:力争|到|于|每|自)?"
    r"(?:(?:\d{4}\s*年|\d{1,2}\s*月)[^，,；;。、：:（）()]{0,24}"
    r"|(?:年底|年内|全年|常年|长期|持续|常态化)"
    r"(?:[^，,；;。、：:（）()]{0,20}(?:前|完成|推进|实施|坚持|年|月|底|日|内|开展|启动))?)"
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

    ``others`` are the spans of labels that give none of the five roles (督办单位：X).
    """

    content: str
    groups: list[Group]
    deadline: str | None
    rules: list[Span]
    persons: bool
    others: list[Span]


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


def find_labels(content: str, start: int = 0, end: int | None = None) -> list[re.Match[str]]:
    """Return the role labels of a text in order; 牵头： counts at the head of a phrase only.

    Parameters
    ----------
    content : str
        Any text.
    start, end : int
        Where to look.
    """
    end = len(content) if end is None else end
    if LABEL_END.search(content, start, end) is None:
        return []  # most lines; the search for labels is the dearest of all
    return [match for match in LABEL.finditer(content, start, end) if is_label(match)]


def is_label(match: re.Match[str] | None) -> bool:
    """Tell whether a match of `LABEL` stands where such a label may stand.

    Parameters
    ----------
    match : re.Match or None
        Of `LABEL`.
    """
    if match is None:
        return False
    word = "".join(match.group(match.lastgroup or 0).split())
    return SHORT_LABEL.fullmatch(word) is None or match.group("head") is not None


def read_roles(content: str) -> Reading:
    """Read the roles of a stretch of text.

    Parameters
    ----------
    content : str
        The words between the brackets of a clause, or a line.

    Returns
    -------
    Reading
        Lists of names with their roles, in order. A list that no verb governs and no label
        heads is `responsible` and not `stated`; words before the first label are such a list.
    """
    content = PAGE.sub(lambda page: " " * len(page.group()), content)
    rules = [match.span() for match in RULE.finditer(content)]
    content = blank(content, rules)
    segments = list(_segments(content))
    listing = [segment for segment in segments if segment[0] not in NO_LIST]
    times = [
        match.span()
        for _, _, start, end in listing
        for match in TIMING.finditer(content, start, end)
    ]
    stated = [content[start:end] for label, _, start, end in segments if label == "deadline"]
    timings = [*reversed(stated), *(content[slice(*span)] for span in times)]
    content = blank(content, times)
    return Reading(
        content,
        [
            group
            for label, _, start, end in listing
            for group in _read_stretch(content, start, end, label)
        ],
        next(filter(None, (timing.strip(STOPS) for timing in timings)), None),
        rules,
        any(label == "person" for label, *_ in segments),
        [(head, end) for label, head, _, end in segments if label == "other"],
    )


def _segments(content: str) -> Iterator[tuple[str | None, int, int, int]]:
    """Yield what each label heads, and what stands before the first: label, its start, the list.

    Behind a label that heads no list of bodies (责任领导：张三；市水务局牵头), what a verb governs
    after the next stop is a segment of its own.
    """
    labels = find_labels(content)
    stops = [*(label.start() for label in labels), len(content)]
    yield None, 0, 0, stops[0]
    for match, stop in zip(labels, stops[1:], strict=True):
        label, start, end = match.lastgroup, match.end(), stop
        if label in NO_LIST:
            mark = STOP.search(content, start, stop)
            if mark and VERB.search(content, mark.end(), stop):
                end = mark.start()
        yield label, match.start(), start, end
        if end < stop:
            yield None, end, end, stop


def _read_stretch(content: str, start: int, end: int, label: str | None) -> list[Group]:
    """Read what stands between two labels: lists with verbs, and a last list without one."""
    groups: list[Group] = []
    begin = start
    for match in VERB.finditer(content, start, end):
        role, stop = match.lastgroup or "", match.start()
        if not groups and role in ("support", "implement"):
            # 责任单位：X，Y配合, X，Y配合: what stands before the last comma does not support
            commas = COMMA.findall(content[begin:stop].strip(STOPS))
            comma = max(content.rfind(mark, begin, stop) for mark in "，,；;")
            if commas and (label or len(commas) == 1):
                groups += _together(content, label or "responsible", begin, comma)
                begin = comma
        groups += _together(content, role, begin, stop)
        begin = match.end()
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
