"""The study as page, PDF and Word file: what is in them, and that nothing else decides it."""

import io
import re
import zipfile

import docx
import pdfplumber
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from small_study import CHINESE, ENGLISH, HOSTILE, copy_figures, small_values, write_small_study
from test_gallery import Page

from hbey_analysis import PlanError
from hbey_analysis.cli import main
from hbey_analysis.figures.wording import LANGUAGES
from hbey_analysis.pages import study
from hbey_analysis.pages.study import study_faults, unused, write_study
from hbey_analysis.values.study import read_values, write_values


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    return copy_figures(tmp_path_factory.mktemp("figures"))


@pytest.fixture(autouse=True)
def drawn(figures, monkeypatch):
    """Figures whose PNG files are there, whether or not they were drawn here."""
    monkeypatch.setattr(study, "FIGURES", figures)


@pytest.fixture(scope="module")
def written(hbey, figures, tmp_path_factory):
    """The documents of the small study, by the ending of their names."""
    place = tmp_path_factory.mktemp("checkout")
    source = write_small_study(place / "study")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(study, "FIGURES", figures)
        paths = [
            path
            for language in LANGUAGES
            for path in write_study(
                hbey, small_values(hbey), language, source, place / "build" / "study"
            )
        ]
    return {path.name.removeprefix("study."): path for path in paths}


@pytest.fixture
def refused(hbey, tmp_path):
    """Return a function that gives the sentence with which a text is refused."""

    def refusing(english, values=None):
        source = write_small_study(tmp_path / "study", english)
        with pytest.raises(PlanError) as told:
            write_study(hbey, values or small_values(hbey), "en", source, tmp_path / "out")
        assert not (tmp_path / "out").exists()
        return str(told.value).replace(f"{tmp_path.as_posix()}/", "")

    return refusing


def text_of_pdf(path):
    with pdfplumber.open(path) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def text_of_word(path):
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def texts(written, language):
    """Return the words of the three documents, spaces left out."""
    found = [
        Page(written[f"{language}.html"]).text,
        text_of_pdf(written[f"{language}.pdf"]),
        text_of_word(written[f"{language}.docx"]),
    ]
    return [re.sub(r"[\s\u200b]", "", text) for text in found]


def test_three_documents_of_each_language_are_written(written):
    assert list(written) == ["en.html", "en.pdf", "en.docx", "zh.html", "zh.pdf", "zh.docx"]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", [
            "Who leads 50 tasks", "Keywords: lead; support",
            "Fourteen of 50 tasks, as Mertha (2009) might say",
            "Figure 1 shows it, Table 1 lists it, and Section 2.1 says how",
            "Figure 1 Leads of Development & Reform, 14 in all",
            "Table 1 Leads and their yardstick",
            "2.1 How leads are counted", "The China Quarterly",
        ]),
        ("zh", [
            "谁牵头50项任务", "关键词：牵头；配合", "50项任务中有十四项由同一部门牵头",
            "见图1与表1，计算方法见第2.1节", "图1 发展改革委牵头14项", "表1 牵头数及其参照",
            "2.1 如何计数", "参考文献",
        ]),
    ],
)  # fmt: skip
def test_values_numbers_and_references_are_filled_in(written, language, sentences):
    for text in texts(written, language):
        for sentence in sentences:
            assert sentence.replace(" ", "") in text
        assert "{{" not in text and "check=" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_appendix_lists_each_value_with_its_call_and_tasks(written, hbey, language):
    values = small_values(hbey)
    tasks = ("、" if language == "zh" else ",").join(values["leads.planning"].tasks)
    for text in texts(written, language):
        assert tasks in text
        appendix = text[text.index("leads.planning.expected") :]
        assert appendix.startswith("leads.planning.expected10.0lead_rate(plan.assignments)")
        assert "never.used" not in text


@pytest.mark.parametrize(
    ("language", "listed"), [("en", "Plans01_a,02_b"), ("zh", "方案01_a、02_b")]
)
def test_a_value_over_other_plans_lists_them(written, language, listed):
    page, *printed = texts(written, language)
    source = written[f"{language}.html"].read_text(encoding="utf-8").replace(" ", "")
    assert all(listed in text for text in (page, *printed))
    [behind] = re.findall(r'"others":{[^}]*?"behind":"([^"]*)"', source)
    assert "corpus/baseline" in behind and listed in behind


