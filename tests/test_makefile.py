"""The Makefile's graph, tried on a small tree with a stand-in for the command `hbey`."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hbey_analysis.paths import ROOT

PYTHON = f"""#!/bin/sh
case $* in
  *stamps.py*) exec {shlex.quote(sys.executable)} "$@";;
  *) exec sh "$@";;
esac
"""
HBEY = """#!/bin/sh
if [ "$1" = batch ]; then
  echo batch >> batches.txt
  shift 3
  status=0
  for command in "$@"; do "$0" $command || status=1; done
  exit $status
fi
echo "$@" >> calls.txt
if [ -e broken ]; then
  case $* in *"$(cat broken)"*) echo half > "build/half"; exit 1;; esac
fi
verb=$1
folder=$2
while [ $# -gt 0 ]; do
  case $1 in
    language=*) language=${1#language=};;
    --language) shift; language=$1;;
    --manifest) shift; manifest=$1;;
    *.ipynb) book=$1;;
  esac
  shift
done
if [ -z "$manifest" ]; then
  mkdir -p figures data/tables/hbey build/study
  case $verb in
    evidence) mkdir -p figures/evidence; echo page > "figures/evidence/$folder.html";;
    gallery) echo page > figures/index.html;;
    checksums) echo sums > "$folder/checksums.txt";;
    values) echo {} | tee build/study/values.json > build/study/study.provenance.json;;
    study) for kind in html pdf docx; do echo text > "build/study/study.$language.$kind"; done;;
    tables) echo rows > data/tables/hbey/tasks.csv;;
  esac
  exit 0
fi
figure=figures/hbey/$language/$(basename "$book" .ipynb).svg
mkdir -p "$(dirname "$figure")" "$(dirname "$manifest")"
echo drawn > "$figure"
echo "$figure" > "$manifest"
"""


@pytest.fixture
def tree(tmp_path):
    """A checkout with two notebooks, one of which has a unit."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    files = {
        "notebooks/01_a.ipynb": "",
        "notebooks/02_b.ipynb": '"unit: str',
        "study/study.en.md": "",
        "hbey_analysis/x.py": "",
        "data/plans/hbey/plan.txt": "",
        "data/columns.csv": "",
        "data/wording.csv": "",
        "data/chapters.csv": "",
        "CITATION.cff": "",
        "requirements.lock": "",
        "pyproject.toml": "",
        ".venv/.ready": "",
        ".venv/bin/hbey": HBEY,
        ".venv/bin/python": PYTHON,
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
        os.utime(tmp_path / name, (time.time() - 100,) * 2)
    os.utime(tmp_path / ".venv/.ready", (time.time() - 50,) * 2)
    for name in ("hbey", "python"):
        (tmp_path / ".venv/bin" / name).chmod(0o755)
    (tmp_path / "build").mkdir()
    return tmp_path


def make(tree, *goals):
    """Run make; return its exit status and the calls of hbey it made."""
    log = tree / "calls.txt"
    log.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        ["make", *goals], cwd=tree, capture_output=True, text=True, env=environment, check=False
    )
    calls = log.read_text().splitlines() if log.exists() else []
    calls = [call.split(" --manifest")[0] for call in calls if not call.startswith("checksums")]
    return done.returncode, sorted(calls), done


def touch(path):
    os.utime(path, (time.time() + 5,) * 2)


LANGUAGES = ("en", "zh")
EVIDENCE, GALLERY = "evidence hbey", "gallery"
RUNS = [
    f"run notebooks/{book}.ipynb --param plan=hbey --param language={language}"
    for book in ("01_a", "02_b")
    for language in ("en", "zh")
]


def test_figures_run_every_notebook_in_both_languages_then_nothing(tree):
    assert make(tree, "figures")[:2] == (0, [EVIDENCE, GALLERY, *RUNS])
    assert make(tree, "figures")[:2] == (0, [])


def test_a_touched_notebook_reruns_alone(tree):
    make(tree, "figures")
    touch(tree / "notebooks/01_a.ipynb")
    assert make(tree, "figures")[1] == [GALLERY, *RUNS[:2]]


@pytest.mark.parametrize(
    "source",
    ["hbey_analysis/x.py", "data/plans/hbey/plan.txt", "requirements.lock", "data/wording.csv"],
)
def test_what_everything_rests_on_reruns_everything(tree, source):
    make(tree, "figures")
    touch(tree / source)
    touch(tree / ".venv/.ready")  # a changed lock would set up anew
    assert make(tree, "figures")[1] == [EVIDENCE, GALLERY, *RUNS]


