"""Conditions: what a path knows of the names it has tested or set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

Shape = tuple[object, ...]
"""An expression without its place; two that are alike are taken to have the same value."""


class World(NamedTuple):
    """One state of a path: whether the resource is open, which names hold it, what is known."""

    open: bool = False
    names: frozenset[str] = frozenset()
    """Names, dotted ones too, that hold the resource itself."""
    derived: frozenset[str] = frozenset()
    """Names of what was made of it."""
    known: frozenset[tuple[Shape, bool]] = frozenset()

    def without(self, name: str) -> World:
        """Return the state after `name` is bound to something else."""
        if self.known:
            known = frozenset(fact for fact in self.known if not _mentions(fact[0], name))
        else:
            known = self.known
        return self._replace(names=self.names - {name}, derived=self.derived - {name}, known=known)

    def closed(self) -> World:
        """Return the state in which nothing is open."""
        return World(known=self.known)

    def opened(self, *names: str) -> World:
        """Return the state in which the resource is open, under these names."""
        return self._replace(open=True, names=frozenset(names), derived=frozenset())


def reference(node: facts.Expression) -> str:
    """Return a name, or a dotted one, as it is written; empty for anything else."""
    match node:
        case facts.Name(id=name):
            return name
        case facts.Attribute(value=value, attr=attr):
            inner = reference(value)
            return f"{inner}.{attr}" if inner else ""
    return ""


def _mentions(shape: Shape, name: str) -> bool:
    return shape == ("name", name) or any(
        isinstance(part, tuple) and _mentions(part, name) for part in shape
    )


def shape(node: facts.Expression) -> Shape | None:
    """Return an expression without its place; `None` for one that is not compared."""
    match node:
        case facts.Name(id=name):
            return ("name", name)
        case facts.Literal(kind=kind, source=source):
            return ("literal", kind, source)
        case facts.Attribute(value=value, attr=attr):
            parts, head = [shape(value)], ("attribute", attr)
        case facts.Subscript(value=value, index=index):
            parts, head = [shape(value), *map(shape, index)], ("subscript", "")
        case facts.Operation(operator=operator, operands=operands):
            parts, head = [*map(shape, operands)], ("operation", operator)
        case facts.Conditional(kind=kind, operands=operands):
            parts, head = [*map(shape, operands)], ("conditional", kind)
        case facts.Call(function=function, arguments=arguments):
            values = (argument.value for argument in arguments)
            parts, head = [shape(function), *map(shape, values)], ("call", "")
        case _:
            return None
    return None if None in parts else (*head, *parts)


_NONE = ("literal", "none", "None")
_OPPOSITE = {"is not": "is", "!=": "==", "not in": "in"}


def _is_none(of: Shape) -> Shape:
    return ("operation", "is", of, _NONE)


def assumed(test: facts.Expression, truth: bool) -> Iterator[tuple[Shape, bool]]:
    """Yield what is known where a condition was true, or false."""
    match test:
        case facts.Operation(operator="not", operands=(operand,)):
            yield from assumed(operand, not truth)
            return
        case facts.Operation(operator=operator, operands=operands) if operator in _OPPOSITE:
            yield from assumed(facts.Operation(test.span, _OPPOSITE[operator], operands), not truth)
            return
        case facts.Conditional(kind="and" | "or" as kind, operands=operands):
            if truth is (kind == "and"):
                for operand in operands:
                    yield from assumed(operand, truth)
        case facts.Walrus(target=name):
            yield ("name", name), truth
            return
    found = shape(test)
    if found is not None:
        yield found, truth
        if truth and found[0] != "operation":
            yield _is_none(found), False
        elif truth and found[:2] == ("operation", "is") and found[-1] == _NONE:
            yield found[2], False  # type: ignore[misc]


def decided(test: facts.Expression, world: World) -> bool | None:
    """Return whether a condition is true on a path, `None` where that is not known."""
    match test:
        case facts.Literal(kind=kind, source=source):
            return kind != "none" and source not in {"False", "0", '""', "''"}
        case facts.Operation(operator="not", operands=(operand,)):
            inner = decided(operand, world)
            return None if inner is None else not inner
        case facts.Operation(operator=operator, operands=operands) if operator in _OPPOSITE:
            inner = decided(facts.Operation(test.span, _OPPOSITE[operator], operands), world)
            return None if inner is None else not inner
        case facts.Conditional(kind="and" | "or" as kind, operands=operands):
            stops = kind == "or"
            found = {decided(operand, world) for operand in operands}
            if stops in found:
                return stops
            return None if None in found else not stops
    if world.open and (held := _of_the_resource(test, world)) is not None:
        return held
    found_shape = shape(test)
    if found_shape is None:
        return None
    return next((truth for known, truth in world.known if known == found_shape), None)


def _of_the_resource(test: facts.Expression, world: World) -> bool | None:
    """Return what a condition is that asks whether the resource is there."""
    match test:
        case facts.Name() | facts.Attribute():
            return True if reference(test) in world.names | world.derived else None
        case facts.Operation(operator="is" | "==", operands=(first, facts.Literal(kind="none"))):
            return False if reference(first) in world.names | world.derived else None
        case facts.Operation(
            operator="in",
            operands=(
                facts.Literal(kind="str", source=source),
                facts.Call(function=facts.Name(id="locals" | "vars" | "dir")),
            ),
        ):
            return True if source[1:-1] in world.names | world.derived else None
    return None


class Conditions:
    """What the paths of one function have to remember: what is tested, or set, more than once."""

    def __init__(self, body: tuple[facts.Statement, ...]) -> None:
        counted = Counter(shape for part in walk(body) for shape in _asked(part))
        self._kept = frozenset(shape for shape, count in counted.items() if count > 1)

    def assuming(self, world: World, test: facts.Expression, truth: bool) -> World:
        """Return the state on a branch of a condition."""
        new = {fact for fact in assumed(test, truth) if fact[0] in self._kept}
        return world._replace(known=world.known | new) if new else world

    def setting(self, world: World, name: str, value: facts.Expression | None) -> World:
        """Return the state after a name is bound to a constant or to anything else."""
        world = world.without(name)
        if isinstance(value, facts.Literal):
            own: Shape = ("name", name)
            new = {(own, bool(decided(value, world))), (_is_none(own), value.kind == "none")}
            new = {fact for fact in new if fact[0] in self._kept}
            world = world._replace(known=world.known | new)
        return world

    def asks_again(self, name: str) -> bool:
        """Return whether a name that is bound to a condition is a condition itself later."""
        return ("name", name) in self._kept


def _asked(node: object) -> set[Shape]:
    """Return what is known where a node is a condition, or sets a name."""
    tests: list[facts.Expression] = []
    match node:
        case facts.Branch(test=test) | facts.Loop(test=test) if test is not None:
            tests = [test]
        case facts.Conditional(kind="if", operands=(test, *_)):
            tests = [test]
        case facts.Walrus(target=name):
            tests = [facts.Name(node.span, name)]
        case facts.Assign(targets=targets, value=value) if value is not None:
            tests = [target for target in targets if isinstance(target, facts.Name)]
            if isinstance(value, facts.Operation | facts.Conditional):
                tests.append(value)
    return {shape for test in tests for truth in (True, False) for shape, _ in assumed(test, truth)}
