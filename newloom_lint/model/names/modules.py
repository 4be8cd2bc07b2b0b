"""Names: what a module binds, and which definition or dotted name an import leads to.

Nothing is compared as text: every question about a name goes through `Modules.attribute`, which
follows imports (absolute, relative, star, re-exports through `__init__`) from file to file and
asks for a file's facts only when a name leads there.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from newloom_lint.files import SourceFile, Tree, UnreadableFile
from newloom_lint.syntax import facts
from newloom_lint.syntax.facts import Import, ModuleFacts
from newloom_lint.syntax.walking import walk

REBOUND = frozenset(
    {
        "Ellipsis", "TimeoutError", "Warning", "abs", "compile", "copyright", "enumerate", "exit",
        "filter", "format", "help", "input", "max", "open", "pow", "property", "repr", "slice",
        "str",
    }
)  # fmt: skip
"""Built-in names that some module of the standard library has another meaning for."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One place of a module or class body that binds a name.

    `node` is the statement that binds; `imported` the name in an import. `certain` says that the
    statement is not below an `if`, a loop, or a handler; `fallback` that it is in a handler.
    """

    node: facts.Statement | facts.Handler | facts.WithItem
    certain: bool
    imported: facts.ImportedName | None = None
    fallback: bool = False


@dataclass(slots=True)
class Module:
    """One file of the project, with what it binds at module level."""

    name: str
    path: str
    file: SourceFile | None
    facts: ModuleFacts
    is_package: bool
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[Import] = field(default_factory=list)

    @property
    def package(self) -> str:
        """The dotted name that relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Defined:
    """A name leads to a statement of a module."""

    module: Module
    binding: Binding
    name: str


@dataclass(frozen=True, slots=True)
class Package:
    """A name leads to a module or package of the project."""

    name: str


@dataclass(frozen=True, slots=True)
class Outside:
    """A name leads out of the project: the dotted name of a library's object."""

    name: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A project name that certainly does not exist."""

    name: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A name that may be several things, or is made at run time."""

    reason: str
    starred: bool = False
    """A library's star import may bind it; nothing else does."""


Target = Defined | Package | Outside | Absent | Unclear


