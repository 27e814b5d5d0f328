"""How time and memory of a corpus grow with its files; run by `make bench`.

``HBEY_BENCH_PLANS=10000`` measures up to that number; 1,000 else.
"""

import json
import math
import os
import subprocess
import sys

from generated_plans import TASKS, write_plans

MOST = int(os.environ.get("HBEY_BENCH_PLANS", "1000"))
PROGRAM = """
import json, resource, sys, time
from pathlib import Path
from hbey_analysis.corpus.build import build_corpus
from hbey_analysis.corpus.pool import embedded
began = time.perf_counter()
with embedded(2) as executor:
    report = build_corpus(Path(sys.argv[1]), Path(sys.argv[2]), executor, 2)
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
report["seconds"] = time.perf_counter() - began
report["processor"] = sum(each.ru_utime + each.ru_stime for each in used)
report["coordinator"], report["worker"] = (each.ru_maxrss // 1024 for each in used)
print(json.dumps(report))
"""


def measured(folder, out):
    """Build in a process of its own; return the report with seconds and MB."""
    words = [sys.executable, "-c", PROGRAM, str(folder), str(out)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_time_grows_as_the_files_and_memory_does_not(tmp_path):
    sizes = [size for size in (100, 1_000, 10_000, 100_000) if size <= MOST]
    reports = []
    for size in sizes:
        out = tmp_path / f"corpus-{size}"
        report = measured(write_plans(tmp_path / f"files-{size}", size), out)
        assert (report["plans"], report["tasks"]) == (size, TASKS * size)
        stored = sum(path.stat().st_size for path in out.rglob("*.parquet")) / size
        again = measured(tmp_path / f"files-{size}", out)
        assert again["read"] == 0
        print(
            f"\n{size:>7,} plans: {report['seconds']:.1f} s, {report['processor']:.1f} s of the "
            f"processors, {size / report['processor']:.0f} a second and core, coordinator "
            f"{report['coordinator']} MB, worker {report['worker']} MB, {stored:,.0f} bytes a plan;"
            f" once more {again['seconds']:.1f} s; load {os.getloadavg()[0]:.1f}"
        )
        reports.append(report)
    first, last = reports[0], reports[-1]
    growth = math.log(last["processor"] / first["processor"]) / math.log(sizes[-1] / sizes[0])
    print(f"exponent {growth:.2f}")
    assert growth <= 1.05
    assert last["worker"] < 1.25 * first["worker"]
