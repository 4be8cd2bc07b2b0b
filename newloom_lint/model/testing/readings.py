"""What a piece of test code speaks of: definitions, modules, stream types, its own helpers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup, references
from newloom_lint.model.names.modules import Defined, Module, Outside, Package, Target
from newloom_lint.model.registry import TABLE
from newloom_lint.model.values.expressions import literal
from newloom_lint.model.values.kinds import constant_text
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import parts

Key = tuple[str, int]
"""A definition: its file and where it starts."""

DYNAMIC = frozenset(
    {"__import__", "import_module", "import_string", "iter_modules", "walk_packages"}
)
"""Functions that import what a text names, by the last part of their names."""
QUOTES = ("'", '"', "''", '""')
LISTING = frozenset({"frozenset", "len", "list", "set", "sorted", "tuple", "keys", "enumerate"})
"""Functions that look at a table's keys, never at a task."""


@dataclass(slots=True)
class Reading:
    """What was found in some code; all of it may be, but need not be, what runs."""

    keys: set[Key] = field(default_factory=set)
    """Definitions that names, or texts as `patch` takes them, lead to."""
    modules: set[str] = field(default_factory=set)
    """Modules of the project that are spoken of as a whole."""
    sources: set[str] = field(default_factory=set)
    """Modules of the project that a name was taken from."""
    types: set[str] = field(default_factory=set)
    """Stream types that are looked up in the registry."""
    faked: set[str] = field(default_factory=set)
    """Stream types that get another task for a while."""
    texts: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    """The last parts of the names of what is called, or handed to something to be called."""
    own: set[str] = field(default_factory=set)
    """Attributes of `self` and `cls`."""
    helpers: list[tuple[Module, facts.Statement]] = field(default_factory=list)
    """Definitions of the project that names lead to."""
    outside: set[str] = field(default_factory=set)
    """Dotted names of libraries."""
    every: bool = False
    """It may speak of any task."""
    picks: bool = False
    """A stream type that is not written there is looked up in the registry."""
    lists: bool = False
    """It goes through all stream types."""

    def add(self, other: Reading) -> None:
        """Take over what another reading has found."""
        for name in (
            "keys", "modules", "sources", "types", "faked", "texts", "called", "own", "outside"
        ):  # fmt: skip
            getattr(self, name).update(getattr(other, name))
        self.helpers += other.helpers
        self.every |= other.every
        self.picks |= other.picks
        self.lists |= other.lists


