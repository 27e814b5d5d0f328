"""The wheel is whole: all that reading and measuring need is in it, wherever it is installed."""

import zipfile

import pytest
from clean_room import room, wheel_in

import hbey_analysis
from hbey_analysis.paths import ROOT

pytestmark = pytest.mark.slow
LARGEST = 12_000_000  # bytes
TEXT = "一、水\n推进节水。（市水务局牵头，市财政局配合）\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout."""
    return wheel_in(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment in which nothing is that draws."""
    from hbey_analysis.plots import EXTRA

    return room(wheel, tmp_path_factory.mktemp("room"), without=EXTRA)


def test_the_wheel_holds_every_file_of_the_library_and_its_data(wheel):
    assert wheel.stat().st_size < LARGEST
    held = set(zipfile.ZipFile(wheel).namelist())
    for folder, place in (("hbey_analysis", ""), ("data", "hbey_analysis/shipped/")):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
        wanted = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
        aside = ("data/tables/", "data/plans/")
        missing = {n for n in wanted if f"{place}{n}" not in held and not n.startswith(aside)}
        assert missing == set()
    plans = {name.split("/")[4] for name in held if "/data/plans/" in name}
    assert plans == {"hbey", "example"}  # no plan of a user's


def test_the_plan_is_read_and_measured_as_in_the_checkout(installed, hbey):
    told = installed.run("python", "-c", MEASURED)
    assert told.split("\n")[0].startswith(str(installed.programs.parent))
    shares = hbey_analysis.workload(hbey.assignments)["total"]
    assert told.split("\n")[1] == f"{len(hbey.tasks)} {shares.sum()} {hbey_analysis.__version__}"


MEASURED = """
import hbey_analysis as h
plan = h.load_plan("hbey")
for name in h.__all__:
    getattr(h, name)
h.significance(plan.assignments, null="expected"), h.distinctive_words(plan.tasks)
print(h.__file__)
print(len(plan.tasks), h.workload(plan.assignments)["total"].sum(), h.__version__)
"""


def test_the_command_checks_and_makes_plans_in_any_folder(installed):
    (installed.folder / "水 plan.txt").write_text(TEXT, encoding="utf-8")
    assert "hbey 0.1.0" in installed.run("python", "-m", "hbey_analysis", "--version")
    assert "水 plan.txt: 0 errors" in installed.run("hbey", "check", "水 plan.txt")
    assert "in data/plans/mine" in installed.run("hbey", "new", "水 plan.txt", "--plan", "mine")
    assert (installed.folder / "data/plans/mine/plan.txt").read_text("utf-8") == TEXT
    assert "data/plans/mine/plan.txt: 0 errors" in installed.run("hbey", "check", "mine")
    assert "Tasks that name" in installed.run("hbey", "compare", "mine", "hbey")


def test_what_draws_is_named_where_it_is_missing(installed):
    said = installed.run("hbey", "run", "02_workload", fails=True)
    assert "pip install 'hbey_analysis[notebooks]'" in said and "Traceback" not in said
