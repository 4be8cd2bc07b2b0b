"""A tiny fake of Django's models: the row of the run's Stream, and how it is read and written."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.proof.failing import FALLIBLE, Thing
from tests.proof.world import INITIAL, World

STREAM_ID = 41
IDS = {"id", "pk", "id__exact", "pk__exact"}
FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def fallible(function: FunctionT) -> FunctionT:
    """Mark a function of the fake that can fail."""
    setattr(function, FALLIBLE, True)
    return function


class ObjectDoesNotExist(Exception):  # noqa: N818 - Django's name
    pass


class Field:
    """A field of a model."""

    _steady = True

    def __init__(self, *_given: object, **_options: object) -> None:
        pass


class ChoicesType(enum.EnumType):
    """Gives an enumeration its `choices`."""

    @property
    def choices(cls) -> list[tuple[str, str]]:
        members: list[enum.Enum] = list(cls)
        return [(member.value, member.name) for member in members]


class TextChoices(str, enum.Enum, metaclass=ChoicesType):  # noqa: UP042 - as Django has it
    """Django's choices: a value and a label."""

    def __new__(cls, value: str, _label: str = "") -> Self:
        made = str.__new__(cls, value)
        made._value_ = value
        return made


class Query:
    """A query; `scope` says whether it means the run's Stream, all, or others."""

    def __init__(self, model: Any, scope: str = "all") -> None:
        self.model, self.scope = model, scope

    @property
    def _outside(self) -> bool:
        return True  # iterating asks the database

    def _narrowed(self, named: dict[str, object]) -> str:
        for key, value in named.items():
            if key in IDS:
                return "run" if value == STREAM_ID and self.scope != "other" else "other"
            if key in {"id__in", "pk__in"}:
                return "run" if STREAM_ID in value else "other"  # type: ignore[operator]
        return self.scope if self.scope == "run" or not named else "other"

    def filter(self, **named: object) -> Query:
        return Query(self.model, self._narrowed(named))

    def all(self) -> Query:
        return self

    only = select_for_update = select_related = order_by = lambda self, *_given: self

    def _make(self) -> Any:
        return self.model._of(self.scope == "run")

    @fallible
    def get(self, **named: object) -> Any:
        return self.filter(**named)._make()

    @fallible
    def first(self) -> Any:
        return self._make() if self.model._world.decide(2) == 0 else None

    @fallible
    def exists(self) -> Thing:
        return Thing(self.model._world.decide)

    count = exists

    @fallible
    def update(self, **fields: object) -> int:
        if self.scope != "other":
            self.model._write(fields)
        return 1

    @fallible
    def create(self, **_fields: object) -> Any:
        return self.model._of(False)

    @fallible
    async def aget(self, **named: object) -> Any:
        return self.filter(**named)._make()

    @fallible
    async def aupdate(self, **fields: object) -> int:
        return self.update(**fields)

    def __iter__(self) -> Iterator[Any]:
        return iter([self._make()])


class ModelType(type):
    """Gives each model its manager and its exception."""

    def __new__(mcs, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> ModelType:
        cls: Any = super().__new__(mcs, name, bases, members)
        cls._fields = [key for key, value in members.items() if isinstance(value, Field)]
        cls.DoesNotExist = type("DoesNotExist", (ObjectDoesNotExist,), {})
        cls.objects = Query(cls, "all" if name == "Stream" else "other")
        return cls  # type: ignore[no-any-return]


class Model(metaclass=ModelType):
    """A model; only the run's Stream has a row that is kept."""

    _world: World
    _fields: list[str]
    _run = False
    objects: Query

    def __init__(self, **fields: object) -> None:
        self.id = self.pk = fields.pop("id", fields.pop("pk", 0))
        self._run = self.id == STREAM_ID and type(self).__name__ == "Stream"
        for name in self._fields:
            setattr(self, name, fields.get(name, INITIAL))

    @classmethod
    def _of(cls, run: bool) -> Model:
        row = cls._world.row
        loaded = {name: row.get(name, INITIAL) for name in cls._fields} if run else {}
        if "configuration" in cls._fields:
            loaded["configuration"] = Configuration(cls._world.decide)
        return cls(id=STREAM_ID if run else 0, **loaded)

    @classmethod
    def _write(cls, fields: dict[str, object]) -> None:
        fields = {n: value for n, value in fields.items() if not isinstance(value, Configuration)}
        row = cls._world.row
        changed = {n: value for n, value in fields.items() if value != row.get(n, INITIAL)}
        cls._world.note("write", aspect=changed)
        for name, value in fields.items():
            if value != INITIAL:
                cls._world.row[name] = value
            else:
                cls._world.row.pop(name, None)

    @fallible
    def save(self, update_fields: list[str] | None = None) -> None:
        if self._run:
            self._world.note("save", aspect=update_fields is not None)
            names = self._fields if update_fields is None else update_fields
            self._write({name: getattr(self, name) for name in names})

    @fallible
    async def asave(self, update_fields: list[str] | None = None) -> None:
        self.save(update_fields)

    @fallible
    def refresh_from_db(self) -> None:
        for name in self._fields if self._run else ():
            setattr(self, name, self._world.row.get(name, INITIAL))


class Configuration(dict[str, Thing]):
    """A Stream's configuration: any key may be there."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        super().__init__()
        self.choose = choose

    def __missing__(self, _key: str) -> Thing:
        return Thing(self.choose)

    def get(self, _key: str, _default: object = None) -> Thing:
        return Thing(self.choose)


class Atomic:
    """`transaction.atomic`: what a failed block wrote is rolled back."""

    _outside = True

    def __init__(self, world: World) -> None:
        self.world = world
        self._before: list[tuple[dict[str, object], int]] = []

    def __call__(self) -> Atomic:
        return Atomic(self.world)

    def __enter__(self) -> None:
        self._before.append((dict(self.world.row), len(self.world.on_commit)))
        self.world.atomic += 1

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        row, waiting = self._before.pop()
        self.world.atomic -= 1
        if kind is not None:
            self.world.row = row
            del self.world.on_commit[waiting:]
        elif not self.world.atomic:
            committed, self.world.on_commit = self.world.on_commit, []
            for function in committed:
                function()  # type: ignore[operator]


class OnCommit:
    """`transaction.on_commit`: at once where no transaction is open."""

    _steady = True

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, function: Callable[[], object]) -> None:
        if self.world.atomic:
            self.world.on_commit.append(function)
        else:
            function()
