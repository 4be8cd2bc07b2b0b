"""Finals: a `finally` on every way out of its `try`."""

from __future__ import annotations

from newloom_lint.findings import Place
from newloom_lint.model.flow import exits, statements
from newloom_lint.model.flow.effects import Passed
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import Flow, Raised, State, merge
from newloom_lint.syntax import facts


def run_finally(m: Machine, node: facts.Try, flow: Flow, ends: list[State]) -> list[State]:
    """Run a `finally` on every way out; one that leaves by itself replaces the way out."""
    for raised in flow.raises:
        known = exits.reports(raised.state)
        for after in _final_block(m, node, raised.state, raised):
            m.handlers_seen += exits.reports(after) and not known
            m.flow.again(raised, exits.recorded(m, raised, after, _in_finally(m, node)))
    for returned in flow.returns:
        for after in _final_block(m, node, returned.state):
            m.flow.returned(after, returned.value, returned.span)
    for state in flow.breaks:
        m.flow.breaks += _final_block(m, node, state)
    for state in flow.continues:
        m.flow.continues += _final_block(m, node, state)
    return [after for state in merge(ends) for after in _final_block(m, node, state)]


def _in_finally(m: Machine, node: facts.Try) -> Passed | None:
    """Return the `finally` as what has a failure in hand that it lets go on."""
    if node.final_word is None:
        return None
    word = m.place(node.final_word)
    return Passed(
        word, Place(word.path, word.start, node.span.end), "in finally", m.frame.title,
        broad=True, whole=False, deliberate=True, returns=False,
    )  # fmt: skip


def _final_block(
    m: Machine, node: facts.Try, state: State, raised: Raised | None = None
) -> list[State]:
    passing = raised.exception if raised is not None else None
    with m.collecting() as flow, m.inside(quiet=True, cleanup=True, unwinding=passing):
        ends = statements.execute(m, node.final, [state])
    for returned in flow.returns:
        left = returned.state
        passed = _in_finally(m, node) if raised is not None and not m.loops else None
        if raised is not None and passed is not None:
            whole = not left.effects.worked
            left = left.touch(ended=passed._replace(caught="finally", whole=whole, returns=True))
            if exits.is_failure(raised):
                exits.suppose(m, left, raised.exception)
        m.flow.returned(left, returned.value, returned.span)
    m.flow.breaks += flow.breaks
    m.flow.continues += flow.continues
    for other in flow.raises:
        m.flow.again(other)
    return ends
