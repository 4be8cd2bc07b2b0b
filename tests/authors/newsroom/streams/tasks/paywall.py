import logging

import requests
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Article, Stream

logger = logging.getLogger(__name__)


def read_paywalled(stream_id, login_url, user, password, pages, **kwargs):  # NL505
    """
    Log in and read articles for subscribers.

    :param stream_id: the stream
    :param login_url: address of the login form
    :param user: name of the account
    :param password: password of the account
    :param pages: addresses of the articles
    """
    try:
        session = requests.Session()  # NL601
        form = session.get(login_url, timeout=15)
        soup = BeautifulSoup(form.text, "lxml")
        hidden = {
            field["name"]: field.get("value", "")
            for field in soup.select("form input[type=hidden]")
            if field.get("name")
        }
        data = {**hidden, "username": user, "password": password}
        logger.debug("posting %s to %s", data, login_url)  # NL405
        answer = session.post(login_url, data=data)  # NL603
        if "logout" not in answer.text.lower():
            raise PermissionError(f"login as {user} was refused")

        stored = 0
        for page in pages:
            html = session.get(page).text  # NL603
            doc = BeautifulSoup(html, "lxml")
            title = doc.title.get_text(strip=True) if doc.title else page
            Article.objects.update_or_create(
                url=page,
                defaults={
                    "stream_id": stream_id,
                    "headline": title[:300],
                    "body": doc.get_text("\n", strip=True),
                },
            )
            stored += 1
        session.close()

        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        logger.info("read %s articles as %s", stored, user)
        return {"stored": stored}
    except Exception as e:
        logger.exception("could not read as %s with %s: %s", user, password, e)  # NL405
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
