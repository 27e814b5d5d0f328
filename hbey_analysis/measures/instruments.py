"""The mix of policy instruments."""

from __future__ import annotations

import pandas as pd

from hbey_analysis.measures.themes import code_coverage, with_parents

SIDES = ("supply", "environment", "demand")


def instrument_mix(
    mentions: pd.DataFrame, codes: pd.DataFrame, tasks: pd.DataFrame
) -> pd.DataFrame:
    """Count mentions of supply, environment and demand instruments by section.

    Parameters
    ----------
    mentions, codes, tasks : DataFrame
        Of a plan.

    Returns
    -------
    DataFrame
        Index section_id in document order; supply, environment, demand.
    """
    rows = with_parents(mentions[mentions["codebook"] == "instruments"], codes)
    sides = code_coverage(rows, tasks, "instruments", value="mentions")
    return sides.reindex(list(SIDES), fill_value=0).T.rename_axis(index="section_id")
