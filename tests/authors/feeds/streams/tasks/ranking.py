"""Ranking: one function, two stream types."""
import logging
from datetime import timedelta

from django.db.models import Case, ExpressionWrapper, F, FloatField, Value, When
from django.utils import timezone

from streams.models import Entry, Stream

log = logging.getLogger(__name__)


class Ranked:
    def __init__(self, stream_id):
        self.stream = Stream.objects.get(pk=stream_id)

    @property
    def state(self):
        return self.stream.status

    @state.setter
    def state(self, value):
        self.stream.status = value
        self.stream.last_run = timezone.now()
        self.stream.save(update_fields=["status", "last_run"])


def rank_entries(stream_id, days=1, half_life=6.0, **kwargs):
    """
    Give every entry a score from its clicks and its age.

    :param stream_id: the stream
    :param days: how old an entry may be
    :param half_life: hours after which a click counts half
    """
    now = timezone.now()
    try:
        ranked = Ranked(stream_id)
        young = Entry.objects.filter(
            feed__stream_id=stream_id, updated__gte=now - timedelta(days=days)
        )
        steps = [
            When(updated__gte=now - timedelta(hours=half_life * n), then=Value(0.5**n))
            for n in range(1, 8)
        ]
        weight = Case(*steps, default=Value(0.0), output_field=FloatField())
        count = young.update(
            score=ExpressionWrapper(F("clicks") * weight, output_field=FloatField())
        )
        if not count:
            log.info("stream %s: nothing to rank", stream_id)
            ranked.state = "idle"
            return {"ranked": 0, "best": []}
        best = list(young.order_by("-score").values_list("title", flat=True)[:3])
        log.info("stream %s: ranked %d, best is %r", stream_id, count, best[0])
        ranked.state = "idle"
        return {"ranked": count, "best": best}
    except Exception as e:
        log.error("ranking of %s: %s", stream_id, e, exc_info=True)
        Stream.mark(stream_id, "failed")
        raise
