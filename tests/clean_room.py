"""The wheel, installed where no checkout is: an environment, a home and a folder of their own."""

import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

from hbey_analysis.paths import ROOT


class Room(NamedTuple):
    """Where commands run: the environment's programs, and a folder with an awkward name."""

    programs: Path
    folder: Path

    def run(self, *command, folder=None, fails=False, **more):
        """Run a command with nothing of the user's environment; return what it printed."""
        variables = {"PATH": f"{self.programs}:/usr/bin:/bin", "HOME": str(self.folder / "home")}
        done = subprocess.run(
            [str(part) for part in command], cwd=folder or self.folder, env=variables, text=True,
            encoding="utf-8", capture_output=True, check=False, **more,
        )  # fmt: skip
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr


def wheel_in(folder):
    """Build the wheel into a folder; return it."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def room(wheel, folder, without=()):
    """Install a wheel in a new environment; other packages are those of this one."""
    place = folder / "it's 规划 here"
    (place / "home").mkdir(parents=True)
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    site = environment / "lib" / version / "site-packages"
    packages = folder / "packages"
    packages.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():  # not the checkout's own entry
        if path.suffix != ".pth" and path.name.split("-")[0] not in ("hbey_analysis", *without):
            (packages / path.name).symlink_to(path)
    (site / "packages.pth").write_text(f"{packages}\n", encoding="utf-8")
    install = ["-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps"]
    options = ["--disable-pip-version-check", wheel]
    subprocess.run([sys.executable, *install, *options], check=True, capture_output=True)
    return Room(python.parent, place)
