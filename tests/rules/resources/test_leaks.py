"""What stays open on some path, and what is closed, handed on or kept."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

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
from django.db import connection
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


@pytest.mark.parametrize(
    ("work", "message"),
    [
        pytest.param(
            """f = open(path)
return f.read()""",
            "`f` is never closed",
            id="never",
        ),
        pytest.param(
            """f = open(path)
data = json.load(f)
f.close()
return data""",
            "`f` is not closed when `json.load` fails",
            id="raise",
        ),
        pytest.param(
            """f = open(path)
if not url:
    return None
f.close()""",
            "`f` is not closed where `work` returns early",
            id="early",
        ),
        pytest.param(
            "return open(path).read()",
            "what `open` opens has no name",
            id="unbound",
        ),
        pytest.param(
            "return json.load(open(path))",
            "what `open` opens has no name",
            id="argument",
        ),
        pytest.param(
            """for line in open(path):
    print(line)""",
            "what `open` opens has no name",
            id="loop over",
        ),
        pytest.param(
            "return [json.load(open(p)) for p in path]",
            "has no name",
            id="comprehension",
        ),
        pytest.param(
            "return list(csv.reader(open(path)))",
            "has no name",
            id="csv",
        ),
        pytest.param(
            """rows = csv.reader(open(path))
return [row for row in rows]""",
            "has no name",
            id="csv named",
        ),
        pytest.param(
            """f = open(path)
rows = csv.reader(f)
return [row for row in rows]""",
            "`f` is never closed",
            id="csv bound",
        ),
        pytest.param(
            """f = Path(path).open()
return f.read()""",
            "`f` is never closed",
            id="path",
        ),
        pytest.param(
            """f = gzip.open(path)
return f.read()""",
            "`f` is never closed",
            id="gzip",
        ),
        pytest.param(
            """conn = sqlite3.connect(path)
rows = conn.execute("select 1").fetchall()
return rows""",
            "`conn` is never closed",
            id="sqlite",
        ),
        pytest.param(
            """conn = psycopg2.connect(url)
cur = conn.cursor()
cur.execute("x")
rows = cur.fetchall()
cur.close()
return rows""",
            "`conn` is never closed",
            id="pg",
        ),
        pytest.param(
            """cur = psycopg2.connect(url).cursor()
cur.execute("x")
cur.close()""",
            "has no name",
            id="pg chain",
        ),
        pytest.param(
            """s = requests.Session()
return s.get(url, timeout=1)""",
            "`s` is never closed",
            id="session",
        ),
        pytest.param(
            """r = requests.get(url, stream=True, timeout=1)
for part in r.iter_content():
    print(part)""",
            "`r` is never closed",
            id="streamed",
        ),
        pytest.param(
            "return urlopen(url).read()",
            "has no name",
            id="urlopen",
        ),
        pytest.param(
            """ex = ThreadPoolExecutor()
return list(ex.map(str, path))""",
            "`ex` is never shut down",
            id="executor",
        ),
        pytest.param(
            """ex = ThreadPoolExecutor()
fs = [ex.submit(str, p) for p in path]
out = [f.result() for f in fs]
ex.shutdown()
return out""",
            "`ex` is not shut down when",
            id="executor shutdown",
        ),
        pytest.param(
            """loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
return loop.run_until_complete(asyncio.sleep(1))""",
            "`loop` is never closed",
            id="loop",
        ),
        pytest.param(
            'sp.Popen(["ls"])',
            "what `sp.Popen` opens has no name and is never waited for",
            id="popen",
        ),
        pytest.param(
            """p = sp.Popen(["ls"], stdout=sp.PIPE)
return p.stdout.read()""",
            "`p` is never waited for",
            id="popen named",
        ),
        pytest.param(
            """d = webdriver.Chrome()
d.get(url)
text = d.page_source
d.quit()
return text""",
            "`d` is not quit when `d.get` fails",
            id="driver",
        ),
        pytest.param(
            """d = webdriver.Chrome()
