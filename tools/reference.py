"""Write docs/reference.md, the public names of the package, from their docstrings.

    python tools/reference.py

A maintainer runs it after an edit of a public docstring; a test compares the two.
"""

import ast
import inspect
import re
import textwrap
from importlib import import_module

import hbey_analysis
from hbey_analysis.paths import ROOT

HEAD = """# Reference

The public names of `hbey_analysis`, by the module that holds them, in the order of the data. All
are imported from the package itself: `from hbey_analysis import load_plan`. The columns of the
tables that they take are in [data/README.md](../data/README.md). This page is written from the
docstrings by `tools/reference.py`.

"""
PROSE = ("Notes", "See Also")  # sections of a docstring that are no lists
SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    homes = hbey_analysis._HOMES
    for module, names in homes.items():
        links = ", ".join(f"[`{name}`](#{name.lower()})" for name in names)
        parts.append(f"- `{module}`: {links}\n")
    for module, names in homes.items():
        about = (import_module(f"hbey_analysis.{module}").__doc__ or "").partition("\n")[0]
        parts.append(f"\n## {module}\n\n{about}\n")
        parts += [entry(name, getattr(hbey_analysis, name)) for name in names]
    return "".join(parts)


def entry(name: str, thing: object) -> str:
    """Return heading, call and docstring of a public name as Markdown."""
    text = inspect.getdoc(thing) or ""
    before, *sections = SECTION.split(text)
    said = [before.strip()]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        said += [f"**{title}**", body.strip() if title in PROSE else listed(body.strip())]
    return f"\n### {name}\n\n```python\n{call(name, thing)}\n```\n\n" + "\n\n".join(said) + "\n"


def call(name: str, thing: object) -> str:
    """Return how a function is called, its types left to the docstring."""
    [node] = ast.parse(textwrap.dedent(inspect.getsource(thing))).body  # type: ignore[arg-type]
    if not isinstance(node, ast.FunctionDef):
        return f"class {name}"
    for part in ast.walk(node.args):
        if isinstance(part, ast.arg):
            part.annotation = None
    return f"{name}({ast.unparse(node.args)})"


def listed(body: str) -> str:
    """Return the entries of a section as a list; what is said of each is indented already."""
    return re.sub(r"^(\S.*)$", r"- `\1`", body, flags=re.MULTILINE)


if __name__ == "__main__":
    (ROOT / "docs" / "reference.md").write_text(page(), encoding="utf-8")
