"""Jobs: classes with a configuration and a result of their own type."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast

from django.utils import timezone
from pydantic import BaseModel

from streams.models import Stream, StreamStatus
from streams.schemas.base import StreamConfig

ConfigT = TypeVar("ConfigT", bound=StreamConfig)
ResultT = TypeVar("ResultT", bound=BaseModel)

logger = logging.getLogger(__name__)


class Job(ABC, Generic[ConfigT, ResultT]):
    """One run. `launch` is the way in; subclasses say what `work` is."""

    config_type: ClassVar[type[StreamConfig]]

    def __init__(self, stream: Stream, config: ConfigT) -> None:
        self.stream = stream
        self.config = config

    @classmethod
    def launch(cls, stream_id: int, raw: Mapping[str, object]) -> dict[str, Any]:
        """Validate a configuration, work, record how it ends."""
        try:
            config = cast(ConfigT, cls.config_type.model_validate(raw))
            job = cls(Stream.objects.get(pk=stream_id), config)
            job.before()
            result = job.work()
            job.after(result)
            return result.model_dump(mode="json")
        except Exception as error:
            logger.error("%s of stream %d: %s", cls.__name__, stream_id, error, exc_info=True)
            Stream.objects.filter(pk=stream_id).update(
                status=StreamStatus.FAILED, last_run=timezone.now()
            )
            raise

    def before(self) -> None:
        """Hook: what is to be done first."""

    @abstractmethod
    def work(self) -> ResultT:
        """Do it."""

    def after(self, result: ResultT) -> None:
        self.stream.outcome = StreamStatus.OK
        self.stream.save(update_fields=["status", "last_run"])
        logger.info("%s of %s: %r", type(self).__name__, self.stream.name, result)
