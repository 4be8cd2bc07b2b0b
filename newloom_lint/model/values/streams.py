"""The Stream in the database: which object a query means, and what a save records on it."""

from __future__ import annotations

from newloom_lint.model.calls import calling
from newloom_lint.model.flow.effects import FAILED, UNCERTAIN, Certainty, Risk
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.values import displays
from newloom_lint.model.values.kinds import (
    NONE,
    Arguments,
    Choice,
    Constant,
    Data,
    Found,
    Mapping,
    Sequence,
    Stream,
    StreamId,
    StreamQuery,
    Value,
    constant_text,
    options,
)
from newloom_lint.model.values.queries import NARROWING, PLAIN, SAME_QUERY

Pairs = list[tuple[State, Value]]

INSTANCE_METHODS = frozenset(
    {
        "adelete",
        "arefresh_from_db",
        "asave",
        "clean_fields",
        "delete",
        "full_clean",
        "refresh_from_db",
        "save",
    }
)
ONE = frozenset({"aget", "get"})
ONE_OR_NONE = frozenset({"afirst", "alast", "earliest", "first", "last", "latest"})
WRITES = frozenset({"aupdate", "update"})
AWAITED = frozenset({"aupdate", "asave", "adelete"})
"""Methods that record nothing where their result is not awaited."""
MAKES = frozenset(
    {
        "acreate",
        "aget_or_create",
        "aupdate_or_create",
        "create",
        "get_or_create",
        "update_or_create",
    }
)
AS_READ = "\0read"
"""Where a Stream in memory keeps the status and the `last_run` it was read with."""
READS = frozenset({"aaggregate", "aexplain", "aggregate", "explain"})
QUERIES = frozenset(
    {
        *ONE, *ONE_OR_NONE, *NARROWING, *SAME_QUERY, *WRITES, *MAKES, *READS,
        "abulk_create", "aadd", "add", "aremove", "aset", "bulk_create", "count", "acount",
        "aexists", "exists", "remove", "set",
    }
)  # fmt: skip
"""Methods of managers and querysets, of related objects too."""
IDS = frozenset({"id", "pk", "id__exact", "pk__exact"})


MANY_IDS = frozenset({"id__in", "pk__in"})


def call(m: Machine, receiver: Value, name: str, arguments: Arguments, state: State) -> Pairs:
    """Return the normal ends of calling a method of Stream, a manager, a query or the model."""
    if isinstance(receiver, Stream):
        return _on_instance(m, receiver, name, arguments, state)
    scope = _scope(receiver)
    plain = isinstance(receiver, StreamQuery) and receiver.plain
    if name in ONE or name in ONE_OR_NONE:
        m.may_fail(state, Risk.READ)
        if plain:
            return [(state, _plain_row(scope) if name in ONE_OR_NONE else Data())]
        return _fetch(m, _narrow(scope, arguments), state, maybe=name in ONE_OR_NONE)
    if name in NARROWING:
        return [(state, StreamQuery(_narrow(scope, arguments), plain))]
    if name in SAME_QUERY:
        return [(state, StreamQuery(scope, plain or name in PLAIN))]
    if name in WRITES or name in MAKES:
        m.observed.query(m, arguments)
    if name in WRITES:
        m.may_fail(state, Risk.SLIGHT)
        fields = dict(arguments.keywords)
        written = _write(state, scope, fields, unsure=arguments.open or arguments.rest)
        return [(written, _found(scope, Constant("int", 0)))]
    if name in MAKES:
        return _make(m, name, scope, arguments, state)
    if name in {"exists", "aexists", "contains", "acontains"}:
        m.may_fail(state, Risk.READ)
        return [(state, _found(scope, Constant("bool", value=False)))]
    if name in {"count", "acount"}:
        m.may_fail(state, Risk.READ)
        return [(state, _found(scope, Constant("int", 0)))]
    if name in READS or name in {"adelete", "delete"}:
        m.may_fail(state)
        return [(state, Data())]
    return calling.anything(m, state, arguments, f"`{name}` of `Stream` is not known")


def _found(scope: str, nothing: Constant) -> Value:
    """Return what tells whether there are rows: `nothing` where there are none."""
    return Choice((Found(), nothing)) if scope == "run" else Data(nothing.kind)


def _plain_row(scope: str) -> Value:
    """Return the data of a row, or `None` where there is none."""
    return Choice((Found() if scope == "run" else Data(), NONE))


def _scope(receiver: Value) -> str:
    return receiver.scope if isinstance(receiver, StreamQuery) else "all"


def _narrow(scope: str, arguments: Arguments) -> str:
    """Return what a query means after a filter: the run's Stream, all, or others."""
    for key, value in arguments.keywords:
        ours = any(option == StreamId() for option in options(value))
        if key in IDS and ours:
            return "run"
        if key in MANY_IDS and isinstance(value, Sequence) and StreamId() in value.elements:
            return "run"
    if scope == "run":
        return "run"
    return "other" if arguments != Arguments() else scope


def _fetch(m: Machine, scope: str, state: State, *, maybe: bool) -> Pairs:
    stream = Stream(m.number(), run=scope == "run")
    value: Value = Choice((stream, NONE)) if maybe else stream
    return [(_as_read(state.create(stream.number), stream), value)]


