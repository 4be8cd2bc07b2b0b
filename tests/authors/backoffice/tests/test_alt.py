# -*- coding: utf-8 -*-
import os
import tempfile
import unittest
from unittest import mock

from streams.tasks import termine
from streams.tasks.altdaten import altdaten
from streams.tasks.zusammen import dubletten, zusammenfuehren


class ZusammenTest(unittest.TestCase):

    def test_dubletten(self):
        self.assertEqual(list(dubletten([('1', 'a', 2, 'x'), ('1', 'a', 2, 'y')])), [('1', 'a', 2, 'x')])

    @mock.patch('streams.tasks.zusammen.Stream')
    def test_nichts_da(self, stream):
        with tempfile.TemporaryDirectory() as ordner, self.assertRaises(FileNotFoundError):
            zusammenfuehren(1, os.path.join(ordner, '*'), os.path.join(ordner, 'ziel'))
        stream.objects.nummer.return_value.gescheitert.assert_called_once_with()


class AltdatenTest(unittest.TestCase):

    @mock.patch('streams.tasks.altdaten.connection')
    def test_kaputt(self, verbindung):
        verbindung.cursor.return_value.execute.side_effect = OSError
        self.assertRaises(OSError, altdaten, 1, 2009)


class TermineTest(unittest.TestCase):

    @mock.patch.object(termine, 'vermerken')
    def test_vorbei(self, vermerken):
        with self.assertRaises(termine.Frist):
            termine.zahlungstermine(1, '2001-01-01')
        vermerken.assert_called_once_with(1, False, meldung='Termine')
