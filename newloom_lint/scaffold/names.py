"""Names for tasks and stream types: what Python, the project and its test runner allow."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import unicodedata

LONGEST_NAME = 50
"""What the column of the stream type holds in NewLoom."""


def task_name_fault(name: str) -> str | None:
    """Return in one line why a task cannot have this name, or `None` where it can."""
    if not name:
        return "a task needs a name"
    shown = quoted(name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…")
    if any(character in name for character in "/\\:") or ".." in name:
        return f"the task name {shown} holds path characters; it names a file and a function"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return (
            f"the task name {shown} is no function name: lower-case letters, digits and `_`, "
            "a letter first"
        )
    if len(name) > LONGEST_NAME:
        return f"the task name {shown} is longer than {LONGEST_NAME} characters"
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return f"the task name {shown} is a Python keyword"
    if hasattr(builtins, name):
        return f"the task name {shown} is a Python builtin, which it would hide"
    if name in sys.stdlib_module_names:
        return f"the task name {shown} is a module of Python's standard library"
    if name.startswith("test_") or name.endswith("_test") or name in {"test", "tests"}:
        return f"the task name {shown} looks like a test: test runners would collect it"
    return None


def stream_type_fault(stream_type: str) -> str | None:
    """Return in one line why a stream type cannot be called so, or `None` where it can."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", stream_type):
        return (
            f"the stream type {quoted(stream_type[:LONGEST_NAME])} must consist of lower-case "
            "letters, digits, `_` and `-`"
        )
    if len(stream_type) > LONGEST_NAME:
        return f"the stream type is longer than {LONGEST_NAME} characters"
    return None


def quoted(text: str) -> str:
    """Return what a person gave as a message shows it: in ASCII, without control characters."""
    return f"`{ascii(text)[1:-1]}`"


def text_fault(what: str, text: str) -> str | None:
    """Return why a text cannot stand in code, documentation and JSON, or `None` where it can."""
    if not text.strip():
        return f"the {what} is empty"
    if character := invisible(text):
        return f"the {what} holds the invisible character U+{ord(character):04X}"
    return None


def invisible(text: str) -> str | None:
    """Return the first character that no reader would see and that has no place in a text.

    Those are control characters other than white space, marks that turn the direction of what
    follows, and halves of characters.
    """
    for character in text:
        hidden = unicodedata.category(character) in {"Cc", "Cs"} and not character.isspace()
        if hidden or unicodedata.bidirectional(character) in _TURNING:
            return character
    return None


_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def class_name(task_name: str) -> str:
    """Return a task's name as a class has it: `fetch_weather` gives `FetchWeather`."""
    return "".join(part.capitalize() for part in task_name.split("_"))
