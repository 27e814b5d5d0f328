"""Folders of small files, and builds of them by workers that are real processes."""

import sys
from pathlib import Path

from hbey_analysis.corpus import pool
from hbey_analysis.corpus.build import Options, build_corpus

HOSTILE = [sys.executable, str(Path(__file__).with_name("hostile_worker.py"))]
PLAN = "关于节水的实施方案\n一、水\n推进节水。（市水务局牵头，市财政局配合）\n"
NOTICE = "通知\n推进节水。\n"


def written(folder, **texts):
    """Write files named as the keys, ``_`` for ``.`` before the ending."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name.replace('_', '-')}.txt").write_text(text, encoding="utf-8")
    return folder


def built(folder, out, workers=1, hostile=False, tell=lambda *_: None, **options):
    """Build a corpus and return the report."""
    usual = pool.WORKER
    pool.WORKER = HOSTILE if hostile else usual
    try:
        with pool.embedded(workers) as executor:
            return build_corpus(folder, out, executor, workers, Options(**options), tell)
    finally:
        pool.WORKER = usual


def contents(out):
    """Return every visible file of a corpus with its bytes."""
    files = (path for path in out.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}
