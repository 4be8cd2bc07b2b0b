"""An empty handler."""

import requests


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=3).json()
    except Exception:  # NL304 NL305 NL308
        pass
