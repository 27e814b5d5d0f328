"""Every word a figure prints, in English and Chinese: one table, ``data/wording.csv``."""

import csv
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from hbey_analysis.measures.levels import qualified
from hbey_analysis.measures.specifications import CHOICES, CLAIMS, HALF, TIE, all_present
from hbey_analysis.paths import DATA
from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.phrase import LANGUAGES, Phrase

if TYPE_CHECKING:
    from hbey_analysis.plots.style import Said

TIED = 3  # how many that come first together are named
DOUBTS = 0.1  # share of assignments from which every figure says that they are not certain


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    """Return the wording by key."""
    with (DATA / "wording.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def _glosses() -> dict[str, str]:
    """Return what words of plans mean in English."""
    with (DATA / "glosses.csv").open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["en"] for row in csv.DictReader(file)}


def in_each_language(key: str) -> tuple[str, ...]:
    """Return a phrase of ``data/wording.csv`` in each of `LANGUAGES`, its braces unfilled.

    Parameters
    ----------
    key : str
        Of the phrase.
    """
    return tuple(_table()[key][language] for language in LANGUAGES)


_PHRASE = Phrase()


class Wording:
    """The labels of one plan in one language.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    language : str
        "en" or "zh".

    Attributes
    ----------
    names : dict of str
        The label of every department, section, item and task, by its key.
    choices : dict of tuple
        The choices of a specification and their options, in the order they are drawn.
    """

    choices = CHOICES

    def __init__(self, plan: Plan, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"language={language!r}: there are {', '.join(LANGUAGES)}.")
        self.language = language
        self._plan = plan
        departments = plan.departments.set_index("department")
        self.names = departments[f"label_{language}"].to_dict()
        titles = plan.outline.set_index("id")[f"label_{language}"]
        self.names |= titles.to_dict()
        for level in ("section", "item"):  # four schemes in one notice have "key tasks" four times
            self.names |= qualified(titles[plan.outline["level"].eq(level).to_numpy()]).to_dict()
        self._codes = {
            str(codebook): dict(zip(rows["code"], rows[f"label_{language}"], strict=True))
            for codebook, rows in plan.codes.groupby("codebook")
        }
        places = plan.codes[plan.codes["codebook"] == "places"]
        self._chinese = dict(zip(places["code"], places["label_zh"], strict=True))
        self._all_present = all_present(plan)
        self._corrected = int(plan.corrections["fits"].sum())
        self._unsure = (plan.assignments["confidence"] != "certain").mean()
        fallback = plan.document["title"].fillna(plan.plan_id).iloc[0]
        self._in_each: dict[str, Wording] = {}
        self.plan_name = plan.settings.get(f"name_{language}", fallback)

    def in_each_language(self) -> dict[str, "Wording"]:
        """Return the wording of the same plan in each of `LANGUAGES`."""
        if not self._in_each:
            others = [name for name in LANGUAGES if name != self.language]
            known = {name: Wording(self._plan, name) for name in others} | {self.language: self}
            self._in_each = {name: known[name] for name in LANGUAGES}
        return self._in_each

    def say(self, key: str, **values: Any) -> str:
        """Return a phrase of ``data/wording.csv`` with its values filled in.

        In a phrase, ``{n:task|tasks}`` is the word that goes with n, in the singular for 1.
        """
        return _PHRASE.format(_table()[key][self.language], plan=self.plan_name, **values)

    def each(self, several: Any) -> str:
        """Return the word that says a number is that of each of several; nothing of one."""
        return self.say("each") if len(several) > 1 else ""

    def nothing(self, key: str = "none.measure") -> "Said":
        """Return the sentence that stands where a measure does not apply to the plan."""
        from hbey_analysis.plots.style import Said  # matplotlib: only where something is drawn

        return Said(self.say(key))

    def claim(self, key: str, **values: Any) -> dict[str, str]:
        """Return headline and caption of a figure, ready to hand to `save_figure`.

        The caption says how many assignments are not certain, where they are more than `DOUBTS`,
        and how many somebody corrected.
        """
        parts = ("headline", "caption")
        said = {part: self.say(f"{key}.{part}", **values).strip() for part in parts}
        if self._unsure > DOUBTS:
            said["caption"] += self.say("reading.unsure", share=self._unsure)
        if self._corrected:
            said["caption"] += self.say("reading.corrected", n=self._corrected)
        return said

    def label(self, name: str) -> str:
        """Return the label of a department, section, item or task."""
        return self.names.get(name, name)

    def labels(self, names: Any) -> list[str]:
        """Return the labels of several."""
        return [self.label(name) for name in names]

    def codes(self, codebook: str) -> dict[str, str]:
        """Return the labels of a codebook's codes; two codebooks may share a code."""
        return self._codes.get(codebook, {})

    def joined(self, result: str) -> str:
        """Return the label of what comes first in a specification: bodies, pairs or sections.

        Of more than `TIED` that come first together, the rest are counted.
        """
        tied = result.split(TIE)
        shown = tied if len(tied) <= TIED else tied[: TIED - 1]
        more = [self.say("claim.more", n=len(tied) - len(shown))] if shown != tied else []
        if "|" not in result:
            return self.listed([*shown, *more])
        return ("; " if self.language == "en" else "；").join(
            [*(self.listed(pair.split("|")) for pair in shown), *more]
        )

    def claimed(self, claim: str, study: pd.Series) -> str:
        """Return a claim of `specification_curve` in words, as the study's own row makes it."""
        if isinstance(study["result"], str):
            aside = CLAIMS[claim].fixed.get("all_present") == "out"
            nobody = aside and not self._all_present
            key = f"claim.{claim}" + (".none" if nobody else "")
            return self.say(key, name=self.joined(study["result"]))
        return self.say(f"claim.{claim}" + ("" if study["estimate"] > HALF else ".not"))

    def gloss(self, names: Any) -> list[str]:
        """Return what words of the plan mean in English: places by the codebook; else empty."""
        places = self._codes.get("places", {})
        known = _glosses() | {self._chinese[code]: places[code] for code in places}
        return [known.get(name, "") for name in names]

    def listed(self, names: Any) -> str:
        """Return several labels as one phrase."""
        comma, last = (", ", " and ") if self.language == "en" else ("、", "和")
        words = self.labels(names)
        return comma.join(words[:-1]) + last + words[-1] if len(words) > 1 else "".join(words)

    def frame(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a copy whose index and columns carry labels, for display."""
        return table.rename(index=self.names, columns=self.names)
