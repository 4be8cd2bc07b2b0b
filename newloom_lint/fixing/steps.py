"""From a fix's steps to text edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newloom_lint.files import UnreadableFile
from newloom_lint.findings import (
    AddChoice,
    AddKeyword,
    AddParameter,
    AddToDocstring,
    Append,
    Edit,
    Fix,
    Register,
    SetSelector,
    SetText,
    Step,
)
from newloom_lint.fixing import registrar
from newloom_lint.fixing.blocks import append
from newloom_lint.fixing.calls import add_keywords
from newloom_lint.fixing.comments import set_selector
from newloom_lint.fixing.docstrings import add_lines
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.literals import set_text
from newloom_lint.fixing.merging import join
from newloom_lint.fixing.signatures import add_parameters
from newloom_lint.fixing.sources import Sources


def edits(fix: Fix, sources: Sources) -> tuple[Edit, ...]:
    """Return the edits that take all steps of a fix, in every file concerned, sorted."""
    made: list[Edit] = []
    try:
        for step, codes in _grouped(fix.steps).items():
            made += _edits(step, codes, sources)
        for edit in made:
            sources.read(edit.place.path).encode(edit.content)  # refuses what its encoding lacks
        return join(made)
    except UnreadableFile as error:
        raise CannotFix(str(error)) from error
    except ValueError as error:
        raise CannotFix(f"the steps of this fix overlap: {fix.title}") from error


def _grouped(steps: Sequence[Step]) -> Mapping[Step, list[str]]:
    """Return one step for each place with all the codes that go there."""
    grouped: dict[Step, list[str]] = {}
    for step in steps:
        match step:
            case Register() | AddChoice() | SetText() | AddToDocstring() | SetSelector():
                grouped[step] = []
            case Append(owner, code):
                grouped.setdefault(Append(owner, ""), []).append(code)
            case AddParameter(function, code, first):
                grouped.setdefault(AddParameter(function, "", first), []).append(code)
            case AddKeyword(call, code):
                grouped.setdefault(AddKeyword(call, ""), []).append(code)
    return grouped


def _edits(step: Step, codes: Sequence[str], sources: Sources) -> Sequence[Edit]:
    match step:
        case Append(owner):
            return append(sources.clause(owner), owner.start, codes)
        case AddParameter(function, _, first):
            return add_parameters(sources.clause(function), function.start, codes, first=first)
        case AddKeyword(call):
            return add_keywords(sources.expression(call), call, codes)
        case SetText(literal, text):
            return set_text(sources.expression(literal), literal, text)
        case AddToDocstring(docstring, after, lines):
            return add_lines(sources.expression(docstring), docstring, after, lines)
        case SetSelector(selector):
            return set_selector(sources.read(selector.path), sources.comment(selector), step)
        case Register(registry, stream_type, module, function):
            return registrar.register(sources.whole(registry), stream_type, module, function)
        case AddChoice(models, model, table, key, label):
            return registrar.add_choice(sources.whole(models), model, table, key, label)
