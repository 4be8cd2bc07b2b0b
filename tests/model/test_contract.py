"""The contract, judged where it is kept: tasks in many styles, and what is to be said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import clean, codes, findings, surrounded, write

HEAD = """
import asyncio
import contextlib
import functools
import logging
from concurrent.futures import ThreadPoolExecutor

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


"""

KEPT = {
    "the guide's own": """
        def fetch(stream_id, **kwargs):
            try:
                stream = Stream.objects.get(id=stream_id)
                stream.last_run = timezone.now()
                stream.save(update_fields=["last_run"])
            except Exception as e:
                logger.error(f"Task error: {str(e)}", exc_info=True)
                Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
                raise e
    """,
    "a helper marks": """
        def fetch(stream_id, url, **kwargs):
            try:
                requests.get(url, timeout=5)
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
    """,
    "a helper is submitted to an executor": """
        def fetch(stream_id, url, **kwargs):
            executor = ThreadPoolExecutor(max_workers=1)
            try:
                requests.get(url, timeout=5)
            except Exception:
                logger.exception("failed")
                executor.submit(_mark_failed, stream_id)
                raise
    """,
    "a helper with a status argument": """
        def update(stream_id, status=None, error=None):
            fields = {"last_run": timezone.now()}
            if status:
                fields["status"] = status
            if error is not None:
                fields["error"] = str(error)
            Stream.objects.filter(pk=stream_id).update(**fields)


        def fetch(stream_id, url, **kwargs):
            try:
                requests.get(url, timeout=5)
                update(stream_id)
            except Exception as error:
                logger.exception("failed")
                update(stream_id, status="failed", error=error)
                raise
    """,
    "the instance is saved": """
        def fetch(stream_id, url, **kwargs):
            stream = None
            try:
                stream = Stream.objects.select_for_update().get(pk=stream_id)
                requests.get(url, timeout=5)
            except Exception:
                logger.exception("failed")
                if stream:
                    stream.status = "failed"
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["status", "last_run"])
                raise
    """,
    "a decorator keeps it": """
        def guarded(func):
            @functools.wraps(func)
            def wrapper(stream_id, *args, **kwargs):
                try:
                    return func(stream_id, *args, **kwargs)
                except Exception:
                    logger.exception("failed")
                    _mark_failed(stream_id)
                    raise
            return wrapper


        @guarded
        def fetch(stream_id, url, **kwargs):
            return requests.get(url, timeout=5).json()
    """,
    "a decorator with arguments keeps it": """
        def guarded(message):
            def decorate(func):
                @functools.wraps(func)
                def wrapper(*args, **kwargs):
                    try:
                        return func(*args, **kwargs)
                    except Exception:
                        logger.exception(message)
                        _mark_failed(kwargs["stream_id"])
                        raise
                return wrapper
            return decorate


        @guarded("failed")
        def fetch(stream_id, url, **kwargs):
            return requests.get(url, timeout=5).json()
    """,
    "a context manager keeps it": """
        @contextlib.contextmanager
        def stream_run(stream_id):
            stream = Stream.objects.get(id=stream_id)
            try:
                yield stream
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
            stream.last_run = timezone.now()
            stream.save(update_fields=["last_run"])


        def fetch(stream_id, url, **kwargs):
            with stream_run(stream_id):
                return requests.get(url, timeout=5).json()
    """,
    "a class-style context manager keeps it": """
        class Run:
            def __init__(self, stream_id):
                self.stream_id = stream_id

            def __enter__(self):
                return self

            def __exit__(self, kind, error, trace):
                if kind is not None:
                    logger.error("failed", exc_info=True)
                    _mark_failed(self.stream_id)
                return False


        def fetch(stream_id, url, **kwargs):
            with Run(stream_id):
                return requests.get(url, timeout=5).json()
    """,
    "delegated to a coroutine": """
        async def _fetch(stream_id, url, **kwargs):
            try:
                return await client(url)
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise


        async def client(url):
            return url


        def fetch(stream_id, **kwargs):
            return asyncio.run(_fetch(stream_id, **kwargs))
    """,
    "a nested coroutine on a loop": """
        def fetch(stream_id, url, **kwargs):
            count = 0

            async def work():
                nonlocal count
                count += 1
                return requests.get(url, timeout=5)

            loop = asyncio.new_event_loop()
            try:
                return loop.run_until_complete(work())
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
            finally:
                loop.close()
    """,
    "methods of a class": """
        class Fetcher:
            def __init__(self, stream_id, url):
                self.stream_id = stream_id
                self.url = url

            def run(self):
                try:
                    return self._fetch()
                except Exception:
                    logger.exception("failed")
                    self._fail()
                    raise

            def _fetch(self):
                return requests.get(self.url, timeout=5).json()

            def _fail(self):
                Stream.objects.filter(id=self.stream_id).update(status="failed")


        def fetch(stream_id, url, **kwargs):
            return Fetcher(stream_id, url).run()
    """,
    "a handler per item": """
        def fetch(stream_id, urls, **kwargs):
            failed = []
            try:
                for url in urls:
                    try:
                        requests.get(url, timeout=5)
                    except Exception as error:
                        logger.error("no answer: %s", error)
                        failed.append(url)
                return failed
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
    """,
    "a handler per item in a helper": """
        def one(url):
            try:
                return requests.get(url, timeout=5)
            except Exception as error:
                logger.error("no answer: %s", error)
                return None


        def fetch(stream_id, urls, **kwargs):
            try:
                return [one(url) for url in urls]
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
    """,
    "a narrow handler with a fallback": """
        def fetch(stream_id, url, count="10", **kwargs):
            try:
                try:
                    number = int(count)
                except ValueError:
                    number = 10
                return requests.get(url, params={"n": number}, timeout=5).json()
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
    """,
    "the work done in another way": """
        def fetch(stream_id, url, mirror, **kwargs):
            try:
                try:
                    data = requests.get(url, timeout=5).json()
                except Exception:
                    logger.warning("using the mirror")
                    data = requests.get(mirror, timeout=5).json()
                return {"count": len(data)}
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
    """,
    "a best-effort last step": """
        def fetch(stream_id, url, webhook, **kwargs):
            try:
                data = requests.get(url, timeout=5).json()
                Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                try:
                    requests.post(webhook, timeout=5)
                except Exception:
                    logger.warning("nobody was told")
                return {"count": len(data)}
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
    """,
    "a guard clause": """
        def fetch(stream_id, url=None, **kwargs):
            if not url:
                return {"error": "no url"}
            try:
                return requests.get(url, timeout=5).json()
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
    """,
    "raised after the handler": """
        def fetch(stream_id, url, **kwargs):
            error = None
            try:
                return requests.get(url, timeout=5).json()
            except Exception as e:
                logger.exception("failed")
                _mark_failed(stream_id)
                error = e
            raise RuntimeError("failed") from error
    """,
    "an unknown call may have done it": """
        from .reporting import report


        def fetch(stream_id, url, **kwargs):
            try:
                return requests.get(url, timeout=5).json()
            except Exception:
                logger.exception("failed")
                report(stream_id)
                raise
    """,
    "configuration in kwargs": """
        def fetch(stream_id, **config):
            try:
                url = config["url"]
                return requests.get(url, timeout=config.get("timeout", 5)).json()
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
    """,
}

BROKEN = {
    "naive": (
        """
        def fetch(stream_id, url):
            try:
                return requests.get(url, timeout=5).json()
            except Exception as e:
                logger.error(f"error: {e}")
        """,
        ["NL104", "NL304", "NL306", "NL308"],
    ),
    "no try": (
        """
        def fetch(stream_id, url, **kwargs):
            return requests.get(url, timeout=5).json()
        """,
        ["NL301"],
    ),
    "a stub": (
        """
        def fetch(stream_id, **kwargs):
            pass
        """,
        ["NL301"],
    ),
    "a transparent decorator without a handler": (
        """
        def timed(func):
            @functools.wraps(func)
            def wrapper(*args, **kwargs):
                try:
                    return func(*args, **kwargs)
                finally:
                    logger.info("done")
            return wrapper


        @timed
        def fetch(stream_id, url):
            return requests.get(url, timeout=5).json()
        """,
        ["NL104", "NL301"],
    ),
    "an error dict is returned": (
        """
        def fetch(stream_id, url, **kwargs):
            try:
                return requests.get(url, timeout=5).json()
            except Exception as e:
                logger.exception("failed")
                _mark_failed(stream_id)
                return {"error": str(e)}
        """,
        ["NL304"],
    ),
    "an inner handler swallows the whole work": (
        """
        def fetch(stream_id, url, **kwargs):
            try:
                try:
                    return requests.get(url, timeout=5).json()
                except Exception as e:
                    logger.exception("failed")
                    return {"error": str(e)}
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
        """,
        ["NL304", "NL308"],
    ),
    "a finally that returns": (
        """
        def fetch(stream_id, url, **kwargs):
            data = None
            try:
                data = requests.get(url, timeout=5).json()
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
            finally:
                return data
        """,
        ["NL304"],
    ),
    "another model is marked": (
        """
        from streams.models import Document


        def fetch(stream_id, url, **kwargs):
            try:
                return requests.get(url, timeout=5).json()
            except Exception:
                logger.exception("failed")
                Document.objects.filter(stream_id=stream_id).update(status="failed")
                doc = Document()
                doc.status = "failed"
                doc.save()
                raise
        """,
        ["NL308"],
    ),
    "assigned and not saved": (
        """
        def fetch(stream_id, url, **kwargs):
            stream = Stream.objects.get(id=stream_id)
            try:
                return requests.get(url, timeout=5).json()
            except Exception:
                logger.exception("failed")
                stream.status = "failed"
                stream.save(update_fields=["last_run"])
                raise
        """,
        ["NL308"],
    ),
    "two handlers, one forgets": (
        """
        def fetch(stream_id, url, **kwargs):
            try:
                return requests.get(url, timeout=5).json()
            except requests.Timeout:
                logger.exception("slow")
                raise
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
        """,
        ["NL308"],
    ),
    "a delegate without kwargs": (
        """
        async def _fetch(stream_id, url):
            try:
                return requests.get(url, timeout=5).json()
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise


        def fetch(stream_id, **kwargs):
            return asyncio.run(_fetch(stream_id, **kwargs))
        """,
        ["NL104"],
    ),
    "async registered": (
        """
        async def fetch(stream_id, url, **kwargs):
            try:
                return url.strip()
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
        """,
        ["NL105"],
    ),
    "no stream id": (
        """
        def fetch(url, **kwargs):
            try:
                return requests.get(url, timeout=5).json()
            except Exception:
                logger.exception("failed")
                raise
        """,
        ["NL101", "NL308"],
    ),
    "a class whose handler returns": (
        """
        class Fetcher:
            def run(self, url):
                try:
                    return requests.get(url, timeout=5).json()
                except Exception as e:
                    logger.error("failed: %s", e)
                    return {"error": str(e)}


        def fetch(stream_id, url, **kwargs):
            return Fetcher().run(url)
        """,
        ["NL304", "NL306", "NL308"],
    ),
    "a narrow handler takes a failure for a result": (
        """
        def fetch(stream_id, url, **kwargs):
            try:
                return requests.get(url, timeout=5).json()
            except requests.RequestException as e:
                logger.error("failed: %s", e, exc_info=True)
                return {"error": str(e)}
            except Exception:
                logger.exception("failed")
                _mark_failed(stream_id)
                raise
        """,
        ["NL304", "NL308"],
    ),
}


def _judged(tmp_path: Path, text: str) -> list[str]:
    files = {
        "streams/tasks/fetch.py": "",
        "streams/models.py": clean("""
            from django.db import models


            class Stream(models.Model):
                status = models.CharField(max_length=20)
                last_run = models.DateTimeField(null=True)


            class Document(models.Model):
                status = models.CharField(max_length=20)
        """),
    }
    write(tmp_path, surrounded(files) | {"streams/tasks/fetch.py": HEAD + clean(text)})
    return [code for code in codes(findings(tmp_path)) if code != "NL201"]


@pytest.mark.parametrize("style", KEPT)
def test_a_contract_that_is_kept_is_left_alone(style: str, tmp_path: Path) -> None:
    assert _judged(tmp_path, KEPT[style]) == []


@pytest.mark.parametrize("style", BROKEN)
def test_a_contract_that_is_broken_is_reported_once(style: str, tmp_path: Path) -> None:
    text, expected = BROKEN[style]
    assert _judged(tmp_path, text) == expected
