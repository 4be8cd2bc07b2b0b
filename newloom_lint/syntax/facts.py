"""A vocabulary of Python: what one file says, without LibCST and without other files.

Facts are frozen, plain and small. A span is two character offsets into the file's decoded text
(0-based, end excluded). Every statement and expression carries the span of its own text: no
surrounding white space, comments or parentheses.
"""

from __future__ import annotations

import msgspec


class Span(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A range of characters in one file."""

    start: int
    end: int


class _Node(msgspec.Struct, frozen=True, tag=True, array_like=True, gc=False):
    span: Span


# Expressions


class Name(_Node, frozen=True):
    """A name that is read (or, as a target, bound)."""

    id: str


class Attribute(_Node, frozen=True):
    """`value.attr`; the attribute's own text is the last `len(attr)` characters of the span."""

    value: Expression
    attr: str


class Argument(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One argument of a call: `value`, `keyword=value`, `*value` or `**value`."""

    value: Expression
    keyword: str = ""
    star: str = ""
    """`"*"`, `"**"` or empty."""


class Call(_Node, frozen=True):
    """`function(arguments)`."""

    function: Expression
    arguments: tuple[Argument, ...]


class Subscript(_Node, frozen=True):
    """`value[index]`; several indices or a slice are the elements of `index`."""

    value: Expression
    index: tuple[Expression, ...]


class Literal(_Node, frozen=True):
    """A constant: its kind and its source text.

    `kind` is one of `str`, `bytes`, `int`, `float`, `complex`, `bool`, `none`, `ellipsis`.
    """

    kind: str
    source: str


class Text(_Node, frozen=True):
    """Text that is put together: an f-string, an implicit or explicit concatenation, `%`.

    `parts` are the literals and the expressions in it, in the order they are evaluated.
    """

    parts: tuple[Expression, ...]


class Starred(_Node, frozen=True):
    """`*value` as an element of a display or a target."""

    value: Expression


class Display(_Node, frozen=True):
    """`[...]`, `(...)`, `{...}`; `kind` is one of `list`, `tuple`, `set`."""

    kind: str
    elements: tuple[Expression, ...]


class Item(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`key: value` of a dict display; `key` is `None` for `**value`."""

    key: Expression | None
    value: Expression


class Dict(_Node, frozen=True):
    """A dict display."""

    items: tuple[Item, ...]


class Operation(_Node, frozen=True):
    """An operator and its operands, all of which are evaluated; chains of one operator are flat.

    `operator` is the source token (`+`, `not`, `not in`, `==`); for a chained comparison the
    operators are joined by one space (`< <=`).
    """

    operator: str
    operands: tuple[Expression, ...]


class Conditional(_Node, frozen=True):
    """`and`, `or` (flat operands) or `if` (operands: test, value if true, value if false)."""

    kind: str
    operands: tuple[Expression, ...]


class Await(_Node, frozen=True):
    """`await value`."""

    value: Expression


class Yield(_Node, frozen=True):
    """`yield value`, `yield from value` (`delegates`)."""

    value: Expression | None
    delegates: bool


class Parameter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One parameter of a signature.

    `kind` is one of `positional` (before `/`), `plain`, `args` (`*args`), `keyword` (after `*`),
    `kwargs` (`**kwargs`). `span` is the name's own text (with its stars).
    """

    span: Span
    name: str
    kind: str
    default: Expression | None = None
    annotation: Expression | None = None


class Lambda(_Node, frozen=True):
    """`lambda parameters: body`."""

    parameters: tuple[Parameter, ...]
    body: Expression


class Clause(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`for target in iterable if conditions` of a comprehension."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...]
    is_async: bool


class Comprehension(_Node, frozen=True):
    """A comprehension of `kind` `list`, `set`, `generator` or `dict` (elements: key, value)."""

    kind: str
    elements: tuple[Expression, ...]
    clauses: tuple[Clause, ...]


class Walrus(_Node, frozen=True):
    """`target := value`."""

    target: str
    value: Expression


class Other(_Node, frozen=True):
    """An expression that binds nothing and always runs all its children (a slice, say)."""

    children: tuple[Expression, ...]


Expression = (
    Name
    | Attribute
    | Call
    | Subscript
    | Literal
    | Text
    | Starred
    | Display
    | Dict
    | Operation
    | Conditional
    | Await
    | Yield
    | Lambda
    | Comprehension
    | Walrus
    | Other
)


# Statements


class Assign(_Node, frozen=True):
    """`targets = value`.

    `kind` is one of `plain`, `annotated`, `augmented`. An annotation alone has no value.
    """

    kind: str
    targets: tuple[Expression, ...]
    value: Expression | None
    annotation: Expression | None = None
    operator: str = ""


class Evaluate(_Node, frozen=True):
    """An expression as a statement."""

    value: Expression


class Return(_Node, frozen=True):
    """`return value`."""

    value: Expression | None


class Raise(_Node, frozen=True):
    """`raise value from cause`."""

    value: Expression | None
    cause: Expression | None


class Assert(_Node, frozen=True):
    """`assert test, message`."""

    test: Expression
    message: Expression | None


class Delete(_Node, frozen=True):
    """`del targets`."""

    targets: tuple[Expression, ...]


class Pass(_Node, frozen=True):
    """`pass`."""


class Break(_Node, frozen=True):
    """`break`."""


class Continue(_Node, frozen=True):
    """`continue`."""


class ImportedName(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`name as alias`; `span` is the name's own text. `alias` is empty without `as`."""

    span: Span
    name: str
    alias: str = ""


class Import(_Node, frozen=True):
    """`import a.b as c` (`names`), or `from module import names` (`is_from`).

    `level` counts the leading dots; a star import has the one name `*`.
    """

    names: tuple[ImportedName, ...]
    is_from: bool = False
    module: str = ""
    level: int = 0


class Scope(_Node, frozen=True):
    """`global names` or `nonlocal names`; `kind` says which."""

    kind: str
    names: tuple[str, ...]


class Branch(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`if test:` or `elif test:`, and its block."""

    test: Expression
    body: tuple[Statement, ...]


class If(_Node, frozen=True):
    """`if`, its `elif`s flat in `branches`, and `else`."""

    branches: tuple[Branch, ...]
    orelse: tuple[Statement, ...]


class Case(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One case of a `match`.

    `binds` are the names the pattern binds, `whole` the one of them that is bound to the subject
    itself. `irrefutable` says that it always matches (a wildcard, a capture), its guard aside.
    `values` are the expressions in the pattern; with `exact` it is nothing but alternatives of
    them: literals, dotted names, classes of whose parts nothing is asked.
    """

    binds: tuple[str, ...]
    values: tuple[Expression, ...]
    guard: Expression | None
    body: tuple[Statement, ...]
    irrefutable: bool
    whole: str = ""
    exact: bool = False


class Match(_Node, frozen=True):
    """`match subject:`."""

    subject: Expression
    cases: tuple[Case, ...]


class Loop(_Node, frozen=True):
    """`for target in iterable` or `while test`.

    A `for` has `target` and `iterable`; a `while` has `test`.
    """

    target: Expression | None
    iterable: Expression | None
    test: Expression | None
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]
    is_async: bool = False


class Handler(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`except type as name:`; `header` is `except … as name` without the colon."""

    span: Span
    header: Span
    type: Expression | None
    name: str
    body: tuple[Statement, ...]


class Try(_Node, frozen=True):
    """`try`; `star` for `except*`; `final_word` is the word `finally`, where there is one."""

    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    star: bool
    orelse: tuple[Statement, ...]
    final: tuple[Statement, ...]
    final_word: Span | None = None


class WithItem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`context as target`."""

    context: Expression
    target: Expression | None


class With(_Node, frozen=True):
    """`with items:`."""

    items: tuple[WithItem, ...]
    body: tuple[Statement, ...]
    is_async: bool = False


class Function(_Node, frozen=True):
    """A `def`.

    `span` runs from `def` (or `async`) to the end of the body, decorators excluded; `name_span` is
    the name. `docstring` is the span of the literal. `qualname` is Python's, without `<locals>`
    (`outer.inner`, `Class.method`).
    """

    name: str
    name_span: Span
    qualname: str
    parameters: tuple[Parameter, ...]
    decorators: tuple[Expression, ...]
    returns: Expression | None
    docstring: Span | None
    body: tuple[Statement, ...]
    is_async: bool
    is_generator: bool


class Class(_Node, frozen=True):
    """A `class`; `arguments` are its bases and keywords."""

    name: str
    name_span: Span
    qualname: str
    decorators: tuple[Expression, ...]
    arguments: tuple[Argument, ...]
    docstring: Span | None
    body: tuple[Statement, ...]


Statement = (
    Assign
    | Evaluate
    | Return
    | Raise
    | Assert
    | Delete
    | Pass
    | Break
    | Continue
    | Import
    | Scope
    | If
    | Match
    | Loop
    | Try
    | With
    | Function
    | Class
)


# One file


class Comment(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A comment that speaks to the linter (`noqa`, `newloom-lint: …`); `text` starts with `#`.

    `own_line` says that nothing but white space stands before it on its line.
    """

    span: Span
    text: str
    own_line: bool


class Problem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Why a file has no facts; `offset` is where in the text."""

    message: str
    offset: int


class ModuleFacts(msgspec.Struct, frozen=True, array_like=True):
    """What one file says, or why it cannot be read (`problem`)."""

    body: tuple[Statement, ...] = ()
    comments: tuple[Comment, ...] = ()
    problem: Problem | None = None
    exact: bool = True
    """Whether spans are proved to be offsets into the text; else fixes in this file are refused."""
