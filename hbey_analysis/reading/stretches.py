"""Where a responsibility clause may stand: in brackets, behind labels, in sentences of its own."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from hbey_analysis.reading.names import (
    GOVERNMENTS,
    LONGEST_NAME,
    SPACE,
    Span,
    is_class,
    is_collective,
    is_name,
    prefix_of,
    split_list,
)
from hbey_analysis.reading.roles import (
    BULLET,
    LABEL,
    NO_LIST,
    PAGE,
    STOPS,
    TIMING,
    VERB,
    find_labels,
    is_label,
)
from hbey_analysis.reading.source import line_spans

LONGEST_CLAUSE = 1_000
HEADS = "[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十百]+[）)]"
PARAGRAPH = re.compile(rf"\s*(?:{HEADS}|\d{{1,3}}\s*(?:[．、]|\.(?!\d)))")
HEADING = re.compile(rf"\s*(?:{HEADS})")
BEFORE_LABEL = re.compile(rf"\s*(?:{BULLET}\s*)?")
ROUND = re.compile("[()（）\n]")
OPENING, CLOSING = "[［【〔〈＜<", "]］】〕〉＞>"
OTHER = re.compile("[" + re.escape(OPENING + CLOSING) + "\n]")
# 由X牵头，Y配合 up to a stop; 牵头 must stand before a separator, as in a role verb.
RUNNING = re.compile(
    r"(?<![自理缘因任])(由[^由。；;！？：:\n]{2,200}?牵头[^由。；;！？：:\n、]{0,8}?[，,、]"
    r"[^由。；;！？：:\n]{2,300}?(?:配合|参加|参与|协助|组织实施|负责|落实))(?=[。；;，,])"
)
SENTENCE = re.compile(r"[^。！？!?\r\n]+")
CAPTION = re.compile(r"[^，,；;、（(]*(?:[ \t\u3000]{2,}|[：:*][ \t\u3000]*)(?=[^，,；;、]{2})")
DIVISION = re.compile(r"(?:责任|职责|任务|工作)?分工[：:]\s*$")
LAST_OF_VERB = frozenset("头责织调筹进总抓好展理施实合与加助同办工作导行限围位门室构关体")
LONGEST_SENTENCE = 400


class Stretch(NamedTuple):
    """A stretch that may be a clause, and the part of it to read.

    ``missing`` names a bracket that is not there ("opening", "closing"), else "".
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    missing: str = ""


def bare(start: int, end: int) -> Stretch:
    """Return a stretch without brackets.

    Parameters
    ----------
    start, end : int
        Where it stands.
    """
    return Stretch(start, end, start, end)


# ---------------------------------------------------------------- brackets


def brackets(text: str) -> Iterator[Stretch]:
    """Yield the outermost balanced round brackets in order, and those that lack a side.

    A bracket left open ends with its paragraph, a bracket never opened begins behind the last
    full stop: one slip must not swallow what follows it.

    Parameters
    ----------
    text : str
        The whole plan.
    """
    stack: list[int] = []
    paragraph = 0
    for match in ROUND.finditer(text):
        character, position = match.group(), match.start()
        if character in "(（":
            stack.append(position)
        elif character in ")）":
            if not stack:
                begin = max(text.rfind(mark, paragraph, position) for mark in "。！？；)）") + 1
                begin = max(begin, paragraph)
                yield Stretch(begin, position + 1, begin, position, "opening")
            elif len(stack) == 1:
                yield Stretch(stack[0], position + 1, stack[0] + 1, position)
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
    """Tell whether a bracket open at a line break is closed further on.

    Pages that were printed break a clause over lines; a paragraph that begins or ends does not.
    """
    depth = 1
    following = text[position + 1 : position + 1 + LONGEST_CLAUSE]
    for line in following.split("\n"):
        if not line.strip(SPACE) or PARAGRAPH.match(line):
            return False
        for character in line:
            depth += (character in "(（") - (character in ")）")
            if depth == 0:
                return True
        if line.rstrip(SPACE).endswith("。"):
            return False
    return False


def _unclosed(text: str, stack: list[int], end: int) -> Iterator[Stretch]:
    """Yield the outermost bracket still open at the end of a paragraph."""
    if not stack:
        return
    while end > stack[0] and text[end - 1] in SPACE:
        end -= 1
    inner_end = end - 1 if text[end - 1] == "。" else end
    yield Stretch(stack[0], inner_end, stack[0] + 1, inner_end, "closing")


def other_brackets(text: str) -> Iterator[Stretch]:
    """Yield the outermost balanced [ ], 【 】, 〔 〕, 〈 〉 and < >, each on one line.

    Parameters
    ----------
    text : str
        The whole plan.
    """
    stack: list[int] = []
    for match in OTHER.finditer(text):
        character, position = match.group(), match.start()
        if character == "\n":
            stack.clear()
        elif character in OPENING:
            stack.append(position)
        elif stack:
            start = stack.pop()
            if not stack:
                yield Stretch(start, position + 1, start + 1, position)


# ---------------------------------------------------------------- labels without brackets


