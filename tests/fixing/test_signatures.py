from __future__ import annotations

from collections.abc import Callable

import pytest

from newloom_lint.findings import Place, SetParameter
from newloom_lint.fixing import apply
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.signatures import add_parameters, set_parameter
from newloom_lint.fixing.source import parse


@pytest.fixture
def added(source_file: Callable, mended: Callable) -> Callable[..., str]:
    def added(text: str, *codes: str, first: bool = False) -> str:
        source = parse(source_file(text))
        return mended(text, add_parameters(source, len("def "), codes, first=first))

    return lambda signature, *codes, first=False: (
        added(f"def {signature}: pass", *codes, first=first)
        .removeprefix("def ")
        .removesuffix(": pass")
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(**kwargs)"),
        ("f( )", "f(**kwargs)"),
        ("f(stream_id)", "f(stream_id, **kwargs)"),
        ("f(stream_id, )", "f(stream_id, **kwargs, )"),
        ("f(stream_id: int = (1)) -> None", "f(stream_id: int = (1), **kwargs) -> None"),
        ("f(a, *, b)", "f(a, *, b, **kwargs)"),
        ("f(a, *, b,)", "f(a, *, b, **kwargs,)"),
        ("f(a, /)", "f(a, /, **kwargs)"),
        ("f(a, /, b)", "f(a, /, b, **kwargs)"),
        ("f(*args)", "f(*args, **kwargs)"),
        ("f(*args: int)", "f(*args: int, **kwargs)"),
        ("f(a=')', b='#,')", "f(a=')', b='#,', **kwargs)"),
        ("f(a=lambda x, y: (x, y))", "f(a=lambda x, y: (x, y), **kwargs)"),
        ("f[T](a: list[T])", "f[T](a: list[T], **kwargs)"),
        ("f(kwargs)", "f(kwargs, **extra)"),
        ("f(kwargs, extra, options, rest)", "f(kwargs, extra, options, rest, **kwargs_)"),
        ("f(\n    a,\n    b,\n)", "f(\n    a,\n    b,\n    **kwargs,\n)"),
        ("f(\n    a,\n    b\n)", "f(\n    a,\n    b,\n    **kwargs\n)"),
        ("f(\n    a\n)", "f(\n    a,\n    **kwargs,\n)"),
        ("f(\n    a, b\n)", "f(\n    a, b, **kwargs\n)"),
        ("f(a,\n      b)", "f(a,\n      b,\n      **kwargs)"),
        ("f(a, b,\n      c, d)", "f(a, b,\n      c, d, **kwargs)"),
        (
            "f(\n    a,  # one\n    b,  # two\n)",
            "f(\n    a,  # one\n    b,  # two\n    **kwargs,\n)",
        ),
        ("f(\n    a,\n    b  # two\n)", "f(\n    a,\n    b,  # two\n    **kwargs\n)"),
        (
            "f(\n    a,\n    b=1,\n    # more\n)",
            "f(\n    a,\n    b=1,\n    **kwargs,\n    # more\n)",
        ),
        ("f(\n    a\n    , b\n)", "f(\n    a\n    , b, **kwargs\n)"),
        ("f(\n    # nothing\n)", "f(\n    # nothing\n    **kwargs,\n)"),
        ("f(  # nothing\n)", "f(  # nothing\n    **kwargs,\n)"),
        ("f(\n\ta,\n)", "f(\n\ta,\n\t**kwargs,\n)"),
        ("f(\r\n    a,\r\n)", "f(\r\n    a,\r\n    **kwargs,\r\n)"),
    ],
)
def test_kwargs_go_to_the_end(added: Callable, before: str, after: str) -> None:
    assert added(before, "**kwargs") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(stream_id)"),
        ("f(a)", "f(stream_id, a)"),
        ("f(self)", "f(self, stream_id)"),
        ("f(self, a)", "f(self, stream_id, a)"),
        ("f(**kwargs)", "f(stream_id, **kwargs)"),
        ("f(*, a)", "f(stream_id, *, a)"),
        ("f(\n    a,\n)", "f(\n    stream_id,\n    a,\n)"),
        ("f(  # why\n    a,\n)", "f(  # why\n    stream_id,\n    a,\n)"),
        ("f(\n    self,  # bound\n    a,\n)", "f(\n    self,  # bound\n    stream_id,\n    a,\n)"),
    ],
)
def test_a_parameter_in_front(added: Callable, before: str, after: str) -> None:
    assert added(before, "stream_id", first=True) == after


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        ("f(a, **kwargs)", "b", "f(a, b, **kwargs)"),
        ("f(a=1, **kwargs)", "b", "f(b, a=1, **kwargs)"),
        ("f(a=1, **kwargs)", "b=2", "f(a=1, b=2, **kwargs)"),
        ("f(a=1, *, c=2)", "b=2", "f(a=1, *, c=2, b=2)"),
        ("f(*args, c=2)", "b", "f(*args, c=2, b)"),
        ("f(x, a=1, *, c)", "b", "f(x, b, a=1, *, c)"),
    ],
)
def test_a_parameter_where_python_allows_it(
    added: Callable, before: str, code: str, after: str
) -> None:
    assert added(before, code) == after


