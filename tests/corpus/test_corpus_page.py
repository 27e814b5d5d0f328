"""The Python and the SQL of docs/corpus.md run as they stand, and of its Chinese counterpart."""

import re
import shutil

import pytest
from small_corpus import PLAN, built, written

from hbey_analysis import Corpus
from hbey_analysis.corpus.tables import CORPUS
from hbey_analysis.paths import PLANS, ROOT

PAGES = {
    name: (ROOT / "docs" / name).read_text("utf-8") for name in ("corpus.md", "corpus.zh-CN.md")
}
each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder that has the page's files and their corpus."""
    written(tmp_path / "my-files", a=PLAN)
    (tmp_path / "my-files" / "2013").mkdir()
    shutil.copy(PLANS / "hbey" / "plan.txt", tmp_path / "my-files" / "2013" / "hbey.txt")
    built(tmp_path / "my-files", tmp_path / "my-corpus")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@each_page
def test_its_programs_run(place, page):
    names = {}
    for program in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(program, names)
    assert (place / "leads-by-year.svg").exists()
    assert len(names["one"]) > 265  # the leads and the supports, and the collectives beside them
    assert names["leads"]["tasks"].tolist() == [50]
    names["plt"].close()
    (query,) = re.findall(r'corpus query my-corpus "(.*?)"', page)
    assert Corpus("my-corpus").sql(query)["plans"].sum() == 2


@each_page
def test_it_names_every_table(page):
    assert [name for name in CORPUS if f"`{name}`" not in page] == []


def without_comments(block):
    return re.sub(r" +#.*", "", block)


def test_the_chinese_page_has_the_same_commands_options_and_numbers():
    patterns = (r"```(?:sh|python)\n.+?\n```", r"`--\w[^`]*`", r"(?m)^## ", r"[\d,.]+(?= ?[MGk]B)")
    for pattern in patterns:
        found = [re.findall(pattern, page, re.DOTALL) for page in PAGES.values()]
        english, chinese = ([without_comments(text) for text in page] for page in found)
        assert english == chinese
