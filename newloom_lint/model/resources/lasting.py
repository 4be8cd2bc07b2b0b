"""What of a resource is as good when it is closed, and what needs it open."""

from __future__ import annotations

from collections.abc import Iterable

from newloom_lint.model.names.modules import target_names
from newloom_lint.model.resources import table
from newloom_lint.model.resources.callees import Scope
from newloom_lint.model.resources.conditions import reference
from newloom_lint.model.resources.table import Kind
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import first_name, walk

_GIVING = ("fetch", "read", "recv", "retr", "send", "write")
"""How methods begin that return data."""
_GIVING_METHODS = frozenset(
    {
        "close", "count", "dump", "dumps", "format", "getvalue", "index",
        "infolist", "join", "json", "login", "lower", "mogrify", "namelist",
        "getnames", "noop", "nlst", "search", "seek", "size", "split", "splitlines", "strip",
        "tell", "testzip", "truncate", "upper",
    }
)  # fmt: skip
"""Methods that return data, whatever they are called on."""
_GIVING_ATTRIBUTES = frozenset(
    {
        "content", "description", "headers", "lastrowid", "name", "ok", "returncode", "rowcount",
        "status", "status_code", "text", "url",
    }
)  # fmt: skip
_GIVING_FUNCTIONS = frozenset(
    {
        "builtins.all", "builtins.any", "builtins.bool", "builtins.bytes", "builtins.float",
        "builtins.int", "builtins.len", "builtins.print", "builtins.repr", "builtins.str",
        "builtins.sum", "json.dump", "json.load", "pickle.dump", "pickle.load",
        "plistlib.load", "shutil.copyfileobj", "tomli.load", "tomllib.load", "yaml.dump",
        "yaml.safe_dump", "yaml.safe_load",
    }
)  # fmt: skip
_COPYING = frozenset(
    {
        "builtins.dict", "builtins.frozenset", "builtins.list", "builtins.max", "builtins.min",
        "builtins.next", "builtins.set", "builtins.sorted", "builtins.tuple",
    }
)  # fmt: skip
"""Functions that hold what their argument gives, and nothing of the argument."""
_READERS = frozenset(
    {"builtins.enumerate", "builtins.iter", "builtins.zip", "csv.DictReader", "csv.reader"}
)
"""Functions that give, as they are iterated over, text where their argument does."""
_LATER = (facts.Function, facts.Class, facts.Lambda)


