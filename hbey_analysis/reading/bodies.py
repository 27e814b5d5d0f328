"""Names to canonical departments: the plan's lexicon, elided prefixes restored."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from hbey_analysis.reading.accept import SLIPS, Clause, Participant
from hbey_analysis.reading.lexicon import body_kinds, name_words
from hbey_analysis.reading.names import (
    has_seat,
    is_collective,
    is_name,
    prefix_of,
    with_suffixes,
    without_brackets,
)
from hbey_analysis.text.csvfile import (
    check_choice,
    check_parents,
    parts,
    read_rows,
    table_file,
)
from hbey_analysis.text.layout import PAGE
from hbey_analysis.text.source import Problem, present

# Space before or behind a letter or a digit may be meant: 12345 热线.
BODY_KINDS = (
    "government_department",
    "affiliated_body",
    "central_agency",
    "party_body",
    "territorial",
    "enterprise",
    "collective",
    "other",
)
CONFIDENCES = ("high", "medium", "low", "")
# 云岭市2024年…方案, 沅西县委、县政府: the text names places, whose bodies have their own level.
LOCAL_GOVERNMENT = re.compile(
    "([\u4e00-\u9fff]{2,6})[市县区旗州盟](?:人民政府|行政公署|(?=20\\d\\d\\s*年)|委(?=、))"
)
TITLE_PLACE = re.compile(r"\A\s*([\u4e00-\u9fff]{2,3})[市县区旗州盟]")
COMMITTEE = re.compile("([\u4e00-\u9fff]{2,6})([市县区旗州盟])委")
INNER_SPACE = re.compile(r"(?<![!-~])[ \t\u3000\xa0]+(?![!-~])|[\r\n]+")
COMPANIES = ("公司", "集团", "银行")
INNER = ("科", "股")  # offices within one body, which state no level
PARTY = frozenset({"组织部", "宣传部", "统战部", "政法委"})
NOT_ONE = "各全本我每跨两多该"
OFFICES = ("局", "委", "办", "厅", "部", "委员会", "办公室", "院", "处", "科")
READ = "read from the plan"  # source of a department that nobody has looked at
COLUMNS = (
    "department",
    "label_zh",
    "name_zh",
    "label_en",
    "name_en",
    "kind",
    "parent",
    "aliases",
    "source",
    "confidence",
)


LEVELS = ("certain", "inferred", "doubtful")  # of confidence in an assignment


class Registry(NamedTuple):
    """The curated rows and the lexicon made of them.

    ``confirmed`` are the departments that somebody has vouched for: rows as `hbey new` writes them
    (source "read from the plan") only repeat what was read.
    """

    rows: list[dict[str, str]]
    lexicon: dict[str, str]
    bare: frozenset[str]
    confirmed: frozenset[str] = frozenset()

    def knows(self, surface: str) -> bool:
        """Tell whether a surface is a known name, with its prefix or elided."""
        return surface in self.lexicon or surface in self.bare


NOBODY = Registry([], {}, frozenset())


def read_registry(path: Path) -> Registry:
    """Read a plan's ``departments.csv``; a plan without one gets an empty registry.

    Parameters
    ----------
    path : Path
        The CSV file; it may be missing, or be a workbook of the same name.

    Returns
    -------
    Registry
        Rows in the file's order, and every name and alias with its department.

    Raises
    ------
    PlanError
        If the table cannot be read, a kind is not known, a parent has no row, or one name stands
        for two departments.
    """
    path = table_file(path)
    if not present(path):
        return NOBODY
    filled = ("department", "label_zh", "name_zh", "label_en", "name_en", "kind", "source")
    rows = read_rows(path, COLUMNS, filled=filled, unique=("department",))
    lexicon: dict[str, str] = {}
    names = {row.cells["department"] for row in rows}
    for row in rows:
        cells = row.cells
        check_choice(row, "kind", BODY_KINDS)
        check_choice(row, "confidence", CONFIDENCES)
        if cells["parent"] and cells["parent"] not in names:
            raise row.error(f"the parent {cells['parent']!r} has no row here; add one.")
        for name in (cells["department"], *parts(cells["aliases"])):
            if lexicon.setdefault(name, cells["department"]) != cells["department"]:
                raise row.error(
                    f"{name} already stands for {lexicon[name]}; "
                    "a name may stand for one department only."
                )
    check_parents(rows, "department")
    bare = frozenset(name.removeprefix(prefix_of(name)) for name in lexicon)
    kept = [{column: row.cells[column] for column in COLUMNS} for row in rows]
    confirmed = frozenset(row["department"] for row in kept if row["source"] != READ)
    return Registry(kept, lexicon, bare, confirmed)


class Assignment(NamedTuple):
    """One participant of one clause with its department, and how sure the reading is of it.

    ``confidence`` is "doubtful" where a mark of the clause is missing or the name is not known,
    "inferred" where the role is not stated or a prefix or an ending was restored that no curated
    registry confirms, else "certain".
    """

    clause: int
    position: int
    department: str
    participant: Participant
    confidence: str


def resolve(
    clauses: list[Clause], registry: Registry, text: str = ""
) -> tuple[list[Assignment], list[Problem]]:
    """Give every participant its canonical department.

    In (自治区发展改革委牵头,自治区水利厅、财政厅配合) the third is 自治区财政厅: a member without
    a prefix takes the last one stated in its clause, if the full name is attested in the text or
    if leaving prefixes out is the document's habit. A body with its own seat (呼和浩特海关) keeps
    its name, and habit alone carries no prefix across it.

    Parameters
    ----------
    clauses : list of Clause
        All clauses of the document: its habit is a property of the whole.
    registry : Registry
        The plan's names; may be empty.
    text : str
        The whole plan: places whose government it names are seats (青浦 of 青浦区人民政府).

    Returns
    -------
    assignments : list of Assignment
        In order of clause and position.
    problems : list of Problem
        Names the registry does not know (where there is one), bodies named twice in a clause.
    """
    written = clauses
    clauses = [_completed(clause) for clause in written]
    attested = {_plain(p.surface) for clause in clauses for p in clause.participants}
    attested |= _attested(clauses, text)
    places = [*LOCAL_GOVERNMENT.finditer(text), *TITLE_PLACE.finditer(text)]
    seats = tuple({match.group(1)[-2:] for match in places})
    restorable = _restorable(clauses, attested | registry.lexicon.keys(), seats)
    assignments: list[Assignment] = []
    problems: list[Problem] = []
    for number, clause in enumerate(clauses):
        seen: dict[str, int] = {}
        for position, (completed, prefix, near) in enumerate(_prefixed(clause), start=1):
            department = _department(completed, prefix, near, registry, restorable)
            participant = written[number].participants[position - 1]
            sure = _confidence(clause, completed, department, participant, registry)
            assignments.append(Assignment(number, position, department, participant, sure))
            problems.extend(_doubts(department, participant, registry, seen))
            seen.setdefault(department, position)
    return assignments, problems


def _confidence(
    clause: Clause,
    completed: Participant,
    department: str,
    participant: Participant,
    registry: Registry,
) -> str:
    """Return how sure it is that the clause names this department."""
    confirmed = department in registry.confirmed
    known = confirmed or registry.knows(completed.surface) or is_name(completed.surface)
    if not known or not SLIPS.isdisjoint(clause.doubts):
        return "doubtful"
    restored = not confirmed and department != _plain(participant.surface)
    return "inferred" if restored or "no_role" in clause.doubts else "certain"


def _plain(surface: str) -> str:
    """Return the surface without what PDF extraction leaves in names: breaks, space, pages."""
    if surface.isalnum():  # most names: letters alone
        return surface
    return INNER_SPACE.sub("", PAGE.sub("", surface))


def _completed(clause: Clause) -> Clause:
    """Return the clause with elided endings written out: 天河 of 天河、黄埔、南沙区政府."""
    participants: list[Participant] = []
    for _, group in groupby(clause.participants, key=lambda participant: participant.role):
        members = list(group)
        names = _with_places(with_suffixes([_plain(member.surface) for member in members]))
        participants.extend(
            member._replace(surface=name) for member, name in zip(members, names, strict=True)
        )
    return clause._replace(participants=tuple(participants))


def _with_places(names: list[str]) -> list[str]:
    """Give a government the place of the committee before it: 沅西县委、县政府."""
    completed = names[:1]
    for before, name in pairwise(names):
        place = COMMITTEE.fullmatch(before)
        house = place and name in (f"{place.group(2)}政府", f"{place.group(2)}人民政府")
        completed.append(f"{place.group(1)}{name}" if place and house else name)
    return completed


def _prefixed(clause: Clause) -> Iterator[tuple[Participant, str, bool]]:
    """Yield each participant with the last prefix stated before it in the clause.

    The last value tells that no body with its own seat stands between the two.
    """
    prefix, near, party = "", True, False
    for participant in clause.participants:
        name = _plain(participant.surface)
        # 宣传部 behind 市委组织部 is the committee's too
        yield participant, prefix + "委" if party and name in PARTY else prefix, near
        if participant.kind == "named":
            own = prefix_of(name)
            near = bool(own) or (near and (not has_seat(name) or name.startswith("团")))
            party = name.startswith(f"{own}委") if own else party
            prefix = own or prefix


def _attested(clauses: list[Clause], text: str) -> set[str]:
    """Return the full names of elided ones that the text writes out somewhere, outside 各市…局."""
    full = {
        prefix + _plain(participant.surface)
        for clause in clauses
        for participant, prefix, _ in _prefixed(clause)
        if prefix and participant.kind == "named"
    }
    return {name for name in full if any(_stands_alone(text, name))}


def _stands_alone(text: str, name: str) -> Iterator[bool]:
    """Tell of each place of a name whether it is not of many there: 各市水务局."""
    place = text.find(name)
    while place >= 0:
        yield place == 0 or text[place - 1] not in NOT_ONE
        place = text.find(name, place + 1)


def _bare(participant: Participant, seats: tuple[str, ...]) -> bool:
    """Tell whether a name states neither a prefix nor a seat of its own."""
    name = _plain(participant.surface)
    if participant.kind != "named" or prefix_of(name) or has_seat(name):
        return False
    return not any(seat in name for seat in seats)


def _restorable(
    clauses: list[Clause], attested: Iterable[str], seats: tuple[str, ...]
) -> Callable[[str, Participant, bool], bool]:
    """Return the test whether a prefix is to be restored before a name in this document."""
    full = set(attested)
    elided, stated = set(), set()  # distinct names: one name often repeated is no habit
    for clause in clauses:
        role = ""
        for participant, prefix, near in _prefixed(clause):
            name = _plain(participant.surface)
            if prefix and near and _bare(participant, seats):
                # 总工会 among prefixed names proves no habit.
                if without_brackets(name).endswith(OFFICES):
                    elided.add(name)
            elif participant.role == role and prefix_of(name):  # the first of a list states it
                stated.add(name)
            role = participant.role
    # Lists that repeat the prefix here and there do not disprove it.
    habit = 4 * len(elided) > len(stated)

    def test(prefix: str, participant: Participant, near: bool) -> bool:
        name = _plain(participant.surface)
        # A company's name is its own; a name without a head noun is no office of this level.
        office = near and is_name(name) and not name.endswith((*COMPANIES, *INNER))
        return _bare(participant, seats) and (prefix + name in full or (habit and office))

    return test


def _department(
    participant: Participant,
    prefix: str,
    near: bool,
    registry: Registry,
    restorable: Callable[[str, Participant, bool], bool],
) -> str:
    """Return the canonical name of one participant."""
    name = _plain(participant.surface)
    candidates = (name, prefix + name) if prefix else (name, *_with_any_prefix(name, registry))
    for candidate in candidates:
        if candidate in registry.lexicon:
            return registry.lexicon[candidate]
    if prefix and restorable(prefix, participant, near):
        return prefix + name
    return name


def _with_any_prefix(name: str, registry: Registry) -> list[str]:
    """Return the known full name of a body whose clause states no prefix, if it is the only one."""
    found = {prefix + name for prefix in name_words().prefixes} & registry.lexicon.keys()
    return sorted(found) if len({registry.lexicon[full] for full in found}) == 1 else []


def _doubts(
    department: str, participant: Participant, registry: Registry, seen: dict[str, int]
) -> Iterator[Problem]:
    """Yield what a reader should look at in one participant."""
    span = participant.start, participant.end
    if department in seen:
        message = f"{department} is named twice in this clause; both rows are kept."
        yield Problem("warning", "department_twice", message, *span)
    if registry.rows and department not in registry.lexicon:
        message = f"{department} is not in departments.csv; add it or make it an alias."
        yield Problem("warning", "unknown_department", message, *span)


def guessed_kind(name: str) -> str:
    """Return the kind of body that a name suggests: the first pattern of the table that fits.

    Parameters
    ----------
    name : str
        A name that no registry describes.

    Returns
    -------
    str
        A kind of ``departments``; "other" where no pattern fits.
    """
    if is_collective(name):
        return "collective"
    return next((kind for pattern, kind in body_kinds() if pattern.search(name)), "other")
