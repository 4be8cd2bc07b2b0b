"""Overwriting: entries of the registry that certainly take the place of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newloom_lint.model.registry import Entry, Registry
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

Pairs = Iterator[tuple[Entry, Entry]]


def overwritten(registry: Registry) -> Pairs:
    """Yield each entry that is certainly lost, and the entry that takes its place.

    Both stand in one dict, or in statements of one block that run one after the other, where
    nothing in between can have asked the table for the first.
    """
    by_type: dict[str, list[Entry]] = {}
    for entry in registry.entries:
        by_type.setdefault(entry.stream_type, []).append(entry)
    several = [entry for same in by_type.values() if len(same) > 1 for entry in same]
    yield from _in_one_display(several)
    modules = {entry.key.path: entry.module for entry in several}
    for path, module in modules.items():
        own = [entry for entry in several if entry.key.path == path]
        yield from _in_a_block(module.facts.body, registry.names.get(path, set()), own)


def _in_one_display(entries: Iterable[Entry]) -> Pairs:
    known: dict[tuple[object, str], Entry] = {}
    for entry in entries:
        key = (entry.display, entry.stream_type)
        if entry.display is not None and key in known:
            yield known[key], entry
        known[key] = entry


def _in_a_block(body: Iterable[facts.Statement], names: set[str], entries: list[Entry]) -> Pairs:
    known: dict[str, Entry] = {}
    for statement in body:
        if isinstance(statement, facts.Function):
            continue
        if not _only_fills(statement, names):
            for inner in _blocks(statement):
                yield from _in_a_block(inner, names, entries)
            if _may_ask(statement, names):
                known.clear()
            continue
        if _makes_it_anew(statement):
            known.clear()
        span = statement.span
        for entry in entries:
            if span.start <= entry.key.start < span.end:
                before = known.get(entry.stream_type)
                if before is not None and _is_lost(before, entry):
                    yield before, entry
                known[entry.stream_type] = entry


def _only_fills(statement: facts.Statement, names: set[str]) -> bool:
    """Return whether a statement does nothing with the table but to put entries into it."""
    match statement:
        case facts.Assign(targets=(target,), value=value) if value is not None:
            owner = target.value if isinstance(target, facts.Subscript) else target
            fills = _is_table(owner, names)
        case facts.Evaluate(
            value=facts.Call(function=facts.Attribute(value=owner, attr="update")) as call
        ):
            fills = _is_table(owner, names)
            value = facts.Call(call.span, facts.Name(call.span, "dict"), call.arguments)
        case _:
            return False
    return fills and not any(_is_table(part, names) for part in walk(value))


def _makes_it_anew(statement: facts.Statement) -> bool:
    """Return whether an assignment is one to the table itself."""
    match statement:
        case facts.Assign(kind="plain" | "annotated", targets=(facts.Name(),)):
            return True
    return False


def _is_table(node: object, names: set[str]) -> bool:
    return isinstance(node, facts.Name) and node.id in names


def _blocks(statement: facts.Statement) -> Iterator[tuple[facts.Statement, ...]]:
    """Yield the blocks inside a statement whose entries are read."""
    match statement:
        case facts.If(branches=branches, orelse=orelse):
            yield from (branch.body for branch in branches)
            yield orelse
        case facts.Try(body=body, handlers=handlers, orelse=orelse):
            yield body
            yield from (handler.body for handler in handlers)
            yield orelse
        case facts.With(body=body):
            yield body


def _may_ask(statement: facts.Statement, names: set[str]) -> bool:
    """Return whether a statement names the table, or calls what may do so."""
    return any(isinstance(part, facts.Call) or _is_table(part, names) for part in walk(statement))


def _is_lost(before: Entry, entry: Entry) -> bool:
    in_one_display = before.display is not None and before.display == entry.display
    kept_free = isinstance(before.expression, facts.Literal)  # `None`, until it can be imported
    return not in_one_display and not kept_free and not _is_built_on(entry, before)


def _is_built_on(entry: Entry, before: Entry) -> bool:
    """Return whether an entry makes use of what the one before it names (`traced(fetch)`)."""
    if isinstance(entry.expression, facts.Name | facts.Attribute):
        return False
    used = {part.id for part in walk(before.expression) if isinstance(part, facts.Name)}
    return any(isinstance(part, facts.Name) and part.id in used for part in walk(entry.expression))