@pytest.mark.parametrize(
    ("signature", "code", "reason"),
    [
        ("f(**options)", "**kwargs", "`f` takes further keywords already"),
        ("f(a)", "a", "`f` has a parameter `a` already"),
        ("f(*, a)", "a: int", "`f` has a parameter `a` already"),
    ],
)
def test_what_is_there_is_refused(added: Callable, signature: str, code: str, reason: str) -> None:
    with pytest.raises(CannotFix, match=reason):
        added(signature, code)


def test_only_functions_have_signatures(source_file: Callable) -> None:
    with pytest.raises(CannotFix, match="no function"):
        add_parameters(parse(source_file("f = 1\n")), 0, ["**kwargs"], first=False)


def _set(source_file: Callable, signature: str, **change: bool) -> str:
    text = f"def {signature}: pass"
    source = parse(source_file(text))
    step = SetParameter(Place(source.path, len("def "), len("def f")), "s", **change)
    mended = apply(text, set_parameter(source, step))
    return mended.removeprefix("def ").removesuffix(": pass")


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ("f(a, s)", {"first": True}, "f(s, a)"),
        ("f(a, s, *, b)", {"first": True}, "f(s, a, *, b)"),
        ("f(self, a, s)", {"first": True}, "f(self, s, a)"),
        ("f(s, a)", {"first": True, "required": True}, "f(s, a)"),
        ("f(\n    a,\n    s: int,\n)", {"first": True}, "f(\n    s: int,\n    a,\n)"),
        ("f(\r\n\ta,\r\n\ts,\r\n)", {"first": True}, "f(\r\n\ts,\r\n\ta,\r\n)"),
        ("f(s=None)", {"required": True}, "f(s)"),
        ("f(s: int = 0, **k)", {"required": True}, "f(s: int, **k)"),
        ("f(a=1, s=None)", {"first": True, "required": True}, "f(s, a=1)"),
        ("f(s, /)", {"by_name": True}, "f(s)"),
        ("f(s, a, /, b)", {"by_name": True}, "f(s, a, b)"),
        ("f(s, /, *, a)", {"by_name": True}, "f(s, *, a)"),
    ],
)
def test_a_parameter_is_changed(
    source_file: Callable, before: str, change: dict[str, bool], after: str
) -> None:
    assert _set(source_file, before, **change) == after


@pytest.mark.parametrize(
    ("signature", "change", "reason"),
    [
        ("f(a)", {"first": True}, "has no parameter `s`"),
        ("f(\n    a,  # where\n    s,  # who\n    b,\n)", {"first": True}, "a comment"),
    ],
)
def test_a_parameter_stays_where_it_cannot_move(
    source_file: Callable, signature: str, change: dict[str, bool], reason: str
) -> None:
    with pytest.raises(CannotFix, match=reason):
        _set(source_file, signature, **change)
