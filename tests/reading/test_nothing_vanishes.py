"""However long, or broken by what prints nothing: it is read, or a problem says it is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbey_analysis import PlanError, load_plan
from hbey_analysis.reading.accept import find_clauses

ORDINARY = "做好节水。（市水务局牵头）\n"
HIDDEN = [*"\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff"]


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a text as a plan."""

    def _read(text):
        path = tmp_path / "plan.txt"
        path.write_text(text, encoding="utf-8", newline="")
        return load_plan(path)

    return _read


def bodies(n):
    """Return a list of n bodies with names of their own: 市甲甲局, 市甲乙局 …"""
    stems = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    return "、".join(f"市{stems[i // 20]}{stems[i % 20]}局" for i in range(n))


def problems(plan):
    """Return the codes of a plan's problems with the words each is about."""
    return [(row.code, plan.text[row.start : row.end]) for row in plan.problems.itertuples()]


# ---------------------------------------------------------------- length


@pytest.mark.parametrize(
    "clause",
    [
        "（{}牵头）",
        "（牵头单位：{}）",
        "［责任单位：{}］",
        "牵头单位：{}",
        "{}牵头",
        "由{}牵头，市水务局配合",
    ],
)
def test_a_clause_with_three_hundred_bodies_is_read(read, clause):
    plan = read(f"一、节约\n{ORDINARY}做好节能。\n{clause.format(bodies(300))}\n")
    assert len(plan.tasks) == 2
    assert len(plan.assignments) == 301 + ("市水务局配合" in clause)
    assert plan.problems.empty


def test_supporters_of_any_number_are_read_in_running_text(read):
    text = f"节能由市水务局牵头，{bodies(300)}配合，2024年开始。\n"
    clauses, _ = find_clauses(text)
    assert [len(clause.participants) for clause in clauses] == [301]


def test_a_list_of_three_hundred_bodies_without_a_role_is_read(read):
    plan = read(f"{ORDINARY}做好节能。（{bodies(300)}）\n")
    assert plan.assignments["role"].value_counts().to_dict() == {"responsible": 300, "lead": 1}


def test_a_long_clause_broken_over_printed_lines_is_one(read):
    broken = bodies(300).replace("、", "、\n")
    plan = read(f"{ORDINARY}做好节能。（{broken}牵头）\n")
    assert len(plan.tasks) == 2 and len(plan.assignments) == 301


def test_a_bracket_left_open_in_one_long_line_hides_no_clause_behind_it(read):
    tasks = "".join(f"{i}．做好第{i}项节水的各项具体的工作。（市水务局牵头）" for i in range(2, 60))
    plan = read(f"1．做好节能。（市财政局牵头，市水务局配合{tasks}")
    assert len(plan.text) > 1_000
    assert (plan.assignments["department"] == "市财政局").sum() == 1
    assert len(plan.tasks) == 1 + 57  # the clause left open ends with its sentence, in task 2
    assert [code for code, _ in problems(plan)].count("missing_closing_bracket") == 1


def test_a_name_too_long_to_be_read_is_a_problem(read):
    name = "某" * 48 + "财政局"
    for text in (f"做好节能。（{name}牵头）\n", f"做好节能。{name}牵头，市水务局配合。\n"):
        assert ("name_too_long", name) in problems(read(ORDINARY + text))


def test_a_name_of_fifty_characters_is_read(read):
    name = "某" * 47 + "财政局"
    plan = read(f"{ORDINARY}做好节能。（{name}牵头）\n")
    assert list(plan.assignments["department"]) == ["市水务局", name]
    assert plan.problems.empty


@pytest.mark.parametrize("clause", ["（张三牵头，李四配合）", "（牵头部门：厅）"])
def test_a_role_stated_of_nobody_known_is_a_problem(read, clause):
    assert problems(read(f"做好节能{clause}，抓好节水。（市水务局牵头）\n")) == [
        ("role_not_read", clause)
    ]


@pytest.mark.parametrize(
    "clause", ["（费用由财政承担）", "（列在首位的为牵头单位）", "（现场办理）"]
)
def test_a_remark_in_brackets_is_none(read, clause):
    assert problems(read(f"做好节能{clause}，抓好节水。（市水务局牵头）\n")) == []


