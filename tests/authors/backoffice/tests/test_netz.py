# -*- coding: utf-8 -*-
import unittest
from email.message import EmailMessage
from unittest import mock

from django.test import TestCase, TransactionTestCase

from streams.models import Dokument, Stream
from streams.tasks import ftp, postfach, rundmail


class FtpTest(TestCase):

    @mock.patch('streams.tasks.ftp.ftplib.FTP')
    def test_nur_neue(self, klasse):
        stream = Stream.objects.create(name='Lieferant')
        Dokument.objects.create(stream=stream, titel='alt.csv')
        klasse.return_value.nlst.return_value = ['alt.csv', 'neu.csv']
        self.assertEqual(ftp.ftp_abholen(stream.id, 'server', 'wir', 'x'), ['neu.csv'])


class PostfachTest(TestCase):

    def setUp(self):
        flicken = mock.patch('streams.tasks.postfach.imaplib.IMAP4_SSL')
        self.imap = flicken.start().return_value
        self.addCleanup(flicken.stop)
        mail = EmailMessage()
        mail['From'], mail['Subject'] = 'a@example.org', 'Rechnung'
        mail.set_content('anbei')
        mail.add_attachment(b'%PDF', maintype='application', subtype='pdf', filename='r.pdf')
        self.imap.select.return_value = 'OK', [b'1']
        self.imap.search.return_value = 'OK', [b'1']
        self.imap.fetch.return_value = 'OK', [(b'1', bytes(mail))]
        self.imap.store.return_value = 'OK', []
        self.stream = Stream.objects.create(name='Rechnungen')

    def test_eine_anlage(self):
        ergebnis = postfach.imap_postfach(self.stream.id, 's', 'b', 'k')
        self.assertEqual(ergebnis, {'mails': 1, 'anlagen': 1, 'fehler': []})
        self.imap.logout.assert_called_once_with()

    def test_falsches_kennwort(self):
        self.imap.login.side_effect = postfach.PostfachFehler('nein')
        with self.assertRaises(postfach.PostfachFehler):
            postfach.imap_postfach(self.stream.id, 's', 'b', 'k')
        self.imap.shutdown.assert_called_once_with()


class RundmailTest(TransactionTestCase):

    @mock.patch.object(rundmail, 'empfaenger', return_value=['a@example.org'])
    @mock.patch('smtplib.SMTP')
    def test_eine(self, smtp, _):
        stream = Stream.objects.create(name='Vertrieb')
        self.assertEqual(rundmail.smtp_rundmail(stream.id, 'vertrieb', 'Zahlen')['verschickt'], 1)

    @mock.patch.object(rundmail, 'empfaenger', side_effect=LookupError)
    def test_kein_verteiler(self, _):
        self.assertRaises(LookupError, rundmail.smtp_rundmail, 1, 'x', 'y')


if __name__ == '__main__':
    unittest.main()
