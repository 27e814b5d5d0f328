"""Notebooks run by Papermill: parameters checked first, output without what varies."""

import ast
import contextlib
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from hbey_analysis.paths import (
    BUILD,
    FIGURES,
    LIBRARY,
    NOTEBOOKS,
    ROOT,
    STORED,
    plan_folders,
    shown,
    write_if_changed,
)
from hbey_analysis.text.source import PlanError, file_content, present
from hbey_analysis.workspace import workspace

# The notebooks of the study; another one never writes over their figures.
STUDY = frozenset(
    {
        "01_plan_structure",
        "02_workload",
        "03_co_assignment",
        "04_thematic_coverage",
        "05_places",
        "06_instruments",
        "07_robustness",
        "08_comparison",
        "09_baseline",
    }
)
# One thread: the number of threads changes the last bits of linear algebra. What large arrays leave
# is kept for the next ones: a null model takes two thirds of the time (of glibc; others ignore it).
ENVIRONMENT = {
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "PYTHONPATH": str(LIBRARY.parent),  # the same library as here, wherever it was installed from
    "PYTHONUTF8": "1",
    "HBEY_WORKSPACE": str(ROOT),
    "MPLCONFIGDIR": str(BUILD / "matplotlib"),
    "JUPYTER_DEFAULT_PROVISIONER_NAME": "hbey-fork",  # as pyproject.toml names it
}
# All that a kernel takes from the user's environment: where programs, libraries and temporary
# files are, what this processor needs, and where results are stored. The rest, and the files of a
# home, may change figures.
KEPT = re.compile(
    "PATH|LD_LIBRARY_PATH|DYLD_.*|TMPDIR|TEMP|TMP|SYSTEMROOT|OPENBLAS_(?:CORETYPE|L2_SIZE)|"
    f"{STORED}"
)
CHOICES = re.compile(r"one of:\s*(.+)$")


class ParameterError(Exception):
    """A parameter that the notebook does not know, or a value that it does not allow."""


class Parameter(NamedTuple):
    """One line of a notebook's parameter cell."""

    name: str
    kind: str
    default: Any
    choices: tuple[str, ...]


