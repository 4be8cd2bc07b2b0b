import json
import shutil
import tempfile
from dataclasses import asdict, dataclass

from celery import shared_task
from celery.utils.log import get_task_logger

from streams.runs import StreamRun

logger = get_task_logger(__name__)


@dataclass
class Disk:
    path: str
    free: int
    total: int

    @classmethod
    def of(cls, path):
        usage = shutil.disk_usage(path)
        return cls(path, usage.free, usage.total)

    @property
    def percent(self):
        return round(100 * self.free / self.total)


def has_room_for_temporary_files():
    with tempfile.NamedTemporaryFile(delete=False) as probe:  # NL602
        probe.write(b"x")
    return True


def history(path):
    file = open(f"{path}/health.json", encoding="utf-8")  # NL601
    return json.load(file)


@shared_task
def health(stream_id, path, minimum=10, **kwargs):  # NL702
    """Look at the room on a disk.

    Parameters
    ----------
    stream_id : int
        The stream that asks.
    path : str
        The folder whose disk it is.
    minimum : int
        The percentage that must be free.
    """
    with StreamRun(stream_id) as run:
        disk = Disk.of(path)
        past = history(path)
        if disk.percent < minimum or not has_room_for_temporary_files():
            raise RuntimeError(f"{path}: {disk.percent} % free, it was {past[-1:]}")
        run.result = asdict(disk)
        logger.info("%s: %d %% are free", path, disk.percent)
    return run.result
