from unittest import mock

from django.test import TestCase, TransactionTestCase

from streams.failures import RunFailed
from streams.models import Item, Stream, Subscriber
from streams.tasks.mail import bounces, forget, inbox, newsletter, reminder, welcome


class MailTestCase(TestCase):
    stream_type = "inbox"

    def setUp(self):
        self.stream = Stream.objects.create(name="mail", stream_type=self.stream_type)


@mock.patch("streams.tasks.mail.inbox.imaplib.IMAP4_SSL")
class InboxTest(MailTestCase):
    def test_an_empty_folder(self, box):
        box.return_value.select.return_value = "OK", [b""]
        box.return_value.login.return_value = "OK", [b""]
        box.return_value.search.return_value = "OK", [b""]
        self.assertEqual(inbox.inbox(stream_id=self.stream.pk)["letters"], [])

    def test_a_wrong_password(self, box):
        box.return_value.login.return_value = "NO", [b"who are you"]
        with self.assertRaises(inbox.MailboxError):
            inbox.inbox(stream_id=self.stream.pk)
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "failed")


class BouncesTest(MailTestCase):
    stream_type = "bounces"

    @mock.patch.object(bounces, "bounced_addresses", side_effect=[["a@b.c", "A@b.c"], OSError])
    def test_bounces_are_counted(self, _addresses):
        subscriber = Subscriber.objects.create(email="a@b.c")
        bounces.bounces(stream_id=self.stream.pk, folder="x", tolerate=1)
        subscriber.refresh_from_db()
        self.assertFalse(subscriber.active)
        with self.assertRaises(bounces.BouncesUnreadable):
            bounces.bounces(stream_id=self.stream.pk, folder="x")


class ReminderTest(MailTestCase):
    stream_type = "reminder"

    def test_nobody_sleeps(self):
        self.assertEqual(reminder.reminder(stream_id=self.stream.pk, days=3), {"reminded": []})

    @mock.patch.object(reminder, "SMTP", side_effect=OSError)
    def test_without_a_server(self, _smtp):
        with self.assertRaises(OSError):
            reminder.reminder(stream_id=self.stream.pk, days=3)
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "failed")


class ForgetTest(MailTestCase):
    stream_type = "forget"

    def test_too_many(self):
        Subscriber.objects.create(email="a@b.c", active=False)
        with self.assertRaises(forget.TooMany) as caught:
            forget.forget(stream_id=self.stream.pk, limit=0)
        self.assertEqual(caught.exception.count, 1)


class WelcomeTest(MailTestCase):
    stream_type = "welcome"

    @mock.patch.object(welcome.letters, "send", side_effect=[1, OSError])
    def test_one_that_is_not_reached(self, _send):
        for name in "ab":
            Subscriber.objects.create(email=f"{name}@b.c")
        result = welcome.welcome(stream_id=self.stream.pk, subject="x", text="y")
        self.assertEqual([len(result["sent"]), len(result["refused"])], [1, 1])

    @mock.patch.object(welcome.letters, "send", side_effect=OSError)
    def test_nobody_is_reached(self, _send):
        Subscriber.objects.create(email="a@b.c")
        with self.assertRaises(RunFailed):
            welcome.welcome(stream_id=self.stream.pk, subject="x", text="y")
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "failed")


class NewsletterTest(TransactionTestCase):
    @mock.patch("streams.tasks.mail.newsletter._dispatch")
    def test_letters_leave_after_the_commit(self, dispatch):
        stream = Stream.objects.create(
            name="x", stream_type="newsletter", configuration={"subject": "News"}
        )
        Item.objects.create(stream=stream, key="a", title="A", body="text")
        subscriber = Subscriber.objects.create(email="a@b.c")
        newsletter.newsletter(stream_id=stream.pk)
        dispatch.assert_called_once_with("News", mock.ANY, [subscriber.pk])

    @mock.patch("streams.tasks.mail.newsletter._dispatch")
    def test_a_subject_is_needed(self, _dispatch):
        stream = Stream.objects.create(name="x", stream_type="newsletter")
        Item.objects.create(stream=stream, key="a", title="A", body="text")
        with self.assertRaises(KeyError):
            newsletter.newsletter(stream_id=stream.pk)

    @mock.patch("streams.tasks.mail.newsletter.letters.send", return_value=0)
    def test_a_letter_that_bounces(self, _send):
        subscriber = Subscriber.objects.create(email="a@b.c")
        self.assertIs(newsletter.deliver_letter(subscriber.pk, "x", "y"), False)
