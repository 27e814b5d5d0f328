"""Write data/figures.md, what every column behind a figure means, from data/figure_columns.csv.

    python tools/figure_columns.py

A maintainer runs it after an edit of the table; a test compares the two.
"""

import csv
from itertools import groupby

from hbey_analysis.paths import DATA

HEAD = """# The numbers behind the figures

[中文](#图表数据)

Each figure has its numbers beside it, in a CSV file of the figure's name; the files of both
languages are the same. This page is written by `tools/figure_columns.py` from
`data/figure_columns.csv`, which a program can read.

- A star marks the key: of its columns together no row repeats another.
- Types: text (`str`), whole number (`int`), number (`float`, to six decimals), True or False
  (`bool`); with a question mark the value may be empty.
- Ids are text: read `10.1` as text, else it becomes a number.
- Where a figure was drawn with `unit` item or section, what is counted in tasks here counts these.
- Another plan may have other roles in `02-workload`, a column each, and `item_id` in the place of
  `section_id` where its sections do not divide its tasks.

## 图表数据

每幅图的数据为同名CSV文件，中英文两套内容相同。本页由`tools/figure_columns.py`根据
`data/figure_columns.csv`生成，后者可供程序读取。

- 星号表示主键：各主键列合起来没有重复的行。
- 类型分文本（`str`）、整数（`int`）、小数（`float`，保留六位）和真假（`bool`）；带问号者可以为空。
- 编号为文本：`10.1`应按文本读取，否则会变成数值。
- 以参数`unit`改按条或章计数的图，凡以任务计的各列均改计条或章。
- 其他方案在`02-workload`中可能有其他角色，每种一列；各章不足以划分任务时，`section_id`改为
  `item_id`。
"""


TABLE = "| column | type | unit | meaning | 含义 |\n|---|---|---|---|---|\n"


def page() -> str:
    """Return the page."""
    with (DATA / "figure_columns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parts = [HEAD]
    for figure, columns in groupby(rows, key=lambda row: row["figure"]):
        parts.append(f"\n## {figure}\n\n{TABLE}")
        for row in columns:
            cells = {name: text.replace("|", "\\|") for name, text in row.items()}
            star = "\\*" if row["key"] else ""
            parts.append(
                f"| `{cells['column']}`{star} | {cells['type']} | {cells['unit']} "
                f"| {cells['meaning_en']} | {cells['meaning_zh']} |\n"
            )
    return "".join(parts)


if __name__ == "__main__":
    (DATA / "figures.md").write_text(page(), encoding="utf-8")
