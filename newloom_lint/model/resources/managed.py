"""How a `with` would hold a resource that stays open on some path."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from newloom_lint.findings import Place
from newloom_lint.model.names.modules import target_names
from newloom_lint.model.project import Project
from newloom_lint.model.resources import leaks, table
from newloom_lint.model.resources.lasting import Lasting
from newloom_lint.model.resources.leaks import Leak
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import blocks, walk

_Block = tuple[facts.Statement, ...]
_Wanted = Callable[[facts.Statement], bool]
_LATER = (facts.Function, facts.Class, facts.Lambda)
_UNCERTAIN = (*_LATER, facts.Comprehension, facts.Conditional, facts.Walrus, facts.Text)
_NAMES = (
    (re.compile(r"(?i)conn|sqlite"), ("conn", "connection")),
    (re.compile(r"cursor$"), ("cursor", "cur")),
    (re.compile(r"(?i)session$"), ("session", "http")),
    (re.compile(r"urlopen$|\.(?:get|post|put|request|patch|head)$"), ("response", "answer")),
    (re.compile(r"(?i)zip"), ("archive", "zip_file")),
    (re.compile(r"(?i)^tar|\.tar"), ("archive", "tar_file")),
    (re.compile(r"Executor$"), ("executor", "pool")),
    (re.compile(r"(?i)client$"), ("client", "api")),
    (re.compile(r"(?i)sock"), ("sock", "connection")),
    (re.compile(r"(?i)open|file$"), ("f", "file", "opened")),
)
"""What to call something that has no name, by what opens it."""


class UncertainError(Exception):
    """A `with` might change what the function does; the text says why."""


class Managed(NamedTuple):
    """A `with` that holds a resource."""

    statement: Place
    """The one that opens it: `f = open(path)`, or one that uses it at once."""
    opening: Place
    """The expression that opens it, with its `await`."""
    call: Place
    manner: str
    name: str
    """What it is bound to; empty where it has no name."""
    names: tuple[str, ...]
    """What it may be called, where it has no name."""
    last: Place
    """The last statement that needs it."""
    closes: tuple[Place, ...]
    """The statements that close it, which the end of the `with` does instead."""


class _Level(NamedTuple):
    """A block that a statement lies in, the statement's index in it, and what owns the block."""

    owner: object
    block: _Block
    position: int


def of(project: Project, function: Function, leak: Leak) -> Managed:
    """Return how a `with` would hold the resource of a leak.

    Raises:
        UncertainError: when it is not certain that all would go on as it does.
    """
    span = facts.Span(leak.place.start, leak.place.end)
    lasting = Lasting(leaks.scope(project, function), leak.kind, span, leak.name)
    return _Managing(function, leak, lasting).managed()


