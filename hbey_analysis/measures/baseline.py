"""Where a plan stands among real plans: facts of a corpus, measures of each, percentiles."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hbey_analysis.measures._units import LEAST_TASKS as LEAST_OWN
from hbey_analysis.measures._units import checked, require, resampled, strongest_role
from hbey_analysis.measures.checkable import checkable_targets
from hbey_analysis.measures.comparison import function_of, read_functions
from hbey_analysis.measures.lead_rate import APPROVING, even_gini
from hbey_analysis.measures.workload import concentration
from hbey_analysis.paths import DATA, ROOT, shown
from hbey_analysis.reading.bodies import BODY_KINDS, LEVELS
from hbey_analysis.reading.codes import Codebook
from hbey_analysis.reading.lexicon import ROLES
from hbey_analysis.reading.names import prefix_of
from hbey_analysis.stored import stored
from hbey_analysis.tables.plan import Plan
from hbey_analysis.tables.settings import GOVERNMENT_LEVELS, INVENTED, LEVEL
from hbey_analysis.text.csvfile import check_choice, read_rows
from hbey_analysis.text.source import PlanError

CORPUS = DATA / "corpus"
PLANS_FILE, ASSIGNMENTS_FILE = "plans.csv", "assignments.csv"
CURATED = (
    "title", "issuer", "office", "level", "place", "year", "document_number", "source",
)  # fmt: skip
MEASURED = ("sha256", "tasks", "deadlines", "checkable", "grammar")
PLAN_COLUMNS = ("plan_id", *CURATED, *MEASURED)
ASSIGNMENT_COLUMNS = (
    "plan_id", "task_id", "position", "department", "role", "kind", "body_kind", "function",
    "confidence",
)  # fmt: skip
OFFICES = ("government", "group", "department")
GRAMMARS = ("led", "flat")
WITHIN = ("level", "grammar", "office")  # in what plans may be alike
CENTRAL = "central_agency"
CHOSEN = ("planning", *APPROVING, CENTRAL)  # fixed before any lead was counted
LEAST_TASKS = 8  # of a plan that another is compared with; of leads, with one lead among several
LEAST_NAMED = 3  # clear tasks that name a function, below which its leads say nothing
EVENLY = 1000  # allotments drawn
STANDING = (
    "value", "compared", "below", "equal", "share", "low", "high", "lower", "median", "upper",
)  # fmt: skip
ENDS = (2.5, 97.5)  # percentiles, 95 %
NEAR = 9  # decimals to which two values are the same
STATED = {"自治区": "province", "省": "province", "市": "city", "州": "city", "盟": "city",
          "县": "county", "区": "county", "旗": "county"}  # fmt: skip
MUNICIPALITY = re.compile(r"(?:中共)?(?:北京|天津|上海|重庆)市(?!\w{1,4}[区县])")
YEAR = re.compile(r"(?:19|20)\d\d")


class Facts(NamedTuple):
    """Facts of several plans, without their text.

    Attributes
    ----------
    plans : DataFrame
        Index plan_id; title, issuer, office (that drafted it: government, group, department), level
        (state, province, city, county), place, year, document_number, source, sha256 (of the
        text), tasks, deadlines (tasks with one), checkable (tasks with a checkable target) and
        grammar (led: most tasks that name a body name a lead; flat). Null where not known.
    assignments : DataFrame
        Tidy assignments of all of them, with plan_id, body_kind (as the kind of a department) and
        function; plan by plan, in document order.
    """

    plans: pd.DataFrame
    assignments: pd.DataFrame


def facts_of(plans: Iterable[Plan], functions: Codebook) -> Facts:
    """Return what a corpus keeps of plans: names, roles and counts.

    Parameters
    ----------
    plans : iterable of Plan
        Real or invented.
    functions : Codebook
        From `read_functions`.

    Returns
    -------
    Facts
        In the order given.
    """
    rows, tables = [], [pd.DataFrame(columns=list(ASSIGNMENT_COLUMNS))]
    for plan in plans:
        named = _assignments(plan, functions)
        rows.append(_plan_row(plan, named))
        tables.append(named)
    table = pd.DataFrame(rows, columns=list(PLAN_COLUMNS)).set_index("plan_id")
    return Facts(table, pd.concat([t for t in tables if len(t)] or tables, ignore_index=True))


def _assignments(plan: Plan, functions: Codebook) -> pd.DataFrame:
    """Return the assignments of a plan with the kind and the function of each body."""
    kinds = dict(zip(plan.departments["department"], plan.departments["kind"], strict=True))
    rows = plan.assignments.assign(plan_id=plan.plan_id)
    rows["body_kind"] = rows["department"].map(kinds)
    known = {name: function_of(str(name), functions) for name in rows["department"].unique()}
    rows["function"] = rows["department"].map(known).where(rows["kind"].eq("named"))
    return rows[list(ASSIGNMENT_COLUMNS)]


def _plan_row(plan: Plan, named: pd.DataFrame) -> dict[str, Any]:
    """Return the facts of one plan; null where its text does not say."""
    said = plan.document.iloc[0].to_dict()
    targets = checkable_targets(plan.targets)
    dated = " ".join(str(said[key]) for key in ("document_number", "signed", "published"))
    year = YEAR.search(dated)
    return {
        "plan_id": plan.plan_id,
        "title": said["title"],
        "issuer": said["issuer"],
        "office": office_of(said["issuer"]),
        "level": plan.settings.get(LEVEL, level_of(named, said["issuer"])),
        "place": None,
        "year": int(year[0]) if year else None,
        "document_number": said["document_number"],
        "source": said["source_url"] if pd.notna(said["source_url"]) else said["source_file"],
        "sha256": said["sha256"],
        "tasks": len(plan.tasks),
        "deadlines": int(plan.tasks["deadline"].notna().sum()),
        "checkable": int(targets.loc[targets["checkable"], "task_id"].nunique()),
        "grammar": grammar_of(named),
    }


def office_of(issuer: Any) -> str | None:
    """Return what sort of office an issuer is, by its name.

    Parameters
    ----------
    issuer : str or missing
        For instance 内蒙古自治区人民政府办公厅.

    Returns
    -------
    str or None
        group, government or department; None where it is missing.
    """
    if pd.isna(issuer):
        return None
    if "小组" in issuer:
        return "group"
    return "government" if re.search("人民政府|国务院|行政公署", issuer) else "department"


def level_of(assignments: pd.DataFrame, issuer: Any = None) -> str | None:
    """Guess a plan's level of government from the levels that names state (省, 市, 县).

    Parameters
    ----------
    assignments : DataFrame
        Of the plan.
    issuer : str, optional
        Who issued it: 市 is a province's where Beijing, Tianjin, Shanghai or Chongqing issued it,
        and a plan whose names state no level is the state's where an office of it did.

    Returns
    -------
    str or None
        state, province, city or county; None where neither tells. A plan's ``plan.toml`` may say
        it: ``level = "city"``.
    """
    said = "" if pd.isna(issuer) else str(issuer)
    if said.startswith("国务院"):
        return "state"
    names = assignments.loc[assignments["kind"].eq("named"), "department"]
    stated = names.map(lambda name: STATED.get(prefix_of(str(name)))).dropna()
    if stated.empty:
        return None
    first = str(stated.mode().iloc[0])
    return "province" if first == "city" and MUNICIPALITY.match(said) else first


def grammar_of(assignments: pd.DataFrame) -> str:
    """Say how a plan writes its clauses: led if most tasks that name a body name a lead, or flat.

    Parameters
    ----------
    assignments : DataFrame
        Of the plan, with columns task_id, role and kind.
    """
    named = assignments[assignments["kind"].eq("named")]
    led = named["role"].eq("lead").groupby(named["task_id"]).any()
    return "led" if led.mean() > 0.5 else "flat"


def read_facts(corpus: str | Path) -> Facts:
    """Read the facts of a corpus.

    Parameters
    ----------
    corpus : str or Path
        A name under ``data/corpus``, or a folder with plans.csv and assignments.csv.

    Returns
    -------
    Facts
        In the files' order.

    Raises
    ------
    PlanError
        If a table is missing or wrong; one sentence says where.
    """
    places = (ROOT / "data" / "corpus" / corpus, CORPUS / corpus)  # the user's before the package's
    folder = next((place for place in places if place.is_dir()), Path(corpus))
    if not folder.is_dir():
        raise PlanError(f"{shown(folder)}: no such corpus; `hbey corpus facts` makes one.")
    way = "make it with `hbey corpus facts`"
    file = folder / PLANS_FILE
    plans = read_rows(file, PLAN_COLUMNS, ("plan_id", *MEASURED), ("plan_id",), way)
    for row in plans:
        check_choice(row, "grammar", GRAMMARS)
        check_choice(row, "level", ("", *GOVERNMENT_LEVELS))
        check_choice(row, "office", ("", *OFFICES))
    table = pd.DataFrame([row.cells for row in plans], columns=list(PLAN_COLUMNS))
    table = table.replace("", None).set_index("plan_id")
    try:
        table = table.astype(dict.fromkeys(("tasks", "deadlines", "checkable"), int))
    except ValueError as error:
        raise PlanError(f"{shown(file)}: {error}; make it anew with `hbey corpus facts`.") from None
    return Facts(table, _read_assignments(folder / ASSIGNMENTS_FILE, set(table.index)))


def _read_assignments(path: Path, known: set[str]) -> pd.DataFrame:
    """Read the assignments of the plans of a corpus."""
    filled = [name for name in ASSIGNMENT_COLUMNS if name != "function"]
    key = ("plan_id", "task_id", "position")
    rows = read_rows(path, ASSIGNMENT_COLUMNS, filled, key, "make it with `hbey corpus facts`")
    choices = {"role": ROLES, "kind": ("named", "collective"), "body_kind": BODY_KINDS,
               "confidence": LEVELS}  # fmt: skip
    for row in rows:
        for column, allowed in choices.items():
            check_choice(row, column, allowed)
        if row.cells["plan_id"] not in known:
            raise row.error(f"{row.cells['plan_id']!r} is no plan of {PLANS_FILE}; take it out.")
    table = pd.DataFrame([row.cells for row in rows], columns=list(ASSIGNMENT_COLUMNS))
    return table.replace("", None)


def with_baseline(plan: Plan, corpus: str | Path, functions: Codebook | None = None) -> Facts:
    """Put a plan before the plans of a corpus.

    Parameters
    ----------
    plan : Plan
        The plan itself. An invented plan is compared with none.
    corpus : str or Path
        As for `read_facts`.
    functions : Codebook, optional
        From `read_functions`, unless given: ``data/functions.csv``.

    Returns
    -------
    Facts
        The plan first; a plan of the corpus with the same text or the same id is left out.
    """
    own = facts_of([plan], read_functions() if functions is None else functions)
    if plan.settings.get(INVENTED):
        return own
    others = read_facts(corpus)
    same = others.plans["sha256"].isin(own.plans["sha256"]) | (others.plans.index == plan.plan_id)
    plans = others.plans[~same]
    rows = others.assignments[others.assignments["plan_id"].isin(plans.index)]
    return Facts(
        pd.concat([own.plans.astype(object), plans]).astype({"tasks": int}),
        pd.concat([own.assignments, rows], ignore_index=True),
    )


def _bodies(assignments: pd.DataFrame) -> pd.DataFrame:
    """Return each body of a task once: size (bodies of it), leading, and clear.

    A task is clear where it names one lead and others: there alone an even draw says something.
    """
    rows = checked(assignments, list(ASSIGNMENT_COLUMNS))
    rows = rows[rows["kind"].eq("named")]
    task = ["plan_id", "task_id"]
    rows = strongest_role(rows, [*task, "department"])
    rows = rows.assign(leading=rows["role"].eq("lead"))
    of_task = rows.groupby(task, sort=False)["leading"]
    size = of_task.transform("size")
    return rows.assign(size=size, clear=of_task.transform("sum").eq(1) & size.gt(1))


def function_leads(facts: Facts) -> pd.DataFrame:
    """Say for each plan which functions it names, and what they lead given who is named.

    Parameters
    ----------
    facts : Facts
        Of the plans.

    Returns
    -------
    DataFrame
        Index plan_id, function (those that occur anywhere, those of `CHOSEN`, and central_agency:
        bodies of that kind, whatever their function); tasks (that name it), share (of the plan's
        tasks), named (tasks with one lead and several bodies that name it), leads (of these),
        expected (Σ over these of m / n, with m of the n bodies named of the function: an even draw
        of the lead) and over ((leads - expected) / named; null where named is 0). Plans in the
        order given, functions by code.
    """
    rows = _bodies(facts.assignments)
    central = rows[rows["body_kind"].eq(CENTRAL)].assign(function=CENTRAL)
    rows = pd.concat([rows.dropna(subset=["function"]), central])
    rows = rows.assign(even=rows["clear"] / rows["size"], led=rows["clear"] & rows["leading"])
    tasks = rows.groupby(["plan_id", "function", "task_id"]).agg(
        named=("clear", "any"), leads=("led", "any"), expected=("even", "sum")
    )
    of_plan = tasks.groupby(["plan_id", "function"])
    table = of_plan.sum().assign(tasks=of_plan.size())
    codes = sorted({*rows["function"], *CHOSEN})
    whole: Any = pd.MultiIndex.from_product(
        [list(facts.plans.index), codes], names=["plan_id", "function"]
    )
    table = table.reindex(whole, fill_value=0).astype(
        {"tasks": int, "named": int, "leads": int, "expected": float}
    )
    table["share"] = table["tasks"] / facts.plans["tasks"].reindex(whole, level="plan_id")
    table["over"] = (table["leads"] - table["expected"]) / table["named"].where(table["named"] > 0)
    return table[["tasks", "share", "named", "leads", "expected", "over"]]


def summed_leads(leads: pd.DataFrame, n: int = 10_000, seed: int = 1) -> pd.Series:
    """Add up leads of several plans, and say how far their ratio rests on which plans these are.

    Parameters
    ----------
    leads : DataFrame
        A row for each plan with columns leads and expected, from `function_leads`.
    n : int
        Resamples.
    seed : int
        Of the resampling.

    Returns
    -------
    Series
        leads and expected (sums), ratio (leads / expected), low and high (2.5 and 97.5 percentiles
        of the ratio over plans drawn with replacement; Efron & Tibshirani 1993). The last three
        are null where nothing is expected, the last two also of a single plan.

    Notes
    -----
    Plans that follow one text or one issuer are drawn as if they were independent, and a few long
    ones make most of the sums: no test rests on this interval.
    """
    counts = leads[["leads", "expected"]].astype(float)
    summed = counts.sum()
    result = {**summed, "ratio": np.nan, "low": np.nan, "high": np.nan}
    if summed["expected"] > 0:
        result["ratio"] = summed["leads"] / summed["expected"]
    if summed["expected"] > 0 and len(counts) > 1:
        drawn = resampled(len(counts), n, seed) @ counts.to_numpy()
        drawn = drawn[drawn[:, 1] > 0]
        result["low"], result["high"] = np.percentile(drawn[:, 0] / drawn[:, 1], ENDS)
    return pd.Series(result)


@stored
def plan_measures(facts: Facts) -> pd.DataFrame:
    """Measure each plan in ways that can be compared across plans of different length.

    Parameters
    ----------
    facts : Facts
        Of the plans.

    Returns
    -------
    DataFrame
        Index plan_id; level, grammar, office, tasks, clear (tasks with one lead and several
        bodies); bodies_per_task (named, mean); then shares of the tasks: top_body (that name the
        body named most), collective, deadline, checkable, and ``share_…`` of each of `CHOSEN`;
        then, null where fewer than 8 tasks are clear, ``over_…`` of each of these (see
        `function_leads`; null, too, where fewer than 3 clear tasks name it) and gini (of leads
        over all bodies named in tasks with a lead), even (its exact expectation if each lead fell
        on any of them with the same probability, see `even_gini`), low and high (2.5 and 97.5
        percentiles of 1,000 such allotments) and above (gini - even). Plans in the order given.
    """
    plans, rows = facts.plans, _bodies(facts.assignments)
    table = plans[["level", "grammar", "office", "tasks"]].copy()
    n = table["tasks"].clip(lower=1)
    once = rows.drop_duplicates(["plan_id", "task_id"])
    table["clear"] = _each(once[once["clear"]].groupby("plan_id").size(), table)
    table["bodies_per_task"] = _each(rows.groupby("plan_id").size(), table) / n
    most = rows.groupby(["plan_id", "department"]).size().groupby("plan_id").max()
    table["top_body"] = _each(most, table) / n
    classes = facts.assignments[facts.assignments["kind"].eq("collective")]
    table["collective"] = _each(classes.groupby("plan_id")["task_id"].nunique(), table) / n
    table["deadline"] = plans["deadlines"].astype(int) / n
    table["checkable"] = plans["checkable"].astype(int) / n
    enough = table["clear"] >= LEAST_TASKS
    by_function = function_leads(facts)
    for name in CHOSEN:
        mine = by_function.xs(name, level="function").reindex(table.index)
        table[f"share_{name}"] = mine["share"]
        table[f"over_{name}"] = mine["over"].where(enough & mine["named"].ge(LEAST_NAMED))
    unequal = {plan: _evenness(group) for plan, group in rows.groupby("plan_id")}
    columns = ["gini", "even", "low", "high"]
    spread = pd.DataFrame.from_dict(unequal, orient="index", columns=columns)
    spread = spread.reindex(table.index).where(enough)
    return table.join(spread.assign(above=spread["gini"] - spread["even"]))


def _each(counts: pd.Series, table: pd.DataFrame) -> pd.Series:
    """Return counts of each plan of a table, zeros included."""
    return counts.reindex(table.index, fill_value=0)


def _evenness(rows: pd.DataFrame) -> tuple[float, float, float, float]:
    """Return the Gini index of one plan's leads, its expectation and range if they fell evenly."""
    led = rows[rows.groupby("task_id")["leading"].transform("any")]
    leads = led.groupby("department")["leading"].sum()
    total, bodies = int(leads.sum()), len(leads)
    if not total:
        return (np.nan,) * 4
    draws = np.random.default_rng(1).multinomial(total, np.full(bodies, 1 / bodies), EVENLY)
    weights = 2 * np.arange(1, bodies + 1) - bodies - 1
    drawn = (np.sort(draws, axis=1) * weights).sum(axis=1) / (bodies * total)
    low, high = np.percentile(drawn, ENDS)
    return concentration(leads)["gini"], even_gini(total, bodies), float(low), float(high)


