"""The Python and the SQL of docs/corpus.md run as they stand."""

import re
import shutil

import pytest
from small_corpus import PLAN, built, written

from hbey_analysis import Corpus
from hbey_analysis.corpus.tables import CORPUS
from hbey_analysis.paths import PLANS, ROOT

PAGE = (ROOT / "docs" / "corpus.md").read_text("utf-8")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder that has the page's files and their corpus."""
    written(tmp_path / "my-files", a=PLAN)
    (tmp_path / "my-files" / "2013").mkdir()
    shutil.copy(PLANS / "hbey" / "plan.txt", tmp_path / "my-files" / "2013" / "hbey.txt")
    built(tmp_path / "my-files", tmp_path / "my-corpus")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_its_programs_run(place):
    names = {}
    for program in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(program, names)
    assert (place / "leads-by-year.svg").exists()
    assert len(names["one"]) > 265  # the leads and the supports, and the collectives beside them
    assert names["leads"]["tasks"].tolist() == [50]
    names["plt"].close()
    (query,) = re.findall(r'corpus query my-corpus "(.*?)"', PAGE)
    assert Corpus("my-corpus").sql(query)["plans"].sum() == 2


def test_it_names_every_table():
    assert [name for name in CORPUS if f"`{name}`" not in PAGE] == []
