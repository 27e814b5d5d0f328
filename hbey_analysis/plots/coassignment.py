"""Figures of notebook 03: who is named with whom."""

import re
from collections.abc import Collection

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.axes import Axes

from hbey_analysis.plots import marks
from hbey_analysis.plots.marks import Words
from hbey_analysis.plots.style import (
    COLOURS,
    bare,
    cell_frame,
    legend_below,
    save_text,
)


def cluster_order(matrix: pd.DataFrame) -> list[str]:
    """Return the order of departments that puts like profiles side by side.

    Average linkage (Sokal & Michener 1958) on the cosine distance of the rows, leaves ordered so
    that neighbours are closest (Bar-Joseph et al. 2001).

    Parameters
    ----------
    matrix : DataFrame
        Square and symmetric, from `co_assignment`.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import pdist

    if len(matrix) < 3:
        return list(matrix.index)
    distances = np.nan_to_num(pdist(matrix.to_numpy(dtype=float), "cosine"), nan=1.0).clip(0)
    tree = linkage(distances.round(9), "average", optimal_ordering=True)
    return [matrix.index[place] for place in leaves_list(tree)]


def plot_matrix(
    matrix: pd.DataFrame,
    words: Words,
    ax: Axes,
    rows: str = "",
    columns: str = "",
    framed: Collection[tuple[str, str]] = (),
) -> Axes:
    """Draw an annotated matrix of counts between departments; zeros and self-ties stay blank.

    Parameters
    ----------
    matrix : DataFrame
        Rows and columns are departments; whole numbers.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    rows, columns : str
        Titles of the two sides.
    framed : collection of pairs
        Departments whose cells, on both sides of the diagonal, get a frame.
    """
    same = matrix.index.to_numpy()[:, None] == matrix.columns.to_numpy()[None, :]
    blank = (matrix.to_numpy() == 0) | same
    marks.matrix(matrix, blank, words, ax)
    for place in np.argwhere(same):
        value = matrix.iloc[place[0], place[1]]
        ax.text(
            place[1] + 0.5, place[0] + 0.5, f"{value:g}" if value else "", ha="center",
            va="center", size=5, color=COLOURS["grey"],
        )  # fmt: skip
    for pair in framed:
        for row, column in (pair, pair[::-1]):
            if row in matrix.index and column in matrix.columns:
                ax.add_patch(
                    cell_frame(list(matrix.columns).index(column), list(matrix.index).index(row))
                )
    ax.tick_params(labelsize=5.4)
    ax.set_xlabel(columns)
    ax.set_ylabel(rows)
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


def plot_network(graph: "object", words: Words, ax: Axes, least: int = 2) -> Axes:
    """Draw the network of co-assignment; ties of fewer than `least` tasks are left out.

    Parameters
    ----------
    graph : networkx.Graph
        From `network`.
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    least : int
        Fewest tasks shared for a tie to be drawn.
    """
    import networkx

    drawn = graph.edge_subgraph(  # type: ignore[attr-defined]
        [(a, b) for a, b, weight in graph.edges(data="weight") if weight >= least]  # type: ignore[attr-defined]
    ).copy()
    places = _places(drawn)
    heaviest = max((weight for *_, weight in drawn.edges(data="weight")), default=1)
    for a, b, weight in sorted(drawn.edges(data="weight"), key=lambda edge: edge[2]):
        ax.plot(
            *zip(places[a], places[b], strict=True), color=COLOURS["lead"], zorder=1,
            lw=0.3 + 2.2 * weight / heaviest, alpha=0.15 + 0.55 * weight / heaviest,
            solid_capstyle="round",
        )  # fmt: skip
    tasks = networkx.get_node_attributes(drawn, "tasks")
    halo = [patheffects.withStroke(linewidth=1.4, foreground="white")]
    for name, (x, y) in places.items():
        size = 8 + 4 * tasks[name]
        ax.scatter(x, y, s=size, color=COLOURS["support"], zorder=2, edgecolor=COLOURS["lead"],
                   linewidth=0.5)  # fmt: skip
        ax.annotate(
            words.label(name).replace(" & ", " &\n"), (x, y), xytext=(0, -(size**0.5) / 2 - 1),
            textcoords="offset points", ha="center", va="top", size=5.2, zorder=3,
            linespacing=1.05, path_effects=halo,
        )  # fmt: skip
    ax.margins(0.13, 0.1)
    ax.axis("off")
    return ax


def _places(graph: "object") -> dict[str, tuple[float, float]]:
    """Return node positions by stress (Kamada & Kawai 1989), strong ties short; then spread out."""
    import networkx

    if not graph:
        return {}
    for _, _, data in graph.edges(data=True):  # type: ignore[attr-defined]
        data["length"] = 1 / data["weight"] ** 0.5
    start = networkx.circular_layout(sorted(graph.nodes))  # type: ignore[attr-defined]
    found = networkx.kamada_kawai_layout(graph, pos=start, weight="length")
    points = np.array([found[name] for name in found])
    for _ in range(200):  # push apart nodes whose labels would touch
        gaps = points[:, None, :] - points[None, :, :]
        close = np.abs(gaps) < [0.36, 0.25]
        overlapping = close.all(axis=2) & ~np.eye(len(points), dtype=bool)
        if not overlapping.any():
            break
        push = np.where(overlapping[..., None], np.sign(gaps + 1e-9) * [0.012, 0.02], 0.0)
        points = points + push.sum(axis=1)
    return {name: (float(x), float(y)) for name, (x, y) in zip(found, points.round(4), strict=True)}


def plot_significance(table: pd.DataFrame, words: Words, ax: Axes, unit: str = "task") -> Axes:
    """Draw observed against expected shared units of the pairs most often named together.

    Parameters
    ----------
    table : DataFrame
        department_a, department_b, observed, expected_fixed, expected_expected (under the two
        nulls), q_fixed, q_expected and verdict (under fixed margins).
    words : Words
        Labels.
    ax : Axes
        Where to draw.
    unit : str
        What is shared; names the axis.
    """
    rows = table.iloc[::-1]
    places = np.arange(len(rows))
    ax.hlines(places, rows["expected_fixed"], rows["observed"], color=COLOURS["grey"], lw=0.7)
    ax.scatter(rows["expected_fixed"], places, marker="|", s=30, color=COLOURS["accent"],
               label=words.say("significance.fixed"), zorder=3)  # fmt: skip
    ax.scatter(rows["expected_expected"], places, marker="x", s=11, color=COLOURS["grey"],
               linewidth=0.8, label=words.say("significance.expected"), zorder=3)  # fmt: skip
    faces = {"firm": COLOURS["lead"], "on the threshold": COLOURS["support"], "not": "white"}
    for verdict, face in faces.items():
        chosen = (rows["verdict"] == verdict).to_numpy()
        ax.scatter(
            rows["observed"][chosen], places[chosen], s=18, facecolor=face, zorder=4,
            edgecolor=COLOURS["lead"], linewidth=0.7,
            label=words.say("significance.verdict." + verdict.replace(" ", "_")),
        )  # fmt: skip
    widest = rows["observed"].max()
    for place, row in zip(places.tolist(), rows[["q_fixed", "q_expected"]].to_numpy(), strict=True):
        text = f"{row[0]:.3f}   {row[1]:.2f}"
        ax.text(widest * 1.12, place, text, va="center", size=5.2)
    heading = words.say("significance.q")
    ax.text(widest * 1.12, len(rows) - 0.35, heading, size=5.2, va="bottom")
    pairs = zip(rows["department_a"], rows["department_b"], strict=True)
    ax.set_yticks(places, [_two_lines(words.labels(pair)) for pair in pairs])
    ax.set_ylim(-0.7, len(rows) + 0.6)
    ax.set_xlim(0, widest * 1.42)
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= widest])
    ax.tick_params(axis="y", length=0, labelsize=5.2)
    ax.set_xlabel(words.say("significance.axis", unit=words.say(f"unit.{unit}")))
    legend_below(ax, columns=2)
    return ax


def _two_lines(pair: list[str]) -> str:
    """Return the names of a pair, on two lines where one would be long."""
    text = " – ".join(pair)
    return text if len(text) < 20 else " –\n".join(pair)


def plot_precedence(table: pd.DataFrame, words: Words, ax: Axes) -> Axes:
    """Draw how often each supporter is named first among the supporters.

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
    places = range(len(rows))
    ax.barh(places, rows["support_clauses"], color=COLOURS["support"], height=0.7,
            label=words.say("precedence.all"))  # fmt: skip
    ax.barh(places, rows["first_support"], color=COLOURS["lead"], height=0.7,
            label=words.say("precedence.first"))  # fmt: skip
    widest = rows["support_clauses"].max()
    for place, row in enumerate(rows.itertuples()):
        text = words.say(
            "precedence.counts", first=row.first_support, all=row.support_clauses,
            position=f"{row.mean_position:.2f}",
        )  # fmt: skip
        ax.text(row.support_clauses + widest * 0.02, place, text, va="center", size=5.2)
    marks.name_rows(ax, words.labels(rows.index))
    ax.set_xlim(0, widest * 1.25)
    ax.set_xlabel(words.say("precedence.axis"))
    ax.legend(loc="lower right")
    return ax


