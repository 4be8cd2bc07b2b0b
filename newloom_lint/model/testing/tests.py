"""The tests of a project: which of them concern a task."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from newloom_lint.files import Role
from newloom_lint.model.names.modules import Module
from newloom_lint.model.registry import TABLE
from newloom_lint.model.tasks import Task
from newloom_lint.model.testing import services
from newloom_lint.model.testing.cases import Case, Suite
from newloom_lint.model.testing.failures import Failures
from newloom_lint.model.testing.files import SuiteFile
from newloom_lint.model.testing.patches import Patches
from newloom_lint.model.testing.readings import DYNAMIC, Key, Reader, Reading
from newloom_lint.model.testing.runners import Runners
from newloom_lint.model.testing.subjects import Subject
from newloom_lint.model.testing.surroundings import Surroundings
from newloom_lint.model.values.kinds import Function

if TYPE_CHECKING:
    from newloom_lint.model.project import Project

ANY_TASK = frozenset(name.encode() for name in (TABLE, *DYNAMIC))
"""Words of a test file that may concern a task it does not name."""

_FOR_TESTS = re.compile(r"(?:^|[/_])(?:conftest|factor(?:y|ies)|test\w*)(?=[/_.])")
"""What the path of a module has in it that is there for tests, though none itself."""


class Tests:
    """What the test files of a project say about its tasks, read as far as it is asked for."""

    def __init__(self, project: Project) -> None:
        self._project, self._m = project, project.machine
        self._suites: dict[str, tuple[Case, ...]] = {}
        self._readers: dict[str, Reader] = {}
        self._readings: dict[int, tuple[object, Reading]] = {}
        self._whole: dict[str, Reading] = {}
        self._subjects: dict[Key, Subject] = {}
        self._runners = Runners(project)
        self._failures = Failures(self.reader)
        around = Surroundings(self._m, project.tree, self.is_test_code)
        self._patches = Patches(self._m, around, self.reader)

    @cached_property
    def _files(self) -> tuple[SuiteFile, ...]:
        """The test files; a module that a task lies in is none, whatever its name."""
        tree, entries = self._project.tree, self._project.registry.entries
        homes = {task.module.path for task in self._project.tasks}
        homes |= {self._m.modules.path(entry.origin) or "" for entry in entries if entry.origin}
        return tuple(
            SuiteFile(path, tree.bytes_of(path))
            for path in tree.python_files()
            if tree.role(path) is Role.TESTS and path not in homes
        )

    @cached_property
    def exist(self) -> bool:
        """Whether the project has a test at all: a function or method that a runner runs."""
        return any(
            case.is_collected
            for file in self._files
            if file.is_collected and b"def test" in file.data
            for case in self._cases(file.path)
        )

    @cached_property
    def _imported(self) -> frozenset[str]:
        """The dotted names that import statements of test files say."""
        last = self._project.package.rpartition(".")[2].encode()
        return frozenset().union(*(f.imported for f in self._files if last in f.data))

    @cached_property
    def _imported_from(self) -> frozenset[str]:
        return frozenset(name.rpartition(".")[0] for name in self._imported)

    @cached_property
    def _tasks_in(self) -> Counter[str]:
        """How many tasks each module holds."""
        return Counter(task.module.name for task in self._project.tasks)

    @cached_property
    def _mentions(self) -> Counter[bytes]:
        """How many files of the tasks package have each word."""
        tree, folder = self._project.tree, self._project.package.replace(".", "/")
        paths = tree.python_files(folder)
        return Counter(w for p in paths for w in SuiteFile(p, tree.bytes_of(p)).words)

    def _is_shared(self, function: Function, task: Task) -> bool:
        """Return whether another task, or its module, may use a function that a task uses."""
        beside = (t for t in self._project.tasks if t.module is task.module and t is not task)
        if any(function.key in other.outcome.reached for other in beside):
            return True
        name = function.owner.node.name if function.owner is not None else function.name
        own = {task.module.path}
        if self._project.is_in_tasks_package(function.module):
            own.add(function.module.path)
        return self._mentions[name.encode()] > len(own)

    @cached_property
    def _type_words(self) -> frozenset[bytes]:
        return frozenset(word for task in self._project.tasks for word in _words(task.stream_types))

    def imported_by(self, path: str) -> Iterator[str]:
        """Yield the files of the modules that a test file imports, as far as its bytes say so."""
        for name in SuiteFile(path, self._project.tree.bytes_of(path)).imported:
            home = self._m.modules.path(name) or self._m.modules.path(name.rpartition(".")[0])
            if home is not None:
                yield home

    def leave_out(self, task: Task) -> bool:
        """Return whether there are tests, and certainly none of them concerns a task."""
        if self._is_imported(task) or not self.exist or self._may_concern(task):
            return False
        key = (task.module.path, task.definition.span.start)
        return not any(
            key in other.outcome.reached and (self._is_imported(other) or self._may_concern(other))
            for other in self._project.tasks
            if other is not task
        )

    def _may_concern(self, task: Task) -> bool:
        return self._runners.call(task) or any(
            self._refers(file, task) for file in self._near(task)
        )

    def cases(self, task: Task) -> tuple[Case, ...]:
        """Return the tests that may concern a task; nothing where others may, too."""
        found: list[Case] = []
        if not self.exist or self._runners.call(task):
            return ()
        for file in self._near(task):
            module = self._m.modules.by_path(file.path)
            if module is None or module.facts.problem is not None:
                return ()
            found += [
                case
                for case in self._cases(file.path)
                if self._speaks_of(case.reading, task, in_case=True)
            ]
        return tuple(found)

    def never_fail(self, task: Task) -> bool:
        """Return whether a task has tests, and certainly none of them is about a failure."""
        cases = self.cases(task)
        return bool(cases) and not any(
            case.unclear or self._failures.may_be_in(case) for case in cases
        )

    def unmocked(self, task: Task) -> tuple[Case, str] | None:
        """Return a test that lets a task go to the network, and what it asks there.

        `None` where there is certainly none, and where that is not known.
        """
        way = services.way(task) if self.exist else None
        if way is None:
            return None
        key = (task.module.path, task.definition.span.start)
        for case in self.cases(task):
            if case.unclear or case.service or not case.is_collected:
                continue
            if self._failures.may_be_in(case):  # it may end before the request
                continue
            if self._patches.are_missing(case, way, frozenset(task.stream_types), key):
                return case, way.request
        return None

    def subject(self, task: Task) -> Subject:
        """Return what a test may call or patch to test a task."""
        key = (task.module.path, task.definition.span.start)
        if key not in self._subjects:
            alone = self._tasks_in[task.module.name] == 1
            self._subjects[key] = Subject.of(
                task,
                lambda function: self._is_shared(function, task),
                alone=alone and task.module.name != self._project.package,
            )
        return self._subjects[key]

    def reader(self, module: Module) -> Reader:
        """Return what reads the code of a module."""
        if module.path not in self._readers:
            self._readers[module.path] = Reader(self._m, self._project.package, module)
        return self._readers[module.path]

    def is_test_code(self, module: Module) -> bool:
        """Return whether a module is there for tests."""
        return module.path in self._test_paths or (
            not self._project.is_in_tasks_package(module)
            and _FOR_TESTS.search(module.path) is not None
        )

    @cached_property
    def _test_paths(self) -> frozenset[str]:
        return frozenset(file.path for file in self._files)

    def _is_imported(self, task: Task) -> bool:
        """Return whether the bytes of a test file say that it imports a task or its module."""
        home, package = task.module.name, self._project.package
        if {f"{home}.{task.name}", f"{package}.{task.name}"} & self._imported:
            return True
        if home == package:
            return False
        alone = self._tasks_in[home] == 1
        return home in self._imported or (alone and home in self._imported_from)

    def _near(self, task: Task) -> Iterator[SuiteFile]:
        """Yield the test files whose bytes may be about a task."""
        found = set(self._about_any)
        for words in self.subject(task).words:
            found |= set.intersection(*(self._with(word) for word in words))
        types = (self._with(word) for word in _words(task.stream_types))
        found |= self._running.intersection(set().union(*types))
        return (self._files[number] for number in sorted(found))

    def _with(self, word: bytes) -> set[int]:
        """Return the numbers of the test files that have a word."""
        return self._index.get(word, set())

    @cached_property
    def _index(self) -> dict[bytes, set[int]]:
        index: dict[bytes, set[int]] = {}
        for number, file in enumerate(self._files):
            for word in file.words:
                index.setdefault(word, set()).add(number)
        return index

    @cached_property
    def _running(self) -> set[int]:
        """The test files that may run Streams."""
        return set().union(*map(self._with, self._runners.words))

    @cached_property
    def _about_any(self) -> set[int]:
        """The test files that may be about any task: they look it up, or run what they find."""
        typed = set().union(*map(self._with, self._type_words))
        last = self._project.package.rpartition(".")[2].encode()
        packages = {n for n in self._with(last) if self._speaks_of_package(self._files[n])}
        return set().union(*map(self._with, ANY_TASK)) | packages | (self._running - typed)

    def _speaks_of_package(self, file: SuiteFile) -> bool:
        """Return whether a test file has the tasks package in hand, not only modules of it."""
        package = self._project.package
        return package in file.imported or f"{package}.*" in file.imported

    def _refers(self, file: SuiteFile, task: Task) -> bool:
        module = self._m.modules.by_path(file.path)
        if module is None or module.facts.problem is not None:
            return True
        if file.path not in self._whole:
            self._whole[file.path] = self.reader(module).read(module.facts.body)
        if self._speaks_of(self._whole[file.path], task, in_case=False):
            return True
        return any(self._speaks_of(c.reading, task, in_case=True) for c in self._cases(file.path))

    def _speaks_of(self, reading: Reading, task: Task, *, in_case: bool) -> bool:
        if self.subject(task).is_in(reading):
            return True
        if not in_case:
            return False
        types = set(task.stream_types)
        if reading.every or types & reading.types:
            return True
        known = reading.texts & self._types
        if reading.picks and (reading.lists or not known or types & known):
            return True
        if not self._runners.run_by(reading):
            return False
        return bool(types & (known - reading.faked)) or not known or reading.lists

    @cached_property
    def _types(self) -> frozenset[str]:
        return frozenset(entry.stream_type for entry in self._project.registry.entries)

    def _cases(self, path: str) -> tuple[Case, ...]:
        if path not in self._suites:
            module = self._m.modules.by_path(path)
            suite = Suite(self._m, module, self._read, self.is_test_code) if module else None
            self._suites[path] = tuple(suite.cases()) if suite else ()
        return self._suites[path]

    def _read(self, module: Module, node: object) -> Reading:
        known = self._readings.get(id(node))
        if known is None:
            known = self._readings[id(node)] = (node, self.reader(module).read(node))
        return known[1]


def _words(texts: Iterable[str]) -> Iterator[bytes]:
    """Yield the words that texts consist of, as they are found in a file."""
    for text in texts:
        yield from SuiteFile("", text.encode()).words
