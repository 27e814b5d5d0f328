"""What is wrong with a text is told in a sentence, with its line, before anything is set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_study import BIBLIOGRAPHY

from hbey_analysis import PlanError
from hbey_analysis.pages.manuscript import (
    CODE,
    NO_PROSE,
    blanked,
    faults,
    filled,
    holds,
    printed,
    read_manuscript,
)
from hbey_analysis.values.value import Value

VALUES = {
    value.key: value
    for value in (
        Value("leads", 14, "14", "14", "call"),
        Value("tasks.all", 50, "50", "50", "call"),
        Value("share.of_all", 0.28, "28%", "28%", "call"),
        Value("first.name", "水利厅", "Water", "水利厅", "call"),
    )
}
HEAD = '---\ntitle: "A title"\ntyped: ["2013", "2012–2020"]\n---\n'


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a text of one language."""
    (tmp_path / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")

    def reading(text, language="en", head=HEAD):
        path = tmp_path / f"study.{language}.md"
        path.write_text(head + text, encoding="utf-8")
        return read_manuscript(path, language)

    return reading


@pytest.fixture
def told(read, tmp_path):
    """Return a function that gives the faults of a text without the folder of its file."""

    def telling(text, **settings):
        found = faults(read(text, **settings), VALUES, tmp_path / "references.bib")
        return [sentence.replace(f"{tmp_path.as_posix()}/", "") for sentence in found]

    return telling


def test_a_text_without_fault_has_none(told):
    assert told(
        "# One {#sec:one}\n\n{{leads}} of {{tasks.all}}, {{leads:words}}, {{leads:Words}}; see "
        "@sec:one, @fig:a, @tbl:b and @mertha2009 [@mertha2009, pp. 3--9] in 2013.[^1]\n\n"
        '[{{first.name}} leads.]{check="leads < tasks.all"}\n\n'
        "![Caption](figure:02-lead-rate){#fig:a}\n\n| a |\n|---|\n| b |\n\n: Table {#tbl:b}\n\n"
        "[^1]: Note.\n"
    ) == []  # fmt: skip


def test_an_unknown_value_is_told_with_its_line(told):
    assert told("A.\n\n{{leads}} and {{leds}}.\n") == [
        "study.en.md:7: the plan has no value 'leds'; `hbey values` lists all."
    ]


def test_an_unknown_value_in_a_check_is_told(told):
    assert told('[A.]{check="leads < nothing.of_it"}\n') == [
        "study.en.md:5: the plan has no value 'nothing.of_it'; `hbey values` lists all."
    ]


def test_an_unknown_form_is_told(told):
    assert told("{{leads:roman}}\n") == [
        "study.en.md:5: leads:roman is no form; write leads:words or :Words."
    ]


def test_a_claim_that_fails_is_told_as_printed_with_its_values(told):
    sentence = "[Half lead: {{leads}} of\n{{tasks.all}} [@mertha2009].]"
    assert told(f'A.\n\n{sentence}{{check="leads > tasks.all / 2"}}\n') == [
        "study.en.md:7: (en) “Half lead: 14 of 50 [@mertha2009].” does not hold: "
        "leads > tasks.all / 2 is false where leads = 14, tasks.all = 50; change the sentence."
    ]


def test_of_several_conditions_the_one_that_fails_is_told(told):
    [fault] = told('[A.]{check="leads == 14 and tasks.all < 20"}\n')
    assert fault.endswith(": tasks.all < 20 is false where tasks.all = 50; change the sentence.")


def test_a_claim_in_the_abstract_is_checked(told):
    head = "---\nabstract: |\n  [One.]{check='leads == 1'}\n---\n"
    [fault] = told("A.\n", head=head, language="zh")
    assert fault.startswith("study.zh.md:3: (zh) “One.” does not hold: leads == 1 is false")


def test_a_check_that_is_no_expression_is_told(told):
    [fault] = told('[A.]{check="leads <"}\n')
    assert fault.startswith("study.en.md:5: the check 'leads <' cannot be worked out")


@pytest.mark.parametrize(
    ("rule", "true"),
    [
        ("leads < tasks.all", True),
        ("leads < tasks.all < 20", False),
        ("leads == 14 and tasks.all == 50", True),
        ("leads == 1 or share.of_all >= 0.28", True),
        ("not leads == 14", False),
        ("leads != 14", False),
        ("abs(leads - tasks.all) == 36", True),
        ("-leads + tasks.all * 2 == 86", True),
        ("leads / tasks.all == share.of_all", True),
        ("leads <= 13", False),
        ("first.name == '水利厅'", True),
        ("first.name == '财政厅'", False),
    ],
)
def test_a_check_is_worked_out(rule, true):
    assert holds(rule, VALUES) is true


@pytest.mark.parametrize(
    "rule",
    [
        "__import__('os')", "leads()", "leads if leads else 1", "[leads]", "abs(leads, 1)",
        "leads ** 2 > 1", "'a' < leads", "leads / 0 > 1", "leads > 1; leads", "abs", "lambda: 1",
    ],
)  # fmt: skip
def test_a_check_can_do_nothing_else(rule):
    with pytest.raises((ValueError, KeyError)):
        holds(rule, VALUES)


@given(st.integers(-99, 99), st.integers(-99, 99), st.integers(-99, 99))
def test_a_chain_holds_where_each_of_its_steps_does(one, two, three):
    values = {
        name: Value(name, number, "", "", "")
        for name, number in zip("abc", (one, two, three), strict=True)
    }
    assert holds("a < b <= c", values) is (one < two and two <= three)


def test_a_figure_of_which_no_sentence_speaks_is_told(told):
    assert told("A.\n\n![C](figure:02-lead-rate){#fig:rate}\n\n: T {#tbl:t}\n") == [
        "study.en.md:7: no sentence speaks of fig:rate; write @fig:rate in one.",
        "study.en.md:9: no sentence speaks of tbl:t; write @tbl:t in one.",
    ]


def test_a_reference_that_leads_nowhere_is_told(told):
    assert told("A.\n见@fig:rate所示。\n", language="zh") == [
        "study.zh.md:6: @fig:rate leads nowhere; write {#fig:rate} at its target."
    ]


def test_a_citation_of_what_is_not_there_is_told(told):
    [first, second] = told("A [@mertha2009; @nobody1999, p. 3].\n\n@none says.\n")
    assert first.startswith("study.en.md:5: ") and "has no entry 'nobody1999'" in first
    assert second.startswith("study.en.md:7: ") and "has no entry 'none'" in second


def test_chinese_words_that_run_into_a_citation_are_told(told):
    [fault] = told("A @mertha2009认为。\n", language="zh")
    assert "has no entry 'mertha2009认为'" in fault and "in brackets" in fault


@pytest.mark.parametrize(
    ("prose", "digits"),
    [
        ("There are 50 tasks.", "50"),
        ("共50项。", "50"),
        ("About 1,234.5% more.", "1,234.5%"),
        ("In 2014 or 20130.", "2014"),
        ("H1 is rejected.", "1"),
        ("| a | 7 |\n|---|---|\n| b | c |", "7"),
        ("![With 8](figure:02-lead-rate){#fig:r} @fig:r", "8"),
        ('[Of 9.]{check="leads < 20"}', "9"),
        ("Ｎ＝５０。", "５０"),
    ],
)
def test_a_digit_typed_in_prose_is_told(told, prose, digits):
    sentence = told(f"A.\n\n{prose}\n")[0]
    assert sentence.startswith(f"study.en.md:7: {digits!r} is typed; write the value's {{{{key}}}}")


@pytest.mark.parametrize(
    "text",
    [
        "In 2013, and 2012–2020.",
        "With $x_1 = 2$ and\n\n$$\\sum_{i=1}^{2} i$$",
        "`x = 1` and\n\n```\ny = 2\n```",
        "A [link](https://example.org/3) and <https://example.org/4>.",
        '[A.]{check="leads < 20"}',
        "# One {#sec:h1}\n\n@sec:h1",
        "A [see @mertha2009, pp. 995--1012; and @mertha2009, ch. 2].",
        "#. One\n#. Two",
        "A.[^1]\n\n[^1]: Note.",
        "A <!-- 7 --> word.",
    ],
)
def test_digits_that_are_no_prose_may_be_typed(told, text):
    assert told(text + "\n") == []


def test_digits_in_what_the_front_matter_prints_are_told(told):
    settings = 'bibliography: a1.bib\ntyped:\n  - "2013"\n'
    head = f'---\ntitle: "All 50"\n{settings}abstract: |\n  In 2013\n  12.\n---\n'
    found = told("A.\n", head=head)
    assert [sentence.split(" is typed")[0] for sentence in found] == [
        "study.en.md:2: '50'",
        "study.en.md:8: '12'",
    ]


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(PlanError, match=r"study\.en\.md: there is no such file; write the text"):
        read_manuscript(tmp_path / "study.en.md", "en")


@pytest.mark.parametrize("head", ["---\ntitle: a: b\n---\n", "---\n- a\n---\n"])
def test_front_matter_that_is_no_yaml_is_one_sentence(read, head):
    with pytest.raises(PlanError, match=r"study\.en\.md:2: the front matter .* is no YAML"):
        read("A.\n", head=head)


def test_a_file_that_is_not_utf_8_is_one_sentence(tmp_path):
    (tmp_path / "study.zh.md").write_bytes("研究".encode("gb18030"))
    with pytest.raises(PlanError, match=r"study\.zh\.md: is not UTF-8; save it as UTF-8\."):
        read_manuscript(tmp_path / "study.zh.md", "zh")


def test_values_are_printed_in_digits_or_words():
    words = [printed(VALUES["leads"], language, form)
             for language in ("en", "zh") for form in ("", "words", "Words")]  # fmt: skip
    assert words == ["14", "fourteen", "Fourteen", "14", "十四", "十四"]
    assert printed(Value("n", 1234, "1,234", "1234", ""), "en", "words") == "1,234"
    assert filled("{{leads:Words}} of {{tasks.all}}", VALUES, "en") == "Fourteen of 50"


def test_keys_are_those_printed_and_those_checked(read):
    text = "a {{leads:words}} [b]{check=\"abs(share.of_all - 1) > 0 or first.name == 'a'\"}\n"
    assert read(text).keys == {"leads", "share.of_all", "first.name"}


@given(st.text("ab1 \n`$@[](){}#:^-", max_size=60))
def test_what_is_blanked_keeps_its_lines_and_length(text):
    left = blanked(text, CODE, *NO_PROSE)
    assert len(left) == len(text)
    assert [i for i, c in enumerate(left) if c == "\n"] == [
        i for i, c in enumerate(text) if c == "\n"
    ]
