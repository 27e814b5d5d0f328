"""What the command says, in both languages; and what it makes of a user's slips."""

import ast
import csv
import re

import pytest
from click.testing import CliRunner

from hbey_analysis import cli, messages
from hbey_analysis.messages import language_of, say, speak, translated
from hbey_analysis.paths import DATA, ROOT

TEXT = "一、水\n推进节水。（市水务局牵头，市财政局配合）\n"
CHINESE = re.compile("[\u4e00-\u9fff：]")
RAISED = ("PlanError", "ParameterError", "NotAPlan", "UsageError", "ClickException", "error")
with (DATA / "messages.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@pytest.fixture
def chinese():
    """Speak Chinese."""
    speak("zh")
    yield
    speak("en")


def hbey(*arguments, given=None, **variables):
    runner = CliRunner(env={"LC_ALL": "C.UTF-8"} | variables)
    return runner.invoke(cli.main, [str(argument) for argument in arguments], input=given)


def slots(text):
    return sorted(set(re.findall(r"\{(\w+)", text)))


# ------------------------------------------------------------------ the table


def test_every_message_is_there_once_in_both_languages_with_the_same_values():
    keys = [row["key"] for row in ROWS]
    assert len(keys) == len(set(keys))
    for row in ROWS:
        assert row["en"] and CHINESE.search(row["zh"]), row["key"]
        if row["key"].startswith("said."):
            assert slots(row["en"]) == slots(row["zh"]), row["key"]
        else:
            assert set(slots(row["zh"])) <= set(slots(row["en"])), row["key"]


def test_every_key_is_used():
    code = (ROOT / "hbey_analysis" / "cli.py").read_text(encoding="utf-8")
    built = ("said.", "account.", "severity.", "report.", "notebook.")
    plain = {row["key"] for row in ROWS if not row["key"].startswith(built)}
    assert {key for key in plain if f'"{key}"' not in code} == set()


def template(node):
    """Return a sentence of the code with X for each value, or None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(getattr(part, "value", "") if isinstance(part, ast.Constant) else "X"
                       for part in node.values)  # fmt: skip
    return None


def raised():
    """Yield the sentences of all errors that a user can meet."""
    for path in sorted((ROOT / "hbey_analysis").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                said = template(node.args[0])
                if name in RAISED and said and re.search("[a-z]{2}", said):
                    yield pytest.param(said, id=f"{path.name}:{node.lineno}")


@pytest.mark.parametrize("sentence", list(raised()))
def test_every_error_has_its_chinese(chinese, sentence):
    assert CHINESE.search(translated(sentence).replace("重点", "")), sentence


def test_sentences_within_a_sentence_are_translated_too(chinese):
    said = translated("a.docx: not a Word file; open it in Word and save it as .docx.")
    assert said == "a.docx：不是 Word 文件；请用 Word 打开并另存为 .docx。"
    assert translated("no sentence of ours") == "no sentence of ours"


def test_one_of_a_thing_is_in_the_singular():
    assert say("check.sum", place="a", errors=1, warnings=2) == "a: 1 error, 2 warnings"


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_locale_tells_the_language(variables, language):
    assert language_of(variables) == language


# ------------------------------------------------------------------ the command


def test_chinese_is_spoken_where_it_is_asked_for_or_the_locale_is_chinese():
    for done in (
        hbey("check", "hbey", "--language", "zh"),
        hbey("--language", "zh", "check", "hbey"),
        hbey("check", "hbey", LC_ALL="zh_CN.UTF-8"),
    ):
        assert done.output.endswith("plan.txt：错误 0 处，警告 0 处\n")
    assert hbey("check", "hbey").output.endswith("plan.txt: 0 errors, 0 warnings\n")


def test_an_error_is_in_the_language_asked_for():
    done = hbey("check", "nowhere", "--language", "zh")
    assert done.exit_code == 1
    assert done.stderr.startswith("错误：nowhere：没有这个方案、文件夹或文件；现有方案：")
    done = hbey("chekc", LC_ALL="zh_CN.UTF-8")
    assert done.exit_code == 2 and "没有命令 'chekc'" in done.stderr


def test_standard_input_is_read_as_a_file():
    done = hbey("check", "-", given=TEXT)
    assert done.exit_code == 0 and done.output.endswith("-: 0 errors, 0 warnings\n")
    assert hbey("trace", "-", "-r", "lead", given=TEXT).output.startswith("-:2  1.0.1")
    assert hbey("check", "-", given=b"\xff\xff").stderr.startswith("Error: -:1:1: neither")


def test_an_original_from_standard_input_makes_a_plan(tmp_path, monkeypatch):
    monkeypatch.setattr("hbey_analysis.new_plan.PLANS", tmp_path)
    word = (DATA / "plans/example/original.docx").read_bytes()
    done = hbey("new", "-", "--plan", "mine", given=word)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "mine/original.docx").read_bytes() == word


def test_a_name_nearly_right_is_answered_with_the_right_one():
    done = hbey("trace", "-d", "自治区环保局")
    assert done.exit_code == 2 and "did you mean 自治区环保厅?" in done.stderr
    assert "did you mean" not in hbey("trace", "-d", "qqqq").stderr


def test_a_folder_for_a_file_is_called_one(tmp_path):
    (tmp_path / "a.ipynb").mkdir()
    done = hbey("run", tmp_path / "a.ipynb")
    assert "a folder, not a Jupyter notebook" in done.stderr


def test_seven_plans_side_by_side_fit_a_terminal(tmp_path):
    for number in range(7):
        path = tmp_path / f"a plan with a long name {number}.txt"
        path.write_text(TEXT, encoding="utf-8")
    done = hbey("compare", *sorted(tmp_path.glob("*.txt")), COLUMNS="80")
    assert done.exit_code == 0 and "7  a plan with a long name 6" in done.output
    assert max(map(len, done.output.splitlines())) <= 80
    assert "…" not in done.output


def test_no_color_is_heeded(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("一、水\n推进节水。（市财政局配合）\n", encoding="utf-8")
    runner = CliRunner(env={"LC_ALL": "C"})
    assert "\x1b[" in runner.invoke(cli.main, ["check", str(path)], color=True).output
    runner = CliRunner(env={"LC_ALL": "C", "NO_COLOR": "1"})
    assert "\x1b[" not in runner.invoke(cli.main, ["check", str(path)], color=True).output


def test_help_tells_the_exit_status_and_completion():
    told = " ".join(hbey("--help").output.split())
    assert "The exit status is 0 if all is well, 1 if" in told and "_HBEY_COMPLETE" in told


def test_every_option_is_told_in_a_sentence():
    for command in (cli.main, *cli.main.commands.values()):
        for option in command.params:
            said = getattr(option, "help", None)
            if said is not None:
                assert said[0].isupper() and said.endswith("."), (command.name, option.name)


def test_the_language_does_not_outlast_a_command():
    hbey("check", "hbey", "--language", "zh")
    assert hbey("check", "hbey").output.count("errors") == 1
    assert messages.spoken() == "en"
