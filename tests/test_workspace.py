"""A workspace: a folder of a user's own, found from below it, made and verified by itself."""

import shutil
import subprocess
import sys

import pytest
from clean_room import room, wheel_in

from hbey_analysis import PlanError
from hbey_analysis.paths import FIGURES, NOTEBOOKS, ROOT, SHIPPED_PLANS, is_aside
from hbey_analysis.workspace import Workspace, make_workspace, workspace

ORIGINAL = SHIPPED_PLANS / "example" / "original.docx"


@pytest.fixture
def stated(tmp_path):
    """Read what an hbey.toml states."""

    def read(text):
        (tmp_path / "hbey.toml").write_text(text, encoding="utf-8")
        return workspace.__wrapped__(tmp_path / "hbey.toml")

    return read


def test_a_workspace_has_the_notebooks_a_makefile_and_folders(tmp_path):
    made = make_workspace(tmp_path / "s")
    names = {path.relative_to(tmp_path / "s").as_posix() for path in made}
    assert names >= {"Makefile", "README.md", "hbey.toml", ".gitignore", "CITATION.cff"}
    books = {f"notebooks/{path.name}" for path in NOTEBOOKS.glob("*.ipynb")}
    assert names >= books and (tmp_path / "s/data/plans").is_dir()


def test_a_workspace_is_not_made_over_anything(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(PlanError, match="name a new folder or an empty one"):
        make_workspace(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_file_of_a_new_workspace_states_the_defaults(tmp_path):
    make_workspace(tmp_path / "s")
    stated = workspace.__wrapped__(tmp_path / "s" / "hbey.toml")
    assert stated == Workspace()._replace(compare=("hbey",))


def test_what_a_workspace_does_not_state_is_the_default(stated):
    assert stated('compare = ["a", "b"]') == Workspace("hbey", ("a", "b"), ("en", "zh"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plan = ", "hbey.toml: not valid TOML"),
        ("plna = 'a'", "no key 'plna'; there are plan, compare, languages"),
        ("plan = 1", 'plan is not read; write plan = "hbey"'),
        ("compare = 'a'", 'compare is not read; write compare = ["a", "b"]'),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence(stated, text, said):
    with pytest.raises(PlanError) as error:
        stated(text)
    assert said in str(error.value)


def test_in_the_checkout_figures_of_other_plans_are_aside():
    aside = ("mine/en/02-workload.svg", "evidence/mine.html", "all.html")
    assert all(is_aside(ROOT / "figures" / name) for name in aside)
    ours = ("hbey/en/02-workload.svg", "evidence/hbey.html", "index.html", "checksums.txt")
    assert not any(is_aside(ROOT / "figures" / name) for name in ours)


# ------------------------------------------------------------------ away from the checkout


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A workspace with a plan, in a clean room."""
    folder = tmp_path_factory.mktemp("study")
    place = room(wheel_in(folder), folder)
    shutil.copy(ORIGINAL, place.folder / "水 plan.docx")
    said = place.run("hbey", "init", "s")
    assert "files in s\n" in said
    said = place.run("hbey", "new", "../水 plan.docx", "--plan", "mine", folder=place.folder / "s")
    assert "files in data/plans/mine" in said
    for notebook in (place.folder / "s/notebooks").glob("*.ipynb"):
        if notebook.name[:2] not in ("02", "08"):  # the others take minutes
            notebook.unlink()
    return place._replace(folder=place.folder / "s")


@pytest.mark.slow
def test_a_workspace_is_found_from_below_it(study):
    below = study.folder / "data/plans/mine"
    assert "plan.txt: 0 errors" in study.run("hbey", "check", "mine", folder=below)
    assert "in ../../tables/mine" in study.run("hbey", "tables", "mine", folder=below)
    assert (study.folder / "data/tables/mine/tasks.csv").is_file()


@pytest.mark.slow
def test_figures_of_a_workspace_are_made_once_and_verified(study):
    settings = study.folder / "hbey.toml"
    settings.write_text('plan = "mine"\ncompare = ["hbey"]\nlanguages = ["zh"]\n', encoding="utf-8")
    study.run("hbey", "checksums", "notebooks")
    study.run("make", "figures")
    assert (study.folder / "figures/mine/zh/02-workload.svg").is_file()
    assert (study.folder / "figures/mine/zh/08-profiles.svg").is_file()
    assert "mine" in (study.folder / "figures/index.html").read_text(encoding="utf-8")
    assert "run" not in study.run("make", "figures")
    assert "files are the same, 0 are not" in study.run("make", "verify")
    table = study.folder / "figures/mine/zh/02-workload.csv"
    shutil.copy(table, study.folder / "kept.csv")
    table.write_text("changed", encoding="utf-8")
    assert "02-workload.csv" in study.run("make", "verify", fails=True)
    shutil.move(study.folder / "kept.csv", table)


@pytest.mark.slow
def test_plans_of_a_users_change_nothing_that_is_committed(tmp_path):
    for name in ("hbey_analysis", "data", "figures", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.p[nd][gf]"))
    for name in ("CITATION.cff", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(tmp_path / "figures/hbey", tmp_path / "figures/mine")
    for arguments in (["gallery"], ["checksums", "figures"]):
        subprocess.run(
            [sys.executable, "-m", "hbey_analysis", *arguments], cwd=tmp_path, check=True,
            env={"PYTHONPATH": str(tmp_path)}, capture_output=True,
        )  # fmt: skip
    for name in ("index.html", "checksums.txt"):
        assert (tmp_path / "figures" / name).read_bytes() == (FIGURES / name).read_bytes()
    assert "mine/en/02-workload.svg" in (tmp_path / "figures/all.html").read_text(encoding="utf-8")
