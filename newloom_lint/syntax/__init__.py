"""One file's facts. LibCST is imported when the first file is read, not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec

from newloom_lint.syntax.facts import ModuleFacts

__all__ = ["decode", "encode", "read_facts"]


class _HasText(Protocol):
    @property
    def text(self) -> str: ...


def read_facts(file: _HasText) -> ModuleFacts:
    """Return what a file says, or the problem why it cannot be read. Never raises."""
    from newloom_lint.syntax import reading  # noqa: PLC0415 - loads LibCST

    return reading.read(file.text)


ResultT = TypeVar("ResultT")

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(ModuleFacts)


def encode(facts: ModuleFacts) -> bytes:
    """Return facts as bytes that `decode` reads."""
    try:
        return _encoder.encode(facts)
    except RecursionError:
        return _deeply(lambda: _encoder.encode(facts))


def decode(data: bytes) -> ModuleFacts:
    """Return facts from bytes.

    Raises:
        msgspec.MsgspecError: the bytes are no facts.

    """
    try:
        return _decoder.decode(data)
    except RecursionError:
        return _deeply(lambda: _decoder.decode(data))


def _deeply(function: Callable[[], ResultT]) -> ResultT:
    from newloom_lint.syntax.stack import deeply  # noqa: PLC0415 - few facts are so deep

    return deeply(function)
