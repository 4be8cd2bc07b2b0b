"""Import the registries of projects, and print what they map: `python running.py ROOT…`.

Libraries are stood in for: what is imported of them takes any call and gives what it was given.
"""

from __future__ import annotations

import enum
import importlib
import json
import sys
import types
from typing import Any, Self


class TextChoices(enum.StrEnum):
    """As Django's: a member's value is the first of value and label."""

    def __new__(cls, value: str, *_label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        return member


class Anything:
    """Takes any call; as a decorator it leaves what it is above."""

    def __call__(self, *arguments: Any, **_: Any) -> Any:
        plain = len(arguments) == 1 and callable(arguments[0])
        return arguments[0] if plain else self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class Library(types.ModuleType):
    """A library's module: a package that holds whatever is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name in {"Model", "BaseModel"}:
            return object
        return {"TextChoices": TextChoices}.get(name, Anything())


LIBRARIES = (
    "celery", "django", "django.db", "django.db.models", "django.utils", "django.utils.timezone",
    "django.utils.translation", "django.apps", "pydantic",
)  # fmt: skip


def mapping(root: str) -> dict[str, str]:
    """Return the registry of a project: the function's name by stream type."""
    for name in [name for name in sys.modules if name.partition(".")[0] in {"streams", "apps"}]:
        del sys.modules[name]
    importlib.invalidate_caches()
    sys.path.insert(0, root)
    try:
        tasks = importlib.import_module("streams.tasks")
        held = getattr(tasks, "TASK_MAPPING", None)
        if held is None:
            held = importlib.import_module("streams.registry").TASK_MAPPING
        return {
            str(getattr(key, "value", key)): str(getattr(task, "__name__", task)).rpartition(".")[2]
            for key, task in held.items()
        }
    except Exception as error:  # noqa: BLE001  (is told)
        return {"failed": f"{type(error).__name__}: {error}"}
    finally:
        sys.path.remove(root)


def main() -> None:
    """Print a JSON object of roots and what their registries map."""
    sys.dont_write_bytecode = True
    for name in LIBRARIES:
        module = sys.modules[name] = Library(name)
        module.__path__ = []
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, module)
    print(json.dumps({root: mapping(root) for root in sys.argv[1:]}))  # noqa: T201


if __name__ == "__main__":
    main()
