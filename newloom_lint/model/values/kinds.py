"""What an expression may be, as far as the contract is concerned.

A value is frozen and compares by meaning, so that states join and calls are memoised. Three kinds
say nothing about content: `Data` cannot touch the Stream (configuration, text, numbers), `Foreign`
came out of a library, and `Unknown` may be and do anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from newloom_lint.model.flow.effects import Passed
from newloom_lint.syntax import facts

if TYPE_CHECKING:
    from newloom_lint.model.names.modules import Module


class Unknown(msgspec.Struct, frozen=True):
    """Anything at all; `reason` says why it is not known."""

    reason: str


class Missing(msgspec.Struct, frozen=True):
    """A project name that certainly does not exist."""

    name: str


class Data(msgspec.Struct, frozen=True):
    """Text, numbers, lists of them: what configuration and literals are made of."""

    type: str = ""
    """`str`, `int`, `list`, … where it is certain."""


CONFIGURATION = Data("dict")
"""What a Stream is configured with, as it is stored."""

BINARY_FILE = Data("binary file")
FILLED = Data("filled list")
"""A list or the like that a module makes empty: what is in it comes from elsewhere."""
GROUPED = Data("exceptions of a group")
"""What an exception group holds: one exception at least."""


class Constant(msgspec.Struct, frozen=True):
    """A literal: its kind, as in the facts, and its value."""

    kind: str
    value: str | int | float | bool | None


NONE = Constant("none", None)
TRUE = Constant("bool", value=True)
FALSE = Constant("bool", value=False)


class External(msgspec.Struct, frozen=True):
    """A library's own object, by its dotted name (`requests.get`)."""

    name: str


class Foreign(msgspec.Struct, frozen=True):
    """What a call of a library's object returned; `origin` is what was called.

    One `made_of_ours` was made of functions of the project: it may call them when it is called.
    """

    origin: str
    made_of_ours: bool = False


class Sequence(msgspec.Struct, frozen=True):
    """A list, tuple or set display with known elements."""

    elements: tuple[Value, ...]


class Mapping(msgspec.Struct, frozen=True):
    """A dict with known keys; `open` says that it may hold others, `rest` that these are the
    configuration keys the dispatcher passes on. A `shared` one was known as a whole where its
    module was run.
    """

    items: tuple[tuple[str, Value], ...] = ()
    open: bool = False
    rest: bool = False
    others: tuple[tuple[Value, Value], ...] = ()
    """What lies under other keys than text that is known."""
    shared: bool = False

    def get(self, key: str) -> Value | None:
        """Return the value under `key`, or `None` where the display does not hold it."""
        return next((value for name, value in self.items if name == key), None)

    def with_item(self, key: str, value: Value) -> Mapping:
        """Return the mapping after `mapping[key] = value`."""
        items = tuple(item for item in self.items if item[0] != key)
        return replace(self, items=(*items, (key, value)))

    def with_other(self, key: Value, value: Value) -> Mapping:
        """Return the mapping after `mapping[key] = value` with a key that is no known text."""
        others = tuple(other for other in self.others if other[0] != key)
        known = isinstance(key, Constant | External | ClassRef)
        return replace(self, others=(*others, (key, value)), open=self.open or not known)

    def held(self) -> tuple[Value, ...]:
        """Return all values it is known to hold."""
        return (*(value for _, value in self.items), *(value for _, value in self.others))


class StreamId(msgspec.Struct, frozen=True):
    """The id of the run's Stream."""


class StreamModel(msgspec.Struct, frozen=True):
    """The model class `Stream`."""


class StreamManager(msgspec.Struct, frozen=True):
    """A manager of `Stream`, or a query not narrowed to anything."""


class StreamQuery(msgspec.Struct, frozen=True):
    """A query over Streams; `scope` is `run` (narrowed to the run's Stream), `all` or `other`."""

    scope: str
    plain: bool = False
    """Its rows are plain data, as those of `values()` are."""
    listed: bool = False
    """It is the list of what the query found."""


