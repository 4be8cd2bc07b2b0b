import logging
from collections import Counter

from django.utils import timezone

from streams.models import Article, Stream

logger = logging.getLogger(__name__)


def count_bylines(stream_id, least=2, **kwargs):  # NL501 NL204@+1
    """Count how often each author of a stream has written.

    Args:
        stream_id: Stream whose articles count.
        least: Authors with fewer articles are left out.
    """
    try:
        counts = Counter()
        for line in Article.objects.filter(stream_id=stream_id).values_list("author", flat=True):
            for name in line.replace(" and ", ",").split(","):
                if name := name.strip():
                    counts[name] += 1
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        logger.info("%d authors in stream %s", len(counts), stream_id)
        return {name: n for name, n in counts.most_common() if n >= least}
    except Exception as e:
        logger.exception("bylines of stream %s: %s", stream_id, e)
        Stream.objects.filter(id=stream_id).broken(e)
        raise
