"""The command `hbey`: check a plan, write its tables, run notebooks, make the gallery."""

import io
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hbey_analysis.paths import FIGURES, NOTEBOOKS, shown, write_checksums
from hbey_analysis.text.source import PlanError, is_folder

if TYPE_CHECKING:
    from hbey_analysis.new_plan import NewPlan


class OneSentence(click.Group):
    """Commands whose mistakes of the user, and of the disk, are one sentence each."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        for stream in (sys.stdout, sys.stderr):  # a console may lack a character of the plan
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(context)
        except PlanError as error:
            raise click.ClickException(str(error)) from None
        except BrokenPipeError:  # the reader of a pipe has gone: click ends quietly
            raise
        except OSError as error:
            sys.unraisablehook = lambda _: None  # nor can other files be closed: it is said once
            place = shown(Path(os.fsdecode(error.filename))) if error.filename else "a file"
            raise click.ClickException(
                f"{place}: {error.strerror or error}; make room there or allow writing, and run "
                "the command again."
            ) from None


@click.group(cls=OneSentence, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Read work-division plans into tables, measures and figures."""


@main.command()
@click.argument("plan", default="hbey")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="How to print.")  # fmt: skip
def check(plan: str, form: str) -> None:
    """Print the problems of PLAN (an id, a folder or a .txt file) like a linter, and an account."""
    from hbey_analysis.tables.plan import account

    loaded = _load(plan)
    place = shown(_text_file(plan))
    errors = int((loaded.problems["severity"] == "error").sum())
    if form == "json":
        problems = [{"path": place, **row} for row in loaded.problems.to_dict("records")]
        report = {"problems": problems, "account": account(loaded)}
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        sys.exit(1 if errors else 0)
    colours = {"error": "red", "warning": "yellow"}
    for row in loaded.problems.itertuples():
        severity = click.style(str(row.severity), fg=colours[str(row.severity)], bold=True)
        click.echo(f"{place}:{row.line}:{row.column}: {severity} {row.code} {row.message}")
    _echo_account(loaded)
    click.echo(f"{place}: {errors} errors, {len(loaded.problems) - errors} warnings")
    sys.exit(1 if errors else 0)


@main.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE|FOLDER", required=False)
@click.option("--plan", "plan_id", help="The new plan's id, for one file: letters, digits, - _.")
@click.option("--update", metavar="PLAN", help="Read the corrected original of PLAN again.")
def new(file: Path | None, plan_id: str | None, update: str | None) -> None:
    """Make the folder of another plan from FILE (.docx, .doc, .pdf, .html or .txt).

    Of a FOLDER each file becomes a plan with the file's name, and data/plans/report.csv says what
    became of each. With --update, FILE is the corrected original of a plan, by default the one in
    its folder; edits of departments, outline and codes are kept, and what no longer fits is listed.
    """
    if update is not None:
        if plan_id is not None:
            raise click.UsageError("Give --plan for a new plan or --update for one that is there.")
        _update_plan(update, file)
    elif file is None:
        raise click.UsageError("Name a file or a folder.")
    elif is_folder(file):
        if plan_id is not None:
            raise click.UsageError("--plan is for one file; plans of a folder have their names.")
        _new_plans(file)
    elif plan_id is None:
        raise click.UsageError("Name the new plan: --plan ID.")
    else:
        _new_plan(file, plan_id)


def _new_plan(file: Path, plan_id: str) -> None:
    """Make a plan of one file, and print what to look at."""
    from hbey_analysis.new_plan import new_plan

    made = new_plan(file, plan_id)
    _echo_made("new", made)
    click.echo(
        f"Then: edit {shown(made.folder)}/departments.csv and outline.csv (label_en), "
        f"`hbey check {plan_id}`, `make figures PLAN={plan_id}`; docs/adapting.md tells more."
    )


def _update_plan(plan_id: str, file: Path | None) -> None:
    """Read the corrected original of a plan, and print what no longer fits and what to look at."""
    from hbey_analysis.plan_update import update_plan

    _echo_made("updated", update_plan(plan_id, file))


def _echo_made(what: str, made: "NewPlan") -> None:
    """Print what a plan's folder holds, and what to look at."""
    files = [path for path in made.folder.rglob("*") if path.is_file()]
    click.echo(f"{what:<7} {len(files)} files in {shown(made.folder)}")
    _echo_account(made.plan)
    click.echo("Look at first:")
    for number, remark in enumerate(made.remarks, start=1):
        click.echo(f" {number}. {remark}")


