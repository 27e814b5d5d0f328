"""Figures of notebook 03: who is named with whom."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import (
    COLOURS,
    SETTINGS,
    bare,
    cell_frame,
    half_widths,
    save_text,
)
from hbey_analysis.text.phrase import probability

INK = SETTINGS["axes.edgecolor"]  # of marks that stand for no role
SMALL = 5.2  # points
CROWDED = 6  # bodies from which a half matrix has room for its key
OBSERVED = -0.95  # where the pairs' numbers stand, left of the nulls
LONG = 22  # half-width characters that the names of a pair may take on a line
SHADES = {"firm": INK, "on the threshold": "white"}


def plot_triangle(
    matrix: pd.DataFrame,
    words: Words,
    ax: Axes,
    framed: Collection[tuple[str, str]] = (),
) -> Axes:
    """Draw counts between departments, each pair once; zeros stay blank.

    Parameters
    ----------
    matrix : DataFrame
        Square and symmetric, whole numbers; the diagonal is bold, on white.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    framed : collection of pairs
        Departments whose cell gets a frame; the key says what it means.
    """
    names = list(matrix.index)
    upper = np.triu(np.ones(matrix.shape, dtype=bool))
    marks.matrix(matrix, upper | (matrix.to_numpy() == 0), words, ax)
    above = np.arange(len(names))
    ax.bar(above + 0.5, above, width=1, color="white", lw=0, zorder=1.5)  # no grid there
    for place, own in enumerate(np.diag(matrix)):
        ax.add_patch(Rectangle((place, place), 1, 1, color="white", lw=0, zorder=1.6))
        ax.text(place + 0.5, place + 0.5, f"{own}", ha="center", va="center", size=5, weight="bold")
    drawn = [pair for pair in framed if set(pair) <= set(names)]
    for pair in drawn:
        column, row = sorted(names.index(name) for name in pair)
        ax.add_patch(cell_frame(column, row))
    ax.tick_params(labelsize=5.4)
    if drawn:
        label = words.say("co.frame")
        frame = Patch(facecolor="none", edgecolor=COLOURS["accent"], lw=0.9, label=label)
        if len(names) < CROWDED:
            _below(ax, [frame], columns=1)
        else:
            ax.legend(handles=[frame], loc="upper right", handlelength=1, handleheight=1)
    return bare(ax)


def plot_lead_support(
    matrix: pd.DataFrame,
    reach: pd.Series,
    words: Words,
    ax: Axes,
    marked: Collection[str] = (),
) -> Axes:
    """Draw who leads and who supports; under it, how many leaders each supporter supports.

    Parameters
    ----------
    matrix : DataFrame
        Rows lead, columns support; whole numbers.
    reach : Series
        Leaders supported, by supporter; all leaders are counted, drawn or not.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    marked : collection of str
        Supporters whose number is emphasised.
    """
    marks.matrix(matrix, matrix.to_numpy() == 0, words, ax)
    under = len(matrix) + 0.75
    for place, name in enumerate(matrix.columns):
        strong: dict[str, Any] = (
            {"color": COLOURS["accent"], "weight": "bold"} if name in marked else {}
        )
        ax.text(
            place + 0.5, under, f"{reach[name]}", ha="center", va="center", size=SMALL, **strong
        )
    ax.axhline(len(matrix) + 0.12, color=INK, lw=0.5)
    ax.set_ylim(under + 0.6, 0)
    labels = [*words.labels(matrix.index), words.say("support.reach")]
    ax.set_yticks([*(np.arange(len(matrix)) + 0.5), under], labels)
    ax.tick_params(labelsize=5.4)
    ax.set_xlabel(words.say("support.columns"))
    ax.set_ylabel(words.say("support.rows"))
    return bare(ax)


def network(matrix: pd.DataFrame, plan_departments: pd.DataFrame, words: Words) -> "object":
    """Return the co-assignment network, ready for drawing or for network software.

    Parameters
    ----------
    matrix : DataFrame
        Counts from `co_assignment`; the diagonal gives a node's tasks.
    plan_departments : DataFrame
        The plan's departments: kind of each node.
    words : Words
        Labels of the nodes.

    Returns
    -------
    networkx.Graph
        Nodes carry label, kind and tasks; edges carry weight, the tasks shared.
    """
    import networkx

    kinds = plan_departments.set_index("department")["kind"]
    graph = networkx.Graph()
    for name in matrix.index:
        graph.add_node(
            name, label=words.label(name), kind=str(kinds[name]), tasks=int(matrix.loc[name, name])
        )
    for place, a in enumerate(matrix.index):
        for b in matrix.columns[place + 1 :]:
            if matrix.loc[a, b]:
                graph.add_edge(a, b, weight=int(matrix.loc[a, b]))
    return graph


def write_network(graph: "object", name: str) -> None:
    """Write a network beside the figures, as GraphML and as GEXF.

    Parameters
    ----------
    graph : networkx.Graph
        From `network`.
    name : str
        File name without ending.
    """
    import networkx

    save_text("\n".join(networkx.generate_graphml(graph)) + "\n", f"{name}.graphml")
    gexf = "\n".join(networkx.generate_gexf(graph)) + "\n"
    # networkx writes the day into the file; two runs must give the same bytes
    save_text(re.sub(r' lastmodifieddate="[^"]*"', "", gexf), f"{name}.gexf")


def plot_nulls(table: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw which pairs are named together beyond which null model, a column each.

    Parameters
    ----------
    table : DataFrame
        From `all_nulls`: department_a, department_b, null, observed, q, verdict, stands; the
        pairs and the nulls are drawn in its order.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    pairs = table.drop_duplicates(["department_a", "department_b"])
    nulls = list(table["null"].unique())
    rows = {
        pair: place
        for place, pair in enumerate(zip(pairs["department_a"], pairs["department_b"], strict=True))
    }
    cells = table[["department_a", "department_b", "null", "verdict", "stands", "q"]]
    for a, b, null, verdict, stands, q in cells.to_numpy():
        x, y = nulls.index(null), rows[a, b]
        _mark(ax, x, y - 0.12, verdict, stands)
        ax.text(x, y + 0.31, probability(q, words), ha="center", va="center", size=5)
    for place, observed in enumerate(pairs["observed"]):
        ax.text(OBSERVED, place, f"{observed}", ha="center", va="center", size=SMALL)
        ax.axhline(place - 0.5, color=COLOURS["pale"], lw=0.5, zorder=0)
    for name, head in {"observed": OBSERVED, **{n: float(x) for x, n in enumerate(nulls)}}.items():
        ax.text(
            head, -0.6, words.say(f"nulls.column.{name}").replace("|", "\n"), ha="center",
            va="bottom", size=SMALL, linespacing=1.1,
        )  # fmt: skip
    ax.axvspan(-0.4, 0.5, color=COLOURS["pale"], alpha=0.5, lw=0, zorder=0)  # the weaker test
    ax.set_yticks(range(len(rows)), [_two_lines(words.labels(pair)) for pair in rows])
    ax.set_ylim(len(rows) - 0.4, -1.9)
    ax.set_xlim(OBSERVED - 0.4, len(nulls) - 0.4)
    ax.set_xticks([])
    ax.tick_params(labelsize=SMALL)
    _key(ax, words, bool(table["stands"].any()))
    return bare(ax)


def _mark(ax: Axes, x: float, y: float, verdict: str, stands: bool) -> None:
    """Draw what one null model says of one pair."""
    if verdict not in SHADES:
        ax.plot([x - 0.08, x + 0.08], [y, y], color=COLOURS["grey"], lw=0.8)
        return
    edge = COLOURS["accent"] if stands else INK
    face = edge if verdict == "firm" else SHADES[verdict]
    ax.scatter([x], [y], s=17, facecolor=face, edgecolor=edge, linewidth=0.8, zorder=3)


def _key(ax: Axes, words: Words, stands: bool) -> None:
    """Put the meaning of the marks under the axes."""
    dots = [("firm", INK, INK), ("threshold", "white", INK)]
    if stands:
        dots.insert(0, ("stands", COLOURS["accent"], COLOURS["accent"]))
    entries = [
        Line2D([], [], ls="", marker="o", ms=4, mfc=face, mec=edge, label=words.say(f"nulls.{key}"))
        for key, face, edge in dots
    ]
    dash = words.say("nulls.not")
    entries.append(Line2D([], [], ls="", marker="_", ms=4, color=COLOURS["grey"], label=dash))
    _below(ax, entries, columns=2)


def _below(ax: Axes, entries: Sequence[Artist], columns: int) -> None:
    """Put a legend of these entries under the figure."""
    figure = ax.get_figure()
    assert isinstance(figure, Figure)
    figure.legend(
        handles=entries, loc="outside lower center", ncols=columns, columnspacing=1.2,
        handletextpad=0.5,
    )  # fmt: skip


def _two_lines(pair: list[str]) -> str:
    """Return the names of a pair, on two lines where one would be long."""
    text = "–".join(pair)
    return text if half_widths(text) < LONG else "–\n".join(pair)


def plot_order(
    table: pd.DataFrame, labels: Iterable[str], words: Words, ax: Axes, marked: int = 0
) -> Axes:
    """Draw how many pairs of supporters keep one order, and how many would by chance.

    Parameters
    ----------
    table : DataFrame
        pairs, kept, expected and most, as from `order_by_chance`, a row each way of counting.
    labels : iterable of str
        Of the rows.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    marked : int
        The row that is emphasised.
    """
    rows = table.iloc[::-1]
    places = np.arange(len(rows))
    ax.barh(places, rows["most"], height=0.5, color=COLOURS["pale"], label=words.say("order.most"))
    ax.vlines(rows["expected"], places - 0.25, places + 0.25, color=COLOURS["grey"], lw=1)
    colours = [INK] * len(rows)
    colours[len(rows) - 1 - marked] = COLOURS["accent"]
    ax.scatter(rows["kept"], places, s=18, color=colours, zorder=3)
    widest = max(rows["kept"].max(), rows["most"].max())
    ends = rows[["kept", "most"]].max(axis=1) + widest * 0.04
    for place, kept, pairs, end in zip(
        places.tolist(), rows["kept"], rows["pairs"], ends, strict=True
    ):
        text = words.say("precedence.counts", first=kept, all=pairs)
        ax.text(end, place, text, va="center", size=SMALL)
    marks.name_rows(ax, list(labels)[::-1])
    ax.set_xlim(0, widest * 1.3)
    ax.locator_params(axis="x", integer=True)
    ax.set_xlabel(words.say("order.axis"))
    return ax


def plot_precedence(table: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw how often each supporter is named first among the supporters, and would by chance.

    Parameters
    ----------
    table : DataFrame
        From `precedence`.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    """
    rows = table.iloc[::-1]
    places = np.arange(len(rows))
    ax.barh(places, rows["support_clauses"], color=COLOURS["support"], height=0.7,
            label=words.say("precedence.all"))  # fmt: skip
    ax.barh(places, rows["first_support"], color=INK, height=0.3,
            label=words.say("precedence.first"))  # fmt: skip
    for colour, width in (("white", 2), (COLOURS["grey"], 1)):
        ax.vlines(rows["first_by_chance"], places - 0.35, places + 0.35, color=colour, lw=width)
    widest = rows["support_clauses"].max()
    for place, row in enumerate(rows.itertuples()):
        text = words.say("precedence.counts", first=row.first_support, all=row.support_clauses)
        ax.text(row.support_clauses + widest * 0.02, place, text, va="center", size=SMALL)
    marks.name_rows(ax, words.labels(rows.index))
    ax.set_xlim(0, widest * 1.2)
    ax.locator_params(axis="x", integer=True)
    ax.set_xlabel(words.say("precedence.axis"))
    return ax


