"""Programs: a task of one shape, its helpers, the models and the registry around it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.proof import blocks, calls, delegates, recording, shapes, steps
from tests.proof.drafting import PRODUCTIONS, Draft, Lines, Production, Scope
from tests.proof.running import MODELS, TASK

MODULES = (steps, blocks, calls, recording, shapes, delegates)
"""The modules that hold productions."""
REGISTRY = 'from streams.tasks.fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
SHARED = "streams/tasks/recording.py"
MODELS_TEXT = """\
from django.db import models


class Stream(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        PROCESSING = "processing", "Processing"
        FAILED = "failed", "Failed"

    status = models.CharField(max_length=20, choices=Status.choices)
    last_run = models.DateTimeField(null=True)
    configuration = models.JSONField(default=dict)

    def mark_failed(self):
        self.status = self.Status.FAILED
        self.save(update_fields=["status"])

    @classmethod
    def update_status(cls, stream_id, status):
        stream = cls.objects.get(id=stream_id)
        stream.status = status
        stream.save(update_fields=["status"])


class Document(models.Model):
    stream_id = models.TextField()
    status = models.CharField(max_length=20)


class StreamLog(models.Model):
    stream_id = models.TextField()
    status = models.CharField(max_length=20)
"""
FEATURED = 8
"""How many productions a program uses before all others, so that each has the same chance."""
IMPORTS = {
    "asyncio": "import asyncio",
    "contextlib": "import contextlib",
    "functools": "import functools",
    "sys": "import sys",
    "threading": "import threading",
    "time": "import time",
    "ThreadPoolExecutor": "from concurrent.futures import ThreadPoolExecutor",
    "async_to_sync": "from asgiref.sync import async_to_sync",
    "sync_to_async": "from asgiref.sync import sync_to_async",
    "shared_task": "from celery import shared_task",
    "transaction": "from django.db import transaction",
    "requests": "import requests",
    "timezone": "from django.utils import timezone",
    "Document": "from streams.models import Document",
    "Stream": "from streams.models import Stream",
    "StreamLog": "from streams.models import StreamLog",
}


@dataclass(frozen=True)
class Sample:
    """A program and the productions it was made with."""

    files: dict[str, str]
    productions: frozenset[str]


def around(text: str) -> dict[str, str]:
    """Return the files of a project whose task's module holds `text`."""
    return {
        MODELS: MODELS_TEXT,
        TASK: text,
        "streams/__init__.py": "",
        "streams/tasks/__init__.py": REGISTRY,
    }


def productions() -> list[Production]:
    """Return all productions, in a fixed order."""
    return [p for several in PRODUCTIONS.values() for p in several]


def sample(seed: str, number: int) -> Sample:
    """Return the program of a number; the same seed gives the same programs.

    Shapes take turns, so that none is rare.
    """
    every = PRODUCTIONS["shape"]
    shape = every[number % len(every)]
    rest = [p for p in productions() if p.kind != "shape"]
    chance = random.Random(f"{seed}/{number}")
    draft = Draft(chance, chance.sample(rest, FEATURED))
    draft.used.add(shape.name)
    lines = shape.write(draft, Scope())
    files = around(_module(lines, draft))
    if draft.shared:
        files[SHARED] = _text([*_imports(_flat(draft.shared)), *_flat(draft.shared)])
    return Sample(files, frozenset(draft.used))


def _module(lines: Lines, draft: Draft) -> str:
    body = [*_flat(draft.definitions), *lines]
    shared = [f"from streams.tasks.recording import {name}" for name in draft.shared]
    return _text([*_imports(body), *shared, "", "logger = logging.getLogger(__name__)", *body])


def _flat(definitions: dict[str, Lines]) -> Lines:
    return [line for lines in definitions.values() for line in ("", *lines)]


def _imports(lines: Lines) -> Lines:
    text = "\n".join(lines)
    return ["import logging", *(line for name, line in IMPORTS.items() if name in text), ""]


def _text(lines: Lines) -> str:
    return "\n".join(lines) + "\n"
