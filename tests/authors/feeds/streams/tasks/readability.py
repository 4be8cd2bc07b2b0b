import logging
import math
import re

from django.utils import timezone

from streams.models import Entry, Stream

log = logging.getLogger(__name__)

VOWELS = re.compile(r"[aeiouy]+", re.I)


def score_entries(stream_id, minimum=50, **kwargs):
    """
    Score how easy the entries of a stream are to read (Flesch).

    :param stream_id: the stream
    :param minimum: words an entry must have
    """

    def flesch(text):
        words = text.split()
        sentences = max(1, len(re.findall(r"[.!?]+", text)))
        syllables = sum(len(VOWELS.findall(word)) or 1 for word in words)
        return 206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words)

    try:
        scored = 0
        for entry in Entry.objects.filter(feed__stream=stream_id, score=0):
            plain = re.sub(r"<[^>]+>", " ", entry.summary)
            if len(plain.split()) < minimum:
                continue
            value = flesch(plain)
            if math.isfinite(value):
                Entry.objects.filter(id=entry.id).update(score=value, scored_at=timezone.now())  # NL509
                scored += 1
        log.info("scored %s entries", scored)
        stream = Stream.objects.get(id=stream_id)
        stream.status = "done"  # NL310
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        return {"scored": scored}
    except Exception as e:
        log.error("Could not score: %s", e)  # NL306
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