try:
    d.get(url)
finally:
    d.close()""",
            "`d` is never quit",
            id="driver close",
        ),
        pytest.param(
            """f = open(path)
try:
    data = json.load(f)
    f.close()
except ValueError:
    data = None
return data""",
            "`f` is not closed",
            id="try without finally",
        ),
        pytest.param(
            """f = open(path)
try:
    data = json.load(f)
except Exception:
    f.close()
    raise
return data""",
            "`f` is not closed where `work` returns early",
            id="only in handler",
        ),
        pytest.param(
            """for p in path:
    f = open(p)
    print(f.read())
f.close()""",
            "bound again",
            id="rounds",
        ),
        pytest.param(
            """for p in path:
    f = open(p)
    if not p:
        continue
    f.close()""",
            "bound again",
            id="continue",
        ),
        pytest.param(
            'requests.post(url, files={"a": open(path, "rb")}, timeout=3)',
            "has no name",
            id="dict argument",
        ),
        pytest.param(
            """f = open(path) if path else None
if url:
    return 1
if f:
    f.close()""",
            "returns early",
            id="conditional",
        ),
        pytest.param(
            """f = open(path)
if url:
    f.close()
    return 1
return 2""",
            "returns early",
            id="branch",
        ),
        pytest.param(
            """f = open(path)
if not url:
    raise ValueError(url)
f.close()""",
            "where `work` raises",
            id="raise stmt",
        ),
        pytest.param(
            """feed = Feed(url)
feed.load()
feed.close()""",
            "`feed` is not closed when `feed.load` fails",
            id="unlisted",
        ),
        pytest.param(
            """import gzip as g
f = g.open(path)
return f.read()""",
            "`f` is never closed",
            id="local import",
        ),
        pytest.param(
            """a, b = open(path), open(url)
b.close()""",
            "`a` is never closed",
            id="two",
        ),
        pytest.param(
            """if (f := open(path)):
    return f.read()""",
            "never closed",
            id="walrus",
        ),
        pytest.param(
            """z = zipfile.ZipFile(path)
z.extractall(url)""",
            "`z` is never closed",
            id="zip",
        ),
        pytest.param(
            """c = connection.cursor()
c.execute("x")
return c.fetchall()""",
            "`c` is never closed",
            id="cursor",
        ),
        pytest.param(
            """s = socket.socket()
s.connect((url, 1))
s.sendall(b"x")
s.close()""",
            "`s` is not closed when `s.connect` fails",
            id="socket",
        ),
        pytest.param(
            """client = httpx.Client()
return client.get(url)""",
            "`client` is never closed",
            id="httpx",
        ),
        pytest.param(
            """d = mkdtemp()
shutil.unpack_archive(path, d)
shutil.rmtree(d)""",
            "`d` is not removed when `shutil.unpack_archive` fails",
            id="mkdtemp",
        ),
        pytest.param(
            """with NamedTemporaryFile(delete=False) as f:
    f.write(b"x")
return os.path.getsize(f.name)""",
            "`f` is never removed",
            id="named",
        ),
        pytest.param(
            """f = NamedTemporaryFile(delete=False)
f.close()
if not url:
    return 1
os.unlink(f.name)""",
            "`f` is not removed where `work` returns early",
            id="named early",
        ),
        pytest.param(
            """d = Path(tempfile.mkdtemp())
(d / "x").write_text(url)
return 3""",
            "`d` is never removed",
            id="path of",
        ),
        pytest.param(
            """d = tempfile.TemporaryDirectory()
Path(d.name, "x").write_text(url)
d.cleanup()""",
            "`d` is not removed when",
            id="tempdir",
        ),
    ],
)
def test_what_stays_open(work: str, message: str, tmp_path: Path) -> None:
    [told] = said(tmp_path, work)
    assert told.startswith(message) or message in told


@pytest.mark.parametrize(
    ("work", "message", "around"),
    [
        pytest.param(
            """LOCK.acquire()
