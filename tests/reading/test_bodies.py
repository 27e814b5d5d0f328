"""Names to departments: prefixes restored, aliases resolved, doubts reported."""

import pytest

from hbey_analysis import PlanError, load_plan
from hbey_analysis.reading.bodies import READ, Registry, guessed_kind

HEADER = "department,label_zh,name_zh,label_en,name_en,kind,parent,aliases,source,confidence\n"
BODY = "一、水\n(一) 节水。{}\n"


@pytest.fixture
def read(tmp_path):
    def _read(clause, *rows):
        (tmp_path / "plan.txt").write_text(BODY.format(clause), encoding="utf-8")
        if rows:
            lines = [
                f"{name},{name},{name},{name},{name},government_department,{parent},{aliases},x,high\n"
                for name, parent, aliases in rows
            ]
            (tmp_path / "departments.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
        return load_plan(tmp_path)

    return _read


def departments(plan):
    return plan.assignments["department"].tolist()


def test_an_elided_prefix_is_restored_from_the_clause(read):
    plan = read("(自治区发展改革委牵头,自治区水利厅、财政厅配合)")
    assert departments(plan) == ["自治区发展改革委", "自治区水利厅", "自治区财政厅"]


def test_a_full_name_in_the_running_text_attests_its_elided_form(read):
    named = "市教育局、市民政局、市公安局、市司法局、市商务局"  # no habit of leaving prefixes out
    stated = f"(市水务局、{named}、财政局负责)"
    assert departments(read(stated))[6] == "财政局"
    assert departments(read(f"{stated}\n(二) 由市财政局拨付。(市水务局负责)"))[6] == "市财政局"
    assert departments(read(f"{stated}\n(二) 由各市财政局拨付。(市水务局负责)"))[6] == "财政局"


def test_a_place_whose_government_the_text_names_is_a_seat(read):
    government = "由临港区人民政府落实。"
    clause = "(市水务局牵头,财政局、临港教育局、港航局配合)"
    assert departments(read(government + clause))[1:] == ["市财政局", "临港教育局", "市港航局"]
    assert departments(read(clause))[2] == "市临港教育局"
    offices = clause.replace("临港教育局", "政府研究室")  # the place alone, not its government
    assert departments(read(government + offices))[2] == "市政府研究室"


def test_habit_carries_no_prefix_across_a_body_with_its_own_seat(read):
    clause = "(省水利厅、教育厅、太原海关、民政厅{}负责)"
    assert departments(read(clause.format("")))[1:] == ["省教育厅", "太原海关", "民政厅"]
    assert departments(read(clause.format("、省商务厅、民政厅")))[4:] == ["省商务厅", "省民政厅"]


def test_a_body_with_its_own_seat_keeps_its_name(read):
    plan = read("(自治区商务厅牵头,财政厅、呼和浩特海关、内蒙古电力监管办配合)")
    assert departments(plan)[2:] == ["呼和浩特海关", "内蒙古电力监管办"]


def test_nothing_is_restored_where_prefixes_are_always_stated(read):
    plan = read("(市财政局牵头,市水务局、市环保局、总工会配合)")
    assert departments(plan)[-1] == "总工会"


def test_a_prefix_before_a_word_of_its_own_is_a_prefix(read):
    plan = read("(责任单位：市民政局、卫生健康委、教育局)")
    assert departments(plan) == ["市民政局", "市卫生健康委", "市教育局"]


@pytest.mark.parametrize(
    ("rows", "department"),
    [
        ([("自治区水利厅", "", "")], "自治区水利厅"),
        ([("自治区水利厅", "", "省水利厅")], "自治区水利厅"),  # two names of one body
        ([("自治区水利厅", "", ""), ("省水利厅", "", "")], "水利厅"),
        ([("自治区财政厅", "", "")], "水利厅"),
    ],
)
def test_without_a_prefix_in_the_clause_the_registry_s_only_such_body_is_meant(
    read, rows, department
):
    assert departments(read("(水利厅负责)", *rows)) == [department]


def test_a_company_s_name_is_its_own(read):
    plan = read("(区发改委牵头,建管委、大众燃气、电力公司、绿化局配合)")
    assert departments(plan)[1:] == ["区建管委", "大众燃气", "电力公司", "区绿化局"]


def test_a_word_that_starts_with_a_prefix_still_takes_its_own(read):
    plan = read("(市财政局牵头,水务局、市场监管局配合)")
    assert departments(plan)[-1] == "市市场监管局"


def test_aliases_stand_for_their_department(read):
    rows = [("自治区经济和信息化委", "", "自治区经济信息化委"), ("自治区财政厅", "", "")]
    plan = read("(自治区经济信息化委牵头,财政厅配合)", *rows)
    assert departments(plan) == ["自治区经济和信息化委", "自治区财政厅"]
    assert plan.problems.empty


def test_an_unknown_department_is_reported_and_kept(read):
    plan = read("(自治区财政厅牵头,自治区气象局配合)", ("自治区财政厅", "", ""))
    assert plan.problems[["code", "line", "column"]].to_numpy().tolist() == [
        ["unknown_department", 2, 18]
    ]
    row = plan.departments.set_index("department").loc["自治区气象局"]
    assert (row["kind"], row["confidence"]) == ("government_department", "low")


def test_a_department_twice_in_a_clause_is_reported_and_kept(read):
    plan = read("(自治区财政厅牵头,自治区水利厅、财政厅配合)")
    assert plan.problems["code"].tolist() == ["department_twice"]
    assert len(plan.assignments) == 3


def test_two_leads_are_two_rows(read):
    plan = read("(自治区财政厅、水利厅牵头,自治区环保厅配合)")
    assert plan.assignments["role"].tolist() == ["lead", "lead", "support"]
    assert plan.problems.empty


def test_a_name_for_two_departments_is_one_sentence_with_the_line(read):
    with pytest.raises(
        PlanError, match=r"departments\.csv:3:1: 水利 already stands for 自治区水利厅"
    ):
        read("(自治区水利厅牵头)", ("自治区水利厅", "", "水利"), ("自治区水务局", "", "水利"))


def test_a_missing_column_is_one_sentence(read, tmp_path):
    (tmp_path / "departments.csv").write_text("department\nx\n", encoding="utf-8")
    with pytest.raises(PlanError, match=r"departments\.csv:1:1: the column 'label_zh' is missing"):
        read("(自治区水利厅牵头)")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("相关盟市", "collective"),
        ("包钢集团", "enterprise"),
        ("呼和浩特海关", "central_agency"),
        ("市委宣传部", "party_body"),
        ("乌海市", "territorial"),
        ("自治区水利厅", "government_department"),
        ("铜川银保监分局", "central_agency"),
        ("中央网信办", "party_body"),
        ("大众燃气", "enterprise"),
        ("公积金管理中心", "affiliated_body"),
        ("市交通委（市道运局）", "government_department"),
        ("市总工会", "other"),
        ("专家组", "other"),
    ],
)
def test_kinds_are_guessed_by_the_table_of_patterns(name, kind):
    assert guessed_kind(name) == kind


