"""Values and texts as Python source, laid out as the formatter leaves them.

A generated file has to be in its final form on machines that have no formatter. So everything
whose length depends on an answer is laid out here: on one line where it fits, else one item a
line with a comma after the last.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence

WIDTH = 88
"""The line length of ruff and black where a project does not set one."""


def literal(value: object, indent: int = 0, used: int = 0) -> str:
    """Return a value as Python source.

    Args:
        value: Text, number, bool, `None`, or lists, tuples and dicts of them.
        indent: The indentation, in characters, of the line the value starts on.
        used: How much of that line is taken, before the value and after it.
    """
    flat = _flat(value)
    if used + _width(flat) <= WIDTH or not isinstance(value, list | tuple | dict) or not value:
        return flat
    return exploded(value, indent)


def exploded(value: Sequence[object] | Mapping[str, object], indent: int = 0) -> str:
    """Return a list, tuple or dict as Python source with one item a line."""
    inner = indent + 4
    pad = " " * inner
    if isinstance(value, Mapping):
        lines = [
            f"{pad}{quoted(key)}: {literal(each, inner, inner + _width(quoted(key)) + 3)},"
            for key, each in value.items()
        ]
    else:
        lines = [f"{pad}{literal(each, inner, inner + 1)}," for each in value]
    start, end = _brackets(value)
    return "\n".join([start, *lines, f"{' ' * indent}{end}"]) if lines else start + end


def quoted(text: str) -> str:
    """Return a text as a Python literal on one line, in the quotes that need fewer escapes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    body = "".join(
        f"\\{character}"
        if character == quote
        else character
        if character in "'\""
        else repr(character)[1:-1]
        for character in text
    )
    return f"{quote}{body}{quote}"


def one_line(text: str) -> str:
    """Return a text without line breaks and without white space at its ends."""
    return " ".join(text.split())


def sentence(text: str) -> str:
    """Return a text on one line that ends like a sentence."""
    line = one_line(text)
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def docstring(text: str, indent: int = 0) -> str:
    """Return a docstring of one paragraph, quotes included, for a line with this indentation."""
    started = docstring_start(text, indent)
    if "\n" not in started:
        return f'{started}"""'
    return f'{started}\n{" " * indent}"""'


def docstring_start(text: str, indent: int = 4) -> str:
    """Return the opening quotes and the first paragraph of a docstring."""
    return f'"""{paragraph(text, indent + 3, -3)}'


def paragraph(text: str, indent: int = 0, hanging: int = 0) -> str:
    """Return a text as a sentence inside a docstring, without the first line's indentation.

    Lines after the first are indented by `hanging` more characters.
    """
    lines = textwrap.wrap(
        _escaped(sentence(text)),
        WIDTH - 3,  # a single line has the closing quotes too
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).lstrip()


def imported(module: str, *names: str) -> str:
    """Return a `from` import."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    listed = "".join(f"    {name},\n" for name in names)
    return f"from {module} import (\n{listed})"


def call(function: str, arguments: Sequence[str], indent: int, used: int = 0) -> str:
    """Return a call, or the head of a function, with arguments given as source.

    `used` counts what else is on its line: an assignment or `return` before it, what follows.
    """
    return enclosed(f"{function}(", arguments, ")", indent, used)


def enclosed(start: str, items: Sequence[str], end: str, indent: int, used: int = 0) -> str:
    """Return source items between two brackets: on one line, or one a line."""
    flat = f"{start}{', '.join(items)}{end}"
    if not items or ("\n" not in flat and indent + used + _width(flat) <= WIDTH):
        return flat
    pad = " " * indent
    return f"{start}\n" + "".join(f"{pad}    {item},\n" for item in items) + f"{pad}{end}"


def sequence(values: Sequence[object], indent: int = 0, used: int = 0) -> str:
    """Return values as a tuple."""
    return literal(tuple(values), indent, used)


def _escaped(text: str) -> str:
    """Return a text as it stands between triple quotes."""
    text = text.replace("\\", r"\\")
    ends_a_docstring = '""' in text or text.startswith('"') or text.endswith('"')
    return text.replace('"', r"\"") if ends_a_docstring else text


def _flat(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quoted(key)}: {_flat(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        start, end = _brackets(value)
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return start + ", ".join(map(_flat, value)) + comma + end
    return repr(value)


def _brackets(value: object) -> tuple[str, str]:
    if isinstance(value, Mapping):
        return "{", "}"
    return ("(", ")") if isinstance(value, tuple) else ("[", "]")


def _width(text: str) -> int:
    """Return how many columns a text takes; Chinese characters and emoji take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
