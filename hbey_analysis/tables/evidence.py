"""Which words of the plan stand behind a cell of any table or figure."""

from difflib import get_close_matches

import pandas as pd

from hbey_analysis.tables.plan import Plan
from hbey_analysis.text.source import PAGE_BREAK, Lines

COLUMNS = ["task_id", "section_id", "item_id", "line", "text", "clause", "start", "end"]


def evidence(
    plan: Plan,
    department: str | None = None,
    role: str | None = None,
    section_id: str | None = None,
    item_id: str | None = None,
    task_id: str | None = None,
    with_department: str | None = None,
    with_role: str | None = None,
    codebook: str | None = None,
    code: str | None = None,
) -> pd.DataFrame:
    """Return the tasks behind a cell: all conditions that are given must hold.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    department : str, optional
        A department that the clause names.
    role : str, optional
        Its role there: lead, support, responsible, guide or implement. Without a department:
        any body in that role.
    section_id, item_id, task_id : str, optional
        Where the task stands.
    with_department : str, optional
        A second department that the same clause names: the pair behind a co-assignment.
    with_role : str, optional
        The second department's role.
    codebook : str, optional
        The codebook of `code`; needed only where two codebooks have the same code.
    code : str, optional
        A theme, place or instrument that the task's text mentions; a parent stands for its
        children too.

    Returns
    -------
    DataFrame
        One row per task in document order: task_id, section_id, item_id, line (from 1, where the
        task begins), text, clause, start, end (character offsets of the task); page, from 1,
        where the text has pages.

    Raises
    ------
    ValueError
        If a department, role or place is not in the plan, or a codebook is given without a code;
        the sentence says which.
    """
    tasks = plan.tasks
    chosen = pd.Series(True, index=tasks.index)
    for column, value in (("section_id", section_id), ("item_id", item_id), ("task_id", task_id)):
        if value is not None:
            _check(column, value, tasks[column])
            chosen &= tasks[column].eq(value)
    for name, its_role in ((department, role), (with_department, with_role)):
        if name is not None or its_role is not None:
            chosen &= tasks["task_id"].isin(_named(plan, name, its_role))
    if codebook is not None and code is None:
        raise ValueError(f"codebook={codebook!r} needs a code.")
    if code is not None:
        chosen &= tasks["task_id"].isin(_mentioning(plan, codebook, code))
    lines = Lines(plan.text)
    rows = tasks[chosen].copy()
    rows["line"] = [lines.locate(start)[0] for start in rows["start"]]
    columns = COLUMNS
    if PAGE_BREAK in plan.text:
        rows["page"] = [plan.text.count(PAGE_BREAK, 0, start) + 1 for start in rows["start"]]
        columns = [*COLUMNS, "page"]
    return rows[columns].reset_index(drop=True)


def body_named(plan: Plan, name: str) -> str:
    """Return the canonical name of a body.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    name : str
        Its canonical or full name, its label in either language, or another spelling.

    Raises
    ------
    ValueError
        If no body of the plan is called so; the sentence names one that is called nearly so.
    """
    known = {body: body for body in plan.departments["department"]}
    for row in plan.departments.to_dict("records"):
        others = [row[key] for key in ("label_zh", "label_en", "name_zh", "name_en", "aliases")]
        for spelling in "|".join(filter(lambda each: isinstance(each, str), others)).split("|"):
            known.setdefault(spelling, row["department"])
    if name not in known and (near := get_close_matches(name, known, n=1)):
        raise ValueError(f"department={name!r} is not in the plan; did you mean {near[0]}?")
    _check("department", name, pd.Series(list(known)))
    return known[name]


def _named(plan: Plan, department: str | None, role: str | None) -> pd.Series:
    """Return the tasks whose clause names a department in a role."""
    rows = plan.assignments
    if department is not None:
        _check("department", department, plan.departments["department"])
        rows = rows[rows["department"] == department]
    if role is not None:
        _check("role", role, plan.assignments["role"])
        rows = rows[rows["role"] == role]
    return rows["task_id"]


def codes_of(plan: Plan, codebook: str | None) -> pd.Series:
    """Return the codes of one codebook, or of all.

    Parameters
    ----------
    plan : Plan
        From `load_plan`.
    codebook : str or None
        Which.
    """
    codes = plan.codes
    return codes["code"] if codebook is None else codes.loc[codes["codebook"] == codebook, "code"]


def _mentioning(plan: Plan, codebook: str | None, code: str) -> pd.Series:
    """Return the tasks that mention a code or one of its descendants."""
    books = plan.codes.loc[plan.codes["code"] == code, "codebook"].tolist()
    if codebook is not None:
        _check("codebook", codebook, plan.codes["codebook"])
        books = [book for book in books if book == codebook]
    if not books:
        _check("code", code, codes_of(plan, codebook))
    if len(books) > 1:
        raise ValueError(f"code={code!r} is in {' and '.join(books)}; give codebook as well.")
    [book] = books
    codes = plan.codes[plan.codes["codebook"] == book]
    rows = plan.mentions[plan.mentions["codebook"] == book]
    family: set[str] = set()
    fresh = {code}
    while fresh:
        family |= fresh
        fresh = set(codes.loc[codes["parent"].isin(fresh), "code"]) - family
    return rows.loc[rows["code"].isin(family), "task_id"]


def _check(name: str, value: str, known: pd.Series) -> None:
    """Raise where a value is not one of those known."""
    if value not in set(known.dropna()):
        examples = ", ".join(list(dict.fromkeys(known.dropna()))[:8])
        raise ValueError(f"{name}={value!r} is not in the plan; there are: {examples} …")
