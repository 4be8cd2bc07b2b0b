"""Productions of a handler: how it logs, marks the Stream, and leaves."""

from __future__ import annotations

from tests.proof.drafting import Draft, Lines, Scope, block, production

LAST = "last_run=timezone.now()"


def handler(draft: Draft, scope: Scope, caught: str = "Exception", *, star: bool = False) -> Lines:
    """Return a handler: its header, what it records, and how it leaves."""
    scope = scope._replace(error="e", returns=scope.returns and not star)
    body = draft.write("log", scope)
    body += draft.write("mark", scope)
    if draft.chance(20):
        body.append('logger.info("cleaning up")')
    return block(f"except{'*' if star else ''} {caught} as e:", body + draft.write("leave", scope))


def _has_id(scope: Scope) -> bool:
    return scope.stream_id is not None


@production("log", weight=4)
def exception(_draft: Draft, scope: Scope) -> Lines:
    return [f'logger.exception("Stream %s failed", {scope.stream_id or "None"})']


@production("log", weight=4)
def error_with_traceback(_draft: Draft, scope: Scope) -> Lines:
    return [f'logger.error(f"Task error: {{{scope.error}}}", exc_info=True)']


@production("log")
def error_handed_on(_draft: Draft, scope: Scope) -> Lines:
    return [f'logger.error("failed", exc_info={scope.error})']


@production("log")
def plain_error(_draft: Draft, scope: Scope) -> Lines:
    return [f'logger.error("failed: %s", {scope.error})']


@production("log")
def a_warning(_draft: Draft, scope: Scope) -> Lines:
    return [f'logger.warning("failed: %s", {scope.error})']


@production("log")
def nothing_logged(_draft: Draft, _scope: Scope) -> Lines:
    return []


@production("log")
def error_then_note(_draft: Draft, scope: Scope) -> Lines:
    return [f'logger.error("failed: %s", {scope.error})', 'logger.info("giving up")']


@production("log")
def log_helper(draft: Draft, scope: Scope) -> Lines:
    traceback = draft.one_of("", ", exc_info=True", ", exc_info=error")
    body = [f'logger.error("failed: %s", error{traceback})']
    name = draft.define("_report", lambda name: block(f"def {name}(error):", body))
    return [f"{name}({scope.error})"]


@production("log")
def logged_by_kind(_draft: Draft, scope: Scope) -> Lines:
    return [
        *block(f"if isinstance({scope.error}, ValueError):", ['logger.warning("refused")']),
        *block("else:", ['logger.exception("failed")']),
    ]


@production("mark", needs=_has_id, weight=3)
def status_and_time(draft: Draft, scope: Scope) -> Lines:
    key = draft.one_of("id", "pk")
    return [f'Stream.objects.filter({key}={scope.stream_id}).update(status="failed", {LAST})']


@production("mark", needs=_has_id)
def status_only(_draft: Draft, scope: Scope) -> Lines:
    return [f'Stream.objects.filter(id={scope.stream_id}).update(status="failed")']


@production("mark", needs=_has_id, weight=3)
def time_only(_draft: Draft, scope: Scope) -> Lines:
    return [f"Stream.objects.filter(id={scope.stream_id}).update({LAST})"]


@production("mark")
def nothing_marked(_draft: Draft, _scope: Scope) -> Lines:
    return []


@production("mark", needs=_has_id)
def another_status(_draft: Draft, scope: Scope) -> Lines:
    return [f'Stream.objects.filter(id={scope.stream_id}).update(status="error", {LAST})']


@production("mark", needs=_has_id)
def the_choice(_draft: Draft, scope: Scope) -> Lines:
    return [
        f"Stream.objects.filter(id={scope.stream_id}).update(status=Stream.Status.FAILED, {LAST})"
    ]


def _mark_helper(draft: Draft, *, shared: bool = False) -> str:
    body = [f'Stream.objects.filter(id=stream_id).update(status="failed", {LAST})']
    name = "mark_failed" if shared else "_mark_failed"
    return draft.once(name, block(f"def {name}(stream_id):", body), shared=shared)


def _update_helper(draft: Draft, *, shared: bool = False) -> str:
    body = [
        'fields = {"last_run": timezone.now()}',
        *block("if status:", ['fields["status"] = status']),
        "Stream.objects.filter(id=stream_id).update(**fields)",
    ]
    name = "update_status" if shared else "_update"
    return draft.once(name, block(f"def {name}(stream_id, status=None):", body), shared=shared)