write(path)
LOCK.release()""",
            "is not released when `write` fails",
            """def write(path):
    open(path).close()
    raise ValueError""",
            id="lock",
        ),
        pytest.param(
            """f = opened(path)
return f.read()""",
            "`f` is never closed",
            """def opened(path):
    return open(path)
""",
            id="helper gives",
        ),
        pytest.param(
            """f = opened(path)
return f.read()""",
            "`f` is never closed",
            """def opened(path):
    f = open(path)
    f.seek(3)
    return f
""",
            id="helper gives named",
        ),
        pytest.param(
            """f = open(path)
return read(f)""",
            "`f` is never closed",
            """def read(f):
    return json.load(f)
""",
            id="helper uses",
        ),
        pytest.param(
            """fd, p = mkstemp()
os.close(fd)
open_it(p)""",
            "`p` is never removed",
            """def open_it(p):
    with open(p) as f:
        return f.read()""",
            id="mkstemp",
        ),
    ],
)
def test_what_stays_open_beside_helpers(
    work: str, message: str, around: str, tmp_path: Path
) -> None:
    [told] = said(tmp_path, work, around)
    assert told.startswith(message) or message in told


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(
            """with open(path) as f:
    return f.read()""",
            id="with",
        ),
        pytest.param(
            """f = open(path)
try:
    return f.read()
finally:
    f.close()""",
            id="finally",
        ),
        pytest.param(
            """f = open(path)
requests.get(url, timeout=1)
try:
    return f.read()
finally:
    f.close()""",
            id="gap",
        ),
        pytest.param(
            """if url:
    f = open(path)
else:
    f = open(url)
requests.get(url, timeout=1)
try:
    return f.read()
finally:
    f.close()""",
            id="gap if",
        ),
        pytest.param(
            """f = None
try:
    f = open(path)
    return f.read()
finally:
    if f is not None:
        f.close()""",
            id="guard",
        ),
        pytest.param(
            """f = None
try:
    f = open(path)
    return f.read()
finally:
    if f and not f.closed:
        f.close()""",
            id="guard2",
        ),
        pytest.param(
            """try:
    f = open(path)
    return f.read()
finally:
    if "f" in locals():
        f.close()""",
            id="guard locals",
        ),
        pytest.param(
            """f = open(path)
try:
    data = f.read()
except Exception:
    f.close()
    raise
else:
    f.close()
return data""",
            id="both",
        ),
        pytest.param(
            """f = open(path)
try:
    data = f.read()
except Exception:
    f.close()
    raise
f.close()
return data""",
            id="both2",
        ),
        pytest.param(
            """with closing(psycopg2.connect(url)) as c, c.cursor() as cur:
    cur.execute("x")""",
            id="closing",
        ),
        pytest.param(
            """f = open(path)
with f:
    return f.read()""",
            id="with later",
        ),
        pytest.param(
            """with ExitStack() as stack:
    fs = [stack.enter_context(open(p)) for p in path]
    return [f.read() for f in fs]""",
            id="stack",
        ),
        pytest.param(
            """stack = ExitStack()
with stack:
    f = open(path)
    stack.callback(f.close)
    return f.read()""",
            id="callback",
        ),
        pytest.param(
            """f = open(path)
atexit.register(f.close)
return f.read()""",
            id="atexit",
        ),
        pytest.param(
            """f = open(path)
f.seek(1)
return f, csv.reader(f)""",
            id="returned tuple",
        ),
        pytest.param(
            """f = open(path)
return csv.reader(f)""",
            id="returned wrap",
        ),
        pytest.param(
            """f = open(path)
FILES[path] = f
return f.read()""",
            id="kept",
        ),
        pytest.param(
            """fs = []
for p in path:
    f = open(p)
    fs.append(f)
for f in fs:
    f.close()""",
            id="list",
        ),
        pytest.param(
            """fs = [open(p) for p in path]
try:
    return [f.read() for f in fs]
