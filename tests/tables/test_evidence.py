"""The words behind a cell of any table or figure."""

import dataclasses

import pandas as pd
import pytest

from hbey_analysis import code_coverage, evidence, load_plan

WATER, FINANCE, FORESTRY = "自治区水利厅", "自治区财政厅", "自治区林业厅"


@pytest.mark.parametrize(
    ("asked", "task_ids"),
    [
        ({}, ["1.1.1", "1.2.1", "2.0.1", "2.0.2"]),
        ({"department": WATER}, ["1.1.1", "1.2.1", "2.0.2"]),
        ({"department": WATER, "role": "lead"}, ["1.1.1", "2.0.2"]),
        ({"department": WATER, "role": "lead", "section_id": "1"}, ["1.1.1"]),
        ({"role": "responsible"}, ["2.0.1"]),
        ({"item_id": "1.2"}, ["1.2.1"]),
        ({"task_id": "2.0.1"}, ["2.0.1"]),
        ({"department": WATER, "with_department": FORESTRY}, ["2.0.2"]),
        ({"department": FINANCE, "with_role": "lead"}, ["1.1.1", "1.2.1", "2.0.2"]),
        ({"department": WATER, "with_department": FINANCE, "with_role": "support"},
         ["1.1.1", "1.2.1", "2.0.2"]),
        ({"department": FINANCE, "role": "lead"}, []),
    ],
    ids=str,
)  # fmt: skip
def test_all_conditions_hold_together(tiny, asked, task_ids):
    table = evidence(tiny, **asked)
    assert table["task_id"].tolist() == task_ids
    assert table.columns.tolist() == [
        "task_id", "section_id", "item_id", "line", "text", "clause", "start", "end",
    ]  # fmt: skip
    assert table.index.tolist() == list(range(len(task_ids)))


def test_evidence_gives_words_and_place(tiny):
    row = evidence(tiny, task_id="2.0.2").iloc[0]
    assert row["line"] == 6
    assert row["text"] == "做好收尾工作。"
    assert row["clause"] == "（自治区水利厅牵头,自治区财政厅、林业厅配合"
    assert tiny.text[row["start"] : row["end"]] == f"{row['text']}\n{row['clause']}"


def test_lines_are_those_that_hold_the_tasks(hbey):
    lines = hbey.text.split("\n")
    rows = evidence(hbey)
    assert len(rows) == 50
    for row in rows.itertuples():
        assert hbey.text[row.start : row.end].split("\n")[0] in lines[row.line - 1]


@pytest.mark.parametrize("line_break", ["\r\n", "\r"], ids=["windows", "old"])
def test_lines_are_counted_whatever_breaks_them(tiny, tmp_path, line_break):
    path = tmp_path / "breaks.txt"
    path.write_bytes(tiny.text.replace("\n", line_break).encode())
    assert evidence(load_plan(path))["line"].tolist() == evidence(tiny)["line"].tolist()


def test_pages_are_counted_where_form_feeds_part_them(tiny, tmp_path):
    path = tmp_path / "pages.txt"
    first, second = (tiny.text.index(tiny.tasks["text"][place]) for place in (1, 2))
    parts = tiny.text[:first], tiny.text[first:second], tiny.text[second:]
    path.write_text("\f".join(parts), encoding="utf-8")
    table = evidence(load_plan(path))
    assert table["page"].tolist() == [1, 2, 3, 3]
    assert table["line"].tolist() == evidence(tiny)["line"].tolist()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"department": "财政局"}, "department='财政局' is not in the plan; there are: 自治区"),
        ({"with_department": "x"}, "department='x' is not in the plan"),
        ({"role": "boss"}, "role='boss' is not in the plan; there are: lead"),
        ({"section_id": "9"}, "section_id='9' is not in the plan; there are: 1, 2"),
        ({"item_id": "9.9"}, "item_id='9.9' is not in the plan; there are: 1.1, 1.2"),
        ({"task_id": "9.9.9"}, "task_id='9.9.9' is not in the plan"),
    ],
    ids=str,
)
def test_what_is_not_in_the_plan_is_one_sentence(tiny, asked, said):
    with pytest.raises(ValueError, match="is not in the plan") as caught:
        evidence(tiny, **asked)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def coded(tiny):
    """The plan of four tasks under two codebooks that share the code `coal`."""
    codes = [("a", "energy", None), ("a", "coal", "energy"), ("b", "coal", None)]
    found = [("a", "coal", "1.1.1"), ("a", "energy", "1.2.1"), ("b", "coal", "2.0.1")]
    return dataclasses.replace(
        tiny,
        codes=pd.DataFrame(codes, columns=["codebook", "code", "parent"]),
        mentions=pd.DataFrame(found, columns=["codebook", "code", "task_id"]),
    )