def _new_plans(folder: Path) -> None:
    """Make a plan of each file in a folder, with a line a file, a bar and a report."""
    from rich.console import Console
    from rich.progress import Progress

    from hbey_analysis.new_plans import files_in, new_plans, write_report

    files = files_in(folder)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    outcomes = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        reading = bar.add_task("reading", total=len(files))
        for one in new_plans(files):
            outcomes.append(one)
            counts = (
                f"{one.tasks} tasks, {one.assignments} assignments, {one.errors} errors, "
                f"{one.warnings} warnings, in the plan {one.plan}"
            )
            console.print(f"{one.outcome:<10}  {one.file}: {one.reason or counts}")
            bar.advance(reading)
    for kind in ("read", "not a plan", "failed"):
        some = [one for one in outcomes if one.outcome == kind]
        console.print(f"{kind}: {len(some)} of {len(outcomes)} files")
        for one in some if kind != "read" else ():
            console.print(f"  {one.file}: {one.reason}")
    console.print(f"report  {shown(write_report(outcomes))}")
    sys.exit(1 if any(one.outcome != "read" for one in outcomes) else 0)


@main.command()
@click.argument("plan", default="hbey")
def tables(plan: str) -> None:
    """Write the tidy tables of PLAN as CSV, XLSX and a data package."""
    from hbey_analysis.tables.export import warnings, write_tables

    loaded = _load(plan)
    files = write_tables(loaded)
    click.echo(f"tables  {len(files)} files in {shown(files[0].parent)}")
    for sentence in warnings(loaded.tables()):
        click.echo(f"{click.style('warning', fg='yellow', bold=True)} {sentence}")


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
    click.echo(f"run     {what}: {len(done.files)} files in {shown(done.folder)}, {seconds:.1f} s")


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
@click.argument("plan", default="hbey")
@click.option("--department", "-d", help="A body that the clause names; its short label will do.")
@click.option("--role", "-r", help="Its role: lead, support, responsible, guide, implement.")
@click.option("--with", "with_department", help="A second body in the same clause: a pair.")
@click.option("--section", "-s", "section_id", help="A section, for instance 4.")
@click.option("--item", "item_id", help="An item, for instance 2.2.")
@click.option("--task", "task_id", help="A task, for instance 2.2.1.")
@click.option(
    "--code", "-c", help="A theme, place or instrument; CODEBOOK/CODE where two share it."
)
def trace(plan: str, code: str | None, **conditions: str | None) -> None:
    """Show the sentences behind a number: the tasks of PLAN that meet all conditions."""
    from rich.console import Console
    from rich.text import Text

    from hbey_analysis.tables.evidence import evidence

    loaded = _load(plan)
    codebook, _, plain = ("", "", None) if code is None else code.rpartition("/")
    for name in ("department", "with_department"):
        conditions[name] = _full_name(loaded, conditions[name])
    try:
        rows = evidence(loaded, codebook=codebook or None, code=plain, **conditions)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    console = Console(highlight=False, soft_wrap=True)
    terms = _terms(loaded, plain)
    place = shown(_text_file(plan))
    for row in rows.to_dict("records"):
        page = f", page {row['page']}" if "page" in row else ""
        console.print(Text(f"{place}:{row['line']}{page}  {row['task_id']}", style="bold"))
        words = Text(f"{row['text']}{row['clause']}")
        surfaces = _surfaces(loaded, row["task_id"], conditions)
        words.highlight_words([*terms, *filter(None, surfaces)], "reverse")
        console.print(words)
    console.print(f"{len(rows)} of {len(loaded.tasks)} tasks", style="bold")


@main.command()
@click.argument("plans", nargs=-1, required=True, metavar="PLAN PLAN ...")
@click.option("--functions", "mapping", type=click.Path(path_type=Path, dir_okay=False),
              help="Your own mapping of names to functions; data/functions.csv else.")  # fmt: skip
@click.option("--apply-rules", is_flag=True, help="Apply the plans' document rules.")
@click.option("--format", "form", type=click.Choice(["text", "csv"]), default="text",
              help="How to print.")  # fmt: skip
