"""Productions of whole tasks: where the contract is kept, and where it is not."""

from __future__ import annotations

from tests.proof.drafting import Draft, Lines, Scope, block, indented, production
from tests.proof.recording import handler
from tests.proof.steps import has_id


@production("success", needs=has_id, weight=3)
def last_run(_draft: Draft, scope: Scope) -> Lines:
    return [f"Stream.objects.filter(id={scope.stream_id}).update(last_run=timezone.now())"]


@production("success", needs=has_id)
def last_run_and_status(_draft: Draft, scope: Scope) -> Lines:
    fields = 'status="active", last_run=timezone.now()'
    return [f"Stream.objects.filter(id={scope.stream_id}).update({fields})"]


@production("success", needs=has_id)
def on_the_instance(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("stream")
    return [
        f"{name} = Stream.objects.get(id={scope.stream_id})",
        f"{name}.last_run = timezone.now()",
        f'{name}.save(update_fields=["last_run"])',
    ]


@production("success", needs=has_id)
def by_a_helper(draft: Draft, scope: Scope) -> Lines:
    body = ["Stream.objects.filter(id=stream_id).update(last_run=timezone.now())"]
    draft.once("_done", block("def _done(stream_id):", body))
    return [f"_done({scope.stream_id})"]


@production("success")
def not_at_all(_draft: Draft, _scope: Scope) -> Lines:
    return []


def signature(draft: Draft, *, first: str = "stream_id", rest: str | None = "kwargs") -> str:
    """Return the parameters of a task: those it names and the rest."""
    last = () if rest is None else (f"**{rest}",)
    return ", ".join((first, *draft.parameters, *last))


def passed(draft: Draft, *, rest: str = "kwargs") -> str:
    """Return the arguments by which a task hands its configuration on."""
    return "".join(f"{key}={key}, " for key in draft.parameters) + f"**{rest}"


def task(draft: Draft, body: Lines, decorator: str = "", rest: str = "kwargs") -> Lines:
    """Return the definition of the task."""
    head = f"def fetch({signature(draft, rest=rest)}):"
    return [*([decorator] if decorator else []), *block(head, body)]


def scope_of(rest: str | None = "kwargs", **more: bool) -> Scope:
    """Return the scope of a function that has the id and the configuration."""
    return Scope(config=rest, **more)  # type: ignore[arg-type]


def result(draft: Draft, scope: Scope) -> Lines:
    """Return how a run that succeeded leaves; mostly it reaches its end."""
    return ['return {"status": "success"}'] if scope.returns and draft.chance(50) else []


def guarded(draft: Draft, scope: Scope) -> Lines:
    """Return work in a `try` with a handler, with the success recorded somewhere."""
    before = draft.work(scope, 1) if draft.chance(20) else []
    inside = scope.inside()
    body, success = draft.work(inside), draft.write("success", inside)
    where = draft.random.randrange(3)
    lines = block("try:", [*body, *success, *result(draft, scope)] if where == 0 else body)
    lines += handler(draft, inside)
    if where == 1:
        lines += block("else:", success or ["pass"])
    after = success if where == 2 else []
    if draft.chance(15):
        after = [*after, *draft.work(scope, 1)]
    return [*before, *lines, *after]


@production("shape")
def one_handler(draft: Draft, _scope: Scope) -> Lines:
    rest = draft.one_of("kwargs", "config")
    return task(draft, guarded(draft, scope_of(rest)), rest=rest)


@production("shape")
def the_instance_at_hand(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside()
    log = draft.write("log", scope._replace(error="e"))
    change = ['stream.status = "failed"', "stream.last_run = timezone.now()"]
    save = draft.one_of('["status", "last_run"]', '["status"]', '["last_run", "status"]')
    lines = ["stream = Stream.objects.get(id=stream_id)"]
    lines += block("try:", [*draft.work(scope), *draft.write("success", scope)])
    lines += block(
        "except Exception as e:",
        [
            *log,
            *change,
            f"stream.save(update_fields={save})",
            *draft.write("leave", scope._replace(error="e")),
        ],
    )
    return task(draft, lines)


@production("shape")
def an_instance_or_none(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside()
    log = draft.write("log", scope._replace(error="e"))
    change = ['stream.status = "failed"', "stream.last_run = timezone.now()", "stream.save()"]
    body = [
        "stream = Stream.objects.get(id=stream_id)",
        *draft.work(scope),
        "stream.last_run = timezone.now()",
        'stream.save(update_fields=["last_run"])',
    ]
    lines = ["stream = None", *block("try:", body)]
    lines += block(
        "except Exception as e:", [*log, *block("if stream is not None:", change), "raise"]
    )
    return task(draft, lines)


@production("shape")
def two_handlers(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside()
    lines = block("try:", [*draft.work(scope), *draft.write("success", scope)])
    lines += handler(draft, scope, draft.narrow())
    return task(draft, lines + handler(draft, scope))


@production("shape")
def narrow_handler_only(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside()
    lines = block("try:", [*draft.work(scope), *draft.write("success", scope)])
    return task(draft, lines + handler(draft, scope, draft.narrow()))


@production("shape")
def two_tries(draft: Draft, _scope: Scope) -> Lines:
    draft.left += 2
    return task(draft, guarded(draft, scope_of()) + guarded(draft, scope_of()))


@production("shape")
def inner_handler_around_all(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside().inside()
    inner = block("try:", [*draft.work(scope), *draft.write("success", scope)])
    inner += handler(draft, scope)
    return task(draft, block("try:", inner) + handler(draft, scope))


@production("shape")
def no_handler(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of()
    return task(draft, [*draft.work(scope), *draft.write("success", scope)])


@production("shape")
def handler_around_nothing(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside()
    body = draft.one_of("pass", 'logger.info("nothing yet")', "now = timezone.now()")
    return task(draft, block("try:", [body]) + handler(draft, scope))


@production("shape")
def a_group_s_handler(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside()
    lines = block("try:", [*draft.work(scope), *draft.write("success", scope)])
    return task(draft, lines + handler(draft, scope, star=True))


@production("shape")
def suppressed_as_a_whole(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside()
    body = [*draft.work(scope), *draft.write("success", scope)]
    return task(draft, block("with contextlib.suppress(Exception):", body))


@production("shape")
def finally_that_returns(draft: Draft, _scope: Scope) -> Lines:
    lines = guarded(draft, scope_of().inside())
    return task(draft, [*block("try:", lines), *block("finally:", ["return None"])])


@production("shape")
def flag_in_finally(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside()
    record = 'Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())'
    recorded = ['logger.error("failed", exc_info=True)', record]
    return task(
        draft,
        [
            "done = False",
            *block("try:", [*draft.work(scope._replace(returns=False)), "done = True"]),
            *block("finally:", block("if not done:", recorded)),
            *draft.write("success", scope),
        ],
    )


@production("shape")
def status_in_finally(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside()
    fields = draft.one_of("status=status", "status=status, last_run=timezone.now()")
    lines = [
        'status = "active"',
        *block("try:", draft.work(scope)),
        *block(
            "except Exception as e:",
            [*draft.write("log", scope._replace(error="e")), 'status = "failed"', "raise"],
        ),
        *block("finally:", [f"Stream.objects.filter(id=stream_id).update({fields})"]),
    ]
    return task(draft, lines)


@production("shape")
def raised_after_the_handler(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of().inside()
    recorded = scope._replace(error="failure")
    lines = [
        "failure = None",
        *block("try:", [*draft.work(scope), *draft.write("success", scope)]),
        *block("except Exception as e:", ["failure = e"]),
        *block(
            "if failure is not None:",
            [*draft.write("log", recorded), *draft.write("mark", recorded), "raise failure"],
        ),
    ]
    return task(draft, lines)


@production("shape")
def error_dict_checked(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of()
    inside = scope.inside()
    outer = inside._replace(error="e")
    body = block("try:", [*draft.work(inside._replace(returns=False)), 'return {"ok": True}'])
    body += block(
        "except Exception as e:",
        [*draft.write("log", outer), *draft.write("mark", outer), 'return {"error": str(e)}'],
    )
    impl = block(f"def _impl({signature(draft)}):", body)
    draft.definitions["_impl"] = impl
    lines = [
        f"result = _impl(stream_id, {passed(draft)})",
        *block('if "error" in result:', ['raise RuntimeError(result["error"])']),
        *draft.write("success", scope),
        "return result",
    ]
    return task(draft, lines)


@production("shape")
def failures_in_a_list(draft: Draft, _scope: Scope) -> Lines:
    scope = scope_of()
    inside = scope._replace(loop=True).inside()
    item = [
        *block("try:", ["requests.get(item)", *draft.work(inside._replace(returns=False), 1)]),
        *block("except Exception as error:", ["errors.append(error)"]),
    ]
    lines = [
        "errors = []",
        *block(f"for item in {draft.given('urls')}:", item),
        *block(
            "if errors:",
            [
                *draft.write("log", scope._replace(error="errors[0]")),
                *draft.write("mark", scope._replace(error="errors[0]")),
                "raise RuntimeError(errors)",
            ],
        ),
        *draft.write("success", scope),
    ]
    return task(draft, indented(lines, 0))
