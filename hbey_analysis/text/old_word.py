"""An old Word file (.doc) as a Word file or a page, by a program of the machine that reads it."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from hbey_analysis.text.package import OLE
from hbey_analysis.text.source import PlanError

SECONDS = 120  # in which a program must be done
BEGINNING = 5000  # bytes in which a page says that it is one
FILTERS = {OLE: "MS Word 97", b"{\\rtf": "Rich Text Format"}  # of LibreOffice, by beginnings
# LibreOffice keeps merged cells; antiword gives DocBook, whose cells are whole.
PROGRAMS = {
    "soffice": ["--headless", "--norestore", "-env:UserInstallation=file://{folder}/profile",
                "--infilter={filter}", "--convert-to", "docx", "--outdir", "{folder}",
                "{folder}/original.doc"],
    "antiword": ["-x", "db", "{folder}/original.doc"],
}  # fmt: skip


def converted(path: Path, content: bytes) -> tuple[str, bytes]:
    """Return what an old Word file says in a form that can be read.

    Parameters
    ----------
    path : Path
        The file, for the sentence of an error.
    content : bytes
        Its bytes. A page or a newer Word file that is only called .doc is returned as it is.

    Returns
    -------
    ending : str
        ``.docx``, ``.html`` or ``docbook``.
    content : bytes
        Those of such a file.

    Raises
    ------
    PlanError
        If no program is there, none can read the file, or it takes too long.
    """
    if content.startswith(b"PK"):
        return ".docx", content
    if b"<html" in content[:BEGINNING].lower():
        return ".html", content
    kind = next((name for begin, name in FILTERS.items() if content.startswith(begin)), None)
    if not kind:
        raise PlanError(f"{path}: not a Word file; open it in Word and save it as .docx.")
    present = {name: place for name in PROGRAMS if (place := shutil.which(name))}
    if not present:
        raise PlanError(
            f"{path}: no program is here that reads .doc files; open it in Word and save it as "
            ".docx, or install LibreOffice or antiword (Debian, Ubuntu: `apt install antiword`)."
        )
    with TemporaryDirectory() as folder:
        (Path(folder) / "original.doc").write_bytes(content)
        for name, place in present.items():
            parts = (part.format(folder=folder, filter=kind) for part in PROGRAMS[name])
            said = _run([place, *parts], folder)
            made = Path(folder) / "original.docx"
            if made.is_file():
                return ".docx", made.read_bytes()
            if name == "antiword" and said:
                return "docbook", said
    raise PlanError(
        f"{path}: {' and '.join(present)} cannot read it in {SECONDS} seconds (is it damaged, or "
        "locked with a password?); open it in Word, take the password off, and save it as .docx."
    )


def _run(command: list[str], folder: str) -> bytes:
    """Run a program without input; return what it prints, nothing where it fails."""
    printed = Path(folder) / "printed"
    with printed.open("wb") as output:
        running = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        try:
            status = running.wait(SECONDS)
        except subprocess.TimeoutExpired:
            status = 1
        finally:
            if running.poll() is None:  # the program, and those that it started
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
    return printed.read_bytes() if status == 0 else b""
