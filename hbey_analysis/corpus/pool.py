"""Workers: batches read in processes of their own, on this machine or, through Dask, on others."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any

from hbey_analysis.paths import ROOT
from hbey_analysis.text.source import PlanError

WORKER = [sys.executable, "-P", "-m", "hbey_analysis.corpus.worker"]
_idle: SimpleQueue["_Worker"] = SimpleQueue()
_all: list["_Worker"] = []


class WorkerDied(Exception):
    """The process that read a batch is no more; ``args`` has the place of the file it was at."""


class _Worker:
    """A process that reads one batch after the other."""

    def __init__(self) -> None:
        paths = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
        self.process = subprocess.Popen(
            WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            encoding="utf-8", env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        )  # fmt: skip

    def read(self, job: dict[str, Any]) -> str | None:
        """Return None when the part of a batch is written, or why it cannot be."""
        assert self.process.stdin and self.process.stdout
        place = None
        with suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(job) + "\n")
            self.process.stdin.flush()
        for line in self.process.stdout:
            answer = json.loads(line)
            if "begins" not in answer:
                return answer.get("stopped")
            place = answer["begins"]
        raise WorkerDied(place)

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        with suppress(BrokenPipeError):  # what was not yet written to it
            self.process.communicate()


def read_part(job: dict[str, Any]) -> str | None:
    """Read a batch in a worker of this machine; what goes between them is small.

    Parameters
    ----------
    job : dict
        folder, inputs, version, limits, with_text and the part to write.

    Returns
    -------
    str or None
        None when the part is written, or why it cannot be.

    Raises
    ------
    WorkerDied
        If the worker ended; the next batch gets a new one.
    """
    try:
        worker = _idle.get_nowait()
    except Empty:
        worker = _Worker()
        _all.append(worker)
    try:
        answer = worker.read(job)
    except BaseException:
        worker.end()
        _all.remove(worker)
        raise
    _idle.put(worker)
    return answer


@contextmanager
def embedded(workers: int) -> Iterator[Executor]:
    """Give an executor for `read_part` with that many workers on this machine.

    Parameters
    ----------
    workers : int
        Processes.
    """
    threads = ThreadPoolExecutor(workers)
    try:
        yield threads
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in list(_all):
            worker.process.kill()  # where one is at work, its thread sees it and ends
        threads.shutdown()
        while not _idle.empty():
            worker = _idle.get_nowait()
            worker.end()
            _all.remove(worker)


@contextmanager
def dask(scheduler: str | None, workers: int) -> Iterator[Executor]:
    """Give an executor for `read_part` on a Dask cluster.

    Parameters
    ----------
    scheduler : str or None
        Address of the scheduler; None for a cluster on this machine.
    workers : int
        Processes of a cluster on this machine.

    Raises
    ------
    PlanError
        If Dask is not installed, or nothing answers there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise PlanError(
            "Dask is not installed: pip install 'hbey_analysis[dask]', or build without it."
        ) from None
    own = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
    try:
        client = Client(**own) if scheduler is None else Client(scheduler)
    except (OSError, ValueError) as error:
        raise PlanError(f"{scheduler}: no Dask scheduler answers there ({error}).") from None
    with client, client.get_executor() as executor:
        yield executor
