"""A deep stack: where recursion over a tree may go as deep as the tree."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

STACKS = (512 * 1024 * 1024, 128 * 1024 * 1024, 32 * 1024 * 1024)
"""Bytes of stack, tried in turn; memory is taken only as far as it is used."""
RECURSION = 1_000_000

ResultT = TypeVar("ResultT")

_inside = threading.local()


def deeply(function: Callable[[], ResultT]) -> ResultT:
    """Return what a function returns, called on a deep stack with the collector off.

    What it raises is raised here, and Ctrl-C ends the call too. A call from within such a call
    costs nothing.
    """
    if getattr(_inside, "deep", False):
        return function()
    executor, thread = _thread()
    call = executor.submit(_unhindered, function)
    try:
        return call.result()
    except KeyboardInterrupt:
        if not call.cancel() and not call.done():
            _interrupt(executor, thread)
        raise


def _interrupt(executor: ThreadPoolExecutor, thread: int) -> None:
    """End the call that a thread is in: no process ends before all of its threads have."""
    import ctypes  # noqa: PLC0415 - only where somebody does not want to wait

    _thread.cache_clear()  # should the call have come to its end, this is the end of the thread
    executor.shutdown(wait=False)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(KeyboardInterrupt)
    )


def _unhindered(function: Callable[[], ResultT]) -> ResultT:
    """Call a function without the collector, which finds nothing in trees, and a low limit.

    The limit is that of all threads and stays: whoever walks what was read goes as deep.
    """
    enabled = gc.isenabled()
    gc.disable()
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION))
    try:
        return function()
    finally:
        if enabled:
            gc.enable()


@cache
def _thread() -> tuple[ThreadPoolExecutor, int]:
    """Return the one thread with a deep stack and its identity, started when first asked for."""
    before = threading.stack_size()
    try:
        for size in STACKS:
            threading.stack_size(size)
            executor = ThreadPoolExecutor(1, "newloom-lint-deep", setattr, (_inside, "deep", True))
            try:
                # the thread starts while the size is set
                return executor, executor.submit(threading.get_ident).result()
            except RuntimeError:  # so much address space is not to be had
                continue
    finally:
        threading.stack_size(before)
    raise MemoryError("no thread can be started")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_thread.cache_clear)  # a thread does not survive a fork
