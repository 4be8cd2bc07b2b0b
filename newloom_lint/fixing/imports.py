"""Add an import to a module, spelled and placed as its author does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from newloom_lint.findings import Edit
from newloom_lint.fixing.brackets import Bracketed
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.importing import order
from newloom_lint.fixing.literals import sorted_position
from newloom_lint.fixing.source import Source


@dataclass(frozen=True, slots=True)
class ImportLine:
    """`from module import name`; `module` is absolute (`streams.tasks.rss`)."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Visible:
    """How an imported object is written in the module, and the edits that make it so."""

    expression: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class _From:
    """A `from … import …` of the module's top level; `module` is absolute."""

    line: cst.SimpleStatementLine
    node: cst.ImportFrom
    module: str

    @property
    def aliases(self) -> Sequence[cst.ImportAlias]:
        names = self.node.names
        return () if isinstance(names, cst.ImportStar) else names

    @property
    def level(self) -> int:
        return len(self.node.relative)

    @property
    def written(self) -> str:
        return self.module.rpartition(".")[2] if self.level == 1 else self.module


def make_visible(
    source: Source, wanted: ImportLine, before: int, *, qualified: bool = False
) -> Visible:
    """Make an object visible to the statement at offset `before`.

    Args:
        source: The module.
        wanted: What to import.
        before: The import has run before the statement that starts here.
        qualified: The author imports modules and writes `rss.rss`.

    Returns:
        The expression to write there, and edits: none where it is visible already.

    Raises:
        CannotFix: when the object is defined in this module, but further down.
    """
    if wanted.module == module_of(source.path):
        return _own(source, wanted, before)
    imports = [item for item in _imports(source) if source.span(item.line).start < before]
    package, _, module = wanted.module.rpartition(".")
    for item in imports:
        for alias in item.aliases:
            local = _local(alias)
            if (item.module, _imported(alias)) == (wanted.module, wanted.name):
                return Visible(local)
            if (item.module, _imported(alias)) == (package, module):
                return Visible(f"{local}.{wanted.name}")
    if qualified:
        siblings = [item for item in imports if item.module == package and item.aliases]
        if siblings:
            edits = _extend(source, siblings[-1], module)
            return Visible(f"{module}.{wanted.name}", tuple(edits))
    local = _free(wanted, _bound(source, wanted))
    written = wanted.name if local == wanted.name else f"{wanted.name} as {local}"
    for item in reversed(imports):
        if item.module == wanted.module and item.aliases:
            return Visible(local, tuple(_extend(source, item, written)))
    return Visible(local, (_new_line(source, wanted.module, written, imports, before),))


def module_of(path: str) -> str:
    """Return the dotted module a file is, by its path from the project's root."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _own(source: Source, wanted: ImportLine, before: int) -> Visible:
    for name, statement in _definitions(source):
        if name == wanted.name and source.span(statement).start > before:
            raise CannotFix(
                f"`{wanted.name}` is defined below the place in {source.path} that would name it"
            )
    return Visible(wanted.name)


# What is there


def _imports(source: Source) -> Iterator[_From]:
    package = source.path.rpartition("/")[0].split("/")
    for line in source.module.body:
        if isinstance(line, cst.SimpleStatementLine):
            for node in line.body:
                if isinstance(node, cst.ImportFrom):
                    base = package[: len(package) - len(node.relative) + 1] if node.relative else []
                    rest = [source.code(node.module)] if node.module else []
                    yield _From(line, node, ".".join(base + rest))


def _definitions(source: Source) -> Iterator[tuple[str, cst.CSTNode]]:
    for statement in source.module.body:
        if isinstance(statement, cst.FunctionDef | cst.ClassDef):
            yield statement.name.value, statement
        elif isinstance(statement, cst.SimpleStatementLine):
            for node in statement.body:
                targets = (
                    [target.target for target in node.targets]
                    if isinstance(node, cst.Assign)
                    else [node.target]
                    if isinstance(node, cst.AnnAssign)
                    else []
                )
                for target in targets:
                    if isinstance(target, cst.Name):
                        yield target.value, statement


def _bound(source: Source, wanted: ImportLine) -> set[str]:
    """Return the names the module's top level binds, but to what is wanted."""
    names = {name for name, _ in _definitions(source)}
    names.update(
        _local(alias)
        for item in _imports(source)
        for alias in item.aliases
        if (item.module, _imported(alias)) != (wanted.module, wanted.name)
    )
    for plain in source.nodes(cst.Import):
        names.update(_local(alias).partition(".")[0] for alias in plain.names)
    return names


