"""What certainly, possibly or never happened on a path: the vocabulary of the contract.

Every facet starts as `None`, *untouched*, so that a callee's effects compose with its caller's.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from newloom_lint.findings import Place


class Certainty(enum.Enum):
    """Yes, no, or not known; a rule reports only on *no*."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


class Passed(NamedTuple):
    """A handler that caught the failure of the run on this path."""

    place: Place
    """The header, `except … as e`."""
    owner: Place
    """The whole handler; a statement appended to it ends this path."""
    caught: str
    """The types as written; empty for a bare `except`."""
    function: str
    broad: bool
    whole: bool
    """Nothing but the preamble ran before the `try`."""
    deliberate: bool
    """The handler shows that its author takes this for a failure."""
    returns: bool
    """The handler leaves by its own `return`."""

    def ends_run(self, *, recorded: bool) -> bool:
        """Return whether leaving this handler normally ends a failed run.

        A handler around all the work does. After some work it does where its author says so, by
        returning or by reporting a failure; not where the success was recorded before (`recorded`):
        what follows that is a best-effort step.
        """
        return self.whole or (not recorded and (self.returns or self.deliberate))


class Risk(enum.Enum):
    """How likely something fails that the run does."""

    SLIGHT = "slight"
    """On data of another kind only, or where the contract itself is kept."""
    READ = "read"
    """Where the Stream cannot be read: then there may be none to mark."""
    REAL = "real"


class Site(NamedTuple):
    """The statement of the task, or of what stands for it, where the run fails."""

    place: Place
    function: str
    read: bool = False
    """Where the Stream cannot be read."""


class Effects(NamedTuple):
    """What happened on one path, in the order it matters: the last word wins."""

    logged: Certainty | None = None
    """An exception was reported to a log."""
    log: Place | None = None
    """The last log call of a failure path."""
    traceback: Certainty | None = None
    context: Certainty | None = None
    """A log call of a failure path says what failed, or for which Stream."""
    severe: bool = False
    """A log call of a failure path had level error or above."""
    status: str | None = None
    """The last status saved on the run's Stream; `UNCERTAIN` where it is not known."""
    last_run: Certainty | None = None
    handlers: tuple[Passed, ...] = ()
    """The handlers this path went through on its way out, innermost first."""
    ended: Passed | None = None
    """The handler that ended the run without raising, while nothing went on after it."""
    supposed: Passed | None = None
    """The handler that had ended the run, had it not raised again as this path supposes."""
    worked: bool = False
    """Something was done that is neither preamble nor the contract itself."""
    alternative: bool = False
    """A handler does the work in another way."""
    leaving: int = 0
    """The exit a `with` body takes while its context manager finishes."""
    gone: bool = False
    """The run's Stream is not there, so that nothing can be recorded on it."""
    lost: str = ""
    """What took a status back that was saved: a `transaction`, or a full `save`."""
    obscured: str | None = None
    """Why the effects are not known, where a call or decorator hides them."""

    def untouched(self) -> Effects:
        """Return the effects a call starts with that is made on this path."""
        return UNTOUCHED

    def then(self, later: Effects) -> Effects:
        """Return the effects of this path continued by `later`, a callee's from untouched."""
        before = self.went_on() if later.worked else self
        ended = later.ended or before.ended
        if ended is later.ended and ended is not None and before.worked:
            ended = ended._replace(whole=False)
            if not ended.ends_run(recorded=before.last_run is Certainty.YES):
                ended = None
        return Effects(
            later.logged or before.logged,
            before.log if before.severe and not later.severe else later.log or before.log,
            _stronger(before.traceback, later.traceback),
            _stronger(before.context, later.context),
            later.severe or before.severe,
            before.status if later.status is None else later.status,
            later.last_run or before.last_run,
            before.handlers + tuple(h for h in later.handlers if h not in before.handlers),
            ended,
            before.supposed or later.supposed,
            before.worked or later.worked,
            before.alternative or later.alternative,
            later.leaving or before.leaving,
            later.gone or before.gone,
            later.lost or before.lost,
            later.obscured or before.obscured,
        )

    def went_on(self) -> Effects:
        """Return the effects once the run does more work: a failure caught before is over."""
        if self.ended is None:
            return self
        return self._replace(
            logged=None,
            log=None,
            traceback=None,
            context=None,
            severe=False,
            handlers=(),
            ended=None,
        )

    def hidden(self, reason: str) -> Effects:
        """Return the effects after something that may have done anything."""
        maybe = Certainty.MAYBE
        return self._replace(
            logged=maybe,
            traceback=maybe,
            context=maybe,
            status=UNCERTAIN,
            last_run=maybe,
            obscured=reason,
        )

    def reported(self, before: Effects) -> Effects:
        """Return the effects of a failure that was reported as `before` says, and kept."""
        return self._replace(
            logged=self.logged or before.logged,
            log=self.log or before.log,
            traceback=_stronger(before.traceback, self.traceback),
            context=_stronger(before.context, self.context),
            severe=self.severe or before.severe,
        )

    def records_more_than(self, other: Effects) -> bool:
        """Return whether something about a failure is certain here and not so there."""
        return (
            (self.logged is Certainty.YES and other.logged is not Certainty.YES)
            or (self.status == FAILED and other.status != FAILED)
            or (self.last_run is Certainty.YES and other.last_run is not Certainty.YES)
        )

    def undone(self, before: Effects) -> Effects:
        """Return the effects of a path once what it saved since `before` is rolled back."""
        if self.status == UNCERTAIN:
            return self
        lost = self.lost if self.status == before.status else "transaction"
        return self._replace(status=before.status, last_run=before.last_run, lost=lost)

    def either(self, other: Effects) -> Effects:
        """Return effects that stand for both paths."""
        if self == other:
            return self
        return Effects(
            _either(self.logged, other.logged),
            self.log if self.log == other.log else self.log or other.log,
            _either(self.traceback, other.traceback),
            _either(self.context, other.context),
            self.severe or other.severe,
            self.status if self.status == other.status else UNCERTAIN,
            _either(self.last_run, other.last_run),
            self.handlers if self.handlers == other.handlers else (),
            self.ended if self.ended == other.ended else None,
            self.supposed if self.supposed == other.supposed else None,
            self.worked or other.worked,
            self.alternative or other.alternative,
            self.leaving if self.leaving == other.leaving else 0,
            self.gone or other.gone,
            self.lost or other.lost,
            self.obscured or other.obscured or TOO_MANY_PATHS,
        )


TOO_MANY_PATHS = "too many paths"
FAILED = "failed"
"""The status of a Stream whose run has failed."""
UNCERTAIN = "\0uncertain"
UNTOUCHED = Effects()


def _stronger(first: Certainty | None, later: Certainty | None) -> Certainty | None:
    """Return whether something happened on either of two parts of one path."""
    both = {first, later} - {None}
    return next((c for c in (Certainty.YES, Certainty.MAYBE, Certainty.NO) if c in both), None)


def _either(first: Certainty | None, second: Certainty | None) -> Certainty | None:
    return first if first == second else Certainty.MAYBE
