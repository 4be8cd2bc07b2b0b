"""A stub."""


def fetch(stream_id, **kwargs):  # NL301
    pass
