"""What a docstring says, in the styles and manners in which people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.files import Tree
from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
REGISTRY = 'from .fetch_page import fetch_page\n\nTASK_MAPPING = {"page": fetch_page}\n'
TASK = "streams/tasks/fetch_page.py"
CODES = {"NL201", "NL202", "NL203", "NL204", "NL205"}
HEAD = "def fetch_page(stream_id, url, limit=10, **kwargs):"
READS = 'print(kwargs["city"], kwargs.get("units"))'
EXAMPLE = "\n\nExample:\n    {}"


def found(
    tmp_path: Path,
    doc: str,
    head: str = HEAD,
    body: str = "print(url, limit)",
    schemas: str = "",
) -> list[tuple[str, str, str]]:
    """Return code, underlined text and message of what is said about documentation."""
    lines = doc if doc.startswith(("'", '"', "r")) else f'"""{doc}"""'
    text = "\n    ".join([head, *lines.split("\n"), body]) + "\n"
    beside = {"streams/schemas/__init__.py": schemas} if schemas else {}
    project = surrounded({}) | {INIT: REGISTRY, TASK: text} | beside
    read = Tree.open(write(tmp_path, project)).read
    return [
        (f.code, read(f.place.path).text[f.place.start : f.place.end], f.message)
        for f in findings(tmp_path)
        if f.code in CODES
    ]


def codes(tmp_path: Path, doc: str, **more: str) -> list[str]:
    return [code for code, _, _ in found(tmp_path, doc, **more)]


DOCUMENTED = {
    "google": (
        "Fetch.\n\nArgs:\n    stream_id: The stream.\n    url (str): Its\n        address:\n"
        "        a long one.\n    limit (int, optional): Most.\n    **kwargs: Others.\n\n"
        "Returns:\n    dict: what: it is.\n\nRaises:\n    OSError: it failed."
    ),
    "numpy": (
        "Fetch.\n\nParameters\n----------\nstream_id, limit : int\n    Numbers.\nurl\n"
        "    The url.\n\nReturns\n-------\nresult : dict\n"
        "    foo\n\nOther Parameters\n----------------\n"
        "limit : int\n    x"
    ),
    "sphinx": (
        "Fetch.\n\n:param stream_id: the stream\n:param str url: where\n:type url: str\n"
        ":param limit: most\n:type limit: int\n:returns: x\n:raises OSError: y"
    ),
    "epytext": "Fetch.\n\n@param stream_id: x\n@param url: y\n@type url: str\n@param limit: z",
    "a list": "Fetch.\n\n- stream_id: the stream\n- url -- where\n- `limit`: most",
    "bold": "Fetch.\n\n**stream_id**: the stream\n\n*url* - where\n\n*limit* - most",
    "prose": "Fetch at most `limit` pages from the URL for the stream ID.",
    "german": "Holt die Seite `url`, höchstens `limit` mal; stream_id: der Stream.",
    "a schema": "Fetch for stream_id, as PageConfig says.",
    "escaped": "Fetch `stream_id`, `url`\\n and limit.",
}
SCHEMAS = """
from pydantic import BaseModel


class PageConfig(BaseModel):
    url: str
    limit: int = 10


