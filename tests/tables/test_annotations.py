"""Exports parsed again: the same words stand at the offsets, also beyond the basic plane."""

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from small_plans import relaxed

from hbey_analysis import cli, load_plan
from hbey_analysis.tables.annotations import FORMS, TEI, write_annotations

# An astral name and a smiley before it; a name broken over a line and one over a page; CRLF.
TEXT = (
    "一、治水\r\n（一）𠮷水治理😀。做好𠮷水工作。（市水务局牵头，市𠮷林局、市财\n政局配合）\r\n"
    "（二）用水。（市教\f育局牵头，市水务局配合）\r\n"
)
WORDS = ["市水务局", "市𠮷林局", "市财\n政局", "市教\f育局", "市水务局"]


def plan_of(folder, text=TEXT):
    path = folder / "水 plan.txt"
    path.write_text(text, encoding="utf-8", newline="")
    return load_plan(path)


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_of(tmp_path_factory.mktemp("astral"))


def exported(plan, form):
    """Return an export's files as texts by ending."""
    return {
        name.rpartition(".")[2]: content.decode("utf-8")
        for name, content in FORMS[form](plan).items()
    }


def test_the_plan_has_the_words(plan):
    assert plan.assignments["surface"].tolist() == WORDS


def test_web_annotations_count_code_points_and_say_so(plan):
    files = exported(plan, "webannotation")
    collection = json.loads(files["jsonld"])
    assert "code points" in collection["label"] and "UTF-16" in collection["label"]
    items = collection["first"]["items"]
    assert collection["total"] == len(items) == 5
    for item, words in zip(items, WORDS, strict=True):
        position, quote = item["target"]["selector"]
        assert files["txt"][position["start"] : position["end"]] == quote["exact"] == words
        around = quote["prefix"] + words + quote["suffix"]
        assert files["txt"].count(around) == 1
        assert files["txt"].index(around) + len(quote["prefix"]) == position["start"]


def test_in_utf_16_units_a_web_annotation_behind_an_astral_character_is_elsewhere(plan):
    files = exported(plan, "webannotation")
    position, quote = json.loads(files["jsonld"])["first"]["items"][0]["target"]["selector"]
    units = files["txt"].encode("utf-16-le")
    start = position["start"]
    # two of 𠮷 and a 😀 stand before it: three units more
    assert units[2 * (start + 3) : 2 * (start + 7)].decode("utf-16-le") == quote["exact"]


def test_a_web_annotation_names_role_body_and_file(plan):
    item = json.loads(exported(plan, "webannotation")["jsonld"])["first"]["items"][1]
    assert [(part["purpose"], part["value"]) for part in item["body"]] == [
        ("classifying", "support"),
        ("identifying", "市𠮷林局"),
    ]
    assert item["target"]["source"] == "%E6%B0%B4%20plan.txt"


def test_brat_has_the_words_at_its_spans_and_breaks_no_line(plan):
    files = exported(plan, "brat")
    lines = files["ann"].splitlines()
    assert len(lines) == 2 * len(WORDS)
    for line, words in zip(lines[::2], WORDS, strict=True):
        _, what, written = line.split("\t")
        spans = [piece.split() for piece in what.split(" ", 1)[1].split(";")]
        parts = [files["txt"][int(start) : int(end)] for start, end in spans]
        assert " ".join(parts) == written
        assert "".join(parts) == "".join(words.split())
    assert lines[:2] == ["T1\tlead 23 27\t市水务局", "#1\tAnnotatorNotes T1\t市水务局"]
    assert lines[5] == "#3\tAnnotatorNotes T3\t市财政局"
    assert "lead\nsupport\n" in files["conf"]


def test_doccano_has_a_line_a_task_with_offsets_into_it(plan):
    lines = [json.loads(line) for line in exported(plan, "doccano")["jsonl"].split("\n")[:-1]]
    found = [line["text"][start:end] for line in lines for start, end, _ in line["label"]]
    assert [line["task_id"] for line in lines] == ["1.1.1", "1.2.1"]
    assert found == WORDS


