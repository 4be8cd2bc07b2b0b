"""Whether a test makes something fail, or expects a failure; where that is not certain, it may."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property

from newloom_lint.model.names.modules import Defined, Module, Outside, target_names
from newloom_lint.model.testing.cases import Case
from newloom_lint.model.testing.readings import Reader, constant, last_name
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import parts, walk

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
WORDS = ("error", "exception", "fail", "raises", "traceback")
"""Beginnings of words that stand where a failure is asked for."""
EXCEPTIONS = ("DoesNotExist", "Http404", "Interrupt", "Retry", "Timeout", "Unavailable", "Warning")
"""Endings of classes that are exceptions and do not say so."""
DOUBLES = frozenset(
    {
        "AsyncMock", "BytesIO", "HttpResponse", "JsonResponse", "MagicMock", "Mock", "Path",
        "NonCallableMock", "Response", "SimpleNamespace", "StringIO",
    }
)  # fmt: skip
"""Classes whose objects stand for what a service answers."""
_TELLING = re.compile(
    rf"exc|raise|side_effect|throw|false|not[ (]|[45][0-9][0-9]|{'|'.join((*WORDS, *EXCEPTIONS))}",
    re.IGNORECASE,
)
"""What stands in any code that is about a failure."""
GOOD = ("ok", "success")
NEGATIVE = ("assertNo", "assertIsNone", "assertFalse", "assert_not", "assert_no")
EMPTY = frozenset({"", "None", "False", "0", "''", '""', "b''"})
CLIENT_ERROR, LAST_ERROR = 400, 599
"""HTTP statuses that are errors."""


class Failures:
    """Looks for failures in the code of tests, in each piece of it once."""

    def __init__(self, reader: Callable[[Module], Reader]) -> None:
        self._reader = reader
        self._searches: dict[str, _Search] = {}
        self._known: dict[int, bool] = {}

    def may_be_in(self, case: Case) -> bool:
        """Return whether a test may make something fail, or expect a failure."""
        return any(self._found_in(module, node) for module, node in case.parts)

    def _found_in(self, module: Module, node: object) -> bool:
        if id(node) not in self._known:
            if module.path not in self._searches:
                self._searches[module.path] = _Search(self._reader(module), module)
            search = self._searches[module.path]
            self._known[id(node)] = _may_speak(module, node) and search.found_in(node)
        return self._known[id(node)]


def _may_speak(module: Module, node: object) -> bool:
    """Return whether the text of some code has a word without which it is about no failure."""
    if module.file is None or not isinstance(node, facts.Function) or node.decorators:
        return True
    return _TELLING.search(module.file.text, node.span.start, node.span.end) is not None


class _Search:
    def __init__(self, reader: Reader, module: Module) -> None:
        self._reader, self._module = reader, module

    @cached_property
    def _bound(self) -> frozenset[str]:
        """The names that the module binds anywhere: what they hold stands there too."""
        return frozenset(_bound(self._module.facts.body))

    def found_in(self, node: object, *, denied: bool = False) -> bool:
        """Return whether a node speaks of a failure; what is `denied` is said not to be one."""
        match node:
            case facts.Raise() | facts.Handler():
                return True
            case facts.Import() | facts.Evaluate(value=facts.Literal()):
                return False
            case facts.Call():
                return self._call(node, denied=denied)
            case facts.Assign(targets=targets, value=value) if value is not None and any(
                self._assigned(last_name(target), value) for target in targets
            ):
                return True
            case facts.Item(key=key, value=value) if self._assigned(constant(key) or "", value):
                return True
            case facts.Operation(operator=operator, operands=operands):
                if operator in {"==", "is"} and any(map(_is_false, operands)):
                    return any(map(_speaks_well, operands))
                if operator == "not" and any(map(_speaks_well, operands)):
                    return True
                none = operator in {"==", "is"} and any(map(_is_empty, operands))
                denied |= none or operator in {"!=", "not", "not in", "is not"}
            case facts.Name(id=name):
                return _names_failure(name, denied=denied)
            case facts.Attribute(value=value, attr=attr):
                return _names_failure(attr, denied=denied) or self.found_in(value, denied=denied)
            case facts.Literal(kind="str"):
                return not denied and _says(constant(node) or "")
        return any(self.found_in(part, denied=denied) for part in parts(node))

    def _call(self, node: facts.Call, *, denied: bool) -> bool:
        name = last_name(node.function)
        values = [argument.value for argument in node.arguments]
        if "raises" in name.lower() or name == "throw":
            return True
        if name == "assertFalse" and any(map(_speaks_well, values)):
            return True
        if name.startswith("assert"):
            if any(map(_is_false, values)) and any(map(_speaks_well, values)):
                return True
            denied |= name.startswith(NEGATIVE) or any(map(_is_empty, values))
        if any(self._assigned(a.keyword, a.value) for a in node.arguments if a.keyword):
            return True
        if not name.startswith("assert") and any(map(_is_error_status, values)):
            return any(
                _is_error_status(a.value) and (not a.keyword or _is_status(a.keyword))
                for a in node.arguments
            ) or self.found_in((node.function, *node.arguments), denied=denied)
        return self.found_in((node.function, *node.arguments), denied=denied)

    def _assigned(self, name: str, value: facts.Expression) -> bool:
        """Return whether a name is given what makes something fail."""
        if name.endswith("side_effect"):
            return any(map(self._may_raise, walk(value)))
        if _is_status(name):
            return _is_error_status(value)
        if name.endswith(GOOD):
            return _is_false(value)
        return name in {"exc", "exception"} and not _is_empty(value)

    def _may_raise(self, node: object) -> bool:
        """Return whether a part of what is called, or gone through, may be an exception."""
        if not isinstance(node, facts.Name | facts.Attribute):
            return False
        targets = self._reader.targets(node)
        if not targets:  # an attribute of an object: `self.error`, `answer.json`
            return isinstance(node, facts.Attribute) and _says(node.attr)
        for target in targets:
            match target:
                case Defined(binding=binding):
                    if isinstance(binding.node, facts.Class):
                        return True
                case Outside(name):
                    last = name.rpartition(".")[2]
                    if last not in DOUBLES and (last[:1].isupper() or not _is_standard(name)):
                        return True
                case _:
                    if not isinstance(node, facts.Name) or node.id not in self._bound:
                        return True
        return False


def _bound(node: object) -> Iterator[str]:
    """Yield the names that code binds, in its functions too."""
    for part in walk(node):
        match part:
            case facts.Function(name=name):
                yield name
            case facts.Parameter(name=name):
                yield name
            case facts.Assign(targets=targets):
                for target in targets:
                    yield from target_names(target)
            case (
                facts.Loop(target=target)
                | facts.Clause(target=target)
                | facts.WithItem(target=target)
            ) if target is not None:
                yield from target_names(target)


def _names_failure(name: str, *, denied: bool) -> bool:
    """Return whether a name is an exception's, or says that something fails."""
    if name[:1].isupper() and not name.isupper():
        return name.endswith(("Error", "Exception", "Failure", *EXCEPTIONS))
    return not denied and _says(name)


