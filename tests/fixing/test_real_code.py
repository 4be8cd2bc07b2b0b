"""Every fix that fits, in code nobody wrote for us: what comes out parses and has every comment."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path

import libcst as cst
import pytest

from newloom_lint.findings import AddKeyword, AddParameter, Append, Fix, Place, Safety, Step
from newloom_lint.fixing import CannotFix, edits, merge
from newloom_lint.fixing.source import Source, parse
from newloom_lint.fixing.sources import Sources
from newloom_lint.syntax import read_facts

CLAUSES = (cst.ExceptHandler, cst.FunctionDef, cst.If, cst.Else, cst.Finally, cst.For, cst.With)


def _steps(source: Source) -> Iterator[Step]:
    for node in source.nodes(cst.CSTNode):
        span = source.span(node)
        place = Place(source.path, span.start, span.end)
        if isinstance(node, CLAUSES):
            yield Append(place, "log(error)")
        if isinstance(node, cst.Call):
            yield AddKeyword(place, "exc_info=True")
        if isinstance(node, cst.FunctionDef):
            name = source.span(node.name)
            yield AddParameter(Place(source.path, name.start, name.end), "**kwargs")


@pytest.mark.parametrize(
    "module",
    [
        pytest.param("argparse", marks=pytest.mark.slow),
        "configparser",
        "logging.config",
        "shutil",
    ],
)
def test_fixes(source_file: Callable, mended: Callable, module: str) -> None:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    text = Path(spec.origin).read_text("utf-8")
    file = source_file(text)
    facts = read_facts(file)
    sources = Sources(lambda _: file, lambda _: facts)
    made = []
    for step in _steps(parse(file)):
        try:
            made.append(edits(Fix(Safety.SAFE, "mend it", (step,)), sources))
        except CannotFix as refusal:
            assert "already" in refusal.reason  # noqa: PT017 - most are not refused
    taken, files = merge(made)
    assert len(taken) > 100
    compile(mended(text, files[file.path]), module, "exec")
