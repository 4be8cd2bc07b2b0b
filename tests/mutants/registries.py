"""Registries as people write them, and the tasks they map."""

from __future__ import annotations

from tests.projects import clean

_TASK = '''
    """One task of several."""

    import logging

    import requests
    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def {name}(stream_id, url, **kwargs):
        """Fetch what lies at an address."""
        try:
            found = requests.get(url, timeout=5).json()
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
            return {{"count": len(found)}}
        except Exception as error:
            logger.exception("stream %s: %s", stream_id, error)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise
'''
BESIDE = {
    f"streams/tasks/{name}.py": clean(_TASK.format(name=name))
    for name in ("fetch", "publish", "translate")
}
"""The tasks that the registries map."""
_IMPORTS = """
    from streams.tasks.fetch import fetch
    from streams.tasks.publish import publish
    from streams.tasks.translate import translate
"""
REGISTRIES = {
    "a dict": """
        TASK_MAPPING = {
            "fetch": fetch,
            "publish": publish,
            "translate": translate,
        }
    """,
    "a dict on one line": """
        TASK_MAPPING = {"fetch": fetch, "publish": publish, "translate": translate}
    """,
    "an annotated dict": """
        from collections.abc import Callable
        from typing import Any

        TASK_MAPPING: dict[str, Callable[..., Any]] = {
            'fetch': fetch,
            'publish': publish,
            'translate': translate,
        }
    """,
    "key by key": """
        TASK_MAPPING = {}
        TASK_MAPPING["fetch"] = fetch
        TASK_MAPPING["publish"] = publish
        TASK_MAPPING["translate"] = translate
    """,
    "updated": """
        TASK_MAPPING = {
            "fetch": fetch,
        }
        TASK_MAPPING.update({
            "publish": publish,
            "translate": translate,
        })
    """,
    "of two dicts": """
        MEDIA = {
            "publish": publish,
            "translate": translate,
        }
        TASK_MAPPING = {
            **MEDIA,
            "fetch": fetch,
        }
    """,
    "by keywords": """
        TASK_MAPPING = dict(
            fetch=fetch,
            publish=publish,
            translate=translate,
        )
    """,
    "other keys": """
        TASK_MAPPING = {
            "page_fetch": fetch,
            "text_publish": publish,
            "text_translate": translate,
        }
    """,
}
REGISTRIES = {
    f"registry, {name}": clean(_IMPORTS) + "\n" + clean(text) for name, text in REGISTRIES.items()
} | {
    "registry, by modules": clean("""
        from . import fetch as _fetch, publish as _publish
        from .translate import translate as translated

        TASK_MAPPING = {
            "fetch": _fetch.fetch,
            "publish": _publish.publish,
            "translate": translated,
        }
    """),
    "registry, by stars": clean("""
        from .fetch import *
        from .publish import *
        from .translate import *

        TASK_MAPPING = {
            "fetch": fetch,
            "publish": publish,
            "translate": translate,
        }
    """),
}
