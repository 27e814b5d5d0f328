"""Tables as files; writing itself; and the words behind a cell."""

import dataclasses
import datetime
import hashlib
import importlib.util
import io
import json
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hbey_analysis import evidence, load_plan, paths
from hbey_analysis.export import csv_bytes, workbook_bytes, write_tables
from hbey_analysis.paths import ROOT, shown, write_if_changed
from hbey_analysis.schemas import TABLES, schema


@pytest.fixture(scope="module")
def folder(hbey, tmp_path_factory):
    """The tables of the plan of 2013."""
    place = tmp_path_factory.mktemp("tables")
    write_tables(hbey, place)
    return place


@pytest.fixture(scope="module")
def package(folder):
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def read_csv(content, like):
    """Return a CSV with the types of another table; only the empty string is null."""
    types = like.dtypes.astype(str).to_dict()
    return pd.read_csv(io.BytesIO(content), dtype=types, keep_default_na=False, na_values=[""])


# ------------------------------------------------------------------ CSV


@pytest.mark.parametrize("name", TABLES)
def test_a_csv_holds_the_values_of_its_table(hbey, folder, name):
    table = getattr(hbey, name)
    read = read_csv((folder / f"{name}.csv").read_bytes(), table)
    pd.testing.assert_frame_equal(read, table.replace("", None), check_dtype=False)


def test_line_breaks_commas_and_quotes_survive_a_csv():
    table = pd.DataFrame({"text": ['a,"b"', "c\r\nd", "e\rf", "g\nh", "007", "NA"]}, dtype="str")
    pd.testing.assert_frame_equal(read_csv(csv_bytes(table), table), table)


def test_tables_are_listed_in_order_and_a_second_writing_changes_nothing(hbey, folder):
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    files = write_tables(hbey, folder)
    assert [path.stem for path in files[: len(TABLES)]] == list(TABLES)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert set(files) == before.keys()


# ------------------------------------------------------------------ XLSX


def test_the_workbook_has_a_sheet_a_table_with_the_same_values(hbey, folder):
    book = openpyxl.load_workbook(folder / "hbey.xlsx")
    assert book.sheetnames == list(TABLES)
    for name, table in hbey.tables().items():
        head, *rows = book[name].iter_rows(values_only=True)
        assert list(head) == list(table.columns)
        values = table.astype(object).where(table.notna() & (table != ""), None)
        assert rows == list(values.itertuples(index=False, name=None)), name


