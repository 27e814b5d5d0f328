"""Random plans in every style of clause, written from what they must be read as."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.reading.bodies import Registry, resolve
from hbey_analysis.reading.outline import read_outline

NOTHING = Registry([], {}, frozenset())
OFFICES = [
    "发展改革委", "财政局", "水务局", "经济和信息化局", "住房城乡建设局", "市场监管局", "教育局",
    "交通委（道运局）", "“放管服”办", "商务局", "民政局", "政务服务局",
]  # fmt: skip
PLACES = ["天河", "黄埔", "南沙", "青岭", "石桥"]
COLLECTIVES = ["各区县政府", "有关部门", "各市、县级政府", "市直有关单位"]
WORDS = st.text("推进建设用水和节约发展0123", min_size=4, max_size=30)
DEADLINES = ["2024年6月底", "2024 年12 月底前", "长期坚持"]


class Writer:
    """Write lists and clauses in one document's manner, and what they mean beside them."""

    def __init__(self, draw):
        self.draw = draw
        self.level = draw(st.sampled_from(["省", "市", "县", "区"]))
        self.elides = draw(st.booleans())  # a habit of the document, not of a list

    def pick(self, *options):
        return self.draw(st.sampled_from(options))

    def bodies(self, role, most=4):
        """Return a list of bodies as text, and as a set of (role, name, kind)."""
        cores = self.draw(
            st.lists(st.sampled_from(OFFICES), min_size=1, max_size=most, unique=True)
        )
        named = {(role, self.level + core, "named") for core in cores}
        written = [
            core if self.elides and place else self.level + core for place, core in enumerate(cores)
        ]
        joint = self.pick("、", "和", "及", "，") if len(written) > 1 else ""
        return "、".join(written[:-1]) + joint + written[-1], named

    def mixed(self, role):
        """Return a list that may end in districts, a class of bodies, or 等."""
        text, rows = self.bodies(role)
        more = self.pick("", "等", "等部门", "places", "collective")
        if more == "places":
            places = self.draw(
                st.lists(st.sampled_from(PLACES), min_size=2, max_size=3, unique=True)
            )
            rows |= {(role, f"{place}区政府", "named") for place in places}
            return f"{text}、{'、'.join(places)}区政府", rows
        if more == "collective":
            name = self.pick(*COLLECTIVES)
            return f"{text}、{name}", rows | {(role, name, "collective")}
        return text + more, rows

    def clause(self, style):
        """Return a clause's text with its brackets or lines, its rows and its deadline."""
        comma, colon = self.pick("，", ",", "；"), self.pick("：", ":")
        first, leads = self.bodies("lead", most=2)
        rest, supports = self.mixed("support")
        alone, responsible = self.mixed("responsible")
        one, lead = self.bodies("lead", most=1)
        guide, guides = self.bodies("guide", most=2)
        carry, implement = self.mixed("implement")
        duty = self.pick("负责", "按职责分工负责", "分别负责", "按照职责分工负责")
        due = self.pick(None, *DEADLINES)
        timed = f"{comma}完成时限{colon}{due}" if due else ""
        lines = f"\n完成时限{colon}{due}" if due else ""
        side = self.pick("责任", "配合", "参与")
        help_ = self.pick("配合", "参与", "参加", "协助")
        written = {
            "lead and support": (f"{first}牵头{comma}{rest}{help_}", leads | supports, None),
            "lead and divided duty": (f"{first}牵头{comma}{rest}{duty}", leads | supports, None),
            "lead alone": (first + self.pick("牵头", "牵头负责"), leads, None),
            "together": (f"{one}会同{rest}负责", lead | supports, None),
            "flat": (alone + duty, responsible, None),
            "guide and implement": (f"{guide}指导{comma}{carry}负责落实", guides | implement, None),
            "labels": (
                f"牵头单位{colon}{first}；{side}单位{colon}{rest}{timed}",
                leads | supports,
                due,
            ),
            "flat label": (
                f"责任{self.pick('单位', '部门')}{colon}{alone}{timed}", responsible, due,
            ),
            "label lines": (
                f"\n牵头单位{colon}{first}\n责任单位{colon}{rest}{lines}", leads | supports, due,
            ),
            "flat label line": (f"\n责任单位{colon}{alone}{lines}", responsible, due),
            "own line": (f"\n{first}牵头，{rest}{help_}", leads | supports, None),
            "short labels": (f"牵头{colon}{first}；配合{colon}{rest}", leads | supports, None),
            "label and verbs": (
                f"责任单位{colon}{first}牵头{comma}{rest}{help_}", leads | supports, None,
            ),
            "marked lines": (
                f"\n● 牵头单位{colon}{first}\n● {side}单位{colon}{rest}", leads | supports, None,
            ),
            "running": (f"此项工作由{first}牵头，{self.bodies('support')[0]}参加。", None, None),
        }  # fmt: skip
        text, rows, deadline = written[style]
        if style == "running":
            second, others = self.bodies("support")
            return f"此项工作由{first}牵头，{second}参加。", leads | others, None
        if not text.startswith("\n"):
            opening, closing = self.pick("()", "（）", "(）")
            text = opening + text + closing
        return text, rows, deadline


STYLES = [
    "lead and support", "lead and divided duty", "lead alone", "together", "flat",
    "guide and implement", "labels", "flat label", "label lines", "flat label line", "own line",
    "short labels", "label and verbs", "marked lines", "running",
]  # fmt: skip


@st.composite
def plans(draw, styles):
    """Sections of numbered tasks, as text, and the rows and deadline of each task."""
    writer = Writer(draw)
    lines, expected = ["关于印发分工方案的通知"], []
    for number in "一二三"[: draw(st.integers(1, 3))]:
        lines.append(f"{number}、{draw(WORDS)}")
        for place in range(1, draw(st.integers(2, 4)) + 1):
            text, rows, deadline = writer.clause(writer.pick(*styles))
            lines.append(f"{place}．{draw(WORDS)}。{text}")
            expected.append((rows, deadline))
    return "\n".join(lines) + "\n", expected


def read(text):
    """Return the rows and the deadline of each task, and the problems."""
    clauses, problems = find_clauses(text)
    outline = read_outline(text, clauses)
    assignments, doubts = resolve(clauses, NOTHING, text)
    assert "".join(text[b.start : b.end] for b in outline.blocks) == text
    found = []
    for task in outline.tasks:
        rows = [row for row in assignments if row.clause in task.clauses]
        for row in rows:
            assert text[row.participant.start : row.participant.end] == row.participant.surface
        deadlines = [clauses[index].deadline for index in task.clauses]
        found.append(
            (
                {(r.participant.role, r.department, r.participant.kind) for r in rows},
                next(filter(None, deadlines), None),
            )
        )
    return found, [*problems, *outline.problems, *doubts]


@pytest.mark.parametrize("style", STYLES)
@given(st.data())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_a_plan_in_one_style_is_read_as_it_was_meant(style, data):
    text, expected = data.draw(plans([style]))
    assert read(text)[0] == expected


@given(plans(STYLES))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_plan_that_mixes_styles_is_read_as_it_was_meant(case):
    text, expected = case
    assert read(text)[0] == expected
