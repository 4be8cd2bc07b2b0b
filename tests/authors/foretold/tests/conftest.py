import pytest

from streams.models import Stream


@pytest.fixture
def stream(db):
    return Stream.objects.create(title="a stream", stream_type="sundial")
