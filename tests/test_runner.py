"""Notebooks run: parameters are checked first, and two runs give the same bytes."""

import json
import os
import shutil
from pathlib import Path

import papermill
import pytest

from hbey_analysis import runner
from hbey_analysis.paths import NOTEBOOKS
from hbey_analysis.runner import (
    Parameter,
    ParameterError,
    canonical,
    check_parameters,
    read_parameters,
    refresh_notebook,
    run_notebook,
    variant,
)

PARAMETERS = """\
plan: str = "hbey"
language: str = "en"  # one of: en, zh
unit: str = "task"  # one of: task, item, section
code: str = "1"
top_n: int = 3
least: float = 0.5
strict: bool = False
note = "not a parameter"
"""
DRAW = """\
import os
from pathlib import Path
Path(os.environ["HBEY_FIGURES"], "09-tiny.csv").write_text(f"{unit},{top_n}\\n")
"""


def notebook(folder, *cells, parameters=PARAMETERS, name="09_tiny.ipynb"):
    """Write a notebook of code cells, the first one tagged `parameters`."""
    sources = ([parameters] if parameters is not None else []) + list(cells)
    book = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "python"}},
        "cells": [
            {
                "cell_type": "code", "id": f"c{place}", "source": source, "outputs": [],
                "execution_count": None, "metadata": {},
            }
            for place, source in enumerate(sources)
        ],
    }  # fmt: skip
    if parameters is not None:
        book["cells"][0]["metadata"]["tags"] = ["parameters"]
    path = folder / name
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


