"""The bundled fonts, and the script that cuts them."""

import hashlib
import re
import runpy
import unicodedata

import pytest
import subset_fonts as subset
from fontTools.ttLib import TTFont

from hbey_analysis.paths import DATA, FONTS, ROOT

FILES = sorted(FONTS.glob("*.ttf"))


@pytest.fixture(scope="module", params=FILES, ids=lambda file: file.stem)
def font(request):
    with TTFont(request.param) as opened:
        yield opened


def lacking(font, characters):
    glyphs = font.getBestCmap()
    visible = {c for c in characters if unicodedata.category(c) not in {"Cc", "Cf"}}
    return sorted(f"{c} U+{ord(c):04X}" for c in visible if ord(c) not in glyphs)


def test_there_is_a_regular_and_a_bold_font():
    styles = []
    for file in FILES:
        with TTFont(file) as font:
            styles.append((font["name"].getDebugName(1), font["OS/2"].usWeightClass))
    assert styles == [("Noto Sans SC", 700), ("Noto Sans SC", 400)]


def test_a_font_has_every_character_of_the_data(font):
    ours = [path for path in DATA.iterdir() if path.name != "plans"]
    ours += [DATA / "plans" / name for name in ("hbey", "example")]  # no plan of a user's
    found = [file for path in ours for file in (path, *path.rglob("*")) if file.is_file()]
    files = [path for path in found if path.suffix in (".csv", ".txt", ".toml")]
    files.remove(DATA / "ticks.csv")  # what a reader may write; no figure draws it
    assert ROOT / "data/plans/hbey/plan.txt" in files
    assert not lacking(font, {c for path in files for c in subset._decode(path.read_bytes())})


def test_a_font_has_gb2312_latin_1_and_the_marks_that_plans_print(font):
    pairs = (bytes((a, b)) for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF))
    hanzi = "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)
    assert len(hanzi) > 7000
    assert not lacking(font, hanzi + bytes(range(0xA0, 0x100)).decode("latin-1"))
    assert not lacking(font, "—–·…〇㎡“”‘’²Σρ≥")


def test_the_open_font_license_lies_beside_the_fonts(font):
    text = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    holder = re.search(r"\d{4}.* Adobe", font["name"].getDebugName(0)).group()
    assert holder in text
    assert "SIL Open Font License" in font["name"].getDebugName(13)


def test_no_font_name_uses_a_reserved_name(font):
    text = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    reserved = re.findall(r"Reserved Font Name ['‘“\"](.+?)['’”\"]", text)
    assert reserved
    names = [font["name"].getDebugName(number) for number in (1, 4, 6, 16)]
    assert not [(r, n) for r in reserved for n in names if n and r.lower() in n.lower()]


# ------------------------------------------------------------------ cutting them anew


@pytest.fixture
def cutting(tmp_path, monkeypatch):
    """The script, pointed at a folder of its own and at our small font as the full one."""
    (tmp_path / "package").mkdir()
    full = tmp_path / "package" / "full.ttf"
    full.write_bytes((FONTS / "NotoSansSC-Regular.ttf").read_bytes())
    digest = hashlib.sha256(full.read_bytes()).hexdigest()
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(subset, "FONTS", tmp_path / "out")
    monkeypatch.setattr(subset, "SOURCES", {"cut.ttf": ("full.ttf", digest)})
    monkeypatch.setattr(subset, "standard_characters", lambda: {"b", "\U0001f600"})
    monkeypatch.setattr(subset, "characters_of", lambda patterns: {"水"})
    return tmp_path


def test_a_cut_font_has_what_is_asked_for_and_no_more(cutting, capsys):
    subset.main([str(cutting / "package")])
    with TTFont(cutting / "out" / "cut.ttf") as font:
        assert {chr(code) for code in font.getBestCmap()} == {"水", "b"}
    assert "cut.ttf" in capsys.readouterr().out


def test_two_cuts_give_the_same_bytes(cutting):
    subset.main([str(cutting / "package")])
    first = (cutting / "out" / "cut.ttf").read_bytes()
    subset.main([str(cutting / "package")])
    assert (cutting / "out" / "cut.ttf").read_bytes() == first


def test_new_glyphs_come_last_so_that_the_others_keep_their_numbers(cutting, monkeypatch):
    def glyphs():
        subset.main([str(cutting / "package")])
        with TTFont(cutting / "out" / "cut.ttf") as font:
            return font.getGlyphOrder()

    before = glyphs()
    monkeypatch.setattr(subset, "standard_characters", lambda: {"a", "b"})
    assert glyphs() == [*before, "a"]


def test_a_font_that_lacks_a_required_character_is_refused(cutting):
    source = cutting / "package" / "full.ttf"
    with pytest.raises(SystemExit, match=r"no glyph for 𠱉 \(U\+20C49\)"):
        subset.cut(source, cutting / "out" / "cut.ttf", {"\U00020c49"}, set())
    assert not list((cutting / "out").iterdir())


def test_another_release_of_the_font_is_refused(cutting):
    (cutting / "package" / "full.ttf").write_bytes(b"other")
    with pytest.raises(SystemExit, match="another release"):
        subset.main([str(cutting / "package")])


def test_a_folder_without_the_font_is_named(cutting):
    with pytest.raises(SystemExit, match=r"No full\.ttf in .*out"):
        subset.main([str(cutting / "out")])


def test_the_script_says_how_it_is_called():
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit, match="usage"):
        patch.setattr("sys.argv", ["subset.py"])
        runpy.run_path(subset.__file__, run_name="__main__")


def test_the_characters_of_files_are_found_in_either_encoding(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeff水\n".encode())
    (tmp_path / "b.txt").write_bytes("厅".encode("gb18030"))
    assert subset.characters_of(["*.txt"], tmp_path) == {"水", "厅"}


def test_the_standard_characters_are_those_the_design_names():
    assert set("啊齄Aé—·…〇㎡①（→") <= subset.standard_characters()
