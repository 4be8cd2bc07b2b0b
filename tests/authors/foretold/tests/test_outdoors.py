import math
from datetime import date
from unittest.mock import AsyncMock, patch

import httpx
import pytest

from streams.models import Sample, Stream
from streams.tasks.beehive import beehive
from streams.tasks.compost import compost, parsed
from streams.tasks.orchard import BadLine, Pick, orchard
from streams.tasks.sundial import NoSunrise, Sun, sundial

LOG = "heap;at;celsius\nNorth;2024-05-01T00:00;60,5\nNorth;2024-05-05T00:00;61,0\n"


def test_equinox():
    assert Sun.on(date(2024, 3, 20)).hours_above(0.0) == pytest.approx(12.1, abs=0.05)


def test_midsummer_at_the_pole():
    with pytest.raises(NoSunrise):
        Sun.on(date(2024, 6, 21)).hours_above(math.radians(80))


def test_sundial(stream):
    assert sundial(stream_id=stream.pk, latitude=0, longitude=0, days=3)["days"] == 3
    assert Sample.objects.filter(label="daylight").count() == 3


def test_sundial_without_a_place(stream):
    with pytest.raises(TypeError):
        sundial(stream_id=stream.pk, latitude=None, longitude=0)
    assert Stream.objects.get().status == Stream.Status.FAILED


def test_compost(stream, tmp_path):
    (tmp_path / "may.csv").write_text(LOG)
    assert compost(stream_id=stream.pk, folder=str(tmp_path)) == {"ripe": ["north"]}


@pytest.mark.parametrize("line", ["heap;at\nx;y\n", LOG.replace("60,5", "hot")])
def test_compost_of_nonsense(stream, tmp_path, line):
    (tmp_path / "may.csv").write_text(line)
    with pytest.raises((KeyError, ValueError)):
        compost(stream_id=stream.pk, folder=str(tmp_path))
    stream.refresh_from_db()
    assert stream.status == "failed"


def test_a_row():
    assert parsed({"heap": " A ", "at": "2024-01-01", "celsius": "1,5"}).celsius == 1.5


def test_a_swarm_is_gone(stream):
    with patch("streams.tasks.beehive._weigh", AsyncMock(side_effect=[{"a": 9000}, {"a": 7000}])):
        assert beehive(stream_id=stream.pk, base_url="http://x", hives=["a"])["alarms"] == []
        second = beehive(stream_id=stream.pk, base_url="http://x", hives=["a"])
    assert second["alarms"] == [{"hive": "a", "lost": 2000}]


def test_scales_are_mute(stream):
    with patch("streams.tasks.beehive._weigh", AsyncMock(side_effect=httpx.ConnectError("no"))):
        with pytest.raises(ExceptionGroup):
            beehive(stream_id=stream.pk, base_url="http://x", hives=["a"])
    stream.refresh_from_db()
    assert (stream.status, stream.note != "") == ("failed", True)


def test_orchard(stream):
    result = orchard(stream.pk, ["a1;Apple;2", "nothing"], "kg")
    assert result == {"kg": {"apple": 2.0}, "best": "A1", "refused": ["nothing"]}


def test_no_lines(stream):
    with pytest.raises(TypeError):
        orchard(stream.pk, None, "kg")
    with pytest.raises(BadLine):
        Pick.parse("a;b")
