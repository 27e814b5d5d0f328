"""The command `hbey`: check a plan, write its tables, run notebooks, make the gallery."""

import io
import json
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hbey_analysis.messages import Speaking, language_of, say, speak, spoken, translated
from hbey_analysis.paths import FIGURES, NOTEBOOKS, STUDY_PLAN, shown, write_checksums
from hbey_analysis.text.phrase import LANGUAGES
from hbey_analysis.text.source import PlanError, is_folder

if TYPE_CHECKING:
    from hbey_analysis.new_plan import NewPlan


SIGNATURES = {  # what a file from standard input is, by its first bytes
    b"PK\x03\x04": ".docx",
    b"%PDF": ".pdf",
    b"\xd0\xcf\x11\xe0": ".doc",
    b"<": ".html",
}
PADDING = 3  # columns between two numbers of a table
EXIT = (
    "The exit status is 0 if all is well, 1 if problems were found or something failed, and 2 if "
    "the command was used wrongly. For completion put "
    'eval "$(_HBEY_COMPLETE=bash_source hbey)" into ~/.bashrc (zsh_source, fish_source likewise).'
)


class OneSentence(click.Group):
    """Commands whose mistakes of the user, and of the disk, are one sentence each."""

    group_class = type  # a group of commands within is of this class too
    context_class = Speaking

    def add_command(self, command: click.Command, name: str | None = None) -> None:
        """Add a command, with a language of what it prints where it has none of its own.

        The list of commands has the first paragraph of its help, in full.
        """
        command.context_class = Speaking
        command.short_help = " ".join((command.help or "").split("\n\n")[0].split())
        if not any(option.name == "language" for option in command.params):
            command.params.append(_language_option())
        super().add_command(command, name)

    def make_context(
        self, info_name: str | None, args: list[str], *more: Any, **settings: Any
    ) -> click.Context:
        """Begin a command, in the language asked for, else in that of the locale."""
        if not (more or settings.get("parent")):  # of a group within it is known
            words = [part for argument in args for part in argument.split("=", 1)]
            asked = words[words.index("--language") + 1 :] if "--language" in words else []
            speak(asked[0] if asked and asked[0] in LANGUAGES else language_of())
        return super().make_context(info_name, args, *more, **settings)

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run a command line; its errors are in the language asked for."""
        run: Any = super().main
        standalone = settings.pop("standalone_mode", True)
        try:
            return run(*arguments, standalone_mode=False, **settings)
        except click.ClickException as error:
            if not standalone:
                raise
            context = getattr(error, "ctx", None)
            if isinstance(error, click.UsageError) and context is not None:
                click.echo(context.get_usage(), err=True)
                click.echo(say("usage", command=context.command_path), err=True)
            click.echo(say("error", sentence=translated(error.format_message())), err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            sys.exit(1)

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        for stream in (sys.stdout, sys.stderr):  # a console may lack a character of the plan
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        if os.environ.get("NO_COLOR"):
            context.color = False
        try:
            return super().invoke(context)
        except PlanError as error:
            raise click.ClickException(_without_copy(str(error))) from None
        except ModuleNotFoundError as error:  # an extra that is not installed
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


def _language_option() -> click.Option:
    """Return the option --language of a command."""
    return click.Option(
        ["--language"],
        type=click.Choice(LANGUAGES),
        expose_value=False,  # `make_context` reads it, for the errors of other options
        help="The language of what is printed; that of the locale else.",
    )


@click.group(cls=OneSentence, epilog=EXIT, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    package_name="hbey_analysis", prog_name="hbey", message="%(prog)s %(version)s"
)
def main() -> None:
    """Read work-division plans into tables, measures and figures."""


main.params.append(_language_option())


def _default_plan() -> str:
    """Return the plan of a command that names none: the workspace's, or the study's."""
    from hbey_analysis.workspace import workspace

    return workspace().plan


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make FOLDER a workspace: your plans, notebooks and figures, with a Makefile over them."""
    from hbey_analysis.workspace import make_workspace

    made = make_workspace(folder)
    click.echo(say("init.made", n=len(made), folder=shown(folder)))
    click.echo(say("init.then", folder=shlex.quote(shown(folder))))