def key_of_orders(axes: Iterable[Axes], words: Words) -> None:
    """Put the meaning of the marks of `plot_order` and `plot_precedence` under their figure.

    Parameters
    ----------
    axes : iterable of Axes
        What the two have drawn on.
    words : Words
        Labels.
    """
    axes = list(axes)
    found = [handle for ax in axes for handle in ax.get_legend_handles_labels()[0]]
    chance = Line2D([], [], ls="", marker="|", ms=6, mew=1, color=COLOURS["grey"])
    chance.set_label(words.say("order.expected"))
    _below(axes[0], [*found, chance], columns=2)


def plot_combinations(
    table: pd.DataFrame, order: Iterable[str], words: Words, axes: np.ndarray
) -> np.ndarray:
    """Draw which combinations of departments recur, as dots in a matrix under bars.

    Parameters
    ----------
    table : DataFrame
        From `combinations_of_departments`: combination (names joined with "|"), tasks.
    order : iterable of str
        Departments from top to bottom; those in no combination are left out.
    words : Words
        Labels.
    axes : array of Axes
        The upper for the bars, the lower for the dots.
    """
    bars, dots = axes
    sets = [combination.split("|") for combination in table["combination"]]
    members = {name for names in sets for name in names}
    names = [name for name in order if name in members]
    bars.bar(range(len(sets)), table["tasks"], color=INK, width=0.6)
    for place, tasks in enumerate(table["tasks"]):
        bars.annotate(
            f"{tasks}", (place, tasks), xytext=(0, 1), textcoords="offset points", ha="center",
            va="bottom", size=5.5,
        )  # fmt: skip
    bars.set_ylabel(words.say("combinations.axis"))
    bars.set_xticks([])
    bars.set_ylim(0, table["tasks"].max() * 1.2)
    bars.yaxis.get_major_locator().set_params(integer=True)
    for row in range(len(names)):
        if row % 2 == 0:
            dots.axhspan(row - 0.5, row + 0.5, color=COLOURS["pale"], lw=0, zorder=0)
    for place, combination in enumerate(sets):
        rows = sorted(names.index(name) for name in combination)
        dots.plot([place, place], [rows[0], rows[-1]], color=INK, lw=0.9, zorder=1)
        dots.scatter([place] * len(rows), rows, s=11, color=INK, zorder=2)
    dots.set_yticks(range(len(names)), words.labels(names))
    dots.set_ylim(len(names) - 0.5, -0.5)
    dots.set_xlim(-0.6, len(sets) - 0.4)
    bars.set_xlim(dots.get_xlim())
    dots.set_xticks([])
    bare(dots)
    return axes
