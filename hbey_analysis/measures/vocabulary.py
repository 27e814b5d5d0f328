"""Which words set a section, or a department's own tasks, apart from the rest of the plan."""

import contextlib
import io
import logging
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from hbey_analysis.paths import GRAMMAR
from hbey_analysis.stored import stored

CHINESE = re.compile("[\u4e00-\u9fff]+")
LOCATIVES = "内外中上下里间"
PRIORS = (0.01, 0.1, 0.5, 1.0, 2.0, 10.0)


@stored
def distinctive_words(
    tasks: pd.DataFrame,
    by: str = "section_id",
    terms: Iterable[str] = (),
    prior: float = 1.0,
    least: int = 2,
    aliases: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return how far each word is over-represented in each group of tasks.

    Weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008,
    "Fightin' Words", Political Analysis 16:372): the log-odds of a word in the group against the
    rest, with pseudo-counts in proportion to the word's frequency in the whole plan, over their
    standard deviation.

    Parameters
    ----------
    tasks : DataFrame
        With column text and the column named by `by`; a task may stand in several rows, one for
        each of its groups.
    by : str
        The column of the groups.
    terms : iterable of str
        Words that the segmenter must keep whole, for instance the codebooks' terms.
    prior : float
        Pseudo-counts for each occurrence of a word in the whole plan; see Notes.
    least : int
        Fewest occurrences in the group.
    aliases : mapping of str, optional
        Words that count as another (包头 as 包头市), for instance from `place_aliases`.

    Returns
    -------
    DataFrame
        group, word, count (in the group), total (in all rows), z; by group in order of appearance,
        z falling, then word.

    Notes
    -----
    With the default prior each group is weighed against as much text as the whole plan, as tidylo
    does (Schnoebelen, Silge & Hayes 2022, its empirical Bayes prior). Much less, and the variance
    1/(count + pseudo-count) of a word that the rest does not use at all outgrows its log-odds: the
    word falls behind one that the rest does use. From about one half on, a further use elsewhere
    lowers z wherever it is positive. `words_by_prior` shows what depends on it. z puts words in
    order; drawn towards zero by the prior, it is no test.
    """
    return _scored(_word_counts(tasks, by, terms, aliases or {}), prior, least)


def words_by_prior(
    tasks: pd.DataFrame,
    by: str = "section_id",
    terms: Iterable[str] = (),
    priors: Iterable[float] = PRIORS,
    top_n: int = 5,
    least: int = 2,
    aliases: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Say how the most distinctive words of each group depend on the prior.

    Parameters
    ----------
    tasks, by, terms, least, aliases
        As for `distinctive_words`.
    priors : iterable of float
        Each in the place of its prior.
    top_n : int
        Words of each group.

    Returns
    -------
    DataFrame
        prior, group, rank (from 1), word, count, total, z, and kept: at how many of the priors the
        word is among the group's first `top_n`. By prior as given, group in order of appearance,
        rank.
    """
    counts = _word_counts(tasks, by, terms, aliases or {})
    tables = []
    for prior in priors:
        table = _scored(counts, prior, least)
        rank = table.groupby("group", sort=False).cumcount() + 1
        tables.append(table.assign(prior=prior, rank=rank)[rank <= top_n])
    columns = ["prior", "group", "rank", "word", "count", "total", "z", "kept"]
    if not tables:
        return pd.DataFrame(columns=columns)
    table = pd.concat(tables, ignore_index=True)
    kept = table.groupby(["group", "word"])["prior"].transform("size")
    return table.assign(kept=kept)[columns]


def place_aliases(mentions: pd.DataFrame, codes: pd.DataFrame) -> dict[str, str]:
    """Return the full name of every place under each of its shorter or other names.

    Parameters
    ----------
    mentions, codes : DataFrame
        Of a plan.

    Returns
    -------
    dict of str
        For instance 包头: 包头市; names that are full already are left out.
    """
    names = codes[codes["codebook"] == "places"].set_index("code")["label_zh"]
    places = mentions[mentions["codebook"] == "places"].drop_duplicates("surface")
    pairs = zip(places["surface"], places["code"].map(names), strict=True)
    return {surface: name for surface, name in pairs if surface != name}


