"""The fixes that give a task the shape of the guide, alone and together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.fixing.sources import Sources
from tests.projects import clean, findings, surrounded, write

TASK = "streams/tasks/fetch.py"
ABOUT = {"NL301", "NL302", "NL303", "NL304", "NL305", "NL308", "NL309", "NL311"}


@pytest.fixture
def mend(tmp_path: Path) -> Callable[..., str]:
    """Apply the fixes of the rules about the contract until none is left; return the text."""

    def mend(text: str, **files: str) -> str:
        write(tmp_path, surrounded(files))
        write(tmp_path, {TASK: clean(text) if text.startswith("\n") else text})  # tabs stay
        for _ in range(9):
            tree = Tree.open(tmp_path)
            sources = Sources(tree.read, syntax.read_facts)
            found = [finding for finding in findings(tmp_path) if finding.code in ABOUT]
            fixes = [finding.fix for finding in found if finding.fix is not None]
            _, edits = fixing.merge([fixing.edits(fix, sources) for fix in fixes])
            if not edits:
                assert found == []
                return tree.read(TASK).text
            for path, changes in edits.items():
                write(tmp_path, {path: fixing.apply(tree.read(path).text, changes)})
        raise AssertionError("the fixes come to no end")

    return mend


NAIVE = '''
    import requests


    def fetch(stream_id, url, **kwargs):
        """Fetch a page."""
        # ask first
        page = requests.get(url, timeout=10).text
        text = """
    several
      lines"""
        count = 0

        def seen(line):
            # one more
            nonlocal count
            count += 1
            return line

        for line in page.splitlines():
            if seen(line).startswith("#"):
                return {"line": line}  # found
        # at the end
        return {"length": len(page + text)}
'''
SHAPED = '''
    import logging

    import requests
    from django.utils import timezone

    logger = logging.getLogger(__name__)


    def fetch(stream_id, url, **kwargs):
        """Fetch a page."""
        from streams.models import Stream

        try:
            # ask first
            page = requests.get(url, timeout=10).text
            text = """
    several
      lines"""
            count = 0

            def seen(line):
                # one more
                nonlocal count
                count += 1
                return line

            for line in page.splitlines():
                if seen(line).startswith("#"):
                    return {"line": line}  # found
            # at the end
            result = {"length": len(page + text)}
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
            return result
        except Exception as e:
            logger.error(f"Task error: {str(e)}", exc_info=True)
            Stream.objects.filter(id=stream_id).update(
                status="failed", last_run=timezone.now()
            )
            raise
'''


def test_a_naive_function_gets_the_shape_of_the_guide(mend: Callable) -> None:
    assert mend(NAIVE) == clean(SHAPED)


def test_it_keeps_tabs_quotes_and_line_endings(mend: Callable) -> None:
    text = (
        "import requests\n\n\n"
        "def fetch(stream_id, url='x', **kwargs):\n\treturn requests.get(url, timeout=3).json()\n"
    )
    assert mend(text.replace("\n", "\r\n")) == (
        "import logging\n\nimport requests\nfrom django.utils import timezone\n\n"
        "logger = logging.getLogger(__name__)\n\n\n"
        "def fetch(stream_id, url='x', **kwargs):\n"
        "\tfrom streams.models import Stream\n\n"
        "\ttry:\n"
        "\t\tresult = requests.get(url, timeout=3).json()\n"
        "\t\tStream.objects.filter(id=stream_id).update(last_run=timezone.now())\n"
        "\t\treturn result\n"
        "\texcept Exception as e:\n"
        "\t\tlogger.error(f'Task error: {str(e)}', exc_info=True)\n"
        "\t\tStream.objects.filter(id=stream_id).update(\n"
        "\t\t\tstatus='failed', last_run=timezone.now()\n"
        "\t\t)\n"
        "\t\traise\n"
    ).replace("\n", "\r\n")