finally:
    for f in fs:
        f.close()""",
            id="comp",
        ),
        pytest.param(
            'open(path, "w").close()',
            id="touch",
        ),
        pytest.param(
            """own = session is None
if own:
    session = requests.Session()
try:
    return session.get(url, timeout=1)
finally:
    if own:
        session.close()""",
            id="own",
        ),
        pytest.param(
            """own = False
if session is None:
    session = requests.Session()
    own = True
try:
    return session.get(url, timeout=1)
finally:
    if own:
        session.close()""",
            id="own flag",
        ),
        pytest.param(
            """owns = session is None
if session is None:
    session = requests.Session()
try:
    return session.get(url, timeout=1)
finally:
    if owns:
        session.close()""",
            id="own test",
        ),
        pytest.param(
            """session = session or requests.Session()
return session.get(url, timeout=1)""",
            id="or",
        ),
        pytest.param(
            """if path:
    f = open(path)
x = 3
if path:
    f.close()""",
            id="same test",
        ),
        pytest.param(
            """f = open(path)
def done():
    f.close()
try:
    return f.read()
finally:
    done()""",
            id="closure",
        ),
        pytest.param(
            """f = open(path)
stop = lambda: f.close()
try:
    return f.read()
finally:
    stop()""",
            id="lambda",
        ),
        pytest.param(
            """global FILE
FILE = open(path)
return FILE.read()""",
            id="global",
        ),
        pytest.param(
            """s = requests.get(url, timeout=3)
return s.text""",
            id="response",
        ),
        pytest.param(
            """with requests.Session() as s:
    r = s.get(url, stream=True, timeout=2)
    return r.content""",
            id="session child",
        ),
        pytest.param(
            """sp.run(["ls"], check=True)
sp.check_output(["ls"])""",
            id="run",
        ),
        pytest.param(
            """p = sp.Popen(["ls"], stdout=sp.PIPE)
out, err = p.communicate()
return out""",
            id="popen",
        ),
        pytest.param(
            'return sp.Popen(["ls"]).wait()',
            id="popen wait",
        ),
        pytest.param(
            'sp.Popen(["ls"], start_new_session=True)',
            id="popen detached",
        ),
        pytest.param(
            """with sp.Popen(["ls"]) as p:
    return p.returncode""",
            id="popen with",
        ),
        pytest.param(
            """with ThreadPoolExecutor() as ex:
    return list(ex.map(str, path))""",
            id="executor",
        ),
        pytest.param(
            """ex = ThreadPoolExecutor()
try:
    return list(ex.map(str, path))
finally:
    ex.shutdown(wait=False)""",
            id="executor finally",
        ),
        pytest.param(
            """loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
try:
    return loop.run_until_complete(asyncio.sleep(1))
finally:
    asyncio.set_event_loop(None)
    loop.close()""",
            id="loop",
        ),
        pytest.param(
            """for attempt in range(3):
    try:
        conn = psycopg2.connect(url)
        break
    except psycopg2.Error:
        logger.warning("again")
else:
    raise ValueError(url)
try:
    conn.cursor()
finally:
    conn.close()""",
            id="retry",
        ),
        pytest.param(
            """f = open(path)
try:
    return f.read()
finally:
    with contextlib.suppress(Exception):
        f.close()""",
            id="suppress",
        ),
        pytest.param(
            """d = webdriver.Chrome()
try:
    d.get(url)
finally:
    try:
        d.quit()
    except Exception:
        logger.warning("quit")""",
            id="close in try",
        ),
        pytest.param(
            """f = open(path)
try:
    return f.read()
finally:
    shut(f)""",
            id="helper closes",
        ),
        pytest.param(
            """f = open(path)
return take(f)""",
            id="helper takes",
        ),
        pytest.param(
            """with opened(path) as f:
    return f.read()""",
            id="helper with",
        ),
        pytest.param(
            """feed = Feed(url)
return feed.load()""",
            id="unlisted never",
        ),
        pytest.param(
            """feed = Feed(url)
try:
    feed.load()
