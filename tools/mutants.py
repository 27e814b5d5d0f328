"""Mutation testing: change one token of the library at a time, and see whether a test fails.

cosmic-ray makes the mutations. Its own runner edits the tree and starts a process per mutant; here
each runs in a child forked from a parent that has the libraries loaded, and takes the mutated
module through an import hook, so that nothing is edited and several run at once.

The tests of a mutant are the fast ones that run its line (known from one run of each test file
under coverage, kept under build/mutants): those of the file that mirrors the module first, then
those of its room, the quickest first; ten seconds of them in a first round, and for what these
leave alive two minutes. What is then alive is a survivor.

    python tools/mutants.py [--module TEXT] [--sample N] [--seed N] [--jobs N] [--again]

`--again` tries the survivors of the last run only, when tests for them have been written.
"""

import argparse
import ast
import contextlib
import csv
import gc
import hashlib
import importlib
import importlib.abc
import importlib.util
import io
import itertools
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "build" / "mutants"
LAST = CACHE / "survivors.json"
PACKAGE = ROOT / "hbey_analysis"
GROUPS = {  # files under the package, and the share of mutants that may survive
    "measures": (["measures/*.py"], 0.05),
    "reading": (["text/*.py", "reading/*.py", "tables/plan.py", "tables/schemas.py"], 0.10),
    "writing": (["paths.py", "tables/export.py", "runner.py", "plots/style.py"], 0.10),
}
# Of a file that mostly does something else, the functions that belong to the group.
ONLY = {"plots/style.py": {"save_figure", "save_data", "save_text", "_rendered", "_described"}}
COMPARISONS = (
    "Eq_NotEq NotEq_Eq Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Is_IsNot IsNot_Is"
)
BINARY = "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Div Mod_Mul Pow_Mul BitOr_BitAnd BitAnd_BitOr"
OTHER = (
    "ReplaceUnaryOperator_Delete_USub ReplaceUnaryOperator_Delete_Not "
    "ReplaceUnaryOperator_Delete_Invert AddNot ReplaceTrueWithFalse ReplaceFalseWithTrue "
    "ReplaceAndWithOr ReplaceOrWithAnd ReplaceBreakWithContinue ReplaceContinueWithBreak "
    "ExceptionReplacer NumberReplacer ZeroIterationForLoop"
)
OPERATORS = [
    *(f"ReplaceComparisonOperator_{pair}" for pair in COMPARISONS.split()),
    *(f"ReplaceBinaryOperator_{pair}" for pair in BINARY.split()),
    *OTHER.split(),
]
WARM = (
    "bs4 docx hypothesis jieba jinja2 matplotlib.pyplot nbformat networkx numpy openpyxl pandas "
    "pandera.pandas rich.table scipy.stats seaborn"
)
# Plain assertions: a failure is all that counts here, and rewriting takes half a second.
ARGUMENTS = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", "--tb=no", "--assert=plain"]
ARGUMENTS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # a library loaded before
ROUNDS = (10.0, 120.0)  # seconds of tests, as they take under coverage
LIMITS = (60, 400)  # seconds for a mutant in each round; then it counts as killed
# In the second round those first that read whole plans, labelled by hand or committed.
WHOLE = (
    "tests/test_committed.py::test_the_committed_tables",
    "tests/reading/test_labelled_clauses.py::test_the_docs_state_the_scores_of_the_invented",
    "tests/test_example.py",
)
KILLED, SURVIVED, INVALID = 1, 0, 77  # how a child ends; invalid: the module does not load


class Mutant(NamedTuple):
    """One mutation of one file."""

    file: str
    line: int
    operator: str
    occurrence: int


class Order:
    """A pytest plugin: run the given tests in the given order; note how long each takes."""

    def __init__(self, chosen: list[str] | None = None) -> None:
        self.chosen = chosen
        self.seconds: Counter[str] = Counter()

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Keep the chosen tests, in their order."""
        if self.chosen is not None:
            known = {item.nodeid: item for item in items}
            items[:] = [known[name] for name in self.chosen if name in known]

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Add up a test's phases."""
        self.seconds[report.nodeid] += report.duration


