"""What the command says, in English or Chinese: one table, ``data/messages.csv``.

The library and the help of the commands are in English; the rows ``said.NNN`` tell what each
sentence is in Chinese, with braces for what it was filled with.
"""

import csv
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import click
from rich.cells import cell_len

from hbey_analysis.paths import DATA
from hbey_analysis.text.phrase import LANGUAGES, Phrase

SLOT = re.compile(r"\{(\w+)\}")
PIECE = re.compile("[（“〔]*(?:[!-~]+|.)[，。；：、）？”〕]* *")  # what no line is broken in
BESIDE = 34  # columns that the names of options and commands take at most
_PHRASE = Phrase()
_spoken = [LANGUAGES[0]]


def speak(language: str) -> None:
    """Say all that follows in a language.

    Parameters
    ----------
    language : str
        "en" or "zh".
    """
    _spoken[0] = language


def spoken() -> str:
    """Return the language that is spoken."""
    return _spoken[0]


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """Return "zh" where the locale is a Chinese one, else "en".

    Parameters
    ----------
    environment : mapping
        Its variables; the first of LC_ALL, LC_MESSAGES and LANG that is set decides.
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := environment.get(name))), "")
    return "zh" if locale.startswith("zh") else "en"


@cache
def _table() -> dict[str, dict[str, str]]:
    """Return the messages by key."""
    with (DATA / "messages.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    """Return an expression for each sentence of the library, and its Chinese; the longest first."""
    found = []
    for key, row in _table().items():
        if key.startswith("said."):
            parts = SLOT.split(row["en"])  # words, then a name and words by turns
            parts[::2] = map(re.escape, parts[::2])
            parts[1::2] = [f"(?P<{name}>.*?)" for name in parts[1::2]]
            found.append((len(SLOT.sub("", row["en"])), "".join(parts), row["zh"]))
    found.sort(key=lambda one: -one[0])
    return [(re.compile(pattern, re.DOTALL), chinese) for _, pattern, chinese in found]


def say(key: str, **values: Any) -> str:
    """Return a message in the language spoken, with its values filled in.

    Parameters
    ----------
    key : str
        Of ``data/messages.csv``.
    **values
        For its braces; of ``{n:task|tasks}`` the first is taken where n is 1.
    """
    return _PHRASE.format(_table()[key][_spoken[0]], **values)


def translated(sentence: str) -> str:
    """Return a sentence of the library in the language spoken; one that is not known as it is.

    Parameters
    ----------
    sentence : str
        In English.
    """
    if _spoken[0] == "en":
        return sentence
    for pattern, chinese in _sentences():
        if match := pattern.fullmatch(sentence):
            return chinese.format(**{k: translated(v) for k, v in match.groupdict().items()})
    return sentence


class Help(click.HelpFormatter):
    """Help in the language spoken; lines of Chinese are broken where they are full."""

    def write_usage(self, program: str, arguments: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        super().write_usage(program, arguments, prefix or say("help.usage"))

    def write_heading(self, heading: str) -> None:
        """Write the heading of a list."""
        self.write(say("help.heading", name=translated(heading)))

    def write_text(self, text: str) -> None:
        """Write paragraphs, an empty line between two."""
        width = self.width - self.current_indent
        super().write_text("\n\n".join(_laid(part, width) for part in text.split("\n\n")))

    def write_dl(self, rows: Iterable[tuple[str, str]], *more: int, **columns: int) -> None:
        """Write a list of names and what they are."""
        laid = [(name, _laid(words, self.width - BESIDE)) for name, words in rows]
        super().write_dl(laid, *more, **columns)


class Speaking(click.Context):
    """A run of a command, whose help is in the language spoken."""

    formatter_class = Help


def _laid(text: str, width: int) -> str:
    """Return a paragraph of help; a Chinese one in lines, which click is told to leave."""
    text = re.sub(r"\s*\n\s*", " ", text.strip())
    said = translated(text)
    return text if said == text else "\n".join(["\b", *_lines(said, width)])


def _lines(text: str, width: int) -> Iterator[str]:
    """Yield a text line by line; a Chinese character takes two columns."""
    line = ""
    for piece in PIECE.findall(text):
        if line and cell_len(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece
    yield line
