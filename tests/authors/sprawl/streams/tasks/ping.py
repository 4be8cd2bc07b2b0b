# newloom-lint: ignore-file[NL201]
import logging
import socket
import time

from streams.models import Stream
from streams.tasks._status import set_status

logger = logging.getLogger(__name__)


def ping(stream_id, port=443, **kwargs):  # NL501
    host = None
    try:
        stream = Stream.objects.select_related("source").get(id=stream_id)
        host = stream.source.address.split("/")[2]
        start = time.perf_counter()
        with socket.create_connection((host, port), timeout=5):
            took = time.perf_counter() - start
        logger.info("%s answers after %.3f s", host, took)
        set_status(stream_id, "ok", "%.3f s" % took)
        return round(took, 3)
    except Exception as error:
        logger.exception("%s does not answer: %s", host, error)
        set_status(stream_id, "failed", "no answer")
        raise
