"""Positional only."""


def fetch(stream_id: int, /, **kwargs):  # NL103 NL301
    pass
