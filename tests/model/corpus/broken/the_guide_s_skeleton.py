"""The guide's skeleton, left as it is."""


def fetch(stream_id, **kwargs):
    """Task description"""

    # Task implementation
    try:
        # Task logic
        pass
    except Exception as e:  # NL305 NL308
        # Error handling
        raise e
