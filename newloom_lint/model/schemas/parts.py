"""Parts: the nodes of a function by their kind, from one walk over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.models import literal_text
from newloom_lint.model.names.modules import Module
from newloom_lint.model.schemas import certain
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

NodeT = TypeVar("NodeT")
_Kinds = dict[type, list[object]]


class Parts:
    """What a function is written with, nested ones included."""

    def __init__(self, node: facts.Function | facts.Lambda) -> None:
        self._node = node
        self._body = _by_kind(node.body)

    def of(self, kind: type[NodeT]) -> Sequence[NodeT]:
        """Return the nodes of a kind in the body, in the order they are written."""
        return self._body.get(kind, ())  # type: ignore[return-value]

    def all(self, kind: type[NodeT]) -> Sequence[NodeT]:
        """Return the nodes of a kind, in the body and in what stands before it."""
        return (*self._before.get(kind, ()), *self.of(kind))

    @cached_property
    def _before(self) -> _Kinds:
        node = self._node
        if isinstance(node, facts.Lambda):
            return _by_kind(node.parameters)
        return _by_kind((node.parameters, node.decorators, node.returns))

    @cached_property
    def certain(self) -> tuple[object, ...]:
        """The nodes of expressions that every run evaluates."""
        body = self._node.body
        return tuple(certain.evaluated(body)) if isinstance(body, tuple) else ()

    @cached_property
    def names(self) -> frozenset[str]:
        """What the names in the body are."""
        return frozenset(name.id for name in self.of(facts.Name))

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that it binds itself."""
        own = self.all(facts.Parameter)
        found = {parameter.name for parameter in own}
        targets: list[object] = [t for one in self.of(facts.Assign) for t in one.targets]
        targets += [loop.target for loop in self.of(facts.Loop)]
        targets += [clause.target for clause in self.of(facts.Clause)]
        targets += [item.target for item in self.of(facts.WithItem)]
        found |= {part.id for part in walk(tuple(targets)) if isinstance(part, facts.Name)}
        found |= {walrus.target for walrus in self.of(facts.Walrus)}
        found |= {handler.name for handler in self.of(facts.Handler)}
        found |= {name for case in self.of(facts.Case) for name in case.binds}
        found |= {inner.name for inner in self.of(facts.Function)}
        found |= {inner.name for inner in self.of(facts.Class)}
        for statement in self.of(facts.Import):
            found |= {one.alias or one.name.partition(".")[0] for one in statement.names}
        return frozenset(found)

    @cached_property
    def texts(self) -> Mapping[str, Sequence[facts.Literal]]:
        """The string literals by what they say; none says something by its parts alone."""
        found: dict[str, list[facts.Literal]] = {}
        for literal in self.all(facts.Literal):
            text = literal_text(literal)
            if text is not None:
                found.setdefault(text, []).append(literal)
        return found

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that it may take or read: its parameters, attributes and texts."""
        parameters = (parameter.name for parameter in self.all(facts.Parameter))
        attributes = (attribute.attr for attribute in self.all(facts.Attribute))
        return frozenset((*parameters, *attributes, *self.texts))


def of(m: Machine, module: Module, node: facts.Function | facts.Lambda) -> Parts:
    """Return the parts of a function, looked for once."""
    key = ("parts", module.path, node.span.start)
    if key not in m.memo:
        m.memo[key] = Parts(node)
    return m.memo[key]  # type: ignore[return-value]


def _by_kind(node: object) -> _Kinds:
    found: _Kinds = {}
    for part in walk(node):
        found.setdefault(type(part), []).append(part)
    return found
