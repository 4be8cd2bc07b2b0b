"""The deep stack: what it allows, and that nothing of it is left behind."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading

import pytest

from newloom_lint.syntax import stack
from newloom_lint.syntax.stack import deeply


def depth(number: int) -> int:
    return 0 if number == 0 else depth(number - 1) + 1


def test_recursion_goes_deep() -> None:
    assert deeply(lambda: depth(20_000)) == 20_000


def test_collector_and_stack_size_are_as_they_were() -> None:
    before = gc.isenabled(), threading.stack_size()
    assert deeply(gc.isenabled) is False
    assert (gc.isenabled(), threading.stack_size()) == before


def test_a_call_from_within_stays_in_its_thread() -> None:
    one, other = deeply(lambda: (threading.get_ident(), deeply(threading.get_ident)))
    assert one == other != threading.get_ident()


def test_what_is_raised_is_raised_again_and_leaves_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        deeply(lambda: 1 // 0)
    assert deeply(lambda: 1) == 1


def test_less_stack_will_do_where_there_is_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    real = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        sizes.append(threading.stack_size())
        if sizes[-1] == stack.STACKS[0]:
            raise RuntimeError("can't start new thread")
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    executor, _ = stack._thread.__wrapped__()
    try:
        assert sizes == list(stack.STACKS[:2])
        assert executor.submit(depth, 100).result() == 100
    finally:
        executor.shutdown()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_process_starts_a_thread_of_its_own() -> None:
    deeply(lambda: 1)
    child = os.fork()
    if not child:
        os._exit(deeply(lambda: 0))
    assert os.waitpid(child, 0)[1] == 0


ENDLESS = """
import signal
import sys
from newloom_lint.syntax.stack import deeply

signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs the tests may ignore it

def endless():
    try:
        print("started", flush=True)
        while True:
            pass
    finally:
        sys.stdout.write("ended\\n")  # in one piece: the main thread writes as well

try:
    deeply(endless)
except KeyboardInterrupt:
    sys.stdout.write(deeply(lambda: "again\\n"))
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_ctrl_c_ends_the_call_and_not_those_that_come_after() -> None:
    process = subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    try:
        said, _ = process.communicate(timeout=60)
    finally:
        process.kill()  # it has ended, or is never to
    assert sorted(said.split()) == ["again", "ended"]
    assert process.returncode == 0
