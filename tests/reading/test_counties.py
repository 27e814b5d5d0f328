"""Counties: the tables, and which of them a plan gets."""

import csv
import re

import pytest
from counties import Words, core, english, short_forms

from hbey_analysis import load_plan
from hbey_analysis.paths import CODEBOOKS, COUNTIES, GRAMMAR
from hbey_analysis.reading.codes import mentions, read_codebook
from hbey_analysis.reading.counties import county_rows, with_counties


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def places():
    return read_codebook(CODEBOOKS / "places.csv")


@pytest.fixture(scope="module")
def every():
    """Return the counties of all provinces."""
    return [row for path in sorted(COUNTIES.glob("*.csv")) for row in rows_of(path)]


def found(text, places, *front):
    book = with_counties(places, front)
    return [(hit.code, hit.surface) for hit in mentions(text, 0, len(text), book)]


# ------------------------------------------------------------------ the tables


def test_every_unit_at_county_level_in_2024_stands_there_once(every):
    assert len(every) == len({row["gbt2260"] for row in every}) == 2846


def test_codes_of_counties_are_unique_and_no_other_place_s(every, places):
    codes = [row["code"] for row in every] + [row["code"] for row in places.rows]
    assert len(set(codes)) == len(codes)
    assert [code for code in codes if not re.fullmatch("[a-z]+(-[a-z]+)*", code)] == []


def test_a_county_comes_under_the_place_whose_number_its_own_begins_with(every, places):
    above = {row["code"]: row["gbt2260"] for row in places.rows}
    wrong = [r for r in every if not r["gbt2260"].startswith(above[r["parent"]].rstrip("0"))]
    assert wrong == []


def test_a_file_holds_the_counties_of_the_province_it_is_named_after(places):
    provinces = {row["code"]: row["gbt2260"] for row in places.rows if not row["parent"]}
    for path in COUNTIES.glob("*.csv"):
        assert {row["gbt2260"][:2] for row in rows_of(path)} == {provinces[path.stem][:2]}


def test_no_term_is_a_word_that_the_table_leaves_out(every):
    left_out = {
        row["name"]
        for row in rows_of(GRAMMAR / "county_names.csv")
        if row["use"] in ("never", "no_short")
    }
    assert len(left_out) > 300
    terms = {term for row in every for term in f"{row['terms']}|{row['near']}".split("|")}
    assert terms & left_out == set()


@pytest.mark.parametrize(
    "word",
    ["资源", "公安", "平安", "和平", "东方", "长安", "万年", "太平", "城中", "合作", "通道",
     "会同", "新建", "延长", "惠民", "城区"],
)  # fmt: skip
def test_a_common_word_is_no_county(every, word):
    assert word not in {term for row in every for term in row["terms"].split("|")}


def test_a_name_of_two_characters_is_a_term_near_it_alone(every):
    short = [row for row in every if len(row["label_zh"]) == 2]
    assert len(short) > 90
    assert [row for row in short if row["label_zh"] in row["terms"].split("|")] == []


def test_no_term_is_one_of_another_place(every, places):
    terms = {term for row in every for term in f"{row['terms']}|{row['near']}".split("|")} - {""}
    assert terms & set(places.codes) == set()


def test_every_county_has_both_labels_and_a_table_of_names_has_no_idle_row(every):
    assert [row for row in every if not row["label_zh"] or not row["label_en"].isascii()] == []
    known = {row["label_zh"] for row in every}
    idle = [
        row["name"]
        for row in rows_of(GRAMMAR / "county_names.csv")
        if row["use"] in ("never", "english") and row["name"] not in known
    ]
    assert idle == []


# ------------------------------------------------------------------ which of them a plan gets


@pytest.mark.parametrize(
    ("front", "number"),
    [
        ("铜川市人民政府办公室关于印发分工方案的通知", 107),  # of Shaanxi
        ("国务院办公厅关于印发分工方案的通知", 0),
        ("某市人民政府", 0),
        ("", 0),
    ],
)
def test_a_plan_gets_the_counties_of_its_province_and_a_national_one_none(places, front, number):
    assert len(county_rows(places, [front])) == number


def test_a_county_s_title_alone_tells_the_province(places):
    rows = county_rows(places, ["瑞昌市人民政府办公室关于印发试点工作实施方案的通知"])
    assert {row["gbt2260"][:2] for row in rows} == {"36"}


def test_a_county_s_name_that_several_provinces_have_tells_none(places):
    assert county_rows(places, ["鼓楼区人民政府办公室关于印发分工方案的通知"]) == []


def test_where_the_title_names_no_place_the_opening_does(places):
    rows = county_rows(places, ["关于印发分工方案的通知", "各区县，青岛市人民政府决定"])
    assert {row["gbt2260"][:2] for row in rows} == {"37"}