finally:
    feed.close()""",
            id="unlisted with",
        ),
        pytest.param(
            """f = io.StringIO()
f.write(url)
f.close()""",
            id="string",
        ),
        pytest.param(
            """with LOCK:
    return json.loads(path)""",
            id="lock with",
        ),
        pytest.param(
            """LOCK.acquire()
try:
    return sp.run(path)
finally:
    LOCK.release()""",
            id="lock",
        ),
        pytest.param(
            """if not LOCK.acquire(blocking=False):
    return None
try:
    return sp.run(path)
finally:
    LOCK.release()""",
            id="lock try",
        ),
        pytest.param(
            """got = LOCK.acquire(timeout=3)
try:
    return sp.run(path)
finally:
    if got:
        LOCK.release()""",
            id="lock got",
        ),
        pytest.param(
            """f = open(path)
text = f.read()
del f
return text""",
            id="del",
        ),
        pytest.param(
            """f = open(path)
stop = functools.partial(f.close)
try:
    return f.read()
finally:
    stop()""",
            id="partial",
        ),
        pytest.param(
            """a = open(path)
b = a
try:
    return a.read()
finally:
    b.close()""",
            id="alias",
        ),
        pytest.param(
            """f = open(path)
name = f.name
f.close()
return name""",
            id="nothing between",
        ),
        pytest.param(
            """fd, p = mkstemp()
try:
    os.close(fd)
    return Path(p).read_text()
finally:
    os.unlink(p)""",
            id="mkstemp",
        ),
        pytest.param(
            """fd, p = mkstemp()
os.close(fd)
p = Path(p)
try:
    return p.read_text()
finally:
    p.unlink(missing_ok=True)""",
            id="mkstemp path",
        ),
        pytest.param(
            """with NamedTemporaryFile("w", dir=os.path.dirname(path), delete=False) as f:
    f.write("x")
os.replace(f.name, path)""",
            id="replace",
        ),
        pytest.param(
            """d = mkdtemp()
try:
    shutil.unpack_archive(path, d)
    shutil.move(d, url)
except Exception:
    shutil.rmtree(d, ignore_errors=True)
    raise""",
            id="moved",
        ),
        pytest.param(
            """d = mkdtemp()
try:
    with open(os.path.join(d, "x"), "w") as f:
        f.write("x")
finally:
    shutil.rmtree(d)""",
            id="mkdtemp",
        ),
        pytest.param(
            """d = tempfile.mkdtemp()
with open(os.path.join(d, "x"), "w") as f:
    f.write("x")
return {"path": os.path.join(d, "x")}""",
            id="returned path",
        ),
        pytest.param(
            """d = Path(tempfile.mkdtemp())
target = d / "x"
target.write_text("x")
return target""",
            id="returned derived",
        ),
        pytest.param(
            """with tempfile.TemporaryDirectory() as d:
    Path(d, "x").write_text("x")""",
            id="tempdir",
        ),
        pytest.param(
            """with tempfile.TemporaryDirectory() as d:
    fd, p = mkstemp(dir=d)
    os.close(fd)
    return Path(p).read_text()""",
            id="inside",
        ),
        pytest.param(
            """with NamedTemporaryFile() as f:
    f.write(b"x")
    return os.path.getsize(f.name)""",
            id="named kept",
        ),
    ],
)
def test_what_is_closed_or_handed_on(work: str, tmp_path: Path) -> None:
    assert said(tmp_path, work) == []


def test_two_files_under_one_name(tmp_path: Path) -> None:
    work = "f = open(path)\ntext = f.read()\nf = open(url)\ntext += f.read()\nf.close()"
    first, second = said(tmp_path, work)
    assert first.startswith("`f` is bound again before it is closed")
    assert second.startswith("`f` is not closed when `f.read` fails")


def test_who_is_given_a_resource_has_to_close_it(tmp_path: Path) -> None:
    [told] = said(tmp_path, "f = open(path)\nf.seek(1)\nreturn f")
    assert told.startswith("`result` is never closed")
