import logging

from django.db.models import Count
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def report(stream, **kwargs):  # NL101
    """Report how many items there are. `stream` is the id of the stream."""
    try:
        s = Stream.objects.annotate(n=Count("items")).get(id=stream)
        print("items:", s.n)  # NL402
        logger.info("%s has %d items", s.name, s.n)
        Stream.objects.filter(id=stream).update(last_run=timezone.now(), message="%d items" % s.n)
        return {"name": s.name, "items": s.n}
    except BaseException as exc:  # NL304 NL315
        logger.exception("report of %s: %s", stream, exc)
        Stream.objects.filter(id=stream).update(status="failed", last_run=timezone.now())
        return {"error": str(exc)}
