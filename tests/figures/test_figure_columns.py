"""The dictionary of the figures' numbers says what the committed files hold, no more, no less."""

import csv

import pandas as pd
import pytest
from figure_columns import page

from hbey_analysis.figures import FIGURES
from hbey_analysis.paths import DATA
from hbey_analysis.paths import FIGURES as FOLDER

with (DATA / "figure_columns.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
DRAWN = [figure.name for figure in FIGURES]
TYPES = {
    "str": r"(?s).+",
    "int": r"-?\d+",
    "float": r"-?\d+(\.\d+)?(e-\d+)?",
    "bool": "True|False",
}


def declared(name):
    """Return the dictionary's rows of one figure."""
    return [row for row in ROWS if row["figure"] == name]


@pytest.fixture(params=DRAWN)
def named(request):
    """Each figure's name and the numbers behind it, all of them as text."""
    path = FOLDER / "hbey" / "en" / f"{request.param}.csv"
    return request.param, pd.read_csv(path, dtype="str", keep_default_na=False)


def test_every_figure_is_in_the_dictionary_in_order():
    assert list(dict.fromkeys(row["figure"] for row in ROWS)) == [f.name for f in FIGURES]


def test_every_column_is_declared_once_with_a_meaning_in_each_language():
    assert len({(row["figure"], row["column"]) for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row["meaning_en"].endswith(".") and row["meaning_zh"].endswith("。"), row
        assert row["type"].removesuffix("?") in TYPES and row["key"] in ("yes", ""), row


def test_a_file_has_the_declared_columns_and_no_other(named):
    name, table = named
    assert list(table.columns) == [row["column"] for row in declared(name)]


def test_what_a_file_holds_is_of_the_declared_type(named):
    name, table = named
    for row in declared(name):
        values = table[row["column"]]
        filled = values[values != ""]
        assert filled.str.fullmatch(TYPES[row["type"].removesuffix("?")]).all(), row
        assert row["type"].endswith("?") or len(filled) == len(values), row


def test_the_key_of_a_file_is_unique(named):
    name, table = named
    key = [row["column"] for row in declared(name) if row["key"]]
    assert key
    assert not table.duplicated(key).any()


def test_the_files_of_both_languages_are_the_same(named):
    pair = [FOLDER / "hbey" / language / f"{named[0]}.csv" for language in ("en", "zh")]
    assert pair[0].read_bytes() == pair[1].read_bytes()


def test_the_page_for_readers_is_made_from_the_dictionary():
    assert (DATA / "figures.md").read_text(encoding="utf-8") == page()
