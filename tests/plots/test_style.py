"""How figures look and how they are written."""

import datetime
import html
import io
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import matplotlib
import matplotlib.font_manager
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import FontEntry, FontProperties
from PIL import Image

from hbey_analysis.paths import ROOT
from hbey_analysis.plots import style
from hbey_analysis.plots.style import (
    PREVIEW_DPI,
    balanced,
    half_widths,
    new_figure,
    preview,
    save_data,
    save_figure,
    wrapped,
)

KINDS = ("csv", "pdf", "png", "svg")
SVG = "{http://www.w3.org/2000/svg}"
HEADLINE = "牵头 & support: a < b"
CAPTION = "Tasks of 自治区水利厅 & others, “whole” counting — a < b."
TABLE = pd.DataFrame({"value": [1 / 3, 2.0]}, index=pd.Index(["水利厅", "b"], name="department"))


def save(name="02-tiny"):
    fig, ax = new_figure(height=40)
    ax.barh(["水利厅", "Water"], [1, 2])
    return save_figure(fig, name, TABLE, headline=HEADLINE, caption=CAPTION)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def saved(drawn):
    save()
    return drawn


# ------------------------------------------------------------------ files


def test_a_figure_is_four_files(saved):
    assert sorted(contents(saved)) == [f"02-tiny.{kind}" for kind in KINDS]


def test_a_figure_saved_on_another_day_has_the_same_bytes(saved, monkeypatch):
    before = contents(saved)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 100_000)
    for path in saved.iterdir():
        path.unlink()
    save()
    assert contents(saved) == before


@pytest.mark.slow
def test_another_process_draws_the_same_bytes(saved, tmp_path):
    script = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_style import save, style
