import pytest

from streams.models import Crossing
from streams.tasks.ferry import TimetableError, ferry_delays, robust_mean

ROWS = "ship,planned,left\nMARY ,2024-02-01 10:00,2024-02-01 10:20\n"


def test_delay(stream, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(ROWS)
    assert ferry_delays(stream.id, str(path)) == {"Mary": 20.0}
    assert Crossing.objects.get().delay == 20


def test_wrong_columns(stream, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(ROWS.replace("left", "right"))
    with pytest.raises(TimetableError):
        ferry_delays(stream.id, str(path))


def test_outlier():
    np = pytest.importorskip("numpy")
    assert robust_mean(np.array([1, 2, 3, 2, 900])) == 2