class Modules:
    """The project's modules by dotted name, read when first asked for."""

    def __init__(self, tree: Tree, read_facts: Callable[[SourceFile], facts.ModuleFacts]) -> None:
        self._tree = tree
        self._read_facts = read_facts
        self._loaded: dict[str, Module | None] = {}
        self._paths: dict[str, str | None] = {}

    @property
    def loaded(self) -> tuple[Module, ...]:
        """All modules that were asked for so far and exist."""
        return tuple(module for module in self._loaded.values() if module)

    def path(self, name: str) -> str | None:
        """Return the path of the file that module `name` lies in, or `None`."""
        if name not in self._paths:
            base = name.replace(".", "/")
            candidates = (f"{base}/__init__.py", f"{base}.py")
            self._paths[name] = next(filter(self._tree.exists, candidates), None)
        return self._paths[name]

    def is_ours(self, name: str) -> bool:
        """Return whether dotted `name` is a module or package below the project's root."""
        return self.path(name) is not None or self._tree.is_package(name.replace(".", "/"))

    def may_be_elsewhere(self, name: str) -> bool:
        """Return whether a module that no file of the project is may be there all the same."""
        return self._tree.holds_other(name.replace(".", "/"))

    def by_path(self, path: str) -> Module | None:
        """Return the module that lies in `path`, or `None` where there is no such file."""
        return self.get(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))

    def get(self, name: str) -> Module | None:
        """Return module `name`, or `None` where the project has no such file."""
        if name not in self._loaded:
            path = self.path(name)
            self._loaded[name] = self._load(name, path) if path else None
        return self._loaded[name]

    def _load(self, name: str, path: str) -> Module:
        file: SourceFile | None = None
        try:
            file = self._tree.read(path)
            read = self._read_facts(file)
        except UnreadableFile as error:
            read = facts.ModuleFacts(problem=facts.Problem(error.reason, error.offset))
        module = Module(name, path, file, read, path.endswith("/__init__.py"))
        for key, binding in bindings(read.body):
            if key == "*" and isinstance(binding.node, facts.Import):
                module.stars.append(binding.node)
            else:
                module.bindings.setdefault(key, []).append(binding)
        return module

    def absolute(self, module: Module, statement: facts.Import) -> str | None:
        """Return the dotted name a `from` import starts from; `None` beyond the top package."""
        if not statement.level:
            return statement.module
        parts = module.package.split(".") if module.package else []
        if statement.level - 1 > len(parts):
            return None
        kept = parts[: len(parts) - (statement.level - 1)]
        return ".".join([*kept, statement.module] if statement.module else kept)

    def imported(self, module: Module, statement: facts.Import, name: facts.ImportedName) -> Target:
        """Return what one name of an import statement is bound to."""
        if not statement.is_from:
            bound = name.name if name.alias else name.name.partition(".")[0]
            if self.is_ours(name.name):
                return Package(bound)
            if self.is_ours(name.name.partition(".")[0]):
                return self._lost(name.name)
            return Outside(bound)
        source = self.absolute(module, statement)
        if source is None:
            return Absent("." * statement.level + statement.module)
        if not self.is_ours(source):
            top = source.partition(".")[0]
            if statement.level or (top and self.is_ours(top)):
                return self._lost(f"{source}.{name.name}", source)
            return Outside(f"{source}.{name.name}")
        return self.attribute(source, name.name)

    def _lost(self, name: str, source: str = "") -> Target:
        """Return what a name below one of our packages is, when no file says so."""
        parent = (source or name).rpartition(".")[0]
        while parent and self.path(parent) is None:
            parent = parent.rpartition(".")[0]
        top = self.get(parent) if parent else None
        if top is None:  # a folder without `__init__`: another distribution may share it
            return Unclear(f"`{name}` is not in the project")
        return Absent(name)

    def attribute(
        self, source: str, name: str, seen: frozenset[tuple[str, str]] = frozenset()
    ) -> Target:
        """Return what `name` is in module or package `source` of the project."""
        if (source, name) in seen:
            return Unclear(f"`{source}.{name}` is imported in a circle")
        seen |= {(source, name)}
        module = self.get(source)
        if module is not None:
            if module.facts.problem:
                return Unclear(f"`{module.path}` cannot be read")
            found = self.own(module, name, seen)
            if found is not None:
                return found
        starred = self._starred(module, name, seen) if module and module.stars else None
        if isinstance(starred, Defined | Outside):
            return starred
        if self.is_ours(f"{source}.{name}"):
            return Package(f"{source}.{name}")
        if module is None:
            return Unclear(f"`{source}` has no `__init__`")
        if starred is not None:
            return starred
        if name in MODULE_ATTRIBUTES:
            return Outside(f"builtins.{name}")
        if "__getattr__" in module.bindings or _fills_namespace(module.facts.body):
            return Unclear(f"`{module.path}` makes its names at run time")
        return Absent(f"{source}.{name}")

    def _starred(
        self, module: Module, name: str, seen: frozenset[tuple[str, str]]
    ) -> Target | None:
        """Return what a star import of `module` gives for a name, `None` for nothing."""
        unclear: Target | None = None
        for star in reversed(module.stars):
            origin = self.absolute(module, star)
            if origin is None or not self.is_ours(origin):
                if _leaves_built_in(origin, name):
                    continue
                unclear = Unclear(f"`{name}` may come from `{origin} import *`", starred=True)
            elif not name.startswith("_"):
                found = self.attribute(origin, name, seen)
                if not isinstance(found, Absent | Package):
                    return found
        return unclear

    def own(
        self, module: Module, name: str, seen: frozenset[tuple[str, str]] = frozenset()
    ) -> Target | None:
        """Return what `module` itself binds `name` to, or `None` where it does not."""
        found = module.bindings.get(name)
        if not found:
            return None
        first_choice = [b for b in found if not b.fallback]
        if len(first_choice) == 1 and len(found) > 1:
            wanted = self.follow(module, first_choice[0], name, seen)
            if not isinstance(wanted, Absent):
                return wanted
        last = found[-1]
        if last.certain or len(found) == 1:
            return self.follow(module, last, name, seen)
        targets = {_identity(t): t for t in (self.follow(module, b, name, seen) for b in found)}
        known = [t for t in targets.values() if not isinstance(t, Absent)]
        return known[0] if len(known) == 1 else Unclear(f"`{name}` is bound in several places")

    def follow(
        self, module: Module, binding: Binding, name: str, seen: frozenset[tuple[str, str]]
    ) -> Target:
        """Return what one binding leads to; anything but an import is a definition."""
        if not isinstance(binding.node, facts.Import) or binding.imported is None:
            return Defined(module, binding, name)
        if binding.node.is_from:
            source = self.absolute(module, binding.node)
            if source is not None and self.is_ours(source):
                if source == module.name:
                    below = f"{source}.{binding.imported.name}"
                    return Package(below) if self.is_ours(below) else Absent(below)
                return self.attribute(source, binding.imported.name, seen)
        return self.imported(module, binding.node, binding.imported)


