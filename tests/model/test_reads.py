"""Which names a block is certain to read before it binds them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from newloom_lint import syntax
from newloom_lint.model.flow import reads


@pytest.mark.parametrize(
    ("block", "names"),
    [
        ("log(e)\nstream.status = x", ["log", "e", "x", "stream"]),
        ("stream = get()\nstream.save()", ["get"]),
        ("a, (b, c.d) = e", ["e", "c"]),
        ("if a:\n    b()\nc()", ["a", "c"]),
        ("if a:\n    raise\nc()", ["a"]),
        ("a and b", ["a"]),
        ("x = b if a else c", ["a"]),
        ("try:\n    a()\nexcept B:\n    c()", []),
        ("with a():\n    b()", []),
        ("for x in a:\n    b()", ["a"]),
        ("f = lambda: a", []),
        ("x = [a for a in b]", []),
        ('log(f"{a}", k=b, **c)', ["log", "a", "b", "c"]),
        ("x = {'k': a, **b}[c]", ["a", "b", "c"]),
        ("match a:\n    case b:\n        c()", ["a"]),
        ("raise a(b)", ["a", "b"]),
    ],
)
def test_names_that_are_certain_to_be_read(block: str, names: list[str]) -> None:
    body = syntax.read_facts(SimpleNamespace(text=block + "\n")).body  # type: ignore[arg-type]
    assert list(reads.certain(body)) == names
