"""What statements say."""

from __future__ import annotations

import pytest

from newloom_lint.syntax import facts as F  # noqa: N812 - named on every line
from tests.syntax.reading import cut, facts, only


def function(text: str) -> F.Function:
    found = only(text)
    assert isinstance(found, F.Function)
    return found


def test_a_function_begins_at_its_def_and_ends_with_its_body() -> None:
    text = "@a\n@b.c(1)\nasync def f(x) -> int:\n    return 1  # end\n"
    found = function(text)
    assert cut(text, found.span) == "async def f(x) -> int:\n    return 1"
    assert cut(text, found.name_span) == "f"
    assert [cut(text, d.span) for d in found.decorators] == ["a", "b.c(1)"]
    assert found.returns is not None
    assert cut(text, found.returns.span) == "int"
    assert found.is_async
    assert not found.is_generator


def test_parameters_come_as_they_are_written() -> None:
    text = "def f(a, /, b: int = 1, * # a * in a comment\n args, c, d=2, **  kwargs: str): pass\n"
    found = function(text).parameters
    assert [(p.name, p.kind, cut(text, p.span)) for p in found] == [
        ("a", "positional", "a"),
        ("b", "plain", "b"),
        ("args", "args", "* # a * in a comment\n args"),
        ("c", "keyword", "c"),
        ("d", "keyword", "d"),
        ("kwargs", "kwargs", "**  kwargs"),
    ]
    assert [p.name for p in found if p.default] == ["b", "d"]
    assert [p.name for p in found if p.annotation] == ["b", "kwargs"]


def test_a_bare_star_is_no_parameter() -> None:
    assert [(p.name, p.kind) for p in function("def f(*, a): pass\n").parameters] == [
        ("a", "keyword")
    ]


def test_qualified_names_are_pythons_without_locals() -> None:
    text = "class A:\n  def m(self):\n    def inner(): pass\n    class B:\n      x = 1\n"
    outer = only(text)
    assert isinstance(outer, F.Class)
    (method,) = outer.body
    assert isinstance(method, F.Function)
    inner, nested = method.body
    assert isinstance(inner, F.Function)
    assert isinstance(nested, F.Class)
    assert [outer.qualname, method.qualname, inner.qualname, nested.qualname] == [
        "A", "A.m", "A.m.inner", "A.m.B",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "generates"),
    [
        ("yield", True),
        ("x = yield from g()", True),
        ("return f(a=(yield 1))", True),
        ("def g(): yield", False),
        ("return lambda: (yield)", False),
        ("def g(x=(yield)): pass", True),
        ("return (lambda x=(yield): x)", True),
        ("class A:\n        def m(self): yield", False),
        ("return 'yield'", False),
    ],
)
def test_a_generator_yields_itself(body: str, generates: bool) -> None:
    assert function(f"def f():\n    {body}\n").is_generator is generates


@pytest.mark.parametrize(
    ("body", "docstring"),
    [
        ('    """Words."""\n', '"""Words."""'),
        ("    r'a' \"b\"\n", "r'a' \"b\""),
        ("    # a comment\n\n    ('a'\n     'b')\n", "'a'\n     'b'"),
        ("    'a'; pass\n", "'a'"),
        ("    f'a'\n", None),
        ("    'a' f'b'\n", None),
        ("    'a' + 'b'\n", None),
        ("    'a' % b\n", None),
        ("    b'a'\n", None),
        ("    x = 'a'\n", None),
        ("    pass\n    'a'\n", None),
    ],
)
@pytest.mark.parametrize("header", ["def f():\n", "class A:\n"])
def test_a_docstring_is_what_python_takes_for_one(
    header: str, body: str, docstring: str | None
) -> None:
    text = header + body
    found = only(text)
    assert isinstance(found, F.Function | F.Class)
    assert (found.docstring and cut(text, found.docstring)) == docstring


def test_a_block_may_stand_on_the_line_of_its_header() -> None:
    text = "def f(): 'doc'; x = 1; return x\n"
    found = function(text)
    assert [type(s).__name__ for s in found.body] == ["Evaluate", "Assign", "Return"]
    assert cut(text, found.docstring) == "'doc'"


