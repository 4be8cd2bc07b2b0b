from urllib.parse import urlsplit, urlunsplit


def find_link(header, rel):
    """Return the address of a kind in an HTTP Link header, or None."""
    for part in header.split(","):
        address, *attributes = (piece.strip() for piece in part.split(";"))
        if f'rel="{rel}"' in attributes or f"rel={rel}" in attributes:
            return address.strip("<>")
    return None


def normalise(url):
    """Return an address without its fragment, host in small letters."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, ""))
