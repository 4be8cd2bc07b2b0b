"""What a task certainly needs of a configuration, and what it certainly cannot take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from newloom_lint.findings import Place
from newloom_lint.model.calls import libraries
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.models import literal_text
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module, Outside
from newloom_lint.model.schemas import parts
from newloom_lint.model.schemas.parts import Parts
from newloom_lint.model.tasks import Task
from newloom_lint.model.values import attributes
from newloom_lint.model.values.kinds import Arguments, External, Function, Logger, Method
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import first_name, walk

DISPATCHER = "execute_task"
INIT = "__init__"
STREAM_ID = "stream_id"
CONFIGURATION = "configuration"
HARMLESS = frozenset({"get", "pop", "items", "keys", "values", "copy"})
"""Methods of a dict that put nothing into it."""
OF_STREAM = frozenset({"save", "asave", "refresh_from_db", "arefresh_from_db"})
"""Methods of a Stream that leave its configuration as it is stored."""
MOST_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Need:
    """A key that every run takes from the configuration."""

    key: str
    place: Place
    """The parameter, or the literal of a subscript."""
    taker: str
    """The function's name."""
    error: str
    """What a run without it ends in."""
    module: Module
    node: facts.Function
    """The function that takes it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A function that every run hands the whole configuration and that takes no other keys."""

    taker: str
    accepted: frozenset[str]
    module: Module
    node: facts.Function


@dataclass(slots=True)
class Demands:
    """What a call by the dispatcher asks of the configuration, as far as that is certain."""

    needs: list[Need] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)


def of(task: Task) -> Demands:
    """Return what a task asks of its configuration; nothing where its call cannot be followed."""
    key = ("demands", task.module.path, task.definition.span.start)
    memo = task.machine.memo
    if key not in memo:
        memo[key] = _demands(task)
    return memo[key]  # type: ignore[return-value]


def _demands(task: Task) -> Demands:
    demands, node = Demands(), task.definition
    if task.outcome.hidden or not isinstance(node, facts.Function):
        return demands
    reader = _Reader(task.machine, demands)
    given = _given(task.machine)
    if given is not None and _is_called_as_written(task, node):
        reader.function(task.module, node, given, frozenset(), from_configuration=True)
    else:
        reader.body(task.module, node, frozenset(), frozenset(), "")
    return demands


def _is_called_as_written(task: Task, node: facts.Function) -> bool:
    """Return whether the dispatcher calls the function as it stands, under no other signature."""
    value = task.value
    if not isinstance(value, Function) or value.node is not node or value.bound != Arguments():
        return False
    if all(parameter.name != STREAM_ID for parameter in node.parameters):
        return False
    return not any(_adds_arguments(task, decorator) for decorator in node.decorators)


def _adds_arguments(task: Task, decorator: facts.Expression) -> bool:
    """Return whether a decorator may pass arguments of its own: all but plain task decorators."""
    called = decorator.function if isinstance(decorator, facts.Call) else decorator
    target = lookup.target(task.machine, task.module, called)
    bound = any(isinstance(p, facts.Argument) and p.keyword == "bind" for p in walk(decorator))
    if isinstance(target, Outside) and target.name in libraries.TASK_DECORATORS:
        return bound
    makes_task = isinstance(called, facts.Attribute) and called.attr in libraries.TASK_METHODS
    return bound or isinstance(target, Defined) or not makes_task


def _given(m: Machine) -> frozenset[str] | None:
    """Return the keywords that the dispatcher passes by itself; `None` where that is not known."""
    cls = attributes.stream_class(m)
    for statement in cls.node.body if cls is not None else ():
        if isinstance(statement, facts.Function) and statement.name == DISPATCHER:
            return _passed(statement)
    return frozenset({STREAM_ID})


