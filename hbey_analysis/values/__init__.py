"""The numbers and names of the written study, each with its call and the tasks behind it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Value:
    """A number, a name or a list of names that a study prints.

    Attributes
    ----------
    key : str
        Dotted, in the field's terms: ``leads.planning.expected``.
    value : int, float, str or tuple of str
        A name is canonical, a pair of bodies its two names joined by ``|``.
    en, zh : str
        As the text prints it.
    call : str
        The call that made it, of ``plan`` and the public names of the package.
    tasks : tuple of str
        The tasks that it counts, in document order; none where it counts none.
    rows : str
        The table of the plan that it rests on.
    address : str or None
        Behind the address of the evidence page, what shows these tasks; null without any.
    """

    key: str
    value: int | float | str | tuple[str, ...]
    en: str
    zh: str
    call: str
    tasks: tuple[str, ...] = ()
    rows: str = "assignments"
    address: str | None = None
