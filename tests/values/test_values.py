"""What each value is, says and leads to."""

import json
import re
from urllib.parse import parse_qsl

import pandas as pd
import pytest
from click.testing import CliRunner

import hbey_analysis
from hbey_analysis import evidence, load_plan
from hbey_analysis.cli import main
from hbey_analysis.values import study
from hbey_analysis.values.study import study_values, write_values


def called(plan):
    """Return the public names, each call made once: some take seconds."""
    made = {}

    def once(name, function):
        def call(*given, **named):
            key = (name, *(id(one) for one in given), repr(named))
            key = (*key, *(one for one in given if isinstance(one, str)))
            if key not in made:
                made[key] = given, function(*given, **named)  # kept, so that no id is used twice
            return made[key][1]

        return call

    names = {name: getattr(hbey_analysis, name) for name in hbey_analysis.__all__}
    skipped = ("Plan", "PlanError", "evidence")
    kept = {name: names[name] if name in skipped else once(name, names[name]) for name in names}
    return kept | {"plan": plan}


def plainly(result):
    """Return a result as a value holds it."""
    if isinstance(result, list):
        return tuple(map(str, result))
    return result if isinstance(result, str) else round(float(result), 6)


def test_the_call_of_every_value_gives_the_value(quick, hbey):
    names = called(hbey)
    for key, value in quick.items():
        assert plainly(eval(value.call, names)) == value.value, key


def test_the_address_of_a_value_opens_the_tasks_that_it_counts(quick, hbey):
    for key, value in quick.items():
        if value.address is None:
            assert not value.tasks, key
            continue
        state = dict(parse_qsl(value.address[1:], keep_blank_values=True))
        if "tasks" in state:
            opened = [task for task in state["tasks"].split(",") if task]
        else:
            codebook, _, code = state.pop("code", "").rpartition("/")
            codes = {"codebook": codebook, "code": code} if code else {}
            opened = evidence(hbey, **state, **codes)["task_id"].tolist()
        assert opened == list(value.tasks), key


def test_both_languages_print_every_value(quick):
    for key, value in quick.items():
        assert value.en.strip() and value.zh.strip(), key
        assert not re.search("nan|None|自治区发展改革委", value.en + value.zh), key


def test_every_value_says_what_it_rests_on(quick, hbey):
    assert {value.rows for value in quick.values()} <= {"coding", *hbey.tables()}


def test_a_small_plan_counted_by_hand(tiny, few_draws):
    printed = {key: value.en for key, value in study_values(tiny).items()}
    assert printed.items() >= {
        "tasks.count": "4", "bodies.count": "4", "leads.one": "3", "leads.none": "1",
        "leaders.count": "2", "leaders.never": "2", "leaders.three.share": "100%",
        "leaders.first": "2", "leads.finance": "0", "leads.finance.named": "3",
        "leads.finance.expected": "1.2",  # 1/2 + 1/3 + 1/3
        "naming.bodies.max": "3", "sets.single.tasks": "4", "order.clauses": "3",
        "directed.pairs": "4", "checkable.tasks": "0", "example.draw.share": "0.50",
    }.items()  # fmt: skip


def test_what_a_plan_does_not_give_is_left_out(tiny, few_draws):
    values = study_values(tiny)
    assert not [key for key in values if key.startswith(("coding", "places", "leads.planning"))]


@pytest.mark.parametrize("text", ["没有分工。\n", "一、总则\n抓好工作。（水利厅、财政厅负责）\n"])
def test_a_plan_without_leads_has_no_values_of_leading(text, tmp_path, few_draws):
    path = tmp_path / "none.txt"
    path.write_text(text, encoding="utf-8", newline="")
    values = study_values(load_plan(path))
    assert "tasks.count" in values
    assert not [key for key in values if key.startswith(("leaders", "gatekeepers", "directed"))]


def test_two_runs_write_the_same_bytes(hbey, tmp_path, few_draws):
    first, second = (write_values(hbey, tmp_path / name) for name in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_files_hold_values_in_both_languages_and_the_offsets_of_their_tasks(
    tiny, tmp_path, few_draws
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


def test_the_command_writes_beside_those_of_other_plans(tmp_path, monkeypatch, few_draws):
    monkeypatch.setattr(study, "BUILD", tmp_path)
    path = tmp_path / "small.txt"
    path.write_text("抓好工作。（水利厅牵头）\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["values", str(path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "study" / "small" / "values.json").is_file()


def test_names_that_come_first_together_are_all_named(tiny):
    from hbey_analysis.values.measured import Measured
    from hbey_analysis.values.value import Maker

    tied = Measured("x", pd.Series({"自治区水利厅": 2, "自治区财政厅": 2, "自治区林业厅": 1}))
    assert Maker(tiny).foremost("key", tied).value == ("自治区水利厅", "自治区财政厅")
