"""Old Word files, through programs of the machine; stand-ins take their places here."""

import time

import pytest
from docx import Document

from hbey_analysis import PlanError
from hbey_analysis.reading.columns import table_lines
from hbey_analysis.text import old_word
from hbey_analysis.text.originals import read_original

OLD = old_word.OLE + b"text"
LINES = "工作\t牵头单位\n节水\n牵头单位：市水务局\n"
DOCBOOK = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE book PUBLIC "-//OASIS//DTD DocBook XML V4.1.2//EN" "docbookx.dtd">
<book><bookinfo><title>属性</title></bookinfo><chapter><title>工作方案</title>
<para>
节水
工程
</para><informaltable><row><entry>工作</entry><entry>牵头单位</entry></row>
<row><entry>节水</entry><entry>市水务局</entry></row></informaltable>
<itemizedlist><listitem><para>甲</para></listitem></itemizedlist></chapter></book>
"""


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Return a function that puts a program, a line of shell, where programs are looked for."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}")

    def put(name, command):
        program = folder / name
        program.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{command}\n", encoding="utf-8")
        program.chmod(0o755)

    return put


@pytest.fixture
def word(tmp_path):
    """A Word file with a table."""
    document = Document()
    table = document.add_table(rows=2, cols=2)
    for place, text in enumerate(("工作", "牵头单位", "节水", "市水务局")):
        table.cell(place // 2, place % 2).text = text
    document.save(str(tmp_path / "made.docx"))
    return tmp_path / "made.docx"


def read(tmp_path, content=OLD):
    """Read an old Word file, which is called as if it were an option."""
    path = tmp_path / "-x.doc"
    path.write_bytes(content)
    return read_original(path, table_lines)


def test_libreoffice_makes_a_word_file_of_it(programs, word, tmp_path):
    programs("soffice", f'for last; do :; done; cp {word} "${{last}}x"')
    text, (remark,) = read(tmp_path)
    assert text == LINES
    assert "The 2 rows of tables" in remark


def test_what_antiword_prints_is_read(programs, tmp_path):
    (tmp_path / "made").write_text(DOCBOOK, encoding="utf-8")
    programs("antiword", f"cat {tmp_path}/made")
    text, remarks = read(tmp_path)
    assert text == f"工作方案\n节水工程\n{LINES}甲\n"
    assert [remark.split(":")[0] for remark in remarks][1:] == [
        "antiword does not tell which cells are merged; LibreOffice would.",
        "antiword leaves out the numbers of 1 paragraphs in lists",
    ]


def test_antiword_is_asked_where_libreoffice_fails(programs, tmp_path):
    (tmp_path / "made").write_text(DOCBOOK, encoding="utf-8")
    programs("soffice", "exit 1")
    programs("antiword", f"cat {tmp_path}/made")
    assert "节水工程" in read(tmp_path)[0]


def test_without_a_program_the_way_out_is_said(programs, tmp_path):
    with pytest.raises(PlanError, match=r"-x\.doc: no program is here .* save it as \.docx, or "):
        read(tmp_path)


@pytest.mark.parametrize("command", ["exit 1", "echo half; exit 1", "exit 0"])
def test_what_no_program_reads_is_one_sentence(programs, tmp_path, command):
    programs("soffice", command)
    programs("antiword", command)
    with pytest.raises(PlanError, match=r"-x\.doc: soffice and antiword cannot read it"):
        read(tmp_path)


def test_a_program_that_takes_long_is_ended_with_those_it_started(programs, tmp_path, monkeypatch):
    monkeypatch.setattr(old_word, "SECONDS", 0.3)
    programs("soffice", f"(sleep 1; echo > {tmp_path}/late) & wait")
    with pytest.raises(PlanError, match="cannot read it in"):
        read(tmp_path)
    time.sleep(1.5)
    assert not (tmp_path / "late").exists()


def test_what_is_only_called_doc_is_read_as_what_it_is(programs, word, tmp_path):
    assert read(tmp_path, word.read_bytes())[0] == LINES
    assert read(tmp_path, "\ufeff<HTML><p>节水</p>".encode())[0] == "节水\n"


def test_a_file_of_another_kind_is_one_sentence(programs, tmp_path):
    with pytest.raises(PlanError, match=r"-x\.doc: not a Word file; open it in Word"):
        read(tmp_path, b"\xdb\xa5-\0\0\0")
