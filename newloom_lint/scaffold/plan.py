"""A new task placed in a project: all conflicts first, then every file as it will be."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from newloom_lint.files import Tree, UnreadableFile
from newloom_lint.findings import Edit

from .answers import Answers
from .place import CHOICES, EXAMPLES, REGISTRY, SCHEMAS, Place, Table, bound_names
from .refusal import RefusedError
from .source import exploded

if TYPE_CHECKING:
    from newloom_lint.fixing.source import Source


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of the project before and after; `before` is `None` for a new one."""

    path: str
    """From the project's root, with forward slashes."""
    before: bytes | None
    after: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """What installing a task means: the changes, in the order they are written."""

    place: Place
    answers: Answers
    changes: tuple[FileChange, ...]

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(change.path for change in self.changes if change.before is None)

    @property
    def edited(self) -> tuple[str, ...]:
        return tuple(change.path for change in self.changes if change.before is not None)


def refuse_conflicts(place: Place | None, answers: Answers, others: Sequence[str] = ()) -> None:
    """Return if a project has room for a task.

    Args:
        place: The project; without one only `others` count.
        answers: The task.
        others: Reasons found elsewhere, to be named along.

    Raises:
        RefusedError: Naming every reason why it has not.
    """
    reasons = [*others, *(_conflicts(place, answers) if place else ())]
    if reasons:
        raise RefusedError(reasons)


def make_plan(place: Place, answers: Answers, rendered: Mapping[str, bytes]) -> Plan:
    """Return the changes that put a rendered task in a project and register it.

    Args:
        place: The project.
        answers: The task.
        rendered: Its files, by what they are: `task`, `schema`, `test`.

    Raises:
        RefusedError: Naming every reason why it cannot be done.
    """
    refuse_conflicts(place, answers)
    changes = [
        *_new_files(place, answers, rendered),
        *_Registration(place, answers, Tree(place.root)).changes(),
    ]
    broken = [
        f"{change.path} would be no Python any more: please report this"
        for change in changes
        if not _compiles(change)
    ]
    if broken:
        raise RefusedError(broken)
    return Plan(place, answers, tuple(changes))


def _conflicts(place: Place, answers: Answers) -> Iterator[str]:
    for path in _destinations(place, answers).values():
        taken = _taken(place.root / path)
        if taken is not None:
            yield f"{taken.relative_to(place.root).as_posix()} exists already"
    holders = [table.name for table in place.tables.values() if answers.stream_type in table.keys]
    if holders:
        yield f"the stream type `{answers.stream_type}` is taken: see {', '.join(holders)}"
    registry = place.tables.get(REGISTRY)
    if registry is None:
        yield "streams/tasks/__init__.py has no TASK_MAPPING to register the task in"
    elif answers.task_name in bound_names(place.root, registry.path):
        yield f"`{answers.task_name}` is a name {registry.path} has already"
    schemas = place.tables.get(SCHEMAS)
    if schemas is None:
        return
    if (place.root / "streams/schemas.py").is_file():
        yield (
            "streams/schemas.py is a single module, the template adds one to a package: "
            "make it streams/schemas/__init__.py"
        )
    if answers.schema in bound_names(place.root, schemas.path):
        yield f"`{answers.schema}` is a name {schemas.path} has already"


def _destinations(place: Place, answers: Answers) -> dict[str, str]:
    name = answers.task_name
    files = {"task": place.task_file(name), "test": place.test_file(name)}
    return files | ({"schema": place.schema_file(name)} if place.keeps_schemas else {})


def _taken(path: Path) -> Path | None:
    """Return what a new module would overwrite or hide: a file, a link, a package of its name."""
    for each in (path, path.with_suffix("")):
        if each.exists() or each.is_symlink():
            return each
    return None


def _new_files(
    place: Place,
    answers: Answers,
    rendered: Mapping[str, bytes],
) -> Iterator[FileChange]:
    for what, path in sorted(_destinations(place, answers).items()):
        yield FileChange(path, None, rendered[what])
        package = Path(path).parent / "__init__.py"
        if what == "test" and not (place.root / package).exists():
            # Without it Django's test runner would not find the tests.
            yield FileChange(package.as_posix(), None, b"")


@dataclass(slots=True)
class _Registration:
    """The project's tables with the task in each of them."""

    place: Place
    answers: Answers
    tree: Tree
    texts: dict[str, bytes] = field(default_factory=dict)
    """The files that differ from those on disk."""
    refusals: list[str] = field(default_factory=list)

    def changes(self) -> Iterator[FileChange]:
        """Yield the edited files, the registry last: with it the task begins to exist.

        Raises:
            RefusedError: A table is written in a way that cannot be edited.
        """
        tables = self.place.tables
        for name in (SCHEMAS, EXAMPLES, CHOICES, REGISTRY):
            if name in tables:
                self._add_to(tables[name])
        if self.refusals:
            raise RefusedError(self.refusals)
        order = sorted(self.texts, key=lambda path: path == tables[REGISTRY].path)
        for path in order:
            yield FileChange(path, self.tree.read(path).data, self.texts[path])

    def _add_to(self, table: Table) -> None:
        from newloom_lint.fixing import CannotFix, apply  # noqa: PLC0415
        from newloom_lint.fixing.source import parse  # noqa: PLC0415 - loads LibCST

        try:
            file = self.tree.overlay(self.texts).read(table.path)
            text = apply(file.text, self._edits(table)(parse(file)))
        except (CannotFix, UnreadableFile) as refusal:
            self.refusals.append(str(refusal))
        else:
            self.texts[table.path] = file.encode(text)

    def _edits(self, table: Table) -> Callable[[Source], tuple[Edit, ...]]:
        from newloom_lint.fixing import registrar  # noqa: PLC0415 - loads LibCST

        answers = self.answers
        key, name = answers.stream_type, answers.task_name
        match table.name:
            case "STREAM_CONFIG_SCHEMAS":
                wanted = registrar.ImportLine(f"streams.schemas.{name}", answers.schema)
                return lambda source: registrar.add_entry(
                    source,
                    table.name,
                    key,
                    answers.schema,
                    imports=(wanted,),
                )
            case "TASK_CONFIG_EXAMPLES":
                # Laid out for where it will stand, one step in.
                value = exploded(answers.example, 4).replace("\n    ", "\n")
                return lambda source: registrar.add_entry(source, table.name, key, value)
            case "TYPE_CHOICES":
                return lambda source: registrar.add_choice(
                    source,
                    "Stream",
                    table.name,
                    key,
                    answers.title,
                )
        return lambda source: registrar.register(source, key, f"streams.tasks.{name}", name)


def _compiles(change: FileChange) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):  # about code that was there before
            compile(change.after, change.path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True
