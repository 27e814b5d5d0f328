"""Another plan: the folder it needs, made from its file, and what to look at first."""

import codecs
import csv
import hashlib
import re
import shutil
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from hbey_analysis.paths import CODEBOOKS, COUNTIES, PLANS, SHIPPED_PLANS, one_line, shown, staged
from hbey_analysis.reading.bodies import COLUMNS, READ, guessed_kind
from hbey_analysis.reading.codes import read_codebook
from hbey_analysis.reading.columns import table_lines
from hbey_analysis.reading.counties import county_rows
from hbey_analysis.reading.names import prefix_of, without_brackets
from hbey_analysis.tables.export import csv_bytes
from hbey_analysis.tables.plan import Plan, front, load_plan, shortened
from hbey_analysis.text.originals import read_original
from hbey_analysis.text.source import Lines, PlanError, present

LONGEST_TEXT = 1_000_000  # characters; seventy plans of the study's length
LONGEST_ID = 60  # characters; with an ending it must be a file's name
PLAN_ID = re.compile(rf"[^\W_][\w-]{{0,{LONGEST_ID - 1}}}")
# Spellings of one word: 发展和改革委员会 and 发展改革委, 人民政府 and 政府.
SAME = (("委员会", "委"), ("办公室", "办"), ("办公厅", "办"), ("人民政府", "政府"))
JOINTS = re.compile("[和与及暨]")
OWN_WORD = ("委", "政府", "直")  # 市 is part of 市委宣传部, 市政府办公室, 市直机关工委
SHORTEST = 3  # of an abbreviation without its prefix: 发改委
NOT_ASIDE = ("blank", "bom", "metadata", "title", "number", "clause", "task")
MANY = 8  # rows of a kind that the report shows


class NotAPlan(PlanError):
    """A text without a single responsibility clause."""


class NewPlan(NamedTuple):
    """What `new_plan` made: the folder, the plan in it, and what to look at, in order."""

    folder: Path
    plan: Plan
    remarks: list[str]


def new_plan(file: Path, plan_id: str, clauses_wanted: bool = False) -> NewPlan:
    """Make the folder of another plan under ``data/plans``.

    It holds the original file, ``plan.txt`` (its text), ``plan.toml`` with what the text says of
    itself and both hashes, ``departments.csv`` with every body found, ``outline.csv`` with the
    headings to translate, and the shared codebooks, in places.csv the counties of the plan's own
    provinces. Nothing is written where something fails.

    Parameters
    ----------
    file : Path
        A .docx, .doc, .pdf, .html, .htm or .txt file.
    plan_id : str
        The folder's name: letters, digits, ``-`` and ``_``.
    clauses_wanted : bool
        Make no folder of a text without a responsibility clause.

    Returns
    -------
    NewPlan
        The folder, the plan as it reads now, and sentences that say what to check.

    Raises
    ------
    NotAPlan
        If `clauses_wanted` and there is none.
    PlanError
        If the file cannot be read, or the id is no name or taken.
    OSError
        If the folder cannot be written.
    """
    if not PLAN_ID.fullmatch(plan_id):
        raise PlanError(
            f"{plan_id!r} is no plan id; use up to {LONGEST_ID} letters, digits, - "
            "and _, first a letter or digit."
        )
    folder = PLANS / plan_id
    if folder.parent != SHIPPED_PLANS and present(SHIPPED_PLANS / plan_id):
        raise PlanError(f"{plan_id} is a plan that comes with the package; choose another id.")
    if present(folder):
        raise PlanError(f"{shown(folder)} is there already; choose another id, or remove it.")
    text, remarks = read_original(file, table_lines)
    if len(text) > LONGEST_TEXT:
        raise PlanError(
            f"{file}: {len(text):,} characters are too many for a plan; give the part that is one."
        )
    with staged(PLANS) as place:
        draft = place / plan_id
        draft.mkdir()
        original = draft / f"original{file.suffix.lower()}"
        shutil.copyfile(file, original)
        (draft / "plan.txt").write_bytes(text.encode("utf-8"))
        read = load_plan(draft)
        if clauses_wanted and read.tasks.empty:
            raise NotAPlan(f"{file}: {read.problems['message'].iloc[0]}")
        aliases = proposed_aliases(read.assignments)
        departments = table_bytes(department_rows(read, aliases))
        (draft / "departments.csv").write_bytes(departments)
        (draft / "outline.csv").write_bytes(table_bytes(read.outline))
        (draft / "plan.toml").write_text(_settings(read, file, original), encoding="utf-8")
        _codebooks(read, draft / "codebooks")
        load_plan(draft)
        draft.rename(folder)
    return NewPlan(folder, load_plan(folder), [*remarks, *remarks_on(read, aliases)])