def older(path, content):
    """Change a file and give it a time of long ago, as `mv` and `cp -p` do."""
    path.write_text(content)
    os.utime(path, (0, 0))


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: older(path, "")])
def test_a_figure_that_is_gone_or_cut_short_is_drawn_again(tree, spoil):
    make(tree, "figures")
    spoil(tree / "figures/hbey/zh/02_b.svg")
    assert make(tree, "figures")[1] == [GALLERY, RUNS[3]]
    assert (tree / "figures/hbey/zh/02_b.svg").read_text() == "drawn\n"


@pytest.mark.parametrize("page", ["index.html", "checksums.txt"])
def test_a_page_of_figures_that_is_gone_is_written_again(tree, page):
    make(tree, "figures")
    (tree / "figures" / page).unlink()
    assert make(tree, "figures")[1] == [GALLERY]
    assert (tree / "figures" / page).is_file()


def test_an_evidence_page_that_is_gone_is_written_again(tree):
    make(tree, "figures")
    (tree / "figures/evidence/hbey.html").unlink()
    assert make(tree, "figures")[1] == [EVIDENCE, GALLERY]
    assert make(tree, "figures")[1] == []


def test_a_stamp_that_two_builds_seal_holds_no_longer_than_its_files(tree):
    make(tree, "figures")
    stamp = "build/stamps/hbey/en/01_a"
    for _ in range(2):
        subprocess.run([sys.executable, "tools/stamps.py", "seal", stamp], cwd=tree, check=True)
    assert make(tree, "figures")[1] == []
    (tree / "figures/hbey/en/01_a.svg").unlink()
    subprocess.run([sys.executable, "tools/stamps.py", "seal", stamp], cwd=tree, check=True)
    assert make(tree, "figures")[1] == [GALLERY, RUNS[0]]


STUDY = [
    "values hbey",
    *(f"study hbey --language {language} --values build/study" for language in LANGUAGES),
]


def test_the_study_draws_its_figures_then_nothing(tree):
    assert make(tree, "study")[:2] == (0, sorted([EVIDENCE, *RUNS, *STUDY]))
    assert make(tree, "study")[:2] == (0, [])


def test_a_changed_text_builds_the_study_alone(tree):
    make(tree, "study")
    older(tree / "study/study.en.md", "2")
    assert make(tree, "study")[1] == sorted(STUDY[1:])


def test_a_document_that_is_gone_is_built_again(tree):
    make(tree, "study")
    (tree / "build/study/study.zh.pdf").unlink()
    assert make(tree, "study")[1] == STUDY[2:]


def test_values_that_are_gone_are_worked_out_again(tree):
    make(tree, "study")
    (tree / "build/study/study.provenance.json").unlink()
    assert make(tree, "study")[1] == sorted(STUDY)


def test_a_touched_notebook_builds_the_study_with_it(tree):
    make(tree, "study")
    touch(tree / "notebooks/01_a.ipynb")
    assert make(tree, "study")[1] == sorted([*RUNS[:2], *STUDY[1:]])


def test_a_table_that_is_gone_is_written_again(tree):
    make(tree, "tables")
    (tree / "data/tables/hbey/tasks.csv").unlink()
    assert make(tree, "tables")[1] == ["tables hbey"]
    assert make(tree, "tables")[1] == []


@pytest.mark.parametrize("name", ["hbey_analysis/x.py", "data/plans/hbey/notes and more.csv"])
def test_an_input_that_changed_under_an_older_time_is_noticed(tree, name):
    older(tree / name, "1")
    make(tree, "figures", "tables")
    older(tree / name, "2")
    assert make(tree, "figures", "tables")[1] == [EVIDENCE, GALLERY, *RUNS, "tables hbey"]


def test_a_notebook_that_changed_under_an_older_time_reruns_alone(tree):
    make(tree, "figures")
    older(tree / "notebooks/01_a.ipynb", "2")
    assert make(tree, "figures")[1] == [GALLERY, *RUNS[:2]]


def test_an_input_that_is_gone_is_noticed(tree):
    older(tree / "data/plans/hbey/departments.csv", "1")
    make(tree, "figures")
    (tree / "data/plans/hbey/departments.csv").unlink()
    assert make(tree, "figures")[1] == [EVIDENCE, GALLERY, *RUNS]


def test_without_a_notebook_the_gallery_is_made_anew(tree):
    make(tree, "figures")
    (tree / "notebooks/02_b.ipynb").unlink()
    assert make(tree, "figures")[1] == [GALLERY]


