"""Productions of work: helpers and how they are called."""

from __future__ import annotations

import re

from tests.proof.blocks import looped
from tests.proof.drafting import CONFIGURATION, Draft, Lines, Scope, block, production

LOAD = "return requests.get(address, timeout=5)"


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
    return block(f"for page in {name}({draft.given()}):", draft.work(looped(scope), 1))


@production("work")
def a_nested_function(draft: Draft, scope: Scope) -> Lines:
    count, name = draft.name("count"), draft.name("step")
    body = [f"nonlocal {count}", f"{count} += 1", f"requests.get({draft.given()}, timeout=5)"]
    return [f"{count} = 0", *block(f"def {name}():", body), f"{name}()"]


@production("work")
def a_partial(draft: Draft, scope: Scope) -> Lines:
    name = _helper(draft, "_step", [LOAD])
    return [f"functools.partial({name}, {draft.given()})()"]


@production("work")
def a_submitted_step(draft: Draft, scope: Scope) -> Lines:
    draft.once("executor", ["executor = ThreadPoolExecutor(max_workers=1)"])
    name = _helper(draft, "_step", [LOAD])
    future = draft.name("future")
    lines = [f"{future} = executor.submit({name}, {draft.given()})"]
    return [*lines, f"{future}.result()"] if draft.chance(50) else lines


@production("work")
def done_on_commit(draft: Draft, scope: Scope) -> Lines:
    name = _helper(draft, "_step", [LOAD])
    return [f"transaction.on_commit(lambda: {name}({draft.given()}))"]


@production("work", needs=lambda scope: scope.is_async, weight=60)
def awaited(draft: Draft, scope: Scope) -> Lines:
    body = [LOAD]
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


@production("work", needs=lambda scope: scope.is_async, weight=60)
def an_asynchronous_generator(draft: Draft, scope: Scope) -> Lines:
    body = block("for page in requests.get(address, timeout=5):", ["yield page"])
    name = draft.define("_pages", lambda name: block(f"async def {name}(address):", body))
    return block(f"async for page in {name}({draft.given()}):", draft.work(looped(scope), 1))


@production("work")
def mapped(draft: Draft, scope: Scope) -> Lines:
    name = _helper(draft, "_step", [LOAD])
    return [f"{draft.name('pages')} = list(map({name}, {draft.given('urls')}))"]


@production("work")
def any_of_them(draft: Draft, _scope: Scope) -> Lines:
    return [f"{draft.name('found')} = any(requests.get(one).ok for one in {draft.given('urls')})"]


@production("work")
def a_sorted_list(draft: Draft, _scope: Scope) -> Lines:
    key = draft.given("urls")
    return [f"{draft.name('ranked')} = sorted({key}, key=lambda one: one.rank)"]


@production("work")
def yielded_from(draft: Draft, scope: Scope) -> Lines:
    inner = _helper(draft, "_pages", block("for page in requests.get(address):", ["yield page"]))
    outer = _helper(draft, "_all_pages", [f"yield from {inner}(address)"])
    return block(f"for page in {outer}({draft.given()}):", draft.work(looped(scope), 1))


@production("work")
def entries_of_a_dict(draft: Draft, _scope: Scope) -> Lines:
    name = draft.name("pages")
    return [
        f'{name} = {{"first": {draft.given()}}}',
        *block(f"for key, value in {name}.items():", ['logger.info("%s: %s", key, value)']),
    ]


@production("work")
def a_list_called_requests(draft: Draft, _scope: Scope) -> Lines:
    body = [
        "requests = [address]",
        *block("for request in requests:", ['logger.info("at %s", request)']),
    ]
    return [f"{_helper(draft, '_note', body)}({draft.given()})"]


@production("work")
def a_property(draft: Draft, _scope: Scope) -> Lines:
    start = block("def __init__(self, address):", ["self.address = address"])
    read = ["@property", *block("def text(self):", ["return requests.get(self.address).text"])]
    name = draft.define("Page", lambda name: block(f"class {name}:", [*start, *read]))
    page = draft.name("page")
    return [f"{page} = {name}({draft.given()})", f"{draft.name('text')} = {page}.text"]


@production("work")
def a_static_method(draft: Draft, _scope: Scope) -> Lines:
    load = ["@staticmethod", *block("def load(address):", [LOAD])]
    name = draft.define("Client", lambda name: block(f"class {name}:", load))
    return [f"{name}.load({draft.given()})"]


@production("work")
def an_import_inside(_draft: Draft, _scope: Scope) -> Lines:
    return ["from streams.models import Stream as Model", 'logger.info("%s", Model)']