def test_a_title_goes_before_the_opening(places):
    rows = county_rows(places, ["青岛市分工方案", "学习上海市经验"])
    assert {row["gbt2260"][:2] for row in rows} == {"37"}


@pytest.mark.parametrize(
    ("front", "code"),
    [
        ("徐州市人民政府", ["gulou-xuzhou"]),
        ("南京市人民政府", ["gulou-nanjing"]),
        ("江苏省人民政府", []),  # two of its cities have one
        ("福建省人民政府", ["gulou-fuzhou-fujian"]),
    ],
)
def test_a_name_of_several_counties_is_the_plan_s_own_or_nobody_s(places, front, code):
    assert [hit for hit, _ in found("鼓楼区试点", places, front)] == code


def test_with_its_city_before_it_such_a_name_is_one_place(places):
    hits = found("徐州市鼓楼区和南京市鼓楼区", places, "江苏省人民政府")
    assert hits == [("gulou-xuzhou", "徐州市鼓楼区"), ("gulou-nanjing", "南京市鼓楼区")]


def test_a_short_name_is_read_in_a_plan_of_its_own_city_alone(places):
    text = "支持徽县、成县，建成县级中心"
    assert [name for _, name in found(text, places, "陇南市人民政府")] == ["徽县", "成县"]
    assert found(text, places, "甘肃省人民政府") == []


def test_county_and_city_are_two_places_and_of_two_terms_the_longer_is_found(places):
    hits = found("苏州市昆山市，浦东新区", places, "江苏省与上海市协同方案")
    assert hits == [
        ("suzhou-jiangsu", "苏州市"), ("kunshan", "昆山市"), ("pudong-new-area", "浦东新区")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "front"),
    [
        ("黄浦江两岸", "上海市人民政府"),
        ("新疆生产建设兵团", "国务院"),
        ("国家级示范县创建", "濮阳市人民政府"),  # 范县 is its own
        ("市和县两级", "马鞍山市人民政府"),  # 和县 is its own
        ("主城区、郊区、矿区", "阳泉市人民政府"),
        ("公共资源交易", "桂林市人民政府"),
        ("合作市场", "兰州市人民政府"),
    ],
)
def test_what_only_looks_like_a_county_is_none(places, text, front):
    assert found(text, places, front) == []


def test_a_plan_s_mentions_have_counties(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(
        "上海市青浦区人民政府办公室关于印发分工方案的通知\n一、管水\n"
        "（一）治水。青浦区与松江区共治太浦河。（区水务局牵头，区财政局配合）\n",
        encoding="utf-8",
    )
    plan = load_plan(path)
    assert plan.mentions["code"].tolist() == ["qingpu", "songjiang"]
    level = plan.codes.set_index("code")["level"]
    assert (level == "county").sum() == 16
    assert plan.codes.set_index("code").loc["qingpu", "parent"] == "shanghai"


# ------------------------------------------------------------------ the tool


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("丰宁满族自治县", ("丰宁", "自治县")),
        ("双江拉祜族佤族布朗族傣族自治县", ("双江", "自治县")),
        ("东乡族自治县", ("东乡族", "自治县")),
        ("管城回族区", ("管城", "区")),
        ("浦东新区", ("浦东", "新区")),
        ("清新区", ("清新", "区")),
        ("矿区", ("矿", "区")),
        ("昆山市", ("昆山", "市")),
    ],
)
def test_a_name_is_its_core_and_its_ending(name, parts):
    assert core(name) == parts


@pytest.fixture
def words(tmp_path):
    """Return a dictionary of four words."""
    path = tmp_path / "dict.txt"
    path.write_text("昆山 9 ns\n资源 99 n\n振兴 5000 v\n和睦 5000 a\n", encoding="utf-8")
    return Words(path)


HAND = {use: {} for use in ("never", "near", "no_short", "term", "english", "pinyin")}


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("昆山市", ["昆山"]),
        ("资源县", []),  # a word
        ("兴和县", []),  # 振兴 and 和睦 make it
        ("丰宁满族自治县", ["丰宁县", "丰宁"]),
        ("科尔沁左翼中旗", []),
        ("成县", []),
    ],
)
def test_a_short_form_is_none_that_words_make(words, name, forms):
    assert short_forms(name, words, HAND) == forms


def test_what_the_table_leaves_out_is_no_short_form_and_what_it_adds_is_one(words):
    hand = HAND | {"no_short": {"昆山": ""}, "term": {"鹿城": "昆山市"}}
    assert short_forms("昆山市", words, hand) == ["鹿城"]


def test_a_label_of_the_table_goes_before_pinyin():
    assert english("准格尔旗", HAND | {"english": {"准格尔旗": "Jungar Banner"}}) == "Jungar Banner"
