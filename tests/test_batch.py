"""Several commands at once: the longest first, each apart, and none outlives who runs them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_kernels import gone, soon
from test_runner import DRAW, notebook

from hbey_analysis import batch, kernels, runner
from hbey_analysis.batch import run_commands

CELLS = ("import pandas\npandas.DataFrame({'a': [1]})",
         "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")  # fmt: skip
HBEY = Path(sys.executable).with_name("hbey")


@pytest.fixture
def quiet(tmp_path, monkeypatch):
    """Run commands that start no kernel, in a build folder of their own."""
    monkeypatch.setattr(runner, "prepare", lambda many: None)
    monkeypatch.setattr(batch, "DURATIONS", tmp_path / "durations.json")
    return tmp_path


def lasting(seconds, log):
    """Return what stands for `hbey` where it takes that long, then writes its name."""

    def command(line, parent):
        time.sleep(seconds[line])
        with log.open("a") as file:
            file.write(line)

    return command


def test_the_longest_of_the_last_time_goes_first(quiet, monkeypatch):
    seconds = {"a": 0.0, "b": 0.3, "c": 0.1}
    monkeypatch.setattr(batch, "_command", lasting(seconds, quiet / "log"))
    assert run_commands(list("abc"), 1) == {"a": 0, "b": 0, "c": 0}
    (quiet / "log").unlink()
    run_commands(list("abc"), 1)
    assert (quiet / "log").read_text() == "bca"


def test_the_first_time_the_largest_notebook_goes_first(quiet, monkeypatch):
    sizes = {"a": 10, "b": 300, "c": 20}
    for name, size in sizes.items():
        (quiet / name).write_text(size * " ")
    commands = [f"run {quiet / name}" for name in sizes]
    monkeypatch.setattr(batch, "_command", lasting(dict.fromkeys(commands, 0.0), quiet / "log"))
    run_commands(commands, 1)
    assert (quiet / "log").read_text() == "".join(commands[place] for place in (1, 2, 0))


@pytest.mark.parametrize("text", ["", "[1]", '{"a": "x"', "null"])
def test_durations_that_are_not_read_are_none(quiet, monkeypatch, text):
    batch.DURATIONS.write_text(text)
    assert batch._durations() == {}


def test_a_crash_costs_only_that_command(quiet, monkeypatch):
    def command(line, parent):
        if line == "b":
            os.kill(os.getpid(), signal.SIGKILL)
        raise SystemExit(int(line))

    monkeypatch.setattr(batch, "_command", command)
    assert run_commands(["0", "b", "3", "1"], 2) == {"0": 0, "b": -9, "3": 3, "1": 1}


def hbey(*commands, folder, **variables):
    """Run commands in a workspace; return the exit status and what was said."""
    done = subprocess.run(
        [HBEY, "batch", "--jobs", "2", *commands], cwd=folder, capture_output=True, text=True,
        env=os.environ | {"HBEY_WORKSPACE": str(folder)} | variables, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("fork", ["0", "1"])
def test_what_fails_is_a_sentence_and_the_others_are_made(tmp_path, fork):
    for name, cell in (("a", "1 / 0"), ("b", "import os; os._exit(1)"), ("c", DRAW)):
        notebook(tmp_path, cell, name=f"{name}.ipynb")
    lines = [f"run {name}.ipynb --manifest build/{name}" for name in "abc"]
    status, said = hbey(*lines, folder=tmp_path, HBEY_FORK=fork)
    assert status == 1 and "Traceback" not in said
    assert "a.ipynb, cell [3]: ZeroDivisionError: division by zero" in said
    assert "b.ipynb: Kernel died" in said
    assert sorted(path.name for path in (tmp_path / "build").glob("?")) == ["c"]


@pytest.mark.slow
def test_with_ordinary_kernels_the_bytes_are_the_same(tmp_path):
    path = notebook(tmp_path, DRAW, *CELLS, name="a.ipynb")
    made = []
    for fork in ("0", "1"):
        assert hbey("run a.ipynb", f"notebooks {path}", folder=tmp_path, HBEY_FORK=fork)[0] == 0
        executed = tmp_path / "build/notebooks/hbey/en/a/a.ipynb"
        made.append((executed.read_bytes(), path.read_bytes()))
        executed.unlink()
    assert made[0] == made[1]
    outputs = [cell.get("outputs") for cell in json.loads(made[0][1])["cells"]]
    assert "text/html" in outputs[2][0]["data"] and "image/png" in outputs[3][0]["data"]


@pytest.mark.slow
@pytest.mark.skipif(not kernels.FORKS, reason="elsewhere nothing ends with who started it")
def test_a_killed_run_leaves_no_process(tmp_path):
    cell = (
        "import os, time\nfrom pathlib import Path\n"
        f"Path({str(tmp_path)!r}, 'pids').write_text(f'{{os.getpid()}} {{os.getppid()}}')\n"
        "time.sleep(60)"
    )
    notebook(tmp_path, cell, name="a.ipynb")
    pids = tmp_path / "pids"
    settings = os.environ | {"HBEY_WORKSPACE": str(tmp_path)}
    command = [HBEY, "batch", "run a.ipynb"]
    with subprocess.Popen(command, cwd=tmp_path, env=settings) as process:
        assert soon(lambda: pids.is_file() and len(pids.read_text().split()) == 2, 60)
        tasks = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        others = [int(pid) for pid in (tasks.read_text() + pids.read_text()).split()]
        process.kill()
    assert soon(lambda: all(gone(pid) for pid in others))
