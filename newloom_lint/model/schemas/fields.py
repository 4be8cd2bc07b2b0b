"""The fields of a schema: the keys a stored configuration may have and those it must have."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newloom_lint.findings import Place
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.models import literal_text
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module
from newloom_lint.model.registry import Entry
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import ClassRef, External, constant_text
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

PLAIN_BASES = frozenset(
    {"pydantic.BaseModel", "pydantic.main.BaseModel", "abc.ABC", "typing.Generic"}
)
ALIASES = frozenset({"alias", "validation_alias"})
REWRITING = frozenset({"model_validator", "root_validator", "pre"})
TAKING_OVER = frozenset(
    {"__init__", "__new__", "model_validate", "parse_obj", "__get_pydantic_core_schema__"}
)
"""Methods of a schema that may take a configuration apart before its fields see it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a schema."""

    name: str
    place: Place
    keys: frozenset[str]
    """The keys it may be stored under: its name, and its aliases."""
    required: bool | None
    """Whether a configuration must have it; `None` where it is not known."""
    default: facts.Literal | None = None
    """Its default, where that is a constant."""
    annotation: facts.Expression | None = None
    is_for_people: bool = True
    """Whether it is there to be read: not the tag of a union, not a deprecated field."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema all of whose fields are known."""

    name: str
    fields: tuple[Field, ...]
    keeps_others: bool
    """It says itself that other keys are welcome (`extra="allow"`)."""
    cls: ClassRef

    @property
    def keys(self) -> frozenset[str]:
        """All keys a field may be stored under."""
        return frozenset(key for field in self.fields for key in field.keys)

    def provides(self, key: str) -> Field | None:
        """Return the field that is stored under a key."""
        return next((field for field in self.fields if key in field.keys), None)


class _UnreadError(Exception):
    """A part of the schema is made in a way that is not known."""


def read(m: Machine, entry: Entry) -> Schema | None:
    """Return the schema an entry leads to, `None` where a part of it is not known."""
    target = entry.target
    if not isinstance(target, Defined) or not isinstance(target.binding.node, facts.Class):
        return None
    node = target.binding.node
    return of_class(m, ClassRef(target.module, node, (target.module.path, node.span.start)))


def of_class(m: Machine, cls: ClassRef) -> Schema | None:
    """Return the schema that a class is, `None` where it is none or a part of it is not known."""
    ancestors = lookup.ancestors(m, cls)
    fields: dict[str, Field] = {}
    keeps_others = False
    try:
        for ancestor in reversed(ancestors):
            match ancestor:
                case External(name) if name in PLAIN_BASES:
                    pass
                case ClassRef():
                    keeps_others = _read_class(m, ancestor, fields) or keeps_others
                case _:
                    return None
    except _UnreadError:
        return None
    if External("pydantic.BaseModel") not in ancestors:
        return None
    return Schema(cls.node.name, tuple(fields.values()), keeps_others, cls)


def _read_class(m: Machine, cls: ClassRef, fields: dict[str, Field]) -> bool:
    """Add a class's own fields; return whether it keeps other keys."""
    keeps_others = any(a.keyword for a in cls.node.arguments)
    if cls.node.decorators or keeps_others:
        raise _UnreadError
    demanded = _demanded(cls.node)
    for statement in cls.node.body:
        match statement:
            case facts.Assign(
                kind="annotated", targets=(facts.Name(id=name),), annotation=annotation
            ) if annotation is not None:
                if not name.startswith("_") and not _is_class_variable(annotation):
                    fields[name] = _field(m, cls.module, name, statement)
                else:
                    fields.pop(name, None)
            case facts.Assign(kind="plain", targets=(facts.Name(id="model_config"),), value=value):
                keeps_others = _config(value)
            case facts.Assign(kind="plain", targets=(facts.Name(id=name),)) if name not in fields:
                pass
            case facts.Function(name=name, decorators=decorators):
                if _rewrites(decorators) or name in TAKING_OVER:
                    raise _UnreadError
            case facts.Class(name=name) if name != "Config":
                pass
            case facts.Pass() | facts.Evaluate():
                pass
            case _:
                raise _UnreadError
    for name in demanded & fields.keys():
        if fields[name].required is False:
            fields[name] = replace(fields[name], required=None)
    return keeps_others