@main.command()
@click.argument("plan", default=_default_plan)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="How to print.")  # fmt: skip
def check(plan: str, form: str) -> None:
    """Print the problems of PLAN like a linter, and an account of its text.

    PLAN is an id, a folder, a .txt file, or - for standard input.
    """
    from hbey_analysis.tables.plan import account

    loaded = _load(plan)
    place = _place(plan)
    errors = int((loaded.problems["severity"] == "error").sum())
    if form == "json":
        problems = [{"path": place, **row} for row in loaded.problems.to_dict("records")]
        report = {"problems": problems, "account": account(loaded)}
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        sys.exit(1 if errors else 0)
    colours = {"error": "red", "warning": "yellow"}
    for row in loaded.problems.itertuples():
        words = say(f"severity.{row.severity}")
        severity = click.style(words, fg=colours[str(row.severity)], bold=True)
        message = translated(str(row.message))
        click.echo(f"{place}:{row.line}:{row.column}: {severity} {row.code} {message}")
    _echo_account(loaded)
    warnings = len(loaded.problems) - errors
    click.echo(say("check.sum", place=place, errors=errors, warnings=warnings))
    sys.exit(1 if errors else 0)


@main.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE|FOLDER", required=False)
@click.option("--plan", "plan_id", help="The new plan's id, for one file: letters, digits, - _.")
@click.option("--update", metavar="PLAN", help="Read the corrected original of PLAN again.")
def new(file: Path | None, plan_id: str | None, update: str | None) -> None:
    """Make the folder of another plan from FILE (.docx, .doc, .pdf, .html or .txt; - is piped in).

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
        _new_plan(_copied() if str(file) == "-" else file, plan_id)


def _new_plan(file: Path, plan_id: str) -> None:
    """Make a plan of one file, and print what to look at."""
    from hbey_analysis.new_plan import new_plan

    made = new_plan(file, plan_id)
    _echo_made("new.made", made)
    click.echo(say("new.then", folder=shown(made.folder), plan=plan_id))


def _update_plan(plan_id: str, file: Path | None) -> None:
    """Read the corrected original of a plan, and print what no longer fits and what to look at."""
    from hbey_analysis.plan_update import update_plan

    _echo_made("new.updated", update_plan(plan_id, file))


def _echo_made(what: str, made: "NewPlan") -> None:
    """Print what a plan's folder holds, and what to look at."""
    files = [path for path in made.folder.rglob("*") if path.is_file()]
    click.echo(say(what, n=len(files), folder=shown(made.folder)))
    _echo_account(made.plan)
    click.echo(say("new.look"))
    for number, remark in enumerate(made.remarks, start=1):
        click.echo(f" {number}. {translated(remark)}")


def _new_plans(folder: Path) -> None:
    """Make a plan of each file in a folder, with a line a file, a bar and a report."""
    from rich.console import Console
    from rich.progress import Progress

    from hbey_analysis.new_plans import files_in, new_plans, write_report

    files = files_in(folder)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    outcomes = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        reading = bar.add_task(say("reading"), total=len(files))
        for one in new_plans(files):
            outcomes.append(one)
            counts = say("report.file", n=one.tasks, **one._asdict())
            told = translated(one.reason) or counts
            console.print(f"{say(f'report.{one.outcome}'):<10}  {one.file}: {told}")
            bar.advance(reading)
    for kind in ("read", "not a plan", "failed"):
        some = [one for one in outcomes if one.outcome == kind]
        words = say(f"report.{kind}")
        console.print(say("report.sum", kind=words, n=len(some), all=len(outcomes)))
        for one in some if kind != "read" else ():
            console.print(f"  {one.file}: {translated(one.reason)}")
    console.print(say("report.where", path=shown(write_report(outcomes))))
    sys.exit(1 if any(one.outcome != "read" for one in outcomes) else 0)


