"""A task that does some work with resources, and what is said of it."""

from __future__ import annotations

import textwrap
from pathlib import Path

from newloom_lint.findings import Finding
from tests.projects import clean, findings, surrounded, write

TASK = '''
import asyncio
import atexit
import bz2
import codecs
import contextlib
import csv
import functools
import gzip
import io
import json
import logging
import os
import shlex
import shutil
import socket
import sqlite3
import subprocess as sp
import tempfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp, mkstemp
from urllib.request import urlopen

import aiohttp
import httpx
import psycopg2
import requests
from django.db import connection, connections
from django.utils import timezone
from selenium import webdriver
from vendor.api import Feed

from streams.models import Stream

logger = logging.getLogger(__name__)
LOCK = threading.Lock()
<around>


def fetch(stream_id, path, url="", session=None, **kwargs):
    """Work.

    Args:
        stream_id: The stream that asks.
        path: Where.
        url: The address.
        session: What to ask with.
    """
    logger.info("running")
    try:
        result = work(path, url, session)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"result": str(result)}
    except Exception:
        logger.exception("stream %s", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise


'''
HEAD = "def work(path, url, session):"


def leaks(tmp_path: Path, work: str, around: str = "", head: str = HEAD) -> list[Finding]:
    text = clean(TASK).replace("<around>", around)
    if head:
        text += head + "\n" + textwrap.indent(work, "    ") + "\n"
    else:
        text += work
    files = {"streams/tasks/fetch.py": text}
    found = findings(write(tmp_path, surrounded({}) | files))
    return [finding for finding in found if finding.code in {"NL601", "NL602"}]


def said(tmp_path: Path, work: str, around: str = "", head: str = HEAD) -> list[str]:
    return [finding.message for finding in leaks(tmp_path, work, around, head)]


AROUND = """
FILES = {}


def shut(f):
    if f:
        f.close()


class Reader:
    def __init__(self, file):
        self.file = file

    def rows(self):
        return list(csv.reader(self.file))

    def close(self):
        self.file.close()


def take(f):
    with f:
        return json.load(f)


@contextlib.contextmanager
def opened(path):
    f = open(path)
    try:
        yield f
    finally:
        f.close()
"""