STREAM_CONFIG_SCHEMAS = {"page": PageConfig}
"""


@pytest.mark.parametrize("style", DOCUMENTED)
def test_what_is_documented(style: str, tmp_path: Path) -> None:
    said = codes(tmp_path, DOCUMENTED[style] + EXAMPLE, schemas=SCHEMAS)
    assert said == []


@pytest.mark.parametrize(
    ("doc", "said"),
    [
        ("Fetch a page for stream_id.", ["NL202"]),
        ("Page after page, for stream_id.", ["NL202"]),
        ("Fetch for stream_id, as `Page` says.", []),
        ("Fetch for stream_id, as :class:`Page` says.", []),
        ("Fetch for stream_id; see streams.schemas.Page.", []),
    ],
)
def test_a_schema_that_is_called_by_a_word(doc: str, said: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, doc + EXAMPLE, schemas=SCHEMAS.replace("PageConfig", "Page")) == said


LEFT_OUT = {
    "all of it": ("Fetch a page.", "`stream_id`, `url`, `limit`"),
    "one": ("Fetch.\n\nArgs:\n    stream_id: x\n    url: y", "`limit`"),
    "one of numpy's": ("Fetch.\n\nParameters\n----------\nurl, limit : x\n    y", "`stream_id`"),
    "one of sphinx's": ("Fetch.\n\n:param url: x\n:param limit: y", "`stream_id`"),
    "a doctest": (
        "Fetch for stream_id, with a limit.\n\n>>> fetch_page(1, url='x')\n{'url': 'x'}",
        "`url`",
    ),
    "a call in an example": (
        "Fetch for stream_id, with a limit.\n\nExample:\n    fetch_page(stream_id=1, url='x')",
        "`url`",
    ),
    "an example of several lines": (
        (
            "Fetch for stream_id, with a limit.\n\nExamples\n--------\nOf a page:\n\n"
            "    fetch_page(\n        1,\n        url='x',\n    )"
        ),
        "`url`",
    ),
    "a configuration": (
        (
            "Fetch for stream_id, with a limit.\n\nExample configuration:\n\n"
            '    {\n        "url": "x", "limit": null\n    }'
        ),
        "`url`",
    ),
    "one line": ("Fetch for stream_id, with a limit.\n\nUsage: fetch_page(1, url='x')", "`url`"),
    "a fenced block": (
        "Fetch for stream_id, with a limit.\n\n```python\nurl = 'x'\n```\nThat is all.",
        "`url`",
    ),
    "a directive": (
        "Fetch for stream_id, with a limit.\n\n.. code-block:: yaml\n\n    url: x\n\nSo it is.",
        "`url`",
    ),
    "a literal block": (
        "Fetch for stream_id, with a limit, like this::\n\n    fetch_page(1, url='x')\n\nSo.",
        "`url`",
    ),
    "part of a word": ("Fetch stream_id from urls, unlimited.", "`url`, `limit`"),
}


DESCRIBED = {
    "a comment": "    fetch_page(1, 'x')  # the url\n    # limit is 10",
    "a comment on a key": '    {\n        "url": "x",  # where\n        "limit": 1  # most\n    }',
    "a comment above a key": '    {\n    # where\n    "url": 1,\n    # most\n    "limit": 1}',
    "a comment in a doctest": "    >>> fetch_page(1, 'x')  # url, limit",
    "a list": "    url: the address\n    limit: how many",
    "a short list": "    url: address\n    limit: number",
    "a sentence": "    Run fetch_page(1) with a url and a limit.",
    "a sentence before code": "    With a url and a limit:\n\n    fetch_page(1, 'x', 2)",
    "a sentence beside code": "    With a url and a limit:\n    fetch_page(1, 'x', 2)",
    "another section": "    fetch_page(1, 'x', 2)\n\nReturns:\n    The url, up to the limit.",
    "on the command line": "    manage.py run page --url=x --limit=10",
    "a signature": "    fetch_page(stream_id, url, limit)",
    "what is optional": "    url (required)\n    limit (optional)",
    "settings": "    url=x\n    limit=10",
}


@pytest.mark.parametrize("example", DESCRIBED.values(), ids=DESCRIBED)
def test_an_example_that_describes(example: str, tmp_path: Path) -> None:
    assert codes(tmp_path, f"Fetch stream_id.\n\nExample:\n{example}") == []


@pytest.mark.parametrize("way", LEFT_OUT)
def test_what_is_left_out(way: str, tmp_path: Path) -> None:
    doc, names = LEFT_OUT[way]
    [(code, underlined, message)] = found(tmp_path, doc + EXAMPLE)
    assert (code, underlined) == ("NL202", f'"""{doc.splitlines()[0]}')
    assert message == f"the docstring of `fetch_page` leaves out {names}"


@pytest.mark.parametrize(
    ("doc", "left_out"),
    [
        ("Fetch `stream_id` from url, limit.", True),
        ("Fetch `stream_id` from url, limit, city.", False),
        ("Fetch `stream_id` from url, limit, kwargs.", False),
        ("Fetch `stream_id` from url, limit, as its configuration says.", False),
    ],
)
def test_keyword_arguments_that_are_read(doc: str, left_out: bool, tmp_path: Path) -> None:
    said = codes(tmp_path, doc + EXAMPLE, body=READS)
    assert said == (["NL202"] if left_out else [])


