"""Faults tried on a clone of what is committed, which must end with the committed bytes.

Kills of the set-up, of a build and of writing, a file limit as a full disk gives it, two builds
at once, a profile that spoils what it can, a clock in 2100, all in a path that no shell should
see. Takes minutes; prints how many were tried and each that broke. `make faults` runs it.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hbey_analysis.paths import ROOT, write_if_changed

FOLDER = 'it\'s a "clone"; touch hurt $HOME 规划'
NOWHERE = "http://127.0.0.1:9"  # no server listens there
SPOILT = "import matplotlib, sys; matplotlib.rcParams['font.size'] = 40; print('spoilt')\n"


class Clone:
    """A clone in a hostile path, and what broke in it."""

    def __init__(self, place: Path, chance: random.Random) -> None:
        self.folder = place / FOLDER
        self.chance = chance
        self.broken: list[str] = []
        git = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(self.folder)]
        subprocess.run(git, check=True)

    def start(self, *command: str, **settings: str) -> subprocess.Popen[str]:
        """Start a command in a group of its own."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
        return subprocess.Popen(
            command, cwd=self.folder, env=inherited | settings, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def run(self, *command: str, **settings: str) -> bool:
        """Run a command to its end; tell whether it succeeded, and what it said where not."""
        process = self.start(*command, **settings)
        said, _ = process.communicate()
        return self.check(process.returncode == 0, f"{' '.join(command)} failed: {said[-2000:]}")

    def kill(self, *command: str, within: float) -> None:
        """Kill a command and all that it started at a random moment."""
        process = self.start(*command)
        time.sleep(self.chance.uniform(0.1, within))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        self.check(self.ends(), f"processes outlive {' '.join(command)}: {self.alive()}")

    def alive(self) -> list[str]:
        """Return the processes that were started from this clone."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # one that has ended meanwhile
                if str(self.folder) in (said := (place / "cmdline").read_text().replace("\0", " ")):
                    found.append(f"{place.name} {said}")
        return found

    def ends(self, within: float = 10) -> bool:
        """Tell whether all processes of this clone end by themselves."""
        until = time.monotonic() + within
        while self.alive() and time.monotonic() < until:
            time.sleep(0.1)
        return not self.alive()

    def check(self, holds: bool, otherwise: str) -> bool:
        """Note what does not hold."""
        if not holds:
            self.broken.append(otherwise)
            print(f"faults  BROKEN {otherwise}", flush=True)
        return holds

    def changed(self) -> list[str]:
        """Return the files that are not as committed, those apart that are gone."""
        git = ["git", "-c", "core.quotepath=off", "status", "--porcelain"]
        said = subprocess.run(git, cwd=self.folder, capture_output=True, text=True, check=True)
        return [line for line in said.stdout.splitlines() if not line.startswith(" D")]

    def remove(self, *names: str) -> None:
        """Take out what is to be built."""
        for name in names:
            for path in self.folder.glob(name):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def killed_set_ups(clone: Clone) -> int:
    """Kill the set-up; then it must heal, and work again without network."""
    times = 6
    for _ in range(times):
        clone.kill("make", ".venv/.ready", within=15)
    clone.run("make", ".venv/.ready")
    clone.run(".venv/bin/uv", "pip", "check", "--python", ".venv/bin/python")
    (clone.folder / ".venv" / ".ready").unlink(missing_ok=True)
    proxies = {name: NOWHERE for kind in ("http", "https", "all")
               for name in (f"{kind}_proxy", f"{kind.upper()}_PROXY")}  # fmt: skip
    clone.run("make", ".venv/.ready", PIP_INDEX_URL=NOWHERE, UV_DEFAULT_INDEX=NOWHERE, **proxies)
    return times + 1


def killed_builds(clone: Clone) -> int:
    """Kill a build that has everything to draw; what is there must be whole at each moment."""
    times = 8
    clone.remove("figures/*", "data/tables/*")
    for _ in range(times):
        clone.kill("make", "figures", "tables", within=20)
        clone.check(not clone.changed(), f"a killed build left {clone.changed()}")
    clone.run("make", "figures", "tables")
    return times


def killed_parts(clone: Clone) -> int:
    """Kill one process of a build, whichever; the next build has to make the committed bytes."""
    times = 6
    for _ in range(times):
        clone.remove("figures/hbey/*/05-*", "figures/hbey/*/06-*")
        process = clone.start("make", "figures")
        time.sleep(clone.chance.uniform(1, 8))
        if parts := clone.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(clone.chance.choice(parts).split()[0]), signal.SIGKILL)
        process.communicate()
        clone.check(clone.ends(), f"processes outlive a build: {clone.alive()}")
        clone.run("make", "figures")
        clone.check(not clone.changed(), f"after a kill there were {clone.changed()}")
    return times


def killed_writers(clone: Clone) -> int:
    """Kill a writer, of two that write one file; it must hold what one of them wrote."""
    times = 200
    target = clone.folder / "build" / "written"
    contents = [b"a" * 300_000, b"b" * 500_000]
    write_if_changed(target, contents[0])
    for _ in range(times):
        writers = []
        for turn in range(2):
            if (pid := os.fork()) == 0:
                while True:
                    write_if_changed(target, contents[turn])
                    turn = 1 - turn
            writers.append(pid)
        time.sleep(clone.chance.uniform(0.001, 0.03))
        for pid in writers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        clone.check(target.read_bytes() in contents, "a killed writer left a part of a file")
    return times


def full_disks(clone: Clone) -> int:
    """Limit the size of files; the command must say so in a sentence and leave nothing."""
    sizes = [0, 1_000, 10_000, 30_000, 60_000]
    for size in sizes:
        clone.remove("data/tables/*")
        limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
        command = f"{limited}; from hbey_analysis.cli import main; main(['tables'])"
        process = clone.start(".venv/bin/python", "-c", command)
        said, _ = process.communicate()
        left = [str(path) for path in clone.folder.glob("data/tables/**/*") if path.is_file()]
        clone.check(
            process.returncode != 0 and "Traceback" not in said and not left,
            f"a limit of {size} bytes: status {process.returncode}, left {left}: {said[-500:]}",
        )
    clone.run("make", "tables")
    return len(sizes)


def two_builds(clone: Clone) -> int:
    """Build twice at once."""
    times = 2
    for _ in range(times):
        clone.remove("figures/hbey/*/01-*", "figures/hbey/*/02-*", "data/tables/*")
        both = [clone.start("make", "figures", "tables") for _ in range(2)]
        for process in both:
            said, _ = process.communicate()
            clone.check(process.returncode == 0, f"of two builds one failed: {said[-2000:]}")
        clone.check(not clone.changed(), f"two builds left {clone.changed()}")
    return times


def hostile_profiles(clone: Clone) -> int:
    """Build with start-up files, styles and kernels that a user may have."""
    home = clone.folder.parent / "home"
    files = {
        ".ipython/profile_default/startup/00.py": SPOILT,
        ".ipython/profile_default/ipython_config.py": "c.InteractiveShellApp.exec_lines=['1/0']\n",
        ".config/matplotlib/matplotlibrc": "font.size: 40\naxes.facecolor: red\n",
        ".local/share/jupyter/kernels/python3/kernel.json": '{"argv": ["false"], "language": "x"}',
        "spoilt/usercustomize.py": SPOILT,
        "spoilt/pandas.py": "raise ImportError('spoilt')\n",
        "spoilt/startup.py": SPOILT,
    }
    for name, content in files.items():
        write_if_changed(home / name, content.encode())
    profiles: list[dict[str, str]] = [
        {"HOME": str(home)},
        {"PYTHONSTARTUP": str(home / "spoilt/startup.py"), "PYTHONPATH": str(home / "spoilt")},
        {"MATPLOTLIBRC": str(home / ".config/matplotlib/matplotlibrc"), "MPLBACKEND": "svg"},
        {"JUPYTER_PATH": str(home / ".local/share/jupyter"), "IPYTHONDIR": str(home / ".ipython")},
        {"LC_ALL": "C", "LANG": "C", "LANGUAGE": "de", "TZ": "Asia/Tokyo", "OMP_NUM_THREADS": "7"},
    ]
    for settings in profiles:
        clone.remove("figures/hbey/en/05-*", "figures/index.html")
        clone.run("make", "figures", "LANGUAGE=en", **settings)
        clone.check(not clone.changed(), f"{settings} changed {clone.changed()}")
    return len(profiles)


def late_clocks(clone: Clone) -> int:
    """Build in 2100; the monotonic clock, which no setting of the time moves, stays."""
    if not shutil.which("faketime"):
        print("faults  the clock in 2100 was not tried: the command faketime is missing")
        return 0
    clone.remove("figures/hbey/zh/05-*", "figures/index.html", "data/tables/*")
    late = ("faketime", "2100-01-01 00:00:00", "make", "figures", "tables")
    clone.run(*late, DONT_FAKE_MONOTONIC="1")
    return 1


TRIED: dict[str, Callable[[Clone], int]] = {
    "kills of the set-up, and one without network": killed_set_ups,
    "kills of a build": killed_builds,
    "kills of one process of a build": killed_parts,
    "kills of two writers of one file": killed_writers,
    "limits of a file's size": full_disks,
    "pairs of builds at once": two_builds,
    "profiles of a user": hostile_profiles,
    "clocks in 2100": late_clocks,
}


def main() -> None:
    """Try all faults, and say what became of the clone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    chance = random.Random(parser.parse_args().seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        clone = Clone(Path(place), chance)
        total = 0
        for name, attempt in TRIED.items():
            tried = attempt(clone)
            total += tried
            print(f"faults  {tried:4} {name} ({time.monotonic() - began:.0f} s)", flush=True)
        clone.run("make", "figures", "tables")
        git = ["git", "status", "--porcelain"]
        left = subprocess.run(git, cwd=clone.folder, capture_output=True, text=True, check=True)
        clone.check(not left.stdout, f"not the committed bytes at the end: {left.stdout}")
        beside = sorted(path.name for path in Path(place).iterdir())
        clone.check(beside == sorted([FOLDER, "home"]), f"made outside the clone: {beside}")
        clone.check(not list(clone.folder.glob("hurt*")), "the path reached a shell")
    seconds = time.monotonic() - began
    print(f"faults  {total} tried in {seconds:.0f} s, {len(clone.broken)} broke")
    sys.exit(bool(clone.broken))


if __name__ == "__main__":
    main()