def _says(text: str) -> bool:
    """Return whether a text or name speaks of a failure."""
    lowered = text.lower()
    return any(word in lowered for word in WORDS) and any(
        word.lower().startswith(WORDS) for word in _WORD.findall(text)
    )


def _is_standard(name: str) -> bool:
    """Return whether a dotted name leads into the standard library."""
    return name.partition(".")[0] in sys.stdlib_module_names


def _speaks_well(node: facts.Expression) -> bool:
    """Return whether an expression is about success, as in `result["ok"]`."""
    for part in walk(node):
        match part:
            case facts.Name(id=name) | facts.Attribute(attr=name):
                text: str | None = name
            case facts.Literal(kind="str"):
                text = constant(part)
            case _:
                continue
        words = (word.lower() for word in _WORD.findall(text or ""))
        if any(word.startswith(GOOD) for word in words):
            return True
    return False


def _is_false(node: facts.Expression) -> bool:
    return isinstance(node, facts.Literal) and node.source == "False"


def _is_empty(node: facts.Expression) -> bool:
    match node:
        case facts.Literal(source=source):
            return source in EMPTY
        case facts.Display(elements=()) | facts.Dict(items=()):
            return True
    return False


def _is_status(name: str) -> bool:
    return name.rpartition(".")[2] in {"code", "http_status", "status", "status_code"}


def _is_error_status(node: facts.Expression) -> bool:
    if not isinstance(node, facts.Literal) or node.kind != "int" or not node.source.isdecimal():
        return False
    return CLIENT_ERROR <= int(node.source) <= LAST_ERROR