style.use_style("hbey", "en"); save()
"""
    there = tmp_path / "there"
    environment = {
        **os.environ,
        "HBEY_FIGURES": str(there),
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
    }
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path, env=environment)
    assert contents(there) == contents(saved)


def test_a_second_save_leaves_the_files_alone(saved):
    for path in saved.iterdir():
        os.utime(path, (1, 1))
    save()
    assert {path.stat().st_mtime for path in saved.iterdir()} == {1}


def test_no_file_says_where_or_when_it_was_made(saved):
    today = datetime.date.today()
    told = [str(saved), str(ROOT), str(Path.home()) + "/", f"{today:%Y-%m-%d}", f"{today:%Y%m%d}"]
    for name, content in contents(saved).items():
        assert not [text for text in told if text.encode() in content], name
    assert b"CreationDate" not in contents(saved)["02-tiny.pdf"]
    assert b"dc:date" not in contents(saved)["02-tiny.svg"]


def test_headline_and_caption_are_the_title_and_description_of_the_svg(saved):
    root = ElementTree.parse(saved / "02-tiny.svg").getroot()
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == HEADLINE
    assert root.findtext(f"{SVG}desc") == CAPTION


def test_headline_and_caption_are_in_the_png(saved):
    with Image.open(saved / "02-tiny.png") as picture:
        told = {name: text for name, text in picture.info.items() if isinstance(text, str)}
    assert told == {"Title": HEADLINE, "Description": CAPTION}


def test_text_is_paths_in_svg_and_a_real_font_in_pdf(saved):
    root = ElementTree.parse(saved / "02-tiny.svg").getroot()
    assert not list(root.iter(f"{SVG}text"))
    portable = (saved / "02-tiny.pdf").read_bytes()
    assert b"/FontFile2" in portable
    assert b"/Type3" not in portable


def test_the_csv_is_the_table_to_six_decimals(saved):
    text = (saved / "02-tiny.csv").read_bytes().decode("utf-8")
    assert text == "department,value\n水利厅,0.333333\nb,2.0\n"


def test_a_name_that_begins_as_a_formula_is_quoted_in_the_numbers_of_a_figure(drawn):
    index = pd.Index(["=1+1", "市水务局"], name="department")
    save_data(pd.DataFrame({"lead": [-1, 2]}, index=index), "table")
    assert (drawn / "table.csv").read_text(encoding="utf-8") == (
        '"department","lead"\n"=1+1",-1\n"市水务局",2\n'
    )


def test_an_unnamed_index_is_not_written(drawn):
    save_data(pd.DataFrame({"a": [1], "b": ["x"]}), "table")
    assert (drawn / "table.csv").read_text(encoding="utf-8") == "a,b\n1,x\n"


def test_a_figure_without_a_headline_keeps_its_space(drawn):
    fig, _ = new_figure(height=40)
    save_figure(fig, "bare", TABLE)
    assert not fig.get_suptitle()


def test_a_figure_is_as_wide_as_a_column():
    fig, axes = new_figure(height=50, nrows=2)
    assert [round(side * 25.4) for side in fig.get_size_inches()] == [85, 50]
    assert len(axes) == 2


def test_a_notebook_shows_the_picture_that_was_saved_half_as_wide(drawn, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    save()._ipython_display_()
    page, png = ((drawn / f"02-tiny.{kind}").read_bytes() for kind in ("pdf", "png"))
    assert shown[0]["image/png"] == preview(page) == preview(page)
    sizes = [Image.open(io.BytesIO(picture)).size for picture in (png, preview(page))]
    assert sizes[1] == tuple(-(-side // 2) for side in sizes[0])
    assert len(preview(page)) < len(png) / 2
    assert shown[1]["text/markdown"] == CAPTION


def test_a_caption_shows_a_name_between_dollars_and_no_maths(drawn, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    caption = "市$\\badmacro$财政局 leads."
    fig, _ = new_figure(height=40)
    save_figure(fig, "dollars", TABLE, headline=caption, caption=caption)._ipython_display_()
    assert shown[1]["text/plain"] == html.unescape(shown[1]["text/markdown"]) == caption
    assert not set("$\\") & set(shown[1]["text/markdown"])


# ------------------------------------------------------------------ where


def test_figures_go_where_the_environment_says(drawn):
    assert save().name and (drawn / "02-tiny.svg").is_file()


def test_figures_drawn_by_hand_stay_out_of_the_study(tmp_path, drawn, monkeypatch):
    monkeypatch.delenv("HBEY_FIGURES")
    monkeypatch.setattr(style, "BUILD", tmp_path)
    style.use_style("hbey", "zh")
    save()
    assert (tmp_path / "figures/by-hand/hbey/zh/02-tiny.svg").is_file()
    assert not (drawn / "02-tiny.svg").exists()


# ------------------------------------------------------------------ fonts


def test_a_missing_glyph_is_a_warning_and_so_fails_the_build(drawn):
    matplotlib.rcParams["font.family"] = matplotlib.rcParams["font.family"][:1]
    fig, ax = new_figure(height=40)
    ax.set_title("\U00020c49")
    with pytest.raises(UserWarning, match="missing from font"):
        save_figure(fig, "rare", TABLE)
    assert not drawn.exists()


def test_a_font_that_the_cache_lists_and_that_is_gone_is_not_asked_for(drawn, monkeypatch):
    manager = matplotlib.font_manager.fontManager
    gone = FontEntry(fname=str(drawn / "gone.ttf"), name="SimSun")
    monkeypatch.setattr(manager, "ttflist", [*manager.ttflist, gone])
    style.use_style("hbey", "zh")
    assert "SimSun" not in matplotlib.rcParams["font.family"]


def test_a_font_of_the_machine_stands_in_for_a_missing_glyph(drawn, monkeypatch):
    manager = matplotlib.font_manager.fontManager
    hebrew = FontEntry(fname=manager.findfont("DejaVu Sans"), name="SimSun")
    monkeypatch.setattr(manager, "ttflist", [*manager.ttflist, hebrew])
    style.use_style("hbey", "zh")
    assert matplotlib.rcParams["font.family"][0] == "Noto Sans SC"
    fig, ax = new_figure(height=40)
    ax.set_title("牵头 א")
    save_figure(fig, "rare", TABLE)
    assert (drawn / "rare.svg").is_file()


def test_the_bundled_fonts_are_registered_once(drawn):
    style.use_style("hbey", "en")
    style.use_style("hbey", "zh")
    files = [entry.fname for entry in matplotlib.font_manager.fontManager.ttflist]
    bundled = [file for file in files if Path(file).parent == style.FONTS]
    assert sorted(Path(file).name for file in bundled) == [
        "NotoSansSC-Bold.ttf",
        "NotoSansSC-Regular.ttf",
    ]


def test_bold_and_regular_chinese_are_two_fonts(drawn):
    find = matplotlib.font_manager.fontManager.findfont
    family = matplotlib.rcParams["font.family"][0]
    wanted = [FontProperties(family=family, weight=weight) for weight in ("normal", "bold")]
    names = [Path(find(font, fallback_to_default=False)).name for font in wanted]
    assert names == ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"]


# ------------------------------------------------------------------ colours


def luminance(colour):
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_role_has_a_colour():
    assert set(style.ROLE_ORDER) <= style.COLOURS.keys()


def test_lead_and_support_stay_apart_in_grey():
    assert abs(luminance(style.COLOURS["lead"]) - luminance(style.COLOURS["support"])) > 0.3


def test_a_matrix_has_neither_spines_nor_ticks(drawn):
    _, ax = new_figure(height=40)
    assert style.bare(ax) is ax
    assert not any(spine.get_visible() for spine in ax.spines.values())
    assert all(tick.tick1line.get_markersize() == 0 for tick in ax.xaxis.get_major_ticks())


# ------------------------------------------------------------------ breaking lines

ENGLISH = st.text("abcdefgh", min_size=1, max_size=9)
CHINESE = st.text("甲乙丙丁", min_size=1, max_size=9)
MARKED = st.builds("{}{}".format, ENGLISH | CHINESE, st.sampled_from("，。、；：！？）》」』】…"))
QUOTED = st.builds("（{}）".format, CHINESE | ENGLISH) | st.builds("“{}”".format, CHINESE)
TEXT = st.builds(
    lambda parts, joints: "".join(a + b for a, b in zip(parts, joints, strict=False)).strip(),
    st.lists(ENGLISH | CHINESE | MARKED | QUOTED, min_size=1, max_size=12),
    st.lists(st.sampled_from(["", " "]), min_size=12, max_size=12),
)
WIDTH = st.integers(4, 30)


@given(TEXT, WIDTH)
def test_breaking_a_text_changes_nothing_but_spaces_at_the_breaks(text, width):
    pattern = " ?".join(re.escape(line) for line in wrapped(text, width).split("\n"))
    assert re.fullmatch(pattern, text)


@given(TEXT, WIDTH)
def test_no_line_breaks_inside_an_english_word(text, width):
    assert re.findall("[a-h]+", wrapped(text, width)) == re.findall("[a-h]+", text)


@given(TEXT, WIDTH)
def test_no_line_begins_with_a_mark_that_closes(text, width):
    assert not re.search(r"\n[，。、；：！？）》」』】…”]", wrapped(text, width))


@given(TEXT, WIDTH)
def test_no_line_ends_with_a_bracket_that_opens(text, width):
    assert not re.search(r"[（“]\n", wrapped(text, width))


@given(TEXT, WIDTH)
def test_a_line_is_too_wide_only_if_it_cannot_be_broken(text, width):
    # … and ” are no wider than letters: within a word they break it no more than letters do
    unbreakable = r"[（“]*([a-h…”]+|[甲乙丙丁])[，。、；：！？）》」』】…”]*"
    for line in wrapped(text, width).split("\n"):
        assert half_widths(line) <= width or re.fullmatch(unbreakable, line)


@given(TEXT, WIDTH)
def test_balancing_takes_no_more_lines_and_no_wider_ones(text, width):
    lines, widest = balanced(text, width).split("\n"), wrapped(text, width).split("\n")
    assert len(lines) == len(widest)
    assert max(map(half_widths, lines)) <= max(map(half_widths, widest))


def test_a_headline_breaks_evenly_and_behind_a_mark():
    assert balanced("aa bb cc dd ee", 11) == "aa bb cc\ndd ee"
    assert balanced("甲乙丙，丁甲乙丙丁甲", 18) == "甲乙丙，\n丁甲乙丙丁甲"


def test_chinese_counts_two_and_english_one():
    assert wrapped("甲乙丙丁", 4) == "甲乙\n丙丁"
    assert wrapped("aa bb cc", 5) == "aa bb\ncc"


def test_a_mark_that_does_not_fit_takes_its_character_along():
    assert wrapped("甲乙，丙", 4) == "甲\n乙，\n丙"
    assert wrapped("甲“乙”丙", 5) == "甲\n“乙”\n丙"


def test_a_preview_that_would_be_large_is_narrower():
    noise = np.random.default_rng(1).integers(0, 256, (400, 400, 3), dtype=np.uint8)
    page = io.BytesIO()
    Image.fromarray(noise).save(page, "PDF", resolution=72, quality=100)
    assert Image.open(io.BytesIO(preview(page.getvalue()))).width < 400 * PREVIEW_DPI[0] / 72
