"""A tiny fake of what tasks import: NewLoom's Django, `logging`, `asyncio`, a few libraries.

Everything a run leaves behind goes into its `World`. What is not listed cannot be imported.
"""

from __future__ import annotations

import builtins
import contextlib
import enum
import functools
from collections.abc import Callable, Coroutine, Mapping
from types import ModuleType, SimpleNamespace
from typing import Any, Self

from tests.proof import database
from tests.proof.failing import Thing
from tests.proof.probes import handled
from tests.proof.world import BrokenProgramError, Record, World

PACKAGES = {"streams", "streams.tasks"}
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "exception": 40, "critical": 50}


class Moment:
    """A reading of the clock."""

    def isoformat(self) -> str:
        return "2025-01-01T00:00:00+00:00"


class Logger:
    """A logger that keeps its records."""

    def __init__(self, world: World, name: str = "root") -> None:
        self.world, self.name = world, name

    def __getattr__(self, name: str) -> Callable[..., None]:
        level = LEVELS[name]

        def log(*given: object, exc_info: object = name == "exception") -> None:
            world = self.world
            if world.running:
                trace, inside = bool(exc_info), world.handlers > 0
                if world.journal is not None:
                    world.note("log", self.name, level, _message(*given), aspect=trace)
                found = Record(level, trace, handled(), world.injected, inside, world.at)
                world.records.append(found)

        self.__dict__[name] = log
        return log


def _message(text: object, *given: object) -> str:
    """Return the text of a record."""
    return str(text) % given if given else str(text)


class Future:
    """What an executor gives for a call; the call has run."""

    def __init__(self, world: World) -> None:
        self.world = world

    @database.fallible
    def result(self, *_timeout: object) -> Thing:
        return Thing(self.world.decide)


