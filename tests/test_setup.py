"""The set-up of .venv by make, tried with stand-ins for Python and uv that may be killed."""

import os
import shutil
import subprocess
import time

import pytest

from hbey_analysis.paths import ROOT

# Each step notes itself, and is killed with its caller where the file `kill` names it.
STEP = """#!/bin/sh
step() {
  echo "$1" >> calls.txt
  if [ "$(cat kill 2>/dev/null)" = "$1" ]; then rm kill; kill -9 $PPID; exit 9; fi
}
"""
PYTHON = """
case "$*" in
  *alone.py*) shift 3; exec "$@";;
  *"-m venv"*) mkdir -p .venv/bin; step venv; cp "$0" .venv/bin/python; cp "$UV" .venv/bin/uv;;
  *"pip download"*)
    [ -z "$OFFLINE" ] || exit 1
    for last; do :; done
    mkdir -p build/wheels.partial; step download
    touch "build/wheels.partial/uv-${last#*==}-a.whl";;
  *"pip install"*) step uv; touch .venv/uv-is-whole;;
  *"import hbey"*) step import;;
  *--version*) echo Python 3.11;;
esac
"""
UV = """
[ "$1" = --offline ] && { [ -n "$OFFLINE" ] || exit 1; }
case "$*" in
  *"pip sync"*) rm -f .venv/packages; step sync; cat requirements.lock > .venv/packages;;
  *--editable*) step editable;;
  *"pip check"*) step check; [ -e .venv/packages ] && [ -e .venv/uv-is-whole ];;
esac
"""
STEPS = ["venv", "download", "uv", "sync", "editable", "check", "import"]


@pytest.fixture
def tree(tmp_path):
    """A checkout that is not set up, with stand-ins first on the path."""
    for name in ("Makefile", "tools"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("one\n")
        os.utime(tmp_path / name, (time.time() - 100,) * 2)
    for name, content in (("python3.11", STEP + PYTHON), ("uv", STEP + UV)):
        (tmp_path / "first").mkdir(exist_ok=True)
        (tmp_path / "first" / name).write_text(content)
        (tmp_path / "first" / name).chmod(0o755)
    return tmp_path


def set_up(tree, **settings):
    """Run the set-up; return its exit status and the steps it took."""
    log = tree / "calls.txt"
    log.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    environment |= {
        "PATH": f"{tree / 'first'}:{os.environ['PATH']}",
        "UV": str(tree / "first" / "uv"),
        **settings,
    }
    done = subprocess.run(
        ["make", ".venv/.ready"], cwd=tree, env=environment, capture_output=True, check=False
    )
    return done.returncode, log.read_text().split() if log.exists() else []


@pytest.mark.parametrize("step", STEPS)
def test_a_set_up_that_was_killed_heals(tree, step):
    (tree / "kill").write_text(step)
    status, steps = set_up(tree)
    assert (status != 0, steps[-1]) == (True, step)
    assert not (tree / ".venv/.ready").exists()
    status, steps = set_up(tree)
    assert (status, steps[0]) == (0, "venv")
    assert (tree / ".venv/packages").read_text() == "one\n"
    assert (tree / ".venv/.ready").exists()


@pytest.mark.parametrize("step", ["sync", "editable"])
def test_a_newer_lock_is_set_up_though_the_first_try_was_killed(tree, step):
    set_up(tree)
    (tree / "requirements.lock").write_text("two\n")
    os.utime(tree / "requirements.lock", (time.time() + 5,) * 2)
    (tree / "kill").write_text(step)
    assert set_up(tree)[0] != 0
    assert not (tree / ".venv/.ready").exists()
    assert set_up(tree)[0] == 0
    assert (tree / ".venv/packages").read_text() == "two\n"


def test_what_is_ready_is_not_set_up_again(tree):
    assert set_up(tree) == (0, STEPS)
    assert set_up(tree) == (0, [])


def test_a_second_set_up_needs_no_network(tree):
    set_up(tree)
    (tree / ".venv/.ready").unlink()
    status, steps = set_up(tree, OFFLINE="1")
    assert (status, steps) == (0, [step for step in STEPS if step != "download"])


def test_a_download_that_was_cut_short_is_not_taken_for_whole(tree):
    (tree / "kill").write_text("download")
    set_up(tree)
    assert not list((tree / "build").glob("wheels/*"))
    assert "download" in set_up(tree)[1]


def test_an_environment_that_does_not_hold_together_is_not_ready(tree):
    set_up(tree)
    (tree / ".venv/uv-is-whole").unlink()
    os.utime(tree / "requirements.lock", (time.time() + 5,) * 2)
    uv = tree / "first" / "uv"
    uv.write_text(STEP + UV.replace("*--editable*)", "*--editable*) rm -f .venv/uv-is-whole;"))
    (tree / ".venv/bin/uv").write_text(uv.read_text())
    assert set_up(tree)[0] != 0
    assert not (tree / ".venv/.ready").exists()
