import logging
from collections import Counter

from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)


# NL002@+1 NL003@+1
# newloom-lint: ignore[missing-kwargs, streamid-not-keyword]
def counter(stream_id, /, **kwargs):  # NL103
    """Count words in titles. Of the kwargs only `words` is read; `stream_id` is the stream."""
    logger.debug("counting %s", stream_id)
    try:
        wanted = {word.lower() for word in kwargs["words"]}
        counts = Counter()
        for item in Item.objects.filter(stream_id=stream_id):
            found = [word for word in item.title.lower().split() if word in wanted]
            counts.update(found)
            item.words = len(found)
            item.save()
        Stream.objects.filter(id=stream_id).update(status="ok", last_run=timezone.now())
        return dict(counts)
    except Exception as exc:
        # NL002@+1
        logger.error("counter", exc_info=True)  # noqa: NL306, NL307
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
