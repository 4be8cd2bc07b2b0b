"""When the shadow of the gnomon is shortest, and how long it can be seen.

After the usual low-precision series for the sun (good to half a minute, which no sundial is).
All angles are radians but for those that come from outside.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import timezone as tz
from math import acos, cos, degrees, fsum, pi, radians, sin, tan

from django.utils import timezone

from streams.models import Sample, Stream

log = logging.getLogger(__name__)

ALTITUDE = radians(-0.833)  # upper limb, with refraction


class NoSunrise(ArithmeticError):
    """Polar day or polar night."""


@dataclass(frozen=True, slots=True)
class Sun:
    γ: float

    @classmethod
    def on(cls, day: date) -> Sun:
        return cls(2 * pi / 365 * (day.timetuple().tm_yday - 0.5))

    @property
    def δ(self) -> float:
        """Declination."""
        γ = self.γ
        return fsum(
            (
                0.006918,
                -0.399912 * cos(γ),
                0.070257 * sin(γ),
                -0.006758 * cos(2 * γ),
                0.000907 * sin(2 * γ),
            )
        )

    @property
    def equation_of_time(self) -> float:
        """In minutes."""
        γ = self.γ
        return 229.18 * (
            0.000075
            + 0.001868 * cos(γ)
            - 0.032077 * sin(γ)
            - 0.014615 * cos(2 * γ)
            - 0.040849 * sin(2 * γ)
        )

    def hours_above(self, φ: float) -> float:
        x = sin(ALTITUDE) / (cos(φ) * cos(self.δ)) - tan(φ) * tan(self.δ)
        if not -1 <= x <= 1:
            raise NoSunrise(x)
        return 2 * degrees(acos(x)) / 15


def sundial(stream_id: int, latitude: float, longitude: float, days: int = 7, **_: object) -> dict:
    """Note noon and the length of the day, for some days to come.

    Parameters
    ----------
    stream_id
        The stream the samples are kept for.
    latitude, longitude
        Of the gnomon, in degrees, north and east positive.
    days
        How many, beginning with today.
    """

    def kept(work: Callable[[], dict]) -> Callable[[], dict]:
        def observed() -> dict:
            try:
                outcome = work()
                Stream.objects.filter(pk=stream_id).update(
                    status=Stream.Status.IDLE, last_run=timezone.now()
                )
            except Exception as whatever:
                log.error(
                    "%s at %+.3f %+.3f: %s", stream_id, latitude, longitude, whatever, exc_info=True
                )
                Stream.objects.filter(pk=stream_id).update(
                    status=Stream.Status.FAILED, last_run=timezone.now()
                )
                raise
            else:
                return outcome

        return observed

    @kept
    def almanac() -> dict:
        stream = Stream.objects.only("pk").get(pk=stream_id)
        φ, rows, dark = radians(latitude), [], 0
        today = timezone.localdate()
        for day in (today + timedelta(days=n) for n in range(days)):
            sun = Sun.on(day)
            try:
                length = sun.hours_above(φ)
            except NoSunrise as beyond:
                log.debug("%s: the sun does not cross the horizon (%s)", day, beyond)
                dark += 1
                continue
            midnight = datetime(day.year, day.month, day.day, tzinfo=tz.utc)
            noon = midnight + timedelta(minutes=720 - 4 * longitude - sun.equation_of_time)
            rows.append(Sample(stream=stream, label="daylight", quantity=length, taken=noon))
        Sample.objects.bulk_create(rows, ignore_conflicts=True)
        log.info("%d days for %s, %d without a sunrise", len(rows), stream_id, dark)
        return {"days": len(rows), "longest": max((row.quantity for row in rows), default=None)}

    return almanac()
