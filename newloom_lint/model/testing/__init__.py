"""Tests: which test functions concern a task, and how."""

from newloom_lint.model.testing.cases import Case
from newloom_lint.model.testing.tests import Tests

__all__ = ["Case", "Tests"]
