"""References: whether a module calls a function of another, or passes it around."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names.modules import Defined, Module, Package, Target
from newloom_lint.model.registry import TABLE
from newloom_lint.model.walking import walk
from newloom_lint.syntax import facts


def uses(m: Machine, module: Module, home: Module, name: str) -> bool:
    """Return whether `module` uses the function `name` of `home`.

    An import alone is no use, and neither is the registry's entry nor the function's own body.
    """
    search = _Search(m, module, home, name)
    return search.found_in(module.facts.body)


class _Search:
    def __init__(self, m: Machine, module: Module, home: Module, name: str) -> None:
        self._modules, self._module, self._home, self._name = m.modules, module, home, name
        self._imported: dict[str, Target] = {}
        for statement, imported in imports(module.facts.body):
            bound = imported.alias or imported.name.partition(".")[0]
            self._imported[bound] = self._modules.imported(module, statement, imported)

    def found_in(self, node: object) -> bool:
        """Return whether a node, or anything in it, refers to the function."""
        match node:
            case facts.Function(name=own) if self._module is self._home and own == self._name:
                return False
            case (
                facts.Assign(targets=(facts.Name(id=table),), value=value)
                | facts.Assign(targets=(facts.Subscript(value=facts.Name(id=table)),), value=value)
            ) if table == TABLE:
                return any(map(self.found_in, _made(value)))
            case facts.Call(
                function=facts.Attribute(value=facts.Name(id=table)), arguments=arguments
            ) if table == TABLE:
                return any(map(self.found_in, _made(*(one.value for one in arguments))))
            case facts.Name() | facts.Attribute():
                if self._is_it(self._target(node)):
                    return True
        if isinstance(node, tuple):
            return any(map(self.found_in, node))
        if hasattr(node, "__struct_fields__"):
            return any(self.found_in(getattr(node, field)) for field in node.__struct_fields__)
        return False

    def _target(self, node: facts.Expression) -> Target | None:
        match node:
            case facts.Name(id=identifier):
                if identifier in self._imported:
                    return self._imported[identifier]
                return self._modules.own(self._module, identifier)
            case facts.Attribute(value=value, attr=attr):
                base = self._target(value)
                if isinstance(base, Package):
                    return self._modules.attribute(base.name, attr)
        return None

    def _is_it(self, target: Target | None) -> bool:
        return (
            isinstance(target, Defined)
            and target.module is self._home
            and target.name == self._name
        )


def keeps(decorator: object) -> bool:
    """Return whether a decorator puts what it is given on a list, or in a dict, but the registry.

    Then other code finds it there.
    """
    if not isinstance(decorator, facts.Function):
        return False
    given = {p.name for p in walk(decorator) if isinstance(p, facts.Parameter)}
    for part in walk(decorator.body):
        match part:
            case facts.Call(
                function=facts.Attribute(value=facts.Name(id=table), attr=method),
                arguments=(*_, facts.Argument(value=facts.Name(id=name), star="")),
            ) if method in _KEEPING and table != TABLE and name in given:
                return True
            case facts.Assign(
                targets=(facts.Subscript(value=facts.Name(id=table)),), value=facts.Name(id=name)
            ) if table != TABLE and name in given:
                return True
    return False


_KEEPING = frozenset({"add", "append", "appendleft", "connect", "insert", "setdefault"})


def _made(*values: facts.Expression | None) -> Iterator[facts.Expression]:
    """Yield what stands in the registry and is more than a function's name: it is made of one."""
    for value in values:
        match value:
            case None | facts.Name() | facts.Attribute():
                continue
            case facts.Dict(items=items):
                yield from _made(*(item.value for item in items))
            case facts.Call(function=facts.Name(id="dict"), arguments=arguments):
                yield from _made(*(argument.value for argument in arguments))
            case facts.Operation(operands=operands):
                yield from _made(*operands)
            case facts.Comprehension(elements=(*_, facts.Name() | facts.Attribute())):
                continue  # each of the functions it goes through is an entry
            case _:
                yield value


def imports(node: object) -> Iterator[tuple[facts.Import, facts.ImportedName]]:
    """Yield every imported name below a node, in functions too."""
    if isinstance(node, facts.Import):
        for name in node.names:
            if name.name != "*":
                yield node, name
    elif isinstance(node, tuple):
        for part in node:
            yield from imports(part)
    elif isinstance(
        node,
        facts.Function | facts.Class | facts.If | facts.Branch | facts.Try | facts.Handler
        | facts.With | facts.Loop | facts.Match | facts.Case,
    ):  # fmt: skip
        for field in node.__struct_fields__:
            value = getattr(node, field)
            if isinstance(value, tuple):
                yield from imports(value)
