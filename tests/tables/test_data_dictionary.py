"""The dictionary of columns in data/README.md says what schemas.TABLES says, no more, no less."""

import re

import pytest

from hbey_analysis.paths import DATA
from hbey_analysis.tables.schemas import TABLES, Column

TYPES = {
    "text": "str",
    "text or empty": "str?",
    "whole number": "int",
    "whole number or empty": "int?",
    "number or empty": "float?",
}
README = (DATA / "README.md").read_text(encoding="utf-8")
MARKERS = "<!-- columns: from data/columns.csv -->", "<!-- end of columns -->"


def dictionary() -> str:
    """Return what stands between the two marker lines."""
    assert [README.count(f"\n{marker}\n") for marker in MARKERS] == [1, 1]
    return README.split(MARKERS[0])[1].split(MARKERS[1])[0]


def chapters() -> dict[str, str]:
    """Return the text below each heading of a table."""
    parts = re.split(r"^### (.+)\n", dictionary(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(markdown: str) -> list[list[str]]:
    """Return the cells of each table row, headings and rules left out."""
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    table = [[cell.strip().replace(r"\|", "|") for cell in row] for row in cells]
    return [row for row in table if row[0] != "table" and set(row[0]) != {"-"}]


def test_every_row_is_a_column_and_every_column_a_row() -> None:
    written = [(table, column) for table, column, *_ in rows(dictionary())]
    assert written == [(name, column) for name in TABLES for column in TABLES[name].columns]


def test_every_table_has_its_chapter_in_order() -> None:
    assert list(chapters()) == list(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_chapter_says_what_the_schema_says(name: str) -> None:
    description, columns, key, foreign = TABLES[name]
    chapter = chapters()[name]
    assert chapter.strip().splitlines()[0] == description
    written = [
        (table, column, TYPES[kind], sentence) for table, column, kind, sentence in rows(chapter)
    ]
    assert written == [(name, column, *facts[:2]) for column, facts in columns.items()]
    notes = [line for line in chapter.splitlines() if line.startswith("- ")]
    assert notes == [*keys(key, foreign), *domains(columns)]


def keys(key: tuple[str, ...], foreign: dict[str, str]) -> list[str]:
    """Return the lines about a table's key and what its columns refer to."""
    own = [f"- Key: {', '.join(f'`{column}`' for column in key)}."] if key else []
    lines = []
    for columns, target in foreign.items():
        named = " and ".join(f"`{column}`" for column in columns.split("|"))
        lines.append(f"- {named} refers to `{target}`.")
    return own + lines


def domains(columns: dict[str, Column]) -> list[str]:
    """Return the lines about columns that allow certain words only."""
    lines = []
    for name, column in columns.items():
        if column.domain:
            values = ", ".join(f"`{value}`" if value else "empty" for value in column.domain)
            lines.append(f"- `{name}` is one of: {values}.")
    return lines