@production("mark", needs=_has_id)
def a_helper(draft: Draft, scope: Scope) -> Lines:
    return [f"{_mark_helper(draft, shared=draft.chance(40))}({scope.stream_id})"]


@production("mark", needs=_has_id)
def a_helper_with_a_status(draft: Draft, scope: Scope) -> Lines:
    argument = draft.one_of('status="failed"', '"failed"', "status=None")
    return [f"{_update_helper(draft, shared=draft.chance(40))}({scope.stream_id}, {argument})"]


@production("mark", needs=_has_id)
def submitted_helper(draft: Draft, scope: Scope) -> Lines:
    draft.once("executor", ["executor = ThreadPoolExecutor(max_workers=1)"])
    helper = _update_helper(draft, shared=True)
    return [f'executor.submit({helper}, {scope.stream_id}, status="failed")']


@production("mark", needs=_has_id, weight=3)
def submitted_two_calls_down(draft: Draft, scope: Scope) -> Lines:
    draft.once("executor", ["executor = ThreadPoolExecutor(max_workers=1)"])
    draft.once(
        "_hand_over",
        block(
            "def _hand_over(stream_id, status):",
            ["Stream.update_status(stream_id, status=status)"],
        ),
    )
    return [f'executor.submit(_hand_over, {scope.stream_id}, status="failed")']


@production("mark", needs=_has_id)
def on_commit(draft: Draft, scope: Scope) -> Lines:
    return [f"transaction.on_commit(lambda: {_mark_helper(draft)}({scope.stream_id}))"]


@production("mark", needs=_has_id)
def a_partial(draft: Draft, scope: Scope) -> Lines:
    helper = _update_helper(draft)
    return [f'functools.partial({helper}, {scope.stream_id}, status="failed")()']


@production("mark", needs=_has_id)
def a_thread(draft: Draft, scope: Scope) -> Lines:
    helper = _mark_helper(draft)
    return [f"threading.Thread(target={helper}, args=({scope.stream_id},)).start()"]


def _set_by_name(draft: Draft, scope: Scope) -> Lines:
    names = draft.one_of(
        "list(values)", "values.keys()", "sorted(values)", '["last_run", "status"]'
    )
    body = [
        *draft.one_of(
            ("for name, value in values.items():", "    setattr(row, name, value)"),
            ("for name in values:", "    setattr(row, name, values[name])"),
            ('for name in ("status", "last_run"):', "    setattr(row, name, values.get(name))"),
        ),
        f"row.save(update_fields={names})",
    ]
    helper = draft.define("_set", lambda name: block(f"def {name}(row, **values):", body))
    given = draft.one_of('status="failed", ', 'status="failed", ', 'status="error", ', "")
    return [f"{helper}(Stream.objects.get(id={scope.stream_id}), {given}{LAST})"]


@production("mark", needs=_has_id)
def the_instance(draft: Draft, scope: Scope) -> Lines:
    if draft.chance(40):
        return _set_by_name(draft, scope)
    name = draft.name("stream")
    fields = draft.one_of("", 'update_fields=["status", "last_run"]')
    return [
        f"{name} = Stream.objects.get(id={scope.stream_id})",
        f'{name}.status = "failed"',
        f"{name}.last_run = timezone.now()",
        f"{name}.save({fields})",
    ]


@production("mark", needs=_has_id)
def half_of_the_instance(draft: Draft, scope: Scope) -> Lines:
    name, field = draft.name("stream"), draft.one_of("status", "last_run")
    return [
        f"{name} = Stream.objects.get(id={scope.stream_id})",
        f'{name}.status = "failed"',
        f"{name}.last_run = timezone.now()",
        f'{name}.save(update_fields=["{field}"])',
    ]


