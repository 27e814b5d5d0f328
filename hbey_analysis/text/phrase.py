"""Phrases with braces, as the tables of words hold them."""

import string
from typing import Any

LANGUAGES = ("en", "zh")


class Phrase(string.Formatter):
    """Fills in a phrase; of ``{n:task|tasks}`` it takes the first where n is 1."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return a value as its format asks, or the word that goes with it."""
        if "|" in format_spec:
            one, several = format_spec.split("|")
            return one if value == 1 else several
        return super().format_field(value, format_spec)
