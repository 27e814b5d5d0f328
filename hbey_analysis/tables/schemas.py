"""What every table holds: one pandera schema each, and the data package generated from them."""

from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from hbey_analysis.reading.bodies import BODY_KINDS, CONFIDENCES
from hbey_analysis.reading.lexicon import ROLES

KINDS = ("named", "collective")
BLOCK_KINDS = (
    "title",
    "metadata",
    "salutation",
    "preamble",
    "section_heading",
    "item_heading",
    "number",
    "task",
    "clause",
    "closing",
    "signature",
    "furniture",
    "blank",
    "bom",
    "other",
)
LONGEST_CELL = 32_767  # characters, of a worksheet
# (table, column that repeats a stretch of the text) → the columns of its offsets
STRETCHES = {
    ("tasks", "text"): ("text_start", "text_end"),
    ("tasks", "clause"): ("clause_start", "clause_end"),
    ("sentences", "text"): ("start", "end"),
    ("assignments", "surface"): ("start", "end"),
    ("mentions", "surface"): ("start", "end"),
    ("targets", "surface"): ("start", "end"),
    ("notes", "duty"): ("start", "end"),
}


class Column(NamedTuple):
    """A column: its type, a sentence, and the values that it may have.

    Types are int, float and str, with "?" where null is allowed.
    """

    kind: str
    meaning: str
    domain: tuple[str, ...] | None = None


class Table(NamedTuple):
    """A table: a sentence, its columns, its key, and its keys of other tables.

    ``foreign`` maps columns to a table and its columns; several of a key are joined with "|".
    """

    meaning: str
    columns: dict[str, Column]
    key: tuple[str, ...]
    foreign: dict[str, str]


START = Column("int", "Offset of the first character, from 0, in the text as decoded.")
END = Column("int", "Offset behind the last character; text[start:end] is the stretch.")
SECTION = Column("str?", "Section that holds it; null outside any section.")
ITEM = Column("str?", "Item that holds it; null outside any item.")