class _Managing:
    def __init__(self, function: Function, leak: Leak, lasting: Lasting) -> None:
        self._leak, self._kind, self._lasting = leak, leak.kind, lasting
        self._path, self._node = function.module.path, function.node
        body = function.node.body if isinstance(function.node, facts.Function) else ()
        self._body: _Block = body
        self._levels = list(_levels(function.node, body, leak.place.start))
        self._told = f"`{leak.name}`" if leak.name else f"what `{leak.opener}` opens"
        self._removed: list[facts.Statement] = []
        self._last: facts.Statement | None = None

    def managed(self) -> Managed:
        if self._leak.given_away:
            raise UncertainError(f"something else may close {self._told}")
        if not self._levels:
            raise UncertainError("it is not opened by a statement of its own")
        level = self._levels[-1]
        statement = level.block[level.position]
        opening, name = self._opened_by(statement)
        if name != self._leak.name:
            raise UncertainError(f"{self._told} is not bound to one plain name")
        if name:
            self._check_bindings(statement, name)
        rest = level.block[level.position + 1 :]
        closing = next((i for i, one in enumerate(rest) if name and self._closes(one)), None)
        inside = self._inside(statement, rest, closing)
        manner = self._manner(opening)
        self._check_inside(inside, level)
        last = self._last or statement
        if name and last is statement:
            raise UncertainError(f"nothing is done with {self._told}")
        return Managed(
            self._place(statement.span),
            self._place(opening.span),
            self._leak.place,
            manner,
            name,
            _names(self._leak.opener),
            self._place(last.span),
            tuple(self._place(one.span) for one in self._removed),
        )

    def _place(self, span: facts.Span) -> Place:
        return Place(self._path, span.start, span.end)

    def _is_opening(self, node: object) -> bool:
        inner = node.value if isinstance(node, facts.Await) else node
        place = self._leak.place
        return isinstance(inner, facts.Call) and inner.span == facts.Span(place.start, place.end)

    def _opened_by(self, statement: facts.Statement) -> tuple[facts.Expression, str]:
        """Return the expression that opens the resource, and the name it is bound to."""
        match statement:
            case facts.Assign(targets=(facts.Name(id=name),), value=value, annotation=None) if (
                value is not None and self._is_opening(value) and statement.kind == "plain"
            ):
                return value, name
            case facts.Assign(value=value) if value is not None and self._is_opening(value):
                raise UncertainError(f"{self._told} is not bound to one plain name")
            case facts.Loop(iterable=iterable) if iterable is not None:
                return self._first_evaluated(iterable), ""
            case facts.Assign() | facts.Evaluate() | facts.Return():
                if isinstance(statement, facts.Evaluate) and self._is_opening(statement.value):
                    raise UncertainError(f"nothing is done with {self._told}")
                if statement.value is not None and not self._has_other_targets(statement):
                    return self._first_evaluated(statement.value), ""
        raise UncertainError(f"{self._told} is opened in the midst of a statement")

    @staticmethod
    def _has_other_targets(statement: facts.Statement) -> bool:
        """Return whether a statement evaluates more than its value: `a[b()] = …` does."""
        return isinstance(statement, facts.Assign) and statement.kind == "augmented"

    def _first_evaluated(self, node: facts.Expression) -> facts.Expression:
        """Return the expression that opens the resource, where nothing is done before it."""
        for part in walk(node, but=_UNCERTAIN):
            if self._is_opening(part):
                return part  # type: ignore[return-value]
            if isinstance(part, _UNCERTAIN):
                break
            if isinstance(part, facts.Call) and not self._holds(part):
                break
        raise UncertainError(f"something else is done in the statement before {self._told}")

    def _holds(self, node: object) -> bool:
        return any(map(self._is_opening, walk(node)))

    def _check_bindings(self, statement: facts.Statement, name: str) -> None:
        if any(
            part is not statement and isinstance(part, facts.Scope) and name in part.names
            for part in walk(self._body)
        ):
            raise UncertainError(f"`{name}` is no name of the function's own")

    # What lies in the `with`

    def _inside(
        self, statement: facts.Statement, rest: _Block, closing: int | None
    ) -> list[facts.Statement]:
        """Return the statements that a `with` would hold, and note the last one of them."""
        lasting = self._lasting
        if not lasting.name:
            lasting.follow(statement)
        if closing is not None:
            inside = list(rest[:closing])
            if not inside:
                raise UncertainError(f"nothing is done with {self._told}")
            self._removed.append(rest[closing])
            made = {name for part in walk(tuple(inside), but=_LATER) for name in _bound(part)}
            behind = itertools.takewhile(lambda one: _ends_one(one, made), rest[closing + 1 :])
            with_closes = [rest[closing], *behind]
            self._last = with_closes[-1]
            for one in inside:
                lasting.follow(one)
            return [*inside, *with_closes]
        needing = 0
        for count, one in enumerate(rest, 1):
            if lasting.touches(one):
                needing = count
                lasting.follow(one)
        inside = list(rest[:needing])
        self._last = inside[-1] if inside else None
        return inside

    def _check_inside(self, inside: Sequence[facts.Statement], level: _Level) -> None:
        lasting, name = self._lasting, self._lasting.name
        if lasting.kept_by:
            raise UncertainError(f"{lasting.kept_by} may need {self._told} later")
        if name and any(name in _bound(part) for part in walk(tuple(inside), but=_LATER)):
            raise UncertainError(f"`{name}` is bound again before it is {self._kind.verb}")
        closed = bool(self._removed)
        self._check_closes(inside)
        jumps = any(isinstance(p, facts.Break | facts.Continue) for p in walk(tuple(inside)))
        needed = {name} if closed and not jumps else set(lasting.names)
        after = level.block[level.position + len(inside) + 1 :]
        found = self._used_outside(after, {one for one in needed if one}, stays=not jumps)
        if found:
            raise UncertainError(f"`{found}` is used where {self._told} would be {self._kind.verb}")

    def _used_outside(self, after: _Block, names: set[str], *, stays: bool) -> str:
        """Return a name that is used where the `with` has ended; empty for none."""
        live = set(names)
        for level in reversed(self._levels):
            rest = after if level is self._levels[-1] else level.block[level.position + 1 :]
            found = _used(rest, live, drops=stays)
            owner = level.owner
            if not found and isinstance(owner, facts.Loop) and level.block is owner.body:
                found = _used(level.block[: level.position], set(names), drops=True)
                tested = next(
                    (n for n in sorted(names) if _mentions((owner.test, owner.iterable), n)), ""
                )
                found = found or tested or _used(owner.orelse, live, drops=True)
            if not found and isinstance(owner, facts.Try):
                others = [block for block in blocks(owner) if block is not level.block]
                if level.block is not owner.body:
                    others = [owner.final]
                found = next(filter(None, (_used(b, set(live), drops=True) for b in others)), "")
            if found:
                return found
        return ""

    # What closes it

    def _closes(self, statement: facts.Statement) -> bool:
        """Return whether a statement closes the resource and does nothing else."""
        match statement:
            case facts.If(branches=(facts.Branch(test=test, body=(only,)),), orelse=()):
                return self._is_asked(test) and self._closes(only)
            case facts.Evaluate(value=facts.Await(value=facts.Call() as call)):
                return self._is_close(call) and self._kind.manner == table.ASYNC_WITH
            case facts.Evaluate(value=facts.Call() as call):
                return self._is_close(call) and self._kind.manner != table.ASYNC_WITH
        return False

    def _is_asked(self, test: facts.Expression) -> bool:
        """Return whether a test is only about whether the resource is there."""
        name = self._lasting.name
        match test:
            case facts.Name(id=asked):
                return asked == name
            case facts.Operation(
                operator="is not", operands=(facts.Name(id=asked), facts.Literal(kind="none"))
            ):
                return asked == name
            case facts.Operation(
                operator="not",
                operands=(facts.Attribute(value=facts.Name(id=asked), attr="closed"),),
            ):
                return asked == name
        return False

    def _is_close(self, call: facts.Call) -> bool:
        if not self._is_closer(call):
            return False
        match call.arguments:
            case ():
                return True
            case (facts.Argument(keyword="wait", value=facts.Literal(source="True")),):
                return True
        return False

    def _is_closer(self, call: facts.Call) -> bool:
        match call.function:
            case facts.Attribute(value=facts.Name(id=name), attr=attr):
                return name == self._lasting.name != "" and attr in self._kind.closers
        return False

    def _check_closes(self, inside: Sequence[facts.Statement]) -> None:
        """Note the statements inside that close it, too: where the `with` would end next."""
        removed = set(map(id, _last_ones(inside, self._closes)))
        removed |= set(map(id, _before_jumps(inside, self._closes)))
        for part in walk(tuple(inside)):
            if id(part) in removed and isinstance(part, facts.Evaluate | facts.If):
                self._removed.append(part)
        ends = [one.span for one in self._removed]
        for part in walk(tuple(inside)):
            if not isinstance(part, facts.Call) or not self._is_closer(part):
                continue
            start = part.span.start
            if not any(end.start <= start < end.end for end in ends):
                raise UncertainError(f"{self._told} is {self._kind.verb} before its last use")

    def _manner(self, opening: facts.Expression) -> str:
        manner = self._kind.manner
        if self._kind.if_closed and self._closed_plainly():
            manner = table.CLOSING
        is_async = isinstance(self._node, facts.Function) and self._node.is_async
        if not manner:
            raise UncertainError(
                f"nothing is known that would see to it that {self._told} is "
                f"{self._kind.verb} in the same way"
            )
        if manner == table.ASYNC_WITH and not is_async:
            raise UncertainError("the function is not `async`")
        if isinstance(opening, facts.Await) and manner != table.ASYNC_WITH:
            raise UncertainError(f"{self._told} is awaited")
        return manner

    def _closed_plainly(self) -> bool:
        """Return whether all that closes the resource is `name.close()`."""
        calls = [
            part.value.function.attr
            for part in walk(self._body)
            if isinstance(part, facts.Evaluate)
            and isinstance(part.value, facts.Call)
            and isinstance(part.value.function, facts.Attribute)
            and self._is_closer(part.value)
        ]
        return bool(calls) and set(calls) == {"close"}