class Stream(msgspec.Struct, frozen=True):
    """A Stream in memory; `run` says that it is the run's; unsaved fields lie in the heap."""

    number: int
    run: bool = True


class Found(msgspec.Struct, frozen=True):
    """That, or how many, rows of the run's Stream there are; true, and at least one."""


class Logger(msgspec.Struct, frozen=True):
    """A logger of the standard library or one that behaves like it.

    Not `sure` is one that may write the traceback without being told in the call. One that is
    `bound` adds to each record what it was given before.
    """

    sure: bool = True
    bound: bool = False


class Caught(msgspec.Struct, frozen=True):
    """An exception; `types` are the dotted names it is certainly one of, empty for any."""

    types: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    """The dotted names it is certainly none of."""
    exact: bool = False
    """`types` are all it is, not only what a handler took it for."""
    kept: Passed | None = None
    """The handler that had caught it, where it has a name for it."""

    def but_not(self, names: tuple[str, ...]) -> Caught:
        """Return the exception where it is certainly none of the named classes."""
        more = tuple(name for name in names if name and name not in self.excluded)
        return replace(self, excluded=(*self.excluded, *more)) if more else self


class Suppress(msgspec.Struct, frozen=True):
    """A `contextlib.suppress` of some exceptions."""

    types: tuple[Value, ...]


class Arguments(msgspec.Struct, frozen=True):
    """Arguments bound ahead of a call, as by `partial`."""

    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    rest: bool = False
    """Whether configuration keys not listed in `keywords` are passed too."""
    open: bool = False
    """Whether other arguments, not known here, may be passed too."""


class Function(msgspec.Struct, frozen=True, eq=False):
    """A project function or lambda, with what it closes over and what is bound to it already."""

    module: Module
    node: facts.Function | facts.Lambda
    key: tuple[str, int]
    """The module's path and the offset of the definition."""
    frames: tuple[int, ...] = ()
    """The frames it closes over, innermost first; none at module level."""
    sealed: tuple[tuple[str, Value], ...] = ()
    owner: ClassRef | None = None
    bound: Arguments = Arguments()
    kind: str = ""
    """What a library made it: `static`, `class`, `property`, `context`, `atomic`, `sync`, `async`.
    """

    def _identity(self) -> tuple[object, ...]:
        return (self.key, self.frames, self.owner, self.bound, self.kind)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Function) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    @property
    def name(self) -> str:
        """The name in the source, or `lambda`."""
        return self.node.name if isinstance(self.node, facts.Function) else "lambda"

    @property
    def title(self) -> str:
        """What a person calls it: its qualified name (`Runner.run`), or `lambda`."""
        return self.node.qualname if isinstance(self.node, facts.Function) else "lambda"


class ClassRef(msgspec.Struct, frozen=True, eq=False):
    """A project class."""

    module: Module
    node: facts.Class
    key: tuple[str, int]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClassRef) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


class Instance(msgspec.Struct, frozen=True):
    """An object of a project class; its attributes lie in the heap."""

    cls: ClassRef
    number: int


class Partial(msgspec.Struct, frozen=True):
    """A `partial` of a project class or object."""

    callee: Value
    bound: Arguments


class Super(msgspec.Struct, frozen=True):
    """`super()` in a method."""

    cls: ClassRef
    instance: Value


class Coroutine(msgspec.Struct, frozen=True):
    """A call of an `async def` that was not awaited yet."""

    function: Function
    arguments: Arguments


class Generator(msgspec.Struct, frozen=True):
    """A call of a generator function."""

    function: Function
    arguments: Arguments


class Method(msgspec.Struct, frozen=True):
    """An attribute of a value that is not a project object, before it is called."""

    receiver: Value
    name: str


class ModuleRef(msgspec.Struct, frozen=True):
    """A module or package of the project, by its dotted name."""

    name: str


class Choice(msgspec.Struct, frozen=True):
    """One of several values; never nested, never of one."""

    options: tuple[Value, ...]


