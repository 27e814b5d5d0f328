"""The zip package of an Office file: looked at before it is unpacked, and read to its end."""

import io
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import IO, NamedTuple

from hbey_analysis.text.source import PlanError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old and of encrypted Office files
LARGEST, LARGEST_XML, PIECE = 200_000_000, 20_000_000, 65_536  # bytes, unpacked


class Format(NamedTuple):
    """What a file should be, for the sentences: a Word file that holds a plan, of Word, .docx."""

    what: str
    holds: str
    program: str
    ending: str
    plain: str

    @property
    def saved(self) -> str:
        """The way out of a damaged file."""
        return f"open it in {self.program} and save it as {self.ending}"

    @property
    def locked(self) -> str:
        """What is wrong with an old or encrypted file, and the way out."""
        return (
            f"encrypted, or of {self.program} 97–2003; open it in {self.program}, take the "
            f"password off, and save it as {self.ending}."
        )


def words_only(path: Path, content: bytes, form: Format) -> io.BytesIO:
    """Return an Office file's package with its XML as it is, and its pictures empty.

    Sizes are summed before anything is unpacked, and nothing is unpacked beyond what is stated.

    Parameters
    ----------
    path : Path
        The file, for the sentence.
    content : bytes
        Its bytes.
    form : Format
        What it should be.

    Raises
    ------
    PlanError
        If it is encrypted, damaged, no package, or too large when unpacked.
    """
    if content.startswith(OLE):
        raise PlanError(f"{path}: {form.locked}")
    buffer = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
            entries = {entry.filename: entry for entry in old.infolist()}
            xml = [name for name in entries if name.lower().endswith((".xml", ".rels"))]
            if any(entry.flag_bits & 1 for entry in entries.values()):
                raise PlanError(f"{path}: {form.locked}")
            sizes = {name: entry.file_size for name, entry in entries.items()}
            if sum(sizes.values()) > LARGEST or sum(sizes[name] for name in xml) > LARGEST_XML:
                raise PlanError(
                    f"{path}: unpacked it would be too large for {form.holds}; copy its text into "
                    f"a {form.plain} file."
                )
            for name, entry in entries.items():
                with old.open(entry) as part:  # reading to the end checks the sum
                    new.writestr(name, _unpacked(part) if name in xml else b"")
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError,
            ValueError) as error:  # fmt: skip
        raise PlanError(
            f"{path}: not {form.what}, or a damaged one ({error}); {form.saved}."
        ) from None
    buffer.seek(0)
    return buffer


def _unpacked(part: IO[bytes]) -> bytes:
    """Return a part piece by piece: read at once, it may unpack more than it states."""
    pieces = []
    while piece := part.read(PIECE):
        pieces.append(piece)
    return b"".join(pieces)
