"""NL201: where a docstring can come from, and the one its fix writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.fixing.sources import Sources
from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
REGISTRY = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
MISSING = {
    "a function": "def fetch(stream_id, **kwargs): ...",
    "a method": "class A:\n    def run(self, stream_id, **kwargs): ...\n\n\nfetch = A().run",
    "another function's": "def fetch(stream_id, **kwargs): ...\n\n\nother.__doc__ = 'x'",
}
THERE = {
    "set afterwards": "def fetch(stream_id, **kwargs): ...\n\n\nfetch.__doc__ = 'Fetch a page.'",
    "made by a factory": (
        "def make(name):\n"
        "    def run(stream_id, **kwargs): ...\n\n"
        "    run.__doc__ = name\n"
        "    return run\n\n\n"
        "fetch = make('x')"
    ),
}


def _reported(tmp_path: Path, text: str) -> bool:
    files = {INIT: REGISTRY, "streams/tasks/fetch.py": text + "\n"}
    found = findings(write(tmp_path, surrounded({}) | files))
    return any(finding.code == "NL201" for finding in found)


@pytest.mark.parametrize("way", MISSING)
def test_no_docstring(way: str, tmp_path: Path) -> None:
    assert _reported(tmp_path, MISSING[way])


@pytest.mark.parametrize("way", THERE)
def test_a_docstring_from_elsewhere(way: str, tmp_path: Path) -> None:
    assert not _reported(tmp_path, THERE[way])


GOOGLE = [
    '"""Fetch for one stream.',
    "",
    "Args:",
    ">stream_id: The stream this run belongs to.",
    ">url: TODO",
    "",
    "Returns:",
    ">TODO",
    "",
    "Example:",
    ">A stream of the type `fetch` with this configuration::",
    "",
    '>>{"url": "https://example.org/"}',
    '"""',
]
HEAD = "def fetch(stream_id, url, **kwargs):"
LAYOUTS = {
    "tabs": (HEAD, "\treturn url\n", "\t"),
    "on one line": (HEAD, " return url\n", "    "),
    "a comment above": (HEAD, "    # at once\n    return url\n", "    "),
    "a comment behind": (f"{HEAD}  # at once", "    return url\n", "    "),
    "several lines": ("def fetch(\n  stream_id, url, **kwargs\n):", "  return url\n", "  "),
}
STYLES = {
    "NumPy": (
        ["Parameters", "----------", "url", ">The page."],
        [
            *("Parameters", "----------"),
            *("stream_id", ">The stream this run belongs to.", "url", ">TODO", ""),
            *("Returns", "-------", "object", ">TODO", ""),
            *("Examples", "--------"),
            "A stream of the type `fetch` with this configuration::",
        ],
    ),
    "Sphinx": (
        [":param url: The page."],
        [
            ":param stream_id: The stream this run belongs to.",
            *(":param url: TODO", ":returns: TODO", ""),
            "A stream of the type `fetch` with this configuration::",
        ],
    ),
}


def _mended(tmp_path: Path, text: str) -> str:
    path = "streams/tasks/fetch.py"
    registry = REGISTRY
    if "def store" in text:
        registry = REGISTRY.replace("import fetch", "import fetch, store")
        registry = registry.replace("}", ', "store": store}')
    root = write(tmp_path, surrounded({}) | {INIT: registry, path: text})
    tree = Tree.open(root)
    (fix,) = [one.fix for one in findings(root) if one.code == "NL201"]
    assert fix is not None
    return fixing.apply(text, fixing.edits(fix, Sources(tree.read, syntax.read_facts)))


def _laid_out(lines: list[str], unit: str, newline: str) -> str:
    shown = (f"{unit}{line.replace('>', unit)}" if line else "" for line in lines)
    return newline.join([*shown, ""])


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_docstring_is_laid_out_as_the_file_is(layout: str, newline: str, tmp_path: Path) -> None:
    head, body, unit = (part.replace("\n", newline) for part in LAYOUTS[layout])
    text = f"{head}{body}" if layout == "on one line" else f"{head}{newline}{body}"
    below = body if layout != "on one line" else f"{unit}{body.lstrip(' ')}"
    expected = f"{head}{newline}{_laid_out(GOOGLE, unit, newline)}{below}"
    assert _mended(tmp_path, text) == expected


@pytest.mark.parametrize("style", STYLES)
def test_a_docstring_is_in_the_style_of_those_beside_it(style: str, tmp_path: Path) -> None:
    near, own = STYLES[style]
    lines = ["'''Store a page.", "", *near, "'''"]
    other = f"def store(url, **kwargs):\n{_laid_out(lines, '    ', chr(10))}    return url\n\n\n"
    configuration = ["", '>{"url": "https://example.org/"}', "'''"]
    written = _laid_out(["'''Fetch for one stream.", "", *own, *configuration], "    ", "\n")
    text = f"{other}{HEAD}\n    return url\n"
    assert _mended(tmp_path, text) == f"{other}{HEAD}\n{written}    return url\n"
