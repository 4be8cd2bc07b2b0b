"""The cache of one project: facts in one file, verdicts in another."""

from __future__ import annotations

import os
from collections.abc import Iterable
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
    """Facts by content, made by as many as `jobs` processes; `None`: by as many as pays."""

    def __init__(self, file: Path | None, jobs: int | None = 1) -> None:
        self._file = file
        self._jobs = jobs
        self._stored: pack.Entries | None = None
        self._facts: dict[bytes, ModuleFacts] = {}
        self._new: pack.Entries = {}
        self._ahead: pack.Entries = {}
        """What other processes have made and nobody has asked for yet."""

    def get(self, file: SourceFile) -> ModuleFacts:
        """Return a file's facts, read anew where they are not known. Never raises."""
        key = keys.content(file.data)
        found = self._facts.get(key)
        if found is None:
            found = self._facts[key] = self._known(key) or self._read(key, file)
        return found

    def prepare(self, files: Iterable[SourceFile]) -> None:
        """Have the facts made that will be asked for, where several processes do it faster."""
        if self._jobs == 1:
            return
        unknown = {}
        for file in files:
            key = keys.content(file.data)
            if not any(key in known for known in (self._facts, self._ahead, self._load())):
                unknown[key] = file
        from newloom_lint.syntax import sharing  # noqa: PLC0415 - most runs have little to read

        texts = [file.text for file in unknown.values()]
        processes = sharing.processes(texts, self._jobs)
        if processes > 1:
            for key, made in zip(unknown, sharing.read_all(texts, processes), strict=True):
                if isinstance(made, bytes):
                    self._ahead[key] = made
                else:
                    self._facts[key] = self._remembered(key, made)

    def _load(self) -> pack.Entries:
        if self._stored is None:
            self._stored = {} if self._file is None else pack.load(self._file)
        return self._stored

    def _known(self, key: bytes) -> ModuleFacts | None:
        data = self._ahead.pop(key, None)
        if data is None:
            data = self._load().get(key)
            if data is None:
                return None
        elif self._file is not None:
            self._new[key] = data
        from newloom_lint import syntax  # noqa: PLC0415 - an unchanged run asks for no facts

        try:
            return syntax.decode(data)
        except msgspec.MsgspecError:
            return None

    def _read(self, key: bytes, file: SourceFile) -> ModuleFacts:
        from newloom_lint import syntax  # noqa: PLC0415

        return self._remembered(key, syntax.read_facts(file))

    def _remembered(self, key: bytes, found: ModuleFacts) -> ModuleFacts:
        from newloom_lint import syntax  # noqa: PLC0415

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

    def __init__(self, root: Path, *, enabled: bool = True, jobs: int | None = 1) -> None:
        """Take what is known of a project; facts are made by as many as `jobs` processes."""
        folder = _folder(root) if enabled else None
        self._verdicts = folder and folder / "verdicts"
        self.facts = FactsCache(folder and folder / "facts", jobs)

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
