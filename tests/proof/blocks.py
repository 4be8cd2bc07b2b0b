"""Productions of work: loops, inner handlers, contexts and calls."""

from __future__ import annotations

import re

from tests.proof.drafting import CONFIGURATION, Draft, Lines, Scope, block, production
from tests.proof.steps import may_return


def _looped(scope: Scope) -> Scope:
    return scope._replace(loop=True).inside()


def _helper(draft: Draft, stem: str, body: Lines) -> str:
    """Define a function that does some work, and return its name."""
    return draft.define(stem, lambda name: block(f"def {name}(address):", body))


def _inner(scope: Scope) -> Scope:
    """Return the scope of a helper's body."""
    return Scope(stream_id=None, returns=False, helper=True, depth=scope.depth + 1)


def helper_work(draft: Draft, scope: Scope, most: int = 2) -> Lines:
    """Return work that a helper with the one parameter `address` does."""
    before = dict(draft.parameters)
    lines = draft.work(_inner(scope), most)
    draft.parameters = before
    text = "\n".join(lines)
    named = (key for key in CONFIGURATION if re.search(rf"\b{key}\b", text))
    return [*(f"{key} = address" for key in named), *lines]


@production("work", weight=3)
def for_each(draft: Draft, scope: Scope) -> Lines:
    lines = block(f"for item in {draft.given('urls')}:", draft.work(_looped(scope)))
    if draft.chance(25):
        lines += block("else:", draft.work(scope.inside(), 1))
    return lines


@production("work")
def leave_a_loop(draft: Draft, scope: Scope) -> Lines:
    leave = draft.one_of("break", "continue", "return item" if scope.returns else "break")
    body = [*block("if item.done:", [leave]), *draft.work(_looped(scope), 2)]
    return block(f"for item in {draft.given('urls')}:", body)


@production("work")
def while_true(draft: Draft, scope: Scope) -> Lines:
    page = draft.name("page")
    body = [
        f"{page} = requests.get({draft.given()}, timeout=5)",
        *draft.work(_looped(scope), 1),
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
        *block("try:", draft.work(_looped(scope), 2)),
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
        *block("try:", draft.work(_looped(scope), 1)),
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


@production("work")
def a_helper(draft: Draft, scope: Scope) -> Lines:
    body = helper_work(draft, scope)
    if draft.chance(50):
        body.append("return address")
    return [f"{_helper(draft, '_step', body)}({draft.given()})"]


@production("work")
def a_sibling_s_helper(draft: Draft, _scope: Scope) -> Lines:
    body = ["return requests.get(address, timeout=5).json()"]
    draft.once("load", block("def load(address):", body), shared=True)
    return [f"{draft.name('data')} = load({draft.given()})"]


@production("work")
def a_helper_with_a_fallback(draft: Draft, scope: Scope) -> Lines:
    body = [
        *block("try:", ["return requests.get(address, timeout=5).json()"]),
        *block(f"except {draft.narrow()}:", ["return None"]),
    ]
    return [f"{draft.name('data')} = {_helper(draft, '_load', body)}({draft.given()})"]


@production("work")
def a_helper_that_translates(draft: Draft, scope: Scope) -> Lines:
    draft.once("FetchError", block("class FetchError(Exception):", ["pass"]))
    body = [
        *block("try:", ["return requests.get(address, timeout=5).json()"]),
        *block(
            f"except {draft.one_of('Exception', draft.narrow())} as error:",
            ["raise FetchError(address) from error"],
        ),
    ]
    return [f"{_helper(draft, '_load', body)}({draft.given()})"]


@production("work")
def a_helper_per_item(draft: Draft, scope: Scope) -> Lines:
    note = draft.one_of('logger.warning("one item")', 'logger.exception("one item")')
    body = [
        *block("try:", ["requests.get(address, timeout=5)"]),
        *block("except Exception:", [note]),
    ]
    name = _helper(draft, "_one", body)
    return block(f"for item in {draft.given('urls')}:", [f"{name}(item)"])


@production("work")
def a_generator(draft: Draft, scope: Scope) -> Lines:
    body = block("for page in requests.get(address, timeout=5):", ["yield page"])
    name = _helper(draft, "_pages", body)
    return block(f"for page in {name}({draft.given()}):", draft.work(_looped(scope), 1))


@production("work")
def a_nested_function(draft: Draft, scope: Scope) -> Lines:
    count, name = draft.name("count"), draft.name("step")
    body = [f"nonlocal {count}", f"{count} += 1", f"requests.get({draft.given()}, timeout=5)"]
    return [f"{count} = 0", *block(f"def {name}():", body), f"{name}()"]


@production("work")
def a_partial(draft: Draft, scope: Scope) -> Lines:
    name = _helper(draft, "_step", ["return requests.get(address, timeout=5)"])
    return [f"functools.partial({name}, {draft.given()})()"]


@production("work")
def a_submitted_step(draft: Draft, scope: Scope) -> Lines:
    draft.once("executor", ["executor = ThreadPoolExecutor(max_workers=1)"])
    name = _helper(draft, "_step", ["return requests.get(address, timeout=5)"])
    future = draft.name("future")
    lines = [f"{future} = executor.submit({name}, {draft.given()})"]
    return [*lines, f"{future}.result()"] if draft.chance(50) else lines


@production("work")
def done_on_commit(draft: Draft, scope: Scope) -> Lines:
    name = _helper(draft, "_step", ["return requests.get(address, timeout=5)"])
    return [f"transaction.on_commit(lambda: {name}({draft.given()}))"]


@production("work", needs=lambda scope: scope.is_async, weight=60)
def awaited(draft: Draft, scope: Scope) -> Lines:
    body = ["return requests.get(address, timeout=5)"]
    name = draft.define("_load", lambda name: block(f"async def {name}(address):", body))
    plain = _helper(draft, "_step", body)
    key = draft.given()
    return [
        draft.one_of(
            f"await {name}({key})",
            f"await asyncio.to_thread({plain}, {key})",
            f"await sync_to_async({plain})({key})",
            f"await asyncio.gather({name}({key}), {name}({key}))",
            "await asyncio.sleep(1)",
        )
    ]


@production("work", needs=may_return)
def return_in_finally(draft: Draft, scope: Scope) -> Lines:
    return [
        *block("try:", draft.work(scope.inside(), 1)),
        *block("finally:", [*block(f"if {draft.flag(scope)}:", ["return None"])]),
    ]
