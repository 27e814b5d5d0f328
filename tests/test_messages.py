"""What the command says, in both languages; and what it makes of a user's slips."""

import ast
import csv
import re

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from hbey_analysis import cli, messages
from hbey_analysis.messages import SLOT, language_of, say, speak, translated
from hbey_analysis.paths import DATA, ROOT

TEXT = "一、水\n推进节水。（市水务局牵头，市财政局配合）\n"
CHINESE = re.compile("[\u4e00-\u9fff]")
RAISED = ("PlanError", "ParameterError", "NotAPlan", "UsageError", "ClickException", "error")
THREE_WORDS = re.compile(r"\b[A-Za-z]?[a-z]* ?[a-z]{2,},? [a-z]+,? [a-z]{2,}")
PACKAGE = ROOT / "hbey_analysis"
SILENT = ("measures", "plots", "figures", "values")  # rooms whose other words no command prints
NOT_SAID = (  # words in files, keys, and what only an author can meet
    "module X has no attribute", "not a plan", "# ", "read from the plan", "start and end count",
    "import sys;",
    "An official document;", "Tidy tables of", "end before start", "X.X: ", "blocks: joined",
    # in the corpus's table of what failed
    "the process that read it died", "not read within", "needs more than X MB",
    "its tables do not hold", "changed while it was read",
)  # fmt: skip
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
        assert row["en"] and re.search("[\u3000-\uffef]", row["zh"]), row["key"]
        if row["key"].startswith("said."):
            assert slots(row["en"]) == slots(row["zh"]), row["key"]
        else:
            assert set(slots(row["zh"])) <= set(slots(row["en"])), row["key"]


def test_every_key_is_used():
    code = "".join((PACKAGE / f"{name}.py").read_text("utf-8") for name in ("cli", "messages"))
    built = ("said.", "account.", "severity.", "report.", "notebook.")
    plain = {row["key"] for row in ROWS if not row["key"].startswith(built)}
    assert {key for key in plain if f'"{key}"' not in code} == set()


def template(node):
    """Return a text of the code with X for each value, or None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{[^{} ]*\}", "X", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "X"
                       for part in node.values)  # fmt: skip
    return None


def texts(tree):
    """Yield the texts of a module that are not its documentation, and whether an error's first."""
    errors, parts = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            parts.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts.update(node.values)
        elif isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            errors |= {node.args[0]} if name in RAISED else set()
    for node in ast.walk(tree):
        if node not in parts and (text := template(node)):
            yield node.lineno, text, node in errors


def sentences():
    """Yield the sentences of the code: of all errors, and whatever has three words in a row."""
    for path in sorted(PACKAGE.rglob("*.py")):
        silent = path.relative_to(PACKAGE).parts[0] in SILENT
        for line, text, raised in texts(ast.parse(path.read_text(encoding="utf-8"))):
            said = THREE_WORDS.search(text) and not silent and not text.startswith(NOT_SAID)
            if said or (raised and re.search("[a-z]{2}", text)):
                yield pytest.param(text, id=f"{path.name}:{line}")


def is_chinese(text):
    """Tell whether a text is Chinese, but for names and commands."""
    rest = re.sub("`[^`]*`", "", text).replace("重点", "")
    return CHINESE.search(rest) and not THREE_WORDS.search(rest)


@pytest.mark.parametrize("sentence", list(sentences()))
def test_every_sentence_of_the_code_has_its_chinese(chinese, sentence):
    assert is_chinese(translated(sentence)), sentence


def test_a_sentence_that_the_table_lacks_is_no_chinese(chinese):
    assert not is_chinese(translated("a.txt: the moon is out; come back at noon."))
    found = texts(ast.parse("f(x='the moon is out')"))
    assert list(found) == [(1, "the moon is out", False)]


def test_every_row_is_found_by_its_own_sentence(chinese):
    for row in ROWS:
        if row["key"].startswith("said."):
            assert translated(SLOT.sub("X", row["en"])) == SLOT.sub("X", row["zh"]), row["key"]


@pytest.mark.parametrize(
    ("english", "said"),
    [
        (
            "Set aside, as no part of the plan: line 1 (首页)、lines 3–4 (版权) and 2 more.",
            "未作为方案正文：第 1 行（首页）、第 3–4 行（版权） 等，另有 2 个。",
        ),
        (
            "Cut, as it runs along the edges of the pages: “内部” (on 3 pages), “甲” (on 2 pages).",
            "已略去各页页眉页脚处的文字：“内部”（3 页）、“甲”（2 页）。",
        ),
        (
            "No text is on page 1, 2, 3, 4, 5 and 3 more; look whether pictures are there.",
            "以下页没有文字，请查看是否为图片；页码：1, 2, 3, 4, 5 等，另有 3 个。",
        ),
        ("Named newly; is one another spelling? 市审计局.", "新提及：市审计局；其中有无别称？"),
        (
            "a.xlsx, row 2: clause 1 stands twice; keep one row.",
            "a.xlsx 第 2 行：第 1 条出现两次；请只留一行。",
        ),
        ("same", "相同"),
        ("differs", "不同"),
        ("missing", "缺失"),
        ("Clauses to draw.  [x>=2]", "抽取的条款数。〔x>=2〕"),
    ],
)
def test_lists_within_a_sentence_are_chinese_too(chinese, english, said):
    assert translated(english) == said


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


def commands(group=cli.main, path=()):
    """Yield the words that call each command."""
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_the_help_of_every_command_is_chinese_where_it_is_asked_for(path):
    told = hbey(*path, "--help", LC_ALL="zh_CN.UTF-8").output
    usage, rest = told.split("\n", 1)
    assert usage.startswith("用法：") and "选项：\n" in rest
    assert is_chinese(" ".join(rest.split())), told
    assert max(map(cell_len, told.splitlines())) <= 80
    assert hbey(*path, "--language", "zh", "--help").output == told
    assert hbey(*path, "--help").output.startswith("Usage: ")


def test_the_list_of_commands_tells_each_in_full():
    assert "..." not in hbey("--help").output.split("\n", 1)[1]


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
