"""A brief on one body: its numbers, where they lead, and that words stay words."""

import dataclasses
import io
import re
from urllib.parse import parse_qs, urlsplit

import docx
import pdfplumber
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from test_gallery import Page

from hbey_analysis import PlanError, evidence, load_plan, write_brief
from hbey_analysis.cli import main
from hbey_analysis.figures.wording import LANGUAGES
from hbey_analysis.pages import evidence as evidence_page

FINANCE = "自治区财政厅"
HOSTILE = '<script>"1"&amp;</script> #[x](y) $a$ \\ *b*'


@pytest.fixture(scope="module")
def written(hbey, tmp_path_factory):
    """The brief on Finance, by the ending of the files' names."""
    place = tmp_path_factory.mktemp("brief")
    paths = [path for each in LANGUAGES for path in write_brief(hbey, FINANCE, each, place)]
    return {path.name.removeprefix(f"{FINANCE}."): path for path in paths}


def facts(path):
    """Return what a page says under each of its heads."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    return {
        part.dt.get_text(): " ".join(part.dd.get_text().split()) for part in page.select("dl > div")
    }


def in_word(path):
    """Return the words of a Word file."""
    document = docx.Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def in_print(path):
    """Return the words of a PDF file without spaces."""
    with pdfplumber.open(path) as pages:
        return "".join("".join(page.extract_text().split()) for page in pages.pages)


def test_numbers_of_a_small_plan_are_those_worked_by_hand(tiny, tmp_path):
    # Leads 2 of its 3 tasks, which name 2, 3 and 3 bodies; supports before 财政厅 in the third.
    page, *_ = write_brief(tiny, "自治区水利厅", "en", tmp_path)
    assert list(facts(page).items())[:6] == [
        ("Tasks that name it", "3 of 4"),
        ("Lead", "2 an even draw among the bodies of each task gives 1.2"),
        ("Support", "1"),
        ("Named first of the supporters", "1 of 1 a random order of supporters gives 0.5"),
        ("Named most often with", "自治区财政厅 3 自治区农牧业厅 1 自治区林业厅 1"),
        ("In the sections", "总则 2 保障 1"),
    ]


def test_a_plan_of_one_paragraph_has_its_brief(tmp_path):
    text = tmp_path / "one.txt"
    text.write_text("推进节水。（市水务局、市财政局负责）\n", encoding="utf-8")
    page, *_ = write_brief(load_plan(text), "市水务局", "en", tmp_path)
    assert facts(page) == {
        "Tasks that name it": "1 of 1",
        "Responsible": "1",
        "Named most often with": "市财政局 1",
    }
    rows = BeautifulSoup(page.read_bytes(), "html.parser").select("tbody tr")
    assert [cell.get_text() for cell in rows[1].find_all("td")][1] == ""


def test_clauses_stand_whole_under_the_role_with_their_lines(tiny, tmp_path):
    page = write_brief(tiny, "自治区水利厅", "zh", tmp_path)[0].read_text(encoding="utf-8")
    rows = BeautifulSoup(page, "html.parser").select("tbody tr")
    assert [" ".join(row.get_text(" ").split()) for row in rows][:2] == [
        "牵头（2项）",
        "1.1.1 总则 水利。做好水利工作。 （自治区水利厅牵头,自治区财政厅配合） 2",
    ]
    # the last task begins in line 6, and its clause ends in line 7
    assert rows[2].find_all("td")[-1].get_text() == "6–7"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_leads_to_as_many_tasks(hbey, written, language):
    page = BeautifulSoup(written[f"{language}.html"].read_text(encoding="utf-8"), "html.parser")
    counted = 0
    for link in page.select("dd a"):
        address = parse_qs(urlsplit(link["href"]).fragment)
        assert address.pop("language") == [language]
        named = address.pop("tasks", None) or [""]
        conditions = {key: value for key, [value] in address.items()}
        tasks = list(evidence(hbey, **conditions)["task_id"]) if conditions else named[0].split(",")
        shown = re.match(r"\d+(\.\d+)*", link.get_text())[0]
        assert tasks == [shown] if "." in shown else len([*filter(None, tasks)]) == int(shown)
        counted += 1
    assert counted > 25


def test_the_order_of_supporters_is_that_of_precedence(written):
    page = BeautifulSoup(written["en.html"].read_text(encoding="utf-8"), "html.parser")
    [first] = [part for part in page.select("dl > div") if "first" in part.dt.get_text()]
    assert first.a.get_text() == "7 of 24"
    assert len(parse_qs(urlsplit(first.a["href"]).fragment)["tasks"][0].split(",")) == 7


def test_what_can_be_checked_stands_with_its_task(written):
    [said] = [words for head, words in facts(written["en.html"]).items() if "checked" in head]
    assert said.startswith(
        "实现新型农村牧区社会养老保险制度全覆盖 9.5.1 乌海市海勃湾水利枢纽工程 7.2.1"
    )


def test_deadlines_are_told(tmp_path):
    page, *_ = write_brief(load_plan("example"), "市商务局", "en", tmp_path)
    [said] = [words for head, words in facts(page).items() if "Deadlines" in head]
    assert "2024年" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_documents_say_the_same(hbey, written, language):
    clauses = evidence(hbey, FINANCE)["clause"]
    word, printed = in_word(written[f"{language}.docx"]), in_print(written[f"{language}.pdf"])
    page = written[f"{language}.html"].read_text(encoding="utf-8")
    assert len(clauses) == 24
    for clause in clauses:
        assert clause in word and clause in page
    for task in evidence(hbey, FINANCE)["task_id"]:
        assert task in printed
    assert "7/24" in word or "7 of 24" in word


def test_two_runs_give_the_same_bytes(hbey, tmp_path):
    runs = []
    for _ in range(2):
        paths = write_brief(hbey, "自治区教育厅", "zh", tmp_path)
        runs.append([path.read_bytes() for path in paths])
        for path in paths:
            path.unlink()
    assert runs[0] == runs[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_body_of_a_dozen_tasks_takes_one_page(hbey, tmp_path, language):
    _, printed, _ = write_brief(hbey, "自治区农牧业厅", language, tmp_path)  # in 14 tasks
    with pdfplumber.open(io.BytesIO(printed.read_bytes())) as pages:
        assert len(pages.pages) == 1


def test_a_name_is_text_whatever_it_holds(tiny, tmp_path):
    departments = tiny.departments.assign(name_en=HOSTILE, label_en=HOSTILE)
    plan = dataclasses.replace(tiny, departments=departments)
    page, printed, word = write_brief(plan, "自治区水利厅", "en", tmp_path)
    assert not Page(page).all("script") and not Page(page).unbalanced
    assert BeautifulSoup(page.read_bytes(), "html.parser").h1.get_text() == HOSTILE
    assert "".join(HOSTILE.split()) in in_print(printed)
    assert HOSTILE in in_word(word)


def test_a_name_of_a_file_holds_no_path(tiny, tmp_path):
    rows = tiny.assignments.replace({"department": {"自治区水利厅": '../"水利厅"'}})
    bodies = tiny.departments.replace({"department": {"自治区水利厅": '../"水利厅"'}})
    plan = dataclasses.replace(tiny, assignments=rows, departments=bodies)
    paths = write_brief(plan, '../"水利厅"', "en", tmp_path / "out")
    assert [path.name for path in paths] == ["水利厅.en.html", "水利厅.en.pdf", "水利厅.en.docx"]


def test_the_page_asks_for_no_other_file(written):
    page = Page(written["zh.html"])
    assert not page.unbalanced
    assert not [tag for tag, attributes in page.elements if "src" in attributes or tag == "link"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Finace", "department='Finace' is not in the plan; did you mean Finance?"),
        ("xyz", "department='xyz' is not in the plan; there are: "),
        ("自治区公安厅", "No task of hbey names 自治区公安厅; "),
    ],
)
def test_a_body_that_is_not_named_is_one_sentence(hbey, tmp_path, name, sentence):
    with pytest.raises(PlanError) as told:
        write_brief(hbey, name, "en", tmp_path / "out")
    assert str(told.value).startswith(sentence)
    assert not (tmp_path / "out").exists()


def test_a_package_that_is_missing_is_named(hbey, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(PlanError, match=r"needs the package typst; install hbey_analysis\[study\]"):
        write_brief(hbey, FINANCE, "en", tmp_path)


def test_the_command_writes_the_languages_and_the_evidence_it_leads_to(tmp_path, monkeypatch):
    monkeypatch.setattr(evidence_page, "FOLDER", tmp_path / "evidence")
    done = CliRunner().invoke(main, ["brief", "hbey", "Education", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert len(done.output.splitlines()) == len(list((tmp_path / "out").iterdir())) == 6
    assert (tmp_path / "evidence" / "hbey.html").is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_no_violation(visit, assert_accessible, written, language):
    assert_accessible(visit(written[f"{language}.html"].as_uri()))