@main.command()
@click.argument("plan", default=_default_plan)
def tables(plan: str) -> None:
    """Write the tidy tables of PLAN as CSV, XLSX and a data package."""
    from hbey_analysis.tables.export import warnings, write_tables

    loaded = _load(plan)
    files = write_tables(loaded)
    click.echo(say("tables.made", n=len(files), folder=shown(files[0].parent)))
    for sentence in warnings(loaded.tables()):
        _echo_warning(translated(sentence))


@main.command()
@click.argument("plan", default=_default_plan)
@click.option("--format", "form", required=True,
              type=click.Choice(["webannotation", "brat", "doccano", "tei", "csv"]),
              help="Of the tool that is to read it.")  # fmt: skip
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False),
              help="Where it is written; build/export/PLAN else.")  # fmt: skip
def export(plan: str, form: str, folder: Path | None) -> None:
    """Write the assignments of PLAN, with offsets, for a tool of others."""
    from hbey_analysis.tables.annotations import write_annotations

    for path in write_annotations(_load(plan), form, folder):
        click.echo(say("export.made", path=shown(path)))


@main.command()
@click.argument("plan")
@click.argument("file", type=click.Path(path_type=Path))
def import_corrections(plan: str, file: Path) -> None:
    """Take FILE, an export of PLAN corrected in brat (.ann) or doccano (.jsonl), as corrections.

    They become corrections.csv in the plan's folder; bodies not known become rows of
    departments.csv.
    """
    from hbey_analysis.plan_update import import_corrections

    _echo_made("new.corrected", import_corrections(plan, file))


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--param", "-p", "parameters", multiple=True, metavar="NAME=VALUE",
              help="A parameter of the notebook; may be repeated.")  # fmt: skip
@click.option("--manifest", type=click.Path(path_type=Path), hidden=True,
              help="Write the list of files made here; for make.")  # fmt: skip
def run(notebook: Path, parameters: tuple[str, ...], manifest: Path | None) -> None:
    """Execute NOTEBOOK, a file or the name of one of the study, and write its figures."""
    from hbey_analysis.runner import ParameterError, run_notebook

    wrong = [text for text in parameters if "=" not in text]
    if wrong:
        raise click.UsageError(f"--param {wrong[0]!r}: write NAME=VALUE.")
    given = dict(text.split("=", 1) for text in parameters)
    if not notebook.suffix:
        notebook = NOTEBOOKS / f"{notebook}.ipynb"
    began = time.perf_counter()
    try:
        done = run_notebook(notebook, given)
    except ParameterError as error:
        raise click.UsageError(str(error)) from None
    except Exception as error:
        raise _failure(notebook, error) from None
    _write_manifest(manifest, [done.notebook, *done.files])
    seconds = time.perf_counter() - began
    what = " ".join([notebook.stem, *(f"{name}={value}" for name, value in given.items())])
    folder = shown(done.folder)
    click.echo(say("run.made", what=what, n=len(done.files), folder=folder, seconds=seconds))


@main.command(hidden=True)
@click.argument("commands", nargs=-1)
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1,
              help="Commands run at a time; all cores else.")  # fmt: skip
def batch(commands: tuple[str, ...], jobs: int) -> None:
    """Run COMMANDS, each as typed after `hbey`, several at a time; for make."""
    from hbey_analysis.batch import run_commands

    statuses = run_commands(list(commands), jobs)
    for command, status in statuses.items():
        if status < 0:
            _echo_error(f"hbey {command}: ended by signal {-status}; run it again.")
    sys.exit(int(any(statuses.values())))


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path), nargs=-1)
@click.option("--manifest", type=click.Path(path_type=Path), hidden=True,
              help="Write the list of files made here; for make.")  # fmt: skip
def notebooks(notebook: tuple[Path, ...], manifest: Path | None) -> None:
    """Re-execute committed notebooks in place, in canonical form."""
    from hbey_analysis.runner import ParameterError, refresh_notebook

    books = notebook or sorted(NOTEBOOKS.glob("*.ipynb"))
    for path in books:
        try:
            changed = refresh_notebook(path)
        except ParameterError as error:
            raise click.UsageError(str(error)) from None
        except Exception as error:
            raise _failure(path, error) from None
        click.echo(say(f"notebook.{'changed' if changed else 'unchanged'}", path=shown(path)))
    _write_manifest(manifest, books)