def _levels(owner: object, body: _Block, offset: int) -> Iterator[_Level]:
    """Yield the blocks around an offset, outermost first."""
    for index, statement in enumerate(body):
        if statement.span.start <= offset < statement.span.end:
            yield _Level(owner, body, index)
            if not isinstance(statement, facts.Function | facts.Class):
                for block in blocks(statement):
                    yield from _levels(statement, block, offset)


def _last_ones(block: Sequence[facts.Statement], wanted: _Wanted) -> Iterator[facts.Statement]:
    """Yield the statements of a kind behind which a block ends, in the blocks it ends with."""
    if not block:
        return
    last = block[-1]
    match last:
        case facts.If(branches=branches, orelse=orelse):
            inner = [*(branch.body for branch in branches), orelse]
        case facts.Try(body=body, handlers=handlers, orelse=orelse, final=()):
            inner = [orelse or body, *(handler.body for handler in handlers)]
        case _:
            inner = []
    for body in inner:
        if len(body) > 1 and wanted(body[-1]):
            yield body[-1]
        yield from _last_ones(body, wanted)


def _before_jumps(block: Sequence[facts.Statement], wanted: _Wanted) -> Iterator[facts.Statement]:
    """Yield the statements of a kind right before a `return` or `raise`."""
    for node in walk(tuple(block), but=(*_LATER, facts.Loop)):
        for body in blocks(node):
            for one, jump in itertools.pairwise(body):
                if isinstance(jump, facts.Return | facts.Raise) and _is_plain(jump) and wanted(one):
                    yield one


