from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newloom_lint.findings import Edit, Place
from newloom_lint.fixing import apply, merge
from newloom_lint.fixing.merging import join


def _edit(start: int, end: int, content: str = "x", path: str = "a.py") -> Edit:
    return Edit(Place(path, start, end), content)


def test_fixes_apart_go_together() -> None:
    fixes = [(_edit(8, 9),), (_edit(2, 3), _edit(5, 5, path="b.py"))]
    taken, files = merge(fixes)
    assert taken == [0, 1]
    assert files == {"a.py": (_edit(2, 3), _edit(8, 9)), "b.py": (_edit(5, 5, path="b.py"),)}


@pytest.mark.parametrize(
    "other",
    [_edit(4, 6), _edit(6, 9), _edit(0, 4), _edit(4, 4), _edit(6, 6), _edit(5, 5), _edit(0, 99)],
)
def test_a_fix_that_touches_an_earlier_one_waits(other: Edit) -> None:
    taken, files = merge([(_edit(4, 6, "y"),), (_edit(20, 20), other)])
    assert taken == [0]
    assert files == {"a.py": (_edit(4, 6, "y"),)}


def test_insertions_at_one_place_wait_unless_they_are_the_same() -> None:
    taken, files = merge(
        [(_edit(4, 4, "a"),), (_edit(4, 4, "b"),), (_edit(4, 4, "a"), _edit(9, 9))]
    )
    assert taken == [0, 2]
    assert files == {"a.py": (_edit(4, 4, "a"), _edit(9, 9))}


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ('\n    "b": b,', '\n    "a": a,', True),
        ('\r\n\t("b", "B"),', '\r\n\t("a", _("A")),', True),
        (", 'b': b", ", 'a': a", True),
        (',\n    "b": b', ',\n    "a": a', True),
        ("\nfrom .b import b", "\nfrom .a import a as c", True),
        ("from .b import b\n", "from .a import a\n", True),
        ("\n\nfrom .b import b", "\n\nfrom .a import a", False),
        ('\n    "b": b', '\n    "a": a', False),
        ("\n    **kwargs,", "\n    a,", False),
        ("\n    raise", "\n    log()", False),
    ],
)
def test_entries_and_imports_go_together(one: str, other: str, *, together: bool) -> None:
    taken, files = merge([(_edit(4, 4, one),), (_edit(4, 4, other),)])
    assert taken == ([0, 1] if together else [0])
    assert apply("....;", files["a.py"]) == f"....{other if together else ''}{one};"


def test_a_fix_without_edits_is_not_taken() -> None:
    assert merge([()]) == ([], {})


RANGES = st.tuples(st.integers(0, 20), st.integers(0, 6), st.sampled_from("pq"))


@given(st.lists(st.lists(RANGES, max_size=3), max_size=8))
def test_what_is_merged_can_be_applied(fixes: list[list[tuple[int, int, str]]]) -> None:
    made = []
    for fix in fixes:
        edits = [_edit(start, start + length, content) for start, length, content in fix]
        try:
            made.append(join(edits))
        except ValueError:
            continue
    taken, files = merge(made)
    assert taken == sorted(set(taken))
    assert set(files.get("a.py", ())) == {edit for index in taken for edit in made[index]}
    apply("." * 40, files.get("a.py", ()))
    if made and made[0]:
        assert 0 in taken


WRAP = (_edit(10, 10, "try:\n"), _edit(20, 20, "    "), _edit(30, 30, "    "), _edit(39, 39, "\n!"))


@pytest.mark.parametrize(
    ("other", "together"),
    [
        ((_edit(25, 25, "\n    raise"),), False),
        ((_edit(36, 36, "\n    raise"),), False),
        ((_edit(15, 15, "\n    raise"),), True),
        ((_edit(45, 45, "\n    raise"),), True),
        ((_edit(25, 25, ", x=1"),), True),
        ((_edit(25, 25, ", x=1"), _edit(36, 36, "\n")), False),
        ((_edit(25, 25, "\n    raise", path="b.py"),), True),
        (WRAP, True),
        (WRAP[1:], True),
        ((_edit(5, 5, "try:\n"), *WRAP[1:3], _edit(50, 50, "\n!")), False),
        ((_edit(5, 5, "with x:\n"), _edit(30, 30, "    ")), False),
    ],
)
def test_lines_that_are_indented(other: tuple[Edit, ...], *, together: bool) -> None:
    """What another fix puts between them would not be indented, and twice is not once."""
    for fixes in ([WRAP, other], [other, WRAP]):
        taken, files = merge(fixes)
        if other != WRAP[1:] or fixes[0] == WRAP:
            assert taken == ([0, 1] if together else [0])
        assert set().union(*files.values()) == {e for index in taken for e in fixes[index]}


LINES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 4), st.sampled_from(["indent", "line", "word"])),
    min_size=1,
    max_size=4,
)


@given(st.lists(LINES, max_size=6))
def test_no_edit_is_lost(fixes: list[list[tuple[int, int, str]]]) -> None:
    """All of a fix is applied, or nothing; and what waits does so for one that is taken."""
    made = []
    for fix in fixes:
        edits, number = set(), len(made)
        for row, column, kind in fix:
            start = row * 10 + (0 if kind == "indent" else 2 + column)
            content = {"indent": "    ", "line": f"\n<{number}>", "word": f"<{number}>"}[kind]
            edits.add(_edit(start, start, content))
        if len({edit.place for edit in edits}) == len(edits):
            made.append(tuple(sorted(edits)))
    taken, files = merge(made)
    text = apply("." * 100, files.get("a.py", ()))
    for index, fix in enumerate(made):
        own = sum(f"<{index}>" in edit.content for edit in fix)
        if index in taken:
            assert text.count(f"<{index}>") == own
            assert set(fix) <= set(files["a.py"])
        else:
            assert own == 0 or f"<{index}>" not in text
            assert any(merge([made[other], fix])[0] == [0] for other in taken) or any(
                edit in files["a.py"] for edit in fix
            )
    assert len(text) == 100 + sum(len(edit.content) for edit in files.get("a.py", ()))


def test_apply() -> None:
    assert apply("abcdef", [_edit(4, 5, "E"), _edit(0, 0, ">"), _edit(2, 4, "")]) == ">abEf"
    assert apply("abc", []) == "abc"


@pytest.mark.parametrize("edits", [[_edit(0, 2), _edit(1, 3)], [_edit(9, 9)], [_edit(2, 1)]])
def test_edits_out_of_place_are_an_error(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match=r"a\.py"):
        apply("abc", edits)


def test_join_keeps_the_order_of_insertions() -> None:
    edits = [_edit(3, 3, "b"), _edit(3, 3, "a"), _edit(0, 1)]
    assert join(edits) == (_edit(0, 1), _edit(3, 3, "ba"))
    with pytest.raises(ValueError, match="overlap"):
        join([_edit(0, 3), _edit(2, 4)])
