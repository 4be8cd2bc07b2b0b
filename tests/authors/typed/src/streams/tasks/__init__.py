"""All tasks. Importing this package is what registers them."""

from __future__ import annotations

from streams.models import StreamType
from streams.tasks import (  # noqa: F401
    audit,
    classify,
    crawl,
    dedupe,
    enrich,
    export,
    feedback,
    geocode,
    import_rows,
    probe,
    reindex,
    rotate,
    summarise,
    sync,
    thumbnails,
)
from streams.tasks._registry import TASK_MAPPING, register
from streams.tasks.notify import notify_team, notify_world
from streams.tasks.refresh import refresh

TASK_MAPPING[StreamType.NOTIFY_TEAM] = notify_team
TASK_MAPPING[StreamType.NOTIFY_WORLD] = notify_world
TASK_MAPPING[StreamType.REFRESH] = refresh
TASK_MAPPING["link_check"] = crawl.link_check  # NL502

__all__ = ["TASK_MAPPING", "register"]
