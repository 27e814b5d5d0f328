"""What several plots draw alike, and the words that a plot asks for."""

from collections.abc import Mapping
from typing import Any, Protocol


class Words(Protocol):
    """The texts of a plot: labels of what is in its table, and phrases by key."""

    @property
    def choices(self) -> Mapping[str, Any]:
        """Return the choices of a specification and their options."""

    def say(self, key: str, **values: Any) -> str:
        """Return a phrase with its values filled in."""

    def label(self, name: str) -> str:
        """Return the label of a name in the table."""

    def labels(self, names: Any) -> list[str]:
        """Return the labels of several."""

    def codes(self, codebook: str) -> dict[str, str]:
        """Return the labels of a codebook's codes."""
