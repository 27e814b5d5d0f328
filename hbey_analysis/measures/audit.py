"""How far a plan's reading can be trusted: clauses drawn for a reader, and what the ticks tell."""

import hashlib

import numpy as np
import pandas as pd

from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.source import Lines

STRATA = ("doubtful", "clear")
SAMPLE = ["number", "task_id", "line", "stratum", "stratum_size", "text", "clause", "doubts"]
SAMPLE += ["reading_sha256"]
COUNTS = ["clauses", "read", "right"]
RESULT = [*COUNTS, "precision", "low", "high"]
READ_OUT = ["role", "kind", "surface", "department"]  # what a reader judges of an assignment


def audit_sample(plan: Plan, size: int = 30, seed: int = 1) -> pd.DataFrame:
    """Draw clauses at random for a reader to compare with what was read in them.

    A clause is doubtful where a problem touches it, or where the reading had to assume something
    of a body in it. Doubts are few, and a proportional sample would miss them: doubtful clauses
    are a stratum of their own and get up to half of the sample (all of them, if they are fewer);
    the others get the rest. Where these are fewer than the rest, doubtful ones fill it. Within a
    stratum every clause is equally likely, without replacement.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    size : int
        Clauses to draw, at least 2; all, where the plan has fewer.
    seed : int
        Of NumPy's default generator.

    Returns
    -------
    DataFrame
        One row a clause (of one task), in document order: number (from 1), task_id, line (from 1,
        where the clause begins), stratum ("doubtful" or "clear"), stratum_size (its clauses in
        the plan), text (the task's words), clause, doubts (problems that touch the clause, one a
        line; empty for none), reading_sha256 (of the clause and what was read in it).

    Raises
    ------
    ValueError
        If `size` is less than 2: each stratum needs a clause.
    """
    if size < 2:
        raise ValueError("size is at least 2, a clause for each stratum.")
    tasks = plan.tasks
    doubts = _doubts(plan)
    assumed = plan.assignments.loc[plan.assignments["confidence"] != "certain", "task_id"]
    doubtful = doubts.ne("") | tasks["task_id"].isin(assumed)
    n_doubtful = max(min(int(doubtful.sum()), size // 2), size - int((~doubtful).sum()))
    generator = np.random.default_rng(seed)
    drawn = []
    for places, n in (
        (np.flatnonzero(doubtful), n_doubtful),
        (np.flatnonzero(~doubtful), size - n_doubtful),
    ):
        drawn += generator.choice(places, min(n, len(places)), replace=False).tolist()
    lines, hashes = Lines(plan.text), reading_hashes(plan)
    strata = doubtful.map({True: STRATA[0], False: STRATA[1]})
    rows = tasks[["task_id", "text", "clause"]].assign(
        line=[lines.locate(start)[0] for start in tasks["clause_start"]],
        stratum=strata,
        stratum_size=strata.map(strata.value_counts()).astype("int64"),
        doubts=doubts,
        reading_sha256=tasks["task_id"].map(hashes),
    )
    rows = rows.loc[sorted(drawn)].reset_index(drop=True)
    return rows.assign(number=rows.index + 1)[SAMPLE]


def reading_hashes(plan: Plan) -> dict[str, str]:
    """Return, by task, a hash of its clause and of what was read in it.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.

    Returns
    -------
    dict of str
        SHA-256, hexadecimal; another one where a word of the clause, a body or its role differs.
    """
    read: dict[str, list[str]] = {
        task_id: [clause] for task_id, clause in plan.tasks[["task_id", "clause"]].to_numpy()
    }
    for task_id, *cells in plan.assignments[["task_id", *READ_OUT]].to_numpy():
        read[task_id].append("\t".join(cells))
    return {
        task_id: hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()
        for task_id, parts in read.items()
    }


def audit_result(ticked: pd.DataFrame) -> pd.DataFrame:
    """Estimate which share of a plan's clauses is read rightly, from those that a reader ticked.

    Within stratum h, r_h of n_h clauses read are right, and p_h = r_h / n_h has a Wilson interval
    (l_h, u_h) of 95 % (Wilson 1927, JASA 22:209-212). A stratum of which every clause was read is
    known: its interval is p_h itself. Otherwise no correction for the finite plan is made, so
    that intervals are rather too wide than too narrow.

    The whole plan's share is p = sum of W_h p_h, with W_h = N_h / N, the stratum's share of the
    plan's clauses (Cochran 1977, Sampling Techniques, 5.3). Its interval recovers the variance
    from the limits of the strata (Zou, Huang & Zhang 2009, Computational Statistics & Data
    Analysis 53:1080-1085): p - sqrt(sum of W_h^2 (p_h - l_h)^2) to p + sqrt(sum of
    W_h^2 (u_h - p_h)^2). Unlike a standard error put in for p_h, it does not vanish where all
    clauses read were right; with one stratum it is the Wilson interval.

    Parameters
    ----------
    ticked : DataFrame
        One row a clause read: stratum, stratum_size (its clauses in the plan), right (bool).

    Returns
    -------
    DataFrame
        Index stratum (those drawn from, in the order of `STRATA`, then "all"): clauses (in the
        plan), read, right, precision, low, high.

    Raises
    ------
    ValueError
        If no clause was read.
    """
    if ticked.empty:
        raise ValueError("no clause was read.")
    rows = ticked.groupby("stratum")
    table = pd.DataFrame(
        {
            "clauses": rows["stratum_size"].first(),
            "read": rows.size(),
            "right": rows["right"].sum().astype("int64"),
        }
    )
    table = table.loc[[stratum for stratum in STRATA if stratum in table.index]]
    table["precision"] = table["right"] / table["read"]
    limits = [_limits(*counts) for counts in table[COUNTS].to_numpy().tolist()]
    table["low"], table["high"] = zip(*limits, strict=True)
    counts = table[COUNTS].sum()
    weights = table["clauses"] / counts["clauses"]
    precision = float((weights * table["precision"]).sum())
    below, above = (
        float(np.sqrt((weights**2 * (table["precision"] - table[end]) ** 2).sum()))
        for end in ("low", "high")
    )
    table.loc["all"] = [*counts, precision, precision - below, precision + above]
    return table[RESULT].astype(dict.fromkeys(COUNTS, "int64")).rename_axis("stratum")


def _limits(clauses: int, read: int, right: int) -> tuple[float, float]:
    """Return the Wilson interval of a stratum; a census has no sampling error."""
    from scipy.stats import binomtest  # most of a second: only where it is used

    if read == clauses:
        return right / read, right / read
    interval = binomtest(right, read).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def _doubts(plan: Plan) -> pd.Series:
    """Return, for each task, the problems that touch its clause, one a line."""
    starts, ends = plan.tasks["clause_start"].to_numpy(), plan.tasks["clause_end"].to_numpy()
    said: list[list[str]] = [[] for _ in starts]
    for start, end, code, message in plan.problems[["start", "end", "code", "message"]].to_numpy():
        for place in range(ends.searchsorted(start, "right"), starts.searchsorted(end, "left")):
            said[place].append(f"{code}: {message}")
    return pd.Series(["\n".join(part) for part in said], index=plan.tasks.index, dtype="str")
