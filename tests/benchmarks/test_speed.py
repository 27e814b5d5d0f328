"""How fast the reading is; run by `make bench`, never part of `make test`."""

import subprocess
import sys

from hbey_analysis import load_plan
from hbey_analysis.paths import PLANS
from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.reading.bodies import read_registry, resolve
from hbey_analysis.reading.outline import read_outline
from hbey_analysis.tables.plan import load_plan as _load
from hbey_analysis.tables.schemas import validate
from hbey_analysis.text.source import read_source


def parse():
    source = read_source(PLANS / "hbey" / "plan.txt")
    registry = read_registry(PLANS / "hbey" / "departments.csv")
    clauses, _ = find_clauses(source.text, registry.knows)
    return read_outline(source.text, clauses), resolve(clauses, registry)


def test_parsing_alone(benchmark):
    benchmark.pedantic(parse, rounds=20, warmup_rounds=2)
    assert benchmark.stats["min"] < 0.020


def test_parsing_and_validating(benchmark):
    benchmark.pedantic(lambda: _load("hbey"), rounds=20, warmup_rounds=2)
    assert benchmark.stats["min"] < 0.150


def test_validating_alone(benchmark):
    """The share of `load_plan` that is pandera and the offset checks."""
    plan = load_plan("hbey")
    tables = plan.tables()
    benchmark.pedantic(lambda: validate(tables, plan.text), rounds=20, warmup_rounds=2)


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