def plot_combinations(table: pd.DataFrame, words: Words, axes: np.ndarray) -> np.ndarray:
    """Draw which combinations of departments recur, as dots in a matrix under bars.

    Parameters
    ----------
    table : DataFrame
        From `combinations_of_departments`: combination (names joined with "|"), tasks.
    words : Words
        Labels.
    axes : array of Axes
        The upper for the bars, the lower for the dots.
    """
    bars, dots = axes
    sets = [combination.split("|") for combination in table["combination"]]
    members = pd.Series([name for names in sets for name in names]).value_counts()
    names = list(members.sort_index().sort_values(ascending=False, kind="stable").index)
    bars.bar(range(len(sets)), table["tasks"], color=COLOURS["lead"], width=0.6)
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
        dots.plot([place, place], [rows[0], rows[-1]], color=COLOURS["lead"], lw=0.9, zorder=1)
        dots.scatter([place] * len(rows), rows, s=11, color=COLOURS["lead"], zorder=2)
    dots.set_yticks(range(len(names)), words.labels(names))
    dots.set_ylim(len(names) - 0.5, -0.5)
    dots.set_xlim(-0.6, len(sets) - 0.4)
    bars.set_xlim(dots.get_xlim())
    dots.set_xticks([])
    bare(dots)
    return axes
