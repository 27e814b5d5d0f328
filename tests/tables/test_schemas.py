"""What surely holds is not handed to pandera: so it must be what pandera lets pass."""

import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbey_analysis import load_plan
from hbey_analysis.tables import schemas
from hbey_analysis.tables.schemas import TABLES, Column, Table, framed, schema_of, surely_holds

FILLED = [
    (name, rows)
    for plan in ("hbey", "example")
    for name, rows in load_plan(plan).tables().items()
    if len(rows)
]
often = settings(deadline=None, derandomize=True, max_examples=150)


def passes(rows, name, table):
    """Tell whether pandera raises nothing."""
    try:
        schema_of(name, table).validate(rows)
    except (pandera.errors.SchemaError, pandera.errors.SchemaErrors):
        return False
    return True


def one_cell(draw, rows):
    """Change a cell to another of its column, to null, or to what no cell holds."""
    column, place = draw(st.sampled_from(list(rows))), draw(st.integers(0, len(rows) - 1))
    kind, cells = str(rows[column].dtype), rows[column].tolist()
    new = {"int64": [0, -1], "Int64": [0], "float64": [0.5]}.get(kind, ["", "x"])
    null = [] if kind == "int64" else [None]
    cells[place] = draw(st.sampled_from([*cells, *new, *null]))
    return rows.assign(**{column: pd.Series(cells, rows.index, dtype=rows[column].dtype)})


def some_rows(draw, rows):
    """Take any rows in any order, some of them twice."""
    places = draw(st.lists(st.integers(0, len(rows) - 1), max_size=6))
    return rows.iloc[places].reset_index(drop=True)


def one_column(draw, rows):
    """Leave a column out, name it otherwise, have it twice or elsewhere, or add one."""
    names = list(rows)
    place, to = (draw(st.integers(0, len(names) - 1)) for _ in range(2))
    other = rows.rename(columns={names[place]: "other"})
    kept = names[:place] + names[place + 1 :]
    moved = [*kept[:to], names[place], *kept[to:]]
    tables = [rows[kept], other, rows[[*names, names[place]]], rows[moved], rows.assign(other=1)]
    return draw(st.sampled_from(tables))


def one_type(draw, rows):
    """Give a column another type that holds its cells."""
    column = draw(st.sampled_from(list(rows)))
    kinds = {"int64": ["int32", "float64", "Int64", "str"], "float64": ["Float64", "str"]}
    others = kinds.get(str(rows[column].dtype), [])
    return rows.astype({column: draw(st.sampled_from(["object", "category", "string", *others]))})


@pytest.mark.parametrize("change", [one_cell, some_rows, one_column, one_type])
@often
@given(data=st.data())
def test_a_table_changed_in_one_thing_surely_holds_just_where_pandera_lets_it_pass(change, data):
    name, rows = data.draw(st.sampled_from(FILLED))
    rows = change(data.draw, rows)
    assert surely_holds(rows, TABLES[name]) == passes(rows, name, TABLES[name])


ANY = Table(
    "Every kind of column, and keys and choices that may be null.",
    {
        "size": Column("float?", "A key."),
        "word": Column("str?", "A key of a few choices.", ("a", "b")),
        "must": Column("str", "A choice.", ("a", "b")),
        "number": Column("int?", "Any."),
        "start": Column("int", "Where."),
        "end": Column("int", "Where to."),
    },
    ("size", "word"),
    {},
)
FEW = {"int?": [None, 1, 2], "str?": [None, "a", "c"], "str": ["a", "b", "c"], "float?": [None, 1]}


@often
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                name: st.sampled_from(FEW.get(column.kind, [1, 2]))
                for name, column in ANY.columns.items()
            }
        ),
        max_size=3,
    )
)
def test_no_table_surely_holds_that_pandera_refuses(records):
    rows = framed(ANY, records)
    assert passes(rows, "any", ANY) or not surely_holds(rows, ANY)


def test_a_plan_that_holds_is_not_handed_to_pandera(monkeypatch):
    monkeypatch.setattr(schemas, "schema", None)
    assert len(load_plan("hbey").tasks) > 0
