from datetime import timedelta

from celery import shared_task
from celery.utils.log import get_task_logger
from django.db import connection
from django.utils import timezone

from streams.runs import StreamRun

logger = get_task_logger(__name__)

QUERY = """
    SELECT s.stream_type, l.status, COUNT(*)
    FROM streams_streamlog l JOIN streams_stream s ON s.id = l.stream_id
    WHERE l.started_at >= %s
    GROUP BY 1, 2
"""


def _table(rows):
    table = {}
    for stream_type, status, count in rows:
        table.setdefault(stream_type, {})[status] = count
    for counts in table.values():
        counts["share"] = round(counts.get("done", 0) / sum(counts.values()), 3)
    return table


@shared_task(name="reports.usage", rate_limit="6/h")
def usage(stream_id, weeks=4, **kwargs):
    """Count the runs of each stream type, by how they ended.

    Parameters
    ----------
    stream_id : int
        The stream that asks.
    weeks : int
        How far to look back.
    """
    with StreamRun(stream_id) as run:
        since = timezone.now() - timedelta(weeks=weeks)
        with connection.cursor() as cursor:
            cursor.execute(QUERY, [since])
            run.result = _table(cursor.fetchall())
        worst = min(run.result.items(), key=lambda pair: pair[1]["share"], default=None)
        if worst is not None:
            logger.info("Since %s: %s ends well least often, %s", since, worst[0], worst[1])
    return run.result
