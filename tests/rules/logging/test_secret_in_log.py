"""NL405: what a log call shows, and which names are those of secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.model.secrets import is_secret
from tests.projects import clean, findings, surrounded, write

SECRET = (
    "token api_token apiToken APIToken accessToken client_secret SECRET_KEY secret_access_key "
    "password password2 smtp_password PASSWD passwd db_passphrase api_key apiKey X-Api-Key "
    "api_keys private_key ssh_private_key credential credentials authorization Authorization "
    "Proxy-Authorization HTTP_AUTHORIZATION authorization_header token_value apikey "
    "refresh_token bot_token old_password X-Auth-Token raw_token"
)
PLAIN = (
    "tokens tokens_used token_count max_tokens max_token tokenizer tokenize secretary "
    "password_changed_at token_type token_url token_expires_at has_token is_secret use_password "
    "needs_token requires_authorization password_length secret_name api_key_id public_key "
    "public_api_key key keys primary_key api keyword monkey next_page_token nextPageToken "
    "sync_token page_token masked_token token_hash password_hash hashed_password "
    "authorization_url pending_authorization access secretariat missing_credentials "
    "credentials_path credentials_file password_field eos_token num_token reset_password"
)


@pytest.mark.parametrize("name", SECRET.split())
def test_the_name_of_a_secret(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", PLAIN.split())
def test_another_name(name: str) -> None:
    assert not is_secret(name)


TASK = '''
import json
import logging
import os

import structlog
from django.conf import settings
from loguru import logger as loguru

from streams.models import Stream

from .auth import API_KEY, helper

logger = logging.getLogger(__name__)
PASSWORD = "password"


def fetch(stream_id, url, token, <more>**kwargs):
    """Fetch."""
    stream = Stream.objects.get(id=stream_id)
    <work>
'''
SCHEMAS = """
from pydantic import BaseModel


class FetchConfig(BaseModel):
    url: str
    token: str
    api_key: str = ""


STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
"""


def said(tmp_path: Path, work: str, more: str = "", **files: str) -> list[str]:
    """Return the messages of NL405."""
    text = clean(TASK).replace("<more>", more).replace("<work>", work.replace("\n", "\n    "))
    named = {path.replace("__", "/") + ".py": clean(content) for path, content in files.items()}
    write(tmp_path, surrounded({}) | {"streams/tasks/fetch.py": text} | named)
    return [finding.message for finding in findings(tmp_path) if finding.code == "NL405"]


LOGGED = {
    "logger.info(token)": "token",
    'logger.info("with %s", token)': "token",
    'logger.info("with %s" % token)': "token",
    'logger.info("with %s, %s" % (url, token))': "token",
    'logger.info("with {}".format(token))': "token",
    'logger.info("with {t}".format(t=token))': "token",
    'logger.info(f"with {token}")': "token",
    'logger.info(f"{token=}")': "token",
    'logger.info("with " + token)': "token",
    'logger.info("with %s", str(token))': "token",
    'logger.info("with %r", repr(token.strip()))': "token",
    'logger.info("x", extra={"token": token})': "token",
    'logger.log(logging.INFO, "x %s", token)': "token",
    'logging.info("x %s", token)': "token",
    'loguru.info("x {}", token)': "token",
    'loguru.info("x", password=url)': "password",
    'structlog.get_logger().info("x", api_key=kwargs["key"])': "api_key",
    'logging.getLogger("x").debug("%s", token)': "token",
    'logger.info("x %s", kwargs["api_key"])': "api_key",
    'logger.info("x %s", kwargs.get("api_key", ""))': "api_key",
    'logger.info("x %s", stream.configuration["password"])': "password",
    'logger.info("x %s", settings.API_TOKEN)': "API_TOKEN",
    'logger.info("x %s", getattr(settings, "API_TOKEN"))': "API_TOKEN",
    'logger.info("x %s", os.environ["API_TOKEN"])': "API_TOKEN",
    'logger.info("x %s", os.getenv("API_TOKEN"))': "API_TOKEN",
    'logger.info("x %s", API_KEY)': "API_KEY",
    'logger.info("x %s", {"Authorization": f"Bearer {token}"})': "Authorization",
    'headers = {"Authorization": url}\nlogger.info("%s", headers)': "Authorization",
    'headers = {}\nheaders["X-Api-Key"] = url\nlogger.info("%s", headers)': "X-Api-Key",
    'headers = dict(authorization=url)\nlogger.info("%s", headers)': "authorization",
    'text = f"with {token}"\nlogger.info(text)': "token",
    'body = json.dumps({"password": url})\nlogger.info("%s", body)': "password",
    'logger.info("x %s", token or "none")': "token",
    'logger.info("x %s", token if url else "")': "token",
    'logger.info("x %s", [token, url])': "token",
    'token = f"Bearer {token}".strip()\nlogger.info("x %s", token)': "token",
    'token = kwargs["token"]\nlogger.info("x %s", token)': "token",
    "try:\n    print()\nexcept Exception:\n    logger.exception('x %s', token)\n    raise": "token",
    'print([logger.info("x %s", token) for part in url])': "token",
}


@pytest.mark.parametrize("work", LOGGED)
def test_a_secret_is_logged(work: str, tmp_path: Path) -> None:
    expected = f"`fetch` logs `{LOGGED[work]}`: whoever reads the log can use it"
    assert said(tmp_path, work) == [expected]


NOT_SHOWN = [
    'logger.info("the token is refreshed")',
    'logger.info("x %s", bool(token))',
    'logger.info("x %s", len(token))',
    'logger.info("x %s", token is None)',
    'logger.info("x %s", token == url)',
    'logger.info("x %s", token[:4])',
    'logger.info("x %s", helper(token))',
    'logger.info("x %s", mask(token))',
    'logger.info("x %.4s", token)',
    'logger.info(f"x {token:.4}")',
    'logger.info(f"x {token[:2]}***")',
    'logger.info("x %s", "yes" if token else "no")',
    'logger.info("x %s", token and "***")',
    'logger.info("x %s", {"token": "***", "url": url})',
    'logger.info("x %s", {"token": bool(token)})',
    'logger.info("x %s", {"token": token[-4:]})',
    'logger.info("x %s", {"token": helper(token)})',
    'logger.info("x %s", {"token": f"{token[:4]}..."})',
    'logger.info("x", password="***")',
    'token = mask(token)\nlogger.info("x %s", token)',
    'password = "***"\nlogger.info("x %s", password)',
    'password = bool(url)\nlogger.info("x %s", password)',
    'headers = {"Authorization": url}\nheaders = helper(headers)\nlogger.info("%s", headers)',
    'headers = {"Authorization": url}\nlogger.info("%s", headers["Accept"])',
    'headers = {"Authorization": url}\nlogger.info("%s", list(headers))',
    'headers = {"Authorization": url}\nlogger.info("%s", len(headers))',
    'headers = {}\nlogger.info("%s", headers)\nheaders["Authorization"] = url',
    'logger.info("%s", {k: v for k, v in kwargs.items() if k != "token"})',
    'for token in url.split():\n    logger.info("%s", token)',
    'logger.info("x %s", kwargs["labels"]["token"])',
    'logger.info("x %s", errors["token"])',
    'logger.info("x %s", AuthKind.TOKEN)',
    'logger.info("x %s", PASSWORD)',
    'logger.info("x %s", token.expires)',
    'logger.info("x %s", kwargs)',
    'logger.info("x %s", usage.total_tokens)',
    'import secrets\nlogger.info("x %s", secrets.choice(url))',
    'logger.error("x", exc_info=token)',
    "math.log(token)",
]


@pytest.mark.parametrize("work", NOT_SHOWN)
def test_a_secret_is_not_shown(work: str, tmp_path: Path) -> None:
    assert said(tmp_path, work) == []


@pytest.mark.parametrize("more", ["password: bool, ", "password=False, ", "password: SecretStr, "])
def test_a_parameter_that_shows_nothing(more: str, tmp_path: Path) -> None:
    assert said(tmp_path, 'logger.info("x %s", password)', more) == []


CONFIGURATIONS = {
    'logger.info("x %s", kwargs)': ["api_key"],
    'logger.info(f"x {kwargs}")': ["api_key"],
    'logger.info("x", **kwargs)': ["api_key"],
    'logger.info("x %s", {**kwargs, "a": 1})': ["api_key"],
    'logger.info("x %s", stream.configuration)': ["api_key", "token"],
    'config = stream.configuration\nlogger.info("x %s", config)': ["api_key", "token"],
    'kwargs.pop("api_key")\nlogger.info("x %s", kwargs)': [],
    'kwargs = helper(kwargs)\nlogger.info("x %s", kwargs)': [],
    'logger.info("x %s", list(kwargs))': [],
    'logger.info("x %s", kwargs.keys())': [],
}


@pytest.mark.parametrize("work", CONFIGURATIONS)
def test_a_configuration_that_holds_a_secret(work: str, tmp_path: Path) -> None:
    names = CONFIGURATIONS[work]
    found = said(tmp_path, work, streams__schemas=SCHEMAS)
    assert found == [
        f"`fetch` logs {', '.join(f'`{name}`' for name in names)}: whoever reads the log can use it"
        for _ in names[:1]
    ]


def test_keyword_arguments_of_which_a_secret_is_read(tmp_path: Path) -> None:
    work = 'print(kwargs["api_key"])\nlogger.info("x %s", kwargs)'
    assert len(said(tmp_path, work)) == 1


HELPER = """
import logging

logger = logging.getLogger(__name__)


class Client:
    def __init__(self, password):
        self.password = password

    def log_in(self):
        logger.info("as %s", self.password)
"""


@pytest.mark.parametrize(("place", "count"), [("streams__tasks__client", 1), ("shop__client", 0)])
def test_a_helper_of_the_tasks_package(place: str, count: int, tmp_path: Path) -> None:
    module = place.replace("__", ".")
    work = f"from {module} import Client\nClient(token).log_in()"
    assert len(said(tmp_path, work, **{place: HELPER})) == count
