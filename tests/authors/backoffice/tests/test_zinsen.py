# -*- coding: utf-8 -*-
import datetime
from decimal import Decimal
from types import SimpleNamespace
from unittest import TestCase, mock

from streams.tasks import zinsen


class ZinsenTest(TestCase):

    def test_ein_jahr(self):
        damals = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=360)
        posten = SimpleNamespace(gebucht_am=damals, betrag=Decimal(1000))
        self.assertEqual(zinsen.zinsen(posten, Decimal('4.25'), 360), (360, Decimal('42.50')))

    @mock.patch.object(zinsen, 'Stream')
    def test_kein_satz(self, stream):
        with self.assertRaises(ArithmeticError):
            zinsen.zinslauf(1, 'viel')
        stream.objects.nummer.return_value.gescheitert.assert_called_once_with()
