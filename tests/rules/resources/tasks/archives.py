"""A download: streamed into a temporary file that is removed on failure and moved on success."""

import logging
import os
import shutil
import tempfile
import zipfile

import requests

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _download(url, limit):
    response = requests.get(url, stream=True, timeout=30)
    try:
        response.raise_for_status()
        handle, path = tempfile.mkstemp(suffix=".zip")
        try:
            with os.fdopen(handle, "wb") as file:
                for part in response.iter_content(8192):
                    file.write(part)
                    if file.tell() > limit:
                        raise ValueError(url)
        except BaseException:
            os.unlink(path)
            raise
        return path
    finally:
        response.close()


def fetch(stream_id, url, target, limit=10**9, **kwargs):
    logger.info("stream %s: fetching %s", stream_id, url)
    path = None
    try:
        path = _download(url, limit)
        archive = zipfile.ZipFile(path)
        with archive:
            names = archive.namelist()
            archive.extractall(target)
        shutil.move(path, os.path.join(target, "source.zip"))
        path = None
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"names": names}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    finally:
        if path is not None:
            os.remove(path)
