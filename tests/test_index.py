"""The index links every notebook to what it answers, and no build draws from it."""

import csv
import json

import pytest

from hbey_analysis.paths import DATA, NOTEBOOKS, ROOT
from hbey_analysis.runner import check_parameters, execute

INDEX = ROOT / "index.ipynb"
pytestmark = pytest.mark.slow


def answers(content):
    """Return the words of the table that the index prints."""
    outputs = [
        output for cell in json.loads(content)["cells"] for output in cell.get("outputs", [])
    ]
    return "".join(outputs[0]["data"]["text/markdown"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_notebook_is_linked_with_its_question(language, tmp_path):
    parameters = check_parameters(INDEX, {"language": language})
    printed = answers(execute(INDEX, parameters, tmp_path))
    with (DATA / "chapters.csv").open(encoding="utf-8", newline="") as file:
        questions = {row["chapter"]: row[f"question_{language}"] for row in csv.DictReader(file)}
    books = sorted(NOTEBOOKS.glob("*.ipynb"))
    assert printed.count("](notebooks/") == len(books)
    for book in books:
        [row] = [line for line in printed.splitlines() if f"](notebooks/{book.name})" in line]
        assert questions[book.stem[:2]] in row
    assert list(tmp_path.iterdir()) == []  # it draws nothing


def test_the_committed_index_is_what_it_gives_now(tmp_path):
    assert execute(INDEX, None, tmp_path) == INDEX.read_bytes()
