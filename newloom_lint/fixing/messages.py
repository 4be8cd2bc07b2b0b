"""What a log call says: a `print` made one, and a message that names what it is about."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import libcst as cst

from newloom_lint.findings import Edit, NameInMessage, Place
from newloom_lint.fixing.calls import brackets, call_at
from newloom_lint.fixing.document import Document
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.layout import laid_out
from newloom_lint.fixing.literals import string
from newloom_lint.fixing.merging import apply, join
from newloom_lint.fixing.source import Source

_KNOWN = frozenset({"sep", "end", "flush", "file"})
_STREAMS = {"None": "info", "sys.stdout": "info", "stdout": "info"}
_ERRORS = {"sys.stderr": "error", "stderr": "error"}
_Literal = cst.SimpleString | cst.FormattedString


# A `print`


def method_for(source: Source, place: Place) -> str:
    """Return the method of a logger that stands for the `print` at a place.

    Raises:
        CannotFix: when it is not certain where that writes to.
    """
    for arg in call_at(source, place).args:
        if arg.keyword is not None and arg.keyword.value == "file":
            written = source.code(arg.value)
            method = (_STREAMS | _ERRORS).get(written)
            if method is None:
                raise CannotFix(f"`{written}` may be a file")
            return method
    return "info"


def log_instead(source: Source, document: Document, place: Place, function: str) -> list[Edit]:
    """Return the edits that make a `print` a log call by `function` (`logger.info`).

    Raises:
        CannotFix: when there is no message, or none that is certain to say the same.
    """
    call = call_at(source, place)
    values = [arg for arg in call.args if arg.keyword is None]
    if any(arg.star for arg in call.args):
        raise CannotFix("how many values it prints is not known before it runs")
    if not values:
        raise CannotFix("an empty line is nothing to log: take it out, or log what it separates")
    separator = _separator(source, [arg for arg in call.args if arg.keyword is not None])
    start, end = source.span(call).start, source.end(call.func)
    edits = [source.replace(start, end, function)]
    edits += _message(source, document, values, separator)
    if len(values) < len(call.args):
        edits.append(_without(source, source.end(values[-1].value), source.span(call.args[-1]).end))
    return _fitting(source, document, place, edits)


def _separator(source: Source, keywords: Sequence[cst.Arg]) -> str:
    """Return what stands between the values that are printed."""
    separator = " "
    for arg in keywords:
        name = arg.keyword.value if arg.keyword is not None else ""
        text, written = string(arg.value), source.code(arg.value)
        if name not in _KNOWN:
            raise CannotFix(f"`print` takes no `{name}`")
        if name == "sep" and written != "None":
            if text is None or not text.isprintable():
                raise CannotFix(f"`{written}` between its values cannot be part of a message")
            separator = text
        if name == "end" and written != "None" and not (text or "").endswith("\n"):
            raise CannotFix("the next `print` goes on with its line")
        if name == "flush" and not isinstance(arg.value, cst.Name):
            raise CannotFix(f"`{written}` would no longer be called")
    return separator


def _message(
    source: Source, document: Document, values: Sequence[cst.Arg], separator: str
) -> list[Edit]:
    """Return the edits that make a message, and its arguments, of what is printed."""
    first, quote = values[0].value, document.quote
    if len(values) == 1:
        start = source.span(values[0]).start
        return [] if _is_text(first) else [source.insert(start, f"{quote}%s{quote}, ")]
    gap = separator.replace("%", "%%")
    if not _is_plain(first):
        if quote in gap or "\\" in gap:
            raise CannotFix("what stands between its values cannot be part of a message")
        holders = gap.join(["%s"] * len(values))
        return [source.insert(source.span(values[0]).start, f"{quote}{holders}{quote}, ")]
    return _into_first(source, values, gap)


def _into_first(source: Source, values: Sequence[cst.Arg], gap: str) -> list[Edit]:
    """Have the text that is printed first say where the others go, texts among them included."""
    first = cst.ensure_type(values[0].value, cst.SimpleString)
    quote = first.quote
    if quote in gap or "\\" in gap:
        raise CannotFix("what stands between its values cannot be part of a message")
    edits, added = _percents(source, first), ""
    previous, kept = source.end(first), 1
    for arg in values[1:]:
        span, end = source.span(arg), source.end(arg.value)
        text = arg.value
        between = source.text[previous : span.start]
        if (
            isinstance(text, cst.SimpleString)
            and _is_plain(text)
            and text.quote == quote
            and between.strip(" ") == ","
        ):
            added += gap + text.raw_value.replace("%", "%%")
            edits.append(source.replace(previous, end, ""))
        else:
            added += f"{gap}%s"
            kept += 1
        previous = end
    if kept == 1:  # nothing but text: no argument makes a format of it
        return _joined(source, values, gap.replace("%%", "%"))
    closing = source.span(first).end - len(quote)
    return [*edits, source.insert(closing, added)]


def _joined(source: Source, values: Sequence[cst.Arg], gap: str) -> list[Edit]:
    """Make one text of several."""
    first = cst.ensure_type(values[0].value, cst.SimpleString)
    texts = [arg.value.raw_value for arg in values[1:] if isinstance(arg.value, cst.SimpleString)]
    closing = source.span(first).end - len(first.quote)
    added = "".join(gap + text for text in texts)
    end = source.end(values[-1].value)
    return [source.insert(closing, added), source.replace(source.end(first), end, "")]


def _is_text(node: cst.BaseExpression) -> bool:
    """Return whether an expression is certainly a text that a log can take as its message."""
    match node:
        case cst.SimpleString():
            return "b" not in node.prefix.lower()
        case cst.FormattedString():
            return True
        case cst.ConcatenatedString(left=left):
            return _is_text(left)
        case cst.BinaryOperation(left=left, operator=cst.Add() | cst.Modulo()):
            return _is_text(left)
        case cst.Call(func=cst.Attribute(value=value, attr=cst.Name("format"))):
            return _is_text(value)
    return False


def _is_plain(node: cst.BaseExpression) -> bool:
    """Return whether an expression is one text on one line, in plain quotes."""
    return (
        isinstance(node, cst.SimpleString)
        and not node.prefix
        and len(node.quote) == 1
        and not node.lpar
    )


def _percents(source: Source, node: cst.SimpleString) -> list[Edit]:
    """Return the edits that double each `%` of a text that becomes a format."""
    span = source.span(node)
    signs = (offset for offset in range(span.start, span.end) if source.text[offset] == "%")
    return [source.insert(offset, "%") for offset in signs]


def _without(source: Source, start: int, end: int) -> Edit:
    if "#" in source.text[start:end]:
        raise CannotFix("a comment stands between its arguments")
    return source.replace(start, end, "")


# What a message names


def name_in(
    source: Source, document: Document, step: NameInMessage, names: Sequence[tuple[str, str]]
) -> list[Edit]:
    """Return the edits that have the message of a log call name something.

    Args:
        source: The tree of the call, at least.
        document: The file.
        step: Which call, and what is known of it.
        names: What is named, each as kind (`exception`, or empty for the Stream's id) and code.

    Raises:
        CannotFix: when the message is no text, or cannot take more.
    """
    call = call_at(source, step.call)
    values = [arg for arg in call.args if arg.keyword is None]
    if len(values) <= step.position or any(arg.star for arg in call.args):
        raise CannotFix("its message is not written where it is logged")
    arguments = values[step.position + 1 :]
    parts = _parts(values[step.position].value)
    last = parts[-1]
    lead, tail = _split_end(_raw(last))
    formats = isinstance(last, cst.FormattedString)
    if formats or (not step.lazy and not arguments):
        return _interpolated(source, document, step, parts, names)
    if not step.lazy or any(isinstance(part, cst.FormattedString) for part in parts):
        raise CannotFix("how its message takes arguments is not known")
    edits: list[Edit] = []
    if not arguments:
        for part in parts:
            edits += _percents(source, cst.ensure_type(part, cst.SimpleString))
    words = _words(lead, ["%s"] * len(names), [kind for kind, _ in names])
    edits.append(source.insert(source.span(last).end - len(_quote(last)) - len(tail), words))
    position = len(values) if len(values) < len(call.args) else None
    edits += brackets(source, call).insert([code for _, code in names], position)
    return _fitting(source, document, step.call, edits)


def _interpolated(
    source: Source,
    document: Document,
    step: NameInMessage,
    parts: Sequence[_Literal],
    names: Sequence[tuple[str, str]],
) -> list[Edit]:
    """Put what is named into the message itself, as an f-string does."""
    last = parts[-1]
    lead, tail = _split_end(_raw(last))
    quote = _quote(last)
    if any(quote[0] in code for _, code in names):
        raise CannotFix("its message cannot take what has quotes of its own")
    edits = []
    if isinstance(last, cst.SimpleString):
        if any(sign in _raw(last) for sign in "{}") or "u" in last.prefix.lower():
            raise CannotFix("how its message takes arguments is not known")
        edits.append(source.insert(source.span(last).start, "f"))
    words = _words(lead, [f"{{{code}}}" for _, code in names], [kind for kind, _ in names])
    edits.append(source.insert(source.span(last).end - len(quote) - len(tail), words))
    return _fitting(source, document, step.call, edits)


def _words(lead: str, holders: Sequence[str], kinds: Sequence[str]) -> str:
    """Return what is added behind the words of a message."""
    words = lead.rstrip()
    gap = "" if lead.endswith(" ") else " "
    open_ended = words.endswith((":", "-", "=", ","))
    said = ""
    for holder, kind in zip(holders, kinds, strict=True):
        if kind == "exception":
            said += f"{gap if open_ended else ': '}{holder}"
        else:
            said += f"{gap}stream {holder}" if open_ended else f"{gap}for stream {holder}"
        open_ended = False
    return said


def _split_end(text: str) -> tuple[str, str]:
    """Return a message without the full stop, or the like, at its end, and that."""
    bare = text.rstrip(".!…")
    if text.endswith(("\\n", " ")) and not bare.rstrip().endswith((":", "-", "=", ",")):
        bare = text.removesuffix("\\n").rstrip(" ")
    return (bare, text[len(bare) :]) if bare else (text, "")


def _parts(node: cst.BaseExpression) -> list[_Literal]:
    """Return the literals that a message is written as."""
    match node:
        case cst.ConcatenatedString(left=left, right=right):
            return [*_parts(left), *_parts(right)]
        case cst.SimpleString() if "b" not in node.prefix.lower():
            return [node]
        case cst.FormattedString():
            return [node]
    raise CannotFix("its message is no text that is written here")


def _raw(node: _Literal) -> str:
    """Return what a literal says at its end, as it is written."""
    if isinstance(node, cst.SimpleString):
        return node.raw_value
    end = node.parts[-1] if node.parts else None
    return end.value if isinstance(end, cst.FormattedStringText) else ""


def _quote(node: _Literal) -> str:
    return node.quote if isinstance(node, cst.SimpleString) else node.end


# Layout


def _fitting(source: Source, document: Document, place: Place, edits: list[Edit]) -> list[Edit]:
    """Return edits of a call; where its only line gets too long by them, the call laid out."""
    before = source.text[place.start : place.end]
    start, end = source.line_start(place.start), source.line_end(place.end)
    if "\n" in before or source.text[place.end : end].partition("#")[0].strip():
        return edits
    joined = join(edits)
    head = source.text[start : place.start]
    after = apply(source.text[: place.end], joined)[place.start :]
    if len((head + after).expandtabs(4)) <= document.width or head.strip():
        return edits
    indentation = document.indentation(place.start)
    lines = laid_out(after, indentation, document.width)
    if lines == after or not _is_same(after, lines):
        return edits
    newline = document.newline(place.start)
    return [source.replace(place.start, place.end, document.indented(lines, indentation, newline))]


def _is_same(code: str, other: str) -> bool:
    try:
        return ast.dump(ast.parse(code)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return False