def test_a_code_stands_for_its_children_too(coded):
    rows = evidence(coded, codebook="a", code="energy")
    assert rows["task_id"].tolist() == ["1.1.1", "1.2.1"]


def test_a_code_is_that_of_its_codebook(coded):
    assert evidence(coded, codebook="a", code="coal")["task_id"].tolist() == ["1.1.1"]
    assert evidence(coded, codebook="b", code="coal")["task_id"].tolist() == ["2.0.1"]


def test_children_are_those_of_the_code_s_own_codebook(coded):
    codes = pd.DataFrame(
        [("a", "peat", None), ("a", "lignite", "coal"), ("b", "lignite", None),
         ("b", "peat", "energy")],
        columns=["codebook", "code", "parent"],
    )  # fmt: skip
    found = pd.DataFrame(
        [("a", "peat", "2.0.2"), ("b", "lignite", "2.0.2")],
        columns=["codebook", "code", "task_id"],
    )
    more = dataclasses.replace(
        coded,
        codes=pd.concat([coded.codes, codes]),
        mentions=pd.concat([coded.mentions, found]),
    )
    assert evidence(more, codebook="b", code="coal")["task_id"].tolist() == ["2.0.1"]
    assert evidence(more, code="energy")["task_id"].tolist() == ["1.1.1", "1.2.1"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "energy, coal, wind"),
        ({"codebook": "a"}, "energy, coal"),
        ({"codebook": "b"}, "coal, wind"),
    ],
)
def test_the_codes_that_there_are_are_said(coded, asked, said):
    wind = pd.DataFrame([("b", "wind", None)], columns=["codebook", "code", "parent"])
    more = dataclasses.replace(coded, codes=pd.concat([coded.codes, wind]))
    with pytest.raises(ValueError, match=rf"code='oil' .* there are: {said} …$"):
        evidence(more, code="oil", **asked)


def test_of_many_values_eight_are_said(hbey):
    with pytest.raises(ValueError, match="task_id='x'") as caught:
        evidence(hbey, task_id="x")
    assert str(caught.value).count(", ") == 7


def test_a_code_and_a_department_hold_together(coded):
    rows = evidence(coded, codebook="a", code="energy", department="自治区农牧业厅")
    assert rows["task_id"].tolist() == ["1.2.1"]


@pytest.mark.parametrize("asked", [{"code": "oil"}, {"codebook": "c", "code": "coal"}], ids=str)
def test_a_code_that_is_not_known_is_one_sentence(coded, asked):
    with pytest.raises(ValueError, match=r"code\w*='(oil|c)' is not in the plan; there are:"):
        evidence(coded, **asked)


def test_a_code_of_two_codebooks_needs_its_codebook(coded):
    with pytest.raises(ValueError, match="code='coal' is in a and b; give codebook as well"):
        evidence(coded, code="coal")


def test_a_codebook_alone_is_not_silently_ignored(coded):
    with pytest.raises(ValueError, match="codebook='a' needs a code"):
        evidence(coded, codebook="a")


@pytest.mark.parametrize("codebook", ["themes", "places", "instruments"])
def test_evidence_of_a_code_is_as_many_tasks_as_its_cell_counts(hbey, codebook):
    counts = code_coverage(hbey.mentions, hbey.tasks, codebook)
    parents = set(hbey.codes.loc[hbey.codes["codebook"] == codebook, "parent"])
    childless = [code for code in counts.index if code not in parents][:5]
    assert len(childless) == 5
    for code in childless:
        assert len(evidence(hbey, codebook=codebook, code=code)) == counts.loc[code].sum()
