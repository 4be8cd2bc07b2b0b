"""Whether a test calls a task with nothing between it and the network; what is not sure is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names.modules import Defined, Module, Outside, Package, Target
from newloom_lint.model.testing.cases import Case
from newloom_lint.model.testing.readings import Key, Reader, constant, last_name
from newloom_lint.model.testing.services import Way, bound, certain_calls
from newloom_lint.model.testing.surroundings import PLAIN, Surroundings
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import first_name, walk

SETTING = frozenset({"builtins.setattr", "sys.modules"})
"""What changes modules without being a patch."""
ELSEWHERE = frozenset({"builtins", "datetime", "django", "logging", "random", "time", "uuid"})
"""Libraries that are patched for other reasons than the network."""
PATCHERS = frozenset({"mocker", "monkeypatch"})
LOCAL = ("127.0.0.1", "localhost", "server", "0.0.0.0")  # noqa: S104 - looked for, not bound
"""Texts that say that a service of the test's own answers."""
DECORATORS = frozenset({"django_db", "freeze_time", "override_settings", "parametrize"})
MOST_CALLS = 4


class Patches:
    """Looks at what tests replace."""

    def __init__(
        self, m: Machine, around: Surroundings, reader: Callable[[Module], Reader]
    ) -> None:
        self._m, self._around, self._reader = m, around, reader
        self._replaced: dict[int, tuple[facts.Call | None, ...]] = {}

    def are_missing(self, case: Case, way: Way, types: frozenset[str], task: Key) -> bool:
        """Return whether a test certainly calls a task and lets it go to the network."""
        reading = case.reading
        if reading.outside & SETTING or any(_top(name) not in PLAIN for name in reading.outside):
            return False
        if any(word in text for text in (reading.texts | reading.own) for word in LOCAL):
            return False
        return (
            all(map(self._is_plain_decorator, _decorators(case)))
            and self._around.are_quiet(case.module.path)
            and not any(self._may_replace(part, way) for part in case.parts)
            and _Calls(self._reader, case, types - reading.faked, task).are_made_by(
                case.module, case.function
            )
        )

    def _is_plain_decorator(self, node: facts.Expression) -> bool:
        name = last_name(node.function if isinstance(node, facts.Call) else node)
        return name in DECORATORS or _is_patch(node)

    def _may_replace(self, part: tuple[Module, object], way: Way) -> bool:
        """Return whether code may replace something between the task and the network."""
        module, code = part
        if id(code) not in self._replaced:
            self._replaced[id(code)] = tuple(_replaced(self._reader(module), code))
        return any(
            call is None or not self._is_aside(self._reader(module), call, way)
            for call in self._replaced[id(code)]
        )

    def _is_aside(self, reader: Reader, call: facts.Call, way: Way) -> bool:
        """Return whether a patch certainly replaces nothing on the way to the network."""
        arguments = call.arguments
        if not arguments:
            return False
        first = arguments[0].value
        text = constant(first)
        match last_name(call.function):
            case "patch":
                return text is not None and self._is_off(text, way)
            case "dict":
                name = text or next((_dotted(target) for target in reader.targets(first)), "")
                return reader.is_table(first) or name == "os.environ"
            case "object" if len(arguments) > 1:
                name = constant(arguments[1].value) or ""
                owners = [_dotted(target) for target in reader.targets(first)]
                return bool(name and owners) and all(
                    owner and self._is_off(f"{owner}.{name}", way) for owner in owners
                )
        return False

    def _is_off(self, dotted: str, way: Way) -> bool:
        parts = dotted.split(".")
        for count in range(len(parts) - 1, 0, -1):
            module = ".".join(parts[:count])
            if self._m.modules.path(module) is None:
                continue
            target = self._m.modules.attribute(module, parts[count])
            match target:
                case Outside(name):
                    return _top(name) in ELSEWHERE
                case Defined(home, binding, name):
                    if home.name == self._m.stream_module or name.lower() in {"log", "logger"}:
                        return True
                    node = binding.node
                    if isinstance(node, facts.Function):
                        return (home.path, node.span.start) not in way.functions
            return False
        return parts[0] in ELSEWHERE and not self._m.modules.is_ours(parts[0])


