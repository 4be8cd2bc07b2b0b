"""New code in the names of its module: what is there is used, what is not is imported."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newloom_lint.findings import EXCEPTION, LOGGER, Append, Fix, Place, Prepend, Safety, Use
from newloom_lint.fixing import CannotFix, edits
from newloom_lint.fixing.sources import Sources
from newloom_lint.syntax import read_facts

STREAM = Use("streams.models:Stream")
NOW = Use("django.utils:timezone.now")
BODY = """

def fetch(stream_id, **kwargs):
    try:
        work()
    except OSError:
        raise
"""
CODE = 'Stream.objects.filter(id=1).update(status="failed", last_run=timezone.now())'


@pytest.fixture
def written(source_file: Callable, mended: Callable) -> Callable[..., str]:
    """Put code into the handler of a text; return the text afterwards."""

    def written(text: str, code: str, *uses: Use, owner: str = "except") -> str:
        path = "streams/tasks/fetch.py"
        file = source_file(text, path)
        sources = Sources(lambda _: file, read_facts)
        start = text.rindex(owner)
        step = Prepend(Place(path, start, len(text)), code, uses)
        return mended(text, edits(Fix(Safety.SAFE, "", (step,)), sources))

    return written


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("from streams.models import Stream\n", "Stream.save()"),
        ("from streams.models import Stream as S\n", "S.save()"),
        ("from streams import models\n", "models.Stream.save()"),
        ("import streams.models\n", "streams.models.Stream.save()"),
        ("import streams.models as m\n", "m.Stream.save()"),
        ("from ..models import Stream\n", "Stream.save()"),
        ("from .. import models as db\n", "db.Stream.save()"),
        ("import os\n\nfrom streams.models import *\n", "Stream.save()"),
    ],
)
def test_what_is_imported_is_used(written: Callable, head: str, line: str) -> None:
    after = written(head + BODY, "Stream.save()", STREAM)
    assert after == head + BODY.replace("        raise", f"        {line}\n        raise")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("from django.utils.timezone import now\n", "now()"),
        ("from django.utils import timezone as tz\n", "tz.now()"),
        ("import django.utils.timezone\n", "django.utils.timezone.now()"),
    ],
)
def test_a_function_may_be_imported_itself(written: Callable, head: str, expected: str) -> None:
    assert f"        log({expected})\n" in written(head + BODY, "log(timezone.now())", NOW)


@pytest.mark.parametrize(
    ("head", "after", "name"),
    [
        ("", "from streams.models import Stream\n", "Stream"),
        ('"""Doc."""\n', '"""Doc."""\n\nfrom streams.models import Stream\n', "Stream"),
        ("#!/usr/bin/env python\n# a licence\n", None, "Stream"),
        (
            "import os\n\nimport requests\n",
            "import os\n\nimport requests\n\nfrom streams.models import Stream\n",
            "Stream",
        ),
        (
            "import os\n\nfrom streams.zoo import a\n",
            "import os\n\nfrom streams.models import Stream\nfrom streams.zoo import a\n",
            "Stream",
        ),
        (
            "from streams.models import Log\n",
            "from streams.models import Log, Stream\n",
            "Stream",
        ),
        (
            "from streams.models import (\n    Log,  # rows\n    Type,\n)\n",
            "from streams.models import (\n    Log,  # rows\n    Stream,\n    Type,\n)\n",
            "Stream",
        ),
        (
            "from ..schemas import a\n",
            "from ..models import Stream\nfrom ..schemas import a\n",
            "Stream",
        ),
        (
            "from av import Stream\n",
            "from av import Stream\n\nfrom streams.models import Stream as StreamModel\n",
            "StreamModel",
        ),
        (
            "try:\n    from streams.models import Stream\nexcept ImportError:\n    Stream = None\n",
            None,
            "StreamModel",
        ),
        ("if TYPE_CHECKING:\n    from streams.models import Stream\n", None, "StreamModel"),
    ],
)
def test_what_is_not_there_is_imported(
    written: Callable, head: str, after: str | None, name: str
) -> None:
    text = written((head + BODY).lstrip(), "Stream.save()", STREAM)
    assert f"        {name}.save()\n" in text
    if after is not None:
        assert text.startswith(after)
    assert text.count("import Stream") - head.count("import Stream") <= 1
    for line in head.splitlines():
        assert line in text


def test_imports_go_to_their_sections_and_the_logger_below(written: Callable) -> None:
    head = '"""Doc."""\n\nimport os\nfrom pathlib import Path\n\nimport requests\n\nTOP = 1\n'
    code = f'logger.error("x", exc_info=True)\n{CODE}'
    after = written(head + BODY, code, LOGGER, STREAM, NOW)
    assert after.startswith(
        '"""Doc."""\n\nimport logging\nimport os\nfrom pathlib import Path\n\nimport requests\n'
        "from django.utils import timezone\n\nfrom streams.models import Stream\n\n"
        "logger = logging.getLogger(__name__)\n\nTOP = 1\n"
    )


def test_a_deferred_import_stands_in_the_function(written: Callable) -> None:
    deferred = Use("streams.models:Stream", deferred=True)
    wanted = "    from streams.models import Stream\n\n    try:"
    assert wanted in written(BODY.lstrip(), "Stream.save()", deferred)
    documented = BODY.replace("    try:", '    """Doc."""\n    # why\n    try:', 1)
    after = written(documented, "Stream.save()", deferred)
    assert '"""Doc."""\n    from streams.models import Stream\n\n    # why\n    try:' in after
    others = BODY.replace("    try:", "    import os\n    try:", 1)
    assert "    import os\n    from streams.models import Stream\n    try:" in written(
        others, "Stream.save()", deferred
    )
    there = BODY.replace("    try:", "    from streams.models import Stream\n    try:", 1)
    assert written(there, "Stream.save()", deferred).count("import Stream") == 1


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("import logging\n\nlog = logging.getLogger(__name__)\n", "log.error(1)"),
        ("import logging as l\n\nLOG: object\nL = l.getLogger('x')\n", "L.error(1)"),
        ("from celery.utils.log import get_task_logger\n\nlogger = get_task_logger(1)\n", None),
        ("import structlog\n\nlogger = structlog.get_logger()\n", "logger.error(1)"),
        ("from streams.logs import logger as task_logger\n", "task_logger.error(1)"),
    ],
)
def test_the_logger_that_is_there_is_used(written: Callable, head: str, line: str | None) -> None:
    after = written(head + BODY, "logger.error(1)", LOGGER)
    assert after == head + BODY.replace(
        "        raise", f"        {line or 'logger.error(1)'}\n        raise"
    )


def test_a_logger_is_no_name_that_something_else_has(written: Callable) -> None:
    text = BODY.replace("work()", "logger = work()")
    after = written(text, "logger.error(1)", LOGGER)
    assert "\nlog = logging.getLogger(__name__)\n" in after
    assert "        log.error(1)\n" in after


def test_a_method_uses_the_logger_of_its_object(written: Callable) -> None:
    text = (
        "import logging\n\n\nclass Run:\n    def __init__(self):\n"
        "        self.log = logging.getLogger(__name__)\n\n    def run(self):\n"
        "        try:\n            work()\n        except OSError:\n            raise\n"
    )
    assert "            self.log.error(1)\n" in written(text, "logger.error(1)", LOGGER)


def test_a_module_whose_functions_make_loggers_goes_on_so(written: Callable) -> None:
    text = (
        "import logging\n\n\ndef one():\n    logger = logging.getLogger(__name__)\n"
        "    logger.info(1)\n" + BODY
    )
    after = written(text, "logger.error(1)", LOGGER)
    assert after.count("    logger = logging.getLogger(__name__)\n") == 2


def test_the_exception_has_the_name_its_handler_gives_it(written: Callable) -> None:
    named = BODY.replace("OSError", "OSError as problem")
    assert "        log(problem)\n" in written(named, "log(e)", EXCEPTION)
    after = written(BODY, "log(e)", EXCEPTION)
    assert "    except OSError as e:\n        log(e)\n" in after
    taken = BODY.replace("stream_id", "e")
    assert "except OSError as error:\n        log(error)\n" in written(taken, "log(e)", EXCEPTION)
    with pytest.raises(CannotFix, match="names no exception"):
        written(BODY.replace(" OSError", ""), "log(e)", EXCEPTION)


def test_code_has_the_quotes_of_the_file(written: Callable) -> None:
    single = "A = 'x'\nB = 'y'\n" + BODY
    assert "log(f'a {e}', 'it\"s')" in written(single, 'log(f"a {e}", \'it"s\')')


def test_a_module_uses_what_it_defines(source_file: Callable) -> None:
    text = "class Stream:\n    pass\n\n\ndef fetch():\n    pass\n"
    path = "streams/models.py"
    file = source_file(text, path)
    step = Append(Place(path, text.index("def"), len(text)), "Stream.save()", (STREAM,))
    sources = Sources(lambda _: file, read_facts)
    (edit,) = edits(Fix(Safety.SAFE, "", (step,)), sources)
    assert edit.content == "Stream.save()"
