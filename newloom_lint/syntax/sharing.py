"""Many files at once: this process makes facts, and others help it where that pays.

Helpers are a matter of time alone. They take texts from the front, this process from the back, and
what they have not given back when it gets there, it makes itself. So nothing waits for a helper:
one that cannot be started, dies or hangs costs what it would have saved.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from typing import IO

import msgspec

from newloom_lint import syntax
from newloom_lint.syntax.facts import ModuleFacts
from newloom_lint.syntax.worker import Text, receive, send

WORTH = 60_000
"""Characters for each process, some ten files: a worker has to start and import LibCST first."""
MOST = 8
"""Processes where nothing is said: what one process has to do alone takes longer than its part."""
LIMIT = 64
"""Processes at the most, whatever is said."""

_AHEAD = 2
"""Batches that a worker has been given: while one is on its way back, it works on the other."""
_BATCH = 16
"""Texts in a batch at the most; there are fewer in it when there are few left."""
_PATIENCE = 1.0
"""Seconds to wait for a process that was killed."""

_NO_ANSWER = (OSError, EOFError, ValueError, MemoryError, OverflowError, msgspec.MsgspecError)
"""What reading from a worker may end in, or from something else that was started in its place."""

_FLAGS = {
    "isolated": "-I",
    "ignore_environment": "-E",
    "no_user_site": "-s",
    "no_site": "-S",
    "dont_write_bytecode": "-B",
}
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; from newloom_lint.syntax import worker; worker.main()"
)


def processes(texts: Sequence[str], jobs: int | None) -> int:
    """Return how many processes are to read some texts; `None` leaves that to what pays.

    In a program that Python was built into there is no Python to start.
    """
    if not sys.executable or getattr(sys, "frozen", False):
        return 1
    if jobs is None:
        jobs = min(_cpus(), MOST, 1 + sum(map(len, texts)) // WORTH)
    return max(1, min(jobs, LIMIT, len(texts)))


def _cpus() -> int:
    """Return how many CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_all(texts: Sequence[str], processes: int) -> list[ModuleFacts | bytes]:
    """Return the facts of each text; those that another process has made are encoded."""
    work = _Work(texts, processes)
    with contextlib.ExitStack() as workers:
        with contextlib.suppress(OSError, RuntimeError):  # no more processes, or threads, to be had
            for _ in range(processes - 1):
                workers.enter_context(_worker(work))
        return work.finish()


class _Work:
    """Texts that several processes share, and what has become of them."""

    def __init__(self, texts: Sequence[str], processes: int) -> None:
        self.texts = texts
        self._made: dict[int, ModuleFacts | bytes] = {}
        self._processes = processes
        self._start, self._end = 0, len(texts)
        """What nobody has taken yet."""
        self._lock = threading.Lock()

    def batch(self) -> range:
        """Take the next texts from the front; none where none are left."""
        with self._lock:
            left = max(0, self._end - self._start)
            size = min(left, _BATCH, 1 + left // (2 * _AHEAD * self._processes))
            taken = range(self._start, self._start + size)
            self._start += size
        return taken

    def give(self, batch: range, made: Sequence[bytes]) -> None:
        """Take what has been made of a batch."""
        for index, data in zip(batch, made, strict=True):
            self._made.setdefault(index, data)

    def finish(self) -> list[ModuleFacts | bytes]:
        """Make what others have not made, from the back, and return all of it."""
        for index in reversed(range(len(self.texts))):
            with self._lock:
                self._end = min(self._end, index)
            if index not in self._made:
                self._made[index] = syntax.read_facts(Text(self.texts[index]))
        return [self._made[index] for index in range(len(self.texts))]


@contextlib.contextmanager
def _worker(work: _Work) -> Iterator[None]:
    """Have a worker take part for as long as the context lasts."""
    process = subprocess.Popen(
        _command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    thread = threading.Thread(
        target=_attend, args=(process.stdin, process.stdout, work), daemon=True
    )
    try:
        thread.start()
        yield
    finally:
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
        if thread.ident is not None:
            thread.join(_PATIENCE)
        if not thread.is_alive():  # else it may still read, and closing would wait for it
            _close(process)


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in filter(None, (process.stdin, process.stdout)):
        with contextlib.suppress(OSError):  # what was not sent yet
            pipe.close()


def _command() -> list[str]:
    """Return what starts a worker: it imports what this process would, from where it would.

    Not `-m`, nor `multiprocessing`: with either, a file in the current folder could take the place
    of a module, and linted code is never imported.
    """
    # the one in a virtual environment of Windows starts another one, which would not be killed
    python = getattr(sys, "_base_executable", "") if os.name == "nt" else ""
    flags = [option for name, option in _FLAGS.items() if getattr(sys.flags, name)]
    return [python or sys.executable, "-P", *flags, "-c", _START, *sys.path]


def _attend(into: IO[bytes], out: IO[bytes], work: _Work) -> None:
    """Keep a worker busy until all is taken, or the worker has ended."""
    given: deque[range] = deque()
    with contextlib.suppress(*_NO_ANSWER):
        while True:
            while len(given) < _AHEAD and (batch := work.batch()):
                send(into, [work.texts[index] for index in batch])
                given.append(batch)
            if not given:
                return
            made = receive(out, list[bytes])
            work.give(given.popleft(), made)
