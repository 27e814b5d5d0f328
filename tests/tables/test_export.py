"""Tables as files, and writing itself."""

import datetime
import hashlib
import importlib.util
import io
import json
import shutil
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from hbey_analysis import load_plan, paths
from hbey_analysis.paths import ROOT, shown
from hbey_analysis.tables.export import csv_bytes, warnings, workbook_bytes, write_tables
from hbey_analysis.tables.schemas import TABLES, schema


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


def test_a_cell_that_a_workbook_cuts_is_said():
    long = {"tasks": pd.DataFrame({"text": ["short", "长" * 32_768]})}
    (sentence,) = warnings(long)
    assert "tasks, row 3, column text: 32,768 characters" in sentence
    assert warnings({"tasks": pd.DataFrame({"text": ["长" * 32_767]})}) == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a"])
def test_text_that_begins_as_a_formula_is_quoted_said_and_kept(text):
    table = pd.DataFrame({"duty": [text, "b"], "start": [1, -2]})
    assert csv_bytes(table) == f'"duty","start"\n"{text}",1\n"b",-2\n'.encode()
    (sentence,) = warnings({"notes": table})
    assert "notes, row 2, column duty" in sentence
    assert pd.read_csv(io.BytesIO(csv_bytes(table)), dtype={"duty": str}).equals(table)


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


@pytest.mark.parametrize("plan_id", ["云泽-2024", "Mine"])
def test_a_plan_of_any_name_makes_a_valid_package(tiny, tmp_path, plan_id):
    write_tables(replace(tiny, plan_id=plan_id), tmp_path)
    assert problems_of(tmp_path) == set()


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


# ------------------------------------------------------------------ showing paths


def test_a_path_of_the_checkout_is_shown_relative(tmp_path):
    assert shown(ROOT / "data" / "wording.csv") == "data/wording.csv"
    assert shown(ROOT / "notebooks" / ".." / "data") == "data"
    assert shown(tmp_path / "x") == (tmp_path / "x").as_posix()


def test_a_path_is_shown_from_where_the_user_stands(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    assert shown(ROOT / "data" / "wording.csv") == "../data/wording.csv"
    monkeypatch.chdir(ROOT.parent)
    assert shown(ROOT / "data") == (ROOT / "data").as_posix()


def test_without_its_data_the_package_says_so(tmp_path):
    copied = shutil.copy(paths.__file__, tmp_path / "paths.py")
    spec = importlib.util.spec_from_file_location("paths_elsewhere", copied)
    with pytest.raises(ImportError, match="is not whole"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
