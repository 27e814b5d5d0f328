"""The command `hbey`: check a plan, write its tables, run notebooks, make the gallery."""

import sys
import time
from pathlib import Path

import click

from hbey_analysis.paths import NOTEBOOKS, shown
from hbey_analysis.reading.source import PlanError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Read work-division plans into tables, measures and figures."""


@main.command()
@click.argument("plan")
def check(plan: str) -> None:
    """Print the problems of PLAN (an id, a folder or a .txt file) like a linter."""
    loaded = _load(plan)
    place = shown(_text_file(plan))
    colours = {"error": "red", "warning": "yellow"}
    for row in loaded.problems.itertuples():
        severity = click.style(str(row.severity), fg=colours[str(row.severity)], bold=True)
        click.echo(f"{place}:{row.line}:{row.column}: {severity} {row.code} {row.message}")
    errors = int((loaded.problems["severity"] == "error").sum())
    click.echo(
        f"{place}: {len(loaded.tasks)} tasks, {len(loaded.assignments)} assignments, "
        f"{errors} errors, {len(loaded.problems) - errors} warnings"
    )
    sys.exit(1 if errors else 0)


@main.command()
@click.argument("plan", default="hbey")
def tables(plan: str) -> None:
    """Write the tidy tables of PLAN as CSV, XLSX and a data package."""
    from hbey_analysis.export import write_tables

    loaded = _load(plan)
    files = write_tables(loaded)
    click.echo(f"tables  {len(files)} files in {shown(files[0].parent)}")


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--param", "-p", "parameters", multiple=True, metavar="NAME=VALUE",
              help="A parameter of the notebook; may be repeated.")  # fmt: skip
@click.option("--manifest", type=click.Path(path_type=Path), hidden=True,
              help="Write the list of files made here; for make.")  # fmt: skip
def run(notebook: Path, parameters: tuple[str, ...], manifest: Path | None) -> None:
    """Execute NOTEBOOK with Papermill and write its figures."""
    from hbey_analysis.runner import ParameterError, run_notebook

    wrong = [text for text in parameters if "=" not in text]
    if wrong:
        raise click.UsageError(f"--param {wrong[0]!r}: write NAME=VALUE.")
    given = dict(text.split("=", 1) for text in parameters)
    began = time.perf_counter()
    try:
        done = run_notebook(notebook, given)
    except ParameterError as error:
        raise click.UsageError(str(error)) from None
    except Exception as error:
        raise _failure(notebook, error) from None
    if manifest:
        manifest.parent.mkdir(parents=True, exist_ok=True)
        listed = [done.notebook, *done.files]
        manifest.write_text("".join(f"{shown(path)}\n" for path in listed), encoding="utf-8")
    seconds = time.perf_counter() - began
    what = " ".join([notebook.stem, *(f"{name}={value}" for name, value in given.items())])
    click.echo(f"run     {what}: {len(done.files)} files in {seconds:.1f} s")


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path), nargs=-1)
def notebooks(notebook: tuple[Path, ...]) -> None:
    """Re-execute committed notebooks in place, in canonical form."""
    from hbey_analysis.runner import ParameterError, refresh_notebook

    for path in notebook or sorted(NOTEBOOKS.glob("*.ipynb")):
        try:
            changed = refresh_notebook(path)
        except ParameterError as error:
            raise click.UsageError(str(error)) from None
        except Exception as error:
            raise _failure(path, error) from None
        click.echo(f"notebook {shown(path)}: {'changed' if changed else 'unchanged'}")


@main.command()
def gallery() -> None:
    """Write figures/index.html over all figures."""
    from hbey_analysis.drawing.gallery import write_gallery

    click.echo(f"gallery {shown(write_gallery())}")


def _load(plan: str):  # type: ignore[no-untyped-def]
    """Return the plan, or stop with one sentence."""
    from hbey_analysis.plan import load_plan

    try:
        return load_plan(plan)
    except PlanError as error:
        raise click.ClickException(str(error)) from None


def _text_file(plan: str) -> Path:
    """Return the text file behind a plan's name."""
    from hbey_analysis.plan import locate

    return locate(plan)[0]


def _failure(notebook: Path, error: Exception) -> click.ClickException:
    """Return one sentence for a notebook that failed: the cell's error, not our traceback."""
    cell = getattr(error, "exec_count", None)
    if cell is None:
        return click.ClickException(f"{shown(notebook)}: {error}")
    name, value = getattr(error, "ename", ""), getattr(error, "evalue", "")
    return click.ClickException(
        f"{shown(notebook)}, cell [{cell}]: {name}: {value} — open it with `make lab` to see where."
    )
