"""The cache of one project: facts in one file, verdicts in another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from newloom_lint.cache import keys, pack
from newloom_lint.cache.dependencies import Dependencies
from newloom_lint.files import SourceFile, Tree
from newloom_lint.judging import Verdict
from newloom_lint.settings import Settings

if TYPE_CHECKING:
    from newloom_lint.syntax.facts import ModuleFacts

FOLDER = ".newloom_lint_cache"
MOST_BYTES = 64 * 1024 * 1024
SPARE_BYTES = 4 * 1024 * 1024
"""Facts that a run did not ask for are kept (another branch, an undone edit) as long as they are no
more than the others and this; in no case are more than `MOST_BYTES` kept of both."""
MOST_VERDICTS = 16


class FactsCache:
    """Facts by content."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._stored: pack.Entries | None = None
        self._facts: dict[bytes, ModuleFacts] = {}
        self._new: pack.Entries = {}

    def get(self, file: SourceFile) -> ModuleFacts:
        """Return a file's facts, read anew where they are not known. Never raises."""
        key = keys.content(file.data)
        found = self._facts.get(key)
        if found is None:
            found = self._facts[key] = self._known(key) or self._read(key, file)
        return found

    def _known(self, key: bytes) -> ModuleFacts | None:
        if self._file is None:
            return None
        if self._stored is None:
            self._stored = pack.load(self._file)
        data = self._stored.get(key)
        if data is None:
            return None
        from newloom_lint import syntax  # noqa: PLC0415 - an unchanged run asks for no facts

        try:
            return syntax.decode(data)
        except msgspec.MsgspecError:
            return None

    def _read(self, key: bytes, file: SourceFile) -> ModuleFacts:
        from newloom_lint import syntax  # noqa: PLC0415

        found = syntax.read_facts(file)
        if self._file is not None:
            self._new[key] = syntax.encode(found)
        return found

    def flush(self) -> None:
        """Write what is new. Never raises."""
        if not self._new or self._file is None:
            return
        entries = {**(self._stored or {}), **self._new}
        used = sum(len(data) for key, data in entries.items() if key in self._facts)
        total = sum(map(len, entries.values()))
        if total > min(MOST_BYTES, 2 * used + SPARE_BYTES):
            entries = {key: data for key, data in entries.items() if key in self._facts}
        pack.save(self._file, entries)
        self._stored, self._new = entries, {}


class _Remembered(msgspec.Struct, frozen=True, array_like=True):
    dependencies: Dependencies
    verdict: msgspec.Raw


class Cache:
    """What is remembered of a project; nothing, and nothing is written, unless `enabled`."""

    def __init__(self, root: Path, *, enabled: bool = True) -> None:
        folder = _folder(root) if enabled else None
        self._verdicts = folder and folder / "verdicts"
        self.facts = FactsCache(folder and folder / "facts")

    def unchanged(
        self, tree: Tree, settings: Settings, given: tuple[str, ...] | None
    ) -> Verdict | None:
        """Return the verdict of a run on the very same files and settings, or `None`."""
        if self._verdicts is None:
            return None
        key = _key(tree, settings, given)
        data = pack.load(self._verdicts).get(key)
        if data is None:
            return None
        try:
            known = msgspec.msgpack.decode(data, type=_Remembered)
            verdict = msgspec.msgpack.decode(known.verdict, type=Verdict)
        except msgspec.MsgspecError:
            return None
        now = known.dependencies.renewed(tree)
        if now is None:
            return None
        if now != known.dependencies:  # so that the next run need not read these files
            self._keep(key, _Remembered(now, known.verdict))
        return verdict

    def remember(
        self, tree: Tree, settings: Settings, given: tuple[str, ...] | None, verdict: Verdict
    ) -> None:
        """Keep a verdict, and the facts it was made from. Never raises."""
        self.facts.flush()
        dependencies = Dependencies.of(tree)
        if dependencies is not None:
            encoded = msgspec.Raw(msgspec.msgpack.encode(verdict))
            self._keep(_key(tree, settings, given), _Remembered(dependencies, encoded))

    def _keep(self, key: bytes, remembered: _Remembered) -> None:
        if self._verdicts is None:
            return
        entries = pack.load(self._verdicts)
        entries.pop(key, None)
        entries[key] = msgspec.msgpack.encode(remembered)
        pack.save(self._verdicts, dict(list(entries.items())[-MOST_VERDICTS:]))


def _key(tree: Tree, settings: Settings, given: tuple[str, ...] | None) -> bytes:
    """Return the key of a run by what was asked of it; any text has an `ascii`."""
    asked = ascii((str(tree.root), settings, given))
    return keys.digest(keys.versions(), asked.encode())


def _folder(root: Path) -> Path | None:
    """Return where the cache of a project lies; `None` where none can be kept."""
    inside = root / FOLDER
    if not inside.is_symlink() and os.access(inside if inside.is_dir() else root, os.W_OK):
        return inside
    from platformdirs import user_cache_path  # noqa: PLC0415 - only for a folder we may not write

    outside = user_cache_path("newloom-lint")
    name = keys.digest(os.fsencode(root)).hex()
    return outside / name if outside.is_absolute() else None
