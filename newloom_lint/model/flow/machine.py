"""The abstract machine: what all parts of the interpreter share while one task is followed."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from newloom_lint.findings import Place
from newloom_lint.model.calls.observed import Observed
from newloom_lint.model.flow.carriers import UNMARKED, Delegate, Marking
from newloom_lint.model.flow.effects import UNTOUCHED, Effects, Passed, Risk, Site
from newloom_lint.model.flow.handled import Handled
from newloom_lint.model.flow.state import NOTHING, Flow, Names, State
from newloom_lint.model.names.modules import Module, Modules
from newloom_lint.model.values.kinds import Caught, ClassRef, Function, Unknown, Value
from newloom_lint.syntax import facts

MOST_DEPTH = 24
MOST_STEPS = 12_000
BUILTINS = frozenset(dir(builtins))


YieldHook = Callable[[State, Value], list[tuple[State, Value]]]


@dataclass(slots=True)
class Frame:
    """One call of a project function, or the module level of a file (number 0)."""

    number: int
    module: Module
    function: Function | None = None
    locals: frozenset[str] = frozenset()
    """Names that are local by Python's rules, bound on this path or not."""
    outer: frozenset[str] = frozenset()
    """Names declared `nonlocal` or `global`."""
    dispatched: bool = False
    """The dispatcher's keywords reach this call as they are."""
    on_yield: YieldHook | None = None
    """What happens at a `yield`: the body of a `with`, or the body of a loop."""

    @property
    def owner(self) -> ClassRef | None:
        """The class the function is a method of."""
        return self.function.owner if self.function else None

    @property
    def title(self) -> str:
        """Qualified name of the function, empty at module level."""
        node = self.function.node if self.function else None
        return node.qualname if isinstance(node, facts.Function) else ""


NOWHERE = Module("", "", None, facts.ModuleFacts(), is_package=False)


@dataclass(slots=True)
class Signature:
    """What the dispatcher's keywords met on their way in (see `calls`)."""

    without_stream_id: list[Function] = field(default_factory=list)
    not_keyword: list[tuple[Function, facts.Parameter]] = field(default_factory=list)
    without_kwargs: list[Function] = field(default_factory=list)
    absorbed: list[Function] = field(default_factory=list)
    """Functions whose `**kwargs` took the `stream_id` and that do not read it there."""
    bound: bool = False
    """A parameter `stream_id` took it somewhere."""

    def lost_stream_id(self) -> list[Function]:
        """Return the functions at which `stream_id` is lost."""
        if self.without_stream_id or self.bound or self.not_keyword:
            return self.without_stream_id
        return self.absorbed[-1:]


class OutOfBudgetError(Exception):
    """The task has more paths than are worth following; nothing is known of it."""


