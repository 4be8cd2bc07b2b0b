from __future__ import annotations

import os
from typing import Any, Final

SECRET_KEY: Final = os.environ.get("SECRET_KEY", "")
INSTALLED_APPS: Final[list[str]] = ["django.contrib.contenttypes", "streams"]
USE_TZ: Final = True
DATABASES: Final[dict[str, dict[str, Any]]] = {
    "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "typed"},
}
COMPLETIONS_URL: Final = os.environ.get("COMPLETIONS_URL", "http://localhost:11434/v1")
INDEX_URL: Final = os.environ.get("INDEX_URL", "")
HOOK_URL: Final = os.environ.get("HOOK_URL", "")
THUMBNAILS: Final = os.environ.get("THUMBNAILS", "/srv/thumbnails")
