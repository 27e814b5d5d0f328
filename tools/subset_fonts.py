"""Cut the two bundled fonts out of the full Noto Sans SC (for maintainers; nothing imports this).

The full fonts are 10.5 MB each, which every PDF and page would have to read, so the package
carries subsets. Which characters they hold is computed, never typed: GB2312, a few Unicode ranges,
and every character found in the repository's own data and notebooks. Run it again when a text
brings in a new character:

1. Download and unpack the full fonts: ``npm pack @expo-google-fonts/noto-sans-sc@0.4.3``, then
   ``tar xzf`` on the file it leaves. Any other source of the same two files will do; their
   checksums are compared.
2. ``python tools/subset_fonts.py package``

The output is byte-identical from run to run, for the same fontTools, data and fonts. Glyphs that
are new come last.

Rights: the SIL Open Font License (OFL.txt, beside this file) reserves one font name, "Source".
The family name "Noto Sans SC" does not contain it, so the subsets, which are Modified Versions in
the licence's sense, keep that name.
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.ttLib.reorderGlyphs import reorderGlyphs  # type: ignore[import-untyped]

REPOSITORY = Path(__file__).resolve().parent.parent
FONTS = REPOSITORY / "hbey_analysis" / "plots" / "fonts"

#: Result → file in the download, and its SHA-256.
SOURCES = {
    "NotoSansSC-Regular.ttf": (
        "NotoSansSC_400Regular.ttf",
        "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    ),
    "NotoSansSC-Bold.ttf": (
        "NotoSansSC_700Bold.ttf",
        "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
    ),
}

#: Unicode ranges (both ends included) taken as far as the font has them.
RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x00FF),  # Latin-1 (× · among them)
    (0x2000, 0x206F),  # general punctuation: dashes, curly quotes, ellipsis
    (0x2460, 0x2473),  # ① – ⑳
    (0x3000, 0x301F),  # CJK punctuation (〇 〈 〉 〔 〕 among them)
    (0xFF01, 0xFF5E),  # full-width forms
)

#: Single characters: arrows, comparisons, the minus sign, square metres.
EXTRAS = "→←↑↓↔≥≤≈×−·〇㎡〔〕〈〉"

#: Texts which figures quote: the font must have every character of them.
DATA = ("data/**/*.txt", "data/**/*.csv", "data/**/*.toml")

#: Texts whose characters are taken as far as the font has them (prose may hold a ✓ or a formula).
PROSE = ("notebooks/*.ipynb",)


def standard_characters() -> set[str]:
    """Return the characters wanted whatever the data say: GB2312, the ranges and the extras."""
    wanted = {chr(code) for first, last in RANGES for code in range(first, last + 1)}
    for row in range(0xA1, 0xFF):
        for cell in range(0xA1, 0xFF):
            wanted.update(bytes((row, cell)).decode("gb2312", errors="ignore"))
    return wanted | set(EXTRAS)


def characters_of(patterns: Iterable[str], root: Path = REPOSITORY) -> set[str]:
    """Return every visible character of the files under `root` which match the patterns."""
    found: set[str] = set()
    for pattern in patterns:
        for path in root.glob(pattern):
            found.update(_decode(path.read_bytes()))
    # Line ends, byte-order marks and the like have no glyph and need none.
    return {character for character in found if unicodedata.category(character) not in {"Cc", "Cf"}}


def _decode(content: bytes) -> str:
    """Decode as UTF-8 or, for plans published so, as GB18030."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _options() -> subset.Options:
    """Return what to keep: outlines, horizontal metrics, Latin and kana kerning, glyph names.

    Layout for vertical text and for other regions' glyph forms can never show in a figure, so it
    goes. Kerning shows; it costs 30 kB.
    """
    options = subset.Options()
    options.layout_features = ["kern"]
    options.drop_tables += ["BASE", "GDEF", "GSUB", "STAT", "vhea", "vmtx"]
    options.hinting = False
    options.notdef_outline = True  # a missing glyph must be seen
    options.glyph_names = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]  # names, copyright, trademark, licence
    options.recalc_timestamp = False
    return options


def _store_glyph_names(font: TTFont) -> None:
    """Write the glyph names out, 75 kB: without them, a PDF's first cut takes twice as long.

    The full font has none (`post` format 3), so fontTools makes them up again at each reading.
    """
    font.getGlyphOrder()
    font["post"].formatType = 2.0
    font["post"].extraNames = []
    font["post"].mapping = {}


def _keep_order(font: TTFont, target: Path) -> None:
    """Put new glyphs last: figures name glyphs by number, and the committed ones are to stay."""
    if target.exists():
        with TTFont(target) as before:
            place = {name: number for number, name in enumerate(before.getGlyphOrder())}
        order = sorted(font.getGlyphOrder(), key=lambda name: place.get(name, len(place)))
        reorderGlyphs(font, order)


def cut(source: Path, target: Path, required: set[str], wished: set[str]) -> int:
    """Write the subset of `source` to `target` and return the number of its glyphs.

    Raises
    ------
    SystemExit
        If the font lacks a required character.
    """
    options = _options()
    with subset.load_font(source, options) as font:
        lacking = required - {chr(code) for code in font.getBestCmap()}
        if lacking:
            listed = ", ".join(f"{c} (U+{ord(c):04X})" for c in sorted(lacking))
            raise SystemExit(f"{source.name} has no glyph for {listed}, which the data use.")
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=sorted(map(ord, required | wished)))
        subsetter.subset(font)
        _store_glyph_names(font)
        _keep_order(font, target)
        subset.save_font(font, target, options)
        return len(font.getGlyphOrder())


def find_source(folder: Path, name: str, sha256: str) -> Path:
    """Return the full font called `name` anywhere in `folder`, after comparing its checksum."""
    source = next(iter(sorted(folder.rglob(name))), None)
    if source is None:
        raise SystemExit(
            f"No {name} in {folder}; the top of {Path(__file__).name} says how to get it."
        )
    if hashlib.sha256(source.read_bytes()).hexdigest() != sha256:
        raise SystemExit(f"{source} is another release. To move to it, change SOURCES and OFL.txt.")
    return source


def main(arguments: list[str]) -> None:
    """Cut both fonts; `arguments` is the folder that holds the full ones."""
    if len(arguments) != 1:
        raise SystemExit(f"usage: python {Path(__file__).name} FOLDER_WITH_TTFS")
    folder = Path(arguments[0])
    required = characters_of(DATA)
    wished = standard_characters() | characters_of(PROSE)
    sources = {target: find_source(folder, *source) for target, source in SOURCES.items()}
    for target, source in sources.items():
        glyphs = cut(source, FONTS / target, required, wished)
        print(f"{target}: {glyphs} glyphs, {(FONTS / target).stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
