"""Random tables rendered as a plan and read back: the same tables."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbey_analysis.reading.accept import find_clauses
from hbey_analysis.reading.bodies import Registry, resolve
from hbey_analysis.reading.outline import read_outline

DIGITS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
DEPARTMENTS = [
    "自治区发展改革委", "自治区经济和信息化委", "自治区财政厅", "自治区水利厅", "自治区环保厅",
    "呼和浩特海关", "内蒙古电力监管办", "人民银行呼和浩特中心支行", "自治区住房和城乡建设厅",
]  # fmt: skip
COLLECTIVES = ["相关盟市", "各有关部门"]
WORDS = st.text("推进建设水利和节约用水及加快与发展，、0123", min_size=2, max_size=30)

named = st.lists(st.sampled_from(DEPARTMENTS), min_size=1, max_size=5, unique=True)


@st.composite
def clauses(draw):
    """A clause as a list of (role, department), and as text."""
    names = draw(named)
    leads = draw(st.integers(1, len(names)))
    roles = [("lead" if place < leads else "support", name) for place, name in enumerate(names)]
    if draw(st.booleans()) and leads < len(names):
        roles.append(("support", draw(st.sampled_from(COLLECTIVES))))
    return roles


def rendered(roles, draw):
    """Write a clause as such plans do: prefixes elided, 和 and 及 before the last, any width."""
    comma = draw(st.sampled_from([",", "，"]))
    opening, closing = draw(st.sampled_from(["()", "（）", "(）"]))
    parts = []
    for role, verb in (("lead", "牵头"), ("support", "配合")):
        names = [name for its_role, name in roles if its_role == role]
        if not names:
            continue
        written = [
            name.removeprefix("自治区" if _prefixed(names[:place]) and draw(st.booleans()) else "")
            for place, name in enumerate(names)
        ]  # fmt: skip
        joint = draw(st.sampled_from(["、", "和", "及"]))
        text = "、".join(written[:-1]) + (joint if len(written) > 1 else "") + written[-1]
        parts.append(text + verb)
    return opening + comma.join(parts) + closing


def _prefixed(names):
    return any(name.startswith("自治区") for name in names)


@st.composite
def plans(draw):
    """Sections of items of tasks, as text and as the tables expected."""
    break_ = draw(st.sampled_from(["\n", "\r\n", "\n\n  "]))
    lines, tasks, assignments = ["关于印发分工方案的通知", "各盟市："], [], []
    for section in range(draw(st.integers(1, 3))):
        lines.append(f"{DIGITS[section]}、{draw(WORDS)}")
        for item in range(draw(st.integers(1, 3))):
            for task in range(draw(st.integers(1, 3))):
                roles = draw(clauses())
                words = draw(WORDS).replace("0", "") + "。" + draw(WORDS) + "。"
                number = f"（{DIGITS[item]}）" if task == 0 else "　　"
                lines.append(number + "工作。" + words + rendered(roles, draw))
                identity = f"{section + 1}.{item + 1}.{task + 1}"
                tasks.append((identity, "工作。" + words))
                assignments.extend((identity, *role) for role in roles)
    return break_.join(lines) + break_, tasks, assignments


LEXICON = Registry([], {name: name for name in DEPARTMENTS}, frozenset(
    name.removeprefix("自治区") for name in DEPARTMENTS
))  # fmt: skip


@given(plans())
@settings(max_examples=150, deadline=None)
def test_a_plan_rendered_from_tables_gives_them_back(case):
    text, tasks, assignments = case
    found, problems = find_clauses(text, LEXICON.knows)
    outline = read_outline(text, found)
    rows, doubts = resolve(found, LEXICON)
    assert [(t.task_id, text[t.text_start : t.text_end]) for t in outline.tasks] == tasks
    by_clause = {t.clauses[0]: t.task_id for t in outline.tasks}
    assert [
        (by_clause[row.clause], row.participant.role, row.department) for row in rows
    ] == assignments
    assert "".join(text[b.start : b.end] for b in outline.blocks) == text
    assert not problems and not doubts and not outline.problems


@given(st.text("一、二（）()牵头配合负责。，,、\n 财政厅水利局和及等各1.:：", max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_text_is_lost_or_stops_the_reading(text):
    found, _ = find_clauses(text)
    outline = read_outline(text, found)
    assert "".join(text[b.start : b.end] for b in outline.blocks) == text
    assert sum(len(task.clauses) for task in outline.tasks) == len(found)
    resolve(found, Registry([], {}, frozenset()))


@pytest.mark.parametrize("text", ["", "\n", "(", ")", "（（", "一、", "(一)", "1."])
def test_scraps_are_read_without_error(text):
    outline = read_outline(text, find_clauses(text)[0])
    assert "".join(text[b.start : b.end] for b in outline.blocks) == text
