"""Helpers for tasks; nothing in here is a task."""
from django.db import close_old_connections
from django.utils import timezone

from streams.models import Stream


def update_stream_status(stream_id, status, error=None):
    """Set status and last_run; made to be run in a thread."""
    close_old_connections()
    fields = {"status": status, "last_run": timezone.now()}
    if error:
        fields["last_error"] = str(error)[:500]
    Stream.objects.filter(id=stream_id).update(**fields)
