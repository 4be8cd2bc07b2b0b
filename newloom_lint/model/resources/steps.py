"""Steps: what one expression, or one binding of a name, does to a resource on a path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from newloom_lint.model.calls import libraries
from newloom_lint.model.names.modules import target_names
from newloom_lint.model.resources.conditions import World, decided, reference
from newloom_lint.model.resources.uses import Uses
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

RAISED, RETURNED, LEFT, AGAIN, UNBOUND, NEVER = (
    "raised", "returned", "left", "again", "unbound", "never",
)  # fmt: skip
"""How a resource stays open: on a failure, where the function returns, to its end, because
another one is opened under its name, because it has no name, because nothing closes it."""


class Way(NamedTuple):
    """How a resource stays open, and what fails on that path."""

    kind: str
    cause: str = ""


class Exit(NamedTuple):
    """The end of a path through a block that does not go on behind it."""

    kind: str
    """`raise`, `return`, `break`, `continue`."""
    world: World
    cause: str = ""


@dataclass(slots=True)
class Ends:
    """How the paths through a block end: those that go on behind it, and the others."""

    falls: set[World] = field(default_factory=set)
    exits: set[Exit] = field(default_factory=set)

    def add(self, other: Ends) -> None:
        """Take the ends of other paths too."""
        self.falls |= other.falls
        self.exits |= other.exits


class Steps:
    """The steps of the paths of one function, seen from one resource."""

    def __init__(self, uses: Uses) -> None:
        self.uses = uses
        self.conditions = uses.scope.conditions
        self.ways: set[Way] = set()
        """How it stays open that was met on the way."""
        self._instead = frozenset[str]()
        self.gives = True
        """Whether the function returns the resource and nothing else."""
        self.given = False
        self.name = ""
        """The name under which it is opened; empty for none."""
        self.was_taken = False
        """Whether something takes the resource on some path."""

    @contextmanager
    def instead_of(self, names: Iterable[str]) -> Iterator[None]:
        """Take what is opened under one of these names for a stand-in: others may count on it."""
        before = self._instead
        self._instead = before | frozenset(names)
        yield
        self._instead = before

    def closes(self, body: tuple[facts.Statement, ...], world: World) -> bool:
        """Return whether a block closes the resource or hands it on, on some path."""
        inner = (facts.Function, facts.Class, facts.Lambda)
        calls = (part for part in walk(body, but=inner) if isinstance(part, facts.Call))
        return any(self.uses.takes(call, world) for call in calls)

    def enters(self, item: facts.WithItem, world: World) -> bool:
        """Return whether the end of a `with` closes the resource."""
        if self.uses.is_held(item.context, world):
            return not self.uses.kind.temporary
        return self.uses.takes(item.context, world, kept=True)

    def closed(self, world: World) -> World:
        """Return the state after something took the resource."""
        self.was_taken = self.was_taken or world.open
        return world.closed()

    def use(
        self, nodes: Iterable[facts.Expression | None], world: World, *, kept: bool = False,
        fails: bool = True,
    ) -> Ends:  # fmt: skip
        """Return the ends of evaluating expressions whose value is bound to no name."""
        nodes = tuple(nodes)
        cause = self.uses.failing(nodes, world) if fails else ""
        taken = sum(self.uses.takes(node, world, kept=kept) for node in nodes) > 0
        after = world
        if any(map(self.uses.opens, nodes)):
            if world.open:
                self.ways.add(Way(AGAIN))
            if not taken:
                self.ways.add(Way(UNBOUND))
        elif taken:
            after = self.closed(world)
        before = after if taken else world
        exits = {Exit("raise", before, cause)} if cause else set()
        return Ends({after}, exits)

    def evaluate(self, value: facts.Expression, world: World) -> Ends:
        if self._ends_the_run(value):
            return Ends(exits={Exit("raise", world, "exit")})
        if self.uses.kind.held and self.acquires(value):
            return self.opened(world, (self.lock_name(value),), value)
        if isinstance(value, facts.Walrus):
            return self.bind((facts.Name(value.span, value.target),), value.value, world)
        return self.use((value,), world)

    def _ends_the_run(self, value: facts.Expression) -> bool:
        if not isinstance(value, facts.Call):
            return False
        return self.uses.scope.library(value.function) in libraries.NEVER_RETURN

    def returned(self, value: facts.Expression | None, world: World) -> Ends:
        if value is None or (isinstance(value, facts.Literal) and value.kind == "none"):
            return Ends(exits={Exit("return", world)})
        held = self.uses.is_held(value, world)
        step = self.use((value,), world, kept=True)
        self.given = self.given or held
        self.gives = self.gives and held
        return Ends(exits=step.exits | {Exit("return", after) for after in step.falls})

    def acquires(self, node: facts.Expression) -> bool:
        inner = node.value if isinstance(node, facts.Await) else node
        return self.uses.is_opening(inner)

    def lock_name(self, node: facts.Expression) -> str:
        """Return the name of the lock that a call of its method acquires."""
        inner = node.value if isinstance(node, facts.Await) else node
        function = inner.function if isinstance(inner, facts.Call) else None
        return reference(function.value) if isinstance(function, facts.Attribute) else ""

    # Binding names

    def assigned(self, node: facts.Assign, world: World) -> Ends:
        if node.value is None:
            return Ends({world})
        if node.kind == "augmented":
            return self.use((node.value,), world, kept=True)
        return self.bind(node.targets, node.value, world)

    def bind(
        self, targets: tuple[facts.Expression, ...], value: facts.Expression, world: World
    ) -> Ends:
        uses = self.uses
        if uses.kind.held and self.acquires(value):
            return self._acquired(targets, value, world)
        if uses.opens(value):
            names = self.opened_names(targets, value, world)
            if names is not None:
                return self.opened(world, names, value)
        names = tuple(target.id for target in targets if isinstance(target, facts.Name))
        plain = len(names) == len(targets)
        if uses.is_held(value, world) and plain:
            after = self._renamed(names, world, value)
            return Ends({after._replace(names=after.names | frozenset(names))})
        step = self.use((value,), world, kept=not plain)
        ends = Ends(exits=step.exits)
        for after in step.falls:
            ends.falls |= self._bound(targets, value, after)
        return ends

    def _bound(
        self, targets: tuple[facts.Expression, ...], value: facts.Expression, world: World
    ) -> set[World]:
        """Return the states after names are bound to something that is not the resource."""
        names = frozenset(name for target in targets for name in target_names(target))
        made = world.open and self.uses.takes(value, world, kept=True)
        if made and isinstance(value, facts.Display | facts.Dict):
            return {self.closed(world)}
        after = self._renamed(tuple(names), world, value)
        if made and after.open:
            after = after._replace(derived=after.derived | names)
        if len(names) == 1 and isinstance(value, facts.Operation | facts.Conditional):
            (name,) = names
            return self._with_condition(name, value, after)
        return {after}

    def _with_condition(self, name: str, value: facts.Expression, world: World) -> set[World]:
        """Return the states after a name is bound to a condition: where that is true or false."""
        conditions = self.conditions
        if not conditions.asks_again(name) or decided(value, world) is not None:
            return {world}
        own = facts.Name(value.span, name)
        return {
            conditions.assuming(conditions.assuming(world, value, truth), own, truth)
            for truth in (True, False)
        }

    def _renamed(self, names: tuple[str, ...], world: World, value: facts.Expression) -> World:
        """Return the state after names are bound again: the last one of the resource may go."""
        after = world
        for name in names:
            after = self.conditions.setting(after, name, value)
        if world.open and not after.names:
            quiet = isinstance(value, facts.Literal) or self.uses.mentions(value, world)
            if not quiet:
                self.ways.add(Way(AGAIN))
            return self.closed(after)
        return after

    def opened_names(
        self, targets: tuple[facts.Expression, ...], value: facts.Expression, world: World
    ) -> tuple[str, ...] | None:
        """Return the names that a resource is bound to as it is opened; `None` for no names."""
        element = self.uses.kind.element
        inner = value.value if isinstance(value, facts.Await) else value
        found: list[str] = []
        for target in targets:
            match target, value:
                case facts.Name(id=name), _ if self.uses.is_held(value, world):
                    found.append(name)
                case facts.Display(elements=names), _ if (
                    element is not None and self.uses.is_opening(inner) and len(names) > element
                ):
                    found.append(reference(names[element]))
                case facts.Display(elements=names), facts.Display(elements=values) if len(
                    names
                ) == len(values):
                    found += [
                        reference(name)
                        for name, part in zip(names, values, strict=True)
                        if self.uses.is_held(part, world)
                    ]
                case _:
                    return None
        dotted = [name for name in found if not name or "." in name]
        return None if dotted or not found else tuple(found)

    def opened(self, world: World, names: tuple[str, ...], value: facts.Expression) -> Ends:
        """Return the ends of opening the resource under some names."""
        scope = self.uses.scope
        if world.open:
            self.ways.add(Way(AGAIN))
        self.name = self.name or names[0]
        roots = {name.partition(".")[0] for name in names}
        after = world
        for name in names:
            after = after.without(name)
        elsewhere = scope.outer | scope.captured | self._instead
        kept = not self.uses.kind.held and roots & elsewhere
        opened = after.closed() if kept or "" in names else after.opened(*names)
        failed = {Exit("raise", world.closed(), "opening")}
        match value:
            case facts.Conditional(kind="if", operands=(test, first, _)):
                truth = self.uses.opens(first)
                known = decided(test, world)
                falls = set()
                if known is not (not truth):
                    falls.add(self.conditions.assuming(opened, test, truth))
                if known is not truth:
                    falls.add(self.conditions.assuming(after.closed(), test, not truth))
                return Ends(falls, failed)
        return Ends({opened}, failed)

    def _acquired(
        self, targets: tuple[facts.Expression, ...], value: facts.Expression, world: World
    ) -> Ends:
        """Return the ends of acquiring a lock and noting whether that succeeded."""
        ends = self.opened(world, (self.lock_name(value),), value)
        if len(targets) != 1:
            return Ends({world.closed()})
        (opened,) = ends.falls
        refused = world.closed()
        return Ends(
            {
                self.conditions.assuming(opened, targets[0], True),
                self.conditions.assuming(refused, targets[0], False),
            },
            ends.exits,
        )
