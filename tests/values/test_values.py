"""Values of small plans, and the files that they are written to."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from hbey_analysis import load_plan
from hbey_analysis.cli import main
from hbey_analysis.values import study
from hbey_analysis.values.measured import Measured
from hbey_analysis.values.study import study_values, write_values
from hbey_analysis.values.value import Maker


def test_a_small_plan_counted_by_hand(tiny, quick):
    printed = {key: value.en for key, value in study_values(tiny).items()}
    assert printed.items() >= {
        "tasks.count": "4", "bodies.count": "4", "leads.one": "3", "leads.none": "1",
        "leaders.count": "2", "leaders.never": "2", "leaders.three.share": "100%",
        "leaders.first": "2", "leads.finance": "0", "leads.finance.named": "3",
        "leads.finance.expected": "1.2",  # 1/2 + 1/3 + 1/3
        "naming.bodies.max": "3", "sets.single.tasks": "4", "order.clauses": "3",
        "checkable.tasks": "0", "example.draw.share": "0.50",
    }.items()  # fmt: skip


def test_what_a_plan_does_not_give_is_left_out(tiny, quick):
    values = study_values(tiny)
    assert not [key for key in values if key.startswith(("coding", "places", "leads.planning"))]


@pytest.mark.parametrize(
    "text",
    ["没有分工。\n", "抓好工作。（水利厅、财政厅负责）\n", "抓好工作。（相关盟市牵头）\n"],
)
def test_a_plan_without_leads_has_no_values_of_leaders(text, tmp_path, quick):
    path = tmp_path / "none.txt"
    path.write_text(text, encoding="utf-8", newline="")
    values = study_values(load_plan(path))
    assert "tasks.count" in values
    assert not [key for key in values if key.startswith(("leaders", "gatekeepers"))]


def test_two_runs_write_the_same_bytes(hbey, tmp_path, quick):
    first, second = (write_values(hbey, tmp_path / name) for name in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_files_hold_values_in_both_languages_and_the_offsets_of_their_tasks(
    tiny, tmp_path, quick
):
    values, provenance = (json.loads(path.read_bytes()) for path in write_values(tiny, tmp_path))
    assert values["leads.one"] == {
        "value": 3, "en": "3", "zh": "3", "en_words": "three", "zh_words": "三"
    }  # fmt: skip
    assert (provenance["plan"], provenance["sha256"]) == (
        "tiny", tiny.document["sha256"].iloc[0]
    )  # fmt: skip
    last = provenance["values"]["leads.one"]["tasks"][-1]
    clause = tiny.text[last["clause_start"] : last["clause_end"]]
    assert clause == "（自治区水利厅牵头,自治区财政厅、林业厅配合"
    assert set(values) == set(provenance["values"])


def test_the_command_writes_beside_those_of_other_plans(tmp_path, monkeypatch, quick):
    monkeypatch.setattr(study, "BUILD", tmp_path)
    path = tmp_path / "small.txt"
    path.write_text("抓好工作。（水利厅牵头）\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["values", str(path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "study" / "small" / "values.json").is_file()


def test_names_that_come_first_together_are_all_named(tiny):
    tied = Measured("x", pd.Series({"自治区水利厅": 2, "自治区财政厅": 2, "自治区林业厅": 1}))
    assert Maker(tiny).foremost("key", tied).value == ("自治区水利厅", "自治区财政厅")
