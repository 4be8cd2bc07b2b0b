"""A new task placed in a project: conflicts first, then one change set.

`read_answers` checks what a person says, `find_place` finds the project, `refuse_conflicts` says
all that stands in the way, `install` writes. Each refuses with a `RefusedError`. Cookiecutter's
hooks and `newloom-lint new` call the same functions.
"""

from __future__ import annotations

from .answers import Answers, read_answers
from .installing import install
from .place import Place, find_place
from .plan import Plan, refuse_conflicts
from .refusal import RefusedError

__all__ = [
    "Answers",
    "Place",
    "Plan",
    "RefusedError",
    "find_place",
    "install",
    "read_answers",
    "refuse_conflicts",
]