def test_the_same_text_gives_the_same_bytes(written, hbey, tmp_path):
    source = write_small_study(tmp_path / "study")
    folder = written["en.html"].parent
    before = {path: path.read_bytes() for path in written.values()}
    for path in before:
        path.unlink()
    for language in LANGUAGES:
        write_study(hbey, small_values(hbey), language, source, folder)
    changed = [path.name for path in before if path.read_bytes() != before[path]]
    assert changed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_no_other(written, language):
    source = written[f"{language}.html"].read_text(encoding="utf-8")
    assert not re.search(r'src="(?!data:)|<link|url\((?!data:)|@import|<iframe', source)


def test_a_value_leads_to_its_evidence_or_to_the_appendix(written):
    page = Page(written["en.html"])
    links = {a["data-key"]: a["href"] for a in page.all("a") if "data-key" in a}
    assert links["leads.planning"].endswith(
        "figures/evidence/hbey.html#department=%E8%87%AA%E6%B2%BB%E5%8C%BA%E5%8F%91%E5%B1%95%E6%94%B9"
        "%E9%9D%A9%E5%A7%94&role=lead&language=en"
    )
    assert links["tasks.count"].endswith("hbey.html#language=en")
    assert links["planning.name"] == "#value-planning.name"
    ids = {tag["id"] for tag in page.all("span") if "id" in tag}
    assert "value-planning.name" in ids


def test_from_where_the_study_is_built_the_evidence_page_is_two_folders_up(hbey, tmp_path):
    source = write_small_study(tmp_path / "study")
    setting = study._setting(hbey, small_values(hbey), "zh", source, None)
    page = setting.page(setting.values["tasks.count"])
    assert page == "../../figures/evidence/hbey.html#language=zh"


def test_a_figure_is_described_in_its_own_words(written):
    [image] = Page(written["en.html"]).all("img")
    assert image["alt"].startswith("Gatekeepers lead")
    assert image["src"].startswith("data:image/svg+xml;base64,")
    with zipfile.ZipFile(written["en.docx"]) as archive:
        assert [name for name in archive.namelist() if name.endswith(".png")]
        assert 'descr="Gatekeepers lead' in archive.read("word/document.xml").decode("utf-8")


def test_names_with_markup_are_shown_as_they_are(written):
    assert HOSTILE in Page(written["en.html"]).text
    assert not Page(written["en.html"]).all("b")
    for text in texts(written, "en"):
        assert HOSTILE.replace(" ", "") in text


