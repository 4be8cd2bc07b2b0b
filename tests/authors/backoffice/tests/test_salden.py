# -*- coding: utf-8 -*-
from unittest import mock

from django.test import TestCase

from streams.models import Buchung, Dokument, Stream
from streams.tasks import salden


class SaldenTest(TestCase):

    def setUp(self):
        self.stream = Stream.objects.create(name='Büro', stream_type='saldenliste')
        for nr, betrag in enumerate([10, -4, -6]):
            Buchung.objects.create(stream=self.stream, belegnummer=nr, konto='12', betrag=betrag)

    def test_null(self):
        self.assertEqual(salden.saldenliste(self.stream.id), '0.00')
        self.assertTrue(Dokument.objects.get().datei.read().startswith(b'BUERO\r\n12'))

    def test_zeile(self):
        self.assertEqual(len(salden.zeile({'konto': '1', 'soll': 1, 'haben': 2, 'saldo': 3})), 58)

    def test_kein_stream(self):
        with self.assertRaises(Stream.DoesNotExist), mock.patch.object(salden.logger, 'exception') as log:
            salden.saldenliste(0)
        self.assertEqual(log.call_count, 1)
