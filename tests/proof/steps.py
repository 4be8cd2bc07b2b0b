"""Productions of work: single steps, branches and ways out."""

from __future__ import annotations

from tests.proof.drafting import Draft, Lines, Scope, block, indented, production


def has_id(scope: Scope) -> bool:
    """Return whether the run's id is at hand."""
    return scope.stream_id is not None


def may_return(scope: Scope) -> bool:
    """Return whether a `return` ends the task's own work."""
    return scope.returns


@production("work", weight=4)
def a_request(draft: Draft, scope: Scope) -> Lines:
    return [f"{draft.name('data')} = requests.get({draft.given()}, timeout=5).json()"]


@production("work")
def an_attribute(draft: Draft, scope: Scope) -> Lines:
    return [f"{draft.name('text')} = {draft.given()}.text"]


@production("work")
def a_subscript(draft: Draft, scope: Scope) -> Lines:
    return [f'{draft.name("item")} = {draft.given()}["items"]']


def _key(scope: Scope) -> str:
    return "channel" if scope.config else "items"


@production("work")
def configuration_key(draft: Draft, scope: Scope) -> Lines:
    config, key = scope.config or 'requests.get("/settings")', _key(scope)
    return [f'{draft.name("key")} = {config}["{key}"]']


@production("work")
def configuration_get(draft: Draft, scope: Scope) -> Lines:
    config, key = scope.config or '{"items": None}', _key(scope)
    return [f'{draft.name("key")} = {config}.get("{key}")']


@production("work", needs=may_return)
def guard_clause(draft: Draft, scope: Scope) -> Lines:
    result = draft.one_of('{"error": "nothing to do"}', '{"skipped": True}', "None")
    return block(f"if not {draft.flag(scope)}:", [f"return {result}"])


@production("work")
def a_branch(draft: Draft, scope: Scope) -> Lines:
    lines = block(f"if {draft.flag(scope)}:", draft.work(scope.inside(), 2))
    if draft.chance(40):
        lines += block(f"elif {draft.flag(scope)}:", draft.work(scope.inside(), 1))
    if draft.chance(60):
        lines += block("else:", draft.work(scope.inside(), 2))
    return lines


@production("work")
def a_match(draft: Draft, scope: Scope) -> Lines:
    lines = block('case "page":', draft.work(scope.inside(), 1))
    lines += block('case "feed" | "list":', draft.work(scope.inside(), 1))
    if draft.chance(50):
        lines += block("case _:", ['raise ValueError("unknown kind")'])
    return [f"match {draft.given()}:", *indented(lines)]


@production("work")
def raise_on_a_condition(draft: Draft, scope: Scope) -> Lines:
    error = draft.one_of('ValueError("empty")', "LookupError", 'RuntimeError("no answer")')
    return block(f"if not {draft.flag(scope)}:", [f"raise {error}"])


@production("work")
def own_exception(draft: Draft, scope: Scope) -> Lines:
    draft.once("FetchError", block("class FetchError(Exception):", ["pass"]))
    return block(f"if {draft.given()}.empty:", ['raise FetchError("empty")'])


@production("work")
def an_assertion(draft: Draft, scope: Scope) -> Lines:
    return [f"assert {draft.flag(scope)}"]


@production("work")
def exit_on_a_condition(draft: Draft, scope: Scope) -> Lines:
    return block(f"if {draft.flag(scope)}:", ["sys.exit(1)"])


@production("work")
def helper_that_never_returns(draft: Draft, scope: Scope) -> Lines:
    draft.once("_refuse", block("def _refuse(value):", ["raise ValueError(value)"]))
    return block(f"if not {draft.flag(scope)}:", [f"_refuse({draft.given()})"])


@production("work")
def a_progress_log(draft: Draft, scope: Scope) -> Lines:
    return [f'logger.info("at %s", {draft.given()})']


@production("work")
def a_clock(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("started")
    return [f"{name} = time.monotonic()", f'logger.info("%s", time.monotonic() - {name})']


@production("work")
def a_count(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("count")
    return [f"{name} = 0", f"{name} += 1"]


@production("work")
def a_length(draft: Draft, scope: Scope) -> Lines:
    return [f"{draft.name('length')} = len({draft.given('urls')})"]


@production("work")
def a_ternary(draft: Draft, scope: Scope) -> Lines:
    test, key = draft.flag(scope), draft.given()
    return [f"{draft.name('data')} = requests.get({key}) if {test} else None"]


@production("work")
def a_chain(draft: Draft, scope: Scope) -> Lines:
    test, key = draft.flag(scope), draft.given()
    return [f"{draft.name('data')} = {test} {draft.one_of('and', 'or')} requests.get({key})"]


@production("work")
def a_walrus(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("page")
    test = f"if ({name} := requests.get({draft.given()})):"
    return block(test, draft.work(scope.inside(), 1))


@production("work")
def a_lambda(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("load")
    return [
        f"{name} = lambda address: requests.get(address)",
        f"{name}({draft.given()})",
    ]


@production("work", needs=has_id)
def status_in_between(draft: Draft, scope: Scope) -> Lines:
    return [f'Stream.objects.filter(id={scope.stream_id}).update(status="processing")']


@production("work", needs=has_id)
def the_stream_is_saved(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("stream")
    fields = draft.one_of("", 'update_fields=["status"]')
    return [
        f"{name} = Stream.objects.get(id={scope.stream_id})",
        f'{name}.status = "processing"',
        f"{name}.save({fields})",
    ]


@production("work", needs=has_id)
def the_stream_s_configuration(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("stream")
    return [
        f"{name} = Stream.objects.get(id={scope.stream_id})",
        f'{draft.name("key")} = {name}.configuration["source"]',
    ]


@production("work", needs=lambda scope: has_id(scope) and may_return(scope))
def the_stream_may_be_gone(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("stream")
    leave = draft.one_of("return None", 'raise LookupError("no stream")')
    return [
        f"{name} = Stream.objects.filter(id={scope.stream_id}).first()",
        *block(f"if {name} is None:", [leave]),
    ]


@production("work", needs=lambda scope: has_id(scope) and may_return(scope))
def the_stream_does_not_exist(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("stream")
    return [
        *block("try:", [f"{name} = Stream.objects.get(id={scope.stream_id})"]),
        *block("except Stream.DoesNotExist:", [draft.one_of("return None", "raise")]),
    ]


@production("work", needs=has_id)
def other_models(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("doc")
    return draft.random.choice(
        [
            [f'Document.objects.filter(stream_id={scope.stream_id}).update(status="success")'],
            [
                f"{name} = Document.objects.get(stream_id={scope.stream_id})",
                f'{name}.status = "success"',
                f"{name}.save()",
            ],
            [f'StreamLog.objects.create(stream_id={scope.stream_id}, status="success")'],
        ]
    )


@production("work")
def a_status_in_a_dict(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("result")
    return [f'{name} = {{"status": "success"}}', f'{name}["last_run"] = timezone.now()']


def _some(draft: Draft, scope: Scope, name: str) -> Lines:
    return block(f"if {draft.flag(scope)}:", [f"{name}.append({draft.given()})"])


@production("work")
def a_local_list(draft: Draft, scope: Scope) -> Lines:
    name = draft.name("items")
    loop = draft.work(scope._replace(loop=True).inside(), 1)
    return [f"{name} = []", *_some(draft, scope, name), *block(f"for one in {name}:", loop)]
