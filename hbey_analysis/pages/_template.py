"""Pages from the templates beside this file."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape


def rendered(template: str, **values: Any) -> bytes:
    """Return a page with its values filled in and escaped, in UTF-8.

    Parameters
    ----------
    template : str
        Name of a file beside this one.
    **values : Any
        What the template asks for.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template(template).render(**values)
    return (page.rstrip() + "\n").encode("utf-8", "replace")
