"""
Module: streams.execution.run_state

This module provides the state of a run.
"""

# Third-party imports
from django.utils import timezone

# Local application imports
from streams.models import Stream

__all__ = ["RunState"]


class RunState:
    """State of a run. Setting the status stores it."""

    def __init__(self, stream_id: int) -> None:
        """Initialize the state.

        Args:
            stream_id (int): The primary key of the stream.
        """
        self.stream_id = stream_id
        self._status = Stream.STATUS_RUNNING

    @property
    def status(self) -> str:
        """Return the status that was set last."""
        return self._status

    @status.setter
    def status(self, value: str) -> None:
        """Set and store the status."""
        self._status = value
        Stream.objects.filter(pk=self.stream_id).update(status=value, last_run=timezone.now())

    @property
    def has_failed(self) -> bool:
        """Return whether the run has failed."""
        return self.status == Stream.STATUS_FAILED