def qualities(within: str) -> list[str]:
    """Return in what plans must be alike to be compared.

    Parameters
    ----------
    within : str
        Words of level, grammar and office, joined by ``+``; or all, for any plan.

    Raises
    ------
    ValueError
        If a word is not allowed.
    """
    names = [] if within == "all" else within.split("+")
    for name in names:
        require("within", name, WITHIN)
    return names


def comparable(table: pd.DataFrame, plan: str, within: str = "level+grammar") -> pd.DataFrame:
    """Return the plans that one is compared with.

    Parameters
    ----------
    table : DataFrame
        From `plan_measures`, or the plans of `Facts`.
    plan : str
        Its id, which is left out.
    within : str
        In what they must be like it, see `qualities`. A plan of unknown level is like none, nor is
        one of fewer than five tasks.

    Returns
    -------
    DataFrame
        Rows of the table with eight tasks or more.

    Raises
    ------
    ValueError
        If a word of `within` is not allowed.
    """
    names = qualities(within)
    alike = table[names].eq(table.loc[plan, names]).all(axis=1)
    alike &= table["tasks"][plan] >= LEAST_OWN
    return table[alike & table["tasks"].ge(LEAST_TASKS) & (table.index != plan)]


def largest_comparable(facts: Facts, plan: str, within: str, number: int) -> Facts:
    """Return those of the comparable plans that have most tasks.

    Parameters
    ----------
    facts : Facts
        From `with_baseline`.
    plan : str
        Id of the plan that they are compared with.
    within : str
        As for `comparable`.
    number : int
        How many at most.

    Returns
    -------
    Facts
        By tasks falling, then id. Their ids are place and year (山西2023) where these tell them
        apart.
    """
    alike = comparable(facts.plans, plan, within)
    kept = alike.sort_index().sort_values("tasks", ascending=False, kind="stable")
    plans = facts.plans.loc[kept.index[: max(number, 0)]]
    names = plans["place"] + plans["year"].astype(object).astype("str")
    known = names.notna() & ~names.duplicated(keep=False)
    ids = dict(zip(plans.index, names.where(known, plans.index), strict=True))
    rows = facts.assignments[facts.assignments["plan_id"].isin(plans.index)]
    return Facts(
        plans.rename(index=ids), rows.assign(plan_id=rows["plan_id"].map(ids).astype("str"))
    )