def _as_read(state: State, stream: Stream) -> State:
    """Return the state after a Stream was read: a full save writes back what it holds now."""
    status, last_run = state.effects.status, state.effects.last_run
    read = Sequence((Constant("status", status), Constant("", last_run and last_run.value)))
    return state.put(stream.number, AS_READ, read)


def new_stream(m: Machine, arguments: Arguments, state: State) -> Pairs:
    """Return the end of `Stream(...)`: another Stream than the run's, unless it has its id."""
    m.observed.query(m, arguments)
    run = any(key in IDS and value == StreamId() for key, value in arguments.keywords)
    stream = Stream(m.number(), run=run)
    made = state.create(stream.number)
    for key, value in arguments.keywords if run else ():
        if key not in IDS:
            made = made.put(stream.number, key, value)
    return [(made, stream)]


def _make(m: Machine, name: str, scope: str, arguments: Arguments, state: State) -> Pairs:
    m.may_fail(state)
    narrowed = _narrow(scope, arguments)
    [(state, stream)] = _fetch(m, narrowed, state, maybe=False)
    if "update" in name and narrowed == "run":
        defaults = dict(arguments.keywords).get("defaults")
        fields = dict(defaults.items) if isinstance(defaults, Mapping) else {}
        unsure = not isinstance(defaults, Mapping) or defaults.open
        state = _write(state, narrowed, fields, unsure=unsure)
    return [
        (
            state,
            stream
            if name.endswith("create") and "or" not in name
            else Sequence((stream, Data("bool"))),
        )
    ]


def _on_instance(
    m: Machine, stream: Stream, name: str, arguments: Arguments, state: State
) -> Pairs:
    if name not in INSTANCE_METHODS:
        if name == "get_absolute_url" or (name.startswith("get_") and name.endswith("_display")):
            return [(state, Data("str"))]
        return calling.anything(m, state, arguments, f"`{name}` of `Stream` is not known")
    if "refresh" in name:
        m.may_fail(state, Risk.READ)
        return [(_as_read(state.create(stream.number), stream), NONE)]
    if name not in {"save", "asave"}:
        m.may_fail(state)
        return [(state, NONE)]
    m.may_fail(state, Risk.SLIGHT)
    pending = dict(state.pending(stream.number))
    read = pending.pop(AS_READ, None)
    given = dict(arguments.keywords).get("update_fields")
    chosen = given if given is None else displays.recorded(given) or given
    unsure = False
    if isinstance(chosen, Sequence):
        names = {constant_text(element) for element in chosen.elements}
        unsure = None in names
        fields = {key: value for key, value in pending.items() if unsure or key in names}
    else:
        fields = pending
        unsure = chosen is not None and chosen != NONE
        if not unsure and stream.run:
            state = _written_back(state, read, fields)
    saved = state.drop(stream.number, fields) if not unsure else state
    return [(_write(saved, "run" if stream.run else "other", fields, unsure=unsure), NONE)]


def _written_back(state: State, read: Value | None, fields: dict[str, Value]) -> State:
    """Return the state after a full save wrote back what was read before and changed since."""
    if not isinstance(read, Sequence):
        return state
    then_status, then_run = (constant.value for constant in read.elements)  # type: ignore[union-attr]
    status, last_run = state.effects.status, state.effects.last_run
    if "status" not in fields and status not in {None, UNCERTAIN, then_status}:
        state = state.touch(status=then_status, lost="save")
    if "last_run" not in fields and last_run is Certainty.YES and then_run != last_run.value:
        state = state.touch(last_run=None if then_run is None else Certainty(then_run))
    return state


def _write(state: State, scope: str, fields: dict[str, Value], *, unsure: bool) -> State:
    """Return the state after fields were written to the Streams of a query."""
    if scope == "other":
        touched = fields.keys() & {"status", "last_run"}
        return state.touch(**{key: _MAYBE[key] for key in touched}) if touched else state
    if "status" in fields:
        texts = {constant_text(option) for option in options(fields["status"])}
        text = texts.pop() if len(texts) == 1 else None
        state = state.touch(status=text if text is not None and not unsure else UNCERTAIN)
    elif unsure:
        state = state.touch(status=UNCERTAIN)
    if "last_run" in fields:
        none = fields["last_run"] == NONE
        sure = Certainty.NO if none else Certainty.YES
        state = state.touch(last_run=Certainty.MAYBE if unsure else sure)
    elif unsure:
        state = state.touch(last_run=Certainty.MAYBE)
    return state


_MAYBE: dict[str, object] = {"status": UNCERTAIN, "last_run": Certainty.MAYBE}


def updater(m: Machine, arguments: Arguments, state: State) -> Pairs:
    """Return the end of calling a function that the configuration calls a status updater."""
    m.may_fail(state, Risk.SLIGHT)
    values = (*arguments.positional, *(value for _, value in arguments.keywords))
    texts = [text for text in map(constant_text, values) if text is not None]
    status = FAILED if FAILED in texts or not texts else UNCERTAIN
    return [(state.touch(status=status, last_run=Certainty.MAYBE), NONE)]