TABLES: dict[str, Table] = {
    "document": Table(
        "The plan as a document; one row.",
        {
            "plan_id": Column("str", "Name of the plan's folder."),
            "title": Column("str?", "Title as printed, line breaks taken out."),
            "issuer": Column("str?", "Body that issued the document."),
            "document_number": Column(
                "str?", "Number of the document, for instance 国发〔2019〕3号."
            ),
            "published": Column("str?", "Date on the page, year-month-day."),
            "signed": Column("str?", "Date under the signature, year-month-day."),
            "period_start": Column("int?", "First year of the period that the title names."),
            "period_end": Column("int?", "Last year of the period that the title names."),
            "source_file": Column("str", "Name of the text file."),
            "source_url": Column("str?", "Address of the page, where plan.toml gives one."),
            "sha256": Column("str", "SHA-256 of the file's bytes, hexadecimal."),
            "n_characters": Column("int", "Length of the decoded text in characters."),
        },
        ("plan_id",),
        {},
    ),
    "blocks": Table(
        "The text cut into stretches without gap or overlap: joined, they are the source.",
        {
            "block_id": Column("str", "Position of the block, from 1."),
            "kind": Column("str", "What the stretch is.", BLOCK_KINDS),
            "start": START,
            "end": END,
        },
        ("block_id",),
        {},
    ),
    "sections": Table(
        "The parts headed 一、二、三、…, in the order of the document.",
        {
            "section_id": Column("str", "Position of the section, from 1."),
            "number": Column("str", "Number as printed, without its stop."),
            "title": Column("str?", "Title as printed; null where the heading is running text."),
            "start": START,
            "end": END,
        },
        ("section_id",),
        {},
    ),
    "items": Table(
        "The parts headed （一）（二）…, in the order of the document.",
        {
            "item_id": Column("str", "Section and position of the item in it; 0 for no section."),
            "section_id": SECTION,
            "number": Column("str", "Number as printed, without its brackets."),
            "title": Column("str?", "Title as printed; null where the heading is running text."),
            "start": START,
            "end": END,
        },
        ("item_id",),
        {"section_id": "sections"},
    ),
    "tasks": Table(
        "The pieces of work: what one responsibility clause closes.",
        {
            "task_id": Column("str", "Item and position of the task in it; 0 for a missing level."),
            "item_id": ITEM,
            "section_id": SECTION,
            "number": Column("str?", "Number printed at the head of the task; null where none is."),
            "text": Column("str", "The task's words, without its number and clause."),
            "clause": Column("str", "The responsibility clause or clauses, brackets included."),
            "start": START,
            "end": END,
            "text_start": Column("int", "Offset of the first character of the text."),
            "text_end": Column("int", "Offset behind the last character of the text."),
            "clause_start": Column("int", "Offset of the clause's first character."),
            "clause_end": Column("int", "Offset behind the clause's last character."),
            "n_characters": Column("int", "Length of the text in characters."),
            "deadline": Column(
                "str?", "When the task is due, as written; null where nothing is said."
            ),
        },
        ("task_id",),
        {"item_id": "items", "section_id": "sections"},
    ),
    "sentences": Table(
        "The sentences of the tasks' texts.",
        {
            "sentence_id": Column("str", "Task and position of the sentence in it, from 1."),
            "task_id": Column("str", "Task that holds it."),
            "text": Column("str", "The sentence with its full stop."),
            "start": START,
            "end": END,
        },
        ("sentence_id",),
        {"task_id": "tasks"},
    ),
    "assignments": Table(
        "Who answers for which task, in which role: a row for each body of each clause.",
        {
            "task_id": Column("str", "The task."),
            "position": Column("int", "Place in the clause, from 1, all roles counted together."),
            "item_id": ITEM,
            "section_id": SECTION,
            "department": Column("str", "Canonical name, an elided prefix restored."),
            "role": Column("str", "What the clause asks of the body.", ROLES),
            "kind": Column("str", "One body, or a class of bodies such as 相关盟市.", KINDS),
            "surface": Column("str", "The name as written."),
            "start": START,
            "end": END,
        },
        ("task_id", "position"),
        {
            "task_id": "tasks",
            "item_id": "items",
            "section_id": "sections",
            "department": "departments",
        },
    ),
    "departments": Table(
        "The bodies: those the plan names, and those it could have named.",
        {
            "department": Column("str", "Canonical name; the key."),
            "label_zh": Column("str", "Short Chinese label for figures."),
            "name_zh": Column("str", "Full official Chinese name at the time of the plan."),
            "label_en": Column("str", "Short English label for figures."),
            "name_en": Column("str", "Full English name."),
            "kind": Column("str", "What sort of body it is.", BODY_KINDS),
            "parent": Column("str?", "Body it belongs to, where one is known."),
            "aliases": Column("str?", "Other spellings, separated by |."),
            "source": Column("str", "Where name and kind come from."),
            "confidence": Column("str", "How sure the row is.", CONFIDENCES),
        },
        ("department",),
        {"parent": "departments"},
    ),
    "codes": Table(
        "The codes of the codebooks.",
        {
            "codebook": Column("str", "Name of the codebook: its file's name without ending."),
            "code": Column("str", "The code; with the codebook the key."),
            "parent": Column("str?", "Code above it in the same codebook; null at the top."),
            "label_zh": Column("str", "Chinese label."),
            "label_en": Column("str", "English label."),
            "level": Column("str?", "For a place: what sort of place it is."),
            "gbt2260": Column("str?", "For an administrative unit: its GB/T 2260 code in 2013."),
            "members": Column(
                "str?",
                "For a compound (呼包鄂): the codes it stands for, joined by |.",
            ),
        },
        ("codebook", "code"),
        {"codebook|parent": "codes"},
    ),
    "mentions": Table(
        "Every place where a term of a codebook stands in a task's text.",
        {
            "codebook": Column("str", "The codebook."),
            "code": Column("str", "The code of the term."),
            "surface": Column("str", "The term as it stands there."),
            "start": START,
            "end": END,
            "task_id": Column("str", "Task that holds it."),
            "sentence_id": Column("str", "Sentence that holds it, or in which it begins."),
            "item_id": ITEM,
            "section_id": SECTION,
        },
        ("codebook", "start"),
        {
            "codebook|code": "codes",
            "task_id": "tasks",
            "sentence_id": "sentences",
            "item_id": "items",
            "section_id": "sections",
        },
    ),
    "targets": Table(
        "Quantities in the tasks' texts: what the plan makes measurable.",
        {
            "task_id": Column("str", "Task that holds it."),
            "kind": Column(
                "str",
                "What sort of quantity it is.",
                ("quantity", "period", "year", "full_coverage"),
            ),
            "value": Column("float?", "The number; null for a period or full coverage."),
            "unit": Column("str?", "The unit as written; null where none is."),
            "measure": Column("str", "The words between the commas around it: a quantity of what."),
            "surface": Column("str", "The quantity as written."),
            "start": START,
            "end": END,
        },
        ("start",),
        {"task_id": "tasks"},
    ),
    "notes": Table(
        "What the plan says about carrying it out: closing duties and document rules.",
        {
            "kind": Column(
                "str", "Closing duty or document rule.", ("closing_duty", "document_rule")
            ),
            "actor": Column("str?", "Who is told to act; null for a rule."),
            "duty": Column("str", "What they are told, or the rule, as written."),
            "start": START,
            "end": END,
        },
        ("start",),
        {},
    ),
    "problems": Table(
        "What the parser could not place, or what a reader should look at.",
        {
            "severity": Column("str", "How grave it is.", ("error", "warning")),
            "code": Column("str", "Short name of the kind of problem."),
            "message": Column("str", "One sentence: what is wrong and the way out."),
            "line": Column("int", "Line in the text, from 1."),
            "column": Column("int", "Column in the line, in characters, from 1."),
            "start": START,
            "end": END,
        },
        (),
        {},
    ),
}


