"""Productions of work: loops, inner handlers and contexts."""

from __future__ import annotations

from tests.proof.drafting import Draft, Lines, Scope, block, production
from tests.proof.steps import may_return


def looped(scope: Scope) -> Scope:
    """Return the scope of a loop's body."""
    return scope._replace(loop=True).inside()


@production("work", weight=3)
def for_each(draft: Draft, scope: Scope) -> Lines:
    lines = block(f"for item in {draft.given('urls')}:", draft.work(looped(scope)))
    if draft.chance(25):
        lines += block("else:", draft.work(scope.inside(), 1))
    return lines


@production("work")
def leave_a_loop(draft: Draft, scope: Scope) -> Lines:
    leave = draft.one_of("break", "continue", "return item" if scope.returns else "break")
    body = [*block("if item.done:", [leave]), *draft.work(looped(scope), 2)]
    return block(f"for item in {draft.given('urls')}:", body)


@production("work")
def while_true(draft: Draft, scope: Scope) -> Lines:
    page = draft.name("page")
    body = [
        f"{page} = requests.get({draft.given()}, timeout=5)",
        *draft.work(looped(scope), 1),
        *block(f"if {page}.last:", ["break"]),
    ]
    return block("while True:", body)


@production("work", weight=3)
def handler_per_item(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("failed")
    caught = draft.one_of("Exception", draft.narrow(), draft.narrow())
    record = draft.one_of('logger.warning("%s", error)', 'logger.exception("one item")', "pass")
    after = draft.one_of(f"{name}.append(item)", "continue", "break")
    body = [
        *block("try:", draft.work(looped(scope), 2)),
        *block(f"except {caught} as error:", [record, after]),
    ]
    lines = [f"{name} = []", *block(f"for item in {draft.given('urls')}:", body)]
    if after.endswith("append(item)") and draft.chance(50):
        lines += block(f"if {name}:", [f"raise RuntimeError({name})"])
    return lines


@production("work", weight=3)
def fallback_value(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("data")
    note = ['logger.info("using nothing")'] if draft.chance(40) else []
    return [
        *block("try:", [f"{name} = requests.get({draft.given()}, timeout=5).json()"]),
        *block(f"except {draft.narrow()}:", [*note, f"{name} = {{}}"]),
    ]


@production("work")
def another_way(draft: Draft, _scope: Scope) -> Lines:
    name = draft.name("data")
    second = [f"{name} = requests.get({draft.given('mirror')}, timeout=5)"]
    return [
        *block("try:", [f"{name} = requests.get({draft.given('url')}, timeout=5)"]),
        *block("except Exception:", ['logger.warning("using the mirror")', *second]),
    ]


@production("work")
def best_effort(draft: Draft, scope: Scope) -> Lines:
    return [
        *block("try:", [f"requests.post({draft.given('webhook')}, timeout=5)"]),
        *block("except Exception:", ['logger.warning("nobody was told")']),
    ]


@production("work")
def try_else(draft: Draft, scope: Scope) -> Lines:
    return [
        *block("try:", [f"{draft.name('data')} = requests.get({draft.given()}, timeout=5)"]),
        *block(f"except {draft.narrow()}:", [draft.one_of("raise", "pass")]),
        *block("else:", draft.work(scope.inside(), 2)),
    ]


@production("work")
def translated(draft: Draft, scope: Scope) -> Lines:
    cause = draft.one_of("", " from error")
    return [
        *block("try:", draft.work(scope.inside(), 2)),
        *block(f"except {draft.narrow()} as error:", [f"raise RuntimeError(1){cause}"]),
    ]


@production("work")
def the_same_class_twice(draft: Draft, scope: Scope) -> Lines:
    caught, name = draft.narrow(), draft.name("data")
    inner = [
        *block("try:", [f"{name} = requests.get({draft.given()}, timeout=5)"]),
        *block(f"except {caught}:", [f"{name} = None"]),
    ]
    return [
        *block("try:", inner),
        *block(f"except {caught} as error:", ["raise RuntimeError(1) from error"]),
    ]


@production("work")
def handler_of_a_group(draft: Draft, scope: Scope) -> Lines:
    body = draft.work(scope._replace(returns=False, loop=False).inside(), 2)
    return [
        *block("try:", body),
        *block(
            f"except* {draft.narrow()}:",
            [draft.one_of('logger.warning("refused")', "raise", "pass")],
        ),
    ]


@production("work")
def closed_in_finally(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("session")
    return [
        f"{name} = requests.Session()",
        *block("try:", draft.work(scope.inside(), 2)),
        *block("finally:", [f"{name}.close()"]),
    ]


@production("work")
def finally_leaves_the_loop(draft: Draft, scope: Scope) -> Lines:
    body = [
        *block("try:", draft.work(looped(scope), 1)),
        *block("finally:", [draft.one_of("continue", "break")]),
    ]
    return block(f"for item in {draft.given('urls')}:", body)


@production("work")
def suppressed(draft: Draft, scope: Scope) -> Lines:
    caught = draft.one_of("Exception", draft.narrow(), f"{draft.narrow()}, {draft.narrow()}")
    return block(f"with contextlib.suppress({caught}):", draft.work(scope.inside(), 1))


@production("work")
def a_session(draft: Draft, scope: Scope) -> Lines:
    return block("with requests.Session() as session:", draft.work(scope.inside(), 2))


@production("work")
def a_transaction(draft: Draft, scope: Scope) -> Lines:
    return block("with transaction.atomic():", draft.work(scope.inside(), 2))


@production("work")
def retried(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("data")
    body = [
        *block("try:", [f"{name} = requests.get({draft.given()}, timeout=5)", "break"]),
        *block(f"except {draft.one_of('Exception', draft.narrow())}:", ["continue"]),
    ]
    lines = block("for attempt in range(3):", body)
    if draft.chance(70):
        lines += block("else:", ['raise RuntimeError("no answer")'])
    return lines


@production("work")
def retried_while_true(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("attempts")
    body = [
        *block("try:", [f"requests.get({draft.given()}, timeout=5)", "break"]),
        *block(
            "except Exception:",
            [f"{name} += 1", *block(f"if {name} >= 2:", ["raise"])],
        ),
    ]
    return [f"{name} = 0", *block("while True:", body)]


@production("work")
def a_comprehension(draft: Draft, _scope: Scope) -> Lines:
    return [f"{draft.name('names')} = [item.name for item in {draft.given('urls')}]"]


@production("work", needs=may_return)
def return_in_finally(draft: Draft, scope: Scope) -> Lines:
    return [
        *block("try:", draft.work(scope.inside(), 1)),
        *block("finally:", [*block(f"if {draft.flag(scope)}:", ["return None"])]),
    ]