def compare(plans: tuple[str, ...], mapping: Path | None, apply_rules: bool, form: str) -> None:
    """Set plans side by side: size, roles, concentration, breadth, functions named."""
    from hbey_analysis.measures import comparison

    if len(plans) < 2 or len(set(plans)) < len(plans):
        raise click.UsageError("Name two plans or more, each once.")
    if mapping and not mapping.is_file():
        raise click.UsageError(f"{mapping}: no such file.")
    loaded = {}
    for plan in plans:
        read = _load(plan, apply_rules)
        if read.plan_id in loaded:
            raise click.UsageError(f"Two plans are called {read.plan_id!r}; rename a folder.")
        loaded[read.plan_id] = read
    functions = comparison.read_functions(mapping or comparison.FUNCTIONS)
    profiles = comparison.compare(loaded)
    shares = comparison.function_shares(loaded, functions)
    if form == "csv":
        named = {"measure": profiles, "function": shares}
        import pandas as pd

        joined = pd.concat(named, names=["table", "name"]).round(6)
        click.echo(joined.to_csv(lineterminator="\n"), nl=False)
        return
    _print_comparison(loaded, profiles, shares, functions)


@main.command()
@click.argument("plan", default="hbey")
@click.option("--size", type=click.IntRange(min=2), default=30, help="Clauses to draw.")
@click.option("--seed", type=click.IntRange(min=0), default=1, help="Of the drawing.")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en",
              help="Of the sheet, and of the table.")  # fmt: skip
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False),
              help="Where the sheet is written; build/audit/PLAN else.")  # fmt: skip
@click.option("--ticked", type=click.Path(path_type=Path),
              help="The sheet with its ticks (.xlsx, .csv): tell how PLAN is read.")  # fmt: skip
def audit(
    plan: str, size: int, seed: int, language: str, folder: Path | None, ticked: Path | None
) -> None:
    """Draw clauses of PLAN for a reader to compare with what was read in them."""
    from hbey_analysis.pages.audit_sheet import read_ticked, write_audit

    loaded = _load(plan)
    if not ticked:
        for path in write_audit(loaded, size, seed, language, folder):
            click.echo(f"audit   {shown(path)}")
        return
    read, faults = read_ticked(loaded, ticked)
    for sentence in faults:
        click.echo(f"{click.style('error', fg='red', bold=True)} {sentence}", err=True)
    if faults:
        sys.exit(1)
    _print_audit(loaded, read, language)


@main.command()
@click.argument("plan", default="hbey")
def evidence(plan: str) -> None:
    """Write figures/evidence/PLAN.html: the text of PLAN, and the tasks behind any number."""
    from hbey_analysis.pages.evidence import write_evidence

    click.echo(f"evidence {shown(write_evidence(_load(plan)))}")


@main.command()
@click.argument("plan", default="hbey")
def values(plan: str) -> None:
    """Write the numbers and names that a study of PLAN prints, and the tasks behind each."""
    from hbey_analysis.values.study import write_values

    for path in write_values(_load(plan)):
        click.echo(f"values  {shown(path)}")


@main.command()
@click.argument("plan", default="hbey")
@click.option("--language", type=click.Choice(["en", "zh"]), multiple=True, default=["en", "zh"],
              help="One of them; both else.")  # fmt: skip
@click.option("--values", "folder", type=click.Path(path_type=Path), hidden=True,
              help="What `hbey values` wrote just now; for make.")  # fmt: skip
def study(plan: str, language: tuple[str, ...], folder: Path | None) -> None:
    """Write the study of PLAN as a page, as PDF and for Word, from the text in study/."""
    from hbey_analysis.pages.study import study_faults, unused, write_study
    from hbey_analysis.values.study import read_values, study_values

    loaded = _load(plan)
    known = study_values(loaded) if folder is None else read_values(folder)
    faults = [fault for each in language for fault in study_faults(loaded, known, each)]
    for sentence in faults:
        click.echo(f"{click.style('error', fg='red', bold=True)} {sentence}", err=True)
    if faults:
        sys.exit(1)
    for each in language:
        for path in write_study(loaded, known, each):
            click.echo(f"study   {shown(path)}")
    if left := unused(known):
        some = ", ".join(left[:3]) + (" …" if len(left) > 3 else "")
        click.echo(
            f"{click.style('warning', fg='yellow', bold=True)} no text uses {len(left)} of "
            f"{len(known)} values: {some}"
        )


@main.command()
def gallery() -> None:
    """Write figures/index.html over all figures."""
    from hbey_analysis.pages.gallery import undrawn, write_gallery

    click.echo(f"gallery {shown(write_gallery())}")
    for picture in undrawn(FIGURES):
        click.echo(
            f"{click.style('warning', fg='yellow', bold=True)} {shown(picture)}: no notebook draws "
            "it; it is not in the gallery, and may be deleted."
        )


