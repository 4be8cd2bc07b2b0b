"""The words that rules, judging, fixing and reporting share: finding, place, fix, step, edit.

Everything here is frozen and plain, so that it compares, sorts, encodes and is cached.
Positions are character offsets into the decoded text of a file (0-based, end excluded); lines
and columns are looked up when a finding is shown.
"""

from __future__ import annotations

import enum

import msgspec


class Level(enum.Enum):
    """How serious a finding is. Both levels end a run with exit code 1."""

    ERROR = "error"
    WARNING = "warning"


class Profile(enum.Enum):
    """A set of rules that belongs together; each profile holds the one before it."""

    REQUIRED = "required"
    GUIDE = "guide"
    STRICT = "strict"

    def includes(self, other: Profile) -> bool:
        """Return whether a rule of profile `other` is on when this profile is chosen."""
        order = list(Profile)
        return order.index(other) <= order.index(self)


class Safety(enum.Enum):
    """Whether a fix may be applied without a look."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Place(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A range of text: `path` is relative to the project's root, with forward slashes."""

    path: str
    start: int
    end: int


class Part(enum.Enum):
    """What of a project rules may need to know."""

    REGISTRY = "registry"
    ENTRIES = "entries"
    """That none of what the registry holds is taken out again."""
    SCHEMAS = "schemas"
    EXAMPLES = "examples"
    TYPES = "types"
    STATUSES = "statuses"
    TARGET = "target"
    """What an entry of the registry leads to."""
    TASK = "task"
    """What a run of a task does."""


class Unknown(msgspec.Struct, frozen=True, array_like=True):
    """A part of a project that cannot be read, so that rules are silent about it."""

    part: Part
    what: str
    """What is not known, as a sentence without its end."""
    reason: str
    """Why, as another one; empty where nothing more is to be said."""
    place: Place
    rules: tuple[str, ...] = ()
    """The codes of the rules that need to know it."""


class Related(msgspec.Struct, frozen=True, array_like=True):
    """Another place that belongs to a finding, with a word on what it is."""

    place: Place
    message: str