# ---------------------------------------------------------------- numbers


def test_digits_too_many_for_a_number_are_a_quantity_without_value(read):
    digits = "万" * 100
    plan = read(f"投资{digits}元。（市水务局牵头）\n")
    assert list(plan.targets["surface"]) == [f"{digits}元"] and plan.targets["value"].isna().all()
    assert problems(plan) == [("number_too_long", f"{digits}元")]


def test_a_number_of_forty_digits_has_its_value(read):
    plan = read(f"投资{'1' * 40}元，建成{'2' * 41}家。（市水务局牵头）\n")
    assert plan.targets["value"].notna().tolist() == [True, False]


# ---------------------------------------------------------------- what prints nothing


@pytest.mark.parametrize("mark", HIDDEN, ids=ascii)
def test_a_name_broken_by_a_character_that_prints_nothing_is_one_name(read, mark):
    plan = read(f"{ORDINARY}做好节能。（市水{mark}务局牵头，市财政局配合）\n")
    assert list(plan.assignments["department"]) == ["市水务局", "市水务局", "市财政局"]
    assert plan.assignments["surface"][1] == f"市水{mark}务局"
    assert plan.assignments["start"][1] == plan.text.index(f"市水{mark}务局")
    assert [code for code, _ in problems(plan)] == ["invisible_characters"]


@pytest.mark.parametrize(
    "clause", ["（市水务局牵|头，市财政局配|合）", "（牵头|单位：市水务局；责任|单位：市财政局）"]
)
def test_roles_are_read_through_it(read, clause):
    plan = read(f"一、节|水\n做好节水。{clause}\n".replace("|", "\u200b"))
    assert list(plan.assignments["role"]) == ["lead", "support"]
    assert plan.tasks["clause"][0] == clause.replace("|", "\u200b")
    assert list(plan.outline["label_zh"][:1]) == ["节水"]


def test_a_number_and_a_codebook_s_term_are_read_through_it(read):
    plan = read("投资1\u200b00万元，开展试\u200b点。（市水务局牵头）\n")
    targets, mentions = plan.targets.iloc[0], plan.mentions.iloc[0]
    assert (targets["value"], targets["surface"]) == (100, "1\u200b00万元")
    assert mentions["surface"] == "试\u200b点"


def test_a_byte_order_mark_at_the_beginning_is_none_of_these(read):
    plan = read(f"\ufeff{ORDINARY}")
    assert plan.problems.empty and plan.blocks["kind"][0] == "bom"


def test_a_file_of_nothing_else_is_empty(read):
    with pytest.raises(PlanError, match="the file is empty"):
        read("\u200b\u2060\n")


PIECES = ["一、总则\n", "（一）节水。", "做好节水。", "（市水务局牵头，财政局配合）", "\n", *HIDDEN]


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12))
@settings(deadline=None, derandomize=True, max_examples=25)
def test_what_prints_nothing_changes_no_row_but_its_offsets(tmp_path_factory, pieces):
    text = "做好节能。（市财政局牵头）\n" + "".join(pieces)
    seen = "".join(piece for piece in pieces if piece not in HIDDEN)
    plans = []
    for words in (text, "做好节能。（市财政局牵头）\n" + seen):
        path = tmp_path_factory.mktemp("plan") / "plan.txt"
        path.write_text(words, encoding="utf-8", newline="")
        plans.append(load_plan(path))
    written, plain = plans
    assert "".join(written.text[b.start : b.end] for b in written.blocks.itertuples()) == text
    for table, columns in {
        "assignments": ["task_id", "position", "department", "role", "kind"],
        "blocks": ["kind"],
        "sections": ["section_id", "title"],
    }.items():
        rows = [getattr(plan, table)[columns].to_dict("records") for plan in plans]
        assert rows[0] == rows[1]
    for row, same in zip(written.tasks.itertuples(), plain.tasks.itertuples(), strict=True):
        assert "".join(c for c in row.text if c not in HIDDEN) == same.text