def read_parameters(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters that a notebook declares, in their order.

    A parameter is a line ``name: type = value  # one of: a, b`` of the cell tagged
    ``parameters``; types are str, int, float and bool, and the comment is optional. The default
    of ``others`` is what the workspace's ``hbey.toml`` compares with, where it says so.

    Parameters
    ----------
    notebook : Path
        An .ipynb file.

    Raises
    ------
    ParameterError
        If the file is no notebook, or has no such cell.
    """
    if not present(notebook):
        known = ", ".join(path.name for path in sorted(NOTEBOOKS.glob("*.ipynb")))
        raise ParameterError(f"{shown(notebook)}: no such notebook; there are {known}.")
    try:
        cells = json.loads(file_content(notebook, "give an .ipynb file", "Jupyter notebook"))[
            "cells"
        ]
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
        source = "".join(tagged[0]["source"]) if tagged else ""
    except PlanError as error:
        raise ParameterError(str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ParameterError(f"{shown(notebook)}: not a Jupyter notebook.") from None
    if not tagged:
        raise ParameterError(f"{shown(notebook)}: no cell is tagged 'parameters'; tag one.")
    try:
        found = dict(_declared(source))
    except (SyntaxError, ValueError) as error:
        raise ParameterError(
            f"{shown(notebook)}: the cell tagged 'parameters' is not read ({error}); write lines "
            "such as: unit: str = 'task'  # one of: task, item"
        ) from None
    if "others" in found and (compare := workspace().compare) is not None:
        found["others"] = found["others"]._replace(default=",".join(compare))
    return found


def _declared(source: str) -> Iterator[tuple[str, Parameter]]:
    """Yield the parameters that a cell declares, by name."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            choices = CHOICES.search(lines[node.lineno - 1])
            yield (
                node.target.id,
                Parameter(
                    node.target.id,
                    ast.unparse(node.annotation),
                    ast.literal_eval(node.value),
                    tuple(re.split(r",\s*", choices.group(1).strip())) if choices else (),
                ),
            )


def check_parameters(notebook: Path, given: dict[str, str]) -> dict[str, Any]:
    """Return the given parameters with their types, or say in one sentence what is wrong.

    Parameters
    ----------
    notebook : Path
        An .ipynb file.
    given : dict of str
        Values as typed; papermill would make 7 of 007.

    Returns
    -------
    dict
        All parameters of the notebook: those given, and the defaults of the rest.

    Raises
    ------
    ParameterError
        For an unknown name, a wrong type, a value that is not allowed, or no plan and language.
    """
    declared = read_parameters(notebook)
    unknown = [name for name in given if name not in declared]
    if unknown:
        raise ParameterError(
            f"{shown(notebook)} has no parameter {unknown[0]!r}; it has {', '.join(declared)}."
        )
    values = {name: parameter.default for name, parameter in declared.items()}
    for name, text in given.items():
        values[name] = _typed(notebook, declared[name], text)
    if missing := {"plan", "language"} - values.keys():
        raise ParameterError(
            f"{shown(notebook)}: the cell tagged 'parameters' must declare {min(missing)}."
        )
    plans = plan_folders()
    if "plan" in given and values["plan"] not in plans:
        raise ParameterError(
            f"{shown(notebook)}: plan={given['plan']!r} is not there; plans: {', '.join(plans)}."
        )
    return values


def _typed(notebook: Path, parameter: Parameter, text: str) -> Any:
    """Return one value with the parameter's type."""
    readers: dict[str, Any] = {"str": str, "int": int, "float": float, "bool": _boolean}
    try:
        value = readers[parameter.kind](text)
    except (KeyError, ValueError):
        raise ParameterError(
            f"{shown(notebook)}: {parameter.name}={text!r} is not of type {parameter.kind}."
        ) from None
    if parameter.choices and text not in parameter.choices:
        raise ParameterError(
            f"{shown(notebook)}: {parameter.name}={text!r} is not allowed; "
            f"it is one of {', '.join(parameter.choices)}."
        )
    return value


def _boolean(text: str) -> bool:
    """Return True for true and False for false."""
    return {"true": True, "false": False}[text.lower()]


def variant(notebook: Path, values: dict[str, Any]) -> str:
    """Return a folder name for parameters other than plan and language; "" for the defaults.

    Parameters
    ----------
    notebook : Path
        An .ipynb file.
    values : dict
        From `check_parameters`.
    """
    declared = read_parameters(notebook)
    changed = [
        f"{name}-{value}"
        for name, value in sorted(values.items())
        if name not in ("plan", "language") and value != declared[name].default
    ]
    return "_".join(re.sub(r"[^\w.-]", "-", part) for part in changed)


class Run(NamedTuple):
    """What a run wrote: the executed notebook, and the figures' files in their folder."""

    notebook: Path
    folder: Path
    files: list[Path]


def run_notebook(notebook: Path, given: dict[str, str]) -> Run:
    """Execute a notebook and keep it without timings and random ids.

    Figures go to ``figures/<plan>/<language>``; under ``build/figures`` where a parameter other
    than plan and language is not the default, and in a folder of the notebook's name there where
    it is none of the study's. Of what lies there, only files that its last run drew and this one
    does not are taken out. A failed run leaves no output.

    Parameters
    ----------
    notebook : Path
        An .ipynb file.
    given : dict of str
        Parameters as typed.

    Returns
    -------
    Run
        The executed notebook, and the folder and files of its figures.

    Raises
    ------
    ParameterError
        Before anything runs, if a parameter is wrong.
    papermill.exceptions.PapermillExecutionError
        If a cell fails.
    """
    values = check_parameters(notebook, given)
    changed = variant(notebook, values)
    studys = notebook.stem in STUDY and notebook.resolve().parent == NOTEBOOKS
    place = Path(values["plan"], values["language"], "" if studys else notebook.stem, changed)
    figures = FIGURES / place if studys and not changed else BUILD / "figures" / place
    output = BUILD / "notebooks" / place / notebook.name
    with tempfile.TemporaryDirectory() as drawn:
        executed = execute(notebook, values, Path(drawn))
        files = _move(Path(drawn), figures, output.with_suffix(".files"))
    write_if_changed(output, executed)
    return Run(output, figures, files)


def _move(drawn: Path, figures: Path, manifest: Path) -> list[Path]:
    """Put what a run drew in its place, and take out what only its last run drew."""
    names = sorted(path.name for path in drawn.iterdir())
    for name in names:
        write_if_changed(figures / name, (drawn / name).read_bytes())
    last = manifest.read_text(encoding="utf-8").splitlines() if manifest.is_file() else []
    for name in set(last) - set(names):
        if name == Path(name).name:  # a file of this folder, whatever the manifest says
            (figures / name).unlink(missing_ok=True)
    write_if_changed(manifest, "".join(f"{name}\n" for name in names).encode("utf-8"))
    return [figures / name for name in names]


def refresh_notebook(notebook: Path) -> bool:
    """Re-execute a committed notebook in place, with its defaults and without what varies.

    Parameters
    ----------
    notebook : Path
        An .ipynb file.

    Returns
    -------
    bool
        True if its bytes changed.
    """
    check_parameters(notebook, {})
    with tempfile.TemporaryDirectory() as drawn:
        return write_if_changed(notebook, execute(notebook, None, Path(drawn)))


def prepare(many: bool) -> None:
    """Start the server of kernels, and import papermill meanwhile, for runs in forks of this.

    Parameters
    ----------
    many : bool
        Whether so many notebooks are to run that what only some import pays.
    """
    from hbey_analysis.kernels import server

    with _environment(ENVIRONMENT):
        server([sys.executable], str(NOTEBOOKS), dict(os.environ), many=many)
    import papermill  # noqa: F401


def execute(notebook: Path, values: dict[str, Any] | None, figures: Path) -> bytes:
    """Execute a notebook in a kernel that knows nothing of the user's settings.

    Parameters
    ----------
    notebook : Path
        An .ipynb file; it stays as it is.
    values : dict or None
        From `check_parameters`; None leaves the defaults and adds no cell.
    figures : Path
        Folder in which it draws.

    Returns
    -------
    bytes
        The executed notebook in canonical form.

    Raises
    ------
    papermill.exceptions.PapermillExecutionError
        If a cell fails.
    """
    import_module("hbey_analysis.plots")  # which says what to install where it is missing
    kernels = import_module("hbey_analysis.kernels")  # which reads HBEY_FORK while it is there
    import papermill  # two thirds of a second: only when something runs

    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        _environment(ENVIRONMENT | {"HBEY_FIGURES": str(figures), "HOME": home}),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        partial = Path(home) / notebook.name
        papermill.execute_notebook(
            str(notebook), str(partial), parameters=values or {}, kernel_name="python3",
            progress_bar=False, cwd=str(NOTEBOOKS), extra_arguments=["--log-level=CRITICAL"],
            request_save_on_cell_execute=False, shutdown_kernel="immediate", coalesce_streams=True,
            kernel_manager_class=kernels.Manager,
        )  # fmt: skip
        return canonical(partial.read_text(encoding="utf-8"))


@contextlib.contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    """Set variables for the kernel, which inherits them, and put back what was there."""
    before = dict(os.environ)
    kept = {name: value for name, value in before.items() if KEPT.fullmatch(name)}
    try:
        os.environ.clear()
        os.environ.update(kept | settings)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def canonical(text: str) -> bytes:
    """Return a notebook's bytes without timings, random ids and versions of the machine.

    Parameters
    ----------
    text : str
        The notebook as JSON.
    """
    book = json.loads(text)
    book["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for position, cell in enumerate(book["cells"], start=1):
        tags = cell["metadata"].get("tags", [])
        cell["metadata"] = {"tags": tags} if tags else {}
        cell["id"] = f"cell-{position:02d}"
        for output in cell.get("outputs", []):
            output.get("metadata", {}).clear()
    return (json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
