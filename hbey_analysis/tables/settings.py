"""plan.toml: what the text of a plan does not say itself, checked key by key."""

import datetime
import tomllib
from pathlib import Path
from typing import Any

from hbey_analysis.paths import DATA, shown
from hbey_analysis.tables.schemas import TABLES
from hbey_analysis.text.source import CONTROL, PlanError, decoded, file_content, present

WORDS = ("name_en", "name_zh", "note_en", "note_zh", "coding_note_en", "coding_note_zh")
MEASURED = ("plan_id", "source_file", "sha256", "n_characters")
STATED = {
    name: column.kind for name, column in TABLES["document"].columns.items() if name not in MEASURED
}
INVENTED = "invented"
LEVEL = "level"
GOVERNMENT_LEVELS = ("state", "province", "city", "county")
TOP = (*WORDS, INVENTED, LEVEL)
KEYS: dict[str, dict[str, str]] = {
    "": dict.fromkeys((*WORDS, LEVEL), "str") | {INVENTED: "bool"},
    "original": dict.fromkeys(("file", "sha256", "text_sha256"), "str"),
    "document": STATED,
}
LAST_YEAR = 9999


def read_settings(path: Path) -> dict[str, Any]:
    """Read a plan's ``plan.toml``; a misspelt key or a wrong type is an error, not silence.

    Parameters
    ----------
    path : Path
        The file; it may be missing.

    Returns
    -------
    dict
        Its contents; empty where there is no file.

    Raises
    ------
    PlanError
        If it is no TOML, or a key is not known or holds no text, or no year, true or false where
        one is due.
    """
    if not present(path):
        return {}
    place = shown(path)
    text, _ = decoded(file_content(path, "write it anew, or take it away"), place)
    try:
        settings = tomllib.loads(
            text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        )
    except (ValueError, RecursionError) as error:
        raise PlanError(f"{place}: not valid TOML ({error}); correct the file.") from None
    tables = [table for table in KEYS if table]
    for key in settings:
        if key not in (*TOP, *tables):
            raise PlanError(f"{place}: no key {key!r}; there are {', '.join((*TOP, *tables))}.")
    for table in tables:
        if not isinstance(settings.get(table, {}), dict):
            raise PlanError(
                f"{place}: {table} must be a table; write [{table}] on a line of its own."
            )
        _check(settings.get(table, {}), table, place)
    _check({key: value for key, value in settings.items() if key not in tables}, "", place)
    return settings


def _check(values: dict[str, Any], table: str, place: str) -> None:
    """Check names and types of one table's keys."""
    where = f"{place}: [{table}]" if table else f"{place}:"
    for key, value in values.items():
        if key not in KEYS[table]:
            raise PlanError(f"{where} has no {key!r}; see {shown(DATA / 'README.md')}.")
        if KEYS[table][key] == "bool":
            if not isinstance(value, bool):
                raise PlanError(f"{where} {key} must be true or false; write {key} = true.")
        elif KEYS[table][key].startswith("int"):
            if type(value) is not int or not 0 < value <= LAST_YEAR:
                raise PlanError(f"{where} {key} must be a year, for instance {key} = 2013.")
        elif isinstance(value, datetime.date):
            raise PlanError(f'{where} {key} must be text; write {key} = "{value}".')
        elif not isinstance(value, str):
            raise PlanError(f"{where} {key} must be text; put it in quotes.")
        elif key == LEVEL and value not in GOVERNMENT_LEVELS:
            raise PlanError(f"{where} {key} must be one of {', '.join(GOVERNMENT_LEVELS)}.")
        elif CONTROL.search(value):
            raise PlanError(f"{where} {key} holds a control character; take it out.")
