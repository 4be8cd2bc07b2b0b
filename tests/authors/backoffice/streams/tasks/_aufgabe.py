# -*- coding: utf-8 -*-
import functools
import logging

from django.db import DatabaseError
from django.utils import timezone

from streams.models import Stream


class aufgabe:
    """Macht aus einer Funktion, die mit einem Stream rechnet, eine Task.

    @aufgabe('Skonto')
    def skonto(stream, satz): ...
    """

    def __init__(self, titel, versuche=1):
        self.titel = titel
        self.versuche = versuche
        self.log = logging.getLogger(__name__)

    def __call__(self, funktion):
        @functools.wraps(funktion)
        def task(stream_id, **einstellungen):
            try:
                self.log.info('%s: Stream %s', self.titel, stream_id)
                stream = Stream.objects.get(pk=stream_id)
                for versuch in range(self.versuche, 0, -1):
                    try:
                        ergebnis = funktion(stream, **einstellungen)
                        break
                    except DatabaseError as e:
                        if versuch == 1:
                            raise
                        self.log.warning('%s: noch %d Versuche: %s', self.titel, versuch - 1, e)
                stream.abschliessen()
                return ergebnis
            except Exception as e:
                self.gescheitert(stream_id, e)
                raise

        return task

    def gescheitert(self, stream_id, e):
        self.log.error('%s: Stream %s: %s', self.titel, stream_id, e, exc_info=True)
        Stream.objects.filter(pk=stream_id).update(status='failed', meldung=str(e), last_run=timezone.now())
