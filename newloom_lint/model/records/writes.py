"""Writes: which fields of a model a call gives a value, also through dicts and `**fields`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newloom_lint.findings import Place
from newloom_lint.model.models import Model, literal_text
from newloom_lint.model.names.modules import Defined, Module
from newloom_lint.model.records import handed
from newloom_lint.model.records.kinds import CLASS, MAKES, MAKES_OR_GETS, ROW
from newloom_lint.model.records.rows import Records
from newloom_lint.model.records.scopes import Scope, Source
from newloom_lint.model.values import streams
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

SAVES = frozenset({"asave", "save"})
DEFAULTS = frozenset({"create_defaults", "defaults"})
WRITES = SAVES | MAKES | MAKES_OR_GETS | streams.WRITES
REMOVING = frozenset({"clear", "pop", "popitem"})


class Written(NamedTuple):
    """A field by its name, where the name stands, and what it is given; nothing by a name alone."""

    name: str
    place: Place
    value: facts.Expression | None
    scope: Scope
    direct: bool = True
    """Whether it stands in the call itself."""


class Write(NamedTuple):
    """A call that writes to the fields of a model; `method` is empty for the model itself."""

    model: Model
    method: str
    fields: tuple[Written, ...]


class Text(NamedTuple):
    """A string literal, the module it stands in, and the function; `None` at the top."""

    literal: facts.Literal
    module: Module
    scope: Scope | None
    sure: bool = False
    """Whether it is certainly the one on some path; else some path may say something else."""


class Writes:
    """What the functions of a project write to the fields of models."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def of_call(self, scope: Scope, node: facts.Call) -> Write | None:
        """Return what a call writes; `None` for a call that certainly writes to no model."""
        found = self._records.written_on(scope, node) if _may_write(node.function) else None
        if found is None:
            return None
        record, method = found
        keywords = node.arguments
        match record.kind, method:
            case _, "" if record.kind == CLASS:
                fields = self._keywords(scope, keywords)
            case _, "save" | "asave" if record.kind == ROW:
                fields = self._names(scope, keywords)
            case (_, _) if record.kind in {CLASS, ROW}:
                return None
            case _, _ if method in MAKES or method in streams.WRITES:
                fields = self._keywords(scope, keywords)
            case _, _ if method in MAKES_OR_GETS:
                fields = self._looked_up(scope, keywords)
            case _:
                return None
        return Write(record.model, method, tuple(fields))

    def of_function(self, scope: Scope) -> Iterator[tuple[Model, Written]]:
        """Yield all that a function writes to fields: in calls, by assignment, by `setattr`."""
        for call in scope.calls:
            write = self.of_call(scope, call)
            for written in write.fields if write is not None else ():
                yield write.model, written  # type: ignore[union-attr]
            yield from self._by_name(scope, call)
        for target, statement in scope.assigned:
            record = self._records.of(scope, target.value)
            if record is not None and record.kind == ROW:
                end = target.span.end
                where = Place(scope.function.module.path, end - len(target.attr), end)
                value = statement.value if statement.kind != "augmented" else None
                yield record.model, Written(target.attr, where, value, scope)

    def _by_name(self, scope: Scope, node: facts.Call) -> Iterator[tuple[Model, Written]]:
        """Yield the fields that `setattr` sets on a row."""
        match node.function, node.arguments:
            case (
                facts.Name(id="setattr"),
                (
                    facts.Argument(value=row),
                    facts.Argument(value=named),
                    facts.Argument(value=value),
                ),
            ):
                record = self._records.of(scope, row)
                if record is None or record.kind != ROW:
                    return
                text = literal_text(named)
                if text is not None:
                    where = place(scope.function.module, named)
                    yield record.model, Written(text, where, value, scope)
                mapping = _looped_over(scope, named, value)
                for written in self.mapping(scope, mapping) if mapping is not None else ():
                    yield record.model, written

    def _keywords(self, scope: Scope, arguments: Iterable[facts.Argument]) -> Iterator[Written]:
        for argument in arguments:
            if argument.keyword:
                place = keyword_place(scope.function.module, argument)
                yield Written(argument.keyword, place, argument.value, scope)
            elif argument.star == "**":
                yield from self.mapping(scope, argument.value)

    def _looked_up(self, scope: Scope, arguments: Iterable[facts.Argument]) -> Iterator[Written]:
        """Yield the fields of `get_or_create` and the like: what is looked up, and `defaults`."""
        for argument in arguments:
            if argument.keyword in DEFAULTS:
                yield from self.mapping(scope, argument.value)
            elif argument.keyword and "__" not in argument.keyword:
                yield from self._keywords(scope, (argument,))

    def _names(self, scope: Scope, arguments: Iterable[facts.Argument]) -> Iterator[Written]:
        """Yield the names in `update_fields`."""
        for argument in arguments:
            if argument.keyword != "update_fields" or not isinstance(argument.value, facts.Display):
                continue
            for element in argument.value.elements:
                text = literal_text(element)
                if text is not None:
                    yield Written(text, place(scope.function.module, element), None, scope)

    def mapping(self, scope: Scope, node: facts.Expression) -> Iterator[Written]:
        """Yield what a dict holds for certain under literal keys, wherever it was built."""
        yield from (one._replace(direct=False) for one in self._mapping(scope, node, set()))

    def _mapping(
        self, scope: Scope, node: facts.Expression, seen: set[object]
    ) -> Iterator[Written]:
        match node:
            case facts.Dict(items=items):
                for item in items:
                    text = literal_text(item.key)
                    if item.key is None:
                        yield from self._mapping(scope, item.value, seen)
                    elif text is not None:
                        where = place(scope.function.module, item.key)
                        yield Written(text, where, item.value, scope)
            case facts.Call(function=facts.Name(id="dict"), arguments=arguments):
                for argument in arguments:
                    if argument.keyword:
                        yield from self._keywords(scope, (argument,))
                    elif argument.star == "**":
                        yield from self._mapping(scope, argument.value, seen)
            case facts.Name(id=name):
                key = (scope.function.key, name)
                if key not in seen:
                    seen.add(key)
                    yield from self._named(scope, node, seen)

    def _named(self, scope: Scope, node: facts.Name, seen: set[object]) -> Iterator[Written]:
        name = node.id
        if _loses(scope, name):
            return
        parameter, sources = scope.parameter(name), scope.sources.get(name, [])
        if parameter is None and len(sources) == 1 and isinstance(sources[0], Source):
            if not sources[0].way:
                yield from self._mapping(scope, sources[0].value, seen)
        elif parameter is not None and not sources and not _is_conditional(scope, node.span):
            if parameter.kind == "kwargs":
                yield from self._rest(scope, seen)
            else:
                for given in handed.given(self._records, scope, parameter):
                    if given is not None:
                        yield from self._mapping(*given, seen)
        else:
            return
        for target, statement in scope.stored:
            text = literal_text(target.index[0])
            owner = target.value
            if text is not None and isinstance(owner, facts.Name) and owner.id == name:
                where = place(scope.function.module, target.index[0])
                plain = statement.value if statement.kind != "augmented" else None
                yield Written(text, where, plain, scope)

    def _rest(self, scope: Scope, seen: set[object]) -> Iterator[Written]:
        """Yield the keywords that callers give and that end up in a function's `**fields`."""
        function = scope.function
        named = {p.name for p in function.node.parameters if p.kind in {"plain", "keyword"}}
        for site in self._records.machine.observed.sites.get(function.key, {}).values():
            caller = self._records.scope(site.caller)
            for argument in site.node.arguments[site.first :]:
                if argument.keyword and argument.keyword not in named:
                    yield from self._keywords(caller, (argument,))
                elif argument.star == "**":
                    passed = self._mapping(caller, argument.value, seen)
                    yield from (one for one in passed if one.name not in named)

    def texts(self, scope: Scope, node: facts.Expression) -> Iterator[Text]:
        """Yield the string literals that an expression may be, also in those who pass it on."""
        latest = _latest(scope, node) if isinstance(node, facts.Name) else None
        if latest is not None:
            for text in self._texts(scope, latest, set()):
                yield text._replace(sure=text.scope is scope)
        yield from self._texts(scope, node, set())

    def _texts(self, scope: Scope, node: facts.Expression, seen: set[object]) -> Iterator[Text]:
        match node:
            case facts.Literal(kind="str"):
                yield Text(node, scope.function.module, scope, sure=not seen)
            case facts.Conditional(kind=kind, operands=operands):
                for operand in operands[1:] if kind == "if" else operands:
                    yield from self._texts(scope, operand, seen)
            case facts.Name(id=name):
                key = (scope.function.key, name)
                if key not in seen:
                    seen.add(key)
                    yield from self._named_texts(scope, name, seen)
            case facts.Call(span=span):
                called = (scope.function.key, span)
                if called not in seen:
                    seen.add(called)
                    for given in handed.returned(self._records, scope, node):
                        yield from self._texts(*given, seen)

    def _named_texts(self, scope: Scope, name: str, seen: set[object]) -> Iterator[Text]:
        parameter, sources = scope.parameter(name), scope.sources.get(name, [])
        for source in sources:
            if isinstance(source, Source) and not source.way:
                yield from self._texts(scope, source.value, seen)
        if parameter is not None:
            if parameter.default is not None:
                yield from self._texts(scope, parameter.default, seen)
            for given in handed.given(self._records, scope, parameter):
                if given is not None:
                    yield from self._texts(*given, seen)
        elif not sources:
            target = self._records.machine.modules.own(scope.function.module, name)
            node = target.binding.node if isinstance(target, Defined) else None
            value = node.value if isinstance(node, facts.Assign) else None
            if isinstance(target, Defined) and isinstance(value, facts.Literal):
                yield Text(value, target.module, None)