@main.group()
def corpus() -> None:
    """Read many files into Parquet tables, and ask them (needs hbey_analysis[corpus])."""


@corpus.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True,
              help="The corpus; what it holds already is not read again.")  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1,
              help="Processes; all cores else.")  # fmt: skip
@click.option("--engine", type=click.Choice(["processes", "dask"]), default="processes",
              help="How they are run.")  # fmt: skip
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="Of a Dask cluster that is there.")
@click.option("--batch", type=click.IntRange(min=1), default=100, help="Files a task.")
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), default=60,
              help="A file may take.")  # fmt: skip
@click.option("--memory", type=click.IntRange(min=1024), default=4096, help="MB a worker may take.")
@click.option("--with-text", is_flag=True, help="Keep the plans' texts, in the table texts.")
@click.option("--retry", "again", is_flag=True, help="Read once more what failed before.")
@click.option("--json", "as_json", is_flag=True, help="Print the report for machines.")
def build(
    folder: Path, out: Path, workers: int, engine: str, scheduler: str | None, as_json: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Read every file of FOLDER; metadata.csv in it may say whose plans they are."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from hbey_analysis.corpus.build import Options, build_corpus
    from hbey_analysis.corpus.pool import dask, embedded

    on_dask = scheduler or engine == "dask"
    console = Console(stderr=True)
    columns = ("reading", BarColumn(), MofNCompleteColumn(), "{task.fields[rate]}",
               TimeRemainingColumn())  # fmt: skip
    with (
        dask(scheduler, workers) if on_dask else embedded(workers) as executor,
        Progress(*columns, console=console, disable=not console.is_terminal) as bar,
    ):
        reading = bar.add_task("reading", rate="")

        def tell(done: int, of: int) -> None:
            rate = f"{bar.tasks[0].speed or 0:.1f}/s"
            bar.update(reading, completed=done, total=of, rate=rate)

        report = build_corpus(folder, out, executor, workers, Options(**options), tell)
    _echo_corpus(report, out, as_json)


def _echo_corpus(report: dict[str, Any], out: Path, as_json: bool) -> None:
    """Print what a build found."""
    if as_json:
        click.echo(json.dumps(report))
        return
    if report["version_before"]:
        click.echo(
            f"version {report['version']} reads, and not {report['version_before']} as before: "
            "every file was read again"
        )
    click.echo(
        f"corpus  {report['files']:,} files: {report['read']:,} read now, {report['kept']:,} as "
        f"before; {report['passed_over']:,} files of other endings passed over"
    )
    counts = (f"{name} {report[name]:,}" for name in
              ("plans", "other", "failed", "tasks", "assignments"))  # fmt: skip
    click.echo(f"corpus  {', '.join(counts)}, in {shown(out)}")
    if report["failed"]:
        click.echo(f'why     hbey corpus query {shown(out)} "FROM failed"')


@corpus.command()
@click.argument("folder", metavar="CORPUS", type=click.Path(path_type=Path))
@click.argument("sql")
@click.option("--format", "form", type=click.Choice(["text", "csv"]), default="text",
              help="How to print.")  # fmt: skip
def query(folder: Path, sql: str, form: str) -> None:
    """Print the rows of a query: "FROM plans", "SELECT region, count(*) FROM plans GROUP BY 1"."""
    from hbey_analysis.corpus.query import Corpus

    rows = Corpus(folder).sql(sql)
    as_csv = form == "csv"
    click.echo(
        rows.to_csv(index=False, lineterminator="\n") if as_csv else rows.to_string(), nl=not as_csv
    )


@corpus.command()
@click.argument("folder", metavar="CORPUS", type=click.Path(path_type=Path))
def verify(folder: Path) -> None:
    """Tell whether CORPUS is as it was written, and whether its tables agree."""
    from hbey_analysis.corpus.query import verify_corpus

    faults = verify_corpus(folder)
    for sentence in faults:
        click.echo(f"{click.style('error', fg='red', bold=True)} {sentence}", err=True)
    if faults:
        sys.exit(1)
    click.echo(f"corpus  {shown(folder)}: as it was written")


@main.command()
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER ...",
                type=click.Path(path_type=Path, exists=True, file_okay=False))  # fmt: skip
def checksums(folders: tuple[Path, ...]) -> None:
    """Write FOLDER/checksums.txt over the files below it, for sha256sum -c."""
    for folder in folders:
        click.echo(f"checksums {shown(write_checksums(folder))}")


