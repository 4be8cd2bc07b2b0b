"""Runs of a program: without a failure, and with one at every point of its work."""

from __future__ import annotations

import ast
import builtins
import contextlib
import inspect
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.proof.database import STREAM_ID
from tests.proof.drafting import CONFIGURATION, FLAGS
from tests.proof.failing import Thing
from tests.proof.newloom import Imports, drive
from tests.proof.probes import RUNTIME, Points, Runtime, rewrite
from tests.proof.world import (
    INITIAL,
    MOST_FAILURES,
    BrokenProgramError,
    EndlessRunError,
    InjectedError,
    Line,
    Record,
    World,
    refuse_broken,
)

MODELS = "streams/models.py"
TASK = "streams/tasks/fetch.py"
MOST_RUNS = 500


class Logged(NamedTuple):
    """Whether the failure was reported to a log, and with its traceback.

    A record counts when it was written in a handler, or is of level error. Strictly, it must be
    about the exception that left the run, or come before one that the program raised itself: one
    about an earlier failure, that a handler has dealt with, only counts loosely.
    """

    loosely: bool
    strictly: bool
    traceback_loosely: bool
    traceback_strictly: bool


class Ending(NamedTuple):
    """What one run left behind."""

    raises: bool
    status: str | None
    """The status that was written last, `None` for none."""
    last_run: str
    """`set`, `emptied`, or nothing where it was not written."""
    logged: Logged
    failed: bool
    """A failure was injected, or the program raised something."""
    handlers: frozenset[Line]
    """The handlers it went through."""
    records: frozenset[tuple[Line, bool]]
    """Where a record about a failure was written, and whether with a traceback."""


@dataclass(slots=True)
class Runs:
    """All runs of a program."""

    endings: dict[Ending, tuple[int, ...]] = field(default_factory=dict)
    """The different endings, each with the script of the first run that ended so."""
    complete: bool = True
    """No run was left out."""
    count: int = 0


class Program:
    """A program that can be run."""

    most_runs = MOST_RUNS

    def __init__(self, files: Mapping[str, str]) -> None:
        """Take the files of a project: models, modules of the tasks package, the registry."""
        self.world = World()
        self.points = Points()
        self._imports = Imports(self.world)
        runtime = Runtime(self.world, self.points)
        waiting = dict(files)
        names: set[str] = set()
        for path in _in_order(waiting):
            tree = ast.parse(waiting[path], path)
            names |= set(_narrow(tree))
            code = rewrite(tree, path, self.points)
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

            def execute(globals_: dict[str, Any], code: Any = code) -> None:
                globals_[RUNTIME] = runtime
                exec(code, globals_)

            self._imports.load(name, execute)
        self.registry: dict[str, Any] = self._imports.modules["streams.tasks"].TASK_MAPPING  # type: ignore[attr-defined]
        self.task = self.registry.get("fetch") or self._unregistered()
        words = set(re.findall(r"\w+", "\n".join(files.values())))
        self.keys = [key for key in (*CONFIGURATION, *FLAGS) if key in words]
        named = tuple(dict.fromkeys(self._classes(names)))
        self.world.classes = (InjectedError, *named, *_all_at_once(named))

    def _unregistered(self) -> Any:
        return self._imports.modules["streams.tasks.fetch"].fetch  # type: ignore[attr-defined]

    def _classes(self, names: set[str]) -> Iterator[type[Exception]]:
        """Yield the exception classes that narrow handlers of the program name."""
        for dotted in sorted(names):
            for module in [vars(builtins), *map(vars, self._program_modules())]:
                found: Any = module.get(dotted.partition(".")[0])
                for part in dotted.split(".")[1:]:
                    found = getattr(found, part, None)
                if isinstance(found, type) and issubclass(found, Exception):
                    if found not in {Exception, ExceptionGroup}:
                        yield found
                    break

    def _program_modules(self) -> list[Any]:
        loaded = self._imports.modules
        return [module for name, module in loaded.items() if name.startswith("streams")]

    def run(self, script: tuple[int, ...] = ()) -> Ending:
        """Run the task once, as the dispatcher does, along a script."""
        _, left = self.leave(script)
        return ending_of(self.world, left)

    def leave(self, script: tuple[int, ...] = ()) -> tuple[object, BaseException | None]:
        """Run the task once, and return what it returned and what left it."""
        world = self.world
        world.begin(script)
        given = {key: Thing(world.decide) for key in self.keys}
        result: object = None
        left: BaseException | None = None
        world.running = True
        try:
            result = self.task(stream_id=STREAM_ID, **given)
            if inspect.iscoroutine(result):
                result = drive(result)
        except (EndlessRunError, BrokenProgramError):
            raise
        except BaseException as error:  # noqa: BLE001 - a run may end in anything
            refuse_broken(world, error)
            left = error
        finally:
            world.running = False
        if world.endless:
            raise EndlessRunError
        return result, left

    def explore(self) -> Runs:
        """Return all runs: every way of what is not certain, every failure at every point.

        A `try` that no exception ever leaves is judged for what will be in it one day: its body
        is made to fail at its start. One around another such `try` waits for what that does.
        """
        runs = self._explore()
        while stubs := self._stubs() - self.world.armed:
            self.world.armed |= stubs
            runs = self._explore()
        return runs

    def _stubs(self) -> frozenset[int]:
        """Return the innermost `try` bodies that were entered and that no exception left."""
        never = (self.world.tried - self.world.left) & self.points.bodies
        around = self.world.around
        return frozenset(
            body for body in never if never.isdisjoint(around.get(body, set()) - {body})
        )

    def _explore(self) -> Runs:
        runs, self.world.limited = Runs(), False
        waiting: list[list[tuple[int, ...]]] = [[()], *([] for _ in range(MOST_FAILURES))]
        while any(waiting):
            if runs.count == self.most_runs:
                runs.complete = False
                break
            script = next(filter(None, waiting)).pop()
            try:
                ending = self.run(script)
            except EndlessRunError:
                runs.complete = False
                continue
            runs.count += 1
            runs.endings.setdefault(ending, script)
            self.others(script, waiting)
        runs.complete &= not self.world.limited
        return runs

    def others(self, script: tuple[int, ...], waiting: list[list[tuple[int, ...]]]) -> None:
        """Add the scripts that leave the run just made at one decision past its script."""
        decisions = self.world.decisions
        taken = tuple(way for way, _, _ in decisions)
        failures = sum(way > 0 and failure for way, _, failure in decisions[: len(script)])
        for position in range(len(script), len(decisions)):
            _, ways, failure = decisions[position]
            for way in range(1, ways):
                waiting[failures + failure].append((*taken[:position], way))