def _looped_over(
    scope: Scope, named: facts.Expression, value: facts.Expression
) -> facts.Expression | None:
    """Return the dict that a loop takes a key and its value from, where these two are such."""
    match scope.sources.get(getattr(named, "id", "")), value:
        case [Source(mapping, "key")], facts.Name(id=item):
            match scope.sources.get(item):
                case [Source(other, "value")] if other is mapping:
                    return mapping
        case [Source(facts.Name(id=owner) as mapping, "element")], facts.Subscript(
            value=facts.Name(id=asked), index=(facts.Name(id=key),)
        ):
            if owner == asked and key == getattr(named, "id", ""):
                return mapping
    return None


def _may_write(function: facts.Expression) -> bool:
    """Return whether what is called is named like a class, or like a method that writes."""
    match function:
        case facts.Name(id=name):
            return name[:1].isupper() or name == "cls"
        case facts.Attribute(attr=name):
            return name in WRITES or name[:1].isupper() or name == "__class__"
    return isinstance(function, facts.Call)


def _loses(scope: Scope, name: str) -> bool:
    """Return whether a function takes something out of a dict."""
    for call in scope.calls:
        match call.function:
            case facts.Attribute(value=facts.Name(id=owner), attr=attr):
                if owner == name and attr in REMOVING:
                    return True
    return any(
        isinstance(target, facts.Subscript)
        and isinstance(target.value, facts.Name)
        and target.value.id == name
        for part in walk(scope.function.node.body)
        if isinstance(part, facts.Delete)
        for target in part.targets
    )


