from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from newloom_lint.fixing.blocks import append, prepend
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.source import parse

UPDATE = 'Stream.objects.filter(id=stream_id).update(\n    status="failed",\n)'

CASES = {
    "a block of one line": (
        """
        try:
            work()
        except Exception as e:
            log(e)
        done()
        """,
        ["raise"],
        """
        try:
            work()
        except Exception as e:
            log(e)
            raise
        done()
        """,
    ),
    "comments at the end": (
        """
        try:
            work()
        except Exception as e:
            log(e)  # loudly

            # and that is all

        # next
        done()
        """,
        ["raise"],
        """
        try:
            work()
        except Exception as e:
            log(e)  # loudly

            # and that is all
            raise

        # next
        done()
        """,
    ),
    "behind an inner block": (
        """
        try:
            work()
        except Exception as e:
            if loud:
                log(e)
                # deep
            # flat
        # outside
        """,
        ["raise"],
        """
        try:
            work()
        except Exception as e:
            if loud:
                log(e)
                # deep
            # flat
            raise
        # outside
        """,
    ),
    "several statements, one of several lines": (
        """
        try:
            work()
        except Exception as e:
            log(e)
        """,
        [UPDATE, "raise"],
        """
        try:
            work()
        except Exception as e:
            log(e)
            Stream.objects.filter(id=stream_id).update(
                status="failed",
            )
            raise
        """,
    ),
    "tabs": (
        """
        try:
        \twork()
        except Exception as e:
        \tlog(e)
        """,
        [UPDATE],
        """
        try:
        \twork()
        except Exception as e:
        \tlog(e)
        \tStream.objects.filter(id=stream_id).update(
        \t\tstatus="failed",
        \t)
        """,
    ),
    "pass gives way": (
        """
        try:
            work()
        except Exception:
            # it happens
            pass
        """,
        ["log()", "raise"],
        """
        try:
            work()
        except Exception:
            # it happens
            log()
            raise
        """,
    ),
    "pass with a comment stays": (
        """
        try:
            work()
        except Exception:
            pass  # it happens
        """,
        ["raise"],
        """
        try:
            work()
        except Exception:
            pass  # it happens
            raise
        """,
    ),
    "a body on the clause's line": (
        """
        if ready:
            try: work()
            except Exception as e: log(e); mail(e)  # both
            done()
        """,
        ["raise"],
        """
        if ready:
            try: work()
            except Exception as e:
                log(e); mail(e)  # both
                raise
            done()
        """,
    ),
    "pass on the clause's line": (
        """
        try: work()
        except Exception: pass
        done()
        """,
        ["raise"],
        """
        try: work()
        except Exception:
            raise
        done()
        """,
    ),
    "pass with a comment on the clause's line": (
        """
        try: work()
        except Exception: pass  # it happens
        """,
        ["raise"],
        """
        try: work()
        except Exception:
            pass  # it happens
            raise
        """,
    ),
    "a continued line": (
        """
        try: work()
        except Exception as e: \\
            log(e)
        """,
        ["raise"],
        """
        try: work()
        except Exception as e:
            log(e)
            raise
        """,
    ),
    "before a jump and its comment": (
        """
        try:
            work()
        except Exception as e:
            undo()

            # the dispatcher
            # wants to know
            raise e
        """,
        ["log(e)", UPDATE],
        """
        try:
            work()
        except Exception as e:
            undo()

            log(e)
            Stream.objects.filter(id=stream_id).update(
                status="failed",
            )
            # the dispatcher
            # wants to know
            raise e
        """,
    ),
    "before the only statement": (
        """
        try:
            work()
        except Exception as e:
            return {"error": str(e)}  # json
        """,
        ["log(e)"],
        """
        try:
            work()
        except Exception as e:
            log(e)
            return {"error": str(e)}  # json
        """,
    ),
    "before a jump on a shared line": (
        """
        try:
            work()
        except Exception as e:
            undo(); raise  # now
        """,
        ["log(e)"],
        """
        try:
            work()
        except Exception as e:
            undo()
            log(e)
            raise  # now
        """,
    ),
    "before a jump on the clause's line": (
        """
        try: work()
        except Exception as e: undo(); raise  # now
        """,
        ["log(e)"],
        """
        try: work()
        except Exception as e:
            undo()
            log(e)
            raise  # now
        """,
    ),
    "before the only jump on the clause's line": (
        """
        try: work()
        except Exception as e: raise
        """,
        ["log(e)"],
        """
        try: work()
        except Exception as e:
            log(e)
            raise
        """,
    ),
    "text that looks like a comment": (
        '''
        try:
            work()
        except Exception as e:
            log("""
            # not one
            """)
        ''',
        ["raise"],
        '''
        try:
            work()
        except Exception as e:
            log("""
            # not one
            """)
            raise
        ''',
    ),
}


