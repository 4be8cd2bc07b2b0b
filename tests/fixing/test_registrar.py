"""The registry before and after: every shape of table, every style of import."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newloom_lint.fixing import CannotFix
from newloom_lint.fixing.registrar import ImportLine, add_entry, add_import, register
from newloom_lint.fixing.source import parse

TABLES = {
    "one entry a line": (
        """
        from .alerts import alerts

        TASK_MAPPING = {
            "alerts": alerts,
        }
        """,
        """
        from .alerts import alerts
        from .rss import rss

        TASK_MAPPING = {
            "alerts": alerts,
            "rss": rss,
        }
        """,
    ),
    "single quotes, no comma, comments": (
        """
        from .alerts import alerts

        TASK_MAPPING = {
            'alerts': alerts,  # first
            'zebra': zebra  # last
            # ... other tasks
        }
        """,
        """
        from .alerts import alerts
        from .rss import rss

        TASK_MAPPING = {
            'alerts': alerts,  # first
            'zebra': zebra,  # last
            'rss': rss
            # ... other tasks
        }
        """,
    ),
    "one line": (
        """
        from .alerts import alerts
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from .alerts import alerts
        from .rss import rss
        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
    "empty": (
        """
        TASK_MAPPING = {}
        """,
        """
        from .rss import rss

        TASK_MAPPING = {
            "rss": rss,
        }
        """,
    ),
    "empty, with a comment": (
        """
        TASK_MAPPING = {
            # nothing yet
        }
        """,
        """
        from .rss import rss

        TASK_MAPPING = {
            # nothing yet
            "rss": rss,
        }
        """,
    ),
    "annotated, tabs": (
        """
        TASK_MAPPING: dict[str, Callable[..., Any]] = {
        \t"alerts": alerts,
        }
        """,
        """
        from .rss import rss

        TASK_MAPPING: dict[str, Callable[..., Any]] = {
        \t"alerts": alerts,
        \t"rss": rss,
        }
        """,
    ),
    "sorted": (
        """
        TASK_MAPPING = {
            "alerts": alerts,
            "mail": mail,  # often
            # the zoo's own
            "zebra": zebra,
        }
        """,
        """
        from .rss import rss

        TASK_MAPPING = {
            "alerts": alerts,
            "mail": mail,  # often
            "rss": rss,
            # the zoo's own
            "zebra": zebra,
        }
        """,
    ),
    "sorted, in front": (
        """
        TASK_MAPPING = {
            # all tasks
            "sms": sms,
            "tv": tv,
            "zebra": zebra
        }
        """,
        """
        from .rss import rss

        TASK_MAPPING = {
            "rss": rss,
            # all tasks
            "sms": sms,
            "tv": tv,
            "zebra": zebra
        }
        """,
    ),
    "sorted, on one line": (
        """
        TASK_MAPPING = {"alerts": alerts, "mail": mail, "zebra": zebra}
        """,
        """
        from .rss import rss

        TASK_MAPPING = {"alerts": alerts, "mail": mail, "rss": rss, "zebra": zebra}
        """,
    ),
    "sorted, in front, on one line": (
        """
        TASK_MAPPING = {"sms": sms, "tv": tv, "zebra": zebra}
        """,
        """
        from .rss import rss

        TASK_MAPPING = {"rss": rss, "sms": sms, "tv": tv, "zebra": zebra}
        """,
    ),
    "a base table": (
        """
        TASK_MAPPING = {**BASE, "alerts": alerts}
        """,
        """
        from .rss import rss

        TASK_MAPPING = {**BASE, "alerts": alerts, "rss": rss}
        """,
    ),
    "a union": (
        """
        TASK_MAPPING = BASE | {"alerts": alerts}
        """,
        """
        from .rss import rss

        TASK_MAPPING = BASE | {"alerts": alerts, "rss": rss}
        """,
    ),
    "an alias": (
        """
        MAPPING = {"alerts": alerts}
        TASK_MAPPING = MAPPING
        """,
        """
        from .rss import rss

        MAPPING = {"alerts": alerts, "rss": rss}
        TASK_MAPPING = MAPPING
        """,
    ),
    "update": (
        """
        TASK_MAPPING = {}
        TASK_MAPPING.update({
            "alerts": alerts,
        })
        """,
        """
        from .rss import rss

        TASK_MAPPING = {}
        TASK_MAPPING.update({
            "alerts": alerts,
            "rss": rss,
        })
        """,
    ),
    "update with keywords": (
        """
        TASK_MAPPING = {}
        TASK_MAPPING.update(alerts=alerts)
        """,
        """
        from .rss import rss

        TASK_MAPPING = {}
        TASK_MAPPING.update(alerts=alerts, rss=rss)
        """,
    ),
    "union assignment": (
        """
        from base import TASK_MAPPING
        TASK_MAPPING |= {"alerts": alerts}
        """,
        """
        from base import TASK_MAPPING

        from .rss import rss

        TASK_MAPPING |= {"alerts": alerts, "rss": rss}
        """,
    ),
    "a statement for each entry": (
        """
        TASK_MAPPING = {}
        TASK_MAPPING['alerts'] = alerts  # one
        TASK_MAPPING['mail'] = mail  # two

        done = True
        """,
        """
        from .rss import rss

        TASK_MAPPING = {}
        TASK_MAPPING['alerts'] = alerts  # one
        TASK_MAPPING['mail'] = mail  # two
        TASK_MAPPING['rss'] = rss

        done = True
        """,
    ),
    "a call of dict": (
        """
        TASK_MAPPING = dict(
            alerts=alerts,
        )
        """,
        """
        from .rss import rss

        TASK_MAPPING = dict(
            alerts=alerts,
            rss=rss,
        )
        """,
    ),
    "pairs": (
        """
        TASK_MAPPING = OrderedDict([
            ("alerts", alerts),
        ])
        """,
        """
        from .rss import rss

        TASK_MAPPING = OrderedDict([
            ("alerts", alerts),
            ("rss", rss),
        ])
        """,
    ),
    "a read-only view": (
        """
        TASK_MAPPING = MappingProxyType({"alerts": alerts})
        """,
        """
        from .rss import rss

        TASK_MAPPING = MappingProxyType({"alerts": alerts, "rss": rss})
        """,
    ),
}

