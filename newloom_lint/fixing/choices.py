"""Choices of a model: pairs of a stored value and a label, in a list, a dict or an enumeration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import libcst as cst

from newloom_lint.findings import Edit
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.literals import quote_of, quoted, string
from newloom_lint.fixing.source import Source
from newloom_lint.fixing.tables import DictDisplay, Pairs

_Scope = Mapping[str, cst.BaseExpression | cst.ClassDef]


def add(source: Source, class_name: str, table: str, key: str, label: str) -> list[Edit]:
    """Return the edits that add a choice to the table of a class, or to a module's.

    Raises:
        CannotFix: when the choice or its name is there already, or the table cannot be edited.
    """
    module = dict(_bindings(source.module.body))
    owner = module.get(class_name)
    inner = dict(_bindings(owner.body.body)) if isinstance(owner, cst.ClassDef) else {}
    scope = {**module, **inner}
    by_hand = f"add `({quoted(key, source.quote)}, {quoted(label, source.quote)})` by hand"
    if table not in scope:
        raise CannotFix(f"{source.path} has no `{class_name}.{table}`: {by_hand}")
    match _resolve(scope[table], scope):
        case cst.ClassDef() as enumeration:
            return _add_member(source, enumeration, key, label)
        case cst.List() | cst.Tuple() as node if _holds_pairs(node):
            pairs = Pairs(source, 0, node)
            _refuse_known(source, table, key, _flat_keys(node))
            return pairs.add(key, _labelled(source, label, pairs.values))
        case cst.Dict() as node:
            display = DictDisplay(source, 0, node)
            _refuse_known(source, table, key, display.keys)
            return display.add(key, _labelled(source, label, display.values))
    raise CannotFix(f"`{table}` in {source.path} is not written as a list of choices: {by_hand}")


def _bindings(
    body: Sequence[cst.CSTNode],
) -> Iterator[tuple[str, cst.BaseExpression | cst.ClassDef]]:
    for statement in body:
        if isinstance(statement, cst.ClassDef):
            yield statement.name.value, statement
        elif isinstance(statement, cst.SimpleStatementLine):
            for node in statement.body:
                match node:
                    case (
                        cst.Assign(
                            targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value
                        )
                        | cst.AnnAssign(
                            target=cst.Name(value=name), value=cst.BaseExpression() as value
                        )
                    ):
                        yield name, value


def _resolve(
    node: cst.BaseExpression | cst.ClassDef, scope: _Scope, depth: int = 8
) -> cst.BaseExpression | cst.ClassDef | None:
    """Follow names, `X.choices`, `A + [...]` and `sorted(...)` to what can be edited."""
    if not depth:
        return None
    match node:
        case (
            cst.Name(value=name)
            | cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="choices"))
        ):
            target = scope.get(name)
            return None if target is None else _resolve(target, scope, depth - 1)
        case cst.BinaryOperation(operator=cst.Add(), left=left, right=right):
            return _resolve(right, scope, depth - 1) or _resolve(left, scope, depth - 1)
        case cst.Call(args=[cst.Arg(value=value), *_]):
            return _resolve(value, scope, depth - 1)
        case cst.List() | cst.Tuple() | cst.Dict() | cst.ClassDef():
            return node
    return None


def _holds_pairs(node: cst.List | cst.Tuple) -> bool:
    """Return whether all elements are choices, or other lists spread out."""
    return all(
        isinstance(element, cst.StarredElement) or isinstance(element.value, cst.List | cst.Tuple)
        for element in node.elements
    )


def _flat_keys(node: cst.List | cst.Tuple) -> Iterator[str | None]:
    """Yield the stored values, also those inside named groups."""
    for element in node.elements:
        match element.value:
            case cst.List(elements=[key, value]) | cst.Tuple(elements=[key, value]):
                if isinstance(value.value, cst.List | cst.Tuple):
                    yield from _flat_keys(value.value)
                else:
                    yield string(key.value)


def _refuse_known(
    source: Source, table: str, key: str, keys: Iterator[str | None] | list[str | None]
) -> None:
    if key in keys:
        raise CannotFix(f"`{key}` is in `{table}` in {source.path} already")


def _labelled(source: Source, label: str, labels: Sequence[cst.BaseExpression | None]) -> str:
    """Return the label as the others are written: `"RSS"`, or `_("RSS")` where they are."""
    last = labels[-1] if labels else None
    match last:
        case cst.Call(func=function, args=[cst.Arg(value=cst.SimpleString() as text)]):
            return f"{source.code(function)}({quoted(label, quote_of([text], source.quote))})"
    return quoted(label, quote_of([last], source.quote))


def _add_member(source: Source, enumeration: cst.ClassDef, key: str, label: str) -> list[Edit]:
    members = [
        (statement, name, node.value)
        for statement in enumeration.body.body
        if isinstance(statement, cst.SimpleStatementLine)
        for node in statement.body
        if isinstance(node, cst.Assign)
        for name in [node.targets[0].target]
        if isinstance(name, cst.Name) and not name.value.startswith("_")
    ]
    if not members or not isinstance(enumeration.body, cst.IndentedBlock):
        raise CannotFix(f"`{enumeration.name.value}` in {source.path} has no member to follow")
    values = [
        value.elements[0].value if isinstance(value, cst.Tuple) else value for *_, value in members
    ]
    _refuse_known(source, enumeration.name.value, key, [string(value) for value in values])
    name = re.sub(r"\W", "_", key).upper()
    name = f"TYPE_{name}" if not name.isidentifier() else name
    if any(other.value == name for _, other, _ in members):
        raise CannotFix(
            f"`{enumeration.name.value}` in {source.path} has a member `{name}` already"
        )
    line, _, last = members[-1]
    labels = (
        [last.elements[1].value] if isinstance(last, cst.Tuple) and len(last.elements) > 1 else []
    )
    pair = f"{quoted(key, quote_of(values, source.quote))}, {_labelled(source, label, labels)}"
    pair = f"({pair})" if last.lpar else pair
    offset = source.line_end(source.span(line).end)
    indentation = source.indentation(source.span(line).start)
    return [source.insert(offset, f"{source.newline(offset)}{indentation}{name} = {pair}")]
