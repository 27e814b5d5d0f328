"""Time grows with the text, never with its square, whatever is repeated.

`make bench` tries all of the grammar against the limit of 1.2. A machine with other work to do
measures a line as 1.3 at times, so that the limit here lies halfway to the square.
"""

import pytest
from growth import exponent, file_reader

from hbey_analysis import load_plan
from hbey_analysis.text.originals import read_original

LIMIT = 1.5
SIZES = (125, 1_000, 8_000)
CLAUSE = "。（市水务局牵头，市财政局配合）"
REPEATED = [
    "百十万亿", "一", "1", "111,", "2024年", "责任领导：张三；", "（市财政局）", "（市水务局牵头）",
    "市水务局牵头。", "市财政局和", "黄埔和", "市、", "第一位", "第一位：", "以下", "各",
    "按照职能", "）", "（\n", "一、总则\n", "关于\n", "市级责任单位：市水务局；",
    "做好工作。（市水务局牵头，下同）",
]  # fmt: skip
PAGES = {
    "paragraphs": ("", "<p>水</p>"),
    "open divs": ("", "<div>"),
    "line breaks": ("水", "\n"),
    "breaks": ("", "水<br>"),
    "rows": ("<table>", "<tr><td>水</td></tr>"),
    "tables": ("", "<table><tr><td>水</td></tr></table>"),
}


@pytest.mark.slow
@pytest.mark.parametrize("construct", REPEATED)
def test_reading_grows_with_the_text_and_not_its_square(tmp_path, construct):
    read = file_reader(tmp_path / "plan.txt", lambda path: load_plan(path, apply_rules=True))
    assert exponent(read, lambda n: construct * n + CLAUSE, SIZES) <= LIMIT


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_s_text_grows_with_the_page_and_not_its_square(tmp_path, name):
    before, construct = PAGES[name]
    read = file_reader(tmp_path / "page.html", read_original)
    assert exponent(read, lambda n: f"{before}{construct * n}x", SIZES) <= LIMIT


def test_the_measure_of_growth_tells_a_square_from_a_line():
    def square(n):
        return sum(1 for _ in range(n) for _ in range(n))

    def line(n):
        return sum(1 for _ in range(500 * n))

    assert exponent(square, lambda n: n, (1_000, 4_000)) > LIMIT
    assert exponent(line, lambda n: n, (1_000, 4_000)) <= LIMIT
