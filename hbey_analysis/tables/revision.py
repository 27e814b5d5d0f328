"""What a user wrote about a plan, carried over to a corrected text of it."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from hbey_analysis.tables.corrections import corrected, spellings
from hbey_analysis.tables.plan import Plan, printed_labels

ALIKE = 0.6  # of two stretches' characters, for one to be the other corrected
COMPARED = 100  # characters of a stretch that tell whether it is another corrected
LEVELS = (
    ("section", "section_id", "title"),
    ("item", "item_id", "title"),
    ("task", "task_id", "text"),
)
WRITTEN = ("title_en", "label_zh", "label_en")  # the cells of outline.csv that a user edits

Cells = list[dict[str, str]]


class Carried(NamedTuple):
    """A user's table for the new text: its rows, those that no longer fit, and what to look at."""

    rows: Cells
    unused: Cells
    remarks: list[str]


class Stretch(NamedTuple):
    """A section, item, task or sentence: what it is, its id and its words."""

    level: str
    id: str
    words: str


def carried_departments(rows: Cells, old: Plan, new: Plan, found: Cells) -> Carried:
    """Return the registry for a corrected text.

    Rows stay as they are, with new counts. Put aside are those of bodies that the old text named
    and the new one does not, unless they are the parent of one that stays; a body that neither
    names is there on purpose. Bodies that the registry does not know get a row each.

    Parameters
    ----------
    rows : list of dict
        Of departments.csv.
    old, new : Plan
        The plan before, and the new text read with the same registry.
    found : list of dict
        A row for each body that the new text names.
    """
    before, now = set(old.assignments["department"]), set(new.assignments["department"])
    counts = new.assignments["department"].value_counts()
    kept = [row for row in rows if row["department"] in now or row["department"] not in before]
    for row in kept:  # grows: a parent has parents
        kept += [
            above for above in rows if above["department"] == row["parent"] and above not in kept
        ]
    carried = [row for row in rows if row in kept]
    for row in carried:
        if "count" in row:
            row["count"] = str(counts.get(row["department"], 0))
    known = {row["department"] for row in rows}
    added = [row for row in found if row["department"] not in known]
    columns = list(rows[0]) if rows else []
    carried += [{column: row.get(column, "") for column in columns or row} for row in added]
    unused = [row for row in rows if row not in kept]
    return Carried(carried, unused, [
        *_said("Named no longer: {}.", [row["department"] for row in unused]),
        *_said("Named newly; is one another spelling? {}.", [row["department"] for row in added]),
    ])  # fmt: skip


def carried_outline(rows: Cells, old: Plan, new: Plan) -> Carried:
    """Return the labels for a corrected text.

    A row goes with its section, item or task, whose number and words may have changed; cells that
    nobody edited follow the words. Put aside are rows whose stretch is gone.

    Parameters
    ----------
    rows : list of dict
        Of outline.csv.
    old, new : Plan
        The plan before, and the new text.
    """
    before, now = _stretches(old), _stretches(new)
    pairs = matched(before, now)
    words = {stretch.id: stretch.words for stretch in before}, {s.id: s.words for s in now}
    printed = _printed(old), _printed(new)
    carried: dict[str, dict[str, str]] = {}
    unused, changed = [], []
    for row in rows:
        identity = pairs.get(row["id"])
        if identity is None:
            unused.append(row)
            continue
        edited = [name for name in WRITTEN if row[name] != printed[0][row["id"]][name]]
        cells = row | printed[1][identity] | {name: row[name] for name in edited}
        carried[identity] = cells
        if edited and words[0][row["id"]] != words[1][identity]:
            changed.append(f"{identity} ({cells['label_zh']})")
    fresh = [stretch.id for stretch in now if stretch.id not in pairs.values()]
    for identity in fresh:
        carried[identity] = dict.fromkeys(rows[0] if rows else (), "") | printed[1][identity]
    gone = [f"{row['id']} ({row['label_zh']})" for row in unused]
    return Carried([carried[i] for i in printed[1] if i in carried], unused, [
        *_said("Gone from the outline: {}.", gone),
        *_said("New in the outline: {}.", [f"{i} ({carried[i]['label_zh']})" for i in fresh]),
        *_said("Labels whose words have changed; do they still fit? {}.", changed),
    ])  # fmt: skip