def empty(table: str) -> pd.DataFrame:
    """Return a table without rows that has its columns and their types.

    Parameters
    ----------
    table : str
        A name in ``TABLES``.
    """
    return frame(table, [])


def frame(table: str, records: list[dict[str, Any]]) -> pd.DataFrame:
    """Return `records` as a DataFrame with the table's columns, order and types.

    Parameters
    ----------
    table : str
        A name in ``TABLES``.
    records : list of dict
        One dict a row; a column that a dict lacks is null.

    Returns
    -------
    DataFrame
        Rows in the order of `records`.
    """
    columns = TABLES[table].columns
    data = {
        name: pd.array([record.get(name) for record in records], dtype=_dtype(column.kind))  # type: ignore[call-overload]
        for name, column in columns.items()
    }
    return pd.DataFrame(data)


def _dtype(kind: str) -> str:
    """Return the pandas type of a column: text, number, or whole number with nulls."""
    return {"int": "int64", "int?": "Int64", "float?": "float64"}.get(kind, "str")


@cache
def schema(table: str) -> Any:
    """Return the pandera schema of a table.

    Parameters
    ----------
    table : str
        A name in ``TABLES``.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        With description, key (``unique``), domains, order of columns, and the foreign keys in
        its metadata.
    """
    import pandera.pandas as pandera  # half a second: only when something is validated

    description, columns, key, foreign = TABLES[table]
    fields = {
        name: pandera.Column(
            metadata={"type": column.kind},
            checks=[pandera.Check.isin(list(column.domain))] if column.domain else None,
            nullable=column.kind.endswith("?"),
            description=column.meaning,
        )
        for name, column in columns.items()
    }
    # All types in one check: one a column would take half of the whole validation's time.
    types = pd.Series({name: _dtype(column.kind) for name, column in columns.items()})
    checks = [
        pandera.Check(
            lambda rows: bool((rows.dtypes.astype("str") == types).all()), error="wrong types"
        )
    ]
    if {"start", "end"} <= columns.keys():
        checks.append(
            pandera.Check(lambda rows: rows["start"] <= rows["end"], error="end before start")
        )
    return pandera.DataFrameSchema(
        fields,
        checks=checks,
        unique=list(key) or None,
        strict=True,
        ordered=True,
        name=table,
        description=description,
        metadata={"foreign_keys": foreign},
    )


