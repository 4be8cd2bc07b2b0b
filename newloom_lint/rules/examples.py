"""Examples: small projects that break a rule or keep it. They are documentation and tests."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field

TASK = "streams/tasks/fetch.py"
"""The file an example is about, unless it says otherwise."""

SURROUNDINGS = {
    "streams/__init__.py": "",
    "streams/models.py": """
        from django.db import models


        class Stream(models.Model):
            STATUS_CHOICES = [("active", "Active"), ("paused", "Paused"), ("failed", "Failed")]

            name = models.CharField(max_length=100)
            configuration = models.JSONField(default=dict)
            status = models.CharField(max_length=20, choices=STATUS_CHOICES, default="active")
            last_run = models.DateTimeField(null=True)
    """,
    "streams/tasks/__init__.py": """
        from streams.tasks.fetch import fetch

        TASK_MAPPING = {
            "fetch": fetch,
        }
    """,
}


@dataclass(frozen=True)
class Example:
    """A project: one file that matters, and what stands around it.

    `files` adds to the surroundings or replaces them. In a bad example the reported line carries
    the rule's code as a comment.
    """

    text: str
    path: str = TASK
    files: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The text of the file that matters."""
        return inspect.cleandoc(self.text) + "\n" if self.text.strip() else ""

    def project(self) -> dict[str, str]:
        """Return all files of the example, by path from the project's root."""
        around = {path: _clean(text) for path, text in (SURROUNDINGS | self.files).items()}
        return around | {self.path: self.code}


@dataclass(frozen=True)
class Bad(Example):
    """A project that breaks a rule; `fixed` is the text after the rule's fix.

    Where the fix edits another file, `fixed_path` names it.
    """

    fixed: str = ""
    fixed_path: str = ""

    @property
    def fixed_code(self) -> str:
        """The text of the mended file; empty where the rule has no fix."""
        return _clean(self.fixed)


@dataclass(frozen=True)
class Good(Example):
    """A project that keeps all rules."""


def _clean(text: str) -> str:
    return inspect.cleandoc(text) + "\n" if text.strip() else ""
