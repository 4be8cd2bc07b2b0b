"""The fixes of NL307, NL314, NL315, NL402, NL403 and NL404, as they stand in a task."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.fixing.sources import Sources
from tests.projects import findings, surrounded, write

TASK = "streams/tasks/fetch.py"
TEXT = """import logging
import sys

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        {work}
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
    {handler}:
        {log}
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        {leaves}
"""
USUAL = {
    "work": "pass",
    "handler": "except Exception as err",
    "log": 'logger.exception("Stream %s: %s", stream_id, err)',
    "leaves": "raise",
}
Mend = Callable[[str, str], tuple[str, list[str]]]


@pytest.fixture
def mend(tmp_path: Path) -> Mend:
    """Apply the fixes of a rule once; return the text, and why any have none."""

    def mend(text: str, code: str) -> tuple[str, list[str]]:
        write(tmp_path, surrounded({}))
        write(tmp_path, {TASK: text})
        tree = Tree.open(tmp_path)
        sources, made, reasons = Sources(tree.read, syntax.read_facts), [], []
        for finding in findings(tmp_path):
            if finding.code != code:
                continue
            if finding.fix is None:
                reasons.append(finding.help.rpartition("(no fix: ")[2].rstrip(")"))
                continue
            try:
                made.append(fixing.edits(finding.fix, sources))
            except fixing.CannotFix as error:
                reasons.append(str(error))
        assert made or reasons
        _, edits = fixing.merge(made)
        after = fixing.apply(tree.read(TASK).text, edits.get(TASK, ()))
        compile(after, TASK, "exec")
        write(tmp_path, {TASK: after})
        left = [finding for finding in findings(tmp_path) if finding.code == code]
        assert len(left) == len(reasons)
        return after, reasons

    return mend


def check(mend: Mend, code: str, before: dict[str, str], after: dict[str, str]) -> None:
    """Hold that the fixes of a rule turn one text into the other."""
    text, reasons = mend(TEXT.format(**USUAL | before), code)
    assert text == TEXT.format(**USUAL | before | after)
    assert reasons == []


def refused(mend: Mend, code: str, before: dict[str, str], reason: str) -> None:
    """Hold that a rule has no fix for a text, and says why."""
    text, reasons = mend(TEXT.format(**USUAL | before), code)
    assert text == TEXT.format(**USUAL | before)
    assert reasons == [reason]


LONG = "a message that comes rather near to the edge of the line of this file"
PRINTS = [
    ('print("running")  # on', 'logger.info("running")  # on'),
    ('print("a", url, "b")', 'logger.info("a %s b", url)'),
    ('print("a", "b")', 'logger.info("a b")'),
    ('print("100% done", url)', 'logger.info("100%% done %s", url)'),
    ("print('100%')", "logger.info('100%')"),
    ("print(url)", 'logger.info("%s", url)'),
    ('print(f"{url}")', 'logger.info(f"{url}")'),
    ('print(f"{url}:", 1)', 'logger.info("%s %s", f"{url}:", 1)'),
    ('print("a %s" % url)', 'logger.info("a %s" % url)'),
    ('print("a", url, sep=", ")', 'logger.info("a, %s", url)'),
    ('print("a", url, file=sys.stderr, flush=True)', 'logger.error("a %s", url)'),
    (
        'print(\n            "a",  # one\n            url,\n        )',
        'logger.info(\n            "a %s",  # one\n            url,\n        )',
    ),
    (
        f'print("{LONG}", url, 1)',
        f'logger.info(\n            "{LONG} %s %s", url, 1\n        )',
    ),
]


@pytest.mark.parametrize(("before", "after"), PRINTS)
def test_a_print_is_logged(mend: Mend, before: str, after: str) -> None:
    check(mend, "NL402", {"work": before}, {"work": after})


NOT_LOGGED = [
    ("print()", "an empty line is nothing to log: take it out, or log what it separates"),
    ('print("a", end="")', "the next `print` goes on with its line"),
    ('print("a", url, sep="\\t")', '`"\\t"` between its values cannot be part of a message'),
    ('print("a",  # b\n              sep="")', "a comment stands between its arguments"),
]


@pytest.mark.parametrize(("before", "reason"), NOT_LOGGED)
def test_a_print_that_is_no_message_stays(mend: Mend, before: str, reason: str) -> None:
    refused(mend, "NL402", {"work": before}, reason)


@pytest.mark.parametrize(
    "imported",
    [
        "from celery.utils.log import get_task_logger",
        "from tenacity import before_sleep_log",
        "from math import log",
    ],
)
def test_what_is_only_called_like_a_logger_is_none(mend: Mend, imported: str) -> None:
    text = TEXT.format(**USUAL | {"work": 'print("a")'})
    after, _ = mend(text.replace("import sys", imported), "NL402")
    assert '        logger.info("a")\n' in after


ROOT = [
    ('logging.info("a")  # b', 'logger.info("a")  # b'),
    ('logging.warn("a %s", url)', 'logger.warning("a %s", url)'),
]


@pytest.mark.parametrize(("before", "after"), ROOT)
def test_the_root_logger_gives_way(mend: Mend, before: str, after: str) -> None:
    check(mend, "NL403", {"work": before}, {"work": after})


@pytest.mark.parametrize("called", ["'worker'", "", "None", "name='worker'"])
def test_a_logger_is_named_as_its_module(mend: Mend, called: str) -> None:
    text = TEXT.format(**USUAL)
    after, _ = mend(text.replace("getLogger(__name__)", f"getLogger({called})"), "NL404")
    named = "name=__name__" if "=" in called else "__name__"
    assert after == text.replace("getLogger(__name__)", f"getLogger({named})")


RAISES = [
    ('RuntimeError("x")  # why', 'RuntimeError("x") from err  # why'),
    (
        'RuntimeError(\n            "x"\n        )',
        'RuntimeError(\n            "x"\n        ) from err',
    ),
    ('(RuntimeError("x"))', '(RuntimeError("x")) from err'),
    ("RuntimeError", "RuntimeError from err"),
]


@pytest.mark.parametrize(("before", "after"), RAISES)
def test_a_cause_is_named(mend: Mend, before: str, after: str) -> None:
    check(mend, "NL314", {"leaves": f"raise {before}"}, {"leaves": f"raise {after}"})


INNER = """try:
            url.close()
        except OSError as {name}:
            logger.error("%s", {name})
        raise RuntimeError("x")"""
NAMELESS = {"handler": "except Exception", "log": 'logger.exception("%s", stream_id)'}


def test_a_handler_without_a_name_gets_one(mend: Mend) -> None:
    leaves = {"leaves": 'raise RuntimeError("x")'}
    named = {"leaves": 'raise RuntimeError("x") from e', "handler": "except Exception as e"}
    check(mend, "NL314", NAMELESS | leaves, named)


def test_a_name_that_a_handler_inside_unbinds_is_none(mend: Mend) -> None:
    inner = INNER.format(name="e")
    named = {"leaves": f"{inner} from error", "handler": "except Exception as error"}
    check(mend, "NL314", NAMELESS | {"leaves": inner}, named)
    reason = "`err` may be something else by then"
    refused(mend, "NL314", {"leaves": INNER.format(name="err")}, reason)


def test_a_bare_handler_has_no_cause_to_name(mend: Mend) -> None:
    bare = NAMELESS | {"handler": "except", "leaves": 'raise RuntimeError("x")'}
    refused(mend, "NL314", bare, "a bare `except` has no exception to name")


GOING_ON = """try:
            url.close()
        {header}:  # whatever
            url = None"""
HEADERS = [
    ("except", "except Exception"),
    ("except BaseException", "except Exception"),
    ("except BaseException as e", "except Exception as e"),
    ("except (OSError, BaseException)", "except (OSError, Exception)"),
]


@pytest.mark.parametrize(("before", "after"), HEADERS)
def test_a_handler_takes_exceptions(mend: Mend, before: str, after: str) -> None:
    work = {"work": GOING_ON.format(header=before)}
    check(mend, "NL315", work, {"work": GOING_ON.format(header=after)})


def test_a_handler_of_both_stays(mend: Mend) -> None:
    work = {"work": GOING_ON.format(header="except (Exception, BaseException)")}
    refused(mend, "NL315", work, "which of its exceptions is to go is not certain")


MESSAGES = [
    ('exception("Import failed")', 'exception("Import failed for stream %s: %s", stream_id, err)'),
    ("exception('50% done')", "exception('50%% done for stream %s: %s', stream_id, err)"),
    ('exception("Failed.")', 'exception("Failed for stream %s: %s.", stream_id, err)'),
    ('exception("Failed: ")', 'exception("Failed: stream %s: %s", stream_id, err)'),
    ('exception(f"failed")', 'exception(f"failed for stream {stream_id}: {err}")'),
    (
        'error("%s failed", "import", exc_info=True)',
        'error("%s failed for stream %s: %s", "import", stream_id, err, exc_info=True)',
    ),
    (
        'exception(\n            "a",  # b\n        )',
        """exception(
            "a for stream %s: %s",  # b
            stream_id,
            err,
        )""",
    ),
]


@pytest.mark.parametrize(("before", "after"), MESSAGES)
def test_a_message_names_what_failed(mend: Mend, before: str, after: str) -> None:
    check(mend, "NL307", {"log": f"logger.{before}"}, {"log": f"logger.{after}"})


def test_a_logger_of_another_library_gets_no_arguments(mend: Mend) -> None:
    text = TEXT.format(**USUAL | {"log": 'logger.exception("failed")'})
    text = text.replace("import sys", "import structlog")
    text = text.replace("logging.getLogger(__name__)", "structlog.get_logger()")
    after, _ = mend(text, "NL307")
    assert 'logger.exception(f"failed for stream {stream_id}: {err}")' in after