def _is_plain(jump: facts.Return | facts.Raise) -> bool:
    """Return whether a statement does nothing before it leaves."""
    return jump.value is None or isinstance(jump.value, facts.Name | facts.Literal)


def _ends_one(statement: facts.Statement, names: set[str]) -> bool:
    """Return whether a statement closes something that one of these names is bound to."""
    match statement:
        case facts.Evaluate(
            value=facts.Call(
                function=facts.Attribute(value=facts.Name(id=name), attr=attr), arguments=()
            )
        ):
            return name in names and attr in table.CLOSERS
    return False


def _bound(part: object) -> Iterator[str]:
    match part:
        case facts.Assign(targets=targets):
            for target in targets:
                yield from target_names(target)
        case facts.Loop(target=target) | facts.WithItem(target=target) if target is not None:
            yield from target_names(target)
        case facts.Walrus(target=name) | facts.Function(name=name) | facts.Class(name=name):
            yield name
        case facts.Delete(targets=targets):
            for target in targets:
                yield from target_names(target)


def _used(block: Iterable[facts.Statement], live: set[str], *, drops: bool) -> str:
    """Return a name that a block uses before it binds it again; take out those that it binds."""
    for statement in block:
        match statement:
            case facts.Assign(targets=(facts.Name(id=name),), value=value) if (
                name in live and statement.kind != "augmented" and not _mentions(value, name)
            ):
                if drops:
                    live.discard(name)
            case facts.With(items=items):
                fresh = {n for item in items for n in _bound(item)}
                for name in sorted(fresh & live):
                    if drops and not any(_mentions(item.context, name) for item in items):
                        live.discard(name)
        for name in sorted(live):
            if _mentions(statement, name):
                return name
    return ""


def _mentions(node: object, name: str) -> bool:
    return any(isinstance(part, facts.Name) and part.id == name for part in walk(node))


def _names(opener: str) -> tuple[str, ...]:
    """Return what something is called that an expression opens."""
    return next((names for found, names in _NAMES if found.search(opener)), ("opened", "resource"))