def _demanded(node: facts.Class) -> frozenset[str]:
    """Return the names that a schema's own methods look at: they may refuse a default."""
    methods = tuple(statement for statement in node.body if isinstance(statement, facts.Function))
    names: set[str] = set()
    for part in walk(methods):
        match part:
            case facts.Attribute(attr=name):
                names.add(name)
            case facts.Literal(kind="str", source=source):
                names.add(source.strip("\"'"))
    return frozenset(names)


def _rewrites(decorators: tuple[facts.Expression, ...]) -> bool:
    """Return whether a method may change what is validated before its fields are."""
    for decorator in decorators:
        name = expressions.describe(decorator).rpartition(".")[2]
        modes = {
            part.source.strip("\"'")
            for part in walk(decorator)
            if isinstance(part, facts.Literal) and part.kind == "str"
        }
        if name in REWRITING and "after" not in modes:
            return True
    return False


def _is_class_variable(annotation: facts.Expression) -> bool:
    outer = _outer(annotation)
    if outer in {"Final", "InitVar"}:
        raise _UnreadError  # a field or none, by the version of pydantic
    return outer == "ClassVar"


def _outer(annotation: facts.Expression) -> str:
    """Return the last name of what an annotation is a form of: `ClassVar` of `ClassVar[str]`."""
    named = literal_text(annotation)
    described = named.partition("[")[0] if named else expressions.describe(annotation)
    return described.rpartition(".")[2]


def _config(value: facts.Expression | None) -> bool:
    """Return whether a `model_config` lets other keys in; refuses what renames fields."""
    texts = {part.source.strip("\"'") for part in walk(value) if isinstance(part, facts.Literal)}
    keywords = {part.keyword for part in walk(value) if isinstance(part, facts.Argument)}
    if "alias_generator" in texts | keywords or "" in keywords:
        raise _UnreadError
    return "allow" in texts


def _field(m: Machine, module: Module, name: str, statement: facts.Assign) -> Field:
    target, value, annotation = statement.targets[0], statement.value, statement.annotation
    place = Place(module.path, target.span.start, target.span.end)
    calls = [
        part
        for node in (value, annotation)
        for part in walk(node)
        if isinstance(part, facts.Call)
        and expressions.describe(part.function).rpartition(".")[2] == "Field"
    ]
    keys = {name}
    for call in calls:
        for argument in call.arguments:
            if argument.keyword in ALIASES:
                text = constant_text(lookup.evaluated(m, module, argument.value))
                if text is None:
                    raise _UnreadError
                keys.add(text)
            elif argument.star:
                raise _UnreadError
    keywords = {argument.keyword for call in calls for argument in call.arguments}
    is_tag = (
        isinstance(annotation, facts.Subscript)
        and len(annotation.index) == 1
        and _outer(annotation) == "Literal"
    )
    return Field(
        name,
        place,
        frozenset(keys),
        _required(value, annotation, calls),
        _default(value, calls),
        annotation,
        is_for_people=not is_tag and "deprecated" not in keywords,
    )


def _default(value: facts.Expression | None, calls: list[facts.Call]) -> facts.Literal | None:
    """Return the constant that a field has where a configuration leaves it out."""
    for call in calls if value is None or isinstance(value, facts.Call) else ():
        if value is None or value is call:
            shown = [a.value for a in call.arguments if a.keyword == "default" or not a.keyword]
            value = shown[0] if shown else None
            break
    return value if isinstance(value, facts.Literal) and value.kind != "ellipsis" else None


def _required(
    value: facts.Expression | None, annotation: facts.Expression | None, calls: list[facts.Call]
) -> bool | None:
    if isinstance(value, facts.Literal):
        return value.kind == "ellipsis"
    if value is not None and not (calls and value is calls[0]):
        return None if isinstance(value, facts.Call) else False
    for call in calls:
        for argument in call.arguments:
            if argument.keyword in {"default", "default_factory"} or not argument.keyword:
                shown = argument.value
                return isinstance(shown, facts.Literal) and shown.kind == "ellipsis"
    if annotation is not None and _may_be_none(annotation):
        return None  # required for pydantic 2, not for 1
    return True


def _may_be_none(annotation: facts.Expression) -> bool:
    return any(
        (isinstance(part, facts.Name) and part.id in {"Optional", "Any"})
        or (isinstance(part, facts.Attribute) and part.attr in {"Optional", "Any"})
        or (isinstance(part, facts.Literal) and part.kind in {"none", "str"})
        for part in walk(annotation)
    )
