"""Paths: the ways through one function on which a resource stays open."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.model.names.modules import bindings, target_names
from newloom_lint.model.resources.conditions import World, decided, reference
from newloom_lint.model.resources.steps import (
    LEFT,
    RAISED,
    RETURNED,
    UNBOUND,
    Ends,
    Exit,
    Steps,
    Way,
)
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

MOST_WORLDS = 64
MOST_ROUNDS = 6
MOST_STEPS = 1_500


class TooManyPathsError(Exception):
    """A function has more paths than are worth following; nothing is known of it."""


class Paths:
    """The paths of one function, seen from one resource."""

    def __init__(self, steps: Steps) -> None:
        self._uses = steps.uses
        self._steps = steps
        self._done = 0

    def run(self, start: World) -> set[Way]:
        """Return the ways in which the resource stays open.

        Raises:
            TooManyPathsError: when nothing is known.
        """
        ends = self._block(self._uses.scope.body, {start})
        if ends.falls:
            self._steps.gives = False
        found = {Way(LEFT) for world in ends.falls if world.open}
        for exit_ in ends.exits:
            if exit_.world.open:
                kind = RAISED if exit_.kind == "raise" else RETURNED
                found.add(Way(kind, exit_.cause))
        return found | self._steps.ways

    def _block(self, body: tuple[facts.Statement, ...], worlds: set[World]) -> Ends:
        ends = Ends(worlds)
        for number, statement in enumerate(body):
            if not ends.falls:
                break
            step = Ends()
            for world in ends.falls:
                step.add(self._statement(statement, world))
            later = body[number + 1 :]
            exits = {exit_ for exit_ in step.exits if not self._is_gap(later, exit_)}
            if len(step.falls) > MOST_WORLDS:
                raise TooManyPathsError
            ends = Ends(step.falls, ends.exits | exits)
        return ends

    def _is_gap(self, later: tuple[facts.Statement, ...], exit_: Exit) -> bool:
        """Return whether a path ends before the statement that guards the resource."""
        if not exit_.world.open or exit_.kind not in {"raise", "return"}:
            return False
        for statement in later:
            match statement:
                case facts.Try(handlers=handlers, final=final):
                    if self._steps.closes(final, exit_.world) or any(
                        self._steps.closes(handler.body, exit_.world) for handler in handlers
                    ):
                        return True
                case facts.With(items=items, body=body):
                    if any(self._steps.enters(item, exit_.world) for item in items):
                        return True
                    if self._is_gap(body, exit_):
                        return True
                case _:
                    pass
        return False

    def _count(self) -> None:
        self._done += 1
        if self._done > MOST_STEPS:
            raise TooManyPathsError

    def _statement(self, node: facts.Statement, world: World) -> Ends:
        self._count()
        match node:
            case facts.Assign():
                return self._steps.assigned(node, world)
            case facts.Evaluate(value=value):
                return self._steps.evaluate(value, world)
            case facts.Return(value=value):
                return self._steps.returned(value, world)
            case facts.Raise(value=value, cause=cause):
                step = self._steps.use((value, cause), world, fails=False)
                cause_ = "raise"
                return Ends(exits=step.exits | {Exit("raise", w, cause_) for w in step.falls})
            case facts.Assert(test=test, message=message):
                return self._steps.use((test, message), world)
            case facts.If():
                return self._if(node, world)
            case facts.Loop():
                return self._loop(node, world)
            case facts.Try():
                return self._try(node, world)
            case facts.With(items=items, body=body):
                return self._with(items, body, world)
            case facts.Match():
                return self._match(node, world)
            case facts.Break():
                return Ends(exits={Exit("break", world)})
            case facts.Continue():
                return Ends(exits={Exit("continue", world)})
            case facts.Function() | facts.Class():
                taken = world.open and self._uses.mentions(node, world)
                return Ends({self._steps.closed(world) if taken else world})
            case facts.Delete(targets=targets):
                names = {reference(target) for target in targets}
                return Ends({self._steps.closed(world) if names & world.names else world})
        return Ends({world})

    def _if(self, node: facts.If, world: World) -> Ends:
        ends, going = Ends(), {world}
        for branch in node.branches:
            rest: set[World] = set()
            for before in going:
                yes, no, exits = self._test(branch.test, before)
                ends.exits |= exits
                if yes and no and self._is_guard(branch, node, before):
                    no = set()
                asked = _names(branch.test) if self._uses.kind.by_default else ()
                with self._steps.instead_of(asked):
                    ends.add(self._block(branch.body, yes))
                rest |= no
            going = rest
        ends.add(self._block(node.orelse, going))
        return ends

    def _test(
        self, test: facts.Expression, world: World
    ) -> tuple[set[World], set[World], set[Exit]]:
        """Return the states where a condition is true, where it is false, and its other ends."""
        negated = isinstance(test, facts.Operation) and test.operator == "not"
        inner = test.operands[0] if isinstance(test, facts.Operation) and negated else test
        if self._uses.kind.held and self._steps.acquires(inner):
            ends = self._steps.opened(world, (self._steps.lock_name(inner),), inner)
            ways = (ends.falls, {world.closed()})
            return (*(reversed(ways) if negated else ways), ends.exits)
        if isinstance(inner, facts.Walrus):
            bound = self._steps.bind((facts.Name(inner.span, inner.target),), inner.value, world)
            test_ = facts.Name(inner.span, inner.target)
            step, test = bound, facts.Operation(test.span, "not", (test_,)) if negated else test_
        else:
            step = self._steps.use((test,), world)
        yes, no = set(), set()
        for after in step.falls:
            known = decided(test, after)
            if known is not False:
                yes.add(self._steps.conditions.assuming(after, test, True))
            if known is not True:
                no.add(self._steps.conditions.assuming(after, test, False))
        return yes, no, step.exits

    def _is_guard(self, branch: facts.Branch, node: facts.If, world: World) -> bool:
        """Return whether a condition asks for the resource before it closes it.

        Such a condition is taken to be true where the resource is open.
        """
        if not world.open or node.orelse or not self._steps.closes(branch.body, world):
            return False
        return self._uses.mentions(branch.test, world) or self._in_cleanup

    _in_cleanup = False

    def _loop(self, node: facts.Loop, world: World) -> Ends:
        ends, seen, going = Ends(), set[World](), {world}
        over = node.iterable if node.iterable is not None else None
        left: set[World] = set()
        if over is not None:
            step = self._steps.use((over,), world, kept=self._uses.is_listed(over, world))
            ends.exits |= step.exits
            going = step.falls
            if world.open and self._uses.mentions(over, world):
                cause = reference(over) or "its iteration"
                ends.exits |= {Exit("raise", after, cause) for after in going}
        for _ in range(MOST_ROUNDS):
            new = going - seen
            if not new:
                break
            seen |= new
            going = set()
            for before in new:
                entered, done, exits = self._round(node, before)
                ends.exits |= exits
                left |= done
                body = self._block(node.body, entered)
                going |= body.falls
                for exit_ in body.exits:
                    if exit_.kind == "continue":
                        going.add(exit_.world)
                    elif exit_.kind == "break":
                        ends.falls.add(exit_.world)
                    else:
                        ends.exits.add(exit_)
        else:
            raise TooManyPathsError
        ends.add(self._block(node.orelse, left))
        return ends

    def _round(self, node: facts.Loop, world: World) -> tuple[set[World], set[World], set[Exit]]:
        """Return the states in which a round begins, those in which none does, and other ends."""
        if node.test is not None:
            return self._test(node.test, world)
        names = frozenset(target_names(node.target)) if node.target is not None else frozenset()
        entered = world
        for name in names:
            entered = entered.without(name)
        if world.open and not entered.names:
            entered = self._steps.closed(entered)
        return {entered}, {world}, set()

    def _match(self, node: facts.Match, world: World) -> Ends:
        ends = self._steps.use((node.subject,), world)
        going, ends.falls = ends.falls, set()
        always = False
        for case in node.cases:
            entered = set()
            for after in going:
                for name in case.binds:
                    after = after.without(name)  # noqa: PLW2901
                entered.add(self._steps.closed(after) if world.open and not after.names else after)
            ends.add(self._block(case.body, entered))
            always = always or (case.irrefutable and case.guard is None)
        if not always:
            ends.falls |= going
        return ends

    def _with(
        self, items: tuple[facts.WithItem, ...], body: tuple[facts.Statement, ...], world: World
    ) -> Ends:
        if not items:
            return self._block(body, {world})
        item, *rest = items
        step = self._enter(item, world)
        ends = Ends(exits=step.exits)
        for after in step.falls:
            inner = self._with(tuple(rest), body, after)
            if self._may_swallow(item.context):
                inner.falls |= {e.world for e in inner.exits if e.kind == "raise"}
                inner.exits = {e for e in inner.exits if e.kind != "raise"}
            ends.add(inner)
        return ends

    def _enter(self, item: facts.WithItem, world: World) -> Ends:
        uses, target = self._uses, item.target
        if uses.opens(item.context) and uses.kind.temporary and target is not None:
            names = self._steps.opened_names((target,), item.context, world)
            if names is not None:
                return self._steps.opened(world, names, item.context)
        if uses.opens(item.context):
            after = world
            if not uses.takes(item.context, world, kept=True):
                self._steps.ways.add(Way(UNBOUND))
            return Ends({after}, {Exit("raise", world, "opening")})
        if world.open and self._steps.enters(item, world):
            return Ends({self._steps.closed(world)})
        step = self._steps.use((item.context,), world)
        names_ = frozenset(target_names(target)) if target is not None else frozenset()
        for name in names_:
            step.falls = {after.without(name) for after in step.falls}
        if world.open and uses.is_held(item.context, world):
            step.falls = {after._replace(names=after.names | names_) for after in step.falls}
        return step

    def _may_swallow(self, context: facts.Expression) -> bool:
        """Return whether a context may end an exception: `suppress`, or one that is not known."""
        called = context.function if isinstance(context, facts.Call) else context
        name = self._uses.scope.library(called)
        return name == "contextlib.suppress" or bool(
            isinstance(context, facts.Call) and self._uses.scope.sites(context)
        )

    def _try(self, node: facts.Try, world: World) -> Ends:
        body = self._block(node.body, {world})
        raised = {exit_ for exit_ in body.exits if exit_.kind == "raise"}
        ends = Ends(exits=body.exits - raised if node.handlers else body.exits)
        ends.add(self._block(node.orelse, body.falls))
        entered = {exit_.world for exit_ in raised}
        for handler in node.handlers:
            caught = {after.without(handler.name) for after in entered} if handler.name else entered
            with self._steps.instead_of(name for name, _ in bindings(node.body)):
                inner = self._block(handler.body, caught)
            causes = {exit_.cause for exit_ in raised if exit_.world.open}
            ends.falls |= inner.falls
            ends.exits |= {self._because(exit_, causes) for exit_ in inner.exits}
        return self._final(node, ends) if node.final else ends

    def _because(self, exit_: Exit, causes: set[str]) -> Exit:
        """Return an end of a handler that names what had failed first."""
        if exit_.world.open and causes and exit_.kind in {"raise", "return"}:
            return exit_._replace(cause=self._uses.first(causes))
        return exit_

    def _final(self, node: facts.Try, before: Ends) -> Ends:
        outside, self._in_cleanup = self._in_cleanup, True
        ends = self._block(node.final, before.falls)
        for exit_ in before.exits:
            last = self._block(node.final, {exit_.world})
            ends.exits |= last.exits
            ends.exits |= {exit_._replace(world=after) for after in last.falls}
        self._in_cleanup = outside
        return ends


def _names(node: facts.Expression) -> Iterator[str]:
    """Yield the names that an expression reads."""
    return (part.id for part in walk(node) if isinstance(part, facts.Name))
