"""The words of a text that give roles: labels before a list of names, verbs behind it.

Spaces, line breaks and the numbers of printed pages may stand between any two characters of a
word; `Stream` reads a text without them, once, and gives every word back with its offsets.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from hbey_analysis.reading.lexicon import ROLES, any_of, words_of
from hbey_analysis.reading.names import is_name, states_itself
from hbey_analysis.text.layout import Layout

NO_LIST = ("deadline", "person", "other")  # labels that head no list of bodies
SEPARATORS = frozenset("，,；;。、")
# What stands before a phrase, and so before a label that a verb would look like.
HEAD = SEPARATORS | frozenset("（(【[）)●○◆◇■□▲△★☆•·*►▶－—–-")
LONGEST_VERB = 24  # characters
LONGEST_OBJECT = 16  # characters: 配合做好相关工作

VERBS, LABELS, NOUNS = words_of("verb"), words_of("label", "stem"), words_of("noun")
JOINTS = tuple(words_of("joint"))
OBJECTS = tuple(words_of("object"))
_stem, _noun = any_of(LABELS), any_of(NOUNS)
_units = any_of(word for word, row in NOUNS.items() if not row.role)
_persons = any_of(word for word, row in NOUNS.items() if row.role == "person")
_times = [word for word, row in NOUNS.items() if row.role == "deadline"]
# A run of role words; its strongest verb tells the role, or its phrase of duty (按职责分工).
DUTY = f"(?:{any_of(words_of('basis'))})(?:{any_of(words_of('duty'))})+"
RUN = re.compile(f"(?:{DUTY}|{any_of(words_of('verb', 'helper', 'manner'))})+")
# Literals alone: such a search is many times faster.
RUN_START = re.compile(any_of(words_of("verb", "helper", "manner", "basis")))
PIECE = re.compile(f"{DUTY}|{any_of(words_of('verb', 'helper', 'manner'))}")
DUTIES = re.compile(DUTY)
VERB = re.compile(any_of(VERBS))
OBJECT_NAME = re.compile("[^，,；;。、：:（）()【】\\[\\]]{3,30}(?=[，,；;。、）)】\\]]|$)")
OBJECT = re.compile(f"[^，,；;：:。、（(]{{1,{LONGEST_OBJECT}}}(?<!的)")
NAMED = re.compile(f"(?:{any_of(words_of('copula'))})(?P<stem>{_stem})(?P<noun>(?:{_units})?)")
# Labels are looked for by their stems, or by the noun of a deadline; what else is in them follows.
STEM = re.compile(f"{any_of([*LABELS, *_times])}")
BEFORE = re.compile("[【\\[［]?(?:[省市县区州盟旗]{1,3}[级直]?(?:主要)?)?$")
# A modifier that no table lists, at the head of a phrase: 指标牵头单位.
MODIFIER = re.compile("[\u4e00-\u9fff]{2,4}$")
BEHIND = re.compile(
    rf"(?:责任)?[省市县区州校院厅局]?级?(?P<noun>{_noun})(?:[和及与](?P<more>{_stem})(?:{_units}))?"
    rf"(?:{any_of(words_of('behind'))})?|"
)
MORE = re.compile(
    rf"(?:[（(][^（()）：:]{{1,20}}[）)]|[、和及与或/](?:(?:{_stem})?(?:{_persons})|{_units})){{0,2}}"
)
CLOSED = re.compile("[】\\]］][：:]?|[：:]|(?P<copula>为)")


_core = attrgetter("core")


class Label(NamedTuple):
    """A label and its role.

    ``core`` is where its own words begin, behind a bracket or a level (市级牵头单位); ``phrase``
    tells that it begins a phrase, ``short`` that no noun is in it (牵头：), ``closed`` that a colon
    or the like ends it.
    """

    role: str
    start: int
    end: int
    core: int
    phrase: bool
    short: bool
    closed: bool = True


class Verb(NamedTuple):
    """A role verb with all that belongs to it, and its role."""

    role: str
    start: int
    end: int


class Stream:
    """The role words of a text.

    Parameters
    ----------
    text : str
        Any text.
    """

    def __init__(self, text: str) -> None:
        self.layout = Layout(text)
        self.text, self.words = text, self.layout.words

    # ------------------------------------------------------------ labels

    def labels(self, start: int, end: int) -> list[Label]:
        """Return the labels in text[start:end]; a short one counts at the head of a phrase only."""
        found = self._labels
        kept = []
        for place in range(bisect_left(found, start, key=_core), len(found)):
            label = found[place]
            if label.start >= end:
                break
            if label.end <= end and (label.phrase or not label.short or label.core == start):
                kept.append(label if label.start >= start else label._replace(start=start))
        return kept

    @cached_property
    def _labels(self) -> list[Label]:
        """All labels of the text, in order, the short ones wherever they stand."""
        found: list[Label] = []
        reached = 0
        while match := STEM.search(self.words, reached):
            label = self._label(match, reached)
            if label:
                found.append(label[0])
            reached = label[1] if label else match.start() + 1
        return found

    def _label(self, match: re.Match[str], reached: int) -> tuple[Label, int] | None:
        """Return the label that has its stem here, and where it ends among the words."""
        words, stem = self.words, match.group()
        times = stem in _times
        behind = BEHIND.match(words, match.start() if times else match.end())
        assert behind is not None
        noun = behind.group("noun")
        role = _label_role(stem, noun, behind.group("more"))
        if role is None:
            return None
        more = MORE.match(words, behind.end())
        closed = CLOSED.match(words, more.end() if more else behind.end())
        before = BEFORE.search(words, max(reached, match.start() - 8), match.start())
        start = before.start() if before else match.start()
        phrase = self._begins_phrase(start)
        modifier = None if phrase or noun is None else MODIFIER.search(words, reached, start)
        if modifier and self._begins_phrase(modifier.start()) and not is_name(modifier.group()):
            start, phrase = modifier.start(), True
        if closed is None and phrase and not modifier and noun and role in ROLES:
            open_ = more.end() if more else behind.end()
            name = OBJECT_NAME.match(words, open_)
            if name and states_itself(name.group()):  # the colon is missing
                first, last = self.layout.span(start, open_)
                place = self.layout.places[match.start()]
                return Label(role, first, last, place, True, False, False), open_
        if closed is None or (closed.group("copula") and not phrase):
            return None
        first, last = self.layout.span(start, closed.end())
        core = self.layout.places[behind.start("noun") if role == "deadline" else match.start()]
        return Label(role, first, last, core, phrase, noun is None), closed.end()

    def _begins_phrase(self, word: int) -> bool:
        """Tell whether a phrase begins with a character: behind a stop, a bracket, a gap."""
        return word == 0 or self.words[word - 1] in HEAD or self.layout.gap(word) != ""

    def in_label(self, place: int) -> bool:
        """Tell whether a place of the text is inside a label."""
        before = bisect_left(self._labels, place, key=_core) - 1
        return before >= 0 and place < self._labels[before].end

    # ------------------------------------------------------------ verbs

    def verbs(self, start: int, end: int) -> Iterator[Verb]:
        """Yield the role verbs in text[start:end] that a separator or its end follows.

        So 牵头 in 各产业链牵头部门 is none.
        """
        reached, stop = self.layout.word(start), self.layout.word(end)
        begins, runs = self._runs
        for place in range(bisect_left(begins, reached), len(runs)):
            begin, run_end, role = runs[place]
            if begin >= stop:
                break
            verb = self._bounded(begin, run_end, role, stop)
            if begin >= reached and verb:
                role, reached = verb
                yield Verb(role, *self.layout.span(begin, reached))

    def ends_in_verb(self, start: int, end: int) -> bool:
        """Tell whether a role verb ends text[start:end]."""
        near = max(start, end - LONGEST_VERB)
        return any(verb.end == end for verb in self.verbs(near, end))

    def has_verbs(self, start: int, end: int) -> bool:
        """Tell whether what may be a role verb begins in text[start:end]; `verbs` costs more."""
        begins, _ = self._runs
        return bisect_left(begins, self.layout.word(start)) < bisect_left(
            begins, self.layout.word(end)
        )

    @cached_property
    def _runs(self) -> tuple[list[int], list[tuple[int, int, str]]]:
        """Runs of role words and labels that a copula names: begin, end, and a label's role."""
        runs: list[tuple[int, int, str]] = []
        reached = 0
        for first in RUN_START.finditer(self.words):
            run = RUN.match(self.words, first.start()) if first.start() >= reached else None
            if run:
                reached = run.end()
                runs.append((run.start(), reached, ""))
        for match in NAMED.finditer(self.words):
            role = _label_role(match.group("stem"), match.group("noun") or None, None)
            if role in ROLES:
                runs.append((match.start(), match.end(), role))
        runs.sort()
        return [begin for begin, *_ in runs], runs

    def _bounded(self, begin: int, end: int, role: str, stop: int) -> tuple[str, int] | None:
        """Return a run's role and its end before a separator, a gap or a joint; None if none."""
        words = self.words
        if end > stop or not self._parted(end, stop):
            pieces = [] if role else [match.end() for match in PIECE.finditer(words, begin, end)]
            last = min(end - 1, stop)
            gaps = [place for place in pieces if place <= last and self._parted(place, stop)]
            if gaps:
                end = gaps[-1]
            elif (
                end < stop
                and words.startswith(OBJECTS, end - 2)
                and (
                    _run_role(words, begin, end) in ("support", "guide")
                    or DUTIES.match(words, begin)
                )
            ):
                extended = OBJECT.match(words, end, stop)
                end = extended.end() if extended else end
            if end > stop or not self._parted(end, stop):
                return None
        role = role or _run_role(words, begin, end)
        return (role, end) if role else None

    def _parted(self, word: int, stop: int) -> bool:
        """Tell whether a phrase ends before a character."""
        if word >= stop or self.words[word] in SEPARATORS or self.words.startswith(JOINTS, word):
            return True
        between = self.layout.gap(word)
        return not between.isspace() or " " in between or "\u3000" in between if between else False


