"""The locks, pyproject.toml and environment.yml say the same; the library imports cheaply."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement

from hbey_analysis.paths import ROOT

LOCKS = ["requirements.lock", "requirements-lab.lock"]
PIN = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)(?: ; (.+?))? \\$", re.MULTILINE)


def pins(lock):
    """Return {name: {versions}} of a lock."""
    found = {}
    for name, version, _ in PIN.findall((ROOT / lock).read_text()):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_address_is_recorded(lock):
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(entries) > 50
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text and "index-url" not in text


def test_every_python_gets_the_same_networkx():
    # its version stands in the GEXF files, whose bytes are the same on every Python
    assert len(pins("requirements.lock")["networkx"]) == 1


def test_the_lock_satisfies_what_the_package_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["notebooks"], *extras["study"], *extras["test"]]
    locked = pins("requirements.lock")
    for line in asked:
        requirement = Requirement(line)
        versions = locked[requirement.name.lower()]
        assert all(version in requirement.specifier for version in versions), line


def test_the_lab_lock_agrees_with_the_pipelines():
    pipeline, lab = pins("requirements.lock"), pins("requirements-lab.lock")
    assert "jupyterlab" in lab
    assert all(lab[name] <= pipeline[name] for name in lab.keys() & pipeline.keys())


def test_conda_gets_the_canonical_python_and_the_same_locks():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, pip, through_pip = environment["dependencies"]
    assert (python, pip) == ("python=3.11", "pip")
    assert through_pip["pip"] == [f"-r {lock}" for lock in LOCKS]


def test_importing_the_package_imports_nothing_heavy():
    code = (
        "import sys, hbey_analysis; "
        "print([m for m in ('matplotlib', 'pandera', 'scipy', 'papermill') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there():
    import hbey_analysis

    assert all(callable(getattr(hbey_analysis, name)) for name in hbey_analysis.__all__)
    assert set(hbey_analysis.__all__) <= set(dir(hbey_analysis))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = hbey_analysis.nothing
