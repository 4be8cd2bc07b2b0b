"""How code at a handler names the run's Stream."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Place
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.values.kinds import Instance, Mapping, StreamId

OWN = "stream_id"


def note_id(m: Machine, header: Place, states: list[State]) -> None:
    """Note how the id of the run's Stream is written at a handler whose `try` starts in `states`.

    Where another call of the function had it under another name, none is noted.
    """
    found = set(_written(m, states[0]))
    for state in states[1:]:
        found.intersection_update(_written(m, state))
    spelled = min(found, key=lambda name: (name != OWN, len(name), name), default="")
    known = m.handled.ids.setdefault(header, spelled)
    if known != spelled:
        m.handled.ids[header] = ""


def _written(m: Machine, state: State) -> Iterator[str]:
    """Yield all ways to write the id in the current frame."""
    function = m.frame.function
    for number in (m.frame.number, *(function.frames if function is not None else ())):
        for name, value in state.frames.get(number, {}).items():
            match value:
                case StreamId():
                    yield name
                case Instance(number=number_of_object):
                    for attribute, held in state.pending(number_of_object).items():
                        if held == StreamId():
                            yield f"{name}.{attribute}"
                case Mapping(items=items):
                    for key, held in items:
                        if held == StreamId():
                            yield f'{name}["{key}"]'