class Lasting:
    """What becomes of a resource: the names of all that may need it open.

    Args:
        scope: The function.
        kind: What kind of resource it is.
        opening: The expression that opens it.
        name: The name it is bound to; empty for none.
    """

    def __init__(self, scope: Scope, kind: Kind, opening: facts.Span, name: str) -> None:
        self._scope, self._kind, self._opening = scope, kind, opening
        self.name = name
        self.names = {name} if name else set()
        self._rows = set(self.names) if kind.lines else set()
        self.kept_by = ""
        """What keeps something that needs the resource, and may live on with it."""

    def touches(self, node: object) -> bool:
        """Return whether a node mentions the resource or what may need it."""
        return any(self._is_one(part) for part in walk(node))

    def _is_one(self, part: object) -> bool:
        match part:
            case facts.Name(id=name):
                return name in self.names
            case facts.Call(span=span):
                return span == self._opening
        return False

    def outlives(self, node: facts.Expression | None) -> bool:
        """Return whether the value of an expression certainly does not need the resource."""
        if node is None or not self.touches(node):
            return True
        match node:
            case facts.Call():
                return self._result_outlives(node)
            case facts.Attribute(value=value, attr=attr):
                return attr in _GIVING_ATTRIBUTES or self.outlives(value)
            case facts.Text():
                return True
            case facts.Operation(operands=parts) | facts.Conditional(operands=parts):
                return all(map(self.outlives, parts))
            case facts.Display(elements=parts) | facts.Other(children=parts):
                return all(map(self.outlives, parts))
            case facts.Dict(items=items):
                return all(self.outlives(item.key) and self.outlives(item.value) for item in items)
            case facts.Subscript(value=value):
                return self.outlives(value)
            case facts.Await(value=value) | facts.Starred(value=value):
                return self.outlives(value)
            case facts.Comprehension(kind=kind, elements=elements, clauses=clauses):
                given = all(self._gives_data(clause.iterable) for clause in clauses)
                return kind != "generator" and given and all(map(self.outlives, elements))
        return False

    def _result_outlives(self, call: facts.Call) -> bool:
        if call.span == self._opening:
            return False
        name = self._scope.library(call.function)
        arguments = [argument.value for argument in call.arguments]
        if name in _GIVING_FUNCTIONS:
            return True
        if name in _COPYING:
            return all(map(self._gives_data, arguments))
        match call.function:
            case facts.Attribute(value=value, attr=attr) if not name:
                if attr in _GIVING_METHODS or attr.startswith(_GIVING):
                    return True
                own = isinstance(value, facts.Name) and value.id == self.name
                own = own or (isinstance(value, facts.Call) and value.span == self._opening)
                if own and attr in self._kind.answers:
                    return not any(argument.keyword == "stream" for argument in call.arguments)
        return self.outlives(call.function) and all(map(self.outlives, arguments))

    def _gives_data(self, node: facts.Expression) -> bool:
        """Return whether what an expression gives, as one iterates over it, is data."""
        if self.outlives(node) or (isinstance(node, facts.Name) and node.id in self._rows):
            return True
        match node:
            case facts.Call(span=span, function=function, arguments=arguments):
                if span == self._opening:
                    return self._kind.lines
                if self._scope.library(function) in _READERS and self._kind.lines:
                    return all(self._gives_data(argument.value) for argument in arguments)
            case facts.Comprehension(kind="generator", elements=elements, clauses=clauses):
                given = all(self._gives_data(clause.iterable) for clause in clauses)
                return given and all(map(self.outlives, elements))
            case facts.Starred(value=value):
                return self._gives_data(value)
        return False

    def follow(self, statement: facts.Statement) -> None:
        """Note what a statement makes of the resource."""
        if not self.touches(statement):
            return
        for part in walk(statement):
            match part:
                case facts.Assign(targets=targets, value=value) if not self.outlives(value):
                    self._bound(targets, value)
                case facts.Walrus(target=target, value=value) if not self.outlives(value):
                    self.names.add(target)
                case facts.Loop(target=target, iterable=iterable) if target and iterable:
                    if self.touches(iterable) and not self._gives_data(iterable):
                        self.names.update(target_names(target))
                case facts.WithItem(context=context, target=target) if self.touches(context):
                    self.names.update(target_names(target) if target else ())
                case facts.Function(name=name) | facts.Class(name=name) if self.touches(part):
                    self.names.add(name)
                case facts.Return(value=value) | facts.Yield(value=value):
                    if not self.outlives(value):
                        self.kept_by = "what the function returns"
                case facts.Call():
                    self._called(part)

    def _bound(self, targets: Iterable[facts.Expression], value: facts.Expression | None) -> None:
        for target in targets:
            if isinstance(target, facts.Attribute | facts.Subscript):
                self._given_to(first_name(target) or reference(target))
                continue
            names = set(target_names(target))
            self.names |= names
            if value is not None and self._gives_data(value):
                self._rows |= names

    def _called(self, call: facts.Call) -> None:
        """Note the object whose method is given something that needs the resource."""
        if not isinstance(call.function, facts.Attribute):
            return
        if self.touches(call.function) or self._scope.library(call.function):
            return
        if call.function.attr.startswith(table.USING_METHODS):
            return
        if not all(self.outlives(argument.value) for argument in call.arguments):
            self._given_to(first_name(call.function))

    def _given_to(self, owner: str) -> None:
        local = {
            name
            for part in walk(self._scope.body, but=_LATER)
            for target in _targets(part)
            for name in target_names(target)
        }
        if owner in local:
            self.names.add(owner)
        elif owner not in self.names:
            self.kept_by = f"`{owner}`" if owner else "another object"


def _targets(part: object) -> tuple[facts.Expression, ...]:
    match part:
        case facts.Assign(targets=targets):
            return targets
        case facts.Loop(target=target) | facts.WithItem(target=target) if target is not None:
            return (target,)
    return ()