def _imported(alias: cst.ImportAlias) -> str:
    return alias.evaluated_name


def _local(alias: cst.ImportAlias) -> str:
    return alias.evaluated_alias or alias.evaluated_name


def _free(wanted: ImportLine, bound: set[str]) -> str:
    """Return the name to import under: its own, or one that says where it is from."""
    if wanted.name not in bound:
        return wanted.name
    module = wanted.module.rpartition(".")[2]
    candidate = f"{module}_{wanted.name}" if module != wanted.name else f"{module}_task"
    while candidate in bound:
        candidate += "_"
    return candidate


# What is added


def _extend(source: Source, item: _From, written: str) -> list[Edit]:
    """Add a name to an import that is there, in order where its names are in order."""
    spans = tuple(source.span(alias) for alias in item.aliases)
    start, end = spans[0].start, spans[-1].end
    if item.node.rpar is not None:
        end = source.span(item.node.rpar).start
    if item.node.lpar is not None:
        start = source.span(item.node.lpar).end
    keys = [order(_imported(alias)) for alias in item.aliases]
    position = sorted_position(keys, order(written), least=1)
    return Bracketed(source, start, end, spans).insert([written], position)


def _new_line(
    source: Source, module: str, written: str, imports: Sequence[_From], before: int
) -> Edit:
    package = source.path.rpartition("/")[0].replace("/", ".")
    siblings = [item for item in imports if item.module.startswith(f"{package}.")]
    if _is_relative(siblings, imports, package, module):
        siblings = [item for item in siblings if item.level == 1]
        spelled = f".{module.removeprefix(package + '.')}"
    else:
        siblings = [item for item in siblings if not item.level]
        spelled = module
    line = f"from {spelled} import {written}"
    if not siblings:
        return _first_of_its_kind(source, line, before)
    position = sorted_position([item.module for item in siblings], module, least=1)
    if position == 0:
        offset = source.span(siblings[0].line).start
        return source.insert(offset, f"{line}{source.newline(offset)}")
    last = siblings[-1 if position is None else position - 1]
    offset = source.line_end(source.span(last.line).end)
    return source.insert(offset, f"{source.newline(offset)}{line}")


def _is_relative(
    siblings: Sequence[_From], imports: Sequence[_From], package: str, module: str
) -> bool:
    """Return whether the author would write `from .rss` for a module of the same package."""
    if not module.startswith(f"{package}."):
        return False
    if siblings:
        return siblings[-1].level > 0
    top = package.partition(".")[0]
    absolute = any(not item.level and item.module.startswith(f"{top}.") for item in imports)
    return any(item.level for item in imports) or not absolute


def _first_of_its_kind(source: Source, line: str, before: int) -> Edit:
    """Put an import behind the others, else behind the docstring, else on top."""
    last: cst.CSTNode | None = None
    for statement in source.module.body:
        if source.span(statement).start < before and _is_import_or_docstring(statement):
            last = statement
    if last is not None:
        return source.apart(source.line_end(source.span(last).end), line)
    offset = _top(source)
    newline = source.newline(offset)
    return source.insert(offset, f"{line}{newline}{newline if source.module.body else ''}")


def _is_import_or_docstring(statement: cst.CSTNode) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    first = statement.body[0]
    if isinstance(first, cst.Expr):
        return isinstance(first.value, cst.SimpleString | cst.ConcatenatedString)
    return isinstance(first, cst.Import | cst.ImportFrom)


def _top(source: Source) -> int:
    """Return where the first statement starts, above the comments that belong to it.

    Comments on the file's first line (a shebang, an encoding, a licence) stay there.
    """
    if not source.module.body:
        return len(source.text)
    first = source.module.body[0]
    offset = top = source.line_start(_start(source, first))
    while offset:
        offset = source.line_start(offset - 1)
        text = source.text[offset : source.line_end(offset)].strip()
        if not text:
            return top
        top = offset
    return source.line_start(_start(source, first))


def _start(source: Source, statement: cst.CSTNode) -> int:
    decorators = getattr(statement, "decorators", ())
    return source.span(decorators[0] if decorators else statement).start