def _passed(dispatcher: facts.Function) -> frozenset[str] | None:
    """Return the keywords beside `**self.configuration`; `None` where that is not what it does."""
    names = {STREAM_ID}
    is_plain = False
    for part in walk(dispatcher.body):
        stars = [a.value for a in part.arguments if a.star] if isinstance(part, facts.Call) else []
        for star in stars:
            if not isinstance(star, facts.Attribute) or star.attr != "configuration":
                return None
            is_plain = True
        if stars and isinstance(part, facts.Call):
            names |= {argument.keyword for argument in part.arguments if argument.keyword}
    return frozenset(names) if is_plain else None


class _Reader:
    def __init__(self, m: Machine, demands: Demands) -> None:
        self._m, self._demands = m, demands
        self._depth = 0

    def function(
        self,
        module: Module,
        node: facts.Function,
        given: frozenset[str],
        taken: frozenset[str],
        *,
        from_configuration: bool,
    ) -> None:
        """Read a function called with `given` arguments and the rest of the configuration.

        `taken` are the keys that callers have taken out before.
        """
        named = {p.name for p in node.parameters if p.kind in {"plain", "keyword"}}
        for parameter in node.parameters:
            lacks = parameter.name in named and parameter.default is None
            if from_configuration and lacks and parameter.name not in given | taken:
                place = Place(module.path, parameter.span.start, parameter.span.end)
                need = Need(parameter.name, place, _taker(node), "TypeError", module, node)
                self._demands.needs.append(need)
        kwargs = next((p.name for p in node.parameters if p.kind == "kwargs"), "")
        if not kwargs:
            stop = Stop(_taker(node), taken | frozenset(named), module, node)
            self._demands.stops.append(stop)
        self.body(module, node, given | named, taken | named, kwargs)

    def body(
        self,
        module: Module,
        node: facts.Function,
        given: frozenset[str],
        taken: frozenset[str],
        kwargs: str,
    ) -> None:
        """Read what a function certainly does with `kwargs` and with the Stream's configuration."""
        own = parts.of(self._m, module, node)
        for carrier in dict.fromkeys((kwargs, "")):  # without a name it is the Stream's
            carriers = _carriers(own, carrier)
            if not carriers or not _is_untouched(own, carriers):
                continue
            if not carrier and not (
                _has_stream(own, node) and self._keeps_stream(module, node, own, carriers)
            ):
                continue
            known = given if carrier else frozenset()
            gone = taken | _popped(own, carrier) if carrier else frozenset()
            read = _read(own, carrier)
            for part in own.certain:
                key = _subscripted(part, carrier)
                if key is not None:
                    text = literal_text(key) or ""
                    same = own.texts.get(text, ())
                    if text not in known and all(id(literal) in read for literal in same):
                        place = Place(module.path, key.span.start, key.span.end)
                        need = Need(text, place, node.name, "KeyError", module, node)
                        self._demands.needs.append(need)
                elif isinstance(part, facts.Call):
                    self._delegate(module, node, part, carrier, gone)

    def _keeps_stream(
        self,
        module: Module,
        node: facts.Function,
        own: Parts,
        carriers: Iterable[facts.Expression],
    ) -> bool:
        """Return whether no code elsewhere may add to the configuration before it is read."""
        last = max(carrier.span.start for carrier in carriers)
        before = [call for call in own.of(facts.Call) if call.span.start < last]
        if _has_other_name(own, last) or any(_is_method_of(call, "stream") for call in before):
            return False
        given = (call for call in before if "stream" in _given_names(call))
        return all(self._leaves_alone(module, node, own, call) for call in given)

    def _leaves_alone(
        self, module: Module, caller: facts.Function, own: Parts, call: facts.Call
    ) -> bool:
        """Return whether a call certainly changes nothing of a Stream that it is given."""
        if first_name(call.function) in {"", *_bound_in(caller, own)}:
            return False
        match lookup.evaluated(self._m, module, call.function):
            case Method(Logger()):
                return True
            case External(name):
                return libraries.is_harmless(name)
            case Function(home, facts.Function() as node, bound=bound) if bound == Arguments():
                taken = parts.of(self._m, home, node)
                names = {parameter.name for parameter in node.parameters}
                hands_on = any(
                    _is_method_of(inner, *names) or names & _given_names(inner)
                    for inner in taken.of(facts.Call)
                )
                read = {attribute.attr for attribute in taken.of(facts.Attribute)}
                assigned = (t for one in taken.of(facts.Assign) for t in one.targets)
                sets = any(isinstance(target, facts.Attribute) for target in assigned)
                return not (hands_on or sets or CONFIGURATION in read)
        return False

    def _delegate(
        self,
        module: Module,
        caller: facts.Function,
        call: facts.Call,
        carrier: str,
        gone: frozenset[str],
    ) -> None:
        """Follow a call that hands on the whole configuration."""
        stars = [argument for argument in call.arguments if argument.star]
        if len(stars) != 1 or not _is_carrier(stars[0].value, carrier) or self._depth > MOST_DEPTH:
            return
        found = self._called(module, caller, call.function)
        if found is None:
            return
        home, node = found
        own = 1 if node.name == INIT else 0  # `self`
        plain = [p.name for p in node.parameters[own:] if p.kind in {"positional", "plain"}]
        positional = sum(not a.keyword and not a.star for a in call.arguments)
        keywords = {argument.keyword for argument in call.arguments if argument.keyword}
        given = frozenset(plain[:positional]) | keywords
        given |= {p.name for p in node.parameters[:own]}
        self._depth += 1
        self.function(home, node, given, gone, from_configuration=True)
        self._depth -= 1

    def _called(
        self, module: Module, caller: facts.Function, called: facts.Expression
    ) -> tuple[Module, facts.Function] | None:
        """Return the plain project function that a call runs; of a class, its `__init__`."""
        match called:
            case facts.Call(
                function=facts.Name(id="async_to_sync"), arguments=(facts.Argument(value=inner),)
            ):
                called = inner
        own = parts.of(self._m, module, caller)
        if first_name(called) in {"", *_bound_in(caller, own)}:
            return None
        target = lookup.target(self._m, module, called)
        if not isinstance(target, Defined) or len(target.module.bindings[target.name]) != 1:
            return None
        node = target.binding.node
        if isinstance(node, facts.Class) and not node.decorators and not node.arguments:
            made = [s for s in node.body if isinstance(s, facts.Function) and s.name == INIT]
            node = made[0] if len(made) == 1 else node
        elif isinstance(node, facts.Function) and "." in node.qualname:
            return None
        if not isinstance(node, facts.Function) or node.decorators:
            return None
        return target.module, node


