"""What the tables of a corpus hold, and how they lie on the disk as Parquet files."""

import os
import secrets
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from hbey_analysis.paths import DATA
from hbey_analysis.tables.schemas import (
    TABLES,
    Column,
    Table,
    check_foreign_keys,
    declared,
    schema_of,
)
from hbey_analysis.text.source import PlanError

OWN = declared(DATA / "corpus_columns.csv")
# What is kept of each plan; its blocks and sentences are as long as its text.
KEPT = (
    "sections", "items", "tasks", "assignments", "departments", "mentions", "targets", "notes",
    "problems",
)  # fmt: skip
ROWS_A_GROUP = 100_000  # of a Parquet file: what a query reads at once


def _of_many(table: Table) -> Table:
    """Return a single plan's table with ``plan_id`` before its key."""
    columns = {"plan_id": Column("str", OWN["plans"].columns["plan_id"].meaning)} | table.columns
    foreign = {f"plan_id|{own}": target for own, target in table.foreign.items()}
    return Table(table.meaning, columns, ("plan_id", *table.key) if table.key else (), foreign)


SINGLE = {name: _of_many(table) for name, table in TABLES.items() if name != "document"}
CORPUS = {**OWN, **{name: SINGLE[name] for name in KEPT}}


@cache
def _schema(name: str) -> Any:
    """Return the pandera schema of a table of many plans."""
    return schema_of(name, SINGLE[name])


def validate_many(tables: dict[str, pd.DataFrame]) -> None:
    """Check keys, domains and foreign keys of the tables of many plans at once.

    Parameters
    ----------
    tables : dict of DataFrame
        All tables of `load_plan` but ``document``, with ``plan_id`` as first column.

    Raises
    ------
    pandera.errors.SchemaError
        If a column, a domain or a key does not hold.
    ValueError
        If a foreign key points nowhere.
    """
    for name, table in tables.items():
        _schema(name).validate(table)
    check_foreign_keys(tables, SINGLE)


def engine() -> Any:
    """Return a connection to DuckDB that writes the same bytes each time.

    Raises
    ------
    PlanError
        If DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise PlanError(
            "A corpus needs DuckDB, which is not installed: pip install 'hbey_analysis[corpus]'."
        ) from None
    connection = duckdb.connect()
    connection.execute("SET threads = 1; SET preserve_insertion_order = true")
    connection.execute("SET enable_progress_bar = false")
    return connection


def copy(connection: Any, query: str, path: Path, group: int = ROWS_A_GROUP) -> None:
    """Write the rows of a query as a Parquet file, through to the disk.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        From `engine`.
    query : str
        A SELECT with an order of its own.
    path : Path
        The file.
    group : int
        Rows that are written, and read, at once.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    import duckdb

    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group}"
    try:
        connection.execute(f"COPY ({query}) TO {quoted(path)} ({options})")
    except duckdb.IOException as error:
        raise OSError(None, str(error).splitlines()[0], str(path)) from None
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def quoted(path: Path | str) -> str:
    """Return a path as a string of SQL.

    Parameters
    ----------
    path : Path or str
        The path.
    """
    return "'" + str(path).replace("'", "''") + "'"


def write_part(tables: dict[str, pd.DataFrame], part: Path) -> None:
    """Write the rows of a batch as a folder of Parquet files that appears whole.

    Parameters
    ----------
    tables : dict of DataFrame
        Tables of `CORPUS`; those that are missing are written without rows.
    part : Path
        The folder; one that is there already is replaced.

    Raises
    ------
    OSError
        If it cannot be written; nothing is left of it then.
    """
    draft = part.with_name(f".{secrets.token_hex(8)}")
    draft.mkdir(parents=True)
    try:
        connection = engine()
        for name, table in CORPUS.items():
            types = ", ".join(
                f'"{column}"::{_type(of.kind)} AS "{column}"'
                for column, of in table.columns.items()
            )
            rows = tables.get(name)
            rows = pd.DataFrame(columns=list(table.columns), dtype="str") if rows is None else rows
            connection.register("rows", rows)
            copy(connection, f"SELECT {types} FROM rows", draft / f"{name}.parquet")
        connection.close()
        shutil.rmtree(part, ignore_errors=True)
        try:
            draft.rename(part)
        except OSError:
            if not part.is_dir():
                raise
            shutil.rmtree(draft)  # another has written the same meanwhile
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _type(kind: str) -> str:
    """Return the SQL type of a column."""
    return {"int": "BIGINT", "float": "DOUBLE"}.get(kind.rstrip("?"), "VARCHAR")
