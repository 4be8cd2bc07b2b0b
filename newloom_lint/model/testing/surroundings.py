"""Whether what stands around a test leaves alone what a task asks; what is not sure may not.

The fixtures in force are read with the test itself. Here is what runs without being asked for:
the code of a `conftest.py` or package, the plugins it names, its hooks.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module, Outside, Package
from newloom_lint.model.testing.readings import last_name
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

if TYPE_CHECKING:
    from newloom_lint.files import Tree
    from newloom_lint.model.flow.machine import Machine

AROUND = (b"patch", b"mock", b"socket", b"responses", b"pytest_plugins", b"vcr", b"network")
"""Words of a file that may have to do with services."""
PLAIN = (
    sys.stdlib_module_names | {"django", "factory", "faker", "freezegun", "model_bakery", "pytest"}
) - {"asyncio", "http", "importlib", "multiprocessing", "socket", "socketserver", "subprocess",
     "threading", "wsgiref"}  # fmt: skip
"""Libraries that tests use and that stand for no service."""
CONFIGURATIONS = ("pyproject.toml", "pytest.ini", ".pytest.ini", "setup.cfg", "tox.ini")
CONFIGURED = re.compile(rb"usefixtures|(?<![\w-])-p(?![\w-])")
"""What puts a fixture or plugin into force in them."""
CALLED = ("builtins.", "collections.", "datetime.", "logging.", "pathlib.", "re.")
"""What may be called as a file is imported and changes nothing elsewhere."""
CHANGING = frozenset({"builtins.__import__", "builtins.eval", "builtins.exec", "builtins.setattr"})


class Surroundings:
    """The files around tests, by folder."""

    def __init__(self, m: Machine, tree: Tree, is_test_code: Callable[[Module], bool]) -> None:
        self._m, self._tree, self._is_test_code = m, tree, is_test_code
        self._quiet: dict[str, bool] = {}

    def are_quiet(self, path: str) -> bool:
        """Return whether nothing in the files around a test replaces what a task asks."""
        folder = path.rpartition("/")[0]
        if folder not in self._quiet:
            names = ("conftest.py", "__init__.py")
            paths = [f"{folder}/{name}" if folder else name for name in names]
            quiet = all(map(self._is_quiet, paths))
            self._quiet[folder] = quiet and (not folder or self.are_quiet(folder))
        return self._quiet[folder]

    def _is_quiet(self, path: str) -> bool:
        if not self._tree.exists(path):
            return True
        text = self._tree.bytes_of(path)
        if not any(word in text for word in AROUND):
            return True
        module = self._m.modules.by_path(path)
        if module is None or module.facts.problem is not None or self._are_configured:
            return False
        return all(self._leaves_alone(module, node) for node in module.facts.body)

    @cached_property
    def _are_configured(self) -> bool:
        """Return whether fixtures or plugins may be put into force by pytest's configuration."""
        texts = map(self._tree.bytes_of, CONFIGURATIONS)
        return any(CONFIGURED.search(text) for text in texts)

    def _leaves_alone(self, module: Module, node: facts.Statement) -> bool:
        """Return whether a statement of a file changes nothing as the file is imported."""
        match node:
            case facts.Import():
                return all(self._is_plain(module, node, name) for name in node.names)
            case facts.Function(name=name, decorators=decorators):
                fixture = all(map(_is_plain_fixture, decorators))
                return fixture and not name.startswith("pytest_")
            case facts.Assign(targets=targets, value=value):
                names = [t.id for t in targets if isinstance(t, facts.Name)]
                hooks = any(name.startswith("pytest") for name in names)
                return len(names) == len(targets) and not hooks and self._is_value(module, value)
            case facts.Evaluate(value=value):
                return self._is_value(module, value)
        return False

    def _is_plain(self, module: Module, node: facts.Import, name: facts.ImportedName) -> bool:
        """Return whether an import brings no fixture, plugin or double into force."""
        dotted = node.module if node.is_from else name.name
        top = dotted.partition(".")[0]
        if not node.level and not self._m.modules.is_ours(top):
            return top in PLAIN and name.name != "*"
        match self._m.modules.imported(module, node, name):
            case Defined(home):
                found: Module | None = home
            case Package(bound):
                found = self._m.modules.get(dotted if not node.is_from else bound)
            case _:
                return False
        return found is not None and name.name != "*" and not self._is_test_code(found)

    def _is_value(self, module: Module, node: facts.Expression | None) -> bool:
        for part in walk(node):
            if isinstance(part, facts.Call):
                target = lookup.target(self._m, module, part.function)
                if not isinstance(target, Outside) or target.name in CHANGING:
                    return False
                if not target.name.startswith(CALLED):
                    return False
        return True


def _is_plain_fixture(node: facts.Expression) -> bool:
    """Return whether a decorator makes a fixture that is in force where it says so."""
    called = node.function if isinstance(node, facts.Call) else node
    arguments = node.arguments if isinstance(node, facts.Call) else ()
    return last_name(called) == "fixture" and all(
        not a.star and (a.keyword != "autouse" or isinstance(a.value, facts.Literal))
        for a in arguments
    )
