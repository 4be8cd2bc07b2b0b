"""A fix as edits: several steps, several files, several fixes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from newloom_lint.files import SourceFile, UnreadableFile
from newloom_lint.findings import (
    AddKeyword,
    AddParameter,
    Append,
    Fix,
    Place,
    Register,
    Safety,
    Step,
)
from newloom_lint.fixing import CannotFix, apply, edits, merge
from newloom_lint.fixing.sources import Sources
from newloom_lint.syntax import read_facts

TASK = """\
def rss(stream_id):
    try:
        work()
    except Exception as e:
        logger.error("No feed: %s", e)
"""
PATH = "streams/tasks/rss.py"
REGISTRY = "streams/tasks/__init__.py"


def _place(text: str, part: str, path: str = PATH) -> Place:
    start = text.index(part)
    return Place(path, start, start + len(part))


def _fix(*steps: Step) -> Fix:
    return Fix(Safety.SAFE, "mend it", steps)


LOG_CALL = AddKeyword(_place(TASK, 'logger.error("No feed: %s", e)'), "exc_info=True")
RAISE = Append(_place(TASK, "except Exception as e"), "raise")
KWARGS = AddParameter(_place(TASK, "rss"), "**kwargs")
ENTRY = Register(REGISTRY, "rss", "streams.tasks.rss", "rss")


@pytest.fixture
def reading(source_file: Callable) -> Callable[..., Sources]:
    def reading(files: Mapping[str, str]) -> Sources:
        def read(path: str) -> SourceFile:
            if path not in files:
                raise UnreadableFile(path, "no such file")
            return source_file(files[path], path)

        return Sources(read, read_facts)

    return reading


def test_all_steps_of_a_fix(reading: Callable, mended: Callable) -> None:
    files = {PATH: TASK, REGISTRY: "TASK_MAPPING = {}\n"}
    made = edits(_fix(RAISE, KWARGS, LOG_CALL, ENTRY), reading(files))
    assert list(made) == sorted(made)
    after = {
        path: mended(text, [edit for edit in made if edit.place.path == path])
        for path, text in files.items()
    }
    assert after[PATH] == (
        "def rss(stream_id, **kwargs):\n    try:\n        work()\n"
        '    except Exception as e:\n        logger.error("No feed: %s", e, exc_info=True)\n'
        "        raise\n"
    )
    assert after[REGISTRY] == ('from .rss import rss\n\nTASK_MAPPING = {\n    "rss": rss,\n}\n')


def test_steps_at_one_place_keep_their_order(reading: Callable) -> None:
    owner = RAISE.owner
    made = edits(_fix(Append(owner, "a()"), KWARGS, Append(owner, "b()")), reading({PATH: TASK}))
    assert apply(TASK, made).endswith("e)\n        a()\n        b()\n")


def test_fixes_of_one_pass(reading: Callable) -> None:
    sources = reading({PATH: TASK})
    fixes = [edits(_fix(step), sources) for step in (RAISE, LOG_CALL, KWARGS, RAISE)]
    fixes.append(edits(_fix(Append(RAISE.owner, "other()")), sources))
    taken, files = merge(fixes)
    assert taken == [0, 1, 2, 3]
    assert apply(TASK, files[PATH]).count("raise") == 1


@pytest.mark.parametrize(
    ("files", "step", "reason"),
    [
        ({}, RAISE, f"{PATH}: no such file"),
        ({PATH: "def rss(:\n"}, KWARGS, f"{PATH} cannot be parsed"),
        ({PATH: "x = 1\n"}, KWARGS, f"{PATH} has no function where one was expected"),
        (
            {PATH: TASK},
            AddKeyword(_place(TASK, "):"), "a=1"),
            f"{PATH} has no call where one was expected",
        ),
        ({PATH: "\x0c" + TASK}, KWARGS, "are not certain"),
        ({PATH: TASK + "\x0cx = 1\n"}, LOG_CALL, "are not certain"),
        ({PATH: TASK.replace("work()\n", "work()\r")}, KWARGS, "are not certain"),
        ({PATH: TASK + "\0"}, KWARGS, "cannot be analysed"),
        ({PATH: TASK + "(" * 2500}, KWARGS, "cannot be analysed"),
    ],
)
def test_what_cannot_be_done_is_said(
    reading: Callable, files: Mapping[str, str], step: Step, reason: str
) -> None:
    with pytest.raises(CannotFix, match=reason):
        edits(_fix(step), reading(files))


def test_steps_in_one_line_go_together(reading: Callable) -> None:
    text = "try: work()\nexcept E: log(a=1)\n"
    owner = _place(text, "except")
    call = Place(PATH, text.index(" log"), text.index("\n", 12))
    steps = [Append(owner, "raise"), AddKeyword(Place(PATH, call.start + 1, call.end), "b=2")]
    assert apply(text, edits(_fix(*steps), reading({PATH: text}))) == (
        "try: work()\nexcept E:\n    log(a=1, b=2)\n    raise\n"
    )


def test_a_character_the_encoding_lacks_is_refused() -> None:
    text = "# coding: latin-1\nTASK_MAPPING = {}\n"
    file = SourceFile(REGISTRY, Path(REGISTRY), text.encode(), text, "iso-8859-1", bom=False)
    with pytest.raises(CannotFix, match="iso-8859-1"):
        edits(
            _fix(Register(REGISTRY, "δ", "streams.tasks.rss", "rss")),
            Sources(lambda _: file, read_facts),
        )


def test_stored_edits_are_shown_without_libcst() -> None:
    code = (
        "import sys, newloom_lint.fixing, newloom_lint.fixing.patch; print('libcst' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "False\n"
