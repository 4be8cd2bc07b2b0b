"""Project models: the fields, relations and managers that a model class has for certain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module, Outside, bindings
from newloom_lint.model.values import attributes, expressions
from newloom_lint.model.values.kinds import ClassRef, External, StreamModel, Value
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

MODEL_BASES = frozenset({"django.db.models.Model", "django.db.models.base.Model"})
PLAIN_BASES = frozenset({"abc.ABC", "builtins.object", "typing.Generic"})
RELATIONS = frozenset({"ForeignKey", "OneToOneField"})
API = frozenset(
    {
        "DoesNotExist", "MultipleObjectsReturned", "adelete", "arefresh_from_db", "asave", "check",
        "clean", "clean_fields", "date_error_message", "delete", "from_db", "full_clean",
        "get_constraints", "get_deferred_fields", "id", "objects", "pk", "prepare_database_save",
        "refresh_from_db", "save", "save_base", "serializable_value", "unique_error_message",
        "validate_constraints", "validate_unique",
    }
)  # fmt: skip
"""What every Django model has."""
MADE_FIRST = ("get_next_by_", "get_previous_by_")
MADE_LAST = ("_display", "_order", "_ptr", "_ptr_id")
"""How names begin and end that Django makes of those of fields and of other models."""


class Field(NamedTuple):
    """One field of a model: the kind is the name of Django's class, empty where it is not known."""

    kind: str
    call: facts.Call
    owner: ClassRef
    own: bool = False
    """Whether its class is the project's."""


@dataclass(slots=True)
class Model:
    """What was read of a model; where it is `open`, it may have names that were not read."""

    name: str
    cls: ClassRef | None
    fields: dict[str, Field] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    """Every name a class of its line binds, or sets on `self`."""
    managers: dict[str, ClassRef | None] = field(default_factory=dict)
    """Managers by name, with the project's class where it has one; `None` for Django's own."""
    methods: set[str] = field(default_factory=set)
    is_open: bool = False
    is_abstract: bool = False

    def has(self, name: str) -> bool:
        """Return whether an instance may have an attribute, or the model take a keyword."""
        if self.is_open or name in self.names or name in API or name.startswith("_"):
            return True
        if self._is_column(name):
            return True
        return name.startswith(MADE_FIRST) or name.endswith(MADE_LAST)

    def _is_column(self, name: str) -> bool:
        """Return whether a name is the column of a relation (`source_id` for `source`)."""
        relation = self.fields.get(name.removesuffix("_id"))
        return name.endswith("_id") and relation is not None and relation.kind in RELATIONS


def of(m: Machine, value: Value) -> Model | None:
    """Return the model that a class is; `None` for a class that is none, or may be none."""
    if value == StreamModel():
        cls = attributes.stream_class(m)
        return _read(m, cls) if cls else _unread(m)
    if not isinstance(value, ClassRef) or not is_model(m, value):
        return None
    return _read(m, value)


def is_model(m: Machine, cls: ClassRef) -> bool:
    """Return whether a class is a Django model, by a base outside the project."""
    outside = (base.name for base in lookup.ancestors(m, cls) if isinstance(base, External))
    return any(name in MODEL_BASES or ".models." in name for name in outside)


def _unread(m: Machine) -> Model:
    """Return the model `Stream` where its file is not at hand."""
    key = ("model", "Stream")
    if key not in m.memo:
        m.memo[key] = Model("Stream", None, is_open=True)
    return m.memo[key]  # type: ignore[return-value]


def _read(m: Machine, cls: ClassRef) -> Model:
    key = ("model", cls.key)
    if key not in m.memo:
        m.memo[key] = _Reader(m, cls).model()
    return m.memo[key]  # type: ignore[return-value]