def percentile(
    plan: str, corpus: pd.DataFrame, measure: str, within: str = "level+grammar"
) -> pd.Series:
    """Say where a plan stands in a measure among those comparable with it.

    Parameters
    ----------
    plan : str
        Its id.
    corpus : DataFrame
        From `plan_measures`; it has a row for the plan, too.
    measure : str
        A column.
    within : str
        As for `comparable`.

    Returns
    -------
    Series
        value (of the plan), compared (plans in which the measure applies), below, equal (of them),
        share ((below + equal / 2) / compared), low and high (95 %, Clopper & Pearson 1934,
        Biometrika 26: 404: of the share below, of the share below or equal), and lower, median,
        upper (quartiles of those compared). Null where it does not apply, or to nobody else.

    Notes
    -----
    The plans of a corpus are no sample of plans: the interval says how far so few can tell, and
    no probability is attached to where a plan stands.
    """
    from scipy.stats import binomtest  # slow to import

    value = round(float(corpus[measure].astype(float)[plan]), NEAR)
    others = comparable(corpus, plan, within)[measure].astype(float).dropna().round(NEAR)
    n, known = len(others), bool(np.isfinite(value))
    below, equal = int((others < value).sum()), int((others == value).sum())
    standing: dict[str, float] = {"value": value, "compared": n}
    if n and known:
        standing |= {
            "below": below,
            "equal": equal,
            "share": (below + equal / 2) / n,
            "low": binomtest(below, n).proportion_ci(method="exact").low,
            "high": binomtest(below + equal, n).proportion_ci(method="exact").high,
        }
    if n:
        quartiles = others.quantile([0.25, 0.5, 0.75])
        standing |= dict(zip(("lower", "median", "upper"), quartiles, strict=True))
    return pd.Series(standing, index=list(STANDING), dtype=float, name=measure)


