"""Where a responsibility clause may stand: in brackets, behind labels, in sentences of its own."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from hbey_analysis.reading.clause import (
    BULLET,
    STOPS,
    TIMING,
)
from hbey_analysis.reading.columns import Row
from hbey_analysis.reading.names import (
    GOVERNMENTS,
    LONGEST_NAME,
    Span,
    is_name,
    split_list,
    states_itself,
)
from hbey_analysis.reading.tokens import NO_LIST, Label, Stream
from hbey_analysis.text.layout import PAGE, SPACE
from hbey_analysis.text.source import line_spans

LONGEST_OPEN = 1_000  # how far a bracket that nothing closes may reach
HEADS = "[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十百]+[）)]"
PARAGRAPH = re.compile(rf"\s*(?:{HEADS}|\d{{1,3}}\s*(?:[．、]|\.(?!\d)))")
HEADING = re.compile(rf"\s*(?:{HEADS})")
# What begins amid a line: a heading's number, or that of a measure behind a stop or a space.
NEW = re.compile(
    r"(?<![、，,和及与第（(])[ \t\u3000]*(?:[（(][一二三四五六七八九十百]+[）)]"
    r"|(?<=[^一二三四五六七八九十百])[一二三四五六七八九十]{1,3}[、.．](?=[\u4e00-\u9fff])"
    r"|[一二三四五六七八九十]是(?=[\u4e00-\u9fff])|(?<=[）)。；;\u4e00-\u9fff])[（(]\d{1,3}[）)]"
    r"|(?<=[。；;\s])\d{1,2}(?:[．、]|\.(?!\d)))"
)
BEFORE_LABEL = re.compile(rf"\s*(?:{BULLET}\s*)?")
ROUND = re.compile("[()（）。！？；\n]")
OPENERS, CLOSERS = "[［【〔〈＜<", "]］】〕〉＞>"
OTHER = re.compile("[" + re.escape(OPENERS + CLOSERS) + "\n]")
# 由 that begins 由X牵头，Y配合, and the phrase behind it.
BY = re.compile("(?<![自理缘因任])由(?P<phrase>[^由。；;！？：:\n]*)")
SENTENCE = re.compile(r"[^。！？!?\r\n]+")
CAPTION = re.compile(r"[^，,；;、（(]*(?:[ \t\u3000]{2,}|[：:*][ \t\u3000]*)(?=[^，,；;、]{2})")
GOES_ON = ("和", "及", "与", "由", "、", "，", ",")  # how a line ends whose sentence does not
LONG_LINE = 20  # characters: no heading; where no stop ends it, the line below may go on with it
DIVISION = re.compile(r"(?:责任|职责|任务|工作)?分工[：:]\s*$")


class Stretch(NamedTuple):
    """A stretch that may be a clause, and the part of it to read.

    ``missing`` names a bracket that is not there ("opening", "closing"), else ""; ``labels`` are
    those that the headings of a table give.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    missing: str = ""
    labels: tuple[Label, ...] = ()


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
    inner: list[Span] = []  # brackets closed inside the one that is open
    stopped = 0  # behind the last full stop, bracket or line break
    held: set[int] | None = None
    for match in ROUND.finditer(text):
        character, position = match.group(), match.start()
        if character in "(（":
            stack.append(position)
            continue
        if character in ")）":
            if not stack:
                yield Stretch(stopped, position + 1, stopped, position, "opening")
            elif len(stack) > 1:
                inner.append((stack.pop(), position))
            else:
                start = stack.pop()
                if any(text[left - 1] == "。" for left, _ in inner):
                    # two slips: the first bracket lacks its closing, the last one its opening
                    yield from _unclosed(text, start, position, inner)
                    yield Stretch(stopped, position + 1, stopped, position, "opening")
                else:
                    yield Stretch(start, position + 1, start + 1, position)
                inner = []
        elif character == "\n" and stack:
            held = _held_breaks(text, "(（", ")）") if held is None else held
            if position not in held:
                yield from _unclosed(text, stack[0], position, inner)
                stack, inner = [], []
        stopped = position + 1
    if stack:
        yield from _unclosed(text, stack[0], len(text), inner)