def _latest(scope: Scope, node: facts.Name) -> facts.Expression | None:
    """Return what a name was given last, as written, where no jump stands in between."""
    sources = [
        source
        for source in scope.sources.get(node.id, [])
        if isinstance(source, Source) and not source.way
    ]
    before = [one for one in sources if one.value.span.end <= node.span.start]
    if len(sources) != len(scope.sources.get(node.id, [])) or not before:
        return None
    last = max(before, key=lambda source: source.value.span.end).value
    jumps = (facts.Break, facts.Continue, facts.Raise, facts.Return)
    jumped = any(
        isinstance(part, jumps) and last.span.end <= part.span.start < node.span.start
        for part in walk(scope.function.node.body)
    )
    return None if jumped or not isinstance(last, facts.Literal) else last


def _is_conditional(scope: Scope, span: facts.Span) -> bool:
    """Return whether something happens on some paths of a function only."""
    return any(
        isinstance(part, facts.Branch | facts.Case | facts.Conditional)
        and any(isinstance(inner, facts.Name) and inner.span == span for inner in walk(part))
        for part in walk(scope.function.node.body)
    ) or any(
        isinstance(part, facts.If)
        and any(isinstance(inner, facts.Name) and inner.span == span for inner in walk(part.orelse))
        for part in walk(scope.function.node.body)
    )


def place(module: Module, node: facts.Expression) -> Place:
    """Return the place of an expression."""
    return Place(module.path, node.span.start, node.span.end)


def keyword_place(module: Module, argument: facts.Argument) -> Place:
    """Return the place of an argument's keyword."""
    end = argument.value.span.start
    text = module.file.text if module.file is not None else ""
    start = text.rfind(argument.keyword, 0, end)
    if start < 0:
        return place(module, argument.value)
    return Place(module.path, start, start + len(argument.keyword))
