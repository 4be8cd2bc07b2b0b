"""Correct tasks, each keeping the contract in its own way."""
import asyncio
import contextlib
import dataclasses
import enum
import functools
import logging
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import requests
import streams.models as m
from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils import timezone

from streams.models import Stream, StreamLog

logger = logging.getLogger(__name__)
ERRORS = (Exception,)


class S(enum.StrEnum):
    FAILED = "failed"
    ACTIVE = "active"


def mark(pk, status):
    Stream.objects.filter(pk=pk).update(status=status, last_run=timezone.now())


def work(url):
    answer = requests.get(url, timeout=5)
    answer.raise_for_status()
    return answer.json()


def stamp():
    return {"last_run": timezone.now()}


def hook_log(pk, error):
    logger.error("stream %s: %s", pk, error, exc_info=error)


def hook_mark(pk, error):
    mark(pk, "failed")


HOOKS = (hook_log, hook_mark)


class Base:
    def __init__(self, pk):
        self.pk = pk
        self.log = logger.getChild("x")

    def _mark(self, status):
        mark(self.pk, status)

    fail = functools.partialmethod(_mark, "failed")
    done = functools.partialmethod(_mark, status="active")

    def on_failed(self):
        self._mark("failed")

    def steps(self, url):
        try:
            for item in work(url):
                yield item
            self.done()
        except Exception as e:
            self.log.exception("stream %s: %s", self.pk, e)
            self.fail()
            raise


class Handle:
    status = "active"

    def __init__(self, stream):
        self.stream = stream

    def __enter__(self):
        return self

    def __exit__(self, t, e, tb):
        if t:
            logger.error("stream %s", self.stream.pk, exc_info=e)
            self.status = "failed"
        self.stream.status = self.status
        self.stream.last_run = timezone.now()
        self.stream.save(update_fields=["status", "last_run"])


