"""How fast the reading is; run by `make bench`, never part of `make test`."""

import subprocess
import sys
from collections import Counter
from os import getloadavg
from statistics import median
from time import process_time

import pandas as pd
import pytest

from hbey_analysis.paths import PLANS
from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.reading.bodies import read_registry, resolve
from hbey_analysis.reading.outline import read_outline
from hbey_analysis.tables import plan
from hbey_analysis.tables.plan import load_plan as _load
from hbey_analysis.text.source import read_source

PARTS = {
    "reading files": (
        "read_source", "read_settings", "read_registry", "read_codebooks", "read_rows",
        "read_corrections",
    ),
    "clauses and outline": ("legible", "_clauses", "find_rules", "read_outline"),
    "bodies": ("resolve",),
    "codes and targets": ("_coded_tables",),
    "building frames": ("frame", "_framed"),
    "labels": ("_labels",),
    "validation": ("validate",),
    "all else": ("load_plan",),
}  # fmt: skip


def parse():
    source = read_source(PLANS / "hbey" / "plan.txt")
    registry = read_registry(PLANS / "hbey" / "departments.csv")
    clauses, _ = find_clauses(source.text, registry.knows)
    return read_outline(source.text, clauses), resolve(clauses, registry)


def test_parsing_alone(benchmark):
    benchmark.pedantic(parse, rounds=20, warmup_rounds=2)
    assert benchmark.stats["min"] < 0.020


def clocked(function, part, spent, nested):
    """Let a function add the processor time that is its own to a part."""

    def run(*arguments, **options):
        begun = process_time()
        nested.append(0.0)
        try:
            return function(*arguments, **options)
        finally:
            taken = process_time() - begun
            spent[part] += taken - nested.pop()
            if nested:
                nested[-1] += taken

    return run


def spread(times):
    """Return least, median and most, in milliseconds."""
    return " / ".join(f"{1000 * time:.1f}" for time in (min(times), median(times), max(times)))


def measured(function):
    """Return the processor times of sixty rounds, the first two left out."""
    times = []
    for _ in range(62):
        begun = process_time()
        function()
        times.append(process_time() - begun)
    return times[2:]


@pytest.mark.parametrize(("plan_id", "bound"), [("hbey", 0.060), ("example", 0.025)])
def test_loading_a_plan_and_what_takes_its_time(monkeypatch, plan_id, bound):
    """Processor time, next to that of pandas reading the same text and tables."""
    folder = PLANS / plan_id
    tables = [path for path in sorted(folder.rglob("*.csv")) if path.stem != "tiles"]

    def anchor():
        (folder / "plan.txt").read_text(encoding="utf-8")
        for path in tables:
            pd.read_csv(path)

    whole, read = measured(lambda: _load(plan_id)), measured(anchor)
    spent, nested = Counter(), []
    for part, names in PARTS.items():
        for name in names:
            monkeypatch.setattr(plan, name, clocked(getattr(plan, name), part, spent, nested))
    measured(lambda: plan.load_plan(plan_id))
    print(f"\n{plan_id}: {spread(whole)} ms (least, median, most); load {getloadavg()[0]:.1f}")
    print(f"  pandas alone reads its text and {len(tables)} tables in {spread(read)} ms;")
    print(f"  load_plan takes {median(whole) / median(read):.1f} times as long, and of that")
    for part, seconds_of_it in spent.most_common():
        print(f"  {seconds_of_it / spent.total():6.1%} {part}")
    assert min(whole) < bound


def test_loading_a_plan_for_the_first_time_in_a_process():
    """With empty caches, and patterns that are not compiled yet."""
    statement = "l = hbey_analysis.load_plan; t = time.perf_counter(); l('hbey')"
    first = [seconds(f"import hbey_analysis; {statement}") for _ in range(5)]
    print(f"\nthe first load_plan of a process: {spread(first)} ms")


def seconds(statement):
    code = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    return float(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
    )


def test_importing_the_package_costs_little_more_than_pandas():
    runs = [
        (seconds("import pandas"), seconds("import pandas, hbey_analysis; hbey_analysis.load_plan"))
        for _ in range(5)
    ]
    pandas, both = (min(column) for column in zip(*runs, strict=True))
    print(f"\nimport pandas {pandas:.3f} s, with hbey_analysis {both:.3f} s")
    assert both - pandas < 0.1


def test_what_seaborn_and_scipy_stats_cost():
    for statement in ("import matplotlib.pyplot", "import scipy.stats", "import seaborn"):
        print(f"\n{statement}: {min(seconds(statement) for _ in range(3)):.3f} s")
