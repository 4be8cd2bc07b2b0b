"""Tables: a module's dicts from stream types to something, in every shape that can be edited."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from newloom_lint.findings import Edit
from newloom_lint.fixing import calls
from newloom_lint.fixing.brackets import Bracketed
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.literals import quote_of, quoted, sorted_position, string
from newloom_lint.fixing.source import Source

_KEYWORD_MAKERS = {"dict", "update", "OrderedDict"}
_MAKERS = {*_KEYWORD_MAKERS, "MappingProxyType", "ChainMap"}
_SORTED = 3  # fewer keys may be in order by chance


@dataclass(frozen=True, slots=True)
class DictDisplay:
    """`{"rss": rss, **others}`."""

    source: Source
    start: int
    node: cst.Dict

    @property
    def keys(self) -> list[str | None]:
        return [string(getattr(item, "key", None)) for item in self.node.elements]

    @property
    def values(self) -> list[cst.BaseExpression]:
        return [i.value for i in self.node.elements if isinstance(i, cst.DictElement)]

    def add(self, key: str, value: str) -> list[Edit]:
        elements = self.node.elements
        quote = quote_of([getattr(item, "key", None) for item in elements], self.source.quote)
        span = self.source.span(self.node)
        items = tuple(self.source.span(item) for item in elements)
        brackets = Bracketed(self.source, span.start + 1, span.end - 1, items, spread=True)
        position = sorted_position(self.keys, key, _SORTED)
        return brackets.insert([f"{quoted(key, quote)}: {value}"], position)


@dataclass(frozen=True, slots=True)
class Keywords:
    """`dict(rss=rss)`, `TASK_MAPPING.update(rss=rss)`."""

    source: Source
    start: int
    node: cst.Call

    @property
    def keys(self) -> list[str | None]:
        return [arg.keyword.value if arg.keyword else None for arg in self.node.args]

    @property
    def values(self) -> list[cst.BaseExpression]:
        return [arg.value for arg in self.node.args if arg.keyword]

    def add(self, key: str, value: str) -> list[Edit]:
        if not key.isidentifier() or keyword.iskeyword(key):
            raise CannotFix(
                f"`{key}` is no keyword for the `dict(…)` call in {self.source.path}; "
                f"write the table with braces first"
            )
        position = sorted_position(self.keys, key, _SORTED)
        return calls.brackets(self.source, self.node).insert([f"{key}={value}"], position)


@dataclass(frozen=True, slots=True)
class Pairs:
    """`dict([("rss", rss)])`, or choices: a list or tuple of pairs."""

    source: Source
    start: int
    node: cst.List | cst.Tuple

    @property
    def _pairs(self) -> list[cst.List | cst.Tuple | None]:
        values = [element.value for element in self.node.elements]
        return [
            value if isinstance(value, cst.List | cst.Tuple) and len(value.elements) == 2 else None
            for value in values
        ]

    @property
    def keys(self) -> list[str | None]:
        return [string(pair.elements[0].value) if pair else None for pair in self._pairs]

    @property
    def values(self) -> list[cst.BaseExpression]:
        return [pair.elements[1].value for pair in self._pairs if pair]

    def add(self, key: str, value: str) -> list[Edit]:
        pairs = self._pairs
        quote = quote_of([p.elements[0].value if p else None for p in pairs], self.source.quote)
        pair = f"{quoted(key, quote)}, {value}"
        pair = f"[{pair}]" if pairs and isinstance(pairs[-1], cst.List) else f"({pair})"
        position = sorted_position(self.keys, key, _SORTED)
        return bracketed(self.source, self.node).insert([pair], position)


@dataclass(frozen=True, slots=True)
class Assignments:
    """`TASK_MAPPING["rss"] = rss`, a statement for each entry; `node` is the last one."""

    source: Source
    start: int
    node: cst.SimpleStatementLine
    keys: list[str | None]
    values: list[cst.BaseExpression]
    last: cst.Subscript

    def add(self, key: str, value: str) -> list[Edit]:
        source = self.source
        index = source.span(self.last.slice[0])
        quote = source.text[index.start] if source.text[index.start] in "'\"" else source.quote
        offset = source.line_end(source.span(self.node).end)
        target = source.text[source.span(self.last).start : index.start]
        content = f"{target}{quoted(key, quote)}] = {value}"
        return [source.insert(offset, f"{source.newline(offset)}{content}")]


Shape = DictDisplay | Keywords | Pairs | Assignments


def bracketed(source: Source, node: cst.List | cst.Tuple) -> Bracketed:
    """Return the elements of a list or tuple display."""
    span = source.span(node)
    items = tuple(source.span(element) for element in node.elements)
    if isinstance(node, cst.List):
        return Bracketed(source, span.start + 1, span.end - 1, items, spread=True)
    if not node.lpar:
        return Bracketed(source, span.start, span.end, items, is_tuple=True)
    start = source.span(node.lpar[-1]).end
    end = source.span(node.rpar[0]).start
    return Bracketed(source, start, end, items, is_tuple=True, spread=True)


def find(source: Source, table: str) -> tuple[Shape, set[str]]:
    """Return the shape of a module's table to add to, and every key that is there already.

    The table's own display is preferred; where it is empty, the statements that fill it.

    Raises:
        CannotFix: when the table is not there, or made in a way that cannot be edited.
    """
    names = _names(source, table)
    shapes = [*_fills(source, names)]
    if not shapes:
        raise CannotFix(_why_not(source, table, names))
    others = _fills(source, _spread_tables(shapes) - names)
    keys = {key for shape in (*shapes, *others) for key in shape.keys if key is not None}
    if shapes[0].keys:
        return shapes[0], keys
    filled = [shape for shape in shapes if shape.keys]
    return (filled or shapes[:1])[-1], keys


def shape_of(source: Source, start: int, value: cst.BaseExpression) -> Shape | None:
    """Return the shape of an expression that makes a table, `None` for one that is unknown."""
    match value:
        case cst.Dict():
            return DictDisplay(source, start, value)
        case cst.BinaryOperation(operator=cst.BitOr(), left=left, right=right):
            return shape_of(source, start, right) or shape_of(source, start, left)
        case cst.Call(func=cst.Attribute(attr=name) | (cst.Name() as name)):
            return _shape_of_call(source, start, value, name.value)
    return None


def _shape_of_call(source: Source, start: int, call: cst.Call, function: str) -> Shape | None:
    if function not in _MAKERS:
        return None
    match call.args:
        case [cst.Arg(keyword=None, star="", value=cst.Dict() as display), *_]:
            return DictDisplay(source, start, display)
        case [cst.Arg(keyword=None, star="", value=cst.List() | cst.Tuple() as pairs), *_]:
            return Pairs(source, start, pairs)
        case [cst.Arg(value=cst.GeneratorExp(lpar=[]))]:
            return None  # it must stay the only argument
    return Keywords(source, start, call) if function in _KEYWORD_MAKERS else None


def _statements(
    source: Source,
) -> Iterator[tuple[cst.SimpleStatementLine, cst.BaseSmallStatement]]:
    for line in source.module.body:
        if isinstance(line, cst.SimpleStatementLine):
            for statement in line.body:
                yield line, statement


def _assigned(
    statement: cst.BaseSmallStatement,
) -> tuple[list[cst.BaseExpression], cst.BaseExpression | None]:
    match statement:
        case cst.Assign(targets=targets, value=value):
            return [target.target for target in targets], value
        case cst.AnnAssign(target=target, value=value):
            return [target], value
        case cst.AugAssign(target=target, operator=cst.BitOrAssign(), value=value):
            return [target], value
    return [], None


def _names(source: Source, table: str) -> set[str]:
    """Return the table's name and those of the tables it is an alias of."""
    names = {table}
    for _, statement in reversed([*_statements(source)]):
        targets, value = _assigned(statement)
        if isinstance(value, cst.Name) and any(_is_name(target, names) for target in targets):
            names.add(value.value)
    return names


