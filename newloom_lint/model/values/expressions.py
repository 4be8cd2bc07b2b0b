"""What an expression is, and what happens while it is evaluated.

`evaluate` gives one pair of state and value for each way the evaluation can end normally (more
than one only where a project function that was called ends in different ways); ways that raise
go to the machine's flow.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from newloom_lint.files import SourceFile
from newloom_lint.model.calls import calling, sites
from newloom_lint.model.flow import conditions
from newloom_lint.model.flow.effects import Risk
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State, merge
from newloom_lint.model.names import lookup
from newloom_lint.model.values import attributes, displays, logs, queries
from newloom_lint.model.values.kinds import (
    NONE,
    Caught,
    Choice,
    Constant,
    Coroutine,
    Data,
    External,
    Foreign,
    Function,
    Generator,
    Mapping,
    Method,
    Sequence,
    Stream,
    StreamManager,
    StreamQuery,
    Unknown,
    Value,
    constant_text,
    is_none,
    join,
    join_all,
    options,
    reaches_stream,
    truth,
)
from newloom_lint.syntax import facts

Pairs = list[tuple[State, Value]]

SAFE_OPERATORS = frozenset({"not", "is", "is not", "==", "!="})


def evaluate(m: Machine, node: facts.Expression, state: State) -> Pairs:
    """Return the normal ends of evaluating `node`, each with the value."""
    return _EVALUATORS[type(node)](m, node, state)


def evaluate_all(
    m: Machine, nodes: Iterable[facts.Expression], state: State
) -> list[tuple[State, tuple[Value, ...]]]:
    """Return the normal ends of evaluating several expressions in order."""
    ends: list[tuple[State, tuple[Value, ...]]] = [(state, ())]
    for node in nodes:
        ends = [
            (after, (*values, value))
            for before, values in ends
            for after, value in evaluate(m, node, before)
        ]
    return ends


def run_all(m: Machine, nodes: Iterable[facts.Expression | None], state: State) -> list[State]:
    """Return the states after evaluating expressions whose values do not matter."""
    ends = evaluate_all(m, (node for node in nodes if node is not None), state)
    return merge(after for after, _ in ends)


def element(value: Value) -> Value:
    """Return what iterating over `value` gives."""
    match value:
        case Sequence(elements) if elements:
            return join_all(elements)
        case StreamQuery(plain=True):
            return Data()
        case StreamQuery(scope):
            return Stream(0, run=scope == "run")
        case StreamManager():
            return Stream(0, run=False)
        case Foreign(origin):
            return Foreign(queries.row_of(origin))
        case External(name):
            return Foreign(name)
        case Unknown():
            return value
        case Data("exceptions of a group"):
            return Caught()
        case Data("filled list"):
            return Unknown("what a list is filled with elsewhere")
        case Choice(several):
            return join_all(element(option) for option in several if option != NONE)
    return Unknown("an element of something unknown") if reaches_stream(value) else Data()


def _name(m: Machine, node: facts.Name, state: State) -> Pairs:
    return [(state, lookup.name(m, node.id, state))]


def _attribute(m: Machine, node: facts.Attribute, state: State) -> Pairs:
    return attributes.read(m, node, state)


def _call(m: Machine, node: facts.Call, state: State) -> Pairs:
    return sites.evaluate(m, node, state)


def _literal(_m: Machine, node: facts.Literal, state: State) -> Pairs:
    return [(state, literal(node))]


def literal(node: facts.Literal) -> Value:
    """Return the constant a literal stands for; data where its value does not matter."""
    match node.kind:
        case "none":
            return NONE
        case "bool":
            return Constant("bool", node.source == "True")
        case "str":
            text = node.source[1:-1]
            if node.source[0] in "\"'" and not _UNPLAIN.intersection(text):
                return Constant("str", text)  # as most are: to evaluate them takes its time
            return _evaluated(node)
        case "int":
            return _evaluated(node)
        case "ellipsis":
            return Constant("ellipsis", None)
    return Data(node.kind)


_UNPLAIN = frozenset("\\\"'\r\n")
"""What makes a text longer or shorter than it is written, or its quotes more than one."""


def _evaluated(node: facts.Literal) -> Value:
    try:
        content = ast.literal_eval(node.source)
    except (ValueError, SyntaxError, MemoryError):
        return Data(node.kind)
    return Constant(node.kind, content)


def _text(m: Machine, node: facts.Text, state: State) -> Pairs:
    ends = evaluate_all(m, node.parts, state)
    traced = logs.traceback_in(value for _, values in ends for value in values)
    return [(after, traced or Data("str")) for after in merge(after for after, _ in ends)]


def _starred(m: Machine, node: facts.Starred, state: State) -> Pairs:
    return [(after, element(value)) for after, value in evaluate(m, node.value, state)]


def _display(m: Machine, node: facts.Display, state: State) -> Pairs:
    ends = evaluate_all(m, node.elements, state)
    if node.kind == "set":
        return [(after, displays.as_set(values)) for after, values in ends]
    return [(after, Sequence(values)) for after, values in ends]


def _dict(m: Machine, node: facts.Dict, state: State) -> Pairs:
    ends: list[tuple[State, Mapping]] = [(state, Mapping())]
    for item in node.items:
        following = []
        for before, mapping in ends:
            if item.key is None:
                for after, value in evaluate(m, item.value, before):
                    following.append((after, displays.spread(mapping, value)))
                continue
            for after, (key, value) in evaluate_all(m, (item.key, item.value), before):
                following.append((after, displays.store(mapping, key, value)))
        ends = following
    return list(ends)


def _operation(m: Machine, node: facts.Operation, state: State) -> Pairs:
    return [
        apply(m, node.operator, after, values)
        for after, values in evaluate_all(m, node.operands, state)
    ]


def apply(
    m: Machine, operator: str, state: State, values: tuple[Value, ...]
) -> tuple[State, Value]:
    """Return the end of applying an operator to operands that were evaluated."""
    match operator, values:
        case "not", (value,):
            known = truth(value)
            return state, Data("bool") if known is None else Constant("bool", not known)
        case (("==" | "is"), (Constant() as first, Constant() as second)):
            return state, Constant("bool", first == second)
        case (("!=" | "is not"), (Constant() as first, Constant() as second)):
            return state, Constant("bool", first != second)
        case (("is" | "==" | "is not" | "!="), (first, second)) if NONE in values:
            known = is_none(second if first == NONE else first)
            same = operator in {"is", "=="}
            return state, Data("bool") if known is None else Constant("bool", known is same)
        case (("==" | "!="), (Sequence(first), Sequence(second))) if _differ(first, second):
            return state, Constant("bool", operator == "!=")
        case "|", (Mapping() as first, second):
            return state, displays.spread(first, second)
        case (("in" | "not in"), (Constant(kind="str", value=str() as key), Mapping() as mapping)):
            there = mapping.get(key) is not None
            if there or not (mapping.open or mapping.rest):
                return state, Constant("bool", there is (operator == "in"))
    harmless = all(map(is_plain_data, values))
    if operator not in SAFE_OPERATORS and not harmless and not _is_time(values):
        m.may_fail(state, Risk.SLIGHT)
    foreign = next((value for value in values if isinstance(value, Foreign)), None)
    return state, foreign or Data()


def _differ(first: tuple[Value, ...], second: tuple[Value, ...]) -> bool:
    """Return whether of two displays one holds `None` where the other certainly does not."""
    pairs = zip(first, second, strict=False)
    return any({is_none(one), is_none(other)} == {True, False} for one, other in pairs)


def is_plain_data(value: Value) -> bool:
    """Return whether a value is a constant or data of a known type: operators take it."""
    return isinstance(value, Constant) or (isinstance(value, Data) and bool(value.type))


def _is_time(values: tuple[Value, ...]) -> bool:
    """Return whether values are clock readings and durations, which add and subtract."""
    origins = ("time.", "datetime.", "django.utils.timezone.")
    return all(isinstance(value, Foreign) and value.origin.startswith(origins) for value in values)


def _conditional(m: Machine, node: facts.Conditional, state: State) -> Pairs:
    if node.kind == "if":
        test, body, orelse = node.operands
        yes, no = conditions.branch(m, test, state)
        pairs = [end for before in yes for end in evaluate(m, body, before)]
        pairs += [end for before in no for end in evaluate(m, orelse, before)]
        return _merge_pairs(pairs)
    *first, last = node.operands
    going, stopped = conditions.chain(m, node.kind, first, state)
    done = [(way.state, way.value) for way in stopped]
    return _merge_pairs(done + [end for before in going for end in evaluate(m, last, before)])


def _merge_pairs(pairs: Pairs) -> Pairs:
    """Join the values of paths that do not differ otherwise."""
    merged: dict[object, tuple[State, Value]] = {}
    for state, value in pairs:
        key = (state.effects, id(state.frames), id(state.heap))
        known = merged.get(key)
        merged[key] = (state, value if known is None else join(known[1], value))
    return list(merged.values())


def _await(m: Machine, node: facts.Await, state: State) -> Pairs:
    return [
        end
        for after, value in evaluate(m, node.value, state)
        for end in calling.settle(m, after, value)
    ]


def _yield(m: Machine, node: facts.Yield, state: State) -> Pairs:
    ends = evaluate(m, node.value, state) if node.value is not None else [(state, NONE)]
    if node.delegates:
        ends = [end for after, value in ends for end in calling.iterate(m, after, value)]
    hook = m.yield_hook()
    if hook is None:
        return [(after, Unknown("what the caller sends")) for after, _ in ends]
    return [end for after, value in ends for end in hook(after, value)]


def _lambda(m: Machine, node: facts.Lambda, state: State) -> Pairs:
    return [(state, calling.make_function(m, node, state))]


def _comprehension(m: Machine, node: facts.Comprehension, state: State) -> Pairs:
    with m.inside(loops=m.loops + 1):
        states = [state]
        for clause in node.clauses:
            following = []
            for before in states:
                for after, value in evaluate(m, clause.iterable, before):
                    if displays.one_by_one(value) and len(node.clauses) == 1:
                        return _each(m, node, clause, value, after)
                    for ready, item in calling.iterate(m, after, value):
                        bound = attributes.assign(m, clause.target, item, ready)
                        following += run_all(m, clause.conditions, bound)
            states = merge(following)
        ends = [end for before in states for end in evaluate_all(m, node.elements, before)]
    if node.kind == "dict":
        return [(after, Mapping(open=True)) for after, _ in ends]
    results: Pairs = []
    for after, values in ends:
        kept = isinstance(values[0], Function | Coroutine | Generator) or reaches_stream(values[0])
        listed = Data("set" if node.kind == "set" else "list")
        results.append((after, Sequence(values) if kept else listed))
    return results


def _each(
    m: Machine, node: facts.Comprehension, clause: facts.Clause, listed: Value, state: State
) -> Pairs:
    """Return the ends of a comprehension over what is followed one by one."""
    states = [state]
    for item in displays.one_by_one(listed):
        ready = [attributes.assign(m, clause.target, item, before) for before in states]
        states = [
            after
            for before in ready
            for tested in run_all(m, clause.conditions, before)
            for after in run_all(m, node.elements, tested)
        ]
    return [(after, Data("list")) for after in merge(states)]


def _walrus(m: Machine, node: facts.Walrus, state: State) -> Pairs:
    return [
        (after.bind(m.frame.number, node.target, value), value)
        for after, value in evaluate(m, node.value, state)
    ]


def _other(m: Machine, node: facts.Other, state: State) -> Pairs:
    return [(after, Data()) for after in run_all(m, node.children, state)]


def _subscript(m: Machine, node: facts.Subscript, state: State) -> Pairs:
    pairs: Pairs = []
    for after, (value, *index) in evaluate_all(m, (node.value, *node.index), state):
        sliced = any(isinstance(part, facts.Other) for part in node.index)
        found = join_all(
            option if sliced and isinstance(option, StreamQuery | Foreign) else _item(option, index)
            for option in options(value)
            if option != NONE
        )
        if not (isinstance(value, Mapping) and _known(value, index)):
            named = any(constant_text(key) is not None for key in index)
            m.may_fail(after, Risk.REAL if named else Risk.SLIGHT)
        pairs.append((after, found))
    return pairs


def _known(mapping: Mapping, index: list[Value]) -> bool:
    key = index[0] if len(index) == 1 else None
    return key is not None and displays.under(mapping, key) is not None


def _item(value: Value, index: list[Value]) -> Value:
    key = index[0] if len(index) == 1 else None
    content = key.value if isinstance(key, Constant) else None
    match value:
        case Mapping():
            return displays.entry(value, key or Data())
        case Sequence(elements):
            if isinstance(content, int) and -len(elements) <= content < len(elements):
                return elements[content]
            return element(value)
        case StreamQuery() | StreamManager() | Foreign() | External() | Unknown():
            return element(value)
        case Method(Stream()):
            return Data()  # of a column
        case Data("filled list"):
            return value  # `HOOKS[name]` of a `defaultdict(list)`
        case Method(receiver):
            return Unknown("an item of an attribute") if reaches_stream(receiver) else Data()
    return Data()


_EVALUATORS: dict[type, Callable[..., Pairs]] = {
    facts.Name: _name,
    facts.Attribute: _attribute,
    facts.Call: _call,
    facts.Subscript: _subscript,
    facts.Literal: _literal,
    facts.Text: _text,
    facts.Starred: _starred,
    facts.Display: _display,
    facts.Dict: _dict,
    facts.Operation: _operation,
    facts.Conditional: _conditional,
    facts.Await: _await,
    facts.Yield: _yield,
    facts.Lambda: _lambda,
    facts.Comprehension: _comprehension,
    facts.Walrus: _walrus,
    facts.Other: _other,
}


def describe(node: facts.Expression) -> str:
    """Return an expression of names as a person would say it (`self.client.get`)."""
    match node:
        case facts.Name(id=name):
            return name
        case facts.Attribute(value=value, attr=attr):
            inner = describe(value)
            return f"{inner}.{attr}" if inner else attr
        case facts.Call(function=function):
            return describe(function)
        case facts.Subscript(value=value):
            return describe(value)
    return ""


def source(file: SourceFile | None, node: facts.Expression) -> str:
    """Return an expression as written, on one line."""
    if file is None:
        return ""
    return " ".join(file.text[node.span.start : node.span.end].split())
