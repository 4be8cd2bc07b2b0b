from django.utils import timezone

from streams.models import Stream


def set_status(stream_id, status, message=""):
    Stream.objects.filter(id=stream_id).update(status=status, message=message, last_run=timezone.now())
