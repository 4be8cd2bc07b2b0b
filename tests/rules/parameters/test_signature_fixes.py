"""NL101, NL102, NL103: what their fixes write, and where there are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.findings import Safety
from newloom_lint.fixing.sources import Sources
from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
REGISTRY = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
PATH = "streams/tasks/fetch.py"
OTHER = "streams/again.py"

FIXED = {
    "one a line": (
        "NL102",
        "def fetch(\n    url,\n    stream_id,\n    **kwargs,\n):\n    return url\n",
        "def fetch(\n    stream_id,\n    url,\n    **kwargs,\n):\n    return url\n",
    ),
    "with its annotation": (
        "NL102",
        "def fetch(url: str, stream_id: int, **kwargs) -> str:\n    return url\n",
        "def fetch(stream_id: int, url: str, **kwargs) -> str:\n    return url\n",
    ),
    "a default behind a default": (
        "NL103",
        "def fetch(url='', stream_id: int = None, **kwargs):\n    return url\n",
        "def fetch(stream_id: int, url='', **kwargs):\n    return url\n",
    ),
    "a keyword-only default": (
        "NL103",
        "def fetch(*, stream_id=None, **kwargs):\n\treturn stream_id\n",
        "def fetch(*, stream_id, **kwargs):\n\treturn stream_id\n",
    ),
    "the slash": (
        "NL103",
        "def fetch(\n    stream_id,\n    url,\n    /,\n    **kwargs,\n):\n    return url\n",
        "def fetch(\n    stream_id,\n    url,\n    **kwargs,\n):\n    return url\n",
    ),
    "the slash at the end": (
        "NL103",
        "def fetch(stream_id, /):\n    return stream_id\n",
        "def fetch(stream_id):\n    return stream_id\n",
    ),
    "the first of several": (
        "NL103",
        "def fetch(*args, **kwargs):\n    return args[0]\n",
        "def fetch(stream_id, *args, **kwargs):\n    return stream_id\n",
    ),
    "another name for it": (
        "NL101",
        (
            'def fetch(sid: int, **kwargs):\n    """Fetch.\n\n    Args:\n        sid: The stream.\n'
            '    """\n    return f"{sid}"\n'
        ),
        (
            'def fetch(stream_id: int, **kwargs):\n    """Fetch.\n\n    Args:\n'
            '        stream_id: The stream.\n    """\n    return f"{stream_id}"\n'
        ),
    ),
    "one a line, without it": (
        "NL101",
        "def fetch(\r\n    # where\r\n    url,\r\n    **kwargs,\r\n):\r\n    return url\r\n",
        (
            "def fetch(\r\n    stream_id,\r\n    # where\r\n    url,\r\n    **kwargs,\r\n"
            "):\r\n    return url\r\n"
        ),
    ),
}

CALLED = {
    "by position": (
        "NL102",
        "def fetch(url, stream_id, **kwargs):\n    return url\n",
        "from .tasks.fetch import fetch\n\n\ndef again():\n    return fetch('x', 5)\n",
        (
            "from .tasks.fetch import fetch\n\n\n"
            "def again():\n    return fetch(url='x', stream_id=5)\n"
        ),
    ),
    "where the id is at hand": (
        "NL101",
        "def fetch(url, **kwargs):\n    return url\n",
        "from .tasks.fetch import fetch as f\n\n\ndef again(stream_id):\n    return f('x')\n",
        (
            "from .tasks.fetch import fetch as f\n\n\n"
            "def again(stream_id):\n    return f(stream_id, 'x')\n"
        ),
    ),
    "by name": (
        "NL101",
        "def fetch(url, **kwargs):\n    return url\n",
        "from .tasks.fetch import fetch\n\n\ndef again(stream_id):\n    return fetch(url='x')\n",
        (
            "from .tasks.fetch import fetch\n\n\n"
            "def again(stream_id):\n    return fetch(url='x', stream_id=stream_id)\n"
        ),
    ),
}

