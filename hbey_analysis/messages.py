"""What the command says, in English or Chinese: one table, ``data/messages.csv``.

The library raises and lists sentences in English; the rows ``said.NNN`` tell what each is in
Chinese, with braces for what a sentence was filled with.
"""

import csv
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from hbey_analysis.paths import DATA
from hbey_analysis.text.phrase import LANGUAGES, Phrase

SLOT = re.compile(r"\{(\w+)\}")
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