def test_semicolons_part_statements() -> None:
    text = "a; b = c ; del d,\n"
    assert [cut(text, s.span) for s in facts(text).body] == ["a", "b = c", "del d,"]


def test_elifs_lie_side_by_side() -> None:
    text = "if a: b\nelif c: d\nelif e:\n    f\nelse:\n    g\n"
    found = only(text)
    assert isinstance(found, F.If)
    assert [cut(text, branch.test.span) for branch in found.branches] == ["a", "c", "e"]
    assert [cut(text, s.span) for branch in found.branches for s in branch.body] == ["b", "d", "f"]
    assert [cut(text, s.span) for s in found.orelse] == ["g"]
    assert cut(text, found.span) == text.rstrip()


def test_an_if_inside_else_stays_there() -> None:
    found = only("if a: b\nelse:\n    if c: d\n")
    assert isinstance(found, F.If)
    assert len(found.branches) == 1
    assert isinstance(found.orelse[0], F.If)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("except", ""),
        ("except A", ""),
        ("except A as e", "e"),
        ("except (A, B) as e", "e"),
        ("except (A, B)", ""),
        ("except(A)", ""),
        ("except ((a.B))", ""),
        ("except (\n    A  # ) as x\n)", ""),
        ("except (\n    A  # ) as x\n) as e", "e"),
        ("except f(1)", ""),
        ("except* A as e", "e"),
    ],
)
def test_the_header_of_a_handler_ends_before_its_colon(header: str, name: str) -> None:
    text = f"try:\n    x\n{header}:  # why\n    pass\n"
    found = only(text)
    assert isinstance(found, F.Try)
    (handler,) = found.handlers
    assert cut(text, handler.header) == header
    assert cut(text, handler.span) == f"{header}:  # why\n    pass"
    assert handler.name == name
    assert (handler.type is None) is (header == "except")
    assert found.star is ("*" in header)


def test_the_word_finally_is_found_behind_comments_and_indentation() -> None:
    text = "if a:\n    try:\n        b\n    # finally\n    finally :\n        c\n"
    outer = only(text)
    assert isinstance(outer, F.If)
    found = outer.branches[0].body[0]
    assert isinstance(found, F.Try)
    assert cut(text, found.final_word) == "finally"
    assert found.final_word is not None
    assert text[: found.final_word.start].endswith("# finally\n    ")
    assert [cut(text, s.span) for s in found.final] == ["c"]


def test_a_try_has_its_else() -> None:
    found = only("try: a\nexcept A: b\nexcept B: c\nelse: d\n")
    assert isinstance(found, F.Try)
    assert len(found.handlers) == 2
    assert len(found.orelse) == 1
    assert (found.final, found.final_word) == ((), None)


def test_loops_say_what_they_run_over() -> None:
    text = "async def f():\n    async for a, b in c: pass\n    else: d\n    while e: break\n"
    each, while_ = function(text).body
    assert isinstance(each, F.Loop)
    assert isinstance(while_, F.Loop)
    assert each.is_async
    assert each.target is not None
    assert each.iterable is not None
    assert [cut(text, n.span) for n in (each.target, each.iterable)] == ["a, b", "c"]
    assert len(each.orelse) == 1
    assert while_.test is not None
    assert (while_.target, while_.iterable, while_.is_async) == (None, None, False)


@pytest.mark.parametrize("text", ["with a as b, c: pass\n", "with (a as b, c,): pass\n"])
def test_with_names_its_items(text: str) -> None:
    found = only(text)
    assert isinstance(found, F.With)
    first, second = found.items
    assert first.target is not None
    assert [cut(text, n.span) for n in (first.context, first.target)] == ["a", "b"]
    assert (cut(text, second.context.span), second.target) == ("c", None)


