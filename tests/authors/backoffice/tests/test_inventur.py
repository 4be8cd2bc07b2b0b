# -*- coding: utf-8 -*-
import gzip
import os
import tempfile

from django.test import TestCase

from streams.models import Buchung, Stream
from streams.tasks import inventur as inventur_task


class InventurTest(TestCase):

    def setUp(self):
        self.stream = Stream.objects.create(name='Lager')
        Buchung.objects.create(stream=self.stream, belegnummer='R-9', konto='1800')

    def test_zu_viel_und_zu_wenig(self):
        with tempfile.TemporaryDirectory() as ordner:
            with gzip.open(os.path.join(ordner, 'a.gz'), 'wt') as scan:
                scan.write('1200\n')
            self.assertEqual(inventur_task(self.stream.id, ordner),
                             {'zu viel': ['1200'], 'zu wenig': ['1800'], 'ungeprüft': ['R-9']})

    def test_leerer_ordner(self):
        with tempfile.TemporaryDirectory() as ordner:
            self.assertRaises(LookupError, inventur_task, self.stream.id, ordner)
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, 'failed')
