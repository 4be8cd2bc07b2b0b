"""References: whether a module calls a function of another, or passes it around."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newloom_lint.model.names.modules import Defined, Module, Modules, Package, Target
from newloom_lint.model.registry import TABLE
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import parts, walk

_Dotted = tuple[str, ...]


class References:
    """What the modules of a project refer to; each module is walked once.

    Args:
        modules: The modules of the project.

    """

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._known: dict[str, _Mentions] = {}

    def uses(self, module: Module, home: Module, name: str) -> bool:
        """Return whether `module` uses the function `name` of `home`.

        An import alone is no use, and neither is the registry's entry nor the function's own body.
        """
        if module.path not in self._known:
            self._known[module.path] = _Mentions(self._modules, module)
        return self._known[module.path].use(home, name)


class _Mentions:
    """The names in a module, alone or dotted, each with the functions that it stands in."""

    def __init__(self, modules: Modules, module: Module) -> None:
        self._modules, self._module = modules, module
        self._targets: dict[_Dotted, Target | None] = {}
        for statement, imported in imports(module.facts.body):
            bound = imported.alias or imported.name.partition(".")[0]
            self._targets[(bound,)] = modules.imported(module, statement, imported)
        self._all = tuple(dict.fromkeys(_mentions(module.facts.body, frozenset())))

    def use(self, home: Module, name: str) -> bool:
        """Return whether one of the names is that of a function, outside the function itself."""
        within = name if home is self._module else None
        return any(
            within not in functions and _is_it(self._target(dotted), home, name)
            for dotted, functions in self._all
        )

    def _target(self, dotted: _Dotted) -> Target | None:
        if dotted not in self._targets:
            self._targets[dotted] = self._found(dotted)
        return self._targets[dotted]

    def _found(self, dotted: _Dotted) -> Target | None:
        *base, last = dotted
        if not base:
            return self._modules.own(self._module, last)
        package = self._target(tuple(base))
        if isinstance(package, Package):
            return self._modules.attribute(package.name, last)
        return None


def _is_it(target: Target | None, home: Module, name: str) -> bool:
    return isinstance(target, Defined) and target.module is home and target.name == name


def _mentions(node: object, within: frozenset[str]) -> Iterator[tuple[_Dotted, frozenset[str]]]:
    """Yield each name in a node, and the names of the functions around it, `within` among them."""
    below: Iterable[object] = parts(node)
    match node:
        case facts.Function(name=own):
            within |= {own}
        case (
            facts.Assign(targets=(facts.Name(id=table),), value=value)
            | facts.Assign(targets=(facts.Subscript(value=facts.Name(id=table)),), value=value)
        ) if table == TABLE:
            below = _made(value)
        case facts.Call(
            function=facts.Attribute(value=facts.Name(id=table)), arguments=arguments
        ) if table == TABLE:
            below = _made(*(one.value for one in arguments))
        case facts.Name(id=identifier):
            yield (identifier,), within
        case facts.Attribute():
            if dotted := _dotted(node):
                yield dotted, within
    for part in below:
        yield from _mentions(part, within)


def _dotted(node: facts.Expression) -> _Dotted:
    """Return the names of `a.b.c`; none where it begins with anything but a name."""
    match node:
        case facts.Name(id=identifier):
            return (identifier,)
        case facts.Attribute(value=value, attr=attr):
            base = _dotted(value)
            return (*base, attr) if base else ()
    return ()


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