@main.command()
@click.argument("plan", default=_default_plan)
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

    from hbey_analysis.tables.evidence import body_named, evidence

    loaded = _load(plan)
    codebook, _, plain = ("", "", None) if code is None else code.rpartition("/")
    try:
        for name in ("department", "with_department"):
            if (given := conditions[name]) is not None:
                conditions[name] = body_named(loaded, given)
        rows = evidence(loaded, codebook=codebook or None, code=plain, **conditions)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    console = Console(highlight=False, soft_wrap=True)
    terms = _terms(loaded, plain)
    place = _place(plan)
    for row in rows.to_dict("records"):
        page = say("trace.page", page=row["page"]) if "page" in row else ""
        console.print(Text(f"{place}:{row['line']}{page}  {row['task_id']}", style="bold"))
        words = Text(f"{row['text']}{row['clause']}")
        surfaces = _surfaces(loaded, row["task_id"], conditions)
        words.highlight_words([*terms, *filter(None, surfaces)], "reverse")
        console.print(words)
    console.print(say("trace.sum", n=len(rows), all=len(loaded.tasks)), style="bold")


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
@click.argument("plan", default=_default_plan)
@click.option("--size", type=click.IntRange(min=2), default=30, help="Clauses to draw.")
@click.option("--seed", type=click.IntRange(min=0), default=1, help="The seed of the drawing.")
@click.option("--language", type=click.Choice(LANGUAGES),
              help="The language of the sheet, and of the table.")  # fmt: skip
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False),
              help="Where the sheet is written; build/audit/PLAN else.")  # fmt: skip
@click.option("--ticked", type=click.Path(path_type=Path),
              help="The sheet with its ticks (.xlsx, .csv): tell how PLAN is read.")  # fmt: skip
def audit(
    plan: str, size: int, seed: int, language: str | None, folder: Path | None, ticked: Path | None
) -> None:
    """Draw clauses of PLAN for a reader to compare with what was read in them."""
    from hbey_analysis.pages.audit_sheet import read_ticked, write_audit

    speak(language := language or spoken())
    loaded = _load(plan)
    if not ticked:
        for path in write_audit(loaded, size, seed, language, folder):
            click.echo(say("audit.made", path=shown(path)))
        return
    read, faults = read_ticked(loaded, ticked)
    for sentence in faults:
        _echo_error(sentence)
    if faults:
        sys.exit(1)
    _print_audit(loaded, read, language)


@main.command()
@click.argument("plan", default=_default_plan)
def evidence(plan: str) -> None:
    """Write figures/evidence/PLAN.html: the text of PLAN, and the tasks behind any number."""
    from hbey_analysis.pages.evidence import write_evidence

    click.echo(say("evidence.made", path=shown(write_evidence(_load(plan)))))


@main.command()
@click.argument("plan")
@click.argument("department")
@click.option("--language", type=click.Choice(LANGUAGES), multiple=True, default=LANGUAGES,
              help="One of them; both else.")  # fmt: skip
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False),
              help="Where it is written; build/brief/PLAN else.")  # fmt: skip
def brief(plan: str, department: str, language: tuple[str, ...], folder: Path | None) -> None:
    """Write what PLAN says of one body, DEPARTMENT, as a page, as PDF and for Word.

    The body's name, its short label or another spelling of it will do.
    """
    from hbey_analysis.pages.brief import write_brief
    from hbey_analysis.pages.evidence import write_evidence

    loaded = _load(plan)
    for each in language:
        for path in write_brief(loaded, department, each, folder):
            click.echo(say("brief.made", path=shown(path)))
    write_evidence(loaded)  # to which the numbers of the page lead