def _held_breaks(text: str, openers: str, closers: str) -> set[int]:
    """Return the line breaks behind which a bracket that is open there is closed.

    Pages that were printed break a clause over lines; a paragraph that begins or ends does not.
    """
    held: set[int] = set()
    waiting: list[Span] = []  # depth of brackets and place of each break
    depth = start = 0
    for line in text.split("\n"):
        stop = start + len(line)
        if not line.strip(SPACE) or PARAGRAPH.match(line):
            waiting = []
        for character in line:
            if character in openers:
                depth += 1
            elif character in closers:
                depth -= 1
                while waiting and waiting[-1][0] > depth:
                    held.add(waiting.pop()[1])
        if line.rstrip(SPACE).endswith("。"):
            waiting = []
        waiting.append((depth, stop))
        start = stop + 1
    return held


def _unclosed(text: str, start: int, end: int, inner: list[Span]) -> Iterator[Stretch]:
    """Yield a bracket still open at the end of its paragraph, and those that it would swallow.

    It ends with its sentence, or before a number: one slip must not take its neighbours along.
    """
    while end > start and text[end - 1] in SPACE:
        end -= 1
    stop = text.find("。", start, end)
    inner_end = min(stop if stop >= 0 else end, start + LONGEST_OPEN)
    new = NEW.search(text, start + 1, inner_end)
    inner_end = new.start() if new else inner_end
    yield Stretch(start, inner_end, start + 1, inner_end, "closing")
    reached = inner_end
    for left, right in sorted(inner):
        if left >= reached:
            yield Stretch(left, right + 1, left + 1, right)
            reached = right + 1


def over_lines(text: str, found: list[Stretch]) -> Iterator[Stretch]:
    """Yield a bracket that nothing closes as far as its paragraph goes on over printed lines.

    It ends above a line on which another bracket opens that nothing closes.

    Parameters
    ----------
    text : str
        The whole plan.
    found : list of Stretch
        From `brackets`.
    """
    unclosed = [stretch for stretch in found if stretch.missing == "closing"]
    following = [*(stretch.start for stretch in unclosed[1:]), len(text)]
    for stretch, next_start in zip(unclosed, following, strict=False):
        end = reached = stretch.end
        while text[reached - 1] != "。" and reached < len(text):
            stop = text.find("\n", reached + 1)
            stop = stop if stop >= 0 else len(text)
            line = text[reached + 1 : stop].strip(SPACE)
            if not line or PARAGRAPH.match(line) or stop - stretch.start > LONGEST_OPEN:
                break
            if next_start < stop:
                break
            end = reached = stop
        end = stretch.start + len(text[stretch.start : end].rstrip(SPACE))
        if end > stretch.end:
            inner_end = end - 1 if text[end - 1] == "。" else end
            yield Stretch(stretch.start, inner_end, stretch.inner_start, inner_end, "closing")


def other_brackets(text: str) -> Iterator[Stretch]:
    """Yield the outermost balanced [ ], 【 】, 〔 〕, 〈 〉 and < >.

    Parameters
    ----------
    text : str
        The whole plan.
    """
    stack: list[int] = []
    held: set[int] | None = None
    for match in OTHER.finditer(text):
        character, position = match.group(), match.start()
        if character == "\n":
            if stack:
                held = _held_breaks(text, OPENERS, CLOSERS) if held is None else held
            if stack and held is not None and position not in held:
                yield from _unclosed(text, stack[0], position, [])
                stack.clear()
        elif character in OPENERS:
            stack.append(position)
        elif stack:
            start = stack.pop()
            if not stack:
                yield Stretch(start, position + 1, start + 1, position)


def row_cells(rows: list[Row]) -> Iterator[Stretch]:
    """Yield the cells of each row of a table whose columns are roles; words part stretches.

    Parameters
    ----------
    rows : list of Row
        From `text_rows`.
    """
    for row in rows:
        for cells, end in ((row.cells, row.roles_end), *row.more):
            if cells:
                yield bare(cells[0].start, end)._replace(labels=cells)


# ---------------------------------------------------------------- labels without brackets


