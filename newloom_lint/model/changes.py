"""Changes of a table that reading it from top to bottom does not show."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from newloom_lint.findings import Place
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Module, Outside
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

CHANGING = frozenset(
    {
        "update", "setdefault", "pop", "popitem", "clear", "append", "extend", "insert",
        "remove", "__setitem__", "__delitem__",
    }
)  # fmt: skip
"""Methods that change a dict or a list."""


def find(
    m: Machine,
    table: str,
    files: Iterable[str],
    *,
    shared: bool = False,
    but: AbstractSet[tuple[str, int]] = frozenset(),
) -> Place | None:
    """Return where code in `files` may change a table in a way that is not read as an entry.

    It may where the table is changed inside a function or through its module, loses entries, gets
    another name, or is handed to project code. What is `shared` by its nature, as choices are, may
    get other names and be handed on.
    """
    for path in files:
        module = m.modules.by_path(path)
        if module is None or module.facts.problem is not None:
            return Place(path, 0, 0)
        names = {table} | {
            part.alias
            for node in walk(module.facts.body)
            if isinstance(node, facts.Import)
            for part in node.names
            if part.name == table and part.alias
        }
        known = frozenset(start for known, start in but if known == path)
        search = _Search(m, module, names, known, shared=shared)
        # what reads choices reads no changes of them
        span = search.found_in(module.facts.body, inside=shared)
        if span is not None:
            return Place(path, span.start, span.end)
    return None


class _Search:
    def __init__(
        self,
        m: Machine,
        module: Module,
        names: set[str],
        known: frozenset[int],
        *,
        shared: bool,
    ) -> None:
        self._m, self._module, self._names, self._shared = m, module, names, shared
        self._known = known

    def found_in(self, node: object, *, inside: bool) -> facts.Span | None:
        """Return what in a node changes the table; `inside` a function everything counts."""
        for part in walk(node, but=() if inside else (facts.Function,)):
            if isinstance(part, facts.Function) and not inside:
                if part.span.start in self._known:
                    continue
                within = (*part.parameters, *part.decorators, *part.body)
                found = self.found_in(within, inside=True)
                if found is not None:
                    return found
            elif self._changes(part, inside=inside):
                return getattr(part, "span", None)
        return None

    def _changes(self, node: object, *, inside: bool) -> bool:
        match node:
            case facts.Assign(kind=kind, targets=targets, value=value):
                if kind == "augmented" and any(map(self._through, targets)):
                    return True
                written = [t.value for t in targets if isinstance(t, facts.Subscript)]
                if any(map(self._is_it if inside else self._through, written)):
                    return True
                own = all(isinstance(t, facts.Name) and t.id in self._names for t in targets)
                return not own and not self._shared and self._is_it(value)
            case facts.Delete(targets=targets):
                return any(
                    self._is_it(t.value if isinstance(t, facts.Subscript) else t) for t in targets
                )
            case facts.Return(value=value):
                return not self._shared and self._is_it(value)
            case facts.Call():
                return self._called(node, inside=inside)
        return False

    def _called(self, node: facts.Call, *, inside: bool) -> bool:
        match node.function:
            case facts.Attribute(value=owner, attr=attr) if attr in CHANGING:
                if self._is_it(owner) if inside else self._through(owner):
                    return True
        if self._shared or not any(self._is_it(argument.value) for argument in node.arguments):
            return False
        if isinstance(node.function, facts.Attribute) and self._is_it(node.function.value):
            return False
        return not isinstance(lookup.target(self._m, self._module, node.function), Outside)

    def _is_it(self, node: facts.Expression | None) -> bool:
        return (isinstance(node, facts.Name) and node.id in self._names) or self._through(node)

    def _through(self, node: facts.Expression | None) -> bool:
        """Return whether an expression is the table as an attribute of something."""
        return isinstance(node, facts.Attribute) and node.attr in self._names