def _word_counts(
    tasks: pd.DataFrame, by: str, terms: Iterable[str], aliases: Mapping[str, str]
) -> dict[Any, Counter[str]]:
    """Count the words of each group."""
    cut = segmenter(tuple(sorted(set(terms) | set(aliases) | set(aliases.values()))))
    pieces: dict[str, list[str]] = {str(text): cut(text) for text in tasks["text"]}
    own = {word for found in pieces.values() for word in found}
    pieces = {text: _without_torn(found, own) for text, found in pieces.items()}
    return {
        group: Counter(
            aliases.get(word, word)
            for text in rows["text"]
            for word in words(text, pieces.__getitem__)
        )
        for group, rows in tasks.groupby(by, sort=False)
    }


def _without_torn(pieces: list[str], own: set[str]) -> list[str]:
    """Return the words with those mended that 内, 外 and their like tear apart.

    经济区内 is cut into 经济 and 区内: a word of the plan elsewhere, 经济区 is one here too.
    """
    mended: list[str] = []
    for piece in pieces:
        before = mended[-1] if mended else ""
        if len(piece) == 2 and piece[1] in LOCATIVES and before + piece[0] in own and before:
            mended[-1:] = [before + piece[0], piece[1]]
        else:
            mended.append(piece)
    return mended


def _scored(counts: dict[Any, Counter[str]], prior: float, least: int) -> pd.DataFrame:
    """Return the table of `distinctive_words` from the counts of each group."""
    whole = sum(counts.values(), Counter())
    vocabulary = sorted(whole)
    total = np.array([whole[word] for word in vocabulary], dtype=float)
    found = []
    for group, counted in counts.items():
        inside = np.array([counted[word] for word in vocabulary], dtype=float)
        z = log_odds(inside, total - inside, prior * total)
        table = pd.DataFrame({"word": vocabulary, "count": inside, "total": total, "z": z})
        table = table[table["count"] >= least].assign(group=group)
        found.append(table.sort_values(["z", "word"], ascending=[False, True]))
    columns = ["group", "word", "count", "total", "z"]
    if not found:
        return pd.DataFrame(columns=columns)
    table = pd.concat(found, ignore_index=True)[columns]
    return table.astype({"count": int, "total": int})


def log_odds(inside: np.ndarray, outside: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Return the z-scores of the log-odds ratio with pseudo-counts.

    Parameters
    ----------
    inside, outside : ndarray
        Counts of each word in the group and in the rest.
    prior : ndarray
        Pseudo-counts of each word, positive.

    Returns
    -------
    ndarray
        delta / sd(delta), with delta = log((y+a)/(n+A-y-a)) inside minus the same outside and
        variance 1/(y_in+a) + 1/(y_out+a) (Monroe et al. 2008, equations 16, 20 and 22); 0 for a
        vocabulary of one word, whose odds are infinite everywhere.
    """
    if len(prior) < 2:
        return np.zeros(len(prior))
    everything = prior.sum()
    parts = [counts + prior for counts in (inside, outside)]
    sums = [counts.sum() + everything for counts in (inside, outside)]
    odds = [np.log(part / (whole - part)) for part, whole in zip(parts, sums, strict=True)]
    return (odds[0] - odds[1]) / np.sqrt(1 / parts[0] + 1 / parts[1])


def words(text: str, cut: Callable[[str], list[str]]) -> list[str]:
    """Return the words of two characters or more that say something.

    Parameters
    ----------
    text : str
        A task's text.
    cut : callable
        From `segmenter`.
    """
    common = _common()
    return [
        word
        for word in cut(text)
        if len(word) > 1 and word not in common and CHINESE.fullmatch(word)
    ]


@cache
def _common() -> frozenset[str]:
    """Return the words that every plan is full of."""
    return frozenset((GRAMMAR / "common_words.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=4)
def segmenter(terms: tuple[str, ...]) -> Callable[[str], list[str]]:
    """Return jieba's segmenter with a user dictionary, silenced.

    Parameters
    ----------
    terms : tuple of str
        Words that must be kept whole.
    """
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")  # invalid escapes and pkg_resources, by the Python's age
        import jieba

        jieba.setLogLevel(logging.CRITICAL)
        tokenizer = jieba.Tokenizer()
        for term in terms:
            tokenizer.add_word(term)
    return tokenizer.lcut
