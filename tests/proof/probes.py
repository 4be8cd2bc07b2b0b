"""Probes: a program rewritten so that every point of its work can be made to fail.

Each call, attribute, subscript, operator, iteration, `await` and entry of a context becomes a
numbered point. Handlers, `finally` blocks and the exits of contexts say when they begin and end.
"""

from __future__ import annotations

import ast
import copy
import operator
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from tests.proof import failing
from tests.proof.otherwise import other_ways
from tests.proof.world import Line, World, refuse_broken

RUNTIME = "_probe"
OPERATORS: dict[type[ast.operator], Callable[[object, object], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
}
Kinds = Callable[[], tuple[Any, ...]]
HARMLESS_COMPARISONS = (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)


@dataclass(slots=True)
class Points:
    """The numbered points of a program."""

    lines: list[Line] = field(default_factory=list)
    bodies: set[int] = field(default_factory=set)
    """The numbers of each `try` with a handler."""

    def add(self, path: str, node: ast.AST) -> int:
        """Return the number of a new point."""
        self.lines.append(Line(path, getattr(node, "lineno", 0)))
        return len(self.lines) - 1


class Rewriting(ast.NodeTransformer):
    """Puts probes into a module."""

    def __init__(self, path: str, points: Points) -> None:
        self.path, self.points = path, points
        self._otherwise: set[ast.stmt] = set()

    def _probe(self, name: str, node: ast.AST, *rest: ast.expr) -> ast.Call:
        number = ast.Constant(self.points.add(self.path, node))
        return self._runtime(name, number, *rest)

    def _runtime(self, name: str, *given: ast.expr) -> ast.Call:
        function = ast.Attribute(ast.Name(RUNTIME, ast.Load()), name, ast.Load())
        return ast.Call(function, list(given), [])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return node
        self.generic_visit(node)
        made = self._probe("call", node, node.func, *node.args)
        made.keywords = node.keywords
        return made

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            return node
        return self._probe("attribute", node, node.value, ast.Constant(node.attr))

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load) or isinstance(node.slice, ast.Slice):
            return node
        return self._probe("item", node, node.value, node.slice)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        name = ast.Constant(type(node.op).__name__)
        return self._probe("operation", node, name, node.left, node.right)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name):
            return node
        name = ast.Constant(type(node.op).__name__)
        read = ast.Name(node.target.id, ast.Load())
        return ast.Assign([node.target], self._probe("operation", node, name, read, node.value))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if all(isinstance(op, HARMLESS_COMPARISONS) for op in node.ops):
            return node
        node.left = self._probe("operand", node, node.left)
        node.comparators = [self._probe("operand", node, other) for other in node.comparators]
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:
        self.generic_visit(node)
        node.iter = self._probe("each", node.iter, node.iter)
        return node

    def visit_While(self, node: ast.While) -> ast.stmt:
        self.generic_visit(node)
        node.body.insert(0, ast.Expr(self._runtime("round")))
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.iter = self._probe("each", node.iter, node.iter)
        return node

    def visit_Await(self, node: ast.Await) -> ast.expr:
        self.generic_visit(node)
        node.value = self._probe("awaited", node, node.value)
        return node

    def visit_With(self, node: ast.With) -> ast.stmt:
        self.generic_visit(node)
        for item in node.items:
            item.context_expr = self._probe("context", item.context_expr, item.context_expr)
        return node

    visit_AsyncWith = visit_With  # type: ignore[assignment]  # noqa: N815

    def _visited(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        block = ast.Module(statements, [])
        self.generic_visit(block)
        return block.body

    def visit_Raise(self, node: ast.Raise) -> list[ast.stmt]:
        self.generic_visit(node)
        return [ast.Expr(self._runtime("raising")), node]

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        otherwise = node in self._otherwise
        self.generic_visit(node)
        return _with(self._runtime("otherwise"), [node]) if otherwise else node

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        otherwise = node in self._otherwise
        self.generic_visit(node)
        return _with(self._runtime("otherwise"), [node]) if otherwise else node

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        self.generic_visit(node)
        node.test = self._runtime("claim", node.test)
        return node

    def visit_Try(self, node: ast.Try) -> ast.stmt:
        for handler in node.handlers:
            self._otherwise |= set(other_ways(node, handler))
        start = self.points.add(self.path, node)
        node.body = self._visited(node.body)
        if node.handlers:
            self.points.bodies.add(start)
        node.handlers = [self.visit(handler) for handler in node.handlers]
        node.orelse, node.finalbody = self._visited(node.orelse), self._visited(node.finalbody)
        late = ast.Constant(any(isinstance(n, ast.Yield) for s in node.body for n in ast.walk(s)))
        body = self._runtime("body", ast.Constant(start), _caught(node), late)
        node.body = [_with(body, node.body)]
        for handler in node.handlers:
            line = ast.Constant(handler.lineno)
            around = self._runtime("handler", ast.Constant(self.path), line)
            handler.body = [_with(around, handler.body)]
        if node.finalbody:
            node.finalbody = [_with(self._runtime("final"), node.finalbody)]
        return node

    visit_TryStar = visit_Try  # type: ignore[assignment]  # noqa: N815

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        self.generic_visit(node)
        if node.name in {"__exit__", "__aexit__"}:
            kind = ast.Name(node.args.args[1].arg, ast.Load())
            node.body = [_with(self._runtime("leaving", kind), node.body)]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef  # type: ignore[assignment]  # noqa: N815


def _caught(node: ast.Try) -> ast.expr:
    """Return a function that gives the classes which the handlers of a `try` take."""
    kinds = [h.type or ast.Name("BaseException", ast.Load()) for h in node.handlers]
    nothing = ast.arguments([], [], None, [], [], None, [])
    return ast.Lambda(nothing, ast.Tuple([copy.deepcopy(kind) for kind in kinds], ast.Load()))


def _with(context: ast.expr, body: list[ast.stmt]) -> ast.With:
    return ast.With([ast.withitem(context)], body)


def rewrite(tree: ast.Module, path: str, points: Points) -> CodeType:
    """Return the code of a module with probes in it; the tree is used up."""
    rewritten = ast.fix_missing_locations(Rewriting(path, points).visit(tree))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # a `return` in `finally` is on purpose
        return compile(rewritten, path, "exec")


class _Around:
    """A block whose statements are taken to succeed."""

    __slots__ = ("handler", "world")

    def __init__(self, world: World, *, handler: bool) -> None:
        self.world, self.handler = world, handler

    def __enter__(self) -> None:
        self.world.quiet += 1
        self.world.handlers += self.handler

    def __exit__(self, *_error: object) -> None:
        self.world.quiet -= 1
        self.world.handlers -= self.handler


class _Handling(_Around):
    """A handler of which is written down what it was for, and how it was left."""

    __slots__ = ("line",)

    def __init__(self, world: World, line: Line) -> None:
        super().__init__(world, handler=True)
        self.line = line

    def __enter__(self) -> None:
        super().__enter__()
        self.world.note("handle", aspect=handled(), line=self.line)

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self.world.note("handled", error[1] is not None, aspect=error[1], line=self.line)


class _Otherwise:
    """A statement of a handler that does the work in another way: it may fail as any work may."""

    __slots__ = ("quiet", "world")

    def __init__(self, world: World) -> None:
        self.world, self.quiet = world, 0

    def __enter__(self) -> None:
        self.quiet = self.world.quiet
        if self.quiet == 1:
            self.world.quiet = 0

    def __exit__(self, *_error: object) -> None:
        self.world.quiet = self.quiet


class _Body:
    """The body of a `try`: says whether an exception left it, and fails itself when armed."""

    __slots__ = ("caught", "late", "line", "number", "world")

    def __init__(self, world: World, number: int, line: Line, caught: Kinds, late: bool) -> None:
        self.world, self.number, self.line = world, number, line
        self.caught, self.late = caught, late

    def __enter__(self) -> None:
        if self.world.running and not self.world.quiet:
            self.world.tried.add(self.number)
        for body in self.world.inside:
            self.world.around.setdefault(body, set()).add(self.number)
        if not (self.late or self.world.late):
            self._fail_for_once()
        self.world.inside.append(self.number)

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        self.world.inside.pop()
        if kind is not None:
            self.world.left.add(self.number)
        elif self.late or self.world.late:  # a context manager has to give its body a turn
            self._fail_for_once()

    def _fail_for_once(self) -> None:
        if self.number in self.world.armed:
            self.world.left.add(self.number)
            self.world.pass_point(self.number, self.line, self.caught())


class _Nothing:
    """A block like any other."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_error: object) -> None:
        return None


class Runtime:
    """What the probes of a program call."""

    def __init__(self, world: World, points: Points) -> None:
        self.world, self.lines = world, points.lines
        self._handler = _Around(world, handler=True)
        self._final = _Around(world, handler=False)
        self._nothing = _Nothing()

    def _pass(self, number: int) -> None:
        self.world.pass_point(number, self.lines[number])

    def call(self, number: int, function: object, /, *given: object, **named: object) -> object:
        """Call, or fail instead."""
        if failing.call_can_fail(function, given, named):
            self.world.note("call", getattr(function, "__qualname__", type(function).__name__))
            self._pass(number)
        self.world.at = self.lines[number]
        return function(*given, **named)  # type: ignore[operator]

    def attribute(self, number: int, value: object, name: str) -> object:
        """Read an attribute, or fail instead."""
        if failing.attribute_can_fail(value):
            self._pass(number)
        return getattr(value, name)

    def item(self, number: int, value: object, key: object) -> object:
        """Read an item, or fail instead."""
        found = value[key]  # type: ignore[index]
        if failing.item_can_fail(value, key, found):
            self._pass(number)
        return found

    def operation(self, number: int, name: str, left: object, right: object) -> object:
        """Apply an operator, or fail instead."""
        if failing.operation_can_fail((left, right)):
            self._pass(number)
        return OPERATORS[getattr(ast, name)](left, right)

    def operand(self, number: int, value: object) -> object:
        """Give an operand of a comparison, or fail instead."""
        if failing.operation_can_fail((value,)):
            self._pass(number)
        return value

    def each(self, number: int, values: Iterable[object]) -> Iterator[object]:
        """Give one element after the other; taking each of them may fail."""
        if not failing.taking_can_fail(values):
            yield from values
            return
        self._pass(number)
        for value in values:
            yield value
            self._pass(number)

    def awaited(self, number: int, value: object) -> object:
        """Give what is awaited, or fail instead."""
        if failing.taking_can_fail(value):
            self._pass(number)
        return value

    def context(self, number: int, value: object) -> object:
        """Give a context, or fail while it is entered."""
        if failing.taking_can_fail(value):
            self._pass(number)
        return value

    def body(self, number: int, caught: Kinds, late: bool) -> _Body:
        """Return what stands around the body of a `try` whose handlers take `caught`.

        A `late` one fails at its end where it is to fail by itself.
        """
        return _Body(self.world, number, self.lines[number], caught, late)

    def round(self) -> None:
        """Count a round of a `while`; raises where the run would not end."""
        self.world.count_round()

    def raising(self) -> None:
        """Note that the program raises something."""
        self.world.troubled = True

    def claim(self, value: object) -> bool:
        """Give what is asserted."""
        holds = bool(value)
        self.world.troubled |= not holds
        return holds

    def handler(self, path: str, number: int) -> _Around:
        """Return what stands around the body of a handler."""
        if self.world.running:
            self.world.last = handled()
            refuse_broken(self.world, self.world.last)
            line = Line(path, number)
            self.world.entered.add(line)
            if self.world.journal is not None:
                return _Handling(self.world, line)
        return self._handler

    def otherwise(self) -> _Otherwise:
        """Return what stands around work that a handler does in another way."""
        return _Otherwise(self.world)

    def final(self) -> _Around:
        """Return what stands around a `finally` block."""
        return self._final

    def leaving(self, error: object) -> _Around | _Nothing:
        """Return what stands around the exit of a context."""
        return self._nothing if error is None else self._handler


def handled() -> BaseException | None:
    """Return the exception that is being handled."""
    return sys.exception()
