"""Spans against LibCST's own provider of positions, and facts through bytes and back."""

from __future__ import annotations

import itertools
import re
import sysconfig
from pathlib import Path

import libcst as cst
import pytest

from newloom_lint import syntax
from newloom_lint.files.source import SourceFile, decode
from newloom_lint.syntax.positions import Positions

STDLIB = Path(sysconfig.get_path("stdlib"))
_ENDS = (cst.Module, cst.Newline, cst.TrailingWhitespace)
"""Nodes whose end is not that of anything in the text when its last line has no newline."""
FEW = (
    "argparse.py", "ast.py", "asyncio/tasks.py", "collections/__init__.py", "contextlib.py",
    "dataclasses.py", "email/message.py", "functools.py", "heapq.py", "json/decoder.py",
    "typing.py", "unittest/mock.py",
)  # fmt: skip


def many() -> list[str]:
    """About 300 modules of every kind, none of them meant to be no Python."""
    found = sorted(
        path.relative_to(STDLIB).as_posix()
        for path in itertools.chain(STDLIB.glob("*.py"), STDLIB.glob("[a-z]*/*.py"))
        if not {"lib2to3", "test", "site-packages"} & set(path.parts) and path.stat().st_size
    )
    return found[:: -(-len(found) // 300)]


def source(name: str) -> SourceFile:
    path = STDLIB / name
    return decode(name, path, path.read_bytes())


def offsets(text: str, module: cst.Module) -> dict[cst.CSTNode, tuple[int, int]]:
    """What `PositionProvider` says, as offsets."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    starts.append(len(text) + 1)  # LibCST takes a last line without a newline for one with it
    wrapper = cst.MetadataWrapper(module, unsafe_skip_copy=True)
    return {
        node: (
            starts[place.start.line - 1] + place.start.column,
            starts[place.end.line - 1] + place.end.column,
        )
        for node, place in wrapper.resolve(cst.metadata.PositionProvider).items()
    }


def check_spans(text: str) -> None:
    module = cst.parse_module(text)
    positions = Positions(module, text)
    assert positions.exact
    expected = offsets(text, module)
    assert expected.keys() == positions.spans.keys()
    wrong = [
        (type(node).__name__, span, expected[node])
        for node, span in positions.spans.items()
        if span != expected[node] and not isinstance(node, _ENDS)
    ]
    assert wrong == []


def check_round_trip(file: SourceFile) -> None:
    facts = syntax.read_facts(file)
    assert facts.problem is None
    assert syntax.decode(syntax.encode(facts)) == facts


@pytest.mark.parametrize("name", FEW)
def test_spans_are_those_of_the_position_provider(name: str) -> None:
    check_spans(source(name).text)


@pytest.mark.parametrize("name", FEW)
def test_facts_survive_bytes(name: str) -> None:
    check_round_trip(source(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", many())
def test_spans_and_facts_of_many_modules(name: str) -> None:
    file = source(name)
    check_spans(file.text)
    check_round_trip(file)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_spans_hold_with_every_newline_and_without_a_final_one(newline: str) -> None:
    lines = ["async def f(a, *b: 'é', c=(1), **d):", "    # 🐍", "    return a[1:2] + (yield)"]
    check_spans(newline.join(lines))
    check_spans(newline.join([*lines, ""]))


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "\n\n  \n"])
def test_spans_hold_in_a_file_without_statements(text: str) -> None:
    module = cst.parse_module(text)
    assert Positions(module, text).exact


@pytest.mark.parametrize("text", ["x = 1\r", "x = 1\r\ny = 2\n", "if x:\r    y\r"])
def test_offsets_are_proved_for_odd_newlines_too_or_said_to_be_uncertain(text: str) -> None:
    positions = Positions(cst.parse_module(text), text)
    at = [text[start:end] for node, (start, end) in positions.spans.items()
          if isinstance(node, cst.Name)]  # fmt: skip
    assert not positions.exact or set(at) <= {"x", "y"}


def test_what_cannot_be_proved_is_not_called_exact() -> None:
    module = cst.parse_module("x = 1\n")
    assert not Positions(module, "x  = 1\n").exact


def test_nodes_are_found_by_where_they_start() -> None:
    text = "x = f(1)\n"
    positions = Positions(cst.parse_module(text), text)
    (call,) = positions.at(4, cst.Call)
    assert positions.span(call) == (4, 8)
    assert [type(node) for node in positions.at(4, cst.Call, cst.Name)] == [cst.Name, cst.Call]
