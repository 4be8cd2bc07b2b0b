"""Code that is too deeply nested to analyse, found before a parser meets it.

Parsers recurse: a few thousand brackets in each other, or calls in one chain, end in an error at
best. Nobody writes such code by hand. Long flat tables, however long, are fine.
"""

from __future__ import annotations

import io
import re
import tokenize

MOST_TOKENS = 2_000
"""Tokens of one logical line that may hang together, nested or chained."""
MOST_BRACKETS = 200
"""Brackets that may lie in each other."""
MOST_BRANCHES = 1_000
"""`elif`s in one file: each lies in the one before it."""

_LONG_LINE = re.compile(r"[^\n]{4000}")
_BRACKET = re.compile(r"[()\[\]{}]")
_LONG_REGION = 20_000
_SKIPPED = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT}


def too_deep(text: str) -> bool:
    """Return whether a text is too deeply nested to analyse."""
    if text.count("elif") > MOST_BRANCHES:
        return True
    return _suspicious(text) and _hangs_together(text)


def _suspicious(text: str) -> bool:
    """Return whether a closer look is worth its time; strings are not told from code here."""
    if len(text) < MOST_TOKENS:
        return False
    if _LONG_LINE.search(text) or text.count("\\\n") > MOST_BRACKETS:
        return True
    depth = opened = 0
    for match in _BRACKET.finditer(text):
        if match.group() in "([{":
            if not depth:
                opened = match.start()
            depth += 1
            if depth > MOST_BRACKETS // 2:
                return True
        else:
            depth = max(depth - 1, 0)
            if not depth and match.end() - opened > _LONG_REGION:
                return True
    return depth > 0 and len(text) - opened > _LONG_REGION


def _hangs_together(text: str) -> bool:
    """Return whether a chain between two commas, or a nest of brackets, is too long."""
    chains = [0]
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in _SKIPPED:
                continue
            if token.type == tokenize.NEWLINE:
                chains = [0]
            elif token.string in {"(", "[", "{"}:
                chains[-1] += 1
                chains.append(0)
                if len(chains) > MOST_BRACKETS:
                    return True
            elif token.string in {")", "]", "}"}:
                inner = chains.pop() if len(chains) > 1 else 0
                chains[-1] += 1 if inner < MOST_TOKENS else inner
            elif token.string == ",":
                chains[-1] = 0
            else:
                chains[-1] += 1
            if chains[-1] > MOST_TOKENS:
                return True
    except (tokenize.TokenError, SyntaxError, ValueError):
        return len(chains) > MOST_BRACKETS
    return False