@pytest.fixture
def tiny(tmp_path):
    return notebook(tmp_path, DRAW)


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Figures and build of a checkout of its own, whose study is one tiny notebook."""
    monkeypatch.setattr(runner, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(runner, "STUDY", {"09_tiny"})
    monkeypatch.setattr(runner, "FIGURES", tmp_path / "figures")
    monkeypatch.setattr(runner, "BUILD", tmp_path / "build")
    return tmp_path


@pytest.fixture
def no_kernel(monkeypatch):
    """Fail the test if anything runs."""

    def started(*arguments, **options):
        pytest.fail("a notebook ran")

    monkeypatch.setattr(papermill, "execute_notebook", started)


@pytest.fixture
def pretended(monkeypatch):
    """Pretend to run: a figure is drawn, the notebook copied; return the parameters seen."""
    seen = []

    def run(source, target, parameters, **options):
        seen.append(parameters)
        Path(os.environ["HBEY_FIGURES"], "09-tiny.csv").write_text("x", encoding="utf-8")
        shutil.copy(source, target)

    monkeypatch.setattr(papermill, "execute_notebook", run)
    return seen


# ------------------------------------------------------------------ what a notebook declares


def test_parameters_have_types_defaults_and_choices(tiny):
    declared = read_parameters(tiny)
    assert list(declared) == ["plan", "language", "unit", "code", "top_n", "least", "strict"]
    assert declared["unit"] == Parameter("unit", "str", "task", ("task", "item", "section"))
    assert declared["strict"] == Parameter("strict", "bool", False, ())


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_notebook_of_the_study_takes_plan_and_language(path):
    declared = read_parameters(path)
    assert list(declared)[:2] == ["plan", "language"]
    assert declared["language"].choices == ("en", "zh")


def test_values_get_the_types_of_their_parameters(tiny):
    given = {"code": "007", "top_n": "7", "least": "1", "strict": "True", "language": "zh"}
    values = check_parameters(tiny, given)
    assert values == {
        "plan": "hbey", "language": "zh", "unit": "task", "code": "007", "top_n": 7, "least": 1.0,
        "strict": True,
    }  # fmt: skip
    assert type(values["least"]) is float


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("TRUE", True), ("false", False), ("False", False)]
)
def test_a_yes_or_no_is_true_or_false(tmp_path, text, value):
    path = notebook(tmp_path, parameters=PARAMETERS.replace("False", str(not value)))
    assert check_parameters(path, {"strict": text})["strict"] is value


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"untl": "item"}, ["'untl'", "it has plan, language, unit"]),
        ({"top_n": "many"}, ["top_n='many'", "int"]),
        ({"top_n": "1.5"}, ["top_n='1.5'", "int"]),
        ({"least": "half"}, ["least='half'", "float"]),
        ({"strict": "maybe"}, ["strict='maybe'", "bool"]),
        ({"unit": "banana"}, ["unit='banana'", "one of task, item, section"]),
        ({"plan": "nowhere"}, ["plan='nowhere'", "hbey"]),
        ({"plan": ""}, ["plan=''", "hbey"]),
        ({"plan": ".."}, ["plan='..'", "hbey"]),
        ({"plan": "/"}, ["plan='/'", "hbey"]),
    ],
    ids=str,
)
def test_a_wrong_parameter_is_one_sentence_and_nothing_runs(tiny, places, no_kernel, given, said):
    with pytest.raises(ParameterError) as caught:
        run_notebook(tiny, given)
    sentence = str(caught.value)
    assert all(part in sentence for part in ["09_tiny.ipynb", *said])
    assert "\n" not in sentence
    assert not (places / "figures").exists() and not (places / "build").exists()


def test_a_parameter_of_a_type_not_known_is_refused(tmp_path):
    path = notebook(tmp_path, parameters="steps: list = [1]\n")
    with pytest.raises(ParameterError, match="steps='2' is not of type list"):
        check_parameters(path, {"steps": "2"})


def test_a_missing_notebook_is_told_which_there_are(tmp_path, no_kernel):
    with pytest.raises(ParameterError, match=r"09_none.ipynb: no such.*02_workload.ipynb"):
        run_notebook(tmp_path / "09_none.ipynb", {})


@pytest.mark.parametrize("content", ["# Title", "{}", "[]", '{"cells": 1}', '{"cells": [1]}'])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, no_kernel, content):
    path = tmp_path / "text.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"text.ipynb: not a Jupyter notebook\.$"):
        run_notebook(path, {})


def test_a_folder_is_no_notebook(tmp_path, no_kernel):
    with pytest.raises(ParameterError, match="not a Jupyter notebook"):
        run_notebook(tmp_path, {})


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path, no_kernel):
    path = notebook(tmp_path, "1 + 1", parameters=None)
    with pytest.raises(ParameterError, match="no cell is tagged 'parameters'"):
        run_notebook(path, {})


# ------------------------------------------------------------------ where a run writes


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, ""),
        ({"plan": "hbey", "language": "zh"}, ""),
        ({"top_n": "3"}, ""),
        ({"unit": "item"}, "unit-item"),
        ({"unit": "item", "top_n": "5"}, "top_n-5_unit-item"),
        ({"code": "a/../b"}, "code-a-..-b"),
    ],
    ids=str,
)
def test_a_variant_is_named_for_what_is_not_the_default(tiny, given, name):
    assert variant(tiny, check_parameters(tiny, given)) == name


def test_a_run_with_defaults_writes_the_studys_figures(tiny, places, pretended):
    run = run_notebook(tiny, {"language": "zh"})
    assert run.files == [places / "figures/hbey/zh/09-tiny.csv"]
    assert run.notebook == places / "build/notebooks/hbey/zh/09_tiny.ipynb"
    assert all(path.is_file() for path in [*run.files, run.notebook])
    assert pretended[0]["language"] == "zh"


def test_a_run_with_other_parameters_writes_under_build(tiny, places, pretended):
    run = run_notebook(tiny, {"unit": "item"})
    assert run.files == [places / "build/figures/hbey/en/unit-item/09-tiny.csv"]
    assert run.notebook == places / "build/notebooks/hbey/en/unit-item/09_tiny.ipynb"
    assert not (places / "figures").exists()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_run_takes_out_what_only_its_last_run_drew(tiny, places, pretended):
    folder = run_notebook(tiny, {}).folder
    (folder / "09-tiny.csv").rename(folder / "09-old.csv")
    (folder / "09-a-colleagues.csv").write_text("x", encoding="utf-8")
    manifest = places / "build/notebooks/hbey/en/09_tiny.files"
    assert manifest.read_text(encoding="utf-8") == "09-tiny.csv\n"
    manifest.write_text("09-old.csv\n../../../09_tiny.ipynb\n", encoding="utf-8")
    run_notebook(tiny, {})
    assert names(folder) == ["09-a-colleagues.csv", "09-tiny.csv"]
    assert tiny.is_file()


@pytest.mark.parametrize("name", ["09_mine.ipynb", "??x.ipynb", "*.ipynb", "[0-9]_.ipynb"])
def test_another_notebook_draws_under_its_own_name(tmp_path, places, pretended, name):
    folder = run_notebook(notebook(tmp_path, DRAW), {}).folder
    (folder / "09-tiny.csv").write_text("the study's", encoding="utf-8")
    mine = run_notebook(notebook(tmp_path, DRAW, name=name), {})
    assert mine.files == [tmp_path / "build/figures/hbey/en" / name[:-6] / "09-tiny.csv"]
    assert mine.notebook == tmp_path / "build/notebooks/hbey/en" / name[:-6] / name
    assert names(folder) == ["09-tiny.csv"]
    assert (folder / "09-tiny.csv").read_text(encoding="utf-8") == "the study's"


def test_a_copy_outside_the_study_draws_under_its_own_name(tmp_path, places, pretended):
    (tmp_path / "copy").mkdir()
    mine = run_notebook(notebook(tmp_path / "copy", DRAW), {})
    assert mine.folder == places / "build/figures/hbey/en/09_tiny"


def test_the_studys_notebooks_are_those_committed():
    committed = {path.stem for path in NOTEBOOKS.glob("*.ipynb")}
    assert committed == runner.STUDY


def test_a_run_leaves_the_environment_as_it_was(tiny, places, pretended, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setenv("JUPYTER_PATH", "/nowhere")
    monkeypatch.delenv("HBEY_FIGURES", raising=False)
    before = dict(os.environ)
    run_notebook(tiny, {})
    assert dict(os.environ) == before


# ------------------------------------------------------------------ canonical form


def executed(**changes):
    cell = {
        "cell_type": "code", "id": "4f2a", "source": ["1"], "execution_count": 1,
        "metadata": {
            "tags": ["parameters"],
            "execution": {"iopub.execute_input": "2024-01-01T00:00:00Z"},
            "papermill": {"duration": 0.1},
        },
        "outputs": [
            {"output_type": "execute_result", "data": {"text/plain": ["1"]}, "metadata": {"x": 1},
             "execution_count": 1},
        ],
    }  # fmt: skip
    text = {"cell_type": "markdown", "id": "77aa", "source": ["Words"], "metadata": {}}
    metadata = {"papermill": {"start_time": "2024"}, "language_info": {"version": "3.11.2"}}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": metadata,
        "cells": [cell | changes, text],
    }


def test_canonical_form_keeps_what_was_said_and_drops_what_varies():
    book = json.loads(canonical(json.dumps(executed())))
    assert [cell["id"] for cell in book["cells"]] == ["cell-01", "cell-02"]
    assert book["cells"][0]["metadata"] == {"tags": ["parameters"]}
    assert book["cells"][0]["outputs"][0]["data"] == {"text/plain": ["1"]}
    assert not [word for word in ("2024", "duration", "3.11.2", "4f2a") if word in json.dumps(book)]


def test_canonical_form_is_its_own_canonical_form():
    once = canonical(json.dumps(executed()))
    assert canonical(once.decode("utf-8")) == once


# ------------------------------------------------------------------ with a kernel


@pytest.mark.slow
def test_what_a_kernel_printed_in_pieces_is_one_output(tmp_path, places):
    pieces = "import sys\nfor n in range(3):\n    print(n)\n    sys.stdout.flush()\n"
    tiny = notebook(tmp_path, f"{pieces}sys.stderr.write('c')\n", "unit")
    book = json.loads(run_notebook(tiny, {}).notebook.read_text(encoding="utf-8"))
    streams = [o for cell in book["cells"] for o in cell.get("outputs", []) if "name" in o]
    assert [(o["name"], "".join(o["text"])) for o in streams] == [
        ("stdout", "0\n1\n2\n"), ("stderr", "c"),
    ]  # fmt: skip


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(tmp_path, places):
    tiny = notebook(tmp_path, DRAW, "unit, top_n, code")
    runs = []
    for _ in range(2):
        run = run_notebook(tiny, {"code": "007", "unit": "item"})
        runs.append([path.read_bytes() for path in [run.notebook, *run.files]])
        for path in [run.notebook, *run.files]:
            path.unlink()
    assert runs[0] == runs[1]
    assert runs[0][1] == b"item,3\n"
    assert "('item', 3, '007')" in runs[0][0].decode("utf-8")


HOSTILE = "raise SystemExit('the user start-up file ran')"
SAID = """\
import os, sys
import matplotlib
import numpy, pandas  # what numbers and tables look like
from hbey_analysis.plots.style import use_style
use_style("hbey", "en")
names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONHASHSEED"]
[os.environ.get(name) for name in names], matplotlib.rcParams["axes.facecolor"], sys.argv[0]
"""


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """A user whose home, start-up files, matplotlibrc and kernels would change every figure."""
    home = tmp_path / "home"
    startup = home / ".ipython/profile_default/startup"
    kernel = home / "share/kernels/python3"
    config = home / ".config/matplotlib"
    for folder in (startup, kernel, config):
        folder.mkdir(parents=True)
    (startup / "00.py").write_text(HOSTILE, encoding="utf-8")
    (home / "startup.py").write_text(HOSTILE, encoding="utf-8")
    for folder in (config, home):
        (folder / "matplotlibrc").write_text("axes.facecolor: red\n", encoding="utf-8")
    argv = ["/bin/false", "{connection_file}"]
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"})
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("IPYTHONDIR", str(home / ".ipython"))
    monkeypatch.setenv("PYTHONSTARTUP", str(home / "startup.py"))
    monkeypatch.setenv("MATPLOTLIBRC", str(home / "matplotlibrc"))
    monkeypatch.setenv("JUPYTER_PATH", str(home / "share"))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setenv("PYTHONWARNINGS", "error")


@pytest.mark.slow
def test_a_kernel_takes_nothing_of_the_users_profile(tmp_path, places, hostile):
    (tmp_path / "matplotlibrc").write_text("axes.facecolor: red\n", encoding="utf-8")
    run = run_notebook(notebook(tmp_path, DRAW, SAID), {})
    shown = json.loads(run.notebook.read_text(encoding="utf-8"))["cells"][-1]["outputs"]
    assert len(shown) == 1
    said = "".join(shown[0]["data"]["text/plain"])
    assert said.startswith("(['1', '1', '1', '0'],\n 'white',")


@pytest.mark.slow
def test_a_failed_run_leaves_no_output_and_no_figure(tmp_path, places):
    failing = notebook(tmp_path, DRAW, "1 / 0")
    with pytest.raises(papermill.exceptions.PapermillExecutionError, match="ZeroDivisionError"):
        run_notebook(failing, {})
    assert not (places / "figures").exists() and not (places / "build").exists()


@pytest.mark.slow
def test_a_refreshed_notebook_keeps_its_cells_and_is_then_up_to_date(tmp_path):
    path = notebook(tmp_path, "top_n + 1")
    assert refresh_notebook(path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert "".join(cells[0]["source"]) == PARAMETERS
    assert cells[1]["outputs"][0]["data"]["text/plain"] == ["4"]
    assert not refresh_notebook(path)
