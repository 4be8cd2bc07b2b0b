"""Secrets: the one table of what says, in a name, that a value is to be kept from others."""

from __future__ import annotations

import re
from functools import cache

HINTS = ("token", "passw", "passphrase", "secret", "credential", "authorization")
"""One of these stands in every text that has a secret's name in it, in lower case, but for keys."""
WORDS = frozenset(
    {
        "accesstoken", "apikey", "apikeys", "authtoken", "credential", "credentials", "passphrase",
        "passwd", "password", "passwords", "secret", "token",
    }
)  # fmt: skip
"""The last word of a secret's name. Not `tokens`: a text has them, and a model counts them."""
KEYS = frozenset({"api", "private", "secret"})
"""What makes a key a secret, before it: `api_key`, `secret_access_key`."""
HEADER = frozenset({"auth", "http", "proxy", "x"})
"""What may stand before `authorization`, which is a header by itself and else may be anything."""
NEUTRAL = frozenset({"plain", "plaintext", "raw", "str", "string", "text", "value"})
"""What may come last in the name of a secret."""
FLAGS = frozenset(
    {
        "allow", "allows", "are", "can", "change", "check", "forgot", "had", "has", "have", "hide",
        "if", "include", "includes", "is", "must", "need", "needs", "require", "required",
        "requires", "reset", "revoke", "rotate", "save", "send", "should", "show", "skip", "store",
        "use", "uses", "using", "validate", "verify", "was", "with",
    }
)  # fmt: skip
"""The first word of what says something about a secret."""
OTHERS = frozenset(
    {
        # what is not there, or not to be read
        "censored", "digest", "encrypted", "expected", "fingerprint", "hash", "hashed", "hidden",
        "masked", "missing", "no", "obfuscated", "partial", "public", "redacted", "safe",
        "sanitized", "scrubbed", "short", "shortened", "truncated", "without",
        # numbers
        "count", "max", "min", "n", "num", "number", "per", "total",
        # where a list or a text goes on
        "bos", "cancel", "cancellation", "continuation", "cursor", "delta", "eos", "mask", "next",
        "pad", "page", "pagination", "prev", "previous", "resume", "sep", "special", "stop", "sync",
        "unk",
    }
)  # fmt: skip
"""Words beside which a secret's word means something else."""
COVERING = re.compile(
    r"mask|redact|hide|hash|sha\d|md5|digest|obfuscat|sanit|scrub|censor|shorten|trunc|finger|crypt"
    r"|strip_secret|clean|filter|remove|without|preview|safe",
    re.IGNORECASE,
)
"""In the name of a function that gives something else than the secret it is given."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def may_be_in(text: str) -> bool:
    """Return whether a file may have a secret's name in it."""
    lower = text.lower()
    if any(hint in lower for hint in HINTS):
        return True
    return "key" in lower and ("api" in lower or "private" in lower)


@cache
def is_secret(name: str) -> bool:
    """Return whether a name (`apiKey`, `X-Auth-Token`, `SMTP_PASSWORD`) is one of a secret."""
    words = [word.lower() for word in _WORD.findall(name)]
    while len(words) > 1 and words[-1] in NEUTRAL:
        words.pop()
    if not words or words[0] in FLAGS or not OTHERS.isdisjoint(words):
        return False
    *before, last = words
    if last in {"key", "keys"}:
        return "secret" in before or before[-1:] == ["api"] or before[-1:] == ["private"]
    if last == "header" and before[-1:] == ["authorization"]:
        last = before.pop()
    if last == "authorization":
        return set(before) <= HEADER
    return last in WORDS


@cache
def is_covered(name: str) -> bool:
    """Return whether a name says that what it stands for may be shown."""
    words = [word.lower() for word in _WORD.findall(name)]
    return bool(words) and (words[0] in FLAGS or not OTHERS.isdisjoint(words))
