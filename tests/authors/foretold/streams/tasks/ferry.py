# exported from ferry.ipynb
import logging

import numpy as np
import pandas as pd
from django.utils import timezone

from streams.models import Crossing, Stream

logger = logging.getLogger(__name__)

COLS = ['ship', 'planned', 'left']


class TimetableError(Exception):
    pass


def tidy(df):
    df = df.rename(columns=str.lower)[COLS].dropna()
    df['ship'] = df['ship'].str.strip().str.title()
    for col in ('planned', 'left'):
        df[col] = pd.to_datetime(df[col], errors='coerce', utc=True)
    return df.dropna().assign(
        delay=lambda d: (d['left'] - d['planned']).dt.total_seconds() / 60,
        day=lambda d: d['planned'].dt.date,
    )


def robust_mean(x, k=3.0):
    """Mean without what is more than k MADs away from the median."""
    med = np.median(x)
    mad = np.median(np.abs(x - med)) or 1.0
    return float(np.mean(x[np.abs(x - med) <= k * mad]))


def ferry_delays(stream_id, source, ships=None, tolerance=5, plot=False, **kwargs):  # NL401 NL512
    """Mean delay per ship and day.

    Parameters
    ----------
    stream_id : int
        stream to store the crossings for
    source : str
        path or URL of a csv with columns ship, planned, left
    ships : list of str, optional
        only these ships
    tolerance : int
        minutes that do not count as delay
    plot : bool
        draw a histogram too

    Returns
    -------
    dict
        mean delay in minutes, by ship
    """
    df = pd.read_csv(source, sep=None, engine='python')  # NL302
    try:
        df = tidy(df)
        if ships is not None:
            df = df[df['ship'].isin(ships)]
        df.loc[df['delay'].abs() <= tolerance, 'delay'] = 0

        stream = Stream.objects.get(pk=stream_id)
        for (ship, day), group in df.groupby(['ship', 'day']):
            Crossing.objects.update_or_create(
                stream=stream, ship=ship, day=day,
                defaults={'delay': int(round(robust_mean(group['delay'].to_numpy())))},
            )

        means = {ship: robust_mean(g.to_numpy()) for ship, g in df.groupby('ship')['delay']}
        Stream.objects.filter(pk=stream_id).update(status='idle', last_run=timezone.now())
        return means
    except KeyError as e:
        logger.error('stream %s: %s lacks the column %s', stream_id, source, e)  # NL306
        Stream.objects.filter(pk=stream_id).update(status='failed', last_run=timezone.now())
        raise TimetableError(f'{source} is no timetable')  # NL314
    except Exception as e:
        logger.error('stream %s: %s', stream_id, e, exc_info=True)
        Stream.objects.filter(pk=stream_id).update(status='failed', last_run=timezone.now())
        raise