@pytest.mark.parametrize(
    ("pattern", "binds", "values", "irrefutable"),
    [
        ("_", [], [], True),
        ("x", ["x"], [], True),
        ("(x)", ["x"], [], True),
        ("x if y", ["x"], [], True),
        ("1 | x", ["x"], ["1"], True),
        ("(1 | _) as x", ["x"], ["1"], True),
        ("1 | 2", [], ["1", "2"], False),
        ("None", [], ["None"], False),
        ("a.b", [], ["a.b"], False),
        ("[a, *rest]", ["rest", "a"], [], False),
        ("(a, *_)", ["a"], [], False),
        ("{'k': v, **rest}", ["rest", "v"], ["'k'"], False),
        ("A(x, k=[y])", ["x", "y"], ["A"], False),
        ("[x] as whole", ["whole", "x"], [], False),
        ("-1", [], ["-1"], False),
    ],
)
def test_a_case_says_what_it_binds_and_compares(
    pattern: str, binds: list[str], values: list[str], irrefutable: bool
) -> None:
    text = f"match s:\n    case {pattern}:\n        pass\n"
    found = only(text)
    assert isinstance(found, F.Match)
    (case,) = found.cases
    assert sorted(case.binds) == sorted(binds)
    assert [cut(text, value.span) for value in case.values] == values
    assert case.irrefutable is irrefutable
    assert (case.guard is not None) is (" if " in pattern)


@pytest.mark.parametrize(
    ("pattern", "whole", "exact"),
    [
        ("x", "x", False),
        ("_", "", False),
        ("1 | None | a.B()", "", True),
        ("A() as x", "x", True),
        ("A(k=1) as x", "x", False),
        ("[x]", "", False),
        ("[x] | None", "", False),
    ],
)
def test_a_case_says_what_is_bound_to_the_subject(pattern: str, whole: str, exact: bool) -> None:
    found = only(f"match s:\n    case {pattern}:\n        pass\n")
    assert isinstance(found, F.Match)
    assert (found.cases[0].whole, found.cases[0].exact) == (whole, exact)


def test_imports_keep_every_name() -> None:
    text = (
        "import a.b as c, d\nfrom . import e\nfrom ..f.g import (h as i,\n j,)\nfrom k import *\n"
    )
    found = facts(text).body
    assert all(isinstance(statement, F.Import) for statement in found)
    names = [
        (s.is_from, s.module, s.level, [(n.name, n.alias, cut(text, n.span)) for n in s.names])
        for s in found
        if isinstance(s, F.Import)
    ]
    assert names == [
        (False, "", 0, [("a.b", "c", "a.b"), ("d", "", "d")]),
        (True, "", 1, [("e", "", "e")]),
        (True, "f.g", 2, [("h", "i", "h"), ("j", "", "j")]),
        (True, "k", 0, [("*", "", "*")]),
    ]


def test_assignments_say_how() -> None:
    text = "a = b.c = 1\nd: int\ne: int = 2\nf[0] //= 3\ntype X[T] = list[T]\n"
    found = [s for s in facts(text).body if isinstance(s, F.Assign)]
    assert [(s.kind, s.operator, len(s.targets), s.value is None) for s in found] == [
        ("plain", "", 2, False),
        ("annotated", "", 1, True),
        ("annotated", "", 1, False),
        ("augmented", "//", 1, False),
        ("plain", "", 1, False),
    ]
    assert [s.annotation is not None for s in found] == [False, True, True, False, False]


def test_small_statements_keep_their_parts() -> None:
    text = (
        "def f():\n    global a, b\n    raise A from b\n    raise\n    assert c, d\n"
        "    del e, (f, g)\n    return\n    pass\n"
    )
    scope, raised, again, asserted, deleted, returned, nothing = function(text).body
    assert scope == F.Scope(scope.span, "global", ("a", "b"))
    assert isinstance(raised, F.Raise)
    assert raised.cause is not None
    assert again == F.Raise(again.span, None, None)
    assert isinstance(asserted, F.Assert)
    assert asserted.message is not None
    assert isinstance(deleted, F.Delete)
    assert [cut(text, target.span) for target in deleted.targets] == ["e", "f, g"]
    assert returned == F.Return(returned.span, None)
    assert nothing == F.Pass(nothing.span)
