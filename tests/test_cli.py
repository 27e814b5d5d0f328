"""The command `hbey`, as it is typed."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from hbey_analysis import cli, runner
from hbey_analysis.pages import evidence, gallery
from hbey_analysis.paths import NOTEBOOKS
from hbey_analysis.runner import ParameterError, Run
from hbey_analysis.tables import export

WORKLOAD = str(NOTEBOOKS / "02_workload.ipynb")


def hbey_command(*arguments):
    runner = CliRunner(env={"LC_ALL": "C.UTF-8"})
    return runner.invoke(cli.main, [str(argument) for argument in arguments])


@pytest.fixture
def broken(tiny, tmp_path):
    """A plan whose last clause is not closed."""
    path = tmp_path / "broken.txt"
    path.write_text(tiny.text, encoding="utf-8")
    return path


@pytest.fixture
def no_run(monkeypatch):
    """Fail the test if a notebook runs."""
    monkeypatch.setattr(runner, "execute", lambda *_: pytest.fail("a notebook ran"))


def error_of(result, code):
    """Return the error message of a command that failed with an exit code and one sentence."""
    assert result.exit_code == code
    assert isinstance(result.exception, SystemExit)  # no traceback
    assert "Traceback" not in result.output
    message = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(message) == 1
    return message[0]


# ------------------------------------------------------------------ check


def test_check_prints_a_problem_like_a_linter(broken):
    result = hbey_command("check", broken)
    line = result.output.splitlines()[0]
    assert line.startswith(f"{broken.as_posix()}:7:1: error missing_closing_bracket The closing")
    assert result.exit_code == 1


def test_check_counts_what_it_found(broken):
    lines = hbey_command("check", broken).output.splitlines()
    assert "clauses: tasks 4, assignments 9, named 9, collective 0" in lines[-4]
    assert "reading: certain 5, inferred 1, doubtful 3" in lines[-3]
    assert lines[-1].endswith("1 error, 0 warnings")


def test_check_of_a_clean_plan_is_silent_and_succeeds():
    result = hbey_command("check", "hbey")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) == 5  # the account in four lines, and the sum
    assert result.output.endswith("data/plans/hbey/plan.txt: 0 errors, 0 warnings\n")


def test_the_account_adds_up_to_the_text(hbey):
    report = json.loads(hbey_command("check", "hbey", "--format", "json").output)
    assert sum(report["account"]["characters"].values()) == len(hbey.text)
    assert report["account"]["names"] == {"known": 32, "guessed": 0, "unknown": 0}


def test_problems_as_json_have_path_line_and_column(broken):
    result = hbey_command("check", broken, "--format", "json")
    problem = json.loads(result.output)["problems"][0]
    assert result.exit_code == 1
    assert problem["path"].endswith("broken.txt") and problem["severity"] == "error"
    assert problem["line"] >= 1 and problem["column"] >= 1


def test_warnings_alone_do_not_fail_a_check(tmp_path):
    path = tmp_path / "led.txt"
    path.write_text("一、总则\n做好水利工作。（自治区水利厅、财政厅配合）\n", encoding="utf-8")
    result = hbey_command("check", path)
    assert ": warning no_lead " in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize("command", ["check", "tables"])
def test_a_missing_file_is_one_sentence(command):
    assert "nowhere.txt: no such" in error_of(hbey_command(command, "nowhere.txt"), 1)


def test_an_empty_file_is_one_sentence(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    assert "empty.txt:1:1" in error_of(hbey_command("check", tmp_path / "empty.txt"), 1)


# ------------------------------------------------------------------ tables, gallery


def test_tables_writes_every_table(broken, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "TABLES", tmp_path / "tables")
    result = hbey_command("tables", broken)
    assert result.exit_code == 0
    written = {path.name for path in (tmp_path / "tables" / "broken").iterdir()}
    assert {"tasks.csv", "broken.xlsx", "datapackage.json"} <= written
    assert f"{len(written)} files" in result.output


def test_gallery_says_where_the_page_is(tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "FIGURES", tmp_path)
    result = hbey_command("gallery")
    assert result.output == f"gallery {tmp_path.as_posix()}/index.html\n"
    assert (tmp_path / "index.html").is_file()


def test_evidence_writes_the_page_of_a_plan(tmp_path, monkeypatch, broken):
    monkeypatch.setattr(evidence, "FOLDER", tmp_path)
    result = hbey_command("evidence", broken)
    assert result.output == f"evidence {tmp_path.as_posix()}/broken.html\n"
    assert (tmp_path / "broken.html").is_file()


# ------------------------------------------------------------------ audit


@pytest.fixture
def audited(tmp_path):
    """A plan of four clauses with full names; the last names no lead."""
    path = tmp_path / "audited.txt"
    lines = ["做好水利。（自治区水利厅牵头，自治区财政厅配合）"] * 3
    lines += ["做好收尾。（自治区水利厅、自治区财政厅配合）"]
    path.write_text("一、总则\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def sheet(audited, tmp_path):
    """The sheet of the plan, and the arguments that drew it."""
    arguments = ["audit", audited, "--out", tmp_path / "out"]
    return hbey_command(*arguments), tmp_path / "out" / "audit.xlsx", arguments


def ticked(workbook, *ticks):
    """Write ticks into a sheet."""
    book = openpyxl.load_workbook(workbook)
    for row, tick in enumerate(ticks, start=2):
        book.worksheets[0].cell(row, 9).value = tick
    book.save(workbook)
    return workbook


def test_audit_says_where_the_sheets_are(sheet):
    result, workbook, _ = sheet
    out = workbook.parent.as_posix()
    assert result.output == f"audit   {out}/audit.xlsx\naudit   {out}/audit.html\n"


def test_audit_draws_as_it_is_told(audited, tmp_path):
    hbey_command("audit", audited, "--size", 2, "--seed", 5, "--language", "zh", "--out", tmp_path)
    head, *rows = openpyxl.load_workbook(tmp_path / "audit.xlsx").worksheets[0].values
    assert head[0] == "序号"
    assert [(row[3], row[12]) for row in rows] == [("无疑问", 5), ("有疑问", 5)]


def test_audit_tells_what_the_ticks_say(audited, sheet):
    _, workbook, _ = sheet
    result = hbey_command("audit", audited, "--ticked", ticked(workbook, "y", "y", "y", "n"))
    assert result.exit_code == 0
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.output.split("\n")]
    assert [row for row in cells if row] == [
        ["with doubts", "1", "1", "0", "0.00", "all read"],
        ["without doubts", "3", "3", "3", "1.00", "all read"],
        ["all", "4", "4", "3", "0.75", "all read"],
    ]
    english, chinese = result.output.strip().split("\n")[-2:]
    assert english.startswith("All 4 clauses were read by hand, and 3 were right")
    assert chinese.startswith("全部4处责任条款均经人工核对，其中3处正确")


def test_audit_gives_the_interval_of_a_sample(audited, tmp_path):
    hbey_command("audit", audited, "--size", 2, "--out", tmp_path)
    result = hbey_command(
        "audit", audited, "--language", "zh", "--ticked", ticked(tmp_path / "audit.xlsx", "y", "y")
    )
    # one of three clear ones: Wilson 1 / (1 + 3.84146) = .2065; of all, 1 - 3/4 * .7935 = .4049
    assert "0.21至1.00" in result.output and "0.40至1.00" in result.output
    assert "(95 % interval 0.40 to 1.00)" in result.output


def test_audit_says_each_row_that_does_not_count_and_gives_no_number(audited, sheet):
    _, workbook, _ = sheet
    result = hbey_command("audit", audited, "--ticked", ticked(workbook, "y", "?", "y"))
    assert result.exit_code == 1
    assert result.stdout == ""
    first, second = result.stderr.splitlines()
    assert first.startswith("error ") and "row 3: the tick '?' of clause 2" in first
    assert "row 5: clause 4 (task 1.0.4) is not ticked" in second


def test_audit_does_not_write_over_ticks(sheet):
    _, workbook, arguments = sheet
    ticked(workbook, "y")
    assert "holds ticks or notes" in error_of(hbey_command(*arguments), 1)


@pytest.mark.parametrize("option", [("--size", 1), ("--seed", -1), ("--language", "fr")])
def test_audit_refuses_what_cannot_be_drawn(option):
    assert str(option[0]) in error_of(hbey_command("audit", "hbey", *option), 2)


# ------------------------------------------------------------------ run, notebooks


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ("untl=item", "has no parameter 'untl'; it has plan, language, apply_rules, unit"),
        ("unit=banana", "unit='banana' is not allowed; it is one of task, item, section"),
        ("top_n=many", "top_n='many' is not of type int"),
        ("plan=nowhere", "plan='nowhere' is not there; plans: "),
        ("unit", "write NAME=VALUE"),
    ],
)
def test_a_wrong_parameter_stops_with_a_usage_error(no_run, parameter, said):
    message = error_of(hbey_command("run", WORKLOAD, "--param", parameter), 2)
    assert said in message


@pytest.mark.parametrize("command", ["run", "notebooks"])
def test_a_missing_notebook_is_a_usage_error(no_run, command):
    assert "no such notebook" in error_of(hbey_command(command, "nowhere.ipynb"), 2)


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """Pretend to run notebooks; return what was asked for."""
    asked = []

    def run(notebook, given):
        asked.append((notebook, given))
        return Run(tmp_path / "out.ipynb", tmp_path, [tmp_path / "02-a.svg"])

    monkeypatch.setattr(runner, "run_notebook", run)
    return asked


def test_run_hands_parameters_over_as_typed(runs):
    result = hbey_command("run", WORKLOAD, "-p", "unit=item", "-p", "code=007=x")
    assert runs == [(Path(WORKLOAD), {"unit": "item", "code": "007=x"})]
    assert result.output.startswith("run     02_workload unit=item code=007=x: 1 file in ")
    assert result.exit_code == 0


def test_run_lists_what_it_wrote_for_make(runs, tmp_path):
    hbey_command("run", WORKLOAD, "--manifest", tmp_path / "stamps" / "a")
    listed = (tmp_path / "stamps" / "a").read_text(encoding="utf-8").splitlines()
    assert listed == [(tmp_path / name).as_posix() for name in ("out.ipynb", "02-a.svg")]


class CellError(Exception):
    """What papermill raises: the cell and its error."""

    exec_count, ename, evalue = 3, "ZeroDivisionError", "division by zero"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (CellError(), "02_workload.ipynb, cell [3]: ZeroDivisionError: division by zero"),
        (RuntimeError("no kernel"), "02_workload.ipynb: no kernel"),
    ],
    ids=["cell", "other"],
)
@pytest.mark.parametrize(
    ("command", "function"), [("run", "run_notebook"), ("notebooks", "refresh_notebook")]
)
def test_a_failing_notebook_is_one_sentence(monkeypatch, error, said, command, function):
    def fail(*_):
        raise error

    monkeypatch.setattr(runner, function, fail)
    assert said in error_of(hbey_command(command, WORKLOAD), 1)


def test_notebooks_says_which_changed(monkeypatch):
    monkeypatch.setattr(runner, "refresh_notebook", lambda path: path.stem.startswith("02"))
    lines = hbey_command("notebooks").output.splitlines()
    assert "notebook notebooks/01_plan_structure.ipynb: unchanged" in lines
    assert "notebook notebooks/02_workload.ipynb: changed" in lines


def test_help_names_every_command():
    output = hbey_command("--help").output
    assert all(
        f"  {name} " in output
        for name in ("check", "tables", "run", "notebooks", "audit", "evidence", "gallery")
    )


def test_parameter_errors_are_not_swallowed_by_the_runner():
    assert not issubclass(ParameterError, ValueError)  # a cell may raise that: another sentence


# ------------------------------------------------------------------ trace


def test_trace_shows_line_task_words_and_count():
    done = hbey_command("trace", "hbey", "-d", "自治区教育厅", "-r", "lead")
    assert done.exit_code == 0
    first, words, last = done.output.strip().split("\n")
    assert first.startswith("data/plans/hbey/plan.txt:") and first.endswith("9.2.1")
    assert words.startswith("教育事业。") and words.endswith("配合)")
    assert last == "1 of 50 tasks"


def test_trace_says_the_page_where_form_feeds_part_the_text(tmp_path):
    plan = tmp_path / "plan.txt"
    plan.write_text("一、水\n\f（一）节水。（市水务局牵头）\n", encoding="utf-8")
    first = hbey_command("trace", str(plan)).output.split("\n")[0]
    assert first.endswith("plan.txt:2, page 2  1.1.1")


def test_trace_takes_labels_and_pairs_and_codes():
    pair = hbey_command("trace", "-d", "Finance", "--with", "教育厅").output
    assert pair.strip().endswith("3 of 50 tasks")
    code = hbey_command("trace", "-c", "themes/water", "-s", "4").output
    assert code.strip().endswith("4 of 50 tasks")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-d", "nobody"], "department='nobody' is not in the plan"),
        (["-d", "Finace"], "did you mean Finance?"),
        (["-c", "information"], "is in instruments and themes; give codebook as well"),
        (["-s", "99"], "section_id='99' is not in the plan"),
    ],
)
def test_trace_says_what_it_does_not_know(arguments, sentence):
    done = hbey_command("trace", "hbey", *arguments)
    assert done.exit_code == 2
    assert sentence in done.output and "Traceback" not in done.output
