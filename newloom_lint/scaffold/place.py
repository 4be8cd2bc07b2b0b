"""A NewLoom project as a place for a new task: where its files go and which tables it keeps."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newloom_lint.files import is_project, project_of

from .refusal import RefusedError

REGISTRY = "TASK_MAPPING"
SCHEMAS = "STREAM_CONFIG_SCHEMAS"
EXAMPLES = "TASK_CONFIG_EXAMPLES"
CHOICES = "TYPE_CHOICES"

_REGISTRY_FILE = "streams/tasks/__init__.py"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of stream types: a dict by type, or a list of pairs that start with one."""

    name: str
    path: str
    """The file that defines it, from the project's root, with forward slashes."""
    keys: frozenset[str]
    """The stream types it certainly holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """A project: `root` is the folder that holds `streams/`."""

    root: Path
    tables: dict[str, Table]

    @property
    def keeps_schemas(self) -> bool:
        return SCHEMAS in self.tables

    def task_file(self, name: str) -> str:
        return f"streams/tasks/{name}.py"

    def schema_file(self, name: str) -> str:
        return f"streams/schemas/{name}.py"

    def test_file(self, name: str) -> str:
        """Return where the tests go: beside `streams/tests.py` where the project has that."""
        folder = "streams" if (self.root / "streams/tests.py").is_file() else "streams/tests"
        return f"{folder}/test_{name}.py"


def find_place(start: Path, project_dir: str = "") -> Place | None:
    """Return the project around `start`, or the one in `project_dir` where that is given.

    Args:
        start: A folder; it and those above it are looked at, then those directly in it.
        project_dir: A folder, relative to `start`, that is or directly holds the project.

    Raises:
        RefusedError: `project_dir` holds no project, there are several to choose from, or a file
            that matters here is no Python.
    """
    root = _named(start / Path(project_dir).expanduser()) if project_dir else _around(start)
    return None if root is None else Place(root, {each.name: each for each in _tables(root)})


def _named(folder: Path) -> Path:
    folder = folder.resolve()
    roots = [folder] if is_project(folder) else _directly_in(folder)
    if len(roots) != 1:
        missing = f"{folder} is no NewLoom project: it has no streams/tasks/__init__.py"
        raise RefusedError([_too_many(roots) if roots else missing])
    return roots[0]


def _around(start: Path) -> Path | None:
    root = project_of(start)
    if root is not None and _is_managed(root):
        return root
    roots = [each for each in _directly_in(start.resolve()) if _is_managed(each)]
    if len(roots) > 1:
        raise RefusedError([_too_many(roots)])
    return roots[0] if roots else None


def _too_many(roots: list[Path]) -> str:
    names = ", ".join(each.name for each in roots)
    return f"there are several NewLoom projects here ({names}): give one as the project's folder"


def _directly_in(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if is_project(each))
    except OSError:
        return []


def _is_managed(root: Path) -> bool:
    """Return whether Django's `manage.py` lies beside or above the `streams` app."""
    return any((folder / "manage.py").is_file() for folder in (root, *root.parents))


def _tables(root: Path) -> Iterator[Table]:
    found = set()
    for path in _candidates(root):
        data = _read(path)
        if not any(name.encode() in data for name in (REGISTRY, SCHEMAS, EXAMPLES, CHOICES)):
            continue
        relative = path.relative_to(root).as_posix()
        for table in _defined_in(_parsed(data, relative), relative):
            if table.name not in found:
                found.add(table.name)
                yield table


def _candidates(root: Path) -> Iterator[Path]:
    """Yield the files that may define a table, the registry first."""
    streams = root / "streams"
    yield root / _REGISTRY_FILE
    for pattern in ("tasks/*.py", "schemas/*.py", "models/*.py", "*.py"):
        yield from (
            path
            for path in sorted(streams.glob(pattern))
            if path.is_file() and not path.name.startswith("test")
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RefusedError([f"{path}: {error.strerror}"]) from error


def _parsed(data: bytes, path: str) -> ast.Module:
    try:
        with warnings.catch_warnings(action="ignore"):  # the project's own affair
            return ast.parse(data)
    except SyntaxError as error:
        where, reason = f"{path}:{error.lineno}" if error.lineno else path, error.msg
    except (ValueError, RecursionError, MemoryError) as error:
        where, reason = path, str(error)
    raise RefusedError([f"{where}: this is no Python: {reason}"])


def _defined_in(module: ast.Module, path: str) -> Iterator[Table]:
    extra = _keys_set_later(module)
    for statement in module.body:
        match statement:
            case ast.ClassDef(name="Stream", body=body):
                names: tuple[str, ...] = (CHOICES,)
            case _:
                body, names = [statement], (REGISTRY, SCHEMAS, EXAMPLES)
        for name, value in _assignments(body):
            if name in names:
                yield Table(name, path, frozenset(_keys(value)) | extra.get(name, set()))


def _assignments(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _keys_set_later(module: ast.Module) -> dict[str, set[str]]:
    """Return the keys of `TABLE["key"] = …`, by table."""
    keys: dict[str, set[str]] = {}
    for statement in module.body:
        match statement:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key)))]
            ):
                keys.setdefault(name, set()).add(key)
    return keys


def _keys(table: ast.expr) -> Iterator[str]:
    match table:
        case ast.Dict(keys=keys):
            for each in keys:
                match each:
                    case ast.Constant(value=str(key)):
                        yield key
        case ast.List(elts=pairs) | ast.Tuple(elts=pairs):
            for pair in pairs:
                match pair:
                    case ast.Tuple(elts=[ast.Constant(value=str(key)), *_]):
                        yield key


def bound_names(root: Path, path: str) -> frozenset[str]:
    """Return the names a module binds at its top level, imports included.

    Raises:
        RefusedError: The file cannot be read or parsed.
    """
    names = set()
    for statement in _parsed(_read(root / path), path).body:
        match statement:
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {each.asname or each.name.partition(".")[0] for each in aliases}
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name):
                names.add(name)
            case _:
                names |= {name for name, _ in _assignments([statement])}
    return frozenset(names)
