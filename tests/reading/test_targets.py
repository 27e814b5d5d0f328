"""Quantities: how they are found, and what they are worth."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbey_analysis.reading.numerals import number
from hbey_analysis.reading.targets import targets


def read(text):
    return [(t.kind, t.value, t.unit, t.surface) for t in targets(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit", "surface"),
    [
        ("年产5000万吨以上规模", "quantity", 5000, "万吨", "5000万吨以上"),
        ("占全部产煤量的80%以上。", "quantity", 80, "%", "80%以上"),
        ("千万千瓦级风电基地", "quantity", 1e7, "千瓦级", "千万千瓦级"),
        ("百万千瓦级风电基地", "quantity", 1e6, "千瓦级", "百万千瓦级"),
        ("亿吨级煤炭基地", "quantity", 1e8, "吨", "亿吨级"),
        ("千名人才工程", "quantity", 1000, "名", "千名"),
        ("下降3.5个百分点", "quantity", 3.5, "个百分点", "3.5个百分点"),
        ("投资1,200亿元左右", "quantity", 1200, "亿元", "1,200亿元左右"),
        ("新增一百二十万亩", "quantity", 1_200_000, "亩", "一百二十万亩"),
        ("到2015年,", "year", 2015, "年", "2015年"),
        ("到2015年底", "year", 2015, "年", "2015年底"),
        ("规划期20年", "quantity", 20, "年", "20年"),
        ("“十二五”时期重点", "period", None, "时期", "“十二五”时期"),
        ("十四五规划", "period", None, "规划", "十四五规划"),
        ("养老保险制度全覆盖", "full_coverage", None, "覆盖", "全覆盖"),
    ],
)
def test_a_quantity_is_read_with_value_and_unit(text, kind, value, unit, surface):
    assert read(text) == [(kind, value, unit, surface)]


@pytest.mark.parametrize("text", ["千方百计", "六大产业带", "全面", "2012", "万里", "一体化", ""])
def test_what_has_no_unit_is_no_quantity(text):
    assert read(text) == []


def test_quantities_come_in_order_and_do_not_overlap():
    text = "2015年建成百万千瓦级电站,占80%"
    assert [row[3] for row in read(text)] == ["2015年", "百万千瓦级", "80%"]


def test_the_measure_is_the_words_between_the_commas():
    text = "一是,年产 5000万吨 的企业；二是"
    assert next(targets(text, 0, len(text))).measure == "年产 5000万吨 的企业"


def measures(text):
    return [target.measure for target in targets(text, 0, len(text))]


def test_places_listed_before_a_quantity_belong_to_its_measure():
    text = "重点打造以包头市达茂旗、乌拉特中旗等地为主的千万千瓦级风电基地。"
    assert measures(text) == ["重点打造以包头市达茂旗、乌拉特中旗等地为主的千万千瓦级风电基地"]
    assert measures("投资5亿元,建设铁路、公路") == ["投资5亿元"]
    assert measures("建成5万吨铜、铝产能,") == ["建成5万吨铜、铝产能"]


def test_quantities_that_are_listed_have_each_its_own_measure():
    text = "实施新能源千名人才工程、油气、煤化工千名人才工程、服务业千名人才工程"
    assert measures(text) == [
        "实施新能源千名人才工程",
        "油气、煤化工千名人才工程",
        "服务业千名人才工程",
    ]
    assert (
        measures("蒙西千万千瓦级基地和百万千瓦级基地") == ["蒙西千万千瓦级基地和百万千瓦级基地"] * 2
    )
    # the last of a list has the rest of the clause, and a list of another clause is not its own
    assert measures("3家、5户、煤") == ["3家", "5户、煤"]
    assert measures("3家、煤,甲、5户、油") == ["3家、煤", "甲、5户、油"]
    assert measures("甲、3家,乙、5户") == ["甲、3家", "乙、5户"]


def test_a_measure_reaches_no_further_than_200_characters():
    far = "甲" * 300
    assert measures(f"{far}5户{far}") == ["甲" * 200 + "5户" + "甲" * 200]


def test_only_the_stretch_asked_for_is_read():
    text = "占80%以上"
    found = list(targets(text, 1, 4))
    assert [(t.surface, t.measure, t.start, t.end) for t in found] == [("80%", "80%", 1, 4)]


@given(st.text("十一二五百千万亿零吨元年%,0123全覆盖时期，", max_size=20))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_surfaces_stand_where_they_say_and_measures_hold_them(text):
    reached = 0
    for target in targets(text, 0, len(text)):
        assert target.start >= reached
        assert text[target.start : target.end] == target.surface
        assert target.surface in target.measure
        reached = target.end


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("5000", 5000), ("3.5", 3.5), ("1,200,000", 1_200_000), ("三", 3), ("两", 2), ("十", 10),
        ("十二", 12), ("二十", 20), ("一百", 100), ("百", 100), ("一百零五", 105), ("两千", 2000),
        ("三千二百", 3200), ("万", 10_000), ("千万", 10_000_000), ("百万", 1_000_000),
        ("亿", 10**8), ("一百二十万", 1_200_000), ("一万零三百", 10_300),
        ("三亿五千万", 350_000_000), ("一万亿", 10**12), ("二亿零五", 200_000_005),
        ("一千〇一", 1001),
    ],
)  # fmt: skip
def test_a_number_is_worth_what_it_says(printed, value):
    assert number(printed) == value


def in_chinese(value):
    """Write a number below 10^12 in numerals, from the definition of the system."""
    for power, word in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if value >= power:
            rest = value % power
            zero = "零" if 0 < rest < power // 10 else ""
            return in_chinese(value // power) + word + zero + (in_chinese(rest) if rest else "")
    return "零一二三四五六七八九"[value]


@given(st.integers(1, 10**12 - 1))
@settings(deadline=None, derandomize=True)
def test_numerals_are_read_back(value):
    assert number(in_chinese(value)) == value


# ------------------------------------------------------------------ the plan of 2013


def test_the_known_quantities_of_the_plan_are_found(hbey):
    rows = hbey.targets[["task_id", "surface", "value", "unit"]].set_index("task_id")
    measure = hbey.targets.set_index("task_id").loc["2.2.2", "measure"]
    assert measure == "重点打造以包头市达茂旗、巴彦淖尔市乌拉特中旗等地为主的千万千瓦级风电基地"
    assert rows.loc["5.1.1"].to_numpy().tolist() == [
        ["5000万吨以上", 5000, "万吨"], ["亿吨级", 1e8, "吨"], ["80%以上", 80, "%"],
    ]  # fmt: skip
    assert rows.loc["3.4.1", "surface"].tolist() == ["千名"] * 5  # the five talent programmes
    assert rows.loc["5.3.1", "value"].tolist() == [1e7, 1e6]
    assert rows.loc["5.4.1", "surface"] == "“十二五”时期"
    assert rows.loc["9.5.1", "surface"] == "全覆盖"


def test_targets_of_the_plan_are_the_text_at_their_places(hbey):
    places = zip(hbey.targets["start"], hbey.targets["end"], strict=True)
    assert [hbey.text[a:b] for a, b in places] == hbey.targets["surface"].tolist()


def test_every_digit_in_a_task_belongs_to_a_target(hbey):
    inside = {
        place
        for row in hbey.targets.itertuples()
        for place in range(row.start, row.end)
    }  # fmt: skip
    digits = {
        place
        for row in hbey.tasks.itertuples()
        for place in range(row.text_start, row.text_end)
        if hbey.text[place].isdigit()
    }
    assert digits
    assert digits <= inside
