"""The page `newloom-lint inspect` shows about a task, in lines of at most 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newloom_lint.files import Tree
from newloom_lint.findings import Place
from newloom_lint.model.call_tree import Called
from newloom_lint.model.inspection import Exit, Fact, Inspection, Where
from newloom_lint.model.tracing import UNKNOWN

WIDTH = 80
_HEAD = 14
"""Where the values of the rows above start; the rows of an exit start theirs one to the right."""
_EXIT = 15
_WIDEST = 24
"""Values up to this width stand beside their places, aligned; wider ones where there is room."""
_LOGGED = {
    "yes, with its traceback": "with traceback",
    "yes, perhaps with its traceback": "traceback unknown",
    "yes, without its traceback": "without traceback",
}
_LAST_RUN = {"yes": "saved", "no": "unchanged"}
_LOST = {
    "transaction": "what was saved, by a rollback",
    "save": "what was saved, by a full `save()`",
}
_HOW = {
    "": "{}",
    "with": "with {}",
    "submitted": "{} (submitted)",
    "handed on": "{} (handed on)",
}
_GLUE = "\0"
_Row = tuple[str, str, tuple[str, ...]]
"""A label, a value, and the places that say so."""


def lines(tree: Tree, page: Inspection) -> Iterator[str]:
    """Yield the lines that show a task."""
    yield from _wrapped("", f"{page.task.name}({page.signature})", 4)
    yield from _rows(_head(tree, page), _HEAD, 2)
    for title, fails in (("A run that succeeds", False), ("A run that fails", True)):
        ways = [way for way in page.exits if way.fails is fails]
        yield ""
        yield title if ways else f"{title}: none is known"
        for way in ways:
            yield from _rows([_left(tree, way)], _EXIT, 2)
            yield from _rows(list(_facts(tree, way)), _EXIT, 4)


def _head(tree: Tree, page: Inspection) -> list[_Row]:
    rows: list[_Row] = [("defined", at(tree, page.task.place), ())]
    entries: list[_Row] = [
        ("", f"`{entry.name}`", (at(tree, entry.place),)) for entry in page.entries
    ]
    rows += _titled("registered", entries or [("", "nowhere", ())])
    below = [row for called in page.calls for row in _tree(tree, called, "")]
    rows += _titled("calls", below if len(below) > 1 else [])
    keys = "keys it does not name"
    stops: list[_Row] = [
        ("", keys, (f"{at(tree, one.place)}, in {one.name}()",)) for one in page.stopped
    ]
    rows += _titled("refuses", stops)
    if page.gives:
        rows.append(("gives", f"{page.gives}, no result: the dispatcher does not run it", ()))
    if page.hidden:
        rows.append((UNKNOWN, page.hidden.value, _places(tree, page.hidden.where)))
    return rows


def _titled(title: str, rows: list[_Row]) -> list[_Row]:
    """Return rows of which the first bears the title."""
    return [(title, *rows[0][1:]), *rows[1:]] if rows else []


def _tree(tree: Tree, called: Called, indent: str) -> Iterator[_Row]:
    yield "", indent + _HOW[called.how].format(called.name), (at(tree, called.place),)
    for below in called.calls:
        yield from _tree(tree, below, f"{indent}  ")


def _left(tree: Tree, way: Exit) -> _Row:
    places = _places(tree, way.left) or ("at its end",)
    if way.swallowed:
        places = (*places[:-1], f"{places[-1]}, as if nothing had happened")
    return way.kind, "", places


def _facts(tree: Tree, way: Exit) -> Iterator[_Row]:
    for number, passed in enumerate(way.handlers):
        yield "" if number else "caught by", f"`{passed.name}`", (at(tree, passed.place),)
    if way.fails and not way.handlers:
        seldom = " (not judged: it seldom fails, or ends the run on purpose)"
        yield "caught by", f"nothing{seldom if way.unlikely else ''}", ()
    if way.gone:
        yield "recorded", "nothing: there is no Stream to record it on", ()
        return
    if way.fails:
        yield _row(tree, "logged", way.logged, _LOGGED.get(way.logged.value, way.logged.value))
    status = way.status.value
    quoted = status if status == UNKNOWN else f"`{status}`" if status else "unchanged"
    yield _row(tree, "status", way.status, quoted)
    if way.lost:
        yield _row(tree, "lost", way.lost, _LOST[way.lost.value])
    cleared = way.last_run.value == "no" and way.last_run.where
    last_run = "set to `None`" if cleared else _LAST_RUN.get(way.last_run.value, UNKNOWN)
    yield _row(tree, "last_run", way.last_run, last_run)
    for number, fact in enumerate(way.unknown):
        yield _row(tree, "" if number else "because", fact, fact.value)


def _row(tree: Tree, label: str, fact: Fact, value: str) -> _Row:
    return label, value, _places(tree, fact.where)


def _places(tree: Tree, several: Iterable[Where]) -> tuple[str, ...]:
    return tuple(_way(tree, where) for where in several)


def _way(tree: Tree, where: Where) -> str:
    through = ", ".join(where.through)
    return f"{at(tree, where.place)}{', through ' if through else ''}{through}"


def at(tree: Tree, place: Place) -> str:
    """Return a place as people write it: `file:line`."""
    return f"{place.path}:{tree.read(place.path).location(place.start)[0]}"


def _rows(rows: list[_Row], start: int, indent: int) -> Iterator[str]:
    """Yield rows, their values from column `start` on and their places aligned behind."""
    longest = max((len(place) for _, _, places in rows for place in places), default=0)
    widest = max(_WIDEST, WIDTH - start - 2 - longest)
    beside = [len(value) for _, value, places in rows if places and len(value) <= widest]
    column = start + (max(beside) + 2 if max(beside, default=0) else 0)
    for label, value, places in rows:
        head = f"{'':{indent}}{label}".ljust(start)
        rest = list(places)
        fits = bool(places) and column + len(_words(places[0])[0]) <= WIDTH
        if places and len(value) <= widest and (fits or not value):
            yield from _wrapped(f"{head}{value}".ljust(column), rest.pop(0), column)
        else:
            yield from _wrapped(head, value, start + 2)
        for place in rest:
            fits = column + len(_words(place)[0]) <= WIDTH
            below = column if fits else start + 2 + len(value) - len(value.lstrip())
            yield from _wrapped(" " * below, place, below)


def _wrapped(head: str, text: str, indent: int) -> Iterator[str]:
    """Yield a text after `head` in lines that are not too long, as far as its words are not."""
    first, *words = _words(text)
    line = head + first
    for word in words:
        if len(line) + len(word) < WIDTH:
            line = f"{line} {word}"
        else:
            yield line
            line = " " * indent + word
    yield line.rstrip()


def _words(text: str) -> list[str]:
    """Return the words of a text; what a run goes through first is not parted from its word."""
    glued = text.replace("through ", f"through{_GLUE}").split(" ")
    return [word.replace(_GLUE, " ") for word in glued]