def errors_tuple(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except ERRORS as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise


def errors_tuple2(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except (ValueError, Exception) as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise


def enum_a(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Stream.objects.filter(pk=stream_id).update(status=S.FAILED, last_run=timezone.now())
        raise


def enum_b(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Stream.objects.filter(pk=stream_id).update(status=S.FAILED.value, last_run=timezone.now())
        raise


def enum_c(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Stream.objects.filter(pk=stream_id).update(status=str(S.FAILED), last_run=timezone.now())
        raise


def enum_d(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Stream.objects.filter(pk=stream_id).update(status=Stream.STATUS_CHOICES[2][0], last_run=timezone.now())
        raise


def enum_e(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Stream.objects.filter(pk=stream_id).update(status="FAILED".lower(), last_run=timezone.now())
        raise


def dict_merge(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Stream.objects.filter(pk=stream_id).update(**{**stamp(), "status": "failed"})
        raise


def dict_or(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Stream.objects.filter(pk=stream_id).update(**(stamp() | {"status": "failed"}))
        raise


def dict_stamp(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Stream.objects.filter(pk=stream_id).update(status="failed", **stamp())
        raise


def dict_zip(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Stream.objects.filter(pk=stream_id).update(**dict(zip(("status", "last_run"), ("failed", timezone.now()))))
        raise


def dict_pop(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        fields = stamp()
        fields |= dict(status="failed")
        Stream.objects.filter(pk=stream_id).update(**fields)
        raise


def get_model(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        apps.get_model("streams", "Stream").objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
        raise


def get_model2(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        M = apps.get_model("streams.Stream")
        M.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
        raise


def default_manager(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Stream._default_manager.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
        raise


def module_alias(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        m.Stream.objects.using("default").filter(pk=stream_id).update(status="failed", last_run=timezone.now())
        raise


def bound_update(stream_id, url, **kwargs):
    """Doc."""
    update = Stream.objects.filter(pk=stream_id).update
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        update(status="failed", last_run=timezone.now())
        raise


def thread(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        t = threading.Thread(target=mark, args=(stream_id, "failed"))
        t.start()
        t.join()
        raise


def thread_kw(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        threading.Thread(target=mark, kwargs={"pk": stream_id, "status": "failed"}).start()
        raise


def pool_map(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        with ThreadPoolExecutor() as pool:
            list(pool.map(mark, [stream_id], ["failed"]))
        raise


def hooks(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        for hook in HOOKS:
            hook(stream_id, e)
        raise


def hooks_inline(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        for hook in (hook_log, hook_mark):
            hook(stream_id, e)
        raise


def hooks_comp(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        [h(stream_id, e) for h in HOOKS]
        raise


def getattr_call(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        getattr(Base(stream_id), "on_" + "failed")()
        raise


def dispatch(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        {"failed": Base(stream_id).on_failed}["failed"]()
        raise


def partialmethod_(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        Base(stream_id).fail()
        raise


def atomic_handler(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        with transaction.atomic():
            mark(stream_id, "failed")
        raise


def suppress_handler(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        with contextlib.suppress(DatabaseError):
            mark(stream_id, "failed")
        raise


def try_handler(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        try:
            mark(stream_id, "failed")
        except DatabaseError:
            logger.exception("stream %s cannot be marked", stream_id)
        raise


def try_handler2(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        try:
            mark(stream_id, "failed")
        finally:
            raise e


def try_handler3(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        try:
            mark(stream_id, "failed")
        except Exception:
            logger.exception("cannot mark %s", stream_id)
            raise e from None
        raise


def loop_else(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        for key in kwargs:
            logger.debug("%s", key)
        else:
            raise


def while_raise(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        while True:
            raise


def ternary_raise(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise e if kwargs else RuntimeError(url) from e


def assert_raise(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        assert False, url


def inner_def(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        def report():
            logger.error("stream %s: %s", stream_id, e, exc_info=e)
            mark(stream_id, "failed")

        report()
        raise


def inline_logger(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logging.getLogger(__name__).exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise


def exc_tuple(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.error("stream %s: %s", stream_id, e, exc_info=(type(e), e, e.__traceback__))
        mark(stream_id, "failed")
        raise


def exc_sys(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.error("stream %s: %s", stream_id, e, exc_info=sys.exc_info())
        mark(stream_id, "failed")
        raise


def exc_true(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        verbose = kwargs.get("verbose", True)
        logger.error("stream %s: %s", stream_id, e, exc_info=verbose)
        mark(stream_id, "failed")
        raise


def log_param(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        hook_log(stream_id, error=e)
        mark(stream_id, "failed")
        raise


def recursion(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        if kwargs.pop("again", True):
            logger.warning("again: %s", e)
            return recursion(stream_id, url, again=False, **kwargs)
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise


def retry_type(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        if isinstance(e, OSError):
            raise RuntimeError("network") from e
        elif isinstance(e, ValueError):
            raise
        raise e.with_traceback(None)


def add_note(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        e.add_note(url)
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise


def row_loop(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        rows = list(Stream.objects.filter(pk=stream_id))
        for row in rows:
            row.status = "failed"
            row.last_run = timezone.now()
        Stream.objects.bulk_update(rows, ["status", "last_run"])
        raise


def in_bulk(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        row = Stream.objects.in_bulk([stream_id])[stream_id]
        row.status = "failed"
        row.last_run = timezone.now()
        row.save(update_fields=["status", "last_run"])
        raise


def qs_index(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        row = Stream.objects.filter(pk=stream_id)[0]
        row.status = "failed"
        row.last_run = timezone.now()
        row.save(update_fields=["status", "last_run"])
        raise


def qs_last(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        if row := Stream.objects.filter(pk=stream_id).last():
            row.status = "failed"
            row.last_run = timezone.now()
            row.save(update_fields=["status", "last_run"])
        raise


def try_get(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        try:
            row = Stream.objects.get(pk=stream_id)
        except Stream.DoesNotExist:
            pass
        else:
            row.status = "failed"
            row.last_run = timezone.now()
            row.save(update_fields=["status", "last_run"])
        raise


def saved_later(stream_id, url, **kwargs):
    """Doc."""
    stream = Stream(pk=stream_id)
    stream.status = "active"
    try:
        data = work(url)
        logger.info("ok %s", url)
        return data
    except Exception as e:
        stream.status = "failed"
        logger.exception("stream %s: %s", stream_id, e)
        raise
    finally:
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])


def save_base(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        stream = Stream.objects.get(pk=stream_id)
        stream.status = "failed"
        stream.last_run = timezone.now()
        super(Stream, stream).save(update_fields=["status", "last_run"])
        raise


def walrus_stream(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        stream = Stream.objects.get(pk=stream_id)
        stream.status = "failed"
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        raise


def get_or_create(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        stream, created = Stream.objects.get_or_create(pk=stream_id)
        stream.status = "failed"
        stream.last_run = timezone.now()
        stream.save()
        raise


def handle_dict(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        error = {"error": str(e), "status": "failed"}
        Stream.objects.filter(pk=stream_id).update(status=error["status"], last_run=timezone.now())
        raise


def lambda_mark(stream_id, url, **kwargs):
    """Doc."""
    fail = lambda: mark(stream_id, "failed")
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        fail()
        raise


def stack_cb(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok %s", url)
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        with contextlib.ExitStack() as s:
            s.callback(mark, stream_id, "failed")
        raise


def default_status(stream_id, url, **kwargs):
    """Doc."""
    status = "failed"
    try:
        data = work(url)
        status = "active"
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        raise
    finally:
        mark(stream_id, status)
        logger.info("stream %s: %s", stream_id, status)


def flag_error(stream_id, url, **kwargs):
    """Doc."""
    error = None
    data = None
    try:
        data = work(url)
    except Exception as e:
        error = e
    finally:
        mark(stream_id, "failed" if error else "active")
    if error:
        logger.error("stream %s: %s", stream_id, error, exc_info=error)
        raise error
    logger.info("ok")
    return data


def generator_list(stream_id, url, **kwargs):
    """Doc."""
    logger.info("go")
    return list(Base(stream_id).steps(url))


def generator_for(stream_id, url, **kwargs):
    """Doc."""
    count = 0
    for item in Base(stream_id).steps(url):
        count += 1
    logger.info("%d", count)
    return count


def handle_cm(stream_id, url, **kwargs):
    """Doc."""
    logger.info("go")
    with Handle(Stream(pk=stream_id)):
        return work(url)


def double_stack(stream_id, url, **kwargs):
    """Doc."""
    logger.info("go")
    with contextlib.ExitStack() as stack:
        stack.enter_context(Handle(Stream(pk=stream_id)))
        session = stack.enter_context(requests.Session())
        return session.get(url, timeout=3).json()


def async_thread(stream_id, url, **kwargs):
    """Doc."""
    async def main():
        try:
            data = await asyncio.to_thread(work, url)
            await asyncio.to_thread(mark, stream_id, "active")
            logger.info("ok")
            return data
        except Exception as e:
            logger.exception("stream %s: %s", stream_id, e)
            await asyncio.to_thread(mark, stream_id, "failed")
            raise

    return asyncio.run(main())


def async_executor(stream_id, url, **kwargs):
    """Doc."""
    async def main():
        loop = asyncio.get_running_loop()
        try:
            data = await loop.run_in_executor(None, work, url)
            await loop.run_in_executor(None, functools.partial(mark, stream_id, "active"))
            logger.info("ok")
            return data
        except Exception as e:
            logger.exception("stream %s: %s", stream_id, e)
            await loop.run_in_executor(None, mark, stream_id, "failed")
            raise

    return asyncio.run(main())


def async_gather(stream_id, url, **kwargs):
    """Doc."""
    async def amark(status):
        await Stream.objects.filter(pk=stream_id).aupdate(status=status, last_run=timezone.now())

    async def main():
        try:
            async with asyncio.timeout(60):
                data, _ = await asyncio.gather(asyncio.to_thread(work, url), asyncio.sleep(0))
            await amark("active")
            logger.info("ok")
            return data
        except Exception as e:
            logger.exception("stream %s: %s", stream_id, e)
            await asyncio.gather(amark("failed"), asyncio.sleep(0))
            raise

    return asyncio.run(main())


def async_tg(stream_id, url, **kwargs):
    """Doc."""
    async def amark(status):
        await Stream.objects.filter(pk=stream_id).aupdate(status=status, last_run=timezone.now())

    async def main():
        try:
            data = await asyncio.to_thread(work, url)
            await amark("active")
            logger.info("ok")
            return data
        except Exception as e:
            logger.exception("stream %s: %s", stream_id, e)
            async with asyncio.TaskGroup() as tg:
                tg.create_task(amark("failed"))
            raise

    with asyncio.Runner() as r:
        return r.run(main())


def async_shield(stream_id, url, **kwargs):
    """Doc."""
    async def main():
        try:
            data = await asyncio.to_thread(work, url)
            await Stream.objects.aupdate_or_create(pk=stream_id, defaults={"status": "active", "last_run": timezone.now()})
            logger.info("ok")
            return data
        except Exception as e:
            logger.exception("stream %s: %s", stream_id, e)
            await asyncio.shield(Stream.objects.aupdate_or_create(pk=stream_id, defaults={"status": "failed", "last_run": timezone.now()}))
            raise

    return asyncio.get_event_loop().run_until_complete(main())


def async_first(stream_id, url, **kwargs):
    """Doc."""
    async def main():
        try:
            data = await asyncio.to_thread(work, url)
            await Stream.objects.filter(pk=stream_id).aupdate(status="active", last_run=timezone.now())
            logger.info("ok")
            return data
        except Exception as e:
            logger.exception("stream %s: %s", stream_id, e)
            stream = await Stream.objects.filter(pk=stream_id).afirst()
            stream.status = "failed"
            stream.last_run = timezone.now()
            await Stream.objects.abulk_update([stream], ["status", "last_run"])
            raise

    return asyncio.run(main())


def last_attempt(stream_id, url, **kwargs):
    """Doc."""
    for attempt in range(3):
        try:
            data = work(url)
            break
        except Exception as e:
            logger.warning("attempt %d: %s", attempt, e, exc_info=True)
            if attempt == 2:
                mark(stream_id, "failed")
                raise
    mark(stream_id, "active")
    logger.info("ok")
    return data


def while_attempt(stream_id, url, **kwargs):
    """Doc."""
    attempt = 0
    while True:
        attempt += 1
        try:
            data = work(url)
        except Exception as e:
            if attempt < 3:
                logger.warning("again: %s", e)
                continue
            logger.exception("stream %s: %s", stream_id, e)
            mark(stream_id, "failed")
            raise
        mark(stream_id, "active")
        logger.info("ok")
        return data


def result_object(stream_id, url, **kwargs):
    """Doc."""
    outcome = attempt_work(url)
    if outcome.error is None:
        mark(stream_id, "active")
        logger.info("ok")
        return outcome.data
    logger.error("stream %s: %s", stream_id, outcome.error, exc_info=outcome.error)
    mark(stream_id, "failed")
    raise outcome.error


def deferred(stream_id, url, **kwargs):
    """Doc."""
    with contextlib.ExitStack() as stack:
        stack.push(functools.partial(leave, stream_id))
        logger.info("go")
        return work(url)


def batch_fail(stream_id, url, **kwargs):
    """Doc."""
    problems = []
    try:
        for part in work(url):
            try:
                work(part)
            except Exception as e:
                problems.append(e)
                logger.exception("part %s: %s", part, e)
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise
    if problems:
        mark(stream_id, "failed")
        raise ExceptionGroup("parts", problems)
    logger.info("done: %s", url)
    mark(stream_id, "active")
    return len(problems)


def per_item_helper(stream_id, url, **kwargs):
    """Doc."""
    try:
        done = [one for one in (guard(part) for part in work(url)) if one]
        mark(stream_id, "active")
        logger.info("%d", len(done))
        return done
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise


def per_item_pool(stream_id, url, **kwargs):
    """Doc."""
    try:
        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(guard, work(url)))
        mark(stream_id, "active")
        logger.info("%d", len(done))
        return done
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise


def fallback(stream_id, url, **kwargs):
    """Doc."""
    try:
        try:
            data = work(url)
        except Exception as e:
            logger.warning("stream %s: %s, using the mirror", stream_id, e)
            data = work("https://mirror.example.org/")
        mark(stream_id, "active")
        logger.info("ok")
        return data
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise


def cleanup(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok")
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        raise
    finally:
        try:
            requests.post(url, timeout=1)
        except Exception:
            logger.debug("no goodbye", exc_info=True)
    return data


def notify(stream_id, url, **kwargs):
    """Doc."""
    try:
        data = work(url)
        mark(stream_id, "active")
        logger.info("ok")
    except Exception as e:
        logger.exception("stream %s: %s", stream_id, e)
        mark(stream_id, "failed")
        try:
            requests.post("https://chat.example.org", json={"e": str(e)}, timeout=2)
        except Exception:
            logger.warning("no notification")
        raise
    try:
        requests.post("https://chat.example.org", json={"ok": url}, timeout=2)
    except Exception:
        logger.warning("no notification", exc_info=True)
    return data


@dataclasses.dataclass
class Outcome:
    data: object = None
    error: Exception | None = None


def attempt_work(url):
    try:
        return Outcome(data=work(url))
    except Exception as e:
        return Outcome(error=e)


def leave(pk, kind, error, tb):
    if error is None:
        mark(pk, "active")
    else:
        logger.error("stream %s", pk, exc_info=error)
        mark(pk, "failed")
    return False


def guard(part):
    try:
        return work(part)
    except Exception:
        logger.exception("part %s", part)
        return None
