"""What a log call writes that is a secret, as far as its own function shows that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newloom_lint.model.models import literal_text
from newloom_lint.model.project import Project
from newloom_lint.model.reach import Reached
from newloom_lint.model.schemas import parts
from newloom_lint.model.schemas.parts import Parts
from newloom_lint.model.secrets import COVERING, is_covered, is_secret, may_be_in
from newloom_lint.model.values import expressions
from newloom_lint.syntax import facts

NOT_WRITTEN = frozenset({"exc_info", "stack_info", "stacklevel"})
"""Keywords of a log call that are for the logger."""
WHOLE = frozenset(
    {"ascii", "copy", "deepcopy", "dict", "dumps", "format", "pformat", "repr", "str"}
)
"""Functions whose result shows all of what they are given."""
SAME = frozenset(
    {
        "copy", "decode", "encode", "get_secret_value", "items", "lower", "lstrip", "rstrip",
        "strip", "upper", "values",
    }
)  # fmt: skip
"""Methods whose result shows all of the object."""
READING = frozenset({"get", "pop", "setdefault", "getenv", "getattr", "env", "config"})
"""What reads a value by its name."""
TELLING = frozenset(
    {"all", "any", "bool", "float", "hash", "id", "int", "isinstance", "len", "sum", "type"}
)
"""Functions that say something about a value and do not show it."""
PLAIN_TYPES = frozenset({"SecretBytes", "SecretStr", "bool", "float", "int"})
"""Annotations of what is no secret, or does not show it."""
ABOUT = re.compile(
    r"(?:error|count|label|type|field|stat|total|message|help|choice|schema|propert|limit|quota"
    r"|length|size|flag|name|column|usage|changed|missing|valid)\w*$",
    re.IGNORECASE,
)
"""How the name of a mapping ends that says something about keys and does not hold their values."""
CUT = re.compile(r"%[-+# 0]*\d*\.\d|\{[^{}]*:[^{}]*\.\d")
"""In a format: what shows no more than a value's beginning."""
_KEY = re.compile(r"[A-Za-z][\w-]*$")
MOST_DEPTH = 4


def names(project: Project, reached: Reached, call: facts.Call) -> tuple[str, ...]:
    """Return the names of the secrets that a log call in a function writes, each once."""
    if all(isinstance(argument.value, facts.Literal) for argument in call.arguments):
        return ()
    first = call.arguments[0].value
    if isinstance(first, facts.Literal) and CUT.search(first.source):
        return ()
    return tuple(dict.fromkeys(_Reader(project, reached, call).arguments()))


