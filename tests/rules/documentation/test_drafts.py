"""What the fixes of NL202 and NL204 write, in the style that a docstring has."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.fixing.sources import Sources
from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
REGISTRY = 'from .fetch import fetch\n\nTASK_MAPPING = {"page": fetch}\n'
TASK = "streams/tasks/fetch.py"
HEAD = "def fetch(stream_id, url: str, limit: int = 10, **kwargs):"


def fixed(tmp_path: Path, code: str, doc: str, newline: str = "\n", head: str = HEAD) -> str:
    """Return a docstring after the fix of a rule, which then finds nothing."""
    text = f'{head}\n{doc}\n    print(kwargs["city"])\n'
    write(tmp_path, surrounded({}) | {INIT: REGISTRY, TASK: text.replace("\n", newline)})
    tree = Tree.open(tmp_path)
    [fix] = [f.fix for f in findings(tmp_path) if f.code == code]
    assert fix is not None
    edits = fixing.edits(fix, Sources(tree.read, syntax.read_facts))
    after = fixing.apply(tree.read(TASK).text, edits)
    write(tmp_path, {TASK: after})
    assert [f for f in findings(tmp_path) if f.code == code] == []
    assert after.count("\n") == after.count(newline)
    [function] = ast.parse(after).body
    assert isinstance(function, ast.FunctionDef)
    assert ast.get_docstring(function)
    after = after.replace(newline, "\n")
    start, end = len(head) + 1, len('\n    print(kwargs["city"])\n')
    return after[start:-end]


STYLES = {
    "google": (
        (
            '    """Fetch.\n\n    Args:\n        url: Its\n            address.\n\n    Returns:\n'
            '        x\n    """'
        ),
        (
            '    """Fetch.\n\n    Args:\n        stream_id: <stream>\n'
            "        url: Its\n            address.\n        limit: TODO\n"
            "        **kwargs: <read>\n\n"
            '    Returns:\n        x\n    """'
        ),
    ),
    "numpy": (
        (
            '    """Fetch.\n\n    Parameters\n    ----------\n    url : str\n        x\n\n'
            "    Returns\n"
            '    -------\n    dict\n    """'
        ),
        (
            '    """Fetch.\n\n    Parameters\n    ----------\n    stream_id\n'
            "        <stream>\n    url : str\n        x\n    limit : int\n"
            "        TODO\n    **kwargs\n        <read>\n\n    Returns\n"
            '    -------\n    dict\n    """'
        ),
    ),
    "sphinx": (
        (
            '    """Fetch.\n\n    :param url: x\n        y\n    :type url: str\n    :returns: z\n'
            '    """'
        ),
        (
            '    """Fetch.\n\n    :param stream_id: <stream>\n    :param url: x\n'
            "        y\n    :type url: str\n    :param limit: TODO\n"
            '    :param kwargs: <read>\n    :returns: z\n    """'
        ),
    ),
    "epytext": (
        '    """Fetch.\n\n    @param url: x\n    """',
        (
            '    """Fetch.\n\n    @param stream_id: <stream>\n    @param url: x\n'
            '    @param limit: TODO\n    @param kwargs: <read>\n    """'
        ),
    ),
    "one line": (
        "    r'''Fetch a page.'''",
        (
            "    r'''Fetch a page.\n\n    Args:\n        stream_id: <stream>\n"
            "        url: TODO\n        limit: TODO\n"
            "        **kwargs: <read>\n    '''"
        ),
    ),
    "other sections": (
        '    """Fetch.\n\n    Returns:\n        x\n    """',
        (
            '    """Fetch.\n\n    Args:\n        stream_id: <stream>\n'
            "        url: TODO\n        limit: TODO\n"
            "        **kwargs: <read>\n\n"
            '    Returns:\n        x\n    """'
        ),
    ),
    "other fields": (
        '    """Fetch.\n\n    :returns: x\n    """',
        (
            '    """Fetch.\n\n    :param stream_id: <stream>\n'
            "    :param url: TODO\n    :param limit: TODO\n"
            '    :param kwargs: <read>\n    :returns: x\n    """'
        ),
    ),
}


