"""How good is the coding: two readers against one another, and the dictionaries against them."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import pandas as pd

from hbey_analysis.measures.themes import with_parents

CODERS = ("a", "b")
REFERENCES = (*CODERS, "both")


def coding_agreement(coding: pd.DataFrame) -> pd.DataFrame:
    """Return Krippendorff's alpha between the two coders, for each code and over all.

    A unit is a sentence and a code, the value whether the coder gave it; alpha is that of
    `nominal_alpha`. For places a code is a place as written. Where both coders give a code in every
    sentence there is nothing to tell apart: alpha is then null.

    Parameters
    ----------
    coding : DataFrame
        sentence_id, coder (a or b), codebook, code; an empty code says that none applies.

    Returns
    -------
    DataFrame
        codebook, code ("all" first, then by code), sentences_a, sentences_b (sentences with the
        code; for "all" the codes given), both, alpha. By codebook in order of appearance.
    """
    rows = []
    for codebook, part in coding.groupby("codebook", sort=False):
        sentences = list(part["sentence_id"].unique())
        given = _given(part)
        codes = sorted({code for pairs in given.values() for _, code in pairs})
        marks = {
            coder: np.array(
                [[(s, code) in given[coder] for s in sentences] for code in codes], dtype=bool
            )
            for coder in CODERS
        }
        rows.append({"codebook": codebook, "code": "all", **_agreement(marks, slice(None))})
        for place, code in enumerate(codes):
            rows.append({"codebook": codebook, "code": code, **_agreement(marks, place)})
    columns = ["codebook", "code", "sentences_a", "sentences_b", "both", "alpha"]
    return pd.DataFrame(rows, columns=columns)


def _given(part: pd.DataFrame) -> dict[str, set[tuple[str, str]]]:
    """Return the (sentence, code) pairs of each coder."""
    part = part[part["code"] != ""]
    return {
        coder: set(zip(rows["sentence_id"], rows["code"], strict=True))
        for coder, rows in ((coder, part[part["coder"] == coder]) for coder in CODERS)
    }


def _agreement(marks: dict[str, np.ndarray], place: int | slice) -> dict[str, float]:
    """Return counts and alpha of one code, or of all."""
    a, b = (marks[coder][place].ravel() for coder in CODERS)
    return {
        "sentences_a": int(a.sum()),
        "sentences_b": int(b.sum()),
        "both": int((a & b).sum()),
        "alpha": nominal_alpha(zip(a.tolist(), b.tolist(), strict=True)),
    }


def nominal_alpha(units: Iterable[Sequence[Hashable]]) -> float:
    """Return Krippendorff's alpha of values that have no order.

    1 for perfect agreement, 0 for what chance would give, below 0 for less.

    Parameters
    ----------
    units : iterable of sequence
        The values that coders gave to each unit; a coder who gave none is left out of it. A unit
        with a single value can be compared with nothing and does not count.

    Returns
    -------
    float
        1 - Do/De. With m values in a unit, k of them alike, and n values in all units, N of them
        alike: Do = Σ over units of (m² - Σk²)/(m - 1), the coincidences of unlike values, and
        De = (n² - ΣN²)/(n - 1), those to be expected by chance (Krippendorff 2011, Computing
        Krippendorff's Alpha-Reliability, C; 2018, Content Analysis, 4th ed., ch. 12). nan where
        there are not two different values: nothing can then disagree.
    """
    pairable = [Counter(values) for values in units if len(values) > 1]
    observed = sum(_unlike(unit) for unit in pairable)
    expected = _unlike(sum(pairable, Counter()))
    return 1 - observed / expected if expected else float("nan")


def _unlike(values: Counter[Hashable]) -> float:
    """Return the pairs of unlike values, in both orders, for each of the other values."""
    n = values.total()
    return (n**2 - sum(count**2 for count in values.values())) / (n - 1) if n else 0.0


def dictionary_quality(coding: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Return precision and recall of the dictionaries on the coded sentences.

    A unit is a sentence and a code. Against coder a, coder b, and "both": the codes that both gave
    are to be found (recall), and those that either gave count as right (precision).

    Parameters
    ----------
    coding : DataFrame
        As for `coding_agreement`.
    mentions : DataFrame
        sentence_id, codebook and code (for places the surface) as the dictionary finds them.

    Returns
    -------
    DataFrame
        codebook, reference (a, b, both), found (pairs the dictionary gives), wanted (pairs the
        reference gives), precision, recall, f1; by codebook in order of appearance.
    """
    rows = []
    for codebook, part in coding.groupby("codebook", sort=False):
        sentences = set(part["sentence_id"])
        hits = mentions[
            (mentions["codebook"] == codebook) & mentions["sentence_id"].isin(sentences)
        ]
        found = set(zip(hits["sentence_id"], hits["code"], strict=True))
        given = _given(part)
        either, both = given["a"] | given["b"], given["a"] & given["b"]
        for reference, right, wanted in (
            ("a", given["a"], given["a"]),
            ("b", given["b"], given["b"]),
            ("both", either, both),
        ):
            precision = _share(found & right, found)
            recall = _share(found & wanted, wanted)
            rows.append(
                {
                    "codebook": codebook,
                    "reference": reference,
                    "found": len(found),
                    "wanted": len(wanted),
                    "precision": precision,
                    "recall": recall,
                    "f1": 2 * precision * recall / (precision + recall or 1),
                }
            )
    columns = ["codebook", "reference", "found", "wanted", "precision", "recall", "f1"]
    return pd.DataFrame(rows, columns=columns)


def _share(part: Iterable[object], whole: Iterable[object]) -> float:
    """Return the share of a set in another; null where there is nothing to share."""
    size = len(list(whole))
    return len(list(part)) / size if size else float("nan")


def unreached(sentences: pd.DataFrame, mentions: pd.DataFrame, codebook: str) -> pd.DataFrame:
    """Return the sentences in which no term of a codebook stands.

    Parameters
    ----------
    sentences : DataFrame
        With column sentence_id.
    mentions : DataFrame
        With columns codebook and sentence_id.
    codebook : str
        Which codebook.

    Returns
    -------
    DataFrame
        Rows of `sentences`, in their order.
    """
    reached = mentions.loc[mentions["codebook"] == codebook, "sentence_id"]
    return sentences[~sentences["sentence_id"].isin(reached)].reset_index(drop=True)


def coding_units(mentions: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Return mentions in the units that readers code: top themes, instruments, places as written.

    Parameters
    ----------
    mentions, codes : DataFrame
        Of a plan.

    Returns
    -------
    DataFrame
        Rows of `mentions`; code is the top-most theme, the instrument, or the place's surface.
    """
    themes = with_parents(mentions[mentions["codebook"] == "themes"], codes)
    places = mentions[mentions["codebook"] == "places"]
    return pd.concat(
        [
            themes,
            mentions[mentions["codebook"] == "instruments"],
            places.assign(code=places["surface"]),
        ]
    )
