"""Real plans and documents labelled by hand; they are not in the repository."""

import os
from pathlib import Path

import pytest

from hbey_analysis.paths import ROOT

PLANS = Path(os.environ.get("HBEY_PLANS") or ROOT.parent / "shared" / "plans")
DOCUMENTS = PLANS.parent / "documents"


def needs(*folders):
    """Return the mark that skips a test, and says so, where a folder of labels is missing."""
    missing = not all((folder / "clauses.jsonl").is_file() for folder in folders)
    return pytest.mark.skipif(missing, reason="no real plans here")
