"""How every figure looks, and how it is written: the same bytes each time."""

import io
import os
import re
from html import escape
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.font_manager
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from PIL.Image import Dither, Quantize

from hbey_analysis.paths import BUILD, FONTS, write_if_changed
from hbey_analysis.plots._embedding import embed_bundled_fonts
from hbey_analysis.plots._formats import drawn, png, rasterised
from hbey_analysis.tables.export import csv_bytes

COLUMN_MM = 85  # width of a journal column
PAGE_MM = 170  # of two
MM = 1 / 25.4
DPI = 300
PREVIEW_DPI = (150, 135, 120, 108, 90, 75)
PREVIEW_COLOURS = 64
PREVIEW_BYTES = 45_000  # 60 KiB as a notebook writes them
DECIMALS = 6
# Dark to light, so that they stay apart in grey; safe for colour-blind readers.
COLOURS = {
    "lead": "#12355b",
    "responsible": "#3c7a5e",
    "support": "#8fb8de",
    "guide": "#c9a227",
    "implement": "#d9d9d9",
    "accent": "#c1440e",
    "grey": "#8a8a8a",
    "ink": "#444444",
    "pale": "#e3e7ec",
}
ROLE_ORDER = ("lead", "responsible", "support", "guide", "implement")
SEQUENTIAL = "Greys"  # how much; a hue says which role, or what a picture is about
SETTINGS: Any = {
    "axes.edgecolor": "#444444",
    "axes.labelsize": 6.5,
    "axes.linewidth": 0.5,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 7,
    "axes.unicode_minus": False,
    "font.size": 6.5,
    "legend.fontsize": 6,
    "legend.frameon": False,
    "lines.linewidth": 1.0,
    "pdf.fonttype": 42,
    "savefig.dpi": DPI,
    "svg.fonttype": "path",
    "svg.hashsalt": "hbey",
    "text.parse_math": False,  # a name between two $ is a name
    "xtick.labelsize": 6,
    "xtick.major.size": 2,
    "xtick.major.width": 0.5,
    "ytick.labelsize": 6,
    "ytick.major.size": 2,
    "ytick.major.width": 0.5,
}
# A piece of a line that is never broken: a word or a Chinese character, with the brackets that
# open before it and the marks that close behind it.
OPENING = "“‘（《〈「『【〔"
CLOSING = "”’，。、；：！？）》〉」』】〕…—％"
WIDE = "\u2e80-\uffff\U00020000-\U0003ffff"
PIECE = re.compile(rf"[{OPENING}]*(?:[^\s{WIDE}{OPENING}]+|[{WIDE}])[{CLOSING}]*\s*|\S")
_folder: Path = BUILD / "figures"


def use_style(plan_id: str, language: str) -> None:
    """Set fonts and sizes, and the folder that `save_figure` writes to.

    The runner names the folder in the environment; a notebook opened by hand, or checked by
    nbval, writes under ``build/figures/by-hand``, so that it never overwrites the study's figures.

    Parameters
    ----------
    plan_id : str
        The plan.
    language : str
        "en" or "zh".
    """
    global _folder
    by_hand = BUILD / "figures" / "by-hand" / plan_id / language
    _folder = Path(os.environ.get("HBEY_FIGURES") or by_hand)
    matplotlib.use("agg")
    for file in sorted(FONTS.glob("*.ttf")):
        if not any(
            entry.fname == str(file) for entry in matplotlib.font_manager.fontManager.ttflist
        ):
            matplotlib.font_manager.fontManager.addfont(file)
    matplotlib.rcdefaults()  # whatever a matplotlibrc of the user's says
    matplotlib.rcParams.update(SETTINGS)
    matplotlib.rcParams["font.family"] = [_bundled_family(), *_fallbacks()]
    embed_bundled_fonts()


def _bundled_family() -> str:
    """Return the family name of the bundled font, as the file states it."""
    file = min(FONTS.glob("*.ttf"))
    return matplotlib.font_manager.FontProperties(fname=file).get_name()


