"""The plan of 2013 and its numbers; the tables and what holds them together."""

import dataclasses
import re
import shutil

import pandas as pd
import pytest

from hbey_analysis import PlanError, load_plan
from hbey_analysis.paths import PLANS, ROOT
from hbey_analysis.tables.plan import account
from hbey_analysis.tables.schemas import TABLES, empty, validate


def test_the_plan_has_its_known_size(hbey):
    named = hbey.assignments.query("kind == 'named'")
    assert len(hbey.sections) == 10
    assert len(hbey.items) == 38
    assert len(hbey.tasks) == 50
    assert named["department"].nunique() == 32
    assert named["role"].value_counts().to_dict() == {"support": 215, "lead": 50}
    assert hbey.problems.empty


def test_the_collective_is_in_every_task(hbey):
    rows = hbey.assignments.query("kind == 'collective'")
    assert set(rows["department"]) == {"相关盟市"}
    assert rows["task_id"].tolist() == hbey.tasks["task_id"].tolist()


def test_the_first_department_leads_14_and_supports_36(hbey):
    rows = hbey.assignments.query("department == '自治区发展改革委'")
    assert rows["role"].value_counts().to_dict() == {"support": 36, "lead": 14}


def test_the_file_is_the_one_published(hbey):
    digest = "a0e636355ad54a4e6d5326d732da9d4e67de94b195c4bee8c138fbfe742b81fa"
    row = hbey.document.iloc[0]
    assert row["sha256"] == digest
    assert (row["published"], row["period_start"], row["period_end"]) == ("2013-05-23", 2012, 2020)
    assert row["issuer"] == "内蒙古自治区人民政府办公厅"


def test_blocks_join_to_the_text(hbey):
    joined = "".join(hbey.text[b.start : b.end] for b in hbey.blocks.itertuples())
    assert joined == hbey.text
    assert (hbey.blocks["start"] < hbey.blocks["end"]).all()


def test_nothing_of_the_plan_is_left_unplaced(hbey):
    assert "other" not in set(hbey.blocks["kind"])


def test_the_known_traps(hbey):
    rows = hbey.assignments.set_index(["task_id", "surface"])["department"]
    assert rows["7.4.1", "自治区经济信息化委"] == "自治区经济和信息化委"
    assert rows["7.3.4", "内蒙古民航机场集团"] == "内蒙古民航机场集团公司"
    assert hbey.tasks.set_index("task_id")["clause"]["7.3.3"].endswith("配合)")
    assert (hbey.tasks["item_id"] == "2.2").sum() == 6


def test_the_registry_and_a_guess_give_the_same_names(hbey, tmp_path):
    shutil.copy(PLANS / "hbey" / "plan.txt", tmp_path)
    bare = load_plan(tmp_path / "plan.txt")
    same = bare.assignments["department"] == hbey.assignments["department"]
    assert set(bare.assignments.loc[~same, "surface"]) == {
        "自治区经济信息化委", "内蒙古民航机场集团",  # only a registry can know these
    }  # fmt: skip
    assert bare.outline["label_en"].equals(bare.outline["label_zh"])


def test_labels_are_curated_for_every_part(hbey):
    assert len(hbey.outline) == 10 + 38 + 50
    for level in ("section", "item", "task"):
        rows = hbey.outline[hbey.outline["level"] == level]
        key = f"{level}_id"
        assert rows["id"].tolist() == getattr(hbey, f"{level}s")[key].tolist()


def test_children_have_parents_in_the_table(hbey):
    parents = hbey.departments["parent"].dropna()
    assert parents.isin(hbey.departments["department"]).all()
    assert (
        hbey.departments.set_index("department")["parent"]["自治区能源开发局"] == "自治区发展改革委"
    )


def test_closing_duties_name_their_actors(hbey):
    assert hbey.notes["actor"].tolist() == [
        "各地区、各部门", "自治区有关部门", "自治区各牵头部门", "自治区发展改革委",
    ]  # fmt: skip


def test_a_plan_is_frozen(hbey):
    with pytest.raises(dataclasses.FrozenInstanceError):
        hbey.text = ""


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("assignments", "department", "自治区无此厅"),
        ("assignments", "role", "boss"),
        ("assignments", "surface", "别的字"),
        ("tasks", "text", "别的字"),
        ("tasks", "section_id", "99"),
        ("blocks", "end", 10),
        ("sentences", "sentence_id", "1.1.1-2"),
    ],
)
def test_validation_refuses_what_does_not_hold(hbey, table, column, value):
    tables = hbey.tables()
    broken = tables[table].copy()
    broken.loc[0, column] = value
    with pytest.raises(Exception, match=r"\S"):
        validate(tables | {table: broken}, hbey.text)


def test_empty_tables_have_their_columns():
    for name, (_, columns, *_) in TABLES.items():
        table = empty(name)
        assert list(table.columns) == list(columns)
        assert table.empty