@dataclass(slots=True)
class Machine:
    """The dynamic context of the interpreter: where it stands and what it has met so far."""

    modules: Modules
    stream_module: str
    """The dotted name of the module that holds `Stream`."""
    status_updaters: frozenset[str] = frozenset()
    log_helpers: frozenset[str] = frozenset()
    transparent: frozenset[str] = frozenset()
    frame: Frame = field(default_factory=lambda: Frame(0, NOWHERE))
    flow: Flow = field(default_factory=Flow)
    exceptions: list[Caught] = field(default_factory=list)
    """The exceptions being handled, innermost last."""
    handling: tuple[int, str] = (0, "")
    """The frame of the innermost handler, and the name it gives the exception."""
    loops: int = 0
    goes_on: bool = False
    """In a handler that raises nothing itself."""
    other_way: frozenset[str] = frozenset()
    """In a handler that goes on: what its `try` gives, which the handler may get in another way."""
    quiet: bool = False
    """In a handler: its statements are taken to succeed."""
    cleanup: bool = False
    """In a `finally` or the exit of a context: nothing there is the run's work."""
    unwinding: Caught | None = None
    """In a `finally` that an exception passes: that exception."""
    dispatching: bool = False
    """The call being bound is the dispatcher's own or a delegate of it."""
    signature: Signature = field(default_factory=Signature)
    handlers_seen: int = 0
    """How many handlers the path has met, per item or not."""
    tells: bool = False
    """Something was logged that is no failure: how the run gets on."""
    marking: Marking = UNMARKED
    """Who has given the run's Stream the status `failed`."""
    delegates: dict[tuple[str, int], dict[tuple[str, int], Delegate]] = field(default_factory=dict)
    """What is called by a function that does nothing but hand the run on, by that function."""
    contexts: dict[Place, Function] = field(default_factory=dict)
    """What leaves a `with` of a project class, by the place of what is entered."""
    hidden: str = ""
    """Why a decorator or delegate hides what happens, where one does."""
    reached: dict[tuple[str, int], Function] = field(default_factory=dict)
    """Every project function that was called."""
    stack: list[tuple[str, int]] = field(default_factory=list)
    memo: dict[object, object] = field(default_factory=dict)
    handled: Handled = field(default_factory=Handled)
    observed: Observed = field(default_factory=Observed)
    """Every call of a project function, over all tasks."""
    shared_heap: dict[int, Names] = field(default_factory=dict)
    """Attributes of objects made at module level."""
    entries: set[tuple[str, int]] = field(default_factory=set)
    """The functions whose signature the dispatcher meets: what is registered and what it wraps."""
    reported: dict[Passed, tuple[Effects, ...]] = field(default_factory=dict)
    """How handlers that may keep the exception for later had reported it by their end."""
    reported_late: set[Passed] = field(default_factory=set)
    """The handlers behind which something is logged before the run goes on."""
    results: dict[Value, Place] = field(default_factory=dict)
    """What the task, or what stands for it, returns, and where."""
    site: Site | None = None
    """Where the run is, seen from the task or what stands for it."""
    _numbers: int = 0
    _steps: int = 0

    def share(self, state: State) -> None:
        """Keep the objects that were made at module level: every run sees them."""
        self.shared_heap.update(state.heap)

    def shared(self, number: int, name: str) -> Value | None:
        """Return an attribute of an object made at module level."""
        return self.shared_heap.get(number, NOTHING).get(name)

    def number(self) -> int:
        """Return a number no frame or object has yet."""
        self._numbers += 1
        return self._numbers

    def reset(self) -> None:
        """Forget what was met on the way through another task; what is defined stays known."""
        self.signature, self.entries, self.reached = Signature(), set(), {}
        self.handlers_seen, self.hidden, self._steps = 0, "", 0
        self.tells, self.marking, self.delegates, self.contexts = False, UNMARKED, {}, {}
        self.stack, self.site, self.results = [], None, {}
        self.reported, self.reported_late = {}, set()

    def note_report(self, before: Effects) -> None:
        """Note that something is logged, perhaps of a failure that a handler has kept."""
        if before.ended is not None and not self.exceptions:
            self.reported_late.add(before.ended)

    def keep_in_mind(self, handler: Passed, ends: Iterable[Effects]) -> None:
        """Note how a handler reported what it caught: it may be raised later."""
        reports = (UNTOUCHED.reported(effects) for effects in ends)
        known = self.reported.get(handler, ())
        self.reported[handler] = tuple(dict.fromkeys((*known, *reports)))

    def start(self) -> State:
        """Return the state in which the dispatcher calls a task."""
        return State()

    def step(self) -> None:
        """Count one statement; raises `OutOfBudgetError` when the task is too large to follow."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise OutOfBudgetError

    def place(self, span: facts.Span) -> Place:
        """Return the place of a span in the current file."""
        return Place(self.frame.module.path, span.start, span.end)

    def may_fail(self, state: State, risk: Risk = Risk.REAL) -> None:
        """Record that something here can raise, with the state before it."""
        if not self.quiet:
            self.flow.raised(state, ANY_EXCEPTION, explicit=False, site=self.site_of(risk))

    def at(self, span: facts.Span) -> None:
        """Note which statement of the task, or of what stands for it, is run now."""
        function = self.frame.function
        if self.frame.dispatched or (function is not None and function.kind == "context"):
            self.site = Site(self.place(span), self.frame.title)

    def site_of(self, risk: Risk) -> Site | None:
        """Return where the run fails now, none where the risk is slight."""
        if risk is Risk.SLIGHT or self.site is None:
            return None
        return self.site._replace(read=True) if risk is Risk.READ else self.site

    def hide(self, state: State, reason: str) -> tuple[State, Value]:
        """Return the outcome of something that may be and do anything."""
        return state.hidden(reason), Unknown(reason)

    def yield_hook(self) -> YieldHook | None:
        """Return what happens at a `yield` of the current frame."""
        return self.frame.on_yield

    def new_flow(self) -> Flow:
        """Return a flow without exits."""
        return Flow()

    def collecting(self) -> _Collecting:
        """Collect the exits of what runs inside in a flow of their own."""
        return _Collecting(self)

    def inside(self, **flags: object) -> Inside:
        """Set some of the machine's fields for what runs inside."""
        return Inside(self, flags)


class _Collecting:
    """A block whose exits go to a flow of its own."""

    __slots__ = ("machine", "saved")

    def __init__(self, machine: Machine) -> None:
        self.machine, self.saved = machine, machine.flow

    def __enter__(self) -> Flow:
        self.saved = self.machine.flow
        self.machine.flow = flow = self.machine.new_flow()
        return flow

    def __exit__(self, *_error: object) -> None:
        self.machine.flow = self.saved


class Inside:
    """A block in which some fields of a machine are other than around it."""

    __slots__ = ("fields", "machine", "saved")

    def __init__(self, machine: Machine, fields: dict[str, object]) -> None:
        self.machine, self.fields = machine, fields
        self.saved: dict[str, object] = {}

    def __enter__(self) -> None:
        machine = self.machine
        self.saved = {name: getattr(machine, name) for name in self.fields}
        for name, value in self.fields.items():
            setattr(machine, name, value)

    def __exit__(self, *_error: object) -> None:
        for name, value in self.saved.items():
            setattr(self.machine, name, value)


ANY_EXCEPTION = Caught()
