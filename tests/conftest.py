"""What all tests begin with."""

from __future__ import annotations

from newloom_lint.syntax.stack import deeply

deeply(int)  # raises the recursion limit now: hypothesis objects where a test is the first to do so
