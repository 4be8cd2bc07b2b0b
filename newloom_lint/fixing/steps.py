"""From a fix's steps to text edits."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import msgspec

from newloom_lint.files import UnreadableFile
from newloom_lint.findings import (
    EXCEPTION,
    AddChoice,
    AddDocstring,
    AddElement,
    AddEntry,
    AddHandler,
    AddKeyword,
    AddParameter,
    AddToDocstring,
    After,
    Append,
    Before,
    Behind,
    DecoratorIntoTry,
    Edit,
    EnterInTry,
    EnterWith,
    Fix,
    LogInstead,
    MoveIntoTry,
    NameInMessage,
    Place,
    Prepend,
    Register,
    Replace,
    SetParameter,
    SetSelector,
    SetText,
    Step,
    WrapInTry,
)
from newloom_lint.fixing import messages, naming, registrar, tries, withs
from newloom_lint.fixing.blocks import after, append, before, prepend
from newloom_lint.fixing.calls import add_keywords
from newloom_lint.fixing.comments import set_selector
from newloom_lint.fixing.docstrings import add_docstring, add_lines
from newloom_lint.fixing.document import Document
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.layout import laid_out
from newloom_lint.fixing.literals import add_element, set_text
from newloom_lint.fixing.merging import join
from newloom_lint.fixing.signatures import add_parameters, set_parameter
from newloom_lint.fixing.sources import Sources

_Writing = Append | Prepend | Before | After | Replace | Behind | WrapInTry | AddHandler


def edits(fix: Fix, sources: Sources) -> tuple[Edit, ...]:
    """Return the edits that take all steps of a fix, in every file concerned, sorted."""
    made: list[Edit] = []
    try:
        for step, together in _grouped(fix.steps).items():
            made += [edit for edit in _edits(step, together, sources) if edit not in made]
        for edit in made:
            sources.read(edit.place.path).encode(edit.content)  # refuses what its encoding lacks
        return join(made)
    except UnreadableFile as error:
        raise CannotFix(str(error)) from error
    except ValueError as error:
        raise CannotFix(f"the steps of this fix overlap: {fix.title}") from error


def _grouped(steps: Sequence[Step]) -> Mapping[Step, list[Step]]:
    """Return the steps by place: those that add to the same block, call or signature together."""
    grouped: dict[Step, list[Step]] = {}
    for step in steps:
        match step:
            case Append() | Prepend() | AddParameter() | AddKeyword():
                key: Step = msgspec.structs.replace(step, code="")
                if not isinstance(step, AddParameter):
                    key = msgspec.structs.replace(key, uses=())
            case _:
                key = step
        grouped.setdefault(key, []).append(step)
    return grouped


def _edits(step: Step, together: Sequence[Step], sources: Sources) -> Sequence[Edit]:
    match step:
        case Append() | Prepend() | Before() | After() | Replace() | Behind():
            return _written(step, together, sources)
        case WrapInTry() | AddHandler():
            return _written(step, together, sources)
        case LogInstead(call) | NameInMessage(call):
            return _messages(step, call, sources)
        case AddKeyword(call):
            codes, seen = _codes(call, together, sources)
            width = sources.document(call.path).width
            return [*seen, *add_keywords(sources.expression(call), call, codes, width)]
        case AddParameter(function, _, first):
            parameters = [one.code for one in together if isinstance(one, AddParameter)]
            source = sources.clause(function)
            return add_parameters(source, function.start, parameters, first=first)
        case MoveIntoTry(handler, statement):
            parsed = functools.partial(sources.whole, handler.path)
            document = sources.document(handler.path)
            return tries.move_into(document, parsed, handler.start, statement.start)
        case EnterInTry(handler):
            parsed = functools.partial(sources.whole, handler.path)
            return tries.enter(sources.document(handler.path), parsed, handler.start)
        case DecoratorIntoTry(decorator, handler):
            parsed = functools.partial(sources.whole, handler.path)
            document = sources.document(handler.path)
            return tries.decorator_into(document, parsed, decorator, handler.start)
        case EnterWith(statement):
            return withs.enter(
                sources.document(statement.path), sources.whole(statement.path), step
            )
    return _elsewhere(step, sources)


def _written(
    step: _Writing,
    together: Sequence[Step],
    sources: Sources,
) -> Sequence[Edit]:
    """Return the edits of a step that adds statements or other code."""
    place = _place(step)
    codes, seen = _codes(place, together, sources)
    match step:
        case Append(owner):
            return [*seen, *append(sources.clause(owner), owner.start, codes)]
        case Prepend(owner, logged=logged):
            return [*seen, *prepend(sources.clause(owner), owner.start, codes, logged=logged)]
        case Before(statement):
            return [*seen, *before(sources.document(place.path), statement.start, codes)]
        case After(statement):
            return [*seen, *after(sources.document(place.path), statement, codes)]
        case Replace():
            return [*seen, Edit(place, _in_place(sources.document(place.path), place, codes[0]))]
        case Behind(Place(path, _, end)):
            return [*seen, Edit(Place(path, end, end), codes[0])]
        case WrapInTry(function):
            document = sources.document(place.path)
            parsed = functools.partial(sources.clause, function)
            return [*seen, *tries.wrap(document, parsed, function.start, codes[0])]
        case AddHandler(handler):
            document = sources.document(place.path)
            return [*seen, *tries.add_handler(document, handler.start, codes[0])]


def _in_place(document: Document, place: Place, code: str) -> str:
    """Return code as it stands in place of a statement, laid out, or of a part of one."""
    if not document.starts_line(place.start) or place.start == place.end:
        return code
    indentation = document.indentation(place.start)
    laid = laid_out(code, indentation, document.width)
    return document.indented(laid, indentation, document.newline(place.start))


def _place(step: _Writing) -> Place:
    match step:
        case Append(place) | Prepend(place) | Before(place) | After(place) | Replace(place):
            return place
        case Behind(place) | WrapInTry(place) | AddHandler(place):
            return place


def _messages(step: LogInstead | NameInMessage, call: Place, sources: Sources) -> Sequence[Edit]:
    """Return the edits of a step about what is logged, in the names of its module."""
    document, source = sources.document(call.path), sources.expression(call)
    spot = document.spot(call.start)
    if isinstance(step, LogInstead):
        method = messages.method_for(source, call)
        written = naming.write(document, spot, f"logger.{method}", step.uses)
        return [*written.edits, *messages.log_instead(source, document, call, written.code)]
    names = [("", step.stream_id)] if step.stream_id else []
    seen: tuple[Edit, ...] = ()
    if EXCEPTION in step.uses:
        written = naming.write(document, spot, "e", step.uses)
        names.append(("exception", written.code))
        seen = written.edits
    return [*seen, *messages.name_in(source, document, step, names)]


def _codes(place: Place, steps: Sequence[Step], sources: Sources) -> tuple[list[str], list[Edit]]:
    """Return the code of steps as their file writes it, and what makes its names visible."""
    document = sources.document(place.path)
    spot = document.spot(_spot(document, place, steps[0]))
    codes, edits = [], []
    for step in steps:
        written = naming.write(document, spot, step.code, step.uses)  # type: ignore[union-attr]
        code = written.code
        if not isinstance(step, AddKeyword | Replace | Behind):
            own_level = isinstance(step, Before | After | AddHandler)
            indentation = document.indentation(place.start)
            indentation += "" if own_level else document.unit
            code = laid_out(code, indentation, document.width)
        codes.append(code)
        edits += [edit for edit in written.edits if edit not in edits]
    return codes, edits


def _spot(document: Document, place: Place, step: Step) -> int:
    """Return where names are looked up: a new handler belongs to the block around its `try`."""
    if isinstance(step, AddHandler):
        return tries.start_of_try(document, place.start)
    return place.start


def _elsewhere(step: Step, sources: Sources) -> Sequence[Edit]:
    """Return the edits of a step about signatures, texts and tables."""
    match step:
        case SetParameter(function):
            return set_parameter(sources.clause(function), step)
        case AddElement(display):
            return add_element(sources.expression(display), sources.document(display.path), step)
        case SetText(literal, text):
            return set_text(sources.expression(literal), literal, text)
        case AddToDocstring(docstring, after, lines):
            return add_lines(sources.expression(docstring), docstring, after, lines)
        case AddDocstring(function, lines):
            document = sources.document(function.path)
            return add_docstring(document, sources.clause(function), function.start, lines)
        case SetSelector(selector):
            return set_selector(sources.read(selector.path), sources.comment(selector), step)
        case Register(registry, stream_type, module, function):
            return registrar.register(sources.whole(registry), stream_type, module, function)
        case AddEntry(path, table, stream_type, value, module):
            imports = (registrar.ImportLine(module, value),) if module else ()
            source = sources.whole(path)
            return registrar.add_entry(source, table, stream_type, value, imports=imports)
        case AddChoice(models, model, table, key, label):
            return registrar.add_choice(sources.whole(models), model, table, key, label)
    raise AssertionError(step)
