"""Phrases with braces, as the tables of words hold them."""

import string
from typing import Any, Protocol

LANGUAGES = ("en", "zh")


class Phrase(string.Formatter):
    """Fills in a phrase; of ``{n:task|tasks}`` it takes the first where n is 1."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return a value as its format asks, or the word that goes with it."""
        if "|" in format_spec:
            one, several = format_spec.split("|")
            return one if value == 1 else several
        return super().format_field(value, format_spec)


class Speaker(Protocol):
    """Whoever says phrases in a language."""

    def say(self, key: str, **values: Any) -> str:
        """Return a phrase with its values filled in."""


def probability(value: float, words: Speaker) -> str:
    """Return a probability with two decimals, with three where it is below .1.

    Parameters
    ----------
    value : float
        Between 0 and 1.
    words : Speaker
        English writes .11, Chinese 0.11.
    """
    text = f"{value:.3f}" if round(value, 3) < 0.1 else f"{value:.2f}"
    if text == "0.000":
        return "< " + words.say("point") + "001"
    return words.say("point") + text[2:] if text.startswith("0") else text
