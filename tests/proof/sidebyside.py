"""Two versions of a program, run side by side: where they differ as no fix has promised."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import NamedTuple

from tests.proof.comparing import certain
from tests.proof.matching import Matching, Versions
from tests.proof.mending import Mended
from tests.proof.promises import PROMISES
from tests.proof.watching import SURPLUS, Run, Watched
from tests.proof.world import EndlessRunError, Event

CONTRACT = frozenset(f"NL{number}" for number in (*range(301, 312), 315, 317))
"""The rules about what a run leaves behind."""
BINDING = frozenset({"NL101", "NL102", "NL103", "NL104"})
"""The rules about the call a dispatcher makes."""
HANDLING = frozenset({"NL301", "NL302", "NL303"})
"""The rules whose fix adds a handler, or moves work into one's reach."""
SEVERAL = 3
THING = "Thing"
"""How a call of the world outside is written down."""


class Amiss(NamedTuple):
    """Something that no fix has promised."""

    what: str
    script: tuple[int, ...]
    codes: frozenset[str]
    """The rules whose promises were looked at."""


def compared(versions: Versions) -> Iterator[Amiss | None]:
    """Yield what is amiss with each path of a program, and `None` for one that is not."""
    mended = versions.mended
    old = Watched(mended.old)
    new = Watched(mended.new, old.keys)
    if len(old.points.bodies) == len(new.points.bodies):
        new.arm_as(old.arm())
    for run in old.runs():
        codes = versions.promised(run)
        what = _differs(versions, run, new, codes)
        yield None if what is None else Amiss(what, run.script, codes)
    for what in _of_the_whole(mended, old, new):
        yield Amiss(what, (), mended.codes)


def _differs(versions: Versions, old: Run, new: Watched, codes: frozenset[str]) -> str | None:
    """Return how a run differs in the new version from what was promised, if it does.

    What a fix adds may fail as well, but does not here: a decision is put in for it.
    """
    script, added = old.script, set[int]()
    while True:
        try:
            run = new.watch(script)
        except EndlessRunError:
            return "the new version does not end"
        match = Matching(versions, [PROMISES[code] for code in codes], added)
        what = _amiss(versions, old, run, codes, match)
        if match.asked is None:
            return what
        added.add(match.asked)
        script = (*script[: match.asked], 0, *script[match.asked :])


def _of_the_whole(mended: Mended, old: Watched, new: Watched) -> Iterator[str]:
    """Yield what is amiss with a program apart from its runs."""
    if "NL501" in mended.codes and "fetch" not in new.registry:
        yield "the task is still not registered"
    if "NL507" in mended.codes and "fetch" not in new.choices():
        yield "the stream type is still no choice"
    if "NL104" in mended.codes and not mended.left & BINDING:
        with contextlib.suppress(EndlessRunError):
            yield from _surplus(mended, old, new)


def _surplus(mended: Mended, old: Watched, new: Watched) -> Iterator[str]:
    """Yield what is amiss where the configuration has a key that is no parameter."""
    with_one_more = [*old.keys, SURPLUS]
    refused = Watched(mended.old, with_one_more).watch()
    if old.watch().unbound:
        return
    if not refused.unbound:
        yield "one more key was no mistake before"
    more = Watched(mended.new, with_one_more)
    more.world.armed = new.world.armed
    for number, run in enumerate(new.runs()):
        if number == SEVERAL:
            return
        again = more.watch(run.script)
        if again.unbound:
            yield "one more key is still refused"
        elif again.result != run.result or len(again.journal) != len(run.journal):
            yield "one more key changes what is done"


