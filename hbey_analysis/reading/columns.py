"""Tables of an original whose columns are roles: each cell becomes a line with its label."""

import re
from collections.abc import Iterator

from hbey_analysis.reading.tokens import is_label
from hbey_analysis.text.source import INVISIBLE


def table_lines(rows: list[list[str]]) -> Iterator[str]:
    """Yield a table as lines: its cells apart by tabs, and roles as labels.

    Where the first row names roles (牵头单位, 责任单位, 完成时限), each cell under such a heading
    is a line of its own with the heading before it, as plans without tables write it.

    Parameters
    ----------
    rows : list of list of str
        The cells of each row.
    """
    if not rows:
        return
    roles = role_columns(rows[0])
    yield "\t".join(rows[0])
    for cells in rows[1:]:
        alone = [cell for place, cell in enumerate(cells) if place not in roles]
        yield "\t".join(alone)
        for place in roles:
            if place < len(cells) and cells[place].strip():
                yield f"{roles[place]}：{cells[place]}"


def role_columns(heading: list[str]) -> dict[int, str]:
    """Return the labels (牵头单位, 完成时限 …) among a table's headings, by their place.

    Parameters
    ----------
    heading : list of str
        The cells of the first row.
    """
    labels = [re.sub(r"\s", "", INVISIBLE.sub("", cell)) for cell in heading]
    return {place: label for place, label in enumerate(labels) if is_label(label)}