@main.command()
@click.argument("plan", default=_default_plan)
def values(plan: str) -> None:
    """Write the numbers and names that a study of PLAN prints, and the tasks behind each."""
    from hbey_analysis.values.study import write_values

    for path in write_values(_load(plan)):
        click.echo(say("values.made", path=shown(path)))


@main.command()
@click.argument("plan", default=STUDY_PLAN)
@click.option("--language", type=click.Choice(LANGUAGES), multiple=True, default=LANGUAGES,
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
        _echo_error(sentence)
    if faults:
        sys.exit(1)
    for each in language:
        for path in write_study(loaded, known, each):
            click.echo(say("study.made", path=shown(path)))
    if left := unused(known):
        some = ", ".join(left[:3]) + (" …" if len(left) > 3 else "")
        _echo_warning(say("study.unused", n=len(left), all=len(known), some=some))


@main.command()
def gallery() -> None:
    """Write figures/index.html over all figures."""
    from hbey_analysis.pages.gallery import undrawn, write_galleries

    for page in write_galleries():
        click.echo(say("gallery.made", path=shown(page)))
    for picture in undrawn(FIGURES):
        _echo_warning(say("gallery.undrawn", path=shown(picture)))


@main.command()
@click.option("--jobs", type=click.IntRange(min=1), default=2, help="Notebooks run at a time.")
def verify(jobs: int) -> None:
    """Make everything anew in a clean place, and give a verdict on each file that is here."""
    from hbey_analysis.verify import verdicts

    rows = verdicts(jobs)
    width = max(len(row.file) for row in rows)
    file, there, made, verdict = say("verify.heads").split("|")
    click.echo(f"{file:{width}}  {there:12}  {made:12}  {verdict}")
    for row in rows:
        digests = f"{row.committed[:12]:12}  {row.made[:12]:12}"
        click.echo(f"{row.file:{width}}  {digests}  {translated(row.verdict)}")
    wrong = sum(row.verdict != "same" for row in rows)
    click.echo(say("verify.sum", same=len(rows) - wrong, all=len(rows), wrong=wrong))
    sys.exit(int(wrong > 0))


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
    columns = (say("reading"), BarColumn(), MofNCompleteColumn(), "{task.fields[rate]}",
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
    place = shown(out)
    if report["version_before"]:
        click.echo(
            say("corpus.version", version=report["version"], before=report["version_before"])
        )
    counted = {key: report[key] for key in ("files", "read", "kept")}
    click.echo(say("corpus.files", passed=report["passed_over"], **counted))
    kinds = ("plans", "other", "failed", "tasks", "assignments")
    click.echo(say("corpus.counts", path=place, **{kind: report[kind] for kind in kinds}))
    if report["failed"]:
        click.echo(say("corpus.why", path=place))


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
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="A folder below data/corpus; notebook 09 takes its name.")  # fmt: skip
@click.option("--least", default=5, show_default=True, type=click.IntRange(min=1),
              help="Tasks below which a plan is left out.")  # fmt: skip
def facts(folder: Path, out: Path, least: int) -> None:
    """Write names, roles and counts of CORPUS, without texts, for plans to be compared with."""
    from hbey_analysis.corpus.facts import corpus_facts, write_facts
    from hbey_analysis.corpus.query import Corpus

    found = corpus_facts(Corpus(folder), least)
    write_facts(found, out)
    click.echo(
        say("corpus.facts", plans=len(found.plans), rows=len(found.assignments), path=shown(out))
    )


@corpus.command("verify")
@click.argument("folder", metavar="CORPUS", type=click.Path(path_type=Path))
def verify_built(folder: Path) -> None:
    """Tell whether CORPUS is as it was written, and whether its tables agree."""
    from hbey_analysis.corpus.query import verify_corpus

    faults = verify_corpus(folder)
    for sentence in faults:
        _echo_error(sentence)
    if faults:
        sys.exit(1)
    click.echo(say("corpus.whole", path=shown(folder)))


@main.command()
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER ...",
                type=click.Path(path_type=Path, exists=True, file_okay=False))  # fmt: skip
