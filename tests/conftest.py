"""Fixtures that several test modules share."""

import os

import pytest

# As text/workbook.py sets it; a test that imports openpyxl before it would get other bytes.
os.environ.setdefault("OPENPYXL_LXML", "False")

from hbey_analysis import load_plan

# Two sections and four tasks, to be counted by hand; the last clause has no closing bracket.
TINY = """一、总则
（一）水利。做好水利工作。（自治区水利厅牵头,自治区财政厅配合）
（二）农业。抓好农业。（自治区农牧业厅牵头,自治区水利厅、财政厅配合）
二、保障
抓好林业工作。（自治区林业厅负责）
做好收尾工作。
（自治区水利厅牵头,自治区财政厅、林业厅配合"""


@pytest.fixture(scope="session")
def hbey():
    """The plan of 2013."""
    return load_plan("hbey")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A plan of four tasks, from a file without a registry."""
    path = tmp_path_factory.mktemp("tiny") / "tiny.txt"
    path.write_text(TINY, encoding="utf-8", newline="")
    return load_plan(path)


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """The house style, in English; the folder that figures are written to."""
    import matplotlib

    from hbey_analysis.plots import style

    folder = tmp_path / "drawn"
    monkeypatch.setenv("HBEY_FIGURES", str(folder))
    monkeypatch.setattr(style, "_folder", folder)  # put back at the end
    with matplotlib.rc_context():
        style.use_style("hbey", "en")
        yield folder
