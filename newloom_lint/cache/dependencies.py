"""What a verdict depends on: which Python files there are, and what those hold that were read.

A file whose stamp (size, times, inode) is the same is not read again; one whose stamp differs, or
was too fresh to trust, is compared by content. A file that no rule looked into cannot matter.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from newloom_lint.cache.keys import digest
from newloom_lint.files import Content, Stamp, Tree


class Seen(NamedTuple):
    """One file as it was read; without a stamp only its content tells whether it has changed."""

    content: bytes
    stamp: Stamp | None


class Dependencies(msgspec.Struct, frozen=True, array_like=True):
    """The state of a tree that a verdict was made from."""

    listing: bytes
    seen: dict[str, Seen]

    @classmethod
    def of(cls, tree: Tree) -> Dependencies | None:
        """Return what was asked of a tree so far; `None` where that cannot be told.

        An overlaid tree is not the one on disk, and a linked folder changes without a trace in
        the listing.
        """
        if tree.is_overlaid or tree.has_linked_folders:
            return None
        return cls(
            _listing(tree), {path: _seen(content) for path, content in tree.contents.items()}
        )

    def renewed(self, tree: Tree) -> Dependencies | None:
        """Return the same state with stamps as they are now; `None` where something differs.

        The dependencies themselves are returned where no file had to be read.
        """
        if tree.is_overlaid or tree.has_linked_folders or _listing(tree) != self.listing:
            return None
        stale = [
            path
            for path, seen in self.seen.items()
            if seen.stamp is None or tree.stamp(path) != seen.stamp
        ]
        if not stale:
            return self
        again = {path: _seen(tree.content(path)) for path in stale}
        if any(self.seen[path].content != seen.content for path, seen in again.items()):
            return None
        return Dependencies(self.listing, {**self.seen, **again})


def _listing(tree: Tree) -> bytes:
    return digest("\n".join(tree.python_files()).encode())


def _seen(content: Content) -> Seen:
    if content.data is None:
        return Seen(digest(b"unreadable", content.reason.encode()), None)
    return Seen(digest(content.data), content.stamp)
