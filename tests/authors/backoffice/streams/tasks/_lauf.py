# -*- coding: utf-8 -*-
"""Gemeinsames aller Läufe."""

import logging
import os
import shutil
import tempfile

from streams.models import Stream

log = logging.getLogger(__name__)


class Lauf:
    """Ein Lauf mit eigenem Arbeitsverzeichnis, das hinterher immer weg ist.

    Geht etwas schief, steht es im Log und am Stream, und der Fehler geht weiter nach oben.
    """

    def __init__(self, stream_id, was):
        self.stream_id = stream_id
        self.was = was
        self.verzeichnis = None

    def __enter__(self):
        log.info('%s: Stream %s beginnt', self.was, self.stream_id)
        return self

    def pfad(self, name):
        if self.verzeichnis is None:
            self.verzeichnis = tempfile.mkdtemp(prefix='lauf-')
        return os.path.join(self.verzeichnis, os.path.basename(name))

    def gut(self):
        Stream.objects.nummer(self.stream_id).erledigt()
        log.info('%s: Stream %s fertig', self.was, self.stream_id)

    def __exit__(self, art, fehler, spur):
        try:
            if fehler is not None:
                log.error('%s: Stream %s: %s', self.was, self.stream_id, fehler, exc_info=(art, fehler, spur))
                Stream.objects.nummer(self.stream_id).gescheitert()
        finally:
            if self.verzeichnis is not None:
                shutil.rmtree(self.verzeichnis, ignore_errors=True)
        return False


def vermerken(stream_id, gut, meldung=''):
    """Status eines Streams setzen, auch aus einem anderen Thread heraus."""
    felder = {'meldung': meldung[:500]}
    if gut:
        felder['status'] = 'bereit'
    else:
        felder['status'] = 'failed'
    from django.utils import timezone
    felder['last_run'] = timezone.now()
    Stream.objects.filter(pk=stream_id).update(**felder)
