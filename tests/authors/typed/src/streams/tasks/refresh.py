"""Pages that may have changed; the task is made out of the job."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, Final, Literal, TypeVar

import httpx
from django.db.models import QuerySet
from django.utils import timezone
from pydantic import BaseModel

from streams.models import Page
from streams.schemas import RefreshConfig
from streams.schemas.base import StreamConfig
from streams.tasks._jobs import Job

C = TypeVar("C", bound=StreamConfig)
R = TypeVar("R", bound=BaseModel)
Change = Literal["same", "changed", "gone"]

logger: Final = logging.getLogger(__name__)


class RefreshResult(BaseModel):
    same: int = 0
    changed: int = 0
    gone: int = 0

    def note(self, change: Change) -> None:
        setattr(self, change, getattr(self, change) + 1)


class RefreshJob(Job[RefreshConfig, RefreshResult]):
    config_type: ClassVar = RefreshConfig

    @property
    def old(self) -> QuerySet[Page]:
        border = timezone.now() - timedelta(hours=self.config.hours)
        return Page.objects.filter(stream=self.stream, fetched_at__lt=border)

    def work(self) -> RefreshResult:
        result = RefreshResult()
        with httpx.Client(timeout=self.config.patience) as client:
            for page in self.old.iterator():
                change = self._refreshed(client, page)
                logger.debug("%s is %s", page.url, change)
                result.note(change)
        return result

    @staticmethod
    def _refreshed(client: httpx.Client, page: Page) -> Change:
        response = client.get(page.url)
        match response.status_code:
            case 404 | 410:
                page.delete()
                return "gone"
            case code if code >= 400:
                response.raise_for_status()
        digest = hashlib.sha256(response.content).hexdigest()
        is_same = digest == page.digest
        page.digest, page.fetched_at = digest, timezone.now()
        page.save(update_fields=["digest", "fetched_at"])
        return "same" if is_same else "changed"


def task_of(job: type[Job[C, R]]) -> Callable[..., dict[str, Any]]:
    """Return a task that runs a job."""

    def task(stream_id: int, **configuration: object) -> dict[str, Any]:
        """Run a job.

        Args:
            stream_id: The stream of the run.
            **configuration: What the job's configuration describes.

        Returns:
            The job's result.
        """
        return job.launch(stream_id, configuration)

    task.__name__ = task.__qualname__ = job.__name__
    return task


refresh: Final = task_of(RefreshJob)
