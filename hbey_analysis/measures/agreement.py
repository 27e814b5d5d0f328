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


def dictionary_quality(
    coding: pd.DataFrame, mentions: pd.DataFrame, n_draws: int = 1_000, seed: int = 2013
) -> pd.DataFrame:
    """Return precision, recall and F1 of the dictionaries on the coded sentences.

    A unit is a sentence and a code. Against coder a, coder b, and "both": the codes that both gave
    are to be found (recall), and those that either gave count as right (precision), which is the
    milder measure. The interval of F1 is that of 95 % of bootstrap samples of the sentences (Efron
    and Tibshirani 1993, *An Introduction to the Bootstrap*, ch. 13, percentiles).

    Parameters
    ----------
    coding : DataFrame
        As for `coding_agreement`.
    mentions : DataFrame
        sentence_id, codebook and code (for places the surface) as the dictionary finds them.
    n_draws : int
        How often the sentences are drawn anew.
    seed : int
        Of the draws.

    Returns
    -------
    DataFrame
        codebook, reference (a, b, both), found (pairs the dictionary gives), wanted (pairs the
        reference gives), precision, recall, f1, f1_low, f1_high; by codebook in order of
        appearance.
    """
    rows = []
    for codebook, part in coding.groupby("codebook", sort=False):
        sentences = sorted(set(part["sentence_id"]))
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
            sets = found, wanted, found & right, found & wanted
            counts = np.array([_by_sentence(pairs, sentences) for pairs in sets])
            draws = np.random.default_rng(seed).integers(
                len(sentences), size=(n_draws, len(sentences))
            )
            low, high = np.nanquantile(_f1(counts[:, draws].sum(axis=2)), (0.025, 0.975))
            rows.append(
                {
                    "codebook": codebook,
                    "reference": reference,
                    "found": len(found),
                    "wanted": len(wanted),
                    "precision": _share(found & right, found),
                    "recall": _share(found & wanted, wanted),
                    "f1": float(_f1(counts.sum(axis=1))),
                    "f1_low": low,
                    "f1_high": high,
                }
            )
    columns = ["codebook", "reference", "found", "wanted", "precision", "recall"]
    return pd.DataFrame(rows, columns=[*columns, "f1", "f1_low", "f1_high"])


def _by_sentence(pairs: set[tuple[str, str]], sentences: list[str]) -> list[int]:
    """Return how many pairs each sentence has."""
    counts = Counter(sentence for sentence, _ in pairs)
    return [counts[sentence] for sentence in sentences]


def _f1(counts: np.ndarray) -> np.ndarray:
    """Return F1 of numbers of pairs: found, wanted, right of the found, found of the wanted.

    0 where nothing found is right or nothing wanted is found; null where none is found and wanted.
    """
    found, wanted, right, met = counts.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = right / found, met / wanted
        f1 = 2 * precision * recall / (precision + recall)
    return np.where((right == 0) | (met == 0), np.where(found + wanted > 0, 0.0, np.nan), f1)


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