@pytest.mark.parametrize("name", ["data/chapters.csv", "CITATION.cff"])
def test_what_the_gallery_alone_says_makes_no_figure_anew(tree, name):
    make(tree, "figures")
    (tree / name).write_text("other")
    assert make(tree, "figures")[1] == [GALLERY]


@pytest.mark.parametrize(
    "name", ["a b", "it's", 'say "x"', "$HOME", "a;touch hurt", "规划", "#1 %"]
)
def test_the_path_of_the_checkout_reaches_no_shell(tree, name):
    moved = tree / name
    moved.mkdir()
    for path in sorted(tree.iterdir()):
        if path != moved:
            path.rename(moved / path.name)
    before = sorted(tree.iterdir())
    assert make(moved, "figures", "tables")[:2] == (0, [EVIDENCE, GALLERY, *RUNS, "tables hbey"])
    assert make(moved, "figures", "tables")[:2] == (0, [])
    assert sorted(tree.iterdir()) == before
    assert not (moved / "hurt").exists()


def test_a_failure_leaves_no_target_and_runs_again(tree):
    (tree / "broken").touch()
    status, *_ = make(tree, "figures")
    assert status != 0
    assert not list((tree / "build/stamps").rglob("0*"))
    (tree / "broken").unlink()
    assert make(tree, "figures")[:2] == (0, [EVIDENCE, GALLERY, *RUNS])


def test_a_notebook_that_fails_stops_no_other_and_runs_again_alone(tree):
    (tree / "broken").write_text("02_b.ipynb --param plan=hbey --param language=zh")
    assert make(tree, "figures")[0] != 0
    assert not (tree / "figures/index.html").exists()
    (tree / "broken").unlink()
    assert make(tree, "figures")[1] == [GALLERY, RUNS[3]]


def test_one_process_runs_all_that_is_out_of_date(tree):
    make(tree, "figures", "notebooks")
    make(tree, "figures", "notebooks")
    assert (tree / "batches.txt").read_text() == "batch\n"


def test_a_unit_runs_the_notebooks_that_have_one_beside_the_default(tree):
    make(tree, "figures")
    status, calls, _ = make(tree, "figures", "UNIT=item")
    assert (status, calls) == (0, [f"{run} --param unit=item" for run in RUNS[2:]])
    assert make(tree, "figures")[1] == []


def test_one_language_runs_that_language(tree):
    assert make(tree, "figures", "LANGUAGE=zh")[1] == [EVIDENCE, GALLERY, RUNS[1], RUNS[3]]


def test_figures_tables_and_notebooks_go_together(tree):
    status, calls, _ = make(tree, "figures", "tables", "notebooks")
    refreshed = [f"notebooks notebooks/{book}.ipynb" for book in ("01_a", "02_b")]
    assert (status, calls) == (0, sorted([EVIDENCE, GALLERY, "tables hbey", *refreshed, *RUNS]))


def test_help_is_the_default_and_lists_the_verbs(tree):
    status, calls, done = make(tree)
    assert (status, calls) == (0, [])
    for verb in ("figures", "study", "tables", "test", "notebooks", "lab", "lint", "clean"):
        assert f"make {verb}" in done.stdout


def test_without_a_python_it_says_what_to_do(tree, tmp_path):
    (tree / ".venv/.ready").unlink()
    tools = tree / "commands"
    tools.mkdir()
    for name in ("sh", "make", "find", "grep", "getconf", "cat", "sort"):
        (tools / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        ["make", "figures"], cwd=tree, capture_output=True, text=True, env={"PATH": str(tools)},
        check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "Python 3.11 or newer was not found; install it" in done.stderr


def test_others_run_the_notebooks_that_compare_beside_the_default(tree):
    (tree / "notebooks/02_b.ipynb").write_text('"others: str')
    status, calls, _ = make(tree, "figures", "OTHERS=a b", "LANGUAGE=en")
    assert (status, calls) == (0, [f"{RUNS[2]} --param others=a,b"])


def test_lab_as_root_says_what_to_do(tree):
    (tree / "first").mkdir()
    (tree / "first/id").write_text("#!/bin/sh\necho 0\n")
    (tree / "first/id").chmod(0o755)
    (tree / ".venv-lab").mkdir()
    (tree / ".venv-lab/.ready").touch()
    (tree / "requirements-lab.lock").touch()
    os.utime(tree / "requirements-lab.lock", (0, 0))
    status, _, done = make(tree, "lab", f"PATH={tree / 'first'}:{os.environ['PATH']}")
    assert status != 0 and "LAB_OPTIONS=--allow-root" in done.stderr