@pytest.mark.parametrize(
    "head",
    [
        "@app.task(bind=True)\ndef fetch_page(this, stream_id, **kwargs):",
        "def fetch_page(stream_id, _unused, *args, **kwargs):",
        "@documented\ndef fetch_page(stream_id, url, **kwargs):",
    ],
)
def test_what_needs_no_word(head: str, tmp_path: Path) -> None:
    text = f'{head}\n    """Fetch for stream_id.\n\n    Example:\n        {{}}\n    """\n'
    write(tmp_path, surrounded({}) | {INIT: REGISTRY, TASK: text})
    assert [f.code for f in findings(tmp_path) if f.code == "NL202"] == []


UNKNOWN = {
    "google": "Args:\n    stream_id: x\n    url: y\n    limits (int): <z>",
    "numpy": "Parameters\n----------\nstream_id, limits : int\n    z",
    "sphinx": ":param stream_id: x\n:param int limits: z",
    "epytext": "@param stream_id: x\n@param limits: z",
    "raw": "",
}


@pytest.mark.parametrize("style", UNKNOWN)
def test_what_does_not_exist(style: str, tmp_path: Path) -> None:
    doc = "Fetch url, limit.\n\n" + (UNKNOWN[style] or UNKNOWN["google"]) + EXAMPLE
    if style == "raw":
        doc = f"r'''{doc} \\d'''"
    [(code, underlined, message)] = found(tmp_path, doc)
    assert (code, underlined) == ("NL203", "limits")
    assert message.startswith("the docstring of `fetch_page` documents `limits`, which it")


HANDED_ON = """
import logging

log = logging.getLogger(__name__)


def load(url, **others):
    return url


def send(url, **others):
    return sorted(others)


def note(stream, **fields):
    log.info("%s", stream)


"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("load(url, **kwargs)", ["NL203"]),
        ("load(url, depth=kwargs.get('depth'))", ["NL203"]),
        ("log.info('%s', kwargs)", ["NL203"]),
        ("note(Stream.objects.get(id=stream_id), limits=1)", ["NL203"]),
        ("note(Stream.objects.get(id=stream_id), state=2)", ["NL203"]),
        ("load(url, limits=kwargs.get('limits'))", []),
        ("send(url, **kwargs)", []),
        ("outside(url, **kwargs)", []),
        ("load(url, **{k: v for k, v in kwargs.items()})", []),
    ],
)
def test_what_is_handed_on(body: str, said: list[str], tmp_path: Path) -> None:
    doc = "Fetch url, limit.\n\nArgs:\n    stream_id: x\n    limits: y\n    kwargs: z" + EXAMPLE
    head = f"from streams.models import Stream\n{HANDED_ON}{HEAD}"
    assert codes(tmp_path, doc, head=head, body=body) == said


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_entry_is_underlined_whatever_ends_its_line(newline: str, tmp_path: Path) -> None:
    doc = "Fetch url, limit.\n\n" + UNKNOWN["google"] + EXAMPLE
    found(tmp_path, doc)
    text = (tmp_path / TASK).read_text(encoding="utf-8")
    (tmp_path / TASK).write_text(text, encoding="utf-8", newline=newline)
    [finding] = [f for f in findings(tmp_path) if f.code == "NL203"]
    read = Tree.open(tmp_path).read(TASK).text
    assert read[finding.place.start : finding.place.end] == "limits"


def test_an_entry_is_not_underlined_where_the_text_is_not_written_as_it_reads(
    tmp_path: Path,
) -> None:
    doc = "Fetch\\turl, limit.\n\n" + UNKNOWN["google"] + EXAMPLE
    [(_, underlined, _)] = found(tmp_path, doc)
    assert underlined == '"""Fetch\\turl, limit.'


ENTRIES = {
    "a key that is read": ("city: x", READS),
    "one read of the stream": ("city: x", 'print(stream.configuration["city"])'),
    "one that goes out of sight": ("city: x", "send(**kwargs)"),
    "keyword arguments": ("**kwargs: x\n    args: y", "print(url)"),
    "them under another name": ("**options: x\n    \\\\*\\\\*others: y", "print(url)"),
    "what an entry goes on with": ("default: 10\n    url: x\n        depth: y", "print(url)"),
    "no name": ("for example: 10\n    url.scheme: x", "print(url)"),
}


@pytest.mark.parametrize("way", ENTRIES)
def test_what_may_be_documented(way: str, tmp_path: Path) -> None:
    entries, body = ENTRIES[way]
    doc = f"Fetch url, limit.\n\nArgs:\n    stream_id: x\n    {entries}" + EXAMPLE
    assert codes(tmp_path, doc, body=body) == []


