"""One fault, one finding: what five tasks share is reported once, where it is."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from newloom_lint import engine
from newloom_lint.cache import Cache
from newloom_lint.findings import Finding
from newloom_lint.reporting import Entry, Summary, View, open_report
from newloom_lint.reporting.events import first_of
from newloom_lint.targets import Target, find_targets
from tests.projects import clean, surrounded, write

NAMES = ("alpha", "beta", "gamma", "delta", "epsilon")
SHARED = "streams/tasks/_shared.py"
ALL_TASKS = tuple(sorted(NAMES))

HEAD = '''
    """What tasks share."""

    import asyncio
    import contextlib
    import functools
    import logging

    from datetime import datetime

    import requests
    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


'''
TASK = '''
    """A task."""

    import logging

    import requests

    from streams.tasks import _shared
    from streams.models import Stream

    logger = logging.getLogger(__name__)


'''

DECORATOR = """
    def recorded(task):
        @functools.wraps(task)
        def wrapper(stream_id, **kwargs):
            try:
                result = task(stream_id, **kwargs)
                Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                return result
            except Exception as error:
                logger.exception("%s failed", stream_id)
                Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
                raise

        return wrapper
"""
DECORATED = '''
    @_shared.recorded
    def {name}(stream_id, url="", **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        logger.info("Fetching %s", url)
        requests.get(url, timeout=9)
'''
CONTEXT = """
    @contextlib.contextmanager
    def run_of(stream_id):
        try:
            yield
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception as error:
            logger.exception("%s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise
"""
IN_CONTEXT = '''
    def {name}(stream_id, url="", **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        logger.info("Fetching %s", url)
        with _shared.run_of(stream_id):
            requests.get(url, timeout=9)
'''
HELPER = """
    def work(stream_id, url):
        logger.info("Fetching %s", url)
        requests.get(url, timeout=9)
        stream = Stream.objects.get(id=stream_id)
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])


    def fail(stream_id, error):
        logger.error("%s failed: %s", stream_id, error, exc_info=True)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
"""
HELPED = '''
    def {name}(stream_id, url="", **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        try:
            _shared.work(stream_id, url)
        except Exception as error:
            _shared.fail(stream_id, error)
            raise
'''
BASE = """
    class Job:
        def __init__(self, stream_id, **kwargs):
            self.stream_id = stream_id
            self.kwargs = kwargs

        def run(self):
            try:
                self.work()
                self.update(last_run=timezone.now())
            except Exception as error:
                logger.exception("%s failed", self.stream_id)
                self.update(status="failed", last_run=timezone.now())
                raise

        def update(self, **fields):
            Stream.objects.filter(id=self.stream_id).update(**fields)
