"""The commands of docs/adapting.md, run one after the other in a copy of the checkout."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from hbey_analysis import load_plan
from hbey_analysis.paths import ROOT
from hbey_analysis.reading.accept import DOUBTS, ONCE

PAGE = ROOT / "docs" / "adapting.md"
COMMANDS = re.findall(r"```sh\n(.+?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
PARTS = [
    "CITATION.cff",
    "Makefile",
    "data",
    "hbey_analysis",
    "notebooks",
    "pyproject.toml",
    "requirements.lock",
    "tools",
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """Copy what the commands need; `hbey` there runs the copy's library with this Python."""
    place = tmp_path_factory.mktemp("checkout")
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place)
    programs = place / ".venv" / "bin"
    programs.mkdir(parents=True)
    # Python and a shell both read it, as they do where pip writes it for a long path.
    command = f"#!/bin/sh\n''''exec {sys.executable} \"$0\" \"$@\" # '''\nimport sys\n"
    command += f"sys.path.insert(0, {str(place)!r})\nfrom hbey_analysis.cli import main\nmain()\n"
    (programs / "hbey").write_text(command)
    (programs / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    (place / ".venv" / ".ready").touch()
    return place


@pytest.mark.slow
def test_the_page_takes_a_word_file_to_figures(checkout):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    said = ""
    for line in "\n".join(COMMANDS).splitlines():
        done = subprocess.run(
            ["sh", "-c", line], cwd=checkout, env=environment, text=True, capture_output=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        said += done.stdout
    assert "0 errors, 0 warnings" in said
    for name in ("01-assignments", "02-workload", "08-functions"):
        assert (checkout / "figures" / "mine" / "en" / f"{name}.png").is_file()
    assert (checkout / "data" / "tables" / "mine" / "assignments.csv").is_file()
    assert "mine" in (checkout / "figures" / "all.html").read_text(encoding="utf-8")


def test_the_page_has_commands():
    assert len(COMMANDS) >= 5


def codes_of_problems():
    """Return the codes that the library gives to problems."""
    library = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "hbey_analysis").rglob("*.py")
    )
    codes = re.findall(r"Problem\(\s*\"(?:error|warning)\", \"([a-z_]+)\"", library)
    chosen = re.findall(r"code = \"([a-z_]+)\" if .+ else \"([a-z_]+)\"", library)
    return {*codes, *DOUBTS, *ONCE, *(code for pair in chosen for code in pair)}


def test_every_code_of_a_problem_is_explained():
    page = PAGE.read_text(encoding="utf-8")
    assert {"no_clauses", "number_repeated"} <= codes_of_problems()
    assert [code for code in codes_of_problems() if f"| `{code}` |" not in page] == []


EXAMPLES = re.findall(r"(?m)^\| `(\w+)` \|[^|]+\| `([^`|]+)` \|", PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_an_example_of_a_problem_has_it(tmp_path, code, example):
    plan = tmp_path / "plan.txt"
    plan.write_text(example.replace("⏎", "\n") + "\n", encoding="utf-8")
    assert code in load_plan(plan).problems["code"].tolist()


# What one line cannot show: a registry, a font, a file's bytes, a length.
WITHOUT_EXAMPLE = {
    "unknown_department", "missing_glyph", "encoding", "invisible_characters", "name_too_long",
    "number_too_long", "cell_too_long", "edited_text", "correction_unfit",
    "original",
}  # fmt: skip


def test_every_other_problem_has_an_example_that_is_read():
    assert codes_of_problems() - WITHOUT_EXAMPLE == {code for code, _ in EXAMPLES}


def test_the_chinese_page_has_the_same_commands_codes_and_rows():
    english, chinese = (
        (ROOT / "docs" / name).read_text(encoding="utf-8")
        for name in ("adapting.md", "adapting.zh-CN.md")
    )
    for pattern in (r"```sh\n.+?\n```", r"`[a-z]+_[a-z_]+`(?=.* \|)", r"(?m)^## \d?"):
        found = [re.findall(pattern, page, re.DOTALL) for page in (english, chinese)]
        assert found[0] == found[1]
