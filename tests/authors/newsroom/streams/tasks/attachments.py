import logging
import os
import subprocess
import tempfile
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Article, Stream

logger = logging.getLogger(__name__)


class AttachmentError(Exception):
    pass


def fetch_attachments(stream_id, url, ending=".pdf", **kwargs):  # NL703
    """Download the attachments of a press page and store their text.

    Args:
        stream_id: stream to store for
        url: page with the links
        ending: ending of the files wanted
    """
    stream = Stream.objects.get(id=stream_id)  # NL302
    try:
        page = requests.get(url, timeout=20)
        page.raise_for_status()
        soup = BeautifulSoup(page.text, "html.parser")
        links = [urljoin(url, a["href"]) for a in soup.find_all("a", href=True)]
        links = [link for link in links if link.lower().endswith(ending)]

        for link in links:
            handle, path = tempfile.mkstemp(suffix=ending)  # NL602
            with os.fdopen(handle, "wb") as target:
                target.write(requests.get(link, timeout=60).content)
            text = subprocess.run(
                ["pdftotext", path, "-"], capture_output=True, check=True, timeout=120
            ).stdout
            Article.objects.update_or_create(
                url=link,
                defaults={
                    "stream": stream,
                    "headline": os.path.basename(link),
                    "body": text.decode("utf-8", "replace"),
                },
            )
            os.unlink(path)

        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
        logger.info("%s attachments of %s", len(links), url)
        return {"attachments": len(links)}
    except Exception as e:
        logger.exception("attachments of %s: %s", url, e)
        stream.status = "failed"
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        raise AttachmentError(f"{url} could not be read")  # NL314
