"""What all tests begin with."""

from __future__ import annotations

import os
import sys

import pytest

from newloom_lint.syntax.stack import deeply

deeply(int)  # raises the recursion limit now: hypothesis objects where a test is the first to do so

# Tests start many processes. Each would compile the whole package again where someone has told
# Python to keep no compiled files; it was a third of all the time the tests took.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

LONGEST = ("tests/end_to_end/", "tests/template/", "tests/mutants/", "tests/proof/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: at the end a worker would wait for the other."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
