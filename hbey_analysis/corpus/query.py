"""A corpus asked: SQL in, pandas frames out that every measure takes."""

from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from hbey_analysis.corpus.build import LEDGERS, damaged, read_manifest
from hbey_analysis.corpus.tables import CORPUS, KEPT, engine, quoted
from hbey_analysis.measures.comparison import function_of, read_functions
from hbey_analysis.reading.codes import Codebook
from hbey_analysis.text.source import PlanError

IDENTITIES = ("section_id", "item_id", "task_id", "sentence_id")
TEXT = ("STRING", "VARCHAR")
ORPHANS = {  # tables, each with the columns by which its rows belong to another's
    "tasks": ("plans", "plan_id"),
    "assignments": ("tasks", "plan_id, task_id"),
    "mentions": ("tasks", "plan_id, task_id"),
}
FUNCTIONS = """
CREATE VIEW functions AS SELECT department, function_of(department) AS function
FROM (SELECT DISTINCT department FROM assignments WHERE kind = 'named')
"""


class Corpus:
    """The tables of many plans, from `hbey corpus build`.

    Parameters
    ----------
    folder : str or Path
        The corpus.
    functions : Codebook, optional
        The mapping of names to functions, from `read_functions`: ``data/functions.csv`` else.

    Raises
    ------
    PlanError
        If it is none, or DuckDB is not installed.
    """

    def __init__(self, folder: str | Path, functions: Codebook | None = None) -> None:
        manifest = read_manifest(Path(folder))
        if manifest is None:
            raise PlanError(f"{folder}: no corpus; make one with `hbey corpus build FOLDER --out`.")
        self.folder = Path(folder)
        self.manifest = manifest
        self.functions = functions

    def path(self, table: str) -> Path:
        """Return the Parquet file of a table.

        Parameters
        ----------
        table : str
            A name in ``data/corpus_columns.csv``, or one of those kept of each plan.
        """
        return self.folder / str(self.manifest["folder"]) / f"{table}.parquet"

    @cached_property
    def connection(self) -> Any:
        """Return the connection to DuckDB that has the views; they read only what a query needs."""
        connection = engine()
        connection.execute("RESET threads")
        for name, table in CORPUS.items():
            file = quoted(self.path(name))
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet({file})")
            if name in KEPT:
                unique = ", ".join(
                    f"plan_id || ':' || {column} AS {column}"
                    for column in IDENTITIES
                    if column in table.columns
                )
                replace = f" REPLACE ({unique})" if unique else ""
                connection.execute(f"CREATE VIEW pooled_{name} AS SELECT *{replace} FROM {name}")
        connection.create_function(
            "function_of", self._function_of, ["VARCHAR"], "VARCHAR", null_handling="special"
        )
        connection.execute(FUNCTIONS)
        return connection

    def _function_of(self, name: str) -> str | None:
        """Return the function of a body; the mapping is read where a query asks for the first."""
        if self.functions is None:
            self.functions = read_functions()
        return function_of(name, self.functions)

    def sql(self, query: str, *values: Any) -> pd.DataFrame:
        """Return the rows of a query.

        Each table is a view of its name, with ``plan_id`` before its key. For a measure over one
        plan, choose it: ``FROM assignments WHERE plan_id = ?``. For a measure over many at once,
        ask the view ``pooled_assignments`` (pooled_tasks, …): its ids of tasks, items and
        sections have the plan's id before them, so that no two plans share one. The view
        ``functions`` says the function of each named department, where it has one.

        Parameters
        ----------
        query : str
            SQL as DuckDB reads it.
        *values : object
            What stands for each ``?`` in it.

        Returns
        -------
        DataFrame
            Rows in the order that the query states; those of a table without one are sorted by
            plan, and of a plan in the order of the document.

        Raises
        ------
        PlanError
            If the query is wrong.
        """
        import duckdb

        try:
            rows = self.connection.execute(query, list(values))
            texts = [name for name, kind, *_ in rows.description if str(kind) in TEXT]
            frame: pd.DataFrame = rows.df()
        except duckdb.Error as error:
            raise PlanError(f"SQL: {' '.join(str(error).split())}") from None
        return frame.astype(dict.fromkeys(texts, "str"))  # where nothing stands it would be object


def verify_corpus(folder: str | Path) -> list[str]:
    """Return what does not hold in a corpus, a sentence each; none where all holds.

    Parameters
    ----------
    folder : str or Path
        The corpus: every file is the one that was written, every file read is in one of plans,
        other and failed, and no row belongs to a plan or a task that is not there.
    """
    corpus = Corpus(folder)
    tables = corpus.manifest["tables"]
    faults = damaged(corpus.folder, corpus.manifest)
    if faults:
        return faults
    for name, stated in tables.items():
        rows = int(corpus.sql(f"SELECT count(*) AS n FROM {name}")["n"].iloc[0])
        if rows != stated["rows"]:
            faults.append(f"{name}: {rows} rows, and {stated['rows']} in the manifest.")
    accounted = sum(tables[name]["rows"] for name in LEDGERS)
    if accounted != corpus.manifest["files"]:
        faults.append(f"{accounted} files accounted for, of {corpus.manifest['files']}.")
    for name, (target, columns) in ORPHANS.items():
        query = f"SELECT count(*) AS n FROM {name} ANTI JOIN {target} USING ({columns})"
        if lost := int(corpus.sql(query)["n"].iloc[0]):
            faults.append(f"{name}: {lost} rows belong to no row of {target}.")
    return faults
