"""`make verify`: one verdict a file."""

import shutil

import pytest

from hbey_analysis.paths import ROOT
from hbey_analysis.verify import compared, difference

OUTPUTS = ("data/tables/hbey", "figures", "notebooks")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Two copies of the committed outputs."""
    roots = tmp_path_factory.mktemp("committed"), tmp_path_factory.mktemp("made")
    for root in roots:
        for output in OUTPUTS:
            skipped = shutil.ignore_patterns("example", "*.p[nd][gf]", ".ipynb_checkpoints")
            shutil.copytree(ROOT / output, root / output, ignore=skipped)
    for name in ("a.svg", "a.png"):
        for root in roots:
            (root / "figures" / "hbey" / "en" / name).write_text(name)
    return roots


def wrong(root, place):
    """Return the files that are not the same, with their verdicts; pictures not made are none."""
    return {
        row.file: row.verdict
        for row in compared(root, place)
        if row.verdict != "same" and (row.made or not row.file.endswith((".png", ".pdf")))
    }


def test_equal_outputs_are_the_same(outputs):
    assert wrong(*outputs) == {"figures/hbey/en/a.png": "missing"}  # it is on no list


@pytest.mark.parametrize(
    "file",
    [
        "data/tables/hbey/assignments.csv",
        "figures/hbey/en/02-workload.csv",
        "figures/hbey/zh/02-workload.svg",
        "figures/index.html",
        "notebooks/02_workload.ipynb",
        "notebooks/checksums.txt",
    ],
)
def test_a_digit_that_was_changed_is_a_difference_with_its_line(outputs, file):
    path = outputs[0] / file
    before = path.read_bytes()
    place = before.index(b"1", len(before) // 2)
    path.write_bytes(before[:place] + b"7" + before[place + 1 :])
    line = before[:place].count(b"\n") + 1
    found = wrong(*outputs)
    path.write_bytes(before)
    assert found[file] == f"differs from line {line}"


def test_a_file_that_nobody_committed_and_one_that_is_made_no_more_are_differences(outputs):
    committed, made = (root / "data/tables/hbey" for root in outputs)
    (made / "new.csv").write_text("a\n")
    (committed / "old.csv").write_text("a\n")
    found = wrong(*outputs)
    (made / "new.csv").unlink()
    (committed / "old.csv").unlink()
    assert found["data/tables/hbey/new.csv"] == "missing"
    assert found["data/tables/hbey/old.csv"] == "made no more"


def test_a_picture_that_is_not_the_listed_one_is_stale(outputs):
    folder = outputs[0] / "figures"
    listed = (folder / "checksums.txt").read_text()
    digest = "0" * 64
    (folder / "checksums.txt").write_text(f"{listed}{digest}  hbey/en/a.png\n")
    found = wrong(*outputs)
    (folder / "checksums.txt").write_text(listed)
    assert found["figures/hbey/en/a.png"] == "the file here is stale"


def test_a_workbook_says_that_it_differs():
    assert difference(b"PK\xff", b"PK\xfe", ".zip") == "differs"
    assert difference(b"a\nb", b"a\nb\nc", ".csv") == "differs from line 3"


def test_where_bytes_may_differ_files_are_compared_by_what_they_show(monkeypatch):
    monkeypatch.setattr("hbey_analysis.verify.SAME_BYTES", False)
    one, other = (
        f'{{"cells": [{{"outputs": [{{"data": {{"image/png": "{n}", "text": "{word}"}}}}]}}]}}'
        for n, word in (("a", "x"), ("b", "x"))
    )
    assert difference(one.encode(), other.encode(), ".ipynb") == "same"
    changed = other.replace('"x"', '"y"').encode()
    assert difference(one.encode(), changed, ".ipynb") == "differs from line 1"
    lists = [f"{digit * 64}  {name}\n".encode() for digit, name in ("1a", "2a", "2b")]
    assert difference(*lists[:2], ".txt") == "same"
    assert difference(*lists[1:], ".txt") == "differs from line 1"
