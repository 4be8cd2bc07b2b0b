"""From LibCST's statements to facts: one function per kind of node, found by its class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import libcst as cst

from newloom_lint.syntax import facts
from newloom_lint.syntax.expressions import Converter, arguments, known, parameters
from newloom_lint.syntax.facts import Span


def block(c: Converter, node: cst.BaseSuite) -> tuple[facts.Statement, ...]:
    """Return the statements of a block, also of one on the line of its header."""
    if isinstance(node, cst.SimpleStatementSuite):
        return tuple(SMALL[type(small)](c, small) for small in node.body)
    return tuple(body(c, node.body))  # type: ignore[arg-type]


def body(
    c: Converter, nodes: Iterable[cst.SimpleStatementLine | cst.BaseCompoundStatement]
) -> Iterator[facts.Statement]:
    """Yield the statements of some lines."""
    for node in nodes:
        if isinstance(node, cst.SimpleStatementLine):
            for small in node.body:
                yield SMALL[type(small)](c, small)
        else:
            yield COMPOUND[type(node)](c, node)


def _expression(c: Converter, node: cst.Expr) -> facts.Statement:
    return facts.Evaluate(c.span(node), c.expression(node.value))


def _assign(c: Converter, node: cst.Assign) -> facts.Statement:
    targets = tuple(c.expression(target.target) for target in node.targets)
    return facts.Assign(c.span(node), "plain", targets, c.expression(node.value))


def _annotated(c: Converter, node: cst.AnnAssign) -> facts.Statement:
    annotation = c.expression(node.annotation.annotation)
    targets = (c.expression(node.target),)
    return facts.Assign(c.span(node), "annotated", targets, c.optional(node.value), annotation)


def _augmented(c: Converter, node: cst.AugAssign) -> facts.Statement:
    targets = (c.expression(node.target),)
    operator = AUGMENTED[type(node.operator)]
    value = c.expression(node.value)
    return facts.Assign(c.span(node), "augmented", targets, value, None, operator)


def _type_alias(c: Converter, node: cst.TypeAlias) -> facts.Statement:
    nothing = facts.Other(c.span(node.value), ())  # evaluated when first asked for
    return facts.Assign(c.span(node), "plain", (c.expression(node.name),), nothing)


def _return(c: Converter, node: cst.Return) -> facts.Statement:
    return facts.Return(c.span(node), c.optional(node.value))


def _raise(c: Converter, node: cst.Raise) -> facts.Statement:
    cause = node.cause.item if node.cause else None
    return facts.Raise(c.span(node), c.optional(node.exc), c.optional(cause))


def _assert(c: Converter, node: cst.Assert) -> facts.Statement:
    return facts.Assert(c.span(node), c.expression(node.test), c.optional(node.msg))


def _delete(c: Converter, node: cst.Del) -> facts.Statement:
    target = c.expression(node.target)
    several = target.elements if isinstance(target, facts.Display) else (target,)
    return facts.Delete(c.span(node), several)


def _pass(c: Converter, node: cst.Pass) -> facts.Statement:
    return facts.Pass(c.span(node))


def _break(c: Converter, node: cst.Break) -> facts.Statement:
    return facts.Break(c.span(node))


def _continue(c: Converter, node: cst.Continue) -> facts.Statement:
    return facts.Continue(c.span(node))


def _import(c: Converter, node: cst.Import) -> facts.Statement:
    return facts.Import(c.span(node), tuple(_alias(c, alias) for alias in node.names))


def _import_from(c: Converter, node: cst.ImportFrom) -> facts.Statement:
    names = (
        (facts.ImportedName(c.span(node.names), "*"),)
        if isinstance(node.names, cst.ImportStar)
        else tuple(_alias(c, alias) for alias in node.names)
    )
    module = _dotted(node.module) if node.module else ""
    return facts.Import(c.span(node), names, True, module, len(node.relative))


def _alias(c: Converter, node: cst.ImportAlias) -> facts.ImportedName:
    alias = node.asname.name if node.asname else None
    return facts.ImportedName(
        c.span(node.name), _dotted(node.name), alias.value if isinstance(alias, cst.Name) else ""
    )


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _global(c: Converter, node: cst.Global | cst.Nonlocal) -> facts.Statement:
    kind = "global" if isinstance(node, cst.Global) else "nonlocal"
    return facts.Scope(c.span(node), kind, tuple(item.name.value for item in node.names))


def _if(c: Converter, node: cst.If) -> facts.Statement:
    branches = []
    rest: cst.If | cst.Else | None = node
    while isinstance(rest, cst.If):
        branches.append(facts.Branch(c.expression(rest.test), block(c, rest.body)))
        rest = rest.orelse
    return facts.If(c.span(node), tuple(branches), _else(c, rest))


def _else(c: Converter, node: cst.Else | None) -> tuple[facts.Statement, ...]:
    return block(c, node.body) if node is not None else ()


def _while(c: Converter, node: cst.While) -> facts.Statement:
    test = c.expression(node.test)
    return facts.Loop(c.span(node), None, None, test, block(c, node.body), _else(c, node.orelse))


def _for(c: Converter, node: cst.For) -> facts.Statement:
    return facts.Loop(
        c.span(node),
        c.expression(node.target),
        c.expression(node.iter),
        None,
        block(c, node.body),
        _else(c, node.orelse),
        node.asynchronous is not None,
    )


def _try(c: Converter, node: cst.Try | cst.TryStar) -> facts.Statement:
    final = node.finalbody
    word = None
    if final is not None:
        start = c.spans[final][0]
        word = Span(start, start + len("finally"))
    return facts.Try(
        c.span(node),
        block(c, node.body),
        tuple(_handler(c, handler) for handler in node.handlers),
        isinstance(node, cst.TryStar),
        _else(c, node.orelse),
        block(c, final.body) if final is not None else (),
        word,
    )


def _handler(c: Converter, node: cst.ExceptHandler | cst.ExceptStarHandler) -> facts.Handler:
    start, end = c.spans[node]
    name = node.name.name if node.name else None
    if name is not None:
        stop = c.spans[name][1]
    elif node.type is not None:
        stop = c.spans[node.type.rpar[-1] if node.type.rpar else node.type][1]
    else:
        stop = start + len("except")
    return facts.Handler(
        Span(start, end),
        Span(start, stop),
        c.optional(node.type),
        name.value if isinstance(name, cst.Name) else "",
        block(c, node.body),
    )


def _with(c: Converter, node: cst.With) -> facts.Statement:
    items = tuple(
        facts.WithItem(
            c.expression(item.item), c.expression(item.asname.name) if item.asname else None
        )
        for item in node.items
    )
    return facts.With(c.span(node), items, block(c, node.body), node.asynchronous is not None)


def _function(c: Converter, node: cst.FunctionDef) -> facts.Statement:
    decorators = tuple(c.expression(d.decorator) for d in node.decorators)
    taken = parameters(c, node.params)
    returns = c.optional(node.returns.annotation) if node.returns else None
    c.names.append(node.name.value)
    c.yields.append(False)
    inside = block(c, node.body)
    qualname = ".".join(c.names)
    c.names.pop()
    return facts.Function(
        c.span(node),
        node.name.value,
        c.span(node.name),
        qualname,
        taken,
        decorators,
        returns,
        _docstring(c, node.body),
        inside,
        node.asynchronous is not None,
        c.yields.pop(),
    )


def _docstring(c: Converter, node: cst.BaseSuite) -> Span | None:
    """Return the span of the string a block begins with, where Python takes it for its text."""
    first = node.body[0] if node.body else None
    small = first.body[0] if isinstance(first, cst.SimpleStatementLine) else first
    if isinstance(small, cst.Expr) and _is_plain_text(small.value):
        return c.span(small.value)
    return None


def _is_plain_text(node: cst.BaseExpression) -> bool:
    while isinstance(node, cst.ConcatenatedString):
        if not _is_plain_text(node.left):
            return False
        node = node.right
    return isinstance(node, cst.SimpleString) and "b" not in node.prefix.lower()


def _class(c: Converter, node: cst.ClassDef) -> facts.Statement:
    decorators = tuple(c.expression(d.decorator) for d in node.decorators)
    bases = arguments(c, [*node.bases, *node.keywords])
    c.names.append(node.name.value)
    inside = block(c, node.body)
    qualname = ".".join(c.names)
    c.names.pop()
    return facts.Class(
        c.span(node),
        node.name.value,
        c.span(node.name),
        qualname,
        decorators,
        bases,
        _docstring(c, node.body),
        inside,
    )


def _match(c: Converter, node: cst.Match) -> facts.Statement:
    cases = tuple(_case(c, case) for case in node.cases)
    return facts.Match(c.span(node), c.expression(node.subject), cases)


def _case(c: Converter, node: cst.MatchCase) -> facts.Case:
    binds: list[str] = []
    values: list[facts.Expression] = []
    _pattern(c, node.pattern, binds, values)
    return facts.Case(
        tuple(binds),
        tuple(values),
        c.optional(node.guard),
        block(c, node.body),
        _always_matches(node.pattern),
        _whole(node.pattern),
        _is_exact(node.pattern),
    )


def _always_matches(node: cst.MatchPattern) -> bool:
    if isinstance(node, cst.MatchOr):
        return any(_always_matches(element.pattern) for element in node.patterns)
    return isinstance(node, cst.MatchAs) and (node.pattern is None or _always_matches(node.pattern))


def _whole(node: cst.MatchPattern) -> str:
    """Return the name a pattern binds to the subject itself."""
    return node.name.value if isinstance(node, cst.MatchAs) and node.name else ""


def _is_exact(node: cst.MatchPattern) -> bool:
    """Return whether a pattern is nothing but alternatives of values and classes.

    What a class is asked for beside may only give names to its parts: `case Ok(value)`.
    """
    match node:
        case cst.MatchOr():
            return all(_is_exact(element.pattern) for element in node.patterns)
        case cst.MatchAs():
            return node.pattern is not None and _is_exact(node.pattern)
        case cst.MatchClass():
            parts = (*(p.value for p in node.patterns), *(k.pattern for k in node.kwds))
            return all(map(_always_matches, parts))
    return isinstance(node, cst.MatchValue | cst.MatchSingleton)


def _pattern(
    c: Converter, node: cst.MatchPattern, binds: list[str], values: list[facts.Expression]
) -> None:
    """Add the names a pattern binds and the expressions in it."""
    names: list[cst.BaseExpression | None] = []
    parts: list[cst.MatchPattern] = []
    match node:
        case cst.MatchValue() | cst.MatchSingleton():
            values.append(c.expression(node.value))
        case cst.MatchList() | cst.MatchTuple():
            for element in node.patterns:
                if isinstance(element, cst.MatchStar):
                    names.append(element.name)
                else:
                    parts.append(element.value)
        case cst.MatchMapping():
            values += [c.expression(element.key) for element in node.elements]
            parts += [element.pattern for element in node.elements]
            names.append(node.rest)
        case cst.MatchClass():
            values.append(c.expression(node.cls))
            parts += [element.value for element in node.patterns]
            parts += [element.pattern for element in node.kwds]
        case cst.MatchOr():
            parts += [element.pattern for element in node.patterns]
        case cst.MatchAs():
            names.append(node.name)
            if node.pattern is not None:
                parts.append(node.pattern)
    binds += [name.value for name in names if isinstance(name, cst.Name)]
    for part in parts:
        _pattern(c, part, binds, values)


AUGMENTED: dict[type[cst.BaseAugOp], str] = {
    cst.AddAssign: "+",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.LeftShiftAssign: "<<",
    cst.MatrixMultiplyAssign: "@",
    cst.ModuloAssign: "%",
    cst.MultiplyAssign: "*",
    cst.PowerAssign: "**",
    cst.RightShiftAssign: ">>",
    cst.SubtractAssign: "-",
}
SMALL: dict[type, Callable[..., facts.Statement]] = {
    cst.AnnAssign: _annotated,
    cst.Assert: _assert,
    cst.Assign: _assign,
    cst.AugAssign: _augmented,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Del: _delete,
    cst.Expr: _expression,
    cst.Global: _global,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.Nonlocal: _global,
    cst.Pass: _pass,
    cst.Raise: _raise,
    cst.Return: _return,
    cst.TypeAlias: _type_alias,
}
"""How each kind of simple statement is converted."""
SMALL.update(dict.fromkeys(known("LazyImport"), _import))
SMALL.update(dict.fromkeys(known("LazyImportFrom"), _import_from))
COMPOUND: dict[type, Callable[..., facts.Statement]] = {
    cst.ClassDef: _class,
    cst.For: _for,
    cst.FunctionDef: _function,
    cst.If: _if,
    cst.Match: _match,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.While: _while,
    cst.With: _with,
}
"""How each kind of compound statement is converted."""
