"""Test cases: the functions that a test runner runs, each with all the test code it uses.

That is its decorators and fixtures, what its class sets up, the base classes in other modules, and
the helpers they call. What cannot be followed is said in `unclear`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module, Outside
from newloom_lint.model.testing.readings import Reading, constant, last_name
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

LIFECYCLE = frozenset(
    {
        "setUp", "setUpClass", "setUpTestData", "asyncSetUp", "setup", "setup_class",
        "setup_method", "setUpModule", "setup_function", "setup_module", "tearDown",
        "tearDownClass", "pytestmark",
    }
)  # fmt: skip
"""What a test runner runs around each test."""
BASES = frozenset(
    {
        "django.test.SimpleTestCase", "django.test.TestCase", "django.test.TransactionTestCase",
        "django.test.testcases.SimpleTestCase", "django.test.testcases.TestCase",
        "django.test.testcases.TransactionTestCase", "rest_framework.test.APITestCase",
        "rest_framework.test.APISimpleTestCase", "rest_framework.test.APITransactionTestCase",
        "unittest.IsolatedAsyncioTestCase", "unittest.TestCase", "unittest.case.TestCase",
        "builtins.object",
    }
)  # fmt: skip
"""Classes of libraries that tests derive from and that do nothing of their own."""
FIXTURES = frozenset(
    {
        "admin_client", "admin_user", "async_client", "async_rf", "cache", "caplog", "capfd",
        "capsys", "client", "db", "django_assert_max_num_queries", "django_assert_num_queries",
        "django_capture_on_commit_callbacks", "django_db_reset_sequences", "django_db_setup",
        "django_user_model", "faker", "freezer", "mailoutbox", "mocker", "monkeypatch", "recwarn",
        "request", "rf", "settings", "subtests", "tmp_path", "tmpdir", "transactional_db",
    }
)  # fmt: skip
"""Fixtures of pytest and its plugins that neither fail nor stand for a service."""
SERVICES = frozenset(
    {
        "aioresponses", "httpserver", "httpx_mock", "live_server", "requests_mock", "respx_mock",
        "responses", "socket_disabled", "vcr", "vcr_cassette",
    }
)  # fmt: skip
"""Fixtures of plugins that stand for a service."""

Part = tuple[Module, object]


@dataclass(slots=True)
class Case:
    """One test, and the pieces of test code that run with it."""

    module: Module
    function: facts.Function
    line: tuple[tuple[Module, facts.Class], ...] = ()
    """Its class, and the project's classes that is derived from."""
    parts: list[Part] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)
    unclear: str = ""
    """What may do anything: an unknown base class or fixture."""
    service: str = ""
    """A fixture that stands for a service."""

    @property
    def name(self) -> str:
        """The name that a test runner shows."""
        return f"{self.line[0][1].name}.{self.function.name}" if self.line else self.function.name

    @property
    def is_collected(self) -> bool:
        """Whether a test runner takes it for a test, as far as its class goes."""
        return not self.line or any(
            cls.name.startswith("Test") or cls.arguments for _, cls in self.line
        )


class Suite:
    """The test cases of one file."""

    def __init__(
        self,
        m: Machine,
        module: Module,
        read: Callable[[Module, object], Reading],
        is_test_code: Callable[[Module], bool],
    ) -> None:
        self._m, self._module = m, module
        self._read, self._is_test_code = read, is_test_code

    def cases(self) -> Iterator[Case]:
        """Yield the tests of the file, those that its classes inherit too."""
        yield from self._cases(self._module.facts.body, ())

    def _cases(
        self, body: Iterable[facts.Statement], around: tuple[tuple[Module, facts.Class], ...]
    ) -> Iterator[Case]:
        for node in body:
            match node:
                case facts.Function(name=name) if not around and name.startswith("test"):
                    yield self._filled(Case(self._module, node))
                case facts.Class():
                    line, unclear = self._line(self._module, node)
                    yield from self._of_class(line, around, unclear)
                    yield from self._cases(node.body, (*line, *around))
                case facts.If(branches=branches, orelse=orelse):
                    for branch in branches:
                        yield from self._cases(branch.body, around)
                    yield from self._cases(orelse, around)

    def _of_class(
        self,
        line: tuple[tuple[Module, facts.Class], ...],
        around: tuple[tuple[Module, facts.Class], ...],
        unclear: str,
    ) -> Iterator[Case]:
        seen: set[str] = set()
        for module, cls in line:
            for node in cls.body:
                if not isinstance(node, facts.Function) or node.name in seen:
                    continue
                seen.add(node.name)
                if node.name.startswith("test"):
                    case = Case(module, node, (*line, *around), unclear=unclear)
                    yield self._filled(case)

    def _line(
        self, module: Module, cls: facts.Class
    ) -> tuple[tuple[tuple[Module, facts.Class], ...], str]:
        """Return a class with its bases in the project, and the first that is not known."""
        line = [(module, cls)]
        unclear = ""
        for owner, current in line:
            for argument in current.arguments:
                target = lookup.target(self._m, owner, argument.value)
                match target:
                    case Defined(home, binding, _) if isinstance(binding.node, facts.Class):
                        if all(binding.node is not known for _, known in line):
                            line.append((home, binding.node))
                    case Outside(name) if name in BASES or argument.keyword:
                        pass
                    case _:
                        unclear = unclear or f"a base of `{current.name}`"
        return tuple(line), unclear

    def _filled(self, case: Case) -> Case:
        """Follow what a test uses, and what that uses."""
        pending: list[Part] = [(case.module, case.function)]
        for module, cls in case.line:
            pending += [(module, node) for node in cls.decorators]
            pending += [(module, node) for node in cls.body if _runs_always(node)]
        for module in _around(self._m, self._module):
            pending += [(module, node) for node in module.facts.body if _runs_always(node)]
        seen: set[int] = set()
        while pending:
            module, node = pending.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            case.parts.append((module, node))
            reading = self._read(module, node)
            case.reading.add(reading)
            pending += [part for part in reading.helpers if self._is_test_code(part[0])]
            pending += _methods(case, reading.own)
            if isinstance(node, facts.Function):
                pending += self._fixtures(case, node)
        return case

    def _fixtures(self, case: Case, node: facts.Function) -> Iterator[Part]:
        """Yield the fixtures that a test or fixture asks for."""
        if node is not case.function and not _is_fixture(node):
            return
        names = [p.name for p in node.parameters if p.kind in {"plain", "keyword"}]
        given = _given(node) if node is case.function else frozenset()
        names += list(_used(case, node))
        for name in names:
            if name in {"self", "cls"} or name in given:
                continue
            found = self._fixture(case, name)
            if found is not None:
                yield found
            elif name in SERVICES:
                case.service = name
            elif name not in FIXTURES and not _is_patched(node, case):
                case.unclear = case.unclear or f"the fixture `{name}`"

    def _fixture(self, case: Case, name: str) -> Part | None:
        for module, cls in case.line:
            for node in cls.body:
                if isinstance(node, facts.Function) and _is_fixture(node, name):
                    return module, node
        for module in _around(self._m, self._module):
            for node in module.facts.body:
                if isinstance(node, facts.Function) and _is_fixture(node, name):
                    return module, node
            if name in module.bindings:
                target = self._m.modules.own(module, name)
                if isinstance(target, Defined) and isinstance(target.binding.node, facts.Function):
                    return target.module, target.binding.node
        return None