def test_a_registry_knows_a_name_with_its_prefix_and_without():
    registry = Registry([], {"自治区水利厅": "自治区水利厅"}, frozenset({"水利厅"}))
    assert registry.knows("自治区水利厅")
    assert registry.knows("水利厅")
    assert not registry.knows("财政厅")


# ---------------------------------------------------------------- how sure


def sure(plan):
    return dict(zip(plan.assignments["department"], plan.assignments["confidence"], strict=True))


def test_what_is_written_out_is_certain_and_what_is_restored_is_inferred(read):
    plan = read("(自治区水利厅牵头,财政厅配合)")
    assert sure(plan) == {"自治区水利厅": "certain", "自治区财政厅": "inferred"}


def test_a_registry_that_somebody_vouched_for_makes_a_restored_name_certain(read):
    plan = read("(自治区水利厅牵头,财政厅配合)", ("自治区水利厅", "", ""), ("自治区财政厅", "", ""))
    assert set(sure(plan).values()) == {"certain"}


def test_a_registry_that_only_repeats_what_was_read_confirms_nothing(read, tmp_path):
    read("(自治区水利厅牵头,财政厅配合)", ("自治区水利厅", "", ""), ("自治区财政厅", "", ""))
    path = tmp_path / "departments.csv"
    rows = path.read_text(encoding="utf-8").replace(",x,high", f",{READ},low")
    path.write_text(rows, encoding="utf-8")
    assert sure(load_plan(tmp_path)) == {"自治区水利厅": "certain", "自治区财政厅": "inferred"}


def test_a_role_that_is_not_stated_is_inferred(read):
    assert set(sure(read("(自治区水利厅、自治区财政厅)")).values()) == {"inferred"}


def test_a_name_that_nothing_knows_and_a_slip_are_doubtful(read):
    assert sure(read("(自治区水利厅牵头,大众燃气配合)"))["大众燃气"] == "doubtful"
    assert sure(read("(自治区水利厅牵头")) == {"自治区水利厅": "doubtful"}


def test_a_line_break_in_a_name_restores_nothing(read):
    assert sure(read("(自治区水\n利厅牵头)")) == {"自治区水利厅": "certain"}
