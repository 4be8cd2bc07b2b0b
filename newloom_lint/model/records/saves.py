"""Saves: which fields a function has set on a row when it saves it, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newloom_lint.files import Role
from newloom_lint.model import models
from newloom_lint.model.calls import libraries
from newloom_lint.model.models import RELATIONS, Model
from newloom_lint.model.names import lookup
from newloom_lint.model.project import Project
from newloom_lint.model.records.kinds import FETCHED, KNOWN
from newloom_lint.model.records.rows import Records
from newloom_lint.model.records.scopes import Scope, Source
from newloom_lint.model.records.writes import SAVES
from newloom_lint.model.values.kinds import ClassRef
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

PLAIN = frozenset(
    {
        "AutoField", "BigAutoField", "BigIntegerField", "BinaryField", "BooleanField", "CharField",
        "DateField", "DateTimeField", "DecimalField", "DurationField", "EmailField",
        "FilePathField", "FloatField", "GenericIPAddressField", "IntegerField",
        "NullBooleanField", "PositiveBigIntegerField", "PositiveIntegerField",
        "PositiveSmallIntegerField", "SlugField", "SmallAutoField", "SmallIntegerField",
        "TextField", "TimeField", "URLField", "UUIDField",
    }
)  # fmt: skip
"""Fields whose values cannot change but by an assignment."""
CHANGEABLE = frozenset({"ArrayField", "HStoreField", "JSONField"})
"""Fields whose values are lists and dicts."""
KINDS = PLAIN | CHANGEABLE | RELATIONS | {"GenericForeignKey", "GenericRelation", "ManyToManyField"}
SAVING = SAVES | {"__setattr__", "save_base"}
"""Methods of a model that may do something of their own when it is saved."""
SIGNALS = ("post_save", "pre_save")
LOCKING = "select_for_update"
READING = frozenset({"copy", "get", "items", "keys", "values"})
CHANGING = frozenset(
    {
        "add", "append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse",
        "setdefault", "sort", "update",
    }
)  # fmt: skip
LOOKING = frozenset({"bool", "isinstance", "print", "repr", "str", "type"})
"""Builtins that leave what they are given as it is."""


class Unsaved(NamedTuple):
    """The fields that were set on a row; `certain` that a save needs to write no others."""

    fields: tuple[str, ...]
    certain: bool


def unsaved(rows: Records, model: Model, scope: Scope, call: facts.Call) -> Unsaved:
    """Return what a function has set on the row that a call saves, in the order written."""
    function = call.function
    row = function.value if isinstance(function, facts.Attribute) else call
    source = _source(scope, row)
    names = (*_said_when_made(rows, scope, source), *_assigned(scope, row, call))
    found = () if "" in names else tuple(dict.fromkeys(names))
    if not isinstance(row, facts.Name) or not _is_read(rows, scope, source):
        return Unsaved(found, certain=False)
    certain = all(_is_column(model, name) for name in found)
    return Unsaved(found, certain and all(_keeps(model, scope, u) for u in _uses(scope, row.id)))


def is_locked(scope: Scope, row: facts.Expression) -> bool:
    """Return whether a row was read so that nobody else changes it before the transaction ends."""
    source = row if isinstance(row, facts.Call) else _source(scope, row)
    return source is not None and any(
        isinstance(part, facts.Attribute) and part.attr == LOCKING for part in walk(source)
    )


def _source(scope: Scope, row: facts.Expression) -> facts.Expression | None:
    """Return the one expression that a name is bound to."""
    if not isinstance(row, facts.Name) or scope.parameter(row.id) is not None:
        return None
    match scope.sources.get(row.id):
        case [Source(facts.Await(value=value) | value, "")]:
            return value
    return None


def _is_read(rows: Records, scope: Scope, source: facts.Expression | None) -> bool:
    """Return whether an expression reads a row that nobody else has had in hand."""
    match source:
        case facts.Call():
            record = rows.of(scope, source)
            fetched = record is not None and record.origin == FETCHED
            return fetched and rows.called(scope, source) is None
    return isinstance(source, facts.Subscript)


def _said_when_made(rows: Records, scope: Scope, source: facts.Expression | None) -> Iterator[str]:
    """Yield the fields that were given to a row when it was made, but for its id.

    One that is empty stands for those that cannot be read.
    """
    if not isinstance(source, facts.Call) or rows.called(scope, source) is not None:
        return
    record = rows.of(scope, source)
    if record is not None and record.origin == KNOWN:
        for argument in source.arguments:
            if argument.keyword not in {"id", "pk"}:
                yield argument.keyword


def _is_column(model: Model, name: str) -> bool:
    """Return whether `update_fields` takes a name: a field, or the column of a relation."""
    field = model.fields.get(name) or model.fields.get(name.removesuffix("_id"))
    if field is None:
        return False
    key = any(argument.keyword == "primary_key" for argument in field.call.arguments)
    return not key and field.kind in PLAIN | CHANGEABLE | RELATIONS


def _assigned(scope: Scope, row: facts.Expression, call: facts.Call) -> Iterator[str]:
    """Yield the attributes that are set on a row before a call, or around it in a loop."""
    loops = [
        part.span
        for part in walk(scope.function.node.body)
        if isinstance(part, facts.Loop) and part.span.start <= call.span.start < part.span.end
    ]
    latest = max((span.end for span in loops), default=call.span.start)
    for part in walk(scope.function.node.body):
        for target in part.targets if isinstance(part, facts.Assign) else ():
            for inner in walk(target):
                if not isinstance(inner, facts.Attribute) or inner.span.start >= latest:
                    continue
                if _is_same(inner.value, row):
                    yield inner.attr


def _is_same(one: facts.Expression, other: facts.Expression) -> bool:
    """Return whether two expressions of names are written alike."""
    match one, other:
        case facts.Name(id=first), facts.Name(id=second):
            return first == second
        case facts.Attribute(value=value, attr=attr), facts.Attribute():
            return attr == other.attr and _is_same(value, other.value)
    return False


_Use = tuple[object, ...]
"""A name, and the nodes around it, the innermost first."""


def _uses(scope: Scope, name: str) -> Iterator[_Use]:
    yield from _below(scope.function.node.body, name, ())


def _below(node: object, name: str, around: _Use) -> Iterator[_Use]:
    if isinstance(node, facts.Name):
        if node.id == name:
            yield (node, *around)
    elif isinstance(node, tuple):
        for part in node:
            yield from _below(part, name, around)
    else:
        for field in getattr(node, "__struct_fields__", ()):
            yield from _below(getattr(node, field), name, (node, *around))


def _keeps(model: Model, scope: Scope, use: _Use) -> bool:
    """Return whether a use of a row cannot set a field of it but by a plain assignment."""
    name, *around = use
    if any(isinstance(node, facts.Function | facts.Lambda | facts.Class) for node in around):
        return False
    match around:
        case [facts.Attribute() as attribute, *outer]:
            return _keeps_attribute(model, scope, attribute, outer)
        case [facts.Assign(targets=targets, value=value), *_]:
            return name in targets and value is not None
        case [facts.Branch() | facts.Operation() | facts.Text() | facts.Assert(), *_]:
            return True
        case [facts.Argument(), facts.Call(function=facts.Name(id=called)), *_]:
            return called in LOOKING
        case [facts.Argument(), facts.Call(function=facts.Attribute(attr=called)), *_]:
            return called in libraries.LOG_METHODS
    return False


def _keeps_attribute(
    model: Model, scope: Scope, attribute: facts.Attribute, outer: list[object]
) -> bool:
    """Return whether reading or setting an attribute of a row leaves its other fields alone."""
    name = attribute.attr
    match outer:
        case [facts.Assign(targets=targets), *_] if attribute in targets:
            return True
        case [facts.Call(function=called), *_] if called is attribute:
            return name in SAVES or (name.startswith("get_") and name.endswith("_display"))
        case [facts.Delete() | facts.Starred() | facts.WithItem() | facts.Clause(), *_]:
            return False
        case [facts.Display(), facts.Assign(targets=targets), *_] if outer[0] in targets:
            return True
    field = model.fields.get(name) or model.fields.get(name.removesuffix("_id"))
    if field is None:
        return name in {"id", "pk"} or (name in model.names and name not in model.methods)
    if field.kind in PLAIN or field.kind in RELATIONS:
        return not (isinstance(outer[0], facts.Loop) and outer[0].target is attribute)
    return field.kind in CHANGEABLE and _only_reads(scope, outer)


def _only_reads(scope: Scope, outer: list[object]) -> bool:
    """Return whether code around a list or dict of a row takes one thing out of it."""
    match outer:
        case [facts.Argument(star="**"), *_]:
            return True
        case [facts.Subscript(), *rest]:
            pass
        case [facts.Attribute(attr=attr), facts.Call(), *rest] if attr in READING:
            pass
        case _:
            return False
    match rest:
        case [facts.Attribute() | facts.Subscript() | facts.Delete(), *_]:
            return False
        case [facts.Assign(targets=(facts.Name(id=alias),), kind="plain"), *_]:
            return not _is_changed(scope, alias)
        case [facts.Assign(), *_]:
            return False
    return True


def _is_changed(scope: Scope, name: str) -> bool:
    """Return whether a function changes what a name stands for, where it stands."""
    for part in walk(scope.function.node.body):
        match part:
            case facts.Call(function=facts.Attribute(value=facts.Name(id=owner), attr=attr)):
                if owner == name and attr in CHANGING:
                    return True
            case facts.Assign(targets=targets) | facts.Delete(targets=targets):
                for target in targets:
                    inner = target
                    while isinstance(inner, facts.Subscript):
                        inner = inner.value
                    changed = inner is not target or part.kind == "augmented"  # type: ignore[union-attr]
                    if changed and isinstance(inner, facts.Name) and inner.id == name:
                        return True
    return False


def saves_plainly(project: Project, model: Model) -> bool:
    """Return whether a save of named fields does for them all that a save of all fields does."""
    cls, machine = model.cls, project.machine
    if cls is None or model.is_open or model.methods & SAVING:
        return False
    for field in model.fields.values():
        if field.own or field.kind not in KINDS:
            return False
        if any(argument.keyword == "auto_now" for argument in field.call.arguments):
            return False
    for base in lookup.ancestors(machine, cls)[1:]:
        inherited = models.of(machine, base) if isinstance(base, ClassRef) else None
        if inherited is not None and not inherited.is_abstract:
            return False
    return not any(
        project.tree.role(path) is not Role.TESTS
        for signal in SIGNALS
        for path in project.tree.mentioning(signal)
    )
