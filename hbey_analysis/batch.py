"""Several of the commands at once: the longest first, papermill imported by one process for all."""

import ctypes
import json
import multiprocessing
import os
import shlex
import signal
import time
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from hbey_analysis.kernels import FORKS
from hbey_analysis.paths import BUILD, STORED, write_if_changed

DURATIONS = BUILD / "durations.json"
BYTES_A_SECOND = 50_000  # of a notebook, roughly
ENDED_BY_PARENT = 1  # PR_SET_PDEATHSIG


def run_commands(commands: list[str], jobs: int) -> dict[str, int]:
    """Run commands of `hbey`, each in a process of its own; a crash of one stops no other.

    Parameters
    ----------
    commands : list of str
        As typed after ``hbey``. The longest goes first, by the seconds of the last time, before
        the first time by the size of the notebook; and of a notebook in two languages the second
        after all firsts: what they share is computed then.
    jobs : int
        How many run at a time.

    Returns
    -------
    dict of int
        The exit status of each command, negative for a signal, in the order of their ends.
    """
    os.environ[STORED] = str(BUILD / "results")
    if FORKS:
        from hbey_analysis.runner import prepare

        prepare(many=len(commands) > jobs)
    context: Any = multiprocessing.get_context("fork" if FORKS else "spawn")
    seconds = _durations()
    asked = [" ".join(shlex.split(command)[:2]) for command in commands]
    before = {command: asked[:place].count(asked[place]) for place, command in enumerate(commands)}
    longest = {command: seconds.get(command, _guess(command)) for command in commands}
    waiting = sorted(commands, key=lambda one: (-before[one], longest[one]))
    running: dict[int, tuple[str, float, multiprocessing.process.BaseProcess]] = {}
    statuses = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            process = context.Process(target=_command, args=(waiting[-1], os.getpid()))
            process.start()
            running[process.sentinel] = (waiting.pop(), time.monotonic(), process)
        for sentinel in wait(list(running)):
            command, began, process = running.pop(int(str(sentinel)))
            process.join()
            statuses[command] = process.exitcode or 0
            seconds[command] = round(time.monotonic() - began, 2)
    write_if_changed(DURATIONS, json.dumps(seconds, indent=1).encode("utf-8"))
    return statuses


def _durations() -> dict[str, float]:
    """Return how many seconds commands took when they ran last."""
    try:
        return dict(json.loads(DURATIONS.read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def _guess(command: str) -> float:
    """Return about how many seconds a notebook takes: the more it shows, the more it does."""
    words = shlex.split(command)
    notebook = Path(words[1]) if len(words) > 1 else Path()
    return notebook.stat().st_size / BYTES_A_SECOND if notebook.is_file() else 0.0


def _command(line: str, parent: int) -> None:
    """Run a command; it ends with the process that started it."""
    from hbey_analysis.cli import main

    if FORKS:
        ctypes.CDLL(None).prctl(ENDED_BY_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    main(shlex.split(line))