"""
DERIVED = '''
    class _Fetch(_shared.Job):
        def work(self):
            logger.info("Fetching for %s", self.stream_id)
            requests.get("https://example.org", timeout=9)


    def {name}(stream_id, **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        return _Fetch(stream_id, **kwargs).run()
'''
COROUTINE = """
    async def fetch(stream_id, url="", **kwargs):
        logger.info("Fetching %s", url)
        try:
            requests.get(url, timeout=9)
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception as error:
            logger.exception("%s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise
"""
AWAITED = '''
    import asyncio


    def {name}(stream_id, **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        return asyncio.run(_shared.fetch(stream_id, **kwargs))
'''
SHAPES = {
    "decorator": (DECORATOR, DECORATED),
    "context manager": (CONTEXT, IN_CONTEXT),
    "helper": (HELPER, HELPED),
    "base class": (BASE, DERIVED),
    "coroutine": (COROUTINE, AWAITED),
}

SELF_LOG = 'logger.exception("%s failed", self.stream_id)'
LOG = 'logger.exception("%s failed", stream_id)'
MARK = 'Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())'
SELF_MARK = 'self.update(status="failed", last_run=timezone.now())'
HANDLER = "except Exception as error"
RAISED = 'raise RuntimeError("failed")'
UNSCOPED = MARK.replace("filter(id=stream_id)", "all()")
READ = "stream = Stream.objects.get(id=stream_id)\n"

ENDINGS = (
    # the rule, what is written instead of what, and the text that is reported
    ("NL303", HANDLER, "except OSError as error", "except OSError as error"),
    ("NL304", "raise\n", "return None\n", HANDLER),
    ("NL305", LOG, "pass", HANDLER),
    ("NL306", LOG, 'logger.error("%s!", error)', 'logger.error("%s!", error)'),
    ("NL307", LOG, 'logger.exception("failed")', 'logger.exception("failed")'),
    ("NL308", MARK, "pass", HANDLER),
    ("NL309", MARK, MARK.replace(", last_run=timezone.now()", ""), HANDLER),
    ("NL310", '"failed"', '"faild"', '"faild"'),
    ("NL314", "raise\n", f"{RAISED}\n", RAISED),
    ("NL509", 'status="failed"', 'state=1, status="failed"', "state"),
    ("NL511", LOG, f"{LOG}; retry(1)", "retry(1)"),
)
IN_HELPER = (
    ("NL310", '"failed"', '"faild"', '"faild"'),
    ("NL312", 'save(update_fields=["last_run"])', "save()", "stream.save()"),
    (
        "NL313",
        "filter(id=stream_id).update",
        "all().update",
        MARK.replace("filter(id=stream_id)", "all()"),
    ),
    (
        "NL316",
        "stream.last_run = timezone.now()",
        "stream.last_run = datetime.now()",
        "datetime.now()",
    ),
    ("NL402", "requests.get", "print(url)\n    requests.get", "print(url)"),
    ("NL403", "logger.info(", "logging.info(", 'logging.info("Fetching %s", url)'),
    ("NL509", READ, f"{READ}    stream.adress\n", "adress"),
    ("NL510", READ, f"{READ}    from streams.nowhere import x\n", "x"),
    ("NL511", READ, f"{READ}    retry(1)\n", "retry(1)"),
)
OTHERS = (
    ("decorator", "NL103", "wrapper(stream_id, ", "wrapper(stream_id, /, ", "stream_id"),
    ("decorator", "NL104", "wrapper(stream_id, **kwargs)", "wrapper(stream_id, url)", "wrapper"),
    (
        "decorator",
        "NL302",
        "        try:\n",
        "        requests.get('x', timeout=3)\n        try:\n",
        "requests.get('x', timeout=3)",
    ),
    ("base class", "NL104", "stream_id, **kwargs", "stream_id", "__init__"),
    ("coroutine", "NL104", ", **kwargs", "", "fetch"),
    (
        "coroutine",
        "NL106",
        "(last_run=timezone.now())",
        "(last_run=timezone.now())\n        return Stream.objects.all()",
        "Stream.objects.all()",
    ),
)
ROWS = [
    *((shape, *row) for shape in SHAPES if shape != "helper" for row in ENDINGS),
    *(("helper", *row) for row in IN_HELPER),
    *OTHERS,
]


def project(root: Path, shape: str, old: str = "", new: str = "") -> Path:
    """Write five tasks that share code of a shape, with something else in it."""
    shared, task = (clean(text) for text in SHAPES[shape])
    if shape == "base class":
        new = {LOG: SELF_LOG, MARK: SELF_MARK}.get(new, new)
        old = {LOG: SELF_LOG, MARK: SELF_MARK}.get(old, old)
        new = new.replace("Stream.objects.filter(id=stream_id)", "self")
        new = new.replace(LOG, SELF_LOG)
    assert old in shared, (shape, old)
    shared = shared.replace(old, new) if old else shared
    files = {
        SHARED: f"{clean(HEAD)}\n\n{shared}\n\ndef retry():\n    return 1\n",
        "settings.py": "USE_TZ = True\n",
        "streams/tasks/__init__.py": "\n".join(
            [
                *(f"from streams.tasks.{name} import {name}" for name in NAMES),
                "",
                "TASK_MAPPING = {",
                *(f'    "{name}": {name},' for name in NAMES),
                "}",
            ]
        ),
    }
    for name in NAMES:
        files[f"streams/tasks/{name}.py"] = f"{clean(TASK)}\n\n{task.format(name=name)}"
    return write(root, surrounded(files))


def target(root: Path, *given: str) -> Target:
    paths = [root / path for path in given]
    (found,) = find_targets(paths, folder=root, isolated=True).projects
    return found


def found(root: Path, *given: str) -> list[Finding]:
    verdict = engine.run(target(root, *given), Cache(root, enabled=False))
    return [judged.finding for judged in verdict.findings]


def affected(finding: Finding) -> list[str]:
    words = [related.message for related in finding.related]
    return [word.split("`")[1] for word in words if word.endswith("is affected")]


@pytest.mark.parametrize("shape", SHAPES)
def test_without_a_fault_nothing_is_found(tmp_path: Path, shape: str) -> None:
    assert found(project(tmp_path, shape)) == []


@pytest.mark.parametrize(
    ("shape", "code", "old", "new", "underlined"), ROWS, ids=[f"{r[0]}-{r[1]}" for r in ROWS]
)
def test_a_fault_in_shared_code(
    tmp_path: Path, shape: str, code: str, old: str, new: str, underlined: str
) -> None:
    root = project(tmp_path, shape, old, new)
    (finding,) = found(root)
    assert (finding.code, finding.place.path) == (code, SHARED)
    text = (root / SHARED).read_text()
    assert text[finding.place.start : finding.place.end] == underlined
    assert finding.tasks == ALL_TASKS
    assert tuple(affected(finding)) == ALL_TASKS
    assert not any(f"`{name}`" in finding.message for name in NAMES)
    (of_helper,) = found(root, SHARED)
    assert of_helper == finding
    (of_task,) = found(root, "streams/tasks/gamma.py")
    assert (of_task.place, of_task.message) == (finding.place, finding.message)
    assert (of_task.tasks, affected(of_task)) == (("gamma",), ["gamma"])


def report(root: Path, name: str) -> str:
    verdict = engine.run(target(root), Cache(root, enabled=False))
    tree = target(root).tree
    out = io.StringIO()
    shown = open_report(name, out, View(root))
    for judged in verdict.findings:
        shown.finding(Entry(judged, root, tree.read))
    shown.finish(Summary(1, 5, None))
    return out.getvalue()


def test_the_formats_name_the_tasks(tmp_path: Path) -> None:
    root = project(tmp_path, "decorator", "raise\n", "return None\n")
    line, _ = report(root, "concise").splitlines()
    assert line.endswith("stored as a success [alpha, beta, delta, epsilon, gamma]")
    full = report(root, "full")
    for name in NAMES:
        assert f"= see: streams/tasks/{name}.py:14:5: `{name}` is affected" in full
    (entry,) = json.loads(report(root, "json"))
    assert entry["tasks"] == list(ALL_TASKS)
    assert [Path(related["filename"]).stem for related in entry["related"]] == list(ALL_TASKS)


def test_of_very_many_tasks_the_first_are_shown() -> None:
    names = [f"task_{number:02}" for number in range(20)]
    assert first_of(names) == "task_00, task_01, task_02, task_03, task_04 and 15 more"
    assert first_of(names[:6]) == ", ".join(names[:6])
