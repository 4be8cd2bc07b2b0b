import logging

import anyio
import httpx
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


async def _ask(stream_id, urls):
    rows = Stream.objects.filter(pk=stream_id)
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            answers = [await client.get(url) for url in urls]
        await rows.aupdate(last_run=timezone.now())
        logger.info("stream %s: %d answers", stream_id, len(answers))
        return [answer.status_code for answer in answers]
    except BaseException as error:
        with anyio.CancelScope(shield=True):
            if not isinstance(error, anyio.get_cancelled_exc_class()):
                logger.exception("stream %s failed", stream_id)
            await rows.aupdate(status="failed", last_run=timezone.now())
        raise


def fetch(stream_id, urls, **kwargs):
    return anyio.run(_ask, stream_id, urls)
