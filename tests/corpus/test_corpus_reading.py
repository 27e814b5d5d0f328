"""What a plan's row says of it, where metadata.csv is silent."""

import pytest

from hbey_analysis.corpus.reading import year_of

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
