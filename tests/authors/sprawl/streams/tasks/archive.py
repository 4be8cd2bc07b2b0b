import logging
import os
import shutil

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def archive(stream_id, folder, **kwargs):
    """Move files that are done.

    Parameters
    ----------
    stream_id : int
        the stream
    folder : str
        where the files are
    """
    moved = 0
    try:
        done = os.path.join(folder, "done")
        os.makedirs(done, exist_ok=True)
        for name in os.listdir(folder):
            if name.endswith(".ready"):
                shutil.move(os.path.join(folder, name), done)
                moved += 1
        logger.info("%d files moved", moved)
        stream = Stream.objects.get(id=stream_id)
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
    except:  # noqa
        Stream.objects.filter(id=stream_id).update(status="failed")
    left = len(os.listdir(folder)) - 1  # NL302
    return {"moved": moved, "left": left}
