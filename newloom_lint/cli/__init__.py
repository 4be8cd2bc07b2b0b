"""The command line: parse the request, call the engine, show the answer."""

from newloom_lint.cli.door import main

__all__ = ["main"]