class _Reader:
    def __init__(self, project: Project, reached: Reached, call: facts.Call) -> None:
        self._project, self._reached, self._call = project, reached, call
        self._function = reached.function
        file = self._function.module.file
        self._text = file.text if file is not None else ""
        node = self._function.node
        self._collected = next((p.name for p in node.parameters if p.kind == "kwargs"), "")
        self._asked: set[str] = set()
        self._may = _may_be_in(project, self._function.module.path, self._text)

    @property
    def _own(self) -> Parts:
        function = self._function
        return parts.of(self._project.machine, function.module, function.node)

    def arguments(self) -> Iterator[str]:
        """Yield the secrets among what the call is given."""
        for argument in self._call.arguments:
            if argument.keyword in NOT_WRITTEN:
                continue
            if argument.keyword and is_secret(argument.keyword):
                if not self._is_harmless(argument.value):
                    yield argument.keyword
            else:
                yield from self._shown(argument.value, 0)

    def _all(self, nodes: Iterable[facts.Expression], depth: int) -> Iterator[str]:
        for node in nodes:
            yield from self._shown(node, depth)

    def _shown(self, node: facts.Expression, depth: int) -> Iterator[str]:
        """Yield the names of the secrets that are seen where a value is written."""
        if depth > MOST_DEPTH:
            return
        match node:
            case facts.Name():
                yield from self._name(node, depth)
            case facts.Attribute(value=value, attr=attr):
                if attr == "configuration":
                    yield from self._of_schemas(frozenset())
                    yield from self._read_of(node)
                elif is_secret(attr) and not _is_enumeration(value):
                    yield attr
            case facts.Subscript(value=value, index=(facts.Literal(kind="str") as key,)):
                yield from _key(value, key)
            case facts.Call():
                yield from self._called(node, depth)
            case facts.Text(parts=pieces):
                texts = (part for part in pieces if isinstance(part, facts.Literal))
                if not any(CUT.search(text.source) for text in texts):
                    yield from self._all((p for p in pieces if not self._is_cut(p)), depth)
            case facts.Dict(items=items):
                yield from self._items(items, depth)
            case facts.Display(elements=elements):
                yield from self._all(elements, depth)
            case facts.Conditional(kind=kind, operands=operands):
                seen = {"if": operands[1:], "and": operands[-1:]}.get(kind, operands)
                yield from self._all(seen, depth)
            case facts.Operation(operator="+" | "|", operands=operands):
                yield from self._all(operands, depth)
            case facts.Starred(value=value) | facts.Walrus(value=value) | facts.Await(value=value):
                yield from self._shown(value, depth)

    def _is_cut(self, part: facts.Expression) -> bool:
        """Return whether an f-string shows no more than the beginning of a field."""
        following = self._text[part.span.end : part.span.end + 12]
        return re.match(r"\s*(?:![rsa])?:[^{}]*\.\d", following) is not None

    def _items(self, items: tuple[facts.Item, ...], depth: int) -> Iterator[str]:
        for item in items:
            key = literal_text(item.key)
            if key is not None and is_secret(key):
                if not self._is_harmless(item.value):
                    yield key
            else:
                yield from self._shown(item.value, depth)

    def _called(self, node: facts.Call, depth: int) -> Iterator[str]:
        called = node.function
        last = called.attr if isinstance(called, facts.Attribute) else ""
        last = called.id if isinstance(called, facts.Name) else last
        given = [argument.value for argument in node.arguments]
        if last in READING:
            key = given[1:2] if last == "getattr" else given[:1]
            owner = called.value if isinstance(called, facts.Attribute) else called
            if key and isinstance(key[0], facts.Literal):
                yield from _key(owner, key[0])
        elif isinstance(called, facts.Attribute) and last == "format":
            if not (isinstance(called.value, facts.Literal) and CUT.search(called.value.source)):
                yield from self._all(given, depth)
        elif isinstance(called, facts.Attribute) and last in SAME and not given:
            yield from self._shown(called.value, depth)
        elif last == "dict":
            for argument in node.arguments:
                if argument.keyword and is_secret(argument.keyword):
                    if not self._is_harmless(argument.value):
                        yield argument.keyword
                else:
                    yield from self._shown(argument.value, depth)
        elif last in WHOLE:
            yield from self._all(given[:1], depth)

    # names

    def _name(self, node: facts.Name, depth: int) -> Iterator[str]:
        name = node.id
        if name == self._collected:
            own = frozenset(parameter.name for parameter in self._function.node.parameters)
            if not self._is_bound_again(name):
                gone = own | frozenset(self._taken_out(name))
                yield from self._of_schemas(gone, of_task=True)
                yield from (key for key in self._read_of(node) if key not in gone)
        elif is_secret(name):
            if not self._is_harmless(node):
                yield name
        elif self._may and not is_covered(name):
            values = self._values(name)
            if values is not None and len(values) == 1 and self._is_before(values[0]):
                yield from self._shown(values[0], depth + 1)
                yield from self._put_into(name)

    def _is_before(self, node: facts.Expression) -> bool:
        return node.span.end <= self._call.span.start

    def _values(self, name: str) -> list[facts.Expression] | None:
        """Return all that a function assigns to a name; `None` where it may be something else."""
        is_given = any(p.name == name for p in self._own.all(facts.Parameter))
        return None if is_given or self._is_looped_over(name) else self._assigned(name)

    def _assigned(self, name: str) -> list[facts.Expression] | None:
        """Return what assignments give a name; `None` where one of them gives a part of it."""
        own, values = self._own, []
        for part in own.of(facts.Assign):
            for target in part.targets:
                if isinstance(target, facts.Name) and target.id == name:
                    if part.value is None or part.kind == "augmented":
                        return None
                    values.append(part.value)
                elif isinstance(target, facts.Display) and _holds(target, name):
                    return None
        values += [part.value for part in own.of(facts.Walrus) if part.target == name]
        return values

    def _is_looped_over(self, name: str) -> bool:
        own = self._own
        targets = [loop.target for loop in own.of(facts.Loop)]
        targets += [clause.target for clause in own.of(facts.Clause)]
        targets += [item.target for item in own.of(facts.WithItem)]
        return any(target is not None and _holds(target, name) for target in targets)

    def _is_bound_again(self, name: str) -> bool:
        targets = (t for part in self._own.of(facts.Assign) for t in part.targets)
        if any(_holds(target, name) for target in targets):
            return True
        return any(
            isinstance(call.function, facts.Attribute)
            and call.function.attr in {"clear", "popitem"}
            and _is_name(call.function.value, name)
            for call in self._own.of(facts.Call)
        )

    def _taken_out(self, name: str) -> Iterator[str]:
        """Yield the keys that a function takes out of a mapping, or writes over."""
        own = self._own
        for call in own.of(facts.Call):
            match call:
                case facts.Call(
                    function=facts.Attribute(value=facts.Name(id=owner), attr="pop"),
                    arguments=(facts.Argument(value=key), *_),
                ) if owner == name:
                    yield literal_text(key) or ""
        targets = [t for part in own.of(facts.Delete) for t in part.targets]
        targets += [t for part in own.of(facts.Assign) for t in part.targets]
        for target in targets:
            if isinstance(target, facts.Subscript) and _is_name(target.value, name):
                yield literal_text(target.index[0]) or ""

    def _put_into(self, name: str) -> Iterator[str]:
        """Yield the secrets that a function puts into a mapping by their keys."""
        for part in self._own.of(facts.Assign):
            for target in part.targets:
                match target:
                    case facts.Subscript(value=facts.Name(id=owner), index=(key,)) if (
                        owner == name and part.value is not None and self._is_before(part.value)
                    ):
                        text = literal_text(key)
                        if text and is_secret(text) and not self._is_harmless(part.value):
                            yield text

    # configuration

    def _of_schemas(self, gone: frozenset[str], *, of_task: bool = False) -> Iterator[str]:
        """Yield the secrets that a schema of a task lets a configuration hold."""
        for task in self._reached.tasks:
            if of_task and task.definition is not self._function.node:
                continue
            for stream_type in task.stream_types:
                schema = self._project.schemas.of(stream_type)
                for key in sorted(schema.keys) if schema is not None else ():
                    if key not in gone and is_secret(key):
                        yield key

    def _read_of(self, carrier: facts.Expression) -> Iterator[str]:
        """Yield the secrets that a function subscripts the same carrier with."""
        described = expressions.describe(carrier)
        if not self._may or not described:
            return
        for part in self._own.of(facts.Subscript):
            if len(part.index) == 1 and expressions.describe(part.value) == described:
                text = literal_text(part.index[0])
                if text is not None and is_secret(text):
                    yield text

    # what is not shown

    def _is_harmless(self, node: facts.Expression) -> bool:
        """Return whether what is written of a secret by that name may well not show it."""
        match node:
            case facts.Name(id=name):
                return is_covered(name) or self._is_bound_harmlessly(name)
            case facts.Attribute(value=value, attr=attr):
                return is_covered(attr) or _is_enumeration(value)
            case facts.Subscript(index=index):
                return any(isinstance(part, facts.Other) for part in index)
            case facts.Call():
                return self._is_call_harmless(node)
            case facts.Text(parts=pieces):
                return all(self._is_harmless(part) or self._is_cut(part) for part in pieces)
            case facts.Operation(operator="+", operands=operands):
                return all(map(self._is_harmless, operands))
            case facts.Conditional(kind=kind, operands=operands):
                seen = {"if": operands[1:], "and": operands[-1:]}.get(kind, operands)
                return all(map(self._is_harmless, seen))
            case facts.Await(value=value) | facts.Walrus(value=value):
                return self._is_harmless(value)
        return True

    def _is_call_harmless(self, node: facts.Call) -> bool:
        called = expressions.describe(node.function).rpartition(".")[2]
        given = [argument.value for argument in node.arguments]
        owner = node.function.value if isinstance(node.function, facts.Attribute) else None
        if called in TELLING or COVERING.search(called):
            return True
        if called in SAME and owner is not None and not given:
            return self._is_harmless(owner)
        if called in WHOLE:
            return all(map(self._is_harmless, given))
        # what makes something of a secret may well cover it
        return called not in READING and any(True for _ in self._all(given, MOST_DEPTH))

    def _is_bound_harmlessly(self, name: str) -> bool:
        """Return whether a name is certainly, or may well be, bound to something else."""
        if name in self._asked:  # it is made of itself
            return False
        self._asked.add(name)
        harmless = self._is_given_harmless(name)
        self._asked.discard(name)
        return harmless

    def _is_given_harmless(self, name: str) -> bool:
        if self._is_looped_over(name):
            return True
        parameters = [p for p in self._own.all(facts.Parameter) if p.name == name]
        if any(map(_is_plain, parameters)):
            return True
        values = self._assigned(name)
        if values is None:
            return False
        if not values and not parameters:
            values = self._at_module_level(name)
        return self._are_harmless(values)

    def _at_module_level(self, name: str) -> list[facts.Expression]:
        """Return what a module binds a name to; nothing where another module does."""
        values: list[facts.Expression] = []
        for binding in self._function.module.bindings.get(name, ()):
            match binding.node:
                case facts.Assign(value=value) if value is not None:
                    values.append(value)
                case facts.Import(is_from=True) if name.isupper():
                    pass
                case facts.Import() | facts.Function() | facts.Class():
                    values.append(_NOTHING)
        return values

    def _are_harmless(self, values: list[facts.Expression]) -> bool:
        """Return whether values that a secret's name is bound to are none, or may be none."""
        told = [value for value in values if not isinstance(value, facts.Literal)]
        if any(not isinstance(value, facts.Name) and self._is_harmless(value) for value in told):
            return True
        if any(isinstance(value, facts.Name) and is_covered(value.id) for value in told):
            return True
        texts = [literal_text(value) for value in values if isinstance(value, facts.Literal)]
        hides = all(text is None or is_secret(text) or not re.search(r"\w", text) for text in texts)
        return bool(texts) and not told and hides