def _taker(node: facts.Function) -> str:
    """Return what a function is called by: the class, for its `__init__`."""
    return node.qualname.removesuffix(f".{INIT}")


def _carriers(own: Parts, carrier: str) -> list[facts.Expression]:
    """Return where a function names what carries the configuration."""
    nodes: Sequence[facts.Expression] = own.of(facts.Name if carrier else facts.Attribute)
    return [node for node in nodes if _is_carrier(node, carrier)]


def _is_untouched(own: Parts, carriers: Iterable[facts.Expression]) -> bool:
    """Return whether nothing in a function may add keys to what carries the configuration."""
    harmless = {id(part.value) for part in own.of(facts.Subscript)}
    harmless |= {id(part.value) for part in own.of(facts.Attribute) if part.attr in HARMLESS}
    harmless |= {id(part.value) for part in own.of(facts.Argument) if part.star == "**"}
    for part in own.of(facts.Operation):
        if part.operator in {"in", "not in"} and len(part.operands) == 2:
            harmless.add(id(part.operands[1]))
    written = [target for one in own.of(facts.Assign) for target in one.targets]
    written += [target for one in own.of(facts.Delete) for target in one.targets]
    harmless -= {id(target.value) for target in written if isinstance(target, facts.Subscript)}
    return all(id(part) in harmless for part in carriers)


