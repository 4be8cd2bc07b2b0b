from __future__ import annotations

import smtplib
from unittest import mock

import pytest

from streams.tasks import digest_mail, glossary


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(glossary, "fetch", mock.Mock(return_value=mock.Mock(text="Neap tide and spring tide.")))


def test_only_words_of_the_text(stream, page, monkeypatch):
    monkeypatch.setattr(glossary, "complete", lambda prompt: {"neap tide": "A small one.", "moon": "It is round."})
    assert glossary.build_glossary(stream.pk, "https://example.org") == {"neap tide": "A small one."}


def test_no_json(stream, page, monkeypatch):
    monkeypatch.setattr(glossary.requests, "post", lambda *a, **k: mock.Mock(json=lambda: {"text": "Sorry!"}))
    with pytest.raises(glossary.NotJson):
        glossary.build_glossary(stream.pk, "https://example.org")
    stream.refresh_from_db()
    assert stream.last_error.endswith("Sorry!")


def test_nothing_to_mail(stream, monkeypatch):
    monkeypatch.setattr(digest_mail, "deliver", mock.Mock(side_effect=AssertionError))
    assert digest_mail.mail_digest(stream.pk, "a@example.org", **{"from": "2024-05-01"}) == {"mailed": 0}


@pytest.mark.parametrize("day", ["yesterday", "", "2024-13-01"])
def test_no_day(stream, day):
    with pytest.raises(ValueError), mock.patch.object(smtplib, "SMTP") as server:
        digest_mail.mail_digest(stream.pk, "a@example.org", **{"from": day})
    server.assert_not_called()
