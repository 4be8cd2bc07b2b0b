"""The registry: which function runs for which stream type."""

from .check_website import check_website

TASK_MAPPING = {
    "check_website": check_website,
}