@production("mark", needs=_has_id)
def not_saved(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("stream")
    return [
        f"{name} = Stream.objects.get(id={scope.stream_id})",
        f'{name}.status = "failed"',
    ]


@production("mark", needs=_has_id)
def a_method_of_the_model(draft: Draft, scope: Scope) -> Lines:
    return [f"Stream.objects.get(id={scope.stream_id}).mark_failed()"]


@production("mark", needs=_has_id)
def another_model(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("doc")
    return draft.random.choice(
        [
            [f'Document.objects.filter(stream_id={scope.stream_id}).update(status="failed")'],
            [
                f"{name} = Document.objects.get(stream_id={scope.stream_id})",
                f'{name}.status = "failed"',
                f"{name}.save()",
            ],
            [f'StreamLog.objects.create(stream_id={scope.stream_id}, status="failed")'],
        ]
    )


@production("mark", needs=_has_id)
def by_id_in(_draft: Draft, scope: Scope) -> Lines:
    return [f'Stream.objects.filter(id__in=[{scope.stream_id}]).update(status="failed", {LAST})']


@production("mark", needs=_has_id)
def fields_in_a_dict(_draft: Draft, scope: Scope) -> Lines:
    return [
        'fields = {"status": "failed"}',
        'fields["last_run"] = timezone.now()',
        f"Stream.objects.filter(id={scope.stream_id}).update(**fields)",
    ]


@production("mark", needs=_has_id, weight=3)
def by_kind(draft: Draft, scope: Scope) -> Lines:
    helper = _mark_helper(draft)
    return [
        *block(f"if isinstance({scope.error}, ValueError):", ['logger.warning("refused")']),
        *block("else:", [f"{helper}({scope.stream_id})"]),
    ]


@production("mark", needs=_has_id)
def on_a_condition(draft: Draft, scope: Scope) -> Lines:
    helper = _mark_helper(draft)
    key = scope.config and f'{scope.config}.get("channel")'
    test = key or 'requests.get("/alive")'
    return block(f"if {test}:", [f"{helper}({scope.stream_id})"])


@production("mark", needs=_has_id)
def whatever_the_error(draft: Draft, scope: Scope) -> Lines:
    helper = _mark_helper(draft)
    return [
        f"match {scope.error}:",
        *("    " + line for line in block("case OSError():", [f"{helper}({scope.stream_id})"])),
        *("    " + line for line in block("case _:", [f"{helper}({scope.stream_id})"])),
    ]


@production("mark", needs=lambda scope: scope.is_async and _has_id(scope), weight=120)
def from_a_coroutine(draft: Draft, scope: Scope) -> Lines:
    helper = _mark_helper(draft)
    return [
        draft.one_of(
            f"await sync_to_async({helper})({scope.stream_id})",
            f"await asyncio.to_thread({helper}, {scope.stream_id})",
            f'await Stream.objects.filter(id={scope.stream_id}).aupdate(status="failed", {LAST})',
        )
    ]


@production("leave", weight=6)
def bare_raise(_draft: Draft, _scope: Scope) -> Lines:
    return ["raise"]


@production("leave", weight=4)
def raise_it(_draft: Draft, scope: Scope) -> Lines:
    return [f"raise {scope.error}"]


@production("leave")
def raise_another(draft: Draft, scope: Scope) -> Lines:
    cause = draft.one_of("", f" from {scope.error}")
    return [f'raise RuntimeError("failed"){cause}']


@production("leave", needs=lambda scope: scope.returns)
def return_an_error(_draft: Draft, scope: Scope) -> Lines:
    return [f'return {{"status": "failed", "error": str({scope.error})}}']


@production("leave", needs=lambda scope: scope.returns)
def return_nothing(_draft: Draft, _scope: Scope) -> Lines:
    return ["return"]


@production("leave")
def fall_through(_draft: Draft, _scope: Scope) -> Lines:
    return ["pass"]


@production("leave")
def raise_by_kind(draft: Draft, scope: Scope) -> Lines:
    kind = draft.one_of("ValueError", "(KeyError, OSError)")
    sense = draft.one_of("", "not ")
    return block(f"if {sense}isinstance({scope.error}, {kind}):", ["raise"])


@production("leave")
def raise_both_ways(draft: Draft, scope: Scope) -> Lines:
    return [
        *block(f"if isinstance({scope.error}, ValueError):", [f"raise {scope.error}"]),
        *block("else:", [f'raise RuntimeError("failed") from {scope.error}']),
    ]


@production("leave")
def always_raising_helper(draft: Draft, scope: Scope) -> Lines:
    body = ['raise RuntimeError("given up") from error']
    draft.once("_give_up", block("def _give_up(error):", body))
    return [f"_give_up({scope.error})"]


@production("leave", weight=1)
def exit_the_process(_draft: Draft, _scope: Scope) -> Lines:
    return ["sys.exit(1)"]
