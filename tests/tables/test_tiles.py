"""The schematic map of a plan."""

import pytest

from hbey_analysis.tables import plan as tables
from hbey_analysis.tables.plan import read_tiles
from hbey_analysis.text.source import PlanError


@pytest.fixture
def tiles(hbey, tmp_path, monkeypatch):
    """Read a map that stands in a folder of its own."""
    monkeypatch.setattr(tables, "plan_folders", lambda: {"hbey": tmp_path / "hbey"})
    (tmp_path / "hbey").mkdir()

    def read(text):
        (tmp_path / "hbey" / "tiles.csv").write_text(text, encoding="utf-8")
        return read_tiles(hbey)

    return read


def test_a_place_may_be_outside_what_the_plan_covers(tiles):
    table = tiles("code,x,y,outside\nbaotou,0,1,\nchifeng,2,0,yes\n")
    assert table["outside"].to_dict() == {"baotou": False, "chifeng": True}


def test_without_its_column_no_place_is_outside(tiles):
    assert not tiles("code,x,y\nbaotou,0,1\n")["outside"].any()


def test_outside_is_yes_or_empty(tiles):
    with pytest.raises(PlanError, match="outside must be yes or empty"):
        tiles("code,x,y,outside\nbaotou,0,1,no\n")
