import datetime
import tempfile
import zipfile
from pathlib import Path
from unittest import mock

from django.core import mail
from django.test import TestCase

from streams.models import Loan, Member, Stream
from streams.tasks import TASK_MAPPING, tapes
from streams.tasks.loans import remind_borrowers

SCORE = """<score-partwise><part-list><score-part id="P1"><part-name>Bass</part-name></score-part>
</part-list><part id="P1"><measure><note><pitch><step>C</step><octave>3</octave></pitch></note>
<note><pitch><step>A</step><octave>3</octave></pitch></note></measure></part></score-partwise>"""


class LoansTests(TestCase):
    def setUp(self):
        self.stream = Stream.objects.create(title="loans", stream_type="loans")
        self.member = Member.objects.create(name="Jo", email="jo@example.org")

    def test_a_letter_leaves(self):
        Loan.objects.create(member=self.member, book="Trees", due=datetime.date(2024, 1, 1))
        with self.captureOnCommitCallbacks(execute=True):
            result = remind_borrowers(stream_id=self.stream.pk)
        self.assertEqual(result["letters"], 1)
        self.assertEqual(len(mail.outbox), 1)

    def test_a_grace_that_is_no_number(self):
        with self.assertRaises(TypeError):
            remind_borrowers(stream_id=self.stream.pk, grace="three")
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, Stream.Status.FAILED)
        self.assertIsNotNone(self.stream.last_run)


class ChoirbookTests(TestCase):
    def setUp(self):
        self.stream = Stream.objects.create(title="choir", stream_type="choirbook")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "motet.mxl"

    def run_it(self, **configuration):
        task = TASK_MAPPING["choirbook"]
        return task(stream_id=self.stream.pk, path=str(self.path), **configuration)

    def test_a_bass(self):
        with zipfile.ZipFile(self.path, "w") as archive:
            archive.writestr("score.xml", SCORE)
        self.assertEqual(self.run_it(), {"Bass": [48, 57]})
        self.assertEqual(self.run_it(voices=["Alto"]), {})

    def test_no_score(self):
        with zipfile.ZipFile(self.path, "w") as archive:
            archive.writestr("readme.txt", "")
        with self.assertRaisesMessage(ValueError, "There is no score"):
            self.run_it()
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "failed")


class TapesTests(TestCase):
    def setUp(self):
        self.stream = Stream.objects.create(title="tapes", stream_type="tapes")

    @mock.patch.object(tapes, "sh", return_value="DR_OPEN IM_REP_EN")
    def test_no_tape(self, sh):
        result = tapes.rotate_tapes(stream_id=self.stream.pk, device="/dev/nst0", folders=[])
        self.assertIn("no tape", result["error"])
        sh.assert_called_once_with("mt", "-f", "/dev/nst0", "status")
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "failed")
