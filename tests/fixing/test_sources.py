"""How much of a file is parsed for a step, and that it makes no difference."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path

import libcst as cst
import pytest

from newloom_lint.files import SourceFile
from newloom_lint.findings import (
    AddKeyword,
    AddParameter,
    Append,
    Edit,
    Fix,
    Place,
    Safety,
    SetText,
    Step,
)
from newloom_lint.fixing import CannotFix, apply, edits
from newloom_lint.fixing import sources as sources_module
from newloom_lint.fixing.source import Source, parse
from newloom_lint.fixing.sources import MOST_WHOLE, Sources
from newloom_lint.syntax import read_facts

FETCH = """\
'''Fetch.

    newloom fetch 1
'''

URL = 'https://example.com'


class Fetcher:
  @staticmethod
  def fetch(stream_id):
    if stream_id:
      try: work()
      except ValueError:
        log('no')
      except Exception: log('no')
    else:
      match stream_id:
        case 0:
          with work(
          ) as worker:
            while worker.run('x'):
              def inner(): pass
"""


class _Wholes(Sources):
    """Files that are always parsed as a whole."""

    def expression(self, place: Place) -> Source:
        return self.whole(place.path)

    def clause(self, place: Place) -> Source:
        return self.whole(place.path)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths of files that were parsed as a whole, as it goes."""
    paths: list[str] = []

    def noting(file: SourceFile) -> Source:
        paths.append(file.path)
        return parse(file)

    monkeypatch.setattr(sources_module, "parse", noting)
    return paths


def _made(step: Step, sources: Sources) -> tuple[Edit, ...] | str:
    try:
        return edits(Fix(Safety.SAFE, "mend it", (step,)), sources)
    except CannotFix as refusal:
        return refusal.reason


def _at(path: str, text: str, part: str) -> Place:
    start = text.index(part)
    return Place(path, start, start + len(part))


@pytest.mark.parametrize(
    ("part", "step", "added"),
    [
        ("fetch(", lambda place: AddParameter(place, "**kwargs"), "stream_id, **kwargs)"),
        ("inner(", lambda place: AddParameter(place, "a"), "def inner(a): pass"),
        ("except ValueError", lambda place: Append(place, "raise"), "log('no')\n        raise\n"),
        ("work()", lambda place: AddKeyword(place, "a=1"), "try: work(a=1)"),
        ("worker.run('x')", lambda place: AddKeyword(place, "a=1"), "while worker.run('x', a=1)"),
        ("'x'", lambda place: SetText(place, "y"), "worker.run('y')"),
        ("'https://example.com'", lambda place: SetText(place, "y"), "URL = 'y'"),
    ],
)
def test_what_is_in_one_place_takes_no_more_than_that(
    source_file: Callable,
    parsed: list[str],
    part: str,
    step: Callable[[Place], Step],
    added: str,
) -> None:
    sources = Sources(lambda path: source_file(FETCH, path), read_facts)
    made = edits(Fix(Safety.SAFE, "mend it", (step(_at("a.py", FETCH, part)),)), sources)
    assert added in apply(FETCH, made)
    assert parsed == []


def test_a_step_of_indentation_is_that_of_the_file(
    source_file: Callable, parsed: list[str]
) -> None:
    sources = Sources(lambda path: source_file(FETCH, path), read_facts)
    steps = (
        Append(_at("a.py", FETCH, "except Exception"), "raise"),
        AddKeyword(_at("a.py", FETCH, "work(\n          )"), "a=1"),
    )
    text = apply(FETCH, edits(Fix(Safety.SAFE, "mend it", steps), sources))
    assert "      except Exception:\n        log('no')\n        raise\n    else:" in text
    assert "          with work(\n            a=1,\n          ) as worker:" in text
    assert parsed == []


def test_the_quote_is_that_of_the_file(source_file: Callable) -> None:
    text = FETCH + 'x = f("one")\n'
    sources = Sources(lambda path: source_file(text, path), read_facts)
    assert sources.expression(_at("a.py", text, 'f("one")')).quote == "'"


def test_the_last_whole_files_are_kept(source_file: Callable, parsed: list[str]) -> None:
    sources = Sources(lambda path: source_file(FETCH, path), read_facts)
    for path in ("a.py", *map(str, range(MOST_WHOLE - 1)), "a.py"):
        sources.whole(path)
    assert parsed.count("a.py") == 1
    for path in ("new.py", "a.py", "0"):
        sources.whole(path)
    assert parsed.count("a.py") == 1
    assert parsed.count("0") == 2


def _steps(source: Source) -> Iterator[Step]:
    for node in source.nodes(cst.CSTNode):
        span = source.span(node)
        place = Place(source.path, span.start, span.end)
        match node:
            case cst.ExceptHandler() | cst.FunctionDef() | cst.If() | cst.Finally():
                yield Append(place, "raise")
                yield Append(place, "if a:\n    b()")
            case cst.Call():
                yield AddKeyword(place, "exc_info=[\n    1,\n]")
            case cst.SimpleString():
                yield SetText(place, "it's")
            case cst.Arg() | cst.Comment():
                yield AddKeyword(place, "a=1")  # mostly no call, and no expression either
        if isinstance(node, cst.FunctionDef):
            name = source.span(node.name)
            yield AddParameter(Place(source.path, name.start, name.end), "**kwargs")


@pytest.mark.parametrize(
    ("indentation", "newline"),
    [
        ("    ", "\n"),
        ("\t", "\r\n"),
        pytest.param("    ", "\r\n", marks=pytest.mark.slow),
        pytest.param("\t", "\n", marks=pytest.mark.slow),
    ],
)
def test_a_part_gives_the_edits_of_the_whole(
    source_file: Callable, indentation: str, newline: str
) -> None:
    spec = importlib.util.find_spec("shutil")
    assert spec is not None
    assert spec.origin is not None
    text = Path(spec.origin).read_text("utf-8")
    file = source_file(text.replace("    ", indentation).replace("\n", newline))
    known = read_facts(file)
    parts, wholes = (kind(lambda _: file, lambda _: known) for kind in (Sources, _Wholes))
    for step in _steps(parse(file)):
        assert _made(step, parts) == _made(step, wholes)
