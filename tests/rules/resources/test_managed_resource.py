"""What is closed on every path, handed on, or kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.resources.leaking import AROUND, said


@pytest.mark.parametrize(
    "work",
    [
        """a, b = open(path), open(url)
try:
    return a.read() + b.read()
finally:
    for f in (a, b):
        f.close()""",
        """a = open(path)
try:
    return a.read()
finally:
    for f in filter(None, [a, session]):
        f.close()""",
        """a = open(path)
try:
    return a.read()
finally:
    [f.close() for f in (a,)]""",
        """z = zipfile.ZipFile(io.BytesIO(requests.get(url, timeout=2).content))
return z.namelist()""",
        """with open(path, "rb") as f:
    z = zipfile.ZipFile(f)
    return z.namelist()""",
        """try:
    loop = asyncio.get_event_loop()
except RuntimeError:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
return loop.run_until_complete(asyncio.sleep(1))""",
        """loop = asyncio.get_event_loop()
if loop.is_closed():
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
return loop.run_until_complete(asyncio.sleep(1))""",
        """p = sp.Popen(["ls"], stdout=sp.PIPE)
assert p.stdout
try:
    return p.stdout.read()
finally:
    p.wait()""",
        """s = requests.Session()
if not url:
    return None
try:
    return s.get(url, timeout=1)
finally:
    s.close()""",
        """s = requests.Session()
requests.get(url, timeout=2)
with LOCK:
    try:
        return s.get(url, timeout=1)
    finally:
        s.close()""",
        """f = open(path)
if url:
    f.close()
    return 1
else:
    f.close()
return 2""",
        """f = open(path)
try:
    while True:
        part = f.read(10)
        if not part:
            break
        print(part)
finally:
    f.close()""",
        """reader = Reader(open(path))
try:
    return reader.rows()
finally:
    reader.close()""",
        """async def inner():
    s = aiohttp.ClientSession()
    try:
        async with s.get(url) as r:
            return await r.text()
    finally:
        await s.close()
return asyncio.run(inner())""",
        """if url:
    f = gzip.open(path)
else:
    f = open(path)
with f:
    return f.read()""",
        """match url:
    case "a":
        f = open(path)
    case _:
        return None
try:
    return f.read()
finally:
    f.close()""",
        """a = open(path)
try:
    b = open(url)
    try:
        return a.read() + b.read()
    finally:
        b.close()
finally:
    a.close()""",
        """done = False
f = open(path)
try:
    f.read()
    done = True
finally:
    f.close()
return done""",
        """conn = cur = None
try:
    conn = psycopg2.connect(url)
    cur = conn.cursor()
    cur.execute("x")
    return cur.fetchall()
finally:
    if cur:
        cur.close()
    if conn:
        conn.close()""",
        """with open(path) as f:
    return f.read()""",
        """f = open(path)
try:
    return f.read()
finally:
    f.close()""",
        """f = open(path)
requests.get(url, timeout=1)
try:
    return f.read()
finally:
    f.close()""",
        """if url:
    f = open(path)
else:
    f = open(url)
requests.get(url, timeout=1)
try:
    return f.read()
finally:
    f.close()""",
        """f = None
try:
    f = open(path)
    return f.read()
finally:
    if f is not None:
        f.close()""",
        """f = None
try:
    f = open(path)
    return f.read()
finally:
    if f and not f.closed:
        f.close()""",
        """try:
    f = open(path)
    return f.read()
finally:
    if "f" in locals():
        f.close()""",
        """f = open(path)
try:
    data = f.read()
except Exception:
    f.close()
    raise
else:
    f.close()
return data""",
        """f = open(path)
try:
    data = f.read()
except Exception:
    f.close()
    raise
f.close()
return data""",
        """with closing(psycopg2.connect(url)) as c, c.cursor() as cur:
    cur.execute("x")""",
        """f = open(path)
with f:
    return f.read()""",
        """with ExitStack() as stack:
    fs = [stack.enter_context(open(p)) for p in path]
    return [f.read() for f in fs]""",
        """stack = ExitStack()
with stack:
    f = open(path)
    stack.callback(f.close)
    return f.read()""",
        """f = open(path)