def _all_at_once(classes: tuple[type[Exception], ...]) -> Iterator[type[Exception]]:
    """Yield exceptions that are of several classes, as those of libraries often are."""
    pairs = itertools.combinations(classes, 2) if len(classes) > 2 else ()
    for several in (*pairs, classes) if len(classes) > 1 else ():
        with contextlib.suppress(TypeError):
            yield type("SeveralError", several, {})


def _in_order(files: Mapping[str, str]) -> list[str]:
    """Return the files so that each comes after those it imports."""
    order = [MODELS] if MODELS in files else []
    shared = [path for path in files if path not in {MODELS, TASK} and "__init__" not in path]
    return [*order, *sorted(shared), TASK, "streams/tasks/__init__.py"]


def _narrow(tree: ast.Module) -> Iterator[str]:
    """Yield the names of exceptions that handlers, `suppress` and `isinstance` mention."""
    for node in ast.walk(tree):
        found: list[ast.expr] = []
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            found = [node.type]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("suppress",)):
            found = node.args
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
            found = node.args[1:]
        elif isinstance(node, ast.MatchClass):
            found = [node.cls]
        for part in found:
            several = part.elts if isinstance(part, ast.Tuple) else [part]
            yield from map(ast.unparse, several)


def ending_of(world: World, left: BaseException | None) -> Ending:
    """Return what a run left behind."""
    status = world.row.get("status")
    time = world.row.get("last_run", INITIAL)
    failure = left or world.last or world.injected
    return Ending(
        left is not None,
        None if status is None else str(status.value if hasattr(status, "value") else status),
        "" if time == INITIAL else "emptied" if time is None else "set",
        _logged(world, failure),
        bool(world.failed) or world.troubled,
        frozenset(world.entered),
        frozenset((r.line, r.traceback) for r in world.records if _counts(r)),
    )


def _counts(record: Record) -> bool:
    return record.in_handler or record.level >= 40


def _logged(world: World, failure: BaseException | None) -> Logged:
    counted = [record for record in world.records if _counts(record)]
    family = set(map(id, _family(failure)))
    own = failure is not None and not isinstance(failure, world.classes)
    strict = [
        record
        for record in counted
        if not family.isdisjoint(map(id, _family(record.handled or record.injected)))
        or (record.handled is None and own)
    ]
    return Logged(
        bool(counted),
        bool(strict),
        any(record.traceback for record in counted),
        any(record.traceback for record in strict),
    )


def _family(error: BaseException | None) -> list[BaseException]:
    """Return an exception, its causes, those it came up in, and the members of a group."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or any(one is known for known in found):
            continue
        found.append(one)
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
    return found
