"""The committed notebooks are executed and canonical, and nbval would notice a change."""

import json
import re
import subprocess
import sys

import pytest

from hbey_analysis.paths import FIGURES, MADE, NOTEBOOKS, ROOT
from hbey_analysis.runner import canonical, read_parameters

BOOKS = sorted(NOTEBOOKS.glob("*.ipynb"))
each_book = pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_there_are_notebooks():
    assert [path.stem[:2] for path in BOOKS][:4] == ["01", "02", "03", "04"]


@each_book
def test_every_code_cell_was_executed_in_order(path):
    cells = code_cells(path)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] in ("error", "stream")]
    assert sum(output["output_type"] == "execute_result" for output in outputs) >= 3


@each_book
def test_every_cell_but_parameters_and_last_statements_without_value_shows_something(path):
    silent = [cell for cell in code_cells(path) if not cell["outputs"]]
    assert [cell["metadata"].get("tags") for cell in silent] == [["parameters"]]


@each_book
def test_no_statement_hides_its_output(path):
    sources = ["".join(cell["source"]).rstrip() for cell in code_cells(path)]
    assert not [source for source in sources if source.endswith(";") or source.startswith("%")]


@each_book
def test_the_file_is_in_canonical_form(path):
    content = path.read_bytes()
    assert canonical(content.decode("utf-8")) == content


@each_book
def test_nothing_of_the_machine_is_in_the_outputs(path):
    text = json.dumps([cell["outputs"] for cell in code_cells(path)], ensure_ascii=False)
    assert str(ROOT) not in text
    assert not re.search(r"0x[0-9a-f]{8}|/tmp/|/home/", text)


@each_book
def test_parameters_begin_with_plan_and_language(path):
    plan, language, *_ = read_parameters(path).values()
    assert (plan.name, plan.kind, plan.default) == ("plan", "str", "hbey")
    assert (language.name, language.default, language.choices) == ("language", "en", ("en", "zh"))


@each_book
def test_its_figures_are_committed_in_both_languages(path):
    names = {
        language: {
            file.name
            for file in (FIGURES / "hbey" / language).glob(f"{path.stem[:2]}-*")
            if file.suffix not in MADE
        }
        for language in ("en", "zh")
    }
    sources = (ROOT / "hbey_analysis/figures").glob("*.py")
    named = re.findall(r'"(\d\d-[a-z-]+[a-z])"', "".join(file.read_text() for file in sources))
    stems = {name for name in named if name.startswith(path.stem[:2])}
    wanted = {f"{stem}.{kind}" for stem in stems for kind in ("svg", "csv")}
    assert stems and wanted <= names["en"] == names["zh"]


def verdict(path):
    """Return pytest's exit status for nbval on one notebook."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    done = subprocess.run(
        [*command, "--nbval", "--nbval-current-env", "--rootdir", str(path.parent), str(path)],
        capture_output=True, text=True, cwd=path.parent, check=False,
    )  # fmt: skip
    return done.returncode


def one_digit_changed(book):
    """Change the last digit of the first table shown."""
    for cell in book["cells"]:
        for output in cell.get("outputs", []):
            lines = output.get("data", {}).get("text/plain", [])
            for place, line in enumerate(lines):
                if output["output_type"] == "execute_result" and re.search(r"\d", line):
                    lines[place] = re.sub(r"\d(?=\D*$)", lambda m: str(9 - int(m.group())), line)
                    return book
    raise AssertionError("no table with a digit")


def stripped(book):
    """Take every output out; nbval passes over cells without a count, the test above does not."""
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    return book


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "status"), [(lambda book: book, 0), (one_digit_changed, 1), (stripped, 1)],
    ids=["unchanged passes", "one digit fails", "stripped fails"],
)  # fmt: skip
def test_nbval_notices(tmp_path, change, status):
    book = change(json.loads(BOOKS[0].read_text(encoding="utf-8")))
    copy = tmp_path / "copy.ipynb"
    copy.write_text(json.dumps(book), encoding="utf-8")
    assert verdict(copy) == status
