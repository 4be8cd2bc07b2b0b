"""What a `with` holds, and where none is certain to do the same."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.fixing.sources import Sources
from tests.projects import clean, findings, surrounded, write
from tests.rules.resources.leaking import HEAD, TASK

PATH = "streams/tasks/fetch.py"


def _written(work: str, newline: str = "\n", unit: str = "    ") -> str:
    text = f"{clean(TASK).replace('<around>', '')}{HEAD}\n{textwrap.indent(work, '    ')}\n"
    return text.replace("    ", unit).replace("\n", newline)


def _mended(root: Path, text: str) -> str:
    """Return a text after all fixes of the rule, pass by pass."""
    write(root, surrounded({}))
    (root / PATH).write_bytes(text.encode())
    for _ in range(4):
        tree = Tree.open(root)
        sources = Sources(tree.read, syntax.read_facts)
        fixes = [f.fix for f in findings(root) if f.code == "NL601" and f.fix is not None]
        if not fixes:
            break
        _, edits = fixing.merge([fixing.edits(fix, sources) for fix in fixes])
        text = fixing.apply(tree.read(PATH).text, edits[PATH])
        compile(text, PATH, "exec")
        (root / PATH).write_bytes(text.encode())
    assert [f.message for f in findings(root) if f.code == "NL601"] == []
    return text


CASES = [
    (
        "f = open(path)\ndata = json.load(f)\nf.close()\nreturn data",
        "with open(path) as f:\n    data = json.load(f)\nreturn data",
    ),
    (
        (
            "f = open(path)  # the feed\n\n# all of it\ntext = '''\n  x\n''' "
            "+ f.read()\n\n"
            "f.close()  # done\n\nreturn text"
        ),
        (
            "with open(path) as f:  # the feed\n    # all of it\n    text = '''\n  x\n''' "
            "+ f.read()\n\n"
            "    # done\n\nreturn text"
        ),
    ),
    (
        "f = open(\n    path,\n    'r',  # text\n)\nx = f.read()\nf.close()\nreturn x",
        "with open(\n    path,\n    'r',  # text\n) as f:\n    x = f.read()\nreturn x",
    ),
    ("f = \\\n    open(path)\nx = f.read()\nf.close()", "with open(path) as f:\n    x = f.read()"),
    ("x = open(path).read()\nreturn x", "with open(path) as f:\n    x = f.read()\nreturn x"),
    ("return json.load(open(path))", "with open(path) as f:\n    return json.load(f)"),
    (
        "for line in open(path):\n    print(line)",
        "with open(path) as f:\n    for line in f:\n        print(line)",
    ),
    (
        "rows = csv.reader(open(path))\nreturn [row for row in rows]",
        "with open(path) as f:\n    rows = csv.reader(f)\n    return [row for row in rows]",
    ),
    (
        "s = requests.Session()\nr = s.get(url, timeout=3)\nreturn r.json()",
        "with requests.Session() as s:\n    r = s.get(url, timeout=3)\nreturn r.json()",
    ),
    (
        "conn = sqlite3.connect(path)\nrows = conn.execute('x').fetchall()\nreturn rows",
        (
            "with contextlib.closing(sqlite3.connect(path)) as conn:\n"
            "    rows = conn.execute('x').fetchall()\nreturn rows"
        ),
    ),
    (
        "feed = Feed(url)\nitems = feed.items()\nfeed.close()\nreturn items",
        "with contextlib.closing(Feed(url)) as feed:\n    items = feed.items()\nreturn items",
    ),
    (
        (
            "async def inner():\n    s = aiohttp.ClientSession()\n    r = await s.get(url)\n"
            "    text = await r.text()\n    await s.close()\n    return text\n"
            "return asyncio.run(inner())"
        ),
        (
            "async def inner():\n    async with aiohttp.ClientSession() as s:\n"
            "        r = await s.get(url)\n        text = await r.text()\n    return text\n"
            "return asyncio.run(inner())"
        ),
    ),
    (
        (
            "pool = ThreadPoolExecutor(4)\nsize = pool.submit(len, path).result()\n"
            "pool.shutdown(wait=True)\nreturn size"
        ),
        (
            "with ThreadPoolExecutor(4) as pool:\n    size = pool.submit(len, path).result()\n"
            "return size"
        ),
    ),
    (
        "f = open(path)\nif not url:\n    f.close()\n    return None\nprint(f.read())\nf.close()",
        "with open(path) as f:\n    if not url:\n        return None\n    print(f.read())",
    ),
    (
        (
            "src = open(path)\ndst = open(url, 'w')\nshutil.copyfileobj(src, dst)\n"
            "src.close()\ndst.close()"
        ),
        (
            "with open(path) as src:\n    with open(url, 'w') as dst:\n"
            "        shutil.copyfileobj(src, dst)"
        ),
    ),
    (
        (
            "a = open(path)\none = a.read()\na.close()\na = open(url)\ntwo = a.read()\na.close()\n"
            "return one + two"
        ),
        (
            "with open(path) as a:\n    one = a.read()\nwith open(url) as a:\n    two = a.read()\n"
            "return one + two"
        ),
    ),
]


@pytest.mark.parametrize(("work", "expected"), CASES)
def test_what_a_with_holds(work: str, expected: str, tmp_path: Path) -> None:
    assert _mended(tmp_path, _written(work)) == _written(expected)


@pytest.mark.parametrize(("newline", "unit"), [("\r\n", "    "), ("\n", "\t")])
def test_in_the_layout_of_the_file(newline: str, unit: str, tmp_path: Path) -> None:
    work = "f = open(path)\nx = f.read()\n\nf.close()  # done\n\nreturn x"
    expected = "with open(path) as f:\n    x = f.read()\n\n    # done\n\nreturn x"
    assert _mended(tmp_path, _written(work, newline, unit)) == _written(expected, newline, unit)


def test_a_file_without_an_end(tmp_path: Path) -> None:
    text = _written("f = open(path)\nprint(f.read())\nf.close()").removesuffix("\n")
    expected = _written("with open(path) as f:\n    print(f.read())").removesuffix("\n")
    assert _mended(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        ("rows = csv.reader(open(path))\nreturn rows", "what the function returns may need"),
        ("f: io.TextIOBase = open(path)\nf.read()\nf.close()", "not bound to one plain name"),
        ("return [json.load(open(p)) for p in path]", "something else is done"),
        ("print(url(), open(path).read())", "something else is done"),
        (
            "f = open(path)\nif url:\n    f.close()\nelse:\n    print(url)\nreturn 1",
            "before its last use",
        ),
        (
            (
                "for p in path:\n    f = open(p)\n    r = csv.reader(f)\n    if url:\n"
                "        break\n"
                "    f.close()\nreturn list(r)"
            ),
            "`r` is used where `f` would be closed",
        ),
        (
            "p = sp.Popen(['ls'], stdout=sp.PIPE)\nout = p.stdout.read()\np.wait()\nreturn out",
            "nothing is known that would see to it that `p` is waited for",
        ),
        (
            (
                "pool = ThreadPoolExecutor(4)\nx = pool.submit(len, path)\n"
                "pool.shutdown(wait=False)\n"
                "return 1"
            ),
            "before its last use",
        ),
    ],
)
def test_where_no_with_is_certain(work: str, reason: str, tmp_path: Path) -> None:
    write(tmp_path, surrounded({}) | {PATH: _written(work)})
    helps = [(f.fix, f.help) for f in findings(tmp_path) if f.code == "NL601"]
    assert len(helps) == 1
    assert helps[0][0] is None
    assert reason in helps[0][1].partition("(no fix: ")[2]