_NOTHING = facts.Literal(facts.Span(0, 0), "none", "None")


def _may_be_in(project: Project, path: str, text: str) -> bool:
    memo = project.machine.memo
    key = ("may hold secrets", path)
    if key not in memo:
        memo[key] = may_be_in(text)
    return bool(memo[key])


def _key(owner: facts.Expression, key: facts.Literal) -> Iterator[str]:
    """Yield the key that a value is read by, where it is one of a secret."""
    text = literal_text(key)
    about = expressions.describe(owner).rpartition(".")[2]
    if isinstance(owner, facts.Subscript):
        about = literal_text(owner.index[0]) or about
    if text and _KEY.match(text) and is_secret(text) and not ABOUT.search(about):
        yield text


def _is_plain(parameter: facts.Parameter) -> bool:
    """Return whether a parameter is a flag or a number, or does not show what it holds."""
    default, annotation = parameter.default, expressions.describe(parameter.annotation or _NOTHING)
    if annotation.rpartition(".")[2] in PLAIN_TYPES:
        return True
    return isinstance(default, facts.Literal) and default.kind in {"bool", "int", "float"}


def _is_enumeration(node: facts.Expression) -> bool:
    """Return whether a name is one of a class: its attributes are names, not values."""
    name = expressions.describe(node).rpartition(".")[2]
    settings = "settings" in name.lower() or "config" in name.lower()
    return name[:1].isupper() and not name.isupper() and not settings


def _is_name(node: facts.Expression, name: str) -> bool:
    return isinstance(node, facts.Name) and node.id == name


def _holds(target: facts.Expression, name: str) -> bool:
    """Return whether a target binds a name."""
    if isinstance(target, facts.Display):
        return any(_holds(element, name) for element in target.elements)
    inner = target.value if isinstance(target, facts.Starred) else target
    return _is_name(inner, name)