def table_bytes(table: pd.DataFrame) -> bytes:
    """Return a table to be edited by hand, with a mark that lets Excel read it as UTF-8.

    Parameters
    ----------
    table : DataFrame
        Its index is not written.
    """
    return codecs.BOM_UTF8 + csv_bytes(table)


def _codebooks(plan: Plan, folder: Path) -> None:
    """Write the shared codebooks, to the places the counties with which the plan was read."""
    shutil.copytree(CODEBOOKS, folder, ignore=shutil.ignore_patterns(COUNTIES.name))
    path = folder / "places.csv"
    rows = county_rows(read_codebook(path), front(plan.document.iloc[0].to_dict(), plan.text))
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerows(rows)


def _settings(plan: Plan, file: Path, original: Path) -> str:
    """Return plan.toml: what the text says of itself, to be corrected, and both hashes."""
    row = plan.document.iloc[0]
    name = _quoted(row["title"] if isinstance(row["title"], str) else plan.plan_id)
    lines = [
        f"# Written by `hbey new {one_line(file.name)}`. Correct what was misread,",
        "# translate name_en, and put under [document] what the text does not say, for instance "
        "source_url.",
        f"name_en = {name}",
        f"name_zh = {name}",
        "",
        "[original]",
        f"file = {_quoted(original.name)}",
        f"sha256 = {_quoted(hashlib.sha256(original.read_bytes()).hexdigest())}",
        f"text_sha256 = {_quoted(row['sha256'])}",
        "",
        "[document]",
    ]
    stated = ["title", "issuer", "document_number", "published", "signed"]
    lines += [f"{key} = {_quoted(row[key])}" for key in stated if isinstance(row[key], str)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a string of TOML."""
    return '"' + re.sub(r'(["\\])', r"\\\1", " ".join(text.split())) + '"'


def department_rows(plan: Plan, aliases: dict[str, str]) -> pd.DataFrame:
    """Return the rows of a new plan's ``departments.csv``.

    Parameters
    ----------
    plan : Plan
        A plan without a registry.
    aliases : dict of str
        From `proposed_aliases`: the other spelling, and the department it stands for.

    Returns
    -------
    DataFrame
        The registry's columns and ``count`` (assignments under all spellings), in order of first
        appearance. Labels are the names without prefix
        (市委宣传部 keeps it); English ones wait for a translation.
    """
    counts = plan.assignments["department"].replace(aliases).value_counts()
    rows = []
    for name in plan.assignments["department"].drop_duplicates():
        if name in aliases:
            continue
        others = [other for other, chief in aliases.items() if chief == name]
        bare = name.removeprefix(prefix_of(name))
        label = shortened(name if bare.startswith(OWN_WORD) else bare)
        collective = (plan.assignments["department"] == name) & (
            plan.assignments["kind"] == "collective"
        )
        rows.append(
            {
                "department": name,
                "label_zh": label,
                "name_zh": name,
                "label_en": label,
                "name_en": name,
                "kind": "collective" if collective.any() else guessed_kind(name),
                "parent": "",
                "aliases": "|".join(others),
                "source": READ,
                "confidence": "low",
                "count": counts[name],
            }
        )
    table = pd.DataFrame(rows, columns=[*COLUMNS, "count"])
    shared = table["label_zh"].duplicated(keep=False)  # 市政府 and 区政府 keep their prefixes
    table.loc[shared, ["label_zh", "label_en"]] = table.loc[shared, "department"]
    return table


def proposed_aliases(assignments: pd.DataFrame) -> dict[str, str]:
    """Propose which names are other spellings of one body.

    Two names are proposed as one if neither clause names both and, without prefix and brackets,
    they are spelt alike (发展和改革委员会, 发展改革委), or one has the other's characters in their
    order, its first and its last (发改委). A name that fits two bodies is proposed for none.

    Parameters
    ----------
    assignments : DataFrame
        Of a plan without a registry.

    Returns
    -------
    dict of str
        The rarer spelling, and the one it stands for.
    """
    named = assignments[assignments["kind"] == "named"]
    counts = named["department"].value_counts()
    together = {
        pair
        for _, names in named.groupby("task_id")["department"]
        for pair in combinations(sorted(set(names)), 2)
    }
    partners: dict[str, set[str]] = {name: {name} for name in sorted(counts.index)}
    for first, second in combinations(partners, 2):
        if (first, second) not in together and _alike(first, second):
            partners[first].add(second)
            partners[second].add(first)
    proposed = {}
    for name, spellings in partners.items():
        if all(partners[other] == spellings for other in spellings):
            chief = max(sorted(spellings), key=lambda other: (counts[other], len(other)))
            if name != chief:
                proposed[name] = chief
    return proposed


def _alike(first: str, second: str) -> bool:
    """Tell whether two names may be spellings of one body."""
    levels = prefix_of(first), prefix_of(second)
    if all(levels) and levels[0] != levels[1]:
        return False
    short, long = sorted((_core(first), _core(second)), key=len)
    if short == long:
        return True
    ends = short[:1] == long[:1] and short[-1:] == long[-1:]
    return ends and len(short) >= SHORTEST and _within(short, long)


def _core(name: str) -> str:
    """Return a name without prefix, brackets, connectives and the long forms of its ending."""
    core = without_brackets(name.removeprefix(prefix_of(name)))
    for long, short in SAME:
        core = core.replace(long, short)
    return JOINTS.sub("", core)


def _within(short: str, long: str) -> bool:
    """Tell whether the characters of one word stand in another in their order."""
    rest = iter(long)
    return all(character in rest for character in short)


def remarks_on(plan: Plan, aliases: dict[str, str]) -> list[str]:
    """Return what to look at first, the gravest first.

    Parameters
    ----------
    plan : Plan
        As it is read.
    aliases : dict of str
        From `proposed_aliases`.
    """
    remarks = []
    if aside := lines_aside(plan):
        remarks.append(f"Set aside, as no part of the plan: {_listed(aside)}.")
    for severity in ("error", "warning"):
        rows = plan.problems[plan.problems["severity"] == severity]
        if len(rows):
            first = rows.iloc[0]
            remarks.append(
                f"{len(rows)} {severity}s, the first in line {first['line']} ({first['code']}): "
                "see `hbey check`."
            )
    if aliases:
        pairs = [f"{rare} = {chief}" for rare, chief in aliases.items()]
        remarks.append(f"Taken as one body, in the column aliases: {_listed(pairs)}.")
    bodies = plan.departments
    if len(other := bodies.loc[bodies["kind"] == "other", "department"]):
        remarks.append(f"Of no kind known (other), in the column kind: {_listed(list(other))}.")
    counts = plan.assignments["department"].value_counts()
    if len(once := sorted(counts[counts == 1].index)):
        remarks.append(f"Named once; is one of them another spelling? {_listed(once)}.")
    if (rules := plan.notes[plan.notes["kind"] == "document_rule"]).size:
        remarks.append(
            f"The plan states a rule ({rules['duty'].iloc[0]}); it is applied with the parameter "
            "apply_rules=true."
        )
    for column in ("title", "issuer", "signed"):
        if plan.document[column].isna().all():
            remarks.append(f"The text does not say its {column}; state it in plan.toml.")
    return remarks


def lines_aside(plan: Plan) -> list[str]:
    """Return the lines of a text that are taken for no part of the plan.

    These are lines of a page (版权所有), numbers of pages, and what stands before the title or
    behind the signature that closes the text; not what states a number or a date.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.

    Returns
    -------
    list of str
        For each run of lines their numbers and the first words.
    """
    lines = Lines(plan.text)
    runs: list[tuple[int, int]] = []
    for start, end in _spans_aside(plan):
        if runs and not plan.text[runs[-1][1] : start].strip():
            start = runs.pop()[0]
        runs.append((start, end))
    said = []
    for start, end in runs:
        first, last = lines.locate(start)[0], lines.locate(end - 1)[0]
        words = shortened(plan.text[start:end].splitlines()[0])
        where = f"line {first}" if first == last else f"lines {first}–{last}"
        said.append(f"{where} ({words})")
    return said


def _spans_aside(plan: Plan) -> list[tuple[int, int]]:
    """Return the stretches of a text that are no part of the plan, in order."""
    blocks = plan.blocks[~plan.blocks["kind"].isin(NOT_ASIDE)]
    titles = plan.blocks.loc[plan.blocks["kind"] == "title", "start"]
    last_task = plan.tasks["end"].max() if len(plan.tasks) else len(plan.text)
    signed = (plan.blocks["kind"] == "signature") & (plan.blocks["start"] >= last_task)
    signature = plan.blocks.loc[signed, "end"]
    aside = blocks["kind"] == "furniture"
    if len(titles):
        aside |= blocks["start"] < titles.min()
    if len(signature):
        aside |= blocks["start"] >= signature.max()
    return list(blocks.loc[aside, ["start", "end"]].itertuples(index=False, name=None))


def _listed(names: list[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return "、".join(names[:MANY]) + more
