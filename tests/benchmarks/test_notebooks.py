"""How long the notebooks of the spine run, against notebooks that only import the same packages.

Machines are noisy, so only the ratio is asserted, both sides measured in one session, two at a
time, on fresh kernels.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hbey_analysis.paths import NOTEBOOKS
from hbey_analysis.runner import ENVIRONMENT

IMPORTS = (
    "import numpy, pandas, pandera.pandas, matplotlib.figure, matplotlib.backends.backend_pdf, "
    "seaborn, scipy.stats, networkx, jieba, IPython.display"
)


def two_at_a_time(commands):
    """Return the seconds that the commands take together."""
    environment = os.environ | ENVIRONMENT
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as make does
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        run = lambda command: subprocess.run(  # noqa: E731
            command, check=True, capture_output=True, env=environment
        )
        list(pool.map(run, commands))
    return time.perf_counter() - began


def test_eight_runs_against_eight_that_only_import(tmp_path):
    book = {
        "cells": [{"cell_type": "code", "execution_count": None, "id": "a", "metadata": {},
                   "outputs": [], "source": IMPORTS}],
        "metadata": {"kernelspec": {"display_name": "", "language": "python", "name": "python3"}},
        "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    (tmp_path / "imports.ipynb").write_text(json.dumps(book))
    papermill = Path(sys.executable).with_name("papermill")
    plain = [
        [papermill, tmp_path / "imports.ipynb", tmp_path / f"{n}.ipynb", "--no-progress-bar"]
        for n in range(8)
    ]
    hbey = Path(sys.executable).with_name("hbey")
    runs = [
        [hbey, "run", path, "--param", f"language={language}"]
        for path in sorted(NOTEBOOKS.glob("0[1-4]_*.ipynb"))
        for language in ("en", "zh")
    ]
    imports, figures = two_at_a_time(plain), two_at_a_time(runs)
    ratio = figures / imports
    print(f"\n8 notebooks {figures:.1f} s, 8 imports {imports:.1f} s, ratio {ratio:.2f}")
    assert ratio < 2