def flat(element):
    """Return the text of an element of TEI, breaks of page and line as characters."""
    breaks = {f"{{{TEI}}}pb": "\f", f"{{{TEI}}}lb": "\v"}
    parts = [breaks.get(element.tag, ""), element.text or ""]
    for child in element:
        parts += [flat(child), child.tail or ""]
    return "".join(parts)


def test_tei_is_xml_whose_text_is_the_plan_and_whose_names_are_its_bodies(plan):
    root = ElementTree.fromstring(exported(plan, "tei")["xml"])
    body = root.find(f"{{{TEI}}}text/{{{TEI}}}body")
    named = list(body.iter(f"{{{TEI}}}orgName"))
    assert flat(body) == TEXT
    assert [flat(name) for name in named] == WORDS
    assert named[3].attrib == {"role": "lead", "key": "市教育局"}
    assert [child.tag.rpartition("}")[2] for child in root] == ["teiHeader", "text"]


def test_a_name_over_the_border_of_two_blocks_stays_one_in_tei(plan):
    cut = plan.blocks[plan.blocks["kind"] == "clause"].iloc[0]
    rows = plan.blocks.to_dict("records")
    place = next(i for i, row in enumerate(rows) if row["start"] == cut["start"])
    middle = int(plan.assignments["start"].iloc[0]) + 2
    rows[place : place + 1] = [rows[place] | {"end": middle}, rows[place] | {"start": middle}]
    divided = replace(plan, blocks=type(plan.blocks)(rows))
    root = ElementTree.fromstring(exported(divided, "tei")["xml"])
    assert [flat(name) for name in root.iter(f"{{{TEI}}}orgName")] == WORDS


def test_csv_is_the_tidy_table_with_line_and_clause(plan):
    rows = list(csv.DictReader(io.StringIO(exported(plan, "csv")["csv"], newline="")))
    found = [plan.text[int(row["start"]) : int(row["end"])] for row in rows]
    assert [row["surface"] for row in rows] == found == WORDS
    assert [row["line"] for row in rows] == ["2", "2", "2", "4", "4"]
    assert rows[4]["quote"] == "（市教\f育局牵头，市水务局配合）"


@relaxed
@given(st.text('水𠮷😀a<&"\n\t\v\f \u2028\u0301', max_size=12))
def test_tei_keeps_any_text(tmp_path_factory, words):
    text = f"一、水{words}\n（一）治水{words}。（市水务局牵头，市财政局配合）\n"
    plan = plan_of(tmp_path_factory.mktemp("any"), text)
    body = ElementTree.fromstring(exported(plan, "tei")["xml"])[1][0]
    assert flat(body) == text


def test_every_assignment_of_the_plan_of_2013_is_in_every_form(hbey):
    counts = {
        "webannotation": exported(hbey, "webannotation")["jsonld"].count('"Annotation"'),
        "brat": exported(hbey, "brat")["ann"].count("\nT") + 1,
        "doccano": sum(
            len(json.loads(line)["label"])
            for line in exported(hbey, "doccano")["jsonl"].splitlines()
        ),
        "tei": exported(hbey, "tei")["xml"].count("<orgName"),
        "csv": len(list(csv.reader(io.StringIO(exported(hbey, "csv")["csv"])))) - 1,
    }
    assert counts == dict.fromkeys(FORMS, 315)


def test_two_exports_have_the_same_bytes(plan, tmp_path):
    for form in FORMS:
        first = [path.read_bytes() for path in write_annotations(plan, form, tmp_path)]
        assert first == [path.read_bytes() for path in write_annotations(plan, form, tmp_path)]


def test_the_command_offers_every_form(tmp_path):
    option = next(option for option in cli.export.params if option.name == "form")
    assert list(option.type.choices) == list(FORMS)
    done = CliRunner().invoke(
        cli.main, ["export", "hbey", "--format", "brat", "--out", str(tmp_path)]
    )
    assert done.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"hbey.ann", "hbey.txt", "annotation.conf"}