def test_the_word_file_has_no_day_and_fonts_of_both_scripts(written):
    with zipfile.ZipFile(io.BytesIO(written["zh.docx"].read_bytes())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    styles = docx.Document(str(written["zh.docx"])).styles
    fonts = styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:ascii")) == "Times New Roman"
    assert fonts.get(qn("w:eastAsia")) == "SimSun"
    assert styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "SimHei"


def test_a_table_in_word_has_three_lines(written):
    document = docx.Document(str(written["en.docx"]))
    style = document.styles["Table"].element
    borders = style.find(qn("w:tblPr")).find(qn("w:tblBorders"))
    assert [(line.tag, line.get(qn("w:sz"))) for line in borders] == [
        (qn("w:top"), "12"),
        (qn("w:bottom"), "12"),
    ]
    [head] = style.iter(qn("w:tcBorders"))
    assert [(line.tag, line.get(qn("w:sz"))) for line in head] == [(qn("w:bottom"), "4")]


def test_print_has_no_date_and_its_title(written):
    with pdfplumber.open(written["en.pdf"]) as pdf:
        assert pdf.metadata["Title"] == "Who leads 50 tasks"
        assert not {"CreationDate", "ModDate"} & set(pdf.metadata)
        fonts = {character["fontname"].split("+")[1] for character in pdf.pages[0].chars}
    assert {"LibertinusSerif-Regular", "LibertinusSerif-Bold"} <= {name[:23] for name in fonts}


def test_faults_of_the_text_stop_it(refused):
    line = ENGLISH.split("\n").index("# Introduction {#sec:introduction}") + 2
    assert refused(ENGLISH.replace("{#sec:introduction}\n", "{#sec:introduction}\n7\n")).startswith(
        f"study/study.en.md:{line}: '7' is typed"
    )


def test_a_claim_that_no_longer_holds_stops_it(refused, hbey):
    values = small_values(hbey)
    values["leads.planning"] = values["tasks.count"]
    assert refused(ENGLISH, values) == (
        "study/study.en.md:7: (en) “Fewer than half are led by Development & Reform.” does not "
        "hold: leads.planning < tasks.count / 2 is false where leads.planning = 50, "
        "tasks.count = 50; change the sentence."
    )


def test_a_figure_that_is_not_drawn_stops_it(refused):
    said = refused(ENGLISH.replace("figure:02-lead-rate", "figure:02-no"))
    assert re.match(r"study/study\.en\.md:\d+: there is no figure .*/hbey/en/02-no\.svg; run", said)


def test_a_character_that_the_font_lacks_stops_it(refused):
    said = refused(ENGLISH.replace("# Method\n", "# Method\n\nOf Łódź.\n"))
    line = ENGLISH.split("\n").index("# Method") + 3
    assert said == (
        f"study/study.en.md:{line}: the font has no 'Ł' (U+0141); write another character, for "
        "print would leave it out."
    )


def test_what_pandoc_warns_of_stops_it(refused):
    assert refused(f"{ENGLISH}\n[^2]: Of nothing.\n").startswith(
        "study/study.en.md: pandoc cannot set it: [WARNING] Note with key"
    )


def test_what_typst_refuses_stops_it(refused):
    assert refused(f'{ENGLISH}\n```{{=typst}}\n#panic("no")\n```\n').startswith(
        "study/study.en.md: Typst cannot set it: panicked with"
    )


def test_a_program_that_is_missing_is_one_sentence(refused, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)
    assert refused(ENGLISH).startswith("The study needs the package pypandoc; install")


def test_all_faults_of_a_text_are_listed(hbey, tmp_path):
    source = write_small_study(tmp_path, chinese=CHINESE + "\n{{a.b}} 5 @fig:no\n")
    found = study_faults(hbey, small_values(hbey), "zh", source)
    assert [sentence.split(": ", 1)[1][:12] for sentence in found] == [
        "the plan has", "@fig:no lead", "'5' is typed",
    ]  # fmt: skip
    assert study_faults(hbey, small_values(hbey), "en", source) == []


def test_values_that_no_text_prints_are_listed(hbey, tmp_path):
    source = write_small_study(tmp_path)
    assert unused(small_values(hbey), source) == ["never.used"]


@pytest.fixture
def command(hbey, monkeypatch, tmp_path):
    """Return a function that runs `hbey study` on the small study."""
    values = small_values(hbey)
    monkeypatch.setattr("hbey_analysis.values.study.study_values", lambda plan: values)
    monkeypatch.setattr(study, "STUDY", tmp_path / "study")
    monkeypatch.setattr(study, "study_folder", lambda plan: tmp_path / "out")

    def run(*options, **texts):
        write_small_study(tmp_path / "study", **texts)
        return CliRunner().invoke(main, ["study", *options])

    return run


def test_the_command_names_what_it_wrote_and_values_that_no_text_uses(command):
    done = command("--language", "zh")
    assert done.exit_code == 0, done.output
    *written, warned = done.output.splitlines()
    assert [line.split("/")[-1] for line in written] == [
        "study.zh.html", "study.zh.pdf", "study.zh.docx",
    ]  # fmt: skip
    assert warned == "警告 8 个数值中有 1 个未在正文中使用：never.used"


def test_the_command_takes_values_that_were_just_written(command, hbey, tmp_path):
    write_values(hbey, tmp_path / "values")
    assert command("--language", "en", "--values", str(tmp_path / "values")).exit_code == 0


def test_the_command_tells_every_fault_of_both_texts_and_writes_nothing(command, tmp_path):
    done = command(english=f"{ENGLISH}\n5\n", chinese=f"{CHINESE}\n6 {{{{a}}}}\n")
    assert done.exit_code == 1
    assert [line.split(": ", 1)[1][:12] for line in done.output.splitlines()] == [
        "'5' is typed", "the plan has", "'6' is typed",
    ]  # fmt: skip
    assert not (tmp_path / "out").exists()


def test_values_are_read_as_they_were_written(hbey, tmp_path, monkeypatch):
    values = small_values(hbey)
    monkeypatch.setattr("hbey_analysis.values.study.study_values", lambda plan: values)
    write_values(hbey, tmp_path)
    assert read_values(tmp_path) == values
