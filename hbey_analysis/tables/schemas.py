"""What every table holds: one pandera schema each, and the data package generated from them."""

import csv
import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hbey_analysis.paths import DATA
from hbey_analysis.reading.bodies import BODY_KINDS, CONFIDENCES
from hbey_analysis.reading.lexicon import ROLES

COLUMNS = DATA / "columns.csv"
# Values that the reading itself gives or asks for.
VALUES = {"ROLES": ROLES, "BODY_KINDS": BODY_KINDS, "CONFIDENCES": CONFIDENCES}
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


def declared(path: Path) -> dict[str, Table]:
    """Return every table that a file declares; a row without a column is the table's own.

    Parameters
    ----------
    path : Path
        A file with the columns of ``data/columns.csv``.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tables = {}
    for name, own in groupby(rows, key=itemgetter("table")):
        table, *columns = own
        key = tuple(row["column"] for row in columns if row["key"])
        foreign = dict([table["references"].split("=")] if table["references"] else [])
        foreign |= {row["column"]: row["references"] for row in columns if row["references"]}
        tables[name] = Table(
            table["meaning"], {row["column"]: _column(row) for row in columns}, key, foreign
        )
    return tables


def _column(row: dict[str, str]) -> Column:
    """Return the column that a row declares."""
    values = VALUES.get(row["values"]) or tuple(filter(None, row["values"].split("|")))
    return Column(row["type"], row["meaning"], values or None)


TABLES = declared(COLUMNS)


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
    return framed(TABLES[table], records)


def framed(table: Table, records: list[dict[str, Any]]) -> pd.DataFrame:
    """Return `records` as `frame` does, with the columns of any declared table.

    Parameters
    ----------
    table : Table
        The declaration.
    records : list of dict
        One dict a row.
    """
    data: dict[str, Any] = {}
    for name, column in table.columns.items():
        cells, dtype = [record.get(name) for record in records], _type_of(column.kind)
        numbers = isinstance(dtype, np.dtype)
        data[name] = np.array(cells, dtype) if numbers else pd.array(cells, dtype=dtype)
    return pd.DataFrame(data, copy=False)


def _dtype(kind: str) -> str:
    """Return the pandas type of a column: text, number, or whole number with nulls."""
    return {"int": "int64", "int?": "Int64", "float?": "float64"}.get(kind, "str")


@cache
def _type_of(kind: str) -> Any:
    """Return the pandas type of a column as an object: to look it up by name takes longer."""
    return pd.api.types.pandas_dtype(_dtype(kind))


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
    return schema_of(table, TABLES[table])


def schema_of(name: str, table: Table) -> Any:
    """Return the pandera schema of any declared table, as `schema` does.

    Parameters
    ----------
    name : str
        What the table is called.
    table : Table
        Its declaration.
    """
    import pandera.pandas as pandera  # half a second: only when something is validated

    description, columns, key, foreign = table
    fields = {
        field: pandera.Column(
            metadata={"type": column.kind},
            checks=[pandera.Check.isin(list(column.domain))] if column.domain else None,
            nullable=column.kind.endswith("?"),
            description=column.meaning,
        )
        for field, column in columns.items()
    }
    # All types in one check: one a column would take half of the whole validation's time.
    checks = [pandera.Check(lambda rows: _typed(rows.dtypes, table), error="wrong types")]
    if {"start", "end"} <= columns.keys():
        checks.append(pandera.Check(_ends_behind, error="end before start"))
    return pandera.DataFrameSchema(
        fields,
        checks=checks,
        unique=list(key) or None,
        strict=True,
        ordered=True,
        name=name,
        description=description,
        metadata={"foreign_keys": foreign},
    )


def _typed(dtypes: Iterable[Any], table: Table) -> bool:
    """Tell whether the types of all columns are those declared."""
    types = [_dtype(column.kind) for column in table.columns.values()]
    return [str(dtype) for dtype in dtypes] == types


def _ends_behind(rows: Any) -> Any:
    """Tell of each row, given by its columns, whether its stretch ends behind its start."""
    return rows["start"] <= rows["end"]


def surely_holds(rows: pd.DataFrame, table: Table) -> bool:
    """Tell whether rows are sure to pass the table's pandera schema, which takes ten times as long.

    Parameters
    ----------
    rows : DataFrame
        Any.
    table : Table
        Its declaration.

    Returns
    -------
    bool
        False where pandera has to say whether they pass, and if not, why.
    """
    columns = dict(rows.items())
    types = (column.dtype for column in columns.values())
    if list(rows.columns) != list(table.columns) or not _typed(types, table):
        return False
    cells = {name: column.to_numpy() for name, column in columns.items()}
    if {"start", "end"} <= table.columns.keys() and not _ends_behind(cells).all():
        return False
    for name, column in table.columns.items():
        may_be_null = column.kind.endswith("?") and name not in table.key
        if not may_be_null and pd.isna(cells[name]).any():
            return False
        if column.domain and not set(cells[name].tolist()).issubset(column.domain):
            return False
    keys = zip(*(cells[name].tolist() for name in table.key), strict=True)
    return not table.key or len(set(keys)) == len(rows)


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
        if not surely_holds(table, TABLES[name]):
            schema(name).validate(table)
    check_foreign_keys(tables, TABLES)
    check_offsets(tables, text)


def check_foreign_keys(tables: dict[str, pd.DataFrame], declarations: dict[str, Table]) -> None:
    """Check that every row without nulls of a foreign key is a key of the table it names.

    Parameters
    ----------
    tables : dict of DataFrame
        By name.
    declarations : dict of Table
        How each is declared.

    Raises
    ------
    ValueError
        If one points nowhere.
    """
    for name, table in tables.items():
        for columns, target in declarations[name].foreign.items():
            own = columns.split("|")
            known = _rows(tables[target], declarations[target].key)
            unknown = {row for row in _rows(table, own) - known if not any(map(pd.isna, row))}
            for row in sorted(unknown):
                raise ValueError(f"{name}.{', '.join(own)}: {', '.join(row)} is not in {target}.")


def _rows(table: pd.DataFrame, columns: Iterable[str]) -> set[tuple[Any, ...]]:
    """Return the distinct rows of some columns; plain lists are many times faster to walk."""
    lists = (table[column].to_numpy(dtype=object).tolist() for column in columns)
    return set(zip(*lists, strict=True))


def check_offsets(tables: dict[str, pd.DataFrame], text: str) -> None:
    """Check that blocks join to the text and that every stretch is what its row says.

    Parameters
    ----------
    tables : dict of DataFrame
        Of one plan, by the names of ``TABLES``.
    text : str
        Its text.

    Raises
    ------
    ValueError
        If one does not.
    """
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
        # a package's name is of small ASCII letters; where the plan's is not, the title has it
        **({"name": plan_id} if re.fullmatch("[-a-z0-9._/]+", plan_id) else {}),
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
