# -*- coding: utf-8 -*-
import queue
from decimal import Decimal
from unittest import mock

from django.core import mail
from django.test import TestCase

from streams.models import Buchung, Stream
from streams.tasks.kontoauszug import kontoauszug
from streams.tasks.mahnung import mahnlauf
from streams.tasks.skonto import faktor, skonto


class MehrTest(TestCase):

    def setUp(self):
        self.stream = Stream.objects.create(name='Mehr')
        Buchung.objects.create(stream=self.stream, belegnummer='1', konto='1200', betrag=100)

    def test_skonto(self):
        self.assertEqual(skonto(stream_id=self.stream.id, satz=3), {'anzahl': 1, 'summe': '97.00'})

    def test_zu_viel_skonto(self):
        self.assertRaises(ValueError, faktor, 100)
        with self.assertRaises(ValueError):
            skonto(stream_id=self.stream.id, satz=100)

    def test_mahnung(self):
        Buchung.objects.update(gebucht_am='2020-01-01T00:00:00Z')
        self.assertEqual(mahnlauf(self.stream.id, 'a@example.org'), 1)
        self.assertIn('100,00', mail.outbox[0].attachments[0][1])

    @mock.patch('streams.tasks.kontoauszug.Umwandler')
    def test_kontoauszug(self, umwandler):
        umwandler.return_value = [{'art': 'umsatz', 'referenz': 'R', 'konto': '1', 'betrag': '2.50'}, {'art': 'saldo'}]
        self.assertEqual(kontoauszug(stream_id=self.stream.id, datei='x'), 1)
        self.assertEqual(Buchung.objects.get(belegnummer='R').betrag, Decimal('2.5'))

    @mock.patch('streams.tasks.kontoauszug.Umwandler', side_effect=queue.Empty)
    def test_kontoauszug_der_nicht_kommt(self, _):
        with self.assertRaises(queue.Empty):
            kontoauszug(stream_id=self.stream.id, datei='x')
