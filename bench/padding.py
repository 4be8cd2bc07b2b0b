"""Plain helper functions, as they stand around a task: made at random, never the same twice."""

from __future__ import annotations

import random

VERBS = (
    "clean",
    "collect",
    "count",
    "group",
    "merge",
    "normalise",
    "pick",
    "rank",
    "sort",
    "split",
)
NOUNS = (
    "feeds",
    "headlines",
    "items",
    "links",
    "posts",
    "prices",
    "rates",
    "rows",
    "tags",
    "words",
)
KEYS = ("channel", "city", "currency", "language", "title", "url", "user", "value")

_SHAPES = (
    '''\
def {name}({noun}, limit={number}):
    """Return at most `limit` of some {noun}, without those that have no {key}."""
    chosen = []
    for entry in {noun}:
        if len(chosen) >= limit:
            break
        {key} = entry.get("{key}")
        if {key} and {key} not in chosen:
            chosen.append({key}.strip())
    return chosen
''',
    """\
def {name}({noun}, {key}=None):
    total = 0
    seen = {{}}
    for index, entry in enumerate({noun}):
        if {key} is None or entry["{key}"] == {key}:
            seen[entry["{key}"]] = seen.get(entry["{key}"], 0) + index % {number}
            total += 1
        else:
            total -= 1
    return {{"total": total, "{noun}": sorted(seen), "share": total / max(len({noun}), 1)}}
""",
    '''\
def {name}(text, separator="{separator}"):
    """Split a text into {noun}."""
    parts = [part.strip() for part in text.split(separator) if part.strip()]
    if len(parts) < 2:
        return {{"{key}": text, "{noun}": []}}
    head, *rest = parts
    return {{"{key}": head.lower(), "{noun}": [part[:{number}] for part in rest]}}
''',
    '''\
class {title}:
    """Some {noun}, by {key}."""

    limit = {number}

    def __init__(self, {noun}=()):
        self.{noun} = list({noun})
        self.by_{key} = {{entry["{key}"]: entry for entry in self.{noun}}}

    def add(self, entry):
        if entry["{key}"] in self.by_{key} or len(self.{noun}) >= self.limit:
            return False
        self.{noun}.append(entry)
        self.by_{key}[entry["{key}"]] = entry
        return True

    def names(self):
        return tuple(f"{{name}}{separator}{{len(self.{noun})}}" for name in sorted(self.by_{key}))
''',
    """\
def {name}({noun}, *, strict=False):
    # the service sends {key} twice where it is not sure
    result = []
    previous = None
    while {noun}:
        entry = {noun}.pop()
        if entry == previous:
            continue
        if isinstance(entry, dict) and "{key}" in entry:
            result.append((entry["{key}"], len(entry) * {number}))
        elif strict:
            raise ValueError(f"no {key} in {{entry!r}}")
        previous = entry
    return list(reversed(result))
""",
)


def function(chance: random.Random, number: int) -> str:
    """Return a helper function or a small class; `number` makes its name unique in a module."""
    verb, noun, key = chance.choice(VERBS), chance.choice(NOUNS), chance.choice(KEYS)
    return chance.choice(_SHAPES).format(
        name=f"{verb}_{noun}_{number}",
        title=f"{noun.title()}{number}",
        noun=noun,
        key=key,
        number=chance.randint(2, 500),
        separator=chance.choice("|;,/"),
    )