def _echo_account(plan) -> None:  # type: ignore[no-untyped-def]
    """Print what became of the text, a line each for characters, clauses and names."""
    from hbey_analysis.tables.plan import account

    for heading, numbers in account(plan).items():
        click.echo(f"{heading}: " + ", ".join(f"{name} {n:,}" for name, n in numbers.items()))


def _print_comparison(loaded, profiles, shares, functions) -> None:  # type: ignore[no-untyped-def]
    """Print plans side by side: measures, functions, their overlap, names without a function."""
    from rich.console import Console
    from rich.table import Table

    from hbey_analysis.figures.wording import Wording
    from hbey_analysis.measures.comparison import SHARES, body_functions, function_overlap

    console = Console(highlight=False)
    words = Wording(next(iter(loaded.values())), "en")
    labels = {row["code"]: row["label_en"] for row in functions.rows}
    tables = (
        ("Measure", profiles, lambda key: words.say(f"profile.{key}"), SHARES),
        ("Tasks that name a body of the function", shares, labels.get, tuple(shares.index)),
        ("Functions in common (Jaccard)", function_overlap(shares), str, tuple(loaded)),
    )
    for heading, numbers, label, percents in tables:
        table = Table(heading, *(str(name) for name in numbers.columns))
        for key, row in numbers.iterrows():
            form = "{:.0%}" if key in percents else "{:.4g}"
            cells = ["–" if value != value else form.format(value) for value in row]
            table.add_row(label(key), *cells)
        console.print(table)
    bodies = body_functions(loaded, functions)
    unknown = bodies.loc[bodies["function"].isna(), "department"].unique()
    if len(unknown):
        console.print(f"No function is known for {'、'.join(unknown)}; add terms to the mapping.")


def _print_audit(loaded, read, language) -> None:  # type: ignore[no-untyped-def]
    """Print how many clauses are read rightly, by stratum, and the sentence for a paper."""
    from rich.console import Console
    from rich.table import Table

    from hbey_analysis.figures.wording import LANGUAGES, Wording
    from hbey_analysis.measures.audit import audit_result
    from hbey_analysis.pages.audit_sheet import audit_sentence

    result = audit_result(read)
    words = Wording(loaded, language)
    heads = ("stratum", "clauses", "read", "right", "precision", "interval")
    table = Table(*(words.say(f"audit.column.{head}") for head in heads))
    for stratum, row in zip(result.index, result.to_dict("records"), strict=True):
        known = "interval.census" if row["read"] == row["clauses"] else "interval"
        table.add_row(
            words.say(f"audit.stratum.{stratum}"),
            *(str(row[count]) for count in ("clauses", "read", "right")),
            f"{row['precision']:.2f}",
            words.say(f"audit.{known}", low=row["low"], high=row["high"]),
        )
    Console(highlight=False).print(table)
    for each in LANGUAGES:
        click.echo(audit_sentence(result, int(read["seed"].iloc[0]), Wording(loaded, each)))


def _load(plan: str, apply_rules: bool = False):  # type: ignore[no-untyped-def]
    """Return the plan; the library behind it is imported only where it is needed."""
    from hbey_analysis.tables.plan import load_plan

    return load_plan(plan, apply_rules)


def _full_name(plan, name: str | None) -> str | None:  # type: ignore[no-untyped-def]
    """Return the canonical name of a body given by its name, label or alias."""
    for row in plan.departments.itertuples():
        aliases = row.aliases.split("|") if isinstance(row.aliases, str) else []
        if name in (row.department, row.label_zh, row.label_en, *aliases):
            return str(row.department)
    return name


def _surfaces(plan, task_id: str, conditions: dict[str, str | None]) -> list[str]:  # type: ignore[no-untyped-def]
    """Return how a task writes the bodies asked for."""
    rows = plan.assignments[plan.assignments["task_id"] == task_id]
    wanted = [conditions["department"], conditions["with_department"]]
    return list(rows.loc[rows["department"].isin(wanted), "surface"])


def _terms(plan, code: str | None) -> list[str]:  # type: ignore[no-untyped-def]
    """Return the terms of a code and its children as they stand in the plan."""
    codes = plan.codes
    family = codes.loc[(codes["code"] == code) | (codes["parent"] == code), "code"]
    return sorted(set(plan.mentions.loc[plan.mentions["code"].isin(family), "surface"]))


def _text_file(plan: str) -> Path:
    """Return the text file behind a plan's name."""
    from hbey_analysis.tables.plan import locate

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