Value = (
    Unknown
    | Missing
    | Data
    | Constant
    | External
    | Foreign
    | Sequence
    | Mapping
    | StreamId
    | StreamModel
    | StreamManager
    | StreamQuery
    | Stream
    | Found
    | Logger
    | Caught
    | Suppress
    | Function
    | ClassRef
    | Instance
    | Partial
    | Super
    | Coroutine
    | Generator
    | Method
    | ModuleRef
    | Choice
)

MOST_OPTIONS = 4


def options(value: Value) -> tuple[Value, ...]:
    """Return what `value` may be."""
    return value.options if isinstance(value, Choice) else (value,)


def join(first: Value, second: Value) -> Value:
    """Return a value that stands for either."""
    if first is second or first == second:
        return first
    both = tuple(dict.fromkeys(options(first) + options(second)))
    for option in both:
        if isinstance(option, Unknown):
            return option
    if all(isinstance(option, Data | Constant) and option != NONE for option in both):
        return Data()
    if len(both) > MOST_OPTIONS:
        both = _fewer(both)
    return Choice(both) if len(both) <= MOST_OPTIONS else Unknown("too many possible values")


def _fewer(several: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return options with one exception that stands for all exceptions among them."""
    caught = [option for option in several if isinstance(option, Caught)]
    rest = tuple(option for option in several if not isinstance(option, Caught))
    kept = {option.kept for option in caught}
    return (*rest, Caught(kept=kept.pop() if len(kept) == 1 else None)) if caught else several


def join_all(values: Iterable[Value]) -> Value:
    """Return a value that stands for each of `values`; data where there is none."""
    joined: Value | None = None
    for value in values:
        joined = value if joined is None else join(joined, value)
    return Data() if joined is None else joined


def without_none(value: Value) -> Value:
    """Return `value` where `None` is excluded."""
    rest = tuple(option for option in options(value) if option != NONE)
    return rest[0] if len(rest) == 1 else Choice(rest) if rest else value


def truth(value: Value) -> bool | None:
    """Return whether `value` is true in a condition, or `None` where that is not certain."""
    match value:
        case Constant(kind, content):
            return kind == "ellipsis" or bool(content)
        case Choice(several):
            first, *others = {truth(option) for option in several}
            return None if others else first
        case Mapping():
            return True if value.items or value.others else None  # as for a list
        case Sequence(elements=content):
            return True if content else None  # an empty one may have been filled elsewhere
        case (
            Stream() | StreamModel() | StreamManager() | Logger() | Caught() | Function() | Found()
            | ClassRef() | External() | ModuleRef() | StreamId() | Coroutine() | Partial()
        ):  # fmt: skip
            return True
    return None


def is_none(value: Value) -> bool | None:
    """Return whether a value is `None`, or `None` where that is not certain."""
    match value:
        case Constant():
            return value == NONE
        case Choice(several):
            first, *others = {is_none(option) for option in several}
            return None if others else first
        case (
            Caught() | Sequence() | Mapping() | Stream() | StreamId() | StreamModel() | Instance()
            | StreamManager() | StreamQuery() | Function() | ClassRef() | ModuleRef() | Logger()
            | Found()
        ):  # fmt: skip
            return False
    return None


def reaches_stream(value: Value) -> bool:
    """Return whether code that is handed `value` could change the run's Stream through it."""
    match value:
        case StreamId() | Stream() | StreamQuery() | Unknown() | Instance() | Function():
            return True
        case Sequence(elements):
            return any(map(reaches_stream, elements))
        case Mapping():
            return any(map(reaches_stream, value.held()))
        case Choice(several):
            return any(map(reaches_stream, several))
        case Method(receiver):
            return reaches_stream(receiver)
        case Coroutine() | Generator() | Super() | Partial():
            return True
    return False


def constant_text(value: Value | None) -> str | None:
    """Return the text of a string constant, else `None`."""
    if isinstance(value, Constant) and isinstance(value.value, str):
        return value.value
    return None
