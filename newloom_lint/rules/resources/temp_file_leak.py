"""NL602 temp-file-leak."""

from __future__ import annotations

from newloom_lint.findings import Level, Profile
from newloom_lint.model.resources.table import Kind
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.rules.resources._leaks import LeakRule


class TempFileLeak(LeakRule):
    """A temporary file or folder stays on the disk on some path.

    ## What it does
    Reports `mkstemp()`, `mkdtemp()`, and `NamedTemporaryFile` and `TemporaryDirectory` with
    `delete=False`, where a path leaves the function and nothing has removed the file, moved it,
    returned its path or kept it.

    ## Why it matters in NewLoom
    A stream runs again and again: each run leaves another file, until the disk of the worker is
    full and every stream fails.

    ## How to fix
    `with tempfile.TemporaryDirectory() as folder:` removes all that lies in it; else remove the
    file in a `finally`.
    """

    code, name = "NL602", "temp-file-leak"
    level, profile = Level.WARNING, Profile.GUIDE
    guide = "Best Practices, Resource Management"
    message = "{leak}: each run leaves it on the worker's disk"
    help = "use `with tempfile.TemporaryDirectory()`, or remove it in a `finally`"
    examples = (
        Bad('''
            import logging
            import os
            import subprocess
            import tempfile

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Fetch a video.

                Args:
                    stream_id: The stream that asks.
                    url: The video's address.
                """
                logger.info("Running stream %s", stream_id)
                try:
                    handle, path = tempfile.mkstemp(suffix=".mp4")  # NL602
                    os.close(handle)
                    subprocess.run(["yt-dlp", "-o", path, url], check=True)
                    size = os.path.getsize(path)
                    os.remove(path)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"size": size}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Good('''
            import logging
            import subprocess
            import tempfile
            from pathlib import Path

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Fetch a video.

                Args:
                    stream_id: The stream that asks.
                    url: The video's address.

                Example:
                    {"url": "https://example.org"}
                """
                logger.info("Running stream %s", stream_id)
                try:
                    with tempfile.NamedTemporaryFile(suffix=".mp4", delete=False) as file:
                        path = Path(file.name)
                    try:
                        subprocess.run(["yt-dlp", "-o", path, url], check=True)
                        size = path.stat().st_size
                    finally:
                        path.unlink(missing_ok=True)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"size": size}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def concerns(self, kind: Kind) -> bool:
        """Return whether a kind stays on the disk."""
        return kind.temporary