def label_lines(stream: Stream, taken: list[Span]) -> Iterator[Stretch]:
    """Yield the stretches that a role label begins, without brackets: 牵头单位：X / 责任单位：Y.

    A label stands at the beginning of a line or behind a stop; names may stand before it
    (X；配合单位：Y). Lines that follow one another and all begin with a label are one clause; a
    label with nothing behind it takes the next line. Lines in which another clause stands are
    left alone.

    Parameters
    ----------
    stream : Stream
        Of the whole plan.
    taken : list of tuple
        Spans of the clauses found so far, in order.

    Yields
    ------
    Stretch
        From the label to the end of its sentence or line.
    """
    text, starts = stream.text, [start for start, _ in taken]
    begin: int | None = None
    above: int | None = None  # where labels of persons or deadlines begin that stand right above
    parted = False  # by an empty line from the label above
    end, hungry = 0, False  # hungry: the last label has nothing behind it on its line
    for start, stop in _label_pieces(stream):
        occupied = bisect_left(starts, stop) > bisect_left(starts, start)
        head = None if occupied else _labelled(stream, start, stop)
        if begin is None and head and head.role in NO_LIST:
            above = None if head.role == "other" else head.start if above is None else above
        elif head:
            begin = begin if begin is not None else head.start if above is None else above
            above, parted = None, False
            end, hungry = stop, head.end == stop or text[stop - 1] in "、，,"
        elif begin is not None and PAGE.fullmatch(text, start, stop):
            continue  # the number of a printed page, amid the clause or behind it
        elif begin is not None and not hungry and not text[start:stop].strip(SPACE):
            parted = True  # behind an empty line only a label goes on
        elif (
            begin is not None
            and not (occupied or parted)
            and (hungry or _list_goes_on(stream, (begin, end), (start, stop)))
        ):
            end, hungry = (stop, text[stop - 1] in "、，,") if start < stop else (end, hungry)
        elif begin is not None:
            yield bare(begin, begin + len(text[begin:end].rstrip(SPACE)))
            begin, hungry, parted = None, False, False
        else:
            above = None
    if begin is not None:
        yield bare(begin, begin + len(text[begin:end].rstrip(SPACE)))


class _Head(NamedTuple):
    """The label a piece begins with; its role is "" where names stand before it."""

    start: int
    end: int
    role: str


def _labelled(stream: Stream, start: int, end: int) -> _Head | None:
    """Return the label that a piece begins with, bare names before it allowed."""
    before = BEFORE_LABEL.match(stream.text, start, end)
    begin = before.end() if before else start
    labels = stream.labels(begin, end)
    if labels and labels[0].start == begin:
        return _Head(begin, labels[0].end, labels[0].role)
    if labels and _names_only(stream.text, begin, labels[0].start):
        return _Head(begin, labels[0].end, "")
    return None


def _list_goes_on(stream: Stream, list_: Span, line: Span) -> bool:
    """Tell whether a line goes on with the list above: more names, or the rest of a broken one."""
    text = stream.text
    if _names_only(text, *line):
        return True
    if HEADING.match(text, *line) or not text[slice(*line)].strip(SPACE):
        return False
    begin = max(list_[0], list_[1] - LONGEST_NAME)
    above = list(split_list(text, begin, list_[1]))
    below = [text[left:right] for left, right in split_list(text, *line)]
    if not above or not below or not all(map(is_name, below[1:])):
        return False
    heads = [label.end for label in stream.labels(*above[-1])]
    last = PAGE.sub("", text[max([above[-1][0], *heads]) : above[-1][1]]).strip(SPACE)
    joined = is_name(re.sub(r"\s", "", last + below[0]))
    return joined and (below[0] in GOVERNMENTS or not is_name(last))


