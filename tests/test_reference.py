"""The reference is that of the docstrings."""

import re

import reference

import hbey_analysis
from hbey_analysis.paths import ROOT

PAGE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")


def test_the_reference_is_made_from_the_docstrings():
    # out of date: run `.venv/bin/python tools/reference.py`
    assert reference.page() == PAGE


def test_every_public_name_has_an_entry_and_a_link_to_it():
    headings = re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)
    assert sorted(headings) == hbey_analysis.__all__
    assert sorted(re.findall(r"\(#(\w+)\)", PAGE)) == sorted(name.lower() for name in headings)


def test_sections_become_lists_and_prose_stays_prose():
    def half(number, spare=2):
        """Halve.

        Parameters
        ----------
        number : int
            More than 0.

        Notes
        -----
        As in *x* / 2.
        """

    assert reference.entry("half", half) == (
        "\n### half\n\n```python\nhalf(number, spare=2)\n```\n\nHalve.\n\n"
        "**Parameters**\n\n- `number : int`\n    More than 0.\n\n"
        "**Notes**\n\nAs in *x* / 2.\n"
    )