def _replaced(reader: Reader, code: object) -> Iterator[facts.Call | None]:
    """Yield the patches in some code, and `None` for what replaces something in another way."""
    for node in walk(code):
        match node:
            case facts.Call(function=function):
                if _is_patch(node):
                    yield node
                elif first_name(function) in PATCHERS:
                    yield None
            case facts.Assign(targets=targets):
                owners = (t.value for t in targets if isinstance(t, facts.Attribute))
                if any(_is_shared(reader, owner) for owner in owners):
                    yield None


class _Calls:
    """Looks for a call of a task that a test certainly makes."""

    def __init__(
        self, reader: Callable[[Module], Reader], case: Case, types: frozenset[str], task: Key
    ) -> None:
        self._reader, self._case, self._types, self._task = reader, case, types, task

    def are_made_by(self, module: Module, function: facts.Function, depth: int = 0) -> bool:
        """Return whether a function of a test calls the task, itself or by its helpers."""
        if depth > MOST_CALLS or function.is_generator:
            return False
        reader, local = self._reader(module), frozenset(bound(function))
        return any(
            self._is_call(reader, call.function, local, depth)
            for call in _first_calls(function.body)
        )

    def _is_call(
        self, reader: Reader, called: facts.Expression, local: frozenset[str], depth: int
    ) -> bool:
        match called:
            case facts.Subscript(value=table, index=(key, *_)) if reader.is_table(table):
                return constant(key) in self._types
            case facts.Attribute(value=facts.Name(id="self"), attr=attr):
                method = _method(self._case, attr)
                return method is not None and self.are_made_by(*method, depth + 1)
        targets = reader.targets(called) if first_name(called) not in local else []
        return any(self._leads_to_task(target, depth) for target in targets)

    def _leads_to_task(self, target: Target, depth: int) -> bool:
        if not isinstance(target, Defined) or not isinstance(target.binding.node, facts.Function):
            return False
        module, node = target.module, target.binding.node
        if (module.path, node.span.start) == self._task:
            return True
        helps = not node.decorators and any(node is known for _, known in self._case.parts)
        return helps and self.are_made_by(module, node, depth + 1)


def _first_calls(body: Iterable[facts.Statement]) -> Iterator[facts.Call]:
    """Yield the calls that a test certainly makes."""
    for node in body:
        match node:
            case facts.Function() | facts.Class() | facts.Import():
                continue
            case facts.With(items=items, body=inner):
                yield from certain_calls(tuple(item.context for item in items))
                yield from _first_calls(inner)
            case facts.If() | facts.Loop() | facts.Match() | facts.Try():
                if any(isinstance(part, facts.Return) for part in walk(node)):
                    return
            case _:
                yield from certain_calls(node)


def _method(case: Case, name: str) -> tuple[Module, facts.Function] | None:
    for module, cls in case.line:
        for node in cls.body:
            if isinstance(node, facts.Function) and node.name == name:
                return None if node.decorators else (module, node)
    return None


def _decorators(case: Case) -> Iterator[facts.Expression]:
    yield from case.function.decorators
    for _, cls in case.line:
        yield from cls.decorators


def _is_patch(node: facts.Expression) -> bool:
    """Return whether a call makes a patch, by the name it is called by."""
    if not isinstance(node, facts.Call):
        return False
    match node.function:
        case facts.Name(id="patch") | facts.Attribute(attr="patch"):
            return True
        case facts.Attribute(value=owner, attr="dict" | "multiple" | "object"):
            return last_name(owner) == "patch"
    return False


def _is_shared(reader: Reader, node: facts.Expression) -> bool:
    """Return whether an expression is a module, a library's object, or one of a module's own."""
    return any(isinstance(t, Package | Outside | Defined) for t in reader.targets(node))


def _dotted(target: Target) -> str:
    match target:
        case Package(name) | Outside(name):
            return name
        case Defined(module, _, name):
            return f"{module.name}.{name}"
    return ""


def _top(name: str) -> str:
    return name.partition(".")[0]
