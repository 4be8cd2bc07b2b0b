from streams.models import StreamType
from streams.tasks.reports.archive import archive
from streams.tasks.reports.compare import compare
from streams.tasks.reports.export import export
from streams.tasks.reports.health import health
from streams.tasks.reports.trend import trend
from streams.tasks.reports.usage import usage

REPORT_TASKS = dict(export=export, trend=trend, compare=compare)
REPORT_TASKS.update(
    {
        StreamType.USAGE.value: usage,
        "health": health,
        "archive": archive,
        "usage": usage,  # NL503
    }
)
