"""Rows: which expressions of a function certainly are a model, a query, or a row of one.

One look at a function's text is enough: a name stands for a model only where all that is bound to
it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from newloom_lint.model import models
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Binding, Defined, Package, Target, Unclear
from newloom_lint.model.records import handed
from newloom_lint.model.records.kinds import (
    CLASS,
    FETCHED,
    KNOWN,
    MADE,
    MANAGER,
    NOTHING,
    PAIR,
    QUERY,
    ROW,
    UNWRAPPED,
    Record,
    after,
    common,
    is_none,
    is_own,
    row,
)
from newloom_lint.model.records.scopes import Scope, Source, around, look
from newloom_lint.model.values.kinds import ClassRef, Function, Instance, StreamModel
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import first_name

MOST_CALLS = 20
"""Calls that are followed, one in another, for what they return or pass."""


class Records:
    """All that is known of model instances in the functions of a project."""

    def __init__(self, m: Machine, functions: Iterable[Function]) -> None:
        """Take the functions that are reached; others are looked at as they are."""
        self.machine = m
        self._functions = {function.key: function for function in functions}
        self._scopes: dict[tuple[str, int], Scope] = {}
        self._around: dict[str, dict[int, facts.Function]] = {}
        self._known: dict[tuple[tuple[str, int], str], Record | None] = {}
        self._seen: dict[int, Record | None] = {}
        self._results: dict[tuple[tuple[str, int], bool], Record | None] = {}
        self._depth = 0

    def scope(self, function: Function) -> Scope:
        """Return a function's local names, calls and attributes, looked at once."""
        found = self._scopes.get(function.key)
        if found is None:
            known = self._functions.get(function.key, function)
            found = self._scopes[function.key] = look(known)
        return found

    def outer(self, scope: Scope) -> Scope | None:
        """Return the function around another."""
        module, inner = scope.function.module, scope.function.node
        if isinstance(inner, facts.Lambda) or "." not in inner.qualname:
            return None
        if module.path not in self._around:
            self._around[module.path] = around(module.facts.body)
        node = self._around[module.path].get(inner.span.start)
        if node is None:
            return None
        return self.scope(Function(module, node, (module.path, node.span.start)))

    def of(self, scope: Scope, node: facts.Expression) -> Record | None:
        """Return what an expression certainly is; `None` for anything else."""
        if isinstance(node, facts.Name):
            return self._name(scope, node.id)
        key = id(node)  # the module keeps it alive
        if key not in self._seen:
            self._seen[key] = self._of(scope, node)
        return self._seen[key]

    def _of(self, scope: Scope, node: facts.Expression) -> Record | None:
        match node:
            case facts.Attribute():
                return self._attribute(scope, node)
            case facts.Call():
                return self._call(scope, node)
            case facts.Await(value=value) | facts.Walrus(value=value):
                return self.of(scope, value)
            case facts.Conditional(kind=kind, operands=operands):
                return self._same(scope, operands[1:] if kind == "if" else operands)
            case facts.Subscript(value=value, index=index):
                return self._item(self.of(scope, value), index)
        return None

    def _same(self, scope: Scope, nodes: Iterable[facts.Expression]) -> Record | None:
        """Return what several expressions all are, where they are not `None`."""
        return common([NOTHING if is_none(node) else self.of(scope, node) for node in nodes])

    def _item(self, record: Record | None, index: tuple[facts.Expression, ...]) -> Record | None:
        if record is None or record.kind not in {QUERY, PAIR}:
            return None
        if record.kind == PAIR:
            first = index[0]
            is_first = isinstance(first, facts.Literal) and first.source == "0"
            return record._replace(kind=ROW) if is_first else None
        if isinstance(index[0], facts.Other):
            return record
        return row(self.machine, record)

    def _name(self, scope: Scope, name: str) -> Record | None:
        key = (scope.function.key, name)
        if key not in self._known:
            self._known[key] = None  # where it leads back to itself
            self._known[key] = self._local(scope, name)
        return self._known[key]

    def _local(self, scope: Scope, name: str) -> Record | None:
        parameter, sources = scope.parameter(name), scope.sources.get(name, [])
        if not sources and parameter is None:
            return self._free(scope, name)
        several = [self._bound(scope, source) for source in sources]
        if parameter is not None:
            several.append(self._parameter(scope, parameter))
        return common(several)

    def _parameter(self, scope: Scope, parameter: facts.Parameter) -> Record | None:
        if self._depth > MOST_CALLS:
            return None
        self._depth += 1
        found = handed.parameter(self, scope, parameter)
        self._depth -= 1
        return found

    def _free(self, scope: Scope, name: str) -> Record | None:
        outer = self.outer(scope)
        if outer is not None:
            return self._name(outer, name)
        target = self.machine.modules.own(scope.function.module, name)
        if target is None and scope.function.module.stars:
            target = self.machine.modules.attribute(scope.function.module.name, name)
        return self.target(target)

    def target(self, target: Target | None) -> Record | None:
        """Return the model that a name leads to."""
        if target is None or isinstance(target, Unclear | Package):
            return None
        if isinstance(target, Defined) and not isinstance(target.binding.node, facts.Class):
            return None
        model = models.of(self.machine, lookup.value_of(self.machine, target))
        return Record(model, CLASS) if model else None

    def _bound(self, scope: Scope, source: Source | Binding | None) -> Record | None:
        match source:
            case Source(value, way):
                if isinstance(value, facts.Literal) and value.kind == "none":
                    return NOTHING
                if way == "context":
                    return self._result(scope, value, entered=True)
                record = self.of(scope, value)
                if record is None or not way:
                    return record
                if way == "element" and record.kind in {QUERY, MANAGER}:
                    return row(self.machine, record)
                if way == "first" and record.kind == PAIR:
                    return record._replace(kind=ROW)
            case Binding(facts.Import() as node, _, imported) if imported is not None:
                module = scope.function.module
                return self.target(self.machine.modules.imported(module, node, imported))
        return None

    def _attribute(self, scope: Scope, node: facts.Attribute) -> Record | None:
        record = self.of(scope, node.value)
        if record is None:
            owner = self._class_of(scope, node)
            if owner is not None:
                return self._kept(owner, node.attr)
            named = node.attr[:1].isupper()  # as a class is
            return self.target(self._resolved(scope, node)) if named else None
        if record.kind == CLASS:
            model, attr = record.model, node.attr
            if attr in model.managers:
                return Record(model, MANAGER, manager=model.managers[attr])
            if attr in {"_base_manager", "_default_manager"} or (
                attr == "objects" and "objects" not in model.names
            ):
                return Record(model, MANAGER)
            unread = attr == "objects" or (model.cls is None and attr.endswith("objects"))
            return Record(model, MANAGER, manager=model.cls, has_more=True) if unread else None
        if record.kind == ROW:
            if node.attr == "__class__":
                return Record(record.model, CLASS)
            relation = record.model.fields.get(node.attr)
            related = models.related(self.machine, relation) if relation else None
            return Record(related, ROW, FETCHED) if related else None
        if record.kind in {QUERY, MANAGER} and node.attr == "model":
            return Record(record.model, CLASS)
        return None

    def _class_of(self, scope: Scope, node: facts.Attribute) -> ClassRef | None:
        """Return the class of the object that an attribute is read of: `self`, or one made here."""
        if handed.is_own(scope, node):
            return scope.function.owner
        match node.value:
            case facts.Call() as made:
                pass
            case facts.Name(id=name) if scope.parameter(name) is None:
                match scope.sources.get(name):
                    case [Source(facts.Call() as made, "")]:
                        if any(target.attr == node.attr for target, _ in scope.assigned):
                            return None
                    case _:
                        return None
            case _:
                return None
        callee = self.called(scope, made)
        first = callee.bound.positional[:1] if callee and callee.name == "__init__" else ()
        return first[0].cls if first and isinstance(first[0], Instance) else None

    def _kept(self, owner: ClassRef, attr: str) -> Record | None:
        """Return what an attribute of objects of a class is."""
        if models.of(self.machine, owner) is not None:
            return None
        key = (owner.key, f"self.{attr}")
        if key not in self._known:
            self._known[key] = None  # where it leads back to itself
            self._known[key] = handed.attribute(self, owner, attr)
        return self._known[key]

    def _resolved(self, scope: Scope, node: facts.Attribute) -> Target | None:
        """Return what an attribute of an imported module leads to."""
        match node.value:
            case facts.Name(id=name):
                here: Scope | None = scope
                while here is not None:
                    sources = here.sources.get(name, [])
                    if len(sources) == 1 and isinstance(sources[0], Binding):
                        target = self._imported(here, sources[0])
                        if isinstance(target, Package):
                            return self.machine.modules.attribute(target.name, node.attr)
                    if sources or here.parameter(name):
                        return None
                    here = self.outer(here)
                return lookup.target(self.machine, scope.function.module, node)
            case facts.Attribute():
                return lookup.target(self.machine, scope.function.module, node)
        return None

    def _imported(self, scope: Scope, binding: Binding) -> Target | None:
        if isinstance(binding.node, facts.Import) and binding.imported is not None:
            module = scope.function.module
            return self.machine.modules.imported(module, binding.node, binding.imported)
        return None

    def _call(self, scope: Scope, node: facts.Call) -> Record | None:
        function, arguments = node.function, node.arguments
        if isinstance(function, facts.Call):
            function = self._unwrapped(scope, function) or function
        if isinstance(function, facts.Attribute):
            record = self.of(scope, function.value)
            if record is not None and record.kind in {CLASS, MANAGER, QUERY, ROW}:
                return after(self.machine, record, function.attr, node)
        made = self.of(scope, function)
        if made is not None and made.kind == CLASS:
            return Record(made.model, ROW, self._made(scope, node))
        if self.called(scope, node) is not None:
            return self._result(scope, node)
        match self.library(scope, function), arguments:
            case "django.shortcuts.get_object_or_404", (first, *_):
                record = self.of(scope, first.value)
                if record is not None and record.kind == CLASS:
                    managers = record.model.managers.values()
                    record = record._replace(manager=next(iter(managers), None))
                return row(self.machine, record) if record and record.kind != ROW else None
            case "django.apps.apps.get_model", _:
                label = ".".join(models.literal_text(a.value) or "" for a in arguments)
                app = self.machine.stream_module.split(".")[-2:-1]
                if label.lower() == ".".join([*app, "stream"]):
                    model = models.of(self.machine, StreamModel())
                    return Record(model, CLASS) if model else None
        return None

    @cached_property
    def _callees(self) -> dict[tuple[str, facts.Span], Function | None]:
        """What each observed call leads to; `None` where that is one thing or another."""
        found: dict[tuple[str, facts.Span], Function | None] = {}
        for sites in self.machine.observed.sites.values():
            for (path, span, _), site in sites.items():
                known = found.setdefault((path, span), site.callee)
                if site.way or site.first or (known is not None and known.key != site.callee.key):
                    found[path, span] = None
        return found

    def called(self, scope: Scope, node: facts.Expression) -> Function | None:
        """Return the one project function that an expression calls wherever it was followed."""
        if not isinstance(node, facts.Call):
            return None
        return self._callees.get((scope.function.module.path, node.span))

    def _result(
        self, scope: Scope, node: facts.Expression, *, entered: bool = False
    ) -> Record | None:
        """Return what a call of a project function gives, or what `with` gets of it."""
        callee = self.called(scope, node)
        if callee is None or self._depth > MOST_CALLS:
            return None
        key = (callee.key, entered)
        if key not in self._results:
            self._results[key] = None  # where it leads back to itself
            self._depth += 1
            self._results[key] = handed.result(self, callee, entered=entered)
            self._depth -= 1
        return self._results[key]

    def _made(self, scope: Scope, node: facts.Call) -> str:
        """Return whether a row that is made here has the id of one that is there."""
        ids = (one.value for one in node.arguments if one.keyword in {"id", "pk"})
        return KNOWN if any(handed.is_id(self, scope, value) for value in ids) else MADE

    def _unwrapped(self, scope: Scope, node: facts.Call) -> facts.Expression | None:
        """Return the method in `sync_to_async(Stream.objects.get)`."""
        if self.library(scope, node.function) in UNWRAPPED and len(node.arguments) == 1:
            return node.arguments[0].value
        return None

    def library(self, scope: Scope, node: facts.Expression) -> str:
        """Return the dotted name of a library's object; empty where it is none for certain."""
        root = first_name(node)
        if not root or scope.parameter(root):
            return ""
        target: Target | None
        sources = scope.sources.get(root, [])
        if isinstance(node, facts.Name) and len(sources) == 1 and isinstance(sources[0], Binding):
            target = self._imported(scope, sources[0])
        else:
            target = None if sources else lookup.target(self.machine, scope.function.module, node)
        name = getattr(target, "name", "")
        return name if isinstance(name, str) else ""

    def written_on(self, scope: Scope, node: facts.Call) -> tuple[Record, str] | None:
        """Return the model, query or row that a call is made on, and the method's name.

        The name is empty where the model itself is called.
        """
        function = node.function
        if isinstance(function, facts.Call):
            function = self._unwrapped(scope, function) or function
        if isinstance(function, facts.Attribute):
            record = self.of(scope, function.value)
            if record is not None and not is_own(self.machine, record, function.attr):
                return record, function.attr
        record = self.of(scope, function) if isinstance(function, facts.Name) else None
        made = self.of(scope, function) if record is None else record
        return (made, "") if made is not None and made.kind == CLASS else None
