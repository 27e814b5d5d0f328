"""The numbers behind a figure: a row for each key, its labels in each language beside it."""

from collections.abc import Callable

import pandas as pd

from hbey_analysis.figures.wording import Wording

Label = Callable[[Wording, str], str]  # what a key is called in the language of the wording


def labelled(words: Wording, table: pd.DataFrame, **labels: Label) -> pd.DataFrame:
    """Return a table with labels in each language behind each of its key columns.

    Parameters
    ----------
    words : Wording
        Of the plan, in either language: the result is the same.
    table : DataFrame
        Keys in its columns or in a named index.
    **labels : callable
        By column, what gives the label of a key. Of one column the labels are ``label_en`` and
        ``label_zh``; of several, the column's name stands before: ``section_label_en``.

    Returns
    -------
    DataFrame
        Keys and numbers, all in columns; the label of a null is null.
    """
    result = table if table.index.names == [None] else table.reset_index()
    result = result.copy()
    for column, label in labels.items():
        stem = "label" if len(labels) == 1 else f"{column.removesuffix('_id')}_label"
        place = list(result.columns).index(column) + 1
        for language, said in reversed(words.in_each_language().items()):
            known = {key: label(said, key) for key in result[column].dropna().unique()}
            result.insert(place, f"{stem}_{language}", result[column].map(known))
    return result


def long_table(matrix: pd.DataFrame, row: str, column: str, value: str) -> pd.DataFrame:
    """Return a matrix as one column, a row for each cell, row by row.

    Parameters
    ----------
    matrix : DataFrame
        Any.
    row, column, value : str
        What its rows, its columns and its values are called; the first two are the index.
    """
    return pd.DataFrame({value: matrix.rename_axis(index=row, columns=column).stack()})


def code_of(codebook: str) -> Label:
    """Return what labels the codes of a codebook; a key without a code keeps its own label.

    Parameters
    ----------
    codebook : str
        For instance "themes".
    """
    return lambda words, code: words.codes(codebook).get(code, words.label(code))


def phrase(head: str) -> Label:
    """Return what labels a key by the phrase of ``data/wording.csv`` that ends in it.

    Parameters
    ----------
    head : str
        The phrase's key up to its last point, for instance "codebook".
    """
    return lambda words, key: words.say(f"{head}.{key}")


def column_head(head: str) -> Label:
    """Return what labels a key by the phrase over its column, its broken lines joined.

    Parameters
    ----------
    head : str
        As for `phrase`.
    """
    space = {"en": " ", "zh": ""}
    return lambda words, key: words.say(f"{head}.{key}").replace("|", space[words.language])


def members(words: Wording, combination: str) -> str:
    """Return the labels of departments joined by ``|``, joined likewise.

    Parameters
    ----------
    words : Wording
        Of the plan.
    combination : str
        From `combinations_of_departments`.
    """
    return "|".join(words.labels(combination.split("|")))
