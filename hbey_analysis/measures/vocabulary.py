"""Which words set a section, or a department's own tasks, apart from the rest of the plan."""

import contextlib
import io
import logging
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from hbey_analysis.paths import GRAMMAR


def distinctive_words(
    tasks: pd.DataFrame,
    by: str = "section_id",
    terms: Iterable[str] = (),
    prior: float = 0.01,
    least: int = 2,
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
        Pseudo-counts for each occurrence of a word in the whole plan.
    least : int
        Fewest occurrences in the group.

    Returns
    -------
    DataFrame
        group, word, count (in the group), total (in all rows), z; by group in order of appearance,
        z falling, then word.
    """
    cut = segmenter(tuple(sorted(set(terms))))
    counts = {
        group: Counter(word for text in rows["text"] for word in words(text, cut))
        for group, rows in tasks.groupby(by, sort=False)
    }
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
        if len(word) > 1 and word not in common and all("\u4e00" <= c <= "\u9fff" for c in word)
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
