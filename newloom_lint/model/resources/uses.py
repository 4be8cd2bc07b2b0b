"""Uses: what an expression does with an open resource: closes it, hands it on, only uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newloom_lint.model.calls import libraries
from newloom_lint.model.calls.observed import Site
from newloom_lint.model.names.modules import Defined, Outside
from newloom_lint.model.resources import table
from newloom_lint.model.resources.callees import Scope
from newloom_lint.model.resources.conditions import World, reference
from newloom_lint.model.resources.table import Kind
from newloom_lint.model.values import expressions
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

Follow = Callable[[Site, facts.Call, int], bool]
"""Whether a project function takes over the argument at a position of a call."""


class Uses:
    """What one function does with one resource.

    An expression *takes* the resource where afterwards somebody else, or nobody, has to close it:
    it is closed, returned, kept on an object, given to what may close it.
    """

    def __init__(
        self,
        scope: Scope,
        kind: Kind,
        opening: facts.Span | None,
        follow: Follow,
        fails: Callable[[Site], bool],
    ) -> None:
        self.scope, self.kind, self.opening = scope, kind, opening
        self._follow, self._fails = follow, fails
        self.places: dict[str, int] = {}
        """Where the calls that can fail stand first, by what is called."""
        self.closed = False
        """Whether something closes the resource by itself."""

    def is_opening(self, node: facts.Expression) -> bool:
        """Return whether an expression is the call that opens the resource."""
        return isinstance(node, facts.Call) and node.span == self.opening

    def opens(self, node: facts.Expression | None) -> bool:
        """Return whether the call that opens the resource lies in an expression."""
        span = self.opening
        if node is None or span is None:
            return False
        return node.span.start <= span.start < node.span.end

    def is_held(self, node: facts.Expression, world: World) -> bool:
        """Return whether an expression is the resource itself."""
        match node:
            case facts.Await(value=value) | facts.Starred(value=value) | facts.Walrus(value=value):
                return self.is_held(value, world)
            case facts.Call(function=facts.Attribute(value=value, attr=attr)) if (
                attr in self.kind.fluent
            ):
                return self.is_held(value, world)
            case facts.Call() if self.is_opening(node):
                return self.kind.element is None
            case facts.Subscript(value=value, index=(facts.Literal(source=source),)):
                return self.is_opening(value) and source == str(self.kind.element)
            case facts.Call(function=function, arguments=(facts.Argument(value=value), *_)) if (
                self.kind.temporary
            ):
                same = self.scope.library(function) in table.SAME_PATH
                return same and self.is_held(value, world)
            case facts.Attribute(value=value, attr="name") if self.kind.temporary:
                return self.is_held(value, world)
            case facts.Conditional(kind="if", operands=(_, first, second)):
                return self.is_held(first, world) or self.is_held(second, world)
            case facts.Name() | facts.Attribute():
                return reference(node) in world.names
        return False

    def takes(self, node: facts.Expression | None, world: World, *, kept: bool = False) -> bool:
        """Return whether evaluating an expression takes the resource.

        `kept` says that the value goes to somebody who may keep it.
        """
        if node is None:
            return False
        if reference(node) in world.derived:
            return kept
        match node:
            case facts.Call():
                return self._call_takes(node, world, kept=kept)
            case facts.Attribute():
                return self._attribute_takes(node, world, kept=kept)
            case facts.Name():
                return kept and self.is_held(node, world)
            case facts.Lambda():
                return self.mentions(node, world)
            case facts.Await(value=value) | facts.Starred(value=value) | facts.Walrus(value=value):
                return self.takes(value, world, kept=kept)
            case facts.Yield(value=value):
                return self.takes(value, world, kept=True)
            case facts.Comprehension():
                return self._comprehension_takes(node, world, kept=kept)
        return self._parts_take(node, world, kept=kept)

    def _attribute_takes(self, node: facts.Attribute, world: World, *, kept: bool) -> bool:
        held = self.is_held(node.value, world)
        if held and node.attr in self.kind.closers:
            self.closed = True
            return True
        if self.kind.temporary:
            return kept if self.is_held(node, world) else self.takes(node.value, world, kept=kept)
        kept = kept and node.attr.startswith(table.HOLDING)
        return self.takes(node.value, world, kept=kept)

    def _parts_take(self, node: facts.Expression, world: World, *, kept: bool) -> bool:
        """Return whether an expression that is put together of others takes the resource."""
        match node:
            case facts.Dict(items=items):
                values = [part for item in items for part in (item.key, item.value)]
                return self._any(values, world, kept=kept)
            case facts.Operation(operands=parts) | facts.Text(parts=parts):
                return self._any(parts, world, kept=kept and self.kind.temporary)
            case facts.Subscript(value=value, index=index):
                return self._any((value, *index), world, kept=False)
            case facts.Display(elements=parts) | facts.Other(children=parts):
                return self._any(parts, world, kept=kept)
            case facts.Conditional(kind=kind, operands=parts):
                alternative = kind != "if" and any(map(self.opens, parts))
                return self._any(parts, world, kept=kept or alternative)
        return False

    def _any(self, nodes: Iterable[facts.Expression | None], world: World, *, kept: bool) -> bool:
        found = [self.takes(node, world, kept=kept) for node in nodes]
        return any(found)

    def mentions(self, node: object, world: World) -> bool:
        """Return whether a node names the resource, or what was made of it."""
        roots = {name.partition(".")[0] for name in world.names | world.derived}
        return any(
            (isinstance(part, facts.Name) and part.id in roots)
            or (isinstance(part, facts.Call) and self.is_opening(part))
            for part in walk(node)
        )

    def is_listed(self, node: facts.Expression, world: World) -> bool:
        """Return whether what is gone through is a list that holds the resource."""
        return any(
            isinstance(part, facts.Display)
            and any(self.is_held(element, world) for element in part.elements)
            for part in walk(node)
        )

    def _comprehension_takes(self, node: facts.Comprehension, world: World, *, kept: bool) -> bool:
        if any(self.is_listed(clause.iterable, world) for clause in node.clauses):
            return True
        lazy = kept and node.kind == "generator"
        inside = [part for clause in node.clauses for part in clause.conditions]
        found = self._any((clause.iterable for clause in node.clauses), world, kept=lazy)
        if any(map(self.opens, node.elements)):  # one is opened for each element
            return found or self._any((*inside, *node.elements), world, kept=True)
        return found or self._any((*inside, *node.elements), world, kept=kept)

    def _call_takes(self, node: facts.Call, world: World, *, kept: bool) -> bool:
        if self.is_opening(node):
            arguments = [argument.value for argument in node.arguments]
            return kept or self._any(arguments, world, kept=False)
        if self._closes(node, world):
            self.closed = True
            return True
        function = node.function
        made = False
        if isinstance(function, facts.Attribute):
            if self.is_held(function.value, world):
                made = self._makes_more(function.attr) or function.attr in self.kind.fluent
            elif self.takes(function.value, world, kept=kept and self._makes_more(function.attr)):
                return True
        elif self.takes(function, world, kept=True):
            return True
        handed = self._arguments_take(node, world, kept=kept)
        return handed or (made and kept)

    def _makes_more(self, method: str) -> bool:
        """Return whether a method of what was made of the resource makes more of that."""
        return method in (table.PATH_METHODS if self.kind.temporary else table.MAKES_CHILD)

    def _closes(self, node: facts.Call, world: World) -> bool:
        """Return whether a call closes the resource, or removes it from the disk."""
        function = node.function
        if isinstance(function, facts.Attribute):
            owner, attr = function.value, function.attr
            if self.is_held(owner, world):
                return attr in self.kind.closers and not self._is_text_method(node)
            if attr in table.CLOSERS | self.kind.closers and isinstance(owner, facts.Attribute):
                root = reference(owner).partition(".")[0]
                if root in world.derived:
                    return True
        if not self.kind.temporary or not node.arguments:
            return False
        first = node.arguments[0].value
        return self.is_held(first, world) and self.scope.library(function) in table.REMOVING

    def _is_text_method(self, node: facts.Call) -> bool:
        """Return whether a call is `path.replace("a", "b")`, of text."""
        return self.kind.temporary and len(node.arguments) > 1

    def _arguments_take(self, node: facts.Call, world: World, *, kept: bool) -> bool:
        found = False
        for position, argument in enumerate(node.arguments):
            if not self.mentions(argument.value, world):
                continue
            given = self._keeps(node, position, argument.value, world, kept=kept)
            found = self.takes(argument.value, world, kept=given) or found
        return found

    def _keeps(
        self, node: facts.Call, position: int, value: facts.Expression, world: World, *, kept: bool
    ) -> bool:
        """Return whether a call may keep what it is given, or make something of it that is kept."""
        sites = self.scope.sites(node)
        if sites:
            direct = self.is_held(value, world) or reference(value) in world.derived
            return not direct or any(self._follow(site, node, position) for site in sites)
        if self.kind.temporary:
            return self._keeps_path(node, kept=kept)
        name = self.scope.library(node.function)
        if name:
            return table.keeps(name) or (kept and not _reads_all(name))
        method = node.function.attr if isinstance(node.function, facts.Attribute) else ""
        if not method:
            return True
        return method not in libraries.LOG_METHODS and not method.startswith(table.USING_METHODS)

    def _keeps_path(self, node: facts.Call, *, kept: bool) -> bool:
        """Return whether a call that is given a path may keep it, or remove what lies there."""
        if any(map(self._may_remove, (argument.value for argument in node.arguments))):
            return True
        function = node.function
        target = self.scope.target(function)
        if isinstance(target, Outside):
            name = target.name
            if name.startswith(table.COMMANDS):
                return _program(node) not in table.PROGRAMS
            return kept if name in table.PATH_WORDS | table.TEXT_OF else table.may_keep_path(name)
        if target is not None or not isinstance(function, facts.Attribute):
            return True  # a function that was not followed
        if isinstance(function.value, facts.Literal | facts.Text):
            return kept  # `"rm {}".format(path)`
        if reference(function.value) in {"self", "cls"}:
            return True
        method = function.attr
        return method.startswith(table.KEEPING) or not method.startswith(table.LEAVING_METHODS)

    def _may_remove(self, node: facts.Expression) -> bool:
        """Return whether an argument is a function that may be called with a path."""
        match self.scope.target(node):
            case Outside(name):
                return name in table.REMOVING
            case Defined(binding=binding):
                return isinstance(binding.node, facts.Function | facts.Class)
        return False

    def failing(self, nodes: Iterable[facts.Expression | None], world: World) -> str:
        """Return the call in some expressions that can fail; empty for none."""
        for node in nodes:
            for part in walk(node, but=(facts.Lambda,)):
                if isinstance(part, facts.Call) and self._can_fail(part, world):
                    name = expressions.describe(part.function) or "a call"
                    self.places.setdefault(name, part.span.start)
                    return name
        return ""

    def first(self, causes: Iterable[str]) -> str:
        """Return which of the calls that fail stands first."""
        return min(causes, key=lambda cause: (self.places.get(cause, -1), cause))

    def _can_fail(self, node: facts.Call, world: World) -> bool:
        function = node.function
        sites = self.scope.sites(node)
        if sites:
            return any(map(self._fails, sites))
        name = self.scope.library(function)
        if name:
            return table.can_fail(name)
        if self.scope.keeps_contract(node):
            return False  # as for the other rules
        if isinstance(function, facts.Attribute):
            if world.open and self.is_held(function.value, world):
                return not (
                    function.attr in self.kind.closers | self.kind.begins
                    or table.ends_something(function.attr)
                )
            return table.method_can_fail(function.attr)
        return False


_LAZY = {f"builtins.{name}" for name in ("enumerate", "filter", "iter", "map", "reversed", "zip")}


def _program(node: facts.Call) -> str:
    """Return the program that a call runs; empty where that is not written there."""
    first = node.arguments[0].value if node.arguments else None
    if isinstance(first, facts.Display) and first.elements:
        first = first.elements[0]
    elif len(node.arguments) == 1:
        return ""  # a line for a shell
    return first.source[1:-1] if isinstance(first, facts.Literal) else ""


def _reads_all(name: str) -> bool:
    """Return whether a library function reads what it is given before it returns."""
    if name.startswith("builtins."):
        return name not in _LAZY
    return not name.rpartition(".")[2].lower().endswith(("reader", "writer", "iter", "file"))
