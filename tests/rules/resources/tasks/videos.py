"""Videos: a process that is fed line by line, and whatever it is doing ended with the run."""

import logging
import subprocess
import tempfile
from pathlib import Path

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _converted(source, target):
    process = subprocess.Popen(
        ["ffmpeg", "-i", source, target], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        for line in process.stderr:
            logger.debug("ffmpeg: %s", line)
        if process.wait(timeout=600):
            raise RuntimeError(source)
    except BaseException:
        process.kill()
        process.wait()
        raise


def fetch(stream_id, source, target, **kwargs):
    logger.info("stream %s: converting %s", stream_id, source)
    try:
        with tempfile.TemporaryDirectory() as folder:
            draft = Path(folder, "draft.mp4")
            _converted(source, draft)
            draft.replace(target)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"size": Path(target).stat().st_size}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