def _run_role(words: str, begin: int, end: int) -> str:
    """Return the role of a run of role words: its strongest verb's; "" where it has none."""
    verbs = [VERBS[match.group()] for match in VERB.finditer(words, begin, end)]
    if verbs:
        return min(verbs, key=lambda verb: verb.rank).role
    return "responsible" if DUTIES.search(words, begin, end) else ""


def _label_role(stem: str, noun: str | None, more: str | None) -> str | None:
    """Return the role of a label; None where its words make none."""
    if stem in _times:
        return "deadline"
    row = LABELS[stem]
    if noun is None:
        return row.role if row.form == "label" else None
    kind = NOUNS[noun].role
    if kind:
        return kind if kind != "person" or row.role not in ("deadline", "other") else None
    if row.role in ("person", "deadline"):
        return None
    return "responsible" if more else row.role


def label_role(word: str) -> str | None:
    """Return the role of a word that is a label by itself (牵头单位), or None.

    Parameters
    ----------
    word : str
        Without its colon.
    """
    labels = Stream(f"{word}：").labels(0, len(word) + 1)
    whole = [(label.start, label.end) for label in labels] == [(0, len(word) + 1)]
    return labels[0].role if whole else None


def is_label(word: str) -> bool:
    """Tell whether a word is a label that heads a list of bodies or a deadline: 牵头单位.

    Parameters
    ----------
    word : str
        Without its colon.
    """
    return label_role(word) is not None
