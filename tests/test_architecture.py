"""The house: imports run one way, and nothing in it grows beyond what can be read at once."""

import ast
import importlib
import re

import pytest

from hbey_analysis.paths import ROOT

PACKAGE = ROOT / "hbey_analysis"
ROOMS = ("text", "reading", "tables", "measures", "plots", "figures", "values", "pages", "corpus")
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)
LIBRARY = "hbey_analysis"


def imported(path):
    """Return the rooms that a module imports from."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    own = (name.split(".") for name in names if name.startswith(f"{LIBRARY}."))
    return {parts[1] for parts in own if parts[1] in ROOMS}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_itself_and_from_those_before_it(room):
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    for path in sorted((PACKAGE / room).glob("*.py")):
        assert imported(path) <= allowed, path.name


def test_every_module_is_in_a_room_or_at_the_door():
    door = {"__init__", "__main__", "batch", "cli", "kernels", "paths", "runner", "stored"}
    door |= {"new_plan", "new_plans", "messages", "plan_update", "verify", "workspace"}
    assert {path.stem for path in PACKAGE.glob("*.py")} == door
    assert {path.parent.name for path in MODULES} == {LIBRARY, *ROOMS}


def test_only_the_runner_knows_papermill():
    knowing = [path.name for path in MODULES if "import papermill" in path.read_text("utf-8")]
    assert knowing == ["runner.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_function_is_longer_than_forty_five_lines(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            documented = ast.get_docstring(node) is not None
            first = node.body[1 if documented and len(node.body) > 1 else 0].lineno
            assert (node.end_lineno or 0) - first < 45, node.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_class_writes_more_than_eight_attributes_after_it_is_made(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
            written = {
                target.attr
                for method in methods
                if method.name != "__init__"
                for target in ast.walk(method)
                if isinstance(target, ast.Attribute)
                and isinstance(target.ctx, ast.Store)
                and getattr(target.value, "id", "") == "self"
            }
            assert len(written) <= 8, (node.name, written)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_expression_is_longer_than_four_hundred_characters(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[-1] == "__init__":
        return
    for name, value in vars(importlib.import_module(".".join(parts))).items():
        values = value.values() if isinstance(value, dict) else [value]
        for pattern in values:
            if isinstance(pattern, re.Pattern):
                assert len(pattern.pattern) <= 400, (name, len(pattern.pattern))
