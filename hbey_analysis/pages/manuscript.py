"""The text of the study before it is set: its values, claims and references, checked by line.

The syntax is pandoc's Markdown, and besides:

===================================  ==========================================================
``{{key}}``, ``{{key:words}}``       a value as printed, or a small number in words; ``:Words``
                                     begins with a capital
``[sentence]{check="a.b < c / 2"}``  a sentence that holds only while the expression over the
                                     values does
``![caption](figure:02-lead-rate)``  a figure of the study by its name
``@fig:id``, ``@tbl:id``,            the number of what stands under ``{#fig:id}`` and so on
``@sec:id``
``typed: [...]`` in the front        digits that the prose may hold; all others are values
===================================  ==========================================================
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from hbey_analysis.paths import shown
from hbey_analysis.text.source import PlanError
from hbey_analysis.values.value import Value
from hbey_analysis.values.words import MOST, in_words

VALUE = re.compile(r"\{\{([^{}:\s]+)(?::([^{}\s]*))?\}\}")
CLAIM = re.compile(r"""\]\{check=(["'])(.*?)\1\}""", re.DOTALL)
FIGURE = re.compile(r"\]\(figure:([^)\s]+)\)")
REFERENCE = re.compile(r"@((?:fig|tbl|sec):[A-Za-z0-9-]+)")
LABEL = re.compile(r"\{[^{}]*#((?:fig|tbl|sec):[A-Za-z0-9-]+)[^{}]*\}")
CITATION = re.compile(r"(?<![\w@])@\{?([\w](?:[\w:.#$%&+?<>~/-]*\w)?)")
ENTRY = re.compile(r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,", re.MULTILINE)
FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
PRINTED = ("title", "subtitle", "abstract", "keywords")  # of the front, what readers see
# What is no prose, in this order: each is blanked before the next is sought.
CODE = re.compile(r"^(```+|~~~+).*?^\1|(`+)[^`].*?\2|<!--.*?-->", re.DOTALL | re.MULTILINE)
NO_PROSE = (
    re.compile(r"\$\$?[^$]+\$\$?"),
    VALUE,
    REFERENCE,
    re.compile(r"\[[^\[\]]*@[^\[\]]*\](?![{(])"),
    CITATION,
    re.compile(r"\]\([^()]*\)|<https?:[^>]*>"),
    re.compile(r"\{[^{}]*\}"),
    re.compile(r"\[\^[^\]]+\]"),
)
FORMS = ("words", "Words")
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip


class Place(NamedTuple):
    """A name, and where it stands in the text."""

    name: str
    at: int


@dataclass(frozen=True)
class Manuscript:
    """The text of the study in one language.

    Attributes
    ----------
    path : Path
        Its file.
    language : str
        "en" or "zh".
    text : str
        As written, every line end a line feed.
    title : str
        As its front matter writes it.
    typed : tuple of str
        What the prose may hold in digits.
    """

    path: Path
    language: str
    text: str
    title: str
    typed: tuple[str, ...]

    @property
    def keys(self) -> set[str]:
        """Return the keys of the values that it prints or checks."""
        checked = {key for _, rule in self.claims() for key in _names(rule)}
        return checked | {match[1] for match in VALUE.finditer(self.text)}

    @property
    def figures(self) -> list["Place"]:
        """Return the names of the figures that it shows, and where."""
        return _found(FIGURE, blanked(self.text, CODE))

    def claims(self) -> Iterator[tuple[int, str]]:
        """Yield the place where a check begins, and its expression."""
        for match in CLAIM.finditer(self.text):
            yield match.start(), match[2]

    def at(self, place: int) -> str:
        """Return the file and line of a place in the text, for messages."""
        return f"{shown(self.path)}:{self.text.count(chr(10), 0, place) + 1}"


def read_manuscript(path: Path, language: str) -> Manuscript:
    """Return the text of the study in one language.

    Parameters
    ----------
    path : Path
        A Markdown file.
    language : str
        "en" or "zh".

    Returns
    -------
    Manuscript
        Not checked yet.

    Raises
    ------
    PlanError
        If it cannot be read, or its front matter is no YAML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        front = FRONT.match(text)
        settings = yaml.safe_load(front[1]) if front else {}
        title, typed = settings.get("title", ""), map(str, settings.get("typed", []))
    except FileNotFoundError:
        raise PlanError(f"{shown(path)}: there is no such file; write the text there.") from None
    except UnicodeDecodeError:
        raise PlanError(f"{shown(path)}: is not UTF-8; save it as UTF-8.") from None
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise PlanError(
            f"{shown(path)}:{line}: the front matter between the lines --- is no YAML of keys and "
            "values; quote what holds a colon."
        ) from None
    return Manuscript(path, language, text, str(title), tuple(typed))


def faults(
    manuscript: Manuscript, values: Mapping[str, Value], bibliography: Path
) -> Iterator[str]:
    """Yield what is wrong with a text, a sentence each, beginning with file and line.

    Parameters
    ----------
    manuscript : Manuscript
        From `read_manuscript`.
    values : mapping of str to Value
        The values of the plan by their keys.
    bibliography : Path
        A BibTeX file.

    Yields
    ------
    str
        Keys that are unknown; claims that do not hold; figures and tables that no sentence
        speaks of; references and citations that lead nowhere; digits typed in prose.
    """
    unknown = dict.fromkeys(_unknown_keys(manuscript, values))  # each once, however often asked
    yield from unknown
    if not unknown:
        yield from _failing(manuscript, values)
    yield from _references(manuscript)
    yield from _citations(manuscript, bibliography)
    yield from _typed_digits(manuscript)


def printed(value: Value, language: str, form: str = "") -> str:
    """Return a value as the text prints it.

    Parameters
    ----------
    value : Value
        Any.
    language : str
        "en" or "zh".
    form : str
        "words" for a small whole number in words, "Words" with a capital; digits where there is
        no word.

    Returns
    -------
    str
        For instance "14" or "fourteen".
    """
    text: str = getattr(value, language)
    if not form:
        return text
    if isinstance(value.value, int) and 0 <= value.value <= MOST:
        text = in_words(value.value, language)
    return text[:1].upper() + text[1:] if form == "Words" else text


def filled(text: str, values: Mapping[str, Value], language: str) -> str:
    """Return a text with its values as printed.

    Parameters
    ----------
    text : str
        Any, for instance a title.
    values : mapping of str to Value
        All that it asks for.
    language : str
        "en" or "zh".
    """
    return VALUE.sub(lambda match: printed(values[match[1]], language, match[2] or ""), text)


def with_plain_references(manuscript: Manuscript) -> str:
    """Return a text for pandoc, references to figures, tables and sections as links.

    Parameters
    ----------
    manuscript : Manuscript
        Without faults.

    Returns
    -------
    str
        ``[](#fig:id)`` for ``@fig:id``, which the filter fills with its number: to pandoc, a
        Chinese character before or behind would belong to the name.
    """
    return REFERENCE.sub(r"[](#\1)", manuscript.text)


def blanked(text: str, *patterns: re.Pattern[str]) -> str:
    """Return a text with what the patterns match as spaces; every line keeps its number.

    Parameters
    ----------
    text : str
        Any.
    *patterns : re.Pattern
        Applied one after the other.
    """
    for pattern in patterns:
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return text


def holds(rule: str, values: Mapping[str, Value]) -> bool:
    """Tell whether the check of a claim is true of the values.

    Parameters
    ----------
    rule : str
        Comparisons, ``and``, ``or``, ``not``, ``+ - * /`` and ``abs()`` over dotted keys,
        numbers and names in quotes.
    values : mapping of str to Value
        All keys of the rule.

    Raises
    ------
    ValueError
        If it holds anything else, or cannot be worked out.
    """
    try:
        return bool(_worth(ast.parse(rule.strip(), mode="eval").body, values))
    except (SyntaxError, TypeError, ZeroDivisionError) as error:
        raise ValueError(str(error)) from None


def _worth(node: ast.expr, values: Mapping[str, Value]) -> Any:
    """Return what a part of a check is worth; nothing but the cases here is ever done."""
    match node:
        case ast.Constant(value=int() | float() | str() as constant):
            return constant
        case ast.Name() | ast.Attribute():
            return values[ast.unparse(node)].value
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _worth(operand, values)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_worth(operand, values)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_worth(part, values) for part in parts)
        case ast.BoolOp(values=parts):
            return any(_worth(part, values) for part in parts)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](_worth(left, values), _worth(right, values))
        case ast.Compare(left=left, ops=signs, comparators=others):
            sides = [_worth(side, values) for side in (left, *others)]
            steps = zip(sides, signs, sides[1:], strict=False)
            return all(OPERATORS[type(sign)](one, other) for one, sign, other in steps)
        case ast.Call(func=ast.Name(id="abs"), args=[one], keywords=[]):
            return abs(_worth(one, values))
    raise ValueError(f"{ast.unparse(node)} is not understood")


def _names(rule: str) -> set[str]:
    """Return the keys in a check; none where it is no expression."""
    try:
        nodes: list[ast.AST] = [ast.parse(rule.strip(), mode="eval").body]
    except SyntaxError:
        return set()
    names = set()
    for node in nodes:  # grows while it is walked
        if isinstance(node, ast.Name | ast.Attribute):
            names.add(ast.unparse(node))
        elif isinstance(node, ast.Call):
            nodes.extend(node.args)
        else:
            nodes.extend(ast.iter_child_nodes(node))
    return names


def _unknown_keys(manuscript: Manuscript, values: Mapping[str, Value]) -> Iterator[str]:
    """Yield the values that are asked for and are not there."""
    asked = [(match.start(), match[1], match[2]) for match in VALUE.finditer(manuscript.text)]
    asked += [(place, key, None) for place, rule in manuscript.claims() for key in _names(rule)]
    for place, key, form in sorted(asked, key=lambda one: one[:2]):  # form is None in a check
        if key not in values:
            yield f"{manuscript.at(place)}: the plan has no value {key!r}; `hbey values` lists all."
        elif form not in (None, *FORMS):
            yield f"{manuscript.at(place)}: {key}:{form} is no form; write {key}:words or :Words."


def _failing(manuscript: Manuscript, values: Mapping[str, Value]) -> Iterator[str]:
    """Yield the claims that do not hold, as printed, with what their values are."""
    for place, rule in manuscript.claims():
        try:
            if holds(rule, values):
                continue
        except ValueError as error:
            yield (
                f"{manuscript.at(place)}: the check {rule!r} cannot be worked out ({error}); "
                "compare keys, numbers and names in quotes."
            )
            continue
        begin, rule = _opening(manuscript.text, place), _false_part(rule, values)
        sentence = filled(
            " ".join(manuscript.text[begin + 1 : place].split()), values, manuscript.language
        )
        known = ", ".join(f"{key} = {values[key].value}" for key in sorted(_names(rule)))
        yield (
            f"{manuscript.at(begin)}: ({manuscript.language}) “{sentence}” does not hold: {rule} "
            f"is false where {known}; change the sentence."
        )


def _false_part(rule: str, values: Mapping[str, Value]) -> str:
    """Return of a check that does not hold what is false: one condition of several."""
    node = ast.parse(rule.strip(), mode="eval").body
    if not (isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And)):
        return rule
    return next(ast.unparse(part) for part in node.values if not _worth(part, values))


def _opening(text: str, close: int) -> int:
    """Return where the bracket opens that closes at a place."""
    depth = 0
    for place in range(close, -1, -1):
        depth += {"]": 1, "[": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return 0


def _found(pattern: re.Pattern[str], text: str) -> list[Place]:
    """Return what a pattern finds, and where."""
    return [Place(match[1], match.start()) for match in pattern.finditer(text)]


def _references(manuscript: Manuscript) -> Iterator[str]:
    """Yield references that lead nowhere, and figures and tables that none leads to."""
    text = blanked(manuscript.text, CODE)
    labels, references = _found(LABEL, text), _found(REFERENCE, text)
    known, used = {label.name for label in labels}, {one.name for one in references}
    for name, place in references:
        if name not in known:
            yield f"{manuscript.at(place)}: @{name} leads nowhere; write {{#{name}}} at its target."
    for name, place in labels:
        if name not in used and not name.startswith("sec:"):
            yield f"{manuscript.at(place)}: no sentence speaks of {name}; write @{name} in one."


def _citations(manuscript: Manuscript, bibliography: Path) -> Iterator[str]:
    """Yield the citations of what is not in the bibliography."""
    entries = bibliography.read_text(encoding="utf-8") if bibliography.is_file() else ""
    known = set(ENTRY.findall(entries))
    text = blanked(manuscript.text, CODE, re.compile(r"\$\$?[^$]+\$\$?"), VALUE, REFERENCE)
    for name, place in _found(CITATION, text):
        if name not in known:
            yield (
                f"{manuscript.at(place)}: {shown(bibliography)} has no entry {name!r}; add it, or "
                "put the citation in brackets, [@key], where words follow without a space."
            )


def _typed_digits(manuscript: Manuscript) -> Iterator[str]:
    """Yield the digits that stand in prose, line by line."""
    text = blanked(_without_settings(manuscript.text), CODE, *NO_PROSE)
    allowed = sorted(map(re.escape, manuscript.typed), key=len, reverse=True)
    if allowed:
        text = blanked(text, re.compile(rf"(?<!\d)(?:{'|'.join(allowed)})(?!\d)"))
    for match in re.finditer(r"\d(?:[\d.,]*\d)?%?", text):
        yield (
            f"{manuscript.at(match.start())}: {match[0]!r} is typed; write the value's {{{{key}}}},"
            " or list the year under typed: at the head of the file."
        )


def _without_settings(text: str) -> str:
    """Return a text without what its front matter sets and no reader sees."""
    front = FRONT.match(text)
    if not front:
        return text
    lines, seen = [], False
    for line in front[0].split("\n"):
        if key := re.match(r"([\w-]+):|---", line):
            seen = key[1] in PRINTED
        lines.append(line if seen else " " * len(line))
    return "\n".join(lines) + text[front.end() :]