def _names_only(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch holds names and nothing else.

    Headings too may end like names (（二）扩大跨省通办): each must state its level or be a class.
    """
    if HEADING.match(text, start, end):
        return False
    names = [text[left:right] for left, right in split_list(text, start, end)]
    return bool(names) and all(map(states_itself, names))


def _label_pieces(stream: Stream) -> Iterator[Span]:
    """Yield the lines of a text, cut before and behind a label that stands behind a stop."""
    text = stream.text
    for start, stop in _lines_with_labels(stream):
        begin = start
        labels = stream.labels(start, stop)
        before = BEFORE_LABEL.match(text, start, stop) if labels else None
        head = before.end() if before else start
        cuts = [
            label.start
            for label in labels
            if label.start > head and text[label.start - 1] in "。；;！？）)，, \u3000"
        ]
        if labels:  # 管委会　（二）减轻企业负担: what begins there is no part of the list
            cuts += [new.start() for new in NEW.finditer(text, labels[0].end, stop)]
            cuts = sorted([*cuts, *_unopened(text, labels[0].end, stop)])
        if cuts and _names_only(text, start, cuts[0]):
            del cuts[0]  # X；配合单位：Y
        for cut in (*cuts, stop):
            behind_stop = text.find("。", begin, cut - 1) + 1 if begin > start else 0
            if behind_stop:
                yield begin, behind_stop
                begin = behind_stop
            yield begin, cut
            begin = cut


def _unopened(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the first closing bracket that nothing opens."""
    depth = 0
    for place in range(start, end):
        depth += (text[place] in "（(") - (text[place] in "）)")
        if depth < 0:
            yield place
            return


def _lines_with_labels(stream: Stream) -> Iterator[Span]:
    """Yield the lines of a text; a break inside a label joins two."""
    begin: int | None = None
    for start, stop in line_spans(stream.text):
        begin = start if begin is None else begin
        if not stream.in_label(stop):
            yield begin, stop
            begin = None
    if begin is not None:
        yield begin, len(stream.text)


# ---------------------------------------------------------------- sentences


def running(stream: Stream) -> Iterator[Stretch]:
    """Yield 由X牵头，Y配合 in running text, from 由 to the verb behind that of the lead.

    Parameters
    ----------
    stream : Stream
        Of the whole plan.
    """
    text = stream.text
    for by in BY.finditer(text):
        if "牵头" not in by.group("phrase"):
            continue
        verbs = stream.verbs(*by.span("phrase"))
        lead = next((verb for verb in verbs if verb.role == "lead"), None)
        if lead is None:
            continue
        for verb in verbs:
            if verb.start > lead.end + 2 and text[verb.end : verb.end + 1] in tuple("。；;，,"):
                yield bare(by.start(), verb.end)
                break


def role_sentences(stream: Stream) -> Iterator[tuple[str, Stretch]]:
    """Yield where each sentence that ends in a role verb stands in its line, and the sentence.

    A sentence is "alone" there, "last" or "amid" others.

    Parameters
    ----------
    stream : Stream
        Of the whole plan.
    """
    text, above = stream.text, ""
    for line_start, line_end in line_spans(text):
        line = text[line_start:line_end]
        broken = _goes_on(above) or line.rstrip(SPACE).endswith(GOES_ON)
        above = line.rstrip(SPACE) or above
        first = line_end - len(line.lstrip(STOPS))
        last_end = line_start + len(line.rstrip(STOPS))
        for match in SENTENCE.finditer(text, line_start, line_end):
            start, end = match.span()
            if not stream.has_verbs(start, end):
                continue
            caption = CAPTION.match(text, start, end)  # 实施机构  县公安局牵头
            if caption:
                division = DIVISION.search(text, start, caption.end())  # 责任分工：X牵头，Y配合
                start = division.start() if division else caption.end()
            start += len(text[start:end]) - len(text[start:end].lstrip(STOPS))
            end = start + len(text[start:end].rstrip(STOPS))
            timing = TIMING.search(text, start, end)  # 由X负责，2021年6月底前完成
            verb = timing.start() if timing and timing.end() == end else end
            verb = start + len(text[start:verb].rstrip(STOPS))
            if end - start >= 4 and stream.ends_in_verb(start, verb):
                last = end >= last_end
                alone = last and start <= first and not broken
                yield "alone" if alone else "last" if last else "amid", bare(start, end)


def _goes_on(line: str) -> bool:
    """Tell whether the sentence of a line seems to go on below: 由市工业和 / 信息化局承担."""
    open_ = len(line) >= LONG_LINE and line[-1] not in "。；;：:！？）)】〕]”"
    return line.endswith(GOES_ON) or (open_ and not HEADING.match(line))
