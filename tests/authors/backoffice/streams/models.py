# -*- coding: utf-8 -*-
"""Modelle der Buchhaltung."""

from decimal import Decimal

from django.db import models
from django.utils import timezone


class StreamQuerySet(models.QuerySet):

    def nummer(self, stream_id):
        return self.filter(id=stream_id)

    def gescheitert(self):
        return self.update(status='failed', last_run=timezone.now())

    def erledigt(self):
        return self.update(status='bereit', last_run=timezone.now())


class LaufManager(models.Manager):
    """Was während eines Laufs am Stream zu ändern ist."""

    def get_queryset(self):
        return super().get_queryset().exclude(stream_type='')

    def beginnt(self, stream_id):
        stream = self.get(pk=stream_id)
        stream.status = 'laeuft'
        stream.save(update_fields=['status'])
        return stream

    def endet(self, stream_id, fehler=None):
        felder = {'last_run': timezone.now(), 'meldung': str(fehler or '')}
        felder['status'] = 'failed' if fehler else 'bereit'
        return self.filter(pk=stream_id).update(**felder)


class Stream(models.Model):

    STATUS_CHOICES = [
        ('bereit', 'Bereit'),
        ('laeuft', 'Läuft gerade'),
        ('failed', 'Fehlgeschlagen'),
    ]

    name = models.CharField(max_length=80)
    stream_type = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=STATUS_CHOICES, default='bereit')
    configuration = models.JSONField(default=dict)
    last_run = models.DateTimeField(null=True)
    meldung = models.TextField(default='')

    objects = StreamQuerySet.as_manager()
    laeufe = LaufManager()

    def __str__(self):
        return '%s (%s)' % (self.name, self.stream_type)

    def abschliessen(self, meldung=''):
        """Lauf ist gut gegangen."""
        self.status = 'bereit'
        self.meldung = meldung
        self.last_run = timezone.now()
        self.save(update_fields=['status', 'meldung', 'last_run'])


class Buchung(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name='buchungen')
    belegnummer = models.CharField(max_length=30)
    konto = models.CharField(max_length=10)
    betrag = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    gebucht_am = models.DateTimeField(default=timezone.now)
    geprueft = models.BooleanField(default=False)

    class Meta:
        unique_together = [('stream', 'belegnummer')]


class Dokument(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name='dokumente')
    titel = models.CharField(max_length=200)
    absender = models.CharField(max_length=200, default='')
    datei = models.FileField(upload_to='dokumente/')
    eingang = models.DateTimeField(null=True)