def validate(tables: dict[str, pd.DataFrame], text: str) -> None:
    """Check keys, domains, foreign keys and offsets of all tables of a plan.

    Parameters
    ----------
    tables : dict of DataFrame
        By the names of ``TABLES``.
    text : str
        The plan's text, which every offset points into.

    Raises
    ------
    pandera.errors.SchemaError
        If a column, a domain or a key does not hold.
    ValueError
        If a foreign key points nowhere, or an offset does not give what its row says.
    """
    for name, table in tables.items():
        schema(name).validate(table)
        for columns, target in TABLES[name].foreign.items():
            _check_foreign_key(name, table[columns.split("|")], target, tables[target])
    _check_offsets(tables, text)


def _check_foreign_key(name: str, rows: pd.DataFrame, target: str, table: pd.DataFrame) -> None:
    """Check that every row without nulls is a key of the target table."""
    known = _rows(table[list(TABLES[target].key)])
    for row in sorted(_rows(rows.dropna()) - known):
        raise ValueError(
            f"{name}.{', '.join(map(str, rows))}: {', '.join(row)} is not in {target}."
        )


def _rows(table: pd.DataFrame) -> set[tuple[Any, ...]]:
    """Return the distinct rows of a table; plain lists are many times faster to walk."""
    columns = (table[column].to_numpy(dtype=object).tolist() for column in table)
    return set(zip(*columns, strict=True))


def _check_offsets(tables: dict[str, pd.DataFrame], text: str) -> None:
    """Check that blocks join to the text and that every stretch is what its row says."""
    blocks = tables["blocks"]
    joined = "".join(
        text[start:end] for start, end in zip(blocks["start"], blocks["end"], strict=True)
    )
    if joined != text:
        raise ValueError("blocks: joined, they are not the text.")
    for (name, column), (start, end) in STRETCHES.items():
        table = tables[name]
        parts = (table[part].to_numpy(dtype=object).tolist() for part in (column, start, end))
        for value, left, right in zip(*parts, strict=True):
            if text[left:right] != value:
                raise ValueError(f"{name}.{column}: offset {left} does not give {value!r}.")


def data_package(plan_id: str, resources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a Frictionless data package that describes a plan's CSV files.

    Parameters
    ----------
    plan_id : str
        The plan.
    resources : dict of dict
        For each table written, ``bytes`` and ``hash`` of its file.

    Returns
    -------
    dict
        Ready to be written as ``datapackage.json``.
    """
    return {
        "profile": "tabular-data-package",
        "name": plan_id,
        "title": f"Tidy tables of the work-division plan {plan_id}",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "resources": [_resource(name, facts) for name, facts in resources.items()],
    }


def _resource(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the description of one CSV file, from its pandera schema."""
    described = schema(name)
    resource: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "description": described.description,
        "format": "csv",
        "encoding": "utf-8",
        **facts,
        "schema": {
            "fields": [_field(column) for column in described.columns.values()],
            "missingValues": [""],
        },
    }
    if described.unique:
        resource["schema"]["primaryKey"] = list(described.unique)
    # Frictionless has no key of several columns of which one may be null; `validate` checks those.
    foreign = {
        columns: target
        for columns, target in described.metadata["foreign_keys"].items()
        if "|" not in columns
        or not any(described.columns[column].nullable for column in columns.split("|"))
    }
    if foreign:
        resource["schema"]["foreignKeys"] = [
            {
                "fields": columns.split("|"),
                "reference": {
                    "resource": "" if target == name else target,
                    "fields": list(TABLES[target].key),
                },
            }
            for columns, target in foreign.items()
        ]
    return resource


def _type(kind: str) -> str:
    """Return the Frictionless type of a column."""
    return {"int": "integer", "float": "number"}.get(kind.rstrip("?"), "string")


def _field(column: Any) -> dict[str, Any]:
    """Return the description of one column."""
    constraints: dict[str, Any] = {}
    if not column.nullable:
        constraints["required"] = True
    for check in column.checks:
        values = [value for value in check.statistics["allowed_values"] if value != ""]
        if len(values) < len(check.statistics["allowed_values"]):
            constraints.pop("required", None)
        constraints["enum"] = values
    field = {
        "name": column.name,
        "type": _type(column.metadata["type"]),
        "description": column.description,
    }
    return {**field, "constraints": constraints} if constraints else field
