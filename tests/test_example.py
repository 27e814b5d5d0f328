"""The invented second plan: read as it was written, and run through every notebook."""

import hashlib
import json

import pytest

from hbey_analysis import load_plan, runner
from hbey_analysis.paths import NOTEBOOKS, PLANS
from hbey_analysis.text.originals import read_original

BOOKS = sorted(NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture(scope="module")
def example():
    return load_plan("example")


def test_it_says_that_it_is_invented(example):
    assert "invented" in example.settings["note_en"]
    assert "虚构" in example.settings["note_zh"]


def test_its_text_is_that_of_its_word_file(example):
    kept = example.settings["original"]
    original = PLANS / "example" / kept["file"]
    assert hashlib.sha256(original.read_bytes()).hexdigest() == kept["sha256"]
    assert read_original(original) == (example.text, [])
    assert example.document["sha256"].tolist() == [kept["text_sha256"]]


def test_it_is_read_without_a_problem_in_all_its_styles(example):
    assert example.problems.empty
    assert len(example.tasks) == example.tasks["deadline"].notna().sum() == 28
    rows = example.assignments
    assert set(rows["role"]) == {"lead", "support", "responsible"}
    assert set(rows["kind"]) == {"named", "collective"}
    assert {"澄湖区政府", "石桥区政府", "青岭区政府"} <= set(rows["department"])
    assert rows["department"].isin(example.departments["department"]).all()


def test_its_rule_makes_leads_of_the_first_in_each_flat_list(example):
    ruled = load_plan("example", apply_rules=True).assignments
    assert "responsible" not in set(ruled["role"])
    leads = ruled[ruled["role"] == "lead"].groupby("task_id")["position"].agg(["size", "max"])
    assert (leads == 1).all(axis=None)
    assert len(leads) == len(example.tasks)


@pytest.mark.slow
@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_every_notebook_runs_on_it(path, tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "FIGURES", tmp_path / "figures")
    monkeypatch.setattr(runner, "BUILD", tmp_path / "build")
    done = runner.run_notebook(path, {"plan": "example", "language": "zh", "apply_rules": "true"})
    outputs = [
        output
        for cell in json.loads(done.notebook.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
    ]
    assert not [output for output in outputs if output["output_type"] in ("error", "stream")]
    suffixes = {file.suffix for file in done.files}
    if path.stem[:2] in ("08", "09"):  # nothing is found in an invented plan by comparing it
        assert suffixes == set()
    else:
        assert suffixes >= {".csv", ".pdf", ".png", ".svg"}
