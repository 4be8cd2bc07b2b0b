"""What the configuration of each stream type may hold, and an example of it."""

from .check_website import CheckWebsiteConfig

STREAM_CONFIG_SCHEMAS = {
    "check_website": CheckWebsiteConfig,
}

TASK_CONFIG_EXAMPLES = {
    "check_website": {
        "url": "https://example.org/",
        "expected_text": "Example Domain",
        "timeout": 10,
    },
}