REFUSED = {
    "no id at hand": (
        "NL101",
        "def fetch(url, **kwargs):\n    return url\n",
        "from .tasks.fetch import fetch\n\n\ndef again():\n    return fetch('x')\n",
        "`again` in streams/again.py calls it and has no `stream_id` at hand to pass on",
    ),
    "a call without it": (
        "NL103",
        "def fetch(stream_id=None, **kwargs):\n    return stream_id\n",
        "from .tasks.fetch import fetch\n\n\ndef again():\n    return fetch()\n",
        "streams/again.py calls it without a `stream_id`, or may do so",
    ),
    "another one by its name": (
        "NL103",
        "def fetch(stream_id, /, **kwargs):\n    return stream_id\n",
        "from .tasks.fetch import fetch\n\n\ndef again():\n    return fetch(1, stream_id=2)\n",
        "streams/again.py passes it another `stream_id` by name",
    ),
    "arguments unpacked": (
        "NL102",
        "def fetch(url, stream_id, **kwargs):\n    return url\n",
        "from .tasks.fetch import fetch\n\n\ndef again(given):\n    return fetch(*given)\n",
        "streams/again.py passes it arguments by position that are not known",
    ),
    "passed around": (
        "NL102",
        "def fetch(url, stream_id, **kwargs):\n    return url\n",
        "from .tasks.fetch import fetch\n\nALL = [fetch]\n",
        "streams/again.py does more with `fetch` than calling it",
    ),
    "more of them read": (
        "NL103",
        "def fetch(*args, **kwargs):\n    return args[0] + args[1]\n",
        "",
        "what else `*args` holds would move",
    ),
}


def _project(tmp_path: Path, task: str, other: str = "") -> tuple[Path, dict[str, str]]:
    files = {INIT: REGISTRY, PATH: task} | ({OTHER: other} if other else {})
    return write(tmp_path, surrounded({}) | files), files


def _mended(root: Path, code: str) -> tuple[dict[str, str], set[Safety]]:
    tree = Tree.open(root)
    fixes = [one.fix for one in findings(root) if one.code == code and one.fix is not None]
    sources = Sources(tree.read, syntax.read_facts)
    _, by_path = fixing.merge([fixing.edits(fix, sources) for fix in fixes])
    texts = {path: fixing.apply(tree.read(path).text, edits) for path, edits in by_path.items()}
    return texts, {fix.safety for fix in fixes}


@pytest.mark.parametrize("case", FIXED)
def test_a_signature_is_mended(case: str, tmp_path: Path) -> None:
    code, before, after = FIXED[case]
    root, _ = _project(tmp_path, before)
    texts, safety = _mended(root, code)
    assert texts == {PATH: after}
    assert safety == {Safety.UNSAFE if code == "NL102" else Safety.SAFE}


@pytest.mark.parametrize("case", CALLED)
def test_calls_go_with_it(case: str, tmp_path: Path) -> None:
    code, task, before, after = CALLED[case]
    root, _ = _project(tmp_path, task, before)
    texts, safety = _mended(root, code)
    assert texts[OTHER] == after
    assert PATH in texts
    assert safety == {Safety.UNSAFE}


@pytest.mark.parametrize("case", REFUSED)
def test_a_fix_is_refused_with_a_reason(case: str, tmp_path: Path) -> None:
    code, task, other, reason = REFUSED[case]
    root, _ = _project(tmp_path, task, other)
    found = [one for one in findings(root) if one.code == code]
    assert [one.fix for one in found] == [None]
    assert found[0].help.endswith(f"(no fix: {reason})")


@pytest.mark.parametrize(
    ("call", "safety"),
    [("fetch(5, url='')", Safety.SAFE), ("fetch(5, **given)", Safety.UNSAFE)],
)
def test_a_slash_goes_by_what_calls_pass(call: str, safety: Safety, tmp_path: Path) -> None:
    task = "def fetch(stream_id, /, **kwargs):\n    return stream_id\n"
    other = f"from .tasks.fetch import fetch\n\n\ndef again(given):\n    return {call}\n"
    root, _ = _project(tmp_path, task, other)
    texts, safeties = _mended(root, "NL103")
    assert texts == {PATH: "def fetch(stream_id, **kwargs):\n    return stream_id\n"}
    assert safeties == {safety}