def _fallbacks() -> list[str]:
    """Return fonts of this machine that may have a rare character which the bundled one lacks."""
    wanted = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimSun")
    listed = matplotlib.font_manager.fontManager.ttflist  # of a cache, which outlives its files
    found = {font.name for font in listed if font.name in wanted and Path(font.fname).is_file()}
    return [name for name in wanted if name in found]


def new_figure(height: float, width: float = COLUMN_MM, **layout: Any) -> tuple[Figure, Any]:
    """Return a figure of a journal column's width and its axes.

    Parameters
    ----------
    height, width : float
        Size in millimetres.
    **layout
        Passed to `Figure.subplots`.

    Returns
    -------
    tuple
        The figure, and one Axes or an array of them.
    """
    figure = Figure(figsize=(width * MM, height * MM), layout="constrained")
    figure.set_layout_engine("constrained", w_pad=0.04, h_pad=0.04, wspace=0.02, hspace=0.02)
    return figure, figure.subplots(**layout)


def half_widths(text: str) -> int:
    """Return the width of a text in half-width characters; a Chinese one counts two.

    Parameters
    ----------
    text : str
        One line.
    """
    return sum(2 if character > "\u2e80" else 1 for character in text)


def wrapped(text: str, width: float) -> str:
    """Break a line of text so that no line is wider than `width` half-width characters.

    Parameters
    ----------
    text : str
        English breaks at spaces; Chinese breaks anywhere but before a mark that closes and
        behind one that opens.
    width : float
        In half-width characters; a Chinese character counts two.
    """
    lines, length = [""], 0.0
    for token in PIECE.findall(text):
        size = half_widths(token.rstrip())
        if length and length + size > width:
            lines.append("")
            length = 0.0
        lines[-1] += token
        length += size + (len(token) - len(token.rstrip()))
    return "\n".join(line.rstrip() for line in lines)


def balanced(text: str, width: float) -> str:
    """Break a headline as `wrapped` does; of two lines, evenly and behind a Chinese mark.

    Parameters
    ----------
    text : str
        A headline.
    width : float
        As for `wrapped`.
    """
    widest = wrapped(text, width)
    if widest.count("\n") != 1:
        return widest
    limit = max(map(half_widths, widest.split("\n")))
    pieces = PIECE.findall(text)
    ways = [("".join(pieces[:place]), "".join(pieces[place:])) for place in range(1, len(pieces))]

    def torn(way: tuple[str, str]) -> tuple[bool, int, int]:
        """Tell whether the break is amid Chinese words; then how long the longer line is."""
        first, second = (half_widths(line.rstrip()) for line in way)
        amid = not way[0][-1].isspace() and way[0][-1] not in CLOSING
        return amid, max(first, second), second

    best = min((way for way in ways if torn(way)[1] <= limit), key=torn)
    return "\n".join(line.rstrip() for line in best)


class Saved:
    """The files of one figure; in a notebook it shows the picture, smaller."""

    def __init__(self, name: str, page: bytes, caption: str) -> None:
        self.name = name
        self.page = page
        self.caption = caption

    def _ipython_display_(self) -> None:
        """Show a preview of the figure that was saved, and its caption under it."""
        from IPython.display import display

        display({"image/png": preview(self.page), "text/plain": self.name}, raw=True)
        display({"text/markdown": _plain(self.caption), "text/plain": self.caption}, raw=True)