IMPORTS = {
    "the task is visible": (
        """
        from .rss import rss
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from .rss import rss
        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
    "the task is visible under another name": (
        """
        from .rss import rss as read_rss
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from .rss import rss as read_rss
        TASK_MAPPING = {"alerts": alerts, "rss": read_rss}
        """,
    ),
    "its module is visible": (
        """
        from . import rss
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from . import rss
        TASK_MAPPING = {"alerts": alerts, "rss": rss.rss}
        """,
    ),
    "another name of its module": (
        """
        from .rss import parse  # the parser
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from .rss import parse, rss  # the parser
        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
    "names in parentheses": (
        """
        from .rss import (
            FEEDS,
            Parser,
            write,
        )
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from .rss import (
            FEEDS,
            Parser,
            rss,
            write,
        )
        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
    "absolute": (
        """
        from streams.models import Stream
        from streams.tasks.alerts import alerts
        from streams.tasks.zebra import zebra

        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from streams.models import Stream
        from streams.tasks.alerts import alerts
        from streams.tasks.rss import rss
        from streams.tasks.zebra import zebra

        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
    "absolute, the first task": (
        """
        from streams.models import Stream
        TASK_MAPPING = {}
        """,
        """
        from streams.models import Stream

        from streams.tasks.rss import rss

        TASK_MAPPING = {
            "rss": rss,
        }
        """,
    ),
    "unsorted": (
        """
        from .zebra import zebra
        from .alerts import alerts  # old
        from .mail import mail

        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from .zebra import zebra
        from .alerts import alerts  # old
        from .mail import mail
        from .rss import rss

        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
    "in front of the first": (
        """
        # Tasks
        from .sms import sms
        from .zebra import zebra

        TASK_MAPPING = {"sms": sms}
        """,
        """
        # Tasks
        from .rss import rss
        from .sms import sms
        from .zebra import zebra

        TASK_MAPPING = {"sms": sms, "rss": rss}
        """,
    ),
    "modules": (
        """
        from . import alerts, zebra
        TASK_MAPPING = {"alerts": alerts.alerts, "zebra": zebra.run}
        """,
        """
        from . import alerts, rss, zebra
        TASK_MAPPING = {"alerts": alerts.alerts, "zebra": zebra.run, "rss": rss.rss}
        """,
    ),
    "everything of the module": (
        """
        from .alerts import *
        from .rss import *
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from .alerts import *
        from .rss import *
        from .rss import rss
        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
    "the name is taken": (
        """
        from feeds import rss
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from feeds import rss

        from .rss import rss as rss_task

        TASK_MAPPING = {"alerts": alerts, "rss": rss_task}
        """,
    ),
    "behind the docstring": (
        '''
        """The registry."""
        TASK_MAPPING = {"alerts": alerts}
        ''',
        '''
        """The registry."""

        from .rss import rss

        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        ''',
    ),
    "behind the file's comment": (
        """
        # streams/tasks/__init__.py
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        # streams/tasks/__init__.py
        from .rss import rss

        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
    "above the table's comment": (
        """
        # streams/tasks/__init__.py

        # All tasks
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        # streams/tasks/__init__.py

        from .rss import rss

        # All tasks
        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
    "imports below the table": (
        """
        import logging

        TASK_MAPPING = {"alerts": alerts}

        from .zebra import zebra
        """,
        """
        import logging

        from .rss import rss

        TASK_MAPPING = {"alerts": alerts, "rss": rss}

        from .zebra import zebra
        """,
    ),
    "exported names": (
        """
        from .alerts import alerts

        __all__ = ["TASK_MAPPING", "alerts"]
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from .alerts import alerts
        from .rss import rss

        __all__ = ["TASK_MAPPING", "alerts", "rss"]
        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
    "only the table is exported": (
        """
        from .alerts import alerts

        __all__ = ("TASK_MAPPING",)
        TASK_MAPPING = {"alerts": alerts}
        """,
        """
        from .alerts import alerts
        from .rss import rss

        __all__ = ("TASK_MAPPING",)
        TASK_MAPPING = {"alerts": alerts, "rss": rss}
        """,
    ),
}

GOLDENS = TABLES | IMPORTS

BY_HAND = 'add `"rss": rss` by hand'


@pytest.fixture
def registered(source_file: Callable, mended: Callable) -> Callable[[str], str]:
    def registered(text: str) -> str:
        return mended(text, register(parse(source_file(text)), "rss", "streams.tasks.rss", "rss"))

    return registered


@pytest.mark.parametrize(("before", "after"), GOLDENS.values(), ids=GOLDENS.keys())
def test_golden(registered: Callable, before: str, after: str) -> None:
    before, after = dedent(before).lstrip(), dedent(after).lstrip()
    assert registered(before) == after
    assert registered(before.removesuffix("\n")) == after.removesuffix("\n")
    assert registered(before.replace("\n", "\r\n")) == after.replace("\n", "\r\n")
    with pytest.raises(CannotFix, match=r"`rss` is in `TASK_MAPPING` in .* already"):
        registered(after)


def test_a_task_defined_in_the_registry_itself(source_file: Callable, mended: Callable) -> None:
    text = "def rss(stream_id, **kwargs): ...\n\n\nTASK_MAPPING = {}\n"
    edits = register(parse(source_file(text)), "rss", "streams.tasks", "rss")
    assert mended(text, edits) == text.replace("{}", '{\n    "rss": rss,\n}')


def test_a_task_defined_below_the_table_is_refused(source_file: Callable) -> None:
    file = source_file("TASK_MAPPING = {}\n\n\ndef rss(stream_id, **kwargs): ...\n")
    with pytest.raises(CannotFix, match="`rss` is defined below"):
        register(parse(file), "rss", "streams.tasks", "rss")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "TASK_MAPPING = build()\n",
            f"`TASK_MAPPING` in streams/tasks/__init__.py is not written as a dict: {BY_HAND}",
        ),
        (
            'TASK_MAPPING = only({"alerts": alerts})\n',
            f"`TASK_MAPPING` in streams/tasks/__init__.py is not written as a dict: {BY_HAND}",
        ),
        (
            "from .table import TASK_MAPPING\n",
            f"streams/tasks/__init__.py takes `TASK_MAPPING` from `.table`: {BY_HAND}",
        ),
        (
            "def f():\n    TASK_MAPPING = {}\n",
            f"streams/tasks/__init__.py has no `TASK_MAPPING` at its top level: {BY_HAND}",
        ),
        ("TASK_MAPPING = {", "streams/tasks/__init__.py cannot be parsed"),
        (
            'BASE = {"rss": 1}\nTASK_MAPPING = {**BASE}\n',
            "`rss` is in `TASK_MAPPING` in streams/tasks/__init__.py already",
        ),
        (
            'TASK_MAPPING = {"a": a}\nTASK_MAPPING["rss"] = b\n',
            "`rss` is in `TASK_MAPPING` in streams/tasks/__init__.py already",
        ),
    ],
)
def test_refusals_say_what_to_do(registered: Callable, text: str, reason: str) -> None:
    with pytest.raises(CannotFix) as refusal:
        registered(text)
    assert refusal.value.reason == reason


def test_a_stream_type_that_is_no_keyword(source_file: Callable) -> None:
    with pytest.raises(CannotFix, match="`my-feed` is no keyword"):
        add_entry(
            parse(source_file("TASK_MAPPING = dict(a=a)\n")), "TASK_MAPPING", "my-feed", "feed"
        )


def test_a_value_of_several_lines(source_file: Callable, mended: Callable) -> None:
    text = "TASK_CONFIG_EXAMPLES = {\n\t'alerts': {},\n}\n"
    value = '{\n    "url": "x",\n    "more": {\n        "a": 1,\n    },\n}'
    edits = add_entry(parse(source_file(text)), "TASK_CONFIG_EXAMPLES", "rss", value)
    assert mended(text, edits) == (
        "TASK_CONFIG_EXAMPLES = {\n\t'alerts': {},\n\t'rss': {\n\t\t\"url\": \"x\",\n"
        '\t\t"more": {\n\t\t\t"a": 1,\n\t\t},\n\t},\n}\n'
    )


def test_a_schema_with_its_import(source_file: Callable, mended: Callable) -> None:
    text = (
        "from .alerts import AlertsConfig\n\nSTREAM_CONFIG_SCHEMAS = {\n    'a': AlertsConfig,\n}\n"
    )
    file = source_file(text, "streams/schemas/__init__.py")
    imports = [ImportLine("streams.schemas.rss", "RssConfig")]
    edits = add_entry(parse(file), "STREAM_CONFIG_SCHEMAS", "rss", "RssConfig", imports=imports)
    assert mended(text, edits) == (
        "from .alerts import AlertsConfig\nfrom .rss import RssConfig\n\n"
        "STREAM_CONFIG_SCHEMAS = {\n    'a': AlertsConfig,\n    'rss': RssConfig,\n}\n"
    )


def test_an_import_alone(source_file: Callable, mended: Callable) -> None:
    text = "import os\n"
    edits = add_import(parse(source_file(text)), "streams.tasks.rss", "rss")
    after = mended(text, edits)
    assert after == "import os\n\nfrom .rss import rss\n"
    assert add_import(parse(source_file(after)), "streams.tasks.rss", "rss") == ()
    assert (
        mended("", add_import(parse(source_file("")), "feeds", "rss")) == "from feeds import rss\n"
    )


SPACES = st.sampled_from(["", " ", "\n    ", "  # note\n    ", "\n\n    # own line\n    "])
ENTRIES = st.lists(st.sampled_from(['"a": a', "'z': z", '"b": (b)', "**c", '"{#": d']), max_size=4)


@given(ENTRIES, st.lists(SPACES, min_size=12, max_size=12), st.booleans())
def test_any_layout(
    source_file: Callable, mended: Callable, entries: list[str], spaces: list[str], comma: bool
) -> None:
    gaps = iter(spaces)
    body = ",".join(next(gaps) + entry + next(gaps) for entry in entries)
    text = f"TASK_MAPPING = {{{body}{',' if comma and entries else ''}{next(gaps)}}}\n"
    file = source_file(text)
    after = mended(text, add_entry(parse(file), "TASK_MAPPING", "rss", "rss"))
    names = {"a": 1, "z": 2, "b": 3, "c": {"y": 4}, "d": 5, "rss": 6}
    old, new = ({}, {})
    exec(text, dict(names), old)
    exec(after, dict(names), new)
    assert new["TASK_MAPPING"] == old["TASK_MAPPING"] | {"rss": 6}
