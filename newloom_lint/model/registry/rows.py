"""Rows: what a loop over a list, a tuple, a table or a comprehension gives, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newloom_lint.model import changes
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Outside
from newloom_lint.model.registry import scopes
from newloom_lint.model.registry.scopes import Bound, Scope
from newloom_lint.model.registry.tables import Registry
from newloom_lint.model.values.kinds import ClassRef, External
from newloom_lint.syntax import facts

if TYPE_CHECKING:
    from newloom_lint.model.registry.reading import Reader

SAME = frozenset({"builtins.list", "builtins.tuple", "builtins.sorted", "builtins.reversed"})
"""What gives the same elements as its first argument."""
VIEWS = frozenset({"items", "keys", "values"})
MOST = 1000
"""Rows that are followed; more are taken to lead in a circle."""


def of(reader: Reader, bound: Bound, depth: int = 0) -> list[Bound] | None:
    """Return the elements of an iterable in their order, `None` where they are not known."""
    bound = scopes.resolved(bound)
    scope, node = bound.scope, bound.node
    if depth > 8:
        return None
    match node:
        case tuple():
            return list(node)
        case facts.Display(elements=elements):
            found: list[Bound] = []
            for element in elements:
                if isinstance(element, facts.Starred):
                    more = of(reader, Bound(scope, element.value), depth + 1)
                    if more is None:
                        return None
                    found += more
                else:
                    found.append(Bound(scope, element))
            return found if len(found) <= MOST else None
        case facts.Name() | facts.Attribute():
            return _named(reader, scope, node, depth)
        case facts.Comprehension():
            return _made(reader, scope, node, depth)
        case facts.Call():
            return _called(reader, scope, node, depth)
    return None


def _named(
    reader: Reader, scope: Scope, node: facts.Name | facts.Attribute, depth: int
) -> list[Bound] | None:
    """Return the elements of a list that a name stands for and that nothing changes."""
    target = lookup.target(reader.m, scope.module, node)
    if not isinstance(target, Defined) or len(target.module.bindings[target.name]) != 1:
        return None
    if isinstance(target.binding.node, facts.Class):
        return _members(reader, target, target.binding.node)
    paths = {scope.module.path, target.module.path}
    match target.binding.node:
        case facts.Assign(kind="plain" | "annotated", targets=(facts.Name(),), value=value) if (
            value is not None and not isinstance(value, facts.Dict)
        ):
            if changes.find(reader.m, target.name, sorted(paths), shared=True) is None:
                return of(reader, Bound(Scope(target.module), value), depth + 1)
    return None


def _members(reader: Reader, target: Defined, cls: facts.Class) -> list[Bound] | None:
    """Return the members of an enumeration."""
    reference = ClassRef(target.module, cls, (target.module.path, cls.span.start))
    bases = lookup.ancestors(reader.m, reference)[1:]
    if not bases or not all(isinstance(b, External) and _is_enum(b.name) for b in bases):
        return None
    scope, name = Scope(target.module), facts.Name(cls.name_span, target.name)
    found = []
    for statement in cls.body:
        match statement:
            case facts.Assign(kind="plain", targets=(facts.Name(id=member),), value=value) if value:
                if not member.startswith("_"):
                    found.append(Bound(scope, facts.Attribute(value.span, name, member)))
            case facts.Assign() | facts.If() | facts.Loop():
                return None
    return found


def _is_enum(name: str) -> bool:
    return name == "builtins.str" or name.endswith((".Enum", "StrEnum", "TextChoices"))


def _made(
    reader: Reader, scope: Scope, node: facts.Comprehension, depth: int
) -> list[Bound] | None:
    """Return what a comprehension without conditions gives; of a dict, pairs."""
    inner = [scope]
    for clause in node.clauses:
        if clause.conditions or clause.is_async:
            return None
        following: list[Scope] = []
        for before in inner:
            listed = of(reader, Bound(before, clause.iterable), depth + 1)
            names = [scopes.unpacked(clause.target, row) for row in listed or ()]
            if listed is None or None in names or len(following) > MOST:
                return None
            following += [before.bound(bound or {}) for bound in names]
        inner = following
    if node.kind == "dict":
        key, value = node.elements
        return [Bound(scope, (Bound(each, key), Bound(each, value))) for each in inner]
    return [Bound(each, node.elements[0]) for each in inner]


def _called(reader: Reader, scope: Scope, call: facts.Call, depth: int) -> list[Bound] | None:
    match call.function:
        case facts.Attribute(value=owner, attr=view) if view in VIEWS and not call.arguments:
            return _of_table(reader, Bound(scope, owner), view)
    target = lookup.target(reader.m, scope.module, call.function)
    plain = [a.value for a in call.arguments if not a.keyword and not a.star]
    starred = any(argument.star for argument in call.arguments)
    if starred or not plain or not isinstance(target, Outside):
        return None
    if target.name in SAME:
        return of(reader, Bound(scope, plain[0]), depth + 1)
    if target.name == "builtins.zip":
        columns = [of(reader, Bound(scope, one), depth + 1) for one in plain]
        known = [column for column in columns if column is not None]
        if len(known) == len(columns):
            return [Bound(scope, row) for row in zip(*known, strict=False)]
    return None


def _of_table(reader: Reader, table: Bound, view: str) -> list[Bound] | None:
    """Return the keys, the values or the items of another table."""
    from newloom_lint.model.registry.reading import Reader  # noqa: PLC0415  (reads with rows)

    known = scopes.closed(table)
    if known is None:
        return None
    read = Registry("")
    inner = Reader(reader.m, read, reader.mentioning, reader)
    inner.table(Scope(known[0]), known[1])
    if not read.is_read or inner.filling:
        return None
    found = []
    for entry in read.entries:
        span = facts.Span(entry.key.start, entry.key.end)
        scope = Scope(entry.module)
        key = Bound(scope, facts.Literal(span, "str", repr(entry.stream_type)))
        value = Bound(scope, entry.expression)
        found.append({"keys": key, "values": value}.get(view, Bound(scope, (key, value))))
    return found
