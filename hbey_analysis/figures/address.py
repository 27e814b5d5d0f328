"""The address of the evidence page, which leads to the tasks behind a number.

What the page shows stands in its address, behind ``#``, as `evidence_address` writes it. Every
value is percent-encoded UTF-8; keys stand in this order, and those that are not needed are left
out:

=================  =================================================================================
department         a body that the clause names, by its canonical name
role               its role there; without a department, that of any body
section_id         where the task stands
item_id            likewise
with_department    a second body that the same clause names
with_role          its role
code               a theme, place or instrument, ``codebook/code``, or ``code`` alone where it is in
                   one codebook; a parent stands for its children too. The page allows one for each
                   codebook: the key is then repeated.
tasks              an explicit list of task ids, joined by commas
language           ``en`` or ``zh``; English else
search             words that the task holds
text               ``whole`` where the tasks that do not meet the conditions are shown as well
hide               marks not shown, joined by commas: ``bodies``, ``quantities``, a codebook
=================  =================================================================================

All conditions must hold, as in `evidence`, which gives the same tasks.
"""

from collections.abc import Iterable
from urllib.parse import quote

from hbey_analysis.figures.wording import LANGUAGES


def evidence_address(
    department: str | None = None,
    role: str | None = None,
    section_id: str | None = None,
    item_id: str | None = None,
    with_department: str | None = None,
    with_role: str | None = None,
    codebook: str | None = None,
    code: str | None = None,
    task_ids: Iterable[str] | None = None,
    language: str | None = None,
) -> str:
    """Return what leads, behind the address of an evidence page, to the tasks behind a number.

    Parameters
    ----------
    department, role, section_id, item_id, with_department, with_role, codebook, code : str
        As of `evidence`, and optional like there.
    task_ids : iterable of str, optional
        The tasks themselves, where conditions do not describe them; an empty list shows none.
    language : str, optional
        "en" or "zh".

    Returns
    -------
    str
        ``#`` and the state as the module describes it; ``#`` alone shows the whole text.

    Raises
    ------
    ValueError
        If the language is not one of the two, or a codebook is given without a code.
    """
    if language not in (None, *LANGUAGES):
        raise ValueError(f"language={language!r}: there are {', '.join(LANGUAGES)}.")
    if codebook is not None and code is None:
        raise ValueError(f"codebook={codebook!r} needs a code.")
    state = {
        "department": department,
        "role": role,
        "section_id": section_id,
        "item_id": item_id,
        "with_department": with_department,
        "with_role": with_role,
        "code": code if codebook is None else f"{codebook}/{code}",
        "tasks": None if task_ids is None else ",".join(task_ids),
        "language": language,
    }
    given = {key: value for key, value in state.items() if value is not None}
    return "#" + "&".join(f"{key}={quote(value, safe='/,')}" for key, value in given.items())
