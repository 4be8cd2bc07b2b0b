"""What code elsewhere decides: lists filled there, callbacks, classes of tasks, imports by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import clean, findings, surrounded, write

HEAD = """
import logging

from django.utils import timezone
from streams.models import Stream
from work import work

logger = logging.getLogger(__name__)


"""
ENDS = """
def broken(stream_id, error):
    logger.error("Stream %s failed", stream_id, exc_info=error)
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
"""
NOTHING = """
def nothing(stream_id, error):
    return None
"""
HOOKS = """
    from streams.tasks.hooks import {names}


    def fetch(stream_id, **kwargs):
        try:
            logger.info("Running")
            work(stream_id)
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception as error:
            for hook in {hooks}:
                hook(stream_id, error)
            raise
"""
FILLED = {
    "a list": ("HOOKS = []", "HOOKS.append(broken)", "HOOKS"),
    "an annotated list": ("HOOKS: list = []", "HOOKS.extend([broken])", "HOOKS"),
    "list()": ("HOOKS = list()", "HOOKS.append(broken)", "HOOKS"),
    "a set": ("HOOKS = set()", "HOOKS.add(broken)", "HOOKS"),
    "a deque": (
        "from collections import deque\n\nHOOKS = deque()", "HOOKS.append(broken)", "HOOKS"
    ),
    "a dict": ("HOOKS = {}", 'HOOKS["fetch"] = broken', "HOOKS.values()"),
    "a list in a dict": (
        "HOOKS = {}",
        'HOOKS.setdefault("fetch", []).append(broken)',
        'HOOKS.get("fetch", [])',
    ),
    "a defaultdict": (
        "from collections import defaultdict\n\nHOOKS = defaultdict(list)",
        'HOOKS["fetch"].append(broken)',
        'HOOKS["fetch"]',
    ),
}  # fmt: skip


def said(tmp_path: Path, text: str, **more: str) -> set[str]:
    """Return the codes of what is found in a project with one task."""
    init = more.pop("init", 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n')
    added = {f"streams/tasks/{name}.py": clean(body) for name, body in more.items()}
    files = {
        "streams/tasks/__init__.py": clean(init),
        "streams/tasks/fetch.py": HEAD.lstrip() + clean(text),
    }
    found = findings(write(tmp_path, surrounded({}) | files | added))
    return {f.code for f in found if f.code.startswith(("NL1", "NL3", "NL401", "NL501"))}


@pytest.mark.parametrize("way", FILLED)
def test_what_is_filled_elsewhere_is_not_known(way: str, tmp_path: Path) -> None:
    made, fills, hooks = FILLED[way]
    ends = f"from streams.tasks.hooks import HOOKS\n{HEAD}\n{ENDS}\n{fills}\n"
    text = HOOKS.format(names="HOOKS", hooks=hooks)
    assert said(tmp_path, text, hooks=made, ends=ends) == set()


def test_a_list_that_holds_what_it_is_made_with_is_known(tmp_path: Path) -> None:
    hooks = f"{NOTHING}\n\nHOOKS = [nothing]\n"
    assert said(tmp_path, HOOKS.format(names="HOOKS", hooks="HOOKS"), hooks=hooks) == {
        "NL305", "NL308",
    }  # fmt: skip


def test_a_list_made_on_the_spot_is_known(tmp_path: Path) -> None:
    text = HOOKS.format(names="HOOKS", hooks="[]")
    assert said(tmp_path, text, hooks="HOOKS = []") == {"NL305", "NL308"}


KEPT = {
    "on a list": "HOOKS.append(function)",
    "in a set": "HOOKS.add(function)",
    "in a dict": "HOOKS[function.__name__] = function",
}


@pytest.mark.parametrize("way", KEPT)
def test_a_function_that_its_decorator_keeps_is_no_task(way: str, tmp_path: Path) -> None:
    hooks = f"HOOKS = []\n\n\ndef on_failure(function):\n    {KEPT[way]}\n    return function\n"
    ends = "from streams.tasks.hooks import on_failure\n\n\n@on_failure\n" + clean(
        "def mark(stream_id, error): ..."
    )
    text = HOOKS.format(names="HOOKS", hooks="HOOKS")
    assert "NL501" not in said(tmp_path, text, hooks=hooks, ends=ends)


def test_a_function_that_its_decorator_wraps_may_be_a_task(tmp_path: Path) -> None:
    hooks = "HOOKS = []\n\n\ndef on_failure(function):\n    return function\n"
    ends = "from streams.tasks.hooks import on_failure\n\n\n@on_failure\n" + clean(
        "def mark(stream_id, **kwargs): ..."
    )
    text = HOOKS.format(names="HOOKS", hooks="HOOKS")
    assert "NL501" in said(tmp_path, text, hooks=hooks, ends=ends)


HANDED = """
    from functools import partial

    import wget


    class Progress:
        def __call__(self, amount):
            logger.info("%s", amount)

        def told(self, amount):
            logger.info("%s", amount)


    def fetch(stream_id, **kwargs):
        try:
            wget.download("https://example.org", {given})
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception:
            logger.exception("Stream %s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise
"""
CALLBACKS = [
    "Progress()",
    "bar=Progress()",
    "bar=Progress().told",
    'bar=lambda amount: logger.info("%s", amount)',
    "bar=logger.info",
    'bar=partial(logger.info, "%s")',
    'hooks={"response": Progress()}',
    'options={"hooks": [Progress().told]}',
]


@pytest.mark.parametrize("given", CALLBACKS)
def test_a_callback_that_logs_may_be_called(given: str, tmp_path: Path) -> None:
    assert said(tmp_path, HANDED.format(given=given)) == set()


@pytest.mark.parametrize("given", ["bar=None", "bar=lambda amount: amount", "hooks={}"])
def test_what_logs_nothing_is_no_progress(given: str, tmp_path: Path) -> None:
    assert said(tmp_path, HANDED.format(given=given)) == {"NL401"}


CELERY = """
    from celery import Celery, Task, shared_task
    from functools import partial


    class StreamTask(Task):
        def __call__(self, *args, **kwargs):
            return recorded(super().__call__, *args, **kwargs)


    app = Celery("streams")
    own = Celery("streams", task_cls=StreamTask)
    made = partial(shared_task, base=StreamTask)
    plain = partial(shared_task, ignore_result=True)


    @{decorator}
    def fetch(stream_id, **kwargs):
        work(stream_id)
"""
OWN_CLASS = [
    "app.task(base=StreamTask)",
    "app.task(bind=False, base=StreamTask)",
    "shared_task(base=StreamTask)",
    "own.task",
    "own.task()",
    'own.task(name="fetch")',
    "made",
]


@pytest.mark.parametrize("decorator", OWN_CLASS)
def test_a_class_of_tasks_may_keep_the_contract(decorator: str, tmp_path: Path) -> None:
    assert said(tmp_path, CELERY.format(decorator=decorator)) == set()


@pytest.mark.parametrize(
    "decorator", ["app.task", 'app.task(name="fetch")', "shared_task", "plain"]
)
def test_a_plain_task_keeps_what_it_keeps(decorator: str, tmp_path: Path) -> None:
    assert "NL301" in said(tmp_path, CELERY.format(decorator=decorator))


LAZY = {
    "a closure": """
        from importlib import import_module

        def lazy(path):
            module, name = path.rsplit(".", 1)
            def call(**kwargs):
                return getattr(import_module(module), name)(**kwargs)
            return call
    """,
    "a lambda": """
        from django.utils.module_loading import import_string

        def lazy(path):
            return lambda **kwargs: import_string(path)(**kwargs)
    """,
    "an object": """
        from importlib import import_module

        class lazy:
            def __init__(self, path):
                self.path, self.name = path.rsplit(".", 1)
            def __call__(self, **kwargs):
                return getattr(import_module(self.path), self.name)(**kwargs)
    """,
}
TASK = """
    def fetch(stream_id, **kwargs):
        try:
            logger.info("Running")
            work(stream_id)
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception:
            logger.exception("Stream %s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise
"""


@pytest.mark.parametrize("path", ["streams.tasks.fetch.fetch", "streams.tasks.fetch:fetch"])
@pytest.mark.parametrize("way", LAZY)
def test_a_task_that_is_imported_by_a_name(way: str, path: str, tmp_path: Path) -> None:
    init = clean(LAZY[way]) + f'TASK_MAPPING = {{"fetch": lazy("{path}")}}'
    assert said(tmp_path, TASK, init=init) == set()


def test_a_task_that_no_name_leads_to(tmp_path: Path) -> None:
    init = clean(LAZY["a closure"]) + 'TASK_MAPPING = {"fetch": lazy("streams.tasks.other.other")}'
    assert said(tmp_path, TASK, init=init) == {"NL501"}
