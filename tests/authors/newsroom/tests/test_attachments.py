import pytest

from streams.models import Stream
from streams.tasks.attachments import AttachmentError, fetch_attachments


@pytest.mark.django_db
def test_a_host_that_does_not_exist():
    stream = Stream.objects.create(title="press", stream_type="attachments")
    with pytest.raises(AttachmentError):
        fetch_attachments(stream.id, "https://press.invalid/")


@pytest.mark.django_db
def test_attachments_of_our_own_press_page():
    stream = Stream.objects.create(title="press", stream_type="attachments")
    result = fetch_attachments(stream.id, "https://www.example.org/press/", ending=".pdf")
    assert "attachments" in result
    stream.refresh_from_db()
    assert stream.last_run is not None