def _around(m: Machine, module: Module) -> Iterator[Module]:
    """Yield a file of tests and every `conftest.py` that is in force in it, the nearest first."""
    yield module
    folder = module.path
    while folder:
        folder = folder.rpartition("/")[0]
        path = f"{folder}/conftest.py" if folder else "conftest.py"
        if path != module.path:
            found = m.modules.by_path(path)
            if found is not None:
                yield found


def _runs_always(node: facts.Statement) -> bool:
    """Return whether a statement of a class or module concerns every test in it."""
    match node:
        case facts.Function(name=name):
            return name in LIFECYCLE or _is_autouse(node)
        case facts.Assign(targets=(facts.Name(id=name),)):
            return name in LIFECYCLE or name == "fixtures"
    return False


def _methods(case: Case, names: set[str]) -> Iterator[Part]:
    for module, cls in case.line:
        for node in cls.body:
            match node:
                case facts.Function(name=name) if name in names:
                    yield module, node
                case facts.Assign(targets=(facts.Name(id=name),)) if name in names:
                    yield module, node


def _is_fixture(node: facts.Function, name: str = "") -> bool:
    """Return whether a function is a fixture, known to tests as `name` where that is given."""
    for decorator in node.decorators:
        called = decorator.function if isinstance(decorator, facts.Call) else decorator
        if last_name(called).endswith("fixture"):
            renamed = _keyword(decorator, "name")
            return not name or name == (constant(renamed) if renamed else node.name)
    return False


def _is_autouse(node: facts.Function) -> bool:
    values = (_keyword(decorator, "autouse") for decorator in node.decorators)
    return any(isinstance(v, facts.Literal) and v.source == "True" for v in values)


def _keyword(node: facts.Expression, name: str) -> facts.Expression | None:
    if not isinstance(node, facts.Call):
        return None
    return next((a.value for a in node.arguments if a.keyword == name), None)


def _given(node: facts.Function) -> frozenset[str]:
    """Return the parameters that `parametrize` gives values to."""
    names: set[str] = set()
    for decorator in node.decorators:
        if isinstance(decorator, facts.Call) and last_name(decorator.function) == "parametrize":
            for part in walk(decorator.arguments[:1]):
                text = constant(part) if isinstance(part, facts.Literal) else None
                names.update(name.strip() for name in (text or "").split(","))
    return frozenset(names)


def _used(case: Case, node: facts.Function) -> Iterator[str]:
    """Yield the names that `usefixtures` mentions."""
    decorators = [*node.decorators, *(one for _, cls in case.line for one in cls.decorators)]
    for decorator in decorators:
        if isinstance(decorator, facts.Call) and last_name(decorator.function) == "usefixtures":
            for argument in decorator.arguments:
                yield constant(argument.value) or ""


def _is_patched(node: facts.Function, case: Case) -> bool:
    """Return whether a test may get its parameters from decorators, not from fixtures."""
    marks = (walk(decorator) for decorator in node.decorators)
    attributes = ({p.attr for p in mark if isinstance(p, facts.Attribute)} for mark in marks)
    return (
        any("mark" not in names for names in attributes)
        or any(cls.decorators for _, cls in case.line)
        # pytest gives no fixtures to the methods of a `TestCase`
        or any(cls.arguments for _, cls in case.line)
    )