MODULE_ATTRIBUTES = frozenset(
    {"__name__", "__file__", "__doc__", "__package__", "__spec__", "__path__"}
)


def bindings(
    body: Iterable[facts.Statement], *, certain: bool = True
) -> Iterator[tuple[str, Binding]]:
    """Yield the names that statements bind in their own scope, in order; `*` for a star import."""
    for statement in body:
        match statement:
            case facts.Function(name=name) | facts.Class(name=name):
                yield name, Binding(statement, certain)
            case facts.Import(names=names, is_from=is_from):
                for imported in names:
                    first = imported.name if is_from else imported.name.partition(".")[0]
                    yield imported.alias or first, Binding(statement, certain, imported)
            case facts.Assign(targets=targets):
                for target in targets:
                    for name in target_names(target):
                        yield name, Binding(statement, certain)
            case facts.Delete(targets=targets):
                for target in targets:
                    for name in target_names(target):
                        yield name, Binding(statement, certain=False)
            case facts.If(branches=branches, orelse=orelse):
                for branch in branches:
                    yield from bindings(branch.body, certain=False)
                yield from bindings(orelse, certain=False)
            case facts.Try():
                yield from _bindings_of_try(statement, certain=certain)
            case facts.With() | facts.Loop() | facts.Match():
                yield from _bindings_of_block(statement, certain=certain)
            case _:
                pass


def _bindings_of_block(
    statement: facts.With | facts.Loop | facts.Match, *, certain: bool
) -> Iterator[tuple[str, Binding]]:
    match statement:
        case facts.With(items=items, body=inner):
            for item in items:
                for name in target_names(item.target) if item.target else ():
                    yield name, Binding(item, certain)
            yield from bindings(inner, certain=certain)
        case facts.Loop(target=target, body=inner, orelse=orelse):
            for name in target_names(target) if target else ():
                yield name, Binding(statement, certain=False)
            yield from bindings(inner, certain=False)
            yield from bindings(orelse, certain=False)
        case facts.Match(cases=cases):
            for case in cases:
                for name in case.binds:
                    yield name, Binding(statement, certain=False)
                yield from bindings(case.body, certain=False)


def _bindings_of_try(statement: facts.Try, *, certain: bool) -> Iterator[tuple[str, Binding]]:
    yield from bindings(statement.body, certain=certain and not statement.handlers)
    for handler in statement.handlers:
        for name, binding in bindings(handler.body, certain=False):
            yield name, replace(binding, fallback=True)
    yield from bindings(statement.orelse, certain=False)
    yield from bindings(statement.final, certain=certain)


def target_names(target: facts.Expression) -> Iterator[str]:
    """Yield the plain names that an assignment target binds."""
    match target:
        case facts.Name(id=name):
            yield name
        case facts.Starred(value=value):
            yield from target_names(value)
        case facts.Display(elements=elements):
            for element in elements:
                yield from target_names(element)
        case _:
            pass


def _leaves_built_in(origin: str | None, name: str) -> bool:
    """Return whether a name stays built in behind a star import from the standard library."""
    root = (origin or "").partition(".")[0]
    return root in sys.stdlib_module_names and hasattr(builtins, name) and name not in REBOUND


def _identity(target: Target) -> object:
    if isinstance(target, Defined):
        return (target.module.path, target.name, id(target.binding.node))
    return target


def _fills_namespace(body: tuple[facts.Statement, ...]) -> bool:
    """Return whether module code writes names through `globals()`, `vars()` or `setattr`."""
    return any(
        isinstance(part, facts.Call)
        and isinstance(part.function, facts.Name)
        and part.function.id in {"globals", "setattr", "vars", "exec"}
        for statement in body
        if not isinstance(statement, facts.Function | facts.Class)
        for part in walk(statement, but=(facts.Function, facts.Class))
    )
