"""The written study of a plan as a page, for print and for Word, from one text a language.

pandoc reads the text and ``study.lua`` fills in the values; a typesetter, Typst, makes the PDF
file of what pandoc writes for it. Each number of the page opens the tasks behind it, and leads on
to the evidence page; in print and in Word it leads to the list of values at the end.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.pages._fonts import font_faces
from hbey_analysis.pages._print import (
    known_characters,
    require_packages,
    typeset,
    without_times,
)
from hbey_analysis.pages._template import rendered
from hbey_analysis.pages.evidence import FOLDER as EVIDENCE
from hbey_analysis.pages.manuscript import (
    FORMS,
    VALUE,
    Manuscript,
    blanked,
    faults,
    filled,
    printed,
    read_manuscript,
    with_plain_references,
)
from hbey_analysis.pages.word_styles import write_word_styles
from hbey_analysis.paths import FIGURES, STUDY, shown, write_if_changed
from hbey_analysis.tables.evidence import evidence
from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.source import PlanError
from hbey_analysis.values.study import study_folder
from hbey_analysis.values.value import Value

HERE = Path(__file__).parent
SVG = "{http://www.w3.org/2000/svg}"
SCALE = 1.5  # of a figure on a screen: print sizes are small there
TAGS = {"en": "en", "zh": "zh-CN"}
PANDOC_TAGS = {"en": "en", "zh": "zh-Hans"}  # under which it has its own words
CITATION_STYLES = {
    "en": "chicago-author-date.csl",
    "zh": "china-national-standard-gb-t-7714-2015-numeric.csl",
}
# How print is set: fonts (Typst brings the first along), lines apart, paragraphs, first line.
PRINT = {
    "en": {
        "fonts": '"Libertinus Serif", "Noto Sans SC"', "size": "11pt",
        "leading": "0.68em", "spacing": "1.15em", "indent": "0em",
    },
    "zh": {
        "fonts": '"Noto Sans SC"', "size": "10pt", "region": "CN",
        "leading": "0.9em", "spacing": "0.95em", "indent": "2em",
    },
}  # fmt: skip
# The phrases of ``data/wording.csv`` that the filter and the page print.
SAID = (
    "figure", "table", "section", "abstract", "keywords", "separator", "references", "contents",
    "to_text", "other", "values", "values.about", "value", "printed", "source", "call", "evidence",
    "close", "without_script",
)  # fmt: skip
READER = "markdown+east_asian_line_breaks"
TIME = {"SOURCE_DATE_EPOCH": "315532800"}  # 1980, the first that a zip archive knows


@dataclass(frozen=True)
class _Setting:
    """What one document is made of."""

    plan: Plan
    values: Mapping[str, Value]
    manuscript: Manuscript
    words: Wording
    folder: Path  # in which the documents are written

    @property
    def language(self) -> str:
        """Return the language of the text."""
        return self.manuscript.language

    def figure(self, name: str, kind: str) -> Path:
        """Return the file of a figure."""
        return FIGURES / self.plan.plan_id / self.language / f"{name}{kind}"

    def page(self, value: Value) -> str | None:
        """Return where the evidence page shows the tasks of a value, seen from the document."""
        if value.address is None:
            return None
        page = os.path.relpath(EVIDENCE / f"{self.plan.plan_id}.html", self.folder)
        more = "&" if len(value.address) > 1 else ""
        return f"{Path(page).as_posix()}{value.address}{more}language={self.language}"


def write_study(
    plan: Plan,
    values: Mapping[str, Value],
    language: str,
    source: Path | None = None,
    folder: Path | None = None,
) -> list[Path]:
    """Write the study in one language as HTML, PDF and DOCX.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    values : mapping of str to Value
        By their keys, from `study_values`.
    language : str
        "en" or "zh".
    source : Path, optional
        Folder of ``study.<language>.md``, ``references.bib`` and the citation styles; ``study``
        of the checkout else.
    folder : Path, optional
        Where they are written; ``build/study`` else, with a folder of its own for any plan but
        ``hbey``.

    Returns
    -------
    list of Path
        ``study.<language>.html``, ``.pdf`` and ``.docx``; the same text and values give the
        same bytes.

    Raises
    ------
    PlanError
        For the first of `study_faults`, or if a program is missing or does not understand.
    """
    source = source or STUDY
    setting = _setting(plan, values, language, source, folder)
    for sentence in _faults(setting, source):
        raise PlanError(sentence)
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        _lay_out(setting, source, work)
        made = {
            ".html": _page(setting, work),
            ".pdf": _print(setting, work),
            ".docx": _word(setting, work),
        }
    paths = [setting.folder / f"study.{language}{kind}" for kind in made]
    for path, content in zip(paths, made.values(), strict=True):
        write_if_changed(path, content)
    return paths


def study_faults(
    plan: Plan, values: Mapping[str, Value], language: str, source: Path | None = None
) -> list[str]:
    """Return what is wrong with the text of a study.

    Parameters
    ----------
    plan, values, language, source
        As of `write_study`.

    Returns
    -------
    list of str
        A sentence each, with file and line: those of `manuscript.faults`, and figures that are
        not drawn. Empty where the study can be written.

    Raises
    ------
    PlanError
        If the text cannot be read.
    """
    source = source or STUDY
    return list(_faults(_setting(plan, values, language, source, None), source))


def unused(values: Mapping[str, Value], source: Path | None = None) -> list[str]:
    """Return the values that no text of the study prints or checks.

    Parameters
    ----------
    values : mapping of str to Value
        By their keys.
    source : Path, optional
        As of `write_study`.

    Returns
    -------
    list of str
        Keys, sorted.
    """
    texts = [(source or STUDY) / f"study.{language}.md" for language in LANGUAGES]
    used = [
        read_manuscript(path, language).keys
        for path, language in zip(texts, LANGUAGES, strict=True)
        if path.is_file()
    ]
    return sorted(set(values).difference(*used))


def _setting(
    plan: Plan, values: Mapping[str, Value], language: str, source: Path, folder: Path | None
) -> _Setting:
    """Return what a document is made of, its text read."""
    manuscript = read_manuscript(source / f"study.{language}.md", language)
    place = folder or study_folder(plan.plan_id)
    return _Setting(plan, values, manuscript, Wording(plan, language), place)


def _faults(setting: _Setting, source: Path) -> Iterator[str]:
    """Yield what is wrong with the text, then the figures that are not drawn."""
    yield from faults(setting.manuscript, setting.values, source / "references.bib")
    for name, place in setting.manuscript.figures:
        for kind in (".svg", ".png"):
            if not setting.figure(name, kind).is_file():
                yield (
                    f"{setting.manuscript.at(place)}: there is no figure "
                    f"{shown(setting.figure(name, kind))}; run `make figures` or mend the name."
                )


# ------------------------------------------------------------------ pandoc


def _pandoc() -> Path:
    """Return pandoc as its package brings it: no other on the machine, whatever its version."""
    require_packages("The study", "pypandoc", "typst")  # before anything is made
    import pypandoc

    return Path(pypandoc.__file__).parent / "files" / "pandoc"


def _lay_out(setting: _Setting, source: Path, work: Path) -> None:
    """Put into a folder what pandoc and Typst read, under names that stand in the commands."""
    text = with_plain_references(setting.manuscript)
    (work / "study.md").write_text(text, encoding="utf-8")
    shutil.copy(source / CITATION_STYLES[setting.language], work / "style.csl")
    references = source / "references.bib"
    (work / "references.bib").write_bytes(references.read_bytes() if references.is_file() else b"")
    for name, _ in setting.manuscript.figures:
        for kind in (".svg", ".png"):
            shutil.copy(setting.figure(name, kind), work)


def _converted(setting: _Setting, work: Path, to: str, *options: str) -> str:
    """Have pandoc write ``study.out`` in a format, and return what it prints instead."""
    (work / "build.json").write_text(
        json.dumps(_of_the_filter(setting, to), ensure_ascii=False), encoding="utf-8"
    )
    command = [
        str(_pandoc()), "study.md", f"--from={READER}", f"--to={to}",
        f"--lua-filter={HERE}/study.lua", "--citeproc", "--csl=style.csl",
        "--bibliography=references.bib", "--wrap=none",
        "--metadata=link-citations=true", f"--metadata=lang={PANDOC_TAGS[setting.language]}",
        *options,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=work, env=os.environ | TIME, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode or done.stderr.strip():
        said = " ".join(done.stderr.split()) or "it says nothing"
        raise PlanError(
            f"{shown(setting.manuscript.path)}: pandoc cannot set it: {said}; mend the text."
        )
    return done.stdout


def _of_the_filter(setting: _Setting, to: str) -> dict[str, Any]:
    """Return what ``study.lua`` reads: values as printed, where they lead, figures, phrases."""
    used = [setting.values[key] for key in sorted(setting.manuscript.keys)]
    forms = {f"{match[1]}:{match[2]}" for match in VALUE.finditer(setting.manuscript.text)}
    return {
        "printed": {
            f"{value.key}:{form}" if form else value.key: printed(value, setting.language, form)
            for value in used
            for form in ("", *FORMS)
            if not form or f"{value.key}:{form}" in forms
        },
        "links": {value.key: page for value in used if (page := setting.page(value))},
        "figures": {name: _figure(setting, name, to) for name, _ in setting.manuscript.figures},
        "words": _said(setting),
        "appendix": [
            {
                "key": value.key,
                "printed": printed(value, setting.language),
                "call": value.call,
                "tasks": _counted(setting, value),
            }
            for value in used
        ],
    }


def _said(setting: _Setting) -> dict[str, str]:
    """Return the phrases, the number that some hold unfilled."""
    return {key: setting.words.say(f"study.{key}", n="{n}") for key in SAID}


def _counted(setting: _Setting, value: Value) -> str:
    """Return the tasks or the other plans of a value as one phrase; nothing where it has none."""
    counted, key = (value.tasks, "tasks") if value.tasks else (value.plans, "plans")
    if not counted:
        return ""
    listed = ("、" if setting.language == "zh" else ", ").join(counted)
    return setting.words.say(f"study.{key}", n=len(counted), **{key: listed})


def _behind(setting: _Setting, value: Value) -> str:
    """Return how many tasks stand behind a value, or else what it rests on."""
    if value.tasks:
        return setting.words.say("study.behind", n=len(value.tasks))
    return " ".join(
        [setting.words.say("study.behind.none", rows=value.rows), _counted(setting, value)]
    ).strip()


def _figure(setting: _Setting, name: str, to: str) -> dict[str, str]:
    """Return where a figure is, what it shows in words, and its width on a screen."""
    drawing = ElementTree.parse(setting.figure(name, ".svg")).getroot()
    words = [drawing.findtext(f"{SVG}{part}", "") for part in ("title", "desc")]
    points = float(drawing.get("width", "0pt").removesuffix("pt"))
    file = f"{name}.png" if to == "docx" else f"{name}.svg"
    if to == "html":
        content = base64.b64encode(setting.figure(name, ".svg").read_bytes()).decode("ascii")
        file = f"data:image/svg+xml;base64,{content}"
    return {
        "src": file,
        "alt": " ".join(" ".join(words).split()),
        "width": f"{points * SCALE * 4 / 3:.0f}px",
    }


def _title(setting: _Setting) -> str:
    """Return the title, its values filled in."""
    return filled(setting.manuscript.title, setting.values, setting.language)


# ------------------------------------------------------------------ the three documents


def _page(setting: _Setting, work: Path) -> bytes:
    """Return the page: one file, which asks for no other."""
    body = _converted(setting, work, "html", "--mathml")
    script = (HERE / "study.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    data = json.dumps(_of_the_panel(setting), ensure_ascii=False, separators=(",", ":"))
    [other] = [language for language in LANGUAGES if language != setting.language]
    values = {
        "lang": TAGS[setting.language],
        "title": _title(setting),
        "words": _said(setting),
        "other": {"file": f"study.{other}.html", "lang": TAGS[other]},
        "stem": f"study.{setting.language}",
        "body": Markup(body),
        "data": Markup(data.replace("<", "\\u003c")),  # no tag begins or ends in it
        "script": Markup(script),
        "script_hash": digest,
    }
    fonts = Markup(_fonts(rendered("study.html", **values), setting.language))
    return rendered("study.html", **values, fonts=fonts)


def _fonts(page: bytes, language: str) -> str:
    """Return the fonts of a page; Chinese quotation marks are too wide for English words."""
    shown = re.sub(r'src="data:[^"]*"', "", page.decode("utf-8"))
    if language == "en":
        shown = re.sub("[‘’“”—…]", "", shown)
    return font_faces(shown.encode("utf-8"), "h1, h2, h3, h4, th, strong")


def _of_the_panel(setting: _Setting) -> dict[str, Any]:
    """Return what the script reads: for each value what made it, and its tasks in words."""
    used = [setting.values[key] for key in sorted(setting.manuscript.keys)]
    wanted = {task for value in used for task in value.tasks}
    rows = evidence(setting.plan)
    return {
        "values": {
            value.key: {
                "printed": printed(value, setting.language),
                "behind": _behind(setting, value),
                "call": value.call,
                "tasks": value.tasks,
                "page": setting.page(value),
            }
            for value in used
        },
        "tasks": {
            row["task_id"]: {
                "place": setting.words.say("study.task", task=row["task_id"], line=row["line"]),
                "text": " ".join(row["text"].split()),
                "clause": " ".join(row["clause"].split()),
            }
            for row in rows.to_dict("records")
            if row["task_id"] in wanted
        },
    }


def _print(setting: _Setting, work: Path) -> bytes:
    """Return the PDF file, which has no date."""
    template = (HERE / "study.typ").read_text(encoding="utf-8")
    (work / "template.typ").write_text(template, encoding="utf-8")
    options = {
        "pagetitle": _title(setting).replace("\\", "\\\\").replace('"', '\\"'),
        "lang": setting.language,
        **PRINT[setting.language],
    }
    text = _converted(
        setting, work, "typst-smart", "--template=template.typ", "--standalone",
        *(f"--variable={key}={value}" for key, value in options.items()),
    )  # fmt: skip
    for sentence in _missing_glyphs(setting, text, work):
        raise PlanError(sentence)
    (work / "study.typ").write_text(text, encoding="utf-8")
    try:
        return typeset(work / "study.typ")
    except RuntimeError as error:
        raise PlanError(
            f"{shown(setting.manuscript.path)}: Typst cannot set it: {str(error).splitlines()[0]};"
            " mend the text."
        ) from None


def _missing_glyphs(setting: _Setting, text: str, work: Path) -> Iterator[str]:
    """Yield the characters that the font lacks and Typst would leave out without a word."""
    prose = blanked(text, re.compile(r"(?<!\\)\$[^$]+(?<!\\)\$"))  # mathematics has its own font
    places = {
        shown(setting.manuscript.path): setting.manuscript.text,
        "references.bib": (work / "references.bib").read_text(encoding="utf-8"),
    }
    for character in sorted(set(prose) - known_characters() - set("\n\t\u200b")):
        found = (
            f"{name}:{content.count(chr(10), 0, content.index(character)) + 1}"
            for name, content in places.items()
            if character in content
        )
        yield (
            f"{next(found, shown(setting.manuscript.path))}: the font has no {character!r} "
            f"(U+{ord(character):04X}); write another character, for print would leave it out."
        )


def _word(setting: _Setting, work: Path) -> bytes:
    """Return the Word file."""
    write_word_styles(_pandoc(), work / "styles.docx", setting.language)
    _converted(setting, work, "docx", "--reference-doc=styles.docx", "--output=study.docx")
    return without_times((work / "study.docx").read_bytes())
