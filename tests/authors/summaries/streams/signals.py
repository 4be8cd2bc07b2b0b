"""Who wants to know how a run ends listens here."""

from __future__ import annotations

from django.dispatch import Signal, receiver
from django.utils import timezone

from streams.models import Stream

run_ended = Signal()


@receiver(run_ended, dispatch_uid="streams.record")
def record(sender: object, *, stream_id: int, error: BaseException | None = None, **_: object) -> None:
    Stream.objects.filter(pk=stream_id).update(
        status=Stream.Status.FAILED if error else Stream.Status.IDLE,
        last_run=timezone.now(),
        last_error=str(error or ""),
    )
