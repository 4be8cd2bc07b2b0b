"""Productions of whole tasks that hand the contract on: decorators, contexts, delegates."""

from __future__ import annotations

import re
from itertools import chain

from tests.proof.drafting import (
    CONFIGURATION,
    FLAGS,
    Draft,
    Lines,
    Scope,
    block,
    indented,
    production,
)
from tests.proof.recording import handler
from tests.proof.shapes import guarded, passed, result, scope_of, signature, task

NO_PARAMETERS = Scope(stream_id="stream_id", config=None)


def _wrapper(draft: Draft, function: str = "function", first: str = "stream_id") -> Lines:
    """Return the body of a wrapper that keeps the contract, or not."""
    scope = Scope(depth=1)
    call = f"result = {function}({first}, **kwargs)"
    lines = block("try:", [call, *draft.write("success", scope)])
    return [*lines, *handler(draft, scope), "return result"]


def _plain(draft: Draft) -> Lines:
    """Return the body of a task whose contract is kept elsewhere."""
    scope = scope_of()
    return [*draft.work(scope), *result(draft, scope)]


@production("shape")
def decorated(draft: Draft, _scope: Scope) -> Lines:
    body = block("def wrapper(stream_id, **kwargs):", ["result = None", *_wrapper(draft)])
    wraps = ["@functools.wraps(function)"] if draft.chance(60) else []
    draft.definitions["recorded"] = block(
        "def recorded(function):", [*wraps, *body, "return wrapper"]
    )
    return task(draft, _plain(draft), "@recorded")


@production("shape")
def decorated_with_arguments(draft: Draft, _scope: Scope) -> Lines:
    wrapper = block("def wrapper(stream_id, **kwargs):", ["result = None", *_wrapper(draft)])
    inner = block(
        "def decorate(function):", ["@functools.wraps(function)", *wrapper, "return wrapper"]
    )
    draft.definitions["recorded"] = block("def recorded(kind):", [*inner, "return decorate"])
    return task(draft, _plain(draft), '@recorded("page")')


@production("shape")
def decorated_by_a_class(draft: Draft, _scope: Scope) -> Lines:
    body = ["result = None", *_wrapper(draft, "self.function")]
    draft.definitions["Recorded"] = block(
        "class Recorded:",
        [
            *block("def __init__(self, function):", ["self.function = function"]),
            *block("def __call__(self, stream_id, **kwargs):", body),
        ],
    )
    return task(draft, _plain(draft), "@Recorded")


@production("shape")
def cancellable(draft: Draft, _scope: Scope) -> Lines:
    wrapper = block(
        "def wrapper(*args, **kwargs):",
        [
            *block("try:", ["return function(*args, **kwargs)"]),
            *block("finally:", ['logger.info("done")']),
        ],
    )
    draft.definitions["cancellable"] = block(
        "def cancellable(function):", ["@functools.wraps(function)", *wrapper, "return wrapper"]
    )
    lines = guarded(draft, scope_of()) if draft.chance(60) else _plain(draft)
    return task(draft, lines, "@cancellable")


@production("shape")
def celery_style(draft: Draft, _scope: Scope) -> Lines:
    scope = Scope(depth=1, error="exc")
    body = [
        *block(
            "try:",
            [
                "stream = Stream.objects.get(id=stream_id)",
                "return function(self, stream)",
            ],
        ),
        *block(
            "except Exception as exc:",
            [
                *draft.write("log", scope),
                *draft.write("mark", scope),
                draft.one_of("raise self.retry(exc=exc)", "raise", 'return {"error": str(exc)}'),
            ],
        ),
    ]
    wrapper = block("def wrapper(self, stream_id, *args, **kwargs):", body)
    inner = block(
        "def decorate(function):", ["@functools.wraps(function)", *wrapper, "return wrapper"]
    )
    draft.definitions["stream_processing"] = block(
        "def stream_processing(stream_type):", [*inner, "return decorate"]
    )
    before = dict(draft.parameters)
    work = draft.work(Scope(stream_id="stream.id", config="stream.configuration"))
    keys = [key for key in draft.parameters if key not in before]
    draft.parameters = before
    return [
        "@shared_task(bind=True, max_retries=3)",
        '@stream_processing(stream_type="fetch")',
        *block(
            "def fetch(self, stream):",
            [*(f'{key} = stream.configuration["{key}"]' for key in keys), *work],
        ),
    ]


def _context_body(draft: Draft) -> Lines:
    """Return a task's body in the context `recording`."""
    scope = scope_of().inside()
    target = draft.one_of("", " as run")
    body = [*draft.work(scope), *result(draft, scope)]
    before = draft.work(scope, 1) if draft.chance(20) else []
    return [*before, *block(f"with recording(stream_id){target}:", body)]


@production("shape")
def a_generator_s_context(draft: Draft, _scope: Scope) -> Lines:
    scope = Scope(returns=False, depth=1)
    lines = block("try:", ["yield stream_id"])
    lines += handler(draft, scope)
    success = draft.write("success", scope)
    if success:
        lines += block("else:", success)
    draft.definitions["recording"] = [
        "@contextlib.contextmanager",
        *block("def recording(stream_id):", lines),
    ]
    return task(draft, _context_body(draft))


