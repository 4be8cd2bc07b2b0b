"""Tables: a connection that is only opened where it is needed, and cursors of it."""

import contextlib
import logging
import sqlite3

import psycopg2

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def _connection(dsn):
    connection = sqlite3.connect(dsn) if dsn.startswith("file:") else psycopg2.connect(dsn)
    try:
        yield connection
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    finally:
        connection.close()


def _copied(source, target, query):
    reading = source.cursor()
    reading.execute(query)
    writing = target.cursor()
    count = 0
    while rows := reading.fetchmany(500):
        writing.executemany("insert into copies values (?, ?)", rows)
        count += len(rows)
    writing.close()
    return count


def fetch(stream_id, source, target, query, **kwargs):
    logger.info("stream %s: copying", stream_id)
    try:
        with _connection(source) as reading, _connection(target) as writing:
            count = _copied(reading, writing, query)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"count": count}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