def carried_coding(rows: Cells, old: Plan, new: Plan) -> Carried:
    """Return the codes given by reading for a corrected text.

    A code goes with its sentence, wherever that stands now; put aside are the codes of sentences
    that are gone or have changed.

    Parameters
    ----------
    rows : list of dict
        Of coding.csv.
    old, new : Plan
        The plan before, and the new text.
    """
    before, now = (
        [
            Stretch("sentence", i, _plain(t))
            for i, t in plan.sentences[["sentence_id", "text"]].values
        ]
        for plan in (old, new)
    )
    pairs = matched(before, now, corrected=False)
    carried = [
        row | {"sentence_id": pairs[row["sentence_id"]]}
        for row in rows
        if row["sentence_id"] in pairs
    ]
    unused = [row for row in rows if row["sentence_id"] not in pairs]
    changed = list(dict.fromkeys(row["sentence_id"] for row in unused))
    return Carried(
        carried, unused, [*_said("Coded sentences that are gone or have changed: {}.", changed)]
    )


def carried_corrections(rows: Cells, old: Plan, new: Plan) -> Carried:
    """Return the corrections of assignments for a corrected text.

    A correction goes with its task; put aside are those whose words, or whose body as it was read,
    the task no longer has in their place.

    Parameters
    ----------
    rows : list of dict
        Of corrections.csv.
    old, new : Plan
        The plan before, and the new text read without corrections.
    """
    pairs = matched(_stretches(old), _stretches(new))
    moved = [row | {"task_id": pairs.get(row["task_id"], "")} for row in rows]
    _, fits = corrected(moved, new.tables(), new.text, spellings(new.departments))
    unused = [row for row, fit in zip(rows, fits, strict=True) if not fit]
    gone = [f"{row['task_id']} {row['action']} {row['surface']}" for row in unused]
    return Carried(
        [row for row, fit in zip(moved, fits, strict=True) if fit],
        unused,
        [*_said("Corrections that no longer fit: {}.", gone)],
    )


def matched(
    old: Sequence[Stretch], new: Sequence[Stretch], corrected: bool = True
) -> dict[str, str]:
    """Return which stretch of a new text is which of the old one.

    Equal ones are matched in their order first; of those that are left, equal ones wherever they
    stand now, and then those that are alike.

    Parameters
    ----------
    old, new : sequence of Stretch
        In the order of the texts; only those of one level are matched.
    corrected : bool
        Match those that are alike as well.

    Returns
    -------
    dict of str
        The new id of each old one that is still there.
    """
    keys = [[(stretch.level, stretch.words) for stretch in stretches] for stretches in (old, new)]
    blocks = SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_matching_blocks()
    pairs = {old[a + place].id: new[b + place].id for a, b, size in blocks for place in range(size)}
    for find in (_equal, _nearest) if corrected else (_equal,):
        taken = set(pairs.values())
        left = [stretch for stretch in new if stretch.id not in taken]
        for stretch in old:
            near = None if stretch.id in pairs else find(stretch, left)
            if near:
                pairs[stretch.id] = near.id
                left.remove(near)
    return pairs


def _equal(stretch: Stretch, among: list[Stretch]) -> Stretch | None:
    """Return the first stretch of the same words."""
    same = (other for other in among if other[::2] == stretch[::2])
    return next(same, None)


def _nearest(stretch: Stretch, among: list[Stretch]) -> Stretch | None:
    """Return the stretch whose beginning is most like another's, if one is like it at all."""
    words = {s.words[:COMPARED]: s for s in reversed(among) if s.level == stretch.level}
    near = get_close_matches(stretch.words[:COMPARED], words, n=1, cutoff=ALIKE)
    return words[near[0]] if near else None


def _stretches(plan: Plan) -> list[Stretch]:
    """Return the sections, items and tasks of a plan in the order of its text."""
    found = [
        (start, rank, Stretch(level, identity, _plain(words)))
        for rank, (level, key, column) in enumerate(LEVELS)
        for identity, words, start in getattr(plan, f"{level}s")[[key, column, "start"]].values
    ]
    return [stretch for *_, stretch in sorted(found)]


def _plain(words: object) -> str:
    """Return words without the spaces and line breaks between them."""
    return "".join(words.split()) if isinstance(words, str) else ""


def _printed(plan: Plan) -> dict[str, dict[str, str]]:
    """Return the rows of an outline that nobody has edited, by id."""
    rows = printed_labels(plan.tables()).to_dict("records")
    return {row["id"]: {str(name): str(cell) for name, cell in row.items()} for row in rows}


def _said(sentence: str, names: list[str]) -> Iterator[str]:
    """Yield a sentence that lists names, if there are any."""
    if names:
        yield sentence.format("、".join(names))
