"""Whatever happens to workers, coordinator and disk: nothing is lost, the culprit is named."""

import json
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from small_corpus import HOSTILE, NOTICE, PLAN, built, contents, written

from hbey_analysis import Corpus
from hbey_analysis.corpus import pool
from hbey_analysis.corpus.build import build_corpus
from hbey_analysis.corpus.query import verify_corpus

GOOD = {f"{letter}": PLAN for letter in "abcxyz"}
COMMAND = f"""
import sys
from hbey_analysis import cli
from hbey_analysis.corpus import pool
pool.WORKER = {HOSTILE!r}
cli.main()
"""


def command(*arguments, **how):
    """Start `hbey corpus build` with hostile workers."""
    words = [sys.executable, "-c", COMMAND, "corpus", "build", *map(str, arguments)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)


def failures(out):
    rows = Corpus(out).sql("SELECT file, why FROM failed")
    return dict(zip(rows["file"], rows["why"], strict=True))


def plans(out):
    return Corpus(out).sql("FROM plans")["plan_id"].tolist()


def names(*stems):
    return [f"{stem}.txt" for stem in stems]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The corpus of a folder in which four files are hostile, each in its way."""
    place = tmp_path_factory.mktemp("hostile")
    bad = dict.fromkeys(("poison", "endless", "deaf", "greedy"), PLAN)
    report = built(
        written(place / "f", **GOOD, **bad), place / "o", hostile=True, workers=2, seconds=0.5
    )
    return place, report


def test_a_file_that_kills_its_worker_each_time_is_named_and_no_other_is_lost(hostile):
    place, report = hostile
    assert (report["files"], report["plans"], report["failed"]) == (10, 6, 4)
    assert plans(place / "o") == names(*"abcxyz")
    assert "the process that read it died, each time" in failures(place / "o")["poison.txt"]


def test_a_file_without_end_meets_the_limit_of_time_even_if_it_hears_no_signal(hostile):
    why = failures(hostile[0] / "o")
    assert why["endless.txt"].startswith("not read within 0.5 s")
    assert "died, each time" in why["deaf.txt"]


def test_a_file_that_asks_for_too_much_memory_is_named(hostile):
    assert "needs more than 4096 MB" in failures(hostile[0] / "o")["greedy.txt"]


def test_what_failed_is_read_again_only_on_request(hostile):
    place, _ = hostile
    assert built(place / "f", place / "o")["read"] == 0
    report = built(place / "f", place / "o", again=True)
    assert (report["read"], report["plans"], report["failed"]) == (4, 10, 0)


def test_a_worker_that_is_killed_once_costs_nothing(tmp_path):
    files = written(tmp_path / "f", **GOOD, once=PLAN)
    report = built(files, tmp_path / "o", hostile=True)
    assert (report["plans"], report["failed"]) == (7, 0)
    assert (files / ".once").exists()


def test_a_build_that_is_killed_goes_on_where_it_was(tmp_path):
    slow = {f"slow-{number}": PLAN for number in range(6)}
    files, out = written(tmp_path / "f", **slow), tmp_path / "o"
    with command(files, "--out", out, "--batch", "1", "--workers", "1") as running:
        while len(list((out / "parts").glob("[!.]*"))) < 2:
            assert running.poll() is None
            time.sleep(0.02)
        running.kill()
    assert not (out / "manifest.json").exists()  # no half corpus is to be seen
    report = built(files, out, batch=1)
    assert report["kept"] >= 2
    assert (report["plans"], report["failed"]) == (6, 0)
    built(files, tmp_path / "new")
    assert contents(out) == contents(tmp_path / "new")


def test_a_disk_that_is_full_stops_the_build_and_what_was_read_is_kept(tmp_path):
    files, out = (
        written(tmp_path / "f", a=PLAN, z=PLAN + "水" * 5000 + NOTICE * 400),
        tmp_path / "o",
    )
    full = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))}
    with command(files, "--out", out, "--batch", "1", "--workers", "1", **full) as running:
        said = running.stderr.read()
    assert running.returncode == 1
    assert said.startswith("Error: ") and said.count("\n") == 1
    assert "make room there" in said
    assert [path.name for path in (out / "parts").glob(".*")] == []
    assert not (out / "manifest.json").exists()
    assert built(files, out)["plans"] == 2


def test_what_comes_into_the_folder_meanwhile_is_read_by_the_next_build(tmp_path):
    files = written(tmp_path / "f", growing=PLAN)
    assert built(files, tmp_path / "o", hostile=True)["files"] == 1
    report = built(files, tmp_path / "o")
    assert (report["files"], report["read"]) == (2, 1)
    assert plans(tmp_path / "o") == names("growing", "new")


def test_a_file_that_changes_meanwhile_is_said_and_read_by_the_next_build(tmp_path):
    files = written(tmp_path / "f", a=PLAN, changing=PLAN)
    built(files, tmp_path / "o", hostile=True)
    assert failures(tmp_path / "o") == {"changing.txt": "changed while it was read."}
    assert built(files, tmp_path / "o")["plans"] == 2


class KilledWorker(Exception):
    """As Dask calls it: nobody knows at which file."""


class Dying(ThreadPoolExecutor):
    """An executor that loses each batch with the file d.txt."""

    def submit(self, read, job):
        return super().submit(self.lose if "d.txt" in str(job["inputs"]) else read, job)

    def lose(self, job):
        raise KilledWorker("read_part-1", "tcp://somewhere")


def test_a_batch_is_halved_until_its_culprit_is_alone(tmp_path):
    files = written(tmp_path / "f", **dict.fromkeys("abcdefg", NOTICE))
    with pool.embedded(1), Dying(1) as executor:
        report = build_corpus(files, tmp_path / "o", executor, 1)
    assert (report["other"], report["failed"]) == (6, 1)
    assert list(failures(tmp_path / "o")) == ["d.txt"]


@pytest.fixture
def cluster(tmp_path):
    """The address of a Dask cluster of two processes, whose readers are hostile."""
    where = tmp_path / "scheduler.json"
    start = f"""
from hbey_analysis.corpus import pool
pool.WORKER = {HOSTILE!r}
from distributed.cli import dask_scheduler, dask_worker
"""
    usual = f"['--scheduler-file', {str(where)!r}, '--no-dashboard'"
    scheduler = f"dask_scheduler.main({usual}, '--port', '0'])"
    worker = f"dask_worker.main({usual}, '--no-nanny', '--nthreads', '1'])"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    programs = [
        subprocess.Popen([sys.executable, "-c", start + call], **quiet)
        for call in (scheduler, worker, worker)
    ]
    while not where.exists():
        assert programs[0].poll() is None
        time.sleep(0.05)
    yield json.loads(where.read_text())["address"]
    for program in programs:
        program.kill()
        program.wait()


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes_though_one_of_its_machines_is_lost(tmp_path, cluster):
    files = written(tmp_path / "f", **GOOD, notice=NOTICE, **{"once-above": PLAN})
    arguments = (files, "--out", tmp_path / "o", "--scheduler", cluster, "--batch", "2", "--json")
    with command(*arguments, "--workers", "2") as running:
        said, errors = running.communicate()
    assert running.returncode == 0, errors
    assert json.loads(said)["plans"] == 7
    assert (files / ".once").exists()
    built(files, tmp_path / "here")
    assert contents(tmp_path / "o") == contents(tmp_path / "here")
    assert verify_corpus(tmp_path / "o") == []
