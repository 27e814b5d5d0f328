"""Tables whose columns are roles: those of an original file, and those that stand in a text.

In a text a row is a line whose cells bars or tabs part, or, as PDF files give tables, a number on
a line of its own and the cells below it, line by line.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from hbey_analysis.reading.lexicon import ROLES
from hbey_analysis.reading.names import (
    BREAK,
    SEPARATORS,
    Span,
    is_class,
    is_collective,
    is_name,
    prefix_of,
    split_list,
)
from hbey_analysis.reading.tokens import VERBS, Label, is_label, label_role
from hbey_analysis.text.grid import Below, Beside, Rows, own_words
from hbey_analysis.text.layout import PAGE, SPACE
from hbey_analysis.text.source import INVISIBLE, line_spans

NUMBER_HEADINGS = frozenset({"序号", "编号", "号"})
NUMBER = re.compile(r"\d{1,3}[.．、]?")
NOTHING = frozenset({"", "—", "－", "-", "–", "/", "／", "无", "——"})
RULED = re.compile(r"[\s|:—－-]+")  # | --- | :-: |
SECTION = re.compile("[一二三四五六七八九十百]+、")
LONGEST_HEADING, MOST_HEADINGS = 10, 20  # characters, lines
MOST_LINES = 80  # of a row


def table_lines(rows: Rows) -> Iterator[str]:
    """Yield a table as lines: its cells apart by tabs, and roles as labels.

    Where a row names roles (牵头单位, 责任单位, 完成时限), each cell under such a heading is a
    line of its own with the heading before it, as plans without tables write it; in the line of
    the headings these come last, as they do in the rows. What is merged over rows is printed
    once, but its roles are said in each row that has words of its own.

    Parameters
    ----------
    rows : list of list of str
        The cells of each row, merged ones in each of their places (`spread`).
    """
    roles: dict[int, str] = {}
    for cells in rows:
        words = own_words(cells)
        if found := role_columns(cells):
            goes_on = any(isinstance(cells[place], Below) for place in found)
            roles = {**roles, **found} if goes_on else found
            last = [words[place] for place in found if place < len(words)]
            yield "\t".join([*_others(words, found), *filter(None, last)])
            continue
        others = _others(words, roles)
        if any(map(str.strip, others)) or not any(isinstance(cell, Below) for cell in cells):
            yield "\t".join(others)
        yield from _labelled(cells, roles, once=not any(map(str.strip, others)))


def _others(cells: list[str], roles: dict[int, str]) -> list[str]:
    """Return the cells under no role."""
    return [cell for place, cell in enumerate(cells) if place not in roles]


def _labelled(cells: list[str], roles: dict[int, str], once: bool) -> Iterator[str]:
    """Yield the cells under roles, each behind its label; `once`: not those of a row above."""
    for place, label in roles.items():
        cell = cells[place] if place < len(cells) else ""
        if cell.strip() and not isinstance(cell, (Beside, Below) if once else Beside):
            yield f"{label}：{cell}"


def role_columns(heading: list[str]) -> dict[int, str]:
    """Return the labels (牵头单位, 完成时限 …) among a table's headings, by their place.

    Parameters
    ----------
    heading : list of str
        The cells of a row.
    """
    labels = [re.sub(r"\s", "", INVISIBLE.sub("", cell)) for cell in heading]
    return {place: label for place, label in enumerate(labels) if is_label(label)}


# ---------------------------------------------------------------- tables in a text


class Row(NamedTuple):
    """A row of a table in a text.

    ``cells`` are labels without words of their own, one at the beginning of each cell that names
    bodies or a time; ``roles_end`` is where the last of these cells ends. Words may part a cell of
    a ``time`` from them, or ``more`` cells of bodies. A heading has none, and no number or words.
    """

    start: int
    end: int
    number: Span | None = None
    words: tuple[Span, ...] = ()
    cells: tuple[Label, ...] = ()
    roles_end: int = 0
    time: Span | None = None
    more: tuple[tuple[tuple[Label, ...], int], ...] = ()


def text_rows(text: str) -> list[Row]:
    """Find the rows of the tables in a text whose headings name roles.

    Parameters
    ----------
    text : str
        The whole plan.

    Returns
    -------
    list of Row
        In the order of the text; headings and ruled lines among them.
    """
    lines = line_spans(text)
    return sorted([*_parted_rows(text, lines), *_stacked_rows(text, lines)])


def _parted_rows(text: str, lines: list[Span]) -> Iterator[Row]:
    """Yield the rows whose cells bars or tabs part."""

    def mark(line: Span) -> str:
        bars = text.count("|", *line) > 1
        return "|" if bars else "\t" if text.find("\t", *line) >= 0 else ""

    headings: dict[str, tuple[int, dict[int, str]]] = {}  # by mark: cells and roles, the last met
    for part, group in groupby(lines, key=mark):
        if not part:
            continue
        width, roles = headings.get(part, (0, {}))
        begun = False  # its own heading has been met, or a row as wide as the last table's
        above: list[Row] = []
        for start, end in group:
            cells = _cells(text, start, end, part)
            heading = role_columns([text[slice(*cell)] for cell in cells])
            begun = begun or len(cells) == width  # 一、… on a line of its own parts a table
            if heading:
                yield from above
                yield Row(start, end)
                width, roles = headings[part] = len(cells), heading
                begun, above = True, []
            elif not begun or RULED.fullmatch(text, start, end):
                above.append(Row(start, end))
            else:
                yield from above
                above = []
                yield _parted_row(text, (start, end), cells, roles)
        if begun:
            yield from above


def _cells(text: str, start: int, end: int, part: str) -> list[Span]:
    """Return the span of each cell of a line, without the space around it."""
    if part == "|":  # a bar before the first cell and behind the last
        start += len(text[start:end]) - len(text[start:end].lstrip(f"{SPACE}"))
        start += text.startswith("|", start)
        end = start + len(text[start:end].rstrip(SPACE))
        end -= text.endswith("|", start, end)
    cells = []
    for cell in text[start:end].split(part):
        left = start + len(cell) - len(cell.lstrip(SPACE))
        cells.append((left, max(left, start + len(cell.rstrip(SPACE)))))
        start += len(cell) + len(part)
    return cells


def _parted_row(text: str, line: Span, cells: list[Span], roles: dict[int, str]) -> Row:
    """Return the row of a line of cells."""
    words = [cell for place, cell in enumerate(cells) if place not in roles and cell[0] < cell[1]]
    number = words.pop(0) if words and NUMBER.fullmatch(text, *words[0]) else None
    held = [
        (roles[place], cells[place])
        for place in roles
        if place < len(cells) and text[slice(*cells[place])] not in NOTHING
    ]
    return _row(line, number, words, held)


def _row(line: Span, number: Span | None, words: list[Span], held: list[tuple[str, Span]]) -> Row:
    """Return a row with a label for each cell that holds something."""
    runs = _runs(held, words)
    lists = [(_labels(run), run[-1][1][1]) for run in runs]
    bodies = [found for found in lists if found[0]] or lists[-1:] or [((), 0)]
    times = [
        span
        for run, (labels, _) in zip(runs, lists, strict=True)
        for label, span in run
        if not labels and label_role(label) == "deadline"  # words part it from the bodies
    ]
    time = times[0] if times else None
    return Row(*line, number, tuple(words), *bodies[0], time, tuple(bodies[1:]))


def _labels(run: list[tuple[str, Span]]) -> tuple[Label, ...]:
    """Return a label for each cell of a run; none where no cell is for bodies."""
    labels = tuple(
        Label(label_role(label) or "", start, start, start, True, False)
        for label, (start, _) in run
    )
    return labels if any(label.role in ROLES for label in labels) else ()


def _runs(held: list[tuple[str, Span]], words: list[Span]) -> list[list[tuple[str, Span]]]:
    """Return the cells of roles in runs that no words part."""
    runs: list[list[tuple[str, Span]]] = []
    for cell in held:
        before = runs[-1][-1][1][1] if runs else 0
        if not runs or any(before <= start < cell[1][0] for start, _ in words):
            runs.append([])
        runs[-1].append(cell)
    return runs


def _stacked_rows(text: str, lines: list[Span]) -> Iterator[Row]:
    """Yield the rows of tables that stand in a text one cell below the other."""
    headings: list[str] = []
    place = 0
    while place < len(lines):
        last, found = _stacked_headings(text, lines, place)
        if found:
            headings = found
            yield Row(lines[place][0], lines[last - 1][1])
            place = last
        elif headings and _is_number(text, lines[place]):
            last = place + 1
            while last < min(len(lines), place + MOST_LINES) and not (
                _is_number(text, lines[last]) or _ends_rows(text, lines[last])
            ):
                last += 1
            row = _stacked_row(text, lines[place:last], headings)
            if row:
                yield row
            place = last
        else:
            place += 1


def _is_number(text: str, line: Span) -> bool:
    """Tell whether a line holds the number of a row alone."""
    return NUMBER.fullmatch(text[slice(*line)].strip(SPACE)) is not None


def _ends_rows(text: str, line: Span) -> bool:
    """Tell whether a line ends a row: one that is empty, the mark of a page, or a heading."""
    words = text[slice(*line)].strip(SPACE)
    return not words or bool(PAGE.fullmatch(words) or SECTION.match(words))


def _stacked_headings(text: str, lines: list[Span], place: int) -> tuple[int, list[str]]:
    """Return where headings from 序号 to the last role end, and these; none without a role."""
    words: list[str] = []
    last = place
    stop = min(len(lines), place + MOST_HEADINGS)
    while last < stop and 0 < lines[last][1] - lines[last][0] <= LONGEST_HEADING:
        word = text[slice(*lines[last])].strip(SPACE)
        if word == "号" and words == ["序"]:  # 序 / 号 in a narrow column
            word = words.pop() + word
        if words and (is_label(words[-1]) and not is_label(word)):
            break
        if not words and word != "序" and word not in NUMBER_HEADINGS:
            break
        words.append(word)
        last += 1
    good = words and words[0] in NUMBER_HEADINGS and any(map(is_label, words))
    return (last, words) if good else (place, [])


def _stacked_row(text: str, lines: list[Span], headings: list[str]) -> Row | None:
    """Return the row of a number and the lines below it.

    A line for each heading, or lists of names as the last lines, as many as there are roles; the
    last may be a time.
    """
    number, span = _trimmed(text, lines[0]), (lines[0][0], lines[-1][1])
    roles = [word for word in headings if is_label(word)]
    if len(lines) == len(headings):
        cells = [_trimmed(text, line) for line in lines]
        words = [cells[place] for place, word in enumerate(headings) if word not in roles]
        return _row(span, number, words[1:], _held(text, zip(headings, cells, strict=True)))
    below = [piece for line in lines[1:] for piece in _stopped(text, line)]
    timed = len(roles) > 1 and label_role(roles[-1]) == "deadline" and len(below) > 2
    times = [below.pop()] if timed else []
    for first in range(1, len(below)):
        lists = _lists(text, below[first:])
        if lists is not None and len(lists) + len(times) == len(roles):
            words = [(below[0][0], below[first - 1][1])]
            held = _held(text, zip(roles, [*lists, *times], strict=True))
            return _row(span, number, words, held)
    return None


def _held(text: str, cells: Iterable[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """Return the cells under roles that hold something."""
    return [
        (label, span)
        for label, span in cells
        if is_label(label) and text[slice(*span)] not in NOTHING
    ]


def _trimmed(text: str, line: Span) -> Span:
    """Return a line without the space around it."""
    start, end = line
    words = text[start:end]
    return start + len(words) - len(words.lstrip(SPACE)), start + len(words.rstrip(SPACE))


def _stopped(text: str, line: Span) -> Iterator[Span]:
    """Yield a line, cut behind a full stop in it: a cell may begin on the line of another."""
    start, end = _trimmed(text, line)
    stop = text.rfind("。", start, end - 1) + 1
    if stop:
        yield start, stop
    yield max(start, stop), end


def _lists(text: str, lines: list[Span]) -> list[Span] | None:
    """Return the lists of names that some lines are, or None if they are anything else."""
    lists: list[Span] = []
    for start, end in lines:
        words = text[start:end]
        if words.endswith("。"):
            return None
        if words in NOTHING or (lists and text[slice(*lists[-1])] in NOTHING):
            lists.append((start, end))
        elif lists and not (_complete(text, lists[-1]) and _begins_a_list(words)):
            lists[-1] = (lists[-1][0], end)
        else:
            lists.append((start, end))
    good = all(text[slice(*span)] in NOTHING or _is_list(text, span) for span in lists)
    return lists if good else None


def _complete(text: str, span: Span) -> bool:
    """Tell whether a list ends with a whole name and no separator."""
    if text[span[1] - 1] in SEPARATORS:
        return False
    names = list(split_list(text, *span))
    return bool(names) and is_name(text[slice(*names[-1])])


def _begins_a_list(words: str) -> bool:
    """Tell whether words state a level or are a class: they do not go on with the line above."""
    return bool(prefix_of(words)) or is_collective(words) or words.startswith("各")


def _is_list(text: str, span: Span) -> bool:
    """Tell whether a stretch holds names and nothing else, but for verbs: X牵头，Y配合."""
    names = [_unruled(text[slice(*name)]) for name in split_list(text, *span)]
    return bool(names) and all(
        is_class(name) if is_collective(name) else is_name(name) for name in names
    )


def _unruled(name: str) -> str:
    """Return a name without the role verb behind it."""
    name = BREAK.sub("", name)
    return next((name.removesuffix(verb) for verb in VERBS if name.endswith(verb)), name)
