"""NL304: where `raise` would keep from running what records the failure, no fix is offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.findings import Safety
from tests.projects import clean, findings, surrounded, write

TASK = """
    import logging
    import urllib.request

    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def fetch(stream_id, url, **kwargs):
        failure = None
        try:
            urllib.request.urlopen(url, timeout=5).close()
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception as e:
            failure = e
            {inside}
        if failure is not None:
            {behind}
"""
LOGGED = 'logger.error("failed", exc_info=True)'
MARKED = 'Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())'
BOTH = f"{LOGGED}; {MARKED}"


@pytest.mark.parametrize(
    ("inside", "behind", "safety"),
    [
        (BOTH, "pass", Safety.SAFE),
        (BOTH, 'logger.info("done")', Safety.SAFE),
        ("pass", BOTH, None),
        (LOGGED, MARKED, None),
        (MARKED, LOGGED, None),
    ],
)
def test_what_follows_the_handler(
    inside: str, behind: str, safety: Safety | None, tmp_path: Path
) -> None:
    text = clean(TASK).format(inside=inside, behind=behind)
    root = write(tmp_path, surrounded({"streams/tasks/fetch.py": text}))
    [found] = [finding for finding in findings(root) if finding.code == "NL304"]
    assert (found.fix and found.fix.safety) is safety
