"""The registry: which stream type `TASK_MAPPING` maps to which task, however it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from newloom_lint.findings import Place
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names.modules import Absent, Defined, Module, Package, Target
from newloom_lint.model.registry import registrars
from newloom_lint.model.registry.reading import Reader
from newloom_lint.model.registry.tables import TABLE, Entry, Registry, Unread
from newloom_lint.syntax import facts

__all__ = ["TABLE", "Entry", "Registry", "Unread", "read"]


def read(
    m: Machine, package: str, mentioning: Callable[[str], tuple[str, ...]], table: str = TABLE
) -> Registry:
    """Return the registry of a tasks package, or another table of that shape.

    It is looked for in the package, then in the rest of the project. `mentioning` gives the paths
    of the files that contain a word.
    """
    home = m.modules.get(package)
    registry = Registry(home.path if home else f"{package.replace('.', '/')}/__init__.py")
    target: Target = m.modules.attribute(package, table) if home else Absent(table)
    if isinstance(target, Absent | Package):
        target = _elsewhere(m, package, mentioning, table) or target
    if not isinstance(target, Defined):
        if home is not None and not isinstance(target, Absent | Package):
            registry.unread.append(Unread(f"`{table}` cannot be followed", _place(home, table)))
        return registry
    registry.exists = True
    registry.path = target.module.path
    reader = Reader(m, registry, mentioning)
    reader.module(target.module, target.name)
    for path in mentioning(table):
        module = m.modules.by_path(path)
        if module is None or module is target.module:
            continue
        for name in _bound_to(m, module, target):
            registry.names.setdefault(module.path, set()).add(name)
            reader.changes_of(module, name)
    registrars.read(m, registry, reader, mentioning)
    return registry


def _elsewhere(
    m: Machine, package: str, mentioning: Callable[[str], tuple[str, ...]], table: str
) -> Defined | None:
    """Return the one table of that name in the app or, where one knows the other, beside it."""
    app = f"{package.partition('.')[0]}/"
    files = mentioning(table)
    within = [path for path in files if path.startswith(app)]
    known = set(files) if within else set(mentioning(package))
    beside = [path for path in files if path in known and path not in within]
    for paths in (within, beside):
        found = [one for path in paths if (one := _assigned_in(m, path, table)) is not None]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _assigned_in(m: Machine, path: str, table: str) -> Defined | None:
    module = m.modules.by_path(path)
    for binding in module.bindings.get(table, ()) if module is not None else ():
        if module is not None and isinstance(binding.node, facts.Assign):
            return Defined(module, binding, table)
    return None


def _place(home: Module, name: str) -> Place:
    """Return where a module binds a name, its first line where it does not."""
    bound = home.bindings.get(name, [])
    span = getattr(bound[-1].node, "span", None) if bound else None
    return Place(home.path, span.start, span.end) if span else Place(home.path, 0, 0)


def _bound_to(m: Machine, module: Module, target: Defined) -> Iterator[str]:
    """Yield the names under which another module knows the table."""
    for name, bound in module.bindings.items():
        if any(b.imported and b.imported.name == target.name for b in bound):
            found = m.modules.own(module, name)
            if isinstance(found, Defined) and found.module is target.module:
                yield name
