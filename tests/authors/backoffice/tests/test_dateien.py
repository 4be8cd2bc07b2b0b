# -*- coding: utf-8 -*-
import os
import tempfile
import zipfile
from unittest import mock

from django.test import TestCase

from streams.models import Buchung, Dokument, Stream
from streams.tasks import _lauf
from streams.tasks.archiv import archiv_entpacken
from streams.tasks.berichte import excel_bericht
from streams.tasks.csv_import import betrag, csv_einlesen


class MitDatei(TestCase):

    def setUp(self):
        self.ordner = tempfile.TemporaryDirectory()
        self.addCleanup(self.ordner.cleanup)
        self.stream = Stream.objects.create(name='Test')

    def datei(self, name, inhalt=''):
        pfad = os.path.join(self.ordner.name, name)
        with open(pfad, 'w', encoding='utf-8') as f:
            f.write(inhalt)
        return pfad


class CsvTest(MitDatei):

    def test_betrag(self):
        self.assertEqual(str(betrag('1.234,50')), '1234.50')

    def test_zwei_zeilen(self):
        pfad = self.datei('a.csv', 'Referenz;Konto;Umsatz\nR1;1200;10,00\nR2;1800;viel\n')
        self.assertEqual(csv_einlesen(self.stream.id, pfad, kodierung='utf-8'), {'neu': 1, 'bekannt': 0, 'unlesbar': 1})

    def test_ohne_konto(self):
        with self.assertRaises(KeyError):
            csv_einlesen(self.stream.id, self.datei('b.csv', 'Referenz;Umsatz\nR1;1,00\n'), kodierung='utf-8')
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, 'failed')


class ArchivTest(MitDatei):

    def archiv(self, **dateien):
        pfad = os.path.join(self.ordner.name, 'x.zip')
        with zipfile.ZipFile(pfad, 'w') as z:
            for name, inhalt in dateien.items():
                z.writestr(name.replace('__', '.'), inhalt)
        return pfad

    def test_beides(self):
        pfad = self.archiv(a__csv='nr;konto;betrag\n1;1200;5\n', b__txt='Hallo')
        self.assertEqual(archiv_entpacken(self.stream.id, pfad), {'buchungen': 1, 'dokumente': 1})
        self.assertEqual(Buchung.objects.count(), 1)

    def test_kein_archiv(self):
        with self.assertRaises(zipfile.BadZipFile), mock.patch.object(_lauf.log, 'error') as fehler:
            archiv_entpacken(self.stream.id, self.datei('kein.zip', 'nein'))
        fehler.assert_called_once()


class BerichtTest(MitDatei):

    def test_bericht(self):
        Buchung.objects.create(stream=self.stream, belegnummer='1', konto='1200', betrag=3)
        self.assertEqual(excel_bericht(self.stream.id)['zeilen'], 2)
        self.assertEqual(Dokument.objects.get().titel, 'Konten')

    @mock.patch('streams.tasks.berichte.pd.ExcelWriter', side_effect=OSError('voll'))
    def test_platte_voll(self, _):
        self.assertRaises(OSError, excel_bericht, self.stream.id)