def percentiles(
    plan: str, corpus: pd.DataFrame, measures: Iterable[str], within: str = "level+grammar"
) -> pd.DataFrame:
    """Return `percentile` of several measures, a row each, in the order given.

    Parameters
    ----------
    plan, corpus, within
        As for `percentile`.
    measures : iterable of str
        Columns of the corpus.
    """
    rows = [percentile(plan, corpus, measure, within) for measure in measures]
    return pd.DataFrame(rows).rename_axis("measure")


def function_sets(facts: Facts) -> pd.DataFrame:
    """Return the share of each plan's tasks that name each function, as `function_shares` does.

    Parameters
    ----------
    facts : Facts
        Of the plans.

    Returns
    -------
    DataFrame
        Index function, by code; a column for each plan.
    """
    shares = function_leads(facts)["share"].unstack("plan_id").drop(index=CENTRAL)
    return shares[facts.plans.index]


def overlap_by_level(overlap: pd.DataFrame, levels: pd.Series) -> pd.DataFrame:
    """Return how far plans of each two levels of government call on the same functions.

    Parameters
    ----------
    overlap : DataFrame
        From `function_overlap`.
    levels : Series
        The level of each plan; plans without one are left out.

    Returns
    -------
    DataFrame
        Level × level, symmetric, in the order state, province, city, county: mean overlap of pairs
        of different plans; null on the diagonal of a level with one plan.
    """
    names = [level for level in GOVERNMENT_LEVELS if levels.eq(level).any()]
    result = pd.DataFrame(np.nan, index=names, columns=names)
    for one in names:
        for other in names:
            a, b = levels.index[levels.eq(one)], levels.index[levels.eq(other)]
            block = overlap.loc[a, b].to_numpy()
            apart = a.to_numpy()[:, None] != b.to_numpy()[None, :]
            if apart.any():
                result.loc[one, other] = block[apart].mean()
    return result.rename_axis(index="level", columns="level")
