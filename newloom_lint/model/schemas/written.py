"""Drafts of a schema, from the signature of a task, for a person to finish."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newloom_lint.findings import Place
from newloom_lint.model import documented
from newloom_lint.model.names.modules import Defined, Module
from newloom_lint.model.schemas import needs
from newloom_lint.model.tasks import Task
from newloom_lint.model.values import expressions
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

ANY = "Any"
PLAIN = frozenset({"bool", "dict", "float", "int", "list", "set", "str", "tuple"})
KINDS = {"str": "str", "int": "int", "float": "float", "bool": "bool"}
_ENDING = re.compile(r"(Config|Schema|Configuration|Settings|Parameters|Params|Model)$")
_WORD = re.compile(r"[^\W_]+")


class Draft(NamedTuple):
    """A pydantic model: its name, its code, and what the code needs (`pydantic:BaseModel`)."""

    name: str
    code: str
    uses: tuple[str, ...]


class _UnknownError(Exception):
    """A field cannot be told from the task."""


def draft(task: Task, stream_type: str, home: Module, names: Sequence[str]) -> Draft | str:
    """Return a schema named as others (`names`) are; as a text, why there is none."""
    if task.outcome.hidden or not isinstance(task.definition, facts.Function):
        return f"what `{task.name}` takes is not known"
    ending = next((found[0] for name in names if (found := _ENDING.search(name))), "Config")
    name = "".join(word[:1].upper() + word[1:] for word in _WORD.findall(stream_type)) + ending
    if not name.isidentifier() or name in home.bindings:
        return f"`{name}` in {home.path} is something else"
    try:
        fields = list(dict.fromkeys(_fields(task)))
    except _UnknownError as reason:
        return str(reason)
    lines = [
        f"class {name}(BaseModel):",
        f'    """Configuration of a stream of the type `{stream_type}`."""',
        *([""] if fields else []),
        *(f"    {line}" for line in fields),
    ]
    uses = ["pydantic:BaseModel"]
    if any(re.search(rf"\b{ANY}\b", line) for line in fields):
        uses.append(f"typing:{ANY}")
    return Draft(name, "\n".join(lines), tuple(uses))


def statement_at(module: Module, place: Place) -> facts.Span | None:
    """Return the statement at the top of a module that a place lies in."""
    for statement in module.facts.body:
        span = statement.span
        if span.start <= place.start < span.end:
            return span
    return None


def span_of(found: Defined) -> facts.Span:
    """Return where a definition is."""
    span: facts.Span = found.binding.node.span  # type: ignore[union-attr]
    return span


def _fields(task: Task) -> Iterator[str]:
    named = set()
    for parameter in documented.parameters(task):
        name = parameter.name
        named.add(name)
        if name in {needs.STREAM_ID, "stream"} or name.startswith("_"):
            continue
        if parameter.kind in {"plain", "keyword"}:
            yield _field(task, parameter)
    needed = [need.key for need in needs.of(task).needs]
    read = [
        key
        for parameter in documented.parameters(task)
        if parameter.kind == "kwargs"
        for key in documented.keys_read(task, parameter.name)
    ]
    for key in dict.fromkeys((*needed, *read)):
        if key in named or key == needs.STREAM_ID:
            continue
        if not key.isidentifier() or keyword.iskeyword(key) or key.startswith("_"):
            raise _UnknownError(f"`{key}` is no name of a field")
        yield f"{key}: {ANY}" + ("" if key in needed else " = None")


def _field(task: Task, parameter: facts.Parameter) -> str:
    default = parameter.default
    kind = plain_annotation(task.module, parameter.annotation)
    if default is None:
        return f"{parameter.name}: {kind or ANY}"
    source = expressions.source(task.module.file, default)
    if not _is_plain(default) or "\n" in source:
        raise _UnknownError(f"the default of `{parameter.name}` is made in {task.module.path}")
    is_none = isinstance(default, facts.Literal) and default.kind == "none"
    if not kind:
        kind = KINDS.get(default.kind, ANY) if isinstance(default, facts.Literal) else ANY
    if is_none and kind != ANY and "None" not in kind:
        kind = f"{kind} | None"
    return f"{parameter.name}: {kind} = {source}"


def plain_annotation(module: Module, node: facts.Expression | None) -> str:
    """Return an annotation as it is written, where all its names are built in; else nothing."""
    if node is None:
        return ""
    for part in walk(node):
        match part:
            case facts.Name(id=name) if name not in PLAIN:
                return ""
            case facts.Attribute() | facts.Literal(kind="str"):
                return ""
    source = expressions.source(module.file, node)
    return "" if "\n" in source else source


def _is_plain(node: facts.Expression) -> bool:
    kinds = (facts.Literal, facts.Display, facts.Dict, facts.Item, facts.Operation)
    return all(isinstance(part, kinds) for part in walk(node))