def test_plan_toml_goes_before_the_text(tmp_path):
    (tmp_path / "plan.txt").write_text("一、水\n节水。(水利厅牵头)\n", encoding="utf-8")
    (tmp_path / "plan.toml").write_text('[document]\ntitle = "给定"\n', encoding="utf-8")
    assert load_plan(tmp_path).document["title"].tolist() == ["给定"]


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("plan.toml", "title = ", r"plan\.toml: not valid TOML"),
        ("plan.toml", "name_fr = 'x'\n", r"plan\.toml: no key 'name_fr'; there are name_en"),
        ("plan.toml", "invented = 'yes'\n", r"plan\.toml: invented must be true or false"),
        ("plan.toml", "level = 'town'\n", r"plan\.toml: level must be one of state, province"),
        ("plan.toml", "[document]\ntitel = 'x'\n", r"\[document\] has no 'titel'"),
        ("outline.csv", "id,level\n1,section\n", r"outline\.csv:1:1: the column 'title_en'"),
        (
            "outline.csv",
            "id,level,title_en,label_zh,label_en\n9,section,a,b,c\n",
            r"outline\.csv:2:1: .*'9'",
        ),
    ],
)
def test_curated_files_that_are_wrong_are_one_sentence(tmp_path, file, content, sentence):
    (tmp_path / "plan.txt").write_text("一、水\n节水。(水利厅牵头)\n", encoding="utf-8")
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(PlanError, match=sentence):
        load_plan(tmp_path)


def test_the_plans_own_numbers_of_co_assignment(hbey):
    from hbey_analysis import asymmetry, co_assignment, concentration, lead_support, workload

    together = co_assignment(hbey.assignments)
    upper = pd.Series(
        [together.iat[i, j] for i in range(len(together)) for j in range(i + 1, len(together))]
    )
    assert (len(upper), int((upper > 0).sum()), int(upper.sum())) == (496, 164, 605)
    support = lead_support(hbey.assignments)
    assert int(support.to_numpy().sum()) == 215
    assert int((support.to_numpy() > 0).sum()) == 93
    assert int(asymmetry(support)["reciprocated"].sum()) == 16
    leads = workload(hbey.assignments)["lead"]
    leaders = concentration(leads[leads > 0])
    assert round(leaders["hhi"], 3) == 0.143
    assert round(leaders["gini"], 2) == 0.48
    assert round(concentration(leads)["gini"], 2) == 0.77


def test_the_first_department_is_first_of_supporters_in_33_of_36(hbey):
    from hbey_analysis import precedence

    row = precedence(hbey.assignments).loc["自治区发展改革委"]
    assert (row["first_support"], row["support_clauses"]) == (33, 36)


@pytest.mark.parametrize(
    ("readme", "words"),
    [
        ("README.md", "{} sections, {} items, {} tasks, {} named bodies"),
        ("README.zh-CN.md", "{}"),
    ],
)
def test_the_readme_states_what_is_measured(hbey, readme, words):
    named = hbey.assignments.query("kind == 'named'")["department"].nunique()
    sizes = [len(hbey.sections), len(hbey.items), len(hbey.tasks), named]
    text = " ".join((ROOT / readme).read_text(encoding="utf-8").split())
    if words == "{}":
        found = re.search(r"(\d+)\s*章、\s*(\d+)\s*条、\s*(\d+)\s*项任务[^\d]*(\d+)\s*个", text)
        assert found and [int(number) for number in found.groups()] == sizes
    else:
        assert words.format(*sizes) in text


def test_validation_refuses_a_wrong_type(hbey):
    tables = hbey.tables()
    broken = tables["tasks"].astype({"n_characters": "float64"})
    with pytest.raises(Exception, match="wrong types"):
        validate(tables | {"tasks": broken}, hbey.text)


@pytest.mark.parametrize(("length", "columns"), [(32_767, []), (32_768, ["tasks", "sentences"])])
def test_a_stretch_that_no_cell_of_a_workbook_holds_is_said_with_its_place(
    tmp_path, length, columns
):
    words = "水" * (length - 1) + "。"
    (tmp_path / "plan.txt").write_text(f"一、总则\n{words}（市水务局牵头）\n", encoding="utf-8")
    problems = load_plan(tmp_path).problems
    assert problems["code"].tolist() == ["cell_too_long"] * len(columns)
    for problem, table in zip(problems.itertuples(), columns, strict=True):
        assert (problem.line, problem.column, problem.end - problem.start) == (2, 1, length)
        assert f"{length:,} characters; in a workbook {table}.text has the first 32,767" in (
            problem.message
        )


def test_a_line_of_the_page_s_own_is_no_clause_and_is_said(tmp_path):
    text = "一、水\n节水。（市水务局牵头）\n版权所有\n主办：市政府办公室\n"
    (tmp_path / "plan.txt").write_text(text, encoding="utf-8")
    plan = load_plan(tmp_path)
    assert plan.assignments["department"].tolist() == ["市水务局"]
    (problem,) = plan.problems.itertuples()
    assert (problem.code, problem.line) == ("page_furniture", 4)
    assert plan.text[problem.start : problem.end] == "主办：市政府办公室"


def test_an_account_says_how_sure_the_reading_is(tmp_path):
    text = "一、水\n节水。（省水利厅牵头，财政厅配合）\n用水。（省水利厅、办好水牵头\n"
    (tmp_path / "plan.txt").write_text(text, encoding="utf-8")
    plan = load_plan(tmp_path)
    assert plan.assignments["confidence"].tolist() == [
        "certain", "inferred", "doubtful", "doubtful",
    ]  # fmt: skip
    assert account(plan)["reading"] == {"certain": 1, "inferred": 1, "doubtful": 2}
