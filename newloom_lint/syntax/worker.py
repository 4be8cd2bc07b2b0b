"""A process that makes facts for another one: texts come in, encoded facts go out.

`syntax.sharing` starts it. It ends when its input does, whatever it is doing then: however the
process that it works for may end, no worker is left behind.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from queue import SimpleQueue
from typing import IO, TypeVar

import msgspec

from newloom_lint import syntax
from newloom_lint.syntax.stack import deeply

MessageT = TypeVar("MessageT")

_LENGTH = 8
"""Bytes before each message that say how long it is."""


class Text(msgspec.Struct, frozen=True, gc=False):
    """The one thing that facts are made from."""

    text: str


def send(pipe: IO[bytes], message: object) -> None:
    """Write a message to a pipe."""
    data = msgspec.msgpack.encode(message)
    pipe.write(len(data).to_bytes(_LENGTH, "big") + data)
    pipe.flush()


def receive(pipe: IO[bytes], kind: type[MessageT]) -> MessageT:
    """Return the next message from a pipe.

    Raises:
        EOFError: there will be none.
        msgspec.MsgspecError: it is of another kind.

    """
    size = int.from_bytes(_read(pipe, _LENGTH), "big")
    return msgspec.msgpack.decode(_read(pipe, size), type=kind)


def _read(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def main() -> None:
    """Work until the input ends.

    Reading and writing have threads of their own, so that work goes on while the other process has
    no time for this one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that was asked for work
    texts: SimpleQueue[list[str]] = SimpleQueue()
    made: SimpleQueue[list[bytes]] = SimpleQueue()
    threading.Thread(target=_take_in, args=(sys.stdin.buffer, texts), daemon=True).start()
    threading.Thread(target=_give_out, args=(sys.stdout.buffer, made), daemon=True).start()
    deeply(lambda: _work(texts, made))


def _work(texts: SimpleQueue[list[str]], made: SimpleQueue[list[bytes]]) -> None:
    while True:
        made.put([syntax.encode(syntax.read_facts(Text(text))) for text in texts.get()])


def _take_in(pipe: IO[bytes], texts: SimpleQueue[list[str]]) -> None:
    try:
        while True:
            texts.put(receive(pipe, list[str]))
    finally:
        os._exit(0)


def _give_out(pipe: IO[bytes], made: SimpleQueue[list[bytes]]) -> None:
    try:
        while True:
            send(pipe, made.get())
    finally:
        os._exit(1)