def checksums(folders: tuple[Path, ...]) -> None:
    """Write FOLDER/checksums.txt over the files below it, for sha256sum -c."""
    for folder in folders:
        click.echo(say("checksums.made", path=shown(write_checksums(folder))))


def _write_manifest(manifest: Path | None, files: Iterable[Path]) -> None:
    """Write the list of files that a command made, where make asks for it."""
    if manifest:
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_text("".join(f"{shown(path)}\n" for path in files), encoding="utf-8")


def _echo_error(sentence: str) -> None:
    """Print what is wrong, in the language spoken."""
    word = click.style(say("severity.error"), fg="red", bold=True)
    click.echo(f"{word} {translated(sentence)}", err=True)


def _echo_warning(sentence: str) -> None:
    """Print a warning."""
    word = click.style(say("severity.warning"), fg="yellow", bold=True)
    click.echo(f"{word} {sentence}")


def _echo_account(plan) -> None:  # type: ignore[no-untyped-def]
    """Print what became of the text, a line each for characters, clauses and names."""
    from hbey_analysis.tables.plan import account

    for heading, numbers in account(plan).items():
        counts = (f"{say(f'account.{name}')} {n:,}" for name, n in numbers.items())
        listed = say("account.joint").join(counts)
        click.echo(say("account.line", heading=say(f"account.{heading}"), counts=listed))


def _print_comparison(loaded, profiles, shares, functions) -> None:  # type: ignore[no-untyped-def]
    """Print plans side by side: measures, functions, their overlap, names without a function."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from hbey_analysis.figures.wording import Wording
    from hbey_analysis.measures.comparison import SHARES, body_functions, function_overlap

    console = Console(highlight=False)
    words = Wording(next(iter(loaded.values())), spoken())
    labels = {row["code"]: row[f"label_{spoken()}"] for row in functions.rows}
    numbered = {str(name): str(place) for place, name in enumerate(loaded, start=1)}
    wide = sum(len(name) + PADDING for name in numbered) > console.width // 2
    heads = numbered if wide else {name: name for name in numbered}
    for name in loaded if wide else ():
        console.print(f"{numbered[name]}  {name}")
    tables: tuple[tuple[str, Any, Any, tuple[Any, ...]], ...] = (
        (say("compare.measure"), profiles, lambda key: words.say(f"profile.{key}"), SHARES),
        (say("compare.functions"), shares, labels.get, tuple(shares.index)),
        (say("compare.overlap"), function_overlap(shares), heads.get, tuple(loaded)),
    )
    for heading, numbers, label, percents in tables:
        table = Table(heading, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
        for name in numbers.columns:
            table.add_column(heads[str(name)], no_wrap=True)
        for key, row in numbers.iterrows():
            form = "{:.0%}" if key in percents else "{:.4g}"
            cells = ["–" if value != value else form.format(value) for value in row]
            table.add_row(label(str(key)), *cells)
        console.print(table)
    bodies = body_functions(loaded, functions)
    unknown = bodies.loc[bodies["function"].isna(), "department"].unique()
    if len(unknown):
        console.print(say("compare.unknown", names="、".join(unknown)))


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

    return load_plan(_copied() if plan == "-" else plan, apply_rules)


def _copied() -> Path:
    """Return a file with what standard input holds, which goes when the command ends."""
    context = click.get_current_context().find_root()
    if "copied" not in context.meta:
        content = sys.stdin.buffer.read()
        endings = (ending for start, ending in SIGNATURES.items() if content.startswith(start))
        folder = context.with_resource(tempfile.TemporaryDirectory())
        path = Path(folder) / f"standard-input{next(endings, '.txt')}"
        path.write_bytes(content)
        context.meta["copied"] = path
    return Path(context.meta["copied"])


def _without_copy(sentence: str) -> str:
    """Return a sentence that names standard input, not the file with a copy of it."""
    copied = click.get_current_context().find_root().meta.get("copied")
    return sentence.replace(str(copied), "-") if copied else sentence


def _place(plan: str) -> str:
    """Return where a plan's text is, for messages."""
    return plan if plan == "-" else shown(_text_file(plan))


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