@pytest.fixture
def appended(source_file: Callable, mended: Callable) -> Callable[..., str]:
    def appended(text: str, codes: list[str], clause: str = "except") -> str:
        edits = append(parse(source_file(text)), text.index(clause), codes)
        return mended(text, edits)

    return appended


@pytest.mark.parametrize(("before", "codes", "after"), CASES.values(), ids=CASES.keys())
def test_append(appended: Callable, before: str, codes: list[str], after: str) -> None:
    before, after = dedent(before).lstrip(), dedent(after).lstrip()
    assert appended(before, codes) == after
    assert appended(before.removesuffix("\n"), codes) == after.removesuffix("\n")
    windows = appended(before.replace("\n", "\r\n"), codes)
    assert windows == after.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("before", "clause", "after"),
    [
        (
            "@task\nasync def f(): work()\n",
            "async",
            "@task\nasync def f():\n    work()\n    end()\n",
        ),
        ("if a:\n    x()\nelse:\n    y()\n", "else", "if a:\n    x()\nelse:\n    y()\n    end()\n"),
        ("if a:\n    x()\nelse:\n    y()\n", "if a", "if a:\n    x()\n    end()\nelse:\n    y()\n"),
        (
            "try:\n    x()\nfinally: y()\n",
            "finally",
            "try:\n    x()\nfinally:\n    y()\n    end()\n",
        ),
        (
            "try:\n    x()\nexcept* E:\n    y()",
            "except",
            "try:\n    x()\nexcept* E:\n    y()\n    end()",
        ),
        ("with a as b:\n    x()\n", "with", "with a as b:\n    x()\n    end()\n"),
    ],
)
def test_every_clause_has_a_block(appended: Callable, before: str, clause: str, after: str) -> None:
    assert appended(before, ["end()"], clause) == after


def test_form_feeds(appended: Callable) -> None:
    before = "try:\n    x()\nexcept E:\n\x0c    y()\x0c\n"
    assert appended(before, ["raise"]) == before + "    raise\n"
    before = "try:\n    x()\nexcept E:\n\x0c    return 1\n"
    after = "try:\n    x()\nexcept E:\n    log()\n\x0c    return 1\n"
    assert appended(before, ["log()"]) == after


def test_a_jump_behind_a_jump_is_refused(appended: Callable) -> None:
    with pytest.raises(CannotFix, match="the block already ends with `return`"):
        appended("try:\n    x()\nexcept E:\n    return 1\n", ["log()", "raise"])


def test_a_place_without_a_block_is_refused(appended: Callable) -> None:
    with pytest.raises(CannotFix, match="no block"):
        appended("x = 1\n", ["raise"], "x")


def test_a_beginning_stands_before_a_pass_that_others_follow(
    source_file: Callable, mended: Callable
) -> None:
    before = "try:\n    work()\nexcept Exception:\n    pass\n    leave()\n"
    source = parse(source_file(before))
    edits = prepend(source, before.index("except"), ["log()"], logged=False)
    after = "try:\n    work()\nexcept Exception:\n    log()\n    pass\n    leave()\n"
    assert mended(before, edits) == after