class Executor:
    """An executor. What is submitted counts as done, whether anybody waits for it or not."""

    def __init__(self, world: World) -> None:
        self.world = world

    @database.fallible
    def submit(self, function: Callable[..., object], *given: object, **named: object) -> Future:
        self.world.quiet += 1
        try:
            function(*given, **named)
        finally:
            self.world.quiet -= 1
        return Future(self.world)

    @database.fallible
    def shutdown(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return None


class Thread:
    """A thread; what it runs counts as done once it is started."""

    _steady = True
    world: World

    def __init__(self, target: Callable[..., object], args: tuple[object, ...] = ()) -> None:
        self.target, self.args = target, args

    @database.fallible
    def start(self) -> None:
        self.world.quiet += 1
        try:
            self.target(*self.args)
        finally:
            self.world.quiet -= 1


class Loop:
    """An event loop."""

    def run_until_complete(self, coroutine: Coroutine[Any, Any, object]) -> object:
        return drive(coroutine)

    def close(self) -> None:
        pass


def drive(coroutine: Coroutine[Any, Any, object]) -> object:
    """Run a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise BrokenProgramError("a coroutine waits for something")


async def gather(*several: Coroutine[Any, Any, object]) -> list[object]:
    """Run coroutines one after the other; where one fails, the rest is not run."""
    waiting = list(several)
    try:
        return [await waiting.pop(0) for _ in several]
    finally:
        for one in waiting:
            one.close()


def sync_to_async(function: Callable[..., object]) -> Callable[..., object]:
    """Return an asynchronous function that calls `function`."""

    async def call(*given: object, **named: object) -> object:
        return function(*given, **named)

    return call


async def to_thread(function: Callable[..., object], *given: object, **named: object) -> object:
    """Call a function as if in a thread."""
    return function(*given, **named)


def async_to_sync(function: Callable[..., Any]) -> Callable[..., object]:
    """Return a function that runs an asynchronous one."""
    return lambda *given, **named: drive(function(*given, **named))


class RetryError(Exception):
    """Celery's sign that a task is to run again."""


class BoundTask:
    """The `self` of a task with `bind=True`."""

    def retry(self, exc: BaseException | None = None, **_options: object) -> RetryError:
        raise RetryError from exc


def shared_task(*given: Any, bind: bool = False, **_options: object) -> Any:
    """Make a task of a function; `bind` gives it itself."""
    if given:
        return given[0]

    def decorate(function: Callable[..., object]) -> Callable[..., object]:
        if not bind:
            return function
        return functools.partial(function, BoundTask())

    return decorate


class RequestException(OSError):  # noqa: N818 - the library's name
    pass


def _module(**members: object) -> SimpleNamespace:
    return SimpleNamespace(**members)


def modules(world: World) -> dict[str, object]:
    """Return everything a program may import, by name."""

    def thing() -> Thing:
        return Thing(world.decide)

    def make(kind: Callable[[World], object]) -> Callable[..., object]:
        return database.fallible(lambda *_given, **_named: kind(world))

    def leave(*_code: object) -> None:
        world.troubled = True
        raise SystemExit

    root = Logger(world)
    model = type("Model", (database.Model,), {"_world": world})
    fields = dict.fromkeys(("CharField", "DateTimeField", "JSONField", "TextField"), database.Field)
    models = _module(Model=model, TextChoices=database.TextChoices, **fields)
    timezone = _module(now=Moment)
    datetime = _module(now=Moment, utcnow=Moment)
    Moment._steady = True  # type: ignore[attr-defined]
    transaction = _module(atomic=database.Atomic(world), on_commit=database.OnCommit(world))
    futures = _module(ThreadPoolExecutor=make(Executor))
    sync = _module(sync_to_async=sync_to_async, async_to_sync=async_to_sync)
    return {
        "asgiref": _module(sync=sync),
        "asgiref.sync": sync,
        "asyncio": _module(
            run=drive,
            gather=gather,
            sleep=thing(),
            to_thread=to_thread,
            new_event_loop=make(lambda _world: Loop()),
        ),
        "celery": _module(shared_task=shared_task),
        "concurrent.futures": futures,
        "contextlib": contextlib,
        "datetime": _module(datetime=datetime),
        "django.core.exceptions": _module(ObjectDoesNotExist=database.ObjectDoesNotExist),
        "django.db": _module(models=models, transaction=transaction),
        "django.db.transaction": transaction,
        "django.utils": _module(timezone=timezone),
        "django.utils.timezone": timezone,
        "enum": enum,
        "functools": functools,
        "logging": _module(
            getLogger=lambda *name: Logger(world, *name),
            **{level: getattr(root, level) for level in LEVELS},
        ),
        "requests": _module(
            get=thing(),
            post=thing(),
            put=thing(),
            Session=thing(),
            RequestException=RequestException,
        ),
        "sys": _module(exit=leave),
        "threading": _module(Thread=type("Thread", (Thread,), {"world": world})),
        "time": _module(monotonic=lambda: 0.0, sleep=thing()),
    }


class Imports:
    """The import system of a program: the fake, and the program's own modules."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.modules = modules(world)

    def load(self, name: str, execute: Callable[[dict[str, Any]], None]) -> ModuleType:
        """Make a module of the program; `execute` runs its code in the names it is given."""
        module = ModuleType(name)
        names = vars(module)
        own = {"__import__": self._import, "print": self._print}
        names["__builtins__"] = {**vars(builtins), **own}
        self.modules[name] = module
        execute(names)
        return module

    def _print(self, *given: object) -> None:
        self.world.note("print", " ".join(map(str, given)))

    def _import(
        self,
        name: str,
        names: Mapping[str, Any] | None = None,
        _locals: object = None,
        fromlist: tuple[str, ...] = (),
        level: int = 0,
    ) -> object:
        if level:
            assert names is not None
            path = names["__name__"].split(".")
            start = len(path) + (names["__name__"] in PACKAGES) - level
            name = ".".join([*path[:start], *filter(None, [name])])
        if name not in self.modules:
            raise ImportError(name)
        if fromlist or "." not in name:
            return self.modules[name]
        return self.modules[name.partition(".")[0]]
