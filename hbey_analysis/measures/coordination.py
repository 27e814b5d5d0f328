"""What a plan says of coordination: closing duties, and the order in which supporters stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import named_rows, require
from hbey_analysis.reading.names import split_list
from hbey_analysis.stored import stored

# Coordinating others, not 协调配合, 协调联动 and the like, which are asked of everybody.
COORDINATES = re.compile("(?:综合|统筹|组织|督促)协调|牵头抓总")
SUPERVISES = re.compile("督促|督查|督导|督办|监督检查")
OFFICE = re.compile("(?:领导小组|联席会议|委员会)办公室")
DUTIES = ["actor", "department", "coordinates", "supervises", "office", "duty", "start", "end"]
EACH = ("each", "once")
AT_ONCE = 2_000_000  # random numbers drawn at a time


def closing_duties(notes: pd.DataFrame, departments: pd.DataFrame) -> pd.DataFrame:
    """Return what a plan's end asks of whom, and who is to coordinate or to supervise.

    Parameters
    ----------
    notes, departments : DataFrame
        Of a plan.

    Returns
    -------
    DataFrame
        One row a duty and body asked, in document order: actor (as written), department (the
        registry's key; null where the actor is a class of bodies, or not in the registry),
        coordinates (综合协调, 统筹协调, 组织协调, 督促协调, 牵头抓总), supervises (督促, 督查,
        督导, 督办, 监督检查), office (the office of a leading group, joint conference or
        commission), duty (as written), start, end.
    """
    known = _names(departments[departments["kind"] != "collective"])
    rows = []
    for note in notes[notes["kind"] == "closing_duty"].itertuples(index=False):
        actor, duty = str(note.actor), str(note.duty)
        said = actor + duty
        flags = (COORDINATES.search(duty), SUPERVISES.search(duty), OFFICE.search(said))
        found = [known[body] for body in _bodies(actor) if body in known]
        for department in found or (None,):
            rows.append((actor, department, *map(bool, flags), duty, note.start, note.end))
    table = pd.DataFrame(rows, columns=DUTIES)
    types = dict.fromkeys(("coordinates", "supervises", "office"), bool)
    return table.astype({"department": "str", **types, "start": int, "end": int})


def _bodies(actor: str) -> Iterator[str]:
    """Yield the names that an actor is made of."""
    for start, end in split_list(actor, 0, len(actor)):
        yield actor[start:end]


def _names(departments: pd.DataFrame) -> dict[str, str]:
    """Map every name of a body in the registry to its key."""
    known: dict[str, str] = {}
    rows = departments[["department", "name_zh", "aliases"]].fillna("").astype(str)
    for department, name, aliases in rows.to_numpy():
        for each in (department, name, *aliases.split("|")):
            known.setdefault(each, department)
    known.pop("", None)
    return known


def coordinators(notes: pd.DataFrame, departments: pd.DataFrame) -> list[str]:
    """Return the bodies that the closing duties ask to coordinate, in document order.

    Parameters
    ----------
    notes, departments : DataFrame
        Of a plan.
    """
    duties = closing_duties(notes, departments)
    return list(duties.loc[duties["coordinates"], "department"].dropna().unique())


def supporter_order(
    assignments: pd.DataFrame, least: int = 3, duplicates: str = "each"
) -> pd.DataFrame:
    """Say for each two supporters whether clauses always name them in one order.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``position``, ``department``, ``role``, and optionally ``kind``;
        collectives are left out.
    least : int
        Fewest clauses in which both support.
    duplicates : {"each", "once"}
        ``once`` counts clauses with the same supporters in the same order once: they may be
        copies. The same supporters in another order count again, so that this errs against an
        order that is kept.

    Returns
    -------
    DataFrame
        One row a pair: first and second (first is named earlier more often; if equal, by name),
        clauses (n, in which both support), earlier (in which first stands earlier), kept (bool:
        in all) and chance = 2 (1/2)^n, the probability that n random orders agree. Sorted by
        clauses falling, then names.

    Raises
    ------
    ValueError
        If ``duplicates`` is unknown, a column is missing or a role is unknown.
    """
    rows = _joint(_lists(assignments, duplicates), least)
    pairs = rows.groupby(["a", "b"], as_index=False)["before"].agg(clauses="size", forth="sum")
    back = pairs["clauses"] - pairs["forth"]
    turned = back > pairs["forth"]
    table = pd.DataFrame(
        {
            "first": pairs["b"].where(turned, pairs["a"]),
            "second": pairs["a"].where(turned, pairs["b"]),
            "clauses": pairs["clauses"].astype(int),
            "earlier": back.where(turned, pairs["forth"]).astype(int),
        }
    )
    table["kept"] = table["earlier"] == table["clauses"]
    table["chance"] = 2 * 0.5 ** table["clauses"]
    keys = ["clauses", "first", "second"]
    return table.sort_values(keys, ascending=[False, True, True], ignore_index=True)


@stored
def order_by_chance(
    assignments: pd.DataFrame,
    least: int = 3,
    duplicates: str = "each",
    n_draws: int = 10_000,
    seed: int = 1,
) -> dict[str, float]:
    """Compare the pairs of supporters that keep one order with random orders in each clause.

    Parameters
    ----------
    assignments, least, duplicates
        As for `supporter_order`.
    n_draws : int
        Plans with the supporters of each clause shuffled.
    seed : int
        Of the shuffling.

    Returns
    -------
    dict
        pairs, kept (that keep one order), expected (under random orders, exact: the sum of
        2 (1/2)^n over pairs with n clauses), most (97.5th percentile of the draws) and p
        ((r + 1) / (n_draws + 1), r the draws with at least as many kept; Davison & Hinkley 1997).

    Notes
    -----
    Pairs of one clause are not independent, so the tail is drawn and not binomial. A kept order
    may be protocol, or habit, or one clause copied from another: compare ``duplicates="once"``.
    """
    if n_draws < 1:
        raise ValueError("n_draws must be at least 1.")
    table = supporter_order(assignments, least, duplicates)
    rows = _joint(_lists(assignments, duplicates), least).sort_values(["a", "b"], kind="stable")
    if rows.empty:
        nothing = float("nan")
        return {"pairs": 0, "kept": 0, "expected": 0.0, "most": nothing, "p": nothing}
    bodies, names = pd.factorize(pd.concat([rows["a"], rows["b"]]))
    clauses, ids = pd.factorize(rows["clause"])
    a, b = np.split(np.tile(clauses * len(names), 2) + bodies, 2)
    starts = np.flatnonzero(~rows.duplicated(["a", "b"]).to_numpy())
    sizes = np.diff([*starts, len(rows)])
    random, cells = np.random.default_rng(seed), len(ids) * len(names)
    kept = np.zeros(n_draws, dtype=int)
    step = max(AT_ONCE // cells, 1)
    for begin in range(0, n_draws, step):
        keys = random.random((min(step, n_draws - begin), cells), dtype=np.float32)
        forth = np.add.reduceat(keys[:, a] < keys[:, b], starts, axis=1, dtype=int)
        kept[begin : begin + step] = ((forth == 0) | (forth == sizes)).sum(axis=1)
    observed = int(table["kept"].sum())
    return {
        "pairs": len(table),
        "kept": observed,
        "expected": float(table["chance"].sum()),
        "most": float(np.percentile(kept, 97.5)),
        "p": float(((kept >= observed).sum() + 1) / (n_draws + 1)),
    }


def _lists(assignments: pd.DataFrame, duplicates: str) -> list[list[str]]:
    """Return the supporters of each clause, in their order."""
    require("duplicates", duplicates, EACH)
    rows = named_rows(assignments, "position", "role", roles=["support"])
    rows = rows.sort_values("position", kind="stable").drop_duplicates(["task_id", "department"])
    lists = [list(names) for _, names in rows.groupby("task_id", sort=False)["department"]]
    if duplicates == "once":
        lists = [list(names) for names in dict.fromkeys(map(tuple, lists))]
    return lists


def _joint(lists: list[list[str]], least: int) -> pd.DataFrame:
    """Return a row for each clause and two of its supporters, of pairs with enough clauses."""
    rows = [
        (clause, min(one, two), max(one, two), one < two)
        for clause, names in enumerate(lists)
        for place, one in enumerate(names)
        for two in names[place + 1 :]
    ]
    table = pd.DataFrame(rows, columns=["clause", "a", "b", "before"])
    often = table.groupby(["a", "b"])["clause"].transform("size") >= least
    return table[often.astype(bool)].astype({"before": int})


def named_last(
    assignments: pd.DataFrame, departments: pd.DataFrame, kinds: Iterable[str]
) -> pd.DataFrame:
    """Say of each clause whether bodies of some kinds stand behind all others.

    Parameters
    ----------
    assignments : DataFrame
        With columns ``task_id``, ``position``, ``department``, and optionally ``kind``;
        collectives are left out.
    departments : DataFrame
        With columns department and kind.
    kinds : iterable of str
        Of the bodies looked at, for instance central_agency and enterprise.

    Returns
    -------
    DataFrame
        One row a clause that names bodies both of these kinds and of others, in document order:
        task_id, last (bool: each of these kinds stands behind each of the others).
    """
    rows = named_rows(assignments, "position")
    kind = rows["department"].map(dict(departments[["department", "kind"]].to_numpy()))
    these = kind.isin(list(kinds))
    foremost = rows[these].groupby("task_id", sort=False)["position"].min()
    hindmost = rows[~these].groupby("task_id", sort=False)["position"].max()
    both = [task for task in foremost.index if task in hindmost.index]
    last = foremost[both] > hindmost[both]
    return pd.DataFrame({"task_id": both, "last": last.to_numpy(dtype=bool)})