class _Reader:
    def __init__(self, m: Machine, cls: ClassRef) -> None:
        self._m, self._model = m, Model(cls.node.name, cls)

    def model(self) -> Model:
        """Read the class and its bases, the nearest first."""
        cls = self._model.cls
        for base in lookup.ancestors(self._m, cls) if cls else ():
            match base:
                case ClassRef():
                    self._class(base)
                case External(name) if name in MODEL_BASES or name in PLAIN_BASES:
                    continue
                case _:
                    self._model.is_open = True
        self._model.is_abstract = cls is not None and _says_abstract(cls.node)
        return self._model

    def _class(self, cls: ClassRef) -> None:
        model, node = self._model, cls.node
        if node.decorators or any(argument.keyword or argument.star for argument in node.arguments):
            model.is_open = True
        for name, binding in bindings(node.body):
            model.names.add(name)
            match binding.node:
                case facts.Function():
                    model.methods.add(name)
                case facts.Assign(kind="augmented"):
                    model.is_open = True
                case facts.Assign(value=facts.Call() as call):
                    self._made(cls, name, call)
        for part in walk(node.body):
            match part:
                case facts.Assign(targets=targets):
                    model.names.update(
                        target.attr
                        for target in targets
                        if isinstance(target, facts.Attribute)
                        and isinstance(target.value, facts.Name)
                    )
                case facts.Call(function=facts.Name(id="setattr" | "locals" | "vars" | "exec")):
                    model.is_open = True
                case facts.Function(name="__getattr__" | "__getattribute__"):
                    model.is_open = True

    def _made(self, cls: ClassRef, name: str, call: facts.Call) -> None:
        """Read a name of the class body that a call gives: a field, a manager, or anything."""
        model = self._model
        called = call.function
        if isinstance(called, facts.Attribute) and called.attr in {"as_manager", "from_queryset"}:
            value = lookup.evaluated(self._m, cls.module, called.value)
            model.managers.setdefault(name, value if isinstance(value, ClassRef) else cls)
            return
        match lookup.target(self._m, cls.module, called):
            case Outside(dotted) if dotted.startswith("django."):
                last = dotted.rpartition(".")[2]
                if last.endswith("Manager"):
                    model.managers.setdefault(name, None)
                elif ".models." in dotted or ".fields." in dotted:
                    model.fields.setdefault(name, Field(last, call, cls))
            case Outside(dotted) if dotted.startswith("builtins."):
                pass
            case Defined(module, binding, _) if isinstance(binding.node, facts.Class):
                made = ClassRef(module, binding.node, (module.path, binding.node.span.start))
                self._of_project(cls, name, call, made)
            case _:
                model.is_open = True

    def _of_project(self, cls: ClassRef, name: str, call: facts.Call, made: ClassRef) -> None:
        """Read a field or manager whose class is the project's own."""
        line = lookup.ancestors(self._m, made)
        dotted = [base.name for base in line if isinstance(base, External)]
        adds = any(
            lookup.own_member(self._m, base, "contribute_to_class")
            for base in line
            if isinstance(base, ClassRef)
        )
        kinds = [d.rpartition(".")[2] for d in dotted if d.startswith("django.")]
        if any(kind.endswith(("Manager", "QuerySet")) for kind in kinds):
            self._model.managers.setdefault(name, made)
        elif len(kinds) == 1 and len(dotted) == 1 and not adds:
            self._model.fields.setdefault(name, Field(kinds[0], call, cls, own=True))
        else:
            self._model.is_open = True


def _says_abstract(node: facts.Class) -> bool:
    for statement in node.body:
        if isinstance(statement, facts.Class) and statement.name == "Meta":
            return any(name == "abstract" for name, _ in bindings(statement.body))
    return False


def related(m: Machine, relation: Field) -> Model | None:
    """Return the model a foreign key leads to; `None` where that cannot be read."""
    call, cls = relation.call, relation.owner
    named = [a.value for a in call.arguments if a.keyword == "to"]
    first = call.arguments[0] if call.arguments else None
    if first is not None and not first.keyword and not first.star:
        named = [first.value]
    if relation.kind not in RELATIONS or not named:
        return None
    if not isinstance(named[0], facts.Literal):
        return of(m, lookup.evaluated(m, cls.module, named[0]))
    text = literal_text(named[0])
    if text == "self":
        return of(m, cls)
    return _by_label(m, cls.module, text) if text else None


def _by_label(m: Machine, module: Module, label: str) -> Model | None:
    """Return the model that `"Source"` or `"sources.Source"` names in a module."""
    app, _, name = label.rpartition(".")
    home = f"{app}.models" if app else module.name
    if m.modules.get(home) is None:
        return None
    target = m.modules.attribute(home, name)
    return of(m, lookup.value_of(m, target)) if isinstance(target, Defined) else None


def literal_text(node: facts.Expression | None) -> str | None:
    """Return what a string literal says; `None` for anything else."""
    if not isinstance(node, facts.Literal) or node.kind != "str":
        return None
    value = getattr(expressions.literal(node), "value", None)
    return value if isinstance(value, str) else None