def _is_carrier(node: object, carrier: str) -> bool:
    """Return whether a node is the `**` parameter `carrier`, or the Stream's configuration."""
    match node:
        case facts.Name(id=name):
            return bool(carrier) and name == carrier
        case facts.Attribute(value=facts.Name(id="stream"), attr="configuration"):
            return not carrier
    return False


def _subscripted(node: object, carrier: str) -> facts.Literal | None:
    """Return the literal of `config["key"]` or `config.pop("key")`."""
    match node:
        case facts.Subscript(value=value, index=(facts.Literal(kind="str") as key,)):
            pass
        case facts.Call(
            function=facts.Attribute(value=value, attr="pop"),
            arguments=(facts.Argument(value=facts.Literal(kind="str") as key, star=""),),
        ):
            pass
        case _:
            return None
    return key if _is_carrier(value, carrier) else None


def _read(own: Parts, carrier: str) -> frozenset[int]:
    """Return the ids of the literals that are keys of the configuration where it is read."""
    keys = (_subscripted(p, carrier) for p in (*own.all(facts.Subscript), *own.all(facts.Call)))
    return frozenset(id(key) for key in keys if key is not None)


def _popped(own: Parts, carrier: str) -> frozenset[str]:
    """Return the keys that a function takes out of its configuration."""
    return frozenset(
        literal_text(call.arguments[0].value) or ""
        for call in own.of(facts.Call)
        if isinstance(call.function, facts.Attribute)
        and call.function.attr == "pop"
        and call.arguments
        and _is_carrier(call.function.value, carrier)
    )


def _given_names(call: facts.Call) -> frozenset[str]:
    """Return the names that a call is given as arguments."""
    values = (argument.value for argument in call.arguments)
    return frozenset(value.id for value in values if isinstance(value, facts.Name))


def _has_other_name(own: Parts, last: int) -> bool:
    """Return whether something but a call gets `stream` as a whole: a name, a list, a closure."""
    seen = {id(attribute.value) for attribute in own.of(facts.Attribute)}
    seen |= {id(argument.value) for argument in own.of(facts.Argument)}
    seen |= {id(target) for one in own.of(facts.Assign) for target in one.targets}
    return any(
        id(name) not in seen and name.span.start < last
        for name in own.of(facts.Name)
        if _is_stream(name)
    )


def _is_method_of(call: facts.Call, *names: str) -> bool:
    """Return whether a call is a method of what has one of some names, and may change it."""
    match call.function:
        case facts.Attribute(value=facts.Name(id=name), attr=attr):
            return name in names and attr not in OF_STREAM
    return False


def _is_stream(node: object) -> bool:
    return isinstance(node, facts.Name) and node.id == "stream"


def _has_stream(own: Parts, node: facts.Function) -> bool:
    """Return whether `stream` is what the run is for: a parameter, or got by the stream's id."""
    bound = [
        part.value for part in own.of(facts.Assign) if any(_is_stream(t) for t in part.targets)
    ]
    if any(parameter.name == "stream" for parameter in node.parameters):
        return not bound
    return len(bound) == 1 and any(
        isinstance(part, facts.Name) and part.id == STREAM_ID for part in walk(bound[0])
    )


def _bound_in(node: facts.Function, own: Parts) -> frozenset[str]:
    """Return the names that a function binds itself."""
    names = {parameter.name for parameter in node.parameters}
    for assignment in own.of(facts.Assign):
        names |= {target.id for target in assignment.targets if isinstance(target, facts.Name)}
    names |= {inner.name for inner in own.of(facts.Function)}
    names |= {inner.name for inner in own.of(facts.Class)}
    for statement in own.of(facts.Import):
        names |= {one.alias or one.name.partition(".")[0] for one in statement.names}
    return frozenset(names)
