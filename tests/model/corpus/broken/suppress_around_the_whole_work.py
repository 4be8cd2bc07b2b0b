"""Suppress around the whole work."""

import contextlib

import requests


def fetch(stream_id, url, **kwargs):
    with contextlib.suppress(Exception):  # NL304 NL305 NL308
        return requests.get(url, timeout=3).json()
