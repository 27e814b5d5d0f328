"""Every locked package has a licence that MIT code may use."""

import email
import importlib.metadata
import re
import tomllib

import pytest

from hbey_analysis.paths import ROOT

PINS = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
# Licences that ask for no more than notice, or bind their own files alone (MPL).
ALLOWED = (
    "MIT", "MIT License", "MIT-0", "MIT-CMU", "BSD", "BSD License", "BSD-2-Clause", "BSD-3-Clause",
    "BSD 3-Clause License", "0BSD", "Apache-2.0", "Apache 2.0", "Apache Software License",
    "ISC License (ISCL)", "Python Software Foundation License", "PSF-2.0", "Zlib", "CC0-1.0",
    "MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)",
)  # fmt: skip
# Allowed by name, for a reason.
SPECIAL = {
    "axe-playwright-python": "MIT, which its metadata do not say; axe-core in it is MPL-2.0",
    "pypandoc-binary": "MIT; pandoc in it is GPL-2.0-or-later, a program that is only run",
    "pypdfium2": "BSD-3-Clause and Apache-2.0; the libraries within PDFium ask for notice alone",
    "text-unidecode": "under the Artistic License or the GPL, as the user likes; tests only",
}


def licences(metadata):
    """Return what a package says of its licence: the expression, else classifiers, else words."""
    expression = metadata.get("License-Expression")
    classifiers = metadata.get_all("Classifier", [])
    named = [line.rsplit(" :: ", 1)[1] for line in classifiers if line.startswith("License ::")]
    return [expression] if expression else named or [metadata.get("License") or ""]


def is_allowed(licence):
    """Tell whether a licence is, or joins by AND or offers by OR, allowed ones."""
    if licence in ALLOWED:
        return True
    choices = [choice.strip("()").split(" AND ") for choice in licence.split(" OR ")]
    return any(all(part in ALLOWED for part in choice) for choice in choices)


def refused(name, metadata):
    """Tell what is wrong with a package's licence; None where nothing is."""
    said = licences(metadata)
    if name in SPECIAL or all(is_allowed(licence) for licence in said):
        return None
    return f"{name}: {', '.join(said) or 'unknown'}"


def test_every_locked_package_has_an_allowed_licence():
    found = {name: importlib.metadata.metadata(name) for name in set(PINS) if installed(name)}
    assert len(found) > 100
    assert [line for name, data in sorted(found.items()) if (line := refused(name, data))] == []
    assert set(SPECIAL) <= set(found)


def installed(name):
    """Tell whether a package is here; some are for other systems."""
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("License-Expression: MIT", True),
        ("License-Expression: Apache-2.0 OR GPL-3.0-only", True),
        ("License-Expression: MIT AND GPL-3.0-only", False),
        ("License-Expression: GPL-3.0-or-later", False),
        ("License-Expression: AGPL-3.0-only\nLicense: MIT", False),
        ("Classifier: License :: OSI Approved :: BSD License", True),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", False),
        ("License: Apache 2.0", True),
        ("License: ask the author", False),
        ("Name: nothing said", False),
    ],
)
def test_a_licence_that_is_not_known_is_refused(line, right):
    said = refused("somebody", email.message_from_string(line))
    assert (said is None) == right
    assert right or said.startswith("somebody: ")


ANNOTATIONS = tomllib.loads((ROOT / "REUSE.toml").read_text("utf-8"))["annotations"]


def beneath(pattern):
    """Return the files that a path of REUSE.toml matches; `**` at its end takes files too."""
    return set(ROOT.glob(f"{pattern}/*" if pattern.endswith("**") else pattern))


def declared(file):
    """Return the licence that REUSE.toml gives a file: the last that matches."""
    for table in reversed(ANNOTATIONS):
        paths = table["path"] if isinstance(table["path"], list) else [table["path"]]
        if any(path == "**" or file in beneath(path) for path in paths):
            return table["SPDX-License-Identifier"]
    return None


@pytest.mark.parametrize(
    ("file", "licence"),
    [
        ("hbey_analysis/cli.py", "MIT"),
        ("docs/reference.md", "CC-BY-4.0"),
        ("figures/hbey/en/02-workload.csv", "CC-BY-4.0"),
        ("notebooks/02_workload.ipynb", "MIT AND CC-BY-4.0"),
        ("data/plans/hbey/plan.txt", "LicenseRef-Official-Document"),
        ("hbey_analysis/plots/fonts/NotoSansSC-Bold.ttf", "OFL-1.1"),
        ("study/chicago-author-date.csl", "CC-BY-SA-3.0"),
        ("study/study.en.md", "CC-BY-4.0"),
    ],
)
def test_a_file_is_under_the_licence_that_the_licence_page_says(file, licence):
    assert (ROOT / file).is_file()
    assert declared(ROOT / file) == licence