class Hook(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Give one module a source of its own; `get_data` is what a loader reads a file by."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, str(path), source

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        """Return the module's place, for this module only."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def get_filename(self, fullname: str) -> str:
        """Return the file that the module claims to be."""
        return self.path

    def get_data(self, path: str | bytes) -> bytes:
        """Return the mutated source; there is no compiled file."""
        if path != self.path:
            raise OSError(path)
        return self.source.encode()


# ---------------------------------------------------------------- mutations


def mutants_of(file: str) -> Iterator[Mutant]:
    """Yield every mutation of a file under the package."""
    source = (PACKAGE / file).read_text(encoding="utf-8")
    wanted = [
        node
        for node in ast.walk(ast.parse(source))
        if getattr(node, "name", "") in ONLY.get(file, ())
    ]
    operators = {name: get_operator(f"core/{name}")() for name in OPERATORS}
    count: Counter[str] = Counter()
    for node in ast_nodes(get_ast(source)):
        for name, operator in operators.items():
            for (line, _), _ in operator.mutation_positions(node):
                inside = file not in ONLY or any(w.lineno <= line <= w.end_lineno for w in wanted)
                if inside and not unread(source.splitlines(), line, name):
                    yield Mutant(file, line, name, count[name])
                count[name] += 1


def unread(lines: list[str], line: int, operator: str) -> bool:
    """Tell whether a mutation alters an annotation, a promise of zip or the size of a cache."""
    text = lines[line - 1]
    promise = operator == "ReplaceTrueWithFalse" and "strict=True" in text
    typed = re.search(r"^\s*(?:def )?\w+.*(?:->|: )[\w., \[\]]+ \|", text) is not None
    return (
        promise
        or "@lru_cache" in text
        or (operator == "ReplaceBinaryOperator_BitOr_BitAnd" and typed)
    )


def mutated(mutant: Mutant) -> tuple[str, str, str]:
    """Return the mutated source, and the line that changed before and after."""
    before = (PACKAGE / mutant.file).read_text(encoding="utf-8")
    after = mutate_code(before, get_operator(f"core/{mutant.operator}")(), mutant.occurrence)
    assert after is not None
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    old, new = next(((old, new) for old, new in pairs if old != new), ("", ""))
    return after, " ".join(old.split()), " ".join(new.split())


# ---------------------------------------------------------------- which tests run a line


def hashed(*files: Path) -> str:
    """Return one hash of several files."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def map_tests(jobs: int) -> list[dict[str, Any]]:
    """Return for each test file its tests' seconds and which of them run which lines."""
    shared = [
        *sorted(PACKAGE.rglob("*.py")),
        ROOT / "tests/conftest.py",
        ROOT / "tests/small_plans.py",
        ROOT / "tests/small_assignments.py",
    ]
    library = hashed(*shared)
    pending = []
    targets = []
    for test in sorted(
        set((ROOT / "tests").rglob("test_*.py")) - set((ROOT / "tests/benchmarks").rglob("*"))
    ):
        key = hashlib.sha256((library + hashed(test)).encode()).hexdigest()[:16]
        target = CACHE / f"{test.stem}.{key}.json"
        targets.append(target)
        if not target.is_file():
            pending.append(
                (f"tests {test.name}", lambda test=test, target=target: trace(test, target))
            )
    for name, status in in_children(pending, jobs, 900):
        if status != 0:
            sys.exit(f"mutants: {name} fails as the tree is; make the tests pass first.")
    return [json.loads(target.read_text(encoding="utf-8")) for target in targets]


def trace(test: Path, target: Path) -> int:
    """Run one test file under coverage, and write what `map_tests` reads."""
    from coverage import Coverage

    class Context(Order):
        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_protocol(self, item: Any) -> Any:
            measured.switch_context(item.nodeid)
            return (yield)

        @pytest.hookimpl(wrapper=True)
        def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Any:
            if fixturedef.scope == "function":
                return (yield)
            measured.switch_context("shared")
            result = yield
            measured.switch_context(os.environ["PYTEST_CURRENT_TEST"].split(" (")[0])
            return result

    measured = Coverage(data_file=None, source=[str(PACKAGE)], config_file=False)
    measured.start()
    plugin = Context()
    status = pytest.main([*ARGUMENTS, str(test)], plugins=[plugin])
    measured.stop()
    data = measured.get_data()
    lines = {
        str(Path(file).relative_to(PACKAGE)): data.contexts_by_lineno(file)
        for file in data.measured_files()
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in target.parent.glob(f"{test.stem}.*"):
        old.unlink()
    target.write_text(json.dumps({"seconds": plugin.seconds, "lines": lines}), encoding="utf-8")
    return 0 if status == pytest.ExitCode.NO_TESTS_COLLECTED else int(status)


def tests_of(file: str, line: int | None, tests: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Return the tests that run a line (or else its function, or its module), quickest first.

    A line outside the bodies of functions, or of a signature, is run by whatever loads the module:
    what counts is who runs the function. Last come those tests that may see a line which others
    ran for them: all of a file whose shared fixtures run it, all of the file that mirrors it.
    """
    source = (PACKAGE / file).read_text(encoding="utf-8")
    bodies = [
        range(node.body[0].lineno, (node.end_lineno or 0) + 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and line in range(node.lineno, node.end_lineno + 1)
    ]
    inside = [[line]] if any(line in body for body in bodies) else []
    places = [*inside, *bodies[::-1], range(len(source.splitlines()) + 1)]
    for place in places:
        found: list[tuple[bool, float, str]] = []
        for traced in tests:
            lines = traced["lines"].get(file, {})
            running = {test for number in place for test in lines.get(str(number), ())}
            for test, spent in traced["seconds"].items():
                if test in running or "shared" in running:
                    found.append((test not in running, spent, test))
        if found:
            break
    known = {test for *_, test in found}
    found += [
        (True, spent, test)
        for traced in tests
        for test, spent in traced["seconds"].items()
        if test not in known and mirrors(file, test)
    ]
    return [(test, spent) for *_, spent, test in sorted(found, key=lambda test: near(file, test))]


def near(file: str, test: tuple[bool, float, str]) -> tuple[Any, ...]:
    """Return what sorts tests: those that mirror a file first, its room's next, the quick first."""
    shared, spent, name = test
    room = Path(file).parent.as_posix()
    return shared, not mirrors(file, name), not name.startswith(f"tests/{room}/"), spent, name


def mirrors(file: str, test: str) -> bool:
    """Tell whether a test stands in the file that mirrors a file of the package."""
    path = Path(file)
    return test.startswith((Path("tests") / path.parent / f"test_{path.stem}.py::").as_posix())


def within(found: list[tuple[str, float]], budget: float) -> list[str]:
    """Return the first tests that take so many seconds together, one at least."""
    total = list(itertools.accumulate(spent for _, spent in found))
    return [test for place, (test, _) in enumerate(found) if place == 0 or total[place] <= budget]


# ---------------------------------------------------------------- running


def in_children(
    work: Iterable[tuple[Any, Callable[[], int]]], jobs: int, limit: int
) -> Iterator[tuple[Any, int]]:
    """Run each piece of work in a child of its own; yield its name and how it ended."""
    running: dict[int, tuple[Any, str]] = {}
    waiting = iter(work)
    while True:
        while len(running) < jobs and (piece := next(waiting, None)):
            own = tempfile.mkdtemp(prefix="mutant-")  # a child that is ended leaves its files
            pid = os.fork()
            if pid == 0:
                child(piece[1], limit, own)
            running[pid] = piece[0], own
        if not running:
            return
        pid, status = os.wait()
        name, own = running.pop(pid)
        shutil.rmtree(own, ignore_errors=True)
        yield name, os.waitstatus_to_exitcode(status)


def child(work: Callable[[], int], limit: int, own: str) -> None:
    """Do the work silently, within limits of time and memory, and end the process."""
    status = KILLED
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(limit)
        resource.setrlimit(resource.RLIMIT_DATA, (4 << 30, 4 << 30))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.environ["TMPDIR"] = tempfile.tempdir = own
        os.chdir(ROOT)
        status = work()
    finally:
        os._exit(status)


def attempt(file: str, source: str, chosen: list[str]) -> int:
    """Run the chosen tests with a source of its own for one module."""
    name = ".".join(("hbey_analysis", *Path(file).with_suffix("").parts))
    sys.meta_path.insert(0, Hook(name, PACKAGE / file, source))
    try:
        importlib.import_module(name)
    except Exception:
        return INVALID
    files = sorted({test.split("::")[0] for test in chosen})
    status = pytest.main([*ARGUMENTS, *files], plugins=[Order(chosen)])
    return SURVIVED if status == pytest.ExitCode.OK else KILLED


def warm() -> None:
    """Load the libraries and pytest's plugins once; the package itself is loaded by each child."""
    os.environ.setdefault("OPENPYXL_LXML", "False")  # as export.py sets it before the import
    sys.path.insert(0, str(ROOT / "tests"))
    for module in WARM.split():
        importlib.import_module(module)
    for path in PACKAGE.rglob("*.py"):  # its patterns stay in the cache of `re`
        if not path.name.startswith("__"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for module in [name for name in sys.modules if name.startswith("hbey_analysis")]:
        del sys.modules[module]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["--version"])
    gc.collect()
    gc.freeze()


def run(work: list[Mutant], results: dict[str, Counter[str]], jobs: int) -> None:
    """Run the mutants; print each survivor, file and line first."""
    began = time.monotonic()
    tests = map_tests(jobs)
    print(f"mutants {len(work)}; tests mapped in {time.monotonic() - began:.0f} s", flush=True)

    def plain(file: str) -> tuple[Any, Callable[[], int]]:
        chosen = within(tests_of(file, None, tests), ROUNDS[0])
        return file, lambda: attempt(file, (PACKAGE / file).read_text(encoding="utf-8"), chosen)

    for file, status in in_children(map(plain, sorted({m.file for m in work})), jobs, LIMITS[1]):
        if status != SURVIVED:
            sys.exit(f"mutants: the tests of {file} fail without a mutation; nothing to be learnt.")
    names = {KILLED: "killed", SURVIVED: "survived", INVALID: "invalid"}
    for budget, limit in zip(ROUNDS, LIMITS, strict=True):

        def piece(mutant: Mutant, budget: float = budget) -> tuple[Any, Callable[[], int]]:
            found = tests_of(mutant.file, mutant.line, tests)
            if budget == ROUNDS[-1]:
                found.sort(key=lambda test: not test[0].startswith(WHOLE))
            chosen = within(found, budget)
            return mutant, lambda: attempt(mutant.file, mutated(mutant)[0], chosen)

        alive = []
        for mutant, status in in_children(map(piece, work), jobs, limit):
            outcome = names.get(status, "killed")  # a signal: too long, or too much memory
            if outcome == "survived":
                alive.append(mutant)
                if budget == ROUNDS[-1]:
                    _, old, new = mutated(mutant)
                    print(f"hbey_analysis/{mutant.file}:{mutant.line}: {old} → {new}", flush=True)
            else:
                results[mutant.file][outcome] += 1
        work = sorted(alive)
        print(f"alive {len(work)} after {time.monotonic() - began:.0f} s", flush=True)
    for mutant in work:
        results[mutant.file]["survived"] += 1
    LAST.write_text(json.dumps(work), encoding="utf-8")


def without_equivalents(files: list[str], results: dict[str, Counter[str]]) -> list[Mutant]:
    """Return the mutants of the files, those apart that the list says change nothing."""
    with (ROOT / "tools" / "equivalents.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(row.values())[:3] for row in csv.DictReader(file)]
    unmatched = {row for row in rows if row[0] in files}
    work = []
    for mutant in itertools.chain.from_iterable(map(mutants_of, files)):
        lines = (PACKAGE / mutant.file).read_text(encoding="utf-8").splitlines()
        line = " ".join(lines[mutant.line - 1].split())
        if any(row[:2] == (mutant.file, line) for row in rows):
            key = (mutant.file, *mutated(mutant)[1:])
            if key in rows:
                unmatched.discard(key)
                results[mutant.file]["equivalent"] += 1
                continue
        work.append(mutant)
    for row in sorted(unmatched):
        print(f"equivalents.csv: matches nothing any more: {', '.join(row)}")
    return work


def report(results: dict[str, Counter[str]], group_of: dict[str, str]) -> bool:
    """Print the counts and the shares; tell whether too many survive."""
    print(f"{'':40}{'killed':>10}{'survived':>10}{'equivalent':>12}")
    for file, count in results.items():
        if count:
            print(f"{file:40}{count['killed']:10}{count['survived']:10}{count['equivalent']:12}")
    failed = False
    for group, (_, allowed) in GROUPS.items():
        total = sum((results[file] for file in results if group_of[file] == group), Counter[str]())
        if tried := total["killed"] + total["survived"]:
            share = total["survived"] / tried
            failed |= share > allowed
            survived = f"{total['survived']} of {tried} survive, {share:.1%}"
            print(f"{group}: {survived}; at most {allowed:.0%}")
    return failed


def main() -> None:
    """Run the mutants asked for and print what became of them."""
    parser = argparse.ArgumentParser(description="Mutation testing; see the head of the file.")
    parser.add_argument("--module", default="", help="only files whose path holds this")
    parser.add_argument("--sample", type=int, help="so many mutants, drawn with the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    group_of = {
        path.relative_to(PACKAGE).as_posix(): group
        for group, (patterns, _) in GROUPS.items()
        for pattern in patterns
        for path in sorted(PACKAGE.glob(pattern))
    }
    results = {file: Counter[str]() for file in group_of if given.module in file}
    work = without_equivalents(list(results), results)
    if given.again:
        last = {Mutant(*mutant) for mutant in json.loads(LAST.read_text(encoding="utf-8"))}
        work = [mutant for mutant in work if mutant in last]
    if given.sample and given.sample < len(work):
        work = sorted(random.Random(given.seed).sample(work, given.sample))
    warm()
    run(work, results, given.jobs)
    sys.exit(report(results, group_of))


if __name__ == "__main__":
    main()