def _fills(source: Source, names: set[str]) -> Iterator[Shape]:
    """Yield the shapes that fill a table, in the order they run."""
    entries: list[tuple[cst.SimpleStatementLine, cst.Subscript, cst.BaseExpression]] = []
    shapes: list[Shape] = []
    for line, statement in _statements(source):
        start = source.span(line).start
        targets, value = _assigned(statement)
        shape: Shape | None = None
        if value is not None and any(_is_name(target, names) for target in targets):
            shape = shape_of(source, start, value)
        elif isinstance(statement, cst.Expr) and _is_update(statement.value, names):
            shape = shape_of(source, start, statement.value)
        if shape is not None:
            shapes.append(shape)
        entries += [
            (line, target, value)
            for target in targets
            if isinstance(target, cst.Subscript) and _is_name(target.value, names) and value
        ]
    yield from shapes
    if entries:
        keys = [_index(target) for _, target, _ in entries]
        values = [value for *_, value in entries]
        line, last, _ = entries[-1]
        yield Assignments(source, source.span(line).start, line, keys, values, last)


def _spread_tables(shapes: Sequence[Shape]) -> set[str]:
    """Return the names of the tables that others take in with `**`."""
    return {
        element.value.value
        for shape in shapes
        if isinstance(shape, DictDisplay)
        for element in shape.node.elements
        if isinstance(element, cst.StarredDictElement) and isinstance(element.value, cst.Name)
    }


def _index(target: cst.Subscript) -> str | None:
    index = target.slice[0].slice
    return string(index.value) if isinstance(index, cst.Index) else None


def _is_name(node: cst.CSTNode, names: set[str]) -> bool:
    return isinstance(node, cst.Name) and node.value in names


def _is_update(node: cst.BaseExpression, names: set[str]) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value="update"))):
            return _is_name(value, names)
    return False


def _why_not(source: Source, table: str, names: set[str]) -> str:
    for _, statement in _statements(source):
        if isinstance(statement, cst.ImportFrom) and not isinstance(
            statement.names, cst.ImportStar
        ):
            for alias in statement.names:
                if (alias.evaluated_alias or alias.evaluated_name) in names:
                    dots = "." * len(statement.relative)
                    module = source.code(statement.module) if statement.module else ""
                    return f"{source.path} takes `{table}` from `{dots}{module}`"
        targets, _ = _assigned(statement)
        if any(_is_name(target, names) for target in targets):
            return f"`{table}` in {source.path} is not written as a dict"
    return f"{source.path} has no `{table}` at its top level"


def dotted(source: Source, table: str) -> str:
    """Return what stands before the last name where a table has names of tasks, as texts."""
    try:
        shape, _ = find(source, table)
    except CannotFix:
        return ""
    texts = [string(value) for value in shape.values]
    if not texts or None in texts:
        return ""
    return ":" if all(":" in str(text) for text in texts) else "."


def is_qualified(shape: Shape) -> bool:
    """Return whether a table names its values through their modules (`rss.rss`)."""
    values: Sequence[cst.BaseExpression] = shape.values
    return bool(values) and all(isinstance(value, cst.Attribute) for value in values)