def test_a_parameter_goes_before_what_collects_the_rest(tmp_path: Path) -> None:
    doc = '    """Fetch stream_id.\n\n    Args:\n        url: x\n        **kwargs: y\n    """'
    after = doc.replace("        **kwargs", "        limit: TODO\n        **kwargs")
    assert fixed(tmp_path, "NL202", doc) == after


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("style", STYLES)
def test_parameters(style: str, newline: str, tmp_path: Path) -> None:
    before, after = STYLES[style]
    after = after.replace("<stream>", "The stream this run belongs to.")
    after = after.replace("<read>", "The configuration; city is read.")
    assert fixed(tmp_path, "NL202", before, newline) == after


def test_parameters_behind_tabs(tmp_path: Path) -> None:
    text = 'def fetch(stream_id, **kwargs):\n\t"""Fetch a page."""\n\treturn 1\n'
    write(tmp_path, surrounded({}) | {INIT: REGISTRY, TASK: text})
    [fix] = [f.fix for f in findings(tmp_path) if f.code == "NL202"]
    tree = Tree.open(tmp_path)
    edits = fixing.edits(fix, Sources(tree.read, syntax.read_facts)) if fix else ()
    assert fixing.apply(text, edits) == (
        'def fetch(stream_id, **kwargs):\n\t"""Fetch a page.\n\n\tArgs:\n'
        '\t\tstream_id: The stream this run belongs to.\n\t"""\n\treturn 1\n'
    )


EXAMPLES = {
    "google": (
        '    """Fetch a page."""',
        (
            '    """Fetch a page.\n\n    Example:\n'
            "        A stream of the type `page` with this configuration::\n\n"
            '            {"url": "https://example.org/", "limit": 10, "city": "..."}\n    """'
        ),
    ),
    "numpy": (
        '    """Fetch.\n\n    Returns\n    -------\n    dict\n    """',
        (
            '    """Fetch.\n\n    Returns\n    -------\n    dict\n\n    Examples\n    --------\n'
            "    A stream of the type `page` with this configuration::\n\n"
            '        {"url": "https://example.org/", "limit": 10, "city": "..."}\n    """'
        ),
    ),
    "sphinx": (
        '    """Fetch.\n\n    :param url: x"""',
        (
            '    """Fetch.\n\n    :param url: x\n\n'
            "    A stream of the type `page` with this configuration::\n\n"
            '        {"url": "https://example.org/", "limit": 10, "city": "..."}\n    """'
        ),
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("style", EXAMPLES)
def test_an_example(style: str, newline: str, tmp_path: Path) -> None:
    before, after = EXAMPLES[style]
    assert fixed(tmp_path, "NL204", before, newline) == after


def test_a_long_example(tmp_path: Path) -> None:
    head = (
        "def fetch(stream_id, first_url, second_url, third_url, names: list, ratio=0.5, **kwargs):"
    )
    written = fixed(tmp_path, "NL204", '    """Fetch a page."""', head=head)
    assert written.endswith(
        '            {\n                "first_url": "https://example.org/",\n'
        '                "second_url": "https://example.org/",\n'
        '                "third_url": "https://example.org/",\n                "names": [],\n'
        '                "city": "..."\n            }\n    """'
    )


@pytest.mark.parametrize(
    "doc",
    [
        '    "Fetch a page."',
        '    ("Fetch " "a page.")',
        '    """Fetch a page\\x2e"""',
        '    x = 1; """Fetch a page."""',
        '    """Fetch a page.\\\n    """',
    ],
)
@pytest.mark.parametrize("code", ["NL202", "NL204"])
def test_what_is_left_to_people(code: str, doc: str, tmp_path: Path) -> None:
    text = f'{HEAD}\n{doc}\n    print(kwargs["city"])\n'
    write(tmp_path, surrounded({}) | {INIT: REGISTRY, TASK: text})
    tree = Tree.open(tmp_path)
    for finding in findings(tmp_path):
        if finding.code == code and finding.fix is not None:
            with pytest.raises(fixing.CannotFix):
                fixing.edits(finding.fix, Sources(tree.read, syntax.read_facts))