@production("shape")
def a_class_s_context(draft: Draft, _scope: Scope) -> Lines:
    scope = Scope(stream_id="self.stream_id", error="error", depth=1)
    failed = [*draft.write("log", scope), *draft.write("mark", scope)]
    answer = draft.one_of("return False", "return True", "pass", "return None")
    draft.definitions["recording"] = block(
        "class recording:",
        [
            *block("def __init__(self, stream_id):", ["self.stream_id = stream_id"]),
            *block("def __enter__(self):", ["return self"]),
            *block(
                "def __exit__(self, kind, error, trace):",
                [
                    *block("if error is not None:", [*failed, "pass"]),
                    *block("else:", draft.write("success", scope) or ["pass"]),
                    answer,
                ],
            ),
        ],
    )
    return task(draft, _context_body(draft))


def _hand_on(draft: Draft, how: str) -> Lines:
    return task(draft, [f"return {how}"])


@production("shape")
def delegated(draft: Draft, _scope: Scope) -> Lines:
    lines = guarded(draft, scope_of())
    draft.definitions["_impl"] = block(f"def _impl({signature(draft)}):", lines)
    return _hand_on(draft, f"_impl(stream_id, {passed(draft)})")


@production("shape")
def delegated_to_a_coroutine(draft: Draft, _scope: Scope) -> Lines:
    lines = guarded(draft, scope_of(None, is_async=True))
    every = "\n".join([*lines, *chain(*draft.definitions.values(), *draft.shared.values())])
    draft.parameters |= dict.fromkeys(
        key for key in (*CONFIGURATION, *FLAGS) if re.search(rf"\b{key}\b", every)
    )
    head = f"async def _impl({signature(draft, rest=None)}):"
    draft.definitions["_impl"] = block(head, lines)
    return block(
        "def fetch(stream_id, **kwargs):", ["return asyncio.run(_impl(stream_id, **kwargs))"]
    )


@production("shape")
def async_to_sync(draft: Draft, _scope: Scope) -> Lines:
    lines = guarded(draft, scope_of(is_async=True))
    draft.definitions["_impl"] = block(f"async def _impl({signature(draft)}):", lines)
    return _hand_on(draft, f"async_to_sync(_impl)(stream_id, {passed(draft)})")


@production("shape")
def a_nested_coroutine(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of(is_async=True).inside()
    work = draft.work(scope)
    inner = block("async def work():", [*work, *result(draft, scope)])
    body = block("try:", ["return loop.run_until_complete(work())"])
    body += handler(draft, scope._replace(is_async=False))
    body += block("finally:", ["loop.close()"])
    return task(draft, [*inner, "loop = asyncio.new_event_loop()", *body])


@production("shape")
def an_object_s_run(draft: Draft, _scope: Scope) -> Lines:
    scope = Scope(stream_id="self.stream_id", config="self.config", depth=1)
    before = dict(draft.parameters)
    lines = guarded(draft, scope)
    keys = [key for key in draft.parameters if key not in before]
    draft.parameters = before
    given = [f'{key} = self.config["{key}"]' for key in keys]
    base = draft.one_of("", "Base")
    start = block(
        "def __init__(self, stream_id, config):",
        ["self.stream_id = stream_id", "self.config = config"],
    )
    if base:
        draft.definitions["Base"] = block("class Base:", start)
    draft.definitions["Worker"] = block(
        f"class Worker{'(Base)' if base else ''}:",
        [*([] if base else start), *block("def run(self):", [*given, *lines])],
    )
    body = ["worker = Worker(stream_id, kwargs)", "return worker.run()"]
    return block("def fetch(stream_id, **kwargs):", body)


@production("shape")
def methods_of_an_object(draft: Draft, _scope: Scope) -> Lines:
    scope = Scope(stream_id="self.stream_id", config=None, depth=1)
    work = [*draft.work(scope._replace(returns=False)), 'return {"ok": True}']
    parameters = ", ".join(("self", *draft.parameters))
    keys = ", ".join(draft.parameters)
    run = block("try:", [f"result = self.work({keys})", *draft.write("success", scope)])
    run += [*handler(draft, scope), "return result"]
    draft.definitions["Worker"] = block(
        "class Worker:",
        [
            *block("def __init__(self, stream_id):", ["self.stream_id = stream_id"]),
            *block(f"def work({parameters}):", work),
            *block(f"def run({parameters}):", ["result = None", *run]),
        ],
    )
    return _hand_on(draft, f"Worker(stream_id).run({keys})")


@production("shape")
def a_handler_in_a_helper(draft: Draft, _scope: Scope) -> Lines:
    scope = Scope(depth=1)
    inner = block("try:", ["return step()"]) + handler(draft, scope)
    draft.definitions["_guard"] = block("def _guard(stream_id, step):", inner)
    work = draft.work(scope_of().inside())
    body = [*block("def step():", [*work, "return 1"]), "return _guard(stream_id, step)"]
    return task(draft, indented(body, 0))
