"""The guide as rules: a folder per section, a file per rule."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from newloom_lint.findings import Finding
from newloom_lint.model import Project
from newloom_lint.rules.base import ModuleRule, Rule
from newloom_lint.rules.examples import Bad, Good

SECTIONS = (
    "meta",
    "parameters",
    "documentation",
    "error_handling",
    "logging",
    "registration",
    "resources",
    "testing",
)


def _found() -> Iterator[Rule]:
    for section in SECTIONS:
        folder = str(Path(__file__).parent / section)
        for file in pkgutil.iter_modules([folder]):
            module = importlib.import_module(f"{__name__}.{section}.{file.name}")
            for value in vars(module).values():
                if (
                    inspect.isclass(value)
                    and value.__module__ == module.__name__  # first: it is asked of every import
                    and issubclass(value, Rule)
                    and not inspect.isabstract(value)
                ):
                    yield value()


ALL: tuple[Rule, ...] = tuple(sorted(_found(), key=lambda rule: rule.code))
"""Every rule, ordered by code."""


def findings(project: Project) -> list[Finding]:
    """Return what all rules find in a project.

    Rules about files come last: which files a project needs shows while the others are asked.
    """
    last = [rule for rule in ALL if isinstance(rule, ModuleRule)]
    return [
        finding
        for rule in (*(rule for rule in ALL if rule not in last), *last)
        for finding in rule.findings(project)
    ]


__all__ = ["ALL", "Bad", "Good", "Rule", "findings"]
