"""The cache of one project: two files of plain data that are replaced whole, or not at all.

A cache that is missing, unreadable or damaged is an empty one. Nothing in it is ever executed.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from newloom_lint.cache import keys
from newloom_lint.files import SourceFile, Tree
from newloom_lint.judging import Verdict
from newloom_lint.settings import Settings
from newloom_lint.syntax import decode, encode, read_facts
from newloom_lint.syntax.facts import ModuleFacts

FOLDER = ".newloom_lint_cache"
MOST_BYTES = 64 * 1024 * 1024
"""Facts that this run did not ask for are dropped once there are more than this."""
MOST_VERDICTS = 16


class _Verdicts(msgspec.Struct, array_like=True):
    entries: dict[bytes, bytes] = {}


class _Pack(msgspec.Struct, array_like=True):
    entries: dict[bytes, bytes] = {}


StoredT = TypeVar("StoredT", _Verdicts, _Pack)


class FactsCache:
    """Facts by content."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._pack: dict[bytes, bytes] | None = None
        self._seen: dict[bytes, ModuleFacts] = {}
        self._new: dict[bytes, bytes] = {}

    def get(self, file: SourceFile) -> ModuleFacts:
        """Return a file's facts, read anew where they are not known."""
        key = keys.content(file)
        found = self._seen.get(key)
        if found is None:
            found = self._stored(key)
            if found is None:
                found = read_facts(file)
                if self._file is not None:
                    self._new[key] = encode(found)
            self._seen[key] = found
        return found

    def _stored(self, key: bytes) -> ModuleFacts | None:
        if self._file is None:
            return None
        if self._pack is None:
            self._pack = _load(self._file, _Pack).entries
        data = self._pack.get(key)
        if data is None:
            return None
        try:
            return decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None

    def flush(self) -> None:
        """Write what is new."""
        if not self._new or self._file is None:
            return
        entries = {**(self._pack or {}), **self._new}
        if sum(map(len, entries.values())) > MOST_BYTES:
            entries = {key: data for key, data in entries.items() if key in self._seen}
        _save(self._file, _Pack(entries))
        self._pack, self._new = entries, {}


class Cache:
    """What is remembered of a project."""

    def __init__(self, root: Path, *, enabled: bool = True) -> None:
        self._folder = _folder(root) if enabled else None
        self.facts = FactsCache(self._folder / "facts" if self._folder else None)

    def unchanged(
        self, tree: Tree, settings: Settings, given: tuple[str, ...] | None
    ) -> Verdict | None:
        """Return the verdict of a run on the very same files and settings, or `None`."""
        if self._folder is None or tree.is_overlaid:
            return None
        known = _load(self._folder / "verdicts", _Verdicts).entries
        data = known.get(self._key(tree, settings, given)) if known else None
        if data is None:
            return None
        try:
            return msgspec.msgpack.decode(data, type=Verdict)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def remember(
        self, tree: Tree, settings: Settings, given: tuple[str, ...] | None, verdict: Verdict
    ) -> None:
        """Keep a verdict, and the facts it was made from. Never raises."""
        if self._folder is None or tree.is_overlaid:
            return
        self.facts.flush()
        file = self._folder / "verdicts"
        entries = _load(file, _Verdicts).entries
        key = self._key(tree, settings, given)
        entries.pop(key, None)
        entries[key] = msgspec.msgpack.encode(verdict)
        latest = list(entries.items())[-MOST_VERDICTS:]
        _save(file, _Verdicts(dict(latest)))

    def _key(self, tree: Tree, settings: Settings, given: tuple[str, ...] | None) -> bytes:
        return keys.state(tree, (msgspec.msgpack.encode(settings), msgspec.msgpack.encode(given)))


def _folder(root: Path) -> Path | None:
    """Return where the cache of a project lies, made ready; `None` where nothing can be kept."""
    inside = root / FOLDER
    if os.access(root, os.W_OK):
        with contextlib.suppress(OSError):
            if not inside.is_dir():
                inside.mkdir()
                (inside / ".gitignore").write_text("*\n", encoding="utf-8")
                (inside / "CACHEDIR.TAG").write_text(
                    "Signature: 8a477f597d28d172789f06886806bc55\n", encoding="utf-8"
                )
            return inside
    from platformdirs import user_cache_path  # noqa: PLC0415 - only for a folder we may not write

    outside = user_cache_path("newloom-lint") / keys.hashed(str(root))
    with contextlib.suppress(OSError):
        outside.mkdir(parents=True, exist_ok=True)
        return outside
    return None


def _load(file: Path, kind: type[StoredT]) -> StoredT:
    """Return what a cache file holds; an empty one where it cannot be read."""
    try:
        return msgspec.msgpack.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return kind()


def _save(file: Path, value: object) -> None:
    """Replace a cache file; where that fails the cache stays as it was."""
    with contextlib.suppress(OSError), _temporary(file) as temporary:
        temporary.write_bytes(msgspec.msgpack.encode(value))
        temporary.replace(file)


@contextlib.contextmanager
def _temporary(file: Path) -> Iterator[Path]:
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(number)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