@pytest.mark.parametrize(
    "section",
    [
        "Raises:\n    OSError: x",
        "Attributes:\n    city: x",
        "Configuration:\n    city: x",
        "Keyword Args:\n    city: x",
        "Returns:\n    count: x",
        "Note:\n    city: x",
        "Yields\n------\ncity : str\n    x",
        "Args:\n    stream_id: x\n\ncity: y",
    ],
)
def test_other_sections(section: str, tmp_path: Path) -> None:
    doc = f"Fetch stream_id, url, limit.\n\n{section}" + EXAMPLE
    assert codes(tmp_path, doc) == []


def test_a_field_of_the_schema_is_documented_rightly(tmp_path: Path) -> None:
    doc = "Fetch stream_id.\n\nArgs:\n    url: x\n    limit: y" + EXAMPLE
    head = "def fetch_page(stream_id):"
    said = codes(tmp_path, doc, head=head, body="pass", schemas=SCHEMAS)
    assert said == []


EXAMPLES = [
    "Example:\n    url=x",
    "Examples\n--------\nx",
    "Usage:: x",
    "Usage:\n    x",
    "Typical usage:\n    x",
    "Example configuration (JSON):\n    x",
    "# Example\nx:",
    ">>> run()",
    "```\nx\n```",
    ".. code-block:: python\n\n    x",
    "Like this::\n\n    x",
    'It takes {"url": 1}.',
    "Call `fetch_page(1, url)`.",
    "Call fetch_page.delay(1).",
    "Beispiel:\n    x",
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_usage_example(example: str, tmp_path: Path) -> None:
    assert codes(tmp_path, f"Fetch stream_id, url, limit.\n\n{example}") == []


@pytest.mark.parametrize(
    "text", ["", "For example when asked.", "See usage.", "It may fail (e.g. on Sundays)."]
)
def test_no_usage_example(text: str, tmp_path: Path) -> None:
    assert codes(tmp_path, f"Fetch stream_id, url, limit.\n\n{text}") == ["NL204"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('TASK_CONFIG_EXAMPLES = {"page": {"url": "x"}}', []),
        ('TASK_CONFIG_EXAMPLES = {"other": {"url": "x"}}', ["NL204"]),
        ("TASK_CONFIG_EXAMPLES = load()", []),
    ],
)
def test_a_table_of_examples(table: str, said: list[str], tmp_path: Path) -> None:
    doc = "Fetch stream_id, url, limit."
    assert codes(tmp_path, doc, schemas=f"{SCHEMAS}{table}\n") == said


def test_an_example_of_the_module(tmp_path: Path) -> None:
    doc = "Fetch stream_id, url, limit."
    found(tmp_path, doc)
    text = (tmp_path / TASK).read_text(encoding="utf-8")
    write(tmp_path, {TASK: '"""Pages.\n\nExample:\n    fetch\n"""\n' + text})
    assert [f.code for f in findings(tmp_path) if f.code in CODES] == []


PLACEHOLDERS = [
    "",
    "...",
    "Task description",
    "task description.",
    "TODO",
    "TODO: write this",
    "FIXME",
    "\nDescription\n",
    "Fetch page.",
    "fetch_page",
    "fetchPage",
    "The fetch page task",
    "Fetch page function",
    "_summary_\n\nArgs:\n    stream_id (_type_): _description_\n    url (str): _description_\n",
    "\n:param stream_id:\n:param url:\n:return:\n",
    "[summary]\n\nArgs:\n    url ([type]): [description]",
]


@pytest.mark.parametrize("doc", PLACEHOLDERS)
def test_a_placeholder(doc: str, tmp_path: Path) -> None:
    assert codes(tmp_path, doc) == ["NL205"]


@pytest.mark.parametrize(
    "doc",
    [
        "Fetch a page.",
        "Fetch page by page.",
        "TODO: retries.\n\nFetch a page.",
        "Fetch.\n\n:param stream_id:\n:param url: x",
        "Description of the weather.",
        "Fetch by page_type_name.",
        "See the docstring of `a_description_b`.",
    ],
)
def test_no_placeholder(doc: str, tmp_path: Path) -> None:
    assert "NL205" not in codes(tmp_path, doc)


@pytest.mark.parametrize(
    "literal", ["'Fetch' ' a page.'", "r'''Fetch \\d'''", "u'Fetch a page.'", "'Fetch\\x00'"]
)
def test_any_literal_is_read(literal: str, tmp_path: Path) -> None:
    assert codes(tmp_path, literal) == ["NL202", "NL204"]