class Use(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A name in the code of a step that must be at hand where the code is put.

    `target` is `module:path`, and the code names it by its path: `streams.models:Stream` is
    `Stream` there, `django.utils:timezone.now` is `timezone.now`. It is written as the module
    writes it, and imported where it is not there: `deferred` inside the function. `LOGGER` and
    `EXCEPTION` stand for what a place has of its own.
    """

    target: str
    deferred: bool = False

    @property
    def module(self) -> str:
        """The dotted module."""
        return self.target.partition(":")[0]

    @property
    def path(self) -> str:
        """What the code says: a name, and perhaps attributes of it."""
        return self.target.partition(":")[2]


LOGGER = Use("logging:logger")
"""A logger of the module."""
EXCEPTION = Use(":e")
"""The exception that the handler has caught."""


class Append(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Add a statement at the end of a block.

    `owner` starts where the clause that owns the block starts: the `except` of a handler, the
    `def` of a function.
    """

    owner: Place
    code: str
    uses: tuple[Use, ...] = ()


class Prepend(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Add a statement at the beginning of a block, behind its docstring; with `logged`, also behind
    the log calls it begins with.
    """

    owner: Place
    code: str
    uses: tuple[Use, ...] = ()
    logged: bool = False


class Before(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Add statements, as lines of their own, before the statement at `statement`."""

    statement: Place
    code: str
    uses: tuple[Use, ...] = ()


class After(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Add statements, as lines of their own, after the statement at `statement`."""

    statement: Place
    code: str
    uses: tuple[Use, ...] = ()


class AddElement(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Add an element, as written in `code`, at the end of the list or tuple at `display`."""

    display: Place
    code: str


class Replace(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Write `code` for the text at `place`; with an empty place, insert it."""

    place: Place
    code: str
    uses: tuple[Use, ...] = ()


class Behind(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Write `code` right behind the statement or expression at `place`, on its line."""

    place: Place
    code: str
    uses: tuple[Use, ...] = ()


class LogInstead(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Make the `print` at `call` a log call that says the same."""

    call: Place
    uses: tuple[Use, ...] = (LOGGER,)


class NameInMessage(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Have the message of the log call at `call` name the Stream, the exception, or both.

    `position` is that of the message among the arguments; `stream_id` how the id of the run's
    Stream is written, empty where it is not to be named. The exception is named where `uses` has
    it. A logger that is not `lazy` does not put arguments into its message.
    """

    call: Place
    stream_id: str
    position: int = 0
    lazy: bool = True
    uses: tuple[Use, ...] = ()


class WrapInTry(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Put the work of a function into a `try`, with the handlers in `code` behind it.

    `function` is its name after `def`. Docstring, imports and loggers at its beginning stay
    outside.
    """

    function: Place
    code: str
    uses: tuple[Use, ...] = ()


class AddHandler(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Add a handler, as written in `code`, behind the last one of the `try` it lies in.

    `handler` starts where one of those handlers does.
    """

    handler: Place
    code: str
    uses: tuple[Use, ...] = ()


class MoveIntoTry(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Have the `try` whose handler starts at `handler` begin at the statement before it at
    `statement`, or end with that behind it.
    """

    handler: Place
    statement: Place


class EnterWith(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Have a `with` hold what the expression at `opening` opens, to the statement at `last`.

    `statement` binds it to `name`, or uses it at once: then it gets the first free one of `names`.
    The statements at `closes` go; `wrapped` is what makes a context manager of it, if it is none.
    """

    statement: Place
    opening: Place
    last: Place
    name: str = ""
    names: tuple[str, ...] = ()
    closes: tuple[Place, ...] = ()
    is_async: bool = False
    wrapped: Use | None = None


class AddParameter(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Add a parameter, as written in `code`, at the end of a signature.

    `function` is the function's name after `def`. With `first` it goes in front, behind `self`.
    """

    function: Place
    code: str
    first: bool = False


class SetParameter(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Change a parameter of a signature; `function` is the function's name after `def`.

    `first` moves it in front, behind `self`; `required` drops its default; `by_name` drops the `/`
    behind it.
    """

    function: Place
    name: str
    first: bool = False
    required: bool = False
    by_name: bool = False


class AddKeyword(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Add a keyword argument, as written in `code` (`exc_info=True`), to the call at `call`."""

    call: Place
    code: str
    uses: tuple[Use, ...] = ()


class SetText(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Make the string literal at `literal` say `text`, in the quotes it has."""

    literal: Place
    text: str


class Register(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Map a stream type to a task: an import and an entry in the registry's file.

    `registry` is the file that holds the table, `module` the dotted module of the task.
    """

    registry: str
    stream_type: str
    module: str
    function: str


class AddEntry(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Map a stream type to `value`, as it is written, in a table of the file `path`.

    `module` is the dotted module that `value` is imported from; empty where it is at hand.
    """

    path: str
    table: str
    stream_type: str
    value: str
    module: str = ""


class AddChoice(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Add a stream type to a model's choices.

    `models` is the file, `table` the name of the choices in class `model` or in the file.
    """

    models: str
    model: str
    table: str
    key: str
    label: str


class EnterInTry(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Have a `with` that holds nothing but a `try` stand inside it, around the work alone.

    `handler` starts where a handler of the `try` does.
    """

    handler: Place


class DecoratorIntoTry(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Have a context manager that decorates a function guard the body of a `try` in it instead.

    `handler` starts where a handler of the `try` does.
    """

    decorator: Place
    handler: Place


class AddToDocstring(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Add lines to the docstring at `docstring`, indented as they are to be.

    They go behind the line that ends at offset `after`; behind its text, where that is its end.
    """

    docstring: Place
    after: int
    lines: tuple[str, ...]


class AddDocstring(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Give a function a docstring; `function` is its name after `def`.

    Lines are indented by four spaces a step, and get the file's own indentation and quotes.
    """

    function: Place
    lines: tuple[str, ...]


class SetSelector(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Make the rule at `selector`, in a comment that silences findings, read `text`.

    Without a text it is taken out, and with the last one the comment.
    """

    selector: Place
    text: str = ""


Step = (
    Append
    | Prepend
    | Before
    | After
    | AddElement
    | Replace
    | Behind
    | LogInstead
    | NameInMessage
    | WrapInTry
    | AddHandler
    | MoveIntoTry
    | EnterInTry
    | DecoratorIntoTry
    | EnterWith
    | AddParameter
    | SetParameter
    | AddKeyword
    | SetText
    | Register
    | AddEntry
    | AddChoice
    | AddToDocstring
    | AddDocstring
    | SetSelector
)


class Fix(msgspec.Struct, frozen=True, array_like=True):
    """What would mend a finding: steps that are taken together or not at all."""

    safety: Safety
    title: str
    steps: tuple[Step, ...]


class Edit(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A replacement of the text at `place` by `content`; an insertion has an empty place."""

    place: Place
    content: str


class Finding(msgspec.Struct, frozen=True, array_like=True):
    """One fault, at the smallest text a person would underline."""

    code: str
    name: str
    level: Level
    message: str
    place: Place
    help: str = ""
    function: str = ""
    """Qualified name of the function the place lies in, or empty."""
    tasks: tuple[str, ...] = ()
    """Names of all tasks the finding concerns."""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    edits: tuple[Edit, ...] = ()
    """The fix as text edits; made right after judging, empty where there is no fix."""
