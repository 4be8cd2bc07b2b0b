"""An import: a file that may be compressed, or standard input, read by a generator."""

import csv
import gzip
import logging
import sys
from contextlib import closing, nullcontext

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _opened(path):
    if path == "-":
        return nullcontext(sys.stdin)
    if path.endswith(".gz"):
        return gzip.open(path, "rt")
    return open(path, newline="")


def _rows(path):
    with _opened(path) as file:
        yield from csv.DictReader(file)


def fetch(stream_id, path, target, **kwargs):
    logger.info("stream %s: reading %s", stream_id, path)
    output = None
    try:
        written = 0
        with closing(_rows(path)) as rows:
            for row in rows:
                if output is None:
                    output = open(target, "w", newline="")
                    writer = csv.DictWriter(output, fieldnames=list(row))
                    writer.writeheader()
                writer.writerow(row)
                written += 1
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"rows": written}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    finally:
        if output:
            output.close()
