"""One fault, one finding: what a task's fault would also break is not said again."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.rules import ALL
from tests.projects import codes, findings, surrounded, write

TASK = "streams/tasks/fetch.py"
HEAD = '''
    """Fetching."""

    import logging

    import requests
    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def _update(stream_id, status, **fields):
        Stream.objects.filter(id=stream_id).update(status=status, last_run=timezone.now(), **fields)


'''
WORK = """requests.get("https://example.org", timeout=9)
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())"""

CHAINS = {
    "no docstring": (
        ["NL201"],
        f"""
    def fetch(stream_id, **kwargs):
        logger.info("fetching")
        try:
            {WORK}
        except Exception:
            logger.exception("%s failed", stream_id)
            _update(stream_id, "failed")
            raise
""",
    ),
    "nothing is caught": (
        ["NL301"],
        '''
    def fetch(stream_id, **kwargs):
        """Fetch a page for `stream_id`.

        Example:
            fetch(1)
        """
        logger.info("fetching %s", stream_id)
        requests.get("https://example.org", timeout=9)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
''',
    ),
    "only items are caught": (
        ["NL302"],
        '''
    def fetch(stream_id, urls=(), **kwargs):
        """Fetch pages.

        Args:
            stream_id: The stream.
            urls: The pages.

        Example:
            fetch(1)
        """
        logger.info("fetching %s", stream_id)
        for url in urls:
            try:
                requests.get(url, timeout=9)
            except OSError:
                logger.warning("no answer from %s", url)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
''',
    ),
}
HANDLERS = {
    "a path that ends as a success is judged as if it raised": (
        ["NL304"],
        """
            logger.exception("%s failed", stream_id)
            _update(stream_id, "failed")
            return {}
""",
    ),
    "and what it forgets is said beside": (["NL304", "NL305"], '\n_update(stream_id, "failed")\n'),
    "nothing logged has neither traceback nor context": (
        ["NL305"],
        """
            _update(stream_id, "failed")
            raise
""",
    ),
    "an unknown status is no missing mark": (
        ["NL310"],
        """
            logger.exception("%s failed", stream_id)
            _update(stream_id, "faild")
            raise
""",
    ),
    "no mark has no time": (
        ["NL308"],
        """
            logger.exception("%s failed", stream_id)
            raise
""",
    ),
    "a call that does not bind has the effects it was meant to have": (
        ["NL511"],
        """
            logger.exception("%s failed", stream_id)
            _update(stream_id, "failed", 3)
            raise
""",
    ),
    "so has an import that does not resolve": (
        ["NL510"],
        """
            from streams.tasks.fetch import mark

            logger.exception("%s failed", stream_id)
            mark(stream_id, "failed")
            raise
""",
    ),
    "a field that does not exist is no missing mark": (
        ["NL509"],
        """
            logger.exception("%s failed", stream_id)
            _update(stream_id, "failed", colour=1)
            raise
""",
    ),
    "a bare except that ends is one that swallows": (
        ["NL304", "NL315"],
        """
            logger.exception("%s failed", stream_id)
            _update(stream_id, "failed")
""",
    ),
}


def found(root: Path, task: str) -> list[str]:
    """Return the codes of what is found, of the sections that a task's own text decides."""
    text = HEAD.rstrip(" ") + task.lstrip("\n")
    write(root, surrounded({TASK: text}))
    return [code for code in codes(findings(root)) if code[:3] in {"NL2", "NL3", "NL4", "NL5"}]


@pytest.mark.parametrize(("expected", "task"), CHAINS.values(), ids=CHAINS)
def test_a_task(tmp_path: Path, expected: list[str], task: str) -> None:
    assert found(tmp_path, task) == expected


@pytest.mark.parametrize(("expected", "handler"), HANDLERS.values(), ids=HANDLERS)
def test_a_handler(tmp_path: Path, expected: list[str], handler: str) -> None:
    header = "except:" if "NL315" in expected else "except Exception:"
    lines = "\n".join(f"            {line.strip()}" for line in handler.strip().splitlines())
    task = f'''
    def fetch(stream_id, **kwargs):
        """Fetch a page.

        Args:
            stream_id: The stream.

        Example:
            fetch(1)
        """
        logger.info("fetching %s", stream_id)
        try:
            {WORK}
        {header}
{lines}
'''
    assert found(tmp_path, task) == expected


def test_no_rule_covers_itself() -> None:
    covered_by = {rule.code: set(rule.covered_by) for rule in ALL}
    for code, covering in covered_by.items():
        reached = set(covering)
        while more := {other for each in reached for other in covered_by[each]} - reached:
            reached |= more
        assert code not in reached


def test_nothing_caught_covers_what_is_asked_of_handlers() -> None:
    asked = {f"NL30{number}" for number in range(2, 10)}
    covered = {rule.code for rule in ALL if "NL301" in rule.covered_by}
    assert asked <= covered