def label_lines(text: str, taken: list[Span]) -> Iterator[Stretch]:
    """Yield the stretches that a role label begins, without brackets: 牵头单位：X / 责任单位：Y.

    A label stands at the beginning of a line or behind a stop; names may stand before it
    (X；配合单位：Y). Lines that follow one another and all begin with a label are one clause; a
    label with nothing behind it takes the next line. Lines in which another clause stands are
    left alone.

    Parameters
    ----------
    text : str
        The whole plan.
    taken : list of tuple
        Spans of the clauses found so far, in order.

    Yields
    ------
    Stretch
        From the label to the end of its sentence or line.
    """
    starts = [start for start, _ in taken]
    begin: int | None = None
    end, hungry = 0, False  # hungry: the last label has nothing behind it on its line
    for start, stop in _label_pieces(text):
        occupied = bisect_left(starts, stop) > bisect_left(starts, start)
        head = None if occupied else _labelled(text, start, stop)
        if head and not (begin is None and head.deferred):
            begin = head.start if begin is None else begin
            end, hungry = stop, head.end == stop or text[stop - 1] in "、，,"
        elif begin is not None and PAGE.fullmatch(text, start, stop):
            continue  # the number of a printed page, amid the clause or behind it
        elif (
            begin is not None
            and not occupied
            and (hungry or _list_goes_on(text, (begin, end), (start, stop)))
        ):
            end, hungry = (stop, text[stop - 1] in "、，,") if start < stop else (end, hungry)
        elif begin is not None:
            yield bare(begin, begin + len(text[begin:end].rstrip(SPACE)))
            begin, hungry = None, False
    if begin is not None:
        yield bare(begin, begin + len(text[begin:end].rstrip(SPACE)))


class _Head(NamedTuple):
    """The label a piece begins with; `deferred`: of a deadline or a person, it opens no clause."""

    start: int
    end: int
    deferred: bool


def _labelled(text: str, start: int, end: int) -> _Head | None:
    """Return the label that a piece begins with, bare names before it allowed."""
    before = BEFORE_LABEL.match(text, start, end)
    begin = before.end() if before else start
    match = LABEL.match(text, begin, end)
    if match and is_label(match):
        return _Head(begin, match.end(), match.lastgroup in NO_LIST)
    labels = find_labels(text, begin, end)
    if labels and _names_only(text, begin, labels[0].start()):
        return _Head(begin, labels[0].end(), False)
    return None


def _list_goes_on(text: str, list_: Span, line: Span) -> bool:
    """Tell whether a line goes on with the list above: more names, or the rest of a broken one."""
    if _names_only(text, *line):
        return True
    if HEADING.match(text, *line) or not text[slice(*line)].strip(SPACE):
        return False
    begin = max(list_[0], list_[1] - LONGEST_NAME)
    above = [text[left:right] for left, right in split_list(text, begin, list_[1])]
    below = [text[left:right] for left, right in split_list(text, *line)]
    if not above or not below or not all(map(is_name, below[1:])):
        return False
    last = LABEL.sub("", PAGE.sub("", above[-1])).strip(SPACE)
    joined = is_name(re.sub(r"\s", "", last + below[0]))
    return joined and (below[0] in GOVERNMENTS or not is_name(last))


def _names_only(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch holds names and nothing else.

    Headings too may end like names (（二）扩大跨省通办): each must state its level or be a class.
    """
    if HEADING.match(text, start, end):
        return False
    names = [text[left:right] for left, right in split_list(text, start, end)]
    return bool(names) and all(map(_plain_name, names))


def _plain_name(name: str) -> bool:
    """Tell whether a word is a body that states its level, or a class of bodies."""
    return is_class(name) if is_collective(name) else is_name(name) and bool(prefix_of(name))


def _label_pieces(text: str) -> Iterator[Span]:
    """Yield the lines of a text, cut before and behind a label that stands behind a stop."""
    for start, stop in line_spans(text):
        begin = start
        cuts = [
            label.start()
            for label in find_labels(text, start, stop)
            if text[label.start() - 1] in "。；;！？）)，, \u3000"
            and not BEFORE_LABEL.fullmatch(text, start, label.start())
        ]
        for cut in (*cuts, stop):
            if cut in cuts and _names_only(text, start, cut):
                continue  # X；配合单位：Y
            full_stop = text.find("。", begin, cut) if begin in cuts else -1
            if 0 <= full_stop < cut - 1:
                yield begin, full_stop + 1
                begin = full_stop + 1
            if cut > begin or cut == stop:
                yield begin, cut
                begin = cut


# ---------------------------------------------------------------- sentences


def running(text: str) -> Iterator[Stretch]:
    """Yield 由X牵头，Y配合 in running text, from 由 to the last role verb.

    Parameters
    ----------
    text : str
        The whole plan.
    """
    for match in RUNNING.finditer(text):
        yield bare(*match.span(1))


def role_sentences(text: str) -> Iterator[tuple[Stretch, str]]:
    """Yield the sentences that end in a role verb, and where each stands in its line.

    A sentence is "alone" there, "last" or "amid" others.

    Parameters
    ----------
    text : str
        The whole plan.
    """
    for line_start, line_end in line_spans(text):
        for match in SENTENCE.finditer(text, line_start, line_end):
            start, end = match.span()
            caption = CAPTION.match(text, start, end)  # 实施机构  县公安局牵头
            if caption:
                division = DIVISION.search(text, start, caption.end())  # 责任分工：X牵头，Y配合
                start = division.start() if division else caption.end()
            start += len(text[start:end]) - len(text[start:end].lstrip(STOPS))
            end = start + len(text[start:end].rstrip(STOPS))
            timing = TIMING.search(text, start, end)  # 由X负责，2021年6月底前完成
            verb = timing.start() if timing and timing.end() == end else end
            verb = start + len(text[start:verb].rstrip(STOPS))
            if 4 <= end - start <= LONGEST_SENTENCE and _ends_in_verb(text, start, verb):
                last = not text[end:line_end].strip(STOPS)
                alone = last and not text[line_start:start].strip(STOPS)
                yield bare(start, end), "alone" if alone else "last" if last else "amid"


def _ends_in_verb(text: str, start: int, end: int) -> bool:
    """Tell whether a role verb ends the stretch."""
    if text[end - 1] not in LAST_OF_VERB:
        return False
    return any(match.end() == end for match in VERB.finditer(text, max(start, end - 24), end))
