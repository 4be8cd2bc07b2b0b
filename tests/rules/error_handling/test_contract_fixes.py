"""The fixes that give a task the shape of the guide, alone and together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.fixing.sources import Sources
from tests.projects import clean, findings, surrounded, write

TASK = "streams/tasks/fetch.py"
ABOUT = {"NL301", "NL302", "NL303", "NL304", "NL305", "NL308", "NL309", "NL311"}


@pytest.fixture
def mend(tmp_path: Path) -> Callable[..., str]:
    """Apply the fixes of the rules about the contract until none is left; return the text."""

    def mend(text: str, **files: str) -> str:
        write(tmp_path, surrounded(files))
        write(tmp_path, {TASK: clean(text) if text.startswith("\n") else text})  # tabs stay
        for _ in range(9):
            tree = Tree.open(tmp_path)
            sources = Sources(tree.read, syntax.read_facts)
            found = [finding for finding in findings(tmp_path) if finding.code in ABOUT]
            fixes = [finding.fix for finding in found if finding.fix is not None]
            _, edits = fixing.merge([fixing.edits(fix, sources) for fix in fixes])
            if not edits:
                assert found == []
                return tree.read(TASK).text
            for path, changes in edits.items():
                write(tmp_path, {path: fixing.apply(tree.read(path).text, changes)})
        raise AssertionError("the fixes come to no end")

    return mend


NAIVE = '''
    import requests


    def fetch(stream_id, url, **kwargs):
        """Fetch a page."""
        # ask first
        page = requests.get(url, timeout=10).text
        text = """
    several
      lines"""
        count = 0

        def seen(line):
            # one more
            nonlocal count
            count += 1
            return line

        for line in page.splitlines():
            if seen(line).startswith("#"):
                return {"line": line}  # found
        # at the end
        return {"length": len(page + text)}
'''
SHAPED = '''
    import logging

    import requests
    from django.utils import timezone

    logger = logging.getLogger(__name__)


    def fetch(stream_id, url, **kwargs):
        """Fetch a page."""
        from streams.models import Stream

        try:
            # ask first
            page = requests.get(url, timeout=10).text
            text = """
    several
      lines"""
            count = 0

            def seen(line):
                # one more
                nonlocal count
                count += 1
                return line

            for line in page.splitlines():
                if seen(line).startswith("#"):
                    return {"line": line}  # found
            # at the end
            result = {"length": len(page + text)}
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
            return result
        except Exception as e:
            logger.error(f"Task error: {str(e)}", exc_info=True)
            Stream.objects.filter(id=stream_id).update(
                status="failed", last_run=timezone.now()
            )
            raise
'''


def test_a_naive_function_gets_the_shape_of_the_guide(mend: Callable) -> None:
    assert mend(NAIVE) == clean(SHAPED)


def test_it_keeps_tabs_quotes_and_line_endings(mend: Callable) -> None:
    text = (
        "import requests\n\n\n"
        "def fetch(stream_id, url='x', **kwargs):\n\treturn requests.get(url, timeout=3).json()\n"
    )
    assert mend(text.replace("\n", "\r\n")) == (
        "import logging\n\nimport requests\nfrom django.utils import timezone\n\n"
        "logger = logging.getLogger(__name__)\n\n\n"
        "def fetch(stream_id, url='x', **kwargs):\n"
        "\tfrom streams.models import Stream\n\n"
        "\ttry:\n"
        "\t\tresult = requests.get(url, timeout=3).json()\n"
        "\t\tStream.objects.filter(id=stream_id).update(last_run=timezone.now())\n"
        "\t\treturn result\n"
        "\texcept Exception as e:\n"
        "\t\tlogger.error(f'Task error: {str(e)}', exc_info=True)\n"
        "\t\tStream.objects.filter(id=stream_id).update(\n"
        "\t\t\tstatus='failed', last_run=timezone.now()\n"
        "\t\t)\n"
        "\t\traise\n"
    ).replace("\n", "\r\n")


HEAD = """
    import logging

    import requests
    from django.db import transaction
    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def _mark(stream_id, status):
        Stream.objects.filter(id=stream_id).update(status=status, last_run=timezone.now())