def _amiss(
    versions: Versions, old: Run, new: Run, codes: frozenset[str], match: Matching
) -> str | None:
    """Return how a run differs from what was promised, if it does."""
    if old.unbound and codes & BINDING:
        mended = any(PROMISES[code].fault is PROMISES["NL101"].fault for code in codes)
        still = mended and new.unbound and not versions.mended.left & BINDING
        return "the call is still refused" if still else None
    at = match.aligned(old.journal, new.journal)
    if at:
        return at
    still = _still(versions, old, new)
    if still:
        return still
    if match.has_left:
        return None
    if old.result != new.result:
        return f"returns {new.result!r}, not {old.result!r}"
    if not match.same_error(old.error, new.error):
        return f"ends with {new.error}, not {old.error}"
    if not match.same_fields(old.row, new.row):
        return f"leaves {new.row} in the row, not {old.row}"
    return None


def contract(versions: Versions) -> Iterator[Amiss | None]:
    """Yield what is amiss with each path of a program after all its fixes.

    Runs in which nothing fails are as before, but for what was promised. Where the rules about
    the contract have nothing left to say, and are sure, each failing run keeps it.
    """
    mended = versions.mended
    yield from _pairs(versions)
    if mended.left & CONTRACT or not certain(mended.new):
        return
    new = Watched(mended.new)
    new.arm()
    recorded = succeeded = False
    for run in new.runs():
        recorded |= run.succeeded and run.ending.last_run == "set"
        succeeded |= run.succeeded
        judged = run.error is not None and not run.ended and _must_be_recorded(run, mended)
        what = _broken(run) if judged else None
        yield None if what is None else Amiss(what, run.script, mended.codes)
    if succeeded and not recorded and "NL311" in mended.codes:
        yield Amiss("no success is recorded", (), mended.codes)


def _pairs(versions: Versions) -> Iterator[Amiss | None]:
    """Yield what is amiss with each run, compared with what it was before."""
    mended = versions.mended
    old = Watched(mended.old)
    new = Watched(mended.new, old.keys)
    for run in old.runs():
        if run.succeeded:
            what = _differs(versions, run, new, mended.codes)
            yield None if what is None else Amiss(what, run.script, mended.codes)
        elif not run.unbound:
            with contextlib.suppress(EndlessRunError):  # with what is new, other turns are taken
                what = _still(versions, run, new.watch(run.script))
                yield None if what is None else Amiss(what, run.script, mended.codes)


def _still(versions: Versions, old: Run, new: Run) -> str | None:
    """Return which fault a failed run still shows that is mended."""
    codes = versions.promised(old) - versions.mended.left - versions.anywhere
    if "kept" in versions.unsafely:
        codes -= {"NL309"}  # a save that names a field which is set on some paths needs a look
    for code in sorted(codes):
        fault = PROMISES[code].fault
        if fault and not old.succeeded and not new.succeeded and fault(old) and fault(new):
            return f"{code} promises that this is mended"
    return None


def _must_be_recorded(run: Run, mended: Mended) -> bool:
    """Return whether a failed run is one the contract is about.

    A handler had in hand what the program raised itself, or that a call of the world outside has
    failed: not the database, without which nothing can be recorded, nor what fails on data of
    another kind. Where no handler had it, one must have been added. What is raised behind the
    handler, of an error that was dealt with, is another matter.
    """
    called, judged, handled = THING, False, run.error
    for before, event in itertools.pairwise((Event(""), *run.journal)):
        if event.kind == "handle":
            judged, handled = called == THING, event.aspect  # type: ignore[assignment]
        elif event.kind == "turned out" and event.what[1] and event.what[2]:
            called = str(before.what[0]) if before.kind == "call" else ""
            judged = called == THING and not mended.codes.isdisjoint(HANDLING)
    same = run.error and handled and handled.what in {run.error.what, *(run.error.cause or ())}
    return judged and bool(same)


def _broken(run: Run) -> str | None:
    """Return what of the contract a failed run breaks."""
    if not run.ending.logged.traceback_loosely:
        return "a failure is logged without its traceback"
    if run.ending.status != "failed":
        return f"a failure leaves the status {run.ending.status}"
    if not run.ending.last_run:
        return "a failure does not set `last_run`"
    return None
