"""What several plots draw alike, and the words that a plot asks for."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgb

from hbey_analysis.plots.style import COLOURS, SEQUENTIAL

EVEN = 0.179  # luminance on which black and white are equally readable


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


def name_rows(ax: Axes, labels: Sequence[str], size: float | None = None) -> None:
    """Label the rows of horizontal bars or points, the first at the bottom.

    Parameters
    ----------
    ax : Axes
        Whose rows stand at 0, 1, 2 …
    labels : sequence of str
        In the order of the rows.
    size : float, optional
        Of the labels, in points.
    """
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(-0.6, len(labels) - 0.4)
    ax.tick_params(axis="y", length=0, **({"labelsize": size} if size else {}))


def matrix(
    table: pd.DataFrame, blank: np.ndarray, words: Words, ax: Axes, form: str = "d", **settings: Any
) -> None:
    """Draw a table as cells, dark where they are high, with numbers in the ink that stands out.

    Parameters
    ----------
    table : DataFrame
        Its index and columns are what `words` has labels of.
    blank : ndarray of bool
        Cells that are not drawn.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    form : str
        How numbers are printed; "d" for whole ones.
    **settings
        For `seaborn.heatmap`, above the house's own.
    """
    import seaborn  # its import of scipy.stats costs more than half a second

    usual = {"annot_kws": {"size": 5}, "vmin": 0}
    seaborn.heatmap(
        table.astype(float), mask=blank, annot=table.astype(int) if form == "d" else table,
        fmt=form, cmap=SEQUENTIAL, cbar=False, ax=ax, linewidths=0.3,
        linecolor=COLOURS["pale"], **(usual | settings),
    )  # fmt: skip
    ax.set_xticks(np.arange(len(table.columns)) + 0.5, words.labels(table.columns), rotation=90)
    ax.set_yticks(np.arange(len(table.index)) + 0.5, words.labels(table.index), rotation=0)
    ax.set_xlabel("")
    ax.set_ylabel("")
    _readable(ax)


def _readable(ax: Axes) -> None:
    """Print the numbers on a heat map, which has no other text yet, in the ink that stands out."""
    mesh = ax.collections[0]
    assert isinstance(mesh, QuadMesh)
    values: np.ndarray = np.ma.masked_invalid(np.ma.asarray(mesh.get_array())).compressed()
    for text, colour in zip(ax.texts, mesh.cmap(mesh.norm(values)), strict=True):
        text.set_color(ink_on(colour))


def ink_on(colour: Any) -> str:
    """Return black or white, whichever stands out on a colour: at least 4.5 to 1.

    Contrast is that of the Web Content Accessibility Guidelines 2.2.

    Parameters
    ----------
    colour : colour
        As Matplotlib takes it.
    """
    return "black" if luminance(to_rgb(colour)) > EVEN else "white"


def luminance(colour: Sequence[float]) -> float:
    """Return the relative luminance of a colour, from 0 (black) to 1 (white).

    Parameters
    ----------
    colour : sequence of float
        Red, green, blue from 0 to 1; more is ignored.
    """
    parts = np.asarray(colour, dtype=float)[:3]
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