class Reader:
    """Reads the code of one module."""

    def __init__(self, m: Machine, package: str, module: Module) -> None:
        self._m, self._package, self._module = m, package, module
        self._imported: dict[str, list[Target]] = {}
        for statement, imported in references.imports(module.facts.body):
            bound = imported.alias or imported.name.partition(".")[0]
            target = m.modules.imported(module, statement, imported)
            self._imported.setdefault(bound, []).append(target)

    def read(self, node: object) -> Reading:
        """Return what a node, or anything in it, speaks of."""
        found = Reading()
        self._visit(node, found)
        return found

    def targets(self, node: facts.Expression) -> list[Target]:
        """Return what an expression of names may lead to; nothing where it is none."""
        match node:
            case facts.Name(id=name):
                imported = self._imported.get(name, [])
                if name in self._module.bindings or not imported:
                    return [*imported, lookup.target(self._m, self._module, node)]
                return imported
            case facts.Attribute(value=value, attr=attr):
                found: list[Target] = []
                for base in self.targets(value):
                    if isinstance(base, Package):
                        found.append(self._m.modules.attribute(base.name, attr))
                    elif isinstance(base, Outside):
                        found.append(Outside(f"{base.name}.{attr}"))
                return found
        return []

    def is_table(self, node: facts.Expression) -> bool:
        """Return whether an expression is the registry, as a name or as the text of one."""
        if isinstance(node, facts.Literal):
            return (constant(node) or "").endswith(f".{TABLE}")
        return (isinstance(node, facts.Name) and node.id == TABLE) or any(
            isinstance(target, Defined | Outside) and target.name.rpartition(".")[2] == TABLE
            for target in self.targets(node)
        )

    def _visit(self, node: object, found: Reading) -> None:
        match node:
            case facts.Import():
                self._import(node, found)
            case facts.Call():
                self._call(node, found)
            case facts.Loop(iterable=iterable) if iterable is not None and self.is_table(iterable):
                found.lists = True
                self._visit((node.target, node.body, node.orelse), found)
            case facts.Clause(iterable=iterable) if self.is_table(iterable):
                found.lists = True
                self._visit((node.target, node.conditions), found)
            case facts.Operation(operands=operands):
                for operand in operands:
                    if not self.is_table(operand):
                        self._visit(operand, found)
            case facts.Subscript(value=value, index=index) if self.is_table(value):
                self._picked(index[0], found)
            case facts.Name() | facts.Attribute():
                self._named(node, found)
            case facts.Literal(kind="str"):
                self._text(constant(node) or "", found)
            case facts.Evaluate(value=facts.Literal()):
                pass  # a docstring
            case _:
                for part in parts(node):
                    self._visit(part, found)

    def _import(self, node: facts.Import, found: Reading) -> None:
        for name in node.names:
            if not node.is_from:
                if self._m.modules.path(name.name) is not None and name.name != self._package:
                    found.modules.add(name.name)
                continue
            if name.name == "*":
                continue
            target = self._m.modules.imported(self._module, node, name)
            if not (isinstance(target, Package) and target.name == self._package):
                self._target(target, found)

    def _call(self, node: facts.Call, found: Reading) -> None:
        function, arguments = node.function, node.arguments
        name = last_name(function)
        found.called.add(name)
        if isinstance(function, facts.Attribute):  # `run_stream.delay(...)`
            found.called.add(last_name(function.value))
        if name in DYNAMIC and any(self._is_package(argument.value) for argument in arguments):
            found.every = True
        match function:
            case facts.Attribute(value=owner, attr=attr) if self.is_table(owner):
                if attr == "get" and arguments:
                    self._picked(arguments[0].value, found)
                elif attr == "keys":
                    found.lists = True
                elif attr not in {"pop", "update", "setdefault", "clear"}:
                    found.every = True
                self._visit(arguments, found)
                return
        patches = isinstance(function, facts.Attribute) and name == "dict"  # `patch.dict`
        if patches and arguments and self.is_table(arguments[0].value):
            for part in arguments[1:]:
                if isinstance(part.value, facts.Dict):
                    keys = (constant(item.key) for item in part.value.items if item.key)
                    found.faked.update(key for key in keys if key is not None)
                elif part.keyword:
                    found.faked.add(part.keyword)
            self._visit((function, arguments[1:]), found)
            return
        quiet = name in LISTING or name.startswith("assert")
        self._visit(function, found)
        if self._names_attribute(arguments, found):
            arguments = arguments[1:]
        for argument in arguments:
            if self.is_table(argument.value):
                found.lists |= quiet or name == "parametrize"
                found.every |= not quiet and name != "parametrize"
            else:
                found.called.add(last_name(argument.value))
                self._visit(argument.value, found)

    def _names_attribute(self, arguments: tuple[facts.Argument, ...], found: Reading) -> bool:
        """Read `patch.object(module, "name")` and `getattr(module, "name")`."""
        match arguments:
            case (facts.Argument(value=owner), facts.Argument(value=text), *_):
                name = constant(text)
                for target in self.targets(owner):
                    if isinstance(target, Package) and name is not None and name.isidentifier():
                        self._target(self._m.modules.attribute(target.name, name), found)
                        return target.name == self._package
        return False

    def _is_package(self, node: facts.Expression) -> bool:
        """Return whether a text may be the name of any module of the tasks package."""
        if constant(node) is not None:
            return constant(node) in {self._package, f"{self._package}."}
        return not isinstance(node, facts.Literal)

    def _picked(self, key: facts.Expression, found: Reading) -> None:
        text = constant(key)
        if text is None:
            found.picks = True
            self._visit(key, found)
        else:
            found.types.add(text)

    def _named(self, node: facts.Name | facts.Attribute, found: Reading) -> None:
        match node:
            case facts.Attribute(value=facts.Name(id="self" | "cls"), attr=attr):
                found.own.add(attr)
                return
            case facts.Attribute(value=facts.Call(function=facts.Name(id="super")), attr=attr):
                found.own.add(attr)
                return
        if self.is_table(node):
            found.every |= not isinstance(node, facts.Name)
            return
        targets = self.targets(node)
        for target in targets:
            found.every |= isinstance(target, Package) and target.name == self._package
            self._target(target, found)
        if not targets and isinstance(node, facts.Attribute):
            self._visit(node.value, found)

    def _target(self, target: Target, found: Reading) -> None:
        match target:
            case Defined(module, binding, name):
                found.sources.add(module.name)
                if name != TABLE and hasattr(binding.node, "span"):
                    found.keys.add((module.path, binding.node.span.start))
                    if isinstance(binding.node, facts.Function | facts.Class | facts.Assign):
                        found.helpers.append((module, binding.node))
            case Package(name):
                if name == self._package:
                    return
                found.modules.add(name)
            case Outside(name):
                found.outside.add(name)

    def _text(self, text: str, found: Reading) -> None:
        found.texts.add(text)
        if text == f"{self._package}.":
            found.every = True
        if "." not in text or not text.startswith(self._package.partition(".")[0]):
            return
        parts = text.rstrip(".").split(".")
        for count in range(len(parts), 0, -1):
            module = ".".join(parts[:count])
            if self._m.modules.path(module) is None:
                continue
            rest = parts[count:]
            target = self._m.modules.attribute(module, rest[0]) if rest else None
            if isinstance(target, Defined) and target.name != TABLE:
                self._target(target, found)
            elif module != self._package:
                found.modules.add(module)
            return


def constant(node: facts.Expression | None) -> str | None:
    """Return the text a string literal stands for, else `None`."""
    if not isinstance(node, facts.Literal) or node.kind != "str":
        return None
    if node.source[0] in QUOTES and "\\" not in node.source and node.source[1:3] not in QUOTES:
        return node.source[1:-1]
    return constant_text(literal(node))


def last_name(node: facts.Expression) -> str:
    """Return the last part of a name that is called; empty where it is none."""
    match node:
        case facts.Name(id=name) | facts.Attribute(attr=name):
            return name
    return ""


def joined(readings: Iterable[Reading]) -> Reading:
    """Return what several readings have found together."""
    every = Reading()
    for reading in readings:
        every.add(reading)
    return every
