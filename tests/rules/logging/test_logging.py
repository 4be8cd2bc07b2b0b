"""What is a word of progress, what prints, and how a logger may be called."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import clean, codes, findings, surrounded, write

TASK = '''
import logging
<imports>

import requests
from django.utils import timezone

from streams.models import Stream

<logger>


def fetch(stream_id, url, **kwargs):
    """Fetch a page.

    Args:
        stream_id: The stream that asks.
        url: The address.
    """
    try:
        <work>
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
    except Exception:
        logger.exception("stream %s", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
'''
REGISTRY = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
PER_ITEM = """for part in url:
    try:
        requests.get(part, timeout=5)
    except OSError:
        logger.warning("no answer")"""
MIRROR = """try:
    requests.get(url)
except OSError:
    logger.info("asking the mirror")
    requests.get(url, timeout=9)"""
REFUSED = """try:
    requests.get(url)
except OSError as error:
    logger.warning("x %s", error)
    raise"""
SHOW = """
    def show(text):
        print(text)
"""
LOGGER = "logger = logging.getLogger(__name__)"


def said(
    tmp_path: Path,
    work: str = "requests.get(url, timeout=5)",
    logger: str = LOGGER,
    imports: str = "",
    **files: str,
) -> list[str]:
    text = clean(TASK).replace("<logger>", logger).replace("<imports>", imports)
    text = text.replace("<work>", work.replace("\n", "\n        "))
    project = {
        "streams/tasks/__init__.py": REGISTRY,
        "streams/tasks/fetch.py": text,
    }
    named = {path.replace("__", "/") + ".py": clean(text) for path, text in files.items()}
    return codes(findings(write(tmp_path, surrounded({}) | project | named)))


@pytest.mark.parametrize(
    "work",
    [
        'logger.info("fetching")\nrequests.get(url, timeout=5)',
        'logger.log(logging.INFO, "fetching")\nrequests.get(url, timeout=5)',
        'logging.getLogger("streams").debug("fetching")\nrequests.get(url, timeout=5)',
        PER_ITEM,
        MIRROR,
        'Stream.objects.get(id=stream_id).logs.create(message="fetching")\nrequests.get(url)',
        'log_progress(stream_id, "fetching")\nrequests.get(url, timeout=5)',
    ],
)
def test_a_word_of_progress(work: str, tmp_path: Path) -> None:
    assert "NL401" not in said(tmp_path, work, imports="from plugins import log_progress")


@pytest.mark.parametrize(
    "work",
    [
        "requests.get(url, timeout=5)",
        "import math\nmath.log(requests.get(url, timeout=5).status_code)",
        REFUSED,
        'if url is None:\n    logger.error("no url: %s", stream_id)\nrequests.get(url)',
    ],
)
def test_no_word_of_progress(work: str, tmp_path: Path) -> None:
    assert "NL401" in said(tmp_path, work)


def test_a_helper_of_the_tasks_package_that_prints(tmp_path: Path) -> None:
    shown = "from .showing import show"
    found = said(tmp_path, "show(requests.get(url))", imports=shown, streams__tasks__showing=SHOW)
    assert found.count("NL402") == 1


@pytest.mark.parametrize("file", ["", ", file=None", ", file=sys.stdout", ", file=sys.stderr"])
def test_what_prints_to_the_console(file: str, tmp_path: Path) -> None:
    assert (
        said(tmp_path, f"print(requests.get(url){file})", imports="import sys").count("NL402") == 1
    )


@pytest.mark.parametrize(
    ("work", "imports"),
    [
        ("show(requests.get(url))", "from shop.showing import show"),
        ("print(requests.get(url))", "from shop.showing import show as print"),
        ("console = requests.Session()\nconsole.print(requests.get(url))", ""),
        ('with open("x", "w") as out:\n    print(url, file=out)', ""),
        ("out = io.StringIO()\nprint(url, sep=';', file=out)", "import io"),
        ("print(url, file=kwargs.get('out'))", ""),
        ("print(url, **kwargs)", ""),
    ],
)
def test_what_does_not_print_in_a_task(work: str, imports: str, tmp_path: Path) -> None:
    assert "NL402" not in said(tmp_path, work, imports=imports, shop__showing=SHOW)


@pytest.mark.parametrize(
    ("work", "count"),
    [
        ('logging.info("x")', 1),
        ('logging.log(logging.INFO, "x")', 1),
        ('logging.getLogger().info("x")', 0),
        ("logging.captureWarnings(True)", 0),
    ],
)
def test_a_log_call_of_the_root_logger(work: str, count: int, tmp_path: Path) -> None:
    assert said(tmp_path, work).count("NL403") == count


@pytest.mark.parametrize(
    ("logger", "reported"),
    [
        (LOGGER, False),
        ("logger = logging.getLogger()", True),
        ("logger = logging.getLogger(None)", True),
        ("logger = logging.getLogger('fetcher')", True),
        ("logger = logging.getLogger('jobs.pages')", False),
        ("logger = logging.getLogger('jobs')", False),
        ("logger = logging.getLogger('streams.tasks.fetch')", False),
        ("logger = logging.getLogger('streams')", False),
        ("logger = logging.getLogger('streamsof.tasks')", True),
        ("logger = logging.getLogger(f'{__name__}.fetch')", False),
        ("NAME = str(1)\nlogger = logging.getLogger(NAME)", False),
    ],
)
def test_how_a_logger_is_called(logger: str, reported: bool, tmp_path: Path) -> None:
    settings = 'LOGGING = {"version": 1, "loggers": {"jobs": {"level": "INFO"}}}'
    assert ("NL404" in said(tmp_path, logger=logger, config__settings=settings)) == reported