"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            """
            def fetch(stream_id, url, **kwargs):
                with transaction.atomic():
                    # all of it
                    try:
                        text = requests.get(url, timeout=5).text
                        _mark(stream_id, "active")
                        return {"length": len(text)}
                    except Exception:
                        logger.exception('''%s
                    failed''', stream_id)
                        _mark(stream_id, "failed")
                        # for whoever waits
                        raise
            """,
            """
            def fetch(stream_id, url, **kwargs):
                try:
                    with transaction.atomic():
                        # all of it
                        text = requests.get(url, timeout=5).text
                        _mark(stream_id, "active")
                        return {"length": len(text)}
                except Exception:
                    logger.exception('''%s
                    failed''', stream_id)
                    _mark(stream_id, "failed")
                    # for whoever waits
                    raise
            """,
            id="a transaction ends before the handler begins",
        ),
        pytest.param(
            """
            @transaction.atomic
            def fetch(stream_id, url, **kwargs):
                logger.info("fetching %s", url)
                try:
                    requests.get(url, timeout=5)
                    _mark(stream_id, "active")
                except Exception:
                    logger.exception("%s failed", stream_id)
                    _mark(stream_id, "failed")
                    raise
            """,
            """
            def fetch(stream_id, url, **kwargs):
                logger.info("fetching %s", url)
                try:
                    with transaction.atomic():
                        requests.get(url, timeout=5)
                        _mark(stream_id, "active")
                except Exception:
                    logger.exception("%s failed", stream_id)
                    _mark(stream_id, "failed")
                    raise
            """,
            id="so does one of a decorator",
        ),
        pytest.param(
            """
            def fetch(stream_id, url, **kwargs):
                try:
                    requests.get(url, timeout=5)
                    _mark(stream_id, "active")
                except Exception:
                    logger.exception("%s failed", stream_id)
                    _mark(stream_id, "active")  # not so
                    raise  # on
            """,
            """
            def fetch(stream_id, url, **kwargs):
                try:
                    requests.get(url, timeout=5)
                    _mark(stream_id, "active")
                except Exception:
                    logger.exception("%s failed", stream_id)
                    _mark(stream_id, "active")  # not so
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise  # on
            """,
            id="the last word is failed",
        ),
        pytest.param(
            """
            def fetch(stream_id, url, **kwargs):
                try:
                    requests.get(url, timeout=5)
                    _mark(stream_id, "active")
                except Exception as error:
                    # somebody should know
                    if "gone" in str(error):
                        raise ValueError(url) from error
                    raise
            """,
            """
            def fetch(stream_id, url, **kwargs):
                try:
                    requests.get(url, timeout=5)
                    _mark(stream_id, "active")
                except Exception as error:
                    logger.error(f"Task error: {str(error)}", exc_info=True)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    # somebody should know
                    if "gone" in str(error):
                        raise ValueError(url) from error
                    raise
            """,
            id="first log, then mark, for every way to raise",
        ),
        pytest.param(
            """
            def fetch(stream_id, url, **kwargs):
                page = requests.get(url, timeout=5)  # may fail
                try:
                    _mark(stream_id, "active")
                except Exception:
                    logger.exception("%s failed", stream_id)
                    _mark(stream_id, "failed")
                    raise
                # store it
                requests.post(url, data=page.text, timeout=5)
                return {"length": len(page.text)}
            """,
            """
            def fetch(stream_id, url, **kwargs):
                try:
                    page = requests.get(url, timeout=5)  # may fail
                    _mark(stream_id, "active")
                    # store it
                    requests.post(url, data=page.text, timeout=5)
                    return {"length": len(page.text)}
                except Exception:
                    logger.exception("%s failed", stream_id)
                    _mark(stream_id, "failed")
                    raise
            """,
            id="what stands before and behind the try goes into it",
        ),
        pytest.param(
            """
            def fetch(stream_id, url, **kwargs):
                try:
                    requests.get(url, timeout=5)
                    _mark(stream_id, "active")
                except requests.HTTPError as error:
                    logger.exception("%s: %s", stream_id, error)
                    _mark(stream_id, "failed")
                    raise
                    # for now
            """,
            """
            def fetch(stream_id, url, **kwargs):
                try:
                    requests.get(url, timeout=5)
                    _mark(stream_id, "active")
                except requests.HTTPError as error:
                    logger.exception("%s: %s", stream_id, error)
                    _mark(stream_id, "failed")
                    raise
                    # for now
                except Exception as e:
                    logger.error(f"Task error: {str(e)}", exc_info=True)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
            """,
            id="a handler for all else",
        ),
        pytest.param(
            """
            def fetch(stream_id, url, **kwargs):
                try:
                    stream = Stream.objects.get(id=stream_id)
                    stream.name = requests.get(url, timeout=5).text
                    stream.save(update_fields=["name"])
                except Exception:
                    logger.exception("%s failed", stream_id)
                    stream.status = "failed"
                    stream.save(update_fields=["status"])
                    raise
            """,
            """
            def fetch(stream_id, url, **kwargs):
                try:
                    stream = Stream.objects.get(id=stream_id)
                    stream.name = requests.get(url, timeout=5).text
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["name", "last_run"])
                except Exception:
                    logger.exception("%s failed", stream_id)
                    stream.status = "failed"
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["status", "last_run"])
                    raise
            """,
            id="saves that are there take the time along",
        ),
        pytest.param(
            """
            def fetch(stream_id, url, **kwargs):
                stream = Stream(id=stream_id)
                try:
                    requests.get(url, timeout=5)
                    _mark(stream_id, "active")
                except Exception:
                    logger.exception("%s failed", stream_id)
                    stream.status = "failed"
                    stream.save()
                    raise
            """,
            """
            def fetch(stream_id, url, **kwargs):
                stream = Stream(id=stream_id)
                try:
                    requests.get(url, timeout=5)
                    _mark(stream_id, "active")
                except Exception:
                    logger.exception("%s failed", stream_id)
                    stream.status = "failed"
                    stream.last_run = timezone.now()
                    stream.save()
                    raise
            """,
            id="so does a save of all",
        ),
        pytest.param(
            """
            import asyncio

            async def work(stream_id, url):
                try:
                    await asyncio.sleep(int(url))
                    await Stream.objects.filter(id=stream_id).aupdate(last_run=timezone.now())
                except Exception:
                    logger.exception("%s failed", stream_id)
                    raise

            def fetch(stream_id, url, **kwargs):
                return asyncio.run(work(stream_id, url))
            """,
            """
            import asyncio

            async def work(stream_id, url):
                try:
                    await asyncio.sleep(int(url))
                    await Stream.objects.filter(id=stream_id).aupdate(last_run=timezone.now())
                except Exception:
                    logger.exception("%s failed", stream_id)
                    await Stream.objects.filter(id=stream_id).aupdate(
                        status="failed", last_run=timezone.now()
                    )
                    raise

            def fetch(stream_id, url, **kwargs):
                return asyncio.run(work(stream_id, url))
            """,
            id="a coroutine awaits",
        ),
    ],
)
def test_handlers_keep_the_contract(mend: Callable, before: str, after: str) -> None:
    assert (
        mend("\n" + clean(HEAD) + "\n\n" + clean(before)).strip()
        == (clean(HEAD) + "\n\n" + clean(after)).strip()
    )
