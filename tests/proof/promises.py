"""What each fix promises: how runs of the mended program may differ from those before.

Whatever is not said here is the same before and after: what a run returns or raises, the Stream's
row, every log record, each call of the world outside, in order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from newloom_lint.findings import Safety
from tests.proof.watching import Run
from tests.proof.world import Event

ERROR = 40
Shows = Callable[[Run], bool]
ON_STREAMS = ("Query.", "Model.")


class Promise(NamedTuple):
    """What a rule's fix may change in a run that goes through the place of its finding.

    In all other runs nothing changes.
    """

    safety: Safety = Safety.SAFE
    fault: Shows | None = None
    """What such a run shows before, and never after."""
    new: tuple[Callable[[Event], bool], ...] = ()
    """Events that may come in addition, in a handler."""
    other: frozenset[str] = frozenset()
    """Aspects in which an event may be another one than before: see `mending`."""
    unsafely: frozenset[str] = frozenset()
    """The same, for a fix of the rule that needs a look."""
    leaves: bool = False
    """The exception may go on where a handler ended before; what follows is another run."""
    everywhere: bool = False
    """Not only in runs that go through the place: for fixes that need a look."""


def _returned(run: Run) -> bool:
    return run.error is None


def _not_logged(run: Run) -> bool:
    return not run.ending.logged.loosely


def _without_traceback(run: Run) -> bool:
    return not run.ending.logged.traceback_loosely


def _not_marked(run: Run) -> bool:
    return run.ending.status != "failed"


def _without_time(run: Run) -> bool:
    return run.ending.status == "failed" and run.ending.last_run != "set"


def _unbound(run: Run) -> bool:
    return run.unbound


def an_error(event: Event) -> bool:
    """Return whether it is a log record of an error, with its traceback."""
    return event.kind == "log" and event.what[1] == ERROR and event.aspect is True


def marked(event: Event) -> bool:
    """Return whether it belongs to writing that the run of a Stream has failed."""
    return _write(event, {"status", "last_run"})


def timed(event: Event) -> bool:
    """Return whether it belongs to writing when a Stream was run."""
    return _write(event, {"last_run"})


def _write(event: Event, fields: set[str]) -> bool:
    if event.kind == "write":
        assert isinstance(event.aspect, dict)
        return event.aspect.keys() <= fields and event.aspect.get("status") in {None, "failed"}
    return event.kind == "save" or (
        event.kind == "call" and str(event.what[0]).startswith(ON_STREAMS)
    )


def a_log(event: Event) -> bool:
    """Return whether it is a log record that is no error."""
    return event.kind == "log" and int(str(event.what[1])) < ERROR


_UNSAFE = Safety.UNSAFE

PROMISES: dict[str, Promise] = {
    "NL002": Promise(),
    "NL003": Promise(),
    "NL101": Promise(fault=_unbound),
    "NL102": Promise(_UNSAFE),
    "NL103": Promise(fault=_unbound),
    "NL104": Promise(),  # of a call with one more key: see `mending.surplus`
    "NL201": Promise(_UNSAFE),
    "NL202": Promise(_UNSAFE),
    "NL204": Promise(_UNSAFE),
    "NL301": Promise(_UNSAFE),
    "NL302": Promise(_UNSAFE),
    "NL303": Promise(_UNSAFE),
    "NL304": Promise(fault=_returned, leaves=True),
    "NL305": Promise(fault=_not_logged, new=(an_error,)),
    "NL306": Promise(other=frozenset({"traceback"})),
    "NL307": Promise(_UNSAFE, other=frozenset({"message"})),
    "NL308": Promise(
        fault=_not_marked, new=(marked,), other=frozenset({"status", "last_run", "save"})
    ),
    "NL309": Promise(fault=_without_time, new=(timed,), other=frozenset({"last_run", "save"})),
    "NL310": Promise(other=frozenset({"renamed"}), everywhere=True),
    "NL311": Promise(_UNSAFE, new=(timed,), other=frozenset({"last_run", "save"}), everywhere=True),
    "NL312": Promise(other=frozenset({"save"}), unsafely=frozenset({"kept"}), everywhere=True),
    "NL314": Promise(other=frozenset({"cause"}), everywhere=True),
    "NL315": Promise(_UNSAFE),
    "NL316": Promise(_UNSAFE),
    "NL317": Promise(_UNSAFE),
    "NL402": Promise(_UNSAFE, other=frozenset({"print"}), new=(a_log,), everywhere=True),
    "NL403": Promise(_UNSAFE, other=frozenset({"logger"}), everywhere=True),
    "NL404": Promise(_UNSAFE, other=frozenset({"logger"}), everywhere=True),
    "NL501": Promise(),
    "NL504": Promise(_UNSAFE),
    "NL505": Promise(_UNSAFE),
    "NL507": Promise(),
    "NL601": Promise(_UNSAFE),
    "NL603": Promise(_UNSAFE),
}
"""One line for each rule that has a fix."""
