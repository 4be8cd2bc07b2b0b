"""What the grammar is made of: productions, and the draft of a program they write into."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

Lines = list[str]

CONFIGURATION = ("url", "urls", "mirror", "webhook", "source", "limit", "channel")
"""The keys a Stream's configuration may have; no task has a parameter for the last one."""


class Scope(NamedTuple):
    """Where a statement stands."""

    stream_id: str | None = "stream_id"
    """The name of the run's id, where it is at hand."""
    config: str | None = None
    """The name of the rest of the configuration, where it is at hand."""
    error: str | None = None
    """In a handler, the name of the exception."""
    is_async: bool = False
    loop: bool = False
    returns: bool = True
    """A `return` leaves the function whose work this is."""
    helper: bool = False
    """In a function with the one parameter `address`."""
    depth: int = 0

    def inside(self) -> Scope:
        """Return the scope of a block one deeper."""
        return self._replace(depth=self.depth + 1)


FLAGS = ("fresh", "full", "dry", "strict", "deep", "quick", "silent", "forced")
"""Keys of the configuration that are only tested, each once: no test depends on another."""

NARROW = ("ValueError", "OSError", "KeyError", "EOFError", "ArithmeticError")
"""Exception classes that have no other in common."""

Write = Callable[["Draft", Scope], Lines]


class Production(NamedTuple):
    """One way to write something."""

    name: str
    kind: str
    write: Write
    needs: Callable[[Scope], bool]
    weight: int


PRODUCTIONS: dict[str, list[Production]] = {}


def production(
    kind: str, *, needs: Callable[[Scope], bool] = lambda _scope: True, weight: int = 2
) -> Callable[[Write], Write]:
    """Make a production of a function; its name with spaces is the production's name."""

    def register(write: Write) -> Write:
        name = write.__name__.replace("_", " ").strip()
        made = Production(f"{kind}: {name}", kind, write, needs, weight)
        PRODUCTIONS.setdefault(kind, []).append(made)
        return write

    return register


@dataclass(slots=True)
class Draft:
    """A program while it is written."""

    random: random.Random
    featured: list[Production] = field(default_factory=list)
    """Productions that are each used at the first place they fit."""
    used: set[str] = field(default_factory=set)
    definitions: dict[str, Lines] = field(default_factory=dict)
    """Functions and classes of the task's module, by name."""
    shared: dict[str, Lines] = field(default_factory=dict)
    """Functions of a sibling module."""
    parameters: dict[str, None] = field(default_factory=dict)
    """The keys of the configuration the task names."""
    caught: set[str] = field(default_factory=set)
    """The narrow classes that handlers take."""
    left: int = 7
    """How many statements of work may still be written."""
    count: int = 0

    def name(self, stem: str) -> str:
        """Return a name that is not used yet."""
        self.count += 1
        return f"{stem}_{self.count}"

    def given(self, *keys: str) -> str:
        """Return one of some keys of the configuration; the task gets it as a parameter."""
        key = self.random.choice(keys or CONFIGURATION[:3])
        self.parameters[key] = None
        return key

    def flag(self, scope: Scope) -> str:
        """Return a test whose answer is not known, and independent of others."""
        unused = [key for key in FLAGS if key not in self.parameters]
        if scope.helper or scope.loop or not unused:
            address = "address" if scope.helper else self.given()
            return f"requests.get({address}, timeout=5).ok"
        return self.given(unused[0])

    def narrow(self) -> str:
        """Return an exception class that no other handler of the program takes."""
        unused = [name for name in NARROW if name not in self.caught]
        name = self.random.choice(unused) if unused else self.name("Error")
        if not unused:
            self.once(name, block(f"class {name}(Exception):", ["pass"]))
        self.caught.add(name)
        return name

    def one_of(self, *options: str) -> str:
        """Return one of several texts."""
        return self.random.choice(options)

    def chance(self, percent: int) -> bool:
        """Return whether something happens."""
        return self.random.random() * 100 < percent

    def write(self, kind: str, scope: Scope) -> Lines:
        """Return the lines of one production of a kind that fits a scope."""
        fitting = [p for p in PRODUCTIONS[kind] if p.needs(scope)]
        turn = not (scope.is_async and self.chance(80))  # what only coroutines do is rare enough
        chosen = next((p for p in self.featured if turn and p in fitting), None)
        if chosen is not None:
            self.featured.remove(chosen)
        else:
            [chosen] = self.random.choices(fitting, [p.weight for p in fitting])
        self.used.add(chosen.name)
        return chosen.write(self, scope)

    def work(self, scope: Scope, most: int = 3) -> Lines:
        """Return some statements of work, at least one."""
        lines: Lines = []
        for _ in range(self.random.randint(1, most)):
            if self.left <= 0 or (lines and scope.depth > 2):
                break
            self.left -= 1
            lines += self.write("work", scope)
        return lines or [f"{self.name('data')} = requests.get({self.given()}, timeout=5)"]

    def define(self, stem: str, make: Callable[[str], Lines]) -> str:
        """Define a function or class in the task's module and return its name."""
        name = self.name(stem)
        lines = make(name)
        self.definitions[name] = lines
        return name

    def once(self, name: str, lines: Lines, *, shared: bool = False) -> str:
        """Define something every program has at most once, and return its name."""
        (self.shared if shared else self.definitions).setdefault(name, lines)
        return name


def indented(lines: Iterable[str], by: int = 1) -> Lines:
    """Return lines deeper by some levels."""
    return ["    " * by + line for line in lines]


def block(head: str, body: Iterable[str]) -> Lines:
    """Return a compound statement's clause."""
    return [head, *indented(body)]
