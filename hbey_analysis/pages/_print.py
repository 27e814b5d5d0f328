"""What the documents for print and for Word have in common."""

import json
from collections.abc import Mapping
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hbey_analysis.paths import FONTS
from hbey_analysis.text.source import PlanError


def require_packages(document: str, *names: str) -> None:
    """Raise a PlanError where a package of the extra ``study`` is missing.

    Parameters
    ----------
    document : str
        What needs it, as the sentence begins: "The study".
    *names : str
        The packages.
    """
    for name in names:
        try:
            import_module(name)
        except ImportError:
            raise PlanError(
                f"{document} needs the package {name}; install hbey_analysis[study]."
            ) from None


def typeset(path: Path, data: Mapping[str, Any] | None = None, system_fonts: bool = False) -> bytes:
    """Return the PDF file of a text for Typst, set in the bundled fonts.

    Parameters
    ----------
    path : Path
        The text; what it reads lies beside it.
    data : mapping, optional
        What it finds as JSON in ``sys.inputs.data``.
    system_fonts : bool
        Whether characters that the bundled fonts lack may come from fonts of the machine.

    Raises
    ------
    RuntimeError
        If Typst does not understand the text.
    """
    import typst

    return bytes(
        typst.compile(
            str(path), root=str(path.parent), font_paths=[str(FONTS)],
            ignore_system_fonts=not system_fonts,
            sys_inputs={} if data is None else {"data": json.dumps(data, ensure_ascii=False)},
        )
    )  # fmt: skip


def known_characters() -> set[str]:
    """Return the characters of the bundled font."""
    from fontTools.ttLib import TTFont

    return set(map(chr, TTFont(min(FONTS.glob("*Regular.ttf"))).getBestCmap()))


def without_times(archive: bytes) -> bytes:
    """Return a zip archive whose files all have the first time that there is."""
    out = BytesIO()
    with ZipFile(BytesIO(archive)) as given, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(ZipInfo(name), given.read(name), ZIP_DEFLATED)
    return out.getvalue()
