"""The only room that opens users' files for writing: a change set on disk, all or nothing."""

from newloom_lint.writing.changes import Change, WriteError, write

__all__ = ["Change", "WriteError", "write"]
