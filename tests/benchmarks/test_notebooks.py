"""How long figures take to draw, against notebooks that only import the same packages.

Machines are noisy, so only ratios are asserted: medians of three, both sides in turn, two at a
time, on fresh kernels. Where the machine is busy, the ratio of processor times says more.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from test_runner import notebook

from hbey_analysis.paths import BUILD, NOTEBOOKS, ROOT
from hbey_analysis.runner import ENVIRONMENT

IMPORTS = (
    "import numpy, pandas, pandera.pandas, matplotlib.figure, matplotlib.backends.backend_pdf, "
    "seaborn, scipy.stats, networkx, jieba, IPython.display"
)
PROGRAMS = Path(sys.executable).parent
BOOKS = sorted(NOTEBOOKS.glob("*.ipynb"))
RUNS = [
    f"run {path} --param language={language}" for path in BOOKS for language in ("en", "zh")
]  # fmt: skip


def seconds(*commands):
    """Return the seconds that commands take, two at a time, and those of processors."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    environment = inherited | ENVIRONMENT
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as make does
    environment.pop("JUPYTER_DEFAULT_PROVISIONER_NAME")  # for papermill alone, ordinary kernels
    used, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        run = lambda command: subprocess.run(  # noqa: E731
            command, check=True, capture_output=True, env=environment, cwd=ROOT
        )
        list(pool.map(run, commands))
    took, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


def medians(name, *sides):
    """Measure the sides in turn, three times; print and return the medians of the first by each."""
    rounds = [[side() for side in sides] for _ in range(3)]
    both = []
    for place, kind in enumerate(("seconds", "of processors")):
        columns = [[one[place] for one in column] for column in zip(*rounds, strict=True)]
        middle = [statistics.median(column) for column in columns]
        spread = [f"{min(column):.2f}-{max(column):.2f}" for column in columns]
        ratio = middle[0] / middle[-1]
        print(f"\n{name}: ratio {ratio:.2f}; {kind} {', '.join(spread)}", end="")
        both.append(ratio)
    print(f"; load {os.getloadavg()[0]:.1f}")
    return both


@pytest.fixture
def import_only(tmp_path):
    """The command of Papermill that runs a notebook which only imports."""
    book = {
        "cells": [{"cell_type": "code", "execution_count": None, "id": "a", "metadata": {},
                   "outputs": [], "source": IMPORTS}],
        "metadata": {"kernelspec": {"display_name": "", "language": "python", "name": "python3"}},
        "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    (tmp_path / "imports.ipynb").write_text(json.dumps(book))
    plain = [PROGRAMS / "papermill", tmp_path / "imports.ipynb", "--no-progress-bar"]
    return lambda number=0: [*plain, tmp_path / f"{number}.ipynb"]


@pytest.mark.parametrize("kept", [False, True], ids=["nothing kept", "results kept"])
def test_all_figures_against_as_many_notebooks_that_only_import(import_only, kept):
    def all_figures():
        if not kept:
            shutil.rmtree(BUILD / "results", ignore_errors=True)
        return seconds(batch)

    floor = [import_only(number) for number in range(len(RUNS))]
    batch = [PROGRAMS / "hbey", "batch", "--jobs", "2", *RUNS]
    took, used = medians(
        f"{len(RUNS)} runs against {len(RUNS)} that only import, "
        + ("results kept" if kept else "nothing kept"),
        all_figures, lambda: seconds(*floor),
    )  # fmt: skip
    assert took < 0.8 and used < 0.8


def test_the_running_alone_against_papermills(import_only, tmp_path):
    (tmp_path / "books").mkdir()
    books = [notebook(tmp_path / "books", IMPORTS, name=f"{number}.ipynb") for number in range(6)]
    batch = [PROGRAMS / "hbey", "batch", "--jobs", "2", *(f"run {book}" for book in books)]
    floor = [import_only(number) for number in range(len(books))]
    _, used = medians(
        "six that only import, run by hbey against papermill",
        lambda: seconds(batch), lambda: seconds(*floor),
    )  # fmt: skip
    assert used < 0.5


def test_a_touched_notebook_against_one_that_only_imports(import_only):
    def touched():
        book.touch()
        return seconds(["make", "figures"])

    book = next(path for path in BOOKS if path.stem == "05_places")
    seconds(["make", "figures"])
    took, _ = medians("touched", touched, lambda: seconds(import_only()))
    assert took < 1.5


def test_figures_that_are_up_to_date_against_python_that_starts():
    seconds(["make", "figures"])
    start = [sys.executable, "-I", "-S", "-c", "pass"]
    medians("up to date", lambda: seconds(["make", "figures"]), lambda: seconds(start))