class Said:
    """What stands in a figure's place where a plan gives nothing to draw: one sentence."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def _ipython_display_(self) -> None:
        """Show the sentence."""
        from IPython.display import display

        display({"text/markdown": _plain(self.sentence), "text/plain": self.sentence}, raw=True)


def preview(page: bytes) -> bytes:
    """Return a figure as PNG as a notebook keeps it: half as wide, or less where it is too large.

    Few colours, and the same bytes each time.

    Parameters
    ----------
    page : bytes
        The figure as PDF.
    """
    for dpi in PREVIEW_DPI:
        buffer = io.BytesIO()
        few = rasterised(page, dpi).quantize(
            PREVIEW_COLOURS, Quantize.FASTOCTREE, dither=Dither.NONE
        )
        few.save(buffer, "PNG")
        if buffer.tell() <= PREVIEW_BYTES:
            break
    return buffer.getvalue()


def _plain(text: str) -> str:
    """Return words as Markdown in which nothing is taken for maths."""
    return text.replace("\\", "&#92;").replace("$", "&#36;")


def save_figure(
    fig: Figure, name: str, data: pd.DataFrame, headline: str = "", caption: str = ""
) -> Saved:
    """Write a figure as SVG, PNG and PDF, with the CSV behind it; two runs give the same bytes.

    Parameters
    ----------
    fig : Figure
        The figure; it is laid out and drawn once.
    name : str
        For instance "02-workload".
    data : DataFrame
        The numbers behind the figure; floats are rounded to six decimals.
    headline : str
        What the figure shows, in one line above it.
    caption : str
        What is drawn and how; kept in the files' metadata, where the gallery reads it.

    Returns
    -------
    Saved
        Shows the picture in a notebook.
    """
    if headline:
        room = fig.get_figwidth() / MM * 0.69
        fig.suptitle(balanced(headline, room), x=0.01, ha="left", size=7.5, weight="bold")
    drawing, page = drawn(fig, headline, caption, DPI)
    picture = png(rasterised(page, DPI), headline, caption, DPI)
    write_if_changed(_folder / f"{name}.svg", _described(drawing, caption))
    write_if_changed(_folder / f"{name}.png", picture)
    write_if_changed(_folder / f"{name}.pdf", page)
    save_data(data, name)
    return Saved(name, page, caption)


def save_data(data: pd.DataFrame, name: str) -> None:
    """Write a table as CSV beside the figures.

    Parameters
    ----------
    data : DataFrame
        A named index is written, an unnamed one is not; floats are rounded to six decimals.
    name : str
        File name without ending.
    """
    rounded = data.round(DECIMALS)
    table = rounded if data.index.names == [None] else rounded.reset_index()
    write_if_changed(_folder / f"{name}.csv", csv_bytes(table))


def save_text(text: str, file: str) -> None:
    """Write a text file beside the figures.

    Parameters
    ----------
    text : str
        The content.
    file : str
        File name with ending.
    """
    write_if_changed(_folder / file, text.encode("utf-8"))


def _described(svg: bytes, caption: str) -> bytes:
    """Give an SVG the description that screen readers read, and plain line ends."""
    text = svg.decode("utf-8").replace("\r\n", "\n")
    spoken = f"<desc>{escape(caption)}</desc>\n <metadata>"
    return text.replace("<metadata>", spoken, 1).replace("<svg ", '<svg role="img" ', 1).encode()


def bare(ax: Axes) -> Axes:
    """Take spines and ticks off an axes that shows a matrix.

    Parameters
    ----------
    ax : Axes
        Changed in place and returned.
    """
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax


def cell_frame(column: int, row: int, width: float = 0.9) -> Rectangle:
    """Return a frame for one cell of a heat map, edged with white, to be seen on dark ones.

    Parameters
    ----------
    column, row : int
        Place of the cell, from 0.
    width : float
        Of the line, in points.
    """
    corner = (column + 0.06, row + 0.06)
    frame = Rectangle(corner, 0.88, 0.88, fill=False, edgecolor=COLOURS["accent"], lw=width)
    frame.set_path_effects([withStroke(linewidth=width + 0.7, foreground="white")])
    return frame


def legend_below(ax: Axes, columns: int) -> None:
    """Put the legend under the axes, across the whole figure.

    Parameters
    ----------
    ax : Axes
        Has labelled artists.
    columns : int
        How many entries stand side by side.
    """
    figure = ax.get_figure()
    assert isinstance(figure, Figure)
    figure.legend(
        *ax.get_legend_handles_labels(), loc="outside lower center", ncols=columns,
        columnspacing=1.2, handletextpad=0.5,
    )  # fmt: skip
