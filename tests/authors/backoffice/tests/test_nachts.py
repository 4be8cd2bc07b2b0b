# -*- coding: utf-8 -*-
from unittest.mock import patch

import pandas as pd
from django.test import TestCase

from streams.models import Stream
from streams.tasks import TASK_MAPPING
from streams.tasks import drucken, erp


class NachtsTest(TestCase):

    def setUp(self):
        self.stream = Stream.objects.create(name='Nacht')

    def test_abgleich(self):
        with patch.object(erp, 'neue_buchungen', return_value=[('1', '1200', '3.50')]):
            self.assertEqual(erp.sql_abgleich(self.stream.id), {'geaendert': 1})

    def test_abgleich_ohne_erp(self):
        with patch.object(erp, 'neue_buchungen', side_effect=ConnectionError), self.assertRaises(ConnectionError):
            erp.sql_abgleich(self.stream.id)

    @patch('streams.tasks.drucken.umwandeln')
    def test_drucken(self, umwandeln):
        umwandeln.side_effect = OSError('kein wkhtmltopdf')
        self.assertRaises(OSError, drucken.pdf_erzeugen, self.stream.id, 'rechnung.html')

    @patch('streams.tasks.vergleich.ihre')
    def test_vergleich(self, ihre):
        ihre.return_value = pd.DataFrame({'belegnummer': ['R1'], 'betrag': [1]})
        for art in 'tabellen_vergleich', 'tabellen_woche':
            with self.assertRaises(FileNotFoundError):
                TASK_MAPPING[art](stream_id=self.stream.id, journal='/gibt/es/nicht')
            self.stream.refresh_from_db()
            self.assertEqual(self.stream.status, 'failed')
