"""Text to blocks, sections, items and tasks; every character ends up in exactly one block."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from operator import attrgetter
from typing import NamedTuple

from hbey_analysis.reading.accept import Clause
from hbey_analysis.reading.columns import Row, text_rows
from hbey_analysis.reading.lexicon import any_of
from hbey_analysis.reading.names import Span
from hbey_analysis.reading.numerals import ORDINAL, number
from hbey_analysis.reading.tokens import LABELS, NOUNS, VERBS
from hbey_analysis.text.layout import PAGE, SPACE
from hbey_analysis.text.source import Problem, line_spans

SECTION = re.compile(rf"({ORDINAL})[、．.]|第({ORDINAL})(?:部分|章|篇)[\s、：:]*")
ITEM = re.compile(rf"[（(]\s*({ORDINAL})\s*[）)]|第({ORDINAL})条[\s、：:]*")
NUMBERED = re.compile(
    r"(\d{1,3})\s*(?:[．、]|\.(?!\d(?!\d{3}\s*年)))|[（(](\d{1,3})[）)]"  # 56.2023年 is number 56
)
SENTENCE_END = re.compile(r"[。！？!?]+[”’」』)）]*|[\r\n]+")
LEAD_IN = re.compile(r"[\u4e00-\u9fff]{2,8}[：:](?=\s*(?:\d{1,2}\s*[.．、]|$))")
BLANK = re.compile(f"[{SPACE}]*+")
LONGEST_HEADING = 45
# What tells that bodies were named: a lead's verb, a label, a bracket that ends in a role's verb.
SIGNS = (
    re.compile(f"牵头|(?:{any_of(LABELS)})(?:{any_of(NOUNS)})[：:]"),
    re.compile(f"[（(][^（）()\n]{{2,200}}(?:{any_of(VERBS)})。?[）)]"),
)
UNREAD = "This text says who leads or supports, but no clause of it is read; check its form."
# A heading with the number of what it heads on its own line: 五、强化保障（十三）加强领导.
GLUED = re.compile(
    rf"(?:{SECTION.pattern}|{ITEM.pattern})[^。；;，,：:（()）\n\d]{{2,{LONGEST_HEADING}}}"
    rf"(?=[（(]{ORDINAL}[）)]|\d{{1,3}}[．.、](?!\d))"
)
HEADING = re.compile(rf"[{SPACE}]*(?:{ORDINAL}[、．.]|[（(]{ORDINAL}[）)])[\u4e00-\u9fff]")
BOX = re.compile(r"专栏\s*[\d一二三四五六七八九十]")
STOPS = "。；;，,、"
START = attrgetter("start")

DATE = r"\d{4}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}\s*日?"
FURNITURE = re.compile(
    r"分享到|收藏本文|打印本页|关闭窗口|扫一扫|字体[:：]|上一篇|下一篇|版权所有"
    r"|ICP备|公网安备|网站标识码|网站地图|技术支持[:：]|您是第\d*位|友情链接"
)
FURNITURE_LINES = 3  # how near a line of the page's own makes a line furniture
METADATA = re.compile(
    rf"^(发布日期|发布时间|发文日期|成文日期|索引号|信息来源|来源|文号|公开方式|[（(]?此件)"
    rf"|^[\w（）()]{{1,12}}[〔\[﹝]\d{{4}}[〕\]﹞]\s*\d+\s*号$|^[（(]?{DATE}[）)]?$"
)
SALUTATION = re.compile(r"^(?:各|有关).*[：:]$", re.DOTALL)
SEAL = "(?:[（(]代?章[）)])?"
SIGNATURE = re.compile(
    rf"^\S{{2,40}}?(?:政府|办公[厅室]|委员会|厅|局|小组|国务院){SEAL}\s*(?:{DATE})?$|^国务院$"
)
DATED = re.compile(rf"{DATE}$")
NUMBERED_TITLE = re.compile("关于[^。]{0,20}(?:印发|转发|公布|发布|做好)|(?:通知|方案|意见)$")
TITLE = re.compile(r"(?:关于|方案|意见|通知|要点|规划|计划|分工|分解|清单|办法|措施|贯彻落实)")
# Where a paragraph began, in a text whose line breaks are gone.
LOST_BREAK = re.compile(
    rf"(?<=[。；！：:）)\s])(?=(?:{ORDINAL}、|[（(]{ORDINAL}[）)]|\d{{1,2}}[．.、](?!\d)))"
    r"|(?<=通知|方案|意见|要点|分工)[ \u3000]+(?=[\u4e00-\u9fff])|(?<=[：:。])[ \u3000]+"
)


class Block(NamedTuple):
    """A stretch of the text of one kind."""

    kind: str
    start: int
    end: int


class Line(NamedTuple):
    """A line of the text and what it is.

    ``kind`` is "section", "item" or "measure" where it begins with such a number, "page" for a
    page's number, "behind" where no clause follows, else "words"; ``number`` is its number.
    """

    kind: str
    start: int
    end: int
    number: re.Match[str] | None


@dataclass
class Heading:
    """A section or an item; `end` grows to the end of what belongs to it."""

    id: str
    parent: str | None
    number: str
    title: str | None
    start: int
    end: int
    kind: str = "section"
    items: int = 0
    tasks: int = 0


class Task(NamedTuple):
    """A paragraph (or more) that one responsibility clause closes."""

    task_id: str
    item_id: str | None
    section_id: str | None
    number: str | None
    start: int
    text_start: int
    text_end: int
    clauses: list[int]


@dataclass
class Outline:
    """All that the walk over the lines finds."""

    blocks: list[Block] = field(default_factory=list)
    sections: list[Heading] = field(default_factory=list)
    items: list[Heading] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Piece(NamedTuple):
    """A part of a line: words between clauses, or a clause."""

    start: int
    end: int
    clause: int | None


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the span of each sentence in text[start:end], its full stop included."""
    begin = start
    for match in SENTENCE_END.finditer(text, start, end):
        yield from _trimmed(text, begin, match.end())
        begin = match.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the span without surrounding space, if anything is left."""
    while start < end and text[start] in SPACE:
        start += 1
    while start < end and text[end - 1] in SPACE:
        end -= 1
    if start < end:
        yield start, end


def page_furniture(text: str, clauses: list[Clause]) -> list[Clause]:
    """Return the clauses that a web page states of itself: 主办：X 承办：Y in its footer.

    Such a line has no brackets and no number. It stands behind the signature and its date, or
    beside words of a page (版权所有, ICP备).

    Parameters
    ----------
    text : str
        The whole plan.
    clauses : list of Clause
        Its responsibility clauses, in order.
    """
    if all(text[clause.start] in "（([【〔［" for clause in clauses):
        return []
    lines = [span for span in line_spans(text) if text[slice(*span)].strip(SPACE)]
    starts = [start for start, _ in lines]
    signed = list(_signed(text, lines))
    found = []
    for clause in clauses:
        if text[clause.start] in "（([【〔［":
            continue
        place = bisect_right(starts, clause.start) - 1
        near = lines[max(0, place - FURNITURE_LINES) : place + FURNITURE_LINES + 1]
        if any(FURNITURE.search(text, *span) for span in near) or signed[place]:
            found.append(clause)
    return found


def _signed(text: str, lines: list[Span]) -> Iterator[bool]:
    """Tell of each line whether a signature and its date stand above, and no number behind them."""
    signed = False
    for place, (below, stop) in enumerate(lines):
        yield signed
        date = text[below:stop].strip(SPACE)
        if place == 0:
            continue
        if any(kind.match(text, below, stop) for kind in (SECTION, ITEM, NUMBERED)):
            signed = False
        elif SIGNATURE.match(text[slice(*lines[place - 1])].strip(SPACE)) and re.fullmatch(
            DATE, date
        ):
            signed = True
        elif TITLE.search(date) or date.endswith("。"):
            signed = False


def read_outline(text: str, clauses: list[Clause], rows: list[Row] | None = None) -> Outline:
    """Walk the lines of a plan and place every character.

    Parameters
    ----------
    text : str
        The whole plan.
    clauses : list of Clause
        Its responsibility clauses, in order.
    rows : list of Row, optional
        The rows of its tables, where they are known: those that `text_rows` finds.

    Returns
    -------
    Outline
        Blocks (joined, they equal `text`), sections, items and tasks in document order, and the
        problems met: numbers missing or repeated, paragraphs without a clause.
    """
    rows = text_rows(text) if rows is None else rows
    walk = _Walk(text, clauses)
    for row, lines in _by_rows(list(typed_lines(text, clauses)), rows):
        if row:
            walk.row(row)
        for line in lines:
            walk.line(line)
    return walk.finish()


def _by_rows(lines: list[Line], rows: list[Row]) -> Iterator[tuple[Row | None, list[Line]]]:
    """Yield the rows of tables among the lines, each with the lines that follow it."""
    place = bisect_left(lines, rows[0].start, key=START) if rows else len(lines)
    yield None, lines[:place]
    for row, following in zip_longest(rows, rows[1:]):
        first = bisect_left(lines, row.end, key=START)
        last = bisect_left(lines, following.start, key=START) if following else len(lines)
        yield row, lines[first : max(first, last)]


def typed_lines(text: str, clauses: list[Clause]) -> Iterator[Line]:
    """Yield the lines that hold something, each with what it is by itself.

    Parameters
    ----------
    text : str
        The whole plan.
    clauses : list of Clause
        Its responsibility clauses, in order; one that runs over a break joins its lines.

    Yields
    ------
    Line
        In the order of the text.
    """
    begins = {clause.start for clause in clauses}
    last = clauses[-1].end if clauses else 0
    opened = False  # a line that looks like a page's number may stand before the first section
    for start, end in _content_lines(text, clauses):
        section, item = SECTION.match(text, start), ITEM.match(text, start)
        measure = NUMBERED.match(text, start)
        if opened and PAGE.fullmatch(text, start, end):
            yield Line("page", start, end, None)
        elif section and (section.group(1) or end - section.end() <= LONGEST_HEADING):
            opened = True
            yield Line("section", start, end, section)
        elif start >= last:
            yield Line("behind", start, end, item if opened else None)
        elif item and start not in begins:
            yield Line("item", start, end, item)
        else:
            yield Line("measure" if measure else "words", start, end, measure)


def _content_lines(text: str, clauses: list[Clause]) -> Iterator[Span]:
    """Yield the lines that hold something; a clause that runs over a break joins its lines."""
    joined = {
        position
        for clause in clauses
        for position in range(clause.start, clause.end)
        if text[position] in "\r\n"
    }
    begin = None
    for start, end in _lines(text, clauses):
        begin = start if begin is None else begin
        if end in joined:
            continue
        mark = int(begin == 0 and text.startswith("\ufeff"))
        yield from _trimmed(text, begin + mark, end)
        begin = None


def _lines(text: str, clauses: list[Clause]) -> Iterator[Span]:
    """Yield the lines; where there are fewer than clauses, the breaks are lost and are guessed."""
    spans = line_spans(text)
    if sum(bool(text[start:end].strip(SPACE)) for start, end in spans) >= len(clauses):
        ends = [clause.end for clause in clauses]
        for start, end in spans:
            yield from pairwise((start, *_cuts(text, start, end, ends), end))
        return
    starts = [clause.start for clause in clauses]
    for start, end in spans:
        begin = start
        for match in LOST_BREAK.finditer(text, start, end):
            before = bisect_left(starts, match.start()) - 1
            inside = before >= 0 and match.start() < clauses[before].end
            if match.start() > begin and not inside:
                yield begin, match.start()
                begin = match.start()
        yield begin, end


def _cuts(text: str, start: int, end: int, ends: list[int]) -> Iterator[int]:
    """Yield where a heading begins amid a line: behind a title glued to it, behind a clause."""
    blank = BLANK.match(text, start, end)
    glued = GLUED.match(text, blank.end() if blank else start, end)
    if glued:
        yield glued.end()
    for place in ends[bisect_right(ends, start) : bisect_left(ends, end)]:
        if HEADING.match(text, place, end):
            yield place


class _Walk:
    """The state of the walk: where we are, and what waits for its clause."""

    def __init__(self, text: str, clauses: list[Clause]) -> None:
        self.text = text
        self.clauses = clauses
        self.starts = [clause.start for clause in clauses]
        self.out = Outline()
        self.section: Heading | None = None
        self.item: Heading | None = None
        self.number: tuple[str, int] | None = None  # printed, where it stands
        self.waiting: list[Span] = []
        self.closed: int | None = None  # index of the task whose clause has just ended
        self.last_clause_end = clauses[-1].end if clauses else 0
        self.measures: dict[int, int] = {}  # last number of each style
        self.boxed = False  # in a box of examples (专栏1), to its end

    def row(self, row: Row) -> None:
        """Place a row of a table: its words wait for the clause of its cells."""
        if not row.words and not row.cells:
            self.out.blocks.append(Block("other", row.start, row.end))
            return
        self._flush()
        if row.number:
            self.number = (self.text[slice(*row.number)].rstrip("．.、"), row.number[0])
            self.out.blocks.append(Block("number", *row.number))
        held = range(self._next(row.start), self._next(row.end))
        first = self.clauses[held[0]].start if held else row.end
        before = [span for span in row.words if span[0] < first]
        behind = [span for span in row.words if span[0] >= first]  # 责任单位 | 任务, or a remark
        if before and behind:
            self.out.blocks.extend(Block("other", *span) for span in behind)
        self.waiting = before or behind
        for index in held:
            self._clause(Piece(self.clauses[index].start, self.clauses[index].end, index))

    def line(self, line: Line) -> None:
        """Place one line."""
        kind, start, end, number = line
        self.boxed = (
            kind == "words"
            and not self._has_clause(start, end)
            and (self.boxed or BOX.match(self.text, start) is not None)
        )
        if self.boxed:
            self._introduce()
            self.out.blocks.append(Block("other", start, end))
        elif kind == "page":
            self.out.blocks.append(Block("furniture", start, end))
        elif kind == "section" and number:
            self._open_section(number, end)
        elif kind == "behind":
            self._flush()
            if number:
                self._add_item(number, end, "item").title = self._title_of(number.end(), end)
            self._matter(_back_matter(self.text[start:end]), start, end)
        elif kind == "item" and number:
            self._open_item(number, end)
        elif self._in_front() and (kind == "words" or self._is_numbered_title(start, end)):
            self._front(number, start, end)
        else:
            self._words(start, end)

    def _in_front(self) -> bool:
        """Tell whether no heading and no task has been met."""
        return not (self.section or self.item or self.out.tasks or self.waiting)

    def _is_numbered_title(self, start: int, end: int) -> bool:
        """Tell whether a line before all headings is a title that a collection numbers."""
        title = NUMBERED_TITLE.search(self.text, start, end)
        return title is not None and not self._has_clause(start, end)

    def _front(self, number: re.Match[str] | None, start: int, end: int) -> None:
        """Place a line before the first heading; a clause there makes a task all the same."""
        if self._has_clause(start, self._behind(end) + 1):
            self._words(start, end)
            return
        if number:
            self.out.blocks.append(Block("number", *number.span()))
            start = self._behind(number.end())
        self._matter(_front_matter(self.text[start:end]), start, end)

    def _behind(self, place: int) -> int:
        """Return where the next words begin."""
        blank = BLANK.match(self.text, place)
        return blank.end() if blank else place

    def _matter(self, kind: str, start: int, end: int) -> None:
        """Place a line before or behind the tasks; the line above may tell what it is."""
        blocks = self.out.blocks
        above = blocks[-1] if blocks and blocks[-1].kind == "signature" else None
        if above and DATED.match(self.text, start, end):
            kind = "signature"  # the date under a name
        elif above and kind == "title" and not DATED.search(self.text, above.start, above.end):
            blocks[-1] = above._replace(kind="title")  # the issuer's own line over the title
        blocks.append(Block(kind, start, end))

    def _next(self, start: int) -> int:
        """Return the index of the first clause that begins at `start` or behind it."""
        return bisect_left(self.starts, start)

    def _has_clause(self, start: int, end: int) -> bool:
        """Tell whether a clause begins within a line."""
        return self._next(start) < self._next(end)

    def _open_section(self, match: re.Match[str], end: int) -> None:
        """Begin a section; words behind its title belong to a task of its own."""
        self._flush()
        identity = str(len(self.out.sections) + 1)
        printed = match.group(1) or match.group(2)
        heading = Heading(identity, None, printed, None, match.start(), end)
        self._check_sequence(heading, self.out.sections, "Section")
        self.out.sections.append(heading)
        self.section, self.item = heading, None
        self._heading(heading, match, end, "section_heading")

    def _open_item(self, match: re.Match[str], end: int) -> None:
        """Begin an item."""
        if self.item is None:
            self._introduce()
        self._flush()
        heading = self._add_item(match, end, "item" if match.re is ITEM else "measure")
        self._heading(heading, match, end, "item_heading")

    def _add_item(self, match: re.Match[str], end: int, kind: str) -> Heading:
        """Add an item to the section, without a title yet."""
        section = self.section
        position = section.items + 1 if section else len(self.out.items) + 1
        parent = section.id if section else None
        printed = match.group(1) or match.group(2)
        heading = Heading(
            f"{parent or 0}.{position}", parent, printed, None, match.start(), end, kind
        )
        if kind == "item":
            self._check_sequence(heading, self.out.items, "Item")
        if section:
            section.items += 1
            section.end = max(section.end, end)
        self.out.items.append(heading)
        self.measures.pop(2, None)
        self.item = heading
        return heading

    def _heading(self, heading: Heading, match: re.Match[str], end: int, kind: str) -> None:
        """Place the rest of a heading's line: a title alone, or a title and a task's words."""
        begin = min(self._behind(match.end()), end)
        stop = self.text.find("。", begin, end)
        heading.title = self._title_of(begin, end)
        if self._stands_alone(begin, stop, end):
            self.out.blocks.append(Block(kind, match.start(), end))
            return
        self.out.blocks.append(Block("number", match.start(), match.end()))
        self.number = (heading.number, match.start())
        self._words(begin, end)

    def _title_of(self, start: int, end: int) -> str | None:
        """Return the words up to the first full stop or clause, if they can be a title."""
        stop = self.text.find("。", start, end)
        end = stop if stop >= 0 else end
        if self._has_clause(start, end):
            end = self.starts[self._next(start)]
        title = self.text[start:end].strip(SPACE)
        return title if 0 < len(title) <= LONGEST_HEADING else None

    def _stands_alone(self, begin: int, stop: int, end: int) -> bool:
        """Tell whether a numbered line is a heading only: one short sentence, no clause near."""
        if self._has_clause(begin, end):
            return False
        if (stop >= 0 and stop < end - 1) or end - begin > LONGEST_HEADING:
            return False
        if stop == end - 1 and "，" in self.text[begin:stop]:
            return False  # a sentence, not a title: what follows goes on with it
        return not self._has_clause(begin, self._behind(end) + 1)

    def _words(self, start: int, end: int) -> None:
        """Place words, numbers and clauses of a line in tasks."""
        at_head = self.closed is not None or not self.waiting
        for piece in self._pieces(start, end):
            if piece.clause is not None:
                self._clause(piece)
                at_head = True
            else:
                self._piece(piece.start, piece.end, at_head or piece.start == start)
                at_head = False

    def _piece(self, start: int, end: int, at_head: bool) -> None:
        """Place words without a clause: a lead-in, a number, a stop, or a task's words."""
        lead_in = LEAD_IN.match(self.text, start, end)
        if lead_in and at_head:
            self._introduce()
            self.out.blocks.append(Block("other", *lead_in.span()))
            for left, right in _trimmed(self.text, lead_in.end(), end):
                self._piece(left, right, True)
            return
        measure = NUMBERED.match(self.text, start, end) if at_head else None
        behind = start >= self.last_clause_end and self.text[start:end].strip(STOPS + SPACE)
        if behind and self.last_clause_end:
            self.out.blocks.append(Block("closing", start, end))
        elif measure:
            self._open_measure(measure, end)
        elif self.closed is not None and not self.text[start:end].strip(STOPS + SPACE):
            self.out.blocks.append(Block("task", start, end))
        else:
            self.closed = None
            self.waiting.append((start, end))

    def _open_measure(self, match: re.Match[str], end: int) -> None:
        """Begin a numbered measure: a heading over deeper numbers, or a task's words."""
        self._introduce()
        self._flush()
        self._check_number(match)
        following = self.text[end : end + 20].lstrip(SPACE)
        above = match.group(1) and (deeper := NUMBERED.match(following)) and deeper.group(2)
        if above and end - match.end() <= LONGEST_HEADING:
            if self.item is None or self.item.kind == "measure":
                self._open_item(match, end)  # no （一） above it: this is the level of items
            else:
                self.out.blocks.append(Block("item_heading", match.start(), end))
            return
        self.number = (match.group(1) or match.group(2), match.start())
        self.out.blocks.append(Block("number", match.start(), match.end()))
        for left, right in _trimmed(self.text, match.end(), end):
            self.closed = None
            self.waiting.append((left, right))

    def _introduce(self) -> None:
        """Let words that stand between a heading and what it heads be its introduction."""
        holder = self.item or self.section
        if not self.waiting or holder is None or holder.tasks:
            return
        spans = self.waiting
        begin, end = spans[0]
        whole = self.text.find("。", begin, end) in (-1, end - 1)
        if whole and self.number == (holder.number, holder.start):
            # A sentence on the heading's own line, however long, heads what follows.
            spans.pop(0)
            number = self.out.blocks.pop()
            kind = "item_heading" if holder is self.item else "section_heading"
            self.out.blocks.append(Block(kind, number.start, end))
            holder.title = self.text[begin:end].rstrip("。") or None
        self.out.blocks.extend(Block("preamble", *span) for span in spans)
        self.waiting, self.number = [], None

    def _pieces(self, start: int, end: int) -> Iterator[Piece]:
        """Yield the parts of a line between and at the clauses, without surrounding space."""
        for index in range(self._next(start), self._next(end)):
            clause = self.clauses[index]
            for left, right in _trimmed(self.text, start, clause.start):
                yield Piece(left, right, None)
            yield Piece(clause.start, clause.end, index)
            start = clause.end
        for left, right in _trimmed(self.text, start, end):
            yield Piece(left, right, None)

    def _clause(self, piece: Piece) -> None:
        """Close the task that waits, or add a clause to the one just closed."""
        index = piece.clause
        assert index is not None
        self.out.blocks.append(Block("clause", piece.start, piece.end))
        if not self.waiting and self.closed is not None:
            self.out.tasks[self.closed].clauses.append(index)
            self._extend(piece.end)
            return
        if not self.waiting:
            message = "This responsibility clause has no task before it; check the paragraph."
            self.out.problems.append(
                Problem("warning", "clause_without_task", message, piece.start, piece.end)
            )
        self._add_task(index, piece.start)
        self._extend(piece.end)

    def _add_task(self, clause: int, at: int) -> None:
        """Make a task of the words that wait."""
        spans = self.waiting or [(at, at)]
        self.out.blocks.extend(Block("task", *span) for span in self.waiting)
        holder = self.item or self.section
        if self.number:
            self._free_heading(holder)
        position = holder.tasks + 1 if holder else len(self.out.tasks) + 1
        if holder:
            holder.tasks += 1
        section_id = self.section.id if self.section else None
        item_id = self.item.id if self.item else None
        above = item_id or f"{section_id or 0}.0"
        printed, start = self.number if self.number else (None, spans[0][0])
        self.out.tasks.append(
            Task(
                f"{above}.{position}",
                item_id,
                section_id,
                printed,
                start,
                spans[0][0],
                spans[-1][1],
                [clause],
            )
        )
        self.closed = len(self.out.tasks) - 1
        self.waiting, self.number = [], None

    def _free_heading(self, holder: Heading | None) -> None:
        """Give a clause on a heading to the heading, as task 0, where numbered tasks follow it."""
        if holder is None or holder.tasks != 1 or self.out.tasks[-1].start != holder.start:
            return
        task = self.out.tasks[-1]
        if "。" not in self.text[task.text_start : task.text_end]:
            above, _ = task.task_id.rsplit(".", 1)
            self.out.tasks[-1] = task._replace(task_id=f"{above}.0")
            holder.tasks = 0

    def _extend(self, end: int) -> None:
        """Let the section and the item reach as far as what belongs to them."""
        for heading in (self.section, self.item):
            if heading:
                heading.end = max(heading.end, end)

    def _flush(self) -> None:
        """Give up waiting for a clause: the words are kept and reported."""
        if self.waiting:
            start, end = self.waiting[0][0], self.waiting[-1][1]
            self.out.blocks.extend(Block("other", *span) for span in self.waiting)
            if any(sign.search(self.text, start, end) for sign in SIGNS):
                self.out.problems.append(
                    Problem("warning", "task_without_clause", UNREAD, start, end)
                )
            self._extend(end)
        self.waiting, self.number, self.closed = [], None, None

    def _check_sequence(self, heading: Heading, before: list[Heading], level: str) -> None:
        """Report a number that neither follows the last one nor begins anew in a new section."""
        sibling = bool(before) and before[-1].parent == heading.parent
        last = int(number(before[-1].number) or 0) if before else 0
        value = number(heading.number)
        if value is None or value == last + 1 or (value == 1 and (not sibling or last > 1)):
            return  # a section, a part or an annex may begin anew
        repeated = sibling and value <= last
        code = "number_repeated" if repeated else "number_missing"
        message = (
            f"{level} {heading.number} follows {before[-1].number if before else 'nothing'}; "
            f"a number is {'repeated or out of order' if repeated else 'missing'}."
        )
        span = heading.start, heading.start + len(heading.number) + 1
        self.out.problems.append(Problem("warning", code, message, *span))

    def _check_number(self, match: re.Match[str]) -> None:
        """Report a measure's number that neither follows the last of its style nor begins anew."""
        style, value = match.lastindex or 0, int(match.group(1) or match.group(2))
        if style == 1:
            self.measures.pop(2, None)
        last = self.measures.get(style, 0)
        if last and value not in (1, last + 1):
            code = "number_repeated" if value <= last else "number_missing"
            message = f"Number {value} follows {last}; check the numbering."
            self.out.problems.append(Problem("warning", code, message, match.start(), match.end()))
        self.measures[style] = value

    def _forgive_sections_without_tasks(self) -> None:
        """Let a section that has no task at all (guiding ideas, aims) be read as introduction."""
        busy = {task.section_id for task in self.out.tasks}
        starts = [section.start for section in self.out.sections]
        idle = [section.id not in busy for section in self.out.sections]

        def forgiven(start: int) -> bool:
            place = bisect_right(starts, start) - 1
            return bool(busy) and place >= 0 and idle[place]

        self.out.problems = [
            problem
            for problem in self.out.problems
            if problem.code != "task_without_clause" or not forgiven(problem.start)
        ]
        self.out.blocks = [
            block._replace(kind="preamble")
            if block.kind == "other" and forgiven(block.start)
            else block
            for block in self.out.blocks
        ]

    def finish(self) -> Outline:
        """Fill the gaps with blanks and put everything in order."""
        self._flush()
        self._forgive_sections_without_tasks()
        blocks: list[Block] = []
        position = 0
        for block in sorted(self.out.blocks, key=lambda block: block.start):
            blocks.extend(_gap(self.text, position, block.start))
            blocks.append(block)
            position = block.end
        blocks.extend(_gap(self.text, position, len(self.text)))
        self.out.blocks = blocks
        return self.out


def _gap(text: str, start: int, end: int) -> Iterator[Block]:
    """Yield the white space between two blocks; a byte-order mark is a block of its own."""
    if start < end and text[start] == "\ufeff":
        yield Block("bom", start, start + 1)
        start += 1
    if start < end:
        printed = text[start:end].strip(SPACE)  # the bars of a table
        yield Block("other" if printed else "blank", start, end)


def _front_matter(line: str) -> str:
    """Return the kind of a line before the first heading."""
    if METADATA.search(line):
        return "metadata"
    if FURNITURE.search(line):
        return "furniture"
    if SALUTATION.match(line):
        return "salutation"
    if len(line) <= 90 and not line.endswith(("。", "：", ":")) and TITLE.search(line):
        return "title"
    if SIGNATURE.match(line):
        return "signature"
    return "preamble"


def _back_matter(line: str) -> str:
    """Return the kind of a line behind the last clause."""
    if FURNITURE.search(line):
        return "furniture"
    if METADATA.search(line):
        return "metadata"
    if SIGNATURE.match(line):
        return "signature"
    return "closing"