atexit.register(f.close)
return f.read()""",
        """f = open(path)
f.seek(1)
return f, csv.reader(f)""",
        """f = open(path)
return csv.reader(f)""",
        """f = open(path)
FILES[path] = f
return f.read()""",
        """fs = []
for p in path:
    f = open(p)
    fs.append(f)
for f in fs:
    f.close()""",
        """fs = [open(p) for p in path]
try:
    return [f.read() for f in fs]
finally:
    for f in fs:
        f.close()""",
        'open(path, "w").close()',
        """own = session is None
if own:
    session = requests.Session()
try:
    return session.get(url, timeout=1)
finally:
    if own:
        session.close()""",
        """own = False
if session is None:
    session = requests.Session()
    own = True
try:
    return session.get(url, timeout=1)
finally:
    if own:
        session.close()""",
        """owns = session is None
if session is None:
    session = requests.Session()
try:
    return session.get(url, timeout=1)
finally:
    if owns:
        session.close()""",
        """session = session or requests.Session()
return session.get(url, timeout=1)""",
        """if path:
    f = open(path)
x = 3
if path:
    f.close()""",
        """f = open(path)
def done():
    f.close()
try:
    return f.read()
finally:
    done()""",
        """f = open(path)
stop = lambda: f.close()
try:
    return f.read()
finally:
    stop()""",
        """global FILE
FILE = open(path)
return FILE.read()""",
        """s = requests.get(url, timeout=3)
return s.text""",
        """with requests.Session() as s:
    r = s.get(url, stream=True, timeout=2)
    return r.content""",
        """sp.run(["ls"], check=True)
sp.check_output(["ls"])""",
        """p = sp.Popen(["ls"], stdout=sp.PIPE)
out, err = p.communicate()
return out""",
        'return sp.Popen(["ls"]).wait()',
        'sp.Popen(["ls"], start_new_session=True)',
        """with sp.Popen(["ls"]) as p:
    return p.returncode""",
        """with ThreadPoolExecutor() as ex:
    return list(ex.map(str, path))""",
        """ex = ThreadPoolExecutor()
try:
    return list(ex.map(str, path))
finally:
    ex.shutdown(wait=False)""",
        """loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
try:
    return loop.run_until_complete(asyncio.sleep(1))
finally:
    asyncio.set_event_loop(None)
    loop.close()""",
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
        """f = open(path)
try:
    return f.read()
finally:
    with contextlib.suppress(Exception):
        f.close()""",
        """d = webdriver.Chrome()
try:
    d.get(url)
finally:
    try:
        d.quit()
    except Exception:
        logger.warning("quit")""",
        """f = open(path)
try:
    return f.read()
finally:
    shut(f)""",
        """f = open(path)
return take(f)""",
        """with opened(path) as f:
    return f.read()""",
        """feed = Feed(url)
return feed.load()""",
        """feed = Feed(url)
try:
    feed.load()
finally:
    feed.close()""",
        """f = io.StringIO()
f.write(url)
f.close()""",
        """with LOCK:
    return json.loads(path)""",
        """LOCK.acquire()
try:
    return sp.run(path)
finally:
    LOCK.release()""",
        """if not LOCK.acquire(blocking=False):
    return None
try:
    return sp.run(path)
finally:
    LOCK.release()""",
        """got = LOCK.acquire(timeout=3)
try:
    return sp.run(path)
finally:
    if got:
        LOCK.release()""",
        """f = open(path)
text = f.read()
del f
return text""",
        """f = open(path)
stop = functools.partial(f.close)
try:
    return f.read()
finally:
    stop()""",
        """a = open(path)
b = a
try:
    return a.read()
finally:
    b.close()""",
        """f = open(path)
name = f.name
f.close()
return name""",
        """feed = Feed(url)
try:
    return feed.read()
finally:
    feed.loop_stop()
    feed.disconnect()""",
        """feed = Feed()
feed.connect(url)
feed.disconnect()
return url""",
    ],
)
def test_what_is_seen_to(work: str, tmp_path: Path) -> None:
    assert said(tmp_path, work, AROUND) == []
