"""The rows of a batch: what a plan's row says of it, and a plan whose tables do not hold."""

import hashlib

import pytest
from small_corpus import PLAN, written

from hbey_analysis.corpus import reading
from hbey_analysis.corpus.reading import Input, Limits, read_batch, year_of

SILENT = {"published": None, "document_number": None, "title": None}


@pytest.mark.parametrize(
    ("said", "file", "year"),
    [
        ({"published": "2013-07-01", "title": "2012年方案"}, "2010.txt", "2013"),
        ({"document_number": "国发〔2019〕3号"}, "a.txt", "2019"),
        ({"title": "克拉玛依市2023年工作要点"}, "a.txt", "2023"),
        ({}, "2019/gz2023_fgf.txt", "2023"),
        ({}, "2023-7.txt", "2023"),
        ({}, "b2059_law.txt", None),
        ({}, "202142777829.txt", None),
    ],
)
def test_the_year_is_of_the_date_the_number_the_title_or_the_file(said, file, year):
    assert year_of(SILENT | said, file) == year


def test_a_plan_whose_tables_do_not_hold_is_named_and_the_others_are_kept(tmp_path, monkeypatch):
    def strict(tables):
        if "b.txt" in set(tables["tasks"]["plan_id"]):
            raise ValueError("tasks: wrong")

    monkeypatch.setattr(reading, "validate_many", strict)
    written(tmp_path / "f", a=PLAN, b=PLAN, c=PLAN)
    sha256 = hashlib.sha256(PLAN.encode()).hexdigest()
    inputs = [Input(f"{name}.txt", sha256, {}) for name in "abc"]
    tables = read_batch(tmp_path / "f", inputs, "1", Limits(60, 2**32), True, lambda place: None)
    for name in ("plans", "texts", "tasks"):
        assert tables[name]["plan_id"].tolist() == ["a.txt", "c.txt"], name
    assert (
        tables["failed"]["why"].item() == "its tables do not hold (tasks: wrong); tell the authors."
    )