def test_two_workbooks_have_the_same_bytes_and_no_moment_of_saving(hbey, folder):
    content = (folder / "hbey.xlsx").read_bytes()
    assert workbook_bytes(hbey.tables()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert {entry.date_time[:3] for entry in book.infolist()} == {(2013, 5, 23)}
        core = book.read("docProps/core.xml").decode("utf-8")
    assert datetime.date.today().isoformat() not in core
    assert core.count("2013-05-23T00:00:00Z") == 2


def test_words_that_begin_with_an_equals_sign_are_no_formula():
    content = workbook_bytes({"notes": pd.DataFrame({"duty": ["=1+1"]})})
    cell = openpyxl.load_workbook(io.BytesIO(content))["notes"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_form_feed_in_a_plan_does_not_stop_the_workbook():
    table = pd.DataFrame({"text": ["one\x0ctwo"]})
    cell = openpyxl.load_workbook(io.BytesIO(workbook_bytes({"tasks": table})))["tasks"]["A2"]
    assert cell.value in ("one_x000C_two", "one\x0ctwo")


# ------------------------------------------------------------------ data package


def problems_of(folder):
    """Return the kinds of error that the Frictionless library finds."""
    import frictionless  # three quarters of a second

    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    return {error.type for task in report.tasks for error in task.errors} | {
        error.type for error in report.errors
    }


def test_the_data_package_is_valid(folder):
    assert problems_of(folder) == set()


def test_tasks_outside_items_make_a_valid_package(tiny, tmp_path):
    assert tiny.tasks["item_id"].isna().any()
    write_tables(tiny, tmp_path)
    assert problems_of(tmp_path) == set()


def test_lone_carriage_returns_make_a_valid_package(tiny, tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes(
        tiny.text.replace("\n做好收尾", "\n第一段。\n做好收尾").replace("\n", "\r").encode()
    )
    write_tables(load_plan(path), tmp_path)
    assert problems_of(tmp_path) == set()


@pytest.fixture
def tampered(folder, tmp_path):
    """A copy in which the bytes of a file can be changed, its checksum with them if wished."""
    place = tmp_path / "copy"
    shutil.copytree(folder, place)

    def change(name, old, new, times=1, sign=False):
        path = place / f"{name}.csv"
        content = path.read_bytes()
        assert old.encode() in content
        path.write_bytes(content.replace(old.encode(), new.encode(), times))
        if sign:
            described = json.loads((place / "datapackage.json").read_text(encoding="utf-8"))
            resource = next(r for r in described["resources"] if r["name"] == name)
            resource["bytes"] = path.stat().st_size
            resource["hash"] = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
            text = json.dumps(described, ensure_ascii=False)
            (place / "datapackage.json").write_text(text, encoding="utf-8")
        return problems_of(place)

    return change


def test_a_changed_byte_is_found(tampered):
    assert tampered("tasks", "煤", "媒") == {"hash-count"}


def test_a_key_given_twice_is_found(tampered):
    assert tampered("sections", "\n2,", "\n1,", sign=True) >= {"primary-key"}


def test_an_assignment_to_no_task_is_found(tampered):
    assert tampered("assignments", "\n1.1.1,", "\n9.9.9,", sign=True) == {"foreign-key"}


def test_a_role_that_is_not_known_is_found(tampered):
    assert tampered("assignments", ",lead,", ",leads,", sign=True) == {"constraint-error"}


def test_bytes_and_checksums_are_those_of_the_files(folder, package):
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_every_column_is_described(package):
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == list(schema(resource["name"]).columns)
        assert all(len(field["description"].split()) > 1 for field in fields)
    assert [resource["name"] for resource in package["resources"]] == list(TABLES)


def test_keys_point_to_keys(package):
    keys = {r["name"]: r["schema"].get("primaryKey") for r in package["resources"]}
    foreign = [
        (reference["reference"]["resource"] or resource["name"], reference["reference"]["fields"])
        for resource in package["resources"]
        for reference in resource["schema"].get("foreignKeys", [])
    ]
    assert len(foreign) > 5
    assert not [(target, fields) for target, fields in foreign if keys[target] != fields]


# ------------------------------------------------------------------ writing and showing paths


def test_a_file_is_written_only_if_its_bytes_change(tmp_path):
    path = tmp_path / "new" / "a.txt"
    assert write_if_changed(path, b"1")
    before = path.stat().st_mtime_ns
    assert not write_if_changed(path, b"1")
    assert path.stat().st_mtime_ns == before
    assert write_if_changed(path, b"2")
    assert path.read_bytes() == b"2"


def test_writing_leaves_no_partial_file(tmp_path):
    write_if_changed(tmp_path / "a.txt", b"1")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_writing_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def half(self, content):
        with self.open("wb") as file:
            file.write(content[:1])
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="disk full"):
        write_if_changed(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_path_of_the_checkout_is_shown_relative(tmp_path):
    assert shown(ROOT / "data" / "wording.csv") == "data/wording.csv"
    assert shown(ROOT / "notebooks" / ".." / "data") == "data"
    assert shown(tmp_path / "x") == (tmp_path / "x").as_posix()


def test_away_from_a_checkout_the_package_says_so(tmp_path):
    copied = shutil.copy(paths.__file__, tmp_path / "paths.py")
    spec = importlib.util.spec_from_file_location("paths_elsewhere", copied)
    with pytest.raises(ImportError, match="is used from a checkout"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


# ------------------------------------------------------------------ evidence

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
    assert evidence(tiny, **asked)["task_id"].tolist() == task_ids


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
    assert evidence(coded, codebook="b", code="coal")["task_id"].tolist() == ["2.0.1"]


def test_a_code_and_a_department_hold_together(coded):
    rows = evidence(coded, codebook="a", code="energy", department="自治区农牧业厅")
    assert rows["task_id"].tolist() == ["1.2.1"]


@pytest.mark.parametrize("asked", [{"code": "oil"}, {"codebook": "c", "code": "coal"}], ids=str)
def test_a_code_that_is_not_known_is_one_sentence(coded, asked):
    with pytest.raises(ValueError, match=r"code\w*='(oil|c)' is not in the plan; there are:"):
        evidence(coded, **asked)
