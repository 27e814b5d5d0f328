"""The tables behind figures: a row for each key, its labels in both languages beside it."""

import pandas as pd
import pytest

from hbey_analysis.figures.numbers import (
    code_of,
    column_head,
    labelled,
    long_table,
    members,
    phrase,
)
from hbey_analysis.figures.wording import LANGUAGES, Wording

FINANCE, LAND = "自治区财政厅", "自治区国土资源厅"


@pytest.fixture(params=LANGUAGES)
def words(hbey, request):
    return Wording(hbey, request.param)


def test_one_key_has_its_labels_behind_it(words):
    table = pd.DataFrame({"total": [24]}, index=pd.Index([FINANCE], name="department"))
    result = labelled(words, table, department=Wording.label)
    assert result.to_dict("records") == [
        {"department": FINANCE, "label_en": "Finance", "label_zh": "财政厅", "total": 24}
    ]
    assert list(result) == ["department", "label_en", "label_zh", "total"]


def test_of_two_keys_the_labels_say_whose_they_are(words):
    table = pd.DataFrame({"department": [FINANCE], "section_id": ["4"]})
    result = labelled(words, table, department=Wording.label, section_id=Wording.label)
    assert list(result) == [
        "department", "department_label_en", "department_label_zh",
        "section_id", "section_label_en", "section_label_zh",
    ]  # fmt: skip
    assert list(table) == ["department", "section_id"]


def test_a_null_key_has_null_labels(words):
    table = pd.DataFrame({"part": ["4", None]})
    assert labelled(words, table, part=Wording.label)["label_zh"].tolist()[0] == "节水型社会"
    assert labelled(words, table, part=Wording.label).loc[1].isna().all()


def test_a_matrix_becomes_a_row_for_each_cell_row_by_row():
    matrix = pd.DataFrame([[1, 0], [2, 3]], index=["a", "b"], columns=["x", "y"])
    long = long_table(matrix, "lead", "support", "shared")
    assert long.reset_index().to_numpy().tolist() == [
        ["a", "x", 1], ["a", "y", 0], ["b", "x", 2], ["b", "y", 3],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "key", "english", "chinese"),
    [
        (code_of("places"), "baotou", "Baotou", "包头市"),
        (code_of("places"), FINANCE, "Finance", "财政厅"),
        (phrase("codebook"), "themes", "themes", "主题"),
        (column_head("nulls.column"), "margins", "fixed margins", "边际固定"),
        (members, f"{FINANCE}|{LAND}", "Finance|Land & Resources", "财政厅|国土资源厅"),
    ],
)
def test_what_a_key_is_called(hbey, label, key, english, chinese):
    assert [label(Wording(hbey, language), key) for language in LANGUAGES] == [english, chinese]
