"""What can be checked: figures and dates, and works by their names."""

import pandas as pd
import pytest

from hbey_analysis import checkable_counts, checkable_targets, load_plan, named_works
from hbey_analysis.measures import checkable
from hbey_analysis.measures.checkable import CHECKABLE, SORTS
from hbey_analysis.reading.targets import targets


def sorts(text):
    """Return the surface and the sort of every quantity of a text."""
    rows = [target._asdict() for target in targets(text, 0, len(text))]
    table = checkable_targets(pd.DataFrame(rows).assign(task_id="1"))
    assert (table["checkable"] == table["sort"].isin(CHECKABLE)).all()
    return list(table[["surface", "sort"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("text", "surface", "sort"),
    [
        ("年产5000万吨以上规模", "5000万吨以上", "figure"),
        ("新增千万亩良田", "千万亩", "figure"),
        ("投资5亿元的水利工程", "5亿元", "figure"),
        ("培训千名干部,实施人才工程", "千名", "figure"),
        ("培训三千名人才工程师", "三千名", "figure"),
        ("新能源千名人才工程", "千名", "programme"),
        ("万人计划", None, None),
        ("百万亩造林行动", "百万亩", "programme"),
        ("千万千瓦级风电基地", "千万千瓦级", "size_class"),
        ("亿吨级煤炭基地", "亿吨级", "size_class"),
        ("到2015年底完成", "2015年底", "date"),
        ("《规划》2015年完成", "2015年", "date"),
        ("《2015年工作要点》", "2015年", "name"),
        ("清单（2022年版）", "2022年", "name"),
        ("“十二五”时期完成", "“十二五”时期", "date"),
        ("十二五期间完成", "十二五期间", "date"),
        ("落实十四五规划", "十四五规划", "name"),
        ("十四五重点", "十四五", "name"),
        ("养老保险全覆盖", "全覆盖", "full_coverage"),
    ],
)
def test_a_figure_or_date_with_a_unit_can_be_checked_and_a_name_cannot(text, surface, sort):
    found = [] if not targets_in(text) else sorts(text)
    assert found == ([] if surface is None else [(surface, sort)])


def targets_in(text):
    return list(targets(text, 0, len(text)))


def test_of_equal_numbers_in_one_measure_each_is_judged_by_what_follows_it():
    text = "建设千亩良田和千亩造林工程"
    assert sorts(text) == [("千亩", "programme"), ("千亩", "programme")]
    text = "建设千亩的良田和千亩造林工程"
    assert sorts(text) == [("千亩", "figure"), ("千亩", "programme")]
    text = "2015年完成《方案（2015年）》2015年版"
    assert sorts(text) == [("2015年", "date"), ("2015年", "name"), ("2015年", "name")]


@pytest.fixture
def works(tmp_path):
    """Return the works that the text of one task names."""
    codebooks = tmp_path / "plan" / "codebooks"
    codebooks.mkdir(parents=True)
    rows = ["code,parent,label_zh,label_en,terms,level,gbt2260,members,note"]
    rows += [f"{p},,{p},{p},{p},prefecture,,," for p in ("甲城", "乙城", "丙城", "丁城")]
    (codebooks / "places.csv").write_text("\n".join(rows), encoding="utf-8")

    def works(text):
        path = tmp_path / "plan" / "plan.txt"
        path.write_text(f"一、总则\n{text}（自治区水利厅负责）\n", encoding="utf-8")
        plan = load_plan(tmp_path / "plan")
        table = named_works(plan.tasks, plan.mentions, plan.text)
        assert [plan.text[a:b] for a, b in zip(table["start"], table["end"], strict=True)] == (
            table["surface"].tolist()
        )
        return list(table[["kind", "surface"]].itertuples(index=False, name=None))

    return works


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("推进甲城西部水利枢纽工程。", [("site", "甲城西部水利枢纽工程")]),
        ("甲城国际机场迁建和乙城机场扩建。", [("site", "甲城国际机场"), ("site", "乙城机场")]),
        ("甲城乙城机场扩建。", [("site", "甲城乙城机场")]),
        ("甲城机场乙城水库。", [("site", "甲城机场"), ("site", "乙城水库")]),
        ("甲城等地区的节水工程。", []),
        ("甲城、西部水库。", []),
        ("甲城建设节水工程。", []),
        ("甲城和西部水库。", []),
        ("甲城,水库。", []),
        ("甲城产业基地。", []),
        ("推进水利工程。", []),
        ("甲城—乙城铁路。", [("line", "甲城—乙城")]),
        ("甲城—乙城—丙城、乙城-丁城等公路。", [("line", "甲城—乙城—丙城"), ("line", "乙城-丁城")]),
        ("甲城—乙城,建设铁路。", []),
        ("甲城—乙城的电源基地。", []),
        ("甲城—乙城机场。", []),
        ("甲城铁路。", []),
        ("甲城至乙城高铁。", [("line", "甲城至乙城")]),
        ("甲城至乙城段扩容工程。", [("line", "甲城至乙城")]),
        ("甲城水利工程。", []),
        ("甲城西部水利工程。", [("site", "甲城西部水利工程")]),
        ("甲城工程。", []),
        ("甲城三地机场。", []),
        ("甲城各水库。", []),
        ("甲城西部水厂。", [("site", "甲城西部水厂")]),
    ],
)  # fmt: skip
def test_a_work_is_a_place_and_what_is_built_there_or_a_line(works, text, found):
    assert works(text) == found


