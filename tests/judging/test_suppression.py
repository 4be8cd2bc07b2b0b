from pathlib import Path

import pytest

from newloom_lint.files import SourceFile
from newloom_lint.findings import Finding, Level, Place
from newloom_lint.judging.suppression import Suppressions
from newloom_lint.rules import ALL
from newloom_lint.syntax import read_facts

PATH = "streams/tasks/a.py"

TASK = '''\
"""Tasks."""
{head}
import logging

{above}
@decorated{on_decorator}
def task(  {on_def}
    stream_id, {on_parameter}
):  {on_colon}
    """Run."""
    {over_try}
    try:
        {over_call}
        run(  {on_call}
            stream_id,
        )  {after_call}
    {over_except}
    except Exception:  {on_except}
        pass


def other(stream_id):
    try:
        run(stream_id)
    except ValueError:
        pass
'''

HANDLER = "except Exception"
CALL = "run(  {on_call}\n            stream_id,\n        )"


def silenced(
    underlined: str = HANDLER, *, tasks: tuple[str, ...] = ("task",), **comments: str
) -> bool:
    slots = ("head", "above", "on_decorator", "on_def", "on_parameter", "on_colon", "over_try")
    slots += ("over_call", "on_call", "after_call", "over_except", "on_except")
    filled = dict.fromkeys(slots, "") | comments
    text = TASK.format(**filled)
    file = SourceFile(PATH, Path("/p") / PATH, text.encode(), text, "utf-8", bom=False)
    start = text.index(underlined.format(**filled))
    place = Place(PATH, start, start + len(underlined.format(**filled)))
    finding = Finding("NL304", "swallowed-exception", Level.ERROR, "", place, tasks=tasks)
    return Suppressions(file, read_facts(file), ALL).silence(finding)


def test_without_a_comment() -> None:
    assert not silenced()


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# NOQA",
        "#noqa:NL304",
        "# noqa: NL304",
        "# noqa: nl304",
        "# noqa: E501,NL304 the reason",
        "# noqa: E501 NL304",
        "# noqa: NL3",
        "# pragma: no cover  # noqa: NL304",
        "# newloom-lint: ignore[NL304]",
        "# newloom-lint: ignore[swallowed-exception] the reason",
        "# newloom-lint:ignore[NL101, swallowed-exception]",
        "# noqa: E501  # newloom-lint: ignore[NL3]",
    ],
)
def test_on_the_line(comment: str) -> None:
    assert silenced(on_except=comment)


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: E501",
        "# noqa: NL301",
        "# noqa: NL30401",
        "# newloom-lint: ignore",
        "# newloom-lint: ignore[]",
        "# newloom-lint: ignore[NL301]",
        "# newloom-lint: ignore[swallowed]",
        "# nothing to see",
    ],
)
def test_a_comment_about_something_else(comment: str) -> None:
    assert not silenced(on_except=comment)


@pytest.mark.parametrize("where", ["on_def", "on_parameter", "on_colon"])
@pytest.mark.parametrize("comment", ["# noqa: NL304", "# newloom-lint: ignore[NL304]"])
def test_on_the_def_line_for_the_whole_task(where: str, comment: str) -> None:
    assert silenced(**{where: comment})
    assert not silenced("except ValueError", tasks=("other",), **{where: comment})


def test_a_bare_noqa_on_the_def_line_is_for_that_line() -> None:
    assert not silenced(on_def="# noqa")
    assert silenced("task(  ", on_def="# noqa")


def test_on_the_def_line_also_for_what_concerns_only_this_task_elsewhere() -> None:
    comment = {"on_def": "# noqa: NL304"}
    assert silenced("except ValueError", tasks=("task",), **comment)
    assert not silenced("except ValueError", tasks=("other", "task"), **comment)


@pytest.mark.parametrize("where", ["above", "over_try", "over_except"])
def test_on_its_own_line_for_what_follows(where: str) -> None:
    assert silenced(**{where: "# newloom-lint: ignore[NL304]"})


def test_on_its_own_line_for_no_more_than_what_follows() -> None:
    comment = "# newloom-lint: ignore[NL304]"
    assert silenced(CALL, over_call=comment)
    assert not silenced(over_call=comment)
    assert not silenced("except ValueError", tasks=("other",), above=comment)


def test_noqa_on_its_own_line_is_for_no_statement() -> None:
    assert not silenced(over_except="# noqa: NL304")


@pytest.mark.parametrize("where", ["on_call", "after_call"])
def test_any_line_of_a_call(where: str) -> None:
    assert silenced(CALL, **{where: "# noqa: NL304"})
    assert not silenced(**{where: "# noqa: NL304"})


def test_the_whole_file() -> None:
    assert silenced(head="# newloom-lint: ignore-file[NL304] generated")
    assert not silenced(head="# newloom-lint: ignore-file[NL301]")
    assert not silenced(above="# newloom-lint: ignore-file[NL304]")