@pytest.mark.parametrize(("between", "named"), [(16, True), (17, False)])
def test_a_name_reaches_so_far_from_its_place(works, between, named):
    assert bool(works("甲城" + "西" * between + "水库。")) == named


@pytest.mark.parametrize(("between", "named"), [(40, True), (41, False)])
def test_a_line_reaches_so_far_to_its_word(works, between, named):
    assert bool(works("甲城—乙城" + "西" * between + "铁路。")) == named


def test_what_can_be_checked_is_counted_by_sort_and_works_apart():
    rows = pd.DataFrame({"task_id": ["1", "1", "2"], "sort": ["figure", "figure", "programme"]})
    table = checkable_counts(rows, pd.DataFrame({"task_id": ["1", "3"]}))
    assert table.index.tolist() == list(SORTS)
    assert table.loc["figure"].tolist() == [2, 1, True]
    assert table.loc["programme"].tolist() == [1, 1, False]
    assert table.loc["named_work"].tolist() == [2, 2, True]
    assert table.loc["date"].tolist() == [0, 0, True]


def test_in_the_plan_of_2013_two_tasks_in_three_with_a_quantity_cannot_be_checked_by_it(hbey):
    judged = checkable_targets(hbey.targets)
    works = named_works(hbey.tasks, hbey.mentions, hbey.text)
    table = checkable_counts(judged, works)
    assert table["number"].to_dict() == {
        "figure": 2, "date": 1, "full_coverage": 1, "named_work": 14,
        "size_class": 4, "programme": 5, "name": 0,
    }  # fmt: skip
    assert table["tasks"].tolist() == [1, 1, 1, 5, 3, 1, 0]
    assert hbey.targets["task_id"].nunique() == 6
    assert judged.loc[judged["checkable"], "task_id"].unique().tolist() == [
        "5.1.1", "5.4.1", "9.5.1",
    ]  # fmt: skip
    assert works.loc[works["task_id"] == "7.3.2", "surface"].tolist() == [
        "呼和浩特—集宁—张家口", "呼和浩特—包头—东胜", "临河—哈密", "乌海—荣城",
    ]  # fmt: skip


@pytest.mark.parametrize(("reach", "line_reach", "found"), [(12, 40, 12), (32, 80, 14)])
def test_a_longer_reach_finds_no_more_works(hbey, monkeypatch, reach, line_reach, found):
    monkeypatch.setattr(checkable, "REACH", reach)
    monkeypatch.setattr(checkable, "LINE_REACH", line_reach)
    checkable._behind.cache_clear()
    assert len(named_works(hbey.tasks, hbey.mentions, hbey.text)) == found
    checkable._behind.cache_clear()


def test_a_plan_without_quantities_has_none_to_judge(tiny):
    table = checkable_targets(tiny.targets.head(0))
    assert table.empty and {"sort", "checkable"} <= set(table.columns)
    assert named_works(tiny.tasks, tiny.mentions, tiny.text).empty
    assert (
        checkable_counts(table, named_works(tiny.tasks, tiny.mentions, tiny.text))
        .eq(0)
        .all()["number"]
    )
